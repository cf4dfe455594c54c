/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Reads a credentials file. Passwords are passed on and not kept.
 */
#include "firmware/wire/credentials.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "firmware/wire/json.h"
#include "firmware/wire/request.h"

#define PASSWORD_BYTES_MIN 8
#define PASSWORD_BYTES_MAX 127

static_assert(CREDENTIALS_DETAIL_BYTES >= JSON_DETAIL_BYTES, "a complaint fits");

struct reader {
	int (*take)(void *data, const struct credential *credential);
	void *data;
	char *detail;
};

static bool role_logs_in(enum role role)
{
	return role == ROLE_KIOSK || role == ROLE_DISPLAY || role == ROLE_VOLUNTEER ||
	       role == ROLE_STAFF || role == ROLE_SUPERVISOR || role == ROLE_OPERATOR;
}

static int complain(struct reader *reader, const char *role, size_t i, const char *text)
{
	int r = text_format(reader->detail, CREDENTIALS_DETAIL_BYTES, "%s[%zu]: %s", role, i, text);

	return r < 0 ? r : -EINVAL;
}

static int read_one(struct reader *reader, const char *role_text, enum role role, size_t i,
		    const struct json_node *node)
{
	struct credential credential = { .role = role };
	size_t length;

	if (json_to_text(json_field(node, "user"), &credential.user) < 0 ||
	    !text_is_slug(credential.user))
		return complain(reader, role_text, i, "user: expected a name of a-z 0-9 - _ .");
	if (strncmp(credential.user, ENROL_USER_PREFIX, strlen(ENROL_USER_PREFIX)) == 0)
		return complain(reader, role_text, i,
				"user: " ENROL_USER_PREFIX "... is kept for enrolment codes");
	if (json_to_text(json_field(node, "password"), &credential.password) < 0)
		return complain(reader, role_text, i, "password: expected a text");
	length = strlen(credential.password);
	if (length < PASSWORD_BYTES_MIN || length > PASSWORD_BYTES_MAX)
		return complain(reader, role_text, i, "password: expected 8 to 127 bytes");
	return reader->take(reader->data, &credential);
}

static int read_role(struct reader *reader, const char *role_text, const struct json_node *list)
{
	enum role role = ROLE_PUBLIC;

	if (role_parse(role_text, &role) < 0 || !role_logs_in(role) || !json_node_is_array(list))
		return complain(reader, role_text, 0, "expected a role with a list of users");
	for (size_t i = 0; i < json_count(list); i++) {
		int r = read_one(reader, role_text, role, i, json_item(list, i));

		if (r < 0)
			return r;
	}
	return 0;
}

int credentials_read(const void *bytes, size_t count,
		     int (*take)(void *data, const struct credential *credential), void *data,
		     char ret_detail[static CREDENTIALS_DETAIL_BYTES])
{
	struct reader reader = { take, data, ret_detail };
	_cleanup_(json_freep) struct json_document *document = NULL;
	const struct json_node *list;
	void *iterator = NULL;
	const char *role;
	int r = json_read(bytes, count, &document, ret_detail);

	if (r < 0)
		return r;
	while (json_each(json_root(document), &iterator, &role, &list)) {
		r = read_role(&reader, role, list);
		if (r < 0)
			return r;
	}
	return 0;
}
