/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Which ticket a verb is about, and whether it may be: what many verbs need before their own rules. What
 * each needs is a row in judge.c.
 */
#include "firmware/queue/judge.h"
#include "firmware/queue/score.h"

enum refusal judge_named(struct judge *judge, const struct ticket_reference *reference,
			 uint16_t *ret_ticket)
{
	uint16_t ticket = queue_find(judge->queue, reference);

	if (ticket == TICKET_NONE)
		return REFUSAL_UNKNOWN_TICKET;
	*ret_ticket = ticket;
	return REFUSAL_NONE;
}

int64_t judge_waited_ms(const struct judge *judge, const struct ticket *ticket)
{
	return ticket->state == TICKET_WAITING
		       ? score_waited_ms(ticket->since_ms, judge_at_ms(judge))
		       : ticket->credit_ms;
}

static bool is_here(const struct judge *judge, const struct need *need)
{
	return need->subject == SUBJECT_HERE ||
	       (need->subject == SUBJECT_EITHER && judge->command->ticket.kind == REFERENCE_NONE);
}

/* Who could also have named a ticket is told so, where several could be meant. */
static enum refusal find_here(struct judge *judge, const struct need *need, uint16_t *ret_ticket)
{
	const struct need either = { SUBJECT_HERE, AT_COUNTER, REFUSAL_NOT_SERVING };
	enum refusal refusal;

	if (need->subject == SUBJECT_HERE)
		return judge_at_counter(judge, need, ret_ticket);
	refusal = judge_at_counter(judge, &either, ret_ticket);
	if (refusal == REFUSAL_BAD_REQUEST)
		judge->verdict->detail = "ticket: expected which of those at your counters";
	return refusal;
}

/* At a counter where somebody else sits. A citizen's own phone is nobody else. */
static bool is_others(const struct judge *judge, const struct ticket *ticket)
{
	return judge->command->role != ROLE_PHONE && ticket->counter != QUEUE_NONE &&
	       !queue_sits_at(judge->queue, judge->command->user, ticket->counter);
}

enum refusal judge_subject(struct judge *judge, const struct need *need,
			   const struct ticket **ret_ticket)
{
	const struct seat *seat = NULL;
	const struct ticket *ticket;
	enum refusal refusal = REFUSAL_NONE;
	uint16_t number = TICKET_NONE;

	if (need->free_seat)
		refusal = judge_open_seat(judge, &seat);
	if (refusal == REFUSAL_NONE)
		refusal = is_here(judge, need)
				  ? find_here(judge, need, &number)
				  : judge_named(judge, &judge->command->ticket, &number);
	if (refusal != REFUSAL_NONE)
		return refusal;
	ticket = &judge->queue->tickets[number];
	if (!ticket_open(ticket) && !(need->states & IN(ENDED)))
		return REFUSAL_ALREADY_ENDED;
	if (seat)
		refusal = judge_nobody_at(judge, seat);
	if (refusal != REFUSAL_NONE)
		return refusal;
	if (!(need->states >> ticket->state & 1))
		return need->otherwise;
	if (need->own && is_others(judge, ticket))
		return REFUSAL_NOT_ALLOWED;
	*ret_ticket = ticket;
	return REFUSAL_NONE;
}
