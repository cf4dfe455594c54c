/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Appointments and return codes outlive their day and a restart, and what was used does not come back.
 */
#include "firmware/queue/code.h"
#include "tests/store-site.h"

#define DAY_MS INT64_C(86400000)

static const char *code_of(uint8_t i)
{
	static char code[CODE_BYTES];
	struct id bits = { { i, 7, i } };

	code_make(&bits, 0, code);
	return code;
}

/* So many appointments `days` ahead, from the code of `first` on. */
static void import(struct site *site, uint8_t first, uint8_t count, int32_t days)
{
	struct appointment_row rows[16] = { 0 };
	struct command command = command_of(site, VERB_IMPORT_APPOINTMENTS, ROLE_SUPERVISOR);

	assert_true(count <= 16);
	for (uint8_t i = 0; i < count; i++) {
		SET(rows[i].code, code_of((uint8_t)(first + i)));
		SET(rows[i].service, i % 2 ? "pas" : "mitid");
		rows[i].day = site->queue->day + days;
		rows[i].wall_ms = command.wall_ms + days * DAY_MS + i * 60000;
	}
	command.rows = rows;
	command.row_count = count;
	assert_int_equal(turn(site, &command), 0);
}

static uint16_t check_in(struct site *site, const char *code)
{
	struct command command = command_of(site, VERB_CHECK_IN, ROLE_KIOSK);

	SET(command.code, code);
	assert_int_equal(turn(site, &command), 0);
	return (uint16_t)(site->queue->ticket_count - 1);
}

/* As the next process would: a fresh catalog, a fresh queue. */
static void assert_loads_as_new(struct site *site)
{
	struct catalog *catalog = calloc(1, sizeof(*catalog));
	struct queue *loaded;

	catalog_fill(catalog);
	loaded = queue_new(catalog);
	assert_int_equal(store_load(site->store, loaded), 0);
	assert_true(queue_equal(loaded, site->queue));
	queue_free(loaded);
	free(catalog);
}

/* A day with everything that can become of a code. */
static void day_of_codes(struct site *site, char ret_return_code[static CODE_BYTES])
{
	struct command command;

	import(site, 0, 4, 0);
	import(site, 10, 4, 1);
	import(site, 20, 4, 5);
	check_in(site, code_of(0));
	import(site, 1, 1, 3); /* put off */
	command = command_of(site, VERB_RETURN_CODE, ROLE_STAFF);
	command.ticket = (struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = 0 };
	assert_int_equal(turn(site, &command), 0);
	memcpy(ret_return_code, site->queue->return_codes[0].code, CODE_BYTES);
}

static void codes_are_carried_until_their_time_is_over(void **state)
{
	struct site *site = *state;
	char code[CODE_BYTES];

	start_day(site, 20779);
	day_of_codes(site, code);
	assert_loads_as_new(site);
	start_day(site, 20780);
	assert_loads_as_new(site);
	assert_int_equal(site->queue->appointment_count, 11);
	assert_null(appointment_find(site->queue, code_of(0))); /* used */
	assert_non_null(appointment_find(site->queue, code_of(1)));
	for (int32_t day = 20781; day < 20805; day++) {
		start_day(site, day);
		assert_int_equal(store_checkpoint(site->store), 0);
		site_reopen(site);
		assert_loads_as_new(site);
	}
	assert_int_equal(site->queue->appointment_count, 0);
	assert_int_equal(site->queue->return_code_count, 0);
	assert_reads(site,
		     "SELECT count(*) FROM carry WHERE key LIKE '%code/%'"
		     " OR key LIKE 'appointment/%'",
		     "0\n");
}

/* The check-in is replayed on a day that knows the appointment from what is carried only. */
static void a_carried_code_is_used_and_does_not_come_back(void **state)
{
	struct site *site = *state;
	char code[CODE_BYTES];

	start_day(site, 20779);
	day_of_codes(site, code);
	start_day(site, 20780);
	check_in(site, code_of(10));
	check_in(site, code);
	assert_loads_as_new(site);
	site_reopen(site);
	assert_loads_as_new(site);
	start_day(site, 20781);
	assert_loads_as_new(site);
	assert_null(appointment_find(site->queue, code_of(10)));
	assert_null(return_code_find(site->queue, code));
}

static void a_cancelled_appointment_is_carried_too(void **state)
{
	struct site *site = *state;
	struct appointment_row row = { .cancelled = true };
	struct command command;

	start_day(site, 20779);
	import(site, 1, 1, 1);
	command = command_of(site, VERB_IMPORT_APPOINTMENTS, ROLE_SUPERVISOR);
	SET(row.code, code_of(1));
	SET(row.service, "mitid");
	row.day = 20780;
	row.wall_ms = command.wall_ms + DAY_MS;
	command.rows = &row;
	command.row_count = 1;
	assert_int_equal(turn(site, &command), 0);
	start_day(site, 20780);
	assert_loads_as_new(site);
	assert_int_equal(appointment_find(site->queue, code_of(1))->state, APPOINTMENT_CANCELLED);
}

/* The private text of a day that is over is erased; the code is carried all the same, and only there. */
static void a_code_is_nowhere_but_where_it_is_carried(void **state)
{
	struct site *site = *state;
	char question[160];

	start_day(site, 20779);
	import(site, 1, 1, 1);
	start_day(site, 20780);
	for (int i = 0; i < 3; i++)
		assert_int_equal(store_checkpoint(site->store), 0);
	assert_loads_as_new(site);
	assert_int_equal(
		text_format(question, sizeof(question),
			    "SELECT count(*) FROM journal WHERE public || private || detail"
			    " LIKE '%%%s%%'",
			    code_of(1)),
		0);
	assert_reads(site, question, "0\n");
	assert_non_null(appointment_find(site->queue, code_of(1)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(codes_are_carried_until_their_time_is_over, setup,
						teardown),
		cmocka_unit_test_setup_teardown(a_carried_code_is_used_and_does_not_come_back,
						setup, teardown),
		cmocka_unit_test_setup_teardown(a_cancelled_appointment_is_carried_too, setup,
						teardown),
		cmocka_unit_test_setup_teardown(a_code_is_nowhere_but_where_it_is_carried, setup,
						teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
