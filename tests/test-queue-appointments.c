/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Checking in with an appointment, and who is called before the time that was appointed.
 */
#include "tests/queue-appointments.h"

static struct pick next_at(const struct world *world, uint8_t counter)
{
	struct pick pick;

	pick_next(world->queue, counter, world->now_ms, &pick);
	return pick;
}

static void whoever_is_due_is_called_before_an_appointment_that_is_not(void **state)
{
	struct world *world = *state;
	uint16_t later = booked(world, PAS, 10 * MINUTE), general;

	world->catalog.lanes[BOOKED].head_start_ms = 60 * MINUTE;
	pass(world, MINUTE);
	general = take(world, "pas", "");
	assert_int_equal(next_at(world, 0).ticket, general);
	assert_int_equal(next_at(world, 0).why.kind, WHY_DUE);
	assert_int_equal(next_at(world, 0).why.runner_up, later);
	pass(world, 9 * MINUTE - 1);
	assert_int_equal(next_at(world, 0).ticket, general);
	pass(world, 1);
	assert_int_equal(next_at(world, 0).ticket, later);
	assert_int_equal(next_at(world, 0).why.kind, WHY_LANE);
}

static void before_its_time_an_appointment_is_called_when_nobody_who_is_due_waits(void **state)
{
	struct world *world = *state;
	uint16_t second = booked(world, PAS, 20 * MINUTE),
		 first = booked(world, MITID, 10 * MINUTE);
	struct pick order[3];
	uint32_t total;

	world->catalog.counters[0].head_start_ms[PAS] = 60 * MINUTE;
	assert_int_equal(pick_order(world->queue, 0, world->now_ms, order, 3, &total), 2);
	assert_int_equal(order[0].ticket, first);
	assert_int_equal(order[0].why.kind, WHY_EARLY);
	assert_int_equal(order[0].why.runner_up, second);
	assert_int_equal(order[0].why.waited_ms, 0);
	assert_int_equal(order[1].ticket, second);
	assert_int_equal(order[1].why.kind, WHY_EARLY);
	assert_int_equal(order[1].why.runner_up, TICKET_NONE);
}

static void the_order_shows_due_ones_first_and_then_the_appointments_to_come(void **state)
{
	struct world *world = *state;
	uint16_t later = booked(world, PAS, 10 * MINUTE), due = booked(world, PAS, 0);
	uint16_t general = take(world, "mitid", "");
	struct pick order[4];
	uint32_t total;

	pass(world, MINUTE);
	assert_int_equal(pick_order(world->queue, 0, world->now_ms, order, 4, &total), 3);
	assert_int_equal(order[0].ticket, due);
	assert_int_equal(order[1].ticket, general);
	assert_int_equal(order[1].why.kind, WHY_DUE);
	assert_int_equal(order[2].ticket, later);
}

/* The README's example. */
static void an_appointment_at_ten_counts_from_ten(void **state)
{
	struct world *world = *state;
	const struct ticket *ticket;
	uint16_t number, general;

	appoint(world, 1, "pas", 20 * MINUTE);
	assert_int_equal(check_in(world, 1), REFUSAL_NONE);
	number = world->verdict.ticket;
	ticket = ticket_of(world, number);
	assert_int_equal(world->verdict.status, CHECK_IN_IN_TIME);
	assert_int_equal(world->verdict.appointed_ms, WORLD_WALL_MS + world->now_ms + 20 * MINUTE);
	assert_int_equal(ticket->lane, BOOKED);
	assert_int_equal(ticket->origin, ORIGIN_APPOINTMENT);
	assert_int_equal(ticket->since_ms, world->now_ms + 20 * MINUTE);
	assert_int_equal(event_of(world, 0)->type, EVENT_TICKET_TAKEN);
	assert_int_equal(event_of(world, 1)->type, EVENT_TICKET_CHECKED_IN);
	general = take(world, "pas", "");
	sit(world, "anna", "1");
	staff(world, "anna", VERB_NEXT);
	assert_int_equal(world->verdict.ticket, general);
	assert_int_equal(world->verdict.why.kind, WHY_DUE);
}

