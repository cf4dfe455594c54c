/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The rules that time brings about: parks that end, no-shows, what can be undone for a while, numbers
 * that nobody saw, and the end of the day.
 */
#include "tests/queue-site.h"

static void a_first_no_show_is_parked_and_may_come_back_with_its_credit(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", "");

	sit(world, "anna", "1");
	pass(world, 8 * MINUTE);
	staff(world, "anna", VERB_NEXT);
	pass(world,
	     35 * SECOND); /* nobody confirmed the call: seen after 5 s, no-show 30 s later */
	assert_int_equal(staff(world, "anna", VERB_NO_SHOW), REFUSAL_NONE);
	assert_int_equal(ticket_of(world, number)->state, TICKET_PARKED);
	pass(world, 2 * MINUTE);
	assert_int_equal(phone(world, VERB_BACK, number), REFUSAL_NONE);
	assert_int_equal(ticket_of(world, number)->state, TICKET_WAITING);
	assert_int_equal(world->now_ms - ticket_of(world, number)->since_ms, 8 * MINUTE);
	staff(world, "anna", VERB_NEXT);
	pass(world, 35 * SECOND);
	staff(world, "anna", VERB_NO_SHOW);
	assert_int_equal(ticket_of(world, number)->outcome, OUTCOME_NO_SHOW);
}

static void a_no_show_that_nobody_brings_back_ends_after_the_grace(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", "");

	sit(world, "anna", "1");
	staff(world, "anna", VERB_NEXT);
	pass(world, 35 * SECOND);
	staff(world, "anna", VERB_NO_SHOW);
	pass(world, 10 * MINUTE - 1);
	assert_int_equal(ticket_of(world, number)->state, TICKET_PARKED);
	pass(world, 1);
	assert_int_equal(ticket_of(world, number)->outcome, OUTCOME_NO_SHOW);
}

static void every_park_wakes_and_is_first_for_the_counter_that_parked_it(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", ""), other;
	struct pick pick;

	sit(world, "anna", "1");
	sit(world, "bo", "2");
	staff(world, "anna", VERB_NEXT);
	staff(world, "anna", VERB_ARRIVE);
	ask(world, VERB_PARK, ROLE_STAFF, "anna")->reason = REASON_DOCUMENTS;
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_int_equal(ticket_of(world, number)->state, TICKET_PARKED);
	pass(world, 10 * MINUTE);
	assert_int_equal(ticket_of(world, number)->state, TICKET_WAITING);
	other = take(world, "pas", "");
	pick_next(world->queue, 1, world->now_ms, &pick);
	assert_int_equal(pick.ticket, other); /* bo does not get anna's */
	pass(world, 1);
	staff(world, "anna", VERB_NEXT);
	assert_int_equal(world->verdict.ticket, number);
}

static void who_asked_to_be_fetched_is_no_no_show_before_somebody_looked(void **state)
{
	struct world *world = *state;
	struct command *command = ask(world, VERB_TAKE, ROLE_KIOSK, "kiosk-1");

	strcpy(command->services[0], "pas");
	command->service_count = 1;
	command->marks = MARK_FETCH;
	say(world);
	sit(world, "anna", "1");
	staff(world, "anna", VERB_NEXT);
	pass(world, 10 * MINUTE);
	assert_int_equal(staff(world, "anna", VERB_NO_SHOW), REFUSAL_TOO_EARLY);
	assert_int_equal(staff(world, "anna", VERB_LOOKED), REFUSAL_NONE);
	assert_int_equal(staff(world, "anna", VERB_NO_SHOW), REFUSAL_NONE);
}

