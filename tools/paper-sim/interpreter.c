/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * ESC/POS as Epson documents it, as far as this project's driver and its test tools use it. What is
 * not known is counted and shown in the control socket's `status`: a driver under test must bring
 * no such number about.
 */
#include "tools/paper-sim/interpreter.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/base/require.h"
#include "tools/paper-sim/answers.h"

#define ESC 0x1b
#define GS  0x1d
#define DLE 0x10
#define LF  0x0a

#define UNITS_INCH_DEFAULT 254 /* not one dot: a driver that wants dots must say so */
#define LINE_SPACING_LINES 30

int interpreter_init(struct interpreter *interpreter, struct mechanism *mechanism,
		     size_t buffer_bytes)
{
	*interpreter = (struct interpreter){
		.mechanism = mechanism,
		.buffer_bytes = buffer_bytes,
		.buffer = malloc(buffer_bytes + INTERPRETER_RESERVE_BYTES),
	};
	if (!interpreter->buffer)
		return -ENOMEM;
	interpreter_reset(interpreter);
	return 0;
}

void interpreter_finish(struct interpreter *interpreter)
{
	free(interpreter->buffer);
	interpreter->buffer = NULL;
}

/* Everything received and not yet on paper is gone. */
static void interpreter_clear(struct interpreter *interpreter)
{
	interpreter->buffered = 0;
	interpreter->state = INTERPRETER_IDLE;
	interpreter->command_count = 0;
	interpreter->line_due = false;
	interpreter->feed_due = 0;
	interpreter->cut_due = false;
	mechanism_break(interpreter->mechanism);
}

static void interpreter_defaults(struct interpreter *interpreter)
{
	interpreter->pushes = false;
	interpreter->units_inch = UNITS_INCH_DEFAULT;
}

void interpreter_reset(struct interpreter *interpreter)
{
	interpreter_clear(interpreter);
	interpreter_defaults(interpreter);
	memset(interpreter->recent, 0, sizeof(interpreter->recent));
}

size_t interpreter_room(const struct interpreter *interpreter)
{
	size_t limit = interpreter->buffer_bytes + interpreter->reserve_bytes;

	return limit > interpreter->buffered ? limit - interpreter->buffered : 0;
}

void interpreter_welcome(struct interpreter *interpreter)
{
	interpreter->pushes = false;
	interpreter->reserve_bytes = INTERPRETER_RESERVE_BYTES;
}

static void interpreter_answer(struct interpreter *interpreter, const uint8_t *bytes, size_t count)
{
	interpreter->answer(interpreter->data, bytes, count);
}

void interpreter_push(struct interpreter *interpreter)
{
	uint8_t bytes[ANSWER_PUSHED_BYTES];

	if (!interpreter->pushes)
		return;
	answer_pushed(interpreter->mechanism, bytes);
	interpreter_answer(interpreter, bytes, sizeof(bytes));
}

/* Obeys a real-time command that ends with the byte just received. */
static void interpreter_real_time(struct interpreter *interpreter)
{
	static const uint8_t clear[] = { DLE, 0x14, 8, 1, 3, 20, 1, 6, 2, 8 };
	static const uint8_t cleared[] = { 0x37, 0x25, 0 };
	const uint8_t *last = interpreter->recent + sizeof(interpreter->recent) - 3;

	if (memcmp(interpreter->recent, clear, sizeof(clear)) == 0) {
		interpreter_clear(interpreter);
		interpreter_answer(interpreter, cleared, sizeof(cleared));
	} else if (last[0] == DLE && last[1] == 4 && last[2] >= 1 && last[2] <= 4) {
		uint8_t byte = answer_polled(interpreter->mechanism, last[2]);

		interpreter_answer(interpreter, &byte, 1);
	} else if (last[0] == DLE && last[1] == 5 && last[2] == 2 &&
		   !mechanism_ready(interpreter->mechanism)) {
		/* Only an error makes it obey; a printer that is well keeps its buffer. */
		interpreter_clear(interpreter);
	}
}

void interpreter_receive(struct interpreter *interpreter, const uint8_t *bytes, size_t count)
{
	require(count <= interpreter_room(interpreter));
	for (size_t i = 0; i < count; i++) {
		memmove(interpreter->recent, interpreter->recent + 1,
			sizeof(interpreter->recent) - 1);
		interpreter->recent[sizeof(interpreter->recent) - 1] = bytes[i];
		interpreter->buffer[interpreter->buffered++] = bytes[i];
		interpreter_real_time(interpreter);
	}
}

