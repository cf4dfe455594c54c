/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Staff: they sit down, call, wait, serve, forget to finish, go to lunch in turn, are called away, click
 * twice, take each other's counters. What a clerk does follows from what the counter's page shows.
 */
#include <string.h>

#include "firmware/base/require.h"
#include "firmware/base/text.h"
#include "tools/naeste-sim/world.h"

#define SECOND_MS INT64_C(1000)
#define MINUTE_MS (60 * SECOND_MS)
#define HOUR_MS   (60 * MINUTE_MS)
#define DAY_MS    (24 * HOUR_MS)

static void wake_in(struct world *world, uint32_t index, int64_t ms)
{
	crowd_wake(world, world->conductor.machine.now_ms + ms, ACTOR_CLERK, index);
}

/* True time within the site's day, about. */
static int64_t time_of_day(const struct world *world)
{
	return (world->conductor.machine.epoch_ms + world->conductor.machine.now_ms + HOUR_MS) %
	       DAY_MS;
}

void clerks_init(struct world *world)
{
	for (uint32_t i = 0; i < world->site.staff && i < CLERKS_MAX; i++) {
		struct clerk *clerk = &world->crowd.clerks[i];

		require(text_format(clerk->user, sizeof(clerk->user), "clerk-%u", i + 1) == 0);
		clerk->role = i % 7 == 6   ? ROLE_VOLUNTEER
			      : i % 5 == 4 ? ROLE_SUPERVISOR
					   : ROLE_STAFF;
		clerk->counter = (uint8_t)(i % world->site.counters);
		wake_in(world, i, chance_between(&world->chance, 1, 8 * HOUR_MS));
	}
}

static void does(struct world *world, const struct clerk *clerk, enum verb verb)
{
	struct act act;
	struct command *command = deed(world, &act, verb, clerk->role, clerk->user);
	struct chance *chance = &world->chance;

	if (verb == VERB_FINISH)
		command->outcome = chance_below(chance, 8)   ? OUTCOME_SERVED
				   : chance_below(chance, 2) ? OUTCOME_PARTLY
							     : OUTCOME_REFERRED;
	if (verb == VERB_NEXT && chance_below(chance, 2))
		command->outcome = OUTCOME_SERVED;
	if (verb == VERB_PAUSE)
		command->reason = REASON_LUNCH;
	if (verb == VERB_PARK) {
		command->reason = REASON_DOCUMENTS;
		command->wake_ms =
			chance_below(chance, 2) ? 0 : chance_duration(chance, HOUR_MS / 4);
	}
	if (verb == VERB_REFER)
		require(text_copy(command->place, sizeof(command->place), "library") == 0);
	if (verb == VERB_TRANSFER && chance_below(chance, 3)) {
		memcpy(command->services[0],
		       world->catalog.services[chance_below(chance, world->site.services)].id,
		       SLUG_BYTES);
		command->service_count = 1;
	} else if (verb == VERB_TRANSFER) {
		memcpy(command->counter,
		       world->catalog.counters[chance_below(chance, world->site.counters)].id,
		       SLUG_BYTES);
	}
	if (verb == VERB_ADD_ERRAND) {
		memcpy(command->services[0],
		       world->catalog.services[chance_below(chance, world->site.services)].id,
		       SLUG_BYTES);
		command->service_count = 1;
	}
	deed_do(world, &act, 0);
	if (chance_permille(chance, 15)) { /* clicks twice: two requests */
		act.salt = hash_mix(world->seed, ++world->crowd.salt);
		act.command.id = act_id(act.salt, 4);
		act.fault = FAULT_NONE;
		world_act(world, &act, 0);
	}
}

static void sits_down(struct world *world, uint32_t index)
{
	struct clerk *clerk = &world->crowd.clerks[index];
	struct chance *chance = &world->chance;
	int64_t day_ms = time_of_day(world);
	struct command *command;
	struct act act;

	if (day_ms < 7 * HOUR_MS || day_ms > 16 * HOUR_MS) {
		wake_in(world, index, chance_between(chance, 10, 120) * MINUTE_MS);
		return;
	}
	command = deed(world, &act, VERB_SIT, clerk->role, clerk->user);
	memcpy(command->counter, world->catalog.counters[clerk->counter].id, SLUG_BYTES);
	command->take_over = chance_below(chance, 8) == 0;
	deed_do(world, &act, 0);
	clerk->counter = (uint8_t)chance_below(chance, world->site.counters);
	wake_in(world, index, chance_between(chance, 2, 40) * SECOND_MS);
}