static void the_clock_of_no_show_starts_when_a_display_showed_the_call(void **state)
{
	struct world *world = *state;

	take(world, "pas", "");
	sit(world, "anna", "1");
	staff(world, "anna", VERB_NEXT);
	pass(world, 1 * SECOND);
	ask(world, VERB_SEEN, ROLE_DISPLAY, "hall")->call = world->queue->last_call;
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_int_equal(world->verdict.event_count, 1);
	say(world); /* a second display */
	assert_int_equal(world->verdict.event_count, 0);
	pass(world, 30 * SECOND - 1);
	assert_int_equal(staff(world, "anna", VERB_NO_SHOW), REFUSAL_TOO_EARLY);
	pass(world, 1);
	assert_int_equal(staff(world, "anna", VERB_NO_SHOW), REFUSAL_NONE);
}

static void leaving_can_be_undone_for_five_minutes(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", "");

	pass(world, 3 * MINUTE);
	assert_int_equal(phone(world, VERB_LEAVE, number), REFUSAL_NONE);
	assert_int_equal(ticket_of(world, number)->outcome, OUTCOME_LEFT);
	pass(world, 5 * MINUTE);
	assert_int_equal(phone(world, VERB_STAY, number), REFUSAL_NONE);
	assert_int_equal(ticket_of(world, number)->state, TICKET_WAITING);
	assert_int_equal(world->now_ms - ticket_of(world, number)->since_ms, 3 * MINUTE);
}

static void later_means_not_called_for_ten_minutes_with_credit_kept(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", "");

	sit(world, "anna", "1");
	pass(world, 3 * MINUTE);
	assert_int_equal(phone(world, VERB_LATER, number), REFUSAL_NONE);
	staff(world, "anna", VERB_NEXT);
	assert_int_equal(world->verdict.ticket, TICKET_NONE);
	pass(world, 10 * MINUTE);
	staff(world, "anna", VERB_NEXT);
	assert_int_equal(world->verdict.ticket, number);
	assert_int_equal(ticket_of(world, number)->waited_ms, 3 * MINUTE);
}

static void a_bound_ticket_falls_back_when_its_counter_pauses_five_minutes(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", "");

	sit(world, "anna", "1");
	sit(world, "bo", "2");
	ask(world, VERB_TRANSFER, ROLE_STAFF, "anna")->ticket =
		(struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = number };
	strcpy(world->command.counter, "2");
	say(world);
	ask(world, VERB_PAUSE, ROLE_STAFF, "bo")->reason = REASON_LUNCH;
	assert_int_equal(say(world), REFUSAL_NONE);
	pass(world, 5 * MINUTE - 1);
	assert_int_equal(ticket_of(world, number)->bound, 1);
	pass(world, 1);
	assert_int_equal(ticket_of(world, number)->bound, QUEUE_NONE);
	staff(world, "anna", VERB_NEXT);
	assert_int_equal(world->verdict.ticket, number);
}

static void a_button_ticket_that_nobody_ever_saw_is_void_after_a_minute(void **state)
{
	struct world *world = *state;
	struct command *command = ask(world, VERB_TAKE, ROLE_PANEL, "panel:general");
	uint16_t number;

	strcpy(command->services[0], "guide");
	command->service_count = 1;
	say(world);
	number = world->verdict.ticket;
	pass(world, MINUTE);
	assert_int_equal(ticket_of(world, number)->outcome, OUTCOME_VOID);
	number = take(world, "guide", ""); /* on a screen: seen */
	pass(world, 10 * MINUTE);
	assert_int_equal(ticket_of(world, number)->state, TICKET_WAITING);
}

static void a_printed_button_ticket_is_not_void(void **state)
{
	struct world *world = *state;
	struct command *command = ask(world, VERB_TAKE, ROLE_PANEL, "panel:general");
	uint16_t number;

	strcpy(command->services[0], "guide");
	command->service_count = 1;
	say(world);
	number = world->verdict.ticket;
	assert_int_equal(about(world, VERB_PRINTED, ROLE_SYSTEM, "system", number), REFUSAL_NONE);
	pass(world, 10 * MINUTE);
	assert_int_equal(ticket_of(world, number)->state, TICKET_WAITING);
}

