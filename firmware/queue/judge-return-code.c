/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A code to come back with: for whoever is at the counter and lacks a document, or whose visit has just
 * ended.
 */
#include <string.h>

#include "firmware/queue/judge.h"

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

enum refusal judge_return_code(struct judge *judge, const struct ticket *ticket)
{
	const struct command *command = judge->command;
	const struct return_code *known = return_code_of(judge->queue, ticket->number);
	struct event *event;

	if (command->days < 0 || command->days > QUEUE_RETURN_DAYS_MAX)
		return judge_bad(judge, "days: expected 1 to 365");
	judge->verdict->ticket = ticket->number;
	if (known) { /* told again */
		memcpy(judge->verdict->code, known->code, sizeof(known->code));
		judge->verdict->until_day = known->until_day;
		return REFUSAL_NONE;
	}
	if (judge->queue->return_code_count == QUEUE_RETURN_CODES_MAX)
		return REFUSAL_CAPACITY_FULL;
	event = judge_emit_ticket(judge, EVENT_TICKET_RETURN_CODE, ticket->number,
				  (enum ticket_state)ticket->state);
	code_unused(judge, event->code);
	event->code_day =
		judge->queue->day +
		(command->days ? command->days : (int32_t)judge->catalog->return_code_days);
	event->errand_count = errands_left(ticket, event->errands);
	event->credit_ms = judge_waited_ms(judge, ticket);
	memcpy(judge->verdict->code, event->code, sizeof(event->code));
	judge->verdict->until_day = event->code_day;
	return REFUSAL_NONE;
}
