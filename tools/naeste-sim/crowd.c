/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Who is woken when: a heap of times. Two at the same time are woken in the order in which they asked,
 * so that a seed is a history.
 */
#include <stdlib.h>
#include <string.h>

#include "firmware/base/require.h"
#include "tools/naeste-sim/world.h"

#define MINUTE_MS INT64_C(60000)
#define DAY_MS    (INT64_C(24) * 60 * MINUTE_MS)

static bool wakes_before(const struct wake *a, const struct wake *b)
{
	return a->at_ms != b->at_ms ? a->at_ms < b->at_ms : a->order < b->order;
}

void crowd_wake(struct world *world, int64_t at_ms, enum actor_kind kind, uint32_t index)
{
	struct crowd *crowd = &world->crowd;
	struct wake wake = { at_ms, crowd->wake_order++, kind, index };
	uint32_t at = crowd->wake_count++;

	if (crowd->wake_count > crowd->wake_size) {
		crowd->wake_size = 2 * crowd->wake_count + 64;
		crowd->wakes = reallocarray(crowd->wakes, crowd->wake_size, sizeof(*crowd->wakes));
		require(crowd->wakes);
	}
	while (at > 0 && wakes_before(&wake, &crowd->wakes[(at - 1) / 2])) {
		crowd->wakes[at] = crowd->wakes[(at - 1) / 2];
		at = (at - 1) / 2;
	}
	crowd->wakes[at] = wake;
}

static struct wake crowd_next(struct crowd *crowd)
{
	struct wake first = crowd->wakes[0], last = crowd->wakes[--crowd->wake_count];
	uint32_t at = 0, child;

	for (; (child = 2 * at + 1) < crowd->wake_count; at = child) {
		if (child + 1 < crowd->wake_count &&
		    wakes_before(&crowd->wakes[child + 1], &crowd->wakes[child]))
			child++;
		if (!wakes_before(&crowd->wakes[child], &last))
			break;
		crowd->wakes[at] = crowd->wakes[child];
	}
	crowd->wakes[at] = last;
	return first;
}

void crowd_init(struct world *world)
{
	world->crowd.citizens = calloc(CITIZENS_MAX, sizeof(*world->crowd.citizens));
	require(world->crowd.citizens);
	clerks_init(world);
	crowd_wake(world, 0, ACTOR_DOOR, 0);
	crowd_wake(world, 1, ACTOR_FATE, 0);
	crowd_wake(world, 2, ACTOR_LEAD, 0);
	crowd_wake(world, 3, ACTOR_MISCHIEF, 0);
}

void crowd_finish(struct crowd *crowd)
{
	free(crowd->wakes);
	free(crowd->citizens);
}

static void display_confirms(struct world *world, uint32_t call)
{
	struct act act;

	if (!world->conductor.machine.displays_well)
		return;
	deed(world, &act, VERB_SEEN, ROLE_DISPLAY, "hall")->call = call;
	deed_do(world, &act, 0);
}

static void letter_comes(struct world *world, uint32_t index)
{
	struct act act = world->crowd.post[index];

	act.at_ms = world->conductor.machine.now_ms;
	world_act(world, &act, 0);
}

static void wake(struct world *world, const struct wake *wake)
{
	switch (wake->kind) {
	case ACTOR_DOOR:
		return citizen_arrives(world);
	case ACTOR_CITIZEN:
		return citizen_wakes(world, wake->index);
	case ACTOR_CLERK:
		return clerk_wakes(world, wake->index);
	case ACTOR_LEAD:
		return lead_wakes(world);
	case ACTOR_PRINTER:
		return printer_wakes(world);
	case ACTOR_DISPLAYS:
		return display_confirms(world, wake->index);
	case ACTOR_FATE:
		return fate_wakes(world);
	case ACTOR_FINGER:
		return finger_wakes(world, wake->index);
	case ACTOR_POST:
		return letter_comes(world, wake->index);
	case ACTOR_MISCHIEF:
		return mischief_wakes(world);
	}
}

void crowd_run(struct world *world, uint32_t days)
{
	struct crowd *crowd = &world->crowd;
	struct act pass = { .kind = ACT_PASS };

	crowd->stop_ms = days * DAY_MS;
	while (world_holds(world) && crowd->wakes[0].at_ms < crowd->stop_ms) {
		struct wake next = crowd_next(crowd);

		/* Whoever is woken acts at that time, and sees what the appliance did until then. */
		if (next.at_ms > world->conductor.machine.now_ms &&
		    world->conductor.turn.count == 0) {
			pass.at_ms = next.at_ms;
			world_act(world, &pass, 0);
		}
		wake(world, &next);
	}
}

void crowd_told(struct world *world, uint32_t who, const struct turn_item *item)
{
	if (who > 0)
		citizen_told(world, who - 1, item);
}

void crowd_shown(struct world *world, uint32_t call)
{
	if (world->crowd.wakes)
		crowd_wake(world,
			   world->conductor.machine.now_ms +
				   chance_between(&world->chance, 50, 900),
			   ACTOR_DISPLAYS, call);
}

void crowd_printing(struct world *world)
{
	if (world->crowd.wakes)
		crowd_wake(world,
			   world->conductor.machine.now_ms +
				   chance_between(&world->chance, 700, 2500),
			   ACTOR_PRINTER, 0);
}
