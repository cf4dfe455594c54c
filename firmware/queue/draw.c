/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Drawing durations without floating point. A gamma distribution's quantiles come from those of the
 * normal one (E. B. Wilson and M. M. Hilferty, "The distribution of chi-square", 1931), the bits from
 * splitmix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
 */
#include "firmware/queue/draw.h"

#define MILLI       INT64_C(1000)
#define MEAN_MAX_MS INT64_C(50000000)

/* A standard deviation is about 1.3 mean distances for distributions as skewed as service times. */
#define DEVIATION_MILLI INT64_C(1300)

/* Below these a distribution is so wide, or so narrow, that the approximation means nothing. */
#define RATIO_MIN_MILLI  INT64_C(700)
#define RATIO_MAX_MILLI  INT64_C(30000)
#define FACTOR_MAX_MILLI INT64_C(5000)

/* At the middle of each 64th: the normal distribution's quantiles, and those of -ln(1 - u). */
static const int16_t normal_milli[DRAW_STEPS] = {
	-2418, -1987, -1762, -1601, -1473, -1366, -1273, -1189, -1113, -1043, -978, -917, -858,
	-803,  -750,  -699,  -650,  -602,  -556,  -511,  -467,  -424,  -381,  -339, -298, -257,
	-217,  -177,  -138,  -98,   -59,   -20,   20,    59,    98,    138,   177,  217,  257,
	298,   339,   381,   424,   467,   511,   556,   602,   650,   699,   750,  803,  858,
	917,   978,   1043,  1113,  1189,  1273,  1366,  1473,  1601,  1762,  1987, 2418,
};
static const int16_t moment_milli[DRAW_STEPS] = {
	8,    24,   40,   57,   73,   90,   108,  125,  143,  162,  180,  199,  218,
	238,  258,  279,  300,  321,  343,  365,  388,  412,  436,  460,  485,  511,
	537,  565,  593,  621,  651,  681,  713,  745,  779,  813,  849,  887,  925,
	965,  1007, 1051, 1097, 1145, 1195, 1248, 1304, 1363, 1426, 1493, 1565, 1642,
	1726, 1817, 1918, 2030, 2156, 2300, 2467, 2669, 2922, 3260, 3774, 4878,
};

static uint64_t draw_bits(struct draw *draw)
{
	uint64_t z = draw->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

struct draw draw_seeded(uint64_t seed, uint32_t stream)
{
	struct draw draw = { .state = seed << 20 ^ stream };

	draw.state = draw_bits(&draw);
	return draw;
}

uint32_t draw_below(struct draw *draw, uint32_t below)
{
	return (uint32_t)(((draw_bits(draw) >> 32) * below) >> 32);
}

bool draw_share(struct draw *draw, uint32_t share)
{
	return share && (draw_bits(draw) >> 48) < share;
}

int64_t draw_moment_ms(struct draw *draw, int64_t mean_ms)
{
	return mean_ms * moment_milli[draw_bits(draw) % DRAW_STEPS] / MILLI;
}

static int64_t root_of(int64_t square)
{
	int64_t root = 0;

	for (int64_t bit = INT64_C(1) << 20; bit; bit >>= 1) {
		if ((root | bit) * (root | bit) <= square)
			root |= bit;
	}
	return root;
}

static int64_t clamped(int64_t value, int64_t least, int64_t most)
{
	return value < least ? least : value > most ? most : value;
}

void draw_table_fill(struct draw_table *table, int64_t mean_ms, int64_t spread_ms)
{
	int64_t deviation_ms = spread_ms * DEVIATION_MILLI / MILLI + 1, sum_ms = 0;
	int64_t ratio, shape, root;

	mean_ms = clamped(mean_ms, 1, MEAN_MAX_MS);
	ratio = clamped(mean_ms * MILLI / deviation_ms, RATIO_MIN_MILLI, RATIO_MAX_MILLI);
	shape = ratio * ratio / MILLI; /* of the gamma distribution, in thousandths */
	root = root_of(shape * MILLI);
	table->mean_ms = mean_ms;
	for (int i = 0; i < DRAW_STEPS; i++) {
		/* (1 - 1/9k + z / 3 sqrt k)^3 */
		int64_t factor =
			MILLI - MILLI * MILLI / (9 * shape) + normal_milli[i] * MILLI / (3 * root);

		factor = clamped(factor, 0, FACTOR_MAX_MILLI);
		table->at_ms[i] = factor * factor * factor / (MILLI * MILLI) * mean_ms / MILLI;
		sum_ms += table->at_ms[i];
	}
	/* What was cut off at the ends must not move the mean. */
	for (int i = 0; i < DRAW_STEPS; i++)
		table->at_ms[i] = table->at_ms[i] * mean_ms / (sum_ms / DRAW_STEPS + 1);
}

int64_t draw_from(struct draw *draw, const struct draw_table *table)
{
	return table->at_ms[draw_bits(draw) % DRAW_STEPS];
}

int64_t draw_rest_ms(struct draw *draw, const struct draw_table *table, int64_t times,
		     int64_t elapsed_ms)
{
	uint32_t longer = 0;

	while (longer < DRAW_STEPS && table->at_ms[longer] * times <= elapsed_ms)
		longer++;
	if (longer < DRAW_STEPS)
		return table->at_ms[longer + draw_below(draw, DRAW_STEPS - longer)] * times -
		       elapsed_ms;
	/* Longer than anything that was expected: nobody knows, so it may end at any moment. */
	return draw_moment_ms(draw, table->mean_ms / 2) + 1;
}
