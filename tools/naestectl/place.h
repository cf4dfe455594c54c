/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>

#include "firmware/base/attributes.h"
#include "tools/naestectl/ending.h"

/*
 * Where the appliance is and who we are there: endpoints.json and credentials.json of its folder.
 */

#define PLACE_SOCKET_BYTES   108 /* sun_path */
#define PLACE_HOST_BYTES     256
#define PLACE_SITE_BYTES     64
#define PLACE_ROOT_BYTES     96
#define PLACE_USER_BYTES     64
#define PLACE_PASSWORD_BYTES 128

struct place {
	char socket[PLACE_SOCKET_BYTES]; /* empty: none */
	char host[PLACE_HOST_BYTES];     /* empty: none */
	int port;
	char site[PLACE_SITE_BYTES];
	char root[PLACE_ROOT_BYTES]; /* "naeste/v1/<site>" */
};

struct login {
	char user[PLACE_USER_BYTES]; /* empty: anonymous */
	char password[PLACE_PASSWORD_BYTES];
};

/* Both say what is wrong; ENDING_NO_CONNECTION names the file and the place in it. */
_must_check_ enum ending place_read(const char *dir, struct place *ret_place);

/*
 * `as` is a role (its first user), a user, or "public" (anonymous, no file is read). Wipe the login
 * with explicit_bzero() after use.
 */
_must_check_ enum ending login_read(const char *dir, const char *as, struct login *ret_login);

/* True when credentials.json can be read and has such a role or user. Says nothing. */
bool login_known(const char *dir, const char *as);
