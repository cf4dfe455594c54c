/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Played forward, each counter calls whom the rules say, and everything takes its time.
 */
#include "tests/queue-play.h"

static void take_with(struct world *world, uint8_t party, const char *second)
{
	struct command *command = ask(world, VERB_TAKE, ROLE_KIOSK, "kiosk-1");

	strcpy(command->services[0], "pas");
	strcpy(command->services[1], second);
	command->service_count = *second ? 2 : 1;
	command->party = party;
	assert_int_equal(say(world), REFUSAL_NONE);
}

static void one_counter_calls_one_after_the_other(void **state)
{
	struct world *world = *state;
	uint16_t ghost;

	sit(world, "anna", "1");
	for (int i = 0; i < 3; i++)
		take(world, "pas", "");
	snapshot(world);
	ghost = newcomer(PAS, GENERAL);
	assert_int_equal(run(), 4);
	assert_int_equal(called(0), HANDOVER);
	assert_int_equal(called(1), HANDOVER + VISIT);
	assert_int_equal(called(2), HANDOVER + 2 * VISIT);
	assert_int_equal(play.called_ms[ghost], HANDOVER + 3 * VISIT);
	assert_int_equal(play.watched, 0);
}

static void two_counters_share_who_waits(void **state)
{
	struct world *world = *state;

	sit(world, "anna", "1");
	sit(world, "bo", "2");
	for (int i = 0; i < 4; i++)
		take(world, "pas", "");
	snapshot(world);
	run();
	assert_int_equal(called(0), HANDOVER);
	assert_int_equal(called(1), HANDOVER);
	assert_int_equal(called(2), HANDOVER + VISIT);
	assert_int_equal(called(3), HANDOVER + VISIT);
}

static void a_play_makes_no_more_calls_than_it_may(void **state)
{
	struct world *world = *state;

	sit(world, "anna", "1");
	for (int i = 0; i < 3; i++)
		take(world, "pas", "");
	snapshot(world);
	assert_int_equal(play_run(&play, 0, 2), 2);
	assert_int_equal(called(1), HANDOVER + VISIT);
	assert_int_equal(called(2), PLAY_NEVER);
	assert_int_equal(play.watched, 1);
}

static void what_is_under_way_is_over_before_the_next_call(void **state)
{
	struct world *world = *state;

	sit(world, "anna", "1");
	pass(world, MINUTE);
	assert_int_equal(newcomer_called(world, PAS, GENERAL), REACTION);
	take(world, "pas", "");
	staff(world, "anna", VERB_NEXT);
	world->now_ms += 5 * SECOND;
	assert_int_equal(newcomer_called(world, PAS, GENERAL), VISIT - 5 * SECOND);
	staff(world, "anna", VERB_ARRIVE);
	world->now_ms += 4 * MINUTE;
	assert_int_equal(newcomer_called(world, PAS, GENERAL), 6 * MINUTE + HANDOVER);
	finish(world, "anna", OUTCOME_SERVED);
	world->now_ms += SECOND;
	/* Busy with what the visit left behind, then at least as long as a clerk needs to react. */
	assert_int_equal(newcomer_called(world, PAS, GENERAL), 14 * SECOND);
	world->now_ms += 10 * SECOND;
	assert_int_equal(newcomer_called(world, PAS, GENERAL), REACTION);
	ask(world, VERB_PAUSE, ROLE_STAFF, "anna")->reason = REASON_LUNCH;
	say(world);
	world->now_ms += 10 * MINUTE;
	snapshot(world);
	always(&play.times[HISTORY_PAUSE_LUNCH], 25 * MINUTE);
	newcomer(PAS, GENERAL);
	run();
	assert_int_equal(play.called_ms[0], 15 * MINUTE);
}

static void who_never_comes_keeps_the_counter_for_an_absence(void **state)
{
	struct world *world = *state;

	sit(world, "anna", "1");
	take(world, "pas", "");
	staff(world, "anna", VERB_NEXT);
	world->now_ms += 5 * SECOND;
	take(world, "pas", "");
	take(world, "pas", "");
	snapshot(world);
	play.shares[HISTORY_ABSENT] = HISTORY_SHARE_WHOLE;
	run();
	assert_int_equal(called(1), ABSENCE - 5 * SECOND);
	assert_int_equal(called(2), 2 * ABSENCE - 5 * SECOND);
}

static void who_has_left_keeps_nobody(void **state)
{
	struct world *world = *state;

	sit(world, "anna", "1");
	for (int i = 0; i < 3; i++)
		take(world, "pas", "");
	snapshot(world);
	play.shares[HISTORY_LEFT] = HISTORY_SHARE_WHOLE;
	assert_int_equal(run(), 3);
	assert_int_equal(called(2), HANDOVER);
}

