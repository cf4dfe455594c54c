/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Codes and appointments. A page of them is read as strictly as any other request: whoever sends a
 * list that another system made learns which row and which field is wrong, and nothing of it is taken.
 */
#include "firmware/wire/request-appointments.h"

#include <errno.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/set.h"
#include "firmware/wire/request-field.h"

#define KEY_SHOWN_BYTES  40
#define TYPED_CODE_BYTES 32 /* with the spaces and hyphens of whoever typed it */

/* What cannot be a code is nobody's code: whoever typed it hears that, not that a field is wrong. */
int request_read_code(const struct json_node *node, struct request *request)
{
	const char *text;

	if (json_to_text(node, &text) < 0 || text_empty(text) || strlen(text) > TYPED_CODE_BYTES)
		return request_complain(request, "code: must be a text of 1 to %d bytes",
					TYPED_CODE_BYTES);
	if (code_parse(text, request->command.code) < 0)
		request->command.code[0] = '\0';
	return 0;
}

int request_read_appointed(const struct json_node *node, struct request *request)
{
	const char *text;

	if (json_to_text(node, &text) < 0 ||
	    clock_parse(text, &request->command.appointed_ms) < 0 ||
	    request->command.appointed_ms <= 0)
		return request_complain(request, "appointed: must be RFC 3339 with an offset");
	return 0;
}

int request_read_days(const struct json_node *node, struct request *request)
{
	int64_t days;

	if (json_to_integer(node, &days) < 0 || days < 1 || days > QUEUE_RETURN_DAYS_MAX)
		return request_complain(request, "days: must be a whole number from 1 to %d",
					QUEUE_RETURN_DAYS_MAX);
	request->command.days = (int32_t)days;
	return 0;
}

static int row_complain(struct request *request, size_t row, const char *field, const char *want)
{
	return request_complain(request, "appointments[%u].%s: %s", (unsigned int)row, field, want);
}

static int read_code(const struct json_node *node, struct appointment_row *row)
{
	const char *text;

	return json_to_text(node, &text) < 0 ? -EINVAL : code_parse(text, row->code);
}

static int read_slug(const struct json_node *node, char ret_slug[static APPOINTMENT_SLUG_BYTES])
{
	const char *text;

	if (json_to_text(node, &text) < 0 || !text_is_slug(text))
		return -EINVAL;
	return text_copy(ret_slug, APPOINTMENT_SLUG_BYTES, text);
}

static int read_service(const struct json_node *node, struct appointment_row *row)
{
	return read_slug(node, row->service);
}

static int read_lane(const struct json_node *node, struct appointment_row *row)
{
	return read_slug(node, row->lane);
}

static int read_time(const struct json_node *node, struct appointment_row *row)
{
	const char *text;

	if (json_to_text(node, &text) < 0 || clock_parse(text, &row->wall_ms) < 0)
		return -EINVAL;
	return row->wall_ms > 0 ? 0 : -EINVAL;
}

static int read_cancelled(const struct json_node *node, struct appointment_row *row)
{
	return json_to_boolean(node, &row->cancelled);
}

static const struct {
	const char *name;
	int (*read)(const struct json_node *node, struct appointment_row *row);
	const char *want;
	bool optional;
} fields[] = {
	{ "code", read_code, "must be eight characters with a right check, see code.h", false },
	{ "service", read_service, "must be 1 to 23 characters of a-z 0-9 - _ .", false },
	{ "time", read_time, "must be RFC 3339 with an offset", false },
	{ "lane", read_lane, "must be 1 to 23 characters of a-z 0-9 - _ .", true },
	{ "cancelled", read_cancelled, "must be true or false", true },
};

#define FIELDS (sizeof(fields) / sizeof(fields[0]))

static int row_unknown(struct request *request, size_t row, const char *key)
{
	if (strlen(key) > KEY_SHOWN_BYTES || !text_is_clean_utf8(key, strlen(key)))
		key = "?";
	return row_complain(request, row, key, "unknown field");
}

static int row_read(const struct json_node *root, size_t number, struct request *request)
{
	struct appointment_row *row = &request->appointments[number];
	const struct json_node *node;
	void *iterator = NULL;
	set128 seen = 0;
	const char *key;

	if (!json_node_is_object(root))
		return request_complain(request, "appointments[%u]: must be an object",
					(unsigned int)number);
	*row = (struct appointment_row){ 0 };
	while (json_each(root, &iterator, &key, &node)) {
		size_t i = 0;

		while (i < FIELDS && !text_equal(fields[i].name, key))
			i++;
		if (i == FIELDS)
			return row_unknown(request, number, key);
		if (fields[i].read(node, row) < 0)
			return row_complain(request, number, fields[i].name, fields[i].want);
		seen |= SET128(i);
	}
	for (size_t i = 0; i < FIELDS; i++) {
		if (!fields[i].optional && !(seen & SET128(i)))
			return row_complain(request, number, fields[i].name, "missing");
	}
	return 0;
}

/* Two rows of one code would leave it to chance which of them counts. */
static int codes_differ(struct request *request, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < i; k++) {
			if (text_equal(request->appointments[i].code,
				       request->appointments[k].code))
				return row_complain(request, i, "code", "stands twice");
		}
	}
	return 0;
}

int request_read_appointments(const struct json_node *node, struct request *request)
{
	size_t count = json_count(node);

	if (!json_node_is_array(node) || count < 1 || count > REQUEST_APPOINTMENTS_MAX)
		return request_complain(request, "appointments: must be a list of 1 to %d",
					REQUEST_APPOINTMENTS_MAX);
	for (size_t i = 0; i < count; i++) {
		int r = row_read(json_item(node, i), i, request);

		if (r < 0)
			return r;
	}
	request->command.rows = request->appointments;
	request->command.row_count = (uint16_t)count;
	return codes_differ(request, count);
}
