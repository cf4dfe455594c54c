/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The buttons of the simulated panel. Edges come with the time at which they happened, so a loop
 * that was busy for a moment neither loses a press nor makes two of one.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/button.h"
#include "drivers/debounce.h"
#include "drivers/panel-wire.h"
#include "firmware/base/cleanup.h"
#include "firmware/base/clock.h"
#include "firmware/base/require.h"

#define DEBOUNCE_MIN_MS 5
#define DEBOUNCE_MAX_MS 100

struct button {
	char name[SLUG_BYTES];
	struct debounce debounce;
};

struct button_sim {
	struct button_driver driver;
	struct button_listener listener;
	sd_event_source *timer; /* of the earliest deadline */
	sd_event_source *start; /* without a wire: reports the health once */
	struct panel_wire *wire;
	struct button *buttons;
	unsigned int count;
};

static int64_t now_us(void)
{
	return (int64_t)clock_monotonic_us();
}

static struct button_sim *sim_of(struct button_driver *driver)
{
	return (struct button_sim *)driver;
}

static struct button *button_find(const struct button_sim *sim, const char *name)
{
	for (unsigned int i = 0; i < sim->count; i++) {
		if (text_equal(sim->buttons[i].name, name))
			return &sim->buttons[i];
	}
	return NULL;
}

static void sim_arm(struct button_sim *sim)
{
	int64_t deadline_us = DEBOUNCE_NEVER;

	for (unsigned int i = 0; i < sim->count; i++) {
		int64_t due_us = debounce_deadline_us(&sim->buttons[i].debounce);

		if (due_us < deadline_us)
			deadline_us = due_us;
	}
	if (deadline_us == DEBOUNCE_NEVER) {
		(void)sd_event_source_set_enabled(sim->timer, SD_EVENT_OFF);
		return;
	}
	(void)sd_event_source_set_time(sim->timer, (uint64_t)deadline_us);
	(void)sd_event_source_set_enabled(sim->timer, SD_EVENT_ONESHOT);
}

static void button_tell(const struct button_sim *sim, const struct button *button,
			unsigned int events)
{
	if (events & DEBOUNCE_FREED)
		sim->listener.stuck(sim->listener.data, button->name, false);
	if (events & DEBOUNCE_PRESSED)
		sim->listener.pressed(sim->listener.data, button->name);
	if (events & DEBOUNCE_STUCK)
		sim->listener.stuck(sim->listener.data, button->name, true);
}

static int sim_timer(sd_event_source *source, uint64_t due_us, void *data)
{
	struct button_sim *sim = data;

	for (unsigned int i = 0; i < sim->count; i++) {
		struct button *button = &sim->buttons[i];

		button_tell(sim, button, debounce_pass(&button->debounce, now_us()));
	}
	sim_arm(sim);
	return 0;
}

static void sim_plugged(void *data, bool plugged)
{
	struct button_sim *sim = data;

	sim->listener.healthy(sim->listener.data, plugged);
}

/* "up" and "down"; returns 0 or -EINVAL. */
static int level_parse(const char *text, bool *ret_down)
{
	if (!text_equal(text, "up") && !text_equal(text, "down"))
		return -EINVAL;
	*ret_down = text_equal(text, "down");
	return 0;
}

/* The edge's own time; one that lies in the future, or is none, is now. */
static int64_t edge_time_us(const char *text)
{
	int64_t now = now_us(), at;
	char *end;

	if (!text)
		return now;
	errno = 0;
	at = strtoll(text, &end, 10);
	return errno || *end || at <= 0 || at > now ? now : at;
}

static void sim_message(void *data, char *message)
{
	struct button_sim *sim = data;
	char *rest = NULL;
	const char *kind = strtok_r(message, " ", &rest);
	const char *name = strtok_r(NULL, " ", &rest);
	const char *level = strtok_r(NULL, " ", &rest);
	struct button *button = name ? button_find(sim, name) : NULL;
	bool down;

	if (!button || !level || level_parse(level, &down) < 0)
		return;
	if (text_equal(kind, "at"))
		button_tell(sim, button, debounce_level(&button->debounce, down, now_us()));
	else if (text_equal(kind, "edge"))
		button_tell(sim, button,
			    debounce_edge(&button->debounce, down,
					  edge_time_us(strtok_r(NULL, " ", &rest))));
	sim_arm(sim);
}

static int sim_started(sd_event_source *source, void *data)
{
	sim_plugged(data, true);
	return 0;
}

static void sim_free(struct button_driver *driver)
{
	struct button_sim *sim = driver ? sim_of(driver) : NULL;

	if (!sim)
		return;
	panel_wire_free(sim->wire);
	sd_event_source_disable_unref(sim->start);
	sd_event_source_disable_unref(sim->timer);
	free(sim->buttons);
	free(sim);
}

static const struct button_ops sim_ops = {
	.name = "sim",
	.free = sim_free,
};

static int sim_fill(struct button_sim *sim, const struct button_config *config)
{
	if (config->debounce_ms < DEBOUNCE_MIN_MS || config->debounce_ms > DEBOUNCE_MAX_MS)
		return -EINVAL;
	sim->buttons = calloc(config->count ? config->count : 1, sizeof(*sim->buttons));
	if (!sim->buttons)
		return -ENOMEM;
	for (unsigned int i = 0; i < config->count; i++) {
		struct button *button = &sim->buttons[i];

		if (text_copy(button->name, sizeof(button->name), config->names[i]) < 0)
			return -EINVAL;
		debounce_init(&button->debounce, config->debounce_ms, config->double_strike_ms);
	}
	sim->count = config->count;
	return 0;
}

static void sim_freep(struct button_sim **sim)
{
	if (*sim)
		sim_free(&(*sim)->driver);
}

int button_sim_new(sd_event *loop, const struct button_config *config,
		   const struct button_listener *listener, struct button_driver **ret_driver)
{
	_cleanup_(sim_freep) struct button_sim *sim = calloc(1, sizeof(*sim));
	const struct panel_wire_listener wire_listener = {
		.data = sim,
		.plugged = sim_plugged,
		.message = sim_message,
	};
	int result;

	if (!sim)
		return -ENOMEM;
	sim->driver.ops = &sim_ops;
	sim->listener = *listener;
	result = sim_fill(sim, config);
	if (result < 0)
		return result;
	result = sd_event_add_time(loop, &sim->timer, CLOCK_MONOTONIC, 0, 1000, sim_timer, sim);
	if (result < 0)
		return result;
	(void)sd_event_source_set_enabled(sim->timer, SD_EVENT_OFF);
	if (config->socket)
		result = panel_wire_new(loop, config->socket, &wire_listener, &sim->wire);
	else
		result = sd_event_add_defer(loop, &sim->start, sim_started, sim);
	if (result < 0)
		return result;
	*ret_driver = &steal_pointer(&sim)->driver;
	return 0;
}

void button_sim_move(struct button_driver *driver, const char *name, bool down)
{
	struct button_sim *sim = sim_of(driver);
	struct button *button = button_find(sim, name);

	require(driver->ops == &sim_ops);
	if (!button)
		return;
	button_tell(sim, button, debounce_edge(&button->debounce, down, now_us()));
	sim_arm(sim);
}
