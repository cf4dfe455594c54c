/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * naeste-replay: the command line.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <getopt.h>

#include "firmware/base/clock.h"
#include "tools/naeste-replay/replay.h"

static const char help[] =
	"Usage: naeste-replay --site FILE [OPTION…] JOURNAL\n"
	"\n"
	"Reads a journal (the database of an appliance, also while it runs) and prints every call\n"
	"of its last day, why it was made and who else waited, and the state at the end.\n"
	"\n"
	"  --site FILE  the site.conf that the appliance had\n"
	"  --check      instead of printing calls: do checksums, numbers without gaps and\n"
	"               invariants hold, does every call come out the same when it is judged\n"
	"               again, does replaying twice give the same bytes, and do the rows of\n"
	"               tickets say the same?\n"
	"  --json       the same as JSON\n"
	"\n"
	"What other rules would have changed (a rehearsal; JOURNAL may also be a file of published\n"
	"events, one a line or as the answer to `events` gives them):\n"
	"  --rates LANE=RATE,…  other rates, in per mille\n"
	"  --rules FILE         the lanes' numbers of another site.conf\n"
	"  --playbook NAME      a playbook of the site\n"
	"  --day YYYY-MM-DD     another day than the last\n"
	"\n"
	"Exit code 0: all holds. 1: something does not. 2: wrong arguments.\n";

static const struct option long_options[] = {
	{ "site", required_argument, NULL, 's' },
	{ "check", no_argument, NULL, 'c' },
	{ "json", no_argument, NULL, 'j' },
	{ "rates", required_argument, NULL, 'r' },
	{ "rules", required_argument, NULL, 'R' },
	{ "playbook", required_argument, NULL, 'p' },
	{ "day", required_argument, NULL, 'd' },
	{ "help", no_argument, NULL, 'h' },
	{ 0 },
};

static bool rehearses(const struct replay_options *options)
{
	return options->rates || options->rules || options->playbook;
}

/* 0, 1 when help was printed, or -EINVAL. */
static int read_arguments(int argc, char **argv, struct replay_options *options)
{
	int option;
	int32_t day;

	while ((option = getopt_long(argc, argv, "", long_options, NULL)) >= 0) {
		switch (option) {
		case 's':
			options->site = optarg;
			break;
		case 'c':
			options->check = true;
			break;
		case 'j':
			options->json = true;
			break;
		case 'r':
			options->rates = optarg;
			break;
		case 'R':
			options->rules = optarg;
			break;
		case 'p':
			options->playbook = optarg;
			break;
		case 'd':
			options->day = optarg;
			break;
		case 'h':
			fputs(help, stdout);
			return 1;
		default:
			return -EINVAL;
		}
	}
	if (optind + 1 != argc || !options->site) {
		fputs("naeste-replay: a journal and --site are needed; see --help\n", stderr);
		return -EINVAL;
	}
	options->journal = argv[optind];
	if (options->day && clock_parse_day(options->day, &day) < 0) {
		fprintf(stderr, "naeste-replay: --day: \"%s\" is no date\n", options->day);
		return -EINVAL;
	}
	if (options->day && !rehearses(options)) {
		fputs("naeste-replay: --day is for a rehearsal\n", stderr);
		return -EINVAL;
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct replay replay = { 0 };
	int r = read_arguments(argc, argv, &replay.options);
	bool holds;

	if (r != 0)
		return r < 0 ? REPLAY_USAGE : REPLAY_HOLDS;
	if (rehearses(&replay.options))
		return rehearse_main(&replay.options);
	r = replay_run(&replay);
	holds = r == 0 && !replay.broken && replay.disagreeing == 0;
	if (r == 0 && replay.options.json)
		replay_print_json(&replay);
	else if (r == 0)
		replay_print_text(&replay);
	replay_finish(&replay);
	return holds ? REPLAY_HOLDS : REPLAY_BROKEN;
}
