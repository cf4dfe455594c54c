/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Finds what differs between the broker's users and roles and the appliance's list, and writes the
 * commands that remove the difference; nothing else is sent. Removals come first, so that somebody
 * who was removed is out before anything else happens. Roles are ours by their prefix and users by
 * holding such a role; whatever else somebody keeps on the broker is left alone.
 *
 * What mosquitto 2.0.11 does by itself, as measured: deleteClient, disableClient, modifyClient,
 * setClientPassword and modifyGroup disconnect those whom they concern, with reason 152; modifyRole
 * does not, so the holders of a changed role are modified as well. addRoleACL, addClientRole and
 * deleteRole disconnect us when they concern a role of ours, and then no answer comes; therefore
 * our own rights are given by modifyRole.
 */
#include <errno.h>
#include <string.h>

#include "drivers/uplink-access-private.h"
#include "firmware/base/require.h"
#include "firmware/base/text.h"

/* Adds a command that json_pack() made; it fails when there was no memory for it. */
static int plan_add(struct uplink_access *access, json_t *command)
{
	return json_array_append_new(access->todo, command) < 0 ? -ENOMEM : 0;
}

static bool is_ours(const struct uplink_access *access, const char *role)
{
	size_t length = strlen(access->root);

	return strncmp(role, access->root, length) == 0 && role[length] == '/';
}

/* The name of the i-th role in the list that a client or a group has. */
static const char *held_role(const json_t *holder, size_t i)
{
	const json_t *role = json_array_get(json_object_get(holder, "roles"), i);

	return json_string_value(json_object_get(role, "rolename"));
}

static size_t held_roles(const json_t *holder)
{
	return json_array_size(json_object_get(holder, "roles"));
}

/* True when the holder has the roles in `wanted` ([{"rolename": ...}]) and no other. */
static bool holds_just(const json_t *holder, const json_t *wanted)
{
	if (held_roles(holder) != json_array_size(wanted))
		return false;
	for (size_t i = 0; i < held_roles(holder); i++) {
		bool found = false;

		for (size_t j = 0; j < json_array_size(wanted); j++) {
			const char *name = json_string_value(
				json_object_get(json_array_get(wanted, j), "rolename"));

			found = found || (held_role(holder, i) && name &&
					  text_equal(held_role(holder, i), name));
		}
		if (!found)
			return false;
	}
	return true;
}

static bool rule_is(const json_t *entry, const char *type, const char *topic)
{
	const char *has_type = json_string_value(json_object_get(entry, "acltype"));
	const char *has_topic = json_string_value(json_object_get(entry, "topic"));

	return has_type && has_topic && text_equal(has_type, type) &&
	       text_equal(has_topic, topic) && json_is_true(json_object_get(entry, "allow"));
}

static bool rules_hold(const json_t *entries, const char *type, const char *topic)
{
	for (size_t i = 0; i < json_array_size(entries); i++) {
		if (rule_is(json_array_get(entries, i), type, topic))
			return true;
	}
	return false;
}

static int rules_append(json_t *entries, const char *type, const char *topic)
{
	return json_array_append_new(entries, json_pack("{s:s,s:s,s:i,s:b}", "acltype", type,
							"topic", topic, "priority", 0, "allow", 1));
}

/* Returns 1 when the role was there with other rules, 0 when it was missing or right. */
static int plan_role(struct uplink_access *access, const char *name,
		     const struct uplink_rule *rules, size_t count)
{
	_cleanup_json_ json_t *entries = json_array();
	json_t *role = json_object_get(access->broker.roles, name);
	json_t *has = json_object_get(role, "acls");
	bool same = json_array_size(has) == count;
	int r;

	if (json_object_set_new(access->wanted, name, json_true()) < 0)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		same = same && rules_hold(has, rules[i].type, rules[i].topic);
		if (rules_append(entries, rules[i].type, rules[i].topic) < 0)
			return -ENOMEM;
	}
	if (role && same)
		return 0;
	r = plan_add(access,
		     json_pack("{s:s,s:s,s:O}", "command", role ? "modifyRole" : "createRole",
			       "rolename", name, "acls", entries));
	return r < 0 ? r : role != NULL;
}

