/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * naeste-sim world: whole days of a site on the real engine, from a seed, with everything that goes
 * wrong in them. What breaks is said with its seed and step, made short, and can be done again.
 */
#include "tools/naeste-sim/world.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <getopt.h>

#include "firmware/base/clock.h"
#include "tools/naeste-sim/invariant.h"
#include "tools/naeste-sim/naeste-sim.h"
#include "tools/naeste-sim/options.h"
#include "tools/naeste-sim/script.h"

#define SHOWN_MAX 60u
#define SHRINK_MS 30000
#define YEAR_DAYS 368
#define DAYS_MAX  366u

static const char help[] =
	"Usage: naeste-sim world [--seed N] [--seeds N] [--days N] [--seconds N] [--steps N]\n"
	"                        [--year] [--cover] [--no-shrink] [--out FILE] [--json]\n"
	"       naeste-sim world --replay FILE\n"
	"\n"
	"  --seed N      the first seed (1)\n"
	"  --seeds N     so many seeds, one after the other (1)\n"
	"  --days N      so many times 24 hours of each (3), from a morning on\n"
	"  --seconds N   no further seed after so long; then the next one is said\n"
	"  --steps N     no further seed after so many steps\n"
	"  --cover       it is a failure when a verb was never accepted or a refusal never seen\n"
	"  --no-shrink   do not make the history of a failure shorter\n"
	"  --out FILE    where the history of a failure goes (standard output)\n"
	"  --replay FILE does a history again\n"
	"  --year        a small place, a year without a network, then two days with it; after --seed\n"
	"  --json        the summary as one line of JSON\n"
	"  --help        this text\n";

struct options {
	uint64_t seed, seeds, steps, seconds, days;
	bool cover, no_shrink, json;
	const char *replay, *out;
};

struct totals {
	uint64_t seeds, steps, whole_checks, hash;
	uint64_t next_seed;
	double seconds;
};

enum option_letter {
	OPTION_SEED = 1,
	OPTION_SEEDS,
	OPTION_DAYS,
	OPTION_SECONDS,
	OPTION_STEPS,
	OPTION_COVER,
	OPTION_NO_SHRINK,
	OPTION_OUT,
	OPTION_REPLAY,
	OPTION_JSON,
	OPTION_YEAR,
	OPTION_HELP,
};

/* 0, 1 when help was printed, or -EINVAL after a message. */
static int read_option(enum option_letter letter, const char *value, struct options *options)
{
	switch (letter) {
	case OPTION_SEED:
		return option_whole("world", "--seed", value, 0, UINT64_MAX, &options->seed);
	case OPTION_SEEDS:
		return option_whole("world", "--seeds", value, 1, UINT64_MAX, &options->seeds);
	case OPTION_DAYS:
		return option_whole("world", "--days", value, 1, DAYS_MAX, &options->days);
	case OPTION_SECONDS:
		return option_whole("world", "--seconds", value, 1, UINT32_MAX, &options->seconds);
	case OPTION_STEPS:
		return option_whole("world", "--steps", value, 1, UINT64_MAX, &options->steps);
	case OPTION_COVER:
		options->cover = true;
		return 0;
	case OPTION_NO_SHRINK:
		options->no_shrink = true;
		return 0;
	case OPTION_OUT:
		options->out = value;
		return 0;
	case OPTION_REPLAY:
		options->replay = value;
		return 0;
	case OPTION_JSON:
		options->json = true;
		return 0;
	case OPTION_YEAR:
		options->seed |= SITE_YEAR;
		options->days = YEAR_DAYS;
		return 0;
	case OPTION_HELP:
		fputs(help, stdout);
		return 1;
	}
	return option_wrong("world", "see naeste-sim world --help");
}

