/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What staff do about a visit: joined, divided, sent on, taken over, pressed twice; and the places that
 * it takes of what a service can do in a day.
 */
#include "tests/queue-site.h"

static struct command *ask_for(struct world *world, enum verb verb, const char *user,
			       uint16_t number)
{
	struct command *command = ask(world, verb, ROLE_STAFF, user);

	command->ticket = (struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = number };
	return command;
}

static void name_service(struct command *command, const char *service)
{
	strcpy(command->services[command->service_count++], service);
}

static uint16_t take_both(struct world *world, const char *one, const char *other, uint8_t party)
{
	struct command *command = ask(world, VERB_TAKE, ROLE_KIOSK, "kiosk-1");

	name_service(command, one);
	if (other)
		name_service(command, other);
	command->party = party;
	assert_int_equal(say(world), REFUSAL_NONE);
	return world->verdict.ticket;
}

static enum refusal merge(struct world *world, uint16_t number, uint16_t into)
{
	ask_for(world, VERB_MERGE, "anna", number)->into =
		(struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = into };
	return say(world);
}

static enum refusal add_errand(struct world *world, uint16_t number, const char *service)
{
	name_service(ask_for(world, VERB_ADD_ERRAND, "anna", number), service);
	return say(world);
}

static enum refusal split_off(struct world *world, uint16_t number, const char *service)
{
	struct command *command = ask_for(world, VERB_SPLIT, "anna", number);

	if (service)
		name_service(command, service);
	return say(world);
}

static enum refusal send_to_service(struct world *world, uint16_t number, const char *service)
{
	name_service(ask_for(world, VERB_TRANSFER, "anna", number), service);
	return say(world);
}

static enum refusal send_to_counter(struct world *world, uint16_t number, const char *counter)
{
	strcpy(ask_for(world, VERB_TRANSFER, "anna", number)->counter, counter);
	return say(world);
}

static enum refusal grant(struct world *world, enum role role, uint16_t number, const char *lane)
{
	struct command *command = ask(world, VERB_GRANT_LANE, role, "anna");

	command->ticket = (struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = number };
	strcpy(command->lane, lane);
	return say(world);
}

/* anna at counter 1 serves who is next. */
static void serve_next(struct world *world)
{
	assert_int_equal(staff(world, "anna", VERB_NEXT), REFUSAL_NONE);
	assert_int_equal(staff(world, "anna", VERB_ARRIVE), REFUSAL_NONE);
}

/* Joined */

static void what_a_merged_ticket_wanted_is_done_with_the_other(void **state)
{
	struct world *world = *state;
	uint16_t one = take(world, "pas", ""), other = take_both(world, "pas", "mitid", 0);
	const struct ticket *ticket = ticket_of(world, one);

	assert_int_equal(merge(world, other, one), REFUSAL_NONE);
	assert_int_equal(event_of(world, 0)->type, EVENT_TICKET_ERRAND_ADDED);
	assert_int_equal(event_of(world, 0)->to_service, MITID);
	assert_int_equal(world->verdict.ticket, other);
	assert_int_equal(ticket->errand_count, 2);
	assert_int_equal(ticket->errands[0].service, PAS);
	assert_int_equal(ticket->errands[0].party, 1); /* two people, one errand */
	assert_int_equal(ticket->errands[1].service, MITID);
}

static void what_is_done_already_does_not_go_over_in_a_merge(void **state)
{
	struct world *world = *state;
	uint16_t one = take(world, "guide", ""), other = take_both(world, "pas", "mitid", 0);

	strcpy(ask_for(world, VERB_SIT, "carl", 0)->counter, "3"); /* passports only */
	say(world);
	staff(world, "carl", VERB_NEXT);
	staff(world, "carl", VERB_ARRIVE);
	finish(world, "carl", OUTCOME_SERVED);
	assert_int_equal(merge(world, other, one), REFUSAL_NONE);
	assert_int_equal(ticket_of(world, one)->errand_count, 2);
	assert_int_equal(ticket_of(world, one)->errands[1].service, MITID);
	assert_int_equal(world->queue->taken_today[PAS], 1); /* it was done */
	assert_int_equal(world->queue->taken_today[MITID], 1);
}

