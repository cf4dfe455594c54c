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
	if (call->args->json || answer_ending(answer) != ENDING_OK)
		return request_report(call, answer);
	json_array_foreach(json_object_get(answer, "users"), i, user) user_print(user);
	return ENDING_OK;
}

enum ending user_set(const struct call *call)
{
	_cleanup_(json_decrefp) json_t *answer = NULL;
	const json_t *given = json_object_get(call->fields, "password");
	char password[TOKEN_TEXT_BYTES] = "";
	enum ending ending;

	if (!given) {
		struct id secret = token_random();

		token_format(&secret, password);
		if (json_object_set_new(call->fields, "password", json_string(password)) < 0)
			return complain_memory();
	} else if (text_equal(json_string_value(given), "keep")) {
		json_object_del(call->fields, "password");
	}
	ending = request_ask(call, &answer);
	if (ending == ENDING_OK && password[0] && json_is_true(json_object_get(answer, "ok")) &&
	    json_object_set_new(answer, "password", json_string(password)) < 0)
		ending = complain_memory();
	explicit_bzero(password, sizeof(password));
	return ending == ENDING_OK ? request_report(call, answer) : ending;
}
