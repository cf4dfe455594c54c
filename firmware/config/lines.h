/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "firmware/config/settings.h"

/*
 * The lines of one file into `settings`, where it is files[file]. Returns 0, -EINVAL with
 * `ret_error` filled, or -ENOMEM.
 */
_must_check_ int lines_read(struct settings *settings, uint32_t file, const char *text,
			    struct config_error *ret_error);