/* A colleague is called away, and this one goes on with the citizen. */
static bool takes_over(struct world *world, const struct clerk *clerk)
{
	uint32_t counter = chance_below(&world->chance, world->site.counters);
	uint16_t number = world->checks.at_counter[counter];
	struct act act;

	if (number == TICKET_NONE)
		return false;
	deed(world, &act, VERB_TAKE_OVER, clerk->role, clerk->user)->ticket =
		(struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = number };
	deed_do(world, &act, 0);
	return true;
}

static void calls_next(struct world *world, uint32_t index)
{
	struct clerk *clerk = &world->crowd.clerks[index];
	struct chance *chance = &world->chance;
	int64_t day_ms = time_of_day(world);

	if (day_ms > 16 * HOUR_MS || chance_permille(chance, 4)) {
		does(world, clerk, VERB_STAND_UP);
		clerk->lunched = false;
		wake_in(world, index, chance_between(chance, 5, 60) * MINUTE_MS);
		return;
	}
	if (day_ms > 11 * HOUR_MS && day_ms < 13 * HOUR_MS && !clerk->lunched &&
	    chance_below(chance, 6) == 0) {
		clerk->lunched = true;
		does(world, clerk, VERB_PAUSE);
		wake_in(world, index, chance_between(chance, 15, 45) * MINUTE_MS);
		return;
	}
	if (!chance_permille(chance, 30) || !takes_over(world, clerk))
		does(world, clerk, VERB_NEXT);
	wake_in(world, index,
		world->conductor.queue->waiting ? chance_between(chance, 3, 45) * SECOND_MS
						: chance_between(chance, 20, 90) * SECOND_MS);
}

static void waits_for(struct world *world, uint32_t index, const struct ticket *ticket)
{
	struct clerk *clerk = &world->crowd.clerks[index];
	struct chance *chance = &world->chance;
	uint32_t what = chance_below(chance, 100);

	if (what < 75)
		does(world, clerk, VERB_ARRIVE);
	else if (what < 85)
		does(world, clerk, VERB_RECALL);
	else if (what < 88 || ((ticket->marks & MARK_FETCH) && !ticket->looked && what < 98))
		does(world, clerk, VERB_LOOKED);
	else if (what < 98)
		does(world, clerk, VERB_NO_SHOW);
	else
		does(world, clerk, chance_below(chance, 2) ? VERB_PARK : VERB_STAND_UP);
	wake_in(world, index,
		what < 75 ? chance_duration(chance, world->site.service_ms)
			  : chance_between(chance, 5, 30) * SECOND_MS);
}

static void serves(struct world *world, uint32_t index)
{
	static const enum verb others[] = { VERB_PARK,       VERB_TRANSFER,    VERB_REFER,
					    VERB_ADD_ERRAND, VERB_RETURN_CODE, VERB_STAND_UP,
					    VERB_PAUSE,      VERB_STILL };
	struct clerk *clerk = &world->crowd.clerks[index];
	struct chance *chance = &world->chance;

	if (chance_permille(chance, world->site.forgetful)) { /* is gone without a click */
		wake_in(world, index, chance_duration(chance, HOUR_MS));
		return;
	}
	if (chance_below(chance, 8) == 0)
		does(world, clerk,
		     others[chance_below(chance, sizeof(others) / sizeof(others[0]))]);
	else
		does(world, clerk, chance_below(chance, 2) ? VERB_FINISH : VERB_NEXT);
	wake_in(world, index, chance_between(chance, 1, 20) * SECOND_MS);
}

void clerk_wakes(struct world *world, uint32_t index)
{
	struct clerk *clerk = &world->crowd.clerks[index];
	const struct queue *queue = world->conductor.queue;
	uint8_t counter = queue_seat_of(queue, clerk->user);
	const struct ticket *ticket;

	if (counter == QUEUE_NONE) {
		sits_down(world, index);
		return;
	}
	if (queue->seats[counter].state == COUNTER_PAUSED) {
		does(world, clerk, VERB_RESUME);
		wake_in(world, index, 5 * SECOND_MS);
		return;
	}
	if (queue->seats[counter].ticket == TICKET_NONE) {
		calls_next(world, index);
		return;
	}
	ticket = &queue->tickets[queue->seats[counter].ticket];
	if (ticket->state == TICKET_CALLED)
		waits_for(world, index, ticket);
	else
		serves(world, index);
}
