/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The wall clock as the queue knows it. Judging and deadlines go by the same difference, so that a
 * tick that comes at a deadline always finds something due.
 */
#include "firmware/queue/wall.h"

int64_t wall_due_ms(const struct queue *queue, int64_t wall_ms)
{
	return queue->wall_known ? wall_ms - queue->wall_ahead_ms : INT64_MAX;
}

void wall_apply(struct queue *queue, const struct event *event)
{
	queue->wall_known = event->clock != CLOCK_NONE;
	queue->wall_ahead_ms = queue->wall_known ? event->wall_ms - event->at_ms : 0;
}
