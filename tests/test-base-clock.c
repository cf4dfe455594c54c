/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * firmware/base/clock: calendar and RFC 3339 text, the business day, the machine's clocks. Dates are
 * checked against libc's own calendar over whole centuries, and against the two Portuguese time zones
 * in which midnight is missing or an hour comes twice.
 */
#include <errno.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "firmware/base/clock.h"

#define DAY_MS 86400000

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void zone_set(const char *zone)
{
	assert_int_equal(setenv("TZ", zone, 1), 0);
	tzset();
}

static int64_t parsed(const char *text)
{
	int64_t wall_ms = 0;

	if (clock_parse(text, &wall_ms) < 0)
		fail_msg("%s is not read", text);
	return wall_ms;
}

static int32_t parsed_day(const char *text)
{
	int32_t day = 0;

	if (clock_parse_day(text, &day) < 0)
		fail_msg("%s is not read", text);
	return day;
}

static void assert_formats(int64_t wall_ms, const char *expected)
{
	char text[CLOCK_TEXT_BYTES];

	clock_format(wall_ms, text);
	assert_string_equal(text, expected);
}

/* the calendar */

static void days_agree_with_libc_over_four_centuries(void **state)
{
	for (int32_t day = -100000; day < 100000; day += 13) {
		time_t seconds = (time_t)day * 86400;
		char expected[32], text[CLOCK_DAY_BYTES];
		struct tm utc;

		assert_non_null(gmtime_r(&seconds, &utc));
		assert_true(strftime(expected, sizeof(expected), "%Y-%m-%d", &utc) > 0);
		clock_format_day(day, text);
		assert_string_equal(text, expected);
		assert_int_equal(parsed_day(text), day);
	}
}

static void days_before_1970_are_negative(void **state)
{
	assert_int_equal(parsed_day("1970-01-01"), 0);
	assert_int_equal(parsed_day("1969-12-31"), -1);
	assert_int_equal(parsed_day("0000-01-01"), -719528);
	assert_int_equal(parsed_day("9999-12-31"), 2932896);
}

static void leap_years_follow_the_gregorian_rule(void **state)
{
	int32_t day = 7;

	assert_int_equal(parsed_day("2000-02-29") + 1, parsed_day("2000-03-01"));
	assert_int_equal(parsed_day("2024-02-29") + 1, parsed_day("2024-03-01"));
	assert_int_equal(parsed_day("1900-02-28") + 1, parsed_day("1900-03-01"));
	assert_int_equal(clock_parse_day("1900-02-29", &day), -EINVAL);
	assert_int_equal(clock_parse_day("2023-02-29", &day), -EINVAL);
	assert_int_equal(clock_parse_day("2024-02-30", &day), -EINVAL);
	assert_int_equal(day, 7);
}

static void what_is_no_date_is_refused_and_changes_nothing(void **state)
{
	static const char *const bad[] = {
		"",           "2026",        "2026-11",     "2026-11-2",  "2026-11-222",
		"2026-13-01", "2026-00-01",  "2026-01-00",  "2026-01-32", "2026-04-31",
		"26-11-22",   "2026/11/22",  "2026-11-22 ", " 026-11-22", "-026-11-22",
		"2026-1a-22", "2026-11-22T",
	};
	int32_t day = 7;

	for (size_t i = 0; i < COUNT(bad); i++)
		if (clock_parse_day(bad[i], &day) != -EINVAL)
			fail_msg("'%s' was read", bad[i]);
	assert_int_equal(day, 7);
}

static void days_beyond_four_digits_are_clamped(void **state)
{
	char text[CLOCK_DAY_BYTES];

	clock_format_day(INT32_MAX, text);
	assert_string_equal(text, "9999-12-31");
	clock_format_day(2932897, text);
	assert_string_equal(text, "9999-12-31");
	clock_format_day(INT32_MIN, text);
	assert_string_equal(text, "0000-01-01");
	clock_format_day(-719529, text);
	assert_string_equal(text, "0000-01-01");
}

/* RFC 3339 */

static void every_form_of_rfc_3339_is_read(void **state)
{
	const int64_t morning_ms = INT64_C(1795335243000);

	assert_int_equal(parsed("2026-11-22T08:14:03Z"), morning_ms);
	assert_int_equal(parsed("2026-11-22t08:14:03z"), morning_ms);
	assert_int_equal(parsed("2026-11-22 08:14:03+00:00"), morning_ms);
	assert_int_equal(parsed("2026-11-22T08:14:03-00:00"), morning_ms);
	assert_int_equal(parsed("2026-11-22T09:14:03+01:00"), morning_ms);
	assert_int_equal(parsed("2026-11-22T13:59:03+05:45"), morning_ms);
	assert_int_equal(parsed("2026-11-21T22:44:03-09:30"), morning_ms);
	assert_int_equal(parsed("2026-11-22T09:14:03.1+01:00"), morning_ms + 100);
	assert_int_equal(parsed("2026-11-22T09:14:03.12+01:00"), morning_ms + 120);
	assert_int_equal(parsed("2026-11-22T09:14:03.123456789012345678+01:00"), morning_ms + 123);
	assert_int_equal(parsed("1969-12-31T23:59:59.999Z"), -1);
	assert_int_equal(parsed("1970-01-01T00:00:00Z"), 0);
}

