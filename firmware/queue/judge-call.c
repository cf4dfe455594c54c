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
 * and referred end it, also when errands are left), or goes on here with its next errand, or waits for a
 * counter that serves that.
 */
static enum ticket_state emit_finish(struct judge *judge, const struct ticket *ticket)
{
	enum ticket_outcome outcome = judge->command->outcome;
	bool more = ticket->errand + 1 < ticket->errand_count && outcome == OUTCOME_SERVED;
	uint8_t next = more ? ticket->errands[ticket->errand + 1].service : QUEUE_NONE;
	bool here = more && seat_serves(judge->queue, judge->counter, next, ticket->lane);
	enum ticket_state state = here ? TICKET_SERVING : more ? TICKET_WAITING : TICKET_ENDED;
	struct event *event =
		judge_emit_ticket(judge, EVENT_TICKET_FINISHED, ticket->number, state);

	event->from_service = event->service;
	event->delivered = judge->command->delivered;
	if (more)
		event->service = event->to_service = next;
	event->outcome = outcome;
	return state;
}

/*
 * A second click of the same hand: the errand before this one was finished a moment ago, at this
 * counter, and nobody has done anything for the citizen since.
 */
static bool is_double(const struct judge *judge, const struct ticket *ticket)
{
	return ticket->state == TICKET_SERVING && ticket->errand_started_ms > ticket->arrived_ms &&
	       judge->command->at_ms < ticket->errand_started_ms + judge->catalog->double_press_ms;
}

/* Whether the citizen's errand may end so, as `detail` says it. */
static enum refusal judge_end_errand(struct judge *judge, const struct ticket *ticket,
				     const char *detail)
{
	enum ticket_outcome outcome = judge->command->outcome;

	if (outcome != OUTCOME_SERVED && outcome != OUTCOME_PARTLY && outcome != OUTCOME_REFERRED)
		return judge_bad(judge, detail);
	return is_double(judge, ticket) ? REFUSAL_TOO_EARLY : REFUSAL_NONE;
}

/* What stands in the way of calling somebody to this seat; finishes who is being served if told so. */
static enum refusal judge_free_seat(struct judge *judge, const struct seat *seat, bool *ret_goes_on)
{
	enum refusal refusal = judge_nobody_at(judge, seat);
	const struct ticket *ticket;

	if (refusal != REFUSAL_COUNTER_BUSY || judge->command->outcome == OUTCOME_NONE)
		return refusal;
	ticket = &judge->queue->tickets[seat->ticket];
	refusal = judge_end_errand(judge, ticket, "finish: expected served, partly or referred");
	if (refusal == REFUSAL_NONE)
		*ret_goes_on = emit_finish(judge, ticket) == TICKET_SERVING;
	return refusal;
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

enum refusal judge_call(struct judge *judge, const struct ticket *ticket)
{
	struct pick pick;
	struct why why;

	/* Whoever was sent to a counter is called there; a preference gives way to staff who choose. */
	if (ticket->bound != QUEUE_NONE && ticket->bound != judge->counter &&
	    !ticket->preferred_until_ms)
		return REFUSAL_NOT_ALLOWED;
	if (!seat_serves(judge->queue, judge->counter, ticket_service(ticket), ticket->lane))
		return REFUSAL_NOT_ALLOWED;
	pick_next(judge->queue, judge->counter, judge->command->at_ms, &pick);
	why = (struct why){ .runner_up = TICKET_NONE, .kind = WHY_CHOSEN };
	why.score = pick_score(judge->queue, ticket, judge->counter, judge->command->at_ms);
	why.waited_ms = score_waited_ms(ticket->since_ms, judge->command->at_ms);
	if (pick.ticket != TICKET_NONE && pick.ticket != ticket->number) {
		why.runner_up = pick.ticket;
		why.margin = why.score - pick.why.score;
	}
	emit_call(judge, ticket->number, &why);
	return REFUSAL_NONE;
}

enum refusal judge_recall(struct judge *judge, const struct ticket *ticket)
{
	if (judge->command->at_ms < ticket_recall_from_ms(ticket, judge->catalog))
		return REFUSAL_TOO_EARLY;
	judge_emit_ticket(judge, EVENT_TICKET_RECALLED, ticket->number, TICKET_CALLED)->call =
		judge->queue->last_call + 1;
	return REFUSAL_NONE;
}

enum refusal judge_arrive(struct judge *judge, const struct ticket *ticket)
{
	judge_emit_ticket(judge, EVENT_TICKET_ARRIVED, ticket->number, TICKET_SERVING);
	return REFUSAL_NONE;
}

enum refusal judge_looked(struct judge *judge, const struct ticket *ticket)
{
	judge->verdict->ticket = ticket->number;
	if (!ticket->looked)
		judge_emit_ticket(judge, EVENT_TICKET_LOOKED, ticket->number, TICKET_CALLED);
	return REFUSAL_NONE;
}

enum refusal judge_finish(struct judge *judge, const struct ticket *ticket)
{
	enum refusal refusal =
		judge_end_errand(judge, ticket, "outcome: expected served, partly or referred");

