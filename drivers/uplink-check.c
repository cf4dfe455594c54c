/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The limits of the port, the same for the broker and for the simulator, so that what a test got
 * past the one is not refused by the other.
 */
#include "drivers/uplink-check.h"

#include <errno.h>
#include <string.h>

#include "drivers/uplink-roles.h"
#include "firmware/base/log.h"
#include "firmware/base/text.h"

int uplink_message_check(const struct uplink_message *message)
{
	size_t length = strnlen(message->topic, UPLINK_TOPIC_MAX_BYTES);

	if (length >= UPLINK_TOPIC_MAX_BYTES || message->payload_bytes > UPLINK_PAYLOAD_MAX_BYTES ||
	    message->correlation_bytes > UPLINK_CORRELATION_MAX_BYTES)
		return -E2BIG;
	if (length == 0 || strpbrk(message->topic, "+#\n\t") ||
	    !text_is_clean_utf8(message->topic, length))
		return -EINVAL;
	if (message->qos < 0 || message->qos > 2 || (message->tag && message->qos == 0))
		return -EINVAL;
	return 0;
}

/*
 * No level separator, no wildcard, and no `%`, which later versions of the plugin replace. The
 * field is searched for its end, because a caller may have filled it to the brim.
 */
static bool user_name_ok(const struct uplink_user *user)
{
	size_t length = strnlen(user->name, sizeof(user->name));

	return length > 0 && length < sizeof(user->name) &&
	       strspn(user->name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				  "0123456789-_.@") == length;
}

static bool user_password_ok(const struct uplink_user *user)
{
	size_t length = strnlen(user->password, sizeof(user->password));

	return length < sizeof(user->password) && text_is_clean_utf8(user->password, length);
}

int uplink_users_check(const struct uplink_user *users, size_t count, const char *reserved)
{
	if (count > UPLINK_USERS_MAX) {
		log_error("uplink: %zu users are more than %d", count, UPLINK_USERS_MAX);
		return -E2BIG;
	}
	for (size_t i = 0; i < count; i++) {
		const struct uplink_user *user = &users[i];
		const char *wrong = NULL;

		if (!user_name_ok(user))
			wrong = "the name cannot stand in a topic";
		else if (text_equal(user->name, reserved))
			wrong = "the name is the appliance's own";
		else if (!uplink_role_has_place(user->role))
			wrong = "the role has no place on the broker";
		else if (!user_password_ok(user))
			wrong = "the password is not clean UTF-8";
		for (size_t j = 0; !wrong && j < i; j++)
			wrong = text_equal(users[j].name, user->name) ? "the name is there twice"
								      : NULL;
		if (wrong) {
			log_error("uplink: user %zu (%s): %s", i,
				  user_name_ok(user) ? user->name : "unnamed", wrong);
			return -EINVAL;
		}
	}
	return 0;
}
