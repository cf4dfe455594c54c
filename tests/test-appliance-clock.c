/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Time in the appliance: engine time over restarts and reboots, what a clock must show to be trusted,
 * the business day, and steps of the wall clock.
 */
#include "firmware/appliance/engine-clock.h"
#include "tests/appliance-world.h"

#define NOW_MS    INT64_C(1795338000000) /* 2026-11-22T09:00:00Z */
#define MINUTE_MS INT64_C(60000)
#define HOUR_MS   (60 * MINUTE_MS)
#define DAY_MS    (24 * HOUR_MS)
#define TAKE      ",\"services\":[\"pas\"]"

static struct store_last last_event(enum clock_quality clock)
{
	return (struct store_last){
		.any = true,
		.seq = 40,
		.at_ms = 500000,
		.wall_ms = NOW_MS,
		.clock = clock,
		.stamp = { .boot = { { 1 } }, .boot_ms = 90000 },
	};
}

static struct clock_reading reading(uint8_t boot, int64_t boot_ms, int64_t wall_ms, bool synced)
{
	return (struct clock_reading){
		.boot = { { boot } }, .boot_ms = boot_ms, .wall_ms = wall_ms, .synced = synced
	};
}

static int64_t engine_ms(const struct store_last *last, const struct clock_reading *now)
{
	struct engine_clock clock;

	engine_clock_init(&clock, last, now);
	return engine_clock_ms(&clock, now);
}

static void engine_time_begins_in_an_empty_journal_and_follows_the_boot_clock(void **state)
{
	struct store_last none = { 0 };
	struct clock_reading now = reading(1, 70000, NOW_MS, true), later = now;
	struct engine_clock clock;

	engine_clock_init(&clock, &none, &now);
	assert_int_equal(engine_clock_ms(&clock, &now), 1000);
	later.boot_ms += 2500;
	later.wall_ms -= 30 * DAY_MS; /* nobody asks it */
	assert_int_equal(engine_clock_ms(&clock, &later), 3500);
}

static void engine_time_goes_on_within_a_boot_whatever_the_wall_clock_says(void **state)
{
	struct store_last last = last_event(CLOCK_NONE);
	struct clock_reading now = reading(1, 90000 + 7000, 0, false);

	assert_int_equal(engine_ms(&last, &now), 507000);
	last.clock = CLOCK_SYNCED;
	now.wall_ms = NOW_MS + 400 * DAY_MS;
	now.synced = true;
	assert_int_equal(engine_ms(&last, &now), 507000);
}

static void engine_time_grows_over_a_reboot_by_a_wall_clock_trusted_at_both_ends(void **state)
{
	struct store_last last = last_event(CLOCK_SYNCED);
	struct clock_reading now = reading(2, 100, NOW_MS + HOUR_MS, true);

	assert_int_equal(engine_ms(&last, &now), 500000 + HOUR_MS);
	now.synced = false; /* a saved clock is enough */
	assert_int_equal(engine_ms(&last, &now), 500000 + HOUR_MS);
	last.clock = CLOCK_SAVED;
	assert_int_equal(engine_ms(&last, &now), 500000 + HOUR_MS);
}

static void engine_time_stands_over_a_reboot_with_an_untrusted_end(void **state)
{
	struct store_last last = last_event(CLOCK_NONE);
	struct clock_reading now = reading(2, 100, NOW_MS + HOUR_MS, true);

	assert_int_equal(engine_ms(&last, &now), 500000);
	last.clock = CLOCK_SYNCED;
	now = reading(2, 100, NOW_MS + 8 * DAY_MS, false);
	assert_int_equal(engine_ms(&last, &now), 500000);
}

static void engine_time_never_goes_back(void **state)
{
	struct store_last last = last_event(CLOCK_SYNCED);
	struct clock_reading now = reading(2, 100, NOW_MS - HOUR_MS, true);

	assert_int_equal(engine_ms(&last, &now), 500000);
	now = reading(1, 80000, NOW_MS - HOUR_MS, true); /* the same boot, earlier than the event */
	assert_int_equal(engine_ms(&last, &now), 500000);
}

