/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A citizen's visit: taking a number, leaving, asking for more time, and what staff may change about
 * a visit without calling it.
 */
#include <string.h>

#include "firmware/queue/errand.h"
#include "firmware/queue/judge.h"
#include "firmware/queue/series.h"
#include "firmware/queue/ticket-clocks.h"

static enum ticket_origin origin_of(const struct command *command)
{
	if (command->role == ROLE_PANEL)
		return ORIGIN_BUTTON;
	return command->role == ROLE_KIOSK ? ORIGIN_TOUCH : ORIGIN_STAFF;
}

/*
 * The lane that the command names, or that of who wishes for none. Who may put a ticket into a lane is
 * the lane's own setting; supervisors may what staff may.
 */
static enum refusal judge_lane(struct judge *judge, uint8_t *ret_lane)
{
	const struct command *command = judge->command;
	const struct catalog *catalog = judge->catalog;
	uint32_t roles = ROLE_BIT(command->role);
	uint8_t lane = catalog->default_lane;

	if (!text_empty(command->lane))
		lane = catalog_lane(catalog, command->lane);
	if (lane == QUEUE_NONE || catalog->lanes[lane].retired)
		return REFUSAL_UNKNOWN_LANE;
	if (command->role == ROLE_SUPERVISOR)
		roles |= ROLE_BIT(ROLE_STAFF);
	*ret_lane = lane;
	return lane == catalog->default_lane || (catalog->lanes[lane].wish_roles & roles)
		       ? REFUSAL_NONE
		       : REFUSAL_NOT_ALLOWED;
}

/* At the kiosk or a button a faster lane is a wish; staff who take a ticket have said yes. */
static bool lane_is_wish(const struct judge *judge, uint8_t lane)
{
	return lane != judge->catalog->default_lane &&
	       (judge->command->role == ROLE_KIOSK || judge->command->role == ROLE_PANEL);
}

struct event *judge_emit_taken(struct judge *judge, enum event_type type, uint8_t lane,
			       const struct errand *errands, uint8_t count)
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
	event->lane = lane;
	event->service = errands[0].service;
	event->errand_count = count;
	memcpy(event->errands, errands, count * sizeof(errands[0]));
	judge->verdict->ticket = event->number;
	return event;
}

enum refusal judge_take(struct judge *judge)
{
	struct errand errands[QUEUE_ERRANDS_MAX] = { 0 };
	uint8_t count = 0, lane = 0;
	enum refusal refusal = judge_errands(judge, NULL, errands, &count);

	if (refusal == REFUSAL_NONE)
		refusal = judge_lane(judge, &lane);
	if (refusal == REFUSAL_NONE)
		refusal = judge_hours(judge, errands, count, lane);
	if (refusal == REFUSAL_NONE)
		refusal = judge_room(judge);
	if (refusal != REFUSAL_NONE)
		return refusal;
	judge_emit_taken(judge, EVENT_TICKET_TAKEN, lane, errands, count)->unconfirmed =
		lane_is_wish(judge, lane);
	return REFUSAL_NONE;
}

enum refusal judge_leave(struct judge *judge, const struct ticket *ticket)
{
	judge_emit_end(judge, EVENT_TICKET_LEFT, ticket->number, OUTCOME_LEFT)->by_citizen =
		judge->command->role == ROLE_PHONE;
	return REFUSAL_NONE;
}

enum refusal judge_stay(struct judge *judge, const struct ticket *ticket)
{
	int64_t until_ms = ticket_stay_until_ms(ticket, judge->catalog);

	judge->verdict->ticket = ticket->number;
	if (ticket_open(ticket))
		return REFUSAL_NONE; /* never left, or has stayed already */
	if (until_ms == INT64_MIN)
		return REFUSAL_ALREADY_ENDED;
	if (judge->command->at_ms > until_ms)
		return REFUSAL_TOO_OLD;
	judge_emit_ticket(judge, EVENT_TICKET_STAYED, ticket->number, TICKET_WAITING);
	return REFUSAL_NONE;
}

enum refusal judge_later(struct judge *judge, const struct ticket *ticket)
{
	struct event *event =
		judge_emit_ticket(judge, EVENT_TICKET_DELAYED, ticket->number, TICKET_PARKED);