static void after_the_appointed_time_it_counts_from_the_check_in(void **state)
{
	struct world *world = *state;

	appoint(world, 1, "pas", 0);
	pass(world, 10 * MINUTE);
	check_in(world, 1);
	assert_int_equal(world->verdict.status, CHECK_IN_IN_TIME);
	assert_int_equal(ticket_of(world, world->verdict.ticket)->since_ms, world->now_ms);
	assert_int_equal(ticket_of(world, world->verdict.ticket)->due_ms, 0);
}

static void the_window_ends_as_configured(void **state)
{
	struct world *world = *state;

	static const struct {
		int64_t ahead_ms;
		enum check_in_status status;
		uint8_t lane;
	} cases[] = {
		{ 30 * MINUTE + 1, CHECK_IN_EARLY, BOOKED },
		{ 30 * MINUTE, CHECK_IN_IN_TIME, BOOKED },
		{ -15 * MINUTE, CHECK_IN_IN_TIME, BOOKED },
		{ -15 * MINUTE - 1, CHECK_IN_LATE, GENERAL },
	};

	for (uint32_t i = 0; i < COUNT(cases); i++) {
		appoint(world, i, "pas", cases[i].ahead_ms);
		assert_int_equal(check_in(world, i), REFUSAL_NONE);
		assert_int_equal(world->verdict.status, cases[i].status);
		assert_int_equal(ticket_of(world, world->verdict.ticket)->lane, cases[i].lane);
	}
	world->catalog.check_in_late_ms = HOUR;
	appoint(world, 9, "pas", -HOUR);
	check_in(world, 9);
	assert_int_equal(world->verdict.status, CHECK_IN_IN_TIME);
}

static void whoever_is_late_waits_in_the_general_lane_from_the_check_in(void **state)
{
	struct world *world = *state;

	appoint(world, 1, "pas", -20 * MINUTE);
	check_in(world, 1);
	assert_int_equal(ticket_of(world, world->verdict.ticket)->lane, GENERAL);
	assert_int_equal(ticket_of(world, world->verdict.ticket)->since_ms, world->now_ms);
}

static void whoever_is_early_gets_a_ticket_for_the_appointed_time(void **state)
{
	struct world *world = *state;

	appoint(world, 1, "pas", 2 * HOUR);
	check_in(world, 1);
	assert_int_equal(world->verdict.status, CHECK_IN_EARLY);
	assert_int_equal(ticket_of(world, world->verdict.ticket)->since_ms,
			 world->now_ms + 2 * HOUR);
}

static void checking_in_twice_gives_the_same_ticket(void **state)
{
	struct world *world = *state;
	uint16_t number;

	appoint(world, 1, "pas", -20 * MINUTE);
	check_in(world, 1);
	number = world->verdict.ticket;
	pass(world, MINUTE);
	assert_int_equal(check_in(world, 1), REFUSAL_NONE);
	assert_int_equal(world->verdict.ticket, number);
	assert_int_equal(world->verdict.status, CHECK_IN_LATE);
	assert_int_equal(world->verdict.event_count, 0);
	assert_int_equal(world->queue->ticket_count, 1);
}

static void a_code_that_nobody_knows_is_unknown(void **state)
{
	struct world *world = *state;

	ask_check_in(world, 77);
	refused(world, REFUSAL_UNKNOWN_CODE);
	ask_check_in(world, 77)->code[0] = '\0'; /* no code at all */
	refused(world, REFUSAL_UNKNOWN_CODE);
}

static void a_code_of_another_day_is_not_used_up(void **state)
{
	struct world *world = *state;
	struct appointment_row row = row_of(world, 1, "pas", 24 * HOUR);

	row.day++;
	import(world, &row, 1);
	ask_check_in(world, 1);
	refused(world, REFUSAL_TOO_EARLY);
	start_day(world, 20001);
	pass(world, 24 * HOUR);
	assert_int_equal(check_in(world, 1), REFUSAL_NONE);
	assert_int_equal(world->verdict.status, CHECK_IN_IN_TIME);
}

