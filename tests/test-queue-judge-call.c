/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Calling and serving: what a counter may do with a citizen, and where a citizen may be sent.
 */
#include "tests/queue-site.h"

/* A ticket for `first` and then `second`, at anna's counter 1, being served. */
static uint16_t two_errands(struct world *world, const char *first, const char *second)
{
	struct command *command = ask(world, VERB_TAKE, ROLE_KIOSK, "kiosk-1");
	uint16_t number;

	strcpy(command->services[0], first);
	strcpy(command->services[1], second);
	command->service_count = 2;
	assert_int_equal(say(world), REFUSAL_NONE);
	number = world->verdict.ticket;
	sit(world, "anna", "1");
	assert_int_equal(staff(world, "anna", VERB_NEXT), REFUSAL_NONE);
	assert_int_equal(staff(world, "anna", VERB_ARRIVE), REFUSAL_NONE);
	return number;
}

static void partly_and_referred_end_a_visit_with_errands_left(void **state)
{
	static const enum ticket_outcome outcomes[] = { OUTCOME_PARTLY, OUTCOME_REFERRED };
	struct world *world = *state;

	for (size_t i = 0; i < COUNT(outcomes); i++) {
		uint16_t number = two_errands(world, "pas", "mitid");

		assert_int_equal(finish(world, "anna", outcomes[i]), REFUSAL_NONE);
		assert_int_equal(event_of(world, 0)->to_service, QUEUE_NONE);
		assert_int_equal(ticket_of(world, number)->state, TICKET_ENDED);
		assert_int_equal(ticket_of(world, number)->outcome, outcomes[i]);
		assert_int_equal(world->queue->seats[0].ticket, TICKET_NONE);
	}
}

static void next_goes_on_with_the_same_citizens_next_errand(void **state)
{
	struct world *world = *state;
	uint16_t number = two_errands(world, "pas", "mitid"), other = take(world, "pas", "");

	ask(world, VERB_NEXT, ROLE_STAFF, "anna")->outcome = OUTCOME_SERVED;
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_int_equal(world->verdict.event_count, 1);
	assert_false(world->verdict.has_why);
	assert_int_equal(world->verdict.ticket, number);
	assert_int_equal(ticket_of(world, number)->state, TICKET_SERVING);
	assert_int_equal(ticket_of(world, number)->errand, 1);
	ask(world, VERB_NEXT, ROLE_STAFF, "anna")->outcome = OUTCOME_SERVED;
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_int_equal(ticket_of(world, number)->state, TICKET_ENDED);
	assert_int_equal(world->verdict.ticket, other);
}

static void a_delivered_document_is_told_with_the_end(void **state)
{
	struct world *world = *state;

	serve_one(world, "anna", "1", "pas");
	ask(world, VERB_FINISH, ROLE_STAFF, "anna")->outcome = OUTCOME_SERVED;
	world->command.delivered = true;
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_true(event_of(world, 0)->delivered);
	assert_int_equal(event_of(world, 0)->from_service, PAS);
}

static void who_is_not_seated_can_neither_call_nor_take_over(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", "");

	ask_about(world, VERB_CALL, "bo", number);
	refused(world, REFUSAL_NOT_SEATED);
	sit(world, "anna", "1");
	staff(world, "anna", VERB_NEXT);
	staff(world, "anna", VERB_ARRIVE);
	ask_about(world, VERB_TAKE_OVER, "bo", number);
	refused(world, REFUSAL_NOT_SEATED);
}

static void a_call_by_number_says_by_how_much_it_passed_the_first(void **state)
{
	struct world *world = *state;
	uint16_t first = take(world, "pas", ""), second;

	pass(world, MINUTE);
	second = take(world, "pas", "");
	pass(world, MINUTE);
	sit(world, "anna", "1");
	assert_int_equal(about(world, VERB_CALL, ROLE_STAFF, "anna", second), REFUSAL_NONE);
	assert_true(world->verdict.has_why);
	assert_int_equal(world->verdict.why.kind, WHY_CHOSEN);
	assert_int_equal(world->verdict.why.runner_up, first);
	assert_int_equal(world->verdict.why.waited_ms, MINUTE);
	assert_int_equal(world->verdict.why.score, MINUTE * 1000);
	assert_int_equal(world->verdict.why.margin, -MINUTE * 1000);
	about(world, VERB_LEAVE, ROLE_STAFF, "anna", second);
	assert_int_equal(about(world, VERB_CALL, ROLE_STAFF, "anna", first), REFUSAL_NONE);
	assert_int_equal(world->verdict.why.runner_up, TICKET_NONE);
	assert_int_equal(world->verdict.why.margin, 0);
}