/* Whoever always takes a pause instead of calling calls nobody within the day that is played. */
static void a_day_of_pauses_ends(void **state)
{
	struct world *world = *state;

	sit(world, "anna", "1");
	take(world, "pas", "");
	snapshot(world);
	play.shares[HISTORY_PAUSED] = HISTORY_SHARE_WHOLE;
	assert_int_equal(run(), 1); /* no pause has ever been seen */
	play.pauses[HISTORY_PAUSE_BREAK] = play.pause_weight = 1;
	assert_int_equal(run(), 0);
	assert_int_equal(called(0), PLAY_NEVER);
	assert_int_equal(play.seats[0].free_ms,
			 play.now_ms + HANDOVER + (PLAY_HORIZON_MS / PAUSE) * PAUSE);
}

static void each_kind_of_pause_is_as_frequent_as_it_was(void **state)
{
	struct world *world = *state;
	uint32_t lunches = 0;

	sit(world, "anna", "1");
	world->queue->learnt.times[HISTORY_PAUSE_BREAK].count = 3;
	world->queue->learnt.times[HISTORY_PAUSE_LUNCH].count = 1;
	world->queue->learnt.times[HISTORY_WAY].count = 50; /* is no pause */
	take(world, "pas", "");
	snapshot(world);
	assert_int_equal(play.pause_weight, 4);
	always(&play.times[HISTORY_PAUSE_BREAK], 24 * HOUR);
	always(&play.times[HISTORY_PAUSE_LUNCH], 48 * HOUR);
	play.shares[HISTORY_PAUSED] = HISTORY_SHARE_WHOLE;
	for (uint32_t i = 0; i < 400; i++) {
		play_run(&play, i, ENOUGH);
		lunches += play.seats[0].free_ms == play.now_ms + HANDOVER + 48 * HOUR;
		assert_true(play.seats[0].free_ms >= play.now_ms + HANDOVER + 24 * HOUR);
	}
	assert_in_range(lunches, 70, 130);
}

static void a_party_and_a_second_errand_take_longer(void **state)
{
	struct world *world = *state;

	world->catalog.services[PAS].per_person = true;
	sit(world, "carl", "3"); /* passports only */
	take_with(world, 4, "");
	take_with(world, 2, "guide");
	take_with(world, 1, "");
	snapshot(world);
	run();
	assert_int_equal(called(1), HANDOVER + VISIT + 3 * SERVICE);
	assert_int_equal(called(2), HANDOVER + 2 * VISIT + 4 * SERVICE);
	staff(world, "carl", VERB_STAND_UP);
	sit(world, "anna", "1");
	snapshot(world);
	run();
	/* The second errand is done at the same counter; its party does not count. */
	assert_int_equal(called(2), HANDOVER + 2 * VISIT + 5 * SERVICE);
	/* The first two are at the counter by now. */
	staff(world, "anna", VERB_NEXT);
	assert_int_equal(newcomer_called(world, PAS, FAST), VISIT + 3 * SERVICE);
	staff(world, "anna", VERB_ARRIVE);
	world->now_ms += 25 * MINUTE;
	assert_int_equal(newcomer_called(world, PAS, FAST), 15 * MINUTE + HANDOVER);
	finish(world, "anna", OUTCOME_SERVED);
	staff(world, "anna", VERB_NEXT);
	staff(world, "anna", VERB_ARRIVE);
	world->now_ms += 5 * MINUTE;
	assert_int_equal(newcomer_called(world, PAS, FAST), 25 * MINUTE + HANDOVER);
	/* The first errand is done. */
	finish(world, "anna", OUTCOME_SERVED);
	assert_int_equal(newcomer_called(world, PAS, FAST), SERVICE + HANDOVER + VISIT);
}

static void a_counter_is_not_woken_by_whom_it_does_not_serve(void **state)
{
	struct world *world = *state;

	world->catalog.counters[0].services = 1u << PAS;
	sit(world, "anna", "1");
	sit(world, "bo", "2");
	pass(world, MINUTE);
	snapshot(world);
	play_add_ghost(&play, MITID, GENERAL, play.now_ms + MINUTE);
	play_add_ghost(&play, MITID, FAST, play.now_ms + MINUTE + SECOND);
	run();
	assert_int_equal(play.called_ms[0], MINUTE + REACTION);
	assert_int_equal(play.called_ms[1], MINUTE + REACTION);
	assert_false(play.seats[0].left);
	assert_true(play.seats[0].idle);
}

static void a_counter_calls_from_its_lanes_only(void **state)
{
	struct world *world = *state;
	uint16_t fast;

	world->catalog.counters[0].lanes = 1u << FAST;
	sit(world, "anna", "1");
	take(world, "pas", "");
	fast = take(world, "pas", "fast");
	snapshot(world);
	assert_int_equal(play_add_ghost(&play, PAS, GENERAL, play.now_ms), PLAY_NOBODY);
	assert_int_equal(run(), 1);
	assert_int_equal(called(fast), HANDOVER);
	assert_int_equal(called(0), PLAY_NEVER);
}