static void the_people_of_both_are_counted_where_each_is_served(void **state)
{
	struct world *world = *state;
	uint16_t one = take_both(world, "pas", NULL, 2), other = take_both(world, "pas", NULL, 3);

	world->queue->catalog->services[PAS].per_person = true;
	assert_int_equal(merge(world, other, one), REFUSAL_NONE);
	assert_int_equal(ticket_of(world, one)->errand_count, 1);
	assert_int_equal(ticket_of(world, one)->errands[0].party, 5);
	world->queue->catalog->services[PAS].per_person = false;
	other = take_both(world, "pas", NULL, 7);
	assert_int_equal(merge(world, other, one), REFUSAL_NONE);
	assert_int_equal(ticket_of(world, one)->errands[0].party, 7);
}

static void several_errands_go_over_in_one_merge(void **state)
{
	struct world *world = *state;
	uint16_t one = take(world, "guide", ""), other = take_both(world, "pas", "mitid", 0);

	assert_int_equal(merge(world, other, one), REFUSAL_NONE);
	assert_int_equal(event_of(world, 0)->to_service, PAS); /* the first that is new */
	assert_int_equal(ticket_of(world, one)->errand_count, 3);
	assert_int_equal(ticket_of(world, one)->errands[2].service, MITID);
}

static void a_merge_into_more_than_a_visit_holds_is_refused(void **state)
{
	struct world *world = *state;
	uint16_t one = take_both(world, "pas", NULL, 12), other = take_both(world, "pas", NULL, 9);

	world->queue->catalog->services[PAS].per_person = true;
	assert_int_equal(merge(world, other, one), REFUSAL_CAPACITY_FULL);
	assert_int_equal(world->verdict.event_count, 0);
	sit(world, "anna", "1");
	serve_next(world);
	for (int i = 0; i < 2; i++) { /* three errands, of which two are done */
		assert_int_equal(add_errand(world, one, i ? "pas" : "guide"), REFUSAL_NONE);
		finish(world, "anna", OUTCOME_SERVED);
		pass(world, 2 * SECOND);
	}
	assert_int_equal(merge(world, take_both(world, "mitid", "guide", 0), one),
			 REFUSAL_CAPACITY_FULL);
	assert_int_equal(merge(world, take(world, "mitid", ""), one), REFUSAL_NONE);
	assert_int_equal(ticket_of(world, one)->errand_count, QUEUE_ERRANDS_MAX);
}

/* Divided */

static void an_errand_that_is_split_off_is_done_once(void **state)
{
	struct world *world = *state;
	uint16_t number = take_both(world, "pas", "mitid", 3), other;

	assert_int_equal(split_off(world, number, "mitid"), REFUSAL_NONE);
	other = world->verdict.ticket;
	assert_int_equal(ticket_of(world, number)->errand_count, 1);
	assert_int_equal(ticket_of(world, number)->errands[0].party, 3);
	assert_int_equal(ticket_service(ticket_of(world, other)), MITID);
	assert_int_equal(ticket_of(world, other)->errands[0].party, 3); /* its people go along */
	assert_int_equal(world->queue->taken_today[MITID], 1);
}

static void a_service_that_is_gone_is_still_split_off_for_who_wants_it(void **state)
{
	struct world *world = *state;
	uint16_t number = take_both(world, "pas", "mitid", 0);

	world->queue->catalog->services[MITID].retired = true;
	assert_int_equal(split_off(world, take(world, "pas", ""), "mitid"),
			 REFUSAL_UNKNOWN_SERVICE);
	assert_int_equal(split_off(world, number, "mitid"), REFUSAL_NONE);
	assert_int_equal(ticket_service(ticket_of(world, world->verdict.ticket)), MITID);
}

static void of_a_party_one_is_split_off(void **state)
{
	struct world *world = *state;
	uint16_t number = take_both(world, "pas", NULL, 3);

	assert_int_equal(split_off(world, number, NULL), REFUSAL_NONE);
	assert_int_equal(ticket_of(world, world->verdict.ticket)->errands[0].party, 1);
	assert_int_equal(ticket_of(world, number)->errands[0].party, 2);
	split_off(world, number, "pas");
	split_off(world, number, NULL);
	assert_int_equal(ticket_of(world, number)->errands[0].party, 1); /* somebody is left */
	assert_int_equal(split_off(world, number, "guide"), REFUSAL_NONE);
	assert_int_equal(ticket_of(world, number)->errand_count, 1);
}

static void who_has_to_be_fetched_is_fetched_after_a_split(void **state)
{
	struct world *world = *state;
	struct command *command = ask(world, VERB_TAKE, ROLE_KIOSK, "kiosk-1");

	name_service(command, "pas");
	command->marks = MARK_FETCH | MARK_APPOINTMENT;
	say(world);
	assert_int_equal(split_off(world, world->verdict.ticket, NULL), REFUSAL_NONE);
	assert_int_equal(ticket_of(world, world->verdict.ticket)->marks, MARK_FETCH);
}

