/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What if, and the arithmetic below it: quantiles and chance.
 */
#include "firmware/queue/play.h"
#include "firmware/queue/quantile.h"
#include "firmware/queue/what-if.h"
#include "tests/queue-site.h"

/* Answers: the median wait for passports as it is and as it would be. */
static const struct what_if_answer *what_if_of(struct world *world, struct what_if *what_if,
					       const struct what_if_question *question)
{
	uint32_t steps = 0;

	assert_int_equal(what_if_begin(what_if, world->queue, question, world->now_ms),
			 REFUSAL_NONE);
	while (what_if_step(what_if))
		steps++;
	assert_true(steps > 1);
	return what_if_answer(what_if);
}

#define NO_QUESTION                                                               \
	{                                                                         \
		.counter = QUEUE_NONE, .service = QUEUE_NONE, .lane = QUEUE_NONE, \
		.leaves = QUEUE_NONE                                              \
	}

static int64_t median(const struct what_if_waits *waits)
{
	assert_true(waits->services[PAS].known);
	return waits->services[PAS].p50_ms;
}

static void what_if_one_counter_more_or_less(void **state)
{
	struct world *world = *state;
	struct what_if_question question = NO_QUESTION;
	struct what_if *what_if = what_if_new();
	const struct what_if_answer *answer;

	serve_one(world, "anna", "1", "pas");
	serve_one(world, "bo", "2", "pas");
	for (int i = 0; i < 8; i++)
		take(world, "pas", "");
	question.counters = 1;
	answer = what_if_of(world, what_if, &question);
	assert_int_equal(answer->plays, WHAT_IF_PLAYS);
	assert_true(median(&answer->after) < median(&answer->before) * 3 / 4);
	assert_int_equal(answer->later_ms, 0);
	question.counters = -1;
	answer = what_if_of(world, what_if, &question);
	assert_true(median(&answer->after) > median(&answer->before) * 4 / 3);
	question.counters = 0;
	question.counter = 2; /* counter 3 is closed: it opens */
	answer = what_if_of(world, what_if, &question);
	assert_true(median(&answer->after) < median(&answer->before) * 3 / 4);
	question.counter = 0; /* counter 1 is open: it closes */
	answer = what_if_of(world, what_if, &question);
	assert_true(median(&answer->after) > median(&answer->before) * 4 / 3);
	what_if_free(what_if);
}

static void what_if_there_are_not_so_many_counters(void **state)
{
	struct world *world = *state;
	struct what_if_question question = NO_QUESTION;
	struct what_if *what_if = what_if_new();

	sit(world, "anna", "1");
	question.counters = 3;
	assert_int_equal(what_if_begin(what_if, world->queue, &question, world->now_ms),
			 REFUSAL_UNKNOWN_COUNTER);
	question.counters = -2;
	assert_int_equal(what_if_begin(what_if, world->queue, &question, world->now_ms),
			 REFUSAL_COUNTER_CLOSED);
	ask(world, VERB_PAUSE, ROLE_STAFF, "anna")->reason = REASON_BREAK;
	say(world);
	question.counters = -1;
	assert_int_equal(what_if_begin(what_if, world->queue, &question, world->now_ms),
			 REFUSAL_COUNTER_CLOSED);
	question.counters = 0;
	question.leaves = 0;
	assert_int_equal(what_if_begin(what_if, world->queue, &question, world->now_ms),
			 REFUSAL_COUNTER_CLOSED);
	question.leaves = 1;
	assert_int_equal(what_if_begin(what_if, world->queue, &question, world->now_ms),
			 REFUSAL_COUNTER_CLOSED);
	world->catalog.counters[2].retired = true;
	question.leaves = QUEUE_NONE;
	question.counters = 2;
	assert_int_equal(what_if_begin(what_if, world->queue, &question, world->now_ms),
			 REFUSAL_UNKNOWN_COUNTER);
	what_if_free(what_if);
}

