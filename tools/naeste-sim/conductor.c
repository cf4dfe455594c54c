/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The appliance's loop: what it does by itself while time passes (deadlines, the business day, steps
 * of the wall clock, buttons that settle), and what an act from outside does to it.
 */
#include "tools/naeste-sim/conductor.h"

#include <stdlib.h>
#include <string.h>

#include "firmware/base/require.h"
#include "firmware/queue/estimate.h"
#include "tools/naeste-sim/world.h"

#define PRINTER_KNOWN_MS 60000 /* a printer that hangs says so late */
#define CLOCK_STEP_MS    2000  /* as in the appliance's day.c */
#define MINUTE_MS        INT64_C(60000)

struct clock_reading machine_read(const struct machine *machine)
{
	return (struct clock_reading){
		.boot = machine->boot,
		.boot_ms = machine->now_ms - machine->boot_ms,
		.wall_ms = machine->epoch_ms + machine->now_ms + machine->wall_ahead_ms,
		.synced = machine->synced,
	};
}

int64_t conductor_engine_ms(const struct conductor *conductor)
{
	struct clock_reading now = machine_read(&conductor->machine);

	return engine_clock_ms(&conductor->clock, &now);
}

static void buttons_init(struct conductor *conductor)
{
	uint32_t count = 2u + conductor->catalog->counter_count;

	conductor->button_count = count < BUTTONS_MAX ? count : BUTTONS_MAX;
	for (uint32_t i = 0; i < conductor->button_count; i++) {
		struct button *button = &conductor->buttons[i];

		debounce_init(&button->debounce, 20, 300);
		button->fast = i == 1;
		button->counter = i < 2 ? QUEUE_NONE : (uint8_t)(i - 2);
		button->press = 0;
	}
}

void conductor_init(struct world *world)
{
	struct conductor *conductor = &world->conductor;
	struct machine *machine = &conductor->machine;
	struct clock_reading now;

	conductor->catalog = &world->catalog;
	conductor->printing.jobs = calloc(JOBS_MAX, sizeof(*conductor->printing.jobs));
	require(conductor->printing.jobs);
	conductor->queue = queue_new(&world->catalog);
	conductor->forecast = forecast_new();
	require(conductor->queue && conductor->forecast);
	estimate_lend(conductor->queue, conductor->forecast);
	answers_init(&conductor->answers);
	machine->epoch_ms = world->site.start_ms;
	machine->boot = act_id(world->seed, 0);
	machine->boots = 1;
	machine->wall_ahead_ms = world->site.wall_ahead_ms;
	machine->synced = !world->site.unsynced;
	machine->printer_well = machine->displays_well = true;
	machine->network = !world->site.year;
	conductor->day_change_minute = world->site.day_change_minute;
	conductor->outbox.first = 1;
	conductor->day_minute = INT64_MIN;
	conductor->printer_known_ms = INT64_MAX;
	now = machine_read(machine);
	engine_clock_init(&conductor->clock, &conductor->journal.last, &now);
	conductor->wall_minus_boot_ms = now.wall_ms - now.boot_ms;
	buttons_init(conductor);
}

void conductor_finish(struct conductor *conductor)
{
	queue_free(conductor->queue);
	forecast_free(conductor->forecast);
	answers_finish(&conductor->answers);
	disk_finish(conductor);
}

static void watch_clock(struct world *world)
{
	struct conductor *conductor = &world->conductor;
	struct clock_reading now = machine_read(&conductor->machine);
	int64_t difference_ms = now.wall_ms - now.boot_ms;
	int64_t step_ms = difference_ms - conductor->wall_minus_boot_ms;

	conductor->wall_minus_boot_ms = difference_ms;
	if (step_ms > -CLOCK_STEP_MS && step_ms < CLOCK_STEP_MS)
		return;
	turn_begin_own(world, VERB_CLOCK_STEP)->act.command.step_ms = step_ms;
	turn_run(world);
}