static uint16_t press(struct world *world)
{
	struct command *command = ask(world, VERB_TAKE, ROLE_PANEL, "panel:general");

	strcpy(command->services[0], "guide");
	command->service_count = 1;
	assert_int_equal(say(world), REFUSAL_NONE);
	world->now_ms += 10 * SECOND;
	return world->verdict.ticket;
}

/* Nobody looks through the numbers of the day for it: the first that is left is known. */
static void the_first_number_that_nobody_saw_is_waited_for(void **state)
{
	struct world *world = *state;
	int64_t start_ms = world->now_ms;
	uint16_t first = press(world), second = press(world), third, last;

	take(world, "guide", "");
	third = press(world);
	last = press(world);
	assert_int_equal(queue_deadline_ms(world->queue), start_ms + MINUTE);
	about(world, VERB_PRINTED, ROLE_SYSTEM, "system", second);
	assert_int_equal(queue_deadline_ms(world->queue), start_ms + MINUTE);
	assert_int_equal(about(world, VERB_PRINTED, ROLE_SYSTEM, "system", first), REFUSAL_NONE);
	assert_int_equal(queue_deadline_ms(world->queue), start_ms + MINUTE + 20 * SECOND);
	sit(world, "anna", "1");
	assert_int_equal(about(world, VERB_CALL, ROLE_STAFF, "anna", third), REFUSAL_NONE);
	assert_int_equal(queue_deadline_ms(world->queue), start_ms + MINUTE + 30 * SECOND);
	about(world, VERB_PAPER_FAILED, ROLE_SYSTEM, "system", last); /* nor has it been seen now */
	assert_int_equal(queue_deadline_ms(world->queue), start_ms + MINUTE + 30 * SECOND);
	about(world, VERB_PRINTED, ROLE_SYSTEM, "system", last);
	assert_int_equal(queue_deadline_ms(world->queue), INT64_MAX);
	last = press(world);
	assert_int_equal(queue_deadline_ms(world->queue), world->now_ms + MINUTE - 10 * SECOND);
	pass(world, 10 * MINUTE);
	assert_int_equal(ticket_of(world, last)->outcome, OUTCOME_VOID);
	assert_int_equal(queue_deadline_ms(world->queue), INT64_MAX);
}

/* More than one verdict holds, between others that were seen. */
static void many_numbers_that_nobody_saw_are_void_in_one_tick(void **state)
{
	struct world *world = *state;

	for (int i = 0; i < 3 * QUEUE_EVENTS_PER_VERDICT_MAX; i++) {
		press(world);
		world->now_ms -= 10 * SECOND;
		take(world, "guide", "");
	}
	world->now_ms += MINUTE;
	press(world);
	tick(world);
	assert_int_equal(world->queue->waiting, 3 * QUEUE_EVENTS_PER_VERDICT_MAX + 1);
	assert_int_equal(world->queue->unseen_count, 1);
}

static void at_the_end_of_the_day_everybody_has_an_outcome(void **state)
{
	struct world *world = *state;
	uint16_t tickets[40];

	sit(world, "anna", "1");
	for (size_t i = 0; i < COUNT(tickets); i++)
		tickets[i] = take(world, "pas", "");
	staff(world, "anna", VERB_NEXT);
	ask(world, VERB_START_DAY, ROLE_SYSTEM, "system")->day = 20001;
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_int_equal(world->queue->day, 20001);
	assert_int_equal(world->queue->waiting, 0);
	assert_int_equal(world->queue->seats[0].state, COUNTER_CLOSED);
	/* 40 tickets, a counter, and the day itself, each an event */
	assert_int_equal(world->queue->seq, 1 + 1 + 40 + 1 + 40 + 1 + 1);
	assert_int_equal(take(world, "pas", ""), 0);
}

static void a_day_never_goes_back(void **state)
{
	struct world *world = *state;

	take(world, "pas", "");
	ask(world, VERB_START_DAY, ROLE_SYSTEM, "system")->day = 19999;
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_int_equal(world->queue->day, 20000);
	assert_int_equal(world->queue->waiting, 1);
}

