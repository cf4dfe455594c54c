/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The end of the day: what somebody says became of the open tickets, what nobody said and is asked
 * about in the morning; the numbers of a day and those on pre-printed paper.
 */
#include "firmware/queue/series.h"
#include "tests/queue-site.h"

#define RESERVE_FIRST ((uint16_t)(17 * QUEUE_NUMBERS_PER_LETTER)) /* R001 */

static enum refusal close_day(struct world *world, enum reason reason)
{
	ask(world, VERB_CLOSE_DAY, ROLE_SUPERVISOR, "sue")->reason = reason;
	return say(world);
}

static enum refusal close_past(struct world *world, int32_t day, uint16_t number)
{
	struct command *command = ask(world, VERB_CLOSE_DAY, ROLE_SUPERVISOR, "sue");

	command->reason = REASON_LEFT;
	command->day = day;
	if (number != TICKET_NONE)
		command->ticket =
			(struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = number };
	return say(world);
}

static void start_day(struct world *world, int32_t day)
{
	ask(world, VERB_START_DAY, ROLE_SYSTEM, "system")->day = day;
	assert_int_equal(say(world), REFUSAL_NONE);
}

static struct command *ask_reserve(struct world *world, uint16_t to)
{
	struct command *command = ask(world, VERB_RECORD_RESERVE, ROLE_SUPERVISOR, "sue");

	command->to = (struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = to };
	strcpy(command->services[0], "pas");
	command->service_count = 1;
	return command;
}

static int world_with_reserve(void **state)
{
	int r = world_new(state);
	struct world *world = *state;

	world->queue->catalog->has_reserve = true;
	world->queue->catalog->reserve =
		(struct number_range){ RESERVE_FIRST, RESERVE_FIRST + 199 };
	return r;
}

static void closing_the_day_ends_what_is_open_by_somebodys_choice(void **state)
{
	struct world *world = *state;
	uint16_t waiting = take(world, "pas", ""), parked = take(world, "mitid", "");

	assert_int_equal(phone(world, VERB_LATER, parked), REFUSAL_NONE);
	assert_int_equal(close_day(world, REASON_TOMORROW), REFUSAL_NONE);
	assert_int_equal(ticket_of(world, waiting)->outcome, OUTCOME_CLOSED);
	assert_int_equal(ticket_of(world, parked)->outcome, OUTCOME_CLOSED);
	assert_int_equal(event_of(world, 0)->reason, REASON_TOMORROW);
	assert_int_equal(world->verdict.ticket, TICKET_NONE);
	assert_int_equal(close_day(world, REASON_TOMORROW), REFUSAL_NONE);
	assert_int_equal(world->verdict.event_count, 0);
	start_day(world, 20001);
	assert_int_equal(world->queue->unattended.count, 0); /* nothing to ask about */
}

static void closing_the_day_takes_as_many_tickets_as_there_are(void **state)
{
	struct world *world = *state;

	for (int i = 0; i < 2 * QUEUE_EVENTS_PER_VERDICT_MAX + 3; i++)
		take(world, "pas", "");
	assert_int_equal(close_day(world, REASON_LEFT), REFUSAL_NONE);
	assert_int_equal(world->queue->waiting, 0);
	assert_false(world->verdict.more);
}

static void closing_the_day_leaves_nobody_at_a_counter_behind(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", "");

	sit(world, "anna", "1");
	staff(world, "anna", VERB_NEXT);
	assert_int_equal(close_day(world, REASON_LEFT), REFUSAL_COUNTER_BUSY);
	assert_int_equal(close_past(world, 0, number), REFUSAL_COUNTER_BUSY);
	staff(world, "anna", VERB_ARRIVE);
	assert_int_equal(close_day(world, REASON_LEFT), REFUSAL_COUNTER_BUSY);
	assert_int_equal(close_past(world, 0, number), REFUSAL_COUNTER_BUSY);
	finish(world, "anna", OUTCOME_SERVED);
	assert_int_equal(close_day(world, REASON_LEFT), REFUSAL_NONE);
}

