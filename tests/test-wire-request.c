/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Requests: nothing but the contract is read, and whatever is wrong is refused with its place.
 */
#include <jansson.h>

#include "tests/wire-requests.h"
#include "tests/wire-site.h"

static void request_is_judged(void **state)
{
	size_t i = *(size_t *)*state;
	struct request request;
	struct id id = id_ending(1);

	assert_int_equal(request_parse(requests[i].verb, requests[i].payload,
				       strlen(requests[i].payload), &request),
			 requests[i].refusal);
	assert_string_equal(request.detail, requests[i].detail);
	if (requests[i].refusal == REFUSAL_UNKNOWN_VERB)
		assert_true(id_equal(&request.command.id, &id));
}

static void a_request_becomes_a_command(void **state)
{
	const char *payload = requests[1].payload;
	struct request request;

	assert_int_equal(request_parse("take", payload, strlen(payload), &request), REFUSAL_NONE);
	assert_int_equal(request.command.verb, VERB_TAKE);
	assert_int_equal(request.query, QUERY_NONE);
	assert_int_equal(request.command.service_count, 4);
	assert_string_equal(request.command.services[1], "mitid");
	assert_string_equal(request.command.lane, "general");
	assert_string_equal(request.command.language, "da");
	assert_int_equal(request.command.party, 20);
	assert_int_equal(request.command.marks, MARK_ACCOMPANIED | MARK_FETCH);
	assert_int_equal(request.time_ms, WALL);
	payload = "{" ID ",\"reason\":\"form\",\"wake_s\":90}";
	assert_int_equal(request_parse("park", payload, strlen(payload), &request), REFUSAL_NONE);
	assert_int_equal(request.command.wake_ms, 90000);
	assert_int_equal(request.command.reason, REASON_FORM);
	payload = "{" ID ",\"ticket\":\"B001\",\"into\":\"0b0e0000-0000-4000-8000-000000000009\"}";
	assert_int_equal(request_parse("merge", payload, strlen(payload), &request), REFUSAL_NONE);
	assert_int_equal(request.command.ticket.kind, REFERENCE_NUMBER);
	assert_int_equal(request.command.ticket.number, 999);
	assert_int_equal(request.command.into.kind, REFERENCE_ID);
	assert_int_equal(request.command.into.id.bytes[15], 9);
}

/* Whatever may be asked has an answer, and that has a text when it is refused. */
static void every_request_may_have_a_language(void **state)
{
	static const char *const verbs[] = { "stand-up", "resume",  "next",    "recall",
					     "arrive",   "looked",  "seat",    "tickets",
					     "users",    "devices", "no-show", "device-enrol" };
	static const char english[] = "{" ID ",\"language\":\"en\"}";
	static const char danish[] = "{" ID ",\"language\":\"da\"}";

	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		struct request request, other;

		assert_int_equal(request_parse(verbs[i], english, strlen(english), &request),
				 REFUSAL_NONE);
		assert_string_equal(request.command.language, "en");
		assert_int_equal(request_parse(verbs[i], danish, strlen(danish), &other),
				 REFUSAL_NONE);
		assert_true(request.fingerprint != other.fingerprint);
	}
}

static void a_query_is_no_command(void **state)
{
	const char *payload = "{" ID ",\"state\":\"parked\",\"service\":\"pas\",\"from_s\":60}";
	struct request request;

	assert_int_equal(request_parse("tickets", payload, strlen(payload), &request),
			 REFUSAL_NONE);
	assert_int_equal(request.query, QUERY_TICKETS);
	assert_int_equal(request.command.verb, VERB_NONE);
	assert_int_equal(request.state, TICKET_PARKED);
	assert_string_equal(request.service, "pas");
	assert_int_equal(request.from_s, 60);
	assert_int_equal(request.page, 1);
	assert_string_equal(query_name(QUERY_USER_REMOVE), "user-remove");
	assert_string_equal(query_name(QUERY_NONE), "");
	assert_int_equal(query_roles(QUERY_USERS), ROLE_BIT(ROLE_OPERATOR));
	assert_int_equal(query_roles(QUERY_DEVICE_ENROL),
			 ROLE_BIT(ROLE_SUPERVISOR) | ROLE_BIT(ROLE_OPERATOR));
	assert_int_equal(query_roles(QUERY_ENROL), ROLE_BIT(ROLE_PUBLIC));
}