	event->reason = REASON_LATER;
	event->wake_ms = event->at_ms + judge->catalog->later_ms;
	return REFUSAL_NONE;
}

enum refusal judge_back(struct judge *judge, const struct ticket *ticket)
{
	judge_emit_unparked(judge, ticket->number, REASON_BACK);
	return REFUSAL_NONE;
}

enum refusal judge_unpark(struct judge *judge, const struct ticket *ticket)
{
	judge_emit_unparked(judge, ticket->number, REASON_NONE);
	return REFUSAL_NONE;
}

enum refusal judge_feedback(struct judge *judge, const struct ticket *ticket)
{
	if (ticket->feedback)
		return REFUSAL_TOO_OFTEN;
	judge_emit_ticket(judge, EVENT_TICKET_FEEDBACK, ticket->number, TICKET_ENDED)->yes =
		judge->command->yes;
	return REFUSAL_NONE;
}

/* The visit goes on with these errands; `changed` is the service of the first that is new or grew. */
static void emit_errands(struct judge *judge, const struct ticket *ticket,
			 const struct errand *errands, uint8_t count, uint8_t changed)
{
	struct event *event = judge_emit_ticket(judge, EVENT_TICKET_ERRAND_ADDED, ticket->number,
						(enum ticket_state)ticket->state);

	memcpy(event->errands, errands, sizeof(event->errands));
	event->errand_count = count;
	event->to_service = changed;
}

/* What `from` still wanted is done in the visit that it becomes part of. */
static enum refusal join_errands(struct judge *judge, const struct ticket *from,
				 const struct ticket *into)
{
	struct errand errands[QUEUE_ERRANDS_MAX];
	uint8_t count = into->errand_count, changed = QUEUE_NONE;

	memcpy(errands, into->errands, sizeof(errands));
	for (uint8_t i = from->errand; i < from->errand_count; i++) {
		const struct errand *other = &from->errands[i];
		uint8_t at = errand_to_come(into, other->service);

		if (at == QUEUE_NONE && count == QUEUE_ERRANDS_MAX)
			return REFUSAL_CAPACITY_FULL;
		if (at == QUEUE_NONE)
			errands[count++] = *other;
		else if (!errand_join(judge->catalog, &errands[at], other))
			return REFUSAL_CAPACITY_FULL;
		else if (errands[at].party == into->errands[at].party)
			continue;
		if (changed == QUEUE_NONE)
			changed = other->service;
	}
	if (changed != QUEUE_NONE)
		emit_errands(judge, into, errands, count, changed);
	return REFUSAL_NONE;
}

enum refusal judge_merge(struct judge *judge, const struct ticket *ticket)
{
	const struct ticket *into;
	uint16_t number = TICKET_NONE;
	enum refusal refusal = judge_named(judge, &judge->command->into, &number);
	struct event *event;

	if (refusal != REFUSAL_NONE)
		return refusal;
	into = &judge->queue->tickets[number];
	if (into == ticket)
		return judge_bad(judge, "into: a ticket cannot be merged into itself");
	if (!ticket_open(into))
		return REFUSAL_ALREADY_ENDED;
	refusal = join_errands(judge, ticket, into);
	if (refusal != REFUSAL_NONE)
		return refusal;
	event = judge_emit_end(judge, EVENT_TICKET_MERGED, ticket->number, OUTCOME_MERGED);
	event->other.kind = REFERENCE_ID;
	event->other.id = into->id;
	event->other.number = number;
	return REFUSAL_NONE;
}

/*
 * What the other of two citizens wants: the errand under way, or what is named. An errand that was to
 * come goes over with its people, of the one under way one of them: see errand_split().
 */
static enum refusal judge_share(struct judge *judge, const struct ticket *ticket,
				struct errand errands[static QUEUE_ERRANDS_MAX], uint8_t *ret_count)
{
	enum refusal refusal;

	errands[0] = (struct errand){ .service = ticket_service(ticket), .party = 1 };
	*ret_count = 1;
	if (!judge->command->service_count)
		return REFUSAL_NONE;
	refusal = judge_errands(judge, ticket, errands, ret_count);
	for (uint8_t i = 0; refusal == REFUSAL_NONE && i < *ret_count; i++) {
		uint8_t at = errand_to_come(ticket, errands[i].service);

		if (at != QUEUE_NONE && at > ticket->errand)
			errands[i].party = ticket->errands[at].party;
	}
	return refusal;
}

