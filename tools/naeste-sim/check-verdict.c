/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Who is next, by the rules as they are told to a supervisor, looking at everybody who waits one by
 * one. The engine looks at the heads of lists; this does not know that there are any.
 */
#include <inttypes.h>

#include "tools/naeste-sim/invariant.h"
#include "tools/naeste-sim/world.h"

/* Points are per mille x ms, as in why.score. */
static int64_t points(const struct queue *queue, const struct ticket *ticket, uint8_t counter,
		      int64_t now_ms)
{
	const struct lane *lane = (queue->rules.lanes_laid >> ticket->lane) & 1
					  ? &queue->rules.lanes[ticket->lane] /* of a playbook */
					  : &queue->catalog->lanes[ticket->lane];
	const struct counter *desk = &queue->catalog->counters[counter];
	int64_t waited = now_ms - ticket->since_ms, late = 0;
	int64_t head_start = lane->head_start_ms;

	if (waited < 0)
		waited = 0;
	head_start += desk->head_start_ms[ticket->errands[ticket->errand].service];
	if (lane->promise_ms > 0 && waited > lane->promise_ms) {
		late = waited - lane->promise_ms;
		waited = lane->promise_ms;
	}
	return lane->rate_permille * (waited + head_start) + lane->late_rate_permille * late;
}

/* "Only when somebody has waited N minutes": anybody of that service who is sent to nobody. */
static bool helps_now(const struct world *world, uint8_t counter, uint8_t service, int64_t now_ms)
{
	const struct queue *queue = world->conductor.queue;
	const struct numbers *waiting = &world->checks.waiting;
	int64_t after_ms = queue->catalog->counters[counter].after_ms[service];

	for (uint16_t i = 0; i < waiting->count && after_ms; i++) {
		const struct ticket *ticket = &queue->tickets[waiting->numbers[i]];

		if (ticket->state == TICKET_WAITING && ticket->bound == QUEUE_NONE &&
		    ticket->errands[ticket->errand].service == service &&
		    now_ms - ticket->since_ms >= after_ms)
			return true;
	}
	return after_ms == 0;
}

static bool may_call(const struct world *world, const struct ticket *ticket, uint8_t counter,
		     int64_t now_ms)
{
	const struct queue *queue = world->conductor.queue;
	const struct counter *desk = &queue->catalog->counters[counter];
	uint8_t service = ticket->errands[ticket->errand].service;

	if (ticket->bound != QUEUE_NONE)
		return ticket->bound == counter;
	if (!((desk->services & queue->seats[counter].skills) >> service & 1) ||
	    !((desk->lanes >> ticket->lane) & 1))
		return false;
	if (queue->catalog->services[service].in_person &&
	    (desk->kind == COUNTER_BOOTH || desk->kind == COUNTER_PHONE))
		return false;
	return helps_now(world, counter, service, now_ms);
}

/* True when `a` has to be called before `b`. */
static bool goes_before(const struct queue *queue, const struct ticket *a, const struct ticket *b,
			uint8_t counter, int64_t now_ms)
{
	int64_t points_a = points(queue, a, counter, now_ms);
	int64_t points_b = points(queue, b, counter, now_ms);
	bool due_a = a->since_ms <= now_ms, due_b = b->since_ms <= now_ms;

	if (due_a != due_b)
		return due_a;
	if (due_a && points_a != points_b)
		return points_a > points_b;
	if (a->since_ms != b->since_ms)
		return a->since_ms < b->since_ms;
	return a->take_seq < b->take_seq;
}

static const struct event *find_event(const struct verdict *verdict, enum event_type type)
{
	for (uint32_t i = 0; i < verdict->event_count; i++) {
		if (verdict->events[i].type == type)
			return &verdict->events[i];
	}
	return NULL;
}

/* `next` calls whom the rules name, and somebody when there is anybody. */
static void check_next(struct world *world, const struct command *command,
		       const struct verdict *verdict)
{
	const struct queue *queue = world->conductor.queue;
	const struct numbers *waiting = &world->checks.waiting;
	const struct event *called = find_event(verdict, EVENT_TICKET_CALLED);
	const struct event *finished = find_event(verdict, EVENT_TICKET_FINISHED);
	const struct ticket *winner = called ? &queue->tickets[called->number] : NULL;

	if (finished && finished->state == TICKET_SERVING)
		return; /* the same citizen's next errand */
	for (uint16_t i = 0; i < waiting->count; i++) {
		const struct ticket *ticket = &queue->tickets[waiting->numbers[i]];

		if (ticket == winner || ticket->state != TICKET_WAITING ||
		    !may_call(world, ticket, verdict->counter, command->at_ms))
			continue;
		if (!winner)
			world_broken(world, INVARIANT_BOUNDED_WAIT,
				     "next calls nobody while %u waits for that counter",
				     ticket->number);
		else if (goes_before(queue, ticket, winner, verdict->counter, command->at_ms))
			world_broken(world, INVARIANT_BOUNDED_WAIT,
				     "next calls %u before %u, which has more points",
				     winner->number, ticket->number);
	}
}

static void check_call(struct world *world, const struct command *command,
		       const struct verdict *verdict)
{
	const struct queue *queue = world->conductor.queue;
	const struct event *called = find_event(verdict, EVENT_TICKET_CALLED);
	const struct ticket *ticket;
	int64_t expected;

	if (!called || called->number >= queue->ticket_count)
		return;
	ticket = &queue->tickets[called->number];
	expected = points(queue, ticket, called->counter, command->at_ms);
	if (called->why.score != expected)
		world_broken(world, INVARIANT_BOUNDED_WAIT,
			     "%u was called with %" PRId64 " points, it has %" PRId64,
			     called->number, called->why.score, expected);
	expected = command->at_ms > ticket->since_ms ? command->at_ms - ticket->since_ms : 0;
	if (called->why.waited_ms != expected)
		world_broken(world, INVARIANT_DURATIONS,
			     "%u is said to have waited %" PRId64 " ms, it has %" PRId64,
			     called->number, called->why.waited_ms, expected);
}

/* A verdict is a refusal or events, numbered without a gap, of the time of the command or later. */
void check_verdict(struct world *world, const struct command *command,
		   const struct verdict *verdict)
{
	const struct queue *queue = world->conductor.queue;
	uint32_t taken = 0;

	if (verdict->refusal != REFUSAL_NONE && verdict->event_count > 0)
		world_broken(world, INVARIANT_STATES, "%s was refused and has events",
			     verb_name(command->verb));
	for (uint32_t i = 0; i < verdict->event_count; i++) {
		const struct event *event = &verdict->events[i];

		if (event->seq != queue->seq + 1 + i)
			world_broken(world, INVARIANT_EVENTS, "event %" PRIu64 " follows %" PRIu64,
				     event->seq, queue->seq + i);
		taken += event->type == EVENT_TICKET_TAKEN || event->type == EVENT_TICKET_SPLIT;
	}
	if (taken > 1 || (taken == 1 && command->role == ROLE_SYSTEM))
		world_broken(world, INVARIANT_COPIES, "%s gave %u new numbers",
			     verb_name(command->verb), taken);
	if (verdict->refusal != REFUSAL_NONE)
		return;
	if (command->verb == VERB_NEXT)
		check_next(world, command, verdict);
	check_call(world, command, verdict);
}
