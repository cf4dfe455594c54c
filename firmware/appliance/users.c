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

#define DEVICES (ROLE_BIT(ROLE_KIOSK) | ROLE_BIT(ROLE_DISPLAY))

static struct uplink_user uplink_user_of(const struct store_user *user)
{
	struct uplink_user told = { .role = user->role };

	memcpy(told.name, user->name, sizeof(told.name));
	memcpy(told.password, user->password, sizeof(told.password));
	return told;
}

/* Puts a user into the list, in place of their namesake if there is one. */
static void list_put(struct uplink_user *users, size_t *count, const struct uplink_user *user)
{
	size_t i = 0;

	while (i < *count && !text_equal(users[i].name, user->name))
		i++;
	users[i] = *user;
	if (i == *count)
		(*count)++;
}

/* All whom the broker shall have, and `more` unless it is NULL. NULL when there is no memory. */
static struct uplink_user *list_new(const struct appliance *appliance,
				    const struct uplink_user *more, size_t *ret_count)
{
	struct uplink_user enrolling[ENROL_USERS_MAX];
	size_t enrolling_count = enrol_users(appliance, enrolling), count = 0;
	struct uplink_user *users =
		calloc(appliance->user_count + enrolling_count + 1, sizeof(*users));

	for (size_t i = 0; users && i < appliance->user_count; i++)
		users[count++] = uplink_user_of(&appliance->users[i]);
	for (size_t i = 0; users && i < enrolling_count; i++)
		list_put(users, &count, &enrolling[i]);
	if (users && more)
		list_put(users, &count, more);
	explicit_bzero(enrolling, sizeof(enrolling));
	*ret_count = count;
	return users;
}

static void list_free(struct uplink_user *users, size_t count)
{
	if (users)
		explicit_bzero(users, count * sizeof(*users));
	free(users);
}

/* The queue goes on without: what the broker does not take is told, and no reason to stop. */
void users_tell_broker(struct appliance *appliance)
{
	struct uplink_driver *uplink = appliance->ports.uplink;
	struct uplink_user *users;
	size_t count;
	int r;

	if (!uplink)
		return;
	users = list_new(appliance, NULL, &count);
	r = users ? uplink->ops->set_users(uplink, users, count) : -ENOMEM;
	list_free(users, count);
	if (r < 0)
		log_error("the broker keeps the users that it has: %s", strerror(-r));
}

