/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "drivers/uplink.h"

/*
 * Brings the broker's dynamic-security configuration to what the list of users asks for. It only
 * thinks: it makes messages for ACCESS_TOPIC and reads what comes back on ACCESS_ANSWER_TOPIC; who
 * carries them is the caller's business.
 *
 *	uplink_access_begin(access);
 *	while (uplink_access_next(access, &message) > 0) {
 *		... publish `message`, wait for the answer ...
 *		uplink_access_answer(access, payload, bytes);
 *	}
 */

#define ACCESS_TOPIC        "$CONTROL/dynamic-security/v1"
#define ACCESS_ANSWER_TOPIC "$CONTROL/dynamic-security/v1/response"

struct uplink_access;

/* `admin` is the user that the messages are sent as; the reconciliation never removes it. */
_must_check_ int uplink_access_new(const char *root, const char *admin,
				   struct uplink_access **ret_access);
void uplink_access_free(struct uplink_access *access);

/* As set_users of the port. Counts from the next uplink_access_begin(). */
_must_check_ int uplink_access_set_users(struct uplink_access *access,
					 const struct uplink_user *users, size_t count);

/* Starts over: asks the broker what it has. */
void uplink_access_begin(struct uplink_access *access);

/*
 * The next message to send. Returns 1 with `ret_message` (free it with uplink_access_message_free),
 * 0 when the broker has everything, or a negative errno with uplink_access_problem() set.
 */
_must_check_ int uplink_access_next(struct uplink_access *access, char **ret_message);
/* Wipes it as well: it may hold passwords. */
void uplink_access_message_free(char *message);

/*
 * Returns 1 when this answers the message under way, 0 when it is none of ours, or a negative errno
 * with uplink_access_problem() set.
 */
_must_check_ int uplink_access_answer(struct uplink_access *access, const void *payload,
				      size_t payload_bytes);

/* What went wrong, as a person wants to read it. */
const char *uplink_access_problem(const struct uplink_access *access);

/* The next user whose password the broker has taken, or NULL; each is told once. */
const char *uplink_access_take_stored(struct uplink_access *access);

/* The users who cannot log in, as "anna, bo and 3 more", or "". */
const char *uplink_access_shut_out(const struct uplink_access *access);