static void the_day_after_an_appointment_is_late_and_then_it_is_forgotten(void **state)
{
	struct world *world = *state;

	appoint(world, 1, "pas", 0);
	appoint(world, 2, "pas", 0);
	start_day(world, 20001);
	assert_int_equal(check_in(world, 1), REFUSAL_NONE);
	assert_int_equal(world->verdict.status, CHECK_IN_LATE);
	start_day(world, 20002);
	ask_check_in(world, 1);
	refused(world, REFUSAL_UNKNOWN_CODE);
	ask_check_in(world, 2);
	refused(world, REFUSAL_UNKNOWN_CODE);
	assert_int_equal(world->queue->appointment_count, 0);
}

static void a_cancelled_appointment_is_too_old_until_it_is_forgotten(void **state)
{
	struct world *world = *state;
	struct appointment_row row = row_of(world, 1, "pas", HOUR);

	row.cancelled = true;
	import(world, &row, 1);
	assert_true(event_of(world, 0)->cancelled);
	ask_check_in(world, 1);
	refused(world, REFUSAL_TOO_OLD);
	start_day(world, 20001);
	ask_check_in(world, 1);
	refused(world, REFUSAL_TOO_OLD);
	row.cancelled = false; /* after all */
	row.day = 20001;
	import(world, &row, 1);
	assert_int_equal(check_in(world, 1), REFUSAL_NONE);
}

/* Nobody vouches for the clock: it says a year too early or too late, or another day. */
static void with_an_untrusted_clock_nobody_is_turned_away(void **state)
{
	struct world *world = *state;
	static const int64_t wrong_ms[] = { -365 * 24 * HOUR, -HOUR, 0, HOUR, 365 * 24 * HOUR };

	for (uint32_t i = 0; i < COUNT(wrong_ms); i++) {
		struct appointment_row row = row_of(world, i, "pas", wrong_ms[i]);

		row.day += i == 0 ? 1 : 0;
		import(world, &row, 1);
		ask_check_in(world, i);
		world->clock = CLOCK_NONE;
		assert_int_equal(say(world), REFUSAL_NONE);
		assert_int_equal(world->verdict.status, CHECK_IN_IN_TIME);
		assert_int_equal(ticket_of(world, world->verdict.ticket)->lane, BOOKED);
		assert_int_equal(ticket_of(world, world->verdict.ticket)->since_ms, world->now_ms);
		world->clock = CLOCK_SYNCED;
	}
}

static void a_check_in_without_room_is_refused_as_a_take_is(void **state)
{
	struct world *world = *state;

	appoint(world, 1, "pas", 0);
	world->queue->last_number = QUEUE_TICKETS_MAX - 1;
	ask_check_in(world, 1)->at_ms = 0;
	queue_judge(world->queue, &world->command, &world->verdict);
	assert_int_equal(world->verdict.refusal, REFUSAL_NUMBER_RANGE_FULL);
	world->queue->last_number = TICKET_NONE;
	world->catalog.services[PAS].retired = true;
	ask_check_in(world, 1);
	refused(world, REFUSAL_UNKNOWN_SERVICE);
	queue_reset(world->queue);
	ask_check_in(world, 1);
	refused(world, REFUSAL_SITE_CLOSED);
}

/* A service that is closed for those who just come is not closed for who has an appointment. */
static void an_appointment_at_a_closed_service_is_kept(void **state)
{
	struct world *world = *state;

	appoint(world, 1, "pas", 0);
	strcpy(ask(world, VERB_CLOSE_SERVICE, ROLE_SUPERVISOR, "sif")->services[0], "pas");
	world->command.service_count = 1;
	say(world);
	assert_int_equal(check_in(world, 1), REFUSAL_NONE);
}

static struct command *ask_find(struct world *world, enum role role, const char *service,
				int64_t wall_ms)
{
	struct command *command = ask(world, VERB_CHECK_IN, role, "anna");

	strcpy(command->services[0], service);
	command->service_count = 1;
	command->appointed_ms = wall_ms;
	command->clock = CLOCK_SYNCED;
	return command;
}