static int read_options(int argc, char **argv, struct options *options)
{
	static const struct option long_options[] = {
		{ "seed", required_argument, NULL, OPTION_SEED },
		{ "seeds", required_argument, NULL, OPTION_SEEDS },
		{ "days", required_argument, NULL, OPTION_DAYS },
		{ "seconds", required_argument, NULL, OPTION_SECONDS },
		{ "steps", required_argument, NULL, OPTION_STEPS },
		{ "cover", no_argument, NULL, OPTION_COVER },
		{ "no-shrink", no_argument, NULL, OPTION_NO_SHRINK },
		{ "out", required_argument, NULL, OPTION_OUT },
		{ "replay", required_argument, NULL, OPTION_REPLAY },
		{ "json", no_argument, NULL, OPTION_JSON },
		{ "year", no_argument, NULL, OPTION_YEAR },
		{ "help", no_argument, NULL, OPTION_HELP },
		{ 0 },
	};
	int letter, r = 0;

	while (r == 0 && (letter = getopt_long(argc, argv, "", long_options, NULL)) >= 0)
		r = read_option((enum option_letter)letter, optarg, options);
	if (r == 0 && optind != argc)
		r = option_wrong("world", "\"%s\" was not expected", argv[optind]);
	if (r == 0 && options->seeds > UINT64_MAX - options->seed)
		r = option_wrong("world", "--seed, --seeds: there are no seeds behind %" PRIu64,
				 UINT64_MAX);
	return r;
}

/* One seed; with a history its acts are kept. */
static struct failure run_seed(uint64_t seed, uint32_t days, struct coverage *coverage,
			       struct script *script, struct totals *totals)
{
	struct world *world = world_new(seed, coverage, script);
	struct failure failure;

	crowd_init(world);
	crowd_run(world, days);
	if (world_holds(world))
		world_end(world);
	failure = world->failure;
	totals->steps += world->steps;
	totals->whole_checks += world->checks.whole_checks;
	totals->hash = hash_mix(totals->hash, world->hash);
	totals->seeds++;
	world_free(world);
	return failure;
}

static void say_failure(uint64_t seed, const struct failure *failure)
{
	printf("broken: invariant %d (%s)\n  %s\n  seed %" PRIu64 ", step %" PRIu64
	       ", %.3f s after its beginning\n",
	       failure->invariant, invariant_name(failure->invariant), failure->what, seed,
	       failure->step, (double)failure->at_ms / 1000);
}

/* The seed once more, keeping its acts; then fewer of them; then as lines. */
static void explain(const struct options *options, uint64_t seed, const struct failure *failure)
{
	struct coverage coverage = { 0 };
	struct totals totals = { 0 };
	struct script script = { 0 };
	struct failure again = run_seed(seed, (uint32_t)options->days, &coverage, &script, &totals);
	FILE *file = options->out ? fopen(options->out, "we") : stdout;
	uint32_t acts = script.count;

	if (again.invariant != failure->invariant || again.step != failure->step)
		printf("it is not the same when it is done again: invariant %d at step %" PRIu64
		       "\n",
		       again.invariant, again.step);
	script_shrink(seed, &script, failure, SHRINK_MS);
	again = script_replay(seed, &script, NULL);
	printf("  %u of its %u acts are enough: %s\n", script.count, acts, again.what);
	if (file) {
		script_write(seed, &script, file == stdout ? SHOWN_MAX : script.count, file);
		if (file != stdout)
			fclose(file);
	}
	script_finish(&script);
}

static int say_missing(const struct coverage *coverage)
{
	int missing = 0;

	for (int i = 1; i < VERB_COUNT; i++) {
		if (coverage->accepted[i] == 0) {
			printf("never accepted: %s (asked for %" PRIu64 " times)\n",
			       verb_name((enum verb)i), coverage->asked[i]);
			missing++;
		}
	}
	for (int i = 1; i < REFUSAL_COUNT; i++) {
		/* What has no verb or is too long never reaches the engine. */
		if (coverage->refused[i] == 0 && i != REFUSAL_TOO_LARGE &&
		    i != REFUSAL_UNKNOWN_VERB) {
			printf("never refused: %s\n", refusal_name((enum refusal)i));
			missing++;
		}
	}
	for (int i = 0; i < NIGHT_COUNT; i++) {
		if (coverage->nights[i] == 0) {
			printf("never met: %s\n", night_name((enum night)i));
			missing++;
		}
	}
	for (int i = 1; i < EVENT_TYPE_COUNT; i++) {
		if (coverage->events[i] == 0) {
			printf("never happened: %s\n", event_type_name((enum event_type)i));
			missing++;
		}
	}
	return missing;
}

