/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <systemd/sd-event.h>

#include "drivers/button.h"
#include "drivers/display.h"
#include "drivers/lamp.h"
#include "drivers/printer.h"
#include "drivers/sound.h"
#include "drivers/uplink.h"
#include "firmware/base/attributes.h"
#include "firmware/config/config.h"
#include "firmware/queue/queue.h"

/*
 * The appliance: takes commands from buttons and broker, lets the queue judge them, commits the
 * events, and only then tells paper, displays, lamps, phones and broker. It holds no rules of its own.
 *
 * How it is put together: appliance_new() opens the store and brings the queue back to where it was;
 * the drivers are made with the listeners of appliance_listeners(); appliance_start() hands them over
 * and lets work begin.
 */

struct appliance;

struct appliance_listeners {
	struct button_listener button;
	struct display_listener display;
	struct printer_listener printer;
	struct uplink_listener uplink;
};

/* NULL where the board has none. */
struct appliance_ports {
	struct button_driver *buttons;
	struct lamp_driver *lamps;
	struct sound_driver *sound;
	struct display_driver *displays[CONFIG_DISPLAYS_MAX]; /* in the order of board->display */
	struct printer_driver *printer;
	struct uplink_driver *uplink;
};

/*
 * `site` and `board` are borrowed for the appliance's life; the site's catalog may grow by nouns that
 * only the journal knows. Returns 0 or the store's fault.
 */
_must_check_ int appliance_new(sd_event *loop, struct config_site *site,
			       const struct config_board *board, struct appliance **ret_appliance);

void appliance_listeners(struct appliance *appliance, struct appliance_listeners *ret_listeners);

/* The root of the topics, the last will's topic and payload, for the uplink's configuration. */
const char *appliance_root(const struct appliance *appliance);
const char *appliance_status_topic(const struct appliance *appliance);
char *appliance_offline_status(const struct appliance *appliance);

/* Takes the drivers over, also on failure. */
_must_check_ int appliance_start(struct appliance *appliance, const struct appliance_ports *ports);

/* For tests. */
const struct queue *appliance_queue(const struct appliance *appliance);
struct store *appliance_store(struct appliance *appliance);

/* Frees the drivers, too. Takes NULL. */
void appliance_free(struct appliance *appliance);
