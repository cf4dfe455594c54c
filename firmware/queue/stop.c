/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A van at its stop. What the stop does not say is as the site has it.
 */
#include "firmware/queue/stop.h"

#include <string.h>

#include "firmware/base/require.h"
#include "firmware/queue/queue.h"
#include "firmware/queue/series.h"

const struct hours *stop_hours(const struct queue *queue)
{
	return queue->stop.hours.set ? &queue->stop.hours : &queue->catalog->hours;
}

const struct number_range *stop_ranges(const struct queue *queue, uint8_t *ret_count)
{
	*ret_count = queue->stop.has_numbers ? 1 : queue->catalog->range_count;
	return queue->stop.has_numbers ? &queue->stop.numbers : queue->catalog->numbers;
}

void stop_apply(struct queue *queue, const struct event *event)
{
	static const struct hours_days all = { .weekdays = 0x7f };
	struct stop *stop = &queue->stop;
	struct hours_day day;
	bool usual;

	memset(stop, 0, sizeof(*stop));
	memcpy(stop->id, event->stop, sizeof(stop->id));
	memcpy(stop->place, event->at, sizeof(stop->place));
	if (!text_empty(event->open)) {
		int r = hours_open_parse(event->open, &day, &usual);

		require(r == 0);
		hours_put(&stop->hours, &all, &day, false);
	}
	if (!text_empty(event->numbers)) {
		int r = range_parse(event->numbers, &stop->numbers);

		require(r == 0);
		stop->has_numbers = true;
	}
}
