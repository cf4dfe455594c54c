/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * How often a ticket is passed. Each call by itself may be right and somebody still never be called: so
 * everybody who waits is counted for, from when they joined. At a counter that may call them, only those
 * come before them who were there already, who came back since, and newcomers who joined before the
 * moment of firmware/queue/fairness.h. Whom a counter may call is known from its configuration and from
 * who sat down, not from what the engine makes of it.
 */
#include <inttypes.h>

#include "firmware/queue/fairness.h"
#include "tools/naeste-sim/invariant.h"
#include "tools/naeste-sim/world.h"

static void bound_begin(struct checks *checks, struct account *account)
{
	struct bound *bound = &account->bound;

	*bound = (struct bound){
		.epoch = checks->bounds.epoch,
		.before = checks->waiting
				  .count, /* at the moment: those who are away count as returns */
		.newcomers = checks->bounds.newcomers,
		.returns = checks->bounds.returns,
	};
}

void bound_joins(struct world *world, const struct event *event)
{
	struct checks *checks = &world->checks;
	struct bounds *bounds = &checks->bounds;
	struct account *account = &checks->accounts[event->number];

	if (event->type == EVENT_TICKET_TRANSFERRED || event->type == EVENT_TICKET_UNPARKED)
		account->bound_to = event->to_counter;
	else if (event->type != EVENT_TICKET_LANE_GRANTED && event->type != EVENT_TICKET_CHECKED_IN)
		account->bound_to = QUEUE_NONE;
	if (event->type == EVENT_TICKET_TAKEN && event->credit_ms == 0)
		bounds->joined_ms[bounds->newcomers++] = event->at_ms;
	else
		bounds->returns++;
	bound_begin(checks, account);
}

/* Other rules, or another day: what was counted under the old ones says nothing. */
static bool changes_rules(const struct event *event)
{
	return event_is_setting(event->type) || event->type == EVENT_PLAYBOOK_STARTED ||
	       event->type == EVENT_PLAYBOOK_ENDED || event->type == EVENT_DAY_CHANGED;
}

/* How many of the newcomers had joined at that moment. */
static uint32_t newcomers_until(const struct bounds *bounds, int64_t at_ms)
{
	uint32_t low = 0, high = bounds->newcomers;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (bounds->joined_ms[middle] <= at_ms)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Whether this counter may call the ticket, by what is configured and who sits there. */
static bool may_call(const struct world *world, const struct account *account,
		     const struct ticket *ticket, uint8_t counter)
{
	const struct counter *desk = &world->conductor.queue->catalog->counters[counter];
	const struct service *services = world->conductor.queue->catalog->services;
	uint8_t service = ticket->errands[ticket->errand].service;

	if (account->bound_to != QUEUE_NONE)
		return account->bound_to == counter;
	if (services[service].in_person &&
	    (desk->kind == COUNTER_BOOTH || desk->kind == COUNTER_PHONE))
		return false;
	return ((desk->services & world->checks.bounds.skills[counter]) >> service & 1) &&
	       (desk->lanes >> account->lane & 1) && desk->after_ms[service] == 0;
}

/* Its ticket is still as it was when the event happened: nothing later in the turn changed it. */
static bool is_same(const struct account *account, const struct ticket *ticket)
{
	return ticket->state == TICKET_WAITING && ticket->lane == account->lane &&
	       ticket->since_ms == account->joined_ms - account->waited_ms - account->began_ms;
}

static void passed(struct world *world, uint16_t number, const struct event *event)
{
	struct checks *checks = &world->checks;
	const struct bounds *bounds = &checks->bounds;
	struct account *account = &checks->accounts[number];
	const struct ticket *ticket = &world->conductor.queue->tickets[number];
	int64_t latest_ms;
	uint32_t newcomers, most;

	if (account->bound.epoch != bounds->epoch)
		bound_begin(checks, account);
	if (!is_same(account, ticket) || ticket->since_ms > event->at_ms ||
	    !may_call(world, account, ticket, event->counter))
		return;
	account->bound.passed++;
	latest_ms = fairness_latest_since_ms(world->conductor.queue, number, event->at_ms);
	newcomers = newcomers_until(bounds, latest_ms);
	most = account->bound.before + bounds->returns - account->bound.returns;
	if (newcomers > account->bound.newcomers)
		most += newcomers - account->bound.newcomers;
	if (account->bound.passed > most)
		world_broken(world, INVARIANT_BOUNDED_WAIT,
			     "%u was passed %u times at counters that may call it, by the rules at "
			     "most %u times",
			     number, account->bound.passed, most);
}

void check_bound(struct world *world, const struct event *event)
{
	struct checks *checks = &world->checks;

	if (changes_rules(event))
		checks->bounds.epoch++;
	if (event->type == EVENT_DAY_CHANGED)
		checks->bounds.newcomers = checks->bounds.returns = 0;
	if (event->type == EVENT_COUNTER_OPENED)
		checks->bounds.skills[event->counter] = event->skills;
	if (event->type != EVENT_TICKET_CALLED || event->why.kind == WHY_CHOSEN)
		return;
	for (uint16_t i = 0; i < checks->waiting.count && world_holds(world); i++)
		passed(world, checks->waiting.numbers[i], event);
}
