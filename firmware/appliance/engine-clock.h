/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "firmware/base/clock.h"
#include "firmware/store/store.h"

/*
 * Engine time: milliseconds that never go back. Within one boot it follows the boot clock; over a
 * reboot it grows by what the wall clock says if that can be trusted at both ends, else by nothing.
 */

struct engine_clock {
	int64_t base_ms; /* engine time at base_boot_ms of this boot */
	int64_t base_boot_ms;
	int64_t last_wall_ms; /* wall time of the last event: what a saved clock may not be before */
};

/* `last` is the journal's last event; engine time starts at 1000 in an empty journal. */
void engine_clock_init(struct engine_clock *clock, const struct store_last *last,
		       const struct clock_reading *now);

int64_t engine_clock_ms(const struct engine_clock *clock, const struct clock_reading *now);

/* Synchronised; or not before the last stored time and less than 7 days ahead of it; or neither. */
enum clock_quality engine_clock_quality(const struct engine_clock *clock,
					const struct clock_reading *now);

/* The local time now; not known when nobody vouches for the clock. */
struct calendar engine_clock_calendar(const struct engine_clock *clock);

/* An event of this wall time was stored. */
void engine_clock_stored(struct engine_clock *clock, int64_t wall_ms);
