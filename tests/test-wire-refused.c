/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What a refusal says: to whom, about what. Nobody is told to wait for tomorrow, to take a number for a
 * setting, or to ask whom they are.
 */
#include "firmware/wire/answer.h"
#include "firmware/wire/refused.h"
#include "firmware/wire/text-table.h"
#include "tests/wire-site.h"

static char text[WIRE_TEXT_BYTES];

static const char *said(enum verb verb, enum role role, enum refusal refusal)
{
	struct command command = { .verb = verb, .role = role };

	verdict = (struct verdict){ .refusal = refusal, .appointed_ms = WALL + 86400000 };
	refused_text(&command, &verdict, "en", text);
	return text;
}

static void an_appointment_of_another_day_says_when_to_come_back(void **state)
{
	assert_string_equal(said(VERB_CHECK_IN, ROLE_KIOSK, REFUSAL_TOO_EARLY),
			    "Your appointment is on Monday 23 November 2026 at 09:14. "
			    "Come back then.");
	assert_string_equal(said(VERB_RECALL, ROLE_STAFF, REFUSAL_TOO_EARLY),
			    refusal_text(REFUSAL_TOO_EARLY, "en"));
}

static void what_is_too_old_asks_for_a_number_only_where_one_helps(void **state)
{
	assert_non_null(strstr(said(VERB_TAKE, ROLE_KIOSK, REFUSAL_TOO_OLD), "new number"));
	assert_non_null(strstr(said(VERB_CHECK_IN, ROLE_KIOSK, REFUSAL_TOO_OLD), "no longer good"));
	assert_non_null(strstr(said(VERB_UNDO, ROLE_SUPERVISOR, REFUSAL_TOO_OLD), "nothing more"));
	assert_non_null(
		strstr(said(VERB_UNDO, ROLE_SUPERVISOR, REFUSAL_BAD_REQUEST), "nothing more"));
	assert_non_null(strstr(said(VERB_NOTICE, ROLE_SUPERVISOR, REFUSAL_TOO_OLD), "later time"));
	assert_non_null(
		strstr(said(VERB_PLAYBOOK, ROLE_SUPERVISOR, REFUSAL_TOO_OLD), "later time"));
}

static void not_allowed_tells_the_role_from_the_ticket(void **state)
{
	/* A volunteer may not reopen; a clerk may, but not what has not ended. */
	assert_string_equal(said(VERB_REOPEN, ROLE_VOLUNTEER, REFUSAL_NOT_ALLOWED),
			    refusal_text(REFUSAL_NOT_ALLOWED, "en"));
	assert_non_null(
		strstr(said(VERB_REOPEN, ROLE_STAFF, REFUSAL_NOT_ALLOWED), "has not ended"));
	assert_non_null(strstr(said(VERB_CALL, ROLE_STAFF, REFUSAL_NOT_ALLOWED), "Transfer it"));
	assert_non_null(
		strstr(said(VERB_MERGE, ROLE_SUPERVISOR, REFUSAL_NOT_ALLOWED), "who has it"));
	assert_non_null(strstr(said(VERB_TAKE, ROLE_KIOSK, REFUSAL_NOT_ALLOWED), "priority"));
	assert_non_null(
		strstr(said(VERB_CHECK_IN, ROLE_KIOSK, REFUSAL_NOT_ALLOWED), "ask the staff"));
	assert_non_null(strstr(said(VERB_NEXT, ROLE_KIOSK, REFUSAL_NOT_ALLOWED), "ask the staff"));
}

static void nobody_is_told_to_ask_themselves(void **state)
{
	for (int role = 0; role < ROLE_COUNT; role++) {
		bool staff = role >= ROLE_VOLUNTEER && role <= ROLE_OPERATOR;

		for (int i = 1; staff && i < VERB_COUNT; i++)
			for (int j = 1; j < REFUSAL_COUNT; j++)
				if (strstr(said((enum verb)i, (enum role)role, (enum refusal)j),
					   "sk the staff"))
					fail_msg("%s, %s: %s", verb_name((enum verb)i),
						 role_name((enum role)role), text);
	}
	assert_null(strstr(said(VERB_UNDO, ROLE_SUPERVISOR, REFUSAL_NOT_ALLOWED), "supervisor"));
}

static void a_pause_is_ended_and_no_other_counter_chosen(void **state)
{
	assert_non_null(strstr(said(VERB_NEXT, ROLE_STAFF, REFUSAL_COUNTER_CLOSED), "pause"));
	assert_string_equal(said(VERB_TRANSFER, ROLE_STAFF, REFUSAL_COUNTER_CLOSED),
			    refusal_text(REFUSAL_COUNTER_CLOSED, "en"));
}

static void what_is_full_says_of_what(void **state)
{
	assert_non_null(
		strstr(said(VERB_ADD_ERRAND, ROLE_STAFF, REFUSAL_CAPACITY_FULL), "more errands"));
	assert_non_null(strstr(said(VERB_SIT, ROLE_STAFF, REFUSAL_CAPACITY_FULL), "Leave one"));
	assert_non_null(strstr(said(VERB_TRANSFER, ROLE_STAFF, REFUSAL_CAPACITY_FULL), "counter"));
	assert_non_null(strstr(said(VERB_TAKE_FOR, ROLE_STAFF, REFUSAL_CAPACITY_FULL), "today"));
	assert_non_null(
		strstr(said(VERB_TAKE, ROLE_KIOSK, REFUSAL_CAPACITY_FULL), "ask the staff"));
}

static void every_language_has_every_sentence(void **state)
{
	char english[WIRE_TEXT_BYTES];

	for (int i = 0; i < REFUSED_COUNT; i++) {
		assert_non_null(text_en.refused[i]);
		refused_words((enum refused)i, WALL, "da", text);
		refused_words((enum refused)i, WALL, "en", english);
		assert_true(strlen(text) > 10 && strlen(english) > 10);
		assert_string_not_equal(text, english);
	}
}

/* The engine's own verdict, through to the answer. */
static void the_answer_has_the_sentence(void **state)
{
	char answer[ANSWER_BYTES];
	struct command command = {
		.verb = VERB_REOPEN, .role = ROLE_STAFF, .user = "anna", .language = "en"
	};

	take("pas", "", "da", 0);
	command.ticket.kind = REFERENCE_NUMBER;
	command.ticket.number = 0;
	queue_judge(queue, &command, &verdict);
	assert_int_equal(verdict.refusal, REFUSAL_NOT_ALLOWED);
	assert_true(answer_verdict(queue, &command, &verdict, 0, at_ms, answer, sizeof(answer)));
	assert_non_null(strstr(answer, "\"text\":\"The visit has not ended, "));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_appointment_of_another_day_says_when_to_come_back),
		cmocka_unit_test(what_is_too_old_asks_for_a_number_only_where_one_helps),
		cmocka_unit_test(not_allowed_tells_the_role_from_the_ticket),
		cmocka_unit_test(nobody_is_told_to_ask_themselves),
		cmocka_unit_test(a_pause_is_ended_and_no_other_counter_chosen),
		cmocka_unit_test(what_is_full_says_of_what),
		cmocka_unit_test(every_language_has_every_sentence),
		TEST(the_answer_has_the_sentence),
	};

	setenv("TZ", "Europe/Copenhagen", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
