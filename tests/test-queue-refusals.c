/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Every refusal of the queue, each by the misbehaviour that earns it; and that nothing changes.
 */
#include "tests/queue-site.h"

static struct command *ask_take(struct world *world, const char *service)
{
	struct command *command = ask(world, VERB_TAKE, ROLE_KIOSK, "kiosk-1");

	strcpy(command->services[0], service);
	command->service_count = 1;
	return command;
}

/* anna at 1 serves the ticket that is returned. */
static uint16_t serving(struct world *world)
{
	uint16_t number = take(world, "pas", "");

	sit(world, "anna", "1");
	staff(world, "anna", VERB_NEXT);
	staff(world, "anna", VERB_ARRIVE);
	return number;
}

static void taking_without_a_service_is_a_bad_request(void **state)
{
	struct world *world = *state;

	ask(world, VERB_TAKE, ROLE_KIOSK, "kiosk-1");
	refused(world, REFUSAL_BAD_REQUEST);
	assert_non_null(world->verdict.detail);
	ask_take(world, "pas")->party = QUEUE_PARTY_MAX + 1;
	refused(world, REFUSAL_BAD_REQUEST);
}

static void unknown_names_are_refused(void **state)
{
	struct world *world = *state;

	ask_take(world, "ham");
	refused(world, REFUSAL_UNKNOWN_SERVICE);
	strcpy(ask_take(world, "pas")->lane, "express");
	refused(world, REFUSAL_UNKNOWN_LANE);
	strcpy(ask(world, VERB_SIT, ROLE_STAFF, "anna")->counter, "99");
	refused(world, REFUSAL_UNKNOWN_COUNTER);
	ask_about(world, VERB_LEAVE, "anna", 7);
	refused(world, REFUSAL_UNKNOWN_TICKET);
	ask(world, VERB_NONE, ROLE_STAFF, "anna");
	refused(world, REFUSAL_UNKNOWN_VERB);
}

static void retired_names_cannot_be_taken(void **state)
{
	struct world *world = *state;

	assert_int_equal(catalog_service_or_retire(&world->catalog, "gone"), 3);
	assert_int_equal(catalog_lane_or_retire(&world->catalog, "gone"), 3);
	assert_int_equal(catalog_counter_or_retire(&world->catalog, "gone"), 3);
	ask_take(world, "gone");
	refused(world, REFUSAL_UNKNOWN_SERVICE);
	strcpy(ask_take(world, "pas")->lane, "gone");
	refused(world, REFUSAL_UNKNOWN_LANE);
	strcpy(ask(world, VERB_SIT, ROLE_STAFF, "anna")->counter, "gone");
	refused(world, REFUSAL_UNKNOWN_COUNTER);
}

static void a_role_may_do_only_what_its_row_says(void **state)
{
	struct world *world = *state;

	ask(world, VERB_NEXT, ROLE_KIOSK, "kiosk-1");
	refused(world, REFUSAL_NOT_ALLOWED);
	ask(world, VERB_TICK, ROLE_SUPERVISOR, "chef");
	refused(world, REFUSAL_NOT_ALLOWED);
	ask(world, VERB_GRANT_LANE, ROLE_VOLUNTEER, "eva");
	refused(world, REFUSAL_NOT_ALLOWED);
	world->catalog.lanes[FAST].wish_roles = 0;
	strcpy(ask_take(world, "pas")->lane, "fast");
	refused(world, REFUSAL_NOT_ALLOWED);
}

static void taking_a_closed_service_is_refused(void **state)
{
	struct world *world = *state;
	struct command *command = ask(world, VERB_CLOSE_SERVICE, ROLE_SUPERVISOR, "chef");

	strcpy(command->services[0], "pas");
	command->service_count = 1;
	assert_int_equal(say(world), REFUSAL_NONE);
	ask_take(world, "pas");
	refused(world, REFUSAL_SERVICE_CLOSED);
	command = ask(world, VERB_OPEN_SERVICE, ROLE_SUPERVISOR, "chef");
	strcpy(command->services[0], "pas");
	command->service_count = 1;
	assert_int_equal(say(world), REFUSAL_NONE);
	take(world, "pas", "");
}

