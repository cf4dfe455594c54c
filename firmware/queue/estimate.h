/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "firmware/queue/queue.h"

/*
 * How long: an interval in whole milliseconds, or nothing when nothing honest can be said (no open
 * counter serves the errand). See estimate.c for the model and its limits.
 */

struct estimate {
	bool known;
	int64_t p10_ms, p50_ms, p90_ms;
	uint32_t
		ahead; /* how many are expected to be called before, also when nothing else is known */
};

/* For somebody who would take a ticket now. */
void estimate_newcomer(const struct queue *queue, uint8_t service, uint8_t lane, int64_t now_ms,
		       struct estimate *ret_estimate);

/* For a waiting ticket; not known for one that does not wait. */
void estimate_ticket(const struct queue *queue, uint16_t ticket, int64_t now_ms,
		     struct estimate *ret_estimate);