static void send(struct world *world, uint16_t number, const char *service, const char *counter)
{
	ask_about(world, VERB_TRANSFER, "anna", number);
	strcpy(world->command.services[0], service);
	world->command.service_count = *service ? 1 : 0;
	strcpy(world->command.counter, counter);
}

static void nobody_is_sent_where_nothing_is(void **state)
{
	struct world *world = *state;
	struct catalog *catalog = (struct catalog *)world->queue->catalog;
	uint16_t number = take(world, "pas", "");

	sit(world, "anna", "1");
	sit(world, "bo", "2");
	send(world, number, "unheard-of", "");
	refused(world, REFUSAL_UNKNOWN_SERVICE);
	send(world, number, "", "9");
	refused(world, REFUSAL_UNKNOWN_COUNTER);
	send(world, number, "", "3");
	refused(world, REFUSAL_COUNTER_CLOSED);
	send(world, number, "mitid", "2");
	refused(world, REFUSAL_BAD_REQUEST);
	catalog->services[MITID].retired = true;
	send(world, number, "mitid", "");
	refused(world, REFUSAL_UNKNOWN_SERVICE);
	catalog->services[MITID].retired = false;
	catalog->counters[1].retired = true;
	send(world, number, "", "2");
	refused(world, REFUSAL_UNKNOWN_COUNTER);
	catalog->counters[1].retired = false;
	strcpy(ask(world, VERB_CLOSE_SERVICE, ROLE_SUPERVISOR, "eva")->services[0], "mitid");
	world->command.service_count = 1;
	assert_int_equal(say(world), REFUSAL_NONE);
	send(world, number, "mitid", "");
	refused(world, REFUSAL_SERVICE_CLOSED);
}

static void who_is_sent_on_is_told_from_where_to_where(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", "");

	sit(world, "anna", "1");
	sit(world, "bo", "2");
	assert_int_equal(staff(world, "anna", VERB_NEXT), REFUSAL_NONE);
	send(world, number, "mitid", "");
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_int_equal(event_of(world, 0)->from_service, PAS);
	assert_int_equal(event_of(world, 0)->to_service, MITID);
	assert_int_equal(event_of(world, 0)->service, MITID);
	assert_int_equal(event_of(world, 0)->from_counter, 0);
	assert_int_equal(event_of(world, 0)->to_counter, QUEUE_NONE);
	send(world, number, "", "2");
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_int_equal(event_of(world, 0)->from_counter, QUEUE_NONE);
	assert_int_equal(event_of(world, 0)->to_counter, 1);
	assert_int_equal(event_of(world, 0)->service, MITID);
}

static void who_is_referred_leaves_with_the_place_to_go_to(void **state)
{
	struct world *world = *state;
	uint16_t waiting = take(world, "pas", "");

	serve_one(world, "anna", "1", "pas");
	ask(world, VERB_REFER, ROLE_STAFF, "anna");
	refused(world, REFUSAL_BAD_REQUEST);
	strcpy(ask(world, VERB_REFER, ROLE_STAFF, "anna")->place, "skat");
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_string_equal(event_of(world, 0)->place, "skat");
	assert_int_equal(ticket_of(world, waiting)->outcome, OUTCOME_REFERRED);
	ask_about(world, VERB_REFER, "anna", take(world, "pas", ""));
	strcpy(world->command.place, "skat"); /* somebody who waits may be told so too */
	assert_int_equal(say(world), REFUSAL_NONE);
	strcpy(ask_about(world, VERB_REFER, "anna", 999)->place, "skat");
	refused(world, REFUSAL_UNKNOWN_TICKET);
}

#define RULE(name) cmocka_unit_test_setup_teardown(name, world_new, world_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RULE(partly_and_referred_end_a_visit_with_errands_left),
		RULE(next_goes_on_with_the_same_citizens_next_errand),
		RULE(a_delivered_document_is_told_with_the_end),
		RULE(who_is_not_seated_can_neither_call_nor_take_over),
		RULE(a_call_by_number_says_by_how_much_it_passed_the_first),
		RULE(nobody_is_sent_where_nothing_is),
		RULE(who_is_sent_on_is_told_from_where_to_where),
		RULE(who_is_referred_leaves_with_the_place_to_go_to),
	};

	return cmocka_run_group_tests_name("queue-judge-call", tests, NULL, NULL);
}
