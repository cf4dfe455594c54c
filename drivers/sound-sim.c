/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The simulated gong: the panel counts it. It takes no time, so nothing has to wait; while the
 * panel is away a signal is dropped, since a late gong would point people to an old call.
 */
#include <errno.h>
#include <stdlib.h>

#include "drivers/panel-wire.h"
#include "drivers/sound.h"
#include "firmware/base/cleanup.h"
#include "firmware/base/require.h"

#define SIGNAL_COUNT (SOUND_ALARM + 1)

struct sound_sim {
	struct sound_driver driver;
	struct panel_wire *wire; /* NULL: only counts */
	unsigned int played[SIGNAL_COUNT];
};

const char *sound_signal_name(enum sound_signal signal)
{
	static const char *const names[SIGNAL_COUNT] = {
		[SOUND_CALL] = "call",
		[SOUND_ALARM] = "alarm",
	};

	return names[signal];
}

static void sim_plugged(void *data, bool plugged)
{
}

static void sim_play(struct sound_driver *driver, enum sound_signal signal)
{
	struct sound_sim *sim = (struct sound_sim *)driver;

	sim->played[signal]++;
	if (sim->wire)
		panel_wire_send(sim->wire, "gong %s", sound_signal_name(signal));
}

static void sim_free(struct sound_driver *driver)
{
	struct sound_sim *sim = (struct sound_sim *)driver;

	if (!sim)
		return;
	panel_wire_free(sim->wire);
	free(sim);
}

static const struct sound_ops sim_ops = {
	.name = "sim",
	.play = sim_play,
	.free = sim_free,
};

int sound_sim_new(sd_event *loop, const struct sound_config *config,
		  struct sound_driver **ret_driver)
{
	_cleanup_free_ struct sound_sim *sim = calloc(1, sizeof(*sim));
	const struct panel_wire_listener listener = { .data = sim, .plugged = sim_plugged };
	int result = 0;

	if (!sim)
		return -ENOMEM;
	sim->driver.ops = &sim_ops;
	if (config->socket)
		result = panel_wire_new(loop, config->socket, &listener, &sim->wire);
	if (result < 0)
		return result;
	*ret_driver = &steal_pointer(&sim)->driver;
	return 0;
}

unsigned int sound_sim_played(const struct sound_driver *driver, enum sound_signal signal)
{
	require(driver->ops == &sim_ops);
	return ((const struct sound_sim *)driver)->played[signal];
}