static int plan_defaults(struct uplink_access *access)
{
	static const struct {
		const char *type;
		bool allow;
	} wanted[] = {
		{ "publishClientSend", false },
		{ "publishClientReceive", true }, /* what may be read is decided by subscribe */
		{ "subscribe", false },
		{ "unsubscribe", true },
	};

	bool same = true;

	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		const json_t *has = json_object_get(access->broker.defaults, wanted[i].type);

		same = same && (wanted[i].allow ? json_is_true(has) : json_is_false(has));
	}
	if (same)
		return 0;
	return plan_add(access, json_pack("{s:s,s:[{s:s,s:b},{s:s,s:b},{s:s,s:b},{s:s,s:b}]}",
					  "command", "setDefaultACLAccess", "acls", "acltype",
					  wanted[0].type, "allow", wanted[0].allow, "acltype",
					  wanted[1].type, "allow", wanted[1].allow, "acltype",
					  wanted[2].type, "allow", wanted[2].allow, "acltype",
					  wanted[3].type, "allow", wanted[3].allow));
}

static int plan_removed_clients(struct uplink_access *access)
{
	const char *name;
	json_t *client;
	int r = 0;

	json_object_foreach(access->broker.clients, name, client)
	{
		bool ours = false;

		for (size_t i = 0; i < held_roles(client); i++)
			ours = ours ||
			       (held_role(client, i) && is_ours(access, held_role(client, i)));
		if (ours && !access_user(access, name) && !text_equal(name, access->admin))
			r = plan_add(access, json_pack("{s:s,s:s}", "command", "deleteClient",
						       "username", name));
		if (r < 0)
			return r;
	}
	return 0;
}

static int plan_removed_roles(struct uplink_access *access)
{
	const char *name;
	json_t *role;

	json_object_foreach(access->broker.roles, name, role)
	{
		if (!is_ours(access, name) || json_object_get(access->wanted, name))
			continue;
		if (plan_add(access,
			     json_pack("{s:s,s:s}", "command", "deleteRole", "rolename", name)) < 0)
			return -ENOMEM;
	}
	return 0;
}

static int plan_roles(struct uplink_access *access)
{
	struct uplink_rule rules[UPLINK_RULES_MAX];
	char name[UPLINK_ROLE_MAX_BYTES];

	for (enum role role = 0; role < ROLE_COUNT; role++) {
		int r;

		if (!uplink_role_has_place(role))
			continue;
		uplink_role_name(access->root, role, name);
		r = plan_role(access, name, rules, uplink_role_rules(access->root, role, rules));
		if (r < 0)
			return r;
		if (r > 0)
			access->changed_roles |= ROLE_BIT(role);
	}
	return 0;
}

/* The plugin's first user may administer and read everything, but not publish what is ours. */
static int plan_own_rights(struct uplink_access *access)
{
	const json_t *self = json_object_get(access->broker.clients, access->admin);
	const char *first = held_role(self, 0);
	_cleanup_json_ json_t *entries = NULL;
	char topic[UPLINK_TOPIC_MAX_BYTES];
	int r = text_format(topic, sizeof(topic), "%s/#", access->root);

	require(r == 0);
	if (!first)
		return access_fail(access, -EPERM, "the broker's user %s has no role",
				   access->admin);
	for (size_t i = 0; i < held_roles(self); i++) {
		const char *name = held_role(self, i);
		const json_t *role = name ? json_object_get(access->broker.roles, name) : NULL;

		if (rules_hold(json_object_get(role, "acls"), "publishClientSend", topic))
			return 0;
	}
	entries = json_deep_copy(
		json_object_get(json_object_get(access->broker.roles, first), "acls"));
	if (!entries || rules_append(entries, "publishClientSend", topic) < 0)
		return -ENOMEM;
	return plan_add(access, json_pack("{s:s,s:s,s:O}", "command", "modifyRole", "rolename",
					  first, "acls", entries));
}

