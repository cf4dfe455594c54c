/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The panel's buttons, lamps and gong. A script presses faster than any hand, so moves queue up
 * behind the pause that a hand would need; each edge carries the time at which it happened.
 */
#include "tools/panel-sim/panel.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/base/require.h"

int panel_add_button(struct panel *panel, const char *name)
{
	struct panel_button *button = &panel->buttons[panel->button_count];

	if (panel->button_count == PANEL_BUTTONS_MAX)
		return -E2BIG;
	if (!text_is_slug(name) || text_copy(button->name, sizeof(button->name), name) < 0)
		return -EINVAL;
	for (size_t i = 0; i < panel->button_count; i++) {
		if (text_equal(panel->buttons[i].name, name))
			return -EEXIST;
	}
	button->released_us = -PANEL_PAUSE_US;
	panel->button_count++;
	return 0;
}

int panel_add_lamp(struct panel *panel, const char *name)
{
	struct panel_lamp *lamp = &panel->lamps[panel->lamp_count];

	if (panel->lamp_count == PANEL_LAMPS_MAX)
		return -E2BIG;
	if (!text_is_slug(name) || text_copy(lamp->name, sizeof(lamp->name), name) < 0 ||
	    text_copy(lamp->state, sizeof(lamp->state), "off") < 0)
		return -EINVAL;
	for (size_t i = 0; i < panel->lamp_count; i++) {
		if (text_equal(panel->lamps[i].name, name))
			return -EEXIST;
	}
	panel->lamp_count++;
	return 0;
}

static void panel_plugged(void *data, int client)
{
	struct panel *panel = data;

	panel->drives_lamps[client] = false;
	for (size_t i = 0; i < panel->button_count; i++)
		wire_send(&panel->wire, client, "at %s %s", panel->buttons[i].name,
			  panel->buttons[i].down ? "down" : "up");
}

static void lamp_set(struct panel *panel, int client, const char *name, const char *state)
{
	if (!text_equal(state, "off") && !text_equal(state, "on") && !text_equal(state, "blink")) {
		log_warning("wire: ignoring a lamp that should be neither off, on nor blink");
		return;
	}
	for (size_t i = 0; i < panel->lamp_count; i++) {
		struct panel_lamp *lamp = &panel->lamps[i];

		if (text_equal(lamp->name, name) &&
		    text_copy(lamp->state, sizeof(lamp->state), state) == 0) {
			panel->drives_lamps[client] = true;
			return;
		}
	}
	log_warning("wire: ignoring a lamp that is not on this panel");
}

static void panel_message(void *data, int client, char *message)
{
	struct panel *panel = data;
	char *rest = NULL;
	const char *kind = strtok_r(message, " ", &rest);
	const char *first = strtok_r(NULL, " ", &rest);
	const char *second = strtok_r(NULL, " ", &rest);

	if (kind && first && second && text_equal(kind, "lamp"))
		lamp_set(panel, client, first, second);
	else if (kind && first && text_equal(kind, "gong") && text_equal(first, "call"))
		panel->calls++;
	else if (kind && first && text_equal(kind, "gong") && text_equal(first, "alarm"))
		panel->alarms++;
	else
		log_warning("wire: ignoring a message that is neither lamp nor gong");
}

/* Nobody holds the lamps' outputs any more: they go dark. */
static void panel_unplugged(void *data, int client)
{
	struct panel *panel = data;

	for (size_t i = 0; panel->drives_lamps[client] && i < panel->lamp_count; i++)
		require(text_copy(panel->lamps[i].state, sizeof(panel->lamps[i].state), "off") ==
			0);
	panel->drives_lamps[client] = false;
}

int panel_open(struct panel *panel, const char *wire_path)
{
	const struct wire_listener listener = {
		.data = panel,
		.plugged = panel_plugged,
		.message = panel_message,
		.unplugged = panel_unplugged,
	};

	return wire_init(&panel->wire, wire_path, &listener);
}

void panel_close(struct panel *panel)
{
	wire_unplug(&panel->wire);
}

static void edge_send(struct panel *panel, struct panel_button *button, bool down, int64_t at_us)
{
	button->down = down;
	wire_send_all(&panel->wire, "edge %s %s %" PRId64, button->name, down ? "down" : "up",
		      at_us);
}

static void button_press(struct panel *panel, struct panel_button *button, uint8_t bounces,
			 int64_t now_us)
{
	int64_t step_us = PANEL_BOUNCE_US / (INT64_C(2) * bounces + 1);
	/* The edges are told when the last has happened. */
	int64_t at_us = now_us - step_us * bounces * 2;

	edge_send(panel, button, true, at_us);
	for (uint8_t i = 0; i < bounces; i++) {
		edge_send(panel, button, false, at_us += step_us);
		edge_send(panel, button, true, at_us += step_us);
	}
}

static void button_release(struct panel *panel, struct panel_button *button, int64_t now_us)
{
	if (!button->down)
		return;
	edge_send(panel, button, false, now_us);
	button->released_us = now_us;
}

/* Returns when the next move is due. */
static int64_t button_pass(struct panel *panel, struct panel_button *button, int64_t now_us)
{
	while (button->move_count > 0) {
		const struct finger_move move = button->moves[0];

		button_release(panel, button, now_us);
		if (move.press && now_us < button->released_us + PANEL_PAUSE_US)
			return button->released_us + PANEL_PAUSE_US;
		if (move.press)
			button_press(panel, button, move.bounces, now_us);
		button->move_count--;
		memmove(button->moves, button->moves + 1,
			button->move_count * sizeof(button->moves[0]));
	}
	return PANEL_NEVER;
}

int panel_move(struct panel *panel, const char *name, struct finger_move move, int64_t now_us)
{
	for (size_t i = 0; i < panel->button_count; i++) {
		struct panel_button *button = &panel->buttons[i];

		if (!text_equal(button->name, name))
			continue;
		if (button->move_count == PANEL_MOVES_MAX)
			return -E2BIG;
		button->moves[button->move_count++] = move;
		(void)button_pass(panel, button, now_us);
		return 0;
	}
	return -ENOENT;
}

int64_t panel_pass(struct panel *panel, int64_t now_us)
{
	int64_t next_us = PANEL_NEVER;

	for (size_t i = 0; i < panel->button_count; i++) {
		int64_t due_us = button_pass(panel, &panel->buttons[i], now_us);

		if (due_us < next_us)
			next_us = due_us;
	}
	return next_us;
}
