/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The conversation with the broker's dynamic-security plugin. First the broker is asked what it
 * has, page by page; then what differs (uplink-plan.c) is sent, a bounded number of commands a
 * message, and each message waits for the answer to the one before. A command that the broker
 * refuses ends the run, unless it concerns one user's password only: that user is shut out and named.
 */
#include "drivers/uplink-access.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/uplink-access-private.h"
#include "drivers/uplink-check.h"
#include "firmware/base/require.h"
#include "firmware/base/text.h"

#define ACCESS_PAGE             50 /* roles or clients in one answer */
#define ACCESS_COMMANDS_MAX     40 /* in one message */
#define ACCESS_MESSAGE_BYTES    32768
#define ACCESS_CORRELATION_MAX  16
#define ACCESS_SHUT_OUT_RESERVE 24 /* for " and 256 more" */

DEFINE_CLEANUP(struct uplink_access *, uplink_access_free)

static void users_free(void *users, size_t bytes)
{
	if (users)
		explicit_bzero(users, bytes);
	free(users);
}

static void broker_side_clear(struct broker_side *broker)
{
	json_decref(broker->defaults);
	json_decref(broker->anonymous);
	json_decref(broker->groups);
	json_decref(broker->roles);
	json_decref(broker->clients);
	*broker = (struct broker_side){ 0 };
}

static void access_clear(struct uplink_access *access)
{
	broker_side_clear(&access->broker);
	json_decref(access->wanted);
	json_decref(access->todo);
	json_decref(access->sent);
	access->wanted = access->todo = access->sent = NULL;
	access->todo_done = 0;
	access->changed_roles = 0;
	access->shut_out_unnamed = 0;
	access->shut_out[0] = access->problem[0] = '\0';
}

int uplink_access_new(const char *root, const char *admin, struct uplink_access **ret_access)
{
	_cleanup_(uplink_access_freep) struct uplink_access *access = calloc(1, sizeof(*access));

	if (!access)
		return -ENOMEM;
	if (text_copy(access->root, sizeof(access->root), root) < 0 ||
	    text_copy(access->admin, sizeof(access->admin), admin) < 0)
		return -E2BIG;
	*ret_access = steal_pointer(&access);
	return 0;
}

void uplink_access_free(struct uplink_access *access)
{
	if (!access)
		return;
	access_clear(access);
	users_free(access->users, access->count * sizeof(*access->users));
	users_free(access->next_users, access->next_count * sizeof(*access->next_users));
	free(access);
}

int uplink_access_set_users(struct uplink_access *access, const struct uplink_user *users,
			    size_t count)
{
	struct uplink_user *copy;
	int r = uplink_users_check(users, count, access->admin);

	if (r < 0)
		return r;
	copy = calloc(count + 1, sizeof(*copy)); /* an empty list is a list */
	if (!copy)
		return -ENOMEM;
	if (count > 0)
		memcpy(copy, users, count * sizeof(*copy));
	users_free(access->next_users, access->next_count * sizeof(*access->next_users));
	access->next_users = copy;
	access->next_count = count;
	return 0;
}

/* A list that cannot be taken over for want of memory stays the next one; the old one counts. */
static void take_next_users(struct uplink_access *access)
{
	struct held_user *users;

	if (!access->next_users)
		return;
	users = calloc(access->next_count + 1, sizeof(*users));
	if (!users)
		return;
	for (size_t i = 0; i < access->next_count; i++)
		users[i].user = access->next_users[i];
	users_free(access->users, access->count * sizeof(*access->users));
	users_free(access->next_users, access->next_count * sizeof(*access->next_users));
	access->users = users;
	access->count = access->next_count;
	access->next_users = NULL;
	access->next_count = 0;
}

void uplink_access_begin(struct uplink_access *access)
{
	access_clear(access);
	take_next_users(access);
	access->phase = ACCESS_ASK;
}

int access_fail(struct uplink_access *access, int error, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(access->problem, sizeof(access->problem), format, arguments);
	va_end(arguments);
	return error;
}

static int access_no_memory(struct uplink_access *access)
{
	return access_fail(access, -ENOMEM, "no memory for the broker's users");
}

struct held_user *access_user(struct uplink_access *access, const char *name)
{
	for (size_t i = 0; i < access->count; i++) {
		if (text_equal(access->users[i].user.name, name))
			return &access->users[i];
	}
	return NULL;
}

void access_shut_out(struct uplink_access *access, const char *name)
{
	size_t used = strlen(access->shut_out);
	int r;

	if (access->shut_out_unnamed > 0 ||
	    used + strlen(name) + 2 + ACCESS_SHUT_OUT_RESERVE > sizeof(access->shut_out)) {
		access->shut_out_unnamed++;
		return;
	}
	r = text_format(access->shut_out + used, sizeof(access->shut_out) - used, "%s%s",
			used ? ", " : "", name);
	require(r == 0);
}