static void interpreter_unknown(struct interpreter *interpreter)
{
	interpreter->unknown++;
}

static uint32_t interpreter_units(const struct interpreter *interpreter, uint8_t units)
{
	return (units * (uint32_t)MECHANISM_DPI + interpreter->units_inch / 2u) /
	       interpreter->units_inch;
}

/* How many bytes follow ESC or GS and the letter; -1: nobody knows. */
static int parameters(uint8_t lead, uint8_t letter)
{
	static const struct {
		uint8_t lead, letter;
		int count;
	} known[] = {
		{ ESC, '@', 0 }, { ESC, 'J', 1 }, { ESC, 'd', 1 }, { GS, 'v', 6 },
		{ GS, 'V', 1 },  { GS, 'a', 1 },  { GS, 'r', 1 },  { GS, 'P', 2 },
		{ GS, '(', 3 },  { DLE, 4, 1 },   { DLE, 5, 1 },   { DLE, 0x14, 8 },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i].lead == lead && known[i].letter == letter)
			return known[i].count;
	return -1;
}

static void picture_begin(struct interpreter *interpreter)
{
	const uint8_t *command = interpreter->command;
	uint16_t line_bytes = (uint16_t)(command[4] | command[5] << 8);

	interpreter->state = INTERPRETER_IDLE;
	if (command[2] != '0' || command[3] != 0 || line_bytes == 0 ||
	    line_bytes > sizeof(interpreter->line)) {
		interpreter_unknown(interpreter);
		return;
	}
	interpreter->picture_line_bytes = line_bytes;
	interpreter->picture_lines = (uint32_t)(command[6] | command[7] << 8);
	interpreter->line_count = 0;
	memset(interpreter->line, 0, sizeof(interpreter->line));
	if (interpreter->picture_lines == 0)
		return;
	interpreter->state = INTERPRETER_PICTURE;
	if (!interpreter->pictured)
		interpreter->picture_us = clock_monotonic_us();
	interpreter->pictured = true;
}

static void interpreter_cut(struct interpreter *interpreter)
{
	uint8_t *command = interpreter->command;

	/* GS V 65 and 66 have one parameter more. */
	if ((command[2] == 65 || command[2] == 66) && interpreter->command_count == 3) {
		interpreter->command_wanted = 4;
		return;
	}
	interpreter->state = INTERPRETER_IDLE;
	if (interpreter->command_count == 4)
		interpreter->feed_due += interpreter_units(interpreter, command[3]);
	else if (command[2] > 1 && command[2] != '0' && command[2] != '1')
		interpreter_unknown(interpreter);
	interpreter->cut_due = true;
}

static void interpreter_gs(struct interpreter *interpreter)
{
	const uint8_t *command = interpreter->command;
	uint8_t byte;

	interpreter->state = INTERPRETER_IDLE;
	switch (command[1]) {
	case 'v':
		picture_begin(interpreter);
		break;
	case 'V':
		interpreter->state = INTERPRETER_COMMAND;
		interpreter_cut(interpreter);
		break;
	case 'a':
		interpreter->pushes = command[2] != 0;
		interpreter_push(interpreter);
		break;
	case 'r':
		byte = answer_paper_sensor(interpreter->mechanism);
		interpreter_answer(interpreter, &byte, 1);
		break;
	case 'P':
		interpreter->units_inch = command[3] ? command[3] : UNITS_INCH_DEFAULT;
		break;
	default:
		interpreter->block_wanted = (uint32_t)(command[3] | command[4] << 8);
		interpreter->state =
			interpreter->block_wanted ? INTERPRETER_BLOCK : INTERPRETER_IDLE;
		break;
	}
}

static void interpreter_esc(struct interpreter *interpreter)
{
	const uint8_t *command = interpreter->command;

	interpreter->state = INTERPRETER_IDLE;
	switch (command[1]) {
	case '@':
		interpreter_defaults(interpreter);
		break;
	case 'J':
		interpreter->feed_due += interpreter_units(interpreter, command[2]);
		break;
	default:
		interpreter->feed_due += command[2] * (uint32_t)LINE_SPACING_LINES;
		break;
	}
}

static void interpreter_execute(struct interpreter *interpreter)
{
	if (interpreter->command[0] == GS)
		interpreter_gs(interpreter);
	else if (interpreter->command[0] == ESC)
		interpreter_esc(interpreter);
	else /* a real-time command: obeyed when it came in */
		interpreter->state = INTERPRETER_IDLE;
}

