/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "firmware/base/attributes.h"
#include "firmware/base/id.h"

/*
 * The machine's clocks, read together. Order never comes from the wall clock; see
 * firmware/appliance/engine-clock.h for the time that the queue lives in.
 */

enum clock_quality {
	CLOCK_NONE, /* nobody vouches for the wall clock */
	CLOCK_SAVED, /* not synchronised, but not before the last stored time and under 7 days ahead */
	CLOCK_SYNCED, /* the kernel says that it is synchronised */
};

struct clock_reading {
	struct id boot;  /* the kernel's boot id */
	int64_t boot_ms; /* CLOCK_BOOTTIME */
	int64_t wall_ms; /* CLOCK_REALTIME, Unix epoch */
	bool synced;     /* adjtimex(2) without STA_UNSYNC */
};

struct clock_reading clock_read(void);

/* CLOCK_MONOTONIC in microseconds, for measuring and timers within one process. */
uint64_t clock_monotonic_us(void);

/* "none", "saved", "synced". */
const char *clock_quality_name(enum clock_quality quality);

#define CLOCK_TEXT_BYTES 40

/*
 * RFC 3339 with milliseconds and the offset of the process's time zone:
 * "2026-11-22T09:14:03.120+01:00". Years outside 0-9999 are clamped to the nearest.
 */
void clock_format(int64_t wall_ms, char ret_text[static CLOCK_TEXT_BYTES]);

/*
 * Reads RFC 3339 (any offset, `Z`, with or without a fraction).
 * Returns 0 or -EINVAL with `ret_wall_ms` untouched.
 */
_must_check_ int clock_parse(const char *text, int64_t *ret_wall_ms);

/* Days since 1970-01-01 of the local calendar date at `wall_ms` minus `change_minute` minutes. */
int32_t clock_local_day(int64_t wall_ms, int change_minute);

/* Local time, in which opening hours are. */
struct calendar {
	int32_t date; /* days since 1970-01-01 */
	uint16_t minute;
	uint8_t second;
	bool known; /* false: nobody vouches for it */
};

/*
 * Whether this machine knows a time zone of this IANA name: the C library takes one that it does not
 * know for UTC without a word.
 */
bool clock_zone_known(const char *zone);

/* The local date and time at `wall_ms`; `known` is left false. */
struct calendar clock_calendar(int64_t wall_ms);

/*
 * When a local date has this minute of the day; where the hour comes twice, the first time, and where
 * it is missing, the moment that comes instead.
 */
int64_t clock_from_local(int32_t date, uint16_t minute);

#define CLOCK_DAY_BYTES 16

/*
 * "2026-11-22" for a day number (years outside 0-9999 are clamped to the nearest day), and back
 * (-EINVAL for what is not a date).
 */
void clock_format_day(int32_t day, char ret_text[static CLOCK_DAY_BYTES]);
_must_check_ int clock_parse_day(const char *text, int32_t *ret_day);
