/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <poll.h>
#include <stddef.h>

#include "firmware/base/attributes.h"

/*
 * The panel's end of the wire (drivers/panel-wire.h says what is spoken on it): a listening
 * SOCK_SEQPACKET socket and the drivers that are plugged in.
 */

#define WIRE_CLIENTS_MAX   8
#define WIRE_MESSAGE_BYTES 96

struct wire_listener {
	void *data;
	void (*plugged)(void *data, int client);
	void (*message)(void *data, int client, char *message);
	void (*unplugged)(void *data, int client);
};

struct wire {
	const char *path;
	struct wire_listener listener;
	int listening;                 /* -1 while unplugged */
	int clients[WIRE_CLIENTS_MAX]; /* -1: free */
};

_must_check_ int wire_init(struct wire *wire, const char *path,
			   const struct wire_listener *listener);

/* Cuts every driver off and lets nobody in; and lets them in again. */
void wire_unplug(struct wire *wire);
_must_check_ int wire_plug(struct wire *wire);

void wire_send(struct wire *wire, int client, const char *format, ...) _format_(printf, 3, 4);
void wire_send_all(struct wire *wire, const char *format, ...) _format_(printf, 2, 3);

/* For the loop: what to poll for (at most WIRE_CLIENTS_MAX + 1), and what came of it. */
size_t wire_poll(const struct wire *wire, struct pollfd *polls);
void wire_serve(struct wire *wire, const struct pollfd *polls, size_t count);
