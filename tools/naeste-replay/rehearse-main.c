/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * `naeste-replay --rates/--rules/--playbook`: two plays of a day, and what differs between them.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "firmware/base/text.h"
#include "firmware/queue/score.h"
#include "tools/naeste-replay/rehearse.h"

#define SECOND_MS 1000.0

/* Waits of a lane in one play. */
struct waits {
	int64_t *waits_ms;
	uint32_t count;
};

struct comparison {
	const struct rehearsal *rehearsal;
	const struct catalog *catalog; /* names */
	struct play own, other;
	uint32_t reproduced; /* the day's own rules called whom they had called */
	uint32_t different;
};

/* "fast=3000" */
static int apply_rate(struct catalog *catalog, char *word)
{
	char *equals = strchr(word, '='), *end = NULL;
	uint8_t lane;
	long rate;

	if (!equals) {
		fprintf(stderr, "naeste-replay: --rates: \"%s\": expected LANE=RATE\n", word);
		return -EINVAL;
	}
	*equals = '\0';
	lane = catalog_lane(catalog, word);
	if (lane == QUEUE_NONE) {
		fprintf(stderr, "naeste-replay: --rates: the site has no lane \"%s\"\n", word);
		return -EINVAL;
	}
	errno = 0;
	rate = strtol(equals + 1, &end, 10);
	if (errno || end == equals + 1 || *end != '\0' || rate < 1 ||
	    rate > SCORE_RATE_MAX_PERMILLE) {
		fprintf(stderr,
			"naeste-replay: --rates: %s=%s: expected a whole number from 1 to %d\n",
			word, equals + 1, (int)SCORE_RATE_MAX_PERMILLE);
		return -EINVAL;
	}
	catalog->lanes[lane].rate_permille = rate;
	catalog->lanes[lane].late_rate_permille = 2 * rate;
	return 0;
}

static int apply_rates(struct catalog *catalog, const char *rates)
{
	char copy[512], *list = copy, *word;
	int r = 0;

	if (text_copy(copy, sizeof(copy), rates) < 0) {
		fputs("naeste-replay: --rates: too long\n", stderr);
		return -EINVAL;
	}
	while (r == 0 && (word = strsep(&list, ",")) != NULL)
		r = apply_rate(catalog, word);
	return r;
}

/* The other rules for the nouns of the day, which keep their places. */
static void apply_rules(struct catalog *catalog, const struct catalog *rules)
{
	for (uint8_t i = 0; i < catalog->lane_count; i++) {
		uint8_t lane = catalog_lane(rules, catalog->lanes[i].id);

		if (lane == QUEUE_NONE)
			continue;
		catalog->lanes[i].rate_permille = rules->lanes[lane].rate_permille;
		catalog->lanes[i].late_rate_permille = rules->lanes[lane].late_rate_permille;
		catalog->lanes[i].head_start_ms = rules->lanes[lane].head_start_ms;
		catalog->lanes[i].promise_ms = rules->lanes[lane].promise_ms;
	}
}

static int change_rules(const struct replay_options *options, struct catalog *catalog,
			const struct playbook **ret_playbook)
{
	int r = 0;

	if (options->rules) {
		struct catalog *rules = replay_catalog(options->rules, false);

		if (!rules)
			return -EINVAL;
		apply_rules(catalog, rules);
		free(rules);
	}
	if (options->rates)
		r = apply_rates(catalog, options->rates);
	*ret_playbook = options->playbook ? playbook_find(catalog, options->playbook) : NULL;
	if (r == 0 && options->playbook && !*ret_playbook) {
		fprintf(stderr, "naeste-replay: the site has no playbook \"%s\"\n",
			options->playbook);
		r = -EINVAL;
	}
	return r;
}

static void compare(struct comparison *comparison)
{
	uint32_t at = 0;

	for (size_t i = 0; i < comparison->rehearsal->count; i++) {
		const struct step *step = &comparison->rehearsal->steps[i];

		if (step->kind != STEP_CALL)
			continue;
		comparison->reproduced += comparison->own.calls[at].number == step->number;
		comparison->different +=
			comparison->own.calls[at].number != comparison->other.calls[at].number;
		at++;
	}
}

