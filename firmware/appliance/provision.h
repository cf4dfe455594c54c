/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "firmware/base/attributes.h"
#include "firmware/config/config.h"

/*
 * Takes the users of a credentials file ({"staff":[{"user":...,"password":...}, ...], ...}) over into
 * the store, while no daemon runs. Users that the store knows keep what they have. Returns 0, the
 * file's or the store's fault, or -EINVAL for a file that is not as it should be.
 */
_must_check_ int provision(const char *path, struct config_site *site,
			   const struct config_board *board);
