/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The wire: topics, answers and texts. The queue behind them is the real one.
 */
#include <errno.h>

#include "firmware/wire/answer.h"
#include "firmware/wire/credentials.h"
#include "firmware/wire/text.h"
#include "firmware/wire/topic.h"
#include "tests/wire-site.h"

/* Topics */

static void topics_are_taken_apart(void **state)
{
	static const struct {
		const char *topic;
		struct topic parts;
	} rows[] = {
		{ "naeste/v1/demo/do/anna/next", { TOPIC_DO, "anna", "next" } },
		{ "naeste/v1/demo/public/leave", { TOPIC_PUBLIC, "", "leave" } },
		{ "naeste/v1/demo/seen/hall", { TOPIC_SEEN, "hall", "" } },
		{ "naeste/v1/demo", { TOPIC_OTHER, "", "" } },
		{ "naeste/v1/demoX/do/anna/next", { TOPIC_OTHER, "", "" } },
		{ "naeste/v1/other/do/anna/next", { TOPIC_OTHER, "", "" } },
		{ "naeste/v1/demo/do/anna", { TOPIC_OTHER, "", "" } },
		{ "naeste/v1/demo/do/anna/next/more", { TOPIC_OTHER, "", "" } },
		{ "naeste/v1/demo/do//next", { TOPIC_OTHER, "", "" } },
		{ "naeste/v1/demo/do/anna/", { TOPIC_OTHER, "", "" } },
		{ "naeste/v1/demo/do/+/next", { TOPIC_OTHER, "", "" } },
		{ "naeste/v1/demo/do/an\nna/next", { TOPIC_OTHER, "", "" } },
		{ "naeste/v1/demo/do/an\xffna/next", { TOPIC_OTHER, "", "" } },
		{ "naeste/v1/demo/board", { TOPIC_OTHER, "", "" } },
		{ "naeste/v1/demo/seen/"
		  "0123456789012345678901234567890123456789012345678901234567890123",
		  { TOPIC_OTHER, "", "" } },
	};

	char root[TOPIC_BYTES];
	struct topic topic;

	topic_root("demo", root);
	assert_string_equal(root, "naeste/v1/demo");
	for (size_t i = 0; i < COUNT(rows); i++) {
		topic_parse(root, rows[i].topic, &topic);
		assert_memory_equal(&topic, &rows[i].parts, sizeof(topic));
	}
}

static void answers_go_to_whoever_asked_only(void **state)
{
	const char *root = "naeste/v1/demo";

	assert_true(topic_may_answer(root, "anna", "naeste/v1/demo/re/anna/tab-1"));
	assert_false(topic_may_answer(root, "anna", "naeste/v1/demo/re/bo/tab-1"));
	assert_false(topic_may_answer(root, "anna", "naeste/v1/demo/re/anna"));
	assert_false(topic_may_answer(root, "anna", "naeste/v1/demo/re/anna/#"));
	assert_false(topic_may_answer(root, "anna", "naeste/v1/demo/re/anna/a/b"));
	assert_false(topic_may_answer(root, "anna", "naeste/v1/demo/do/anna/next"));
	assert_false(topic_may_answer(root, "anna", "$SYS/re/anna/x"));
}

static void an_event_is_published_under_its_lane(void **state)
{
	struct event event = { .type = EVENT_TICKET_CALLED, .lane = 1 };
	char topic[TOPIC_BYTES];

	topic_of_event("naeste/v1/demo", &catalog, &event, topic);
	assert_string_equal(topic, "naeste/v1/demo/event/fast/ticket-called");
	event.lane = QUEUE_NONE;
	topic_of_event("naeste/v1/demo", &catalog, &event, topic);
	assert_string_equal(topic, "naeste/v1/demo/event/site/ticket-called");
	event = (struct event){ .type = EVENT_COUNTER_OPENED };
	topic_of_event("naeste/v1/demo", &catalog, &event, topic);
	assert_string_equal(topic, "naeste/v1/demo/event/site/counter-opened");
}

/* Answers */

static char answer[ANSWER_BYTES];

static const char *answer_to(enum verb verb)
{
	struct command command = { .verb = verb, .id = id_ending(1) };
	size_t length = answer_verdict(queue, &command, &verdict, queue->seq, at_ms, answer,
				       sizeof(answer));

	assert_int_equal(length, strlen(answer));
	assert_true(length > 0);
	return answer;
}

