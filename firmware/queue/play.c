/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * One course of events. The next thing that happens is either a counter that can call or somebody who
 * comes; each is handled, and decides when it happens again, until everybody who is watched has been
 * called. Nothing here knows the queue, only its snapshot.
 */
#include "firmware/queue/play.h"

#include <string.h>

#include "firmware/base/require.h"
#include "firmware/queue/pick.h"
#include "firmware/queue/score.h"

static bool kept_for_another(const struct play_person *person, uint8_t counter, int64_t at_ms)
{
	return person->kept_until_ms > at_ms && person->kept_for != counter;
}

/* The first in the list whom this counter may call, or PLAY_NOBODY. */
static uint16_t list_first(const struct play *play, const struct play_list *list, uint8_t counter,
			   int64_t at_ms)
{
	const struct play_person *people = play->people;
	uint16_t waits = list->at; /* who waits already is kept for nobody */
	uint16_t came = list->came;

	while (came != PLAY_NOBODY &&
	       (play->gone[came] || kept_for_another(&people[came], counter, at_ms)))
		came = people[came].next;
	if (waits == list->end)
		return came;
	if (came == PLAY_NOBODY)
		return waits;
	return people[came].since_ms < people[waits].since_ms ? came : waits;
}

static struct play_first first_of(const struct play *play, uint16_t person)
{
	const struct play_person *people = play->people;

	if (person == PLAY_NOBODY)
		return (struct play_first){ .person = PLAY_NOBODY };
	return (struct play_first){ .since_ms = people[person].since_ms,
				    .take_seq = people[person].take_seq,
				    .kept_until_ms = people[person].kept_until_ms,
				    .person = person };
}

/* Somebody was called from the list, or has joined it. */
static void list_changed(struct play *play, struct play_list *list)
{
	while (list->at < list->end && play->gone[list->at])
		list->at++;
	while (list->came != PLAY_NOBODY && play->gone[list->came])
		list->came = play->people[list->came].next;
	list->first_of_all = first_of(play, list_first(play, list, QUEUE_NONE, INT64_MAX));
}

/* When a counter that only helps out will do so for this service; INT64_MAX: nobody waits for it. */
static int64_t helps_from_ms(const struct play *play, const struct play_reach *reach)
{
	uint8_t service = play->lists[reach->list].service;
	int64_t oldest_ms = INT64_MAX;

	for (uint8_t lane = 0; lane < QUEUE_LANES_MAX; lane++) {
		uint16_t index = play->list_of[service][lane];

		if (index != PLAY_NOBODY && play->lists[index].first_of_all.person != PLAY_NOBODY &&
		    play->lists[index].first_of_all.since_ms < oldest_ms)
			oldest_ms = play->lists[index].first_of_all.since_ms;
	}
	return oldest_ms == INT64_MAX ? INT64_MAX : oldest_ms + reach->after_ms;
}

static struct standing standing_of(const struct lane *lane, const struct play_first *first,
				   const struct play_reach *reach, int64_t at_ms)
{
	return (struct standing){
		.due = first->since_ms <= at_ms,
		.score = score_points(lane, lane->head_start_ms + reach->head_start_ms,
				      score_waited_ms(first->since_ms, at_ms)),
		.since_ms = first->since_ms,
		.take_seq = first->take_seq,
	};
}

/* Whom `next` would call here, or PLAY_NOBODY. */
static uint16_t seat_pick(const struct play *play, const struct play_seat *seat, int64_t at_ms)
{
	struct standing best = { 0 };
	uint16_t picked = PLAY_NOBODY;

	for (uint16_t i = 0; i < seat->reach_count; i++) {
		const struct play_reach *reach = &seat->reach[i];
		const struct play_list *list = &play->lists[reach->list];
		struct play_first first = list->first_of_all;
		struct standing standing;

		if (first.person == PLAY_NOBODY ||
		    (reach->after_ms && helps_from_ms(play, reach) > at_ms))
			continue;
		if (first.kept_until_ms > at_ms)
			first = first_of(play, list_first(play, list, seat->counter, at_ms));
		if (first.person == PLAY_NOBODY)
			continue;
		standing = standing_of(&play->lanes[list->lane], &first, reach, at_ms);
		if (picked == PLAY_NOBODY || pick_before(&standing, &best)) {
			best = standing;
			picked = first.person;
		}
	}
	return picked;
}