static void what_closed_meanwhile_is_still_done_for_who_has_a_number(void **state)
{
	struct world *world = *state;
	uint16_t number = take_both(world, "pas", "mitid", 0);

	name_service(ask(world, VERB_CLOSE_SERVICE, ROLE_SUPERVISOR, "chef"), "mitid");
	say(world);
	assert_int_equal(add_errand(world, take(world, "pas", ""), "mitid"),
			 REFUSAL_SERVICE_CLOSED);
	assert_int_equal(send_to_service(world, number, "mitid"), REFUSAL_SERVICE_CLOSED);
	assert_int_equal(split_off(world, number, "mitid"), REFUSAL_NONE);
	number = world->verdict.ticket;
	sit(world, "anna", "1");
	assert_int_equal(about(world, VERB_CALL, ROLE_STAFF, "anna", number), REFUSAL_NONE);
	about(world, VERB_LEAVE, ROLE_STAFF, "anna", number);
	assert_int_equal(about(world, VERB_REOPEN, ROLE_STAFF, "anna", number), REFUSAL_NONE);
	name_service(ask_for(world, VERB_SPLIT, "anna", 1), "mitid");
	assert_int_equal(say(world), REFUSAL_SERVICE_CLOSED); /* that visit never had it */
}

/* Sent on */

static void who_is_sent_where_the_visit_goes_anyway_goes_there_once(void **state)
{
	struct world *world = *state;
	uint16_t number = take_both(world, "pas", "mitid", 0);
	const struct ticket *ticket = ticket_of(world, number);

	sit(world, "anna", "1");
	serve_next(world);
	assert_int_equal(send_to_service(world, number, "mitid"), REFUSAL_NONE);
	assert_int_equal(ticket->errand_count, 1);
	assert_int_equal(ticket_service(ticket), MITID);
	assert_int_equal(world->queue->taken_today[PAS], 0);
	assert_int_equal(world->queue->taken_today[MITID], 1);
}

static void who_is_sent_twice_is_sent_once(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", "");

	sit(world, "anna", "1");
	sit(world, "bo", "2");
	assert_int_equal(send_to_service(world, number, "mitid"), REFUSAL_NONE);
	assert_int_equal(world->verdict.event_count, 1);
	assert_int_equal(send_to_service(world, number, "mitid"), REFUSAL_NONE);
	assert_int_equal(world->verdict.event_count, 0);
	assert_int_equal(world->verdict.ticket, number);
	assert_int_equal(send_to_counter(world, number, "2"), REFUSAL_NONE);
	assert_int_equal(world->verdict.event_count, 1);
	assert_int_equal(send_to_counter(world, number, "2"), REFUSAL_NONE);
	assert_int_equal(world->verdict.event_count, 0);
	assert_int_equal(send_to_counter(world, number, "1"), REFUSAL_NONE);
	assert_int_equal(world->verdict.event_count, 1);
	assert_int_equal(send_to_service(world, number, "mitid"), REFUSAL_NONE);
	assert_int_equal(world->verdict.event_count, 1); /* for all counters again */
}

static void nobody_is_sent_to_a_counter_that_does_not_serve_them(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "mitid", ""), fast = take(world, "pas", "fast");

	sit(world, "carl", "3"); /* passports only */
	assert_int_equal(send_to_counter(world, number, "3"), REFUSAL_NOT_ALLOWED);
	world->queue->catalog->counters[2].lanes = 1u << GENERAL;
	assert_int_equal(send_to_counter(world, fast, "3"), REFUSAL_NOT_ALLOWED);
	sit(world, "bo", "2");
	world->queue->seats[1].skills = 1u << PAS;
	assert_int_equal(send_to_counter(world, number, "2"), REFUSAL_NOT_ALLOWED);
	assert_int_equal(send_to_counter(world, fast, "2"), REFUSAL_NONE);
}

