/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The commands of the panel socket: what a person at the panel can do and see, and the faults
 * that a test may cause. Words are separated by one blank.
 */
#include "tools/panel-sim/command.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/text.h"

/* What a command is given: words[0] is its own name. */
struct asked {
	struct simulator *simulator;
	char **words;
	int64_t now_us;
	struct answer *answer;
};

static void move(const struct asked *asked, struct finger_move move)
{
	const char *name = asked->words[1];
	int result = panel_move(&asked->simulator->panel, name, move, asked->now_us);

	if (result == -ENOENT)
		answer_error(asked->answer, "unknown button", name);
	else if (result == -E2BIG)
		answer_error(asked->answer, "too many moves are waiting for button", name);
	else
		answer_ok(asked->answer);
}

static void command_press(const struct asked *asked)
{
	move(asked, (struct finger_move){ .press = true });
}

static void command_release(const struct asked *asked)
{
	move(asked, (struct finger_move){});
}

static void command_bounce(const struct asked *asked)
{
	char *end;
	long bounces = strtol(asked->words[2], &end, 10);

	if (*end || end == asked->words[2] || bounces < 1 || bounces > PANEL_BOUNCES_MAX) {
		answer_error(asked->answer, "expected 1 to 50 bounces, not", asked->words[2]);
		return;
	}
	move(asked, (struct finger_move){ .press = true, .bounces = (uint8_t)bounces });
}

static void command_lamps(const struct asked *asked)
{
	const struct panel *panel = &asked->simulator->panel;

	answer_add(asked->answer, "{");
	for (size_t i = 0; i < panel->lamp_count; i++)
		answer_add(asked->answer, "%s\"%s\":\"%s\"", i ? "," : "", panel->lamps[i].name,
			   panel->lamps[i].state);
	answer_add(asked->answer, "}");
}

static void command_gongs(const struct asked *asked)
{
	answer_add(asked->answer, "{\"call\":%u,\"alarm\":%u}", asked->simulator->panel.calls,
		   asked->simulator->panel.alarms);
}

/* Answers for the asker when there is none of this name. */
static struct screen *screen_find(const struct asked *asked)
{
	struct simulator *simulator = asked->simulator;

	for (size_t i = 0; i < simulator->screen_count; i++) {
		if (text_equal(simulator->screens[i].name, asked->words[1]))
			return &simulator->screens[i];
	}
	answer_error(asked->answer, "unknown display", asked->words[1]);
	return NULL;
}

static void face_add(const struct asked *asked, const struct screen *screen)
{
	answer_add(asked->answer, "\"text\":");
	answer_add_string(asked->answer, screen_number(screen, asked->now_us));
	answer_add(asked->answer, ",\"counter\":");
	answer_add_string(asked->answer, screen_counter(screen, asked->now_us));
	answer_add(asked->answer, "}");
}

static void command_display(const struct asked *asked)
{
	const struct screen *screen = screen_find(asked);

	if (!screen)
		return;
	answer_add(asked->answer, "{\"display\":\"%s\",", screen->name);
	face_add(asked, screen);
}

static void command_displays(const struct asked *asked)
{
	const struct simulator *simulator = asked->simulator;

	answer_add(asked->answer, "{");
	for (size_t i = 0; i < simulator->screen_count; i++) {
		answer_add(asked->answer, "%s\"%s\":{", i ? "," : "", simulator->screens[i].name);
		face_add(asked, &simulator->screens[i]);
	}
	answer_add(asked->answer, "}");
}

static void power(const struct asked *asked, bool powered)
{
	struct screen *screen = screen_find(asked);

	if (!screen)
		return;
	screen_power(screen, powered);
	answer_ok(asked->answer);
}

static void command_display_off(const struct asked *asked)
{
	power(asked, false);
}

static void command_display_on(const struct asked *asked)
{
	power(asked, true);
}

static void command_unplug(const struct asked *asked)
{
	wire_unplug(&asked->simulator->panel.wire);
	answer_ok(asked->answer);
}

static void command_plug(const struct asked *asked)
{
	int result = wire_plug(&asked->simulator->panel.wire);

	if (result < 0)
		answer_error(asked->answer, "the wire cannot be plugged in:", strerror(-result));
	else
		answer_ok(asked->answer);
}

#define WORDS_MAX 3

static const struct command {
	const char *name;
	size_t words; /* with its name */
	void (*obey)(const struct asked *asked);
	const char *expected;
} commands[] = {
	{ "press", 2, command_press, "expected: press NAME" },
	{ "release", 2, command_release, "expected: release NAME" },
	{ "bounce", 3, command_bounce, "expected: bounce NAME N" },
	{ "lamps", 1, command_lamps, "expected: lamps" },
	{ "gongs", 1, command_gongs, "expected: gongs" },
	{ "display", 2, command_display, "expected: display NAME" },
	{ "displays", 1, command_displays, "expected: displays" },
	{ "display-off", 2, command_display_off, "expected: display-off NAME" },
	{ "display-on", 2, command_display_on, "expected: display-on NAME" },
	{ "unplug", 1, command_unplug, "expected: unplug" },
	{ "plug", 1, command_plug, "expected: plug" },
};

void command_obey(struct simulator *simulator, char *line, int64_t now_us, struct answer *answer)
{
	char *rest = line, *words[WORDS_MAX + 1] = { strsep(&rest, " ") };
	size_t count = 1;

	while (count <= WORDS_MAX && rest)
		words[count++] = strsep(&rest, " ");
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		const struct asked asked = { simulator, words, now_us, answer };

		if (!text_equal(commands[i].name, words[0]))
			continue;
		if (count == commands[i].words && !rest)
			commands[i].obey(&asked);
		else
			answer_error(answer, commands[i].expected, NULL);
		return;
	}
	answer_error(answer, "unknown command", words[0]);
}
