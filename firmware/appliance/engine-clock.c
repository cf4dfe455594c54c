/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Engine time. Order and durations come from here, never from the wall clock, which may be wrong at
 * start, step, or have an hour twice.
 */
#include "firmware/appliance/engine-clock.h"

#define FIRST_MS           1000
#define SAVED_AHEAD_MAX_MS (INT64_C(7) * 24 * 3600 * 1000)

enum clock_quality engine_clock_quality(const struct engine_clock *clock,
					const struct clock_reading *now)
{
	if (now->synced)
		return CLOCK_SYNCED;
	if (clock->last_wall_ms && now->wall_ms >= clock->last_wall_ms &&
	    now->wall_ms - clock->last_wall_ms < SAVED_AHEAD_MAX_MS)
		return CLOCK_SAVED;
	return CLOCK_NONE;
}

void engine_clock_init(struct engine_clock *clock, const struct store_last *last,
		       const struct clock_reading *now)
{
	*clock = (struct engine_clock){ .base_ms = FIRST_MS, .base_boot_ms = now->boot_ms };
	if (!last->any)
		return;
	clock->last_wall_ms = last->wall_ms;
	clock->base_ms = last->at_ms;
	if (id_equal(&last->stamp.boot, &now->boot) && now->boot_ms >= last->stamp.boot_ms) {
		clock->base_ms += now->boot_ms - last->stamp.boot_ms;
		return;
	}
	clock->gap = last->clock != CLOCK_SYNCED || !now->synced;
	if (last->clock != CLOCK_NONE && now->wall_ms > last->wall_ms &&
	    engine_clock_quality(clock, now) != CLOCK_NONE)
		clock->base_ms += now->wall_ms - last->wall_ms;
}

int64_t engine_clock_ms(const struct engine_clock *clock, const struct clock_reading *now)
{
	return clock->base_ms + (now->boot_ms - clock->base_boot_ms);
}

struct calendar engine_clock_calendar(const struct engine_clock *clock)
{
	struct clock_reading now = clock_read();
	struct calendar calendar = clock_calendar(now.wall_ms);

	calendar.known = engine_clock_quality(clock, &now) != CLOCK_NONE;
	return calendar;
}

void engine_clock_stored(struct engine_clock *clock, int64_t wall_ms)
{
	clock->last_wall_ms = wall_ms;
}

bool engine_clock_counts(enum clock_quality quality, int32_t date, int32_t stored_day)
{
	return quality != CLOCK_NONE || date == stored_day;
}

void engine_clock_doubt(struct engine_clock *clock)
{
	clock->last_wall_ms = 0;
}
