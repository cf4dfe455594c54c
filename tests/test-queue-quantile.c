/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Quantiles of samples, against a sort that nobody doubts and the formula with floating point.
 */
#include <math.h>

#include "firmware/queue/play.h"
#include "firmware/queue/quantile.h"
#include "tests/queue-site.h"

#define SAMPLES_MAX 1000

static uint64_t seed = 1;

static uint32_t chance(uint32_t below)
{
	seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (uint32_t)(seed >> 33) % below;
}

static int compared(const void *a, const void *b)
{
	int32_t one = *(const int32_t *)a, other = *(const int32_t *)b;

	return (one > other) - (one < other);
}

static double quantile(const int32_t *sorted, uint32_t count, double share)
{
	double rank = (count + 1) * share, below = floor(rank + 1e-9);
	const int32_t *at = &sorted[(uint32_t)below - 1];

	return at[0] + (rank - below) * ((double)at[1] - at[0]);
}

static void samples_in_any_order_have_the_quantiles_of_the_sorted_ones(void **state)
{
	static int32_t samples[SAMPLES_MAX], sorted[SAMPLES_MAX];
	struct told_wait wait;

	for (uint32_t count = QUANTILE_SAMPLES_MIN; count <= SAMPLES_MAX; count += 1 + count / 9) {
		for (uint32_t i = 0; i < count; i++)
			samples[i] = sorted[i] = (int32_t)chance(i % 3 ? 100000000 : 50) + 2000;
		qsort(sorted, count, sizeof(sorted[0]), compared);
		assert_true(quantiles_of(samples, count, 1500, &wait));
		assert_memory_equal(samples, sorted, count * sizeof(samples[0]));
		assert_true(fabs(quantile(sorted, count, 0.1) - 1500 - wait.p10_ms) < 1);
		assert_true(fabs(quantile(sorted, count, 0.5) - 1500 - wait.p50_ms) < 1);
		assert_true(fabs(quantile(sorted, count, 0.9) - 1500 - wait.p90_ms) < 1);
		assert_int_equal(wait.known, TOLD_WAIT);
	}
}

static void no_wait_is_less_than_nothing(void **state)
{
	int32_t samples[QUANTILE_SAMPLES_MIN];
	struct told_wait wait;

	for (int i = 0; i < QUANTILE_SAMPLES_MIN; i++)
		samples[i] = 1000;
	assert_true(quantiles_of(samples, QUANTILE_SAMPLES_MIN, 999, &wait));
	assert_int_equal(wait.p10_ms, 1);
	assert_true(quantiles_of(samples, QUANTILE_SAMPLES_MIN, 1000, &wait));
	assert_int_equal(wait.p50_ms, 0);
	assert_true(quantiles_of(samples, QUANTILE_SAMPLES_MIN, 1001, &wait));
	assert_int_equal(wait.p90_ms, 0);
}

/* One in twenty may never have come to an end. */
static void more_than_one_in_twenty_without_an_end_say_nothing(void **state)
{
	static int32_t samples[100];
	struct told_wait wait = { .p10_ms = 7 };

	for (int never = 0; never < 12; never++) {
		for (int i = 0; i < 100; i++)
			samples[i] = i < never ? PLAY_NEVER : i;
		assert_int_equal(quantiles_of(samples, 100, 0, &wait), never <= 5);
	}
	wait.p10_ms = 7;
	assert_false(quantiles_of(samples, 100, 0, &wait));
	assert_int_equal(wait.p10_ms, 7);
	assert_int_equal(samples[99], PLAY_NEVER);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(samples_in_any_order_have_the_quantiles_of_the_sorted_ones),
		cmocka_unit_test(no_wait_is_less_than_nothing),
		cmocka_unit_test(more_than_one_in_twenty_without_an_end_say_nothing),
	};

	return cmocka_run_group_tests_name("queue-quantile", tests, NULL, NULL);
}
