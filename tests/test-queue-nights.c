/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The night: when the business day changes. A minute of the wall clock may be missing or come
 * twice, and somebody may set the clock; the day changes once, and work that goes on over midnight
 * stays in its day.
 */
#include <time.h>

#include "tests/queue-site.h"

#define COPENHAGEN "Europe/Copenhagen"
#define HOUR_MS    INT64_C(3600000)
#define NOON_MS    (12 * HOUR_MS)

/* What the appliance does every second, here every half minute: the clock may have its say. */
static bool night_passes(struct world *world, int64_t wall_ms, int change_minute)
{
	int32_t today = clock_local_day(wall_ms, change_minute), before = world->queue->day;

	world->now_ms += 30 * SECOND;
	if (!queue_day_due(world->queue, today, world->clock))
		return false;
	ask(world, VERB_START_DAY, ROLE_SYSTEM, "system")->day = today;
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_true(world->queue->day > before);
	return true;
}

static int64_t wall_of(const char *text)
{
	int64_t wall_ms = 0;

	assert_int_equal(clock_parse(text, &wall_ms), 0);
	return wall_ms;
}

static void zone_is(const char *zone)
{
	setenv("TZ", zone, 1);
	tzset();
}

/* Each with the moment in which the day has to change, and no other. */
static const struct night {
	const char *name, *zone, *changes;
	int change_minute;
} nights[] = {
	{ "an ordinary night", COPENHAGEN, "2026-11-22T03:00:00+01:00", 180 },
	{ "midnight", COPENHAGEN, "2026-11-22T00:00:00+01:00", 0 },
	{ "spring, before the gap", COPENHAGEN, "2026-03-29T01:30:00+01:00", 90 },
	{ "spring, in the gap: there is no 02:30", COPENHAGEN, "2026-03-29T03:00:00+02:00", 150 },
	{ "spring, at the end of the gap", COPENHAGEN, "2026-03-29T03:00:00+02:00", 180 },
	{ "autumn, before the hour that comes twice", COPENHAGEN, "2026-10-25T01:30:00+02:00", 90 },
	{ "autumn, in it: the first time", COPENHAGEN, "2026-10-25T02:30:00+02:00", 150 },
	{ "autumn, after it", COPENHAGEN, "2026-10-25T03:00:00+01:00", 180 },
	{ "the Azores in spring: there is no 00:00", "Atlantic/Azores", "2026-03-29T01:00:00+00:00",
	  0 },
	{ "the Azores in spring: nor 00:30", "Atlantic/Azores", "2026-03-29T01:00:00+00:00", 30 },
	{ "the Azores in autumn: midnight comes twice", "Atlantic/Azores",
	  "2026-10-25T00:00:00+00:00", 0 },
	{ "the Azores in autumn: so does 00:30", "Atlantic/Azores", "2026-10-25T00:30:00+00:00",
	  30 },
	{ "Lisbon in spring: there is no 01:30", "Europe/Lisbon", "2026-03-29T02:00:00+01:00", 90 },
	{ "Lisbon in autumn: 01:30 comes twice", "Europe/Lisbon", "2026-10-25T01:30:00+01:00", 90 },
	{ "Beirut in autumn: the last hour of the day before comes twice", "Asia/Beirut",
	  "2026-10-25T00:00:00+02:00", 0 },
};

static void the_day_changes_once_in_every_night(void **state)
{
	struct world *world = *state;

	for (size_t i = 0; i < COUNT(nights); i++) {
		const struct night *night = &nights[i];
		int64_t due_ms = wall_of(night->changes), at_ms = 0;
		int changes = 0;

		zone_is(night->zone);
		queue_reset(world->queue);
		world->now_ms = 1000;
		night_passes(world, due_ms - NOON_MS, night->change_minute);
		for (int64_t wall_ms = due_ms - NOON_MS; wall_ms < due_ms + NOON_MS;
		     wall_ms += 30 * SECOND) {
			if (!night_passes(world, wall_ms, night->change_minute))
				continue;
			at_ms = wall_ms;
			changes++;
		}
		if (changes != 1 || at_ms != due_ms)
			fail_msg("%s: %d changes, the last %lld s off", night->name, changes,
				 (long long)(at_ms - due_ms) / 1000);
	}
}