static void staff_find_an_appointment_without_a_code(void **state)
{
	struct world *world = *state;
	int64_t wall_ms = WORLD_WALL_MS + world->now_ms;

	appoint(world, 1, "pas", 0);
	appoint(world, 2, "pas", 0);
	ask_find(world, ROLE_KIOSK, "pas", wall_ms);
	refused(world, REFUSAL_NOT_ALLOWED);
	ask_find(world, ROLE_VOLUNTEER, "pas", wall_ms);
	refused(world, REFUSAL_NOT_ALLOWED);
	ask_find(world, ROLE_STAFF, "ham", wall_ms);
	refused(world, REFUSAL_UNKNOWN_SERVICE);
	ask_find(world, ROLE_STAFF, "mitid", wall_ms);
	refused(world, REFUSAL_UNKNOWN_CODE);
	ask_find(world, ROLE_STAFF, "pas", wall_ms + 1);
	refused(world, REFUSAL_UNKNOWN_CODE);
	ask_find(world, ROLE_STAFF, "pas", wall_ms);
	assert_int_equal(say(world), REFUSAL_NONE);
	ask_find(world, ROLE_SUPERVISOR, "pas", wall_ms);
	assert_int_equal(say(world), REFUSAL_NONE);
	ask_find(world, ROLE_STAFF, "pas", wall_ms);
	refused(world, REFUSAL_UNKNOWN_CODE);
	assert_int_equal(world->queue->ticket_count, 2);
}

static void the_guide_ticket_of_somebody_without_a_code_becomes_the_appointments(void **state)
{
	struct world *world = *state;
	struct command *command = ask(world, VERB_TAKE, ROLE_KIOSK, "kiosk-1");
	int64_t taken_ms = world->now_ms;
	const struct ticket *ticket;

	strcpy(command->services[0], "guide");
	command->service_count = 1;
	command->marks = MARK_APPOINTMENT | MARK_FETCH;
	say(world);
	ticket = ticket_of(world, world->verdict.ticket);
	assert_int_equal(ticket->marks, MARK_APPOINTMENT | MARK_FETCH);
	appoint(world, 1, "pas", -10 * MINUTE);
	pass(world, 10 * MINUTE);
	ask_find(world, ROLE_STAFF, "pas", WORLD_WALL_MS + taken_ms - 10 * MINUTE)->ticket =
		(struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = ticket->number };
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_int_equal(world->queue->ticket_count, 1);
	assert_int_equal(world->verdict.status, CHECK_IN_IN_TIME); /* came in time, found later */
	assert_int_equal(ticket->lane, BOOKED);
	assert_int_equal(ticket_service(ticket), PAS);
	assert_int_equal(ticket->since_ms, taken_ms);
	assert_int_equal(ticket->origin, ORIGIN_APPOINTMENT);
	assert_int_equal(ticket->marks, MARK_FETCH);
	/* another code on a ticket that is due later does not make it due at once */
	appoint(world, 2, "pas", HOUR);
	appoint(world, 3, "pas", 2 * HOUR);
	check_in(world, 2);
	ask_check_in(world, 3)->ticket =
		(struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = 1 };
	world->command.role = ROLE_STAFF;
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_int_equal(ticket_of(world, 1)->since_ms, world->now_ms + 2 * HOUR);
}

/* Its number is known to who stands there, though no paper came. */
static void a_ticket_that_nobody_saw_is_seen_by_who_checks_it_in(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", "");

	world->queue->tickets[number].origin = ORIGIN_BUTTON;
	world->queue->tickets[number].paper = PAPER_FAILED;
	world->queue->unseen_count = 1;
	world->queue->first_unseen = number;
	assert_null(queue_check(world->queue));
	appoint(world, 1, "pas", 0);
	ask_check_in(world, 1)->ticket =
		(struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = number };
	world->command.role = ROLE_STAFF;
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_null(queue_check(world->queue));
	assert_int_equal(queue_deadline_ms(world->queue), INT64_MAX);
}

