/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A citizen's visit: taking a number, leaving, asking for more time, and what staff may change about
 * a visit without calling it.
 */
#include <string.h>

#include "firmware/queue/judge.h"
#include "firmware/queue/score.h"
#include "firmware/queue/series.h"
#include "firmware/queue/ticket-clocks.h"

static enum ticket_origin origin_of(const struct command *command)
{
	if (command->role == ROLE_PANEL)
		return ORIGIN_BUTTON;
	return command->role == ROLE_KIOSK ? ORIGIN_TOUCH : ORIGIN_STAFF;
}

/* Who may wish for a lane is the lane's own setting; staff grant it by taking the ticket. */
static enum refusal judge_wish(struct judge *judge, uint8_t *ret_lane)
{
	const struct command *command = judge->command;
	uint8_t lane = judge->catalog->default_lane;

	if (!text_empty(command->lane)) {
		lane = catalog_lane(judge->catalog, command->lane);
		if (lane == QUEUE_NONE || judge->catalog->lanes[lane].retired)
			return REFUSAL_UNKNOWN_LANE;
	}
	if (lane != judge->catalog->default_lane &&
	    !(judge->catalog->lanes[lane].wish_roles & ROLE_BIT(command->role)))
		return REFUSAL_NOT_ALLOWED;
	*ret_lane = lane;
	return REFUSAL_NONE;
}

/* At the kiosk or a button a faster lane is a wish; staff who take a ticket have said yes. */
static bool lane_is_wish(const struct judge *judge, uint8_t lane)
{
	return lane != judge->catalog->default_lane &&
	       (judge->command->role == ROLE_KIOSK || judge->command->role == ROLE_PANEL);
}

struct event *judge_emit_taken(struct judge *judge, enum event_type type)
{
	struct event *event = judge_emit(judge, type);
	uint8_t language = catalog_language(judge->catalog, judge->command->language);

	event->ticket = judge->command->fresh_ticket;
	event->token = judge->command->fresh_token;
	event->number = series_next(judge->queue);
	event->state = TICKET_WAITING;
	event->origin = origin_of(judge->command);
	event->language = language == QUEUE_NONE ? 0 : language;
	event->marks = judge->command->marks;
	judge->verdict->ticket = event->number;
	return event;
}

enum refusal judge_take(struct judge *judge)
{
	struct errand errands[QUEUE_ERRANDS_MAX] = { 0 };
	uint8_t count = 0, lane = 0;
	enum refusal refusal = judge_errands(judge, errands, &count);
	struct event *event;

	if (refusal == REFUSAL_NONE)
		refusal = judge_wish(judge, &lane);
	if (refusal == REFUSAL_NONE)
		refusal = judge_hours(judge, errands, count, lane);
	if (refusal == REFUSAL_NONE)
		refusal = judge_room(judge);
	if (refusal != REFUSAL_NONE)
		return refusal;
	event = judge_emit_taken(judge, EVENT_TICKET_TAKEN);
	event->lane = lane;
	event->service = errands[0].service;
	event->errand_count = count;
	memcpy(event->errands, errands, sizeof(errands));
	event->unconfirmed = lane_is_wish(judge, lane);
	return REFUSAL_NONE;
}

enum refusal judge_leave(struct judge *judge)
{
	uint16_t number = TICKET_NONE;
	enum refusal refusal = judge_open(judge, &number);

	if (refusal != REFUSAL_NONE)
		return refusal;
	if (judge->queue->tickets[number].state == TICKET_SERVING)
		return REFUSAL_NOT_WAITING;
	judge_emit_end(judge, EVENT_TICKET_LEFT, number, OUTCOME_LEFT)->by_citizen =
		judge->command->role == ROLE_PHONE;
	return REFUSAL_NONE;
}

enum refusal judge_stay(struct judge *judge)
{
	uint16_t number = TICKET_NONE;
	enum refusal refusal = judge_named(judge, &judge->command->ticket, &number);
	const struct ticket *ticket;
	int64_t until_ms;

	if (refusal != REFUSAL_NONE)
		return refusal;
	ticket = &judge->queue->tickets[number];
	judge->verdict->ticket = number;
	if (ticket_open(ticket))
		return REFUSAL_NONE; /* never left, or has stayed already */
	until_ms = ticket_stay_until_ms(ticket, judge->catalog);
	if (until_ms == INT64_MIN)
		return REFUSAL_ALREADY_ENDED;
	if (judge->command->at_ms > until_ms)
		return REFUSAL_TOO_OLD;
	judge_emit_ticket(judge, EVENT_TICKET_STAYED, number, TICKET_WAITING);
	return REFUSAL_NONE;
}