static void only_a_synced_or_a_plausible_clock_is_trusted(void **state)
{
	static const struct {
		int64_t wall_ms;
		bool synced;
		enum clock_quality quality;
	} cases[] = {
		{ NOW_MS, false, CLOCK_SAVED },
		{ NOW_MS + 7 * DAY_MS - 1, false, CLOCK_SAVED },
		{ NOW_MS + 7 * DAY_MS, false, CLOCK_NONE },
		{ NOW_MS - 1, false, CLOCK_NONE },
		{ INT64_C(31536000000), false, CLOCK_NONE },   /* 1971 */
		{ INT64_C(2051222400000), false, CLOCK_NONE }, /* 2035 */
		{ INT64_C(31536000000), true, CLOCK_SYNCED },
	};
	struct store_last last = last_event(CLOCK_SYNCED), none = { 0 };
	struct clock_reading now = reading(2, 100, NOW_MS, false);
	struct engine_clock clock;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		now.wall_ms = cases[i].wall_ms;
		now.synced = cases[i].synced;
		engine_clock_init(&clock, &last, &now);
		assert_int_equal(engine_clock_quality(&clock, &now), cases[i].quality);
	}
	now.synced = false;
	engine_clock_init(&clock, &none, &now);
	assert_int_equal(engine_clock_quality(&clock, &now), CLOCK_NONE);
	engine_clock_stored(&clock, now.wall_ms);
	assert_int_equal(engine_clock_quality(&clock, &now), CLOCK_SAVED);
}

/* The whole appliance from here on. Its wall clock is set to a morning, far from the day's change. */

static void set_wall(int64_t wall_ms)
{
	set_clock.wall_ms += wall_ms - clock_read().wall_ms;
}

static int setup_morning(void **state)
{
	struct world *world = world_new();

	set_wall(NOW_MS);
	start(world);
	*state = world;
	return 0;
}

#define MORNING(name) cmocka_unit_test_setup_teardown(name, setup_morning, teardown)

static int32_t today(void)
{
	return clock_local_day(NOW_MS, 180);
}

static void a_new_day_starts_at_its_minute_and_takes_nobody_along(void **state)
{
	struct world *world = *state;
	long closed;

	assert_int_equal(queue_of(world)->day, today());
	take(world);
	sit(world, "kari", "1");
	set_wall(NOW_MS + 17 * HOUR_MS - 1500); /* 02:59:58 in Copenhagen */
	wait_ms(world, 300);
	assert_int_equal(queue_of(world)->day, today());
	assert_soon(world, queue_of(world)->day == today() + 1);
	settle(world);
	assert_int_equal(queue_of(world)->ticket_count, 0);
	assert_int_equal(queue_of(world)->seats[0].state, COUNTER_CLOSED);
	closed = message_find(world, 0, "event/general/ticket-closed", "closed_unattended");
	assert_true(closed >= 0 && closed < message_find(world, (size_t)closed,
							 "event/site/day-changed", "2026-11-23"));
	assert_memory_is_disk(world);
	assert_int_equal(take(world), 0); /* A001 again */
	restart(world);
	assert_int_equal(queue_of(world)->day, today() + 1);
	assert_int_equal(queue_of(world)->ticket_count, 1);
}

static void the_day_stays_when_a_clock_goes_back(void **state)
{
	struct world *world = *state;

	take(world);
	set_wall(NOW_MS - 3 * DAY_MS);
	wait_ms(world, 1300);
	assert_int_equal(queue_of(world)->day, today());
	restart(world);
	assert_int_equal(queue_of(world)->day, today());
	assert_int_equal(take(world), 1);
}