	if (refusal == REFUSAL_NONE)
		emit_finish(judge, ticket);
	return refusal;
}

static void emit_park(struct judge *judge, const struct ticket *ticket, enum event_type type,
		      enum reason reason, int64_t for_ms)
{
	struct event *event = judge_emit_ticket(judge, type, ticket->number, TICKET_PARKED);

	event->reason = reason;
	event->wake_ms = event->at_ms + for_ms;
}

enum refusal judge_no_show(struct judge *judge, const struct ticket *ticket)
{
	if (judge->command->at_ms < ticket_no_show_from_ms(ticket, judge->catalog))
		return REFUSAL_TOO_EARLY;
	if (ticket->no_shows > 0)
		judge_emit_end(judge, EVENT_TICKET_NO_SHOW, ticket->number, OUTCOME_NO_SHOW);
	else
		emit_park(judge, ticket, EVENT_TICKET_NO_SHOW, REASON_NO_SHOW,
			  judge->catalog->grace_ms);
	return REFUSAL_NONE;
}

enum refusal judge_park(struct judge *judge, const struct ticket *ticket)
{
	const struct command *command = judge->command;

	if (!reason_fits(command->reason, VERB_PARK))
		return judge_bad(
			judge,
			"reason: expected documents, form, other_office, called_away or other");
	emit_park(judge, ticket, EVENT_TICKET_PARKED, command->reason,
		  command->wake_ms ? command->wake_ms : judge->catalog->park_ms);
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
	if (!seat_serves(judge->queue, counter, ticket_service(ticket), ticket->lane))
		return REFUSAL_NOT_ALLOWED;
	if (ticket->bound != counter && !judge_may_bind(judge, counter))
		return REFUSAL_CAPACITY_FULL;
	return REFUSAL_NONE;
}

/* Whether the ticket waits there already: a second click. */
static bool waits_there(const struct ticket *ticket, uint8_t service, uint8_t counter)
{
	return ticket->state == TICKET_WAITING && !ticket->preferred_until_ms &&
	       ticket->bound == counter &&
	       (service == QUEUE_NONE || service == ticket_service(ticket));
}

enum refusal judge_transfer(struct judge *judge, const struct ticket *ticket)
{
	uint8_t service = QUEUE_NONE, counter = QUEUE_NONE;
	enum refusal refusal = judge_destination(judge, &service, &counter);
	struct event *event;

	if (refusal == REFUSAL_NONE && counter != QUEUE_NONE)
		refusal = judge_binding(judge, ticket, counter);
	if (refusal != REFUSAL_NONE)
		return refusal;
	judge->verdict->ticket = ticket->number;
	if (waits_there(ticket, service, counter))
		return REFUSAL_NONE;
	event = judge_emit_ticket(judge, EVENT_TICKET_TRANSFERRED, ticket->number, TICKET_WAITING);
	event->from_service = event->service;
	event->from_counter = ticket->counter;
	event->to_service = service;
	event->to_counter = counter;
	if (service != QUEUE_NONE)
		event->service = service;
	return REFUSAL_NONE;
}

enum refusal judge_take_over(struct judge *judge, const struct ticket *ticket)
{
	struct event *event;

	if (!seat_serves(judge->queue, judge->counter, ticket_service(ticket), ticket->lane))
		return REFUSAL_NOT_ALLOWED;
	event = judge_emit_ticket(judge, EVENT_TICKET_TAKEN_OVER, ticket->number, TICKET_SERVING);
	event->from_counter = ticket->counter;
	event->counter = event->to_counter = judge->counter;
	return REFUSAL_NONE;
}

enum refusal judge_refer(struct judge *judge, const struct ticket *ticket)
{
	if (text_empty(judge->command->place))
		return judge_bad(judge, "place: expected where the citizen is sent");
	memcpy(judge_emit_end(judge, EVENT_TICKET_REFERRED, ticket->number, OUTCOME_REFERRED)
		       ->place,
	       judge->command->place, sizeof(judge->command->place));
	return REFUSAL_NONE;
}
