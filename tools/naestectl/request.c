/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * One question, one answer: what most verbs do. The answer is printed, its refusal becomes the exit
 * code.
 */
#include "tools/naestectl/request.h"

#include "firmware/base/cleanup.h"
#include "firmware/base/text.h"
#include "tools/naestectl/print.h"
#include "tools/naestectl/session.h"

#define TOPIC_BYTES 128

DEFINE_CLEANUP(struct session *, session_free)

enum ending request_report(const struct call *call, json_t *answer)
{
	enum ending ending = answer_ending(answer);

	if (call->args->json)
		print_json(answer);
	else if (ending == ENDING_OK)
		print_answer(answer);
	return ending;
}

enum ending request_ask(const struct call *call, json_t **ret_answer)
{
	_cleanup_(session_freep) struct session *session = NULL;
	enum ending ending =
		session_open(call->place, call->login, call->args->timeout_s, &session);

	if (ending != ENDING_OK)
		return ending;
	return session_request(session, verb_topic(call->verb), call->fields, ret_answer);
}

enum ending request_run(const struct call *call)
{
	_cleanup_(json_decrefp) json_t *answer = NULL;
	enum ending ending = request_ask(call, &answer);

	return ending == ENDING_OK ? request_report(call, answer) : ending;
}

/* One page; `ret_next` is the next page, 0 for none. */
static enum ending one_page(const struct call *call, struct session *session, const char *rows,
			    request_print_row *print_row, json_int_t *ret_next)
{
	_cleanup_(json_decrefp) json_t *answer = NULL;
	const json_t *row;
	enum ending ending;
	size_t i;

	ending = session_request(session, verb_topic(call->verb), call->fields, &answer);
	if (ending != ENDING_OK)
		return ending;
	if (call->args->json)
		print_json(answer);
	ending = answer_ending(answer);
	if (ending != ENDING_OK)
		return ending;
	if (!call->args->json)
		json_array_foreach(json_object_get(answer, rows), i, row) print_row(row);
	*ret_next = json_integer_value(json_object_get(answer, "next"));
	return ENDING_OK;
}

enum ending request_pages(const struct call *call, const char *rows, request_print_row *print_row)
{
	_cleanup_(session_freep) struct session *session = NULL;
	bool is_chosen = json_object_get(call->fields, "page") != NULL;
	json_int_t page = 1, next = 0;
	enum ending ending =
		session_open(call->place, call->login, call->args->timeout_s, &session);

	while (ending == ENDING_OK) {
		ending = one_page(call, session, rows, print_row, &next);
		/* A next page that is not further on would be asked for without end. */
		if (ending != ENDING_OK || is_chosen || next <= page)
			break;
		page = next;
		if (json_object_set_new(call->fields, "page", json_integer(page)) < 0)
			return complain_memory();
	}
	return ending;
}

enum ending request_tickets(const struct call *call)
{
	return request_pages(call, "tickets", print_ticket);
}

static enum ending tell(const struct call *call, const char *topic, const json_t *payload)
{
	_cleanup_(session_freep) struct session *session = NULL;
	enum ending ending =
		session_open(call->place, call->login, call->args->timeout_s, &session);

	if (ending == ENDING_OK)
		ending = session_tell(session, topic, payload);
	if (ending == ENDING_OK && !call->args->json)
		puts("sent");
	return ending;
}

enum ending request_public(const struct call *call)
{
	char topic[TOPIC_BYTES];

	if (text_format(topic, sizeof(topic), "public/%s", verb_topic(call->verb)) < 0)
		return complain_memory();
	return tell(call, topic, call->fields);
}

enum ending request_seen(const struct call *call)
{
	char topic[TOPIC_BYTES];

	if (!call->login->user[0]) {
		complain("seen needs a display's login; see --as");
		return ENDING_USAGE;
	}
	if (text_format(topic, sizeof(topic), "seen/%s", call->login->user) < 0 ||
	    json_object_set_new(call->fields, "shown", json_true()) < 0)
		return complain_memory();
	if (!json_object_get(call->fields, "spoken") &&
	    json_object_set_new(call->fields, "spoken", json_false()) < 0)
		return complain_memory();
	return tell(call, topic, call->fields);
}
