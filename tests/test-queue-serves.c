/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Whom a counter may serve: profile, skills, conditions, on call, in person only.
 */
#include "firmware/queue/serves.h"
#include "tests/queue-site.h"

/* Somebody who has learnt only these services sits down. */
static void sit_skilled(struct world *world, const char *user, const char *counter, uint32_t skills)
{
	strcpy(ask(world, VERB_SIT, ROLE_STAFF, user)->counter, counter);
	world->command.skilled = true;
	world->command.skills = skills;
	assert_int_equal(say(world), REFUSAL_NONE);
}

static void next_is(struct world *world, const char *user, uint16_t number)
{
	assert_int_equal(staff(world, user, VERB_NEXT), REFUSAL_NONE);
	assert_int_equal(world->verdict.ticket, number);
}

static void a_counter_serves_its_profile_as_far_as_its_user_has_learnt_it(void **state)
{
	struct world *world = *state;
	uint16_t pas = take(world, "pas", ""), mitid = take(world, "mitid", "");

	sit_skilled(world, "anna", "1", 1u << MITID);
	assert_int_equal(seat_services(world->queue, 0), 1u << MITID);
	assert_false(seat_serves(world->queue, 0, PAS, GENERAL));
	assert_int_equal(about(world, VERB_CALL, ROLE_STAFF, "anna", pas), REFUSAL_NOT_ALLOWED);
	next_is(world, "anna", mitid);
	finish(world, "anna", OUTCOME_SERVED);
	next_is(world, "anna", TICKET_NONE);
}

static void skills_go_with_who_sits_there(void **state)
{
	struct world *world = *state;

	sit_skilled(world, "anna", "1", 1u << MITID);
	staff(world, "anna", VERB_STAND_UP);
	assert_int_equal(seat_services(world->queue, 0), 7);
	sit_skilled(world, "anna", "1", 1u << MITID);
	strcpy(ask(world, VERB_SIT, ROLE_STAFF, "bo")->counter, "1");
	world->command.take_over = true;
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_int_equal(seat_services(world->queue, 0), 7);
}

static void the_next_errand_needs_the_skill_for_it(void **state)
{
	struct world *world = *state;
	struct command *command;
	uint16_t number;

	sit_skilled(world, "anna", "1", 1u << PAS);
	command = ask(world, VERB_TAKE, ROLE_KIOSK, "kiosk-1");
	strcpy(command->services[0], "pas");
	strcpy(command->services[1], "mitid");
	command->service_count = 2;
	say(world);
	number = world->verdict.ticket;
	next_is(world, "anna", number);
	finish(world, "anna", OUTCOME_SERVED);
	assert_int_equal(ticket_of(world, number)->state, TICKET_WAITING);
}

static void a_counter_that_helps_out_waits_until_somebody_has_waited(void **state)
{
	struct world *world = *state;
	uint16_t number;

	world->catalog.counters[0].after_ms[PAS] = 10 * MINUTE;
	sit(world, "anna", "1");
	number = take(world, "pas", "");
	pass(world, 10 * MINUTE - 1);
	next_is(world, "anna", TICKET_NONE);
	/* It may be chosen all the same, and a citizen who is here goes on. */
	assert_int_equal(about(world, VERB_CALL, ROLE_STAFF, "anna", number), REFUSAL_NONE);
	assert_int_equal(about(world, VERB_TRANSFER, ROLE_STAFF, "anna", number),
			 REFUSAL_BAD_REQUEST);
	strcpy(world->command.services[0], "pas");
	world->command.service_count = 1;
	assert_int_equal(say(world), REFUSAL_NONE);
	pass(world, 1);
	next_is(world, "anna", number);
}

static void who_helps_out_goes_home_when_the_long_wait_is_over(void **state)
{
	struct world *world = *state;
	uint16_t first;

	world->catalog.counters[0].after_ms[PAS] = 10 * MINUTE;
	sit(world, "anna", "1");
	first = take(world, "pas", "");
	pass(world, 9 * MINUTE);
	take(world, "pas", "");
	pass(world, MINUTE);
	next_is(world, "anna", first);
	finish(world, "anna", OUTCOME_SERVED);
	next_is(world, "anna", TICKET_NONE);
}

