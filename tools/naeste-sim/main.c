/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * naeste-sim: the real engine in made-up worlds. Everything is a function of a seed; the same seed
 * gives the same history on every machine.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/naeste-sim/naeste-sim.h"

static const struct {
	const char *name;
	sim_command *run;
	const char *what;
} commands[] = {
	{ "days", days_main, "whether estimates keep their word, against rules of thumb" },
	{ "world", world_main, "whole days of a site, with everything that goes wrong, checked" },
	{ "theory", theory_main, "the engine as a queueing system, against the formulas" },
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static void usage(FILE *stream)
{
	fputs("Usage: naeste-sim COMMAND [OPTION…]\n\n", stream);
	for (size_t i = 0; i < COMMANDS; i++)
		fprintf(stream, "  %-10s%s\n", commands[i].name, commands[i].what);
	fputs("\nnaeste-sim COMMAND --help says more. Exit code 0: all that was checked holds.\n"
	      "1: something does not. 2: wrong arguments.\n",
	      stream);
}

int main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "--help") == 0) {
		usage(stdout);
		return EXIT_SUCCESS;
	}
	for (size_t i = 0; argc > 1 && i < COMMANDS; i++) {
		if (strcmp(argv[1], commands[i].name) == 0)
			return commands[i].run(argc - 1, argv + 1);
	}
	usage(stderr);
	return SIM_USAGE;
}