static void an_answer_to_take_hands_out_the_token(void **state)
{
	take("pas", "fast", "da", 0);
	assert_string_equal(
		answer_to(VERB_TAKE),
		"{\"id\":\"0b0e0000-0000-4000-8000-000000000001\",\"ok\":true,\"seq\":2,"
		"\"ticket\":{\"id\":\"0b0e0000-0000-4000-8000-000000000002\",\"number\":\"A001\","
		"\"token\":\"aaaqeayeaudaocajbifqydioai\",\"services\":[\"pas\"],\"lane\":\"fast\","
		"\"state\":\"waiting\",\"wait\":null},"
		"\"late\":false}");
	assert_null(strstr(answer_to(VERB_LEAVE), "token"));
}

static void an_answer_to_next_says_why(void **state)
{
	struct command next = staff_does(VERB_NEXT);

	take("pas", "", "da", 0);
	sit();
	assert_string_equal(
		answer_to(VERB_SIT),
		"{\"id\":\"0b0e0000-0000-4000-8000-000000000001\",\"ok\":true,\"seq\":3,"
		"\"counter\":\"1\",\"sitting\":3}");
	at_ms += 540000;
	run(&next);
	assert_string_equal(
		answer_to(VERB_NEXT),
		"{\"id\":\"0b0e0000-0000-4000-8000-000000000001\",\"ok\":true,\"seq\":4,"
		"\"ticket\":{\"id\":\"0b0e0000-0000-4000-8000-000000000002\",\"number\":\"A001\","
		"\"services\":[\"pas\"],\"lane\":\"general\",\"state\":\"called\",\"wait\":null,"
		"\"counter\":\"1\"},"
		"\"why\":{\"text\":\"A001 er den eneste, der kan kaldes her (9 min).\","
		"\"score\":540000000,\"runner_up\":null,\"margin\":0,"
		"\"kind\":\"only\",\"waited_s\":540}}");
	next.verb = VERB_FINISH;
	next.outcome = OUTCOME_SERVED;
	run(&next);
	assert_string_equal(
		answer_to(VERB_FINISH),
		"{\"id\":\"0b0e0000-0000-4000-8000-000000000001\",\"ok\":true,\"seq\":5,"
		"\"ticket\":{\"id\":\"0b0e0000-0000-4000-8000-000000000002\",\"number\":\"A001\","
		"\"services\":[\"pas\"],\"lane\":\"general\",\"state\":\"ended\",\"wait\":null,"
		"\"outcome\":\"served\"}}");
}

static void an_answer_to_next_with_nobody_waiting_is_null(void **state)
{
	struct command next = staff_does(VERB_NEXT);

	sit();
	run(&next);
	assert_string_equal(
		answer_to(VERB_NEXT),
		"{\"id\":\"0b0e0000-0000-4000-8000-000000000001\",\"ok\":true,\"seq\":2,"
		"\"ticket\":null,\"why\":null}");
}

static void an_answer_to_pause_names_what_is_left_unserved(void **state)
{
	verdict = (struct verdict){ .ticket = TICKET_NONE, .unserved = 3 };
	assert_string_equal(
		answer_to(VERB_PAUSE),
		"{\"id\":\"0b0e0000-0000-4000-8000-000000000001\",\"ok\":true,\"seq\":1,"
		"\"unserved\":[\"pas\",\"mitid\"]}");
	assert_string_equal(
		answer_to(VERB_RESUME),
		"{\"id\":\"0b0e0000-0000-4000-8000-000000000001\",\"ok\":true,\"seq\":1}");
	assert_string_equal(
		answer_to(VERB_RECALL),
		"{\"id\":\"0b0e0000-0000-4000-8000-000000000001\",\"ok\":true,\"seq\":1}");
}

static void a_refusal_has_a_name_a_text_and_the_place(void **state)
{
	struct command command = { .verb = VERB_TAKE, .id = id_ending(1), .language = "en" };
	struct id nil = { { 0 } };

	verdict =
		(struct verdict){ .refusal = REFUSAL_BAD_REQUEST, .detail = "services[0]: \"x\"" };
	assert_true(answer_verdict(queue, &command, &verdict, 0, at_ms, answer, sizeof(answer)));
	assert_string_equal(
		answer,
		"{\"id\":\"0b0e0000-0000-4000-8000-000000000001\",\"ok\":false,"
		"\"refusal\":\"bad_request\",\"text\":\"Something is not filled "
		"in correctly. Mend it and try again.\",\"detail\":\"services[0]: \\\"x\\\"\"}");
	assert_true(answer_refusal(&nil, REFUSAL_TOO_LARGE, "", "", answer, sizeof(answer)));
	assert_string_equal(
		answer,
		"{\"ok\":false,\"refusal\":\"too_large\","
		"\"text\":\"Det er for meget på én gang. Gør det kortere, og prøv igen.\"}");
	assert_int_equal(answer_refusal(&nil, REFUSAL_TOO_LARGE, "", NULL, answer, 20), 0);
}

