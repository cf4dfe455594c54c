/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The lamps of the simulated panel. What each lamp should show is kept here and said again whenever
 * the panel comes back, so that a lamp is never stale for longer than the panel is away.
 */
#include <errno.h>
#include <stdlib.h>

#include "drivers/lamp.h"
#include "drivers/panel-wire.h"
#include "firmware/base/cleanup.h"
#include "firmware/base/require.h"

struct lamp {
	char name[SLUG_BYTES];
	enum lamp_state state;
};

struct lamp_sim {
	struct lamp_driver driver;
	struct panel_wire *wire; /* NULL: only in memory */
	struct lamp *lamps;
	unsigned int count;
};

static struct lamp_sim *sim_of(struct lamp_driver *driver)
{
	return (struct lamp_sim *)driver;
}

static struct lamp *lamp_find(const struct lamp_sim *sim, const char *name)
{
	for (unsigned int i = 0; i < sim->count; i++) {
		if (text_equal(sim->lamps[i].name, name))
			return &sim->lamps[i];
	}
	return NULL;
}

static void lamp_send(const struct lamp_sim *sim, const struct lamp *lamp)
{
	if (sim->wire)
		panel_wire_send(sim->wire, "lamp %s %s", lamp->name, lamp_state_name(lamp->state));
}

static void sim_plugged(void *data, bool plugged)
{
	struct lamp_sim *sim = data;

	for (unsigned int i = 0; plugged && i < sim->count; i++)
		lamp_send(sim, &sim->lamps[i]);
}

static int sim_set(struct lamp_driver *driver, const char *name, enum lamp_state state)
{
	struct lamp_sim *sim = sim_of(driver);
	struct lamp *lamp = lamp_find(sim, name);

	if (!lamp)
		return -ENOENT;
	if (lamp->state == state)
		return 0;
	lamp->state = state;
	lamp_send(sim, lamp);
	return 0;
}

static void sim_free(struct lamp_driver *driver)
{
	struct lamp_sim *sim = driver ? sim_of(driver) : NULL;

	if (!sim)
		return;
	for (unsigned int i = 0; i < sim->count; i++)
		(void)sim_set(driver, sim->lamps[i].name, LAMP_OFF);
	panel_wire_free(sim->wire);
	free(sim->lamps);
	free(sim);
}

static const struct lamp_ops sim_ops = {
	.name = "sim",
	.set = sim_set,
	.free = sim_free,
};

static int sim_fill(struct lamp_sim *sim, const struct lamp_config *config)
{
	sim->lamps = calloc(config->count ? config->count : 1, sizeof(*sim->lamps));
	if (!sim->lamps)
		return -ENOMEM;
	for (unsigned int i = 0; i < config->count; i++) {
		struct lamp *lamp = &sim->lamps[i];

		if (text_copy(lamp->name, sizeof(lamp->name), config->names[i]) < 0)
			return -EINVAL;
	}
	sim->count = config->count;
	return 0;
}

static void sim_freep(struct lamp_sim **sim)
{
	if (*sim)
		sim_free(&(*sim)->driver);
}

int lamp_sim_new(sd_event *loop, const struct lamp_config *config, struct lamp_driver **ret_driver)
{
	_cleanup_(sim_freep) struct lamp_sim *sim = calloc(1, sizeof(*sim));
	const struct panel_wire_listener listener = { .data = sim, .plugged = sim_plugged };
	int result;

	if (!sim)
		return -ENOMEM;
	sim->driver.ops = &sim_ops;
	result = sim_fill(sim, config);
	if (result == 0 && config->socket)
		result = panel_wire_new(loop, config->socket, &listener, &sim->wire);
	if (result < 0)
		return result;
	*ret_driver = &steal_pointer(&sim)->driver;
	return 0;
}

enum lamp_state lamp_sim_state(struct lamp_driver *driver, const char *lamp)
{
	const struct lamp *found = lamp_find(sim_of(driver), lamp);

	require(driver->ops == &sim_ops);
	return found ? found->state : LAMP_OFF;
}