static void a_leap_second_is_read_as_the_second_before(void **state)
{
	assert_int_equal(parsed("2016-12-31T23:59:60Z"), parsed("2016-12-31T23:59:59Z"));
}

static void what_is_no_time_is_refused_and_changes_nothing(void **state)
{
	static const char *const bad[] = {
		"",
		"2026-11-22",
		"2026-11-22T09:14:03",
		"2026-11-22T09:14+01:00",
		"2026-11-22T9:14:03+01:00",
		"2026-11-22T24:00:00Z",
		"2026-11-22T09:60:03Z",
		"2026-11-22T09:14:61Z",
		"2026-11-22T09:14:03.Z",
		"2026-11-22T09:14:03,5Z",
		"2026-11-22T09:14:03+0100",
		"2026-11-22T09:14:03+01",
		"2026-11-22T09:14:03+24:00",
		"2026-11-22T09:14:03+01:60",
		"2026-11-22T09:14:03Z ",
		" 2026-11-22T09:14:03Z",
		"2026-02-29T09:14:03Z",
		"2026-11-22X09:14:03Z",
		"2026-11-22T-9:14:03Z",
		"2026-11-22T09:14:03ZZ",
		"12026-11-22T09:14:03Z",
	};
	int64_t wall_ms = 7;

	for (size_t i = 0; i < COUNT(bad); i++)
		if (clock_parse(bad[i], &wall_ms) != -EINVAL)
			fail_msg("'%s' was read", bad[i]);
	assert_int_equal(wall_ms, 7);
}

static void times_are_written_with_the_zones_offset(void **state)
{
	const int64_t summer_ms = INT64_C(1782000000120), winter_ms = INT64_C(1795335243120);

	zone_set("Europe/Copenhagen");
	assert_formats(winter_ms, "2026-11-22T09:14:03.120+01:00");
	assert_formats(summer_ms, "2026-06-21T02:00:00.120+02:00");
	zone_set("UTC");
	assert_formats(winter_ms, "2026-11-22T08:14:03.120+00:00");
	zone_set("America/St_Johns");
	assert_formats(winter_ms, "2026-11-22T04:44:03.120-03:30");
	zone_set("Asia/Kathmandu");
	assert_formats(winter_ms, "2026-11-22T13:59:03.120+05:45");
}

/* Both ways through the hour that is missing and the one that comes twice. */
static void the_offset_tells_the_two_hours_apart(void **state)
{
	zone_set("Europe/Copenhagen");
	assert_formats(parsed("2026-03-29T00:59:59.999Z"), "2026-03-29T01:59:59.999+01:00");
	assert_formats(parsed("2026-03-29T01:00:00Z"), "2026-03-29T03:00:00.000+02:00");
	assert_formats(parsed("2026-10-25T00:30:00Z"), "2026-10-25T02:30:00.000+02:00");
	assert_formats(parsed("2026-10-25T01:30:00Z"), "2026-10-25T02:30:00.000+01:00");
	assert_int_equal(parsed("2026-10-25T02:30:00+01:00") - parsed("2026-10-25T02:30:00+02:00"),
			 3600000);
}

static void a_written_time_is_read_back_to_the_millisecond(void **state)
{
	static const char *const zones[] = {
		"UTC",
		"Europe/Copenhagen",
		"Atlantic/Azores",
		"America/St_Johns",
		"Asia/Kathmandu",
		"Africa/Monrovia", /* -00:44:30 until 1972: an offset of half a minute */
	};

	for (size_t zone = 0; zone < COUNT(zones); zone++) {
		zone_set(zones[zone]);
		for (int64_t wall_ms = INT64_C(-3000000000001); wall_ms < INT64_C(5000000000000);
		     wall_ms += INT64_C(7777777777)) {
			char text[CLOCK_TEXT_BYTES];

			clock_format(wall_ms, text);
			if (parsed(text) != wall_ms)
				fail_msg("%s: %s is not %lld", zones[zone], text,
					 (long long)wall_ms);
		}
	}
}

static void times_beyond_four_digits_are_clamped(void **state)
{
	char text[CLOCK_TEXT_BYTES];

	zone_set("Pacific/Kiritimati"); /* +14:00 */
	clock_format(INT64_MAX, text);
	assert_memory_equal(text, "9999-", 5);
	assert_int_equal(strlen(text), 29);
	zone_set("Pacific/Pago_Pago"); /* -11:00 */
	clock_format(INT64_MIN, text);
	assert_memory_equal(text, "0000-", 5);
	assert_int_equal(strlen(text), 29);
}

/* the business day */

