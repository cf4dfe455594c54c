/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A visit from the first errand to the last word: what is taken, what a citizen may ask for twice, and
 * what is refused because there is no such ticket.
 */
#include "tests/queue-site.h"

static void every_verb_of_a_visit_wants_a_ticket_that_exists(void **state)
{
	static const struct {
		enum verb verb;
		enum role role;
	} verbs[] = {
		{ VERB_LEAVE, ROLE_PHONE },      { VERB_STAY, ROLE_PHONE },
		{ VERB_LATER, ROLE_PHONE },      { VERB_BACK, ROLE_KIOSK },
		{ VERB_UNPARK, ROLE_STAFF },     { VERB_FEEDBACK, ROLE_PHONE },
		{ VERB_MERGE, ROLE_STAFF },      { VERB_SPLIT, ROLE_STAFF },
		{ VERB_REOPEN, ROLE_STAFF },     { VERB_REPRINT, ROLE_STAFF },
		{ VERB_ADD_ERRAND, ROLE_STAFF }, { VERB_GRANT_LANE, ROLE_STAFF },
		{ VERB_CALL, ROLE_STAFF },       { VERB_TAKE_OVER, ROLE_STAFF },
		{ VERB_TRANSFER, ROLE_STAFF },   { VERB_REFER, ROLE_STAFF },
		{ VERB_PRINTED, ROLE_SYSTEM },   { VERB_PAPER_FAILED, ROLE_SYSTEM },
	};
	struct world *world = *state;

	sit(world, "anna", "1");
	for (size_t i = 0; i < COUNT(verbs); i++) {
		ask(world, verbs[i].verb, verbs[i].role, "anna")->ticket =
			(struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = 7 };
		refused(world, REFUSAL_UNKNOWN_TICKET);
	}
}

static void a_visit_speaks_the_language_that_was_chosen(void **state)
{
	struct world *world = *state;

	strcpy(ask(world, VERB_TAKE, ROLE_KIOSK, "kiosk-1")->services[0], "pas");
	world->command.service_count = 1;
	strcpy(world->command.language, "en");
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_int_equal(ticket_of(world, world->verdict.ticket)->language, 1);
	strcpy(world->command.language, "fo"); /* the site has no such texts: its first language */
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_int_equal(ticket_of(world, world->verdict.ticket)->language, 0);
}

static void an_errand_is_named_once_and_there_are_four_at_most(void **state)
{
	struct world *world = *state;
	struct command *command = ask(world, VERB_TAKE, ROLE_KIOSK, "kiosk-1");

	strcpy(command->services[0], "pas");
	strcpy(command->services[1], "mitid");
	strcpy(command->services[2], "pas");
	command->service_count = 3;
	refused(world, REFUSAL_BAD_REQUEST);
	assert_string_equal(world->verdict.detail, "services: the same errand twice");
	strcpy(command->services[2], "mitid");
	refused(world, REFUSAL_BAD_REQUEST);
	command->service_count = QUEUE_ERRANDS_MAX + 1;
	refused(world, REFUSAL_BAD_REQUEST);
	command->service_count = 2;
	command->party = QUEUE_PARTY_MAX + 1;
	refused(world, REFUSAL_BAD_REQUEST);
	command->party = QUEUE_PARTY_MAX;
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_int_equal(ticket_of(world, world->verdict.ticket)->errand_count, 2);
	assert_int_equal(ticket_of(world, world->verdict.ticket)->errands[1].service, MITID);
	assert_int_equal(ticket_of(world, world->verdict.ticket)->errands[1].party,
			 QUEUE_PARTY_MAX);
}

static void who_has_not_left_stays_without_anything_happening(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", "");

	assert_int_equal(phone(world, VERB_STAY, number), REFUSAL_NONE);
	assert_int_equal(world->verdict.event_count, 0);
	assert_int_equal(world->verdict.ticket, number);
	assert_int_equal(phone(world, VERB_LEAVE, number), REFUSAL_NONE);
	assert_int_equal(phone(world, VERB_STAY, number), REFUSAL_NONE);
	assert_int_equal(world->verdict.event_count, 1);
	assert_int_equal(phone(world, VERB_STAY, number), REFUSAL_NONE);
	assert_int_equal(world->verdict.event_count, 0);
}

static void merging_into_a_visit_that_is_over_is_refused(void **state)
{
	struct world *world = *state;
	uint16_t over = take(world, "pas", ""), number = take(world, "pas", "");

	phone(world, VERB_LEAVE, over);
	ask_about(world, VERB_MERGE, "anna", number)->into =
		(struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = over };
	refused(world, REFUSAL_ALREADY_ENDED);
	world->command.into.number = 7;
	refused(world, REFUSAL_UNKNOWN_TICKET);
}

static void who_is_split_off_may_have_another_errand(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", "fast"), twin;

	pass(world, 3 * MINUTE);
	strcpy(ask_about(world, VERB_SPLIT, "anna", number)->services[0], "unheard-of");
	world->command.service_count = 1;
	refused(world, REFUSAL_UNKNOWN_SERVICE);
	strcpy(world->command.services[0], "mitid");
	assert_int_equal(say(world), REFUSAL_NONE);
	twin = world->verdict.ticket;
	assert_int_not_equal(twin, number);
	assert_int_equal(ticket_service(ticket_of(world, twin)), MITID);
	assert_int_equal(ticket_of(world, twin)->errand_count, 1);
	assert_int_equal(ticket_of(world, twin)->lane, FAST);
	assert_true(ticket_of(world, twin)->unconfirmed);
	assert_int_equal(ticket_of(world, twin)->since_ms, ticket_of(world, number)->since_ms);
	assert_int_equal(event_of(world, 0)->other.number, number);
	assert_int_equal(ticket_service(ticket_of(world, number)), PAS);
}

static void who_is_split_off_while_parked_has_the_time_until_then(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", "");

	pass(world, 3 * MINUTE);
	phone(world, VERB_LATER, number);
	pass(world, MINUTE);
	assert_int_equal(about(world, VERB_SPLIT, ROLE_STAFF, "anna", number), REFUSAL_NONE);
	assert_int_equal(event_of(world, 0)->credit_ms, 3 * MINUTE);
}

#define RULE(name) cmocka_unit_test_setup_teardown(name, world_new, world_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RULE(every_verb_of_a_visit_wants_a_ticket_that_exists),
		RULE(a_visit_speaks_the_language_that_was_chosen),
		RULE(an_errand_is_named_once_and_there_are_four_at_most),
		RULE(who_has_not_left_stays_without_anything_happening),
		RULE(merging_into_a_visit_that_is_over_is_refused),
		RULE(who_is_split_off_may_have_another_errand),
		RULE(who_is_split_off_while_parked_has_the_time_until_then),
	};

	return cmocka_run_group_tests_name("queue-judge-visit", tests, NULL, NULL);
}
