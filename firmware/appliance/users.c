/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Users and devices that may connect. Our store is the authority; the broker's roles are derived from
 * it by the uplink. A password stays here only until the broker has it.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/uplink-check.h"
#include "firmware/appliance/parts.h"
#include "firmware/base/cleanup.h"
#include "firmware/base/log.h"

static struct uplink_user uplink_user_of(const struct store_user *user)
{
	struct uplink_user told = { .role = user->role };

	memcpy(told.name, user->name, sizeof(told.name));
	memcpy(told.password, user->password, sizeof(told.password));
	return told;
}

/* The queue goes on without: what the broker does not take is told, and no reason to stop. */
static void users_tell_broker(struct appliance *appliance)
{
	_cleanup_free_ struct uplink_user *users =
		calloc(appliance->user_count + 1, sizeof(*users));
	int r = users ? 0 : -ENOMEM;

	if (!appliance->ports.uplink)
		return;
	for (size_t i = 0; users && i < appliance->user_count; i++)
		users[i] = uplink_user_of(&appliance->users[i]);
	if (users)
		r = appliance->ports.uplink->ops->set_users(appliance->ports.uplink, users,
							    appliance->user_count);
	if (r < 0)
		log_error("the broker keeps the users that it has: %s", strerror(-r));
}

/* Whether the broker could have this user beside the others: 0, -EINVAL, -E2BIG or -ENOMEM. */
static int users_fit(const struct appliance *appliance, const struct store_user *user)
{
	_cleanup_free_ struct uplink_user *users =
		calloc(appliance->user_count + 1, sizeof(*users));
	size_t count = 0;

	if (!users)
		return -ENOMEM;
	for (size_t i = 0; i < appliance->user_count; i++) {
		if (!text_equal(appliance->users[i].name, user->name))
			users[count++] = uplink_user_of(&appliance->users[i]);
	}
	users[count++] = uplink_user_of(user);
	return uplink_users_check(users, count, appliance->board->broker_user);
}

int users_load(struct appliance *appliance)
{
	struct store_user *users = NULL;
	size_t count = 0;
	int r = store_users(appliance->store, &users, &count);

	if (r < 0)
		return r;
	free(appliance->users);
	appliance->users = users;
	appliance->user_count = count;
	users_tell_broker(appliance);
	return 0;
}

bool users_role(const struct appliance *appliance, const char *name, enum role *ret_role)
{
	for (size_t i = 0; i < appliance->user_count; i++) {
		if (text_equal(appliance->users[i].name, name)) {
			*ret_role = appliance->users[i].role;
			return true;
		}
	}
	return false;
}

void users_list(struct appliance *appliance, const struct turn_item *item,
		const struct request *request)
{
	char id[ID_TEXT_BYTES];
	_cleanup_free_ char *text = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&text, &size);

	if (!stream)
		return;
	id_format(&request->command.id, id);
	fprintf(stream, "{\"id\":\"%s\",\"ok\":true,\"users\":[", id);
	/* Names are slugs, so they need no escaping. */
	for (size_t i = 0; i < appliance->user_count; i++)
		fprintf(stream, "%s{\"user\":\"%s\",\"role\":\"%s\"}", i ? "," : "",
			appliance->users[i].name, role_name(appliance->users[i].role));
	fprintf(stream, "]}");
	if (fclose(stream) == 0)
		requests_answer(appliance, item, text);
}

static void users_refuse(const struct appliance *appliance, const struct id *id, int error,
			 char text[static ANSWER_BYTES])
{
	const char *language = appliance->catalog->languages[0];

	if (error == -EINVAL)
		answer_refusal(
			id, REFUSAL_BAD_REQUEST, language,
			"name, role, password: expected a free name, a role that logs in, and "
			"a password for a new user",
			text, ANSWER_BYTES);
	else if (error == -ENOENT)
		answer_refusal(id, REFUSAL_BAD_REQUEST, language, "name: there is no such user",
			       text, ANSWER_BYTES);
	else if (error == -EPERM)
		answer_refusal(id, REFUSAL_NOT_ALLOWED, language,
			       "name: the last operator stays, or nobody could manage users", text,
			       ANSWER_BYTES);
	else if (error == -E2BIG)
		answer_refusal(id, REFUSAL_CAPACITY_FULL, language, "users: the list is full", text,
			       ANSWER_BYTES);
	else
		answer_refusal(id, REFUSAL_STORAGE_FAILED, language, NULL, text, ANSWER_BYTES);
}

static void users_answer(struct appliance *appliance, const struct turn_item *item,
			 const struct request *request, int error)
{
	char text[ANSWER_BYTES], id[ID_TEXT_BYTES];

	if (error < 0) {
		users_refuse(appliance, &request->command.id, error, text);
	} else {
		id_format(&request->command.id, id);
		if (text_format(text, sizeof(text), "{\"id\":\"%s\",\"ok\":true}", id) < 0)
			return;
	}
	requests_answer(appliance, item, text);
}

static bool is_last_operator(const struct appliance *appliance, const char *name)
{
	bool found = false;
	size_t others = 0;

	for (size_t i = 0; i < appliance->user_count; i++) {
		if (appliance->users[i].role != ROLE_OPERATOR)
			continue;
		if (text_equal(appliance->users[i].name, name))
			found = true;
		else
			others++;
	}
	return found && others == 0;
}

void users_set(struct appliance *appliance, const struct turn_item *item,
	       const struct request *request)
{
	struct store_user user = { .role = request->user_role };
	enum role known;
	int r = text_copy(user.name, sizeof(user.name), request->user_name);

	if (r >= 0)
		r = text_copy(user.password, sizeof(user.password), request->user_password);
	if (r >= 0)
		r = users_fit(appliance, &user);
	if (r >= 0 && user.role != ROLE_OPERATOR && is_last_operator(appliance, user.name))
		r = -EPERM;
	if (r >= 0 && text_empty(user.password) && !users_role(appliance, user.name, &known))
		r = -EINVAL; /* nobody could ever log in */
	if (r >= 0)
		r = store_user_set(appliance->store, &user);
	if (r >= 0)
		r = users_load(appliance);
	users_answer(appliance, item, request, r);
}

void users_remove(struct appliance *appliance, const struct turn_item *item,
		  const struct request *request)
{
	int r = is_last_operator(appliance, request->user_name) ? -EPERM : 0;

	if (r >= 0)
		r = store_user_remove(appliance->store, request->user_name);
	if (r == 0)
		r = -ENOENT;
	if (r > 0)
		r = users_load(appliance);
	users_answer(appliance, item, request, r);
}

void users_password_delivered(struct appliance *appliance, const char *name)
{
	int r = store_user_password_delivered(appliance->store, name);

	if (r < 0) {
		log_warning("the password of %s stays in the store for now: %s", name,
			    strerror(-r));
		return;
	}
	for (size_t i = 0; i < appliance->user_count; i++) {
		if (text_equal(appliance->users[i].name, name))
			memset(appliance->users[i].password, 0,
			       sizeof(appliance->users[i].password));
	}
}