static void person_called(struct play *play, uint16_t person, int64_t at_ms)
{
	int64_t after_ms = at_ms - play->now_ms;

	play->gone[person] = true;
	list_changed(play, &play->lists[play->people[person].list]);
	if (person >= play->person_count)
		return;
	play->called_ms[person] = (int32_t)after_ms; /* below the horizon of a day */
	if (play->watch[person])
		play->watched--;
}

/* Present errand and those after it that this counter serves, too. */
static int64_t errands_ms(struct play *play, const struct play_seat *seat,
			  const struct play_person *person, uint8_t first)
{
	int64_t sum_ms = 0;

	for (uint8_t i = first; i < person->errand_count; i++) {
		const struct errand *errand = &person->errands[i];
		int64_t times = play->per_person >> errand->service & 1 ? errand->party : 1;

		if (i > 0 && !(seat->services >> errand->service & 1))
			break;
		sum_ms += times * draw_from(&play->draw, &play->services[errand->service]);
	}
	return sum_ms;
}

static int64_t time_ms(struct play *play, enum history_time time)
{
	return draw_from(&play->draw, &play->times[time]);
}

/* How long a call keeps the counter from calling again. */
static int64_t call_ms(struct play *play, const struct play_seat *seat,
		       const struct play_person *person)
{
	if (draw_share(&play->draw, play->shares[HISTORY_ABSENT]))
		return time_ms(play, HISTORY_ABSENCE);
	return time_ms(play, HISTORY_WAY) + errands_ms(play, seat, person, 0) +
	       time_ms(play, HISTORY_HANDOVER);
}

static enum history_time pause_kind(struct play *play)
{
	uint32_t at = draw_below(&play->draw, play->pause_weight);
	uint8_t kind = HISTORY_PAUSE_OTHER;

	while (at >= play->pauses[kind])
		at -= play->pauses[kind++];
	return (enum history_time)kind;
}

/* A pause now and then, and whoever was said to leave. */
static bool seat_leaves(struct play *play, struct play_seat *seat, int64_t at_ms)
{
	if (!seat->left && at_ms >= seat->away_ms) {
		seat->left = true;
		seat->free_ms =
			seat->away_for_ms == INT64_MAX ? INT64_MAX : at_ms + seat->away_for_ms;
		return true;
	}
	if (play->pause_weight && draw_share(&play->draw, play->shares[HISTORY_PAUSED])) {
		enum history_time kind = pause_kind(play);

		seat->free_ms = at_ms + time_ms(play, kind);
		return true;
	}
	return false;
}

/* Nobody to call: until somebody comes, or has waited so long that this counter helps out. */
static void seat_rests(struct play *play, struct play_seat *seat, int64_t at_ms)
{
	int64_t helps_ms = INT64_MAX;

	for (uint16_t i = 0; i < seat->reach_count; i++) {
		int64_t from_ms =
			seat->reach[i].after_ms ? helps_from_ms(play, &seat->reach[i]) : INT64_MAX;

		if (from_ms > at_ms && from_ms < helps_ms)
			helps_ms = from_ms;
	}
	seat->idle = helps_ms == INT64_MAX;
	if (!seat->idle)
		seat->free_ms = helps_ms;
}

/* The counter calls; ghosts and those who have left do not keep it. Returns how many were called. */
static uint32_t seat_call(struct play *play, struct play_seat *seat)
{
	int64_t at_ms = seat->free_ms;
	uint32_t calls = 0;

	while (play->watched > 0) {
		uint16_t picked = seat_pick(play, seat, at_ms);

		calls++;
		if (picked == PLAY_NOBODY) {
			seat_rests(play, seat, at_ms);
			return calls;
		}
		person_called(play, picked, at_ms);
		if (play->people[picked].ghost ||
		    draw_share(&play->draw, play->shares[HISTORY_LEFT]))
			continue;
		seat->free_ms = at_ms + call_ms(play, seat, &play->people[picked]);
		return calls;
	}
	return calls;
}

