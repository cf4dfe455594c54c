/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Calling and serving: what a counter does with one citizen after the other.
 */
#include <string.h>

#include "firmware/queue/judge.h"
#include "firmware/queue/pick.h"
#include "firmware/queue/score.h"
#include "firmware/queue/serves.h"
#include "firmware/queue/ticket-clocks.h"

#define CALLED  (1u << TICKET_CALLED)
#define SERVING (1u << TICKET_SERVING)

/* Open for calling: seated, not paused. */
static enum refusal judge_open_seat(struct judge *judge, const struct seat **ret_seat)
{
	enum refusal refusal = judge_seat(judge, ret_seat);

	if (refusal == REFUSAL_NONE && (*ret_seat)->state == COUNTER_PAUSED)
		return REFUSAL_COUNTER_CLOSED;
	return refusal;
}

static void emit_call(struct judge *judge, uint16_t number, const struct why *why)
{
	struct event *event = judge_emit_ticket(judge, EVENT_TICKET_CALLED, number, TICKET_CALLED);

	event->counter = judge->counter;
	event->call = judge->queue->last_call + 1;
	event->why = *why;
	judge->verdict->has_why = true;
	judge->verdict->why = *why;
}

/*
 * Ends the errand that is being served and returns what state that leads to: the visit is over (partly
 * and referred end it, also when errands are left), or
 * goes on here with its next errand, or waits for a counter that serves that.
 */
static enum ticket_state emit_finish(struct judge *judge, uint16_t number,
				     enum ticket_outcome outcome)
{
	const struct ticket *ticket = &judge->queue->tickets[number];
	bool more = ticket->errand + 1 < ticket->errand_count && outcome == OUTCOME_SERVED;
	uint8_t next = more ? ticket->errands[ticket->errand + 1].service : QUEUE_NONE;
	bool here = more && seat_serves(judge->queue, judge->counter, next, ticket->lane);
	enum ticket_state state = here ? TICKET_SERVING : more ? TICKET_WAITING : TICKET_ENDED;
	struct event *event = judge_emit_ticket(judge, EVENT_TICKET_FINISHED, number, state);

	event->from_service = event->service;
	event->delivered = judge->command->delivered;
	if (more)
		event->service = event->to_service = next;
	event->outcome = outcome;
	return state;
}

static bool outcome_fits(enum ticket_outcome outcome)
{
	return outcome == OUTCOME_SERVED || outcome == OUTCOME_PARTLY ||
	       outcome == OUTCOME_REFERRED;
}

/* What stands in the way of calling somebody to this seat; finishes who is being served if told so. */
static enum refusal judge_free_seat(struct judge *judge, const struct seat *seat, bool *ret_goes_on)
{
	if (seat->ticket == TICKET_NONE)
		return REFUSAL_NONE;
	if (judge->queue->tickets[seat->ticket].state == TICKET_CALLED)
		return REFUSAL_CALL_UNRESOLVED;
	if (judge->command->outcome == OUTCOME_NONE)
		return REFUSAL_COUNTER_BUSY;
	if (!outcome_fits(judge->command->outcome))
		return judge_bad(judge, "finish: expected served, partly or referred");
	*ret_goes_on = emit_finish(judge, seat->ticket, judge->command->outcome) == TICKET_SERVING;
	return REFUSAL_NONE;
}

enum refusal judge_next(struct judge *judge)
{
	const struct seat *seat = NULL;
	enum refusal refusal = judge_open_seat(judge, &seat);
	struct pick pick;
	bool goes_on = false;

	if (refusal == REFUSAL_NONE)
		refusal = judge_free_seat(judge, seat, &goes_on);
	if (refusal != REFUSAL_NONE)
		return refusal;
	if (goes_on)
		return REFUSAL_NONE; /* the same citizen's next errand, without a new call */
	pick_next(judge->queue, judge->counter, judge->command->at_ms, &pick);
	judge->verdict->ticket = TICKET_NONE;
	if (pick.ticket != TICKET_NONE)
		emit_call(judge, pick.ticket, &pick.why);
	return REFUSAL_NONE;
}

enum refusal judge_call(struct judge *judge)
{
	const struct seat *seat = NULL;
	uint16_t number = TICKET_NONE;
	const struct ticket *ticket;
	struct pick pick;
	struct why why;
	enum refusal refusal = judge_open_seat(judge, &seat);

