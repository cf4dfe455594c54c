/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The roles of the broker. One table says who reads and publishes what; everything that it does not
 * name is refused by the broker with reason code 135, wildcards over it included, because the
 * plugin compares a subscription with the rule as a whole: who may read `board` and `site` still
 * may not subscribe to `+`.
 *
 * mosquitto 2.0.11 does not put the user's name into a rule (%u), so each user has a role of their
 * own that names their topics.
 */
#include "drivers/uplink-roles.h"

#include <stdint.h>
#include <string.h>

#include "firmware/base/require.h"
#include "firmware/base/text.h"

#define READ    "subscribePattern"
#define PUBLISH "publishClientSend"

#define CLERKS   (ROLE_BIT(ROLE_VOLUNTEER) | ROLE_BIT(ROLE_STAFF) | ROLE_BIT(ROLE_SUPERVISOR))
#define OPERATOR ROLE_BIT(ROLE_OPERATOR)
#define EVERYBODY \
	(ROLE_BIT(ROLE_PUBLIC) | ROLE_BIT(ROLE_KIOSK) | ROLE_BIT(ROLE_DISPLAY) | CLERKS | OPERATOR)

static const struct {
	const char *type;
	const char *topic; /* below the root */
	uint32_t roles;
} table[] = {
	{ READ, "status", EVERYBODY },
	{ READ, "site", EVERYBODY },
	{ READ, "notice", EVERYBODY },
	{ READ, "board", EVERYBODY },
	{ PUBLISH, "public/leave", EVERYBODY },
	{ PUBLISH, "public/stay", EVERYBODY },
	{ PUBLISH, "public/later", EVERYBODY },
	{ PUBLISH, "public/back", EVERYBODY },
	{ PUBLISH, "public/feedback", EVERYBODY },
	{ READ, "service/#", CLERKS },
	{ READ, "lane/#", CLERKS },
	{ READ, "counter/#", CLERKS },
	{ READ, "queue/#", CLERKS },
	{ READ, "device/#", CLERKS | OPERATOR },
	/* Volunteers see number, errand and help text only: not what happened to everybody. */
	{ READ, "event/#", (CLERKS & ~ROLE_BIT(ROLE_VOLUNTEER)) | OPERATOR },
	{ READ, "overview", ROLE_BIT(ROLE_SUPERVISOR) },
};

#define TABLE_COUNT (sizeof(table) / sizeof(table[0]))

_Static_assert(TABLE_COUNT <= UPLINK_RULES_MAX, "a role holds the whole table");

bool uplink_role_has_place(enum role role)
{
	return (EVERYBODY & ROLE_BIT(role)) != 0;
}

void uplink_role_name(const char *root, enum role role, char ret_name[static UPLINK_ROLE_MAX_BYTES])
{
	int r = text_format(ret_name, UPLINK_ROLE_MAX_BYTES, "%s/%s", root, role_name(role));

	require(r == 0);
}

size_t uplink_role_rules(const char *root, enum role role,
			 struct uplink_rule ret_rules[static UPLINK_RULES_MAX])
{
	size_t count = 0;

	for (size_t i = 0; i < TABLE_COUNT; i++) {
		struct uplink_rule *rule = &ret_rules[count];
		int r;

		if (!(table[i].roles & ROLE_BIT(role)))
			continue;
		rule->type = table[i].type;
		r = text_format(rule->topic, sizeof(rule->topic), "%s/%s", root, table[i].topic);
		require(r == 0);
		count++;
	}
	return count;
}

void uplink_user_role_name(const char *root, const struct uplink_user *user,
			   char ret_name[static UPLINK_ROLE_MAX_BYTES])
{
	int r = text_format(ret_name, UPLINK_ROLE_MAX_BYTES, "%s/user/%s", root, user->name);

	require(r == 0);
}

static void rule_of_user(struct uplink_rule *rule, const char *type, const char *root,
			 const char *branch, const char *user, const char *tail)
{
	int r = text_format(rule->topic, sizeof(rule->topic), "%s/%s/%s%s", root, branch, user,
			    tail);

	require(r == 0);
	rule->type = type;
}

size_t uplink_user_rules(const char *root, const struct uplink_user *user,
			 struct uplink_rule ret_rules[static UPLINK_RULES_MAX])
{
	size_t count = 0;

	rule_of_user(&ret_rules[count++], READ, root, "re", user->name, "/#");
	/* A user with the public role is an enrolment code: it may enrol and nothing else. */
	rule_of_user(&ret_rules[count++], PUBLISH, root, "do", user->name,
		     user->role == ROLE_PUBLIC ? "/enrol" : "/#");
	if (user->role == ROLE_DISPLAY)
		rule_of_user(&ret_rules[count++], PUBLISH, root, "seen", user->name, "");
	return count;
}
