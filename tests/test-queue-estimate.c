/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * How long: the queue played forward, and what is told.
 */
#include "tests/queue-site.h"

static struct estimate newcomer(struct world *world, uint8_t service, uint8_t lane)
{
	struct estimate estimate;

	estimate_newcomer(world->queue, service, lane, world->now_ms, &estimate);
	return estimate;
}

static struct estimate waits(struct world *world, uint16_t number)
{
	struct estimate estimate;

	estimate_ticket(world->queue, number, world->now_ms, &estimate);
	return estimate;
}

static void a_free_counter_calls_within_a_minute(void **state)
{
	struct world *world = *state;
	struct estimate estimate;

	sit(world, "anna", "1");
	pass(world, MINUTE);
	estimate = newcomer(world, PAS, GENERAL);
	assert_true(estimate.known);
	assert_in_range(estimate.p90_ms, 1, MINUTE);
	assert_int_equal(estimate.ahead, 0);
}

/* README: one counter, ten minutes each, one is being served and three wait. */
static void four_services_of_ten_minutes_come_before_a_newcomer(void **state)
{
	struct world *world = *state;
	struct estimate estimate;

	serve_one(world, "anna", "1", "pas");
	for (int i = 0; i < 3; i++)
		take(world, "pas", "");
	estimate = newcomer(world, PAS, GENERAL);
	assert_int_equal(estimate.ahead, 3);
	assert_in_range(estimate.p50_ms, 35 * MINUTE, 46 * MINUTE);
	assert_true(estimate.p10_ms < estimate.p50_ms - 5 * MINUTE);
	assert_true(estimate.p90_ms > estimate.p50_ms + 5 * MINUTE);
}

static void a_faster_lane_waits_less(void **state)
{
	struct world *world = *state;

	serve_one(world, "anna", "1", "pas");
	for (int i = 0; i < 6; i++)
		take(world, "pas", "");
	pass(world, MINUTE);
	assert_true(newcomer(world, PAS, FAST).p50_ms * 3 <
		    newcomer(world, PAS, GENERAL).p50_ms * 2);
}

static void the_same_queue_at_the_same_time_says_the_same(void **state)
{
	struct world *world = *state;
	struct forecast *other = forecast_new();
	struct estimate first, again;
	uint16_t number;

	serve_one(world, "anna", "1", "pas");
	number = take(world, "mitid", "");
	take(world, "pas", "fast");
	first = waits(world, number);
	newcomer(world, GUIDE, BOOKED);
	again = waits(world, number);
	assert_memory_equal(&first, &again, sizeof(first));
	estimate_lend(world->queue, other); /* another machine, which was asked nothing before */
	again = waits(world, number);
	assert_memory_equal(&first, &again, sizeof(first));
	estimate_lend(world->queue, world->forecast);
	forecast_free(other);
}

static void a_queue_without_a_forecast_says_nothing_but_who_is_ahead(void **state)
{
	struct world *world = *state;
	struct event event = { .type = EVENT_TICKET_TAKEN };
	uint16_t number;

	serve_one(world, "anna", "1", "pas");
	take(world, "pas", "");
	number = take(world, "pas", "");
	estimate_lend(world->queue, NULL);
	queue_judge(world->queue, &world->command, &world->verdict);
	assert_false(waits(world, number).known);
	assert_int_equal(waits(world, number).ahead, 1);
	assert_false(newcomer(world, PAS, GENERAL).known);
	estimate_tell(world->queue, &event);
	assert_int_equal(event.told.known, TOLD_NOT_ASKED);
	estimate_lend(world->queue, world->forecast);
}

static void a_reset_queue_forgets_its_forecast(void **state)
{
	struct world *world = *state;

	serve_one(world, "anna", "1", "pas");
	assert_true(newcomer(world, PAS, GENERAL).known);
	queue_reset(world->queue);
	assert_false(newcomer(world, PAS, GENERAL).known);
}

static void who_does_not_wait_has_no_wait(void **state)
{
	struct world *world = *state;

	serve_one(world, "anna", "1", "pas");
	assert_false(waits(world, 0).known);
}

