/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What the site teaches the estimates.
 */
#include "firmware/queue/history.h"
#include "tests/queue-site.h"

static void ways_handovers_and_reactions_are_learnt(void **state)
{
	struct world *world = *state;

	sit(world, "anna", "1");
	pass(world, 10 * MINUTE);
	take(world, "pas", "");
	pass(world, 6 * SECOND);
	staff(world, "anna", VERB_NEXT);
	assert_int_equal(world->queue->learnt.times[HISTORY_REACTION].count, 1);
	pass(world, 30 * SECOND);
	staff(world, "anna", VERB_ARRIVE);
	assert_int_equal(world->queue->learnt.times[HISTORY_WAY].count, 1);
	take(world, "pas", "");
	finish(world, "anna", OUTCOME_SERVED);
	pass(world, 12 * SECOND);
	staff(world, "anna", VERB_NEXT);
	assert_int_equal(world->queue->learnt.times[HISTORY_HANDOVER].count, 1);
	finish(world, "anna", OUTCOME_SERVED);
	/* Free for a moment only: nobody knows whether the clerk was ready. */
	pass(world, SECOND);
	take(world, "pas", "");
	staff(world, "anna", VERB_NEXT);
	assert_int_equal(world->queue->learnt.times[HISTORY_HANDOVER].count, 1);
	assert_int_equal(world->queue->learnt.times[HISTORY_REACTION].count, 1);
}

static void no_shows_leavers_and_pauses_are_learnt(void **state)
{
	struct world *world = *state;
	uint16_t number;

	sit(world, "anna", "1");
	number = take(world, "pas", "");
	about(world, VERB_LEAVE, ROLE_STAFF, "anna", number);
	assert_int_equal(world->queue->learnt.shares[HISTORY_LEFT], HISTORY_SHARE_WHOLE / 64);
	number = take(world, "pas", "");
	staff(world, "anna", VERB_NEXT);
	about(world, VERB_LEAVE, ROLE_STAFF, "anna", number); /* was called: teaches nothing */
	assert_true(world->queue->learnt.shares[HISTORY_LEFT] < HISTORY_SHARE_WHOLE / 64);
	take(world, "pas", "");
	staff(world, "anna", VERB_NEXT);
	pass(world, MINUTE);
	staff(world, "anna", VERB_NO_SHOW);
	assert_int_equal(world->queue->learnt.shares[HISTORY_ABSENT], HISTORY_SHARE_WHOLE / 64);
	assert_int_equal(world->queue->learnt.times[HISTORY_ABSENCE].count, 1);
	pass(world, 20 * MINUTE); /* its grace ends: not another call */
	assert_int_equal(world->queue->learnt.times[HISTORY_ABSENCE].count, 1);
	ask(world, VERB_PAUSE, ROLE_STAFF, "anna")->reason = REASON_LUNCH;
	say(world);
	pass(world, 25 * MINUTE);
	staff(world, "anna", VERB_RESUME);
	assert_int_equal(world->queue->learnt.times[HISTORY_PAUSE_LUNCH].count, 1);
	assert_int_equal(world->queue->learnt.shares[HISTORY_PAUSED], HISTORY_SHARE_WHOLE / 64);
	assert_int_equal(history_pause(REASON_OTHER), HISTORY_PAUSE_OTHER);
	assert_int_equal(history_pause(REASON_MEETING), HISTORY_PAUSE_MEETING);
	assert_int_equal(history_pause(REASON_NO_SHOW), HISTORY_PAUSE_OTHER);
}

static void who_comes_is_counted_by_the_quarter_of_an_hour(void **state)
{
	struct world *world = *state;
	struct learnt *learnt = &world->queue->learnt;

	for (int i = 0; i < 4; i++)
		take(world, "pas", "fast");
	assert_int_equal(learnt->lanes[FAST], 0);
	world->now_ms += HISTORY_PERIOD_MS;
	take(world, "mitid", "");
	assert_int_equal(learnt->lanes[FAST], HISTORY_ARRIVAL_WHOLE);
	assert_int_equal(learnt->services[PAS], HISTORY_ARRIVAL_WHOLE);
	assert_int_equal(learnt->services[MITID], 0);
	world->now_ms += 20 * HISTORY_PERIOD_MS; /* a night: eight periods of silence say enough */
	take(world, "mitid", "");
	assert_in_range(learnt->lanes[FAST], 1, HISTORY_ARRIVAL_WHOLE / 8);
	assert_int_equal(world->queue->learning.period_ms, world->now_ms);
}

