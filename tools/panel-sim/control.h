/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/base/attributes.h"
#include "tools/panel-sim/command.h"

/* The panel socket: one line a command, one line of JSON an answer, for several clients at once. */

#define CONTROL_CLIENTS_MAX 16

struct control_client {
	int fd; /* -1: free */
	char line[COMMAND_LINE_BYTES];
	size_t used;
	bool too_long; /* the rest of this line is thrown away */
};

struct control {
	const char *path;
	int listening;
	struct control_client clients[CONTROL_CLIENTS_MAX];
};

_must_check_ int control_init(struct control *control, const char *path);
void control_finish(struct control *control);

/* For the loop: what to poll for (at most CONTROL_CLIENTS_MAX + 1), and what came of it. */
size_t control_poll(const struct control *control, struct pollfd *polls);
void control_serve(struct control *control, struct simulator *simulator, const struct pollfd *polls,
		   size_t count, int64_t now_us);
