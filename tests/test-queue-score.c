/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The arithmetic that is proved (score.h, number.h), at the ends of its ranges.
 */
#include "firmware/queue/score.h"
#include "tests/queue-site.h"

static void waiting_never_counts_below_nothing(void **state)
{
	assert_int_equal(score_waited_ms(1000, 1000), 0);
	assert_int_equal(score_waited_ms(1001, 1000), 0);
	assert_int_equal(score_waited_ms(INT64_MAX, INT64_MIN), 0);
	assert_int_equal(score_waited_ms(999, 1000), 1);
	assert_int_equal(score_waited_ms(-5, 10), 15);
	assert_int_equal(score_waited_ms(SCORE_WAITED_MAX_MS, SCORE_WAITED_MAX_MS + 5), 5);
}

static void waiting_stops_to_count_after_a_hundred_years(void **state)
{
	assert_int_equal(score_waited_ms(0, SCORE_WAITED_MAX_MS), SCORE_WAITED_MAX_MS);
	assert_int_equal(score_waited_ms(0, SCORE_WAITED_MAX_MS + 1), SCORE_WAITED_MAX_MS);
	assert_int_equal(score_waited_ms(-1, SCORE_WAITED_MAX_MS), SCORE_WAITED_MAX_MS);
	assert_int_equal(score_waited_ms(-1, SCORE_WAITED_MAX_MS - 2), SCORE_WAITED_MAX_MS - 1);
	assert_int_equal(score_waited_ms(INT64_MIN, INT64_MAX), SCORE_WAITED_MAX_MS);
}

static void being_late_earns_faster_without_a_cliff(void **state)
{
	struct lane lane = { .rate_permille = 3000,
			     .late_rate_permille = 6000,
			     .promise_ms = 10 * MINUTE };

	assert_int_equal(score_points(&lane, 0, 10 * MINUTE), 3000 * 10 * MINUTE);
	assert_int_equal(score_points(&lane, 0, 10 * MINUTE + 1), 3000 * 10 * MINUTE + 6000);
	assert_int_equal(score_points(&lane, 2 * MINUTE, 12 * MINUTE),
			 3000 * 12 * MINUTE + 6000 * 2 * MINUTE);
	lane.promise_ms = 0;
	assert_int_equal(score_points(&lane, 0, 12 * MINUTE), 3000 * 12 * MINUTE);
}

static void the_highest_score_there_is_does_not_overflow(void **state)
{
	struct lane lane = { .rate_permille = SCORE_RATE_MAX_PERMILLE,
			     .late_rate_permille = SCORE_LATE_RATE_MAX_PERMILLE,
			     .promise_ms = 1 };
	int64_t score = score_points(&lane, 2 * SCORE_HEAD_START_MAX_MS, SCORE_WAITED_MAX_MS);

	assert_int_equal(score, INT64_C(6311692799999000000));
	assert_true(score < INT64_MAX);
}

static void what_is_no_number_is_refused_and_nothing_behind_it_is_read(void **state)
{
	static const char *const bad[] = {
		"",     "A",    "A0",   "A04",  "A000", "A0421", "a042",
		"[042", "@042", "A/42", "A0:2", "A04x", "AA42",  "0042"
	};
	uint16_t number = 7;

	for (size_t i = 0; i < COUNT(bad); i++) {
		char *copy = strdup(bad[i]); /* so that AddressSanitizer knows where it ends */

		assert_true(number_parse(copy, &number) < 0);
		free(copy);
	}
	assert_int_equal(number, 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(waiting_never_counts_below_nothing),
		cmocka_unit_test(waiting_stops_to_count_after_a_hundred_years),
		cmocka_unit_test(being_late_earns_faster_without_a_cliff),
		cmocka_unit_test(the_highest_score_there_is_does_not_overflow),
		cmocka_unit_test(what_is_no_number_is_refused_and_nothing_behind_it_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
