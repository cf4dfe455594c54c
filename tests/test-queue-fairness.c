/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The bounds of waiting: nobody whom they exclude is called first, and everybody is called by then.
 */
#include "firmware/queue/fairness.h"
#include "tests/queue-site.h"

static const char *const services[] = { "pas", "mitid", "guide" };
static const char *const lanes[] = { "fast", "booked", "general" };

static uint64_t seed = 1;

static uint32_t chance(uint32_t below)
{
	seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (uint32_t)(seed >> 33) % below;
}

/* The latest that each ticket's bound allows whoever is called before it to have joined. */
static void nobody_passes_whom_the_bound_excludes(const struct world *world, uint16_t called,
						  int64_t since_ms, const int64_t *latest_ms)
{
	for (uint16_t i = 0; i < world->queue->ticket_count; i++) {
		if (i != called && ticket_of(world, i)->state == TICKET_WAITING)
			assert_true(since_ms <= latest_ms[i]);
	}
}

static void every_call_keeps_the_bound_of_overtaking(void **state)
{
	static int64_t latest_ms[QUEUE_TICKETS_MAX];
	struct world *world = *state;
	struct catalog *catalog = (struct catalog *)world->queue->catalog;
	uint32_t overtaken = 0;

	catalog->lanes[FAST].head_start_ms = 2 * MINUTE;
	catalog->lanes[BOOKED].promise_ms = 5 * MINUTE;
	catalog->lanes[BOOKED].late_rate_permille = 500; /* slower when late */
	catalog->counters[0].head_start_ms[MITID] = 3 * MINUTE;
	sit(world, "anna", "1");
	for (int step = 0; step < 600; step++) {
		world->now_ms += 1 + chance(60000);
		take(world, services[chance(3)], lanes[chance(3)]);
		if (chance(5) == 0)
			continue;
		for (uint16_t i = 0; i < world->queue->ticket_count; i++)
			latest_ms[i] = fairness_latest_since_ms(world->queue, i, world->now_ms);
		staff(world, "anna", VERB_NEXT);
		if (world->verdict.ticket == TICKET_NONE)
			continue;
		nobody_passes_whom_the_bound_excludes(
			world, world->verdict.ticket,
			ticket_of(world, world->verdict.ticket)->since_ms, latest_ms);
		overtaken += world->verdict.why.kind == WHY_LANE;
		finish(world, "anna", OUTCOME_SERVED);
	}
	assert_true(overtaken > 20); /* the bound was put to the test */
}

static void everybody_is_called_by_the_bound(void **state)
{
	struct world *world = *state;
	const struct fairness_load load = { .joins_an_hour = 60, .calls_an_hour = 60 };
	int64_t bound_ms;
	uint16_t number;

	sit(world, "anna", "1");
	for (int i = 0; i < 5; i++)
		take(world, "pas", "general");
	number = take(world, "pas", "general");
	bound_ms = fairness_bound_ms(world->queue, number, world->now_ms, &load);
	assert_true(bound_ms < 60 * MINUTE);
	/* From now on a faster ticket joins each minute, and one is called. */
	for (int64_t gone_ms = 0; ticket_of(world, number)->state == TICKET_WAITING;
	     gone_ms += MINUTE) {
		assert_true(gone_ms <= bound_ms);
		take(world, "pas", "fast");
		staff(world, "anna", VERB_NEXT);
		finish(world, "anna", OUTCOME_SERVED);
		pass(world, MINUTE);
	}
}

static void where_nobody_serves_or_too_many_come_there_is_no_bound(void **state)
{
	struct world *world = *state;
	struct fairness_load load = { .joins_an_hour = 10, .calls_an_hour = 10 };
	uint16_t number = take(world, "mitid", "general");

	assert_true(fairness_bound_ms(world->queue, number, world->now_ms, &load) == INT64_MAX);
	sit(world, "carl", "3");
	assert_true(fairness_bound_ms(world->queue, number, world->now_ms, &load) == INT64_MAX);
	sit(world, "anna", "1");
	assert_true(fairness_bound_ms(world->queue, number, world->now_ms, &load) < INT64_MAX);
	load.joins_an_hour = 1000;
	assert_true(fairness_bound_ms(world->queue, number, world->now_ms, &load) == INT64_MAX);
	load.joins_an_hour = 10;
	ask(world, VERB_TRANSFER, ROLE_STAFF, "anna")->ticket =
		(struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = number };
	strcpy(world->command.counter, "1");
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_true(fairness_bound_ms(world->queue, number, world->now_ms, &load) < INT64_MAX);
	staff(world, "anna", VERB_NEXT);
	assert_true(fairness_bound_ms(world->queue, number, world->now_ms, &load) == INT64_MAX);
}

