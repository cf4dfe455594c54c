/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Seats and services: pausing, going on, opening and closing what is offered; the buttons of a panel.
 */
#include "tests/queue-site.h"

static void a_pause_has_a_reason_that_is_one(void **state)
{
	struct world *world = *state;

	sit(world, "anna", "1");
	ask(world, VERB_PAUSE, ROLE_STAFF, "anna");
	refused(world, REFUSAL_BAD_REQUEST);
	ask(world, VERB_PAUSE, ROLE_STAFF, "anna")->reason = REASON_FORM;
	refused(world, REFUSAL_BAD_REQUEST);
	ask(world, VERB_PAUSE, ROLE_STAFF, "anna")->reason = REASON_MEETING;
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_int_equal(event_of(world, 0)->reason, REASON_MEETING);
	assert_int_equal(world->queue->seats[0].state, COUNTER_PAUSED);
}

static void who_is_not_in_a_pause_goes_on_without_anything_happening(void **state)
{
	struct world *world = *state;

	ask(world, VERB_RESUME, ROLE_STAFF, "anna");
	refused(world, REFUSAL_NOT_SEATED);
	sit(world, "anna", "1");
	assert_int_equal(staff(world, "anna", VERB_RESUME), REFUSAL_NONE);
	assert_int_equal(world->verdict.event_count, 0);
	ask(world, VERB_PAUSE, ROLE_STAFF, "anna")->reason = REASON_BREAK;
	say(world);
	assert_int_equal(staff(world, "anna", VERB_RESUME), REFUSAL_NONE);
	assert_int_equal(world->verdict.event_count, 1);
	assert_int_equal(world->queue->seats[0].state, COUNTER_OPEN);
}

static struct command *ask_service(struct world *world, enum verb verb, const char *service)
{
	struct command *command = ask(world, verb, ROLE_SUPERVISOR, "eva");

	strcpy(command->services[0], service);
	command->service_count = *service ? 1 : 0;
	return command;
}

static void a_service_is_opened_and_closed_by_a_name_that_is_one(void **state)
{
	static const enum verb verbs[] = { VERB_OPEN_SERVICE, VERB_CLOSE_SERVICE };
	struct world *world = *state;
	struct catalog *catalog = (struct catalog *)world->queue->catalog;

	for (size_t i = 0; i < COUNT(verbs); i++) {
		ask_service(world, verbs[i], "");
		refused(world, REFUSAL_UNKNOWN_SERVICE);
		ask_service(world, verbs[i], "unheard-of");
		refused(world, REFUSAL_UNKNOWN_SERVICE);
		catalog->services[MITID].retired = true;
		ask_service(world, verbs[i], "mitid");
		refused(world, REFUSAL_UNKNOWN_SERVICE);
		catalog->services[MITID].retired = false;
	}
}

static void a_service_that_is_so_already_changes_nothing(void **state)
{
	struct world *world = *state;

	ask_service(world, VERB_OPEN_SERVICE, "mitid");
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_int_equal(world->verdict.event_count, 0);
	ask_service(world, VERB_CLOSE_SERVICE, "mitid");
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_int_equal(event_of(world, 0)->type, EVENT_SERVICE_CLOSED);
	assert_int_equal(event_of(world, 0)->service, MITID);
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_int_equal(world->verdict.event_count, 0);
	assert_false(queue_service_open(world->queue, MITID));
	assert_true(queue_service_open(world->queue, PAS));
	ask_service(world, VERB_OPEN_SERVICE, "mitid");
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_int_equal(event_of(world, 0)->type, EVENT_SERVICE_OPENED);
	assert_true(queue_service_open(world->queue, MITID));
}

static void a_button_of_a_counter_that_is_not_there_is_refused(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", "");

	sit(world, "anna", "1");
	strcpy(ask(world, VERB_NEXT, ROLE_PANEL, "panel:next-9")->counter, "9");
	refused(world, REFUSAL_UNKNOWN_COUNTER);
	strcpy(ask(world, VERB_NEXT, ROLE_PANEL, "panel:next-1")->counter, "1");
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_int_equal(world->verdict.ticket, number);
	assert_int_equal(world->verdict.counter, 0);
	assert_int_equal(event_of(world, 0)->role, ROLE_PANEL);
}

#define RULE(name) cmocka_unit_test_setup_teardown(name, world_new, world_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RULE(a_pause_has_a_reason_that_is_one),
		RULE(who_is_not_in_a_pause_goes_on_without_anything_happening),
		RULE(a_service_is_opened_and_closed_by_a_name_that_is_one),
		RULE(a_service_that_is_so_already_changes_nothing),
		RULE(a_button_of_a_counter_that_is_not_there_is_refused),
	};

	return cmocka_run_group_tests_name("queue-judge-counter", tests, NULL, NULL);
}
