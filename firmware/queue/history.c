/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Learning from what happens. Means move by a share that falls from a quarter to a 32nd, so that a new
 * site learns quickly and an old one is not upset by one odd visit. A service that somebody forgot to
 * finish teaches nothing, nor does a duration that goes over a start whose length is estimated. The
 * estimates learn from their own mistakes, see history_check().
 */
#include "firmware/queue/history.h"

#include <string.h>

#include "firmware/queue/queue.h"

#define WEIGHT_FIRST 4
#define WEIGHT_LAST  32
#define SHARE_WEIGHT 64
#define RATE_WEIGHT  4
#define PERIODS_MAX  8 /* of silence that are counted one by one */

/* Forgotten: longer than three times what nine in ten take; at first we cannot know that so well. */
#define FORGOTTEN_P90S  3
#define FORGOTTEN_MEANS 10
#define KNOWN_COUNT     16

#define SECOND_MS INT64_C(1000)
#define MINUTE_MS INT64_C(60000)

static const int64_t priors_ms[HISTORY_TIMES] = {
	[HISTORY_WAY] = 20 * SECOND_MS,           [HISTORY_HANDOVER] = 15 * SECOND_MS,
	[HISTORY_REACTION] = 10 * SECOND_MS,      [HISTORY_ABSENCE] = 45 * SECOND_MS,
	[HISTORY_PAUSE_OTHER] = 15 * MINUTE_MS,   [HISTORY_PAUSE_BREAK] = 10 * MINUTE_MS,
	[HISTORY_PAUSE_LUNCH] = 30 * MINUTE_MS,   [HISTORY_PAUSE_BACKOFFICE] = 30 * MINUTE_MS,
	[HISTORY_PAUSE_MEETING] = 60 * MINUTE_MS,
};

static struct history known_or(const struct history *history, int64_t prior_ms)
{
	if (history->count)
		return *history;
	return (struct history){ .mean_ms = prior_ms, .spread_ms = (uint32_t)(prior_ms / 2) };
}

struct history history_service(const struct queue *queue, uint8_t service)
{
	return known_or(&queue->history[service], queue->catalog->services[service].expected_ms);
}

struct history history_time(const struct queue *queue, enum history_time time)
{
	return known_or(&queue->learnt.times[time], priors_ms[time]);
}

/* Of a distribution as skewed as service times are: the mean and seven quarters of the spread. */
static int64_t p90_ms(const struct history *history)
{
	return history->mean_ms + (int64_t)history->spread_ms * 7 / 4;
}

int64_t history_service_p90_ms(const struct queue *queue, uint8_t service)
{
	struct history history = history_service(queue, service);

	return p90_ms(&history);
}

static int64_t forgotten_ms(const struct history *history)
{
	return history->count < KNOWN_COUNT ? history->mean_ms * FORGOTTEN_MEANS
					    : p90_ms(history) * FORGOTTEN_P90S;
}

int64_t history_forgotten_ms(const struct queue *queue, uint8_t service)
{
	struct history history = history_service(queue, service);

	return forgotten_ms(&history);
}

static int64_t distance_ms(int64_t a_ms, int64_t b_ms)
{
	return a_ms > b_ms ? a_ms - b_ms : b_ms - a_ms;
}

/* `history` starts from `known`, which is itself or its prior. */
static void duration_learn(struct history *history, struct history known, int64_t took_ms)
{
	int64_t weight = known.count + WEIGHT_FIRST, spread_ms = known.spread_ms;

	if (took_ms < 0 || took_ms > forgotten_ms(&known))
		return;
	if (weight > WEIGHT_LAST)
		weight = WEIGHT_LAST;
	spread_ms += (distance_ms(took_ms, known.mean_ms) - spread_ms) / weight;
	history->mean_ms = known.mean_ms + (took_ms - known.mean_ms) / weight;
	history->spread_ms = (uint32_t)spread_ms;
	history->count = known.count + 1;
}

