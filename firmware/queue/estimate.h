/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "firmware/queue/queue.h"

/*
 * How long: an interval in whole milliseconds, or nothing when nothing honest can be said: no counter
 * that is open or paused serves the errand, or more people wait before than can be looked at. One in ten
 * waits less than p10, half less than p50, nine in ten less than p90. See play.h for how it is found.
 *
 * The same queue at the same time gives the same answer on every machine; nothing depends on what was
 * asked before, but for estimate_tell(): who takes a number within FORECAST_SAME_MS of the last
 * forecast, while the same counters are open, is told that one. It is journaled, so that a replay says
 * the same. A forecast is made for the moment of the last event or, if that is older, for a whole
 * multiple of FORECAST_EVERY_MS, so that who asks again meanwhile costs nothing.
 */

struct estimate {
	bool known;
	int64_t p10_ms, p50_ms, p90_ms;
	uint32_t
		ahead; /* how many are expected to be called before, also when nothing else is known */
};

#define FORECAST_EVERY_MS    INT64_C(5000)
/* Who takes a ticket in the same moment is told the same: a rush costs one forecast. */
#define FORECAST_SAME_MS     INT64_C(50)
#define FORECAST_SAME_EVENTS 64
#define FORECAST_PLAYS_MAX   100
#define FORECAST_PLAYS_MIN   20
/* Calls that all plays of a forecast may make together: under 2 ms. */
#define FORECAST_CALLS_MAX   8000
/* So far back in a list a play can get. */
#define FORECAST_DEPTH       (FORECAST_CALLS_MAX / FORECAST_PLAYS_MIN)

/*
 * The memory in which a queue is played forward. A queue to which none is lent says nothing about how
 * long (simulations and replays need not); it is no part of the queue's state.
 */
struct forecast;

/* One allocation at start; NULL when there is no memory. Free it after the queue. */
struct forecast *forecast_new(void);
void forecast_free(struct forecast *forecast);
void estimate_lend(struct queue *queue, struct forecast *forecast);
/* The queue has been reset. Internal to the queue. */
void forecast_forget(struct forecast *forecast);

/* For somebody who would take a ticket now. */
void estimate_newcomer(const struct queue *queue, uint8_t service, uint8_t lane, int64_t now_ms,
		       struct estimate *ret_estimate);

/* For a waiting ticket; not known for one that does not wait. */
void estimate_ticket(const struct queue *queue, uint16_t number, int64_t now_ms,
		     struct estimate *ret_estimate);

/*
 * Fills in what the citizen is told, in an event that gives a ticket or checks somebody in and has been
 * judged but not applied; leaves others as they are. The ticket keeps it, and the first call is
 * compared with it.
 */
void estimate_tell(const struct queue *queue, struct event *event);