static int plan_anonymous(struct uplink_access *access)
{
	char group[UPLINK_ROLE_MAX_BYTES], role[UPLINK_ROLE_MAX_BYTES];
	const char *has_group = json_string_value(access->broker.anonymous);
	_cleanup_json_ json_t *roles = NULL;
	const json_t *entry;
	int r = text_format(group, sizeof(group), "%s/anonymous", access->root);

	require(r == 0);
	uplink_role_name(access->root, ROLE_PUBLIC, role);
	roles = json_pack("[{s:s}]", "rolename", role);
	entry = json_object_get(access->broker.groups, group);
	if (!entry || !holds_just(entry, roles) ||
	    json_array_size(json_object_get(entry, "clients")) > 0 ||
	    (access->changed_roles & ROLE_BIT(ROLE_PUBLIC)))
		r = plan_add(access, json_pack("{s:s,s:s,s:O,s:[]}", "command",
					       entry ? "modifyGroup" : "createGroup", "groupname",
					       group, "roles", roles, "clients"));
	if (r == 0 && (!has_group || !text_equal(has_group, group)))
		r = plan_add(access, json_pack("{s:s,s:s}", "command", "setAnonymousGroup",
					       "groupname", group));
	return r;
}

static int plan_new_client(struct uplink_access *access, const struct uplink_user *user,
			   json_t *roles)
{
	if (!text_empty(user->password))
		return plan_add(access, json_pack("{s:s,s:s,s:s,s:O}", "command", "createClient",
						  "username", user->name, "password",
						  user->password, "roles", roles));
	access_shut_out(access, user->name);
	return 0;
}

static int plan_client(struct uplink_access *access, const struct uplink_user *user, json_t *roles,
		       bool role_changed)
{
	const json_t *client = json_object_get(access->broker.clients, user->name);
	int r = 0;

	if (!client)
		return plan_new_client(access, user, roles);
	if (role_changed || !holds_just(client, roles) ||
	    json_array_size(json_object_get(client, "groups")) > 0)
		r = plan_add(access, json_pack("{s:s,s:s,s:O,s:[]}", "command", "modifyClient",
					       "username", user->name, "roles", roles, "groups"));
	if (r == 0 && json_is_true(json_object_get(client, "disabled")))
		r = plan_add(access, json_pack("{s:s,s:s}", "command", "enableClient", "username",
					       user->name));
	if (r == 0 && !text_empty(user->password))
		r = plan_add(access, json_pack("{s:s,s:s,s:s}", "command", "setClientPassword",
					       "username", user->name, "password", user->password));
	return r;
}

static int plan_user(struct uplink_access *access, const struct uplink_user *user)
{
	struct uplink_rule rules[UPLINK_RULES_MAX];
	char own[UPLINK_ROLE_MAX_BYTES], common[UPLINK_ROLE_MAX_BYTES];
	bool changed = (access->changed_roles & ROLE_BIT(user->role)) != 0;
	_cleanup_json_ json_t *roles = NULL;
	int r;

	uplink_user_role_name(access->root, user, own);
	r = plan_role(access, own, rules, uplink_user_rules(access->root, user, rules));
	if (r < 0)
		return r;
	uplink_role_name(access->root, user->role, common);
	roles = user->role == ROLE_PUBLIC
			? /* an enrolment code: its own role is all it gets */
			json_pack("[{s:s}]", "rolename", own)
			: json_pack("[{s:s},{s:s}]", "rolename", common, "rolename", own);
	if (!roles)
		return -ENOMEM;
	return plan_client(access, user, roles, r > 0 || changed);
}

int access_plan(struct uplink_access *access)
{
	int r;

	access->wanted = json_object();
	access->todo = json_array();
	if (!access->wanted || !access->todo)
		return -ENOMEM;
	r = plan_defaults(access);
	if (r == 0 && access->users)
		r = plan_removed_clients(access);
	if (r == 0)
		r = plan_roles(access);
	if (r == 0)
		r = plan_own_rights(access);
	if (r == 0)
		r = plan_anonymous(access);
	for (size_t i = 0; r == 0 && i < access->count; i++)
		r = plan_user(access, &access->users[i].user);
	return r == 0 && access->users ? plan_removed_roles(access) : r;
}
