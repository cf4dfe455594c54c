/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The rules of the queue, one behaviour a test: a ticket's life, who is next and why, the clocks.
 */
#include "tests/queue-site.h"

static void a_visit_goes_from_take_to_finish(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", "");

	assert_int_equal(number, 0);
	assert_int_equal(ticket_of(world, number)->state, TICKET_WAITING);
	sit(world, "anna", "1");
	pass(world, 90 * SECOND);
	assert_int_equal(staff(world, "anna", VERB_NEXT), REFUSAL_NONE);
	assert_int_equal(world->verdict.ticket, number);
	assert_int_equal(ticket_of(world, number)->state, TICKET_CALLED);
	assert_int_equal(ticket_of(world, number)->waited_ms, 90 * SECOND);
	pass(world, 20 * SECOND);
	assert_int_equal(staff(world, "anna", VERB_ARRIVE), REFUSAL_NONE);
	assert_int_equal(ticket_of(world, number)->way_ms, 20 * SECOND);
	pass(world, 5 * MINUTE);
	assert_int_equal(finish(world, "anna", OUTCOME_SERVED), REFUSAL_NONE);
	assert_int_equal(ticket_of(world, number)->state, TICKET_ENDED);
	assert_int_equal(ticket_of(world, number)->outcome, OUTCOME_SERVED);
	assert_int_equal(ticket_of(world, number)->service_ms, 5 * MINUTE);
	assert_int_equal(world->queue->served_today, 1);
}

static void numbers_follow_each_other_over_the_letters(void **state)
{
	char text[NUMBER_TEXT_BYTES];
	uint16_t number = 0;

	number_format(0, text);
	assert_string_equal(text, "A001");
	number_format(998, text);
	assert_string_equal(text, "A999");
	number_format(999, text);
	assert_string_equal(text, "B001");
	number_format(QUEUE_TICKETS_MAX - 1, text);
	assert_string_equal(text, "Z999");
	for (uint16_t i = 0; i < QUEUE_TICKETS_MAX; i++) {
		number_format(i, text);
		assert_int_equal(number_parse(text, &number), 0);
		assert_int_equal(number, i);
	}
	assert_int_not_equal(number_parse("A000", &number), 0);
	assert_int_not_equal(number_parse("a001", &number), 0);
	assert_int_not_equal(number_parse("A01", &number), 0);
	assert_int_not_equal(number_parse("A0011", &number), 0);
}

static void next_without_anybody_waiting_is_no_refusal(void **state)
{
	struct world *world = *state;

	sit(world, "anna", "1");
	assert_int_equal(staff(world, "anna", VERB_NEXT), REFUSAL_NONE);
	assert_int_equal(world->verdict.ticket, TICKET_NONE);
	assert_int_equal(world->verdict.event_count, 0);
}

/* The example of the README: 3 points a second against 1, after 20 minutes' head start. */
static void a_fast_ticket_passes_a_general_one_when_its_points_say_so(void **state)
{
	struct world *world = *state;
	uint16_t general = take(world, "pas", "general"), fast;
	struct pick pick;

	world->catalog.lanes[FAST].promise_ms = 0;
	pass(world, 800 * SECOND);
	fast = take(world, "pas", "fast");
	sit(world, "anna", "1");
	pass(world, 399 * SECOND);
	pick_next(world->queue, 0, world->now_ms, &pick);
	assert_int_equal(pick.ticket, general);
	pass(world, 1 * SECOND); /* 1200 points each: who joined first */
	pick_next(world->queue, 0, world->now_ms, &pick);
	assert_int_equal(pick.ticket, general);
	assert_int_equal(pick.why.margin, 0);
	pass(world, 1 * SECOND);
	pick_next(world->queue, 0, world->now_ms, &pick);
	assert_int_equal(pick.ticket, fast);
	assert_int_equal(pick.why.kind, WHY_LANE);
	assert_int_equal(pick.why.runner_up, general);
	assert_int_equal(pick.why.score, INT64_C(3000) * 401 * SECOND);
	assert_int_equal(pick.why.margin,
			 INT64_C(3000) * 401 * SECOND - INT64_C(1000) * 1201 * SECOND);
}

static void beyond_its_promise_a_ticket_earns_at_the_late_rate(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", "fast");

	pass(world, 11 * MINUTE);
	assert_int_equal(pick_score(world->queue, ticket_of(world, number), 0, world->now_ms),
			 3000 * 10 * MINUTE + 6000 * 1 * MINUTE);
}

