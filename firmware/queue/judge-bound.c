/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Waiting for one counter only: how it begins after a park, and how it ends by itself.
 */
#include "firmware/queue/bound.h"
#include "firmware/queue/judge.h"
#include "firmware/queue/serves.h"

bool judge_may_bind(const struct judge *judge, uint8_t counter)
{
	const struct verdict *verdict = judge->verdict;
	uint32_t count = bound_count(judge->queue, counter);

	/* A tick wakes several at once. */
	for (uint32_t i = 0; i < verdict->event_count; i++)
		count += verdict->events[i].type == EVENT_TICKET_UNPARKED &&
			 verdict->events[i].to_counter == counter;
	return count < QUEUE_BOUND_MAX;
}

static bool prefers(const struct judge *judge, const struct ticket *ticket)
{
	uint8_t counter = ticket->preferred;

	return counter != QUEUE_NONE && judge->catalog->park_preference_ms > 0 &&
	       judge->queue->seats[counter].state == COUNTER_OPEN &&
	       seat_serves(judge->queue, counter, ticket_service(ticket), ticket->lane) &&
	       judge_may_bind(judge, counter);
}

void judge_emit_unparked(struct judge *judge, uint16_t number, enum reason reason)
{
	const struct ticket *ticket = &judge->queue->tickets[number];
	bool prefer = prefers(judge, ticket);
	struct event *event =
		judge_emit_ticket(judge, EVENT_TICKET_UNPARKED, number, TICKET_WAITING);

	event->reason = reason;
	if (!prefer)
		return;
	event->to_counter = ticket->preferred;
	event->preferred_until_ms = event->at_ms + judge->catalog->park_preference_ms;
}

static void fallback_list(struct judge *judge, uint8_t counter, uint8_t lane)
{
	const struct queue *queue = judge->queue;
	uint16_t at = queue->lists[QUEUE_SERVICES_MAX + counter][lane].first;

	for (; at != TICKET_NONE; at = queue->tickets[at].next) {
		struct event *event;

		if (bound_until_ms(queue, &queue->tickets[at]) > judge->command->at_ms)
			continue;
		if (!judge_has_room(judge))
			return;
		event = judge_emit_ticket(judge, EVENT_TICKET_TRANSFERRED, at, TICKET_WAITING);
		event->from_counter = counter;
		event->to_service = event->service;
		event->reason = REASON_FALLBACK;
	}
}

void judge_tick_fallback(struct judge *judge)
{
	for (uint8_t i = 0; i < judge->catalog->counter_count; i++) {
		for (uint8_t lane = 0; lane < judge->catalog->lane_count; lane++)
			fallback_list(judge, i, lane);
	}
}