static void who_has_waited_longer_is_passed_by_fewer(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", "general");
	int64_t then_ms = world->now_ms;

	assert_true(fairness_latest_since_ms(world->queue, number, then_ms) == then_ms);
	assert_true(fairness_latest_since_ms(world->queue, number, then_ms - 1) == INT64_MAX);
	/* One a millisecond against six: of an hour's waiting the last ten minutes are safe. */
	assert_true(fairness_latest_since_ms(world->queue, number, then_ms + 60 * MINUTE) ==
		    then_ms + 50 * MINUTE);
	assert_int_equal(fairness_ahead_max(world->queue, number, then_ms), 0);
	take(world, "pas", "fast");
	assert_int_equal(fairness_ahead_max(world->queue, number, then_ms), 1);
	assert_int_equal(fairness_ahead_max(world->queue, number, then_ms + 60 * MINUTE), 1);
}

/* Numbers of the second range, and those who may come back, are before somebody as much as any. */
static void everybody_with_a_number_may_be_ahead(void **state)
{
	struct world *world = *state;
	uint16_t number, first;

	world->catalog.numbers[0] = (struct number_range){ 1000, 1100 };
	sit(world, "anna", "1");
	first = take(world, "pas", "general");
	take(world, "pas", "general");
	number = take(world, "pas", "general");
	pass(world, 60 * MINUTE);
	take(world, "pas", "general"); /* cannot pass any more */
	assert_int_equal(fairness_ahead_max(world->queue, number, world->now_ms), 2);
	staff(world, "anna", VERB_NEXT);
	assert_int_equal(world->verdict.ticket, first);
	assert_int_equal(fairness_ahead_max(world->queue, number, world->now_ms), 2);
	finish(world, "anna", OUTCOME_SERVED);
	assert_int_equal(fairness_ahead_max(world->queue, number, world->now_ms), 1);
	staff(world, "anna", VERB_NEXT);
	ask(world, VERB_PARK, ROLE_STAFF, "anna")->reason = REASON_FORM;
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_int_equal(fairness_ahead_max(world->queue, number, world->now_ms), 1);
}

/* A playbook's numbers are the ones that count while it runs. */
static void the_bound_goes_by_the_numbers_of_the_playbook(void **state)
{
	struct world *world = *state;
	struct playbook *rush = &world->catalog.playbooks[0];
	struct command *command;
	uint16_t number = take(world, "pas", "general");
	int64_t then_ms = world->now_ms;

	strcpy(rush->id, "rush");
	rush->lanes[FAST] =
		(struct playbook_lane){ .rate_permille = 12000, .late_rate_permille = 12000 };
	world->catalog.playbook_count = 1;
	command = ask(world, VERB_PLAYBOOK, ROLE_SUPERVISOR, "lis");
	strcpy(command->playbook, "rush");
	command->for_ms = 600 * MINUTE;
	assert_int_equal(say(world), REFUSAL_NONE);
	/* One a millisecond against twelve instead of six. */
	assert_true(fairness_latest_since_ms(world->queue, number, then_ms + 60 * MINUTE) ==
		    then_ms + 55 * MINUTE);
}

