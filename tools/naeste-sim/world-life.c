/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A world's life: made from a seed, moved by acts, checked after every step, and ended at the first
 * thing that is broken. The engine stopping itself is one of these.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "firmware/base/require.h"
#include "tools/naeste-sim/invariant.h"
#include "tools/naeste-sim/script.h"
#include "tools/naeste-sim/world.h"

#define WHOLE_EVERY 1000

static sigjmp_buf stopped;
static volatile sig_atomic_t may_stop;

/* A require() that does not hold ends in abort(): here, and not the program. */
static void on_abort(int signal_number)
{
	(void)signal_number;
	if (may_stop)
		siglongjmp(stopped, 1);
}

struct world *world_new(uint64_t seed, struct coverage *coverage, struct script *script)
{
	struct world *world = calloc(1, sizeof(*world));

	require(world);
	world->seed = seed;
	world->chance.state = seed;
	world->coverage = coverage;
	world->script = script;
	world->hash = 1;
	world->failure.invariant = -1;
	site_init(&world->site, &world->catalog, &world->chance);
	catalog_fill_up(&world->catalog);
	setenv("TZ", world->site.zone, 1);
	tzset();
	checks_init(world);
	conductor_init(world);
	return world;
}

void world_free(struct world *world)
{
	if (!world)
		return;
	conductor_finish(&world->conductor);
	checks_finish(&world->checks);
	crowd_finish(&world->crowd);
	free(world);
}

void world_broken(struct world *world, int invariant, const char *format, ...)
{
	va_list arguments;

	if (!world_holds(world))
		return;
	world->failure.invariant = invariant;
	world->failure.step = world->steps;
	world->failure.at_ms = world->conductor.machine.now_ms;
	va_start(arguments, format);
	(void)vsnprintf(world->failure.what, sizeof(world->failure.what), format, arguments);
	va_end(arguments);
}

void world_step(struct world *world)
{
	world->steps++;
	if (!world_holds(world) || world->conductor.turn.count)
		return;
	check_step(world);
	if (world->steps % WHOLE_EVERY == 0 && world_holds(world)) {
		check_whole(world);
		check_replay(world);
	}
}

static void world_do(struct world *world, const struct act *act, uint32_t who)
{
	struct sigaction action = { .sa_handler = on_abort }, before;

	if (sigsetjmp(stopped, 1)) {
		world_broken(world, INVARIANT_RUNS, "the engine stopped itself in %s",
			     act->kind == ACT_COMMAND ? verb_name(act->command.verb)
						      : "passing time");
	} else {
		sigaction(SIGABRT, &action, &before);
		may_stop = 1;
		conductor_act(world, act, who);
	}
	may_stop = 0;
}

void world_act(struct world *world, const struct act *act, uint32_t who)
{
	if (!world_holds(world))
		return;
	if (world->script)
		script_append(world->script, act);
	world_do(world, act, who);
	world_step(world);
}

void world_end(struct world *world)
{
	struct act pass = { .kind = ACT_PASS, .at_ms = world->conductor.machine.now_ms };

	world_do(world, &pass, 0);
	if (world_holds(world) && world->conductor.turn.count == 0) {
		check_whole(world);
		check_replay(world);
	}
}