static void taking_before_the_first_day_is_refused(void **state)
{
	struct world *world = *state;

	queue_reset(world->queue);
	ask_take(world, "pas");
	refused(world, REFUSAL_SITE_CLOSED);
}

static void a_fifth_errand_is_refused(void **state)
{
	struct world *world = *state;
	static const char *const more[] = { "mitid", "pas", "mitid" };
	uint16_t number = serving(world);

	static_assert(COUNT(more) == QUEUE_ERRANDS_MAX - 1, "beside the one that was taken");
	for (size_t i = 0; i < COUNT(more); i++) { /* what is done may be wanted once more */
		strcpy(ask_about(world, VERB_ADD_ERRAND, "anna", number)->services[0], more[i]);
		world->command.service_count = 1;
		assert_int_equal(say(world), REFUSAL_NONE);
		assert_int_equal(finish(world, "anna", OUTCOME_SERVED), REFUSAL_NONE);
		pass(world, 2 * SECOND);
	}
	strcpy(ask_about(world, VERB_ADD_ERRAND, "anna", number)->services[0], "guide");
	world->command.service_count = 1;
	refused(world, REFUSAL_CAPACITY_FULL);
}

static void an_errand_that_the_visit_has_already_is_a_bad_request(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", "");

	strcpy(ask_about(world, VERB_ADD_ERRAND, "anna", number)->services[0], "pas");
	world->command.service_count = 1;
	refused(world, REFUSAL_BAD_REQUEST);
}

static void one_more_waiting_than_fits_is_refused(void **state)
{
	struct world *world = *state;

	for (int i = 0; i < QUEUE_WAITING_MAX; i++) {
		ask_take(world, "pas");
		world->command.at_ms = world->now_ms;
		world->fresh++;
		memcpy(world->command.fresh_ticket.bytes + 12, &world->fresh, 4);
		memcpy(world->command.fresh_token.bytes + 12, &world->fresh, 4);
		queue_judge(world->queue, &world->command, &world->verdict);
		assert_int_equal(world->verdict.refusal, REFUSAL_NONE);
		queue_apply(world->queue, &world->verdict.events[0]);
	}
	ask_take(world, "pas");
	refused(world, REFUSAL_WAITING_FULL);
	sit(world, "anna", "1");
	assert_int_equal(about(world, VERB_LEAVE, ROLE_STAFF, "anna", 17), REFUSAL_NONE);
	ask_take(world, "pas");
	assert_int_equal(say(world), REFUSAL_NONE);
	about(world, VERB_LEAVE, ROLE_STAFF, "anna", 18);
	take(world, "pas", "");
	ask_about(world, VERB_REOPEN, "anna", 18);
	refused(world, REFUSAL_WAITING_FULL);
}

static void one_more_number_than_the_day_has_is_refused(void **state)
{
	struct world *world = *state;

	world->queue->last_number = QUEUE_TICKETS_MAX - 1;
	ask_take(world, "pas");
	queue_judge(world->queue, &world->command, &world->verdict);
	assert_int_equal(world->verdict.refusal, REFUSAL_NUMBER_RANGE_FULL);
	world->queue->last_number = TICKET_NONE;
}

static void who_does_not_sit_cannot_call(void **state)
{
	struct world *world = *state;

	ask(world, VERB_NEXT, ROLE_STAFF, "anna");
	refused(world, REFUSAL_NOT_SEATED);
	ask(world, VERB_PAUSE, ROLE_STAFF, "anna")->reason = REASON_LUNCH;
	refused(world, REFUSAL_NOT_SEATED);
	ask(world, VERB_STAND_UP, ROLE_STAFF, "anna");
	refused(world, REFUSAL_NOT_SEATED);
}

