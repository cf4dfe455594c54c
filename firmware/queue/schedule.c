/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Whether it is open, until when, and whether who comes now still gets their turn.
 */
#include "firmware/queue/schedule.h"

#define MINUTE_MS INT64_C(60000)
#define SECOND_MS INT64_C(1000)

static uint16_t before_of(const struct catalog *catalog)
{
	return (uint16_t)(catalog->open_before_ms / MINUTE_MS);
}

static bool site_open_at(const struct queue *queue, int32_t date, uint16_t minute)
{
	return hours_open_at(stop_hours(queue), date, minute, before_of(queue->catalog));
}

static bool service_hours_at(const struct catalog *catalog, uint8_t service, int32_t date,
			     uint16_t minute)
{
	return hours_open_at(&catalog->services[service].hours, date, minute, before_of(catalog));
}

static bool service_open_at(const struct queue *queue, uint8_t service, int32_t date,
			    uint16_t minute)
{
	return queue_service_open(queue, service) && site_open_at(queue, date, minute) &&
	       service_hours_at(queue->catalog, service, date, minute);
}

/* Whether the service, or with QUEUE_NONE anything, is open at that time, as things are now. */
static bool open_at(const struct queue *queue, uint8_t service, int32_t date, uint16_t minute)
{
	if (service != QUEUE_NONE)
		return service_open_at(queue, service, date, minute);
	for (uint8_t i = 0; i < queue->catalog->service_count; i++) {
		if (service_open_at(queue, i, date, minute))
			return true;
	}
	return false;
}

bool schedule_site_open(const struct queue *queue, const struct calendar *calendar)
{
	return !calendar->known || site_open_at(queue, calendar->date, calendar->minute);
}

bool schedule_is_used_up(const struct queue *queue, uint8_t service)
{
	uint32_t capacity = queue->catalog->services[service].capacity;

	return capacity && queue->taken_today[service] >= capacity;
}

bool schedule_service_open(const struct queue *queue, uint8_t service,
			   const struct calendar *calendar)
{
	return queue_service_open(queue, service) && !schedule_is_used_up(queue, service) &&
	       schedule_site_open(queue, calendar) &&
	       (!calendar->known ||
		service_hours_at(queue->catalog, service, calendar->date, calendar->minute));
}

bool schedule_open(const struct queue *queue, const struct calendar *calendar)
{
	for (uint8_t i = 0; i < queue->catalog->service_count; i++) {
		if (schedule_service_open(queue, i, calendar))
			return true;
	}
	return false;
}

static uint16_t edge_after(const struct queue *queue, int32_t date, int minute)
{
	const struct catalog *catalog = queue->catalog;
	uint16_t edge = hours_edge_after(stop_hours(queue), date, minute, before_of(catalog));

	for (uint8_t i = 0; i < catalog->service_count; i++) {
		uint16_t other = hours_edge_after(&catalog->services[i].hours, date, minute,
						  before_of(catalog));

		if (other < edge)
			edge = other;
	}
	return edge;
}

bool schedule_change(const struct queue *queue, uint8_t service, const struct calendar *calendar,
		     int32_t *ret_date, uint16_t *ret_minute)
{
	bool now = open_at(queue, service, calendar->date, calendar->minute);
	int minute = calendar->minute;

	/* One that has done what it can today is closed, whatever its hours say. */
	if (!calendar->known || (service != QUEUE_NONE && schedule_is_used_up(queue, service)))
		return false;
	for (int32_t day = 0; day < SCHEDULE_DAYS; day++, minute = -1) {
		int32_t date = calendar->date + day;
		uint16_t edge = edge_after(queue, date, minute);

		for (; edge < HOURS_DAY_MINUTES; edge = edge_after(queue, date, edge)) {
			if (open_at(queue, service, date, edge) == now)
				continue;
			*ret_date = date;
			*ret_minute = edge;
			return true;
		}
	}
	return false;
}

/* The end of the span that is under way or comes next, in minutes of the day. */
static uint16_t closes_at(const struct hours *hours, const struct calendar *calendar)
{
	uint16_t at = calendar->minute;

	if (!hours_open_at(hours, calendar->date, at, 0))
		at = hours_edge_after(hours, calendar->date, at, 0);
	return hours_edge_after(hours, calendar->date, at, 0);
}

int64_t schedule_left_ms(const struct queue *queue, uint8_t service,
			 const struct calendar *calendar)
{
	uint16_t site, own;

	if (!calendar->known)
		return INT64_MAX;
	site = closes_at(stop_hours(queue), calendar);
	own = closes_at(&queue->catalog->services[service].hours, calendar);
	if (own < site)
		site = own;
	if (site >= HOURS_DAY_MINUTES)
		return INT64_MAX;
	return (site - calendar->minute) * MINUTE_MS - calendar->second * SECOND_MS;
}

bool schedule_late(const struct queue *queue, uint8_t service, const struct calendar *calendar,
		   bool known, int64_t p50_ms)
{
	return known && p50_ms > schedule_left_ms(queue, service, calendar);
}