static void a_finish_without_an_arrival_teaches_too(void **state)
{
	struct world *world = *state;

	sit(world, "anna", "1");
	take(world, "pas", "");
	staff(world, "anna", VERB_NEXT);
	pass(world, 6 * MINUTE);
	finish(world, "anna", OUTCOME_SERVED);
	assert_int_equal(world->queue->history[PAS].count, 1);
	assert_in_range(world->queue->history[PAS].mean_ms, 8 * MINUTE, 10 * MINUTE);
	/* At once: less than the way there, so nobody was served. */
	take(world, "pas", "");
	staff(world, "anna", VERB_NEXT);
	finish(world, "anna", OUTCOME_SERVED);
	assert_int_equal(world->queue->history[PAS].count, 1);
}

static void a_forgotten_service_teaches_nothing(void **state)
{
	struct world *world = *state;

	world->queue->history[PAS] =
		(struct history){ .mean_ms = 10 * MINUTE, .count = 100, .spread_ms = 5 * 60000 };
	assert_int_equal(history_service_p90_ms(world->queue, PAS), 10 * MINUTE + 525 * SECOND);
	serve_one(world, "anna", "1", "pas");
	world->now_ms += 2 * 60 * MINUTE;
	finish(world, "anna", OUTCOME_SERVED);
	assert_int_equal(world->queue->history[PAS].count, 100);
	serve_one(world, "anna", "1", "pas");
	world->now_ms += 20 * MINUTE;
	finish(world, "anna", OUTCOME_SERVED);
	assert_int_equal(world->queue->history[PAS].count, 101);
	assert_in_range(world->queue->history[PAS].mean_ms, 10 * MINUTE + SECOND, 11 * MINUTE);
}

/* Waits are longer than told, day after day; then shorter. Corrections move, and not without end. */
static void corrections_follow_what_happens(void **state)
{
	struct world *world = *state;
	const int16_t *corrections = world->queue->learnt.corrections[GENERAL];
	const struct told_wait told = { 10 * 60000, 20 * 60000, 30 * 60000, 1 };

	sit(world, "anna", "1");
	for (int i = 0; i < 400; i++) {
		uint16_t number = take(world, "pas", "");

		world->queue->tickets[number].told = told;
		world->now_ms += 40 * MINUTE;
		staff(world, "anna", VERB_NEXT);
		finish(world, "anna", OUTCOME_SERVED);
	}
	assert_int_equal(world->queue->learning.checked, 400);
	assert_int_equal(world->queue->learning.inside, 0);
	assert_int_equal(corrections[QUANTILE_90], HISTORY_CORRECTION_MAX);
	assert_true(corrections[QUANTILE_10] > 0);
	for (int i = 0; i < 400; i++) {
		uint16_t number = take(world, "pas", "");

		world->queue->tickets[number].told = told;
		world->now_ms += SECOND;
		staff(world, "anna", VERB_NEXT);
		finish(world, "anna", OUTCOME_SERVED);
	}
	assert_int_equal(corrections[QUANTILE_10], HISTORY_CORRECTION_MIN);
	/* What was told for another lane is not compared. */
	uint16_t number = take(world, "pas", "");

	world->queue->tickets[number].told = told;
	about(world, VERB_GRANT_LANE, ROLE_STAFF, "anna", number);
	strcpy(world->command.lane, "fast");
	say(world);
	staff(world, "anna", VERB_NEXT);
	assert_int_equal(world->queue->learning.checked, 800);
}

