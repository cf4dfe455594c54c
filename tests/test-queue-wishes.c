/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A faster lane that was chosen at the kiosk is a wish, until a clerk says yes or no.
 */
#include "tests/queue-site.h"

static enum refusal grant(struct world *world, const char *user, uint16_t number, const char *lane)
{
	struct command *command = ask(world, VERB_GRANT_LANE, ROLE_STAFF, user);

	command->ticket = (struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = number };
	strcpy(command->lane, lane);
	return say(world);
}

static void a_lane_chosen_at_the_kiosk_or_a_button_is_a_wish(void **state)
{
	struct world *world = *state;
	uint16_t fast = take(world, "pas", "fast"), general = take(world, "pas", "general");

	assert_true(ticket_of(world, fast)->unconfirmed);
	assert_false(ticket_of(world, general)->unconfirmed);
	strcpy(ask(world, VERB_TAKE, ROLE_PANEL, "panel:1")->services[0], "pas");
	world->command.service_count = 1;
	strcpy(world->command.lane, "fast");
	say(world);
	assert_true(ticket_of(world, world->verdict.ticket)->unconfirmed);
}

static void a_lane_given_by_staff_needs_no_second_word(void **state)
{
	struct world *world = *state;
	struct command *command = ask(world, VERB_TAKE_FOR, ROLE_STAFF, "anna");

	strcpy(command->services[0], "pas");
	command->service_count = 1;
	strcpy(command->lane, "fast");
	say(world);
	assert_false(ticket_of(world, world->verdict.ticket)->unconfirmed);
	world->catalog.lanes[FAST].retired = true;
	assert_int_equal(grant(world, "anna", world->verdict.ticket, "fast"), REFUSAL_UNKNOWN_LANE);
}

static void the_first_clerk_says_yes_with_the_same_lane(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", "fast");

	sit(world, "anna", "1");
	staff(world, "anna", VERB_NEXT);
	assert_int_equal(grant(world, "anna", number, "fast"), REFUSAL_NONE);
	assert_int_equal(ticket_of(world, number)->state, TICKET_CALLED);
	assert_int_equal(ticket_of(world, number)->lane, FAST);
	assert_false(ticket_of(world, number)->unconfirmed);
}

/* The README's example. */
static void a_wish_that_is_refused_goes_back_with_its_whole_waiting_time(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", "fast");

	pass(world, 8 * MINUTE);
	sit(world, "anna", "1");
	staff(world, "anna", VERB_NEXT);
	staff(world, "anna", VERB_ARRIVE);
	pass(world, MINUTE);
	assert_int_equal(grant(world, "anna", number, "general"), REFUSAL_NONE);
	assert_int_equal(event_of(world, 0)->type, EVENT_TICKET_LANE_GRANTED);
	assert_int_equal(ticket_of(world, number)->state, TICKET_WAITING);
	assert_int_equal(ticket_of(world, number)->lane, GENERAL);
	assert_int_equal(ticket_of(world, number)->since_ms, world->now_ms - 8 * MINUTE);
	assert_false(ticket_of(world, number)->unconfirmed);
	assert_int_equal(world->queue->seats[0].ticket, TICKET_NONE);
}

static void a_wish_can_be_answered_while_it_waits(void **state)
{
	struct world *world = *state;
	uint16_t yes = take(world, "pas", "fast"), no = take(world, "pas", "fast");
	int64_t since_ms = world->now_ms;

	pass(world, MINUTE);
	assert_int_equal(grant(world, "anna", yes, "fast"), REFUSAL_NONE);
	assert_int_equal(grant(world, "anna", no, "general"), REFUSAL_NONE);
	assert_int_equal(ticket_of(world, yes)->lane, FAST);
	assert_int_equal(ticket_of(world, no)->lane, GENERAL);
	assert_int_equal(ticket_of(world, no)->since_ms, since_ms);
	assert_false(ticket_of(world, yes)->unconfirmed || ticket_of(world, no)->unconfirmed);
}

static void the_wish_of_somebody_elses_citizen_is_not_mine_to_answer(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", "fast");

	sit(world, "anna", "1");
	sit(world, "bo", "2");
	staff(world, "anna", VERB_NEXT);
	assert_int_equal(grant(world, "bo", number, "general"), REFUSAL_NOT_ALLOWED);
}

/* Once it has been answered, serving is not interrupted any more. */
static void a_wish_that_was_confirmed_is_no_longer_asked_about(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", "fast");

	sit(world, "anna", "1");
	staff(world, "anna", VERB_NEXT);
	staff(world, "anna", VERB_ARRIVE);
	assert_int_equal(grant(world, "anna", number, "fast"), REFUSAL_NONE);
	assert_int_equal(grant(world, "anna", number, "general"), REFUSAL_NOT_WAITING);
}

static void a_split_wish_is_a_wish(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", "fast");

	assert_int_equal(about(world, VERB_SPLIT, ROLE_STAFF, "anna", number), REFUSAL_NONE);
	assert_true(ticket_of(world, world->verdict.ticket)->unconfirmed);
	grant(world, "anna", number, "fast");
	about(world, VERB_SPLIT, ROLE_STAFF, "anna", number);
	assert_false(ticket_of(world, world->verdict.ticket)->unconfirmed);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_new, world_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_lane_chosen_at_the_kiosk_or_a_button_is_a_wish),
		TEST(a_lane_given_by_staff_needs_no_second_word),
		TEST(the_first_clerk_says_yes_with_the_same_lane),
		TEST(a_wish_that_is_refused_goes_back_with_its_whole_waiting_time),
		TEST(a_wish_can_be_answered_while_it_waits),
		TEST(the_wish_of_somebody_elses_citizen_is_not_mine_to_answer),
		TEST(a_wish_that_was_confirmed_is_no_longer_asked_about),
		TEST(a_split_wish_is_a_wish),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
