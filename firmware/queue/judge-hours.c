/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Closing stops taking, never serving: whoever has a number keeps it. What is judged here is whether
 * one more may be taken, and what the opening hours are.
 */
#include <string.h>

#include "firmware/queue/estimate.h"
#include "firmware/queue/judge.h"
#include "firmware/queue/schedule.h"

/* Where the site stops taking when there would be no turn before closing. */
static enum refusal judge_closing(struct judge *judge, uint8_t service, uint8_t lane)
{
	const struct queue *queue = judge->queue;
	const struct calendar *calendar = &judge->command->calendar;
	struct estimate wait = { 0 };

	if (judge->catalog->closing != CLOSING_STOP ||
	    schedule_left_ms(queue, service, calendar) == INT64_MAX)
		return REFUSAL_NONE;
	estimate_newcomer(queue, service, lane, judge->command->at_ms, &wait);
	return schedule_late(queue, service, calendar, wait.known, wait.p50_ms)
		       ? REFUSAL_SERVICE_CLOSED
		       : REFUSAL_NONE;
}

enum refusal judge_hours(struct judge *judge, const struct errand *errands, uint8_t count,
			 uint8_t lane)
{
	const struct calendar *calendar = &judge->command->calendar;

	if (!schedule_site_open(judge->queue, calendar))
		return REFUSAL_SITE_CLOSED;
	for (uint8_t i = 0; i < count; i++) {
		enum refusal refusal;

		if (schedule_is_used_up(judge->queue, errands[i].service))
			return REFUSAL_CAPACITY_FULL;
		if (!schedule_service_open(judge->queue, errands[i].service, calendar))
			return REFUSAL_SERVICE_CLOSED;
		refusal = judge_closing(judge, errands[i].service, lane);
		if (refusal != REFUSAL_NONE)
			return refusal;
	}
	return REFUSAL_NONE;
}

enum refusal judge_set_hours(struct judge *judge)
{
	const struct command *command = judge->command;
	const struct hours *hours = &judge->catalog->hours;
	uint8_t service = QUEUE_NONE;
	struct hours_days days;
	struct hours_day day;
	struct event *event;
	bool usual;

	if (command->service_count) {
		service = catalog_service(judge->catalog, command->services[0]);
		if (service == QUEUE_NONE || judge->catalog->services[service].retired)
			return REFUSAL_UNKNOWN_SERVICE;
		hours = &judge->catalog->services[service].hours;
	}
	if (hours_days_parse(command->on, &days) < 0)
		return judge_bad(judge, "on: expected mon, mon-fri, all or a date");
	if (hours_open_parse(command->open, &day, &usual) < 0 || (usual && !days.date))
		return judge_bad(judge, "open: expected spans of the day, closed or always");
	if (days.date && days.date < judge->queue->day)
		return judge_bad(judge, "on: expected a date that is not past");
	if (service == QUEUE_NONE && days.date == judge->queue->day && judge->queue->stop.hours.set)
		return judge_bad(judge, "on: the stop of today has hours of its own");
	if (!hours_fits(hours, &days))
		return REFUSAL_CAPACITY_FULL;
	event = judge_emit(judge, EVENT_HOURS_SET);
	event->service = service;
	if (service != QUEUE_NONE)
		memcpy(event->hours_of, command->services[0], sizeof(event->hours_of));
	memcpy(event->on, command->on, sizeof(event->on));
	memcpy(event->open, command->open, sizeof(event->open));
	return REFUSAL_NONE;
}
