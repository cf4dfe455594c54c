/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Waiting for one counter only: sent there, or back from a park; and what ends it.
 */
#include "firmware/queue/bound.h"
#include "tests/queue-site.h"

static enum refusal send_to(struct world *world, const char *user, uint16_t number,
			    const char *counter)
{
	ask(world, VERB_TRANSFER, ROLE_STAFF, user)->ticket =
		(struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = number };
	strcpy(world->command.counter, counter);
	return say(world);
}

/* A ticket that anna at counter 1 has parked and that is back. */
static uint16_t parked_and_back(struct world *world)
{
	uint16_t number = take(world, "pas", "");

	about(world, VERB_CALL, ROLE_STAFF, "anna", number);
	ask(world, VERB_PARK, ROLE_STAFF, "anna")->reason = REASON_FORM;
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_int_equal(about(world, VERB_BACK, ROLE_KIOSK, "kiosk-1", number), REFUSAL_NONE);
	return number;
}

static void next_is(struct world *world, const char *user, uint16_t number)
{
	assert_int_equal(staff(world, user, VERB_NEXT), REFUSAL_NONE);
	assert_int_equal(world->verdict.ticket, number);
}

static void a_woken_ticket_is_first_for_who_parked_it_and_then_for_all(void **state)
{
	struct world *world = *state;
	uint16_t number;

	sit(world, "anna", "1");
	sit(world, "bo", "2");
	number = parked_and_back(world);
	assert_int_equal(ticket_of(world, number)->bound, 0);
	pass(world, 2 * MINUTE - 1);
	next_is(world, "bo", TICKET_NONE);
	pass(world, 1);
	assert_int_equal(ticket_of(world, number)->bound, QUEUE_NONE);
	assert_int_equal(ticket_of(world, number)->preferred_until_ms, 0);
	next_is(world, "bo", number);
}

static void a_preference_gives_way_to_who_chooses_the_number(void **state)
{
	struct world *world = *state;
	uint16_t number;

	sit(world, "anna", "1");
	sit(world, "bo", "2");
	number = parked_and_back(world);
	assert_int_equal(about(world, VERB_CALL, ROLE_STAFF, "bo", number), REFUSAL_NONE);
	number = take(world, "pas", "");
	assert_int_equal(send_to(world, "anna", number, "1"), REFUSAL_NONE);
	finish(world, "bo", OUTCOME_SERVED);
	assert_int_equal(about(world, VERB_CALL, ROLE_STAFF, "bo", number), REFUSAL_NOT_ALLOWED);
}

static void a_preference_that_is_sent_on_stays_until_the_counter_closes(void **state)
{
	struct world *world = *state;
	uint16_t number;

	sit(world, "anna", "1");
	sit(world, "bo", "2");
	number = parked_and_back(world);
	assert_int_equal(send_to(world, "bo", number, "1"), REFUSAL_NONE);
	pass(world, 30 * MINUTE);
	assert_int_equal(ticket_of(world, number)->bound, 0);
	staff(world, "anna", VERB_STAND_UP);
	pass(world, 5 * MINUTE - 1);
	assert_int_equal(ticket_of(world, number)->bound, 0);
	pass(world, 1);
	assert_int_equal(ticket_of(world, number)->bound, QUEUE_NONE);
}

static void a_granted_lane_keeps_the_preference(void **state)
{
	struct world *world = *state;
	int64_t until_ms;
	uint16_t number;

	sit(world, "anna", "1");
	number = parked_and_back(world);
	until_ms = ticket_of(world, number)->preferred_until_ms;
	ask(world, VERB_GRANT_LANE, ROLE_STAFF, "anna")->ticket =
		(struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = number };
	strcpy(world->command.lane, "fast");
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_int_equal(ticket_of(world, number)->bound, 0);
	assert_int_equal(ticket_of(world, number)->preferred_until_ms, until_ms);
}