static void a_service_that_nobody_serves_has_no_wait(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "mitid", "");

	sit(world, "carl", "3"); /* passports only */
	assert_false(waits(world, number).known);
	assert_false(newcomer(world, MITID, GENERAL).known);
	assert_true(newcomer(world, PAS, GENERAL).known);
}

static void a_counter_at_lunch_comes_back(void **state)
{
	struct world *world = *state;

	sit(world, "anna", "1");
	take(world, "pas", "");
	ask(world, VERB_PAUSE, ROLE_STAFF, "anna")->reason = REASON_LUNCH;
	say(world);
	assert_in_range(newcomer(world, PAS, GENERAL).p50_ms, 15 * MINUTE, 60 * MINUTE);
	pass(world, 25 * MINUTE);
	assert_in_range(newcomer(world, PAS, GENERAL).p50_ms, 5 * MINUTE, 45 * MINUTE);
}

static void somebody_who_was_called_is_not_served_yet(void **state)
{
	struct world *world = *state;

	sit(world, "anna", "1");
	take(world, "pas", "");
	staff(world, "anna", VERB_NEXT);
	assert_in_range(newcomer(world, PAS, GENERAL).p50_ms, 6 * MINUTE, 13 * MINUTE);
	world->queue->learnt.shares[HISTORY_ABSENT] =
		HISTORY_SHARE_WHOLE - 1; /* nobody ever comes */
	world->queue->seq++;
	assert_in_range(newcomer(world, PAS, GENERAL).p50_ms, SECOND, 2 * MINUTE);
	world->queue->seq--;
}

static void a_service_longer_than_any_may_end_at_any_moment(void **state)
{
	struct world *world = *state;

	serve_one(world, "anna", "1", "pas");
	world->now_ms += 100 * MINUTE;
	assert_in_range(newcomer(world, PAS, GENERAL).p50_ms, SECOND, 10 * MINUTE);
}

static void a_party_multiplies_the_work_of_a_service_per_person(void **state)
{
	struct world *world = *state;
	struct command *command;

	world->catalog.services[PAS].per_person = true;
	sit(world, "anna", "1");
	command = ask(world, VERB_TAKE, ROLE_KIOSK, "kiosk-1");
	strcpy(command->services[0], "pas");
	command->service_count = 1;
	command->party = 4;
	say(world);
	staff(world, "anna", VERB_NEXT);
	staff(world, "anna", VERB_ARRIVE);
	assert_in_range(newcomer(world, PAS, GENERAL).p50_ms, 25 * MINUTE, 50 * MINUTE);
	command = ask(world, VERB_TAKE, ROLE_KIOSK, "kiosk-1");
	strcpy(command->services[0], "pas");
	strcpy(command->services[1], "guide");
	command->service_count = 2;
	command->party = 4;
	say(world);
	assert_in_range(newcomer(world, PAS, GENERAL).p50_ms, 65 * MINUTE, 120 * MINUTE);
	pass(world, 20 * MINUTE);
	finish(world, "anna", OUTCOME_SERVED);
	/* five minutes each; the first lesson moves a quarter of the way from ten */
	assert_in_range(world->queue->history[PAS].mean_ms, 8 * MINUTE, 9 * MINUTE);
}

static void a_second_errand_counts_where_the_counter_serves_it(void **state)
{
	struct world *world = *state;
	struct estimate both, one;
	struct command *command;

	sit(world, "carl", "3");
	for (int i = 0; i < 2; i++) {
		command = ask(world, VERB_TAKE, ROLE_KIOSK, "kiosk-1");
		strcpy(command->services[0], "pas");
		strcpy(command->services[1], "guide");
		command->service_count = 2;
		say(world);
	}
	one = newcomer(world, PAS, GENERAL); /* counter 3 does passports only */
	staff(world, "carl", VERB_STAND_UP);
	sit(world, "anna", "1");
	both = newcomer(world, PAS, GENERAL);
	assert_true(both.p50_ms > one.p50_ms + 10 * MINUTE);
}

