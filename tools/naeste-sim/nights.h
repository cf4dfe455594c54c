/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdint.h>

/*
 * What is odd about a night in which the business day changes: said by --cover, so that a world that
 * never met one is seen.
 */

enum night {
	NIGHT_GAP,            /* an hour was missing */
	NIGHT_TWICE,          /* an hour came twice */
	NIGHT_CHANGE_IN_GAP,  /* the minute of the change was in the one that was missing */
	NIGHT_CHANGE_TWICE,   /* the minute of the change came twice */
	NIGHT_NO_MIDNIGHT,    /* 00:00 was missing */
	NIGHT_MIDNIGHT_TWICE, /* 00:00 came twice */
	NIGHT_OVER_MIDNIGHT,  /* somebody was called after midnight and before the change */
	NIGHT_STEP_BACK,      /* the clock was set back over the change that had been */
	NIGHT_STEP_FORWARD,   /* the clock was set forward over the change that was to be */
	NIGHT_NAMED_FORWARD,  /* a provisional day got a later date */
	NIGHT_NAMED_BACK,     /* or an earlier one */
	NIGHT_COUNT,
};

const char *night_name(enum night night);

struct world;
struct event;

/* Counts what the event, which is committed, tells of the night; checks that the day is not late. */
void nights_see(struct world *world, const struct event *event);
/* The wall clock has been set. */
void nights_step(struct world *world, int64_t by_ms);
/* After a step of the world: a right clock changes the day in time. */
void check_in_time(struct world *world);