/* Something that began then and ends with the event. */
static void time_learn(struct queue *queue, enum history_time time, int64_t since_ms,
		       const struct event *event)
{
	if (queue_time_estimated(queue, since_ms))
		return;
	duration_learn(&queue->learnt.times[time], history_time(queue, time),
		       event->at_ms - since_ms);
}

static void share_learn(struct queue *queue, enum history_share share, bool happened)
{
	uint32_t *known = &queue->learnt.shares[share];

	if (happened)
		*known += (HISTORY_SHARE_WHOLE - *known) / SHARE_WEIGHT;
	else
		*known -= *known / SHARE_WEIGHT;
}

/* The rates move by a quarter of what the period that is over says. */
static void rates_learn(uint32_t *rates, uint32_t *came, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		int64_t rate = rates[i];

		rate += ((int64_t)came[i] * HISTORY_ARRIVAL_WHOLE - rate) / RATE_WEIGHT;
		rates[i] = (uint32_t)rate;
		came[i] = 0;
	}
}

static void arrival_learn(struct queue *queue, const struct event *event)
{
	struct learning *learning = &queue->learning;

	if (queue_time_estimated(queue, learning->period_ms)) {
		memset(learning->services, 0, sizeof(learning->services));
		memset(learning->lanes, 0, sizeof(learning->lanes));
		learning->period_ms = 0;
	}
	if (learning->period_ms == 0)
		learning->period_ms = event->at_ms;
	for (int i = 0; i < PERIODS_MAX && event->at_ms - learning->period_ms >= HISTORY_PERIOD_MS;
	     i++) {
		rates_learn(queue->learnt.services, learning->services, QUEUE_SERVICES_MAX);
		rates_learn(queue->learnt.lanes, learning->lanes, QUEUE_LANES_MAX);
		learning->period_ms += HISTORY_PERIOD_MS;
	}
	if (event->at_ms - learning->period_ms >= HISTORY_PERIOD_MS)
		learning->period_ms = event->at_ms;
	learning->services[event->service]++;
	learning->lanes[event->lane]++;
}

/*
 * Moves a correction so that in the long run the told quantile is passed as often as its name says: a
 * wait that is longer lengthens by the share that should be below, another one shortens by the rest.
 * (I. Gibbs and E. Candès, "Adaptive conformal inference under distribution shift", 2021.)
 */
static void correct(int16_t *correction, int32_t told_ms, int64_t waited_ms, int below_percent)
{
	bool longer = waited_ms > told_ms;
	int moved = *correction + (longer ? below_percent : below_percent - 100) / 5;

	if (told_ms <= 0)
		return; /* a share of nothing lengthens nothing */
	*correction = (int16_t)(moved < HISTORY_CORRECTION_MIN   ? HISTORY_CORRECTION_MIN
				: moved > HISTORY_CORRECTION_MAX ? HISTORY_CORRECTION_MAX
								 : moved);
}

/* What a ticket was told, against what happened. */
static void history_check(struct queue *queue, const struct ticket *ticket, int64_t waited_ms)
{
	const struct told_wait *told = &ticket->told;
	int16_t *corrections = queue->learnt.corrections[ticket->lane];

	if (told->known != TOLD_WAIT || ticket->estimated)
		return;
	queue->learning.checked++;
	queue->learning.inside += waited_ms >= told->p10_ms && waited_ms <= told->p90_ms;
	queue->learning.error_ms += distance_ms(waited_ms, told->p50_ms);
	correct(&corrections[QUANTILE_10], told->p10_ms, waited_ms, 10);
	correct(&corrections[QUANTILE_50], told->p50_ms, waited_ms, 50);
	correct(&corrections[QUANTILE_90], told->p90_ms, waited_ms, 90);
}