	if (refusal == REFUSAL_NONE)
		refusal = judge_open(judge, &number);
	if (refusal != REFUSAL_NONE)
		return refusal;
	if (seat->ticket != TICKET_NONE)
		return judge->queue->tickets[seat->ticket].state == TICKET_CALLED
			       ? REFUSAL_CALL_UNRESOLVED
			       : REFUSAL_COUNTER_BUSY;
	ticket = &judge->queue->tickets[number];
	if (ticket->state != TICKET_WAITING)
		return REFUSAL_NOT_WAITING;
	/* Whoever was sent to a counter is called there; a preference gives way to staff who choose. */
	if (ticket->bound != QUEUE_NONE && !ticket->preferred_until_ms
		    ? ticket->bound != judge->counter
		    : !seat_serves(judge->queue, judge->counter, ticket_service(ticket),
				   ticket->lane))
		return REFUSAL_NOT_ALLOWED;
	pick_next(judge->queue, judge->counter, judge->command->at_ms, &pick);
	why = (struct why){ .runner_up = TICKET_NONE, .kind = WHY_CHOSEN };
	why.score = pick_score(judge->queue, ticket, judge->counter, judge->command->at_ms);
	why.waited_ms = score_waited_ms(ticket->since_ms, judge->command->at_ms);
	if (pick.ticket != TICKET_NONE && pick.ticket != number) {
		why.runner_up = pick.ticket;
		why.margin = why.score - pick.why.score;
	}
	emit_call(judge, number, &why);
	return REFUSAL_NONE;
}

enum refusal judge_recall(struct judge *judge)
{
	uint16_t number = TICKET_NONE;
	enum refusal refusal = judge_at_counter(judge, CALLED, REFUSAL_NOT_CALLED, &number);
	struct event *event;

	if (refusal != REFUSAL_NONE)
		return refusal;
	if (judge->command->at_ms <
	    ticket_recall_from_ms(&judge->queue->tickets[number], judge->catalog))
		return REFUSAL_TOO_EARLY;
	event = judge_emit_ticket(judge, EVENT_TICKET_RECALLED, number, TICKET_CALLED);
	event->call = judge->queue->last_call + 1;
	return REFUSAL_NONE;
}

enum refusal judge_arrive(struct judge *judge)
{
	uint16_t number = TICKET_NONE;
	enum refusal refusal = judge_at_counter(judge, CALLED, REFUSAL_NOT_CALLED, &number);

	if (refusal != REFUSAL_NONE)
		return refusal;
	judge_emit_ticket(judge, EVENT_TICKET_ARRIVED, number, TICKET_SERVING);
	return REFUSAL_NONE;
}

enum refusal judge_looked(struct judge *judge)
{
	uint16_t number = TICKET_NONE;
	enum refusal refusal = judge_at_counter(judge, CALLED, REFUSAL_NOT_CALLED, &number);

	if (refusal != REFUSAL_NONE)
		return refusal;
	judge_emit_ticket(judge, EVENT_TICKET_LOOKED, number, TICKET_CALLED);
	return REFUSAL_NONE;
}

enum refusal judge_finish(struct judge *judge)
{
	uint16_t number = TICKET_NONE;
	enum refusal refusal =
		judge_at_counter(judge, CALLED | SERVING, REFUSAL_NOT_SERVING, &number);

	if (refusal != REFUSAL_NONE)
		return refusal;
	if (!outcome_fits(judge->command->outcome))
		return judge_bad(judge, "outcome: expected served, partly or referred");
	emit_finish(judge, number, judge->command->outcome);
	return REFUSAL_NONE;
}

enum refusal judge_no_show(struct judge *judge)
{
	uint16_t number = TICKET_NONE;
	enum refusal refusal = judge_at_counter(judge, CALLED, REFUSAL_NOT_CALLED, &number);
	const struct ticket *ticket;
	struct event *event;

	if (refusal != REFUSAL_NONE)
		return refusal;
	ticket = &judge->queue->tickets[number];
	if (judge->command->at_ms < ticket_no_show_from_ms(ticket, judge->catalog))
		return REFUSAL_TOO_EARLY;
	if (ticket->no_shows > 0) {
		judge_emit_end(judge, EVENT_TICKET_NO_SHOW, number, OUTCOME_NO_SHOW);
		return REFUSAL_NONE;
	}
	event = judge_emit_ticket(judge, EVENT_TICKET_NO_SHOW, number, TICKET_PARKED);
	event->reason = REASON_NO_SHOW;
	event->wake_ms = event->at_ms + judge->catalog->grace_ms;
	return REFUSAL_NONE;
}

enum refusal judge_park(struct judge *judge)
{
	const struct command *command = judge->command;
	uint16_t number = TICKET_NONE;
	enum refusal refusal =
		judge_at_counter(judge, CALLED | SERVING, REFUSAL_NOT_SERVING, &number);
	struct event *event;

	if (refusal != REFUSAL_NONE)
		return refusal;
	if (!reason_fits(command->reason, VERB_PARK))
		return judge_bad(
			judge,
			"reason: expected documents, form, other_office, called_away or other");
	event = judge_emit_ticket(judge, EVENT_TICKET_PARKED, number, TICKET_PARKED);
	event->reason = command->reason;
	event->wake_ms =
		event->at_ms + (command->wake_ms ? command->wake_ms : judge->catalog->park_ms);
	return REFUSAL_NONE;
}

