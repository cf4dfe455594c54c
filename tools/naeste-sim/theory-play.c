/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Poisson arrivals, laws of service and patience on the engine. Everybody who is counted is followed to
 * the call or to leaving, while others go on arriving; a run has no end that could cut off the long
 * waits. What is random has a stream for each purpose, so that other rates meet the same citizens.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tools/naeste-sim/theory-hall.h"
#include "tools/naeste-sim/theory.h"

/* The shortest mean time is a million milliseconds: rounding to one of them does not show. */
#define SHORTEST_MS 1e6

enum stream {
	STREAM_ARRIVALS,
	STREAM_CLASSES,
	STREAM_SERVICE,
	STREAM_NO_SHOW,
	STREAM_PATIENCE,
	STREAM_COUNT,
};

struct play {
	const struct theory_setup *setup;
	const struct theory_load *load;
	struct theory_counts *counts;
	struct hall *hall;
	struct chance chance[STREAM_COUNT];
	int64_t free_ms[QUEUE_COUNTERS_MAX]; /* when the counter is done; INT64_MAX: idle */
	int64_t arrival_ms;
	uint64_t arrived, resolved;
};

double theory_scale(const struct theory_setup *setup, const struct theory_load *load)
{
	double shortest = 1 / load->lambda;

	for (uint32_t i = 0; i < setup->classes; i++)
		shortest = fmin(shortest, service_mean(&setup->service[i]));
	if (setup->no_show > 0 && setup->no_show_time > 0)
		shortest = fmin(shortest, setup->no_show_time);
	if (setup->patience > 0)
		shortest = fmin(shortest, 1 / setup->patience);
	return SHORTEST_MS / shortest;
}

static int64_t ms_of(const struct play *play, double time)
{
	return llround(time * play->hall->scale);
}

static void arrival_plan(struct play *play)
{
	play->arrival_ms += ms_of(
		play, chance_exponential(&play->chance[STREAM_ARRIVALS], 1 / play->load->lambda));
}

static uint8_t class_draw(struct play *play)
{
	double at = chance_unit(&play->chance[STREAM_CLASSES]) * play->load->lambda;
	uint8_t class = 0;

	while (class + 1u < play->setup->classes && at >= play->setup->lambda[class])
		at -= play->setup->lambda[class ++];
	return class;
}

/* A wait has ended: with a call, or by leaving. */
static void count_wait(struct play *play, uint16_t number, bool left)
{
	const struct person *person = &play->hall->people[number];
	struct theory_counts *counts = play->counts;
	double waited = (double)play->hall->queue->tickets[number].waited_ms / play->hall->scale;
	uint64_t at;
	double *sums;

	if (person->arrival < counts->warm_up ||
	    person->arrival >= counts->warm_up + play->setup->arrivals)
		return;
	play->resolved++;
	at = person->arrival - counts->warm_up;
	sums = counts->sums[at * counts->batches / play->setup->arrivals];
	sums[COLUMN_ARRIVALS + person->class] += 1;
	sums[COLUMN_WAITS + person->class] += waited;
	sums[COLUMN_ALL] += 1;
	sums[COLUMN_ALL_WAITS] += waited;
	sums[COLUMN_LEFT] += left;
	for (uint32_t k = 0; k < OVER_MAX; k++)
		sums[COLUMN_OVER + k] += waited > counts->over[k];
}

/* The seat is free: whoever is next comes at once, or does not come at all. */
static int seat_next(struct play *play, uint8_t seat)
{
	const struct theory_setup *setup = play->setup;
	uint16_t number = TICKET_NONE;
	const struct service_law *law;
	int r = hall_next(play->hall, seat, &number);

	play->free_ms[seat] = INT64_MAX;
	if (r < 0 || number == TICKET_NONE)
		return r;
	count_wait(play, number, false);
	if (setup->no_show > 0 && chance_unit(&play->chance[STREAM_NO_SHOW]) < setup->no_show) {
		play->free_ms[seat] = play->hall->now_ms + ms_of(play, setup->no_show_time);
		return 0;
	}
	law = &setup->service[play->hall->people[number].class];
	play->free_ms[seat] =
		play->hall->now_ms + ms_of(play, service_draw(law, &play->chance[STREAM_SERVICE]));
	return hall_arrive(play->hall, seat);
}

static int seat_done(struct play *play, uint8_t seat)
{
	const struct queue *queue = play->hall->queue;
	int r = 0;

	if (queue->tickets[queue->seats[seat].ticket].state == TICKET_CALLED)
		r = hall_no_show(play->hall, seat);
	return r < 0 ? r : seat_next(play, seat);
}

static int arrive(struct play *play)
{
	struct person person = { .arrival = play->arrived++,
				 .class = class_draw(play),
				 .leaves_ms = INT64_MAX };
	int r;

	if (play->setup->patience > 0)
		person.leaves_ms = play->hall->now_ms +
				   ms_of(play, chance_exponential(&play->chance[STREAM_PATIENCE],
								  1 / play->setup->patience));
	arrival_plan(play);
	r = hall_full(play->hall) ? hall_move(play->hall) : 0;
	if (r == 0)
		r = hall_take(play->hall, &person);
	for (uint8_t seat = 0; r == 0 && seat < play->setup->servers; seat++) {
		if (play->free_ms[seat] == INT64_MAX)
			return seat_next(play, seat);
	}
	return r;
}

static int leave(struct play *play, uint16_t number)
{
	int r = hall_leave(play->hall, number);

	if (r == 0)
		count_wait(play, number, true);
	return r;
}

/* Whatever happens next. */
static int step(struct play *play)
{
	uint16_t leaver = hall_next_leaver(play->hall);
	int64_t leaves_ms =
		leaver == TICKET_NONE ? INT64_MAX : play->hall->people[leaver].leaves_ms;
	uint8_t first = 0;
	int r = 0;

	for (uint8_t seat = 1; seat < play->setup->servers; seat++) {
		if (play->free_ms[seat] < play->free_ms[first])
			first = seat;
	}
	play->hall->now_ms = play->arrival_ms;
	if (play->free_ms[first] < play->hall->now_ms)
		play->hall->now_ms = play->free_ms[first];
	if (leaves_ms < play->hall->now_ms)
		play->hall->now_ms = leaves_ms;
	if (play->setup->no_show > 0)
		r = hall_tick(play->hall); /* ends those whose grace is over */
	if (r < 0)
		return r;
	if (play->free_ms[first] == play->hall->now_ms)
		return seat_done(play, first);
	if (leaves_ms == play->hall->now_ms)
		return leave(play, leaver);
	return arrive(play);
}

int theory_play(const struct theory_setup *setup, const struct theory_load *load,
		struct theory_counts *counts)
{
	struct play play = { .setup = setup, .load = load, .counts = counts };
	struct chance seeds = { setup->seed };
	int r = hall_open(setup, theory_scale(setup, load), &play.hall);

	if (r < 0)
		return r;
	memset(counts->sums, 0, sizeof(counts->sums));
	for (int i = 0; i < STREAM_COUNT; i++)
		play.chance[i].state = chance_bits(&seeds);
	for (uint32_t i = 0; i < QUEUE_COUNTERS_MAX; i++)
		play.free_ms[i] = INT64_MAX;
	arrival_plan(&play);
	while (r == 0 && play.resolved < setup->arrivals)
		r = step(&play);
	hall_free(play.hall);
	return r;
}
