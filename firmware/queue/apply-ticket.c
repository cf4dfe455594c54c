/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What an event about a ticket changes: the ticket, the lists that it stands in, the counter that it is
 * at, and what is counted of it.
 */
#include <string.h>

#include "firmware/base/require.h"
#include "firmware/queue/errand.h"
#include "firmware/queue/state.h"
#include "firmware/queue/still.h"
#include "firmware/queue/waiting.h"

struct seat *seat_of(struct queue *queue, uint8_t counter)
{
	require(counter < queue->catalog->counter_count);
	return &queue->seats[counter];
}

void seat_touch(struct seat *seat, const struct event *event)
{
	seat->since_ms = event->at_ms;
	seat->since_wall_ms = event->wall_ms;
}

/* The call leaves the board for the list of the latest. */
static void recent_push(struct queue *queue, const struct ticket *ticket)
{
	memmove(&queue->recent[1], &queue->recent[0],
		(QUEUE_RECENT_CALLS_MAX - 1) * sizeof(queue->recent[0]));
	queue->recent[0] = (struct recent_call){
		.since_wall_ms = ticket->called_wall_ms,
		.call = ticket->call,
		.number = ticket->number,
		.counter = ticket->counter,
		.language = ticket->language,
	};
	if (queue->recent_count < QUEUE_RECENT_CALLS_MAX)
		queue->recent_count++;
}

static bool at_counter(const struct ticket *ticket)
{
	return ticket->state == TICKET_CALLED || ticket->state == TICKET_SERVING;
}

/* Takes the ticket out of whatever its state holds it in. */
static void ticket_detach(struct queue *queue, struct ticket *ticket, const struct event *event)
{
	if (ticket->state == TICKET_WAITING)
		waiting_remove(queue, ticket);
	if (ticket->state == TICKET_PARKED)
		parked_remove(queue, ticket);
	if (ticket->state == TICKET_CALLED)
		recent_push(queue, ticket);
	if (at_counter(ticket)) {
		seat_of(queue, ticket->counter)->ticket = TICKET_NONE;
		seat_touch(&queue->seats[ticket->counter], event);
	}
}

static bool outcome_counts(enum ticket_outcome outcome)
{
	return outcome == OUTCOME_SERVED || outcome == OUTCOME_PARTLY;
}

static void ticket_end(struct queue *queue, struct ticket *ticket, const struct event *event)
{
	ticket->outcome = (uint8_t)event->outcome;
	ticket->ended_ms = event->at_ms;
	if (outcome_counts(event->outcome))
		queue->served_today++;
}

static void ticket_attach(struct queue *queue, struct ticket *ticket, const struct event *event)
{
	if (at_counter(ticket)) {
		require(seat_of(queue, ticket->counter)->ticket == TICKET_NONE);
		queue->seats[ticket->counter].ticket = ticket->number;
		seat_touch(&queue->seats[ticket->counter], event);
		return;
	}
	ticket->counter = QUEUE_NONE;
	if (ticket->state == TICKET_WAITING)
		waiting_insert(queue, ticket);
	else if (ticket->state == TICKET_PARKED)
		parked_insert(queue, ticket);
	else
		ticket_end(queue, ticket, event);
}

/* What a step from one state to another means for the clocks of the visit. */
static void ticket_clocks(struct ticket *ticket, enum ticket_state to, const struct event *event)
{
	enum ticket_state from = (enum ticket_state)ticket->state;

	if (from == TICKET_WAITING && to != TICKET_WAITING) {
		ticket->credit_ms =
			event->at_ms > ticket->since_ms ? event->at_ms - ticket->since_ms : 0;
		ticket->waited_ms = ticket->credit_ms;
	}
	if (from != TICKET_WAITING && to == TICKET_WAITING) {
		ticket->since_ms = event->at_ms - ticket->credit_ms;
		if (ticket->due_ms && ticket->since_ms < ticket->due_ms)
			ticket->since_ms = ticket->due_ms;
		ticket->outcome = OUTCOME_NONE;
		ticket->ended_ms = 0;
	}
	if (from == TICKET_SERVING && to != TICKET_SERVING)
		ticket->service_ms += event->at_ms - ticket->arrived_ms;
	if (from == TICKET_CALLED && to == TICKET_SERVING)
		ticket->way_ms += event->at_ms - ticket->called_ms;
	if (to == TICKET_SERVING && from != TICKET_SERVING) {
		ticket->arrived_ms = event->at_ms;
		ticket->errand_started_ms = event->at_ms;
		ticket->still = STILL_NOT_ASKED;
	}
	if (to == TICKET_PARKED) {
		ticket->wake_ms = event->wake_ms;
		ticket->park_reason = (uint8_t)event->reason;
		ticket->preferred = from == TICKET_WAITING ? QUEUE_NONE : ticket->counter;
	}
	if (from == TICKET_PARKED) {
		ticket->wake_ms = 0;
	}
}

