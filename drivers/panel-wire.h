/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>

#include <systemd/sd-event.h>

#include "firmware/base/attributes.h"
#include "firmware/base/cleanup.h"

/*
 * A client of the simulated panel's wire: a unix socket of type SOCK_SEQPACKET, one message a
 * packet, plain ASCII words. An absent or lost panel is tried again every PANEL_WIRE_RETRY_MS.
 *
 *	panel to driver    at NAME up|down             the level when the wire was plugged in
 *	                   edge NAME up|down TIME_US   it changed at this CLOCK_MONOTONIC
 *	driver to panel    lamp NAME off|on|blink
 *	                   gong call|alarm
 *
 * A message of another kind is ignored by either side, so that each driver reads what is its own.
 */

#define PANEL_WIRE_RETRY_MS      200
#define PANEL_WIRE_MESSAGE_BYTES 96 /* with NUL */

struct panel_wire;

struct panel_wire_listener {
	void *data;
	/* Plugged in (true) or lost (false); called on the first turn of the loop, too. */
	void (*plugged)(void *data, bool plugged);
	/* `message` is NUL-terminated and may be changed. NULL: nothing is listened to. */
	void (*message)(void *data, char *message);
};

/* `socket` is copied. Returns 0, -ENAMETOOLONG or what the event loop says. */
_must_check_ int panel_wire_new(sd_event *loop, const char *socket,
				const struct panel_wire_listener *listener,
				struct panel_wire **ret_wire);
void panel_wire_free(struct panel_wire *wire);
DEFINE_CLEANUP(struct panel_wire *, panel_wire_free)

/*
 * Does not block. Nothing is kept: what cannot be sent is lost, and a panel that does not read is
 * cut off, so that `plugged` tells when everything has to be said again.
 */
void panel_wire_send(struct panel_wire *wire, const char *format, ...) _format_(printf, 2, 3);
