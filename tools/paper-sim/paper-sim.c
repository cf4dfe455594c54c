/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * paper-sim: a receipt printer for tests and for the demonstration. It speaks ESC/POS on a loopback
 * port, obeys a fault script on a unix socket and turns each ticket that it cuts into a picture.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <getopt.h>

#include "firmware/base/log.h"
#include "tools/paper-sim/simulator.h"

static const char help[] =
	"Usage: paper-sim --port N --control PATH --paper DIR [OPTION]...\n"
	"A receipt printer that is not there: ESC/POS on 127.0.0.1, one PNG for each ticket.\n"
	"\n"
	"  --port N            where the host connects\n"
	"  --control PATH      unix socket: paper out|in, near-end on|off, cover open|closed,\n"
	"                      power off|on, cutter jam|ok, paper-mm N, status\n"
	"  --paper DIR         00001.png, 00002.png ... and latest.json; made if missing\n"
	"  --speed-mm-s N      how fast paper moves, 0 = at once (250)\n"
	"  --receive-buffer N  bytes, 45 to 262144 (4096)\n"
	"  --width-dots N      dots of the head, a multiple of 8 (576)\n"
	"  --help              this text\n";

static const struct option long_options[] = {
	{ "port", required_argument, NULL, 'p' },
	{ "control", required_argument, NULL, 'c' },
	{ "paper", required_argument, NULL, 'd' },
	{ "speed-mm-s", required_argument, NULL, 's' },
	{ "receive-buffer", required_argument, NULL, 'b' },
	{ "width-dots", required_argument, NULL, 'w' },
	{ "help", no_argument, NULL, 'h' },
	{ 0 },
};

static int number(const char *name, unsigned long min, unsigned long max, unsigned long *ret_number)
{
	unsigned long value;
	char *end;

	errno = 0;
	value = strtoul(optarg, &end, 10);
	if (optarg[0] < '0' || optarg[0] > '9' || errno || *end != '\0' || value < min ||
	    value > max) {
		log_error("--%s %s: must be %lu to %lu", name, optarg, min, max);
		return -EINVAL;
	}
	*ret_number = value;
	return 0;
}

static int take(int option, struct simulator_config *config)
{
	unsigned long value = 0;
	int error = 0;

	if (option == 'c') {
		config->control = optarg;
	} else if (option == 'd') {
		config->paper = optarg;
	} else if (option == 'p') {
		error = number("port", 1, UINT16_MAX, &value);
		config->port = (uint16_t)value;
	} else if (option == 's') {
		error = number("speed-mm-s", 0, SIMULATOR_SPEED_MAX_MM_S, &value);
		config->speed_mm_s = (uint32_t)value;
	} else if (option == 'b') {
		error = number("receive-buffer", INTERPRETER_BUFFER_MIN_BYTES,
			       INTERPRETER_BUFFER_MAX_BYTES, &value);
		config->receive_buffer_bytes = (uint32_t)value;
	} else if (option == 'w') {
		error = number("width-dots", MECHANISM_WIDTH_MIN_DOTS, MECHANISM_WIDTH_MAX_DOTS,
			       &value);
		config->width_dots = (uint16_t)value;
		if (error == 0 && value % 8 != 0) {
			log_error("--width-dots %lu: must be a multiple of 8", value);
			error = -EINVAL;
		}
	} else {
		error = -EINVAL;
	}
	return error;
}

int main(int argc, char **argv)
{
	struct simulator_config config = {
		.speed_mm_s = 250,
		.receive_buffer_bytes = 4096,
		.width_dots = 576,
	};
	struct simulator simulator;
	int option, error;

	log_open("paper-sim");
	while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		if (option == 'h') {
			fputs(help, stdout);
			return EXIT_SUCCESS;
		}
		if (take(option, &config) < 0)
			return 2;
	}
	if (optind < argc || !config.port || !config.control || !config.paper) {
		log_error("--port, --control and --paper are needed, and nothing else but options");
		return 2;
	}
	error = simulator_init(&simulator, &config);
	if (error == 0) {
		log_notice("ready on 127.0.0.1:%u", (unsigned int)config.port);
		error = simulator_run(&simulator);
	}
	simulator_finish(&simulator);
	return error < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