static void nobody_waits_for_a_counter_that_is_away_or_has_not_learnt_it(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", "");

	sit(world, "anna", "1");
	next_is(world, "anna", number);
	ask(world, VERB_PARK, ROLE_STAFF, "anna")->reason = REASON_FORM;
	say(world);
	world->queue->seats[0].skills = 1u << MITID;
	about(world, VERB_BACK, ROLE_KIOSK, "kiosk-1", number);
	assert_int_equal(ticket_of(world, number)->bound, QUEUE_NONE);
	world->queue->seats[0].skills = SKILLS_ALL;
	assert_int_equal(parked_and_back(world), 1);
	phone(world, VERB_LATER, 1);
	staff(world, "anna", VERB_STAND_UP);
	about(world, VERB_BACK, ROLE_KIOSK, "kiosk-1", 1);
	assert_int_equal(ticket_of(world, 1)->bound, QUEUE_NONE);
}

static void without_a_preference_a_woken_ticket_is_for_all_at_once(void **state)
{
	struct world *world = *state;
	struct catalog *catalog = (struct catalog *)world->queue->catalog;

	catalog->park_preference_ms = 0;
	sit(world, "anna", "1");
	assert_int_equal(ticket_of(world, parked_and_back(world))->bound, QUEUE_NONE);
}

static void more_than_a_counter_can_ever_call_are_not_sent_to_it(void **state)
{
	struct world *world = *state;
	uint16_t number;

	sit(world, "anna", "1");
	for (int i = 0; i < QUEUE_BOUND_MAX; i++)
		assert_int_equal(send_to(world, "anna", take(world, "pas", ""), "1"), REFUSAL_NONE);
	number = take(world, "pas", "");
	assert_int_equal(send_to(world, "anna", number, "1"), REFUSAL_CAPACITY_FULL);
	/* One that waits there already may be sent there again. */
	assert_int_equal(send_to(world, "anna", 0, "1"), REFUSAL_NONE);
	assert_int_equal(ticket_of(world, parked_and_back(world))->bound, QUEUE_NONE);
}

static void many_who_wake_at_once_do_not_pass_the_limit(void **state)
{
	struct world *world = *state;

	sit(world, "anna", "1");
	for (int i = 0; i < QUEUE_BOUND_MAX + 3; i++) {
		uint16_t number = take(world, "pas", "");

		about(world, VERB_CALL, ROLE_STAFF, "anna", number);
		ask(world, VERB_PARK, ROLE_STAFF, "anna")->reason = REASON_FORM;
		say(world);
	}
	pass(world, 10 * MINUTE);
	assert_int_equal(bound_count(world->queue, 0), QUEUE_BOUND_MAX);
	assert_int_equal(queue_waiting(world->queue, PAS, QUEUE_NONE), QUEUE_BOUND_MAX + 3);
}

static void the_limit_is_each_counters_own(void **state)
{
	struct world *world = *state;

	sit(world, "anna", "1");
	sit(world, "bo", "2");
	for (int i = 0; i < QUEUE_BOUND_MAX - 2; i++)
		assert_int_equal(send_to(world, "anna", take(world, "pas", ""), "1"), REFUSAL_NONE);
	/* Among those whose time is over is one who never came: nobody waits for a counter by that. */
	((struct catalog *)world->queue->catalog)->grace_ms = MINUTE;
	about(world, VERB_CALL, ROLE_STAFF, "anna", take(world, "pas", ""));
	pass(world, 5 * MINUTE);
	assert_int_equal(staff(world, "anna", VERB_NO_SHOW), REFUSAL_NONE);
	for (int i = 0; i < 10; i++) {
		const char *user = i < 6 ? "bo" : "anna";

		about(world, VERB_CALL, ROLE_STAFF, user, take(world, "pas", ""));
		ask(world, VERB_PARK, ROLE_STAFF, user)->reason = REASON_FORM;
		assert_int_equal(say(world), REFUSAL_NONE);
	}
	world->now_ms += world->queue->catalog->park_ms;
	tick(world);
	assert_int_equal(bound_count(world->queue, 0), QUEUE_BOUND_MAX);
	assert_int_equal(bound_count(world->queue, 1), 6);
}

