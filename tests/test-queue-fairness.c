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

#define RULE(name) cmocka_unit_test_setup_teardown(name, world_new, world_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RULE(every_call_keeps_the_bound_of_overtaking),
		RULE(everybody_is_called_by_the_bound),
		RULE(where_nobody_serves_or_too_many_come_there_is_no_bound),
		RULE(who_has_waited_longer_is_passed_by_fewer),
	};

	return cmocka_run_group_tests_name("queue-fairness", tests, NULL, NULL);
}