static void the_day_changes_at_its_minute(void **state)
{
	zone_set("Europe/Copenhagen");
	assert_int_equal(clock_local_day(parsed("2026-11-22T03:59:59.999+01:00"), 240),
			 parsed_day("2026-11-21"));
	assert_int_equal(clock_local_day(parsed("2026-11-22T04:00:00+01:00"), 240),
			 parsed_day("2026-11-22"));
	assert_int_equal(clock_local_day(parsed("2026-11-22T00:00:00+01:00"), 0),
			 parsed_day("2026-11-22"));
	assert_int_equal(clock_local_day(parsed("2026-11-21T23:59:59.999+01:00"), 0),
			 parsed_day("2026-11-21"));
}

static void the_day_before_1970_is_not_rounded_towards_it(void **state)
{
	zone_set("UTC");
	assert_int_equal(clock_local_day(-1, 0), -1);
	assert_int_equal(clock_local_day(0, 0), 0);
	assert_int_equal(clock_local_day(0, 1), -1);
	assert_int_equal(clock_local_day(-DAY_MS - 1, 0), -2);
}

/* In the Azores 00:00 of 2026-03-29 does not exist: 23:59:59 is followed by 01:00. */
static void a_missing_midnight_still_changes_the_day(void **state)
{
	int64_t one_ms = parsed("2026-03-29T01:00:00Z");

	zone_set("Atlantic/Azores");
	assert_formats(one_ms - 1, "2026-03-28T23:59:59.999-01:00");
	assert_formats(one_ms, "2026-03-29T01:00:00.000+00:00");
	for (int minute = 0; minute <= 60; minute += 30) {
		assert_int_equal(clock_local_day(one_ms - 1, minute), parsed_day("2026-03-28"));
		assert_int_equal(clock_local_day(one_ms, minute), parsed_day("2026-03-29"));
	}
	assert_int_equal(clock_local_day(one_ms, 61), parsed_day("2026-03-28"));
}

/* In Lisbon the hour from 01:00 comes twice on 2026-10-25, in the Azores that from 00:00. */
static void a_double_hour_asks_the_clock_on_the_wall(void **state)
{
	int64_t first_ms = parsed("2026-10-25T00:30:00Z"),
		second_ms = parsed("2026-10-25T01:30:00Z");
	int32_t sunday = parsed_day("2026-10-25");

	zone_set("Europe/Lisbon");
	assert_formats(first_ms, "2026-10-25T01:30:00.000+01:00");
	assert_formats(second_ms, "2026-10-25T01:30:00.000+00:00");
	assert_int_equal(clock_local_day(first_ms, 90), sunday);
	assert_int_equal(clock_local_day(second_ms, 90), sunday);
	/* Whoever keeps the day lets it move forward only: the calendar says the old one again here. */
	assert_int_equal(clock_local_day(second_ms - 1, 90), sunday - 1);
	zone_set("Atlantic/Azores");
	assert_int_equal(clock_local_day(first_ms, 0), sunday);
	assert_int_equal(clock_local_day(second_ms, 0), sunday);
}

/* clocks */

static void the_clocks_run_and_the_boot_is_one(void **state)
{
	struct clock_reading first = clock_read(), second;
	uint64_t before_us = clock_monotonic_us();

	second = clock_read();
	assert_false(id_is_nil(&first.boot));
	assert_true(id_equal(&first.boot, &second.boot));
	assert_true(second.boot_ms >= first.boot_ms && first.boot_ms > 0);
	assert_true(first.wall_ms > INT64_C(1600000000000));
	assert_true(clock_monotonic_us() >= before_us);
}

static void each_clock_quality_has_its_name(void **state)
{
	assert_string_equal(clock_quality_name(CLOCK_NONE), "none");
	assert_string_equal(clock_quality_name(CLOCK_SAVED), "saved");
	assert_string_equal(clock_quality_name(CLOCK_SYNCED), "synced");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days_agree_with_libc_over_four_centuries),
		cmocka_unit_test(days_before_1970_are_negative),
		cmocka_unit_test(leap_years_follow_the_gregorian_rule),
		cmocka_unit_test(what_is_no_date_is_refused_and_changes_nothing),
		cmocka_unit_test(days_beyond_four_digits_are_clamped),
		cmocka_unit_test(every_form_of_rfc_3339_is_read),
		cmocka_unit_test(a_leap_second_is_read_as_the_second_before),
		cmocka_unit_test(what_is_no_time_is_refused_and_changes_nothing),
		cmocka_unit_test(times_are_written_with_the_zones_offset),
		cmocka_unit_test(the_offset_tells_the_two_hours_apart),
		cmocka_unit_test(a_written_time_is_read_back_to_the_millisecond),
		cmocka_unit_test(times_beyond_four_digits_are_clamped),
		cmocka_unit_test(the_day_changes_at_its_minute),
		cmocka_unit_test(the_day_before_1970_is_not_rounded_towards_it),
		cmocka_unit_test(a_missing_midnight_still_changes_the_day),
		cmocka_unit_test(a_double_hour_asks_the_clock_on_the_wall),
		cmocka_unit_test(the_clocks_run_and_the_boot_is_one),
		cmocka_unit_test(each_clock_quality_has_its_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
