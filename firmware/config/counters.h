/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "firmware/config/config.h"
#include "firmware/config/settings.h"

/*
 * What the keys of a counter cannot know alone: that its services and lanes exist, that a screen does
 * not promise what has to be done in person, and that the booths of a group are called alike. Returns
 * 0, or a fault with `ret_error` filled in.
 */
int counters_complete(const struct settings *settings, struct catalog *catalog,
		      struct config_error *ret_error);