/* What was told, and how each quantile moves: by the share that should be below, or by the rest. */
static void a_correction_moves_by_a_fifth_of_its_share(void **state)
{
	struct world *world = *state;
	const int16_t *corrections = world->queue->learnt.corrections[GENERAL];
	uint16_t number;

	sit(world, "anna", "1");
	number = take(world, "pas", "");
	/* From nothing nothing is learnt. */
	world->queue->tickets[number].told =
		(struct told_wait){ .p10_ms = 0, .p50_ms = 60000, .p90_ms = 60001, .known = 1 };
	world->now_ms += 2 * MINUTE;
	staff(world, "anna", VERB_NEXT);
	finish(world, "anna", OUTCOME_SERVED);
	assert_int_equal(corrections[QUANTILE_10], 0);
	assert_int_equal(corrections[QUANTILE_50], 50 / 5);
	assert_int_equal(corrections[QUANTILE_90], 90 / 5);
	assert_int_equal(world->queue->learning.inside, 0);
	assert_int_equal(world->queue->learning.error_ms, MINUTE);
	number = take(world, "pas", "");
	world->queue->tickets[number].told = (struct told_wait){
		.p10_ms = 120000, .p50_ms = 180000, .p90_ms = 240000, .known = 1
	};
	world->now_ms += 3 * MINUTE; /* as long as was told is not longer */
	staff(world, "anna", VERB_NEXT);
	finish(world, "anna", OUTCOME_SERVED);
	assert_int_equal(corrections[QUANTILE_10], 10 / 5);
	assert_int_equal(corrections[QUANTILE_50], 50 / 5 - 50 / 5);
	assert_int_equal(corrections[QUANTILE_90], 90 / 5 - 10 / 5);
	assert_int_equal(world->queue->learning.checked, 2);
	assert_int_equal(world->queue->learning.inside, 1);
	/* A wait that goes over a start of the appliance is not compared. */
	number = take(world, "pas", "");
	world->queue->tickets[number].told =
		(struct told_wait){ 120000, 180000, 240000, TOLD_WAIT };
	world->queue->tickets[number].estimated = 1;
	staff(world, "anna", VERB_NEXT);
	finish(world, "anna", OUTCOME_SERVED);
	assert_int_equal(world->queue->learning.checked, 2);
	assert_int_equal(world->queue->learning.error_ms, MINUTE);
}

static void a_family_is_one_visit_where_parties_are_not_counted(void **state)
{
	struct world *world = *state;
	struct command *command;

	sit(world, "anna", "1");
	command = ask(world, VERB_TAKE, ROLE_KIOSK, "kiosk-1");
	strcpy(command->services[0], "pas");
	command->service_count = 1;
	command->party = 4;
	assert_int_equal(say(world), REFUSAL_NONE);
	staff(world, "anna", VERB_NEXT);
	staff(world, "anna", VERB_ARRIVE);
	world->now_ms += 14 * MINUTE;
	finish(world, "anna", OUTCOME_SERVED);
	assert_int_equal(world->queue->history[PAS].mean_ms, 11 * MINUTE);
}

static void a_visit_of_one_takes_its_whole_time_where_parties_are_counted(void **state)
{
	struct world *world = *state;

	world->catalog.services[PAS].per_person = true;
	serve_one(world, "anna", "1", "pas");
	world->now_ms += 14 * MINUTE;
	finish(world, "anna", OUTCOME_SERVED);
	/* A quarter of the way from the ten minutes that were expected. */
	assert_int_equal(world->queue->history[PAS].mean_ms, 11 * MINUTE);
	/* Its spread from half of that, by the four minutes that it was off. */
	assert_int_equal(world->queue->history[PAS].spread_ms, 5 * 60000 - 60000 / 4);
	assert_int_equal(world->queue->history[PAS].count, 1);
}