/* At 03:01 the clock is set back by an hour: 03:00 comes again, the day does not. */
static void a_clock_that_goes_back_over_the_change_begins_no_second_day(void **state)
{
	struct world *world = *state;
	int64_t three_ms = wall_of("2026-11-22T03:00:00+01:00");
	int32_t day;

	zone_is(COPENHAGEN);
	queue_reset(world->queue);
	night_passes(world, three_ms - HOUR_MS, 180);
	assert_true(night_passes(world, three_ms, 180));
	day = world->queue->day;
	for (int64_t wall_ms = three_ms - HOUR_MS; wall_ms < three_ms + HOUR_MS;
	     wall_ms += 30 * SECOND)
		assert_false(night_passes(world, wall_ms, 180));
	assert_int_equal(world->queue->day, day);
}

/* At 02:00 it is set forward by three hours: the change is not missed, nor made twice. */
static void a_clock_that_goes_forward_over_the_change_begins_the_day(void **state)
{
	struct world *world = *state;
	int64_t three_ms = wall_of("2026-11-22T03:00:00+01:00");

	zone_is(COPENHAGEN);
	queue_reset(world->queue);
	night_passes(world, three_ms - HOUR_MS, 180);
	assert_true(night_passes(world, three_ms + 2 * HOUR_MS, 180));
	/* ... and put right again. */
	assert_false(night_passes(world, three_ms - HOUR_MS, 180));
	assert_false(night_passes(world, three_ms + HOUR_MS, 180));
}

static void a_clock_that_nobody_vouches_for_begins_no_day_over_any_step(void **state)
{
	struct world *world = *state;
	int64_t three_ms = wall_of("2026-11-22T03:00:00+01:00");

	zone_is(COPENHAGEN);
	queue_reset(world->queue);
	night_passes(world, three_ms - HOUR_MS, 180);
	world->clock = CLOCK_NONE;
	assert_false(night_passes(world, three_ms + 2 * HOUR_MS, 180));
	assert_false(night_passes(world, three_ms + 400 * 24 * HOUR_MS, 180));
}

/* An election: doors close at 20:00, the last are served long after midnight. */
static void work_over_midnight_stays_in_its_day(void **state)
{
	struct world *world = *state;
	int64_t midnight_ms = wall_of("2026-11-22T00:00:00+01:00");
	uint16_t waiting;
	int32_t day;

	zone_is(COPENHAGEN);
	queue_reset(world->queue);
	night_passes(world, midnight_ms - HOUR_MS, 180);
	day = world->queue->day;
	take(world, "pas", "");
	waiting = take(world, "pas", "");
	sit(world, "anna", "1");
	staff(world, "anna", VERB_NEXT);
	staff(world, "anna", VERB_ARRIVE);
	assert_false(night_passes(world, midnight_ms, 180));
	assert_false(night_passes(world, midnight_ms + 2 * HOUR_MS, 180));
	assert_int_equal(world->queue->day, day);
	finish(world, "anna", OUTCOME_SERVED);
	staff(world, "anna", VERB_NEXT);
	assert_int_equal(world->verdict.ticket, waiting);
	assert_int_equal(event_of(world, 0)->day, day);
	assert_int_equal(take(world, "pas", ""), 2); /* no A001 at half past two */
	finish(world, "anna", OUTCOME_SERVED);
	assert_true(night_passes(world, midnight_ms + 3 * HOUR_MS, 180));
	assert_int_equal(take(world, "pas", ""), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_new, world_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_day_changes_once_in_every_night),
		TEST(a_clock_that_goes_back_over_the_change_begins_no_second_day),
		TEST(a_clock_that_goes_forward_over_the_change_begins_the_day),
		TEST(a_clock_that_nobody_vouches_for_begins_no_day_over_any_step),
		TEST(work_over_midnight_stays_in_its_day),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