static void one_ticket_can_be_closed_by_itself(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", ""), other = take(world, "pas", "");

	assert_int_equal(close_past(world, world->queue->day, number), REFUSAL_NONE);
	assert_int_equal(ticket_of(world, number)->outcome, OUTCOME_CLOSED);
	assert_int_equal(ticket_of(world, other)->state, TICKET_WAITING);
	assert_int_equal(close_past(world, 0, number), REFUSAL_ALREADY_ENDED);
	assert_int_equal(close_past(world, 0, 500), REFUSAL_UNKNOWN_TICKET);
}

static void a_day_is_closed_with_a_reason_of_its_own(void **state)
{
	struct world *world = *state;

	take(world, "pas", "");
	assert_int_equal(close_day(world, REASON_LUNCH), REFUSAL_BAD_REQUEST);
	assert_int_equal(close_day(world, REASON_NONE), REFUSAL_BAD_REQUEST);
	assert_int_equal(world->queue->waiting, 1);
	assert_true(reason_fits(REASON_UNKNOWN, VERB_CLOSE_DAY));
	assert_false(reason_fits(REASON_UNKNOWN, VERB_PARK));
}

/* README: two are still open when the day changes, and the morning asks about both. */
static void what_the_change_of_the_day_found_open_is_asked_about_next_morning(void **state)
{
	struct world *world = *state;
	uint16_t waiting = take(world, "pas", ""), parked = take(world, "mitid", "");

	phone(world, VERB_LATER, parked);
	start_day(world, 20001);
	assert_int_equal(world->queue->unattended.count, 2);
	assert_int_equal(world->queue->unattended.tickets[0].number, waiting);
	assert_int_equal(world->queue->unattended.tickets[1].number, parked);
	assert_int_equal(world->queue->unattended.tickets[1].service, MITID);
	assert_int_equal(close_past(world, 20000, waiting), REFUSAL_NONE);
	assert_int_equal(event_of(world, 0)->type, EVENT_UNATTENDED_RESOLVED);
	assert_int_equal(event_of(world, 0)->of_day, 20000);
	assert_int_equal(event_of(world, 0)->reason, REASON_LEFT);
	assert_int_equal(world->queue->unattended.count, 1);
	assert_int_equal(close_past(world, 20000, waiting), REFUSAL_UNKNOWN_TICKET);
	/* Nobody spoke for the other one: it is asked about again, under its day. */
	take(world, "pas", "");
	start_day(world, 20002);
	assert_int_equal(world->queue->unattended.count, 2);
	assert_int_equal(world->queue->unattended.tickets[0].day, 20000);
	assert_int_equal(world->queue->unattended.tickets[1].day, 20001);
	assert_int_equal(close_past(world, 20001, TICKET_NONE), REFUSAL_NONE);
	assert_int_equal(world->queue->unattended.tickets[0].number, parked);
	assert_int_equal(world->queue->unattended.count, 1);
	/* Of such a day nobody asked anything. */
	assert_int_equal(close_past(world, 19999, TICKET_NONE), REFUSAL_BAD_REQUEST);
	assert_int_equal(close_past(world, 20009, TICKET_NONE), REFUSAL_BAD_REQUEST);
}

static void a_day_ends_also_when_its_tickets_fill_a_verdict(void **state)
{
	struct world *world = *state;

	for (int i = 0; i < QUEUE_EVENTS_PER_VERDICT_MAX; i++)
		take(world, "pas", "");
	sit(world, "anna", "1");
	start_day(world, 20001);
	assert_int_equal(world->queue->day, 20001);
	assert_int_equal(world->queue->unattended.count, QUEUE_EVENTS_PER_VERDICT_MAX);
}