static void who_waits_for_a_counter_is_for_all_when_it_serves_them_no_more(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "mitid", ""), other = take(world, "pas", "");
	struct command *command;

	sit(world, "bo", "2");
	send_to_counter(world, number, "2");
	send_to_counter(world, other, "2");
	command = ask(world, VERB_SIT, ROLE_STAFF, "eva");
	strcpy(command->counter, "2");
	command->take_over = command->skilled = true;
	command->skills = 1u << PAS;
	assert_int_equal(say(world), REFUSAL_NONE);
	pass(world, 0);
	assert_int_equal(ticket_of(world, number)->bound, QUEUE_NONE);
	assert_int_equal(ticket_of(world, other)->bound, 1);
	world->queue->catalog->counters[1].lanes = 1u << GENERAL;
	assert_int_equal(grant(world, ROLE_STAFF, other, "fast"), REFUSAL_NONE);
	pass(world, 0);
	assert_int_equal(ticket_of(world, other)->bound, QUEUE_NONE);
}

static void who_has_not_learnt_it_does_not_take_over(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "mitid", "");

	sit(world, "anna", "1");
	serve_next(world);
	sit(world, "carl", "3");
	assert_int_equal(about(world, VERB_TAKE_OVER, ROLE_STAFF, "carl", number),
			 REFUSAL_NOT_ALLOWED);
	sit(world, "bo", "2");
	world->queue->seats[1].skills = 1u << PAS;
	assert_int_equal(about(world, VERB_TAKE_OVER, ROLE_STAFF, "bo", number),
			 REFUSAL_NOT_ALLOWED);
	world->queue->seats[1].skills = SKILLS_ALL;
	assert_int_equal(about(world, VERB_TAKE_OVER, ROLE_STAFF, "bo", number), REFUSAL_NONE);
}

static void a_ticket_of_yesterday_is_unknown(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", "");
	struct ticket_reference yesterday = { .kind = REFERENCE_ID,
					      .id = ticket_of(world, number)->id };

	static const enum verb verbs[] = {
		VERB_LEAVE,   VERB_REOPEN, VERB_TRANSFER, VERB_REFER,
		VERB_REPRINT, VERB_SPLIT,  VERB_UNPARK,   VERB_ADD_ERRAND
	};

	ask(world, VERB_START_DAY, ROLE_SYSTEM, "system")->day = 20001;
	assert_int_equal(say(world), REFUSAL_NONE);
	take(world, "pas", ""); /* has the number, but is somebody else */
	for (size_t i = 0; i < COUNT(verbs); i++) {
		ask(world, verbs[i], ROLE_STAFF, "anna")->ticket = yesterday;
		assert_int_equal(say(world), REFUSAL_UNKNOWN_TICKET);
	}
}

/* Pressed twice */

static void a_lane_that_is_granted_twice_is_granted_once(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", "");

	assert_int_equal(grant(world, ROLE_STAFF, number, "fast"), REFUSAL_NONE);
	assert_int_equal(world->verdict.event_count, 1);
	assert_int_equal(grant(world, ROLE_STAFF, number, "fast"), REFUSAL_NONE);
	assert_int_equal(world->verdict.event_count, 0);
	assert_int_equal(world->verdict.ticket, number);
}

static void a_lane_that_staff_may_not_grant_is_not_granted(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", "fast");

	world->queue->catalog->lanes[FAST].wish_roles = ROLE_BIT(ROLE_KIOSK);
	assert_int_equal(grant(world, ROLE_STAFF, number, "fast"), REFUSAL_NONE); /* says yes */
	assert_int_equal(grant(world, ROLE_STAFF, number, "general"), REFUSAL_NONE);
	assert_int_equal(grant(world, ROLE_STAFF, number, "fast"), REFUSAL_NOT_ALLOWED);
	world->queue->catalog->lanes[FAST].wish_roles = ROLE_BIT(ROLE_STAFF);
	assert_int_equal(grant(world, ROLE_SUPERVISOR, number, "fast"), REFUSAL_NONE);
}

static void who_went_and_looked_twice_has_looked_once(void **state)
{
	struct world *world = *state;

	take(world, "pas", "");
	sit(world, "anna", "1");
	staff(world, "anna", VERB_NEXT);
	staff(world, "anna", VERB_LOOKED);
	assert_int_equal(world->verdict.event_count, 1);
	assert_int_equal(staff(world, "anna", VERB_LOOKED), REFUSAL_NONE);
	assert_int_equal(world->verdict.event_count, 0);
}