static void a_payload_over_64_kib_is_too_large(void **state)
{
	static char payload[REQUEST_MAX_BYTES + 1];
	struct request request;

	memset(payload, ' ', sizeof(payload));
	memcpy(payload, "{" ID "}", sizeof("{" ID "}") - 1);
	assert_int_equal(request_parse("next", payload, REQUEST_MAX_BYTES, &request), REFUSAL_NONE);
	assert_int_equal(request_parse("next", payload, sizeof(payload), &request),
			 REFUSAL_TOO_LARGE);
	assert_int_equal(request_parse_public("stay", payload, sizeof(payload), &request),
			 REFUSAL_TOO_LARGE);
	assert_int_equal(request_parse_seen(payload, sizeof(payload), &request), REFUSAL_TOO_LARGE);
}

static void the_id_is_kept_when_the_rest_is_refused(void **state)
{
	const char *payload = "{\"boss\":1," ID "}";
	struct id id = id_ending(1);
	struct request request;

	assert_int_equal(request_parse("next", payload, strlen(payload), &request),
			 REFUSAL_BAD_REQUEST);
	assert_true(id_equal(&request.command.id, &id));
}

static void a_request_that_was_cut_off_is_refused(void **state)
{
	const char *payload = requests[1].payload;
	struct request request;

	for (size_t i = 0; i < strlen(payload); i++)
		assert_int_equal(request_parse("take", payload, i, &request), REFUSAL_BAD_REQUEST);
}

/* The k-th allocation of the reader fails, for every k: refused, mostly by name. */
static unsigned int allocations_left;

static void *failing_malloc(size_t size)
{
	return allocations_left && allocations_left-- ? malloc(size) : NULL;
}

static void a_request_without_memory_is_refused(void **state)
{
	enum refusal refusal = REFUSAL_STORAGE_FAILED;
	const char *payload = requests[1].payload;
	unsigned int told = 0;
	struct request request;

	for (unsigned int k = 0; refusal != REFUSAL_NONE && k < 1000; k++) {
		allocations_left = k;
		json_set_alloc_funcs(failing_malloc, free);
		refusal = request_parse("take", payload, strlen(payload), &request);
		json_set_alloc_funcs(malloc, free);
		told += refusal == REFUSAL_STORAGE_FAILED;
		assert_true(refusal == REFUSAL_NONE || refusal == REFUSAL_STORAGE_FAILED ||
			    refusal == REFUSAL_BAD_REQUEST);
	}
	assert_int_equal(refusal, REFUSAL_NONE);
	assert_true(told > 10);
}

static uint64_t fingerprint(const char *verb, const char *payload)
{
	struct request request;

	assert_int_equal(request_parse(verb, payload, strlen(payload), &request), REFUSAL_NONE);
	return request.fingerprint;
}

static void the_fingerprint_is_of_the_content(void **state)
{
	uint64_t one = fingerprint("call", "{" ID ",\"ticket\":\"A001\"}");

	assert_true(one == fingerprint("call", " {\"ticket\" : \"A00\\u0031\", " ID " }"));
	assert_true(one != fingerprint("call", "{" ID ",\"ticket\":\"A002\"}"));
	assert_true(one != fingerprint("unpark", "{" ID ",\"ticket\":\"A001\"}"));
}

static enum refusal parse_public(const char *verb, const char *payload, struct request *ret_request)
{
	return request_parse_public(verb, payload, strlen(payload), ret_request);
}

