/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Citizens: they come in waves, take a number (some twice, some the wrong one, some for a family),
 * wait, look at the phone, leave, come back, wander off. What they know is what they were told.
 */
#include <stdio.h>
#include <string.h>

#include "tools/naeste-sim/world.h"

#define SECOND_MS INT64_C(1000)
#define MINUTE_MS (60 * SECOND_MS)
#define HOUR_MS   (60 * MINUTE_MS)

/* Of the site's local day, roughly: nobody at night, most in the forenoon. Per mille of the busiest. */
static const uint16_t busy_permille[24] = { 2,   1,   1,    1,   1,   2,   10,  80,
					    500, 900, 1000, 950, 700, 750, 800, 600,
					    300, 150, 60,   20,  10,  5,   4,   3 };

static uint32_t hour_of_day(const struct world *world)
{
	int64_t wall_ms = world->conductor.machine.epoch_ms + world->conductor.machine.now_ms;

	return (uint32_t)((wall_ms / HOUR_MS + 1) % 24); /* CET; an hour does not matter here */
}

static void wake_in(struct world *world, uint32_t index, int64_t ms)
{
	crowd_wake(world, world->conductor.machine.now_ms + ms, ACTOR_CITIZEN, index);
}

static uint32_t citizen_new(struct world *world)
{
	struct crowd *crowd = &world->crowd;
	uint32_t index = crowd->citizen_next++ % CITIZENS_MAX;

	crowd->citizens[index] = (struct citizen){
		.mood = CITIZEN_COMING,
		.patience_ms = chance_duration(&world->chance, HOUR_MS),
	};
	return index;
}

static void fill_errands(struct world *world, struct command *command)
{
	struct chance *chance = &world->chance;
	uint32_t first = chance_below(chance, world->catalog.service_count);
	uint8_t count = chance_below(chance, 8) == 0 ? (uint8_t)(1 + chance_below(chance, 3)) : 1;

	for (uint8_t i = 0; i < count && i < world->catalog.service_count; i++) {
		uint32_t service = (first + i) % world->catalog.service_count;

		memcpy(command->services[i], world->catalog.services[service].id, SLUG_BYTES);
		command->service_count++;
	}
	if (chance_below(chance, 10) == 0)
		command->party = (uint8_t)(1 + chance_below(chance, QUEUE_PARTY_MAX));
	if (chance_below(chance, 12) == 0)
		command->marks = (uint8_t)chance_below(chance, 4);
	if (chance_below(chance, 5) == 0)
		memcpy(command->language, "en", 3);
	if (chance_below(chance, 7) == 0)
		memcpy(command->lane, world->catalog.lanes[0].id, SLUG_BYTES);
}

static void citizen_takes(struct world *world, uint32_t index)
{
	struct act act;

	fill_errands(world, deed(world, &act, VERB_TAKE, ROLE_KIOSK, "kiosk-1"));
	world->crowd.citizens[index].mood = CITIZEN_ASKING;
	world->crowd.citizens[index].tries++;
	wake_in(world, index, chance_between(&world->chance, 5, 20) * SECOND_MS);
	deed_do(world, &act, index + 1);
	if (chance_permille(&world->chance, 20)) { /* taps again: a request of its own */
		fill_errands(world, deed(world, &act, VERB_TAKE, ROLE_KIOSK, "kiosk-1"));
		deed_do(world, &act, 0);
	}
}

/* The boiler of the hall is broken, or it is the last day: everybody, until nobody more gets in. */
static void flood_comes(struct world *world)
{
	struct act act;

	fill_errands(world, deed(world, &act, VERB_TAKE, ROLE_KIOSK, "kiosk-1"));
	world_act(world, &act, 0);
	if (world->conductor.queue->waiting >= QUEUE_WAITING_MAX &&
	    chance_below(&world->chance, 30) == 0)
		world->crowd.stop_ms =
			world->conductor.machine.now_ms; /* nothing new will come of it */
}