static void shut_out_close(struct uplink_access *access)
{
	size_t used = strlen(access->shut_out);

	if (access->shut_out_unnamed > 0)
		(void)snprintf(access->shut_out + used, sizeof(access->shut_out) - used,
			       " and %zu more", access->shut_out_unnamed);
}

static json_t *ask_first(void)
{
	return json_pack("[{s:s},{s:s},{s:s,s:b},{s:s,s:b,s:i,s:i},{s:s,s:b,s:i,s:i}]", "command",
			 "getDefaultACLAccess", "command", "getAnonymousGroup", "command",
			 "listGroups", "verbose", 1, "command", "listRoles", "verbose", 1, "count",
			 ACCESS_PAGE, "offset", 0, "command", "listClients", "verbose", 1, "count",
			 ACCESS_PAGE, "offset", 0);
}

static json_t *ask_page(const char *command, size_t offset)
{
	return json_pack("{s:s,s:b,s:i,s:i}", "command", command, "verbose", 1, "count",
			 ACCESS_PAGE, "offset", (int)offset);
}

/* The pages that are still missing; an empty array when the broker has told everything. */
static json_t *ask_more(const struct broker_side *broker)
{
	_cleanup_json_ json_t *commands = json_array();
	size_t roles = json_object_size(broker->roles), clients = json_object_size(broker->clients);
	int r = 0;

	if (roles < broker->roles_total)
		r = json_array_append_new(commands, ask_page("listRoles", roles));
	if (r == 0 && clients < broker->clients_total)
		r = json_array_append_new(commands, ask_page("listClients", clients));
	return r == 0 ? steal_pointer(&commands) : NULL;
}

/* Files the entries of one page under their names; a page that brings nothing new ends the list. */
static int take_page(json_t **index, size_t *total, const json_t *data, const char *list,
		     const char *key)
{
	json_t *entries = json_object_get(data, list), *entry;
	size_t before, i;

	if (!*index)
		*index = json_object();
	if (!*index)
		return -ENOMEM;
	before = json_object_size(*index);
	json_array_foreach(entries, i, entry)
	{
		const char *name = json_string_value(json_object_get(entry, key));

		if (name && json_object_set(*index, name, entry) < 0)
			return -ENOMEM;
	}
	*total = (size_t)json_integer_value(json_object_get(data, "totalCount"));
	if (json_object_size(*index) == before)
		*total = before;
	return 0;
}

static int take_defaults(struct broker_side *broker, const json_t *data)
{
	json_t *entry;
	size_t i;

	json_decref(broker->defaults);
	broker->defaults = json_object();
	json_array_foreach(json_object_get(data, "acls"), i, entry)
	{
		const char *type = json_string_value(json_object_get(entry, "acltype"));

		if (type &&
		    json_object_set(broker->defaults, type, json_object_get(entry, "allow")) < 0)
			return -ENOMEM;
	}
	return broker->defaults ? 0 : -ENOMEM;
}

static int take_answer(struct broker_side *broker, const char *command, const json_t *data)
{
	size_t groups_total;

	if (text_equal(command, "getDefaultACLAccess"))
		return take_defaults(broker, data);
	if (text_equal(command, "listGroups"))
		return take_page(&broker->groups, &groups_total, data, "groups", "groupname");
	if (text_equal(command, "listRoles"))
		return take_page(&broker->roles, &broker->roles_total, data, "roles", "rolename");
	if (text_equal(command, "listClients"))
		return take_page(&broker->clients, &broker->clients_total, data, "clients",
				 "username");
	json_decref(broker->anonymous);
	broker->anonymous =
		json_incref(json_object_get(json_object_get(data, "group"), "groupname"));
	return 0;
}

/* As many of the planned commands as fit in one message. */
static json_t *take_todo(struct uplink_access *access)
{
	_cleanup_json_ json_t *commands = json_array();
	size_t bytes = 0;

	while (access->todo_done < json_array_size(access->todo) &&
	       json_array_size(commands) < ACCESS_COMMANDS_MAX) {
		json_t *command = json_array_get(access->todo, access->todo_done);

		bytes += json_dumpb(command, NULL, 0, JSON_COMPACT);
		if (bytes > ACCESS_MESSAGE_BYTES && json_array_size(commands) > 0)
			break;
		if (json_array_append(commands, command) < 0)
			return NULL;
		access->todo_done++;
	}
	return steal_pointer(&commands);
}

/* The commands of the next message; an empty array when there are none. */
static json_t *next_commands(struct uplink_access *access, int *ret_error)
{
	*ret_error = -ENOMEM;
	if (access->phase == ACCESS_ASK) {
		_cleanup_json_ json_t *pages =
			access->broker.roles ? ask_more(&access->broker) : ask_first();
		int r;

		if (!pages || json_array_size(pages) > 0)
			return steal_pointer(&pages);
		r = access_plan(access);
		if (r < 0) {
			*ret_error = r;
			return NULL;
		}
		access->phase = ACCESS_TELL;
	}
	return take_todo(access);
}

