/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * How long a ticket will wait: the queue is played forward many times and the waits are sorted. What is
 * told is corrected by what became of earlier estimates (history.c), so that it keeps its word also
 * where the plays are wrong in the same way every day.
 */
#include "firmware/queue/estimate.h"

#include <stdlib.h>
#include <string.h>

#include "firmware/queue/pick.h"
#include "firmware/queue/play.h"
#include "firmware/queue/quantile.h"
#include "firmware/queue/serves.h"
#include "firmware/queue/waiting.h"

#define SAMPLES_MAX (PLAY_PEOPLE_MAX * FORECAST_PLAYS_MIN)
#define MILLI       INT64_C(1000)

/* Calls of one play besides those of everybody in the snapshot: who comes later, half as many again. */
#define CALLS_SPARE 32

/* A ticket and its check-in are two events; what either tells stands until the next one. */
#define TOLD_EVENTS 1

static_assert(FORECAST_PLAYS_MIN >= QUANTILE_SAMPLES_MIN, "quantiles lie between samples");
static_assert(SAMPLES_MAX >= FORECAST_CALLS_MAX, "many plays have room for few people");

struct forecast {
	bool made;
	uint64_t seq;
	int64_t at_ms;
	uint64_t open; /* bit i: somebody works at counter i */
	uint32_t plays;
	uint16_t newcomers[QUEUE_SERVICES_MAX][QUEUE_LANES_MAX]; /* their ghosts */
	int32_t samples[SAMPLES_MAX];                            /* by person, then by play */
	struct play play;
};

struct forecast *forecast_new(void)
{
	return calloc(1, sizeof(struct forecast));
}

void forecast_free(struct forecast *forecast)
{
	free(forecast);
}

void forecast_forget(struct forecast *forecast)
{
	forecast->made = false;
}

void estimate_lend(struct queue *queue, struct forecast *forecast)
{
	queue->forecast = forecast;
}

/* Plays the snapshot and keeps the waits of everybody in it. */
static void forecast_play(struct forecast *forecast)
{
	struct play *play = &forecast->play;
	uint32_t people = play->person_count;
	uint32_t plays = FORECAST_CALLS_MAX / (people + people / 2 + CALLS_SPARE);

	plays = plays > FORECAST_PLAYS_MAX   ? FORECAST_PLAYS_MAX
		: plays < FORECAST_PLAYS_MIN ? FORECAST_PLAYS_MIN
					     : plays;
	forecast->plays = plays;
	for (uint32_t i = 0; i < plays; i++) {
		play_run(play, i, FORECAST_CALLS_MAX / plays);
		for (uint32_t person = 0; person < people; person++)
			forecast->samples[person * plays + i] = play->called_ms[person];
	}
}

static uint64_t open_counters(const struct queue *queue)
{
	uint64_t open = 0;

	for (uint8_t i = 0; i < queue->catalog->counter_count; i++)
		open |= (uint64_t)(queue->seats[i].state == COUNTER_OPEN) << i;
	return open;
}

/* Everybody who waits, and a newcomer to every service and lane. */
static void forecast_make(struct forecast *forecast, const struct queue *queue, int64_t at_ms)
{
	const struct catalog *catalog = queue->catalog;

	if (forecast->made && forecast->seq == queue->seq && forecast->at_ms == at_ms)
		return;
	play_snapshot(&forecast->play, queue, at_ms, FORECAST_DEPTH);
	play_watch_waiting(&forecast->play);
	for (uint8_t service = 0; service < catalog->service_count; service++) {
		for (uint8_t lane = 0; lane < catalog->lane_count; lane++)
			forecast->newcomers[service][lane] =
				play_add_ghost(&forecast->play, service, lane, at_ms);
	}
	forecast_play(forecast);
	forecast->made = true;
	forecast->seq = queue->seq;
	forecast->at_ms = at_ms;
	forecast->open = open_counters(queue);
}

/* The moment for which a forecast is made that is asked for now. */
static int64_t forecast_moment_ms(const struct queue *queue, int64_t now_ms)
{
	int64_t at_ms = now_ms - now_ms % FORECAST_EVERY_MS;

	return at_ms > queue->at_ms ? at_ms : queue->at_ms;
}

static int64_t corrected_ms(int64_t wait_ms, int16_t correction)
{
	return wait_ms + wait_ms * correction / MILLI;
}

