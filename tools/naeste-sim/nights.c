/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Nights: which kinds a world has met, and that a clock that is right changes the day in time. Local
 * time comes from libc, minute by minute; nothing here is shared with the engine.
 */
#include "tools/naeste-sim/nights.h"

#include <inttypes.h>
#include <time.h>

#include "tools/naeste-sim/invariant.h"
#include "tools/naeste-sim/world.h"

#define MINUTE_MS INT64_C(60000)
#define DAY_MIN   1440
#define LATE_MS   (30 * MINUTE_MS) /* at night nobody looks for a while, or the power is off */

static const char *const names[NIGHT_COUNT] = {
	[NIGHT_GAP] = "an hour that is missing",
	[NIGHT_TWICE] = "an hour that comes twice",
	[NIGHT_CHANGE_IN_GAP] = "a day that changes in the hour that is missing",
	[NIGHT_CHANGE_TWICE] = "a day that changes in the hour that comes twice",
	[NIGHT_NO_MIDNIGHT] = "a night without midnight",
	[NIGHT_MIDNIGHT_TWICE] = "a night with two midnights",
	[NIGHT_OVER_MIDNIGHT] = "a call over midnight",
	[NIGHT_STEP_BACK] = "a clock that is set back over the change of the day",
	[NIGHT_STEP_FORWARD] = "a clock that is set forward over the change of the day",
	[NIGHT_NAMED_FORWARD] = "a provisional day that gets a later date",
	[NIGHT_NAMED_BACK] = "a provisional day that gets an earlier date",
};

const char *night_name(enum night night)
{
	return names[night];
}

/* Minutes since 1970-01-01 00:00 as the clock on the wall shows them. */
static int64_t local_minutes(int64_t wall_ms)
{
	time_t seconds = (time_t)(wall_ms / 1000);
	struct tm local;

	localtime_r(&seconds, &local);
	return (int64_t)timegm(&local) / 60;
}

static int64_t true_wall_ms(const struct world *world)
{
	const struct machine *machine = &world->conductor.machine;

	return machine->epoch_ms + machine->now_ms;
}

/* Whether the minutes [from, to) have this minute of a day among them. */
static bool has_minute(int64_t from, int64_t to, int minute)
{
	for (int64_t at = from; at < to; at++) {
		if (at % DAY_MIN == minute)
			return true;
	}
	return false;
}

/* The half day before the change: where the wall clock jumps, what lies in the jump? */
static void see_night(struct world *world)
{
	uint64_t *seen = world->coverage->nights;
	int change = world->site.day_change_minute;
	int64_t end_ms = true_wall_ms(world) + 180 * MINUTE_MS;
	int64_t at_ms = end_ms - DAY_MIN / 2 * MINUTE_MS, before = local_minutes(at_ms);

	for (at_ms += MINUTE_MS; at_ms <= end_ms; at_ms += MINUTE_MS) {
		int64_t now = local_minutes(at_ms);

		if (now > before + 1) {
			seen[NIGHT_GAP]++;
			seen[NIGHT_CHANGE_IN_GAP] += has_minute(before + 1, now, change);
			seen[NIGHT_NO_MIDNIGHT] += has_minute(before + 1, now, 0);
		} else if (now <= before) {
			seen[NIGHT_TWICE]++;
			seen[NIGHT_CHANGE_TWICE] += has_minute(now, before + 1, change);
			seen[NIGHT_MIDNIGHT_TWICE] += has_minute(now, before + 1, 0);
		}
		before = now;
	}
}

/* The business day that a clock shows. */
static int64_t day_of(const struct world *world, int64_t wall_ms)
{
	int64_t minutes = local_minutes(wall_ms);

	return minutes / DAY_MIN - (minutes % DAY_MIN < world->site.day_change_minute);
}

void nights_see(struct world *world, const struct event *event)
{
	const struct machine *machine = &world->conductor.machine;
	uint64_t *seen = world->coverage->nights;

	if (event->type == EVENT_DAY_CHANGED)
		see_night(world);
	if (event->type == EVENT_DAY_NAMED && event->day != event->of_day)
		seen[event->day > event->of_day ? NIGHT_NAMED_FORWARD : NIGHT_NAMED_BACK]++;
	if (event->type == EVENT_TICKET_CALLED && machine->wall_ahead_ms == 0 &&
	    local_minutes(true_wall_ms(world)) / DAY_MIN > event->day)
		seen[NIGHT_OVER_MIDNIGHT]++;
}

void nights_step(struct world *world, int64_t by_ms)
{
	int64_t wall_ms = true_wall_ms(world) + world->conductor.machine.wall_ahead_ms;
	int64_t now = day_of(world, wall_ms), before = day_of(world, wall_ms - by_ms);

	world->checks.right_since_ms = INT64_MAX;
	if (before == world->checks.day && now == before + 1)
		world->coverage->nights[NIGHT_STEP_FORWARD]++;
	if (before == world->checks.day && now == before - 1)
		world->coverage->nights[NIGHT_STEP_BACK]++;
}

void check_in_time(struct world *world)
{
	const struct machine *machine = &world->conductor.machine;
	struct checks *checks = &world->checks;

	if (machine->wall_ahead_ms || !machine->synced) {
		checks->right_since_ms = INT64_MAX;
		return;
	}
	if (checks->right_since_ms > machine->now_ms)
		checks->right_since_ms = machine->now_ms;
	if (checks->looked_ms + LATE_MS / 2 > machine->now_ms ||
	    checks->right_since_ms + LATE_MS > machine->now_ms)
		return;
	checks->looked_ms = machine->now_ms;
	if (checks->day < day_of(world, true_wall_ms(world) - LATE_MS))
		world_broken(world, INVARIANT_DAY, "day %d goes on, the clock says %" PRId64,
			     checks->day, day_of(world, true_wall_ms(world)));
}
