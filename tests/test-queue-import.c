/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Importing appointments, and who is still expected.
 */
#include "tests/queue-appointments.h"

static void importing_the_same_again_changes_nothing(void **state)
{
	struct world *world = *state;
	struct appointment_row rows[40];

	for (uint16_t i = 0; i < COUNT(rows); i++)
		rows[i] = row_of(world, i, i % 2 ? "pas" : "mitid", i * MINUTE);
	assert_int_equal(import(world, rows, COUNT(rows)), REFUSAL_NONE);
	assert_int_equal(world->verdict.progress.set, COUNT(rows));
	assert_int_equal(world->queue->appointment_count, COUNT(rows));
	ask(world, VERB_IMPORT_APPOINTMENTS, ROLE_SUPERVISOR, "sif")->rows = rows;
	world->command.row_count = COUNT(rows);
	refused(world, REFUSAL_NONE);
	assert_int_equal(world->verdict.progress.same, COUNT(rows));
	assert_int_equal(world->verdict.progress.set, 0);
}

static void importing_a_change_updates_what_is_not_used(void **state)
{
	struct world *world = *state;
	struct appointment_row rows[] = { row_of(world, 1, "pas", 0), row_of(world, 2, "pas", 0),
					  row_of(world, 3, "pas", 0), row_of(world, 4, "pas", 0),
					  row_of(world, 5, "pas", 0) };

	import(world, rows, COUNT(rows));
	check_in(world, 1);
	strcpy(rows[0].service, "mitid");
	strcpy(rows[1].service, "mitid");
	strcpy(rows[2].lane, "general");
	rows[3].wall_ms += HOUR;
	rows[4].cancelled = true;
	assert_int_equal(import(world, rows, COUNT(rows)), REFUSAL_NONE);
	assert_int_equal(world->verdict.progress.used, 1);
	assert_int_equal(world->verdict.progress.set, 4);
	assert_int_equal(appointment_find(world->queue, rows[0].code)->service, PAS);
	assert_int_equal(appointment_find(world->queue, rows[1].code)->service, MITID);
	assert_int_equal(appointment_find(world->queue, rows[2].code)->lane, GENERAL);
	assert_int_equal(appointment_find(world->queue, rows[3].code)->wall_ms, rows[3].wall_ms);
	assert_int_equal(appointment_find(world->queue, rows[4].code)->state,
			 APPOINTMENT_CANCELLED);
	rows[3].day++; /* at the same moment, but in a time zone where that is another day */
	assert_int_equal(import(world, rows, COUNT(rows)), REFUSAL_NONE);
	assert_int_equal(world->verdict.progress.set, 1);
}

static void an_import_is_taken_whole_or_not_at_all(void **state)
{
	struct world *world = *state;
	struct appointment_row rows[3];

	for (uint32_t i = 0; i < COUNT(rows); i++)
		rows[i] = row_of(world, i, "pas", 0);
	strcpy(rows[2].service, "ham");
	ask(world, VERB_IMPORT_APPOINTMENTS, ROLE_SUPERVISOR, "sif")->rows = rows;
	world->command.row_count = COUNT(rows);
	refused(world, REFUSAL_UNKNOWN_SERVICE);
	assert_true(world->verdict.has_row);
	assert_int_equal(world->verdict.progress.row, 2);
	assert_string_equal(world->verdict.detail, "service");
	strcpy(rows[2].service, "pas");
	strcpy(rows[1].lane, "express");
	world->command.progress.row = 0;
	refused(world, REFUSAL_UNKNOWN_LANE);
	assert_int_equal(world->verdict.progress.row, 1);
	rows[1].lane[0] = '\0';
	strcpy(rows[0].code, "22222223");
	world->command.progress.row = 0;
	refused(world, REFUSAL_BAD_REQUEST);
	strcpy(rows[0].code, code_of(0));
	strcpy(rows[0].code, "3333333c"); /* the queue knows upper case only */
	world->command.progress.row = 0;
	refused(world, REFUSAL_BAD_REQUEST);
	strcpy(rows[0].code, code_of(0));
	world->catalog.services[PAS].retired = true;
	world->command.progress.row = 0;
	refused(world, REFUSAL_UNKNOWN_SERVICE);
	world->catalog.services[PAS].retired = false;
	strcpy(rows[0].lane, "fast");
	world->catalog.lanes[FAST].retired = true;
	world->command.progress.row = 0;
	refused(world, REFUSAL_UNKNOWN_LANE);
}

