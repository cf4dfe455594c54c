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
	int64_t last_wall_ms; /* stored: what a saved clock may not be before; 0: none that counts */
	bool gap; /* since the last event there was a start, and how long that took is estimated */
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

/*
 * Whether the wall time of a stored event counts as what a saved clock may not be before. An untrusted
 * one does only within the stored day; else a clock that is years ahead would vouch for itself with its
 * first event. `date` is the business day that it shows.
 */
bool engine_clock_counts(enum clock_quality quality, int32_t date, int32_t stored_day);

/* An event of this wall time, which counts, was stored. */
void engine_clock_stored(struct engine_clock *clock, int64_t wall_ms);

/* Somebody has said that the wall clock is wrong: until it is synchronised nothing vouches for it. */
void engine_clock_doubt(struct engine_clock *clock);
