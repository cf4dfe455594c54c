/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/base/attributes.h"
#include "tools/paper-sim/mechanism.h"

/*
 * The printer's electronics: a receive buffer, the ESC/POS interpreter behind it, and the real-time
 * commands that are obeyed as they arrive. Offline (a fault), only real-time commands are obeyed.
 */

#define INTERPRETER_BUFFER_MIN_BYTES 45 /* the smallest found in the field */
#define INTERPRETER_BUFFER_MAX_BYTES 262144
/* Kept for the first words of a new host, so that real-time commands come through a full buffer. */
#define INTERPRETER_RESERVE_BYTES    256

enum interpreter_state {
	INTERPRETER_IDLE,
	INTERPRETER_LETTER,  /* after ESC or GS */
	INTERPRETER_COMMAND, /* collecting a fixed number of bytes */
	INTERPRETER_BLOCK,   /* GS ( : the bytes its length announced */
	INTERPRETER_PICTURE, /* GS v 0: lines of dots */
};

struct interpreter {
	struct mechanism *mechanism;
	/* Answers, in order; the sink may throw them away. */
	void (*answer)(void *data, const uint8_t *bytes, size_t count);
	void *data;

	uint8_t *buffer;
	size_t buffer_bytes, buffered;
	size_t reserve_bytes; /* open now */

	uint8_t recent[10]; /* the last bytes received, for real-time commands */

	enum interpreter_state state;
	uint8_t command[16]; /* ESC or GS, letter, parameters */
	size_t command_count, command_wanted;
	uint32_t block_wanted;
	uint16_t picture_line_bytes;
	uint32_t picture_lines;
	size_t line_count;
	uint8_t line[256]; /* as wide as GS v 0 was; the head prints what it can */

	bool line_due;     /* `line` is complete */
	uint32_t feed_due; /* white lines */
	bool cut_due;

	bool pushes;        /* GS a */
	uint8_t units_inch; /* GS P */
	uint64_t unknown;   /* commands and bytes that this printer does not know */

	bool pictured;       /* the strip in the printer has a picture */
	uint64_t picture_us; /* when its first one, or that of the last ticket, began */
};

/* Returns 0 or -ENOMEM. */
_must_check_ int interpreter_init(struct interpreter *interpreter, struct mechanism *mechanism,
				  size_t buffer_bytes);
void interpreter_finish(struct interpreter *interpreter);

/* As after switching on: empty and with its settings as they were made. */
void interpreter_reset(struct interpreter *interpreter);

/* A new host is connected: it has to ask for pushed status anew, and gets the reserve. */
void interpreter_welcome(struct interpreter *interpreter);

/* How many bytes the receive buffer still takes. */
size_t interpreter_room(const struct interpreter *interpreter);
/* Takes `count` bytes, at most interpreter_room(). */
void interpreter_receive(struct interpreter *interpreter, const uint8_t *bytes, size_t count);

/*
 * Works until nothing is left to do, a fault stops it, or `lines` lines have moved. Returns how
 * many did.
 */
uint64_t interpreter_run(struct interpreter *interpreter, uint64_t lines);

/* True when interpreter_run() would do something. */
bool interpreter_busy(const struct interpreter *interpreter);

/* Says the present status to a host that asked for being told (GS a). */
void interpreter_push(struct interpreter *interpreter);