/* Means and spreads move by a share that falls from a quarter to a 32nd. */
static void what_a_site_learns_moves_less_the_more_it_knows(void **state)
{
	struct world *world = *state;
	struct history *history = &world->queue->history[PAS];

	static const struct {
		uint32_t count;
		int64_t weight;
	} steps[] = { { 1, 5 }, { 2, 6 }, { 27, 31 }, { 28, 32 }, { 29, 32 }, { 1000, 32 } };

	for (size_t i = 0; i < COUNT(steps); i++) {
		*history = (struct history){ .mean_ms = 600000,
					     .count = steps[i].count,
					     .spread_ms = 200000 };
		serve_one(world, "anna", "1", "pas");
		world->now_ms += 600000 - 360000; /* shorter by as much */
		finish(world, "anna", OUTCOME_SERVED);
		assert_int_equal(history->mean_ms, 600000 - 360000 / steps[i].weight);
		assert_int_equal(history->spread_ms, 200000 + (360000 - 200000) / steps[i].weight);
		assert_int_equal(history->count, steps[i].count + 1);
	}
}

static void shares_move_by_a_64th(void **state)
{
	struct world *world = *state;
	uint32_t *shares = world->queue->learnt.shares;

	shares[HISTORY_ABSENT] = shares[HISTORY_LEFT] = shares[HISTORY_PAUSED] = 6400;
	sit(world, "anna", "1");
	take(world, "pas", "");
	staff(world, "anna", VERB_NEXT);
	assert_int_equal(shares[HISTORY_LEFT], 6300);
	assert_int_equal(shares[HISTORY_PAUSED], 6300);
	assert_int_equal(shares[HISTORY_ABSENT], 6400);
	staff(world, "anna", VERB_ARRIVE);
	assert_int_equal(shares[HISTORY_ABSENT], 6300);
	finish(world, "anna", OUTCOME_SERVED);
	shares[HISTORY_PAUSED] = 65536 - 6400;
	ask(world, VERB_PAUSE, ROLE_STAFF, "anna")->reason = REASON_BREAK;
	say(world);
	assert_int_equal(shares[HISTORY_PAUSED], 65536 - 6300);
}

/* Each pause is learnt under its reason, from what it usually lasts. */
static void each_pause_is_learnt_by_its_reason(void **state)
{
	static const struct {
		enum reason reason;
		enum history_time time;
		int64_t usual_ms;
	} pauses[] = {
		{ REASON_OTHER, HISTORY_PAUSE_OTHER, 15 * MINUTE },
		{ REASON_BREAK, HISTORY_PAUSE_BREAK, 10 * MINUTE },
		{ REASON_LUNCH, HISTORY_PAUSE_LUNCH, 30 * MINUTE },
		{ REASON_BACKOFFICE, HISTORY_PAUSE_BACKOFFICE, 30 * MINUTE },
		{ REASON_MEETING, HISTORY_PAUSE_MEETING, 60 * MINUTE },
	};
	struct world *world = *state;

	sit(world, "anna", "1");
	for (size_t i = 0; i < COUNT(pauses); i++) {
		struct history time = history_time(world->queue, pauses[i].time);

		assert_int_equal(time.mean_ms, pauses[i].usual_ms);
		assert_int_equal(time.spread_ms, pauses[i].usual_ms / 2);
		assert_int_equal(time.count, 0);
		assert_int_equal(history_pause((uint8_t)pauses[i].reason), pauses[i].time);
		ask(world, VERB_PAUSE, ROLE_STAFF, "anna")->reason = pauses[i].reason;
		assert_int_equal(say(world), REFUSAL_NONE);
		pass(world, pauses[i].usual_ms + 4 * MINUTE);
		staff(world, "anna", VERB_RESUME);
		time = history_time(world->queue, pauses[i].time);
		assert_int_equal(time.mean_ms, pauses[i].usual_ms + MINUTE);
		assert_int_equal(time.count, 1);
	}
	assert_int_equal(history_time(world->queue, HISTORY_WAY).mean_ms, 20 * SECOND);
	assert_int_equal(history_time(world->queue, HISTORY_HANDOVER).mean_ms, 15 * SECOND);
	assert_int_equal(history_time(world->queue, HISTORY_REACTION).mean_ms, 10 * SECOND);
	assert_int_equal(history_time(world->queue, HISTORY_ABSENCE).mean_ms, 45 * SECOND);
}

