/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Hours and numbers of a day, in the words that the rest of the appliance has for them.
 */
#include "firmware/config/opening.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/require.h"
#include "firmware/base/text.h"
#include "firmware/queue/series.h"

static int expect(struct value_context *context, const char *expected)
{
	require(text_copy(context->expected, sizeof(context->expected), expected) == 0);
	return -EINVAL;
}

int opening_hours(struct value_context *context, const struct key *key, const char *part,
		  const char *text, void *field)
{
	struct hours *hours = field;
	struct hours_days days;
	struct hours_day day;
	bool usual;

	require(key->size == sizeof(*hours));
	if (hours_days_parse(part, &days) < 0)
		return expect(context, "expected hours.mon, hours.mon-fri, hours.all or "
				       "hours.2026-12-24");
	if (hours_open_parse(text, &day, &usual) < 0 || usual)
		return expect(context, "expected up to 3 spans as 10:00-12:00 13:00-15:00, "
				       "closed or always");
	static_assert(QUEUE_SPANS_MAX == 3 && QUEUE_DATES_MAX == 32,
		      "the numbers stand in the texts");
	if (!hours_fits(hours, &days))
		return expect(context, "expected at most 32 dates");
	hours_put(hours, &days, &day, false);
	return 0;
}

int opening_numbers(struct value_context *context, const struct key *key, const char *part,
		    const char *text, void *field)
{
	struct catalog *catalog = field;
	struct number_range ranges[QUEUE_RANGES_MAX] = { 0 };
	uint8_t count = 0;

	require(key->size == sizeof(*catalog));
	static_assert(QUEUE_RANGES_MAX == 8, "the number stands in the text");
	for (;;) {
		if (count == QUEUE_RANGES_MAX || range_at(text, &ranges[count]) < 0)
			return expect(context, "expected up to 8 ranges as A001-A999 B001-B500");
		count++;
		text += RANGE_TEXT_BYTES - 1;
		if (*text == '\0')
			break;
		if (*text++ != ' ')
			return expect(context, "expected up to 8 ranges as A001-A999 B001-B500");
	}
	memcpy(catalog->numbers, ranges, sizeof(ranges));
	catalog->range_count = count;
	return 0;
}

int opening_reserve(struct value_context *context, const struct key *key, const char *part,
		    const char *text, void *field)
{
	struct catalog *catalog = field;

	require(key->size == sizeof(*catalog));
	if (range_parse(text, &catalog->reserve) < 0)
		return expect(context, "expected a range as R001-R200");
	catalog->has_reserve = true;
	return 0;
}