static void a_parked_ticket_comes_back_into_the_way(void **state)
{
	struct world *world = *state;
	struct estimate before, after;

	serve_one(world, "anna", "1", "pas");
	before = newcomer(world, PAS, GENERAL);
	ask(world, VERB_PARK, ROLE_STAFF, "anna")->reason = REASON_FORM;
	world->command.wake_ms = 5 * MINUTE;
	say(world);
	take(world, "pas", "");
	staff(world, "anna", VERB_NEXT);
	staff(world, "anna", VERB_ARRIVE);
	after = newcomer(world, PAS, GENERAL);
	assert_true(before.known && after.known);
	pass(world, 5 * MINUTE + SECOND);
	assert_int_equal(ticket_of(world, 0)->state, TICKET_WAITING);
	sit(world, "bo", "2"); /* kept for counter 1 for two minutes */
	take(world, "pas", "");
	assert_true(newcomer(world, PAS, GENERAL).known);
	assert_true(waits(world, 0).known);
}

static void who_missed_a_call_is_not_waited_for(void **state)
{
	struct world *world = *state;

	sit(world, "anna", "1");
	take(world, "pas", "");
	staff(world, "anna", VERB_NEXT);
	pass(world, MINUTE);
	staff(world, "anna", VERB_NO_SHOW);
	pass(world, MINUTE);
	assert_true(newcomer(world, PAS, GENERAL).p90_ms < 2 * MINUTE);
}

static void a_ticket_for_one_counter_waits_for_that(void **state)
{
	struct world *world = *state;
	uint16_t number;

	serve_one(world, "anna", "1", "pas");
	sit(world, "bo", "2");
	number = take(world, "pas", "");
	about(world, VERB_TRANSFER, ROLE_STAFF, "bo", number);
	strcpy(world->command.counter, "1");
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_true(waits(world, number).p50_ms > 5 * MINUTE);
	assert_true(newcomer(world, PAS, GENERAL).p50_ms < MINUTE);
}

static void a_counter_that_only_helps_out_helps_when_it_is_time(void **state)
{
	struct world *world = *state;

	world->catalog.counters[1].after_ms[PAS] = 8 * MINUTE;
	world->catalog.counters[1].services = 1u << PAS;
	serve_one(world, "anna", "1", "pas");
	sit(world, "bo", "2");
	take(world, "pas", "");
	/* Nobody has waited eight minutes yet, so bo leaves the first to anna, or waits till then. */
	assert_in_range(waits(world, 1).p90_ms, 7 * MINUTE, 10 * MINUTE);
	pass(world, 9 * MINUTE);
	assert_in_range(waits(world, 1).p90_ms, 0, 2 * MINUTE);
}

static void those_who_overtake_lengthen_a_wait(void **state)
{
	struct world *world = *state;
	struct estimate quiet, busy;

	serve_one(world, "anna", "1", "pas");
	for (int i = 0; i < 5; i++)
		take(world, "pas", "");
	quiet = newcomer(world, PAS, GENERAL);
	world->queue->learnt.services[PAS] = world->queue->learnt.services[MITID] = 300;
	world->queue->learnt.lanes[FAST] = 128; /* two an hour */
	world->queue->seq++;
	busy = newcomer(world, PAS, GENERAL);
	assert_true(busy.p50_ms > quiet.p50_ms + 4 * MINUTE);
	world->catalog.counters[0].head_start_ms[MITID] = 5 * MINUTE;
	world->queue->seq++;
	assert_true(newcomer(world, PAS, GENERAL).known);
	world->queue->seq -= 2;
}

static void people_leave_and_clerks_pause(void **state)
{
	struct world *world = *state;
	struct estimate before, left, paused;

	serve_one(world, "anna", "1", "pas");
	for (int i = 0; i < 5; i++)
		take(world, "pas", "");
	before = newcomer(world, PAS, GENERAL);
	world->queue->learnt.shares[HISTORY_LEFT] = HISTORY_SHARE_WHOLE / 2;
	world->queue->seq++;
	left = newcomer(world, PAS, GENERAL);
	assert_true(left.p50_ms < before.p50_ms * 3 / 4);
	world->queue->learnt.shares[HISTORY_LEFT] = 0;
	world->queue->learnt.shares[HISTORY_PAUSED] = HISTORY_SHARE_WHOLE / 4;
	world->queue->learnt.times[HISTORY_PAUSE_LUNCH] =
		(struct history){ .mean_ms = 30 * MINUTE, .count = 3, .spread_ms = MINUTE };
	world->queue->seq++;
	paused = newcomer(world, PAS, GENERAL);
	assert_true(paused.p50_ms > before.p50_ms + 10 * MINUTE);
	world->queue->seq -= 2;
}