static void a_repeated_answer_forgets_the_token_of_a_visit_that_ended(void **state)
{
	static const char with[] = "{\"number\":\"A001\",\"token\":\"" TOKEN "\",\"state\":\"x\"}";
	static const char without[] = "{\"number\":\"A001\",\"state\":\"x\"}";

	assert_int_equal(answer_repeat(with, true, answer, sizeof(answer)), strlen(with));
	assert_string_equal(answer, with);
	assert_int_equal(answer_repeat(with, false, answer, sizeof(answer)), strlen(without));
	assert_string_equal(answer, without);
	assert_int_equal(answer_repeat(without, false, answer, sizeof(answer)), strlen(without));
	assert_string_equal(answer, without);
	assert_int_equal(answer_repeat("{\"token\":\"", false, answer, sizeof(answer)), 10);
	assert_int_equal(answer_repeat(with, false, answer, sizeof(without)), strlen(without));
	assert_int_equal(answer_repeat(with, false, answer, sizeof(without) - 1), 0);
}

static void the_longest_answer_fits(void **state)
{
	char detail[REQUEST_DETAIL_BYTES];
	struct id id = id_ending(1);

	fill(detail, sizeof(detail), '\x01');
	for (int i = 0; i < REFUSAL_COUNT; i++)
		assert_true(
			answer_refusal(&id, (enum refusal)i, "da", detail, answer, sizeof(answer)));
	while (catalog.service_count < QUEUE_SERVICES_MAX)
		add_service("a-service-of-23-bytes--", "");
	fill(catalog.lanes[0].id, SLUG_BYTES, 'l');
	fill(catalog.counters[0].id, SLUG_BYTES, 'c');
	take("pas", "", "da", 0);
	queue->tickets[0].errand_count = QUEUE_ERRANDS_MAX;
	for (int i = 0; i < QUEUE_ERRANDS_MAX; i++)
		queue->tickets[0].errands[i].service = 31;
	verdict.unserved = UINT32_MAX;
	verdict.has_why = true;
	verdict.why = (struct why){
		INT64_MIN, INT64_MIN, INT64_MAX, 25973, WHY_LONGEST, 1, { 0 },
	};
	answer_to(VERB_NEXT);
	answer_to(VERB_SPLIT);
	answer_to(VERB_PAUSE);
}

static void tickets_come_in_pages_of_a_hundred(void **state)
{
	struct request request = { .command.id = id_ending(1), .page = 1 };
	char *text;

	for (int i = 0; i < 101; i++)
		take(i == 100 ? "mitid" : "pas", "", "da", 0);
	text = answer_tickets(queue, &request, at_ms);
	assert_non_null(strstr(text, "\"number\":\"A100\""));
	assert_null(strstr(text, "A101"));
	assert_non_null(strstr(text, "],\"next\":2}"));
	free(text);
	request.page = 2;
	at_ms += 61000;
	assert_text(answer_tickets(queue, &request, at_ms),
		    "{\"id\":\"0b0e0000-0000-4000-8000-000000000001\",\"ok\":true,\"seq\":102,"
		    "\"tickets\":[{\"id\":\"0b0e0000-0000-4000-8000-000000000066\","
		    "\"number\":\"A101\",\"services\":[\"mitid\"],\"lane\":\"general\","
		    "\"state\":\"waiting\",\"wait\":null,\"errand\":\"mitid\",\"party\":1,"
		    "\"taken\":\"2026-11-22T08:54:03.120+01:00\",\"waited_s\":61,"
		    "\"language\":\"da\",\"marks\":[],\"unconfirmed\":false,"
		    "\"no_shows\":0}],\"next\":null}");
	request = (struct request){ .command.id = id_ending(1), .page = 1, .from_s = 60 };
	strcpy(request.service, "mitid");
	assert_text(answer_tickets(queue, &request, at_ms),
		    "{\"id\":\"0b0e0000-0000-4000-8000-000000000001\",\"ok\":true,\"seq\":102,"
		    "\"tickets\":[],\"next\":null}");
	request.state = TICKET_CALLED;
	assert_text(answer_tickets(queue, &request, at_ms),
		    "{\"id\":\"0b0e0000-0000-4000-8000-000000000001\",\"ok\":true,\"seq\":102,"
		    "\"tickets\":[],\"next\":null}");
	strcpy(request.service, "nothing");
	assert_text(answer_tickets(queue, &request, at_ms),
		    "{\"id\":\"0b0e0000-0000-4000-8000-000000000001\",\"ok\":false,"
		    "\"refusal\":\"unknown_service\",\"text\":"
		    "\"Det ærinde findes ikke her. Vælg et andet.\"}");
}