static void head_starts_of_lane_and_counter_add_up(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "mitid", "general");

	world->catalog.lanes[GENERAL].head_start_ms = 2 * MINUTE;
	world->catalog.counters[1].head_start_ms[MITID] = 3 * MINUTE;
	pass(world, MINUTE);
	assert_int_equal(pick_score(world->queue, ticket_of(world, number), 0, world->now_ms),
			 1000 * 3 * MINUTE);
	assert_int_equal(pick_score(world->queue, ticket_of(world, number), 1, world->now_ms),
			 1000 * 6 * MINUTE);
}

static void the_shown_order_is_the_order_of_calls(void **state)
{
	struct world *world = *state;
	struct pick order[20];
	uint32_t total = 0, shown;

	for (int i = 0; i < 12; i++) {
		take(world, i % 3 ? "pas" : "mitid", i % 4 ? "general" : "fast");
		pass(world, 40 * SECOND);
	}
	shown = pick_order(world->queue, 0, world->now_ms, order, 20, &total);
	assert_int_equal(shown, 12);
	assert_int_equal(total, 12);
	sit(world, "anna", "1");
	for (uint32_t i = 0; i < shown; i++) {
		staff(world, "anna", VERB_NEXT);
		assert_int_equal(world->verdict.ticket, order[i].ticket);
		assert_int_equal(world->verdict.why.score, order[i].why.score);
		assert_int_equal(world->verdict.why.runner_up,
				 i + 1 < shown ? order[i + 1].ticket : TICKET_NONE);
		finish(world, "anna", OUTCOME_SERVED);
	}
}

static void a_counter_calls_only_what_it_serves(void **state)
{
	struct world *world = *state;
	uint16_t passport;

	take(world, "mitid", "");
	sit(world, "carl", "3");
	staff(world, "carl", VERB_NEXT);
	assert_int_equal(world->verdict.ticket, TICKET_NONE);
	passport = take(world, "pas", "");
	staff(world, "carl", VERB_NEXT);
	assert_int_equal(world->verdict.ticket, passport);
}

static void finish_and_next_is_one_commit(void **state)
{
	struct world *world = *state;
	uint16_t first = take(world, "pas", ""), second = take(world, "pas", "");

	sit(world, "anna", "1");
	staff(world, "anna", VERB_NEXT);
	staff(world, "anna", VERB_ARRIVE);
	ask(world, VERB_NEXT, ROLE_STAFF, "anna")->outcome = OUTCOME_SERVED;
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_int_equal(world->verdict.event_count, 2);
	assert_int_equal(ticket_of(world, first)->outcome, OUTCOME_SERVED);
	assert_int_equal(ticket_of(world, second)->state, TICKET_CALLED);
}

static void the_next_errand_goes_on_at_the_same_counter_without_a_call(void **state)
{
	struct world *world = *state;
	struct command *command = ask(world, VERB_TAKE, ROLE_KIOSK, "kiosk-1");
	uint16_t number;

	strcpy(command->services[0], "pas");
	strcpy(command->services[1], "mitid");
	command->service_count = 2;
	say(world);
	number = world->verdict.ticket;
	sit(world, "anna", "1");
	staff(world, "anna", VERB_NEXT);
	staff(world, "anna", VERB_ARRIVE);
	finish(world, "anna", OUTCOME_SERVED);
	assert_int_equal(ticket_of(world, number)->state, TICKET_SERVING);
	assert_int_equal(ticket_service(ticket_of(world, number)), MITID);
	finish(world, "anna", OUTCOME_SERVED);
	assert_int_equal(ticket_of(world, number)->state, TICKET_ENDED);
}

static void the_next_errand_waits_for_a_counter_that_serves_it_with_credit(void **state)
{
	struct world *world = *state;
	struct command *command = ask(world, VERB_TAKE, ROLE_KIOSK, "kiosk-1");
	uint16_t number;

	strcpy(command->services[0], "pas");
	strcpy(command->services[1], "mitid");
	command->service_count = 2;
	say(world);
	number = world->verdict.ticket;
	sit(world, "carl", "3");
	pass(world, 4 * MINUTE);
	staff(world, "carl", VERB_NEXT);
	staff(world, "carl", VERB_ARRIVE);
	pass(world, 7 * MINUTE);
	finish(world, "carl", OUTCOME_SERVED);
	assert_int_equal(ticket_of(world, number)->state, TICKET_WAITING);
	assert_int_equal(world->now_ms - ticket_of(world, number)->since_ms, 4 * MINUTE);
}

static void a_transfer_keeps_the_time_already_waited(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "guide", "");
	struct command *command;

	sit(world, "anna", "1");
	pass(world, 6 * MINUTE);
	staff(world, "anna", VERB_NEXT);
	staff(world, "anna", VERB_ARRIVE);
	pass(world, 3 * MINUTE);
	command = ask(world, VERB_TRANSFER, ROLE_STAFF, "anna");
	strcpy(command->services[0], "mitid");
	command->service_count = 1;
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_int_equal(event_of(world, 0)->from_service, GUIDE);
	assert_int_equal(event_of(world, 0)->to_service, MITID);
	assert_int_equal(ticket_of(world, number)->state, TICKET_WAITING);
	assert_int_equal(world->now_ms - ticket_of(world, number)->since_ms, 6 * MINUTE);
}

