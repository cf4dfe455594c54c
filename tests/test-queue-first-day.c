/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The first day of a new appliance, and on whose word a date is believed. A first day has to be some
 * day; one that nobody has vouched for is provisional, and gets its right date without anybody's number
 * changing.
 */
#include "tests/queue-site.h"

#define TODAY 20779 /* 2026-11-22 */
#define FLOOR 20454 /* 2026-01-01 */

static int world_without_a_day(void **state)
{
	int r = world_new(state);
	struct world *world = *state;

	queue_reset(world->queue);
	return r;
}

static void clock_says(struct world *world, int32_t day, enum clock_quality clock)
{
	world->clock = clock;
	ask(world, VERB_START_DAY, ROLE_SYSTEM, "system")->day = day;
	assert_int_equal(say(world), REFUSAL_NONE);
}

static enum refusal operator_says(struct world *world, int32_t day)
{
	ask(world, VERB_START_DAY, ROLE_OPERATOR, "olga")->day = day;
	return say(world);
}

static void a_first_day_on_a_synchronised_clock_is_final(void **state)
{
	struct world *world = *state;

	clock_says(world, TODAY, CLOCK_SYNCED);
	assert_int_equal(world->queue->provisional_since, 0);
	assert_false(queue_day_due(world->queue, TODAY, CLOCK_SYNCED));
	assert_int_equal(operator_says(world, TODAY - 1), REFUSAL_BAD_REQUEST);
}

static void a_provisional_day_gets_its_date_from_the_first_synchronised_clock(void **state)
{
	static const int32_t wrong[] = { TODAY - 300, TODAY + 25000, TODAY };
	struct world *world = *state;

	for (size_t i = 0; i < COUNT(wrong); i++) {
		uint16_t waiting, served;

		queue_reset(world->queue);
		clock_says(world, wrong[i], CLOCK_NONE);
		assert_int_equal(world->queue->provisional_since, wrong[i]);
		waiting = take(world, "mitid", "");
		served = take(world, "pas", "");
		sit(world, "anna", "3");
		staff(world, "anna", VERB_NEXT);
		clock_says(world, TODAY, CLOCK_SYNCED);
		assert_int_equal(event_of(world, 0)->type, EVENT_DAY_NAMED);
		assert_int_equal(event_of(world, 0)->of_day, wrong[i]);
		assert_int_equal(world->queue->day, TODAY);
		assert_int_equal(world->queue->provisional_since, 0);
		/* Nobody is sent home, and no number is given again. */
		assert_int_equal(ticket_of(world, waiting)->state, TICKET_WAITING);
		assert_int_equal(ticket_of(world, served)->state, TICKET_CALLED);
		assert_int_equal(take(world, "pas", ""), served + 1);
		/* Once: the next word is about the next day. */
		assert_false(queue_day_due(world->queue, TODAY, CLOCK_SYNCED));
		clock_says(world, TODAY - 5, CLOCK_SYNCED);
		assert_int_equal(world->verdict.event_count, 0);
	}
}

static void a_clock_from_before_the_appliance_was_made_is_not_believed(void **state)
{
	struct world *world = *state;

	clock_says(world, 0, CLOCK_NONE); /* 1970 */
	assert_int_equal(world->queue->day, FLOOR);
	assert_int_equal(world->queue->provisional_since, FLOOR);
}

static void an_untrusted_clock_changes_no_day(void **state)
{
	struct world *world = *state;

	clock_says(world, TODAY, CLOCK_NONE);
	clock_says(world, TODAY + 1, CLOCK_NONE);
	assert_int_equal(world->queue->day, TODAY);
	assert_int_equal(world->verdict.event_count, 0);
	clock_says(world, TODAY - 1, CLOCK_SYNCED);
	clock_says(world, TODAY, CLOCK_NONE);
	assert_int_equal(world->queue->day, TODAY - 1);
}

/* A saved clock is trusted for less than seven days; one that is years ahead says nothing. */
static void a_saved_clock_moves_the_day_by_a_week_and_no_more(void **state)
{
	struct world *world = *state;

	clock_says(world, TODAY, CLOCK_SYNCED);
	clock_says(world, TODAY + 9, CLOCK_SAVED);
	assert_int_equal(world->queue->day, TODAY);
	clock_says(world, TODAY + 8, CLOCK_SAVED);
	assert_int_equal(world->queue->day, TODAY + 8);
	clock_says(world, TODAY + 300, CLOCK_SYNCED);
	assert_int_equal(world->queue->day, TODAY + 300);
}

