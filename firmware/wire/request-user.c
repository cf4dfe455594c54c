/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The fields of requests about users and devices.
 */
#include "firmware/wire/request-user.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/require.h"
#include "firmware/wire/request-field.h"

int request_read_user_name(const struct json_node *node, struct request *request)
{
	int r = request_read_name(node, "name", request, request->user_name);

	/* One that exists already may be removed. */
	if (r == 0 && (request->query == QUERY_USER_SET || request->query == QUERY_ENROL) &&
	    strncmp(request->user_name, ENROL_USER_PREFIX, strlen(ENROL_USER_PREFIX)) == 0)
		return request_complain(request, "name: " ENROL_USER_PREFIX
						 "... is kept for enrolment codes");
	return r;
}

int request_read_kind(const struct json_node *node, struct request *request)
{
	enum role role;
	const char *text;

	if (json_to_text(node, &text) < 0 || role_parse(text, &role) < 0 ||
	    (role != ROLE_KIOSK && role != ROLE_DISPLAY))
		return request_complain(request, "kind: must be one of kiosk, display");
	request->user_role = role;
	return 0;
}

int request_read_role(const struct json_node *node, struct request *request)
{
	const uint32_t connects = ROLE_BIT(ROLE_KIOSK) | ROLE_BIT(ROLE_DISPLAY) |
				  ROLE_BIT(ROLE_VOLUNTEER) | ROLE_BIT(ROLE_STAFF) |
				  ROLE_BIT(ROLE_SUPERVISOR) | ROLE_BIT(ROLE_OPERATOR);
	enum role role;
	const char *text;

	if (json_to_text(node, &text) < 0 || role_parse(text, &role) < 0 ||
	    !(connects & ROLE_BIT(role)))
		return request_complain(request, "role: must be one of kiosk, display, volunteer, "
						 "staff, supervisor, operator");
	request->user_role = role;
	return 0;
}

int request_read_password(const struct json_node *node, struct request *request)
{
	const char *text;

	if (json_to_text(node, &text) < 0 || strlen(text) < REQUEST_PASSWORD_MIN_BYTES ||
	    text_copy(request->user_password, sizeof(request->user_password), text) < 0)
		return request_complain(request, "password: must be a text of %d to %d bytes",
					REQUEST_PASSWORD_MIN_BYTES,
					(int)sizeof(request->user_password) - 1);
	return 0;
}

/* Kept as text: which services there are is judged by whoever knows the users. */
int request_read_skills(const struct json_node *node, struct request *request)
{
	char *end = request->user_skills;
	size_t count = json_count(node);

	if (!json_node_is_array(node) || count > QUEUE_SERVICES_MAX)
		return request_complain(request, "skills: must be a list of 0 to %d names",
					QUEUE_SERVICES_MAX);
	for (size_t i = 0; i < count; i++) {
		char place[24], skill[SLUG_BYTES];
		int r = text_format(place, sizeof(place), "skills[%u]", (unsigned int)i);

		require(r == 0);
		r = request_read_name(json_item(node, i), place, request, skill);
		if (r < 0)
			return r;
		end += sprintf(end, i > 0 ? " %s" : "%s", skill);
	}
	request->has_skills = true;
	return 0;
}