static void a_ticket_of_a_past_day_is_named_by_its_number(void **state)
{
	struct world *world = *state;
	struct command *command;

	take(world, "pas", "");
	start_day(world, 20001);
	command = ask(world, VERB_CLOSE_DAY, ROLE_SUPERVISOR, "sue");
	command->reason = REASON_LEFT;
	command->day = 20000;
	command->ticket = (struct ticket_reference){ .kind = REFERENCE_ID };
	assert_int_equal(say(world), REFUSAL_BAD_REQUEST);
}

static void more_unattended_tickets_than_are_asked_about_are_counted(void **state)
{
	struct world *world = *state;

	for (int i = 0; i < QUEUE_UNATTENDED_MAX + 3; i++)
		take(world, "pas", "");
	start_day(world, 20001);
	assert_int_equal(world->queue->unattended.count, QUEUE_UNATTENDED_MAX);
	assert_int_equal(world->queue->unattended.more, 3);
	assert_int_equal(close_past(world, 20000, 2), REFUSAL_NONE);
	assert_int_equal(close_past(world, 20000, TICKET_NONE), REFUSAL_NONE);
	assert_int_equal(world->queue->unattended.count, 0);
	start_day(world, 20002);
	assert_int_equal(world->queue->unattended.more, 0);
}

static enum refusal operator_starts(struct world *world, int32_t day)
{
	ask(world, VERB_START_DAY, ROLE_OPERATOR, "olga")->day = day;
	return say(world);
}

static void an_operator_moves_the_day_on_but_never_back(void **state)
{
	struct world *world = *state;

	assert_int_equal(operator_starts(world, 20000), REFUSAL_BAD_REQUEST);
	assert_int_equal(operator_starts(world, 19999), REFUSAL_BAD_REQUEST);
	assert_int_equal(operator_starts(world, 20000 + 367), REFUSAL_BAD_REQUEST);
	assert_int_equal(world->queue->day, 20000);
	assert_int_equal(operator_starts(world, 20001), REFUSAL_NONE);
	assert_int_equal(world->queue->day, 20001);
	assert_int_equal(operator_starts(world, 20001 + 366), REFUSAL_NONE);
}

static void an_operator_does_not_end_the_day_of_who_is_being_served(void **state)
{
	struct world *world = *state;

	take(world, "pas", "");
	sit(world, "anna", "1");
	staff(world, "anna", VERB_NEXT);
	assert_int_equal(operator_starts(world, 20001), REFUSAL_COUNTER_BUSY);
	finish(world, "anna", OUTCOME_SERVED);
	assert_int_equal(operator_starts(world, 20001), REFUSAL_NONE);
}

static void an_operator_begins_the_first_day(void **state)
{
	struct world *world = *state;

	queue_reset(world->queue);
	assert_int_equal(operator_starts(world, 25000), REFUSAL_NONE);
	assert_int_equal(world->queue->day, 25000);
}

static void numbers_follow_the_ranges_of_the_site_in_their_order(void **state)
{
	struct world *world = *state;
	struct catalog *catalog = world->queue->catalog;

	catalog->numbers[0] = (struct number_range){ 2000, 2001 };
	catalog->numbers[1] = (struct number_range){ 500, 501 };
	catalog->range_count = 2;
	assert_int_equal(take(world, "pas", ""), 2000);
	assert_int_equal(take(world, "pas", ""), 2001);
	assert_int_equal(take(world, "pas", ""), 500);
	assert_int_equal(take(world, "pas", ""), 501);
	strcpy(ask(world, VERB_TAKE, ROLE_KIOSK, "kiosk-1")->services[0], "pas");
	world->command.service_count = 1;
	assert_int_equal(say(world), REFUSAL_NUMBER_RANGE_FULL);
	start_day(world, 20001);
	assert_int_equal(take(world, "pas", ""), 2000);
}

