/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * panel-sim: the hardware of a virtual board as a process of its own. It holds the far ends of the
 * displays' serial lines, of the buttons and of the lamps, and a socket at which people and tests
 * press, look, and break things. It never waits for anybody, and it ends on SIGTERM or SIGINT.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <getopt.h>

#include "firmware/base/cleanup.h"
#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/base/text.h"
#include "tools/panel-sim/control.h"
#include "tools/panel-sim/simulator.h"

#define POLLS_MAX (1 + WIRE_CLIENTS_MAX + 1 + CONTROL_CLIENTS_MAX + 1 + SIMULATOR_SCREENS_MAX)

static const char help[] =
	"Usage: panel-sim --panel PATH --wire PATH [--displays DIR]\n"
	"                 [--button NAME]... [--lamp NAME]... [--display NAME]...\n"
	"\n"
	"Simulates the buttons, lamps and number displays of a virtual board.\n"
	"\n"
	"  --panel PATH     socket for people and tests: one command a line\n"
	"  --wire PATH      socket for the drivers of buttons, lamps and sound\n"
	"  --displays DIR   folder for the displays' serial lines, DIR/NAME; made if absent\n"
	"  --button NAME    has this button\n"
	"  --lamp NAME      has this lamp\n"
	"  --display NAME   has this display\n"
	"  --help           shows this text\n"
	"\n"
	"Commands: press NAME, release NAME, bounce NAME N, lamps, gongs, display NAME,\n"
	"displays, display-off NAME, display-on NAME, unplug, plug.\n";

struct options {
	const char *panel, *wire, *displays;
	const char *screens[SIMULATOR_SCREENS_MAX];
	size_t screen_count;
};

enum option_code {
	OPTION_PANEL = 1,
	OPTION_WIRE,
	OPTION_DISPLAYS,
	OPTION_BUTTON,
	OPTION_LAMP,
	OPTION_DISPLAY,
	OPTION_HELP,
};

static const struct option options_known[] = {
	{ "panel", required_argument, NULL, OPTION_PANEL },
	{ "wire", required_argument, NULL, OPTION_WIRE },
	{ "displays", required_argument, NULL, OPTION_DISPLAYS },
	{ "button", required_argument, NULL, OPTION_BUTTON },
	{ "lamp", required_argument, NULL, OPTION_LAMP },
	{ "display", required_argument, NULL, OPTION_DISPLAY },
	{ "help", no_argument, NULL, OPTION_HELP },
	{},
};

static int usage(const char *wrong, const char *about)
{
	(void)fprintf(stderr, "panel-sim: %s%s%s\nTry panel-sim --help.\n", wrong,
		      about ? ": " : "", about ? about : "");
	return -EINVAL;
}

static int name_result(int result, const char *what, const char *name)
{
	if (result == 0)
		return 0;
	(void)fprintf(stderr, "panel-sim: --%s %s: %s\n", what, name,
		      result == -EEXIST  ? "stands twice"
		      : result == -E2BIG ? "more than fit a panel"
					 : "expected 1 to 23 of a-z 0-9 - _ .");
	return result;
}

/* Returns 0, 1 (help was shown) or a negative errno. */
static int option_take(int code, struct options *options, struct panel *panel)
{
	switch ((enum option_code)code) {
	case OPTION_PANEL:
		options->panel = optarg;
		return 0;
	case OPTION_WIRE:
		options->wire = optarg;
		return 0;
	case OPTION_DISPLAYS:
		options->displays = optarg;
		return 0;
	case OPTION_BUTTON:
		return name_result(panel_add_button(panel, optarg), "button", optarg);
	case OPTION_LAMP:
		return name_result(panel_add_lamp(panel, optarg), "lamp", optarg);
	case OPTION_DISPLAY:
		if (options->screen_count == SIMULATOR_SCREENS_MAX)
			return name_result(-E2BIG, "display", optarg);
		options->screens[options->screen_count++] = optarg;
		return 0;
	case OPTION_HELP:
		(void)fputs(help, stdout);
		return 1;
	}
	return usage("unknown option", NULL);
}

static int options_read(int argc, char **argv, struct options *options, struct panel *panel)
{
	int code;

	while ((code = getopt_long(argc, argv, "", options_known, NULL)) != -1) {
		int result = option_take(code, options, panel);

		if (result != 0)
			return result;
	}
	if (optind < argc)
		return usage("unexpected word", argv[optind]);
	if (!options->panel || !options->wire)
		return usage("expected --panel and --wire", NULL);
	if (options->screen_count > 0 && !options->displays)
		return usage("expected --displays for --display", NULL);
	return 0;
}

