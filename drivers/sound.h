/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <systemd/sd-event.h>

#include "firmware/base/attributes.h"

/*
 * The sound port: the hall's gong on the appliance itself. Boards that are web pages make their own
 * sound; this one is for halls with number displays only.
 */

enum sound_signal {
	SOUND_CALL,
	SOUND_ALARM,
};

const char *sound_signal_name(enum sound_signal signal);

struct sound_driver {
	const struct sound_ops *ops;
};

struct sound_ops {
	const char *name;
	/* mandatory; does not block; signals in a row are played in a row, at most 8 wait */
	void (*play)(struct sound_driver *driver, enum sound_signal signal);
	/* mandatory; takes NULL */
	void (*free)(struct sound_driver *driver);
};

struct sound_config {
	const char *socket; /* sound-sim: the panel's wire (a unix socket); NULL: only counts */
};

_must_check_ int sound_sim_new(sd_event *loop, const struct sound_config *config,
			       struct sound_driver **ret_driver);
/* For tests: how often the signal was played. */
unsigned int sound_sim_played(const struct sound_driver *driver, enum sound_signal signal);

static inline void sound_free(struct sound_driver *driver)
{
	if (driver)
		driver->ops->free(driver);
}