static void say_totals(const struct options *options, const struct totals *totals,
		       const struct coverage *coverage)
{
	clock_t ticks = clock(); /* of a core: others may work here, too */
	double busy = (double)ticks / CLOCKS_PER_SEC;
	double rate = busy > 0 ? (double)totals->steps / busy : 0;

	if (options->json) {
		printf("{\"seeds\":%" PRIu64 ",\"next_seed\":%" PRIu64 ",\"days\":%" PRIu64
		       ",\"steps\":%" PRIu64 ",\"tickets\":%" PRIu64 ",\"cuts\":%" PRIu64
		       ",\"steps_a_second\":%.0f,\"hash\":\"%016" PRIx64 "\"}\n",
		       totals->seeds, totals->next_seed, coverage->days, totals->steps,
		       coverage->tickets, coverage->cuts, rate, totals->hash);
		return;
	}
	printf("%" PRIu64 " seed%s, %" PRIu64 " days begun, %" PRIu64 " steps, %" PRIu64
	       " tickets, %" PRIu64 " calls, %" PRIu64 " papers\n",
	       totals->seeds, totals->seeds == 1 ? "" : "s", coverage->days, totals->steps,
	       coverage->tickets, coverage->calls, coverage->papers);
	printf("%" PRIu64 " power cuts, %" PRIu64 " failed commits, %" PRIu64
	       " repeated ids, %" PRIu64 " whole checks\n",
	       coverage->cuts, coverage->commit_failures, coverage->repeats, totals->whole_checks);
	printf("%.0f checked steps a second in %.1f s; hash %016" PRIx64 "; next seed %" PRIu64
	       "\n",
	       rate, totals->seconds, totals->hash, totals->next_seed);
}

static int replay(const char *path)
{
	struct script script = { 0 };
	struct failure failure;
	uint64_t seed = 0;
	int r = script_read(path, &seed, &script);

	if (r < 0) {
		script_finish(&script);
		return SIM_USAGE;
	}
	failure = script_replay(seed, &script, NULL);
	script_finish(&script);
	if (failure.invariant < 0) {
		puts("every invariant holds");
		return SIM_HOLDS;
	}
	say_failure(seed, &failure);
	return SIM_BROKEN;
}

int world_main(int argc, char **argv)
{
	struct options options = { .seed = 1, .seeds = 1, .days = 3 };
	struct coverage coverage = { 0 };
	struct totals totals = { 0 };
	struct failure failure = { .invariant = -1 };
	uint64_t began_us = clock_monotonic_us(), seed;
	int missing = 0, r = read_options(argc, argv, &options);

	if (r != 0)
		return r < 0 ? SIM_USAGE : SIM_HOLDS;
	if (options.replay)
		return replay(options.replay);
	for (seed = options.seed; seed < options.seed + options.seeds && failure.invariant < 0;
	     seed++) {
		if ((options.seconds && totals.seconds >= (double)options.seconds) ||
		    (options.steps && totals.steps >= options.steps))
			break;
		failure = run_seed(seed, (uint32_t)options.days, &coverage, NULL, &totals);
		totals.seconds = (double)(clock_monotonic_us() - began_us) / 1e6;
	}
	totals.next_seed = seed;
	if (failure.invariant >= 0) {
		say_failure(seed - 1, &failure);
		if (!options.no_shrink)
			explain(&options, seed - 1, &failure);
	}
	say_totals(&options, &totals, &coverage);
	if (options.cover && failure.invariant < 0)
		missing = say_missing(&coverage);
	return failure.invariant >= 0 || missing ? SIM_BROKEN : SIM_HOLDS;
}
