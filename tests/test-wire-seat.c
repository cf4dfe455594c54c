/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The answer to `seat`: where a page that was reloaded finds its place again.
 */
#include "firmware/wire/answer.h"
#include "tests/wire-site.h"

static const char *seat_of(enum role role)
{
	static char text[ANSWER_BYTES];
	struct command command = staff_does(VERB_NONE);
	_cleanup_free_ char *heap = NULL;

	command.role = role;
	command.id = id_ending(1);
	heap = answer_seat(queue, &command, at_ms);
	assert_non_null(heap);
	assert_int_equal(text_copy(text, sizeof(text), heap), 0);
	return text;
}

static void seat_holds(const char *part)
{
	const char *text = seat_of(ROLE_STAFF);

	if (!strstr(text, part))
		fail_msg("%s is not in %s", part, text);
}

/* A001, three people with two errands, was called to counter 1 by anna. */
static void call_three(uint8_t marks)
{
	struct command command = { .verb = VERB_TAKE, .role = ROLE_KIOSK, .user = "kiosk" };

	command.service_count = 2;
	strcpy(command.services[0], "mitid");
	strcpy(command.services[1], "pas");
	strcpy(command.language, "en");
	command.party = 3;
	command.marks = marks;
	run(&command);
	at_ms += 60000;
	sit();
	command = staff_does(VERB_NEXT);
	run(&command);
}

static void who_does_not_sit_has_no_seat(void **state)
{
	assert_string_equal(
		seat_of(ROLE_STAFF),
		"{\"id\":\"0b0e0000-0000-4000-8000-000000000001\",\"ok\":true,\"seq\":1,"
		"\"counter\":null,\"sitting\":null,\"state\":null,\"ticket\":null,\"booths\":[]}");
}

static void the_seat_of_who_sits_and_has_nobody(void **state)
{
	struct command command = staff_does(VERB_PAUSE);

	sit();
	assert_string_equal(
		seat_of(ROLE_STAFF),
		"{\"id\":\"0b0e0000-0000-4000-8000-000000000001\",\"ok\":true,\"seq\":2,"
		"\"counter\":\"1\",\"sitting\":2,\"state\":\"open\",\"ticket\":null,\"booths\":[]}");
	command.reason = REASON_LUNCH;
	run(&command);
	seat_holds("\"sitting\":2,\"state\":\"paused\",\"ticket\":null,\"booths\":[]}");
}

static void the_seat_tells_whom_one_has_and_what_may_be_done_when(void **state)
{
	struct command command = staff_does(VERB_ARRIVE);

	call_three(MARK_ACCOMPANIED | MARK_FETCH);
	assert_string_equal(
		seat_of(ROLE_STAFF),
		"{\"id\":\"0b0e0000-0000-4000-8000-000000000001\",\"ok\":true,\"seq\":4,"
		"\"counter\":\"1\",\"sitting\":3,\"state\":\"calling\",\"ticket\":{"
		"\"id\":\"0b0e0000-0000-4000-8000-000000000002\",\"number\":\"A001\","
		"\"services\":[\"mitid\",\"pas\"],\"lane\":\"general\","
		"\"state\":\"called\",\"wait\":null,\"counter\":\"1\","
		"\"errand\":\"mitid\",\"party\":3,"
		"\"taken\":\"2026-11-22T08:54:03.120+01:00\",\"waited_s\":60,"
		"\"called_s\":0,\"recall_s\":15,\"no_show_s\":null,"
		"\"language\":\"en\",\"marks\":[\"accompanied\",\"fetch\"],"
		"\"unconfirmed\":false,\"no_shows\":0},"
		"\"booths\":[]}");
	run(&command);
	seat_holds("\"state\":\"serving\",\"ticket\":");
	seat_holds("\"called_s\":null,\"recall_s\":null,\"no_show_s\":null");
	command.verb = VERB_FINISH;
	command.outcome = OUTCOME_SERVED;
	run(&command);
	seat_holds("\"state\":\"serving\",\"wait\":null,\"counter\":\"1\",\"errand\":\"pas\"");
}

static void the_clocks_of_the_seat_are_those_of_the_judge(void **state)
{
	struct command command = { .verb = VERB_SEEN, .role = ROLE_DISPLAY, .user = "hall" };

	call_three(0);
	seat_holds("\"called_s\":0,\"recall_s\":15,\"no_show_s\":35");
	at_ms += 1001;
	command.call = queue->tickets[0].call;
	run(&command);
	seat_holds("\"called_s\":1,\"recall_s\":10,\"no_show_s\":30");
	at_ms += 9999;
	seat_holds("\"recall_s\":1,"); /* too early by a millisecond */
	at_ms += 1;
	seat_holds("\"recall_s\":0,");
	command = staff_does(VERB_RECALL);
	run(&command);
	at_ms += 20000;
	seat_holds("\"no_show_s\":0");
	command.verb = VERB_NO_SHOW;
	run(&command);
	command = staff_does(VERB_CALL);
	command.ticket = (struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = 0 };
	{
		struct command back = staff_does(VERB_UNPARK);

		back.ticket = command.ticket;
		run(&back);
	}
	run(&command);
	seat_holds("\"no_shows\":1");
}

static void who_wants_to_be_fetched_is_looked_for_before_a_no_show(void **state)
{
	struct command command = staff_does(VERB_LOOKED);

	call_three(MARK_FETCH);
	at_ms += 60000;
	seat_holds("\"no_show_s\":null");
	run(&command);
	seat_holds("\"no_show_s\":0");
}

static void volunteers_do_not_see_language_marks_and_no_shows(void **state)
{
	const char *text;

	call_three(MARK_FETCH);
	text = seat_of(ROLE_VOLUNTEER);
	assert_non_null(strstr(text, "\"no_show_s\":null},\"booths\":[]}"));
	assert_null(strstr(text, "language"));
	assert_null(strstr(text, "marks"));
	assert_null(strstr(text, "no_shows"));
	assert_null(strstr(text, "unconfirmed"));
	seat_holds("\"marks\":[\"fetch\"]");
}

static void who_looks_after_a_group_has_all_its_booths(void **state)
{
	struct command command = staff_does(VERB_SIT);

	for (uint8_t i = 0; i < 2; i++)
		strcpy(catalog.counters[i].group, "screens");
	strcpy(catalog.counters[0].name, "Skærm");
	strcpy(catalog.counters[1].name, "Skærm");
	sit();
	strcpy(command.counter, "2");
	run(&command);
	take("pas", "", "da", 0);
	command = staff_does(VERB_NEXT);
	strcpy(command.counter, "2");
	run(&command);
	seat_holds("\"counter\":\"1\",\"sitting\":2,\"state\":\"open\",\"ticket\":null,\"booths\":["
		   "{\"counter\":\"2\",\"sitting\":3,\"state\":\"calling\",\"ticket\":{");
}

static const struct CMUnitTest tests[] = {
	TEST(who_looks_after_a_group_has_all_its_booths),
	TEST(who_does_not_sit_has_no_seat),
	TEST(the_seat_of_who_sits_and_has_nobody),
	TEST(the_seat_tells_whom_one_has_and_what_may_be_done_when),
	TEST(the_clocks_of_the_seat_are_those_of_the_judge),
	TEST(who_wants_to_be_fetched_is_looked_for_before_a_no_show),
	TEST(volunteers_do_not_see_language_marks_and_no_shows),
};

int main(void)
{
	setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
	return cmocka_run_group_tests_name("wire-seat", tests, NULL, NULL);
}
