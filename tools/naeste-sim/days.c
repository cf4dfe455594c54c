/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * naeste-sim days: whether estimates keep their word. Compares, for the same tickets, the median that
 * was told and three rules of thumb with what happened, and counts how many waits fell between p10 and
 * p90.
 */
#include "tools/naeste-sim/days.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <getopt.h>

#include "tools/naeste-sim/naeste-sim.h"
#include "tools/naeste-sim/options.h"

#define INSIDE_LEAST 0.77
#define INSIDE_MOST  0.83
#define DAYS_MAX     3660
#define LOAD_MAX     10

static const char help[] =
	"Usage: naeste-sim days [--seed N] [--days N] [--warm N] [--load X] [--no-show X]\n"
	"                       [--control] [--json]\n"
	"\n"
	"Days of a hall with six counters, six services and three lanes. For every ticket, what its\n"
	"citizen was told is compared with what happened. Fails unless the median's mean absolute\n"
	"error is less than that of QL, LES and HOL, and 80 +- 3 % of the waits lie in p10 to p90.\n"
	"\n"
	"  --seed N     (1)\n"
	"  --days N     that are measured (20)\n"
	"  --warm N     days before, in which the engine learns (10)\n"
	"  --load X     how many people come, 1 is the usual (1)\n"
	"  --no-show X  share of calls to which nobody comes (0.04)\n"
	"  --control    what is told is the half of it: must fail\n"
	"  --json       one line for machines\n"
	"  --help       this text\n";

enum rule {
	RULE_P50,
	RULE_QL,
	RULE_LES,
	RULE_HOL,
};

#define RULES 4

static const char *const rule_names[RULES] = {
	[RULE_P50] = "p50, playing forward",
	[RULE_QL] = "QL   (waiting + 1) x visit / open counters",
	[RULE_LES] = "LES  the last one's wait, in the same lane",
	[RULE_HOL] = "HOL  the first one's wait so far, in the same lane",
};

/* Sums over the tickets of one lane, or of all. */
struct sums {
	uint64_t count, below, inside, above;
	double error_ms[RULES], waited_ms, width_ms;
};

struct days {
	bool control;
	struct sums all, lanes[DAYS_LANES];
};

static double apart(int64_t a, int64_t b)
{
	return (double)(a > b ? a - b : b - a);
}

/*
 * A wait on an end of the interval counts as inside, for that is what the citizen reads; so do waits of
 * nothing where nothing was told. All tickets count, also those that found a free counter.
 */
static void sums_add(struct sums *sums, const struct days_wait *wait)
{
	sums->count++;
	sums->below += wait->waited_ms < wait->p10_ms;
	sums->above += wait->waited_ms > wait->p90_ms;
	sums->inside += wait->waited_ms >= wait->p10_ms && wait->waited_ms <= wait->p90_ms;
	sums->waited_ms += (double)wait->waited_ms;
	sums->width_ms += (double)(wait->p90_ms - wait->p10_ms);
	sums->error_ms[RULE_P50] += apart(wait->waited_ms, wait->p50_ms);
	sums->error_ms[RULE_QL] += apart(wait->waited_ms, wait->ql_ms);
	sums->error_ms[RULE_LES] += apart(wait->waited_ms, wait->les_ms);
	sums->error_ms[RULE_HOL] += apart(wait->waited_ms, wait->hol_ms);
}

static void told(void *data, const struct days_wait *wait)
{
	struct days *days = data;
	struct days_wait said = *wait;

	if (days->control) {
		said.p10_ms /= 2;
		said.p50_ms /= 2;
		said.p90_ms /= 2;
	}
	sums_add(&days->all, &said);
	sums_add(&days->lanes[said.lane], &said);
}

static double share(uint64_t part, uint64_t whole)
{
	return whole ? (double)part / (double)whole : 0;
}

static double minutes(double sum_ms, uint64_t count)
{
	return count ? sum_ms / (double)count / 60000 : 0;
}

static bool holds(const struct sums *all)
{
	double inside = share(all->inside, all->count);
	bool beats = all->count > 0;

	for (int rule = RULE_QL; rule < RULES; rule++)
		beats = beats && all->error_ms[RULE_P50] < all->error_ms[rule];
	return beats && inside >= INSIDE_LEAST && inside <= INSIDE_MOST;
}