/* What the samples of one person say, `later_ms` after the forecast was made. */
static void estimate_person(struct forecast *forecast, const struct queue *queue, uint16_t person,
			    int64_t later_ms, struct estimate *estimate)
{
	int32_t *samples = &forecast->samples[(size_t)person * forecast->plays];
	const struct play *play = &forecast->play;
	const int16_t *corrections =
		queue->learnt.corrections[play->lists[play->people[person].list].lane];
	struct told_wait wait;
	int64_t p10_ms, p50_ms, p90_ms;

	if (!quantiles_of(samples, forecast->plays, later_ms, &wait))
		return;
	p10_ms = corrected_ms(wait.p10_ms, corrections[QUANTILE_10]);
	p50_ms = corrected_ms(wait.p50_ms, corrections[QUANTILE_50]);
	p90_ms = corrected_ms(wait.p90_ms, corrections[QUANTILE_90]);
	estimate->known = true;
	estimate->p10_ms = p10_ms;
	estimate->p50_ms = p50_ms > estimate->p10_ms ? p50_ms : estimate->p10_ms;
	estimate->p90_ms = p90_ms > estimate->p50_ms ? p90_ms : estimate->p50_ms;
}

/* The counters that may call somebody of this service and lane: those that work, or all. */
static uint64_t counters_for(const struct queue *queue, uint8_t service, uint8_t lane,
			     uint8_t bound, bool all)
{
	uint64_t counters = 0;

	for (uint8_t i = 0; i < queue->catalog->counter_count; i++) {
		if (!all && queue->seats[i].state == COUNTER_CLOSED)
			continue;
		if (bound != QUEUE_NONE ? bound == i : seat_serves(queue, i, service, lane))
			counters |= UINT64_C(1) << i;
	}
	return counters;
}

/*
 * How many of a list, which is not empty, score at least so much. In one list scores only fall, so the
 * border is looked for from both ends: a newcomer has hardly anybody behind, or hardly anybody before.
 */
static uint32_t list_scores(const struct queue *queue, const struct waiting_list *list,
			    int64_t score, int64_t then_ms)
{
	uint16_t front = list->first, back = list->last;

	for (uint32_t i = 0;; i++) {
		if (pick_score(queue, &queue->tickets[front], QUEUE_NONE, then_ms) < score)
			return i;
		if (pick_score(queue, &queue->tickets[back], QUEUE_NONE, then_ms) >= score)
			return list->count - i;
		front = queue->tickets[front].next;
		back = queue->tickets[back].prev;
	}
}

/* Those who wait for one of the same counters and will still come first at `then_ms`. */
static uint32_t count_ahead(const struct queue *queue, const struct ticket *ticket, int64_t then_ms)
{
	uint8_t service = ticket_service(ticket);
	uint64_t counters = counters_for(queue, service, ticket->lane, ticket->bound, false);
	const struct waiting_list *own = ticket->state == TICKET_WAITING
						 ? &queue->lists[waiting_row(ticket)][ticket->lane]
						 : NULL;
	bool all = counters == 0;
	int64_t score = pick_score(queue, ticket, QUEUE_NONE, then_ms);
	uint32_t ahead = 0;

	if (all)
		counters = counters_for(queue, service, ticket->lane, ticket->bound, true);
	for (uint32_t i = 0; i < QUEUE_LISTS_MAX * QUEUE_LANES_MAX; i++) {
		const struct waiting_list *list =
			&queue->lists[i / QUEUE_LANES_MAX][i % QUEUE_LANES_MAX];
		const struct ticket *first;

		if (list->count == 0)
			continue;
		first = &queue->tickets[list->first];
		if (counters_for(queue, ticket_service(first), first->lane, first->bound, all) &
		    counters)
			ahead += list_scores(queue, list, score, then_ms) - (list == own);
	}
	return ahead;
}

void estimate_newcomer(const struct queue *queue, uint8_t service, uint8_t lane, int64_t now_ms,
		       struct estimate *ret_estimate)
{
	struct forecast *forecast = queue->forecast;
	struct ticket newcomer = {
		.since_ms = now_ms,
		.take_seq = UINT64_MAX,
		.lane = lane,
		.bound = QUEUE_NONE,
		.errand_count = 1,
		.errands = { { .service = service, .party = 1 } },
	};
	int64_t at_ms = forecast_moment_ms(queue, now_ms);
	struct estimate estimate = { 0 };

	if (forecast) {
		forecast_make(forecast, queue, at_ms);
		/* Who comes now waits as long as who came when the forecast was made. */
		if (forecast->newcomers[service][lane] != PLAY_NOBODY)
			estimate_person(forecast, queue, forecast->newcomers[service][lane], 0,
					&estimate);
	}
	estimate.ahead = count_ahead(queue, &newcomer, now_ms + estimate.p50_ms);
	*ret_estimate = estimate;
}