static void called_learn(struct queue *queue, const struct event *event,
			 const struct ticket *ticket)
{
	const struct seat *seat = &queue->seats[event->counter];
	struct history handover = history_time(queue, HISTORY_HANDOVER);
	int64_t free_ms = seat->since_ms;

	if (ticket->call == 0) /* for the first time */
		history_check(queue, ticket, event->at_ms - ticket->taken_ms);
	share_learn(queue, HISTORY_LEFT, false);
	share_learn(queue, HISTORY_PAUSED, false);
	if (ticket->taken_ms <= free_ms)
		time_learn(queue, HISTORY_HANDOVER, free_ms, event);
	else if (ticket->taken_ms - free_ms > 2 * p90_ms(&handover))
		time_learn(queue, HISTORY_REACTION, ticket->taken_ms, event);
}

/* The time at the counter; where nobody says that somebody arrived, without the usual way there. */
static void finished_learn(struct queue *queue, const struct event *event,
			   const struct ticket *ticket)
{
	uint8_t service = ticket_service(ticket), party = ticket->errands[ticket->errand].party;
	bool served = ticket->state == TICKET_SERVING;
	int64_t since_ms = served ? ticket->errand_started_ms : ticket->called_ms;
	int64_t took_ms = event->at_ms - since_ms;

	if (!served)
		took_ms -= history_time(queue, HISTORY_WAY).mean_ms;

	if (ticket->still != STILL_NOT_ASKED || queue_time_estimated(queue, since_ms))
		return; /* it was asked about, see still.h; or nobody knows */
	if (queue->catalog->services[service].per_person && party > 1)
		took_ms /= party;
	duration_learn(&queue->history[service], history_service(queue, service), took_ms);
}

/* What was told was about another wait; a check-in tells anew. */
static bool told_no_more(enum event_type type)
{
	return type == EVENT_TICKET_PARKED || type == EVENT_TICKET_DELAYED ||
	       type == EVENT_TICKET_TRANSFERRED || type == EVENT_TICKET_LANE_GRANTED ||
	       type == EVENT_TICKET_CHECKED_IN;
}

static void ticket_learn(struct queue *queue, const struct event *event)
{
	struct ticket *ticket = &queue->tickets[event->number];

	if (told_no_more(event->type))
		ticket->told = event->told;
	if (event->type == EVENT_TICKET_CALLED) {
		called_learn(queue, event, ticket);
	} else if (event->type == EVENT_TICKET_ARRIVED) {
		time_learn(queue, HISTORY_WAY, ticket->called_ms, event);
		share_learn(queue, HISTORY_ABSENT, false);
	} else if (event->type == EVENT_TICKET_NO_SHOW && ticket->state == TICKET_CALLED) {
		time_learn(queue, HISTORY_ABSENCE, ticket->called_ms, event);
		share_learn(queue, HISTORY_ABSENT, true);
	} else if (event->type == EVENT_TICKET_FINISHED) {
		finished_learn(queue, event, ticket);
	} else if (event->type == EVENT_TICKET_LEFT && ticket->state == TICKET_WAITING) {
		share_learn(queue, HISTORY_LEFT, true);
	}
}

/* The reasons of a pause stand in the same order as their times. */
enum history_time history_pause(uint8_t reason)
{
	return reason >= REASON_BREAK && reason <= REASON_MEETING
		       ? (enum history_time)(HISTORY_PAUSE_BREAK + reason - REASON_BREAK)
		       : HISTORY_PAUSE_OTHER;
}

void history_learn(struct queue *queue, const struct event *event)
{
	if (event->type == EVENT_ESTIMATE_CHECKED) {
		queue->learning.checked = queue->learning.inside = 0;
		queue->learning.error_ms = 0;
	} else if (event->type == EVENT_TICKET_TAKEN) {
		arrival_learn(queue, event);
	} else if (event_is_about_ticket(event->type) && event->type != EVENT_TICKET_SPLIT) {
		ticket_learn(queue, event);
	} else if (event->type == EVENT_COUNTER_PAUSED) {
		share_learn(queue, HISTORY_PAUSED, true);
	} else if (event->type == EVENT_COUNTER_RESUMED) {
		const struct seat *seat = &queue->seats[event->counter];

		time_learn(queue, history_pause(seat->reason), seat->since_ms, event);
	}
}