static void a_second_click_does_not_finish_the_next_errand(void **state)
{
	struct world *world = *state;
	uint16_t number = take_both(world, "pas", "mitid", 0);
	const struct ticket *ticket = ticket_of(world, number);

	sit(world, "anna", "1");
	serve_next(world);
	pass(world, MINUTE);
	assert_int_equal(finish(world, "anna", OUTCOME_SERVED), REFUSAL_NONE);
	assert_int_equal(ticket->errand, 1);
	pass(world, 300);
	assert_int_equal(finish(world, "anna", OUTCOME_SERVED), REFUSAL_TOO_EARLY);
	ask(world, VERB_NEXT, ROLE_STAFF, "anna")->outcome = OUTCOME_SERVED;
	assert_int_equal(say(world), REFUSAL_TOO_EARLY);
	assert_int_equal(ticket->state, TICKET_SERVING);
	pass(world, 700);
	assert_int_equal(finish(world, "anna", OUTCOME_SERVED), REFUSAL_NONE);
	assert_int_equal(ticket->state, TICKET_ENDED);
}

/* Places */

static void who_goes_without_being_served_gives_the_place_back(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", "");

	world->queue->catalog->services[PAS].capacity = 1;
	name_service(ask(world, VERB_TAKE, ROLE_KIOSK, "kiosk-1"), "pas");
	assert_int_equal(say(world), REFUSAL_CAPACITY_FULL);
	phone(world, VERB_LEAVE, number);
	take(world, "pas", "");
	assert_int_equal(phone(world, VERB_STAY, number), REFUSAL_NONE); /* nobody is sent home */
	assert_int_equal(world->queue->taken_today[PAS], 2);
	assert_int_equal(merge(world, 1, number), REFUSAL_NONE);
	assert_int_equal(world->queue->taken_today[PAS], 1);
	sit(world, "anna", "1");
	staff(world, "anna", VERB_NEXT);
	pass(world, MINUTE);
	staff(world, "anna", VERB_NO_SHOW);
	assert_int_equal(world->queue->taken_today[PAS], 1); /* may still come back */
	pass(world, 11 * MINUTE);
	assert_int_equal(ticket_of(world, number)->outcome, OUTCOME_NO_SHOW);
	assert_int_equal(world->queue->taken_today[PAS], 0);
	about(world, VERB_REOPEN, ROLE_STAFF, "anna", number);
	assert_int_equal(world->queue->taken_today[PAS], 1);
	serve_next(world);
	finish(world, "anna", OUTCOME_SERVED);
	assert_int_equal(world->queue->taken_today[PAS], 1); /* was done */
}

static void what_staff_add_takes_a_place(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", "");

	world->queue->catalog->services[MITID].capacity = 1;
	assert_int_equal(add_errand(world, number, "mitid"), REFUSAL_NONE);
	name_service(ask(world, VERB_TAKE, ROLE_KIOSK, "kiosk-1"), "mitid");
	assert_int_equal(say(world), REFUSAL_CAPACITY_FULL);
}

#define VISIT(name) cmocka_unit_test_setup_teardown(name, world_new, world_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		VISIT(what_a_merged_ticket_wanted_is_done_with_the_other),
		VISIT(what_is_done_already_does_not_go_over_in_a_merge),
		VISIT(the_people_of_both_are_counted_where_each_is_served),
		VISIT(a_merge_into_more_than_a_visit_holds_is_refused),
		VISIT(several_errands_go_over_in_one_merge),
		VISIT(a_service_that_is_gone_is_still_split_off_for_who_wants_it),
		VISIT(an_errand_that_is_split_off_is_done_once),
		VISIT(of_a_party_one_is_split_off),
		VISIT(who_has_to_be_fetched_is_fetched_after_a_split),
		VISIT(what_closed_meanwhile_is_still_done_for_who_has_a_number),
		VISIT(who_is_sent_where_the_visit_goes_anyway_goes_there_once),
		VISIT(who_is_sent_twice_is_sent_once),
		VISIT(nobody_is_sent_to_a_counter_that_does_not_serve_them),
		VISIT(who_waits_for_a_counter_is_for_all_when_it_serves_them_no_more),
		VISIT(who_has_not_learnt_it_does_not_take_over),
		VISIT(a_ticket_of_yesterday_is_unknown),
		VISIT(a_lane_that_is_granted_twice_is_granted_once),
		VISIT(a_lane_that_staff_may_not_grant_is_not_granted),
		VISIT(who_went_and_looked_twice_has_looked_once),
		VISIT(a_second_click_does_not_finish_the_next_errand),
		VISIT(who_goes_without_being_served_gives_the_place_back),
		VISIT(what_staff_add_takes_a_place),
	};

	return cmocka_run_group_tests_name("queue-staff", tests, NULL, NULL);
}
