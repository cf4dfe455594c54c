/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/base/attributes.h"
#include "firmware/base/text.h"
#include "tools/panel-sim/wire.h"

/*
 * The panel: buttons with fingers on them, lamps and a gong. Its copper is the wire; its state is
 * what one would see standing in front of it.
 */

#define PANEL_BUTTONS_MAX 64
#define PANEL_LAMPS_MAX   64
#define PANEL_MOVES_MAX   100 /* of one finger that are still to come */
#define PANEL_BOUNCES_MAX 50
#define PANEL_PAUSE_US    120000 /* from a release to the next press: longer than any debounce */
#define PANEL_BOUNCE_US   5000   /* all bounces of a press lie within this */
#define PANEL_NEVER       INT64_MAX

/* What a finger does: lets go, or presses with so many bounces. */
struct finger_move {
	bool press;
	uint8_t bounces;
};

struct panel_button {
	char name[SLUG_BYTES];
	bool down;
	int64_t released_us;
	struct finger_move moves[PANEL_MOVES_MAX];
	size_t move_count;
};

struct panel_lamp {
	char name[SLUG_BYTES];
	char state[8]; /* "off", "on", "blink" */
};

struct panel {
	struct wire wire;
	struct panel_button buttons[PANEL_BUTTONS_MAX];
	size_t button_count;
	struct panel_lamp lamps[PANEL_LAMPS_MAX];
	size_t lamp_count;
	bool drives_lamps[WIRE_CLIENTS_MAX]; /* that driver has set a lamp */
	unsigned int calls, alarms;          /* gongs heard */
};

/* Return 0, -EINVAL (no slug), -EEXIST or -E2BIG. */
_must_check_ int panel_add_button(struct panel *panel, const char *name);
_must_check_ int panel_add_lamp(struct panel *panel, const char *name);

/* Plugs the wire in; after the buttons and lamps are known. */
_must_check_ int panel_open(struct panel *panel, const char *wire_path);
void panel_close(struct panel *panel);

/*
 * A press of a button that is down, or was released less than PANEL_PAUSE_US ago, waits: release,
 * pause, press. Returns 0, -ENOENT or -E2BIG (more than PANEL_MOVES_MAX waiting).
 */
_must_check_ int panel_move(struct panel *panel, const char *button, struct finger_move move,
			    int64_t now_us);
/* Does what waited until now; returns when the next is due, or PANEL_NEVER. */
int64_t panel_pass(struct panel *panel, int64_t now_us);