/*
 * The only function that changes a ticket's state. Lane, service and counter come from the event;
 * `bound` is QUEUE_NONE unless the ticket may be called by one counter only.
 */
static void ticket_enter(struct queue *queue, struct ticket *ticket, const struct event *event,
			 uint8_t bound)
{
	require(ticket_may_enter((enum ticket_state)ticket->state, event->state));
	ticket_detach(queue, ticket, event);
	if (event->state == TICKET_CALLED || event->role != ROLE_SYSTEM)
		ticket->shown = 1;
	if (ticket->state == TICKET_ENDED && outcome_counts((enum ticket_outcome)ticket->outcome))
		queue->served_today--; /* reopened: it will be counted when it ends */
	ticket_clocks(ticket, event->state, event);
	if (ticket->state == TICKET_CALLED)
		ticket->looked = 0;
	if (event->state != TICKET_CALLED && event->state != TICKET_SERVING)
		ticket->summoned = 0; /* nobody is wanted here any more */
	ticket->state = (uint8_t)event->state;
	ticket->lane = event->lane;
	ticket->errands[ticket->errand].service = event->service;
	ticket->bound = bound;
	/* A preference ends with the binding that it made. */
	if (event->type == EVENT_TICKET_UNPARKED)
		ticket->preferred_until_ms = event->preferred_until_ms;
	else if (bound == QUEUE_NONE || event->type == EVENT_TICKET_TRANSFERRED)
		ticket->preferred_until_ms = 0;
	if (event->state == TICKET_CALLED || event->state == TICKET_SERVING)
		ticket->counter = event->counter;
	ticket_attach(queue, ticket, event);
}

/* In the order in which they were taken; a reserve number is no part of the series. */
static void taken_append(struct queue *queue, struct ticket *ticket)
{
	if (queue->last_taken == TICKET_NONE)
		queue->first_taken = ticket->number;
	else
		queue->tickets[queue->last_taken].next_taken = ticket->number;
	queue->last_taken = ticket->number;
	queue->ticket_count++;
	if (ticket->origin != ORIGIN_RESERVE)
		queue->last_number = ticket->number;
	capacity_count(queue, ticket, 1);
}

static void apply_taken(struct queue *queue, const struct event *event)
{
	struct ticket *ticket = &queue->tickets[event->number];

	require(event->number < QUEUE_TICKETS_MAX && ticket->state == TICKET_FREE);
	*ticket = (struct ticket){
		.id = event->ticket,
		.token = event->token,
		.taken_ms = event->at_ms,
		.taken_wall_ms = event->wall_ms,
		.since_ms = event->at_ms - event->credit_ms,
		.credit_ms = event->credit_ms,
		.take_seq = event->seq,
		.number = event->number,
		.prev = TICKET_NONE,
		.next = TICKET_NONE,
		.next_taken = TICKET_NONE,
		.origin = (uint8_t)event->origin,
		.lane = event->lane,
		.language = event->language,
		.marks = event->marks,
		.counter = QUEUE_NONE,
		.bound = QUEUE_NONE,
		.preferred = QUEUE_NONE,
		.errand_count = event->errand_count,
		.told = event->told,
		.unconfirmed = event->unconfirmed,
	};
	memcpy(ticket->errands, event->errands, sizeof(ticket->errands));
	taken_append(queue, ticket);
	ticket->state = TICKET_WAITING;
	waiting_insert(queue, ticket);
	index_insert(queue, ticket);
}

static void apply_split(struct queue *queue, const struct event *event)
{
	uint16_t number = queue_find(queue, &event->other);
	struct ticket *from = &queue->tickets[number];

	require(number != TICKET_NONE);
	capacity_count(queue, from, -1);
	errand_split(from, event);
	capacity_count(queue, from, 1);
	apply_taken(queue, event);
}