/* The appointment's errand comes first; what else was wanted is still wanted, each once. */
static void a_check_in_onto_a_ticket_keeps_its_other_errands(void **state)
{
	struct world *world = *state;
	struct command *command = ask(world, VERB_TAKE, ROLE_KIOSK, "kiosk-1");
	const struct ticket *ticket;

	strcpy(command->services[0], "guide");
	strcpy(command->services[1], "mitid");
	strcpy(command->services[2], "pas");
	command->service_count = 3;
	assert_int_equal(say(world), REFUSAL_NONE);
	ticket = ticket_of(world, world->verdict.ticket);
	appoint(world, 1, "pas", 0);
	ask_check_in(world, 1)->ticket =
		(struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = ticket->number };
	world->command.role = ROLE_STAFF;
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_int_equal(ticket->errand_count, 2);
	assert_int_equal(ticket->errands[0].service, PAS);
	assert_int_equal(ticket->errands[1].service, MITID);
}

static void only_staff_check_in_onto_a_ticket_and_only_one_that_waits(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", "");
	struct ticket_reference reference = { .kind = REFERENCE_NUMBER, .number = number };

	appoint(world, 1, "pas", 0);
	ask_check_in(world, 1)->ticket = reference;
	refused(world, REFUSAL_NOT_ALLOWED);
	ask_check_in(world, 1)->ticket = reference;
	world->command.role = ROLE_VOLUNTEER;
	refused(world, REFUSAL_NOT_ALLOWED);
	ask_check_in(world, 1)->ticket.kind = REFERENCE_NUMBER;
	world->command.ticket.number = 99;
	world->command.role = ROLE_STAFF;
	refused(world, REFUSAL_UNKNOWN_TICKET);
	sit(world, "anna", "1");
	staff(world, "anna", VERB_NEXT);
	ask_check_in(world, 1)->ticket = reference;
	world->command.role = ROLE_STAFF;
	refused(world, REFUSAL_NOT_WAITING);
}

/* More time, leaving and coming back do not make an appointment due sooner, nor cost it. */
static void later_leave_stay_and_back_keep_the_appointed_time(void **state)
{
	struct world *world = *state;
	int64_t due_ms = world->now_ms + HOUR;
	uint16_t number = booked(world, PAS, HOUR);
	const struct ticket *ticket = ticket_of(world, number);

	assert_int_equal(phone(world, VERB_LATER, number), REFUSAL_NONE);
	assert_int_equal(ticket->state, TICKET_PARKED);
	pass(world, 20 * MINUTE);
	assert_int_equal(ticket->state, TICKET_WAITING);
	assert_int_equal(ticket->since_ms, due_ms);
	assert_int_equal(phone(world, VERB_LATER, number), REFUSAL_NONE);
	assert_int_equal(phone(world, VERB_BACK, number), REFUSAL_NONE);
	assert_int_equal(ticket->since_ms, due_ms);
	assert_int_equal(phone(world, VERB_LEAVE, number), REFUSAL_NONE);
	assert_int_equal(phone(world, VERB_STAY, number), REFUSAL_NONE);
	assert_int_equal(ticket->since_ms, due_ms);
	pass(world, 50 * MINUTE);
	assert_int_equal(phone(world, VERB_LATER, number), REFUSAL_NONE);
	pass(world, 10 * MINUTE);
	assert_int_equal(ticket->since_ms, world->now_ms - 10 * MINUTE); /* its credit */
}

static void called_before_its_time_and_parked_it_waits_for_its_time_again(void **state)
{
	struct world *world = *state;
	int64_t due_ms = world->now_ms + HOUR;
	uint16_t number = booked(world, PAS, HOUR);

	sit(world, "anna", "1");
	staff(world, "anna", VERB_NEXT);
	assert_int_equal(world->verdict.ticket, number);
	assert_int_equal(world->verdict.why.kind, WHY_EARLY);
	ask(world, VERB_PARK, ROLE_STAFF, "anna")->reason = REASON_FORM;
	say(world);
	pass(world, 10 * MINUTE);
	assert_int_equal(ticket_of(world, number)->since_ms, due_ms);
	about(world, VERB_CALL, ROLE_STAFF, "anna", number);
	assert_int_equal(world->verdict.why.waited_ms, 0);
	ask(world, VERB_SPLIT, ROLE_STAFF, "anna")->ticket =
		(struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = number };
	say(world);
	assert_int_equal(event_of(world, 0)->credit_ms, 0);
}

