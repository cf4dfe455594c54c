/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "firmware/config/value.h"

/* Values about days: when it is open, and which numbers a day has. */

/* "10:00-15:00" under "hours.mon-fri" or "hours.2026-12-24", into a struct hours. */
int opening_hours(struct value_context *context, const struct key *key, const char *part,
		  const char *text, void *field);
/* "A001-A999 B001-B500", into the ranges of a struct catalog. */
int opening_numbers(struct value_context *context, const struct key *key, const char *part,
		    const char *text, void *field);
/* "R001-R200", into the reserve of a struct catalog. */
int opening_reserve(struct value_context *context, const struct key *key, const char *part,
		    const char *text, void *field);
