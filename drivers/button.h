/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <systemd/sd-event.h>

#include "firmware/base/attributes.h"
#include "firmware/base/text.h"

/*
 * The button port: presses that are already debounced. One press (with its bounces) is one call of
 * `pressed`, made when the button goes down.
 *
 * A driver is chosen once, at start; after that only the ops are used.
 */

#define BUTTON_STUCK_MS \
	10000 /* held this long: stuck, one alarm, no further press until released */

struct button_listener {
	void *data;
	void (*pressed)(void *data, const char *name);
	/* The button is held too long (true) or was released after that (false). */
	void (*stuck)(void *data, const char *name, bool stuck);
	/* The driver reaches its hardware (true) or lost it (false). Called once at start, too. */
	void (*healthy)(void *data, bool healthy);
};

struct button_driver {
	const struct button_ops *ops;
};

struct button_ops {
	const char *name;
	/* mandatory; does not block; takes NULL */
	void (*free)(struct button_driver *driver);
};

struct button_config {
	const char *const *names; /* of the buttons, unique */
	unsigned int count;
	uint32_t debounce_ms; /* 5 to 100 */
	uint32_t
		double_strike_ms; /* a second press of the same button within this is ignored; 0: none */
	const char *socket;       /* button-sim: the panel's wire (a unix socket) */
};

/*
 * The simulated panel: connects to panel-sim's wire, and again when it was lost. Returns 0 or a
 * negative errno; an absent panel is no fault but `healthy(false)`.
 */
_must_check_ int button_sim_new(sd_event *loop, const struct button_config *config,
				const struct button_listener *listener,
				struct button_driver **ret_driver);

/* For tests: acts as if the finger moved (down or up). */
void button_sim_move(struct button_driver *driver, const char *name, bool down);

static inline void button_free(struct button_driver *driver)
{
	if (driver)
		driver->ops->free(driver);
}
