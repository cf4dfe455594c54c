/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Users. A password that a person must type is made of 26 letters and digits (128 random bits), so
 * that nobody has to invent one; it leaves this program once, on standard output.
 */
#include "tools/naestectl/user.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/cleanup.h"
#include "firmware/base/id.h"
#include "firmware/base/text.h"
#include "tools/naestectl/print.h"
#include "tools/naestectl/request.h"
#include "tools/naestectl/session.h"

DEFINE_CLEANUP(struct session *, session_free)

/* A line: name, role, and what they have learnt if that is not everything. */
static void user_print(const json_t *user)
{
	const json_t *skill;
	size_t i;

	printf("%-24s %s", member_text(user, "user"), member_text(user, "role"));
	json_array_foreach(json_object_get(user, "skills"), i, skill)
		printf("%s%s", i > 0 ? "," : "  ", json_string_value(skill));
	printf("\n");
}

enum ending user_list(const struct call *call)
{
	_cleanup_(json_decrefp) json_t *answer = NULL;
	const json_t *user;
	enum ending ending = request_ask(call, &answer);
	size_t i;

	if (ending != ENDING_OK)
		return ending;
	if (call->args->json || !json_is_true(json_object_get(answer, "ok")))
		return request_report(call, answer);
	json_array_foreach(json_object_get(answer, "users"), i, user) user_print(user);
	return ENDING_OK;
}

/* Whether there is such a user: whoever changes only a role or skills locks nobody out. */
static enum ending user_look_up(const struct call *call, struct session *session, bool *ret_known)
{
	const char *name = json_string_value(json_object_get(call->fields, "name"));
	_cleanup_(json_decrefp) json_t *nothing = json_object();
	_cleanup_(json_decrefp) json_t *answer = NULL;
	const json_t *user;
	enum ending ending;
	size_t i;

	ending = session_request(session, "users", nothing, &answer);
	if (ending != ENDING_OK)
		return ending;
	if (!json_is_true(json_object_get(answer, "ok")))
		return request_report(call, answer);
	*ret_known = false;
	json_array_foreach(json_object_get(answer, "users"), i, user) *ret_known |=
		text_equal(member_text(user, "user"), name);
	return ENDING_OK;
}

/* What is asked for: "keep", "new", or a password, which stays in the fields. */
static enum ending password_choose(const struct call *call, struct session *session,
				   bool *ret_makes)
{
	const char *given = json_string_value(json_object_get(call->fields, "password"));
	bool known = false;
	enum ending ending;

	*ret_makes = given && text_equal(given, "new");
	if (given)
		return ENDING_OK;
	ending = user_look_up(call, session, &known);
	*ret_makes = !known;
	return ending;
}

enum ending user_set(const struct call *call)
{
	_cleanup_(session_freep) struct session *session = NULL;
	_cleanup_(json_decrefp) json_t *answer = NULL;
	char password[TOKEN_TEXT_BYTES] = "";
	bool makes = false;
	enum ending ending =
		session_open(call->place, call->login, call->args->timeout_s, &session);

	if (ending == ENDING_OK)
		ending = password_choose(call, session, &makes);
	if (ending != ENDING_OK)
		return ending;
	if (makes) {
		struct id secret = token_random();

		token_format(&secret, password);
		if (json_object_set_new(call->fields, "password", json_string(password)) < 0)
			return complain_memory();
	} else if (text_equal(member_text(call->fields, "password"), "keep")) {
		json_object_del(call->fields, "password");
	}
	ending = session_request(session, verb_topic(call->verb), call->fields, &answer);
	if (ending == ENDING_OK && password[0] && json_is_true(json_object_get(answer, "ok")) &&
	    json_object_set_new(answer, "password", json_string(password)) < 0)
		ending = complain_memory();
	explicit_bzero(password, sizeof(password));
	return ending == ENDING_OK ? request_report(call, answer) : ending;
}
