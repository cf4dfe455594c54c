/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The table of appointments. It is changed by apply only; every event says the whole appointment, so
 * that a check-in can be replayed where the import is no longer in the journal.
 */
#include "firmware/queue/appointment.h"

#include <errno.h>
#include <string.h>

#include "firmware/base/require.h"
#include "firmware/queue/queue.h"

static const char *const state_names[APPOINTMENT_STATE_COUNT] = {
	[APPOINTMENT_EXPECTED] = "expected",
	[APPOINTMENT_CANCELLED] = "cancelled",
	[APPOINTMENT_CHECKED_IN] = "checked_in",
};

static const char *const status_names[CHECK_IN_STATUS_COUNT] = {
	[CHECK_IN_NONE] = NULL,
	[CHECK_IN_IN_TIME] = "in_time",
	[CHECK_IN_LATE] = "late",
	[CHECK_IN_EARLY] = "early",
};

const char *appointment_state_name(enum appointment_state state)
{
	return state_names[state];
}

const char *check_in_status_name(enum check_in_status status)
{
	return status_names[status] ? status_names[status] : "";
}

int check_in_status_parse(const char *name, enum check_in_status *ret_status)
{
	int i = text_index(status_names, CHECK_IN_STATUS_COUNT, name);

	if (i < 0)
		return i;
	*ret_status = (enum check_in_status)i;
	return 0;
}

const struct appointment *appointment_find(const struct queue *queue, const char *code)
{
	bool found;
	uint32_t at = code_place(queue->appointments, queue->appointment_count,
				 sizeof(queue->appointments[0]), code, &found);

	return found ? &queue->appointments[at] : NULL;
}

const struct appointment *appointment_expected_at(const struct queue *queue, uint8_t service,
						  int64_t wall_ms)
{
	for (uint32_t i = 0; i < queue->appointment_count; i++) {
		const struct appointment *appointment = &queue->appointments[i];

		if (appointment->state == APPOINTMENT_EXPECTED && appointment->service == service &&
		    appointment->wall_ms == wall_ms)
			return appointment;
	}
	return NULL;
}

uint32_t appointment_expected(const struct queue *queue, struct expected *ret_expected,
			      uint32_t max)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < queue->appointment_count; i++) {
		const struct appointment *appointment = &queue->appointments[i];
		uint32_t at = count < max ? count : max;

		if (appointment->state != APPOINTMENT_EXPECTED || appointment->day != queue->day)
			continue;
		count++;
		/* Moves the later ones up; what is beyond `max` falls out at the end. */
		for (; at > 0 && ret_expected[at - 1].wall_ms > appointment->wall_ms; at--) {
			if (at < max)
				ret_expected[at] = ret_expected[at - 1];
		}
		if (at < max)
			ret_expected[at] = (struct expected){
				.wall_ms = appointment->wall_ms,
				.service = appointment->service,
				.lane = appointment->lane,
			};
	}
	return count;
}

/* The entry of the event's code, made if there is none, holding what the event says. */
static void appointment_put(struct queue *queue, const struct event *event,
			    enum appointment_state state, uint16_t ticket)
{
	struct appointment *appointments = queue->appointments;
	bool found;
	uint32_t at = code_place(appointments, queue->appointment_count, sizeof(appointments[0]),
				 event->code, &found);

	if (!found) {
		require(queue->appointment_count < QUEUE_APPOINTMENTS_MAX);
		memmove(&appointments[at + 1], &appointments[at],
			(queue->appointment_count - at) * sizeof(appointments[0]));
		queue->appointment_count++;
	}
	memset(&appointments[at], 0, sizeof(appointments[at]));
	memcpy(appointments[at].code, event->code, sizeof(appointments[at].code));
	appointments[at].service = event->service;
	appointments[at].lane = event->lane;
	appointments[at].state = (uint8_t)state;
	appointments[at].status = (uint8_t)event->status;
	appointments[at].ticket = ticket;
	appointments[at].wall_ms = event->appointed_ms;
	appointments[at].day = event->code_day;
}

void appointment_set(struct queue *queue, const struct event *event)
{
	appointment_put(queue, event,
			event->cancelled ? APPOINTMENT_CANCELLED : APPOINTMENT_EXPECTED,
			TICKET_NONE);
}

void appointment_use(struct queue *queue, const struct event *event)
{
	appointment_put(queue, event, APPOINTMENT_CHECKED_IN, event->number);
}

/* What was used is forgotten with the day's tickets, the rest when its own day and one more are over. */
void appointment_new_day(struct queue *queue, int32_t day)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < queue->appointment_count; i++) {
		const struct appointment *appointment = &queue->appointments[i];

		if (appointment->state == APPOINTMENT_CHECKED_IN || appointment->day < day - 1)
			continue;
		queue->appointments[kept++] = *appointment;
	}
	memset(&queue->appointments[kept], 0,
	       (queue->appointment_count - kept) * sizeof(queue->appointments[0]));
	queue->appointment_count = kept;
}
