/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "firmware/base/attributes.h"
#include "firmware/base/clock.h"
#include "firmware/queue/limits.h"

/*
 * Opening hours: spans of the local day for each weekday, and dates that are otherwise. They are times
 * of the local wall clock, so a day with an hour too few or too many has the same ones. All zero: no
 * hours are known, always open.
 */

#define HOURS_DAY_MINUTES 1440
#define HOURS_TEXT_BYTES  48 /* of days or spans in words, with NUL */

/* Minutes of the day, the end not included; in order, and not touching each other. */
struct hours_day {
	uint16_t count;
	uint16_t from[QUEUE_SPANS_MAX], to[QUEUE_SPANS_MAX];
};

struct hours_date {
	int32_t date; /* days since 1970-01-01 */
	struct hours_day day;
	uint16_t reserved;
};

struct hours {
	uint16_t set; /* 0: no weekday is, and every one is open */
	uint16_t date_count;
	struct hours_day week[7];                 /* Monday first */
	struct hours_date dates[QUEUE_DATES_MAX]; /* in their order */
};

/* Which days somebody speaks of: a date, or else weekdays. */
struct hours_days {
	int32_t date;     /* 0: none */
	uint8_t weekdays; /* bit 0: Monday */
};

/* "mon", "mon-fri", "all" or "2026-12-24"; 0 or -EINVAL with `ret_days` untouched. */
_must_check_ int hours_days_parse(const char *text, struct hours_days *ret_days);

/*
 * "10:00-12:00 13:00-15:30", "closed", "always" (the whole day), or, of a date, "usual" (as its weekday,
 * with `ret_usual`). 0 or -EINVAL with nothing touched.
 */
_must_check_ int hours_open_parse(const char *text, struct hours_day *ret_day, bool *ret_usual);

/* Whether there is room for these days: false for one date too many. */
bool hours_fits(const struct hours *hours, const struct hours_days *days);

/* Sets the days; with `usual` a date is no exception any more. They fit. */
void hours_put(struct hours *hours, const struct hours_days *days, const struct hours_day *day,
	       bool usual);

/* Forgets the dates before this one. */
void hours_forget_before(struct hours *hours, int32_t date);

/* Whether it is open, or will be within `before` minutes of the same day. */
bool hours_open_at(const struct hours *hours, int32_t date, uint16_t minute, uint16_t before);

/*
 * The first minute of the date after `minute` (-1: of all) at which hours_open_at() may be another, or
 * HOURS_DAY_MINUTES.
 */
uint16_t hours_edge_after(const struct hours *hours, int32_t date, int minute, uint16_t before);
