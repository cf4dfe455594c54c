/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stddef.h>

#include "drivers/uplink.h"

/* What every uplink driver refuses before anything is sent. */

/* Returns 0, -E2BIG or -EINVAL as the port's publish does. */
_must_check_ int uplink_message_check(const struct uplink_message *message);

/*
 * Returns 0; -EINVAL for a name that cannot stand in a topic, a role that has no place on the
 * broker, a password that is not clean UTF-8, `reserved` as a name, or a name that is there twice;
 * -E2BIG for more than UPLINK_USERS_MAX. What is wrong is logged.
 */
_must_check_ int uplink_users_check(const struct uplink_user *users, size_t count,
				    const char *reserved);
