/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Reserve numbers: paper that was printed beforehand and handed out while the appliance was away.
 * Afterwards somebody says how far it was used, and each number becomes a ticket of the day: one that
 * waits, or a visit that has ended. Numbers that are entered already stay as they are, so that the same
 * can be said twice, and a longer list bit by bit.
 */
#include "firmware/queue/judge.h"
#include "firmware/queue/series.h"

/* The numbers that the command names, "from" included and "to" included. */
static enum refusal judge_used(struct judge *judge, struct number_range *ret_used)
{
	const struct command *command = judge->command;
	struct number_range used = { .first = judge->catalog->reserve.first,
				     .last = command->to.number };

	if (!judge->catalog->has_reserve)
		return judge_bad(judge, "to: this site has no reserve numbers");
	if (command->from.kind == REFERENCE_NUMBER)
		used.first = command->from.number;
	if (command->to.kind != REFERENCE_NUMBER || !series_is_reserve(judge->catalog, used.last))
		return judge_bad(judge, "to: expected a reserve number");
	if (!series_is_reserve(judge->catalog, used.first) || used.first > used.last)
		return judge_bad(judge, "from: expected a reserve number, not after to");
	*ret_used = used;
	return REFUSAL_NONE;
}

static enum refusal judge_recorded_service(struct judge *judge, uint8_t *ret_service)
{
	uint8_t service = judge->command->service_count
				  ? catalog_service(judge->catalog, judge->command->services[0])
				  : QUEUE_NONE;

	if (service == QUEUE_NONE || judge->catalog->services[service].retired)
		return REFUSAL_UNKNOWN_SERVICE;
	*ret_service = service;
	return REFUSAL_NONE;
}

/*
 * Ids grow from the command's own by the number's place, so that each is another. Tokens do too: nobody
 * has them, because the paper was printed before they were made.
 */
static void emit_recorded(struct judge *judge, uint16_t number, uint8_t service)
{
	const struct command *command = judge->command;
	struct event *event = judge_emit(judge, EVENT_TICKET_RECORDED);
	uint32_t place = number - judge->catalog->reserve.first;

	event->ticket = id_offset(command->fresh_ticket, place);
	event->token = id_offset(command->fresh_token, place);
	event->number = number;
	event->origin = ORIGIN_RESERVE;
	event->state = command->outcome == OUTCOME_NONE ? TICKET_WAITING : TICKET_ENDED;
	event->outcome = command->outcome;
	event->lane = judge->catalog->default_lane;
	event->service = service;
	event->errand_count = 1;
	event->errands[0] = (struct errand){ .service = service, .party = 1 };
	event->credit_ms = command->waited_ms;
	judge->verdict->ticket = number;
}

enum refusal judge_record_reserve(struct judge *judge)
{
	const struct queue *queue = judge->queue;
	struct number_range used = { 0 };
	uint8_t service = QUEUE_NONE;
	enum refusal refusal = judge_used(judge, &used);
	uint32_t missing = 0;

	if (refusal == REFUSAL_NONE)
		refusal = judge_recorded_service(judge, &service);
	if (refusal != REFUSAL_NONE)
		return refusal;
	if (queue->day == INT32_MIN)
		return REFUSAL_SITE_CLOSED;
	for (uint16_t i = used.first; i <= used.last; i++)
		missing += queue->tickets[i].state == TICKET_FREE;
	if (judge->command->outcome == OUTCOME_NONE && queue->waiting + missing > QUEUE_WAITING_MAX)
		return REFUSAL_WAITING_FULL;
	for (uint16_t i = used.first; i <= used.last; i++) {
		if (queue->tickets[i].state != TICKET_FREE)
			continue;
		if (!judge_has_room(judge))
			return REFUSAL_NONE;
		emit_recorded(judge, i, service);
	}
	return REFUSAL_NONE;
}
