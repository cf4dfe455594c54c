/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <limits.h>
#include <sys/types.h>

#include "firmware/base/attributes.h"

/* The appliance under test: what tools/run has left in its folder. */

struct login {
	char user[64];
	char password[128];
};

struct place {
	char dir[PATH_MAX];
	char root[256]; /* of the topics */
	char broker[108];
	char panel[108], printer_control[108];
	char printer_uri[256];
	char database[PATH_MAX];
	char site_conf[PATH_MAX];
	struct login staff, kiosk;
	struct login daemon; /* the broker's own user, for the bare responder */
};

/* Returns 0 or a negative errno, said on standard error. */
_must_check_ int place_read(const char *dir, struct place *ret_place);

/* The process of that program now, or a negative errno. The supervisor rewrites it after a death. */
_must_check_ pid_t place_pid(const struct place *place, const char *program);