static void the_day_stays_on_an_untrusted_clock(void **state)
{
	static const int64_t wrong[] = { INT64_C(31536000000), INT64_C(2051222400000) };
	struct world *world = *state;

	take(world);
	for (size_t i = 0; i < 2; i++) {
		set_clock.unsynced = true;
		set_wall(wrong[i]);
		wait_ms(world, 1300);
		assert_holds(uplink_sim_last(world->ports.uplink, ROOT "/device/clock"),
			     "\"ok\":false");
		assert_holds(uplink_sim_last(world->ports.uplink, ROOT "/status"),
			     "\"clock\":\"none\"");
		/* What is stored meanwhile does not make it trusted. */
		take(world);
		wait_ms(world, 2300);
		assert_int_equal(queue_of(world)->day, today());
		restart(world);
		wait_ms(world, 1300);
		take(world);
		wait_ms(world, 1300);
		assert_int_equal(queue_of(world)->day, today());
		assert_holds(uplink_sim_last(world->ports.uplink, ROOT "/status"),
			     "\"clock\":\"none\"");
	}
	set_clock.unsynced = false;
	set_wall(NOW_MS + DAY_MS);
	assert_soon(world, queue_of(world)->day == today() + 1);
	assert_holds(uplink_sim_last(world->ports.uplink, ROOT "/device/clock"), "\"ok\":true");
}

static void a_saved_clock_is_enough_for_a_new_day(void **state)
{
	struct world *world = *state;

	take(world);
	set_clock.unsynced = true;
	set_wall(NOW_MS + DAY_MS);
	assert_soon(world, queue_of(world)->day == today() + 1);
	assert_holds(uplink_sim_last(world->ports.uplink, ROOT "/status"), "\"clock\":\"saved\"");
}

/* A site without a network at all, whose hardware clock is good. */
static void a_first_day_on_an_unsynchronised_clock_is_followed_by_a_second(void **state)
{
	struct world *world = *state;

	set_wall(NOW_MS);
	set_clock.unsynced = true;
	start(world);
	assert_int_equal(queue_of(world)->day, today());
	restart(world); /* nothing but first events is stored */
	set_wall(NOW_MS + DAY_MS);
	assert_soon(world, queue_of(world)->day == today() + 1);
}

/* The hardware clock is years wrong, and the network comes a while later. */
static void a_provisional_day_is_named_when_the_clock_is_synchronised(void **state)
{
	const int64_t wrong_ms = INT64_C(2051222400000); /* 2035 */
	struct world *world = *state;

	set_clock.unsynced = true;
	set_wall(wrong_ms);
	start(world);
	assert_int_equal(queue_of(world)->day, clock_local_day(wrong_ms, 180));
	assert_int_equal(take(world), 0);
	restart(world);
	wait_ms(world, 1300);
	assert_int_equal(take(world), 1);
	set_clock.unsynced = false;
	set_wall(NOW_MS);
	assert_soon(world, queue_of(world)->day == today());
	settle(world);
	assert_true(message_find(world, 0, "event/site/day-named", "\"of_day\":\"2034-12-31\"") >=
		    0);
	assert_memory_is_disk(world);
	assert_int_equal(store_check(store_of(world), queue_of(world)), 0);
	assert_int_equal(take(world), 2);
	restart(world);
	assert_int_equal(queue_of(world)->day, today());
	assert_int_equal(take(world), 3);
	wait_ms(world, 1300);
	assert_int_equal(messages_of(world, 0, "event/site/day-named", ""), 0); /* once */
}

/* No network ever: what an operator says about the day, the wrong clock does not take back. */
static void an_operator_puts_a_provisional_day_right(void **state)
{
	struct world *world = *state;

	set_clock.unsynced = true;
	set_wall(INT64_C(2051222400000));
	start(world);
	take(world);
	post(world, "op", "start-day", ",\"day\":\"2026-11-22\"");
	assert_soon(world, queue_of(world)->day == today());
	wait_ms(world, 1300);
	assert_holds(uplink_sim_last(world->ports.uplink, ROOT "/status"), "\"clock\":\"none\"");
	restart(world);
	wait_ms(world, 2300);
	assert_int_equal(queue_of(world)->day, today());
	assert_int_equal(take(world), 1);
	/* The clock is put right, too: from then on the days go on by themselves. */
	set_wall(NOW_MS);
	wait_ms(world, 1300);
	take(world);
	set_wall(NOW_MS + DAY_MS);
	assert_soon(world, queue_of(world)->day == today() + 1);
}

