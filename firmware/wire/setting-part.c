/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The members of settings that are numbers, truths, texts and names. Lists are in setting-list.c.
 */
#include "firmware/wire/setting-part.h"

#include <errno.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/wire/setting-complain.h"

#define WANT_LINE "must be a line of %zu to %zu bytes"

/* Whole numbers of four or eight bytes */

static int64_t integer_get(const void *at, size_t size)
{
	uint32_t narrow;
	int64_t wide;

	if (size == sizeof(narrow)) {
		memcpy(&narrow, at, sizeof(narrow));
		return narrow;
	}
	memcpy(&wide, at, sizeof(wide));
	return wide;
}

static void integer_set(void *at, size_t size, int64_t value)
{
	uint32_t narrow = (uint32_t)value;

	if (size == sizeof(narrow))
		memcpy(at, &narrow, sizeof(narrow));
	else
		memcpy(at, &value, sizeof(value));
}

static int integer_read(struct setting_reading *reading, const struct json_node *node)
{
	const struct setting_row *row = reading->row;
	int64_t value;

	if (json_to_integer(node, &value) < 0 || value < row->min || value > row->max)
		return setting_complain(reading, "must be a whole number from %lld to %lld",
					(long long)row->min, (long long)row->max);
	integer_set(reading->at, row->size, value);
	return 0;
}

static void integer_write(struct writer *writer, const struct setting_row *row,
			  const struct setting *setting, const void *at)
{
	writer_integer(writer, row->name, integer_get(at, row->size));
}

static int seconds_read(struct setting_reading *reading, const struct json_node *node)
{
	const struct setting_row *row = reading->row;
	int64_t value;

	if (json_to_integer(node, &value) < 0 || value < row->min / 1000 || value > row->max / 1000)
		return setting_complain(reading, "must be a whole number from %lld to %lld",
					(long long)row->min / 1000, (long long)row->max / 1000);
	integer_set(reading->at, row->size, value * 1000);
	return 0;
}

static void seconds_write(struct writer *writer, const struct setting_row *row,
			  const struct setting *setting, const void *at)
{
	writer_seconds(writer, row->name, integer_get(at, row->size));
}

const struct setting_part setting_part_integer = { integer_read, integer_write };
const struct setting_part setting_part_seconds = { seconds_read, seconds_write };

/* Truths */

static int boolean_read(struct setting_reading *reading, const struct json_node *node)
{
	if (json_to_boolean(node, reading->at) < 0)
		return setting_complain(reading, "must be true or false");
	return 0;
}

static void boolean_write(struct writer *writer, const struct setting_row *row,
			  const struct setting *setting, const void *at)
{
	writer_boolean(writer, row->name, *(const bool *)at);
}

const struct setting_part setting_part_boolean = { boolean_read, boolean_write };

/* A line that is the same in every language; at least `min` bytes */

/* The field is NUL to its end, as in every setting. */
static int line_take(const struct json_node *node, char *field, size_t size, size_t least)
{
	const char *text;

	if (json_to_text(node, &text) < 0 || strlen(text) < least || strlen(text) >= size)
		return -EINVAL;
	memset(field, 0, size);
	return text_copy(field, size, text);
}

static int line_read(struct setting_reading *reading, const struct json_node *node)
{
	const struct setting_row *row = reading->row;

	if (line_take(node, reading->at, row->size, (size_t)row->min) < 0)
		return setting_complain(reading, WANT_LINE, (size_t)row->min, row->size - 1);
	return 0;
}

static void line_write(struct writer *writer, const struct setting_row *row,
		       const struct setting *setting, const void *at)
{
	writer_text(writer, row->name, at);
}

/* Citizens follow it, so it leads to where a browser is told who is there. */
static int link_read(struct setting_reading *reading, const struct json_node *node)
{
	const char *text;

	if (json_to_text(node, &text) < 0 ||
	    (!text_empty(text) &&
	     (strncmp(text, "https://", 8) != 0 || text_empty(text + 8) || strpbrk(text, " \"<>"))))
		return setting_complain(reading, "must be an address that begins with https://, "
						 "or empty");
	return line_read(reading, node);
}

static int group_read(struct setting_reading *reading, const struct json_node *node)
{
	const char *text;

	if (json_to_text(node, &text) < 0 || (!text_empty(text) && !text_is_slug(text)))
		return setting_complain(reading, "must be 1 to 23 characters of a-z 0-9 - _ . , "
						 "or empty");
	return line_take(node, reading->at, reading->row->size, 0);
}

const struct setting_part setting_part_line = { line_read, line_write };
const struct setting_part setting_part_link = { link_read, line_write };
const struct setting_part setting_part_group = { group_read, line_write };

/* {"name":"...","phone":"...","hours":"..."}, or null for none */

static const struct {
	const char *name;
	size_t offset, size;
} place_fields[] = {
	{ "name", offsetof(struct catalog_place, name), CATALOG_TEXT_BYTES },
	{ "phone", offsetof(struct catalog_place, phone), CATALOG_PHONE_BYTES },
	{ "hours", offsetof(struct catalog_place, hours), CATALOG_TEXT_BYTES },
};

#define PLACE_FIELD_COUNT (sizeof(place_fields) / sizeof(place_fields[0]))

static int place_read(struct setting_reading *reading, const struct json_node *node)
{
	struct catalog_place place;
	const struct json_node *value;
	void *iterator = NULL;
	const char *key;

	memset(&place, 0, sizeof(place));
	if (!json_node_is_null(node) && !json_node_is_object(node))
		return setting_complain(reading, "must be null or have name, phone and hours");
	while (json_each(node, &iterator, &key, &value)) {
		size_t i = 0;

		while (i < PLACE_FIELD_COUNT && !text_equal(place_fields[i].name, key))
			i++;
		if (i == PLACE_FIELD_COUNT)
			return setting_complain(reading,
						"must have name, phone and hours, nothing else");
		if (line_take(value, (char *)&place + place_fields[i].offset, place_fields[i].size,
			      0) < 0)
			return setting_complain_at(reading, place_fields[i].name, WANT_LINE,
						   (size_t)0, place_fields[i].size - 1);
	}
	if (json_node_is_object(node) && text_empty(place.name))
		return setting_complain_at(reading, "name", "must say where");
	memcpy(reading->at, &place, sizeof(place));
	return 0;
}

static void place_write(struct writer *writer, const struct setting_row *row,
			const struct setting *setting, const void *at)
{
	const struct catalog_place *place = at;

	if (text_empty(place->name)) {
		writer_null(writer, row->name);
		return;
	}
	writer_object(writer, row->name);
	for (size_t i = 0; i < PLACE_FIELD_COUNT; i++)
		writer_text(writer, place_fields[i].name,
			    (const char *)place + place_fields[i].offset);
	writer_end_object(writer);
}

const struct setting_part setting_part_place = { place_read, place_write };

static int counter_kind_read(struct setting_reading *reading, const struct json_node *node)
{
	enum counter_kind kind;
	const char *text;

	if (json_to_text(node, &text) < 0 || counter_kind_parse(text, &kind) < 0)
		return setting_complain(reading, "must be one of desk, room, booth, phone");
	memcpy(reading->at, &kind, sizeof(kind));
	return 0;
}

static void counter_kind_write(struct writer *writer, const struct setting_row *row,
			       const struct setting *setting, const void *at)
{
	writer_text(writer, row->name, counter_kind_name(*(const enum counter_kind *)at));
}

const struct setting_part setting_part_counter_kind = { counter_kind_read, counter_kind_write };