/* A site without a network, whose hardware clock nobody has ever vouched for. */
static void days_after_a_provisional_one_are_provisional_until_somebody_says_so(void **state)
{
	struct world *world = *state;

	clock_says(world, TODAY, CLOCK_NONE);
	clock_says(world, TODAY + 1, CLOCK_SAVED);
	clock_says(world, TODAY + 2, CLOCK_SAVED);
	assert_int_equal(world->queue->day, TODAY + 2);
	assert_int_equal(world->queue->provisional_since, TODAY);
	take(world, "pas", "");
	/* Two dates behind us have had their numbers: they are not given again. */
	clock_says(world, TODAY + 1, CLOCK_SYNCED);
	assert_int_equal(world->queue->day, TODAY + 2);
	assert_int_equal(world->queue->provisional_since, 0);
}

static void after_provisional_days_a_synchronised_clock_goes_back_before_all_of_them(void **state)
{
	struct world *world = *state;

	clock_says(world, TODAY + 9000, CLOCK_NONE);
	clock_says(world, TODAY + 9001, CLOCK_SAVED);
	take(world, "pas", "");
	clock_says(world, TODAY, CLOCK_SYNCED);
	assert_int_equal(world->queue->day, TODAY);
	assert_int_equal(world->queue->waiting, 1);
	clock_says(world, TODAY + 1, CLOCK_SYNCED);
	assert_int_equal(world->queue->day, TODAY + 1);
	assert_int_equal(world->queue->ticket_count, 0);
}

/* ... or forward: another night is over, and the second day has an end as any. */
static void after_provisional_days_a_synchronised_clock_begins_the_next(void **state)
{
	struct world *world = *state;

	clock_says(world, TODAY, CLOCK_NONE);
	clock_says(world, TODAY + 1, CLOCK_SAVED);
	take(world, "pas", "");
	clock_says(world, TODAY + 2, CLOCK_SYNCED);
	assert_int_equal(world->queue->ticket_count, 0);
	assert_int_equal(world->queue->unattended.count, 1);
	assert_int_equal(world->queue->provisional_since, 0);
}

static void an_operator_puts_a_provisional_day_right_in_either_direction(void **state)
{
	struct world *world = *state;

	clock_says(world, TODAY + 25000, CLOCK_NONE); /* 2095 */
	take(world, "pas", "");
	sit(world, "anna", "1");
	staff(world, "anna", VERB_NEXT);
	assert_int_equal(operator_says(world, TODAY + 25000), REFUSAL_BAD_REQUEST);
	assert_int_equal(operator_says(world, TODAY + 365), REFUSAL_NONE); /* mistyped */
	/* Further ahead than a day may begin: only a date that nobody vouched for can get so far. */
	assert_int_equal(operator_says(world, TODAY + 365 + 367), REFUSAL_NONE);
	assert_int_equal(world->queue->day, TODAY + 365 + 367);
	assert_int_equal(operator_says(world, TODAY), REFUSAL_NONE);
	assert_int_equal(world->queue->day, TODAY);
	assert_int_equal(ticket_of(world, 0)->state, TICKET_CALLED);
	/* Nobody but a clock says it for good. */
	assert_int_equal(world->queue->provisional_since, TODAY);
	clock_says(world, TODAY + 1, CLOCK_SYNCED);
	assert_int_equal(world->queue->day, TODAY + 1);
	assert_int_equal(ticket_of(world, 0)->state, TICKET_CALLED);
	assert_int_equal(operator_says(world, TODAY), REFUSAL_BAD_REQUEST);
}

static void an_operator_puts_a_day_right_that_follows_a_provisional_one(void **state)
{
	struct world *world = *state;

	clock_says(world, TODAY + 3000, CLOCK_NONE);
	clock_says(world, TODAY + 3001, CLOCK_SAVED);
	assert_int_equal(operator_says(world, TODAY + 3000), REFUSAL_BAD_REQUEST);
	assert_int_equal(operator_says(world, TODAY), REFUSAL_NONE);
	assert_int_equal(event_of(world, 0)->type, EVENT_DAY_NAMED);
	assert_int_equal(world->queue->provisional_since, 0);
	assert_int_equal(operator_says(world, TODAY + 1), REFUSAL_NONE);
	assert_int_equal(event_of(world, 0)->type, EVENT_DAY_CHANGED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_without_a_day, world_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_first_day_on_a_synchronised_clock_is_final),
		TEST(a_provisional_day_gets_its_date_from_the_first_synchronised_clock),
		TEST(a_clock_from_before_the_appliance_was_made_is_not_believed),
		TEST(an_untrusted_clock_changes_no_day),
		TEST(a_saved_clock_moves_the_day_by_a_week_and_no_more),
		TEST(days_after_a_provisional_one_are_provisional_until_somebody_says_so),
		TEST(after_provisional_days_a_synchronised_clock_goes_back_before_all_of_them),
		TEST(after_provisional_days_a_synchronised_clock_begins_the_next),
		TEST(an_operator_puts_a_provisional_day_right_in_either_direction),
		TEST(an_operator_puts_a_day_right_that_follows_a_provisional_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