static void the_code_of_a_return_is_no_appointments(void **state)
{
	struct world *world = *state;
	struct appointment_row row;
	uint16_t number = take(world, "pas", "");

	about(world, VERB_RETURN_CODE, ROLE_STAFF, "anna", number);
	row = row_of(world, 1, "pas", 0);
	memcpy(row.code, world->verdict.code, sizeof(row.code));
	ask(world, VERB_IMPORT_APPOINTMENTS, ROLE_SUPERVISOR, "sif")->rows = &row;
	world->command.row_count = 1;
	refused(world, REFUSAL_BAD_REQUEST);
	assert_string_equal(world->verdict.detail, "code");
}

static void what_is_past_is_not_imported(void **state)
{
	struct world *world = *state;
	struct appointment_row row = row_of(world, 1, "pas", -24 * HOUR);

	row.day--;
	assert_int_equal(import(world, &row, 1), REFUSAL_NONE);
	assert_int_equal(world->verdict.progress.past, 1);
	assert_int_equal(world->queue->appointment_count, 0);
}

static void importing_before_the_first_day_is_refused(void **state)
{
	struct world *world = *state;
	struct appointment_row row = row_of(world, 1, "pas", 0);

	queue_reset(world->queue);
	assert_int_equal(import(world, &row, 1), REFUSAL_SITE_CLOSED);
}

static void more_appointments_than_can_be_known_are_capacity_full(void **state)
{
	struct world *world = *state;
	struct appointment_row *rows = calloc(QUEUE_APPOINTMENTS_MAX + 1, sizeof(*rows));

	for (uint32_t i = 0; i <= QUEUE_APPOINTMENTS_MAX; i++)
		rows[i] = row_of(world, i, "pas", 0);
	ask(world, VERB_IMPORT_APPOINTMENTS, ROLE_SUPERVISOR, "sif")->rows = rows;
	world->command.row_count = QUEUE_APPOINTMENTS_MAX + 1;
	refused(world, REFUSAL_CAPACITY_FULL);
	assert_int_equal(world->verdict.progress.row, QUEUE_APPOINTMENTS_MAX);
	assert_int_equal(import(world, rows, QUEUE_APPOINTMENTS_MAX), REFUSAL_NONE);
	assert_int_equal(world->queue->appointment_count, QUEUE_APPOINTMENTS_MAX);
	/* an update needs no room */
	rows[7].wall_ms++;
	assert_int_equal(import(world, &rows[7], 1), REFUSAL_NONE);
	assert_int_equal(check_in(world, 7), REFUSAL_NONE);
	free(rows);
}

static void who_is_expected_today_is_told_in_the_order_of_their_times(void **state)
{
	struct world *world = *state;
	struct appointment_row other = row_of(world, 9, "pas", 24 * HOUR);
	struct expected expected[3];

	other.day++;
	import(world, &other, 1);
	for (uint32_t i = 0; i < 5;
	     i++) /* 0, 3, 1, 4, 2 minutes ahead, in some order of the codes */
		appoint(world, i, i % 2 ? "pas" : "mitid", (int64_t)(i * 3 % 5) * MINUTE);
	check_in(world, 0);
	assert_int_equal(appointment_expected(world->queue, expected, 0), 4);
	assert_int_equal(appointment_expected(world->queue, expected, 3), 4);
	for (uint32_t i = 0; i < 3; i++)
		assert_int_equal(expected[i].wall_ms,
				 WORLD_WALL_MS + world->now_ms + (i + 1) * MINUTE);
	assert_int_equal(expected[0].service, MITID);
	assert_int_equal(expected[0].lane, BOOKED);
	assert_int_equal(expected[2].service, PAS);
}

static void names_of_statuses_are_read_back(void **state)
{
	enum check_in_status status;

	for (int i = CHECK_IN_IN_TIME; i < CHECK_IN_STATUS_COUNT; i++) {
		assert_int_equal(check_in_status_parse(
					 check_in_status_name((enum check_in_status)i), &status),
				 0);
		assert_int_equal(status, i);
	}
	assert_true(check_in_status_parse("punctual", &status) < 0);
	assert_string_equal(check_in_status_name(CHECK_IN_NONE), "");
	assert_string_equal(appointment_state_name(APPOINTMENT_CHECKED_IN), "checked_in");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_new, world_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(importing_the_same_again_changes_nothing),
		TEST(importing_a_change_updates_what_is_not_used),
		TEST(an_import_is_taken_whole_or_not_at_all),
		TEST(the_code_of_a_return_is_no_appointments),
		TEST(what_is_past_is_not_imported),
		TEST(importing_before_the_first_day_is_refused),
		TEST(more_appointments_than_can_be_known_are_capacity_full),
		TEST(who_is_expected_today_is_told_in_the_order_of_their_times),
		TEST(names_of_statuses_are_read_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
