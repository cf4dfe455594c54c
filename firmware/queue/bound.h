/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdint.h>

#include "firmware/queue/queue.h"

/*
 * Tickets that one counter only calls: sent there by staff, until that counter has been closed or
 * paused for five minutes; or back from a park, for a while first for who parked it, as long as
 * somebody works there. Then they wait for their service again. Internal to the queue.
 */

/* How many wait for this counter only. */
uint32_t bound_count(const struct queue *queue, uint8_t counter);

/* When a ticket that is bound goes back to its service, in engine time; INT64_MAX for not by itself. */
int64_t bound_until_ms(const struct queue *queue, const struct ticket *ticket);

/* The first of these moments over all tickets; INT64_MAX for never. */
int64_t bound_deadline_ms(const struct queue *queue);