static void a_panel_button_without_anybody_seated_is_not_allowed(void **state)
{
	struct world *world = *state;

	take(world, "pas", "");
	strcpy(ask(world, VERB_NEXT, ROLE_PANEL, "panel:next-1")->counter, "1");
	refused(world, REFUSAL_NOT_ALLOWED);
	sit(world, "anna", "1");
	strcpy(ask(world, VERB_NEXT, ROLE_PANEL, "panel:next-1")->counter, "1");
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_int_equal(world->queue->seats[0].ticket, 0);
}

static void two_cannot_sit_at_one_counter_unless_one_takes_over(void **state)
{
	struct world *world = *state;

	sit(world, "anna", "1");
	strcpy(ask(world, VERB_SIT, ROLE_STAFF, "bo")->counter, "1");
	refused(world, REFUSAL_COUNTER_TAKEN);
	strcpy(ask(world, VERB_SIT, ROLE_STAFF, "bo")->counter, "1");
	world->command.take_over = true;
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_string_equal(world->queue->seats[0].user, "bo");
	assert_int_equal(queue_seat_of(world->queue, "anna"), QUEUE_NONE);
}

static void leaving_a_citizen_at_the_counter_is_refused(void **state)
{
	struct world *world = *state;

	serving(world);
	ask(world, VERB_STAND_UP, ROLE_STAFF, "anna");
	refused(world, REFUSAL_COUNTER_BUSY);
	ask(world, VERB_PAUSE, ROLE_STAFF, "anna")->reason = REASON_LUNCH;
	refused(world, REFUSAL_COUNTER_BUSY);
	strcpy(ask(world, VERB_SIT, ROLE_STAFF, "anna")->counter, "2");
	refused(world, REFUSAL_COUNTER_BUSY);
}

static void calling_while_serving_is_refused(void **state)
{
	struct world *world = *state;
	uint16_t other;

	serving(world);
	other = take(world, "pas", "");
	ask(world, VERB_NEXT, ROLE_STAFF, "anna");
	refused(world, REFUSAL_COUNTER_BUSY);
	ask_about(world, VERB_CALL, "anna", other);
	refused(world, REFUSAL_COUNTER_BUSY);
}

static void a_second_call_before_the_first_is_resolved_is_refused(void **state)
{
	struct world *world = *state;
	uint16_t other;

	take(world, "pas", "");
	other = take(world, "pas", "");
	sit(world, "anna", "1");
	staff(world, "anna", VERB_NEXT);
	ask(world, VERB_NEXT, ROLE_STAFF, "anna");
	refused(world, REFUSAL_CALL_UNRESOLVED);
	ask(world, VERB_NEXT, ROLE_STAFF, "anna")->outcome = OUTCOME_SERVED;
	refused(world, REFUSAL_CALL_UNRESOLVED);
	ask_about(world, VERB_CALL, "anna", other);
	refused(world, REFUSAL_CALL_UNRESOLVED);
}

static void calling_from_a_pause_is_refused(void **state)
{
	struct world *world = *state;

	take(world, "pas", "");
	sit(world, "anna", "1");
	ask(world, VERB_PAUSE, ROLE_STAFF, "anna")->reason = REASON_OTHER;
	say(world);
	ask(world, VERB_NEXT, ROLE_STAFF, "anna");
	refused(world, REFUSAL_COUNTER_CLOSED);
}