/* One by one, whatever list they stand in. */
static uint32_t counted_ahead(const struct world *world, const struct ticket *ticket,
			      int64_t then_ms)
{
	int64_t score = pick_score(world->queue, ticket, QUEUE_NONE, then_ms);
	uint32_t ahead = 0;

	for (uint16_t i = world->queue->first_taken; i != TICKET_NONE;
	     i = ticket_of(world, i)->next_taken) {
		const struct ticket *other = ticket_of(world, i);

		if (other->state == TICKET_WAITING && other != ticket &&
		    pick_score(world->queue, other, QUEUE_NONE, then_ms) >= score)
			ahead++;
	}
	return ahead;
}

static void who_is_ahead_is_as_many_as_are_counted_one_by_one(void **state)
{
	static const char *const lanes[] = { "general", "fast", "general", "booked", "general" };
	static const char *const services[] = { "pas", "mitid", "guide" };
	struct world *world = *state;
	struct ticket late = { .lane = FAST, .errand_count = 1, .take_seq = UINT64_MAX };

	sit(world, "anna", "1");
	for (size_t i = 0; i < 90; i++) {
		take(world, services[i * i % 3], lanes[i * 7 % 5]);
		pass(world, (int64_t)(i * 37 % 11) * SECOND);
		if (i % 9 == 8)
			staff(world, "anna", i % 18 == 8 ? VERB_NEXT : VERB_ARRIVE);
		if (i % 18 == 17)
			finish(world, "anna", OUTCOME_SERVED);
	}
	for (uint16_t i = 0; i < 90; i++) {
		struct estimate estimate = waits(world, i);

		if (ticket_of(world, i)->state == TICKET_WAITING)
			assert_int_equal(estimate.ahead,
					 counted_ahead(world, ticket_of(world, i),
						       world->now_ms + estimate.p50_ms));
	}
	late.since_ms = world->now_ms;
	assert_int_equal(
		newcomer(world, PAS, FAST).ahead,
		counted_ahead(world, &late, world->now_ms + newcomer(world, PAS, FAST).p50_ms));
	staff(world, "anna", VERB_STAND_UP);
	assert_int_equal(newcomer(world, PAS, FAST).ahead,
			 counted_ahead(world, &late, world->now_ms));
}

static void nobody_is_ahead_of_whom_no_counter_serves(void **state)
{
	struct world *world = *state;
	uint16_t number;

	number = take(world, "mitid", "");
	take(world, "mitid", "");
	for (int i = 0; i < 3; i++)
		world->catalog.counters[i].services = 1u << PAS;
	assert_int_equal(waits(world, number).ahead, 0);
}

static void too_many_ahead_and_nothing_is_said(void **state)
{
	struct world *world = *state;

	serve_one(world, "anna", "1", "pas");
	for (int i = 0; i < FORECAST_DEPTH + 5; i++)
		take(world, "pas", "");
	assert_false(newcomer(world, PAS, GENERAL).known);
	assert_int_equal(newcomer(world, PAS, GENERAL).ahead, FORECAST_DEPTH + 5);
	assert_true(newcomer(world, PAS, FAST).known);
	assert_true(waits(world, 3).known);
	assert_false(waits(world, FORECAST_DEPTH + 4).known);
}

