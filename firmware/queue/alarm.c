/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The list of alarms: in the order in which they were raised, without holes, so that two queues with
 * the same alarms are equal byte for byte.
 */
#include "firmware/queue/alarm.h"

#include <string.h>

#include "firmware/base/require.h"

uint32_t alarm_find(const struct queue *queue, uint8_t counter, const char *device)
{
	for (uint32_t i = 0; i < queue->alarm_count; i++) {
		if (queue->alarms[i].counter == counter &&
		    text_equal(queue->alarms[i].device, device))
			return i;
	}
	return ALARM_NONE;
}

uint32_t alarm_devices(const struct queue *queue)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < queue->alarm_count; i++)
		count += queue->alarms[i].counter == QUEUE_NONE;
	return count;
}

static void alarm_raise(struct queue *queue, const struct event *event)
{
	struct alarm *alarm = &queue->alarms[queue->alarm_count++];

	memcpy(alarm->user, event->user, sizeof(alarm->user));
	memcpy(alarm->device, event->device, sizeof(alarm->device));
	alarm->since_wall_ms = event->wall_ms;
	alarm->counter = event->counter;
	alarm->role = (uint8_t)event->user_role;
}

static void alarm_clear(struct queue *queue, uint32_t at)
{
	struct alarm *alarms = queue->alarms;

	queue->alarm_count--;
	memmove(&alarms[at], &alarms[at + 1], (queue->alarm_count - at) * sizeof(alarms[0]));
	memset(&alarms[queue->alarm_count], 0, sizeof(alarms[0]));
}

void alarm_apply(struct queue *queue, const struct event *event)
{
	uint32_t at = alarm_find(queue, event->counter, event->device);

	if (event->type == EVENT_ALARM_RAISED) {
		require(at == ALARM_NONE && queue->alarm_count < QUEUE_ALARMS_MAX);
		alarm_raise(queue, event);
	} else if (at != ALARM_NONE) { /* of an earlier day only this may be left */
		alarm_clear(queue, at);
	}
}
