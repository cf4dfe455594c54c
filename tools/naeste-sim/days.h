/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "firmware/queue/estimate.h"
#include "firmware/queue/queue.h"
#include "tools/naeste-sim/random.h"

/*
 * Simulated days of a hall on the real engine, and for each ticket what its citizen was told, what three
 * simple rules would have said, and what happened.
 */

/* How a service's time is distributed; each is drawn by a method of its own, not by the engine's. */
enum days_law {
	LAW_LOGNORMAL,
	LAW_EXPONENTIAL,
	LAW_UNIFORM,
	LAW_HYPEREXPONENTIAL,
};

struct days_service {
	const char *id;
	enum days_law law;
	double mean_min, cv; /* coefficient of variation, where the law has one to choose */
	double share;        /* of all who come */
	double expected_min; /* what the configuration says, right or wrong */
};

#define DAYS_SERVICES 6
#define DAYS_LANES    3
#define DAYS_COUNTERS 6

extern const struct days_service days_services[DAYS_SERVICES];

struct days_options {
	uint64_t seed;
	uint32_t days, warm_days;
	double load;    /* how many come, 1: the usual */
	double no_show; /* share of calls to which nobody comes */
};

/* What was said about one ticket when it was taken, and how long it then waited; seconds. */
struct days_wait {
	uint8_t lane;
	int64_t p10_ms, p50_ms, p90_ms;
	int64_t ql_ms, les_ms, hol_ms;
	int64_t waited_ms;
};

typedef void days_told(void *data, const struct days_wait *wait);

struct days_totals {
	uint64_t taken, called, no_shows, left, untold;
	uint64_t events;
	int64_t longest_us; /* the longest that telling took */
};

/* Runs the days; `told` is called when a ticket of a measured day is first called. 0 or -ENOMEM. */
int days_run(const struct days_options *options, days_told *told, void *data,
	     struct days_totals *ret_totals);