/* A counter that is free and has nobody reacts to somebody whom it may call. */
static void list_wakes(struct play *play, uint16_t list, int64_t at_ms)
{
	for (uint16_t i = 0; i < play->seat_count; i++) {
		struct play_seat *seat = &play->seats[i];

		if (!seat->idle)
			continue;
		for (uint16_t k = 0; k < seat->reach_count; k++) {
			if (seat->reach[k].list != list)
				continue;
			seat->idle = false;
			seat->free_ms = at_ms + time_ms(play, HISTORY_REACTION);
			return;
		}
	}
}

/* Into its place among those who came to the list after the snapshot. */
static void list_join(struct play *play, uint16_t joins)
{
	struct play_person *person = &play->people[joins];
	struct play_list *list = &play->lists[person->list];
	uint16_t before = list->came, after = PLAY_NOBODY;

	if (before != PLAY_NOBODY && play->people[list->last].since_ms <= person->since_ms) {
		after = list->last;
		before = PLAY_NOBODY;
	}
	while (before != PLAY_NOBODY && play->people[before].since_ms <= person->since_ms) {
		after = before;
		before = play->people[before].next;
	}
	person->next = before;
	if (after == PLAY_NOBODY)
		list->came = joins;
	else
		play->people[after].next = joins;
	if (before == PLAY_NOBODY)
		list->last = joins;
	list_changed(play, list);
}

static uint8_t weighted(struct draw *draw, const uint32_t *weights, uint32_t sum)
{
	uint32_t at = draw_below(draw, sum);
	uint8_t index = 0;

	while (at >= weights[index])
		at -= weights[index++];
	return index;
}

static void comer_next(struct play *play, int64_t at_ms)
{
	play->next_comer_ms = INT64_MAX;
	if (play->arrivals && play->service_weight && play->comer_count < PLAY_COMERS_MAX)
		play->next_comer_ms =
			at_ms + 1 +
			draw_moment_ms(&play->draw,
				       HISTORY_PERIOD_MS * HISTORY_ARRIVAL_WHOLE / play->arrivals);
}

/* Somebody whom nobody knows yet. */
static void comer_comes(struct play *play)
{
	int64_t at_ms = play->next_comer_ms;
	uint8_t service = weighted(&play->draw, play->service_arrivals, play->service_weight);
	uint8_t lane = weighted(&play->draw, play->lane_arrivals, play->arrivals);
	uint16_t list = play->list_of[service][lane];
	uint16_t person = (uint16_t)(play->person_count + play->comer_count++);

	play->people[person] = (struct play_person){
		.since_ms = at_ms,
		.take_seq = UINT64_MAX,
		.number = TICKET_NONE,
		.list = list,
		.errand_count = 1,
		.errands = { { .service = service, .party = 1 } },
	};
	play->gone[person] = false;
	list_join(play, person);
	list_wakes(play, list, at_ms);
	comer_next(play, at_ms);
}

static void coming_comes(struct play *play)
{
	const struct play_coming *coming = &play->coming[play->coming_at++];

	list_join(play, coming->person);
	list_wakes(play, play->people[coming->person].list, coming->at_ms);
}

