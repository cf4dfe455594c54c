/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * naeste-sim world: whole days of a site on the real engine, from a seed.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <getopt.h>

#include "firmware/queue/queue.h"
#include "tools/naeste-sim/naeste-sim.h"

static const char help[] = "Usage: naeste-sim world [--seed N] [--days N]\n"
			   "\n"
			   "  --seed N   the first seed (1)\n"
			   "  --days N   business days from each seed (3)\n"
			   "  --help     this text\n";

struct world_options {
	uint64_t seed;
	uint32_t days;
};

static int world_read(int argc, char **argv, struct world_options *options)
{
	static const struct option long_options[] = {
		{ "seed", required_argument, NULL, 's' },
		{ "days", required_argument, NULL, 'd' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "", long_options, NULL)) >= 0) {
		switch (option) {
		case 's':
			options->seed = strtoull(optarg, NULL, 10);
			break;
		case 'd':
			options->days = (uint32_t)strtoul(optarg, NULL, 10);
			break;
		case 'h':
			fputs(help, stdout);
			exit(EXIT_SUCCESS);
		default:
			return -EINVAL;
		}
	}
	return optind == argc ? 0 : -EINVAL;
}

int world_main(int argc, char **argv)
{
	struct world_options options = { .seed = 1, .days = 3 };

	if (world_read(argc, argv, &options) < 0) {
		fputs(help, stderr);
		return SIM_USAGE;
	}
	printf("seed %llu\n", (unsigned long long)options.seed);
	return SIM_HOLDS;
}