/* A number of the pre-printed paper: somebody holds it, and has waited for a while. */
static void apply_recorded(struct queue *queue, const struct event *event)
{
	struct ticket *ticket = &queue->tickets[event->number];

	apply_taken(queue, event);
	ticket->paper = PAPER_PRINTED;
	ticket->shown = 1;
	ticket->taken_wall_ms -= event->credit_ms;
	if (event->state == TICKET_ENDED)
		ticket_enter(queue, ticket, event, QUEUE_NONE);
}

static void apply_called(struct queue *queue, struct ticket *ticket, const struct event *event)
{
	if (ticket->take_seq > queue->youngest_called)
		queue->youngest_called = ticket->take_seq;
	ticket->called_ms = event->at_ms;
	ticket->arrived_ms = 0;
	ticket->preferred = QUEUE_NONE;
	ticket->seen_ms = 0;
	ticket->recalls = 0;
	ticket_enter(queue, ticket, event, QUEUE_NONE);
}

/* A call or recall: the boards have something new to say. */
static void apply_announced(struct queue *queue, struct ticket *ticket, const struct event *event)
{
	ticket->call = event->call;
	ticket->called_wall_ms = event->wall_ms;
	ticket->announced_ms = event->at_ms;
	ticket->announced_seen_ms = 0;
	queue->last_call = event->call;
}

/* More often than a byte can say stays as often as it can. */
static void count_up(uint8_t *count)
{
	if (*count < UINT8_MAX)
		++*count;
}

static void apply_recalled(struct queue *queue, struct ticket *ticket, const struct event *event)
{
	count_up(&ticket->recalls);
	apply_announced(queue, ticket, event);
}

static void apply_seen(struct ticket *ticket, const struct event *event)
{
	if (!ticket->seen_ms)
		ticket->seen_ms = event->at_ms;
	ticket->announced_seen_ms = event->at_ms;
}

static void apply_paper(struct queue *queue, struct ticket *ticket, enum ticket_paper paper)
{
	bool was_unseen = waiting_unseen(ticket);

	ticket->paper = (uint8_t)paper;
	if (was_unseen && !waiting_unseen(ticket))
		waiting_seen(queue, ticket);
}

static void apply_finished(struct queue *queue, struct ticket *ticket, const struct event *event)
{
	if (event->state != TICKET_ENDED) {
		ticket->errand++;
		ticket->errand_started_ms = event->at_ms;
		ticket->still = STILL_NOT_ASKED;
	}
	ticket_enter(queue, ticket, event, QUEUE_NONE);
}

static void apply_no_show(struct queue *queue, struct ticket *ticket, const struct event *event)
{
	count_up(&ticket->no_shows);
	ticket_enter(queue, ticket, event, QUEUE_NONE);
}

static void apply_copy(struct queue *queue, struct ticket *ticket, const struct event *event)
{
	index_replace_token(queue, ticket, &event->token);
	ticket->copies++;
}

static void apply_left(struct queue *queue, struct ticket *ticket, const struct event *event)
{
	ticket->left_by_citizen = event->by_citizen;
	ticket_enter(queue, ticket, event, QUEUE_NONE);
}

/* Whatever a counter does about its citizen says that they are still there. */
static void apply_answered(struct ticket *ticket)
{
	if (ticket->still == STILL_ASKED)
		ticket->still = STILL_ANSWERED;
}

static void apply_errand_added(struct ticket *ticket, const struct event *event)
{
	apply_answered(ticket);
	memcpy(ticket->errands, event->errands, sizeof(ticket->errands));
	ticket->errand_count = event->errand_count;
}

/* An appointed time counts in the lane that it was given for only. */
static void apply_lane_granted(struct queue *queue, struct ticket *ticket,
			       const struct event *event)
{
	ticket->unconfirmed = 0;
	if (event->lane != ticket->lane && ticket->due_ms) {
		ticket->due_ms = 0;
		if (ticket->since_ms > event->at_ms)
			ticket->since_ms = event->at_ms;
	}
	if (event->state == TICKET_WAITING)
		ticket_enter(queue, ticket, event, ticket->bound);
	else
		ticket->lane = event->lane;
}

static void apply_checked_in(struct queue *queue, struct ticket *ticket, const struct event *event)
{
	ticket->marks &= (uint8_t)~MARK_APPOINTMENT;
	ticket->unconfirmed = 0;
	ticket->since_ms = event->since_ms;
	ticket->due_ms = event->since_ms > event->at_ms ? event->since_ms : 0;
	ticket_enter(queue, ticket, event, ticket->bound);
	ticket->origin = (uint8_t)event->origin; /* whether it was unseen went by the old one */
	errand_drop_double(ticket);
	if (event->appointed_ms)
		appointment_use(queue, event);
	else
		return_code_use(queue, event);
}