static void a_token_speaks_for_its_ticket_only(void **state)
{
	struct request request;

	assert_int_equal(parse_public("leave", "{\"token\":\"" TOKEN "\"}", &request),
			 REFUSAL_NONE);
	assert_int_equal(request.command.verb, VERB_LEAVE);
	assert_int_equal(request.command.ticket.kind, REFERENCE_TOKEN);
	assert_false(id_is_nil(&request.command.id));
	assert_int_equal(parse_public("back", "{" ID ",\"token\":\"" TOKEN "\"}", &request),
			 REFUSAL_NONE);
	assert_int_equal(request.command.id.bytes[15], 1);
	assert_int_equal(
		parse_public("feedback", "{\"token\":\"" TOKEN "\",\"yes\":true}", &request),
		REFUSAL_NONE);
	assert_true(request.command.yes);
	assert_int_equal(parse_public("feedback", "{\"token\":\"" TOKEN "\"}", &request),
			 REFUSAL_BAD_REQUEST);
	assert_string_equal(request.detail, "yes: missing");
	assert_int_equal(parse_public("leave", "{\"token\":\"A042\"}", &request),
			 REFUSAL_BAD_REQUEST);
	assert_string_equal(request.detail, "token: must be 26 characters of a-z 2-7");
	assert_int_equal(parse_public("leave", "{\"ticket\":\"A042\"}", &request),
			 REFUSAL_BAD_REQUEST);
	assert_int_equal(parse_public("leave", "x", &request), REFUSAL_BAD_REQUEST);
	assert_int_equal(parse_public("take", "{\"token\":\"" TOKEN "\"}", &request),
			 REFUSAL_UNKNOWN_VERB);
	assert_int_equal(parse_public("?", "{}", &request), REFUSAL_UNKNOWN_VERB);
}

static enum refusal parse_seen(const char *payload, struct request *ret_request)
{
	return request_parse_seen(payload, strlen(payload), ret_request);
}

static void a_display_confirms_what_it_has_shown(void **state)
{
	struct request request;

	assert_int_equal(parse_seen("{\"call\":311,\"shown\":true,\"spoken\":true}", &request),
			 REFUSAL_NONE);
	assert_int_equal(request.command.verb, VERB_SEEN);
	assert_int_equal(request.command.call, 311);
	assert_int_equal(parse_seen("{\"call\":311,\"shown\":false,\"spoken\":true}", &request),
			 REFUSAL_BAD_REQUEST);
	assert_string_equal(request.detail, "shown: false confirms nothing");
	assert_int_equal(parse_seen("{\"call\":0,\"shown\":true}", &request), REFUSAL_BAD_REQUEST);
	assert_int_equal(parse_seen("{\"call\":1,\"shown\":1}", &request), REFUSAL_BAD_REQUEST);
	assert_int_equal(parse_seen("{\"call\":1,\"shown\":true,\"spoken\":1}", &request),
			 REFUSAL_BAD_REQUEST);
	assert_int_equal(parse_seen("{", &request), REFUSAL_BAD_REQUEST);
}

static const struct CMUnitTest plain_tests[] = {
	cmocka_unit_test(a_request_becomes_a_command),
	cmocka_unit_test(every_request_may_have_a_language),
	cmocka_unit_test(a_query_is_no_command),
	cmocka_unit_test(a_payload_over_64_kib_is_too_large),
	cmocka_unit_test(the_id_is_kept_when_the_rest_is_refused),
	cmocka_unit_test(a_request_that_was_cut_off_is_refused),
	cmocka_unit_test(a_request_without_memory_is_refused),
	cmocka_unit_test(the_fingerprint_is_of_the_content),
	cmocka_unit_test(a_token_speaks_for_its_ticket_only),
	cmocka_unit_test(a_display_confirms_what_it_has_shown),
};

#define TESTS_MAX (COUNT(plain_tests) + COUNT(requests))

/* The plain tests, and one for each row of the table, under the row's name. */
int main(void)
{
	static struct CMUnitTest tests[TESTS_MAX];
	static size_t rows[COUNT(requests)];
	size_t count = COUNT(plain_tests);

	memcpy(tests, plain_tests, sizeof(plain_tests));
	for (size_t i = 0; i < COUNT(requests); i++) {
		rows[i] = i;
		tests[count++] = (struct CMUnitTest){ .name = requests[i].name,
						      .test_func = request_is_judged,
						      .initial_state = &rows[i] };
	}
	return _cmocka_run_group_tests("wire-request", tests, count, NULL, NULL);
}
