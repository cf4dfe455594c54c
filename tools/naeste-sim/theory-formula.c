/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The formulas: Erlang C, Pollaczek and Khinchine, Kleinrock's accumulating priority (1964), and birth
 * and death with leaving. A is the load in counters, rho the share of the time that a counter is busy.
 */
#include <math.h>

#include "tools/naeste-sim/theory.h"

#define TERM_NEGLIGIBLE 1e-18
#define TERM_RESCALE    1e200

static double erlang_c(double offered, uint32_t servers)
{
	double blocked = 1, rho = offered / servers;

	for (uint32_t k = 1; k <= servers; k++)
		blocked = offered * blocked / (k + offered * blocked);
	return blocked / (1 - rho * (1 - blocked));
}

static void load_holding(const struct theory_setup *setup, struct theory_load *load)
{
	double p = setup->no_show, held = setup->no_show_time;

	for (uint32_t i = 0; i < setup->classes; i++) {
		const struct service_law *law = &setup->service[i];

		load->mean[i] = (1 - p) * service_mean(law) + p * held;
		load->square[i] = (1 - p) * service_square(law) + p * held * held;
		load->lambda += setup->lambda[i];
		load->rho[i] = setup->lambda[i] * load->mean[i] / setup->servers;
		load->rho_all += load->rho[i];
		if (setup->rate[i] < setup->rate[0] || setup->rate[i] > setup->rate[0])
			load->equal_rates = false;
		if (law->kind != SERVICE_EXP || law->a < setup->service[0].a ||
		    law->a > setup->service[0].a)
			load->exponential = false;
	}
}

/* How long the hall remembers: of a diffusion with this drift and variance. */
static double load_memory(const struct theory_setup *setup, const struct theory_load *load)
{
	double variance = 0, mean = 0, drift = 1 - load->rho_all, time;

	for (uint32_t i = 0; i < setup->classes; i++) {
		variance += setup->lambda[i] * load->square[i] / setup->servers / setup->servers;
		mean += setup->lambda[i] * load->mean[i] / load->lambda;
	}
	time = drift > 0 ? 2 * variance / (drift * drift) : HUGE_VAL;
	if (setup->patience > 0)
		time = fmin(time, 1 / setup->patience);
	return load->lambda * (time + mean);
}

void theory_load(const struct theory_setup *setup, struct theory_load *ret_load)
{
	struct theory_load load = { .equal_rates = true, .exponential = true };
	double ends_per_time = setup->servers / service_mean(&setup->service[0]);

	load_holding(setup, &load);
	if (setup->no_show > 0)
		load.exponential = false;
	load.memory = load_memory(setup, &load);
	if (load.exponential) {
		load.delay = erlang_c(load.rho_all * setup->servers, setup->servers);
		load.residual = load.delay / (ends_per_time * (1 - load.rho_all));
	} else {
		for (uint32_t i = 0; i < setup->classes; i++)
			load.residual += setup->lambda[i] * load.square[i] / 2;
		load.residual /= 1 - load.rho_all;
		load.delay = load.rho_all;
	}
	*ret_load = load;
}

void theory_waits(const struct theory_setup *setup, const struct theory_load *load,
		  double ret_waits[static THEORY_CLASSES_MAX])
{
	bool done[THEORY_CLASSES_MAX] = { false };

	for (uint32_t round = 0; round < setup->classes; round++) {
		double above = load->residual, below = 1;
		uint32_t p = THEORY_CLASSES_MAX;

		/* from the slowest rate up */
		for (uint32_t i = 0; i < setup->classes; i++) {
			if (!done[i] &&
			    (p == THEORY_CLASSES_MAX || setup->rate[i] < setup->rate[p]))
				p = i;
		}
		for (uint32_t i = 0; i < setup->classes; i++) {
			double ratio = setup->rate[i] / setup->rate[p];

			if (done[i])
				above -= load->rho[i] * ret_waits[i] * (1 - ratio);
			else if (i != p)
				below -= load->rho[i] * (1 - 1 / ratio);
		}
		ret_waits[p] = above / below;
		done[p] = true;
	}
}

void theory_leaving(const struct theory_setup *setup, const struct theory_load *load,
		    struct theory_leaving *ret_leaving)
{
	double ends = 1 / service_mean(&setup->service[0]), weight = 1, sum = 1;
	double waiting = 0, delayed = 0;
	uint32_t c = setup->servers;

	for (uint32_t k = 1;; k++) {
		double death = k <= c ? k * ends : c * ends + (k - c) * setup->patience;

		weight *= load->lambda / death;
		sum += weight;
		if (k >= c) {
			delayed += weight;
			waiting += (k - c) * weight;
		}
		if (k > c && load->lambda < death && weight < TERM_NEGLIGIBLE * sum)
			break;
		if (sum > TERM_RESCALE) {
			weight /= TERM_RESCALE;
			sum /= TERM_RESCALE;
			waiting /= TERM_RESCALE;
			delayed /= TERM_RESCALE;
		}
	}
	*ret_leaving = (struct theory_leaving){ waiting / sum, delayed / sum };
}