static void a_number_that_was_called_is_never_void(void **state)
{
	struct world *world = *state;
	struct command *command = ask(world, VERB_TAKE, ROLE_PANEL, "panel:general");
	uint16_t number;

	strcpy(command->services[0], "guide");
	command->service_count = 1;
	say(world);
	number = world->verdict.ticket;
	sit(world, "anna", "1");
	staff(world, "anna", VERB_NEXT);
	ask(world, VERB_TRANSFER, ROLE_STAFF, "anna")->service_count = 1;
	strcpy(world->command.services[0], "pas");
	assert_int_equal(say(world), REFUSAL_NONE);
	pass(world, 10 * MINUTE);
	assert_int_equal(ticket_of(world, number)->state, TICKET_WAITING);
}

static void a_void_number_that_staff_reopen_stays_open(void **state)
{
	struct world *world = *state;
	struct command *command = ask(world, VERB_TAKE, ROLE_PANEL, "panel:general");
	uint16_t number;

	strcpy(command->services[0], "guide");
	command->service_count = 1;
	say(world);
	number = world->verdict.ticket;
	pass(world, MINUTE);
	assert_int_equal(ticket_of(world, number)->outcome, OUTCOME_VOID);
	assert_int_equal(about(world, VERB_REOPEN, ROLE_STAFF, "anna", number), REFUSAL_NONE);
	pass(world, 10 * MINUTE);
	assert_int_equal(ticket_of(world, number)->state, TICKET_WAITING);
}

static void a_woken_ticket_is_for_everybody_when_its_counter_closed(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", "");

	sit(world, "anna", "1");
	sit(world, "bo", "2");
	staff(world, "anna", VERB_NEXT);
	staff(world, "anna", VERB_ARRIVE);
	ask(world, VERB_PARK, ROLE_STAFF, "anna")->reason = REASON_FORM;
	say(world);
	assert_int_equal(about(world, VERB_UNPARK, ROLE_STAFF, "anna", number), REFUSAL_NONE);
	staff(world, "bo", VERB_NEXT);
	assert_int_equal(world->verdict.ticket, TICKET_NONE);
	staff(world, "anna", VERB_STAND_UP);
	pass(world, 0);
	staff(world, "bo", VERB_NEXT);
	assert_int_equal(world->verdict.ticket, number);
}

#define RULE(name) cmocka_unit_test_setup_teardown(name, world_new, world_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RULE(a_first_no_show_is_parked_and_may_come_back_with_its_credit),
		RULE(a_no_show_that_nobody_brings_back_ends_after_the_grace),
		RULE(every_park_wakes_and_is_first_for_the_counter_that_parked_it),
		RULE(who_asked_to_be_fetched_is_no_no_show_before_somebody_looked),
		RULE(the_clock_of_no_show_starts_when_a_display_showed_the_call),
		RULE(leaving_can_be_undone_for_five_minutes),
		RULE(later_means_not_called_for_ten_minutes_with_credit_kept),
		RULE(a_bound_ticket_falls_back_when_its_counter_pauses_five_minutes),
		RULE(a_button_ticket_that_nobody_ever_saw_is_void_after_a_minute),
		RULE(a_printed_button_ticket_is_not_void),
		RULE(a_number_that_was_called_is_never_void),
		RULE(a_void_number_that_staff_reopen_stays_open),
		RULE(the_first_number_that_nobody_saw_is_waited_for),
		RULE(many_numbers_that_nobody_saw_are_void_in_one_tick),
		RULE(a_woken_ticket_is_for_everybody_when_its_counter_closed),
		RULE(at_the_end_of_the_day_everybody_has_an_outcome),
		RULE(a_day_never_goes_back),
	};

	return cmocka_run_group_tests_name("queue-time", tests, NULL, NULL);
}
