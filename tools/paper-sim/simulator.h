/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "firmware/base/attributes.h"
#include "tools/paper-sim/control.h"
#include "tools/paper-sim/interpreter.h"
#include "tools/paper-sim/mechanism.h"

/*
 * The printer with its plugs: power, one network connection, and the control socket. One thread,
 * one poll loop.
 */

#define SIMULATOR_CONTROLS_MAX   16
#define SIMULATOR_SPEED_MAX_MM_S 2000

struct simulator_config {
	uint16_t port;
	const char *control;
	const char *paper;
	uint32_t speed_mm_s; /* 0 : at once */
	uint32_t receive_buffer_bytes;
	uint16_t width_dots;
};

struct control_client {
	int fd;
	char line[CONTROL_LINE_BYTES];
	size_t count;
};

struct simulator {
	struct simulator_config config;
	struct mechanism mechanism;
	struct interpreter interpreter;
	bool power;
	int listen_fd, control_fd, signal_fd;
	int data_fd; /* the host; a newer connection takes an older one's place */
	struct control_client controls[SIMULATOR_CONTROLS_MAX];
	uint64_t connections;
	uint64_t moved_us; /* when paper last moved, or nothing was to be moved */
};

/* Returns 0 or a negative errno, said on standard error. */
_must_check_ int simulator_init(struct simulator *simulator, const struct simulator_config *config);
void simulator_finish(struct simulator *simulator);

/* Runs until SIGTERM or SIGINT. Returns 0 or a negative errno. */
_must_check_ int simulator_run(struct simulator *simulator);

/* Off: the connection drops, the port is closed, everything received is lost. */
void simulator_power(struct simulator *simulator, bool on);