static void what_if_a_lane_or_a_service_were_different(void **state)
{
	struct world *world = *state;
	struct what_if_question question = NO_QUESTION;
	struct what_if *what_if = what_if_new();
	const struct what_if_answer *answer;

	serve_one(world, "anna", "1", "pas");
	for (int i = 0; i < 4; i++)
		take(world, "pas", i % 2 ? "fast" : "");
	question.lane = GENERAL;
	question.numbers = world->catalog.lanes[GENERAL];
	question.numbers.rate_permille = 100000;
	question.numbers.head_start_ms = 60 * MINUTE;
	answer = what_if_of(world, what_if, &question);
	assert_true(median(&answer->after) < median(&answer->before));
	question.lane = QUEUE_NONE;
	question.service = MITID;
	answer = what_if_of(world, what_if, &question);
	assert_true(answer->before.services[MITID].known);
	assert_false(answer->after.services[MITID].known);
	what_if_free(what_if);
}

/* README: "if I leave now" and the moment at which it costs less. */
static void what_if_i_leave_now_or_a_little_later(void **state)
{
	struct world *world = *state;
	struct what_if_question question = NO_QUESTION;
	struct what_if *what_if = what_if_new();
	const struct what_if_answer *answer;

	serve_one(world, "anna", "1", "pas");
	serve_one(world, "bo", "2", "pas");
	for (int i = 0; i < 6; i++)
		take(world, "pas", "");
	question.leaves = 0;
	question.away_ms = 30 * MINUTE;
	answer = what_if_of(world, what_if, &question);
	assert_true(median(&answer->after) > median(&answer->before) + 5 * MINUTE);
	/* Nobody more comes, so that the hall is empty later. */
	assert_true(answer->later_ms > 0);
	assert_true(median(&answer->later) < median(&answer->after) / 2);
	/* In an empty hall there is no better moment than now. */
	for (uint16_t i = 2; i < 8; i++)
		about(world, VERB_LEAVE, ROLE_STAFF, "anna", i);
	pass(world, 30 * MINUTE);
	finish(world, "anna", OUTCOME_SERVED);
	finish(world, "bo", OUTCOME_SERVED);
	pass(world, 10 * MINUTE);
	question.leaves = 1;
	answer = what_if_of(world, what_if, &question);
	assert_true(median(&answer->after) < 2 * MINUTE);
	what_if_free(what_if);
}

/* The newcomers of one moment are taken back before those of the next, whoever else is still to come. */
static void what_if_somebody_is_parked(void **state)
{
	struct world *world = *state;
	struct what_if_question question = NO_QUESTION;
	struct what_if *what_if = what_if_new();
	const struct what_if_answer *answer;
	int64_t without_ms;

	serve_one(world, "anna", "1", "pas");
	serve_one(world, "bo", "2", "pas");
	for (int i = 0; i < 6; i++)
		take(world, "pas", "");
	question.leaves = 0;
	question.away_ms = 240 * MINUTE;
	answer = what_if_of(world, what_if, &question);
	without_ms = median(&answer->after);
	ask(world, VERB_NEXT, ROLE_STAFF, "anna");
	say(world);
	ask(world, VERB_ARRIVE, ROLE_STAFF, "anna");
	say(world);
	ask(world, VERB_PARK, ROLE_STAFF, "anna")->reason = REASON_CALLED_AWAY;
	say(world);
	answer = what_if_of(world, what_if, &question);
	/* One fewer waits and comes again before a newcomer of now is called. */
	assert_true(median(&answer->after) > without_ms * 3 / 4);
	what_if_free(what_if);
}

/* The same chance before and after. */
static void what_if_nothing_changes_nothing_does(void **state)
{
	struct world *world = *state;
	struct what_if_question question = NO_QUESTION;
	struct what_if *what_if = what_if_new();
	const struct what_if_answer *answer;

	serve_one(world, "anna", "1", "pas");
	take(world, "pas", "");
	answer = what_if_of(world, what_if, &question);
	assert_memory_equal(&answer->before, &answer->after, sizeof(answer->before));
	assert_true(answer->seq == world->queue->seq);
	what_if_free(what_if);
}