void citizen_arrives(struct world *world)
{
	struct chance *chance = &world->chance;
	uint32_t busy = busy_permille[hour_of_day(world)];
	/* The table's day is about seven of its busiest hours long. */
	int64_t gap_ms = 7 * HOUR_MS / (world->site.visits_a_day + 1) * 1000 / busy;

	if (gap_ms > HOUR_MS / 2)
		gap_ms = HOUR_MS / 2;
	crowd_wake(world,
		   world->conductor.machine.now_ms + 1 +
			   (world->site.flood ? chance_between(chance, 0, 900)
					      : chance_duration(chance, gap_ms)),
		   ACTOR_DOOR, 0);
	if (world->site.flood)
		flood_comes(world);
	else if (chance_below(chance, 4) == 0)
		press_button(world, chance_below(chance, 2));
	else
		citizen_takes(world, citizen_new(world));
}

void citizen_told(struct world *world, uint32_t index, const struct turn_item *item)
{
	struct citizen *citizen = &world->crowd.citizens[index];
	const struct queue *queue = world->conductor.queue;
	struct ticket_reference reference = { .kind = REFERENCE_ID, .id = item->answer.ticket };
	uint16_t ticket;

	if (item->act.command.verb != VERB_TAKE || citizen->mood != CITIZEN_ASKING)
		return;
	if (item->answer.refusal != REFUSAL_NONE)
		return;
	ticket = queue_find(queue, &reference);
	if (ticket == TICKET_NONE)
		return;
	citizen->mood = CITIZEN_WAITING;
	citizen->has_ticket = true;
	citizen->ticket = queue->tickets[ticket].id;
	citizen->token = queue->tickets[ticket].token;
	citizen->number = ticket;
	citizen->day = queue->day;
}

/* On the phone: what may be done with a token, sensible or not. */
static void citizen_phones(struct world *world, uint32_t index)
{
	static const enum verb verbs[] = { VERB_LATER, VERB_BACK, VERB_LEAVE,   VERB_STAY,
					   VERB_STAY,  VERB_BACK, VERB_FEEDBACK };
	struct citizen *citizen = &world->crowd.citizens[index];
	struct chance *chance = &world->chance;
	enum verb verb = citizen->left
				 ? VERB_STAY /* after all */
				 : verbs[chance_below(chance, sizeof(verbs) / sizeof(verbs[0]))];
	struct command *command;
	struct act act;

	if (verb == VERB_LEAVE && chance_below(chance, 2))
		return;
	command = deed(world, &act, verb, ROLE_PHONE, "phone");
	command->ticket =
		(struct ticket_reference){ .kind = REFERENCE_TOKEN, .id = citizen->token };
	command->yes = chance_below(chance, 2);
	deed_do(world, &act, 0);
	citizen->left = verb == VERB_LEAVE && chance_below(chance, 2);
}

void citizen_wakes(struct world *world, uint32_t index)
{
	struct citizen *citizen = &world->crowd.citizens[index];
	struct chance *chance = &world->chance;

	switch (citizen->mood) {
	case CITIZEN_GONE:
		return;
	case CITIZEN_COMING:
	case CITIZEN_ASKING: /* no answer, or a refusal: tries again or goes */
		if (citizen->tries < 3 && chance_below(chance, 2))
			citizen_takes(world, index);
		else
			citizen->mood = CITIZEN_GONE;
		return;
	case CITIZEN_WAITING:
		if (!citizen->left && chance_below(chance, 3) == 0) {
			citizen->mood = CITIZEN_GONE;
			return;
		}
		if (citizen->left || chance_permille(chance, world->site.wandering + 100))
			citizen_phones(world, index);
		wake_in(world, index,
			citizen->left ? chance_between(chance, 1, 400) * SECOND_MS
				      : chance_duration(chance, citizen->patience_ms / 3));
		return;
	}
}
