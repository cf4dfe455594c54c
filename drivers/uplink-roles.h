/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "drivers/uplink.h"

/*
 * Who may do what on the broker, as the access rules of its dynamic-security plugin. Each role of
 * the catalog that has a place on the broker is one role there, "<root>/<role>"; each user has one
 * more of their own, "<root>/user/<name>".
 */

struct uplink_rule {
	const char *type; /* "publishClientSend" or "subscribePattern" */
	char topic[UPLINK_TOPIC_MAX_BYTES];
};

#define UPLINK_RULES_MAX      16 /* of one role */
#define UPLINK_ROLE_MAX_BYTES (UPLINK_TOPIC_MAX_BYTES + 8)

/* The longest root: with it, each topic of a rule and each name of a role fits. */
#define UPLINK_ROOT_MAX_BYTES 128

/* False for the roles that never log in at the broker: phone, panel and system. */
bool uplink_role_has_place(enum role role);

void uplink_role_name(const char *root, enum role role,
		      char ret_name[static UPLINK_ROLE_MAX_BYTES]);
size_t uplink_role_rules(const char *root, enum role role,
			 struct uplink_rule ret_rules[static UPLINK_RULES_MAX]);

void uplink_user_role_name(const char *root, const struct uplink_user *user,
			   char ret_name[static UPLINK_ROLE_MAX_BYTES]);
size_t uplink_user_rules(const char *root, const struct uplink_user *user,
			 struct uplink_rule ret_rules[static UPLINK_RULES_MAX]);
