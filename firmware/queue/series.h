/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "firmware/queue/queue.h"

/*
 * Which number is given next. The site's ranges are used in their order; reserve numbers, which are on
 * pre-printed paper, are left out, and a number that was given today is never given again.
 */

#define RANGE_TEXT_BYTES 10 /* "A001-Z999" with NUL */

/* "A001-A999" and nothing else; 0 or -EINVAL with `ret_range` untouched. */
_must_check_ int range_parse(const char *text, struct number_range *ret_range);
/* The same at the beginning of a text. */
_must_check_ int range_at(const char *text, struct number_range *ret_range);

bool range_has(const struct number_range *range, uint16_t number);

/* True for a number of the pre-printed paper. */
bool series_is_reserve(const struct catalog *catalog, uint16_t number);

/* The next number, or TICKET_NONE when every range is used up. */
uint16_t series_next(const struct queue *queue);
