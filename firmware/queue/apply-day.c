/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What a new day, a day's right date and a start of the appliance do to the state.
 */
#include <string.h>

#include "firmware/base/require.h"
#include "firmware/queue/state.h"

void day_apply(struct queue *queue, const struct event *event)
{
	queue_forget_tickets(queue);
	appointment_new_day(queue, event->day);
	return_code_new_day(queue, event->day);
	/* Nobody sits any more; a replay that starts here cannot know who did. */
	for (uint8_t i = 0; i < QUEUE_COUNTERS_MAX; i++) {
		require(queue->seats[i].state == COUNTER_CLOSED);
		queue->seats[i] = (struct seat){ .ticket = TICKET_NONE, .skills = SKILLS_ALL };
	}
	queue->day = event->day;
	queue->provisional_since = event->provisional_since;
	queue->gap_ms = 0; /* nothing goes on over the change */
	queue->closed_services = 0;
	queue->last_call = event->call;
	memcpy(queue->history, event->history, sizeof(queue->history));
	queue->learnt = event->learnt;
	queue->learning = (struct learning){ 0 };
	queue->unattended = event->unattended;
	/* Settings of the day before stand, but cannot be undone any more. */
	memset(&queue->before, 0, sizeof(queue->before));
	if (event->setting)
		setting_apply(queue->catalog, event->setting);
	hours_forget_before(&queue->catalog->hours, event->day);
	for (uint8_t i = 0; i < queue->catalog->service_count; i++)
		hours_forget_before(&queue->catalog->services[i].hours, event->day);
}

/* The numbers, and whoever waits or sits, stay: it is the same day. */
void day_apply_named(struct queue *queue, const struct event *event)
{
	queue->day = event->day;
	queue->provisional_since = event->provisional_since;
}

/* How long the appliance was away is estimated: whoever was open before it waited so long, about. */
void day_apply_gap(struct queue *queue)
{
	queue->gap_ms = queue->at_ms;
	for (uint16_t i = queue->first_taken; i != TICKET_NONE; i = queue->tickets[i].next_taken) {
		if (ticket_open(&queue->tickets[i]))
			queue->tickets[i].estimated = 1;
	}
}
