/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Fields that are about days: dates, hours, and the numbers of a day that were handed out on paper.
 */
#include "firmware/wire/request-day.h"

#include "firmware/base/clock.h"
#include "firmware/base/text.h"
#include "firmware/queue/series.h"
#include "firmware/wire/request-field.h"

/* A number of the pre-printed paper; an id cannot be there yet. */
int request_read_used(const struct json_node *node, const char *name, struct request *request,
		      struct ticket_reference *ret_reference)
{
	const char *text;

	if (json_to_text(node, &text) < 0 || number_parse(text, &ret_reference->number) < 0)
		return request_complain(request, "%s: must be a number (R014)", name);
	ret_reference->kind = REFERENCE_NUMBER;
	return 0;
}

int request_read_day(const struct json_node *node, struct request *request)
{
	const char *text;

	if (json_to_text(node, &text) < 0 || clock_parse_day(text, &request->command.day) < 0 ||
	    request->command.day <= 0)
		return request_complain(request, "day: must be a date (2026-11-24)");
	return 0;
}

int request_read_on(const struct json_node *node, struct request *request)
{
	struct hours_days days;
	const char *text;

	if (json_to_text(node, &text) < 0 || hours_days_parse(text, &days) < 0 ||
	    text_copy(request->command.on, sizeof(request->command.on), text) < 0)
		return request_complain(request,
					"on: must be mon, mon-fri, all or a date (2026-12-24)");
	return 0;
}

int request_read_open(const struct json_node *node, struct request *request)
{
	struct hours_day day;
	const char *text;
	bool usual;

	if (json_to_text(node, &text) < 0 || hours_open_parse(text, &day, &usual) < 0 ||
	    text_copy(request->command.open, sizeof(request->command.open), text) < 0)
		return request_complain(request,
					"open: must be up to %d spans (10:00-12:00 "
					"13:00-15:00), closed, always or usual",
					QUEUE_SPANS_MAX);
	return 0;
}

int request_read_waited_s(const struct json_node *node, struct request *request)
{
	int64_t waited_s;

	if (json_to_integer(node, &waited_s) < 0 || waited_s < 0 || waited_s > REQUEST_WAITED_MAX_S)
		return request_complain(request, "waited_s: must be a whole number from 0 to %d",
					REQUEST_WAITED_MAX_S);
	request->command.waited_ms = waited_s * 1000;
	return 0;
}

int request_read_stop(const struct json_node *node, struct request *request)
{
	const char *text;

	if (json_to_text(node, &text) < 0 || !text_is_slug(text) ||
	    text_copy(request->command.stop, sizeof(request->command.stop), text) < 0)
		return request_complain(request,
					"stop: must be 1 to 23 characters of a-z 0-9 - _ .");
	return 0;
}

int request_read_numbers(const struct json_node *node, struct request *request)
{
	struct number_range range;
	const char *text;

	if (json_to_text(node, &text) < 0 || range_parse(text, &range) < 0 ||
	    text_copy(request->command.numbers, sizeof(request->command.numbers), text) < 0)
		return request_complain(request, "numbers: must be a range (B001-B500)");
	return 0;
}