static int screens_open(struct simulator *simulator, const struct options *options)
{
	if (options->displays && mkdir(options->displays, 0755) < 0 && errno != EEXIST) {
		log_error("%s: %s", options->displays, strerror(errno));
		return -EIO;
	}
	for (size_t i = 0; i < options->screen_count; i++) {
		struct screen *screen = &simulator->screens[simulator->screen_count];
		int result;

		for (size_t j = 0; j < i; j++) {
			if (text_equal(options->screens[i], options->screens[j]))
				return name_result(-EEXIST, "display", options->screens[i]);
		}
		result = screen_init(screen, options->displays, options->screens[i]);
		if (result < 0) {
			log_error("display %s: %s", options->screens[i], strerror(-result));
			return result;
		}
		simulator->screen_count++;
	}
	return 0;
}

/* SIGTERM and SIGINT as something to poll for. */
static int signals_open(void)
{
	sigset_t ends;
	int fd;

	if (sigemptyset(&ends) < 0 || sigaddset(&ends, SIGTERM) < 0 ||
	    sigaddset(&ends, SIGINT) < 0 || sigprocmask(SIG_BLOCK, &ends, NULL) < 0)
		return -errno;
	fd = signalfd(-1, &ends, SFD_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static int64_t now_us(void)
{
	return (int64_t)clock_monotonic_us();
}

static struct timespec until(int64_t due_us)
{
	int64_t left_us = due_us - now_us();

	if (left_us < 0)
		left_us = 0;
	return (struct timespec){ .tv_sec = left_us / 1000000,
				  .tv_nsec = left_us % 1000000 * 1000 };
}

static size_t screens_poll(const struct simulator *simulator, struct pollfd *polls)
{
	for (size_t i = 0; i < simulator->screen_count; i++)
		polls[i] = (struct pollfd){ .fd = simulator->screens[i].master, .events = POLLIN };
	return simulator->screen_count;
}

static int serve(struct simulator *simulator, struct control *control, int signals)
{
	for (;;) {
		struct pollfd polls[POLLS_MAX] = { { .fd = signals, .events = POLLIN } };
		struct pollfd *wires = polls + 1, *controls, *screens;
		size_t wire_count, control_count, screen_count;
		int64_t due_us = panel_pass(&simulator->panel, now_us());
		const struct timespec timeout = until(due_us);

		wire_count = wire_poll(&simulator->panel.wire, wires);
		controls = wires + wire_count;
		control_count = control_poll(control, controls);
		screens = controls + control_count;
		screen_count = screens_poll(simulator, screens);
		if (ppoll(polls, 1 + wire_count + control_count + screen_count,
			  due_us == PANEL_NEVER ? NULL : &timeout, NULL) < 0) {
			if (errno == EINTR)
				continue;
			return -errno;
		}
		if (polls[0].revents)
			return 0;
		wire_serve(&simulator->panel.wire, wires, wire_count);
		for (size_t i = 0; i < screen_count; i++) {
			if (screens[i].revents)
				screen_serve(&simulator->screens[i], now_us());
		}
		control_serve(control, simulator, controls, control_count, now_us());
	}
}

static int run(struct simulator *simulator, const struct options *options)
{
	_cleanup_close_ int signals = signals_open();
	struct control control;
	int result;

	if (signals < 0)
		return signals;
	result = panel_open(&simulator->panel, options->wire);
	if (result < 0) {
		log_error("%s: %s", options->wire, strerror(-result));
		return result;
	}
	result = screens_open(simulator, options);
	if (result == 0) {
		/* Last, so that whoever can connect here finds all the rest in place. */
		result = control_init(&control, options->panel);
		if (result < 0)
			log_error("%s: %s", options->panel, strerror(-result));
	}
	if (result == 0) {
		result = serve(simulator, &control, signals);
		control_finish(&control);
	}
	for (size_t i = 0; i < simulator->screen_count; i++)
		screen_finish(&simulator->screens[i]);
	panel_close(&simulator->panel);
	return result;
}

int main(int argc, char **argv)
{
	static struct simulator simulator;
	struct options options = {};
	int result;

	log_open("panel-sim");
	result = options_read(argc, argv, &options, &simulator.panel);
	if (result < 0)
		return 2;
	if (result > 0)
		return EXIT_SUCCESS;
	return run(&simulator, &options) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