/* Ten means while fewer than sixteen are known, then three times what nine in ten take. */
static void what_is_forgotten_is_known_better_with_time(void **state)
{
	struct world *world = *state;
	struct history *history = &world->queue->history[PAS];

	assert_int_equal(history_forgotten_ms(world->queue, PAS), 100 * MINUTE);
	*history = (struct history){ .mean_ms = 400000, .count = 15, .spread_ms = 80000 };
	assert_int_equal(history_forgotten_ms(world->queue, PAS), 4000000);
	assert_int_equal(history_service_p90_ms(world->queue, PAS), 400000 + 140000);
	history->count = 16;
	assert_int_equal(history_forgotten_ms(world->queue, PAS), 3 * 540000);
	/* As long as that is not too long; a millisecond more is. */
	serve_one(world, "anna", "1", "pas");
	world->now_ms += 3 * 540000;
	finish(world, "anna", OUTCOME_SERVED);
	assert_int_equal(history->count, 17);
	*history = (struct history){ .mean_ms = 400000, .count = 16, .spread_ms = 80000 };
	serve_one(world, "anna", "1", "pas");
	world->now_ms += 3 * 540000 + 1;
	finish(world, "anna", OUTCOME_SERVED);
	assert_int_equal(history->count, 16);
	/* Nothing at all is a duration, too. */
	serve_one(world, "anna", "1", "pas");
	finish(world, "anna", OUTCOME_SERVED);
	assert_int_equal(history->count, 17);
}

/* A rate moves by a quarter of what the quarter of an hour says that is over. */
static void rates_move_by_a_quarter(void **state)
{
	struct world *world = *state;
	struct learnt *learnt = &world->queue->learnt;

	take(world, "pas", "fast");
	learnt->services[PAS] = 1000;
	learnt->lanes[FAST] = 600;
	learnt->lanes[BOOKED] = 400;
	world->now_ms += HISTORY_PERIOD_MS - 1;
	take(world, "pas", "fast");
	assert_int_equal(learnt->services[PAS], 1000);
	world->now_ms += 1;
	take(world, "guide", "");
	assert_int_equal(learnt->services[PAS], 1000 + (2 * 256 - 1000) / 4);
	assert_int_equal(learnt->lanes[FAST], 600 + (2 * 256 - 600) / 4);
	assert_int_equal(learnt->lanes[BOOKED], 400 - 400 / 4);
	assert_int_equal(world->queue->learning.lanes[GENERAL], 1);
	assert_int_equal(world->queue->learning.lanes[FAST], 0);
	/* Two periods later the one visit has been counted, and then none. */
	world->now_ms += 2 * HISTORY_PERIOD_MS;
	take(world, "guide", "");
	assert_int_equal(learnt->services[GUIDE], 64 - 64 / 4);
	assert_int_equal(learnt->lanes[BOOKED], 300 - 300 / 4 - 225 / 4);
	/* Of a night, eight periods. */
	learnt->lanes[BOOKED] = 65536;
	world->now_ms += 20 * HISTORY_PERIOD_MS;
	take(world, "guide", "");
	assert_int_equal(learnt->lanes[BOOKED], 6561); /* three quarters, eight times */
}

#define RULE(name) cmocka_unit_test_setup_teardown(name, world_new, world_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RULE(ways_handovers_and_reactions_are_learnt),
		RULE(no_shows_leavers_and_pauses_are_learnt),
		RULE(who_comes_is_counted_by_the_quarter_of_an_hour),
		RULE(a_finish_without_an_arrival_teaches_too),
		RULE(a_forgotten_service_teaches_nothing),
		RULE(corrections_follow_what_happens),
		RULE(what_a_site_learns_moves_less_the_more_it_knows),
		RULE(shares_move_by_a_64th),
		RULE(each_pause_is_learnt_by_its_reason),
		RULE(what_is_forgotten_is_known_better_with_time),
		RULE(rates_move_by_a_quarter),
		RULE(a_correction_moves_by_a_fifth_of_its_share),
		RULE(a_family_is_one_visit_where_parties_are_not_counted),
		RULE(a_visit_of_one_takes_its_whole_time_where_parties_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
