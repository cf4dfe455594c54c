/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The request what-if: who may ask what, and how the answer reads.
 */
#include "firmware/wire/what-if.h"
#include "tests/wire-site.h"

#define ID "\"id\":\"0b0e0000-0000-4000-8000-000000000001\""

static struct request request;
static struct what_if_question question;

static enum refusal ask_as(enum role role, const char *user, const char *fields)
{
	char text[256];

	snprintf(text, sizeof(text), "{" ID "%s}", fields);
	assert_int_equal(request_parse("what-if", text, strlen(text), &request), REFUSAL_NONE);
	return what_if_question(queue, &request, role, user, &question);
}

static enum refusal lead(const char *fields)
{
	return ask_as(ROLE_SUPERVISOR, "sif", fields);
}

static void a_supervisor_may_ask_about_everything(void **state)
{
	assert_int_equal(lead(",\"counters\":-2"), REFUSAL_NONE);
	assert_int_equal(question.counters, -2);
	assert_int_equal(question.leaves, QUEUE_NONE);
	assert_int_equal(lead(",\"counter\":\"1\",\"service\":\"pas\""), REFUSAL_NONE);
	assert_int_equal(question.counter, 0);
	assert_int_equal(question.service, 0);
	assert_int_equal(lead(",\"lane\":\"fast\",\"rate_permille\":7000"), REFUSAL_NONE);
	assert_int_equal(question.numbers.rate_permille, 7000);
	assert_int_equal(question.numbers.late_rate_permille, 14000);
	assert_int_equal(
		lead(",\"lane\":\"fast\",\"rate_permille\":7000,\"late_rate_permille\":8000,"
		     "\"promise_s\":60,\"head_start_s\":30"),
		REFUSAL_NONE);
	assert_int_equal(question.numbers.late_rate_permille, 8000);
	assert_int_equal(question.numbers.promise_ms, 60000);
	assert_int_equal(question.numbers.head_start_ms, 30000);
}

static void staff_may_ask_about_their_own_leaving_only(void **state)
{
	assert_int_equal(ask_as(ROLE_STAFF, "anna", ",\"counters\":1"), REFUSAL_NOT_ALLOWED);
	assert_int_equal(ask_as(ROLE_STAFF, "anna", ",\"leave\":true"), REFUSAL_NOT_SEATED);
	sit();
	assert_int_equal(ask_as(ROLE_STAFF, queue->seats[0].user, ",\"leave\":true"), REFUSAL_NONE);
	assert_int_equal(question.leaves, 0);
	assert_int_equal(question.away_ms, 1800000); /* as long as a lunch, until one is known */
	assert_int_equal(ask_as(ROLE_STAFF, queue->seats[0].user, ",\"leave\":true,\"away_s\":600"),
			 REFUSAL_NONE);
	assert_int_equal(question.away_ms, 600000);
}

static void what_does_not_exist_is_refused_by_name(void **state)
{
	assert_int_equal(lead(",\"counter\":\"77\""), REFUSAL_UNKNOWN_COUNTER);
	assert_int_equal(lead(",\"service\":\"x\""), REFUSAL_UNKNOWN_SERVICE);
	assert_int_equal(lead(",\"lane\":\"x\",\"promise_s\":60"), REFUSAL_UNKNOWN_LANE);
}

static void a_question_about_nothing_is_refused(void **state)
{
	assert_int_equal(lead(""), REFUSAL_BAD_REQUEST);
	assert_string_equal(request.detail, "counters: nothing is asked");
	assert_int_equal(lead(",\"lane\":\"fast\""), REFUSAL_BAD_REQUEST);
	assert_string_equal(request.detail,
			    "lane: a lane and at least one of its numbers are needed");
	assert_int_equal(lead(",\"counters\":1,\"promise_s\":60"), REFUSAL_BAD_REQUEST);
	sit();
	assert_int_equal(
		ask_as(ROLE_SUPERVISOR, queue->seats[0].user, ",\"leave\":true,\"counters\":1"),
		REFUSAL_BAD_REQUEST);
	assert_string_equal(request.detail, "leave: stands alone, or with away_s");
}

static void the_answer_has_every_service_before_after_and_later(void **state)
{
	static struct what_if_answer answer = { .seq = 7, .plays = 1000 };
	const struct id id = id_ending(1);
	char *text;

	answer.before.services[0] = (struct told_wait){ 60000, 120000, 180000, 1 };
	text = what_if_text(&catalog, &id, &answer, WALL);
	assert_non_null(strstr(text, "\"ok\":true,\"seq\":7,\"plays\":1000,\"later\":null"));
	assert_non_null(strstr(text, "{\"service\":\"pas\",\"before\":{\"p10_s\":60,\"p50_s\":120,"
				     "\"p90_s\":180},\"after\":null}"));
	free(text);
	answer.later_ms = 600000;
	text = what_if_text(&catalog, &id, &answer, WALL);
	assert_non_null(strstr(text, "\"later\":\"2026-11-22T"));
	assert_non_null(strstr(text, "\"after\":null,\"later\":null}"));
	free(text);
}

#define RULE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RULE(a_supervisor_may_ask_about_everything),
		RULE(staff_may_ask_about_their_own_leaving_only),
		RULE(what_does_not_exist_is_refused_by_name),
		RULE(a_question_about_nothing_is_refused),
		RULE(the_answer_has_every_service_before_after_and_later),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