static void a_reason_that_does_not_fit_is_a_bad_request(void **state)
{
	struct world *world = *state;

	serving(world);
	ask(world, VERB_PARK, ROLE_STAFF, "anna")->reason = REASON_LUNCH;
	refused(world, REFUSAL_BAD_REQUEST);
	ask(world, VERB_PARK, ROLE_STAFF, "anna");
	refused(world, REFUSAL_BAD_REQUEST);
	ask(world, VERB_FINISH, ROLE_STAFF, "anna")->outcome = OUTCOME_VOID;
	refused(world, REFUSAL_BAD_REQUEST);
	ask(world, VERB_REFER, ROLE_STAFF, "anna");
	refused(world, REFUSAL_BAD_REQUEST);
	ask(world, VERB_TRANSFER, ROLE_STAFF, "anna");
	refused(world, REFUSAL_BAD_REQUEST);
	ask(world, VERB_NEXT, ROLE_STAFF, "anna")->outcome = OUTCOME_VOID;
	refused(world, REFUSAL_BAD_REQUEST);
}

static void verbs_of_a_call_need_a_call(void **state)
{
	static const enum verb verbs[] = { VERB_RECALL, VERB_ARRIVE, VERB_LOOKED, VERB_NO_SHOW };
	struct world *world = *state;

	serving(world);
	for (size_t i = 0; i < COUNT(verbs); i++) {
		ask(world, verbs[i], ROLE_STAFF, "anna");
		refused(world, REFUSAL_NOT_CALLED);
	}
}

static void verbs_of_a_service_need_a_citizen(void **state)
{
	struct world *world = *state;
	uint16_t waiting = take(world, "pas", "");

	sit(world, "anna", "1");
	ask(world, VERB_FINISH, ROLE_STAFF, "anna")->outcome = OUTCOME_SERVED;
	refused(world, REFUSAL_NOT_SERVING);
	ask(world, VERB_PARK, ROLE_STAFF, "anna")->reason = REASON_FORM;
	refused(world, REFUSAL_NOT_SERVING);
	strcpy(ask(world, VERB_TRANSFER, ROLE_STAFF, "anna")->counter, "1");
	refused(world, REFUSAL_NOT_SERVING);
	ask_about(world, VERB_TAKE_OVER, "anna", waiting);
	refused(world, REFUSAL_NOT_SERVING);
}

static void taking_over_with_somebody_at_the_own_counter_is_refused(void **state)
{
	struct world *world = *state;
	uint16_t number = serving(world);

	take(world, "pas", "");
	sit(world, "bo", "2");
	staff(world, "bo", VERB_NEXT);
	ask_about(world, VERB_TAKE_OVER, "bo", number);
	refused(world, REFUSAL_CALL_UNRESOLVED);
	staff(world, "bo", VERB_ARRIVE);
	ask_about(world, VERB_TAKE_OVER, "bo", number);
	refused(world, REFUSAL_COUNTER_BUSY);
}

static void somebody_elses_citizen_stays_theirs(void **state)
{
	struct world *world = *state;
	uint16_t number = serving(world), other = take(world, "pas", "");

	sit(world, "bo", "2");
	ask_about(world, VERB_TRANSFER, "bo", number);
	strcpy(world->command.counter, "2");
	refused(world, REFUSAL_NOT_ALLOWED);
	ask_about(world, VERB_REFER, "bo", number);
	strcpy(world->command.place, "skat");
	refused(world, REFUSAL_NOT_ALLOWED);
	ask_about(world, VERB_MERGE, "bo", number)->into =
		(struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = other };
	refused(world, REFUSAL_NOT_ALLOWED);
	ask_about(world, VERB_GRANT_LANE, "bo", number);
	strcpy(world->command.lane, "fast");
	refused(world, REFUSAL_NOT_ALLOWED);
	finish(world, "anna", OUTCOME_SERVED);
	staff(world, "anna", VERB_NEXT);
	ask_about(world, VERB_LEAVE, "bo", other);
	refused(world, REFUSAL_NOT_ALLOWED);
	assert_int_equal(phone(world, VERB_LEAVE, other), REFUSAL_NONE); /* their own phone may */
}

static void calling_what_the_counter_does_not_serve_is_refused(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "mitid", "");

	sit(world, "carl", "3");
	ask_about(world, VERB_CALL, "carl", number);
	refused(world, REFUSAL_NOT_ALLOWED);
}