static int by_size(const void *a, const void *b)
{
	const int64_t *one = a, *other = b;

	return (*one > *other) - (*one < *other);
}

/* Mean, median and the ninth decile, in seconds; JSON null where nobody was called. */
static json_t *waits_json(const struct play *play, uint8_t lane)
{
	int64_t *waits_ms = calloc(play->call_count + 1, sizeof(*waits_ms)), sum_ms = 0;
	int64_t half_ms, most_ms;
	uint32_t count = 0;
	json_t *waits;

	for (uint32_t i = 0; waits_ms && i < play->call_count; i++) {
		if (play->calls[i].number != TICKET_NONE && play->calls[i].lane == lane) {
			waits_ms[count++] = play->calls[i].waited_ms;
			sum_ms += play->calls[i].waited_ms;
		}
	}
	if (count == 0) {
		free(waits_ms);
		return json_null();
	}
	qsort(waits_ms, count, sizeof(*waits_ms), by_size);
	half_ms = waits_ms[count / 2];
	most_ms = waits_ms[count * 9 / 10];
	waits = json_pack("{s:i,s:f,s:f,s:f}", "calls", (int)count, "mean_s",
			  (double)sum_ms / count / SECOND_MS, "p50_s", (double)half_ms / SECOND_MS,
			  "p90_s", (double)most_ms / SECOND_MS);
	free(waits_ms);
	return waits;
}

static json_t *number_json(uint16_t number)
{
	char text[NUMBER_TEXT_BYTES];

	if (number == TICKET_NONE)
		return json_null();
	number_format(number, text);
	return json_string(text);
}

/* Who is called in a play, and after how long; null for nobody. */
static json_t *called_json(const struct catalog *catalog, const struct call *call)
{
	if (call->number == TICKET_NONE)
		return json_null();
	return json_pack("{s:o,s:s,s:I}", "number", number_json(call->number), "lane",
			 catalog->lanes[call->lane].id, "waited_s",
			 (json_int_t)(call->waited_ms / (int64_t)SECOND_MS));
}

static json_t *differences_json(const struct comparison *comparison)
{
	json_t *differences = json_array();
	uint32_t at = 0;

	for (size_t i = 0; i < comparison->rehearsal->count; i++) {
		const struct step *step = &comparison->rehearsal->steps[i];
		const struct call *own, *other;
		char time[CLOCK_TEXT_BYTES];

		if (step->kind != STEP_CALL)
			continue;
		own = &comparison->own.calls[at];
		other = &comparison->other.calls[at++];
		if (own->number == other->number)
			continue;
		clock_format(step->at_ms, time);
		json_array_append_new(differences,
				      json_pack("{s:I,s:s,s:s,s:o,s:o,s:o,s:o}", "seq",
						(json_int_t)step->seq, "time", time, "counter",
						comparison->catalog->counters[step->counter].id,
						"was", number_json(own->number), "would_be",
						number_json(other->number), "was_called",
						called_json(comparison->catalog, own), "would_call",
						called_json(comparison->catalog, other)));
	}
	return differences;
}

static json_t *comparison_json(const struct comparison *comparison)
{
	char day[CLOCK_DAY_BYTES];
	json_t *lanes = json_object();

	for (uint8_t i = 0; i < comparison->catalog->lane_count; i++)
		json_object_set_new(lanes, comparison->catalog->lanes[i].id,
				    json_pack("{s:o,s:o}", "was", waits_json(&comparison->own, i),
					      "would_be", waits_json(&comparison->other, i)));
	clock_format_day(comparison->rehearsal->day, day);
	return json_pack("{s:s,s:i,s:i,s:i,s:i,s:o,s:o}", "day", day, "calls",
			 (int)comparison->rehearsal->call_count, "reproduced",
			 (int)comparison->reproduced, "different", (int)comparison->different,
			 "left_out", (int)comparison->own.left_out, "lanes", lanes, "differences",
			 differences_json(comparison));
}

