/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * naeste-sim theory: which quantities a setup has a formula for, and the table of theory, simulation and
 * interval.
 */
#include "tools/naeste-sim/theory.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/naeste-sim/naeste-sim.h"
#include "tools/naeste-sim/options.h"

#define CONFIDENCE     0.999
#define BATCHES_MIN    16
#define MEMORIES_BATCH 30 /* a batch is so long, where the run allows */
#define MEMORIES_WARM  20
#define WARM_UP_MIN    1000
#define WARM_UP_MAX    UINT64_C(2000000)
#define CASES_FLOOR    4 /* so many cases might have been seen or not where hardly any are */

struct report {
	const struct theory_setup *setup;
	struct theory_load load;
	struct theory_counts counts;
	struct quantity quantities[QUANTITIES_MAX];
	uint32_t count;
};

static struct quantity *add(struct report *report, double theory, const char *name)
{
	struct quantity *quantity = &report->quantities[report->count++];

	(void)snprintf(quantity->name, sizeof(quantity->name), "%s", name);
	quantity->theory = theory;
	return quantity;
}

static void add_term(struct quantity *quantity, uint32_t above, uint32_t below, double weight)
{
	quantity->term[quantity->terms].above = (uint8_t)above;
	quantity->term[quantity->terms].below = (uint8_t)below;
	quantity->term[quantity->terms].weight = weight;
	quantity->terms++;
}

/* What independent cases would scatter, the error of a mean of which a share `delay` is not nothing. */
static double floor_of(const struct report *report, double share, double delay, double mean)
{
	double cases = (double)report->setup->arrivals * share;

	return sqrt(2 * (delay * cases + CASES_FLOOR)) / cases * mean / delay;
}

static double share_of(const struct report *report, uint32_t class)
{
	return report->setup->lambda[class] / report->load.lambda;
}

static void add_wait(struct report *report, uint32_t class, double theory, double delay)
{
	char name[32];
	struct quantity *quantity;

	(void)snprintf(name, sizeof(name), "W %u", class + 1);
	quantity = add(report, theory, name);
	add_term(quantity, COLUMN_WAITS + class, COLUMN_ARRIVALS + class, 1);
	quantity->floor = floor_of(report, share_of(report, class), delay, theory);
}

static void add_all(struct report *report, double theory, double delay)
{
	struct quantity *quantity = add(report, theory, "W");

	add_term(quantity, COLUMN_ALL_WAITS, COLUMN_ALL, 1);
	quantity->floor = floor_of(report, 1, delay, theory);
}

static void add_delay(struct report *report, double theory)
{
	struct quantity *quantity = add(report, theory, "P(W > 0)");

	add_term(quantity, COLUMN_OVER, COLUMN_ALL, 1);
	quantity->floor = floor_of(report, 1, theory, theory);
}

/* C e^{-(c mu - lambda) t} at one and at two of its mean times, where enough of them are seen. */
static void add_over(struct report *report)
{
	const struct theory_setup *setup = report->setup;
	double decay = setup->servers / service_mean(&setup->service[0]) - report->load.lambda;

	for (uint32_t k = 1; k < OVER_MAX; k++) {
		struct quantity *quantity;
		char name[48];

		report->counts.over[k] = k / decay;
		(void)snprintf(name, sizeof(name), "P(W > %.6g)", report->counts.over[k]);
		quantity = add(report, report->load.delay * exp(-(double)k), name);
		add_term(quantity, COLUMN_OVER + k, COLUMN_ALL, 1);
		quantity->floor = floor_of(report, 1, quantity->theory, quantity->theory);
	}
}

static void plan_leaving(struct report *report)
{
	const struct theory_setup *setup = report->setup;
	double lambda = report->load.lambda;
	struct theory_leaving leaving;
	struct quantity *quantity;
	double wait;

	theory_leaving(setup, &report->load, &leaving);
	wait = leaving.waiting / lambda;
	if (report->load.equal_rates && setup->classes > 1) {
		for (uint32_t i = 0; i < setup->classes; i++)
			add_wait(report, i, wait, leaving.delay);
	}
	add_all(report, wait, leaving.delay);
	add_delay(report, leaving.delay);
	quantity = add(report, setup->patience * wait, "P(leave)");
	add_term(quantity, COLUMN_LEFT, COLUMN_ALL, 1);
	quantity->floor = floor_of(report, 1, quantity->theory, quantity->theory);
}

