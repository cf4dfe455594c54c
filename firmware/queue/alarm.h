/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdint.h>

#include "firmware/queue/queue.h"

/*
 * Alarms: one a counter and one a device of the appliance, until somebody clears it. They belong to
 * the place and not to whoever sits there, nor to the day: standing up and midnight leave them.
 */

#define ALARM_NONE UINT32_MAX

/* Index in queue->alarms, or ALARM_NONE. `device` is "" for a counter's. */
uint32_t alarm_find(const struct queue *queue, uint8_t counter, const char *device);

/* How many of them are of devices. */
uint32_t alarm_devices(const struct queue *queue);

/* Of EVENT_ALARM_RAISED and EVENT_ALARM_CLEARED; only for queue_apply(). */
void alarm_apply(struct queue *queue, const struct event *event);