static const char *text_in(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

static int count_in(const json_t *object, const char *key)
{
	return (int)json_integer_value(json_object_get(object, key));
}

static double minutes_in(const json_t *object, const char *key)
{
	return json_number_value(json_object_get(object, key)) / 60;
}

/* A row of the table; minutes, because that is what people wait. */
static void print_waits(const char *lane, const char *when, const json_t *waits)
{
	printf("  %-12s %-9s", lane, when);
	if (json_is_null(waits))
		puts(" nobody was called");
	else
		printf("%6d %8.1f %8.1f %8.1f\n", count_in(waits, "calls"),
		       minutes_in(waits, "mean_s"), minutes_in(waits, "p50_s"),
		       minutes_in(waits, "p90_s"));
}

/* "A003 (general, 22 min)" */
static void print_called(const json_t *one, const char *who)
{
	const json_t *called = json_object_get(one, who);

	if (json_is_null(called))
		fputs("nobody", stdout);
	else
		printf("%s (%s, %.0f min)", text_in(called, "number"), text_in(called, "lane"),
		       minutes_in(called, "waited_s"));
}

static void print_text(const struct replay_options *options, const json_t *root)
{
	json_t *waits, *one, *lanes = json_object_get(root, "lanes");
	const char *lane;
	size_t i;

	printf("day %s, %d calls. What would have been other under %s%s?\n", text_in(root, "day"),
	       count_in(root, "calls"), options->playbook ? "the playbook " : "other rules",
	       options->playbook ? options->playbook : "");
	printf("Played again by the day's own rules, %d of them come out as they were.\n\n",
	       count_in(root, "reproduced"));
	printf("  %-22s%6s %8s %8s %8s\n", "minutes that people wait", "calls", "mean", "half",
	       "9 in 10");
	json_object_foreach(lanes, lane, waits)
	{
		print_waits(lane, "was", json_object_get(waits, "was"));
		print_waits("", "would be", json_object_get(waits, "would_be"));
	}
	printf("\n%d calls would have been another's%s\n", count_in(root, "different"),
	       count_in(root, "different") ? ":" : ".");
	json_array_foreach(json_object_get(root, "differences"), i, one)
	{
		printf("  %.8s counter %s called ", text_in(one, "time") + strlen("2026-11-22T"),
		       text_in(one, "counter"));
		print_called(one, "was_called");
		fputs(", would have called ", stdout);
		print_called(one, "would_call");
		putchar('\n');
	}
}

int rehearse_main(const struct replay_options *options)
{
	struct catalog *own = replay_catalog(options->site, true),
		       *other = calloc(1, sizeof(*other));
	const struct playbook *playbook = NULL;
	struct rehearsal rehearsal = { 0 };
	struct comparison comparison = { .rehearsal = &rehearsal, .catalog = own };
	int r = own && other ? rehearsal_read(options->journal, options->day, own, &rehearsal)
			     : -EINVAL;

	if (r == 0) {
		*other = *own;
		r = change_rules(options, other, &playbook);
	}
	if (r == 0)
		r = rehearse_play(&rehearsal, own, NULL, &comparison.own);
	if (r == 0)
		r = rehearse_play(&rehearsal, other, playbook, &comparison.other);
	if (r == 0) {
		json_t *root;

		compare(&comparison);
		root = comparison_json(&comparison);
		if (options->json) {
			json_dumpf(root, stdout, JSON_COMPACT);
			putchar('\n');
		} else {
			print_text(options, root);
		}
		json_decref(root);
	}
	free(comparison.own.calls);
	free(comparison.other.calls);
	free(rehearsal.steps);
	free(other);
	free(own);
	return r == 0 ? REPLAY_HOLDS : r == -EINVAL ? REPLAY_USAGE : REPLAY_BROKEN;
}
