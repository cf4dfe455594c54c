/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The only place where the queue changes, with apply-ticket.c. An event says everything, so nothing is
 * decided here and nothing can fail; what does not fit the state is a defect of the judge and stops the
 * process.
 */
#include <string.h>

#include "firmware/base/require.h"
#include "firmware/queue/alarm.h"
#include "firmware/queue/queue.h"
#include "firmware/queue/state.h"
#include "firmware/queue/wall.h"

static void apply_counter(struct queue *queue, const struct event *event)
{
	struct seat *seat = seat_of(queue, event->counter);

	if (event->type == EVENT_COUNTER_OPENED) {
		memset(seat->user, 0, sizeof(seat->user));
		memcpy(seat->user, event->user, strnlen(event->user, sizeof(seat->user) - 1));
		seat->role = (uint8_t)event->user_role;
		seat->skills = event->skills;
		seat->sitting = event->seq;
	}
	if (event->type == EVENT_COUNTER_CLOSED) {
		memset(seat->user, 0, sizeof(seat->user));
		seat->role = 0;
		seat->skills = SKILLS_ALL;
		seat->sitting = 0;
	}
	seat->state = event->type == EVENT_COUNTER_CLOSED   ? COUNTER_CLOSED
		      : event->type == EVENT_COUNTER_PAUSED ? COUNTER_PAUSED
							    : COUNTER_OPEN;
	seat->reason = (uint8_t)event->reason;
	/* A sitting that is taken over leaves the citizen's time as it is. */
	if (seat->ticket == TICKET_NONE)
		seat_touch(seat, event);
}

static void apply_setting(struct queue *queue, const struct event *event)
{
	if (event->undoes)
		memset(&queue->before, 0, sizeof(queue->before));
	else
		setting_before(queue->catalog, queue_configured(queue), event->setting,
			       &queue->before);
	setting_apply(queue->catalog, event->setting);
	rules_lay(queue);
}

/* A summons is of the visit at the counter and ends with it. */
static void apply_summons(struct queue *queue, const struct event *event)
{
	uint16_t number = seat_of(queue, event->counter)->ticket;
	uint8_t *summoned = &queue->tickets[number].summoned;

	require(number != TICKET_NONE);
	if (event->type == EVENT_SUMMONED)
		*summoned = (uint8_t)(*summoned | HELPER_BIT(event->helper));
	else
		*summoned = (uint8_t)(*summoned & ~HELPER_BIT(event->helper));
}

static void apply_hours(struct catalog *catalog, const struct event *event)
{
	struct hours *hours = event->service == QUEUE_NONE
				      ? &catalog->hours
				      : &catalog->services[event->service].hours;
	struct hours_days days;
	struct hours_day day;
	bool usual;
	int r = hours_days_parse(event->on, &days);

	require(r == 0);
	r = hours_open_parse(event->open, &day, &usual);
	require(r == 0);
	hours_put(hours, &days, &day, usual);
}

/* Nobody has to ask about this one any more. */
static void apply_resolved(struct unattended_list *list, const struct event *event)
{
	uint32_t i = 0;

	while (list->tickets[i].day != event->of_day || list->tickets[i].number != event->number) {
		i++;
		require(i < list->count);
	}
	list->count--;
	memmove(&list->tickets[i], &list->tickets[i + 1],
		(list->count - i) * sizeof(list->tickets[0]));
	list->tickets[list->count] = (struct unattended){ 0 };
}

void queue_apply_carried(struct queue *queue, const struct event *event)
{
	if (event_is_setting(event->type))
		setting_apply(queue->catalog, event->setting);
	else if (event->type == EVENT_ALARM_RAISED || event->type == EVENT_ALARM_CLEARED)
		alarm_apply(queue, event);
	else if (event->type == EVENT_NOTICE_SET || event->type == EVENT_NOTICE_CLEARED)
		notice_apply(queue, event);
	else if (event->type == EVENT_PLAYBOOK_STARTED || event->type == EVENT_PLAYBOOK_ENDED)
		playbook_apply(queue, event);
	else if (event->type == EVENT_APPOINTMENT_SET)
		appointment_set(queue, event);
	else if (event->type == EVENT_TICKET_RETURN_CODE)
		return_code_carry(queue, event);
	else if (event->type == EVENT_HOURS_SET)
		apply_hours(queue->catalog, event);
	else if (event->type == EVENT_STOP_OPENED)
		stop_apply(queue, event);
	rules_lay(queue);
}

void queue_apply(struct queue *queue, const struct event *event)
{
	require(event->seq == queue->seq + 1);
	history_learn(queue, event);
	if (event_is_about_ticket(event->type))
		apply_ticket(queue, event);
	else if (event->type <= EVENT_COUNTER_RESUMED) /* those of tickets stand before */
		apply_counter(queue, event);
	else if (event->type == EVENT_SERVICE_OPENED)
		queue->closed_services &= ~(1u << event->service);
	else if (event->type == EVENT_SERVICE_CLOSED)
		queue->closed_services |= 1u << event->service;
	else if (event_is_setting(event->type))
		apply_setting(queue, event);
	else if (event->type == EVENT_SUMMONED || event->type == EVENT_SUMMON_CLEARED)
		apply_summons(queue, event);
	else if (event->type == EVENT_ALARM_RAISED || event->type == EVENT_ALARM_CLEARED)
		alarm_apply(queue, event);
	else if (event->type == EVENT_APPOINTMENT_SET)
		appointment_set(queue, event);
	else if (event->type == EVENT_NOTICE_SET || event->type == EVENT_NOTICE_CLEARED)
		notice_apply(queue, event);
	else if (event->type == EVENT_PLAYBOOK_STARTED || event->type == EVENT_PLAYBOOK_ENDED)
		playbook_apply(queue, event);
	else if (event->type == EVENT_DAY_CHANGED)
		day_apply(queue, event);
	else if (event->type == EVENT_DAY_NAMED)
		day_apply_named(queue, event);
	else if (event->type == EVENT_CLOCK_STEP && event->estimated)
		day_apply_gap(queue);
	else if (event->type == EVENT_HOURS_SET)
		apply_hours(queue->catalog, event);
	else if (event->type == EVENT_STOP_OPENED)
		stop_apply(queue, event);
	else if (event->type == EVENT_UNATTENDED_RESOLVED)
		apply_resolved(&queue->unattended, event);
	wall_apply(queue, event);
	queue->seq = event->seq;
	queue->at_ms = event->at_ms;
}
