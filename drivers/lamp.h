/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <systemd/sd-event.h>

#include "firmware/base/attributes.h"
#include "firmware/base/text.h"

/*
 * The lamp port: each lamp is off, on or blinking. What is set is remembered and set again when the
 * hardware comes back.
 */

enum lamp_state {
	LAMP_OFF,
	LAMP_ON,
	LAMP_BLINK,
};

const char *lamp_state_name(enum lamp_state state);

struct lamp_driver {
	const struct lamp_ops *ops;
};

struct lamp_ops {
	const char *name;
	/*
	 * mandatory; does not block. An unknown name is -ENOENT; hardware that is away is no error
	 * (the state is set when it is back).
	 */
	int (*set)(struct lamp_driver *driver, const char *lamp, enum lamp_state state);
	/* mandatory; turns all lamps off; takes NULL */
	void (*free)(struct lamp_driver *driver);
};

struct lamp_config {
	const char *const *names;
	unsigned int count;
	const char *socket; /* lamp-sim: the panel's wire (a unix socket) */
};

_must_check_ int lamp_sim_new(sd_event *loop, const struct lamp_config *config,
			      struct lamp_driver **ret_driver);

/* For tests: what the lamp shows now; LAMP_OFF for an unknown one. */
enum lamp_state lamp_sim_state(struct lamp_driver *driver, const char *lamp);

static inline void lamp_free(struct lamp_driver *driver)
{
	if (driver)
		driver->ops->free(driver);
}
