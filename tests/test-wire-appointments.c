/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What the appliance answers about appointments, check-ins, return codes and wishes.
 */
#include <time.h>

#include "firmware/wire/answer.h"
#include "tests/wire-site.h"

#define OK_ID "{\"id\":\"0b0e0000-0000-4000-8000-0000000000c0\",\"ok\":true,\"seq\":"

static const char *answer_to(struct command *command)
{
	static char text[ANSWER_BYTES];

	command->id = id_ending(0xc0);
	assert_true(answer_verdict(queue, command, &verdict, queue->seq, at_ms, text,
				   sizeof(text)) > 0);
	return text;
}

static void import_one(const char *code, const char *service, int64_t wall_ms, bool cancelled)
{
	struct appointment_row row = { .wall_ms = wall_ms, .day = 20779, .cancelled = cancelled };
	struct command command = { .verb = VERB_IMPORT_APPOINTMENTS,
				   .role = ROLE_SUPERVISOR,
				   .user = "sif",
				   .rows = &row,
				   .row_count = 1 };

	strcpy(row.code, code);
	strcpy(row.service, service);
	run(&command);
	assert_non_null(
		strstr(answer_to(&command), ",\"set\":1,\"same\":0,\"used\":0,\"past\":0}"));
}

static struct command check_in(const char *code)
{
	struct command command = { .verb = VERB_CHECK_IN, .role = ROLE_KIOSK, .user = "kiosk" };

	strcpy(command.code, code);
	run(&command);
	return command;
}

static void holds(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("%s is not in %s", part, text);
}

static void a_check_in_tells_the_appointed_time_and_how_it_stands_to_it(void **state)
{
	struct command command;

	import_one("22222222", "pas", WALL, false);
	command = check_in("22222222"); /* 20 minutes before */
	holds(answer_to(&command), "\"token\":");
	holds(answer_to(&command), "\"appointment\":{\"time\":\"2026-11-22T09:14:03.120+01:00\","
				   "\"status\":\"in_time\"}}");
	command = check_in("22222222");
	holds(answer_to(&command), "\"number\":\"A001\",\"token\":");
	holds(answer_to(&command), "\"status\":\"in_time\"}}");
}

static void whoever_checks_in_again_after_the_visit_gets_no_token(void **state)
{
	struct command command = staff_does(VERB_LEAVE);

	import_one("22222222", "pas", WALL, false);
	check_in("22222222");
	command.ticket = (struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = 0 };
	run(&command);
	command = check_in("22222222");
	holds(answer_to(&command), "\"state\":\"ended\"");
	assert_null(strstr(answer_to(&command), "token"));
}

static void a_return_code_is_told_with_its_last_day(void **state)
{
	struct command command = staff_does(VERB_RETURN_CODE);
	char code[CODE_BYTES], part[64];

	take("pas", "", "da", 0);
	command.ticket = (struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = 0 };
	run(&command);
	memcpy(code, verdict.code, sizeof(code));
	snprintf(part, sizeof(part), ",\"code\":\"%s\",\"until_day\":\"2026-12-06\"}", code);
	holds(answer_to(&command), part);
	command = staff_does(VERB_LEAVE);
	command.ticket = (struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = 0 };
	run(&command);
	command = check_in(code);
	holds(answer_to(&command), "\"number\":\"A002\"");
	holds(answer_to(&command), ",\"appointment\":null}");
}

static void a_refused_import_names_the_row_and_the_field(void **state)
{
	static const struct {
		const char *detail;
		const char *part;
	} cases[] = {
		{ "service", "\"detail\":\"appointments[7].service\"}" },
		{ NULL, "\"detail\":\"appointments[7]\"}" },
	};
	struct command command = { .verb = VERB_IMPORT_APPOINTMENTS };

	verdict.refusal = REFUSAL_UNKNOWN_SERVICE;
	verdict.has_row = true;
	verdict.progress.row = 7;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		verdict.detail = cases[i].detail;
		holds(answer_to(&command), cases[i].part);
	}
}

static void appointments_are_listed_by_their_times_without_their_codes(void **state)
{
	struct request request = { .command.id = id_ending(0xc0), .page = 1 };
	char *text;

	import_one("3333333C", "mitid", WALL + 60000, false);
	import_one("4444444N", "pas", WALL + 60000, true);
	import_one("22222222", "pas", WALL, false);
	check_in("22222222");
	assert_text(answer_appointments(queue, &request),
		    OK_ID "6,\"appointments\":["
			  "{\"time\":\"2026-11-22T09:14:03.120+01:00\",\"service\":\"pas\","
			  "\"lane\":\"general\",\"state\":\"checked_in\",\"number\":\"A001\"},"
			  "{\"time\":\"2026-11-22T09:15:03.120+01:00\",\"service\":\"mitid\","
			  "\"lane\":\"general\",\"state\":\"expected\",\"number\":null},"
			  "{\"time\":\"2026-11-22T09:15:03.120+01:00\",\"service\":\"pas\","
			  "\"lane\":\"general\",\"state\":\"cancelled\",\"number\":null}],"
			  "\"next\":null}");
	strcpy(request.service, "mitid");
	request.page = 2;
	assert_text(answer_appointments(queue, &request),
		    OK_ID "6,\"appointments\":[],\"next\":null}");
	strcpy(request.service, "ham");
	text = answer_appointments(queue, &request);
	holds(text, "\"refusal\":\"unknown_service\"");
	free(text);
}

static void appointments_come_in_pages_of_a_hundred(void **state)
{
	struct request request = { .command.id = id_ending(0xc0), .page = 1 };
	struct id bits = { { 0 } };
	char code[CODE_BYTES];
	char *text;

	for (uint8_t i = 0; i < 101; i++) {
		bits.bytes[0] = i;
		code_make(&bits, 0, code);
		import_one(code, "pas", WALL + i * 1000, false);
	}
	text = answer_appointments(queue, &request);
	holds(text, "],\"next\":2}");
	free(text);
	request.page = 2;
	text = answer_appointments(queue, &request);
	holds(text, "\"appointments\":[{\"time\":\"2026-11-22T09:15:43.120+01:00\"");
	holds(text, "],\"next\":null}");
	free(text);
}

static void staff_see_a_wish_and_the_mark_of_an_appointment(void **state)
{
	struct request request = { .command.id = id_ending(0xc0), .page = 1 };
	char *text;

	take("pas", "fast", "da", MARK_APPOINTMENT);
	text = answer_tickets(queue, &request, at_ms);
	holds(text, "\"marks\":[\"appointment\"],\"unconfirmed\":true");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_check_in_tells_the_appointed_time_and_how_it_stands_to_it),
		TEST(whoever_checks_in_again_after_the_visit_gets_no_token),
		TEST(a_return_code_is_told_with_its_last_day),
		TEST(a_refused_import_names_the_row_and_the_field),
		TEST(appointments_are_listed_by_their_times_without_their_codes),
		TEST(appointments_come_in_pages_of_a_hundred),
		TEST(staff_see_a_wish_and_the_mark_of_an_appointment),
	};

	setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
	tzset();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
