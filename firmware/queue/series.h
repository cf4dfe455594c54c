/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "firmware/queue/queue.h"

/*
 * Which number is given next. The site's ranges are used in their order; reserve numbers, which are on
 * pre-printed paper, are left out, and a number that was given today is never given again.
 */

bool range_has(const struct number_range *range, uint16_t number);

/* True for a number of the pre-printed paper. */
bool series_is_reserve(const struct catalog *catalog, uint16_t number);

/* The next number, or TICKET_NONE when every range is used up. */
uint16_t series_next(const struct queue *queue);