/* The hall is emptier at each later moment, until after the last that is tried. */
static void what_if_i_leave_as_late_as_can_be(void **state)
{
	struct world *world = *state;
	struct what_if_question question = NO_QUESTION;
	struct what_if *what_if = what_if_new();
	const struct what_if_answer *answer;

	serve_one(world, "anna", "1", "pas");
	serve_one(world, "bo", "2", "pas");
	for (int i = 0; i < 60; i++)
		take(world, "pas", "");
	question.leaves = 0;
	question.away_ms = 30 * MINUTE;
	answer = what_if_of(world, what_if, &question);
	assert_int_equal(answer->later_ms, WHAT_IF_LATERS * WHAT_IF_LATER_MS);
	what_if_free(what_if);
}

/* The more wait, the fewer plays, so that an answer never takes long. */
static void what_if_three_hundred_wait(void **state)
{
	struct world *world = *state;
	struct what_if_question question = NO_QUESTION;
	struct what_if *what_if = what_if_new();

	serve_one(world, "anna", "1", "pas");
	for (int i = 0; i < 300; i++)
		take(world, "pas", "");
	question.counters = 1;
	assert_in_range(what_if_of(world, what_if, &question)->plays, 400, 500);
	what_if_free(what_if);
}

static void quantiles_lie_between_samples(void **state)
{
	struct told_wait wait = { 0 };
	int32_t samples[20];

	for (int i = 0; i < 20; i++)
		samples[i] = (19 - i) * 1000;
	assert_true(quantiles_of(samples, 20, 500, &wait));
	assert_int_equal(wait.p10_ms, 600);   /* rank 2.1 */
	assert_int_equal(wait.p50_ms, 9000);  /* rank 10.5 */
	assert_int_equal(wait.p90_ms, 17400); /* rank 18.9 */
	assert_true(quantiles_of(samples, 20, 5000, &wait));
	assert_int_equal(wait.p10_ms, 0);
	samples[0] = PLAY_NEVER;
	assert_true(quantiles_of(samples, 20, 0, &wait));
	samples[0] = PLAY_NEVER;
	wait.known = 0;
	assert_false(quantiles_of(samples, 20, 0, &wait));
	assert_false(wait.known);
}

static void draws_have_the_mean_that_was_asked_for(void **state)
{
	static const int64_t spreads[] = { 0, 1, 6000, 30000, 60000, 1000000 };
	struct draw draw = draw_seeded(7, 3), same = draw_seeded(7, 3);
	struct draw_table table;
	int64_t sum_ms = 0;

	for (size_t i = 0; i < COUNT(spreads); i++) {
		draw_table_fill(&table, 60000, spreads[i]);
		sum_ms = 0;
		for (int k = 0; k < DRAW_STEPS; k++) {
			sum_ms += table.at_ms[k];
			assert_true(k == 0 || table.at_ms[k] >= table.at_ms[k - 1]);
		}
		assert_in_range(sum_ms / DRAW_STEPS, 59000, 60000);
	}
	draw_table_fill(&table, 0, 0);
	assert_int_equal(table.mean_ms, 1);
	draw_table_fill(&table, INT64_MAX / 2000, 1);
	assert_int_equal(table.mean_ms, 50000000);
	for (int i = 0; i < 100; i++)
		assert_int_equal(draw_below(&draw, 10), draw_below(&same, 10));
	assert_false(draw_share(&draw, 0));
	assert_true(draw_share(&draw, HISTORY_SHARE_WHOLE));
	sum_ms = 0;
	for (int i = 0; i < 6400; i++)
		sum_ms += draw_moment_ms(&draw, 1000);
	assert_in_range(sum_ms / 6400, 950, 1050);
}

#define RULE(name) cmocka_unit_test_setup_teardown(name, world_new, world_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RULE(what_if_one_counter_more_or_less),
		RULE(what_if_there_are_not_so_many_counters),
		RULE(what_if_a_lane_or_a_service_were_different),
		RULE(what_if_i_leave_now_or_a_little_later),
		RULE(what_if_somebody_is_parked),
		RULE(what_if_nothing_changes_nothing_does),
		RULE(what_if_i_leave_as_late_as_can_be),
		RULE(what_if_three_hundred_wait),
		cmocka_unit_test(quantiles_lie_between_samples),
		cmocka_unit_test(draws_have_the_mean_that_was_asked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
