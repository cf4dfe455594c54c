/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/base/attributes.h"
#include "firmware/queue/limits.h"
#include "tools/naeste-sim/random.h"

/*
 * naeste-sim theory: the real engine as a queueing system, against what queueing theory says. What its
 * files share. One time unit throughout, the command line's; doubles are fine here, the engine has none.
 */

#define THEORY_CLASSES_MAX QUEUE_LANES_MAX

enum theory_model {
	MODEL_MM1, /* one counter, exponential service, the same for all */
	MODEL_MG1, /* one counter, any service, a class may have its own */
	MODEL_MMC, /* several counters, exponential service, the same for all */
};

enum service_kind {
	SERVICE_EXP,     /* mean */
	SERVICE_DET,     /* mean */
	SERVICE_ERLANG,  /* mean, phases */
	SERVICE_H2,      /* mean, squared coefficient of variation; two phases of balanced means */
	SERVICE_UNIFORM, /* from, to */
};

struct service_law {
	enum service_kind kind;
	double a, b;
};

double service_mean(const struct service_law *law);
/* E[S^2] */
double service_square(const struct service_law *law);
double service_draw(const struct service_law *law, struct chance *chance);
/* "h2:1.6:4"; NULL or what is wrong with the text. */
const char *service_read(const char *text, struct service_law *ret_law);

double chance_unit(struct chance *chance); /* 0 <= u < 1 */
double chance_exponential(struct chance *chance, double mean);

struct theory_setup {
	enum theory_model model;
	uint32_t classes;
	double lambda[THEORY_CLASSES_MAX];
	struct service_law service[THEORY_CLASSES_MAX];
	double rate[THEORY_CLASSES_MAX]; /* of accumulating priority; all the same: FCFS */
	double engine_rate
		[THEORY_CLASSES_MAX]; /* what the engine is given: the same, but for a control */
	uint32_t servers;
	double no_show, no_show_time; /* probability; how long it holds the counter */
	double patience;              /* rate at which a waiting one leaves; 0: nobody does */
	uint64_t arrivals;            /* counted, after the warm-up */
	uint64_t seed;
	bool json;
};

/* Fills the setup; 0, 1 when help was printed, or -EINVAL after a message on stderr. */
_must_check_ int theory_read(int argc, char **argv, struct theory_setup *ret_setup);

/* What follows from the setup before anything is simulated. */
struct theory_load {
	double lambda;                                               /* of all classes */
	double mean[THEORY_CLASSES_MAX], square[THEORY_CLASSES_MAX]; /* of holding a counter */
	double rho[THEORY_CLASSES_MAX], rho_all;                     /* per counter */
	double residual; /* W0/(1 - rho), or C/(c mu (1 - rho)): what FCFS makes one wait */
	double delay;    /* the probability of waiting at all */
	double memory;   /* arrivals until the hall has forgotten how it was */
	bool equal_rates;
	bool exponential; /* service is, no-shows included */
};

void theory_load(const struct theory_setup *setup, struct theory_load *ret_load);

/* Kleinrock's accumulating priority: the mean wait of each class. */
void theory_waits(const struct theory_setup *setup, const struct theory_load *load,
		  double ret_waits[static THEORY_CLASSES_MAX]);

/* Birth and death with leaving: mean number waiting, probability of having to wait. */
struct theory_leaving {
	double waiting, delay;
};

void theory_leaving(const struct theory_setup *setup, const struct theory_load *load,
		    struct theory_leaving *ret_leaving);

/* What is counted, by batch of arrivals. */
#define BATCHES_MAX 64
#define OVER_MAX    3 /* times that P(W > t) is asked for; the first is 0 */

enum column {
	COLUMN_ARRIVALS,                                     /* by class */
	COLUMN_WAITS = COLUMN_ARRIVALS + THEORY_CLASSES_MAX, /* sums, by class */
	COLUMN_ALL = COLUMN_WAITS + THEORY_CLASSES_MAX,      /* arrivals */
	COLUMN_ALL_WAITS,                                    /* their sum */
	COLUMN_LEFT,                                         /* who left while waiting */
	COLUMN_OVER,                                         /* who waited longer than t */
	COLUMN_COUNT = COLUMN_OVER + OVER_MAX,
};

struct theory_counts {
	uint64_t warm_up;
	uint32_t batches;
	double over[OVER_MAX];
	double sums[BATCHES_MAX][COLUMN_COUNT];
};

/* How many arrivals are left out before anything is counted. */
uint64_t theory_warm_up(const struct theory_load *load);

/* Milliseconds of the engine in a unit of time: the shortest mean time is a million of them. */
double theory_scale(const struct theory_setup *setup, const struct theory_load *load);

/* Plays the hall on the engine; 0, or -errno after a message on stderr. */
_must_check_ int theory_play(const struct theory_setup *setup, const struct theory_load *load,
			     struct theory_counts *counts);

/* A sum of ratios of columns, each with a weight. */
struct quantity {
	char name[48];
	double theory;
	uint32_t terms;

	struct {
		uint8_t above, below;
		double weight;
	} term[THEORY_CLASSES_MAX];

	double floor; /* the interval is never narrower to a side: so few cases say no more */
	double simulated, low, high;
	double half; /* of the interval, before it was cut off at nothing */
};

#define QUANTITIES_MAX 24

/*
 * Simulated values and intervals: batch means, Student's t. The level is for all of them together, so
 * that a run in which everything is right is red once in 1 / (1 - confidence) times.
 */
void theory_estimate(const struct theory_counts *counts, struct quantity *quantities,
		     uint32_t count, double confidence);

/* The t that a Student variable exceeds with probability `tail`. */
double student_t(double tail, double freedom);
