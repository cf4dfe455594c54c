/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Each command is a row: two words and what they set. Anything else is refused with the reason, and
 * changes nothing.
 */
#include "tools/paper-sim/control.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/text.h"
#include "tools/paper-sim/simulator.h"

static void paper(struct simulator *simulator, bool in)
{
	if (in)
		mechanism_load_paper(&simulator->mechanism);
	else
		simulator->mechanism.paper = false;
}

static void near_end(struct simulator *simulator, bool on)
{
	simulator->mechanism.near_end = on;
}

static void cover(struct simulator *simulator, bool open)
{
	simulator->mechanism.cover_open = open;
}

static void cutter(struct simulator *simulator, bool jam)
{
	simulator->mechanism.cutter_jam = jam;
}

static const struct {
	const char *line;
	void (*set)(struct simulator *simulator, bool value);
	bool value;
} commands[] = {
	{ "paper out", paper, false },           { "paper in", paper, true },
	{ "near-end on", near_end, true },       { "near-end off", near_end, false },
	{ "cover open", cover, true },           { "cover closed", cover, false },
	{ "power off", simulator_power, false }, { "power on", simulator_power, true },
	{ "cutter jam", cutter, true },          { "cutter ok", cutter, false },
};

static void say_error(char *answer, const char *why)
{
	(void)snprintf(answer, CONTROL_ANSWER_BYTES, "{\"ok\":false,\"error\":\"%s\"}\n", why);
}

static void say_ok(char *answer)
{
	(void)snprintf(answer, CONTROL_ANSWER_BYTES, "{\"ok\":true}\n");
}

static const char *yes_no(bool value)
{
	return value ? "true" : "false";
}

static void say_status(const struct simulator *simulator, char *answer)
{
	const struct mechanism *mechanism = &simulator->mechanism;

	(void)snprintf(
		answer, CONTROL_ANSWER_BYTES,
		"{\"power\":%s,\"paper\":%s,\"near_end\":%s,\"cover\":%s,\"printed\":%" PRIu32
		",\"cutter_jam\":%s,\"waste\":%" PRIu32 ",\"strip_lines\":%" PRIu32
		",\"buffered\":%zu,\"unknown\":%" PRIu64 ",\"connections\":%" PRIu64
		",\"lines_fed\":%" PRIu64 ",\"picture_us\":%" PRIu64 "}\n",
		yes_no(simulator->power), yes_no(mechanism->paper), yes_no(mechanism->near_end),
		yes_no(mechanism->cover_open), mechanism->printed, yes_no(mechanism->cutter_jam),
		mechanism->waste, mechanism->strip_lines, simulator->interpreter.buffered,
		simulator->interpreter.unknown, simulator->connections, mechanism->lines_fed,
		simulator->interpreter.picture_us);
}

static void paper_mm(struct simulator *simulator, const char *text, char *answer)
{
	unsigned long mm;
	char *end;

	errno = 0;
	mm = strtoul(text, &end, 10);
	if (text[0] < '0' || text[0] > '9' || errno || *end != '\0' || mm == 0 ||
	    mm > CONTROL_PAPER_MAX_MM) {
		say_error(answer, "paper-mm takes 1 to 1000000");
		return;
	}
	if (!simulator->mechanism.paper) {
		say_error(answer, "there is no paper: say paper in first");
		return;
	}
	simulator->mechanism.lines_left = mm * MECHANISM_DPI * 10 / 254;
	say_ok(answer);
}

void control_obey(struct simulator *simulator, const char *line,
		  char ret_answer[static CONTROL_ANSWER_BYTES])
{
	if (text_equal(line, "status")) {
		say_status(simulator, ret_answer);
		return;
	}
	if (strncmp(line, "paper-mm ", 9) == 0) {
		paper_mm(simulator, line + 9, ret_answer);
		return;
	}
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (text_equal(line, commands[i].line)) {
			commands[i].set(simulator, commands[i].value);
			say_ok(ret_answer);
			return;
		}
	say_error(ret_answer, "commands: paper out|in, near-end on|off, cover open|closed, "
			      "power off|on, cutter jam|ok, paper-mm N, status");
}
