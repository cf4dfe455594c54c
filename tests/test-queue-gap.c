/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Durations over a start of the appliance. Unless both ends had a synchronised clock nobody knows how
 * long it was away: such durations are marked as estimated, and teach nothing.
 */
#include "tests/queue-site.h"

/* The appliance was away, and says so first of all. */
static void start_again(struct world *world)
{
	pass(world, 5 * SECOND);
	ask(world, VERB_CLOCK_STEP, ROLE_SYSTEM, "system")->estimated = true;
	assert_int_equal(say(world), REFUSAL_NONE);
}

static void durations_over_a_start_are_estimated(void **state)
{
	struct world *world = *state;
	uint16_t ended = take(world, "pas", ""), served = take(world, "pas", "");
	uint16_t waiting = take(world, "pas", ""), parked = take(world, "mitid", ""), later;

	sit(world, "anna", "1");
	sit(world, "bo", "2");
	about(world, VERB_LEAVE, ROLE_STAFF, "anna", ended);
	phone(world, VERB_LATER, parked);
	staff(world, "anna", VERB_NEXT);
	staff(world, "anna", VERB_ARRIVE);
	start_again(world);
	later = take(world, "pas", "");
	assert_false(ticket_of(world, ended)->estimated);
	assert_true(ticket_of(world, served)->estimated);
	assert_true(ticket_of(world, waiting)->estimated);
	assert_true(ticket_of(world, parked)->estimated);
	assert_false(ticket_of(world, later)->estimated);
	staff(world, "bo", VERB_NEXT);
	assert_true(event_of(world, 0)->why.estimated);
	finish(world, "bo", OUTCOME_SERVED);
	staff(world, "bo", VERB_NEXT);
	assert_false(event_of(world, 0)->why.estimated);
	/* A clock that is set within a boot changes no duration. */
	ask(world, VERB_CLOCK_STEP, ROLE_SYSTEM, "system")->step_ms = 3600000;
	say(world);
	assert_false(ticket_of(world, later)->estimated);
}

static void a_duration_over_a_start_teaches_nothing(void **state)
{
	struct world *world = *state;
	const struct learnt *learnt = &world->queue->learnt;

	sit(world, "anna", "1");
	sit(world, "bo", "2");
	sit(world, "cleo", "3");
	for (int i = 0; i < 5; i++)
		take(world, "pas", "");
	staff(world, "anna", VERB_NEXT); /* is on the way */
	staff(world, "cleo", VERB_NEXT);
	staff(world, "cleo", VERB_ARRIVE); /* is served */
	ask(world, VERB_PAUSE, ROLE_STAFF, "bo")->reason = REASON_LUNCH;
	say(world);
	assert_int_equal(world->queue->learning.checked, 0);
	start_again(world);
	pass(world, 5 * MINUTE);
	staff(world, "anna", VERB_ARRIVE);
	assert_int_equal(learnt->times[HISTORY_WAY].count, 1); /* cleo's */
	finish(world, "cleo", OUTCOME_SERVED);
	assert_int_equal(world->queue->history[PAS].count, 0);
	staff(world, "bo", VERB_RESUME);
	assert_int_equal(learnt->times[HISTORY_PAUSE_LUNCH].count, 0);
	/* What they were told is not compared with what nobody knows. */
	staff(world, "cleo", VERB_NEXT);
	assert_int_equal(world->queue->learning.checked, 0);
	/* What begins afterwards teaches as ever. */
	pass(world, 20 * SECOND);
	staff(world, "cleo", VERB_ARRIVE);
	assert_int_equal(learnt->times[HISTORY_WAY].count, 2);
	pass(world, 9 * MINUTE);
	finish(world, "cleo", OUTCOME_SERVED);
	assert_int_equal(world->queue->history[PAS].count, 1);
}

static void an_absence_and_a_handover_over_a_start_teach_nothing(void **state)
{
	struct world *world = *state;
	const struct learnt *learnt = &world->queue->learnt;
	uint32_t handovers;

	sit(world, "anna", "1");
	sit(world, "bo", "2");
	for (int i = 0; i < 3; i++)
		take(world, "pas", "");
	staff(world, "anna", VERB_NEXT);
	staff(world, "bo", VERB_NEXT);
	handovers = learnt->times[HISTORY_HANDOVER].count;
	finish(world, "bo", OUTCOME_SERVED); /* is free from now on, and somebody waits */
	start_again(world);
	pass(world, MINUTE);
	staff(world, "anna", VERB_NO_SHOW);
	assert_int_equal(learnt->times[HISTORY_ABSENCE].count, 0);
	assert_int_equal(learnt->shares[HISTORY_ABSENT], HISTORY_SHARE_WHOLE / 64);
	staff(world, "bo", VERB_NEXT);
	assert_int_equal(learnt->times[HISTORY_HANDOVER].count, handovers);
	pass(world, 6 * MINUTE);
	finish(world, "bo", OUTCOME_SERVED);
	assert_int_equal(world->queue->history[PAS].count, 1); /* called and finished since */
}

static void a_period_of_arrivals_over_a_start_teaches_nothing(void **state)
{
	struct world *world = *state;

	take(world, "pas", "");
	start_again(world);
	world->now_ms += HISTORY_PERIOD_MS;
	take(world, "pas", "");
	assert_int_equal(world->queue->learnt.services[PAS], 0);
	assert_int_equal(world->queue->learning.services[PAS], 1);
	world->now_ms += HISTORY_PERIOD_MS;
	take(world, "pas", "");
	assert_int_equal(world->queue->learnt.services[PAS], HISTORY_ARRIVAL_WHOLE / 4);
}

static void a_new_day_knows_of_no_start(void **state)
{
	struct world *world = *state;

	take(world, "pas", "");
	start_again(world);
	assert_true(world->queue->gap_ms > 0);
	ask(world, VERB_START_DAY, ROLE_SYSTEM, "system")->day = 20001;
	say(world);
	assert_int_equal(world->queue->gap_ms, 0);
	assert_false(queue_time_estimated(world->queue, 0));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_new, world_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(durations_over_a_start_are_estimated),
		TEST(a_duration_over_a_start_teaches_nothing),
		TEST(an_absence_and_a_handover_over_a_start_teach_nothing),
		TEST(a_period_of_arrivals_over_a_start_teaches_nothing),
		TEST(a_new_day_knows_of_no_start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