static void ranges_that_were_changed_at_noon_never_give_a_number_again(void **state)
{
	struct world *world = *state;
	struct catalog *catalog = world->queue->catalog;

	assert_int_equal(take(world, "pas", ""), 0);
	assert_int_equal(take(world, "pas", ""), 1);
	catalog->numbers[0] = (struct number_range){ 999, 1000 };
	assert_int_equal(take(world, "pas", ""), 999);
	catalog->numbers[0] = (struct number_range){ 0, 2 };
	assert_int_equal(take(world, "pas", ""), 2);
}

static void a_reserve_number_is_never_given(void **state)
{
	struct world *world = *state;

	world->queue->catalog->reserve = (struct number_range){ 1, 3 };
	assert_int_equal(take(world, "pas", ""), 0);
	assert_int_equal(take(world, "pas", ""), 4);
	assert_true(series_is_reserve(world->queue->catalog, 3));
	assert_false(series_is_reserve(world->queue->catalog, 4));
}

/* README: R001 to R003 were used; they have waited 20 minutes, and their places show it. */
static void reserve_numbers_wait_from_when_they_were_handed_out(void **state)
{
	struct world *world = *state;
	uint16_t taken = take(world, "pas", "");

	ask_reserve(world, RESERVE_FIRST + 2)->waited_ms = 20 * MINUTE;
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_int_equal(world->verdict.event_count, 3);
	assert_int_equal(world->queue->waiting, 4);
	assert_int_equal(ticket_of(world, RESERVE_FIRST + 2)->paper, PAPER_PRINTED);
	assert_int_equal(ticket_of(world, RESERVE_FIRST + 2)->origin, ORIGIN_RESERVE);
	sit(world, "anna", "1");
	staff(world, "anna", VERB_NEXT);
	assert_int_equal(world->verdict.ticket, RESERVE_FIRST);
	assert_int_equal(ticket_of(world, RESERVE_FIRST)->waited_ms, 20 * MINUTE);
	assert_int_equal(take(world, "pas", ""), taken + 1); /* the series goes on */
	assert_int_equal(ticket_of(world, RESERVE_FIRST)->errand_count, 1);
}

static void reserve_numbers_that_were_served_are_entered_as_ended(void **state)
{
	struct world *world = *state;

	ask_reserve(world, RESERVE_FIRST + 39)->outcome = OUTCOME_SERVED;
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_int_equal(world->queue->waiting, 0);
	assert_int_equal(world->queue->ticket_count, 40);
	assert_int_equal(world->queue->served_today, 40);
	assert_int_equal(ticket_of(world, RESERVE_FIRST + 39)->outcome, OUTCOME_SERVED);
}

static void reserve_numbers_that_are_entered_twice_stay_as_they_are(void **state)
{
	struct world *world = *state;
	struct command *command;

	ask_reserve(world, RESERVE_FIRST + 1)->outcome = OUTCOME_SERVED;
	say(world);
	ask_reserve(world, RESERVE_FIRST + 3);
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_int_equal(world->verdict.event_count, 2);
	assert_int_equal(ticket_of(world, RESERVE_FIRST)->state, TICKET_ENDED);
	assert_int_equal(ticket_of(world, RESERVE_FIRST + 3)->state, TICKET_WAITING);
	command = ask_reserve(world, RESERVE_FIRST + 9);
	command->from =
		(struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = RESERVE_FIRST + 8 };
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_int_equal(world->verdict.event_count, 2);
	assert_int_equal(ticket_of(world, RESERVE_FIRST + 7)->state, TICKET_FREE);
}