static void a_wait_over_a_reboot_is_said_to_be_estimated(void **state)
{
	struct world *world = *state;

	take(world);
	set_clock.boot_ms -= HOUR_MS; /* another boot */
	restart(world);
	take(world);
	assert_false(ticket_of(world, 0)->estimated); /* synchronised at both ends */
	set_clock.unsynced = true;
	set_clock.boot_ms -= HOUR_MS;
	restart(world);
	take(world);
	assert_true(ticket_of(world, 0)->estimated);
	assert_false(ticket_of(world, 2)->estimated);
	settle(world);
	assert_int_equal(messages_of(world, 0, "event/site/clock-step", "\"estimated\":true"), 1);
	sit(world, "kari", "1");
	post(world, "kari", "next", "");
	settle(world);
	assert_true(message_find(world, 0, "event/general/ticket-called", "\"estimated\":true") >=
		    0);
	assert_memory_is_disk(world);
	assert_int_equal(store_check(store_of(world), queue_of(world)), 0);
	/* A process that starts again within a boot knows exactly. */
	restart(world);
	take(world);
	assert_false(ticket_of(world, 2)->estimated);
}

static void a_clock_that_is_set_is_an_event_and_no_duration(void **state)
{
	struct world *world = *state;
	int64_t before_ms, taken_ms;

	take(world);
	taken_ms = ticket_of(world, 0)->taken_ms;
	before_ms = queue_of(world)->at_ms;
	set_clock.wall_ms += HOUR_MS + 500;
	assert_soon(world, message_find(world, 0, "event/site/clock-step", "\"step_s\":3600") >= 0);
	take(world);
	assert_in_range(queue_of(world)->at_ms - before_ms, 0, 10000);
	assert_in_range(ticket_of(world, 1)->taken_ms - taken_ms, 0, 10000);
	wait_ms(world, 1300);
	assert_int_equal(messages_of(world, 0, "event/site/clock-step", ""), 1);
	set_clock.wall_ms -= HOUR_MS + 500;
	assert_soon(world, message_find(world, 0, "event/site/clock-step", "-3600") >= 0);
}

static void a_clock_that_drifts_is_no_step(void **state)
{
	struct world *world = *state;

	for (int i = 0; i < 3; i++) {
		set_clock.wall_ms += 1500;
		wait_ms(world, 1100);
	}
	assert_int_equal(messages_of(world, 0, "event/site/clock-step", ""), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(engine_time_begins_in_an_empty_journal_and_follows_the_boot_clock),
		cmocka_unit_test(engine_time_goes_on_within_a_boot_whatever_the_wall_clock_says),
		cmocka_unit_test(
			engine_time_grows_over_a_reboot_by_a_wall_clock_trusted_at_both_ends),
		cmocka_unit_test(engine_time_stands_over_a_reboot_with_an_untrusted_end),
		cmocka_unit_test(engine_time_never_goes_back),
		cmocka_unit_test(only_a_synced_or_a_plausible_clock_is_trusted),
		MORNING(a_new_day_starts_at_its_minute_and_takes_nobody_along),
		MORNING(the_day_stays_when_a_clock_goes_back),
		MORNING(the_day_stays_on_an_untrusted_clock),
		MORNING(a_saved_clock_is_enough_for_a_new_day),
		CASE_STOPPED(a_first_day_on_an_unsynchronised_clock_is_followed_by_a_second),
		CASE_STOPPED(a_provisional_day_is_named_when_the_clock_is_synchronised),
		CASE_STOPPED(an_operator_puts_a_provisional_day_right),
		MORNING(a_wait_over_a_reboot_is_said_to_be_estimated),
		MORNING(a_clock_that_is_set_is_an_event_and_no_duration),
		MORNING(a_clock_that_drifts_is_no_step),
	};

	return cmocka_run_group_tests(tests, NULL, worlds_end);
}