static void a_counter_in_a_pause_has_no_preference(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", "");

	sit(world, "anna", "1");
	next_is(world, "anna", number);
	ask(world, VERB_PARK, ROLE_STAFF, "anna")->reason = REASON_FORM;
	say(world);
	ask(world, VERB_PAUSE, ROLE_STAFF, "anna")->reason = REASON_LUNCH;
	assert_int_equal(say(world), REFUSAL_NONE);
	about(world, VERB_BACK, ROLE_KIOSK, "kiosk-1", number);
	assert_int_equal(ticket_of(world, number)->bound, QUEUE_NONE);
}

/* More than one verdict holds. */
static void all_who_wait_for_a_closed_counter_go_back_to_their_service(void **state)
{
	struct world *world = *state;

	sit(world, "anna", "1");
	for (int i = 0; i < QUEUE_EVENTS_PER_VERDICT_MAX + 4; i++)
		assert_int_equal(send_to(world, "anna", take(world, "pas", ""), "1"), REFUSAL_NONE);
	staff(world, "anna", VERB_STAND_UP);
	pass(world, world->queue->catalog->bound_fallback_ms - 1);
	assert_int_equal(bound_count(world->queue, 0), QUEUE_EVENTS_PER_VERDICT_MAX + 4);
	pass(world, 1);
	assert_int_equal(bound_count(world->queue, 0), 0);
	assert_int_equal(queue_waiting(world->queue, PAS, GENERAL),
			 QUEUE_EVENTS_PER_VERDICT_MAX + 4);
}

static void what_is_done_in_person_is_not_sent_to_a_screen_or_taken_over_there(void **state)
{
	struct world *world = *state;
	struct catalog *catalog = (struct catalog *)world->queue->catalog;
	uint16_t number = take(world, "pas", "");

	sit(world, "anna", "1");
	sit(world, "bo", "2");
	assert_int_equal(send_to(world, "anna", number, "1"), REFUSAL_NONE);
	catalog->services[PAS].in_person = true;
	catalog->counters[0].kind = COUNTER_BOOTH;
	pass(world, 0); /* the settings have changed: it waits for its service again */
	assert_int_equal(ticket_of(world, number)->bound, QUEUE_NONE);
	assert_int_equal(send_to(world, "bo", number, "1"), REFUSAL_NOT_ALLOWED);
	next_is(world, "bo", number);
	staff(world, "bo", VERB_ARRIVE);
	assert_int_equal(about(world, VERB_TAKE_OVER, ROLE_STAFF, "anna", number),
			 REFUSAL_NOT_ALLOWED);
}

#define RULE(name) cmocka_unit_test_setup_teardown(name, world_new, world_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RULE(a_woken_ticket_is_first_for_who_parked_it_and_then_for_all),
		RULE(a_preference_gives_way_to_who_chooses_the_number),
		RULE(a_preference_that_is_sent_on_stays_until_the_counter_closes),
		RULE(a_granted_lane_keeps_the_preference),
		RULE(nobody_waits_for_a_counter_that_is_away_or_has_not_learnt_it),
		RULE(without_a_preference_a_woken_ticket_is_for_all_at_once),
		RULE(more_than_a_counter_can_ever_call_are_not_sent_to_it),
		RULE(many_who_wake_at_once_do_not_pass_the_limit),
		RULE(the_limit_is_each_counters_own),
		RULE(a_counter_in_a_pause_has_no_preference),
		RULE(all_who_wait_for_a_closed_counter_go_back_to_their_service),
		RULE(what_is_done_in_person_is_not_sent_to_a_screen_or_taken_over_there),
	};

	return cmocka_run_group_tests_name("queue-bound", tests, NULL, NULL);
}
