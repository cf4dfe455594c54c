/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Numbers in their order. The search begins behind the number that was given last, so that it finds
 * the next one at once; it steps over what may not be given, which is rare and in one piece.
 */
#include "firmware/queue/series.h"

#include <errno.h>
#include <string.h>

#include "firmware/queue/number.h"

int range_at(const char *text, struct number_range *ret_range)
{
	char first[NUMBER_TEXT_BYTES] = "", last[NUMBER_TEXT_BYTES] = "";
	struct number_range range;

	if (strlen(text) < RANGE_TEXT_BYTES - 1 || text[NUMBER_TEXT_BYTES - 1] != '-')
		return -EINVAL;
	memcpy(first, text, NUMBER_TEXT_BYTES - 1);
	memcpy(last, text + NUMBER_TEXT_BYTES, NUMBER_TEXT_BYTES - 1);
	if (number_parse(first, &range.first) < 0 || number_parse(last, &range.last) < 0 ||
	    range.last < range.first)
		return -EINVAL;
	*ret_range = range;
	return 0;
}

int range_parse(const char *text, struct number_range *ret_range)
{
	return strlen(text) == RANGE_TEXT_BYTES - 1 ? range_at(text, ret_range) : -EINVAL;
}

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
static uint8_t range_in_use(const struct queue *queue, const struct number_range *ranges,
			    uint8_t count)
{
	for (uint8_t i = 0; i < count; i++) {
		if (range_has(&ranges[i], queue->last_number))
			return i;
	}
	return 0;
}

uint16_t series_next(const struct queue *queue)
{
	uint8_t count;
	const struct number_range *ranges = stop_ranges(queue, &count);
	uint16_t number = TICKET_NONE;

	for (uint8_t i = range_in_use(queue, ranges, count); number == TICKET_NONE && i < count;
	     i++) {
		uint16_t first = ranges[i].first;

		if (range_has(&ranges[i], queue->last_number))
			first = queue->last_number + 1;
		number = next_in(queue, first, ranges[i].last);
	}
	return number;
}
