/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A code to come back with: for whoever is at the counter and lacks a document, or whose visit has just
 * ended.
 */
#include <string.h>

#include "firmware/queue/judge.h"
#include "firmware/queue/score.h"

/* The ticket of today that is named, ended or not, or the one at the counter. */
static enum refusal judge_holder(struct judge *judge, uint16_t *ret_ticket)
{
	if (judge->command->ticket.kind != REFERENCE_NONE)
		return judge_named(judge, &judge->command->ticket, ret_ticket);
	return judge_target(judge, ret_ticket);
}

/* The errands from the one under the cursor on. */
static uint8_t errands_left(const struct ticket *ticket,
			    struct errand ret_errands[static QUEUE_ERRANDS_MAX])
{
	uint8_t count = (uint8_t)(ticket->errand_count - ticket->errand);

	memcpy(ret_errands, &ticket->errands[ticket->errand], count * sizeof(ret_errands[0]));
	return count;
}

static void code_unused(const struct judge *judge, char ret_code[static CODE_BYTES])
{
	uint32_t attempt = 0;

	do {
		code_make(&judge->command->fresh_token, attempt++, ret_code);
	} while (appointment_find(judge->queue, ret_code) ||
		 return_code_find(judge->queue, ret_code));
}

enum refusal judge_return_code(struct judge *judge)
{
	const struct command *command = judge->command;
	const struct return_code *known;
	uint16_t number = TICKET_NONE;
	enum refusal refusal = judge_holder(judge, &number);
	const struct ticket *ticket;
	struct event *event;

	if (refusal != REFUSAL_NONE)
		return refusal;
	if (command->days < 0 || command->days > QUEUE_RETURN_DAYS_MAX)
		return judge_bad(judge, "days: expected 1 to 365");
	ticket = &judge->queue->tickets[number];
	if (judge_is_others(judge, ticket))
		return REFUSAL_NOT_ALLOWED; /* somebody else's citizen */
	judge->verdict->ticket = number;
	known = return_code_of(judge->queue, number);
	if (known) { /* told again */
		memcpy(judge->verdict->code, known->code, sizeof(known->code));
		judge->verdict->until_day = known->until_day;
		return REFUSAL_NONE;
	}
	if (judge->queue->return_code_count == QUEUE_RETURN_CODES_MAX)
		return REFUSAL_CAPACITY_FULL;
	event = judge_emit_ticket(judge, EVENT_TICKET_RETURN_CODE, number,
				  (enum ticket_state)ticket->state);
	code_unused(judge, event->code);
	event->code_day =
		judge->queue->day +
		(command->days ? command->days : (int32_t)judge->catalog->return_code_days);
	event->errand_count = errands_left(ticket, event->errands);
	event->credit_ms = ticket->state == TICKET_WAITING
				   ? score_waited_ms(ticket->since_ms, event->at_ms)
				   : ticket->credit_ms;
	memcpy(judge->verdict->code, event->code, sizeof(event->code));
	judge->verdict->until_day = event->code_day;
	return REFUSAL_NONE;
}