static void plan_waiting(struct report *report)
{
	const struct theory_setup *setup = report->setup;
	const struct theory_load *load = &report->load;
	double waits[THEORY_CLASSES_MAX] = { 0 }, all = 0;
	struct quantity *quantity;

	theory_waits(setup, load, waits);
	for (uint32_t i = 0; i < setup->classes; i++) {
		all += share_of(report, i) * waits[i];
		if (setup->classes > 1)
			add_wait(report, i, waits[i], load->delay);
	}
	add_all(report, all, load->delay);
	quantity = add(report, load->rho_all * load->residual, "sum of rho W");
	for (uint32_t i = 0; i < setup->classes; i++)
		add_term(quantity, COLUMN_WAITS + i, COLUMN_ARRIVALS + i, load->rho[i]);
	quantity->floor = floor_of(report, 1, load->delay, quantity->theory);
	add_delay(report, load->delay);
	if (load->equal_rates && load->exponential)
		add_over(report);
}

uint64_t theory_warm_up(const struct theory_load *load)
{
	double warm = fmin(MEMORIES_WARM * load->memory, (double)WARM_UP_MAX);

	return warm < WARM_UP_MIN ? WARM_UP_MIN : (uint64_t)warm;
}

static void plan_run(struct report *report)
{
	double batches = (double)report->setup->arrivals / (MEMORIES_BATCH * report->load.memory);

	batches = fmin(fmax(batches, BATCHES_MIN), BATCHES_MAX);
	report->counts.batches = (uint32_t)batches;
	report->counts.warm_up = theory_warm_up(&report->load);
}

static bool inside(const struct quantity *quantity)
{
	return quantity->theory >= quantity->low && quantity->theory <= quantity->high;
}

static bool print_json(const struct report *report)
{
	bool holds = true;

	printf("{\"arrivals\":%llu,\"warm_up\":%llu,\"batches\":%u,\"seed\":%llu,\"confidence\":%g,"
	       "\"load\":%.9g,\"quantities\":[",
	       (unsigned long long)report->setup->arrivals,
	       (unsigned long long)report->counts.warm_up, report->counts.batches,
	       (unsigned long long)report->setup->seed, CONFIDENCE, report->load.rho_all);
	for (uint32_t i = 0; i < report->count; i++) {
		const struct quantity *quantity = &report->quantities[i];

		printf("%s{\"name\":\"%s\",\"theory\":%.9g,\"simulated\":%.9g,\"low\":%.9g,"
		       "\"high\":%.9g,\"inside\":%s}",
		       i ? "," : "", quantity->name, quantity->theory, quantity->simulated,
		       quantity->low, quantity->high, inside(quantity) ? "true" : "false");
		holds = holds && inside(quantity);
	}
	printf("],\"holds\":%s}\n", holds ? "true" : "false");
	return holds;
}

static bool print_table(const struct report *report)
{
	bool holds = true;

	printf("load %.4g, %llu arrivals in %u batches after %llu, seed %llu\n",
	       report->load.rho_all, (unsigned long long)report->setup->arrivals,
	       report->counts.batches, (unsigned long long)report->counts.warm_up,
	       (unsigned long long)report->setup->seed);
	printf("%-18s %12s %12s   %-27s\n", "", "theory", "simulated",
	       "99.9 % interval (all together)");
	for (uint32_t i = 0; i < report->count; i++) {
		const struct quantity *quantity = &report->quantities[i];

		printf("%-18s %12.6g %12.6g   %12.6g … %-12.6g%s\n", quantity->name,
		       quantity->theory, quantity->simulated, quantity->low, quantity->high,
		       inside(quantity) ? "" : "  OUTSIDE");
		holds = holds && inside(quantity);
	}
	return holds;
}

/* An interval that is wider than what it measures would hold nearly any theory. */
static bool says_nothing(const struct quantity *quantity)
{
	return quantity->half > quantity->theory && inside(quantity);
}

/* What the run was too short for, or NULL. */
static const char *too_little(const struct report *report)
{
	for (uint32_t i = 0; i < report->count; i++) {
		if (says_nothing(&report->quantities[i]))
			return report->quantities[i].name;
	}
	return NULL;
}

int theory_main(int argc, char **argv)
{
	static struct report report;
	struct theory_setup setup;
	int r = theory_read(argc, argv, &setup);
	const char *nothing;
	bool holds;

	if (r != 0)
		return r < 0 ? SIM_USAGE : SIM_HOLDS;
	report.setup = &setup;
	theory_load(&setup, &report.load);
	if (setup.patience > 0)
		plan_leaving(&report);
	else
		plan_waiting(&report);
	plan_run(&report);
	if (theory_play(&setup, &report.load, &report.counts) < 0)
		return SIM_BROKEN;
	theory_estimate(&report.counts, report.quantities, report.count, CONFIDENCE);
	holds = setup.json ? print_json(&report) : print_table(&report);
	nothing = too_little(&report);
	if (holds && nothing) {
		option_wrong("theory",
			     "too few arrivals to say anything about %s; --arrivals has more",
			     nothing);
		return SIM_USAGE;
	}
	return holds ? SIM_HOLDS : SIM_BROKEN;
}