static void print_table(const struct days_options *options, const struct days *days,
			const struct days_totals *totals)
{
	static const char *const lane_names[DAYS_LANES] = { "fast", "booked", "general" };
	const struct sums *all = &days->all;

	printf("seed %llu, %u days after %u to learn, load %.2f, no-shows %.2f\n",
	       (unsigned long long)options->seed, options->days, options->warm_days, options->load,
	       options->no_show);
	printf("%llu tickets told and called, %llu untold; %llu no-shows and %llu who left in all\n",
	       (unsigned long long)all->count, (unsigned long long)totals->untold,
	       (unsigned long long)totals->no_shows, (unsigned long long)totals->left);
	printf("mean wait %.1f min; telling took %lld us at most\n\n",
	       minutes(all->waited_ms, all->count), (long long)totals->longest_us);
	printf("%-52s mean absolute error\n", "");
	for (int rule = 0; rule < RULES; rule++)
		printf("%-52s %6.2f min\n", rule_names[rule],
		       minutes(all->error_ms[rule], all->count));
	printf("\n%-10s %8s %8s %8s %8s %8s %8s %8s\n", "lane", "tickets", "wait", "below",
	       "inside", "above", "width", "p50 off");
	for (int lane = 0; lane <= DAYS_LANES; lane++) {
		const struct sums *sums = lane < DAYS_LANES ? &days->lanes[lane] : all;

		printf("%-10s %8llu %8.1f %8.3f %8.3f %8.3f %8.1f %8.2f\n",
		       lane < DAYS_LANES ? lane_names[lane] : "all",
		       (unsigned long long)sums->count, minutes(sums->waited_ms, sums->count),
		       share(sums->below, sums->count), share(sums->inside, sums->count),
		       share(sums->above, sums->count), minutes(sums->width_ms, sums->count),
		       minutes(sums->error_ms[RULE_P50], sums->count));
	}
	printf("\n%s\n", holds(all) ? "holds" : "DOES NOT HOLD");
}

static void print_json(const struct days_options *options, const struct days *days)
{
	const struct sums *all = &days->all;

	printf("{\"seed\":%llu,\"tickets\":%llu,\"wait_min\":%.3f,\"inside\":%.4f,\"below\":%.4f,"
	       "\"above\":%.4f,\"mae_min\":{\"p50\":%.3f,\"ql\":%.3f,\"les\":%.3f,\"hol\":%.3f},"
	       "\"holds\":%s}\n",
	       (unsigned long long)options->seed, (unsigned long long)all->count,
	       minutes(all->waited_ms, all->count), share(all->inside, all->count),
	       share(all->below, all->count), share(all->above, all->count),
	       minutes(all->error_ms[RULE_P50], all->count),
	       minutes(all->error_ms[RULE_QL], all->count),
	       minutes(all->error_ms[RULE_LES], all->count),
	       minutes(all->error_ms[RULE_HOL], all->count), holds(all) ? "true" : "false");
}

struct arguments {
	struct days_options options;
	bool control, json;
};

/* 0, 1 when help was printed, or -EINVAL after a message. */
static int read_option(int option, struct arguments *arguments)
{
	struct days_options *options = &arguments->options;
	uint64_t number = 0;
	int r;

	switch (option) {
	case 's':
		return option_whole("days", "--seed", optarg, 0, UINT64_MAX, &options->seed);
	case 'd':
		r = option_whole("days", "--days", optarg, 1, DAYS_MAX, &number);
		options->days = (uint32_t)number;
		return r;
	case 'w':
		r = option_whole("days", "--warm", optarg, 0, DAYS_MAX, &number);
		options->warm_days = (uint32_t)number;
		return r;
	case 'l':
		r = option_number("days", "--load", optarg, &options->load);
		if (r == 0 && (options->load <= 0 || options->load > LOAD_MAX))
			r = option_wrong("days", "--load: expected above 0, at most %d", LOAD_MAX);
		return r;
	case 'n':
		r = option_number("days", "--no-show", optarg, &options->no_show);
		if (r == 0 && (options->no_show < 0 || options->no_show >= 1))
			r = option_wrong("days", "--no-show: expected 0 or more, below 1");
		return r;
	case 'c':
		arguments->control = true;
		return 0;
	case 'j':
		arguments->json = true;
		return 0;
	case 'h':
		fputs(help, stdout);
		return 1;
	default:
		return option_wrong("days", "see naeste-sim days --help");
	}
}

static int days_read(int argc, char **argv, struct arguments *arguments)
{
	static const struct option long_options[] = {
		{ "seed", required_argument, NULL, 's' },
		{ "days", required_argument, NULL, 'd' },
		{ "warm", required_argument, NULL, 'w' },
		{ "load", required_argument, NULL, 'l' },
		{ "no-show", required_argument, NULL, 'n' },
		{ "control", no_argument, NULL, 'c' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	int option, r = 0;

	while (r == 0 && (option = getopt_long(argc, argv, "", long_options, NULL)) >= 0)
		r = read_option(option, arguments);
	if (r == 0 && optind != argc)
		r = option_wrong("days", "\"%s\" was not expected", argv[optind]);
	return r;
}

int days_main(int argc, char **argv)
{
	struct arguments arguments = {
		.options = { .seed = 1, .days = 20, .warm_days = 10, .load = 1, .no_show = 0.04 },
	};
	struct days_totals totals = { 0 };
	struct days days = { 0 };
	int r = days_read(argc, argv, &arguments);

	if (r != 0)
		return r < 0 ? SIM_USAGE : SIM_HOLDS;
	days.control = arguments.control;
	if (days_run(&arguments.options, told, &days, &totals) < 0)
		return SIM_BROKEN;
	if (arguments.json)
		print_json(&arguments.options, &days);
	else
		print_table(&arguments.options, &days, &totals);
	return holds(&days.all) ? SIM_HOLDS : SIM_BROKEN;
}
