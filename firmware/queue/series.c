/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Numbers in their order. The search begins behind the number that was given last, so that it finds
 * the next one at once; it steps over what may not be given, which is rare and in one piece.
 */
#include "firmware/queue/series.h"

bool range_has(const struct number_range *range, uint16_t number)
{
	return number >= range->first && number <= range->last;
}

bool series_is_reserve(const struct catalog *catalog, uint16_t number)
{
	return catalog->has_reserve && range_has(&catalog->reserve, number);
}

static uint16_t next_in(const struct queue *queue, uint16_t first, uint16_t last)
{
	for (uint32_t number = first; number <= last; number++) {
		if (queue->tickets[number].state == TICKET_FREE &&
		    !series_is_reserve(queue->catalog, (uint16_t)number))
			return (uint16_t)number;
	}
	return TICKET_NONE;
}

/* The range that the last number came from; 0 for none, also when the ranges were changed since. */
static uint8_t range_in_use(const struct queue *queue)
{
	for (uint8_t i = 0; i < queue->catalog->range_count; i++) {
		if (range_has(&queue->catalog->numbers[i], queue->last_number))
			return i;
	}
	return 0;
}

uint16_t series_next(const struct queue *queue)
{
	const struct number_range *ranges = queue->catalog->numbers;
	uint16_t number = TICKET_NONE;

	for (uint8_t i = range_in_use(queue);
	     number == TICKET_NONE && i < queue->catalog->range_count; i++) {
		uint16_t first = ranges[i].first;

		if (range_has(&ranges[i], queue->last_number))
			first = queue->last_number + 1;
		number = next_in(queue, first, ranges[i].last);
	}
	return number;
}