static void what_is_no_reserve_number_is_not_entered(void **state)
{
	struct world *world = *state;
	struct command *command;

	ask_reserve(world, RESERVE_FIRST + 200);
	assert_int_equal(say(world), REFUSAL_BAD_REQUEST);
	ask_reserve(world, RESERVE_FIRST)->to.kind = REFERENCE_NONE;
	assert_int_equal(say(world), REFUSAL_BAD_REQUEST);
	command = ask_reserve(world, RESERVE_FIRST);
	command->from =
		(struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = RESERVE_FIRST + 1 };
	assert_int_equal(say(world), REFUSAL_BAD_REQUEST);
	command->from.number = 0;
	assert_int_equal(say(world), REFUSAL_BAD_REQUEST);
	world->queue->catalog->has_reserve = false;
	ask_reserve(world, RESERVE_FIRST);
	assert_int_equal(say(world), REFUSAL_BAD_REQUEST);
}

static void reserve_numbers_are_for_a_service_that_the_site_has(void **state)
{
	struct world *world = *state;

	strcpy(ask_reserve(world, RESERVE_FIRST)->services[0], "kaffe");
	assert_int_equal(say(world), REFUSAL_UNKNOWN_SERVICE);
	ask_reserve(world, RESERVE_FIRST)->service_count = 0;
	assert_int_equal(say(world), REFUSAL_UNKNOWN_SERVICE);
	world->queue->catalog->services[PAS].retired = true;
	ask_reserve(world, RESERVE_FIRST);
	assert_int_equal(say(world), REFUSAL_UNKNOWN_SERVICE);
}

static void reserve_numbers_need_a_day_and_room_to_wait(void **state)
{
	struct world *world = *state;
	uint16_t waiting = world->queue->waiting;

	world->queue->waiting = QUEUE_WAITING_MAX - 1;
	ask_reserve(world, RESERVE_FIRST + 1);
	queue_judge(world->queue, &world->command, &world->verdict);
	assert_int_equal(world->verdict.refusal, REFUSAL_WAITING_FULL);
	world->queue->waiting = waiting;
	world->queue->day = INT32_MIN; /* as before the first */
	ask_reserve(world, RESERVE_FIRST);
	assert_int_equal(say(world), REFUSAL_SITE_CLOSED);
}

int main(void)
{
#define IN_WORLD(name)     cmocka_unit_test_setup_teardown(name, world_new, world_free)
#define WITH_RESERVE(name) cmocka_unit_test_setup_teardown(name, world_with_reserve, world_free)
	const struct CMUnitTest tests[] = {
		IN_WORLD(closing_the_day_ends_what_is_open_by_somebodys_choice),
		IN_WORLD(closing_the_day_takes_as_many_tickets_as_there_are),
		IN_WORLD(closing_the_day_leaves_nobody_at_a_counter_behind),
		IN_WORLD(one_ticket_can_be_closed_by_itself),
		IN_WORLD(a_day_is_closed_with_a_reason_of_its_own),
		IN_WORLD(what_the_change_of_the_day_found_open_is_asked_about_next_morning),
		IN_WORLD(a_day_ends_also_when_its_tickets_fill_a_verdict),
		IN_WORLD(a_ticket_of_a_past_day_is_named_by_its_number),
		IN_WORLD(more_unattended_tickets_than_are_asked_about_are_counted),
		IN_WORLD(an_operator_moves_the_day_on_but_never_back),
		IN_WORLD(an_operator_does_not_end_the_day_of_who_is_being_served),
		IN_WORLD(an_operator_begins_the_first_day),
		IN_WORLD(numbers_follow_the_ranges_of_the_site_in_their_order),
		IN_WORLD(ranges_that_were_changed_at_noon_never_give_a_number_again),
		WITH_RESERVE(a_reserve_number_is_never_given),
		WITH_RESERVE(reserve_numbers_wait_from_when_they_were_handed_out),
		WITH_RESERVE(reserve_numbers_that_were_served_are_entered_as_ended),
		WITH_RESERVE(reserve_numbers_that_are_entered_twice_stay_as_they_are),
		WITH_RESERVE(what_is_no_reserve_number_is_not_entered),
		WITH_RESERVE(reserve_numbers_are_for_a_service_that_the_site_has),
		WITH_RESERVE(reserve_numbers_need_a_day_and_room_to_wait),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
