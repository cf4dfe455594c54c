/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Which seat a command is about. Nearly everybody sits at one counter; who looks after a group of booths
 * sits at several, and says which one where more than one could be meant.
 */
#include "firmware/queue/judge.h"

/* What makes a seat the one that is meant. */
struct seat_wish {
	bool (*fits)(const struct judge *judge, uint8_t counter, uint32_t states);
	uint32_t states; /* of the ticket there, as bits */
	bool any;        /* the first that fits will do */
};

static bool fits_empty(const struct judge *judge, uint8_t counter, uint32_t states)
{
	return judge->queue->seats[counter].ticket == TICKET_NONE;
}

static bool fits_free(const struct judge *judge, uint8_t counter, uint32_t states)
{
	return fits_empty(judge, counter, states) &&
	       judge->queue->seats[counter].state == COUNTER_OPEN;
}

static bool fits_paused(const struct judge *judge, uint8_t counter, uint32_t states)
{
	return judge->queue->seats[counter].state == COUNTER_PAUSED;
}

static bool fits_ticket(const struct judge *judge, uint8_t counter, uint32_t states)
{
	uint16_t number = judge->queue->seats[counter].ticket;

	return number != TICKET_NONE && (states >> judge->queue->tickets[number].state & 1);
}

static bool fits_all(const struct judge *judge, uint8_t counter, uint32_t states)
{
	return true;
}

static struct seat_wish seat_wish(const struct command *command)
{
	if (command->verb == VERB_NEXT && command->outcome != OUTCOME_NONE)
		return (struct seat_wish){ fits_ticket, 1u << TICKET_SERVING, false };
	if (command->verb == VERB_NEXT || command->verb == VERB_CALL ||
	    command->verb == VERB_TAKE_OVER)
		return (struct seat_wish){ fits_free, 0, true };
	if (command->verb == VERB_PAUSE)
		return (struct seat_wish){ fits_free, 0, false };
	if (command->verb == VERB_RESUME)
		return (struct seat_wish){ fits_paused, 0, false };
	if (command->verb == VERB_STAND_UP)
		return (struct seat_wish){ fits_empty, 0, false };
	return (struct seat_wish){ fits_all, 0, true };
}

/* Where none fits it stays the first of them, whose own refusal then says what is wrong. */
static enum refusal seat_choose(struct judge *judge, const struct seat_wish *wish)
{
	uint8_t found = QUEUE_NONE;

	for (uint8_t i = 0; i < judge->catalog->counter_count; i++) {
		if (!queue_sits_at(judge->queue, judge->command->user, i) ||
		    !wish->fits(judge, i, wish->states))
			continue;
		if (found != QUEUE_NONE)
			return judge_bad(judge, "counter: expected which of your counters");
		found = i;
		if (wish->any)
			break;
	}
	if (found != QUEUE_NONE)
		judge->counter = found;
	return REFUSAL_NONE;
}

/* A panel's buttons belong to a counter; whoever presses them acts for who sits there. */
static enum refusal seat_of_panel(struct judge *judge)
{
	judge->counter = catalog_counter(judge->catalog, judge->command->counter);
	if (judge->counter == QUEUE_NONE)
		return REFUSAL_UNKNOWN_COUNTER;
	return judge->queue->seats[judge->counter].state == COUNTER_CLOSED ? REFUSAL_NOT_ALLOWED
									   : REFUSAL_NONE;
}

static enum refusal seat_named(struct judge *judge)
{
	judge->counter = catalog_counter(judge->catalog, judge->command->counter);
	if (judge->counter == QUEUE_NONE)
		return REFUSAL_UNKNOWN_COUNTER;
	return queue_sits_at(judge->queue, judge->command->user, judge->counter)
		       ? REFUSAL_NONE
		       : REFUSAL_NOT_SEATED;
}

static enum refusal seat_find(struct judge *judge, const struct seat_wish *wish)
{
	enum refusal refusal;

	if (judge->command->role == ROLE_PANEL)
		refusal = seat_of_panel(judge);
	else if (judge->counter == QUEUE_NONE)
		refusal = REFUSAL_NOT_SEATED;
	else if (judge->command->verb != VERB_TRANSFER && !text_empty(judge->command->counter))
		refusal = seat_named(judge);
	else
		refusal = seat_choose(judge, wish);
	if (refusal == REFUSAL_NONE)
		judge->verdict->counter = judge->counter;
	return refusal;
}

enum refusal judge_seat(struct judge *judge, const struct seat **ret_seat)
{
	struct seat_wish wish = seat_wish(judge->command);
	enum refusal refusal = seat_find(judge, &wish);

	if (refusal == REFUSAL_NONE)
		*ret_seat = &judge->queue->seats[judge->counter];
	return refusal;
}

enum refusal judge_open_seat(struct judge *judge, const struct seat **ret_seat)
{
	enum refusal refusal = judge_seat(judge, ret_seat);

	if (refusal == REFUSAL_NONE && (*ret_seat)->state == COUNTER_PAUSED)
		return REFUSAL_COUNTER_CLOSED;
	return refusal;
}

enum refusal judge_nobody_at(const struct judge *judge, const struct seat *seat)
{
	if (seat->ticket == TICKET_NONE)
		return REFUSAL_NONE;
	return judge->queue->tickets[seat->ticket].state == TICKET_CALLED ? REFUSAL_CALL_UNRESOLVED
									  : REFUSAL_COUNTER_BUSY;
}

enum refusal judge_at_counter(struct judge *judge, const struct need *need, uint16_t *ret_ticket)
{
	struct seat_wish wish = { fits_ticket, need->states, false };
	enum refusal refusal = seat_find(judge, &wish);

	if (refusal != REFUSAL_NONE)
		return refusal;
	if (!fits_ticket(judge, judge->counter, need->states))
		return need->otherwise;
	*ret_ticket = judge->queue->seats[judge->counter].ticket;
	return REFUSAL_NONE;
}