/* Marks the commands with the message's number: the answer to another is not taken for it. */
static int mark_commands(const json_t *commands, uint32_t serial)
{
	char mark[ACCESS_CORRELATION_MAX];
	int r = text_format(mark, sizeof(mark), "%u", serial);

	require(r == 0);
	for (size_t i = 0; i < json_array_size(commands); i++) {
		if (json_object_set_new(json_array_get(commands, i), "correlationData",
					json_string(mark)) < 0)
			return -ENOMEM;
	}
	return 0;
}

int uplink_access_next(struct uplink_access *access, char **ret_message)
{
	_cleanup_json_ json_t *commands = NULL, *document = NULL;
	char *message;
	int error;

	require(!access->sent);
	if (access->phase == ACCESS_DONE)
		return 0;
	commands = next_commands(access, &error);
	if (!commands)
		return error == -ENOMEM ? access_no_memory(access) : error;
	if (json_array_size(commands) == 0) {
		access->phase = ACCESS_DONE;
		shut_out_close(access);
		return 0;
	}
	document = json_pack("{s:O}", "commands", commands);
	if (!document || mark_commands(commands, ++access->serial) < 0)
		return access_no_memory(access);
	message = json_dumps(document, JSON_COMPACT);
	if (!message)
		return access_no_memory(access);
	access->sent = steal_pointer(&commands);
	*ret_message = message;
	return 1;
}

void uplink_access_message_free(char *message)
{
	if (message)
		explicit_bzero(message, strlen(message));
	free(message);
}

static const char *field(const json_t *object, const char *key)
{
	const char *value = json_string_value(json_object_get(object, key));

	return value ? value : "";
}

/* What a command is about: a role, a group or a user. */
static const char *subject(const json_t *command)
{
	static const char *const keys[] = { "username", "rolename", "groupname" };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (json_object_get(command, keys[i]))
			return field(command, keys[i]);
	}
	return "";
}

/* The password has been delivered, or could not be: `user` keeps it only in the second case. */
static void settle_password(struct uplink_access *access, const char *name, bool refused)
{
	struct held_user *held = access_user(access, name);

	require(held);
	if (refused) {
		access_shut_out(access, name);
		return;
	}
	explicit_bzero(held->user.password, sizeof(held->user.password));
	held->stored = true;
}

static int take_response(struct uplink_access *access, const json_t *command,
			 const json_t *response)
{
	const char *name = field(command, "command"), *error = field(response, "error");
	int r;

	if (json_object_get(command, "password")) {
		settle_password(access, subject(command), !text_empty(error));
		return 0;
	}
	if (!text_empty(error))
		return access_fail(access, -EPROTO, "the broker refused %s(%s): %s", name,
				   subject(command), error);
	if (access->phase != ACCESS_ASK)
		return 0;
	r = take_answer(&access->broker, name, json_object_get(response, "data"));
	return r < 0 ? access_no_memory(access) : 0;
}

/* True when the answer carries the number of the message under way. */
static bool answers_sent(const struct uplink_access *access, const json_t *responses)
{
	char mark[ACCESS_CORRELATION_MAX];
	int r = text_format(mark, sizeof(mark), "%u", access->serial);

	require(r == 0);
	return access->sent &&
	       text_equal(field(json_array_get(responses, 0), "correlationData"), mark);
}

int uplink_access_answer(struct uplink_access *access, const void *payload, size_t payload_bytes)
{
	_cleanup_json_ json_t *document = json_loadb(payload, payload_bytes, 0, NULL);
	const json_t *responses = json_object_get(document, "responses");
	_cleanup_json_ json_t *sent = NULL;

	if (!answers_sent(access, responses))
		return 0;
	sent = steal_pointer(&access->sent);
	if (json_array_size(responses) != json_array_size(sent))
		return access_fail(access, -EPROTO, "the broker answered %zu of %zu commands",
				   json_array_size(responses), json_array_size(sent));
	for (size_t i = 0; i < json_array_size(sent); i++) {
		int r = take_response(access, json_array_get(sent, i),
				      json_array_get(responses, i));

		if (r < 0)
			return r;
	}
	return 1;
}

const char *uplink_access_problem(const struct uplink_access *access)
{
	return access->problem;
}

const char *uplink_access_take_stored(struct uplink_access *access)
{
	for (size_t i = 0; i < access->count; i++) {
		if (access->users[i].stored) {
			access->users[i].stored = false;
			return access->users[i].user.name;
		}
	}
	return NULL;
}

const char *uplink_access_shut_out(const struct uplink_access *access)
{
	return access->shut_out;
}