/* GS ( H function 48, the process id; other functions have nothing that this printer does. */
static void interpreter_block(struct interpreter *interpreter, uint8_t byte)
{
	uint8_t bytes[7] = { 0x37, 0x22 };
	uint8_t *command = interpreter->command;

	if (interpreter->command_count < sizeof(interpreter->command))
		command[interpreter->command_count++] = byte;
	if (--interpreter->block_wanted > 0)
		return;
	interpreter->state = INTERPRETER_IDLE;
	if (command[2] != 'H' || interpreter->command_count != 11 || command[5] != 48 ||
	    command[6] != 48) {
		interpreter_unknown(interpreter);
		return;
	}
	memcpy(bytes + 2, command + 7, 4);
	interpreter_answer(interpreter, bytes, sizeof(bytes));
}

static void interpreter_letter(struct interpreter *interpreter, uint8_t byte)
{
	int count = parameters(interpreter->command[0], byte);

	interpreter->command[interpreter->command_count++] = byte;
	if (count < 0) {
		interpreter_unknown(interpreter);
		interpreter->state = INTERPRETER_IDLE;
		return;
	}
	interpreter->command_wanted = 2 + (size_t)count;
	interpreter->state = INTERPRETER_COMMAND;
	if (count == 0)
		interpreter_execute(interpreter);
}

static void interpreter_idle(struct interpreter *interpreter, uint8_t byte)
{
	interpreter->command_count = 0;
	if (byte == ESC || byte == GS || byte == DLE) {
		interpreter->command[interpreter->command_count++] = byte;
		interpreter->state = INTERPRETER_LETTER;
	} else if (byte == LF) {
		interpreter->feed_due += LINE_SPACING_LINES;
	} else if (byte != 0) {
		interpreter_unknown(interpreter); /* text: this printer has no letters */
	}
}

static void interpreter_take(struct interpreter *interpreter, uint8_t byte)
{
	switch (interpreter->state) {
	case INTERPRETER_IDLE:
		interpreter_idle(interpreter, byte);
		break;
	case INTERPRETER_LETTER:
		interpreter_letter(interpreter, byte);
		break;
	case INTERPRETER_COMMAND:
		interpreter->command[interpreter->command_count++] = byte;
		if (interpreter->command_count == interpreter->command_wanted)
			interpreter_execute(interpreter);
		break;
	case INTERPRETER_BLOCK:
		interpreter_block(interpreter, byte);
		break;
	case INTERPRETER_PICTURE:
		interpreter->line[interpreter->line_count++] = byte;
		interpreter->line_due = interpreter->line_count == interpreter->picture_line_bytes;
		break;
	}
}

static void interpreter_line(struct interpreter *interpreter)
{
	mechanism_line(interpreter->mechanism, interpreter->line);
	interpreter->line_due = false;
	interpreter->line_count = 0;
	memset(interpreter->line, 0, sizeof(interpreter->line));
	if (--interpreter->picture_lines == 0)
		interpreter->state = INTERPRETER_IDLE;
}

static void interpreter_cut_now(struct interpreter *interpreter)
{
	int error = mechanism_cut(interpreter->mechanism);

	interpreter->cut_due = false;
	interpreter->pictured = false;
	if (error < 0)
		log_error("a ticket is lost, its picture cannot be written: %s", strerror(-error));
}

bool interpreter_busy(const struct interpreter *interpreter)
{
	return mechanism_ready(interpreter->mechanism) &&
	       (interpreter->buffered > 0 || interpreter->line_due || interpreter->feed_due > 0 ||
		interpreter->cut_due);
}

uint64_t interpreter_run(struct interpreter *interpreter, uint64_t lines)
{
	uint64_t moved = 0;
	size_t taken = 0;

	while (mechanism_ready(interpreter->mechanism)) {
		bool moves = interpreter->line_due || interpreter->feed_due > 0;

		if (moves && moved == lines)
			break;
		moved += moves;
		if (interpreter->line_due) {
			interpreter_line(interpreter);
		} else if (interpreter->feed_due > 0) {
			interpreter->feed_due--;
			mechanism_line(interpreter->mechanism, NULL);
		} else if (interpreter->cut_due) {
			interpreter_cut_now(interpreter);
		} else if (taken < interpreter->buffered) {
			interpreter_take(interpreter, interpreter->buffer[taken++]);
		} else {
			break;
		}
	}
	interpreter->buffered -= taken;
	memmove(interpreter->buffer, interpreter->buffer + taken, interpreter->buffered);
	if (interpreter->buffered <= interpreter->buffer_bytes)
		interpreter->reserve_bytes = 0;
	return moved;
}
