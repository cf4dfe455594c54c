/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * From batches to intervals. A quantity is a sum of ratios (waits of a class over its arrivals), so a
 * batch counts with what it lacks of the ratio of the whole run. Neighbouring batches that still know of
 * each other make the interval wider. Student's t comes from the incomplete beta function by Lentz's
 * continued fraction (Numerical Recipes 6.4 describes it) and is turned round by bisection.
 */
#include <math.h>

#include "tools/naeste-sim/theory.h"

#define FRACTION_STEPS 500
#define FRACTION_TINY  1e-300
#define NEIGHBOURS_MAX 0.9 /* a higher correlation of neighbours would only say: far too short */

static double not_nothing(double value)
{
	return fabs(value) < FRACTION_TINY ? FRACTION_TINY : value;
}

static double beta_fraction(double a, double b, double x)
{
	double c = 1, d = 1 / not_nothing(1 - (a + b) * x / (a + 1)), value = d;

	for (int m = 1; m < FRACTION_STEPS; m++) {
		double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
		double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
		double step;

		d = 1 / not_nothing(1 + even * d);
		c = not_nothing(1 + even / c);
		value *= d * c;
		d = 1 / not_nothing(1 + odd * d);
		c = not_nothing(1 + odd / c);
		step = d * c;
		value *= step;
		if (fabs(step - 1) < 1e-15)
			break;
	}
	return value;
}

static double incomplete_beta(double a, double b, double x)
{
	double front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x));

	if (x < (a + 1) / (a + b + 2))
		return front * beta_fraction(a, b, x) / a;
	return 1 - front * beta_fraction(b, a, 1 - x) / b;
}

double student_t(double tail, double freedom)
{
	double low = 0, high = 1e6;

	for (int i = 0; i < 200; i++) {
		double t = (low + high) / 2;
		double beyond = incomplete_beta(freedom / 2, 0.5, freedom / (freedom + t * t)) / 2;

		if (beyond > tail)
			low = t;
		else
			high = t;
	}
	return high;
}

static double column_sum(const struct theory_counts *counts, uint8_t column)
{
	double sum = 0;

	for (uint32_t i = 0; i < counts->batches; i++)
		sum += counts->sums[i][column];
	return sum;
}

/* The mean's standard error from what each batch lacks; their own mean is 0. */
static double error_of(const double *lacks, uint32_t batches)
{
	double squares = 0, neighbours = 0, correlation;

	for (uint32_t i = 0; i < batches; i++) {
		squares += lacks[i] * lacks[i];
		if (i > 0)
			neighbours += lacks[i] * lacks[i - 1];
	}
	if (squares <= 0)
		return 0;
	correlation = fmin(fmax(neighbours / squares, 0), NEIGHBOURS_MAX);
	return sqrt(squares / (batches - 1) / batches * (1 + correlation) / (1 - correlation));
}

static void estimate(const struct theory_counts *counts, struct quantity *quantity, double t)
{
	double lacks[BATCHES_MAX] = { 0 };

	quantity->simulated = 0;
	for (uint32_t k = 0; k < quantity->terms; k++) {
		uint8_t above = quantity->term[k].above, below = quantity->term[k].below;
		double total = column_sum(counts, below);
		double ratio = total > 0 ? column_sum(counts, above) / total : 0;

		quantity->simulated += quantity->term[k].weight * ratio;
		for (uint32_t i = 0; total > 0 && i < counts->batches; i++)
			lacks[i] += quantity->term[k].weight * counts->batches / total *
				    (counts->sums[i][above] - ratio * counts->sums[i][below]);
	}
	quantity->half = t * fmax(error_of(lacks, counts->batches), quantity->floor);
	/* No wait and no share is below nothing. */
	quantity->low = fmax(quantity->simulated - quantity->half, 0);
	quantity->high = quantity->simulated + quantity->half;
}

void theory_estimate(const struct theory_counts *counts, struct quantity *quantities,
		     uint32_t count, double confidence)
{
	double t = student_t((1 - confidence) / count / 2, counts->batches - 1);

	for (uint32_t i = 0; i < count; i++)
		estimate(counts, &quantities[i], t);
}
