/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What nobody does on purpose: ports that fail and are well again, clocks that are set, power that
 * goes, papers that come out or not, contacts that bounce and buttons that stick.
 */
#include "tools/naeste-sim/world.h"

#define SECOND_MS INT64_C(1000)
#define MINUTE_MS (60 * SECOND_MS)
#define HOUR_MS   (60 * MINUTE_MS)

#define YEAR_OFFLINE_MS (INT64_C(365) * 24 * HOUR_MS)

static struct act act_now(const struct world *world, enum act_kind kind, bool yes, int64_t value)
{
	return (struct act){
		.at_ms = world->conductor.machine.now_ms, .kind = kind, .yes = yes, .value = value
	};
}

static void port_fails(struct world *world, enum act_kind kind, bool well, uint32_t permille)
{
	struct act act;

	/* What is broken is mended sooner than it breaks. */
	if (!chance_permille(&world->chance, well ? permille : 300))
		return;
	act = act_now(world, kind, !well, 0);
	if (kind == ACT_NETWORK && act.yes && chance_below(&world->chance, 3) == 0)
		act.value = chance_between(&world->chance, 1, 30);
	world_act(world, &act, 0);
	if (kind == ACT_PAPER && !act.yes) /* somebody always presses just then */
		press_button(world, 0);
}

/* After a year: all that was stored meanwhile is told, in order. */
static void network_comes(struct world *world)
{
	struct act act = act_now(world, ACT_NETWORK, true, 0);

	world_act(world, &act, 0);
}

static void clock_is_set(struct world *world)
{
	struct chance *chance = &world->chance;
	struct machine *machine = &world->conductor.machine;
	struct act act;

	if (machine->wall_ahead_ms || !machine->synced) /* somebody puts it right */
		act = act_now(world, ACT_CLOCK, true, -machine->wall_ahead_ms);
	else if (chance_below(chance, 4) == 0) /* no network at all: 1971, or next year */
		act = act_now(world, ACT_CLOCK, false,
			      chance_between(chance, -400, 400) * 24 * HOUR_MS);
	else {
		act = act_now(world, ACT_CLOCK, false,
			      chance_between(chance, -3 * HOUR_MS, 3 * HOUR_MS));
		act.yes = chance_below(chance, 3) == 0;
	}
	world_act(world, &act, 0);
}

void fate_wakes(struct world *world)
{
	struct chance *chance = &world->chance;
	const struct machine *machine = &world->conductor.machine;
	struct act act;

	crowd_wake(world, machine->now_ms + chance_duration(chance, 5 * MINUTE_MS), ACTOR_FATE, 0);
	port_fails(world, ACT_PAPER, machine->printer_well, world->site.paper_bad);
	port_fails(world, ACT_DISPLAY, machine->displays_well, world->site.blind);
	if (!world->site.year)
		port_fails(world, ACT_NETWORK, machine->network, world->site.net_bad);
	else if (!machine->network && machine->now_ms > YEAR_OFFLINE_MS)
		network_comes(world);
	if (machine->synced ? world->site.cut && chance_permille(chance, 10)
			    : chance_permille(chance, 100))
		clock_is_set(world);
	if (world->site.cut && chance_permille(chance, 5)) {
		act = act_now(world, ACT_CUT, false,
			      chance_between(chance, SECOND_MS, 20 * MINUTE_MS));
		act.yes = chance_below(chance, 2);
		world_act(world, &act, 0);
	}
}

void printer_wakes(struct world *world)
{
	struct chance *chance = &world->chance;
	const struct printing *printing = &world->conductor.printing;
	uint32_t luck = chance_below(chance, 1000);
	struct act act;

	if (!printing->busy)
		return;
	act = act_now(world, ACT_PRINTER, true, PAPER_WORD_CONFIRMED);
	if (luck < world->site.paper_bad) {
		act.value = PAPER_WORD_FAILED;
		act.yes = chance_below(chance, 4) == 0; /* half of it is out, with the number */
	} else if (luck < 2 * world->site.paper_bad) {
		act.value = PAPER_WORD_UNKNOWN;
		act.yes = chance_below(chance, 2);
	}
	world_act(world, &act, 0);
}

/* The contact goes down and bounces, is held for a while, goes up and bounces. */
void press_button(struct world *world, uint32_t button)
{
	struct crowd *crowd = &world->crowd;
	uint32_t at = crowd->finger_next++ % FINGERS_MAX;
	struct finger *finger = &crowd->fingers[at];

	for (uint32_t i = 0; i < FINGERS_MAX; i++) {
		if (crowd->fingers[i].left > 0 && crowd->fingers[i].button == button)
			return; /* somebody else's finger is on it */
	}
	*finger = (struct finger){
		.button = button,
		.press = ++crowd->presses,
	};
	finger->left = 2 + 2 * chance_below(&world->chance, 6);
	finger->stuck = chance_permille(&world->chance, 5);
	crowd_wake(world, world->conductor.machine.now_ms, ACTOR_FINGER, at);
}

void finger_wakes(struct world *world, uint32_t index)
{
	struct finger *finger = &world->crowd.fingers[index];
	struct chance *chance = &world->chance;
	struct act act;
	int64_t wait_ms;

	if (finger->left == 0)
		return;
	finger->down = !finger->down;
	finger->left--;
	act = act_now(world, ACT_EDGE, finger->down, finger->button);
	act.press = finger->press;
	world_act(world, &act, 0);
	if (finger->left == 0)
		return;
	/* The last edge is the release; those before it are bounces of the press or of the release. */
	wait_ms =
		finger->left == 1 ? chance_between(chance, 60, 400) : chance_between(chance, 0, 8);
	if (finger->left == 1 && finger->stuck)
		wait_ms = chance_between(chance, 10500, 60000);
	crowd_wake(world, act.at_ms + wait_ms, ACTOR_FINGER, index);
}