static void those_that_ended_come_with_the_last_one_first(void **state)
{
	struct request request = { .command.id = id_ending(1), .page = 1, .state = TICKET_ENDED };
	static const uint16_t leaving[] = { 1, 0, 3, 2 };
	struct command leave = staff_does(VERB_LEAVE);
	const char *a, *b, *c, *d;
	_cleanup_free_ char *text = NULL;

	for (int i = 0; i < 5; i++)
		take("pas", "", "da", 0);
	leave.ticket.kind = REFERENCE_NUMBER;
	for (int i = 0; i < 4; i++) {
		if (i < 3)
			at_ms += 1000;
		leave.ticket.number = leaving[i];
		run(&leave);
		assert_int_equal(verdict.refusal, REFUSAL_NONE);
	}
	text = answer_tickets(queue, &request, at_ms);
	a = strstr(text, "\"A004\""); /* of two at the same time, the later number */
	b = strstr(text, "\"A003\"");
	c = strstr(text, "\"A001\"");
	d = strstr(text, "\"A002\"");
	assert_true(a && b && c && d);
	assert_true(a < b && b < c && c < d);
	assert_null(strstr(text, "\"A005\""));
}

static void an_answer_speaks_the_language_asked_for_or_the_sites_own(void **state)
{
	struct command next = staff_does(VERB_NEXT);

	take("pas", "", "da", 0);
	sit();
	run(&next);
	strcpy(next.language, "en");
	assert_true(answer_verdict(queue, &next, &verdict, 4, at_ms, answer, sizeof(answer)));
	assert_non_null(strstr(answer, "\"A001 is the only one who can be called here"));
	strcpy(next.language, "xx");
	assert_true(answer_verdict(queue, &next, &verdict, 4, at_ms, answer, sizeof(answer)));
	assert_non_null(strstr(answer, "\"A001 er den eneste"));
	strcpy(catalog.languages[0], "en");
	assert_true(answer_verdict(queue, &next, &verdict, 4, at_ms, answer, sizeof(answer)));
	assert_non_null(strstr(answer, "\"A001 is the only one"));
	verdict.refusal = REFUSAL_NOT_WAITING;
	assert_true(answer_verdict(queue, &next, &verdict, 4, at_ms, answer, sizeof(answer)));
	assert_non_null(strstr(answer, "The number is not in the queue."));
	strcpy(next.language, "da");
	assert_true(answer_verdict(queue, &next, &verdict, 4, at_ms, answer, sizeof(answer)));
	assert_non_null(strstr(answer, "Nummeret står ikke i køen."));
}

/* Texts */

static void every_language_is_complete(void **state)
{
	static const char *const languages[] = { "da", "en" };
	char text[WIRE_TEXT_BYTES];

	for (size_t i = 0; i < COUNT(languages); i++) {
		for (int j = 0; j < PHRASE_COUNT; j++) {
			assert_true(strlen(phrase_text((enum phrase)j, languages[i])) > 3);
			assert_true(i == 0 || strcmp(phrase_text((enum phrase)j, "da"),
						     phrase_text((enum phrase)j, languages[i])));
		}
		for (int j = 1; j < REFUSAL_COUNT; j++) {
			assert_true(strlen(refusal_text((enum refusal)j, languages[i])) > 3);
			assert_true(i == 0 || strcmp(refusal_text((enum refusal)j, "da"),
						     refusal_text((enum refusal)j, languages[i])));
		}
		for (uint8_t j = 0; j < WHY_COUNT; j++) {
			struct why why = { .runner_up = 6, .kind = j, .waited_ms = INT64_MAX };

			why_text(queue, 41, &why, languages[i], text);
			assert_int_equal(strstr(text, "A042") != NULL, j != WHY_NONE);
			assert_null(strchr(text, '{'));
		}
		for (int64_t month = 0; month < 12; month++)
			time_text(WALL + month * INT64_C(2629800000), languages[i], text);
	}
	assert_string_equal(refusal_text(REFUSAL_NONE, "da"), "");
}