/* The ticket that the command names, if it is in this state; ended is ended all the same. */
static enum refusal judge_in_state(struct judge *judge, enum ticket_state state,
				   enum refusal otherwise, uint16_t *ret_ticket)
{
	uint16_t number = TICKET_NONE;
	enum refusal refusal = judge_open(judge, &number);

	if (refusal != REFUSAL_NONE)
		return refusal;
	if (judge->queue->tickets[number].state != state)
		return otherwise;
	*ret_ticket = number;
	return REFUSAL_NONE;
}

enum refusal judge_later(struct judge *judge)
{
	uint16_t number = TICKET_NONE;
	enum refusal refusal = judge_in_state(judge, TICKET_WAITING, REFUSAL_NOT_WAITING, &number);
	struct event *event;

	if (refusal != REFUSAL_NONE)
		return refusal;
	event = judge_emit_ticket(judge, EVENT_TICKET_DELAYED, number, TICKET_PARKED);
	event->reason = REASON_LATER;
	event->wake_ms = event->at_ms + judge->catalog->later_ms;
	return REFUSAL_NONE;
}

/* A park ends because somebody says so: it waits again, for a while first for who parked it. */
static enum refusal judge_end_park(struct judge *judge, enum reason reason)
{
	uint16_t number = TICKET_NONE;
	enum refusal refusal = judge_in_state(judge, TICKET_PARKED, REFUSAL_NOT_PARKED, &number);

	if (refusal == REFUSAL_NONE)
		judge_emit_unparked(judge, number, reason);
	return refusal;
}

enum refusal judge_back(struct judge *judge)
{
	return judge_end_park(judge, REASON_BACK);
}

enum refusal judge_unpark(struct judge *judge)
{
	return judge_end_park(judge, REASON_NONE);
}

enum refusal judge_feedback(struct judge *judge)
{
	uint16_t number = TICKET_NONE;
	enum refusal refusal = judge_named(judge, &judge->command->ticket, &number);
	const struct ticket *ticket;

	if (refusal != REFUSAL_NONE)
		return refusal;
	ticket = &judge->queue->tickets[number];
	if (ticket_open(ticket))
		return REFUSAL_TOO_EARLY;
	if (ticket->feedback)
		return REFUSAL_TOO_OFTEN;
	judge_emit_ticket(judge, EVENT_TICKET_FEEDBACK, number, TICKET_ENDED)->yes =
		judge->command->yes;
	return REFUSAL_NONE;
}

enum refusal judge_merge(struct judge *judge)
{
	uint16_t number = TICKET_NONE, into = TICKET_NONE;
	enum refusal refusal = judge_open(judge, &number);
	const struct ticket *ticket;
	struct event *event;

	if (refusal == REFUSAL_NONE)
		refusal = judge_named(judge, &judge->command->into, &into);
	if (refusal != REFUSAL_NONE)
		return refusal;
	ticket = &judge->queue->tickets[number];
	if (into == number)
		return judge_bad(judge, "into: a ticket cannot be merged into itself");
	if (!ticket_open(&judge->queue->tickets[into]))
		return REFUSAL_ALREADY_ENDED;
	/* Somebody else's citizen stays theirs. */
	if (judge_is_others(judge, ticket))
		return REFUSAL_NOT_ALLOWED;
	event = judge_emit_end(judge, EVENT_TICKET_MERGED, number, OUTCOME_MERGED);
	event->other.kind = REFERENCE_ID;
	event->other.id = judge->queue->tickets[into].id;
	event->other.number = into;
	return REFUSAL_NONE;
}

enum refusal judge_split(struct judge *judge)
{
	struct errand errands[QUEUE_ERRANDS_MAX] = { 0 };
	uint16_t number = TICKET_NONE;
	uint8_t count = 1;
	enum refusal refusal = judge_open(judge, &number);
	const struct ticket *ticket;
	struct event *event;

	if (refusal != REFUSAL_NONE)
		return refusal;
	ticket = &judge->queue->tickets[number];
	errands[0] = ticket->errands[ticket->errand];
	if (judge->command->service_count)
		refusal = judge_errands(judge, errands, &count);
	if (refusal == REFUSAL_NONE)
		refusal = judge_room(judge);
	if (refusal != REFUSAL_NONE)
		return refusal;
	event = judge_emit_taken(judge, EVENT_TICKET_SPLIT);
	event->lane = ticket->lane;
	event->language = ticket->language;
	event->service = errands[0].service;
	event->errand_count = count;
	memcpy(event->errands, errands, sizeof(errands));
	event->credit_ms = ticket->state == TICKET_WAITING
				   ? score_waited_ms(ticket->since_ms, event->at_ms)
				   : ticket->credit_ms;
	event->unconfirmed = ticket->unconfirmed;
	event->other.kind = REFERENCE_ID;
	event->other.id = ticket->id;
	event->other.number = number;
	return REFUSAL_NONE;
}

