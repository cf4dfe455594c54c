/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "firmware/config/config.h"
#include "firmware/config/settings.h"
#include "firmware/config/value.h"

/* [playbook NAME]: what stands there, and what has to fit together. */

#define PLAYBOOK_KEY_COUNT 9

extern const struct key playbook_keys[PLAYBOOK_KEY_COUNT];

/*
 * What the keys of a playbook cannot know alone: that no service is both opened and closed, that a
 * notice has a text in the site's own language, and that the name of running none is left free.
 * Returns 0, or a fault with `ret_error` filled in.
 */
int playbooks_complete(const struct settings *settings, struct catalog *catalog,
		       struct config_error *ret_error);