/* Whether the day changes on such a clock is the queue's to say. */
static void watch_day(struct world *world)
{
	struct conductor *conductor = &world->conductor;
	struct clock_reading now = machine_read(&conductor->machine);
	int32_t today;

	if (now.wall_ms / MINUTE_MS == conductor->day_minute)
		return;
	conductor->day_minute = now.wall_ms / MINUTE_MS;
	today = clock_local_day(now.wall_ms, conductor->day_change_minute);
	if (!queue_day_due(conductor->queue, today, engine_clock_quality(&conductor->clock, &now)))
		return;
	turn_begin_own(world, VERB_START_DAY)->act.command.day = today;
	turn_run(world);
}

/* What is due now; at a step of its own, so that a cut can come between any two. */
static bool house_step(struct world *world)
{
	struct conductor *conductor = &world->conductor;

	if (queue_deadline_ms(conductor->queue) > conductor_engine_ms(conductor))
		return false;
	turn_begin_own(world, VERB_TICK);
	turn_run(world);
	world_step(world);
	return world_holds(world);
}

/* True time of the next thing that the appliance does by itself. */
static int64_t next_ms(const struct conductor *conductor)
{
	int64_t deadline_ms = queue_deadline_ms(conductor->queue);
	int64_t panel_ms = panel_deadline_ms(conductor);
	int64_t now_ms = conductor->machine.now_ms;

	if (deadline_ms != INT64_MAX)
		deadline_ms = now_ms + (deadline_ms - conductor_engine_ms(conductor));
	if (panel_ms < deadline_ms)
		deadline_ms = panel_ms;
	return deadline_ms < now_ms ? now_ms : deadline_ms;
}

static void watch(struct world *world)
{
	watch_clock(world);
	watch_day(world);
	panel_pass(world);
	while (house_step(world))
		;
	outbox_drain(world);
}

static void conductor_pass(struct world *world, int64_t to_ms)
{
	struct machine *machine = &world->conductor.machine;

	for (;;) {
		int64_t next = next_ms(&world->conductor);

		if (next > to_ms || !world_holds(world))
			break;
		machine->now_ms = next;
		watch(world);
		if (next == to_ms)
			break;
	}
	if (machine->now_ms < to_ms)
		machine->now_ms = to_ms;
	if (world_holds(world))
		watch(world);
}

static void all_well(struct conductor *conductor)
{
	const struct machine *machine = &conductor->machine;
	bool well = machine->displays_well && machine->network && !machine->network_left;

	if (!well)
		conductor->well_since_ms = INT64_MAX;
	else if (conductor->well_since_ms == INT64_MAX)
		conductor->well_since_ms = machine->now_ms;
}

static void port_act(struct world *world, const struct act *act)
{
	struct machine *machine = &world->conductor.machine;

	if (act->kind == ACT_PAPER) {
		machine->printer_well = act->yes;
		world->conductor.printer_known_ms =
			act->yes ? INT64_MAX : machine->now_ms + PRINTER_KNOWN_MS;
		paper_kick(world);
	} else if (act->kind == ACT_DISPLAY) {
		machine->displays_well = act->yes;
		ports_refresh(world);
	} else if (act->kind == ACT_NETWORK) {
		machine->network = act->yes;
		machine->network_left = act->yes ? act->value : 0;
		outbox_drain(world);
	} else {
		machine->wall_ahead_ms += act->value;
		machine->synced = act->yes;
		nights_step(world, act->value);
	}
}

void conductor_act(struct world *world, const struct act *act, uint32_t who)
{
	struct conductor *conductor = &world->conductor;

	/* Who waits for the end of a turn does so at one moment. */
	if (conductor->turn.count == 0)
		conductor_pass(world, act->at_ms);
	if (!world_holds(world))
		return;
	switch (act->kind) {
	case ACT_COMMAND:
		turn_ask(world, act, who);
		break;
	case ACT_EDGE:
		panel_edge(world, act);
		break;
	case ACT_PRINTER:
		paper_word(world, act);
		break;
	case ACT_PAPER:
	case ACT_DISPLAY:
	case ACT_NETWORK:
	case ACT_CLOCK:
		port_act(world, act);
		break;
	case ACT_CUT:
		power_cut(world, act->value, act->yes);
		break;
	case ACT_PASS:
		break;
	}
	all_well(conductor);
	while (conductor->turn.count == 0 && house_step(world))
		;
}