static enum refusal judge_destination(struct judge *judge, uint8_t *ret_service,
				      uint8_t *ret_counter)
{
	const struct command *command = judge->command;
	uint8_t service = QUEUE_NONE, counter = QUEUE_NONE;

	if ((command->service_count == 1) == !text_empty(command->counter))
		return judge_bad(judge, "service: expected either a service or a counter");
	if (command->service_count == 1) {
		service = catalog_service(judge->catalog, command->services[0]);
		if (service == QUEUE_NONE || judge->catalog->services[service].retired)
			return REFUSAL_UNKNOWN_SERVICE;
		if (!queue_service_open(judge->queue, service))
			return REFUSAL_SERVICE_CLOSED;
	} else {
		counter = catalog_counter(judge->catalog, command->counter);
		if (counter == QUEUE_NONE || judge->catalog->counters[counter].retired)
			return REFUSAL_UNKNOWN_COUNTER;
		if (judge->queue->seats[counter].state == COUNTER_CLOSED)
			return REFUSAL_COUNTER_CLOSED;
	}
	*ret_service = service;
	*ret_counter = counter;
	return REFUSAL_NONE;
}

/* What stands in the way of waiting for this counter only. */
static enum refusal judge_binding(struct judge *judge, const struct ticket *ticket, uint8_t counter)
{
	const struct catalog *catalog = judge->catalog;

	if (!counter_kind_fits(catalog->counters[counter].kind,
			       &catalog->services[ticket_service(ticket)]))
		return REFUSAL_NOT_ALLOWED;
	if (ticket->bound != counter && !judge_may_bind(judge, counter))
		return REFUSAL_CAPACITY_FULL;
	return REFUSAL_NONE;
}

enum refusal judge_transfer(struct judge *judge)
{
	uint8_t service = QUEUE_NONE, counter = QUEUE_NONE;
	uint16_t number = TICKET_NONE;
	enum refusal refusal = judge_target(judge, &number);
	const struct ticket *ticket;
	struct event *event;

	if (refusal == REFUSAL_NONE)
		refusal = judge_destination(judge, &service, &counter);
	if (refusal != REFUSAL_NONE)
		return refusal;
	ticket = &judge->queue->tickets[number];
	if (judge_is_others(judge, ticket))
		return REFUSAL_NOT_ALLOWED; /* somebody else's citizen */
	if (counter != QUEUE_NONE) {
		refusal = judge_binding(judge, ticket, counter);
		if (refusal != REFUSAL_NONE)
			return refusal;
	}
	event = judge_emit_ticket(judge, EVENT_TICKET_TRANSFERRED, number, TICKET_WAITING);
	event->from_service = event->service;
	event->from_counter = ticket->counter;
	event->to_service = service;
	event->to_counter = counter;
	if (service != QUEUE_NONE)
		event->service = service;
	return REFUSAL_NONE;
}

enum refusal judge_take_over(struct judge *judge)
{
	const struct seat *seat = NULL;
	uint16_t number = TICKET_NONE;
	enum refusal refusal = judge_open_seat(judge, &seat);
	const struct ticket *ticket;
	struct event *event;

	if (refusal == REFUSAL_NONE)
		refusal = judge_open(judge, &number);
	if (refusal != REFUSAL_NONE)
		return refusal;
	ticket = &judge->queue->tickets[number];
	if (ticket->state != TICKET_SERVING)
		return REFUSAL_NOT_SERVING;
	if (seat->ticket != TICKET_NONE)
		return REFUSAL_COUNTER_BUSY;
	if (!counter_kind_fits(judge->catalog->counters[judge->counter].kind,
			       &judge->catalog->services[ticket_service(ticket)]))
		return REFUSAL_NOT_ALLOWED;
	event = judge_emit_ticket(judge, EVENT_TICKET_TAKEN_OVER, number, TICKET_SERVING);
	event->from_counter = ticket->counter;
	event->counter = event->to_counter = judge->counter;
	return REFUSAL_NONE;
}

enum refusal judge_refer(struct judge *judge)
{
	uint16_t number = TICKET_NONE;
	enum refusal refusal = judge_target(judge, &number);
	const struct ticket *ticket;
	struct event *event;

	if (refusal != REFUSAL_NONE)
		return refusal;
	if (text_empty(judge->command->place))
		return judge_bad(judge, "place: expected where the citizen is sent");
	ticket = &judge->queue->tickets[number];
	if (judge_is_others(judge, ticket))
		return REFUSAL_NOT_ALLOWED;
	event = judge_emit_end(judge, EVENT_TICKET_REFERRED, number, OUTCOME_REFERRED);
	memcpy(event->place, judge->command->place, sizeof(event->place));
	return REFUSAL_NONE;
}