static void what_is_done_in_person_is_never_at_a_screen_or_by_telephone(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", "");

	world->catalog.services[PAS].in_person = true;
	world->catalog.counters[0].kind = COUNTER_BOOTH;
	world->catalog.counters[1].kind = COUNTER_PHONE;
	sit(world, "anna", "1");
	sit(world, "bo", "2");
	sit(world, "carl", "3");
	assert_int_equal(seat_services(world->queue, 0), 1u << MITID | 1u << GUIDE);
	assert_int_equal(seat_services(world->queue, 1), 1u << MITID | 1u << GUIDE);
	assert_false(seat_serves(world->queue, 0, PAS, GENERAL));
	next_is(world, "anna", TICKET_NONE);
	next_is(world, "bo", TICKET_NONE);
	next_is(world, "carl", number);
}

static void whoever_leaves_a_counter_hears_what_nobody_serves_now(void **state)
{
	struct world *world = *state;

	sit(world, "anna", "1");
	sit(world, "carl", "3");
	assert_int_equal(staff(world, "anna", VERB_STAND_UP), REFUSAL_NONE);
	assert_int_equal(world->verdict.unserved, 1u << MITID | 1u << GUIDE);
	sit(world, "anna", "1");
	ask(world, VERB_CLOSE_SERVICE, ROLE_SUPERVISOR, "sue")->service_count = 1;
	strcpy(world->command.services[0], "guide");
	say(world);
	staff(world, "anna", VERB_STAND_UP);
	assert_int_equal(world->verdict.unserved, 1u << MITID);
}

static void an_on_call_counter_counts_as_somebody_unless_it_pauses(void **state)
{
	struct world *world = *state;

	world->catalog.counters[1].on_call = true;
	sit(world, "anna", "1");
	staff(world, "anna", VERB_STAND_UP);
	assert_int_equal(world->verdict.unserved, 0);
	sit(world, "anna", "1");
	sit(world, "bo", "2");
	ask(world, VERB_PAUSE, ROLE_STAFF, "bo")->reason = REASON_LUNCH;
	say(world);
	staff(world, "anna", VERB_STAND_UP);
	assert_int_equal(world->verdict.unserved, 7);
}

static void an_on_call_counter_is_wanted_when_its_condition_is_met_and_nobody_is_there(void **state)
{
	struct world *world = *state;
	struct catalog *catalog = (struct catalog *)world->queue->catalog;

	catalog->counters[1].after_ms[PAS] = 10 * MINUTE;
	take(world, "pas", "");
	pass(world, 10 * MINUTE - 1);
	catalog->counters[1].on_call = true;
	assert_false(counter_wanted(world->queue, 1, world->now_ms));
	pass(world, 1);
	assert_true(counter_wanted(world->queue, 1, world->now_ms));
	assert_false(counter_wanted(world->queue, 0, world->now_ms));
	sit(world, "bo", "2");
	assert_false(counter_wanted(world->queue, 1, world->now_ms));
}

#define RULE(name) cmocka_unit_test_setup_teardown(name, world_new, world_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RULE(a_counter_serves_its_profile_as_far_as_its_user_has_learnt_it),
		RULE(skills_go_with_who_sits_there),
		RULE(the_next_errand_needs_the_skill_for_it),
		RULE(a_counter_that_helps_out_waits_until_somebody_has_waited),
		RULE(who_helps_out_goes_home_when_the_long_wait_is_over),
		RULE(what_is_done_in_person_is_never_at_a_screen_or_by_telephone),
		RULE(whoever_leaves_a_counter_hears_what_nobody_serves_now),
		RULE(an_on_call_counter_is_wanted_when_its_condition_is_met_and_nobody_is_there),
		RULE(an_on_call_counter_counts_as_somebody_unless_it_pauses),
	};

	return cmocka_run_group_tests_name("queue-serves", tests, NULL, NULL);
}
