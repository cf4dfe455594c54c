/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stddef.h>

#include "firmware/base/attributes.h"
#include "firmware/queue/command.h"

/*
 * A credentials file: {"kiosk":[{"user":...,"password":...}, ...], "staff":[...], ...}; roles are those
 * that a person or device can have on the broker.
 */

#define CREDENTIALS_DETAIL_BYTES 200

struct credential {
	enum role role;
	const char *user;
	const char *password;
};

/*
 * Calls `take` for each; what it returns when negative ends the reading and is returned. Returns 0, or
 * -EINVAL with `ret_detail` naming the place ("staff[2]: ...").
 */
_must_check_ int credentials_read(const void *bytes, size_t count,
				  int (*take)(void *data, const struct credential *credential),
				  void *data, char ret_detail[static CREDENTIALS_DETAIL_BYTES]);
