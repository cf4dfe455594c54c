/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Sittings: who sits where, since which event, and what becomes of the citizen when somebody takes over.
 */
#include "tests/queue-site.h"

/* Another window, or another user, at a counter where somebody is. */
static void take_over(struct world *world, const char *user, const char *counter)
{
	strcpy(ask(world, VERB_SIT, ROLE_STAFF, user)->counter, counter);
	world->command.take_over = true;
	assert_int_equal(say(world), REFUSAL_NONE);
}

static void a_sitting_is_known_by_the_event_that_began_it(void **state)
{
	struct world *world = *state;
	const struct seat *seat = &world->queue->seats[0];

	assert_int_equal(seat->sitting, 0);
	sit(world, "anna", "1");
	assert_int_equal(seat->sitting, world->queue->seq);
	ask(world, VERB_PAUSE, ROLE_STAFF, "anna")->reason = REASON_LUNCH;
	say(world);
	assert_int_equal(seat->sitting, world->queue->seq - 1);
	staff(world, "anna", VERB_STAND_UP);
	assert_int_equal(seat->sitting, 0);
}

static void sitting_down_where_one_sits_changes_nothing(void **state)
{
	struct world *world = *state;
	uint64_t sitting;

	sit(world, "anna", "1");
	sitting = world->queue->seats[0].sitting;
	assert_int_equal(sit(world, "anna", "1"), REFUSAL_NONE);
	assert_int_equal(world->verdict.event_count, 0);
	assert_int_equal(world->queue->seats[0].sitting, sitting);
}

static void a_second_window_takes_over_with_the_citizen_and_their_time(void **state)
{
	struct world *world = *state;
	const struct seat *seat = &world->queue->seats[0];
	uint16_t number = take(world, "pas", "");
	uint64_t sitting;
	int64_t since_ms;

	sit(world, "anna", "1");
	staff(world, "anna", VERB_NEXT);
	staff(world, "anna", VERB_ARRIVE);
	sitting = seat->sitting;
	since_ms = seat->since_ms;
	world->now_ms += MINUTE;
	take_over(world, "anna", "1");
	assert_int_equal(event_of(world, 0)->type, EVENT_COUNTER_OPENED);
	assert_true(seat->sitting > sitting);
	assert_int_equal(seat->ticket, number);
	assert_int_equal(seat->since_ms, since_ms);
	assert_int_equal(ticket_of(world, number)->state, TICKET_SERVING);
	assert_int_equal(finish(world, "anna", OUTCOME_SERVED), REFUSAL_NONE);
}

static void who_takes_a_counter_over_goes_on_with_the_citizen_there(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", "");

	sit(world, "anna", "1");
	staff(world, "anna", VERB_NEXT);
	sit(world, "bo", "2");
	take_over(world, "bo", "1");
	assert_int_equal(world->queue->seats[1].state, COUNTER_CLOSED);
	assert_int_equal(queue_seat_of(world->queue, "anna"), QUEUE_NONE);
	assert_int_equal(staff(world, "anna", VERB_ARRIVE), REFUSAL_NOT_SEATED);
	assert_int_equal(staff(world, "bo", VERB_ARRIVE), REFUSAL_NONE);
	assert_int_equal(world->queue->seats[0].ticket, number);
}

static void who_takes_a_counter_over_ends_its_pause(void **state)
{
	struct world *world = *state;

	sit(world, "anna", "1");
	ask(world, VERB_PAUSE, ROLE_STAFF, "anna")->reason = REASON_LUNCH;
	say(world);
	take_over(world, "anna", "1");
	assert_int_equal(world->queue->seats[0].state, COUNTER_OPEN);
	assert_int_equal(staff(world, "anna", VERB_NEXT), REFUSAL_NONE);
}

#define RULE(name) cmocka_unit_test_setup_teardown(name, world_new, world_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RULE(a_sitting_is_known_by_the_event_that_began_it),
		RULE(sitting_down_where_one_sits_changes_nothing),
		RULE(a_second_window_takes_over_with_the_citizen_and_their_time),
		RULE(who_takes_a_counter_over_goes_on_with_the_citizen_there),
		RULE(who_takes_a_counter_over_ends_its_pause),
	};

	return cmocka_run_group_tests_name("queue-seats", tests, NULL, NULL);
}