static void another_lane_makes_an_appointment_due_at_once(void **state)
{
	struct world *world = *state;
	uint16_t number = booked(world, PAS, HOUR), past = booked(world, PAS, 1);

	strcpy(ask(world, VERB_GRANT_LANE, ROLE_STAFF, "anna")->lane, "booked");
	world->command.ticket =
		(struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = number };
	say(world);
	assert_int_equal(ticket_of(world, number)->since_ms, world->now_ms + HOUR);
	strcpy(ask(world, VERB_GRANT_LANE, ROLE_STAFF, "anna")->lane, "fast");
	world->command.ticket =
		(struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = number };
	say(world);
	assert_int_equal(ticket_of(world, number)->since_ms, world->now_ms);
	assert_int_equal(ticket_of(world, number)->due_ms, 0);
	pass(world, MINUTE);
	strcpy(ask(world, VERB_GRANT_LANE, ROLE_STAFF, "anna")->lane, "fast");
	world->command.ticket =
		(struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = past };
	say(world);
	assert_int_equal(ticket_of(world, past)->since_ms, world->now_ms - MINUTE + 1);
}

/* Where the site has no lane called booked. */
static void without_a_booked_lane_appointments_wait_in_the_default_one(void **state)
{
	struct world *world = *state;

	world->catalog.lanes[BOOKED].retired = true;
	assert_int_equal(catalog_booked_lane(&world->catalog), GENERAL);
	strcpy(world->catalog.lanes[BOOKED].id, "time");
	assert_int_equal(catalog_booked_lane(&world->catalog), GENERAL);
	appoint(world, 1, "pas", 0);
	check_in(world, 1);
	assert_int_equal(ticket_of(world, world->verdict.ticket)->lane, GENERAL);
}

static void a_lane_that_is_gone_since_the_import_becomes_the_default_one(void **state)
{
	struct world *world = *state;

	appoint(world, 1, "pas", 0);
	world->catalog.lanes[BOOKED].retired = true;
	check_in(world, 1);
	assert_int_equal(world->verdict.status, CHECK_IN_IN_TIME);
	assert_int_equal(ticket_of(world, world->verdict.ticket)->lane, GENERAL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_new, world_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(whoever_is_due_is_called_before_an_appointment_that_is_not),
		TEST(before_its_time_an_appointment_is_called_when_nobody_who_is_due_waits),
		TEST(the_order_shows_due_ones_first_and_then_the_appointments_to_come),
		TEST(an_appointment_at_ten_counts_from_ten),
		TEST(after_the_appointed_time_it_counts_from_the_check_in),
		TEST(the_window_ends_as_configured),
		TEST(whoever_is_late_waits_in_the_general_lane_from_the_check_in),
		TEST(whoever_is_early_gets_a_ticket_for_the_appointed_time),
		TEST(checking_in_twice_gives_the_same_ticket),
		TEST(a_code_that_nobody_knows_is_unknown),
		TEST(a_code_of_another_day_is_not_used_up),
		TEST(the_day_after_an_appointment_is_late_and_then_it_is_forgotten),
		TEST(a_cancelled_appointment_is_too_old_until_it_is_forgotten),
		TEST(with_an_untrusted_clock_nobody_is_turned_away),
		TEST(a_check_in_without_room_is_refused_as_a_take_is),
		TEST(an_appointment_at_a_closed_service_is_kept),
		TEST(staff_find_an_appointment_without_a_code),
		TEST(the_guide_ticket_of_somebody_without_a_code_becomes_the_appointments),
		TEST(a_check_in_onto_a_ticket_keeps_its_other_errands),
		TEST(a_ticket_that_nobody_saw_is_seen_by_who_checks_it_in),
		TEST(only_staff_check_in_onto_a_ticket_and_only_one_that_waits),
		TEST(later_leave_stay_and_back_keep_the_appointed_time),
		TEST(called_before_its_time_and_parked_it_waits_for_its_time_again),
		TEST(another_lane_makes_an_appointment_due_at_once),
		TEST(without_a_booked_lane_appointments_wait_in_the_default_one),
		TEST(a_lane_that_is_gone_since_the_import_becomes_the_default_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