int users_fit(const struct appliance *appliance, const struct uplink_user *user)
{
	size_t count;
	struct uplink_user *users = list_new(appliance, user, &count);
	int r = users ? uplink_users_check(users, count, appliance->board->broker_user) : -ENOMEM;

	list_free(users, count);
	return r;
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

int users_add(struct appliance *appliance, const char *name, enum role role)
{
	struct store_user user = { .role = role };
	struct store_user *users =
		reallocarray(appliance->users, appliance->user_count + 1, sizeof(*users));
	size_t at = 0;
	int r;

	if (!users)
		return -ENOMEM;
	appliance->users = users; /* what can fail, fails before it is stored */
	r = text_copy(user.name, sizeof(user.name), name);
	if (r >= 0)
		r = store_user_set(appliance->store, &user);
	if (r < 0)
		return r;
	while (at < appliance->user_count && strcmp(users[at].name, name) < 0)
		at++;
	memmove(&users[at + 1], &users[at], (appliance->user_count - at) * sizeof(*users));
	users[at] = user;
	appliance->user_count++;
	return 0;
}

int users_drop(struct appliance *appliance, const char *name)
{
	int r = store_user_remove(appliance->store, name);

	if (r < 0)
		return r;
	if (r == 0)
		return -ENOENT;
	enrol_cancel(appliance, name);
	return users_load(appliance);
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

static const struct store_user *user_named(const struct appliance *appliance, const char *name)
{
	for (size_t i = 0; i < appliance->user_count; i++) {
		if (text_equal(appliance->users[i].name, name))
			return &appliance->users[i];
	}
	return NULL;
}

/* The next word of a list with one space between the words; false at its end. */
static bool skill_next(const char **list, char ret_skill[static SLUG_BYTES])
{
	size_t length = strcspn(*list, " ");

	if (length == 0 || length >= SLUG_BYTES)
		return false;
	memcpy(ret_skill, *list, length);
	ret_skill[length] = '\0';
	*list += length + ((*list)[length] == ' ');
	return true;
}

void users_skills(const struct appliance *appliance, struct command *command)
{
	const struct store_user *user = user_named(appliance, command->user);
	const char *list = user ? user->skills : "";
	char skill[SLUG_BYTES];

	command->skilled = !text_empty(list);
	command->skills = 0;
	while (skill_next(&list, skill)) {
		uint8_t service = catalog_service(appliance->catalog, skill);

		if (service != QUEUE_NONE)
			command->skills |= UINT32_C(1) << service;
	}
}

/* Every one is a service that is offered, and stands there once. */
static bool skills_known(const struct appliance *appliance, const char *list)
{
	uint32_t seen = 0;
	char skill[SLUG_BYTES];

	while (skill_next(&list, skill)) {
		uint8_t service = catalog_service(appliance->catalog, skill);

		if (service == QUEUE_NONE || appliance->catalog->services[service].retired ||
		    (seen >> service & 1))
			return false;
		seen |= UINT32_C(1) << service;
	}
	return true;
}

/* How a list of users is told, and of whom. */
struct users_shape {
	const char *list, *name, *role;
	uint32_t roles;
	bool skills;
};

static void skills_print(FILE *stream, const char *list)
{
	const char *comma = "";
	char skill[SLUG_BYTES];

	fprintf(stream, ",\"skills\":[");
	while (skill_next(&list, skill)) {
		fprintf(stream, "%s\"%s\"", comma, skill);
		comma = ",";
	}
	fprintf(stream, "]");
}

static void users_list_as(struct appliance *appliance, const struct turn_item *item,
			  const struct request *request, const struct users_shape *shape)
{
	char id[ID_TEXT_BYTES];
	_cleanup_free_ char *text = NULL;
	const char *comma = "";
	size_t size = 0;
	FILE *stream = open_memstream(&text, &size);

	if (!stream)
		return;
	id_format(&request->command.id, id);
	fprintf(stream, "{\"id\":\"%s\",\"ok\":true,\"%s\":[", id, shape->list);
	for (size_t i = 0; i < appliance->user_count; i++) {
		const struct store_user *user = &appliance->users[i];

		if (!(shape->roles & ROLE_BIT(user->role)))
			continue;
		/* Names are slugs, so they need no escaping. */
		fprintf(stream, "%s{\"%s\":\"%s\",\"%s\":\"%s\"", comma, shape->name, user->name,
			shape->role, role_name(user->role));
		if (shape->skills)
			skills_print(stream, user->skills);
		fprintf(stream, "}");
		comma = ",";
	}
	fprintf(stream, "]}");
	if (fclose(stream) == 0)
		requests_answer(appliance, item, text);
}

void users_list(struct appliance *appliance, const struct turn_item *item,
		const struct request *request)
{
	static const struct users_shape users = { "users", "user", "role", UINT32_MAX, true };

	users_list_as(appliance, item, request, &users);
}

void users_devices(struct appliance *appliance, const struct turn_item *item,
		   const struct request *request)
{
	static const struct users_shape devices = { "devices", "device", "kind", DEVICES, false };

	users_list_as(appliance, item, request, &devices);
}

static void users_refuse(const char *language, const struct id *id, int error,
			 char text[static ANSWER_BYTES])
{
	if (error == -EINVAL)
		answer_refusal(
			id, REFUSAL_BAD_REQUEST, language,
			"name, role, password: expected a free name, a role that logs in, and "
			"a password for a new user",
			text, ANSWER_BYTES);
	else if (error == -ENOTSUP)
		answer_refusal(id, REFUSAL_UNKNOWN_SERVICE, language,
			       "skills: expected services of this site, each once", text,
			       ANSWER_BYTES);
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
		users_refuse(requests_language(appliance, &request->command), &request->command.id,
			     error, text);
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
	const struct store_user *known = user_named(appliance, request->user_name);
	int r = text_copy(user.name, sizeof(user.name), request->user_name);

	if (r >= 0)
		r = text_copy(user.password, sizeof(user.password), request->user_password);
	if (r >= 0) {
		struct uplink_user told = uplink_user_of(&user);

		r = users_fit(appliance, &told);
	}
	if (r >= 0 && user.role != ROLE_OPERATOR && is_last_operator(appliance, user.name))
		r = -EPERM;
	if (r >= 0 && text_empty(user.password) && !known)
		r = -EINVAL; /* nobody could ever log in */
	if (r >= 0 && !skills_known(appliance, request->user_skills))
		r = -ENOTSUP;
	if (r >= 0 && (request->has_skills || known))
		r = text_copy(user.skills, sizeof(user.skills),
			      request->has_skills ? request->user_skills : known->skills);
	if (r >= 0)
		r = store_user_set(appliance->store, &user);
	if (r >= 0) {
		enrol_cancel(appliance, user.name);
		r = users_load(appliance);
	}
	users_answer(appliance, item, request, r);
}

void users_remove(struct appliance *appliance, const struct turn_item *item,
		  const struct request *request)
{
	int r = is_last_operator(appliance, request->user_name) ? -EPERM : 0;

	if (r >= 0)
		r = users_drop(appliance, request->user_name);
	users_answer(appliance, item, request, r);
}

void users_revoke(struct appliance *appliance, const struct turn_item *item,
		  const struct request *request)
{
	enum role role;
	int r = -ENOENT; /* of other users no more is said than of nobody */

	if (users_role(appliance, request->user_name, &role) && (DEVICES & ROLE_BIT(role)))
		r = users_drop(appliance, request->user_name);
	if (r >= 0)
		log_notice("%s is revoked", request->user_name);
	users_answer(appliance, item, request, r);
}

void users_password_delivered(struct appliance *appliance, const char *name)
{
	struct store_user *user = NULL;
	int r;

	for (size_t i = 0; !user && i < appliance->user_count; i++) {
		if (text_equal(appliance->users[i].name, name))
			user = &appliance->users[i];
	}
	if (!user || text_empty(user->password))
		return; /* a code's or a new device's: never stored */
	r = store_user_password_delivered(appliance->store, name);
	if (r < 0) {
		log_warning("the password of %s stays in the store for now: %s", name,
			    strerror(-r));
		return;
	}
	explicit_bzero(user->password, sizeof(user->password));
}