static void a_language_without_a_table_gets_danish(void **state)
{
	assert_string_equal(phrase_text(PHRASE_CALLED, "uk"), "Det er din tur");
	assert_string_equal(refusal_text(REFUSAL_TOO_EARLY, ""),
			    "Det er for tidligt. Vent et øjeblik.");
}

static void waits_are_rounded_up_to_minutes(void **state)
{
	struct estimate wait = { true, 180000, 540001, 900000 };
	char text[WIRE_TEXT_BYTES];

	wait_text(&wait, "da", text);
	assert_string_equal(text, "Ca. 10 min. Sjældent over 15.");
	wait_text(&wait, "en", text);
	assert_string_equal(text, "About 10 min. Rarely over 15.");
	wait = (struct estimate){ true, 0, 0, 60000 };
	wait_text(&wait, "da", text);
	assert_string_equal(text, "Ca. 1 min.");
	wait.known = false;
	wait_text(&wait, "en", text);
	assert_string_equal(text, "The wait is not known yet");
}

static void sentences_for_people(void **state)
{
	struct why why = { .waited_ms = 599999, .runner_up = TICKET_NONE, .kind = WHY_HEAD_START };
	char text[WIRE_TEXT_BYTES];

	time_text(WALL, "da", text);
	assert_string_equal(text, "søndag 22. november 2026 kl. 09.14");
	time_text(WALL, "en", text);
	assert_string_equal(text, "Sunday 22 November 2026 at 09:14");
	ahead_text(0, "da", text);
	assert_string_equal(text, "Du er den næste");
	ahead_text(1, "en", text);
	assert_string_equal(text, "1 person is ahead of you");
	ahead_text(12, "da", text);
	assert_string_equal(text, "12 personer er foran dig");
	why_text(queue, 41, &why, "da", text);
	assert_string_equal(text, "A042 er før -: her tages det ærinde først (9 min).");
	why = (struct why){ .waited_ms = -1, .kind = WHY_LONGEST };
	why_text(queue, 41, &why, "da", text);
	assert_string_equal(text, "A042 har ventet længere end A001 (0 min).");
}

static int credential_count(void *data, const struct credential *credential)
{
	assert_string_equal(credential->user, "enrolment");
	(*(int *)data)++;
	return 0;
}

static void no_user_of_a_credentials_file_is_called_as_a_code(void **state)
{
	static const char fine[] =
		"{\"kiosk\":[{\"user\":\"enrolment\",\"password\":\"hemmelig\"}]}";
	static const char wrong[] =
		"{\"kiosk\":[{\"user\":\"enrol-a\",\"password\":\"hemmelig\"}]}";
	char detail[CREDENTIALS_DETAIL_BYTES] = "";
	int count = 0;

	assert_int_equal(credentials_read(fine, strlen(fine), credential_count, &count, detail), 0);
	assert_int_equal(credentials_read(wrong, strlen(wrong), credential_count, &count, detail),
			 -EINVAL);
	assert_string_equal(detail, "kiosk[0]: user: enrol-... is kept for enrolment codes");
	assert_int_equal(count, 1);
}

static const struct CMUnitTest tests[] = {
	TEST(topics_are_taken_apart),
	TEST(answers_go_to_whoever_asked_only),
	TEST(an_event_is_published_under_its_lane),
	TEST(an_answer_to_take_hands_out_the_token),
	TEST(an_answer_to_next_says_why),
	TEST(an_answer_to_next_with_nobody_waiting_is_null),
	TEST(an_answer_to_pause_names_what_is_left_unserved),
	TEST(a_refusal_has_a_name_a_text_and_the_place),
	TEST(a_repeated_answer_forgets_the_token_of_a_visit_that_ended),
	TEST(the_longest_answer_fits),
	TEST(tickets_come_in_pages_of_a_hundred),
	TEST(those_that_ended_come_with_the_last_one_first),
	TEST(an_answer_speaks_the_language_asked_for_or_the_sites_own),
	TEST(every_language_is_complete),
	TEST(a_language_without_a_table_gets_danish),
	TEST(waits_are_rounded_up_to_minutes),
	TEST(sentences_for_people),
	TEST(no_user_of_a_credentials_file_is_called_as_a_code),
};

int main(void)
{
	setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
	return cmocka_run_group_tests_name("wire", tests, NULL, NULL);
}