static void a_ticket_sent_to_a_counter_is_called_there_only(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", ""), other;

	sit(world, "anna", "1");
	sit(world, "bo", "2");
	ask(world, VERB_TRANSFER, ROLE_STAFF, "anna")->ticket =
		(struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = number };
	strcpy(world->command.counter, "2");
	assert_int_equal(say(world), REFUSAL_NONE);
	other = take(world, "pas", "");
	staff(world, "anna", VERB_NEXT);
	assert_int_equal(world->verdict.ticket, other);
	staff(world, "bo", VERB_NEXT);
	assert_int_equal(world->verdict.ticket, number);
	assert_int_equal(world->verdict.why.kind, WHY_BOUND);
}

static void a_granted_lane_counts_from_when_the_ticket_joined(void **state)
{
	struct world *world = *state;
	uint16_t first = take(world, "pas", ""), second = take(world, "pas", "");

	sit(world, "anna", "1");
	pass(world, MINUTE);
	ask(world, VERB_GRANT_LANE, ROLE_STAFF, "anna")->ticket =
		(struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = second };
	strcpy(world->command.lane, "fast");
	assert_int_equal(say(world), REFUSAL_NONE);
	staff(world, "anna", VERB_NEXT);
	assert_int_equal(world->verdict.ticket, second);
	assert_int_equal(world->verdict.why.runner_up, first);
}

static void a_colleague_takes_over_without_a_call(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", "");

	sit(world, "anna", "1");
	sit(world, "bo", "2");
	staff(world, "anna", VERB_NEXT);
	staff(world, "anna", VERB_ARRIVE);
	assert_int_equal(about(world, VERB_TAKE_OVER, ROLE_STAFF, "bo", number), REFUSAL_NONE);
	assert_int_equal(ticket_of(world, number)->counter, 1);
	assert_int_equal(world->queue->seats[0].ticket, TICKET_NONE);
	assert_int_equal(event_of(world, 0)->type, EVENT_TICKET_TAKEN_OVER);
}

static void a_reopened_ticket_has_its_number_and_credit(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", "");

	sit(world, "anna", "1");
	pass(world, 5 * MINUTE);
	staff(world, "anna", VERB_NEXT);
	staff(world, "anna", VERB_ARRIVE);
	finish(world, "anna", OUTCOME_SERVED);
	assert_int_equal(about(world, VERB_REOPEN, ROLE_STAFF, "anna", number), REFUSAL_NONE);
	assert_int_equal(ticket_of(world, number)->state, TICKET_WAITING);
	assert_int_equal(world->now_ms - ticket_of(world, number)->since_ms, 5 * MINUTE);
}

static void a_reopened_visit_is_counted_once(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", "");

	sit(world, "anna", "1");
	for (int visit = 0; visit < 2; visit++) {
		staff(world, "anna", VERB_NEXT);
		assert_int_equal(finish(world, "anna", OUTCOME_SERVED), REFUSAL_NONE);
		assert_int_equal(world->queue->served_today, 1);
		assert_int_equal(about(world, VERB_REOPEN, ROLE_STAFF, "anna", number),
				 REFUSAL_NONE);
		assert_int_equal(world->queue->served_today, 0);
	}
}

static void a_split_ticket_inherits_the_wait(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", "");

	pass(world, 5 * MINUTE);
	sit(world, "anna", "1");
	assert_int_equal(about(world, VERB_SPLIT, ROLE_STAFF, "anna", number), REFUSAL_NONE);
	assert_int_not_equal(world->verdict.ticket, number);
	assert_int_equal(ticket_of(world, world->verdict.ticket)->since_ms,
			 ticket_of(world, number)->since_ms);
}

static void a_merged_ticket_ends_and_the_other_goes_on(void **state)
{
	struct world *world = *state;
	uint16_t one = take(world, "pas", ""), other = take(world, "pas", "");

	sit(world, "anna", "1");
	ask(world, VERB_MERGE, ROLE_STAFF, "anna")->ticket =
		(struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = other };
	world->command.into = (struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = one };
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_int_equal(ticket_of(world, other)->outcome, OUTCOME_MERGED);
	assert_int_equal(ticket_of(world, one)->state, TICKET_WAITING);
}

