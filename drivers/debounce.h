/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/*
 * Edges in, presses out, for one button. Pure: the time of each edge comes with it (microseconds of
 * any clock that does not go back), and nothing is waited for.
 *
 * The first edge down is the press, at once, so that debouncing costs no time. After any edge the
 * button is settled when `debounce_us` have passed without another; edges before that are
 * bounces. A press needs a settled release before it.
 */

/* What came of it: a set. FREED comes before PRESSED where both are set. */
enum debounce_event {
	DEBOUNCE_FREED = 1,   /* was stuck and is released */
	DEBOUNCE_PRESSED = 2, /* one press */
	DEBOUNCE_STUCK = 4,   /* held for BUTTON_STUCK_MS */
};

#define DEBOUNCE_NEVER INT64_MAX

struct debounce {
	int64_t debounce_us, double_strike_us;
	int64_t edge_us;    /* of the last edge */
	int64_t held_us;    /* since when it is held */
	int64_t pressed_us; /* of the last press that counted */
	bool down;          /* the level after the last edge */
	bool settled;
	bool held; /* from the press to the settled release */
	bool stuck;
	bool pressed_before; /* pressed_us is set */
};

void debounce_init(struct debounce *debounce, uint32_t debounce_ms, uint32_t double_strike_ms);

/* The level changed at `at_us`. Returns a set of enum debounce_event. */
unsigned int debounce_edge(struct debounce *debounce, bool down, int64_t at_us);

/*
 * The level as it was found, without an edge: at start, or after the wire was away. A button that
 * is found held is no press, but it may be stuck. Returns as above.
 */
unsigned int debounce_level(struct debounce *debounce, bool down, int64_t at_us);

/* Time has passed up to `now_us`. Returns as above. */
unsigned int debounce_pass(struct debounce *debounce, int64_t now_us);

/* When debounce_pass() has to be called next, or DEBOUNCE_NEVER. */
int64_t debounce_deadline_us(const struct debounce *debounce);