static void apply_transferred(struct queue *queue, struct ticket *ticket, const struct event *event)
{
	ticket_enter(queue, ticket, event, event->to_counter);
	errand_drop_double(ticket);
}

static void apply_to(struct queue *queue, struct ticket *ticket, const struct event *event)
{
	switch (event->type) {
	case EVENT_TICKET_PRINTED:
		return apply_paper(queue, ticket, PAPER_PRINTED);
	case EVENT_TICKET_PAPER_FAILED:
		return apply_paper(queue, ticket,
				   event->reason == REASON_IN_DOUBT ? PAPER_DOUBT : PAPER_FAILED);
	case EVENT_TICKET_COPY:
		return apply_copy(queue, ticket, event);
	case EVENT_TICKET_CALLED:
		apply_called(queue, ticket, event);
		return apply_announced(queue, ticket, event);
	case EVENT_TICKET_SEEN:
		return apply_seen(ticket, event);
	case EVENT_TICKET_RECALLED:
		return apply_recalled(queue, ticket, event);
	case EVENT_TICKET_LOOKED:
		ticket->looked = 1;
		return;
	case EVENT_TICKET_FINISHED:
		return apply_finished(queue, ticket, event);
	case EVENT_TICKET_NO_SHOW:
		return apply_no_show(queue, ticket, event);
	case EVENT_TICKET_LEFT:
		return apply_left(queue, ticket, event);
	case EVENT_TICKET_ERRAND_ADDED:
		return apply_errand_added(ticket, event);
	case EVENT_TICKET_STILL_ASKED:
		ticket->still = STILL_ASKED;
		return;
	case EVENT_TICKET_STILL_ANSWERED:
		return apply_answered(ticket);
	case EVENT_TICKET_FEEDBACK:
		ticket->feedback = 1;
		return;
	case EVENT_TICKET_LANE_GRANTED:
		return apply_lane_granted(queue, ticket, event);
	case EVENT_TICKET_CHECKED_IN:
		return apply_checked_in(queue, ticket, event);
	case EVENT_TICKET_TRANSFERRED:
		return apply_transferred(queue, ticket, event);
	case EVENT_TICKET_UNPARKED:
		return ticket_enter(queue, ticket, event, event->to_counter);
	case EVENT_TICKET_TAKEN_OVER:
		apply_answered(ticket);
		return ticket_enter(queue, ticket, event, QUEUE_NONE);
	case EVENT_TICKET_ARRIVED:
	case EVENT_TICKET_PARKED:
	case EVENT_TICKET_DELAYED:
	case EVENT_TICKET_REFERRED:
	case EVENT_TICKET_STAYED:
	case EVENT_TICKET_MERGED:
	case EVENT_TICKET_REOPENED:
	case EVENT_TICKET_CLOSED:
	case EVENT_TICKET_VOID:
	/* and what queue_apply() has handed to others */
	case EVENT_NONE:
	case EVENT_TICKET_TAKEN:
	case EVENT_TICKET_SPLIT:
	case EVENT_TICKET_RETURN_CODE:
	case EVENT_TICKET_RECORDED:
	case EVENT_COUNTER_OPENED ... EVENT_UNATTENDED_RESOLVED:
	default:
		break;
	}
	ticket_enter(queue, ticket, event, QUEUE_NONE);
}

/* Events about a ticket that exists. */
static void apply_known(struct queue *queue, const struct event *event)
{
	struct ticket *ticket = &queue->tickets[event->number];

	require(event->number < QUEUE_TICKETS_MAX && id_equal(&ticket->id, &event->ticket));
	capacity_count(queue, ticket, -1);
	apply_to(queue, ticket, event);
	capacity_count(queue, ticket, 1);
}

void apply_ticket(struct queue *queue, const struct event *event)
{
	if (event->type == EVENT_TICKET_TAKEN)
		apply_taken(queue, event);
	else if (event->type == EVENT_TICKET_SPLIT)
		apply_split(queue, event);
	else if (event->type == EVENT_TICKET_RECORDED)
		apply_recorded(queue, event);
	else if (event->type == EVENT_TICKET_RETURN_CODE)
		return_code_set(queue, event);
	else
		apply_known(queue, event);
}