/* When a counter can call for the first time. */
static int64_t seat_first_ms(struct play *play, const struct play_seat *seat)
{
	const struct draw_table *way = &play->times[HISTORY_WAY];
	int64_t elapsed_ms = play->now_ms - seat->since_ms, rest_ms = 0;
	const struct errand *errand = &seat->with.errands[0];
	int64_t times = play->per_person >> errand->service & 1 ? errand->party : 1;

	if (seat->doing == PLAY_PAUSED)
		return play->now_ms +
		       draw_rest_ms(&play->draw, &play->times[seat->pause], 1, elapsed_ms);
	if (seat->doing == PLAY_CALLED && draw_share(&play->draw, play->shares[HISTORY_ABSENT]))
		return play->now_ms +
		       draw_rest_ms(&play->draw, &play->times[HISTORY_ABSENCE], 1, elapsed_ms);
	if (seat->doing == PLAY_CALLED)
		return play->now_ms + draw_rest_ms(&play->draw, way, 1, elapsed_ms) +
		       errands_ms(play, seat, &seat->with, 0) + time_ms(play, HISTORY_HANDOVER);
	if (seat->doing == PLAY_SERVING)
		return play->now_ms +
		       draw_rest_ms(&play->draw, &play->services[errand->service], times,
				    elapsed_ms) +
		       errands_ms(play, seat, &seat->with, 1) + time_ms(play, HISTORY_HANDOVER);
	for (uint16_t i = 0; i < seat->reach_count; i++) {
		const struct play_list *list = &play->lists[seat->reach[i].list];

		if (list->first < list->end)
			return play->now_ms + time_ms(play, HISTORY_HANDOVER);
	}
	/* The clerk may still be busy with what the last visit left behind. */
	if (elapsed_ms < play->times[HISTORY_HANDOVER].at_ms[DRAW_STEPS - 1])
		rest_ms = draw_rest_ms(&play->draw, &play->times[HISTORY_HANDOVER], 1, elapsed_ms);
	return play->now_ms + (rest_ms > play->reaction_ms ? rest_ms : play->reaction_ms);
}

static void play_begin(struct play *play, uint32_t stream)
{
	play->draw = draw_seeded(play->seed, stream);
	play->comer_count = play->coming_at = play->watched = 0;
	memset(play->gone, 0, play->person_count * sizeof(play->gone[0]));
	for (uint16_t i = 0; i < play->person_count; i++) {
		play->called_ms[i] = PLAY_NEVER;
		play->watched = (uint16_t)(play->watched + play->watch[i]);
	}
	for (uint16_t i = 0; i < play->list_count; i++) {
		play->lists[i].at = play->lists[i].first;
		play->lists[i].came = play->lists[i].last = PLAY_NOBODY;
		list_changed(play, &play->lists[i]);
	}
	play->reaction_ms = time_ms(play, HISTORY_REACTION);
	for (uint16_t i = 0; i < play->seat_count; i++) {
		play->seats[i].idle = play->seats[i].left = false;
		play->seats[i].free_ms = seat_first_ms(play, &play->seats[i]);
	}
	comer_next(play, play->now_ms);
}

/* The counter that can call next; NULL when none ever can. */
static struct play_seat *seat_next(struct play *play)
{
	struct play_seat *next = NULL;

	for (uint16_t i = 0; i < play->seat_count; i++) {
		struct play_seat *seat = &play->seats[i];

		if (!seat->idle && seat->free_ms < INT64_MAX &&
		    (!next || seat->free_ms < next->free_ms))
			next = seat;
	}
	return next;
}

uint32_t play_run(struct play *play, uint32_t stream, uint32_t calls_max)
{
	int64_t until_ms = play->now_ms + PLAY_HORIZON_MS;
	uint32_t calls = 0;

	play_begin(play, stream);
	while (play->watched > 0 && calls < calls_max) {
		struct play_seat *seat = seat_next(play);
		int64_t seat_ms = seat ? seat->free_ms : INT64_MAX;
		int64_t coming_ms = play->coming_at < play->coming_count
					    ? play->coming[play->coming_at].at_ms
					    : INT64_MAX;

		if (coming_ms <= seat_ms && coming_ms <= play->next_comer_ms) {
			if (coming_ms > until_ms)
				break;
			coming_comes(play);
		} else if (play->next_comer_ms <= seat_ms) {
			if (play->next_comer_ms > until_ms)
				break;
			comer_comes(play);
		} else {
			require(seat); /* without one everybody else comes first */
			if (seat_ms > until_ms)
				break;
			if (!seat_leaves(play, seat, seat_ms))
				calls += seat_call(play, seat);
		}
	}
	return calls;
}