enum refusal judge_split(struct judge *judge, const struct ticket *ticket)
{
	struct errand errands[QUEUE_ERRANDS_MAX] = { 0 };
	uint8_t count = 0;
	enum refusal refusal = judge_share(judge, ticket, errands, &count);
	struct event *event;

	if (refusal == REFUSAL_NONE)
		refusal = judge_room(judge);
	if (refusal != REFUSAL_NONE)
		return refusal;
	event = judge_emit_taken(judge, EVENT_TICKET_SPLIT, ticket->lane, errands, count);
	event->language = ticket->language;
	/* Whom of the two it was about nobody has said; a call that is not heard costs the visit. */
	event->marks = ticket->marks & (MARK_ACCOMPANIED | MARK_FETCH);
	event->credit_ms = judge_waited_ms(judge, ticket);
	event->unconfirmed = ticket->unconfirmed;
	event->other.kind = REFERENCE_ID;
	event->other.id = ticket->id;
	event->other.number = ticket->number;
	return REFUSAL_NONE;
}

enum refusal judge_reopen(struct judge *judge, const struct ticket *ticket)
{
	if (ticket->outcome == OUTCOME_MERGED)
		return REFUSAL_NOT_ALLOWED;
	if (judge->queue->waiting >= QUEUE_WAITING_MAX)
		return REFUSAL_WAITING_FULL;
	judge_emit_ticket(judge, EVENT_TICKET_REOPENED, ticket->number, TICKET_WAITING);
	return REFUSAL_NONE;
}

enum refusal judge_reprint(struct judge *judge, const struct ticket *ticket)
{
	if (ticket->copies >= QUEUE_COPIES_MAX)
		return REFUSAL_NO_REPRINT;
	judge_emit_ticket(judge, EVENT_TICKET_COPY, ticket->number,
			  (enum ticket_state)ticket->state)
		->token = judge->command->fresh_token;
	return REFUSAL_NONE;
}

enum refusal judge_add_errand(struct judge *judge, const struct ticket *ticket)
{
	struct errand errands[QUEUE_ERRANDS_MAX], added[QUEUE_ERRANDS_MAX] = { 0 };
	uint8_t count = 0;
	enum refusal refusal = judge_errands(judge, NULL, added, &count);

	if (refusal != REFUSAL_NONE)
		return refusal;
	for (uint8_t i = 0; i < count; i++) {
		if (errand_to_come(ticket, added[i].service) != QUEUE_NONE)
			return judge_bad(judge, "service: the visit has this errand already");
	}
	if (ticket->errand_count + count > QUEUE_ERRANDS_MAX)
		return REFUSAL_CAPACITY_FULL;
	memcpy(errands, ticket->errands, sizeof(errands));
	memcpy(&errands[ticket->errand_count], added, count * sizeof(added[0]));
	emit_errands(judge, ticket, errands, (uint8_t)(ticket->errand_count + count),
		     added[0].service);
	return REFUSAL_NONE;
}

/*
 * The first clerk who meets a wish says yes (the same lane) or no (another one). Who is sent back from a
 * counter waits again, with the whole waiting time.
 */
enum refusal judge_grant_lane(struct judge *judge, const struct ticket *ticket)
{
	enum ticket_state state = (enum ticket_state)ticket->state;
	uint8_t lane = QUEUE_NONE;
	enum refusal refusal = judge_lane(judge, &lane);

	if (refusal == REFUSAL_UNKNOWN_LANE)
		return refusal;
	judge->verdict->ticket = ticket->number;
	if (lane == ticket->lane && !ticket->unconfirmed)
		return REFUSAL_NONE; /* so it is already */
	if (!ticket->unconfirmed && state == TICKET_SERVING)
		return REFUSAL_NOT_WAITING;
	if (lane != ticket->lane && refusal != REFUSAL_NONE)
		return refusal;
	if (lane != ticket->lane && ticket->unconfirmed && ticket->counter != QUEUE_NONE)
		state = TICKET_WAITING;
	judge_emit_ticket(judge, EVENT_TICKET_LANE_GRANTED, ticket->number, state)->lane = lane;
	return REFUSAL_NONE;
}
