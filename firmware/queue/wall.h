/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdint.h>

#include "firmware/queue/queue.h"

/*
 * What people set by the clock on the wall happens by that clock: the queue knows from its last event
 * how far the wall clock is from engine time. While nobody vouches for the wall clock it knows
 * nothing, and what has a wall time waits; a clock that was set moves it (clock-step is an event).
 */

/* The engine time at which the wall clock shows `wall_ms`; INT64_MAX while nobody knows. */
int64_t wall_due_ms(const struct queue *queue, int64_t wall_ms);

/* Keeps what an event says of the clocks; only for queue_apply(). */
void wall_apply(struct queue *queue, const struct event *event);