static void calling_who_does_not_wait_is_refused(void **state)
{
	struct world *world = *state;
	uint16_t number = serving(world);

	sit(world, "bo", "2");
	ask_about(world, VERB_CALL, "bo", number);
	refused(world, REFUSAL_NOT_WAITING);
	ask_about(world, VERB_LEAVE, "bo", number);
	refused(world, REFUSAL_NOT_WAITING);
	ask_about(world, VERB_GRANT_LANE, "anna", number);
	strcpy(world->command.lane, "fast");
	refused(world, REFUSAL_NOT_WAITING);
	ask(world, VERB_LATER, ROLE_PHONE, "phone")->ticket =
		(struct ticket_reference){ .kind = REFERENCE_TOKEN,
					   .id = ticket_of(world, number)->token };
	refused(world, REFUSAL_NOT_WAITING);
}

static void sending_to_a_closed_counter_is_refused(void **state)
{
	struct world *world = *state;

	serving(world);
	strcpy(ask(world, VERB_TRANSFER, ROLE_STAFF, "anna")->counter, "2");
	refused(world, REFUSAL_COUNTER_CLOSED);
}

static void unparking_who_is_not_parked_is_refused(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", "");

	ask_about(world, VERB_UNPARK, "anna", number);
	refused(world, REFUSAL_NOT_PARKED);
	ask_about(world, VERB_BACK, "kiosk-1", number)->role = ROLE_KIOSK;
	refused(world, REFUSAL_NOT_PARKED);
}

static void nothing_happens_to_a_visit_that_has_ended(void **state)
{
	static const enum verb verbs[] = { VERB_CALL,       VERB_LEAVE,    VERB_UNPARK,
					   VERB_TRANSFER,   VERB_REFER,    VERB_ADD_ERRAND,
					   VERB_REPRINT,    VERB_SPLIT,    VERB_MERGE,
					   VERB_GRANT_LANE, VERB_TAKE_OVER };
	struct world *world = *state;
	uint16_t number = serving(world);

	finish(world, "anna", OUTCOME_SERVED);
	for (size_t i = 0; i < COUNT(verbs); i++) {
		ask_about(world, verbs[i], "anna", number);
		refused(world, REFUSAL_ALREADY_ENDED);
	}
	ask(world, VERB_STAY, ROLE_PHONE, "phone")->ticket =
		(struct ticket_reference){ .kind = REFERENCE_TOKEN,
					   .id = ticket_of(world, number)->token };
	refused(world, REFUSAL_ALREADY_ENDED);
}

static void a_ticket_cannot_be_merged_into_itself(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", "");

	ask_about(world, VERB_MERGE, "anna", number)->into = world->command.ticket;
	refused(world, REFUSAL_BAD_REQUEST);
}

static void reopening_an_open_or_merged_visit_is_refused(void **state)
{
	struct world *world = *state;
	uint16_t one = take(world, "pas", ""), other = take(world, "pas", "");

	ask_about(world, VERB_REOPEN, "anna", one);
	refused(world, REFUSAL_NOT_ALLOWED);
	ask_about(world, VERB_MERGE, "anna", one)->into =
		(struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = other };
	assert_int_equal(say(world), REFUSAL_NONE);
	ask_about(world, VERB_REOPEN, "anna", one);
	refused(world, REFUSAL_NOT_ALLOWED);
}

static void a_tenth_copy_is_refused(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", "");

	for (int i = 0; i < QUEUE_COPIES_MAX; i++)
		assert_int_equal(about(world, VERB_REPRINT, ROLE_STAFF, "anna", number),
				 REFUSAL_NONE);
	ask_about(world, VERB_REPRINT, "anna", number);
	refused(world, REFUSAL_NO_REPRINT);
}

