/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * One press, however its contacts bounce, is one event; so is a button that chatters for ever or
 * that somebody has taped down: one press, then one report that it is stuck.
 */
#include "drivers/debounce.h"

#include "drivers/button.h"

#define MS_US INT64_C(1000)

void debounce_init(struct debounce *debounce, uint32_t debounce_ms, uint32_t double_strike_ms)
{
	*debounce = (struct debounce){
		.debounce_us = debounce_ms * MS_US,
		.double_strike_us = double_strike_ms * MS_US,
		.settled = true,
	};
}

static int64_t stuck_us(const struct debounce *debounce)
{
	return debounce->held_us + BUTTON_STUCK_MS * MS_US;
}

unsigned int debounce_pass(struct debounce *debounce, int64_t now_us)
{
	unsigned int events = 0;

	/* A release that settled before the button was held too long comes first. */
	if (!debounce->settled && now_us >= debounce->edge_us + debounce->debounce_us)
		debounce->settled = true;
	if (debounce->settled && !debounce->down && debounce->held) {
		debounce->held = false;
		if (debounce->stuck)
			events |= DEBOUNCE_FREED;
		debounce->stuck = false;
	}
	if (debounce->held && !debounce->stuck && now_us >= stuck_us(debounce)) {
		debounce->stuck = true;
		events |= DEBOUNCE_STUCK;
	}
	return events;
}

static bool is_double_strike(const struct debounce *debounce, int64_t at_us)
{
	return debounce->pressed_before &&
	       at_us - debounce->pressed_us < debounce->double_strike_us;
}

unsigned int debounce_edge(struct debounce *debounce, bool down, int64_t at_us)
{
	unsigned int events = debounce_pass(debounce, at_us);

	debounce->edge_us = at_us;
	debounce->down = down;
	debounce->settled = false;
	if (!down || debounce->held)
		return events;
	debounce->held = true;
	debounce->held_us = at_us;
	if (is_double_strike(debounce, at_us))
		return events;
	debounce->pressed_before = true;
	debounce->pressed_us = at_us;
	return events | DEBOUNCE_PRESSED;
}

unsigned int debounce_level(struct debounce *debounce, bool down, int64_t at_us)
{
	unsigned int events = debounce_pass(debounce, at_us);

	if (down == debounce->down)
		return events;
	debounce->down = down;
	debounce->edge_us = at_us;
	/* Nobody saw the edge, so there are no bounces to wait for. */
	debounce->settled = true;
	if (down && !debounce->held) {
		debounce->held = true;
		debounce->held_us = at_us;
	}
	return events | debounce_pass(debounce, at_us);
}

int64_t debounce_deadline_us(const struct debounce *debounce)
{
	int64_t deadline_us = DEBOUNCE_NEVER;

	if (!debounce->settled)
		deadline_us = debounce->edge_us + debounce->debounce_us;
	if (debounce->held && !debounce->stuck && stuck_us(debounce) < deadline_us)
		deadline_us = stuck_us(debounce);
	return deadline_us;
}