/* What was told stands while nothing has happened since, and the first call is compared with it. */
static void what_is_told_is_kept_and_compared(void **state)
{
	struct world *world = *state;
	struct event *event;
	struct estimate estimate;

	serve_one(world, "anna", "1", "pas");
	strcpy(ask(world, VERB_TAKE, ROLE_KIOSK, "kiosk-1")->services[0], "pas");
	world->command.service_count = 1;
	world->command.at_ms = world->now_ms;
	world->command.fresh_ticket.bytes[3] = world->command.fresh_token.bytes[3] = 1;
	queue_judge(world->queue, &world->command, &world->verdict);
	event = &world->verdict.events[0];
	estimate_tell(world->queue, event);
	assert_true(event->told.known);
	queue_apply(world->queue, event);
	estimate = waits(world, 1);
	assert_int_equal(estimate.p50_ms, event->told.p50_ms);
	assert_int_equal(estimate.p90_ms, event->told.p90_ms);
	pass(world, 9 * MINUTE);
	finish(world, "anna", OUTCOME_SERVED);
	assert_int_equal(world->queue->learning.checked, 0);
	staff(world, "anna", VERB_NEXT);
	assert_int_equal(world->queue->learning.checked, 1);
	assert_int_equal(world->queue->learning.inside, 1);
	assert_in_range(world->queue->learning.error_ms, 1, 5 * MINUTE);
	assert_true(world->queue->learnt.corrections[GENERAL][QUANTILE_90] < 0);
	staff(world, "anna", VERB_ARRIVE);
	finish(world, "anna", OUTCOME_SERVED);
	ask(world, VERB_START_DAY, ROLE_SYSTEM, "system")->day = 20001;
	queue_judge(world->queue, &world->command, &world->verdict);
	assert_int_equal(world->queue->learning.checked, 1);
}

static void a_day_that_is_over_says_how_good_its_estimates_were(void **state)
{
	struct world *world = *state;

	world->queue->learning.checked = 10;
	world->queue->learning.inside = 8;
	world->queue->learning.error_ms = 100 * SECOND;
	ask(world, VERB_START_DAY, ROLE_SYSTEM, "system")->day = 20001;
	world->command.clock = CLOCK_SYNCED;
	queue_judge(world->queue, &world->command, &world->verdict);
	assert_int_equal(event_of(world, 0)->type, EVENT_ESTIMATE_CHECKED);
	assert_int_equal(event_of(world, 0)->checked, 10);
	assert_int_equal(event_of(world, 0)->inside, 8);
	assert_int_equal(event_of(world, 0)->error_s, 10);
	say(world);
	assert_int_equal(world->queue->learning.checked, 0);
}

/* As many tickets to close as fill the verdict: the day changes with the next one. */
static void the_end_of_a_full_day_takes_two_verdicts(void **state)
{
	struct world *world = *state;
	int32_t day = world->queue->day;

	for (int i = 0; i < QUEUE_EVENTS_PER_VERDICT_MAX - 1; i++)
		take(world, "pas", "");
	world->queue->learning.checked = 1;
	ask(world, VERB_START_DAY, ROLE_SYSTEM, "system")->day = day + 1;
	say(world);
	assert_int_equal(world->queue->day, day + 1);
	assert_int_equal(world->queue->learning.checked, 0);
}

#define RULE(name) cmocka_unit_test_setup_teardown(name, world_new, world_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RULE(a_free_counter_calls_within_a_minute),
		RULE(four_services_of_ten_minutes_come_before_a_newcomer),
		RULE(a_faster_lane_waits_less),
		RULE(the_same_queue_at_the_same_time_says_the_same),
		RULE(a_queue_without_a_forecast_says_nothing_but_who_is_ahead),
		RULE(a_reset_queue_forgets_its_forecast),
		RULE(who_does_not_wait_has_no_wait),
		RULE(a_service_that_nobody_serves_has_no_wait),
		RULE(a_counter_at_lunch_comes_back),
		RULE(somebody_who_was_called_is_not_served_yet),
		RULE(a_service_longer_than_any_may_end_at_any_moment),
		RULE(a_party_multiplies_the_work_of_a_service_per_person),
		RULE(a_second_errand_counts_where_the_counter_serves_it),
		RULE(a_parked_ticket_comes_back_into_the_way),
		RULE(who_missed_a_call_is_not_waited_for),
		RULE(a_ticket_for_one_counter_waits_for_that),
		RULE(a_counter_that_only_helps_out_helps_when_it_is_time),
		RULE(those_who_overtake_lengthen_a_wait),
		RULE(people_leave_and_clerks_pause),
		RULE(who_is_ahead_is_as_many_as_are_counted_one_by_one),
		RULE(nobody_is_ahead_of_whom_no_counter_serves),
		RULE(too_many_ahead_and_nothing_is_said),
		RULE(what_is_told_is_kept_and_compared),
		RULE(a_day_that_is_over_says_how_good_its_estimates_were),
		RULE(the_end_of_a_full_day_takes_two_verdicts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
