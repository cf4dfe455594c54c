/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "firmware/queue/queue.h"

/*
 * "Still with A042?" A service that lasts longer than history_forgotten_ms(), three times its 90th
 * percentile, was probably forgotten: the counter is asked once, and such a service teaches the
 * estimates nothing. Whatever the counter does about the citizen is an answer, and so is VERB_STILL.
 */

/* How long the errand under the ticket's cursor may be served before the question. */
int64_t still_after_ms(const struct queue *queue, const struct ticket *ticket);

/* When the next counter has to be asked, in engine time; INT64_MAX for never. */
int64_t still_deadline_ms(const struct queue *queue);

/* True when the counter has to be asked now. */
bool still_due(const struct queue *queue, uint8_t counter, int64_t now_ms);