enum refusal judge_reopen(struct judge *judge)
{
	uint16_t number = TICKET_NONE;
	enum refusal refusal = judge_named(judge, &judge->command->ticket, &number);
	const struct ticket *ticket;

	if (refusal != REFUSAL_NONE)
		return refusal;
	ticket = &judge->queue->tickets[number];
	if (ticket_open(ticket) || ticket->outcome == OUTCOME_MERGED)
		return REFUSAL_NOT_ALLOWED;
	if (judge->queue->waiting >= QUEUE_WAITING_MAX)
		return REFUSAL_WAITING_FULL;
	judge_emit_ticket(judge, EVENT_TICKET_REOPENED, number, TICKET_WAITING);
	return REFUSAL_NONE;
}

enum refusal judge_reprint(struct judge *judge)
{
	uint16_t number = TICKET_NONE;
	enum refusal refusal = judge_open(judge, &number);
	const struct ticket *ticket;

	if (refusal != REFUSAL_NONE)
		return refusal;
	ticket = &judge->queue->tickets[number];
	if (ticket->copies >= QUEUE_COPIES_MAX)
		return REFUSAL_NO_REPRINT;
	judge_emit_ticket(judge, EVENT_TICKET_COPY, number, (enum ticket_state)ticket->state)
		->token = judge->command->fresh_token;
	return REFUSAL_NONE;
}

enum refusal judge_add_errand(struct judge *judge)
{
	struct errand added[QUEUE_ERRANDS_MAX] = { 0 };
	uint16_t number = TICKET_NONE;
	uint8_t count = 0;
	enum refusal refusal = judge_target(judge, &number);
	const struct ticket *ticket;
	struct event *event;

	if (refusal == REFUSAL_NONE)
		refusal = judge_errands(judge, added, &count);
	if (refusal != REFUSAL_NONE)
		return refusal;
	ticket = &judge->queue->tickets[number];
	if (ticket->errand_count + count > QUEUE_ERRANDS_MAX)
		return REFUSAL_CAPACITY_FULL;
	event = judge_emit_ticket(judge, EVENT_TICKET_ERRAND_ADDED, number,
				  (enum ticket_state)ticket->state);
	memcpy(event->errands, ticket->errands, sizeof(event->errands));
	memcpy(&event->errands[ticket->errand_count], added, count * sizeof(added[0]));
	event->errand_count = (uint8_t)(ticket->errand_count + count);
	event->to_service = added[0].service;
	return REFUSAL_NONE;
}

/*
 * The first clerk who meets a wish says yes (the same lane) or no (another one). Who is sent back from a
 * counter waits again, with the whole waiting time.
 */
static enum refusal judge_wished(struct judge *judge, const struct ticket *ticket, uint8_t lane)
{
	enum ticket_state state = (enum ticket_state)ticket->state;

	if (judge_is_others(judge, ticket))
		return REFUSAL_NOT_ALLOWED; /* somebody else's citizen */
	if (ticket->counter != QUEUE_NONE && lane != ticket->lane)
		state = TICKET_WAITING;
	judge_emit_ticket(judge, EVENT_TICKET_LANE_GRANTED, ticket->number, state)->lane = lane;
	return REFUSAL_NONE;
}

enum refusal judge_grant_lane(struct judge *judge)
{
	uint8_t lane = catalog_lane(judge->catalog, judge->command->lane);
	uint16_t number = TICKET_NONE;
	enum refusal refusal = judge_open(judge, &number);
	const struct ticket *ticket;

	if (refusal != REFUSAL_NONE)
		return refusal;
	if (lane == QUEUE_NONE || judge->catalog->lanes[lane].retired)
		return REFUSAL_UNKNOWN_LANE;
	ticket = &judge->queue->tickets[number];
	if (ticket->unconfirmed)
		return judge_wished(judge, ticket, lane);
	if (ticket->state == TICKET_SERVING)
		return REFUSAL_NOT_WAITING;
	judge_emit_ticket(judge, EVENT_TICKET_LANE_GRANTED, number,
			  (enum ticket_state)ticket->state)
		->lane = lane;
	return REFUSAL_NONE;
}
