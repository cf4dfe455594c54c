/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdint.h>

#include "firmware/queue/limits.h"

/*
 * What this site has taught the estimates: how long things take, how often something happens, who
 * comes. Part of the queue's state: queue_apply() learns from every event, day-changed carries it over,
 * so a replay knows the same. Whole numbers only; zero everywhere is "nothing learnt yet", for which
 * there are priors. Nothing here is about a person: no user, no ticket.
 */

/* A duration: its mean and its mean distance from the mean; both move by a 32nd at most. */
struct history {
	int64_t mean_ms; /* 0 until one has been seen */
	uint32_t count;
	uint32_t spread_ms;
};

/* Durations that are the same for all services. */
enum history_time {
	HISTORY_WAY,      /* from the call to the counter */
	HISTORY_HANDOVER, /* a counter that is free and has people waiting, until it calls */
	HISTORY_REACTION, /* a counter that waits for people, until it calls the one who came */
	HISTORY_ABSENCE,  /* a call to which nobody comes, until it is given up */
	HISTORY_PAUSE_OTHER,
	HISTORY_PAUSE_BREAK,
	HISTORY_PAUSE_LUNCH,
	HISTORY_PAUSE_BACKOFFICE,
	HISTORY_PAUSE_MEETING,
};

#define HISTORY_TIMES (HISTORY_PAUSE_MEETING + 1)

/* How often, in 65536ths. */
enum history_share {
	HISTORY_ABSENT, /* of the calls: nobody came */
	HISTORY_LEFT,   /* of those who waited: left before they were called */
	HISTORY_PAUSED, /* of the calls: a pause came after it */
};

#define HISTORY_SHARES      (HISTORY_PAUSED + 1)
#define HISTORY_SHARE_WHOLE 65536u

/* The three quantiles of an estimate. */
enum history_quantile {
	QUANTILE_10,
	QUANTILE_50,
	QUANTILE_90,
};

#define HISTORY_QUANTILES 3

/* So long the arrivals are counted before the rate moves. */
#define HISTORY_PERIOD_MS     INT64_C(900000)
#define HISTORY_ARRIVAL_WHOLE 256u

struct learnt {
	struct history times[HISTORY_TIMES];
	uint32_t shares[HISTORY_SHARES];
	uint32_t reserved;
	/* people who come in a period, in 256ths: for each service, and the same people for each lane */
	uint32_t services[QUEUE_SERVICES_MAX];
	uint32_t lanes[QUEUE_LANES_MAX];
	/* what the estimates of a lane are lengthened by, in thousandths; see history_check() */
	int16_t corrections[QUEUE_LANES_MAX][HISTORY_QUANTILES];
};

#define HISTORY_CORRECTION_MIN (-800)
#define HISTORY_CORRECTION_MAX 3000

enum told_kind {
	TOLD_NOT_ASKED,
	TOLD_WAIT,
	TOLD_NOTHING, /* nothing honest could be said */
};

/* A wait as it was told to somebody: see estimate.h. */
struct told_wait {
	int32_t p10_ms, p50_ms, p90_ms;
	uint32_t known; /* enum told_kind */
};

/* What is counted today. */
struct learning {
	int64_t period_ms; /* when the period began in which the following is counted; 0: none yet */
	uint32_t services[QUEUE_SERVICES_MAX];
	uint32_t lanes[QUEUE_LANES_MAX];
	/* estimates that were compared with what happened */
	uint32_t checked, inside;
	int64_t error_ms; /* sum of how far the median was off */
};

struct catalog;
struct event;
struct queue;

/* Learns from an event that is about to be applied. Internal to the queue. */
void history_learn(struct queue *queue, const struct event *event);

/* What is known of a service, or the catalog's expectation while that is nothing. */
struct history history_service(const struct queue *queue, uint8_t service);
struct history history_time(const struct queue *queue, enum history_time time);

/* Which of them a pause for this reason (enum reason) is. */
enum history_time history_pause(uint8_t reason);

/* Nine in ten services take no longer. */
int64_t history_service_p90_ms(const struct queue *queue, uint8_t service);

/*
 * A service of one person that takes longer was forgotten: three times what nine in ten take. While a
 * site knows fewer than 16 of them, which is too few to tell what nine in ten take, ten times the mean.
 */
int64_t history_forgotten_ms(const struct queue *queue, uint8_t service);
