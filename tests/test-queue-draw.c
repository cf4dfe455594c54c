/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Chance, worked out a second time: the bits from the paper, the tables with floating point, a gamma
 * distribution step by step.
 */
#include <math.h>

#include "firmware/queue/draw.h"
#include "tests/queue-site.h"

/* Steele, Lea and Flood, 2014. */
static uint64_t splitmix64(uint64_t *state)
{
	uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* In the middle of the step: half of it lies below. */
static double middle(int step)
{
	return (step + 0.5) / DRAW_STEPS;
}

/* The normal distribution's quantile by halving, in thousandths. */
static int64_t normal_milli(int step)
{
	double low = -5, high = 5;

	for (int i = 0; i < 60; i++) {
		double at = (low + high) / 2;

		if (erfc(-at / sqrt(2)) / 2 < middle(step))
			low = at;
		else
			high = at;
	}
	return lround(low * 1000);
}

static void bits_are_those_of_the_paper(void **state)
{
	/* Its first three for the seed 0 are known from many places. */
	struct draw draw = draw_seeded(0, 0);
	uint64_t mirror;

	assert_true(draw.state == UINT64_C(0xe220a8397b1dcdaf));
	mirror = (UINT64_C(77) << 20) ^ 5;
	mirror = splitmix64(&mirror);
	draw = draw_seeded(77, 5);
	assert_true(draw.state == mirror);
	for (uint32_t i = 1; i < 1000; i++) {
		uint32_t expected = (uint32_t)(((splitmix64(&mirror) >> 32) * i) >> 32);

		assert_int_equal(draw_below(&draw, i), expected);
		assert_true(expected < i);
	}
	for (uint32_t i = 0; i < 1000; i++)
		assert_int_equal(draw_share(&draw, i * 65 + 1),
				 splitmix64(&mirror) >> 48 < i * 65 + 1);
	assert_false(draw_share(&draw, 0)); /* that draws nothing */
	assert_true(draw.state == mirror);
}

static void streams_and_seeds_are_apart(void **state)
{
	for (uint32_t i = 0; i < 100; i++) {
		struct draw a = draw_seeded(i, 1), b = draw_seeded(i, 2), c = draw_seeded(i + 1, 1);

		assert_true(a.state != b.state && a.state != c.state && b.state != c.state);
	}
}

/* Of a mean of a second, what each 64th says is the thousandth itself; together they have that mean. */
static void moments_are_those_of_an_exponential_distribution(void **state)
{
	struct draw draw = draw_seeded(3, 4), before;
	int64_t steps_ms[DRAW_STEPS] = { 0 }, sum_ms = 0;
	uint64_t mirror = draw.state;
	double sum = 0;

	for (int i = 0; i < DRAW_STEPS; i++)
		sum -= log(1 - middle(i));
	for (int i = 0; i < 5000; i++) {
		int step = (int)(splitmix64(&mirror) % DRAW_STEPS);
		double expected = -1000 * log(1 - middle(step)) * DRAW_STEPS / sum;
		int64_t moment_ms;

		before = draw;
		moment_ms = draw_moment_ms(&draw, 1000);
		assert_true(fabs((double)moment_ms - expected) < 1);
		assert_int_equal(draw_moment_ms(&before, 7000), 7 * moment_ms);
		steps_ms[step] = moment_ms;
	}
	for (int i = 0; i < DRAW_STEPS; i++)
		sum_ms += steps_ms[i];
	assert_int_equal(sum_ms, 1000 * DRAW_STEPS);
}

static int64_t between(int64_t value, int64_t least, int64_t most)
{
	return value < least ? least : value > most ? most : value;
}

/* Wilson and Hilferty: k (1 - 1/9k + z / 3 sqrt k) cubed, in thousandths, and the mean kept. */
static void table_is_right(int64_t mean_ms, int64_t spread_ms)
{
	int64_t ratio = between(mean_ms * 1000 / (spread_ms * 1300 / 1000 + 1), 700, 30000);
	int64_t shape = ratio * ratio / 1000, sum_ms = 0, at_ms[DRAW_STEPS];
	int64_t root = llround(floor(sqrt((double)(shape * 1000))));
	struct draw_table table;

	for (int i = 0; i < DRAW_STEPS; i++) {
		int64_t factor =
			between(1000 - 1000000 / (9 * shape) + normal_milli(i) * 1000 / (3 * root),
				0, 5000);

		at_ms[i] = factor * factor * factor / 1000000 * mean_ms / 1000;
		sum_ms += at_ms[i];
	}
	draw_table_fill(&table, mean_ms, spread_ms);
	assert_int_equal(table.mean_ms, mean_ms);
	for (int i = 0; i < DRAW_STEPS; i++)
		assert_int_equal(table.at_ms[i], at_ms[i] * mean_ms / (sum_ms / DRAW_STEPS + 1));
}

static void tables_are_gamma_distributions_of_that_mean_and_spread(void **state)
{
	table_is_right(600000, 300000);
	table_is_right(600000, 60000);
	table_is_right(20000, 10000);
	table_is_right(50000000, 20000000);
	table_is_right(600000, 0);        /* narrower than the formula can say */
	table_is_right(600000, 5000000);  /* wider */
	table_is_right(3600000, 2000000); /* an hour */
	table_is_right(1, 0);
	for (int64_t spread_ms = 10000; spread_ms < 700000; spread_ms += 1009)
		table_is_right(600000, spread_ms);
}

static void a_mean_out_of_range_counts_as_the_nearest(void **state)
{
	struct draw_table table, other;

	draw_table_fill(&table, 0, 0);
	assert_int_equal(table.mean_ms, 1);
	draw_table_fill(&table, 50000000, 1000);
	draw_table_fill(&other, 50000001, 1000);
	assert_int_equal(other.mean_ms, 50000000);
	assert_memory_equal(&table, &other, sizeof(table));
}

static void a_draw_is_a_step_of_its_table(void **state)
{
	struct draw draw = draw_seeded(9, 9);
	uint64_t mirror = draw.state;
	struct draw_table table;

	draw_table_fill(&table, 600000, 300000);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(draw_from(&draw, &table),
				 table.at_ms[splitmix64(&mirror) % DRAW_STEPS]);
}

/* Of the steps that are longer than what is over, each is as likely. */
static void what_is_left_is_of_those_that_last_longer(void **state)
{
	struct draw draw = draw_seeded(1, 1);
	uint32_t seen[DRAW_STEPS] = { 0 };
	struct draw_table table = { .mean_ms = 1000 };

	for (int i = 0; i < DRAW_STEPS; i++)
		table.at_ms[i] = 100 * (i + 1);
	for (int i = 0; i < 14400; i++) {
		int64_t rest_ms = draw_rest_ms(&draw, &table, 1, 5500);

		assert_int_equal(rest_ms % 100, 0);
		assert_in_range(rest_ms, 100, 6400 - 5500);
		seen[rest_ms / 100]++;
	}
	for (int i = 1; i <= 9; i++)
		assert_in_range(seen[i], 1440, 1760);
	/* Three such at once, of which one second is over. */
	for (int i = 0; i < 1000; i++) {
		int64_t rest_ms = draw_rest_ms(&draw, &table, 3, 18000);

		assert_int_equal((rest_ms + 18000) % 300, 0);
		assert_in_range(rest_ms, 300, 1200);
	}
	assert_int_equal(draw_rest_ms(&draw, &table, 1, 6399), 1);
}

/* Longer than the longest: at any moment, and at least one millisecond on. */
static void what_is_overdue_may_end_at_any_moment(void **state)
{
	struct draw draw = draw_seeded(1, 1), same;
	struct draw_table table = { .mean_ms = 1001 };

	for (int i = 0; i < DRAW_STEPS; i++)
		table.at_ms[i] = 100 * (i + 1);
	for (int i = 0; i < 1000; i++) {
		same = draw;
		assert_int_equal(draw_rest_ms(&draw, &table, 1, 6400),
				 draw_moment_ms(&same, 500) + 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bits_are_those_of_the_paper),
		cmocka_unit_test(streams_and_seeds_are_apart),
		cmocka_unit_test(moments_are_those_of_an_exponential_distribution),
		cmocka_unit_test(tables_are_gamma_distributions_of_that_mean_and_spread),
		cmocka_unit_test(a_mean_out_of_range_counts_as_the_nearest),
		cmocka_unit_test(a_draw_is_a_step_of_its_table),
		cmocka_unit_test(what_is_left_is_of_those_that_last_longer),
		cmocka_unit_test(what_is_overdue_may_end_at_any_moment),
	};

	return cmocka_run_group_tests_name("queue-draw", tests, NULL, NULL);
}