/* It looks after one lane only, but the long wait that it helps against may be in another. */
static void a_counter_that_helps_out_in_one_lane_does_not_spin(void **state)
{
	struct world *world = *state;
	uint16_t ghost;

	world->catalog.counters[1].lanes = 1u << FAST;
	world->catalog.counters[1].after_ms[PAS] = 8 * MINUTE;
	serve_one(world, "anna", "1", "mitid");
	take(world, "pas", "");
	pass(world, 9 * MINUTE);
	sit(world, "bo", "2");
	snapshot(world);
	assert_int_equal(run(), 2);
	assert_true(play.seats[1].idle);
	/* Now bo may help those of the fast lane. */
	snapshot(world);
	ghost = newcomer(PAS, FAST);
	run();
	assert_int_equal(play.called_ms[ghost], HANDOVER);
}

static void a_counter_helps_out_from_the_moment_on(void **state)
{
	struct world *world = *state;

	world->catalog.counters[1].after_ms[PAS] = 8 * MINUTE;
	world->catalog.counters[1].after_ms[GUIDE] = 4 * MINUTE;
	serve_one(world, "anna", "1", "mitid");
	take(world, "pas", "");
	pass(world, MINUTE);
	take(world, "guide", "");
	sit(world, "bo", "2");
	snapshot(world);
	run();
	assert_int_equal(called(2), 4 * MINUTE);
	assert_int_equal(called(1), 9 * MINUTE + HANDOVER); /* anna is first, bo has the other */
}

static void a_head_start_of_the_counter_counts(void **state)
{
	struct world *world = *state;
	uint16_t first, second;

	world->catalog.counters[0].head_start_ms[MITID] = 5 * MINUTE;
	sit(world, "anna", "1");
	first = take(world, "pas", "");
	pass(world, 5 * MINUTE - 1);
	second = take(world, "mitid", "");
	snapshot(world);
	run();
	assert_int_equal(called(second), HANDOVER);
	assert_int_equal(called(first), HANDOVER + VISIT);
}

static void who_is_bound_is_called_by_that_counter(void **state)
{
	struct world *world = *state;
	uint16_t number;

	serve_one(world, "anna", "1", "pas");
	sit(world, "bo", "2");
	number = take(world, "pas", "");
	about(world, VERB_TRANSFER, ROLE_STAFF, "bo", number);
	strcpy(world->command.counter, "1");
	assert_int_equal(say(world), REFUSAL_NONE);
	snapshot(world);
	run();
	assert_int_equal(called(number), SERVICE + HANDOVER);
}

static void who_leaves_is_back_after_so_long(void **state)
{
	struct world *world = *state;

	sit(world, "anna", "1");
	for (int i = 0; i < 3; i++)
		take(world, "pas", "");
	snapshot(world);
	play_leave(&play, 0, play.now_ms + MINUTE, HOUR); /* after the first visit */
	run();
	assert_int_equal(called(0), HANDOVER);
	assert_int_equal(called(1), HANDOVER + VISIT + HOUR);
	assert_int_equal(called(2), HANDOVER + 2 * VISIT + HOUR);
}

static void a_counter_that_opens_calls_too(void **state)
{
	struct world *world = *state;

	sit(world, "anna", "1");
	pass(world, HOUR);
	take(world, "pas", "");
	take(world, "pas", "");
	snapshot(world);
	assert_int_equal(play_seat_of(&play, 1), PLAY_NOBODY);
	play_open(&play, world->queue, 1);
	assert_int_equal(play_seat_of(&play, 0), 0);
	assert_int_equal(play_seat_of(&play, 1), 1);
	assert_true(play.seats[1].since_ms == world->now_ms);
	run();
	assert_int_equal(called(1), HANDOVER);
}

#define RULE(name) cmocka_unit_test_setup_teardown(name, world_new, world_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RULE(one_counter_calls_one_after_the_other),
		RULE(two_counters_share_who_waits),
		RULE(a_play_makes_no_more_calls_than_it_may),
		RULE(what_is_under_way_is_over_before_the_next_call),
		RULE(who_never_comes_keeps_the_counter_for_an_absence),
		RULE(who_has_left_keeps_nobody),
		RULE(a_day_of_pauses_ends),
		RULE(each_kind_of_pause_is_as_frequent_as_it_was),
		RULE(a_party_and_a_second_errand_take_longer),
		RULE(a_counter_is_not_woken_by_whom_it_does_not_serve),
		RULE(a_counter_calls_from_its_lanes_only),
		RULE(a_counter_that_helps_out_in_one_lane_does_not_spin),
		RULE(a_counter_helps_out_from_the_moment_on),
		RULE(a_head_start_of_the_counter_counts),
		RULE(who_is_bound_is_called_by_that_counter),
		RULE(who_leaves_is_back_after_so_long),
		RULE(a_counter_that_opens_calls_too),
	};

	return cmocka_run_group_tests_name("queue-play", tests, NULL, NULL);
}