/* Its place in the snapshot, or PLAY_NOBODY. */
static uint16_t person_of(const struct play *play, const struct ticket *ticket)
{
	uint8_t row = ticket->bound == QUEUE_NONE ? ticket_service(ticket)
						  : (uint8_t)(QUEUE_SERVICES_MAX + ticket->bound);
	const struct play_list *list = &play->lists[play->list_of[row][ticket->lane]];

	for (uint16_t i = list->first; i < list->end; i++) {
		if (play->people[i].number == ticket->number)
			return play->watch[i] ? i : PLAY_NOBODY;
	}
	return PLAY_NOBODY;
}

/* Nothing has happened since it was told, or it is the same moment. */
static bool stands_still(const struct queue *queue, const struct ticket *ticket, int64_t now_ms)
{
	uint64_t events = queue->seq - ticket->take_seq;

	return events <= TOLD_EVENTS ||
	       (events <= FORECAST_SAME_EVENTS && now_ms - ticket->taken_ms <= FORECAST_SAME_MS);
}

void estimate_ticket(const struct queue *queue, uint16_t number, int64_t now_ms,
		     struct estimate *ret_estimate)
{
	const struct ticket *ticket = &queue->tickets[number];
	struct forecast *forecast = queue->forecast;
	int64_t at_ms = forecast_moment_ms(queue, now_ms);
	struct estimate estimate = { 0 };
	uint16_t person;

	if (ticket->state != TICKET_WAITING) {
		*ret_estimate = estimate;
		return;
	}
	if (ticket->told.known && stands_still(queue, ticket, now_ms)) {
		estimate.known = ticket->told.known == TOLD_WAIT;
		estimate.p10_ms = ticket->told.p10_ms;
		estimate.p50_ms = ticket->told.p50_ms;
		estimate.p90_ms = ticket->told.p90_ms;
	} else if (forecast) {
		forecast_make(forecast, queue, at_ms);
		person = person_of(&forecast->play, ticket);
		if (person != PLAY_NOBODY)
			estimate_person(forecast, queue, person, now_ms - at_ms, &estimate);
	}
	estimate.ahead = count_ahead(queue, ticket, now_ms + estimate.p50_ms);
	*ret_estimate = estimate;
}

/* The forecast that is there, if it is of this moment, or a new one. */
static void forecast_of_now(struct forecast *forecast, const struct queue *queue, int64_t at_ms)
{
	if (!forecast->made || queue->seq - forecast->seq > FORECAST_SAME_EVENTS ||
	    at_ms - forecast->at_ms > FORECAST_SAME_MS || forecast->open != open_counters(queue))
		forecast_make(forecast, queue, at_ms);
}

/* Somebody who joins at another time than now: only this one wait is looked at. */
static uint16_t forecast_joining(struct forecast *forecast, const struct queue *queue,
				 const struct event *event, int64_t since_ms)
{
	uint16_t person;

	forecast->made = false;
	play_snapshot(&forecast->play, queue, event->at_ms, FORECAST_DEPTH);
	play_pass_over(&forecast->play, event->number);
	person = play_add_ghost(&forecast->play, event->service, event->lane, since_ms);
	if (person != PLAY_NOBODY)
		forecast_play(forecast);
	return person;
}

void estimate_tell(const struct queue *queue, struct event *event)
{
	bool checked_in = event->type == EVENT_TICKET_CHECKED_IN;
	int64_t since_ms = checked_in ? event->since_ms : event->at_ms - event->credit_ms;
	struct forecast *forecast = queue->forecast;
	struct estimate estimate = { 0 };
	uint16_t person;

	if ((event->type != EVENT_TICKET_TAKEN && !checked_in) || !forecast)
		return;
	if (since_ms == event->at_ms) {
		forecast_of_now(forecast, queue, event->at_ms);
		person = forecast->newcomers[event->service][event->lane];
	} else {
		person = forecast_joining(forecast, queue, event, since_ms);
	}
	event->told = (struct told_wait){ .known = TOLD_NOTHING };
	if (person != PLAY_NOBODY)
		estimate_person(forecast, queue, person, 0, &estimate);
	if (estimate.known)
		event->told = (struct told_wait){ .p10_ms = (int32_t)estimate.p10_ms,
						  .p50_ms = (int32_t)estimate.p50_ms,
						  .p90_ms = (int32_t)estimate.p90_ms,
						  .known = TOLD_WAIT };
}