static void recalling_at_once_is_too_early(void **state)
{
	struct world *world = *state;

	take(world, "pas", "");
	sit(world, "anna", "1");
	staff(world, "anna", VERB_NEXT);
	pass(world, 15 * SECOND - 1);
	ask(world, VERB_RECALL, ROLE_STAFF, "anna");
	refused(world, REFUSAL_TOO_EARLY);
	pass(world, 1);
	assert_int_equal(staff(world, "anna", VERB_RECALL), REFUSAL_NONE);
	assert_int_equal(event_of(world, 0)->call, 2);
	ask(world, VERB_RECALL, ROLE_STAFF, "anna");
	refused(world, REFUSAL_TOO_EARLY);
}

static void staying_after_five_minutes_is_too_old(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", "");

	phone(world, VERB_LEAVE, number);
	pass(world, 5 * MINUTE + 1);
	ask(world, VERB_STAY, ROLE_PHONE, "phone")->ticket =
		(struct ticket_reference){ .kind = REFERENCE_TOKEN,
					   .id = ticket_of(world, number)->token };
	refused(world, REFUSAL_TOO_OLD);
}

static void feedback_is_given_once_and_after_the_visit(void **state)
{
	struct world *world = *state;
	uint16_t number = serving(world);

	assert_int_equal(phone(world, VERB_FEEDBACK, number), REFUSAL_TOO_EARLY);
	finish(world, "anna", OUTCOME_SERVED);
	assert_int_equal(phone(world, VERB_FEEDBACK, number), REFUSAL_NONE);
	assert_int_equal(phone(world, VERB_FEEDBACK, number), REFUSAL_TOO_OFTEN);
}

#define REFUSED(name) cmocka_unit_test_setup_teardown(name, world_new, world_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		REFUSED(taking_without_a_service_is_a_bad_request),
		REFUSED(unknown_names_are_refused),
		REFUSED(retired_names_cannot_be_taken),
		REFUSED(a_role_may_do_only_what_its_row_says),
		REFUSED(taking_a_closed_service_is_refused),
		REFUSED(taking_before_the_first_day_is_refused),
		REFUSED(a_fifth_errand_is_refused),
		REFUSED(an_errand_that_the_visit_has_already_is_a_bad_request),
		REFUSED(one_more_waiting_than_fits_is_refused),
		REFUSED(one_more_number_than_the_day_has_is_refused),
		REFUSED(who_does_not_sit_cannot_call),
		REFUSED(a_panel_button_without_anybody_seated_is_not_allowed),
		REFUSED(two_cannot_sit_at_one_counter_unless_one_takes_over),
		REFUSED(leaving_a_citizen_at_the_counter_is_refused),
		REFUSED(calling_while_serving_is_refused),
		REFUSED(a_second_call_before_the_first_is_resolved_is_refused),
		REFUSED(calling_from_a_pause_is_refused),
		REFUSED(a_reason_that_does_not_fit_is_a_bad_request),
		REFUSED(verbs_of_a_call_need_a_call),
		REFUSED(verbs_of_a_service_need_a_citizen),
		REFUSED(taking_over_with_somebody_at_the_own_counter_is_refused),
		REFUSED(somebody_elses_citizen_stays_theirs),
		REFUSED(calling_what_the_counter_does_not_serve_is_refused),
		REFUSED(calling_who_does_not_wait_is_refused),
		REFUSED(sending_to_a_closed_counter_is_refused),
		REFUSED(unparking_who_is_not_parked_is_refused),
		REFUSED(nothing_happens_to_a_visit_that_has_ended),
		REFUSED(a_ticket_cannot_be_merged_into_itself),
		REFUSED(reopening_an_open_or_merged_visit_is_refused),
		REFUSED(a_tenth_copy_is_refused),
		REFUSED(recalling_at_once_is_too_early),
		REFUSED(staying_after_five_minutes_is_too_old),
		REFUSED(feedback_is_given_once_and_after_the_visit),
	};

	return cmocka_run_group_tests_name("queue-refusals", tests, NULL, NULL);
}