/* The formula of fairness.h, worked out by hand. */
static void the_bound_is_what_the_formula_says(void **state)
{
	struct world *world = *state;
	struct fairness_load load = { .joins_an_hour = 60, .calls_an_hour = 60 };
	uint16_t number = take(world, "pas", "general");

	sit(world, "anna", "1");
	/* b = 0; a / A = 1 / 6; H = P = 0: (0 + 1) / (60 - 60 x 5 / 6) hours, and less than a ms */
	assert_int_equal(fairness_bound_ms(world->queue, number, world->now_ms, &load),
			 6 * MINUTE + 1);
	load.joins_an_hour = 0;
	assert_int_equal(fairness_bound_ms(world->queue, number, world->now_ms, &load), MINUTE + 1);
	take(world, "pas", "general");
	assert_int_equal(fairness_bound_ms(world->queue, number, world->now_ms, &load),
			 2 * MINUTE + 1);
	/* The fast lane has a head start: H = 3 x 10 minutes, c = H / 6 = 5 minutes: 5 newcomers. */
	world->catalog.lanes[FAST].head_start_ms = 10 * MINUTE;
	load.joins_an_hour = 60;
	assert_int_equal(fairness_bound_ms(world->queue, number, world->now_ms, &load),
			 (2 + 5 + 1) * 6 * MINUTE + 1);
	/* After half an hour there is nothing left of it. */
	load.joins_an_hour = 0;
	assert_int_equal(
		fairness_bound_ms(world->queue, number, world->now_ms + 30 * MINUTE, &load),
		2 * MINUTE + 1);
	/* A lane that earns less when it is late: a = 0.5. */
	world->catalog.lanes[GENERAL].promise_ms = MINUTE;
	world->catalog.lanes[GENERAL].late_rate_permille = 500;
	world->catalog.lanes[FAST].head_start_ms = 0;
	load.joins_an_hour = 60;
	assert_int_equal(fairness_bound_ms(world->queue, number, world->now_ms, &load),
			 2 * 12 * MINUTE + 1);
	/* A promise does not slow down who earns more when late: a = 1. */
	world->catalog.lanes[GENERAL].late_rate_permille = 1000;
	assert_int_equal(fairness_bound_ms(world->queue, number, world->now_ms, &load),
			 2 * 6 * MINUTE + 1);
	world->catalog.lanes[GENERAL].late_rate_permille = 500;
	/* Without a promise nobody is late. */
	world->catalog.lanes[GENERAL].promise_ms = 0;
	assert_int_equal(fairness_bound_ms(world->queue, number, world->now_ms, &load),
			 2 * 6 * MINUTE + 1);
}

static void an_appointment_that_is_not_due_has_no_bound(void **state)
{
	struct world *world = *state;
	const struct fairness_load load = { .joins_an_hour = 0, .calls_an_hour = 60 };
	uint16_t number = take(world, "pas", "general");

	sit(world, "anna", "1");
	assert_true(fairness_bound_ms(world->queue, number, world->now_ms - 1, &load) == INT64_MAX);
}

static void any_open_counter_that_serves_it_is_enough(void **state)
{
	struct world *world = *state;
	const struct fairness_load load = { .joins_an_hour = 0, .calls_an_hour = 60 };
	uint16_t number = take(world, "mitid", "general");

	sit(world, "bo", "2");
	assert_int_equal(fairness_bound_ms(world->queue, number, world->now_ms, &load), MINUTE + 1);
}

static void a_pause_serves_nobody(void **state)
{
	struct world *world = *state;
	const struct fairness_load load = { .joins_an_hour = 0, .calls_an_hour = 60 };
	uint16_t number = take(world, "pas", "general");

	sit(world, "anna", "1");
	ask(world, VERB_PAUSE, ROLE_STAFF, "anna")->reason = REASON_BREAK;
	say(world);
	assert_true(fairness_bound_ms(world->queue, number, world->now_ms, &load) == INT64_MAX);
}

/* All lanes earn alike, so that only the head start lets newcomers pass; but who could count them? */
static void a_bound_beyond_all_time_is_none(void **state)
{
	struct world *world = *state;
	const struct fairness_load load = { .joins_an_hour = INT64_MAX, .calls_an_hour = 1 };
	uint16_t number = take(world, "pas", "general");

	sit(world, "anna", "1");
	for (int i = 0; i < 3; i++) {
		world->catalog.lanes[i].rate_permille = 1000;
		world->catalog.lanes[i].late_rate_permille = 1000;
	}
	assert_int_equal(fairness_bound_ms(world->queue, number, world->now_ms, &load),
			 60 * MINUTE + 1);
	world->catalog.lanes[FAST].head_start_ms = 60 * MINUTE;
	assert_true(fairness_bound_ms(world->queue, number, world->now_ms, &load) == INT64_MAX);
}

#define RULE(name) cmocka_unit_test_setup_teardown(name, world_new, world_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RULE(every_call_keeps_the_bound_of_overtaking),
		RULE(everybody_is_called_by_the_bound),
		RULE(where_nobody_serves_or_too_many_come_there_is_no_bound),
		RULE(who_has_waited_longer_is_passed_by_fewer),
		RULE(everybody_with_a_number_may_be_ahead),
		RULE(the_bound_goes_by_the_numbers_of_the_playbook),
		RULE(the_bound_is_what_the_formula_says),
		RULE(an_appointment_that_is_not_due_has_no_bound),
		RULE(any_open_counter_that_serves_it_is_enough),
		RULE(a_pause_serves_nobody),
		RULE(a_bound_beyond_all_time_is_none),
	};

	return cmocka_run_group_tests_name("queue-fairness", tests, NULL, NULL);
}
