/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What the appliance itself tells the queue: that time has passed, that paper came out, that a
 * display showed a call, that a device failed. The end of the day is in judge-day.c.
 */
#include <string.h>

#include "firmware/queue/judge.h"
#include "firmware/queue/state.h"
#include "firmware/queue/still.h"
#include "firmware/queue/waiting.h"

enum refusal judge_seen(struct judge *judge)
{
	for (uint8_t i = 0; i < judge->catalog->counter_count; i++) {
		uint16_t number = judge->queue->seats[i].ticket;
		const struct ticket *ticket;

		if (number == TICKET_NONE)
			continue;
		ticket = &judge->queue->tickets[number];
		if (ticket->state != TICKET_CALLED || ticket->call != judge->command->call)
			continue;
		if (!ticket->announced_seen_ms)
			judge_emit_ticket(judge, EVENT_TICKET_SEEN, number, TICKET_CALLED)->call =
				ticket->call;
		return REFUSAL_NONE;
	}
	return REFUSAL_NONE; /* of a call that is over: nothing to record */
}

enum refusal judge_printed(struct judge *judge, const struct ticket *ticket)
{
	if (ticket->paper != PAPER_PRINTED)
		judge_emit_ticket(judge, EVENT_TICKET_PRINTED, ticket->number,
				  (enum ticket_state)ticket->state);
	return REFUSAL_NONE;
}

enum refusal judge_paper_failed(struct judge *judge, const struct ticket *ticket)
{
	struct event *event;

	/* Told once; but that a paper is in doubt is news also after one that failed. */
	if (ticket->paper == PAPER_PRINTED || ticket->paper == PAPER_DOUBT ||
	    (ticket->paper == PAPER_FAILED && judge->command->reason != REASON_IN_DOUBT))
		return REFUSAL_NONE;
	event = judge_emit_ticket(judge, EVENT_TICKET_PAPER_FAILED, ticket->number,
				  (enum ticket_state)ticket->state);
	event->reason = judge->command->reason;
	memcpy(event->device_reasons, judge->command->device_reasons,
	       sizeof(event->device_reasons));
	return REFUSAL_NONE;
}

enum refusal judge_device_changed(struct judge *judge)
{
	const struct command *command = judge->command;
	struct event *event = judge_emit(judge, EVENT_DEVICE_CHANGED);

	memcpy(event->device, command->device, sizeof(event->device));
	event->device_ok = command->device_ok;
	memcpy(event->device_reasons, command->device_reasons, sizeof(event->device_reasons));
	return REFUSAL_NONE;
}

enum refusal judge_clock_step(struct judge *judge)
{
	struct event *event = judge_emit(judge, EVENT_CLOCK_STEP);

	event->step_ms = judge->command->step_ms;
	event->estimated = judge->command->estimated;
	return REFUSAL_NONE;
}

static void tick_wake(struct judge *judge, uint16_t number)
{
	const struct ticket *ticket = &judge->queue->tickets[number];
	struct event *event;

	if (ticket->park_reason == REASON_NO_SHOW) {
		event = judge_emit_end(judge, EVENT_TICKET_NO_SHOW, number, OUTCOME_NO_SHOW);
		event->reason = REASON_GRACE;
		return;
	}
	judge_emit_unparked(judge, number, REASON_WOKEN);
}

static void tick_parked(struct judge *judge)
{
	const struct queue *queue = judge->queue;
	uint16_t at = queue->parked.first;

	for (; at != TICKET_NONE; at = queue->tickets[at].next) {
		if (queue->tickets[at].wake_ms > judge->command->at_ms || !judge_has_room(judge))
			return;
		tick_wake(judge, at);
	}
}

static void tick_void(struct judge *judge)
{
	const struct queue *queue = judge->queue;

	uint16_t at = queue->first_unseen;

	/* Who took one later is due later. */
	for (; at != TICKET_NONE; at = queue->tickets[at].next_taken) {
		const struct ticket *ticket = &queue->tickets[at];

		if (judge->command->at_ms < ticket->taken_ms + judge->catalog->void_after_ms)
			return;
		if (!waiting_unseen(ticket))
			continue;
		if (!judge_has_room(judge))
			return;
		judge_emit_end(judge, EVENT_TICKET_VOID, at, OUTCOME_VOID);
	}
}

static void tick_still(struct judge *judge)
{
	for (uint8_t i = 0; i < judge->catalog->counter_count; i++) {
		if (!still_due(judge->queue, i, judge->command->at_ms))
			continue;
		if (!judge_has_room(judge))
			return;
		judge_emit_ticket(judge, EVENT_TICKET_STILL_ASKED, judge->queue->seats[i].ticket,
				  TICKET_SERVING);
	}
}

enum refusal judge_tick(struct judge *judge)
{
	tick_parked(judge);
	/*
	 * One ticket may be due for two reasons (bound to a closed counter and never printed); each tick
	 * gives it one event, so the next kind waits for a tick of its own.
	 */
	if (judge->verdict->event_count == 0)
		tick_void(judge);
	if (judge->verdict->event_count == 0)
		judge_tick_fallback(judge);
	if (judge->verdict->event_count == 0)
		tick_still(judge);
	if (judge->verdict->event_count == 0)
		judge_tick_notices(judge);
	if (judge->verdict->event_count == 0)
		judge_tick_playbook(judge);
	if (judge->verdict->event_count > 0)
		judge->verdict->more = true;
	judge->verdict->ticket = TICKET_NONE;
	return REFUSAL_NONE;
}