static void a_copy_has_a_new_token_and_the_old_one_is_unknown(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", "");
	struct id old = ticket_of(world, number)->token;
	struct ticket_reference reference = { .kind = REFERENCE_TOKEN, .id = old };

	sit(world, "anna", "1");
	assert_int_equal(about(world, VERB_REPRINT, ROLE_STAFF, "anna", number), REFUSAL_NONE);
	assert_int_equal(queue_find(world->queue, &reference), TICKET_NONE);
	reference.id = ticket_of(world, number)->token;
	assert_int_equal(queue_find(world->queue, &reference), number);
}

static void a_pause_names_the_services_that_nobody_serves(void **state)
{
	struct world *world = *state;

	sit(world, "anna", "1");
	sit(world, "carl", "3");
	ask(world, VERB_PAUSE, ROLE_STAFF, "anna")->reason = REASON_BREAK;
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_int_equal(world->verdict.unserved, 1u << MITID | 1u << GUIDE);
	assert_int_equal(staff(world, "anna", VERB_RESUME), REFUSAL_NONE);
	assert_int_equal(world->queue->seats[0].state, COUNTER_OPEN);
}

static void an_estimate_is_silent_without_a_counter_and_grows_with_the_queue(void **state)
{
	struct world *world = *state;
	struct estimate few, many;

	estimate_newcomer(world->queue, PAS, GENERAL, world->now_ms, &few);
	assert_false(few.known);
	take(world, "pas", "");
	take(world, "mitid", "");
	estimate_newcomer(world->queue, PAS, GENERAL, world->now_ms, &few);
	assert_int_equal(few.ahead, 2); /* the counters would be the same */
	about(world, VERB_LEAVE, ROLE_STAFF, "anna", 0);
	about(world, VERB_LEAVE, ROLE_STAFF, "anna", 1);
	sit(world, "anna", "1");
	take(world, "pas", "");
	staff(world, "anna", VERB_NEXT);
	estimate_newcomer(world->queue, PAS, GENERAL, world->now_ms, &few);
	assert_true(few.known);
	assert_true(few.p10_ms < few.p50_ms && few.p50_ms < few.p90_ms);
	for (int i = 0; i < 5; i++)
		take(world, "pas", "");
	estimate_newcomer(world->queue, PAS, GENERAL, world->now_ms, &many);
	assert_true(many.p50_ms > 3 * few.p50_ms);
	estimate_ticket(world->queue, 7, world->now_ms, &few);
	assert_int_equal(few.ahead, 4);
	sit(world, "bo", "2");
	estimate_newcomer(world->queue, PAS, GENERAL, world->now_ms, &few);
	assert_true(few.p50_ms < many.p50_ms);
}

static void service_times_are_learnt(void **state)
{
	struct world *world = *state;

	sit(world, "anna", "1");
	for (int i = 0; i < 40; i++) {
		take(world, "pas", "");
		staff(world, "anna", VERB_NEXT);
		staff(world, "anna", VERB_ARRIVE);
		pass(world, 2 * MINUTE);
		finish(world, "anna", OUTCOME_SERVED);
	}
	assert_in_range(world->queue->history[PAS].mean_ms, 2 * MINUTE, 3 * MINUTE);
	assert_int_equal(world->queue->history[MITID].mean_ms, 0);
}

#define RULE(name) cmocka_unit_test_setup_teardown(name, world_new, world_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RULE(a_visit_goes_from_take_to_finish),
		RULE(numbers_follow_each_other_over_the_letters),
		RULE(next_without_anybody_waiting_is_no_refusal),
		RULE(a_fast_ticket_passes_a_general_one_when_its_points_say_so),
		RULE(beyond_its_promise_a_ticket_earns_at_the_late_rate),
		RULE(head_starts_of_lane_and_counter_add_up),
		RULE(the_shown_order_is_the_order_of_calls),
		RULE(a_counter_calls_only_what_it_serves),
		RULE(finish_and_next_is_one_commit),
		RULE(the_next_errand_goes_on_at_the_same_counter_without_a_call),
		RULE(the_next_errand_waits_for_a_counter_that_serves_it_with_credit),
		RULE(a_transfer_keeps_the_time_already_waited),
		RULE(a_ticket_sent_to_a_counter_is_called_there_only),
		RULE(a_granted_lane_counts_from_when_the_ticket_joined),
		RULE(a_colleague_takes_over_without_a_call),
		RULE(a_reopened_ticket_has_its_number_and_credit),
		RULE(a_reopened_visit_is_counted_once),
		RULE(a_split_ticket_inherits_the_wait),
		RULE(a_merged_ticket_ends_and_the_other_goes_on),
		RULE(a_copy_has_a_new_token_and_the_old_one_is_unknown),
		RULE(a_pause_names_the_services_that_nobody_serves),
		RULE(an_estimate_is_silent_without_a_counter_and_grows_with_the_queue),
		RULE(service_times_are_learnt),
	};

	return cmocka_run_group_tests_name("queue", tests, NULL, NULL);
}
