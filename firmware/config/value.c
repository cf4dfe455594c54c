/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Values, read strictly: a text is taken whole or refused with what was expected, and a field
 * changes only when its text was good.
 */
#include "firmware/config/value.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/require.h"
#include "firmware/base/text.h"

static _format_(printf, 2, 3) int expect(struct value_context *context, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	if (vsnprintf(context->expected, sizeof(context->expected), format, arguments) < 0)
		context->expected[0] = '\0';
	va_end(arguments);
	return -EINVAL;
}

/* Stores a number that is in the row's range, which the field's size holds. */
static void field_store(const struct key *key, void *field, int64_t number)
{
	switch (key->size) {
	case sizeof(uint8_t):
		*(uint8_t *)field = (uint8_t)number;
		break;
	case sizeof(uint16_t):
		*(uint16_t *)field = (uint16_t)number;
		break;
	case sizeof(uint32_t):
		*(uint32_t *)field = (uint32_t)number;
		break;
	default:
		require(key->size == sizeof(int64_t));
		*(int64_t *)field = number;
		break;
	}
}

/* Digits only (no sign, no blanks), decimal or hexadecimal after "0x". */
static int digits_read(const char *text, size_t length, int64_t *ret_number)
{
	char digits[20], *end;
	int base = 10;

	if (length > 2 && text[0] == '0' && text[1] == 'x') {
		base = 16;
		text += 2;
		length -= 2;
	}
	if (length == 0 || length >= sizeof(digits) - 1)
		return -EINVAL;
	memcpy(digits, text, length);
	digits[length] = '\0';
	if (strspn(digits, base == 16 ? "0123456789abcdefABCDEF" : "0123456789") != length)
		return -EINVAL;
	errno = 0;
	*ret_number = strtoll(digits, &end, base);
	return errno ? -EINVAL : 0;
}

int value_integer(struct value_context *context, const struct key *key, const char *part,
		  const char *text, void *field)
{
	int64_t number;

	if (digits_read(text, strlen(text), &number) < 0 || number < key->min || number > key->max)
		return expect(context, "expected a whole number from %" PRId64 " to %" PRId64,
			      key->min, key->max);
	field_store(key, field, number);
	return 0;
}

static const struct unit {
	const char *name;
	int64_t ms;
} units[] = {
	{ "h", 3600000 },
	{ "min", 60000 },
	{ "s", 1000 },
	{ "ms", 1 },
};

#define UNIT_COUNT (sizeof(units) / sizeof(units[0]))

static const struct unit *unit_find(const char *name, size_t length)
{
	for (size_t i = 0; i < UNIT_COUNT; i++) {
		if (strlen(units[i].name) == length && memcmp(units[i].name, name, length) == 0)
			return &units[i];
	}
	return NULL;
}

/* Parts from the largest unit to the smallest, each once: "1h 30min". */
static int duration_read(const char *text, int64_t max_ms, int64_t *ret_ms)
{
	const struct unit *last = NULL;
	int64_t sum_ms = 0;

	while (*text) {
		size_t digits = strspn(text, "0123456789");
		size_t letters = strspn(text + digits, "abcdefghijklmnopqrstuvwxyz");
		const struct unit *unit = unit_find(text + digits, letters);
		int64_t number;

		if (!unit || (last && unit <= last) || digits_read(text, digits, &number) < 0)
			return -EINVAL;
		if (number > (max_ms - sum_ms) / unit->ms)
			return -ERANGE;
		sum_ms += number * unit->ms;
		last = unit;
		text += digits + letters;
		if (*text == ' ' && *++text == '\0')
			return -EINVAL;
	}
	*ret_ms = sum_ms;
	return 0;
}

static void duration_say(int64_t ms, char ret_text[static 32])
{
	size_t i = 0;

	/* The largest unit that divides it. */
	while (i < UNIT_COUNT - 1 && (ms == 0 || ms % units[i].ms != 0))
		i++;
	if (ms == 0)
		i = 2;
	require(text_format(ret_text, 32, "%" PRId64 "%s", ms / units[i].ms, units[i].name) == 0);
}

int value_duration(struct value_context *context, const struct key *key, const char *part,
		   const char *text, void *field)
{
	char min[32], max[32];
	int64_t ms;

	if (duration_read(text, key->max, &ms) == 0 && ms >= key->min) {
		field_store(key, field, ms);
		return 0;
	}
	duration_say(key->min, min);
	duration_say(key->max, max);
	return expect(context, "expected a duration from %s to %s, with its unit (h, min, s, ms)",
		      min, max);
}

int value_seconds(struct value_context *context, const struct key *key, const char *part,
		  const char *text, void *field)
{
	int64_t ms;

	if (duration_read(text, key->max, &ms) == 0 && ms % 1000 != 0)
		return expect(context, "expected whole seconds");
	return value_duration(context, key, part, text, field);
}

int value_time_of_day(struct value_context *context, const struct key *key, const char *part,
		      const char *text, void *field)
{
	int64_t hour, minute;

	require(key->size == sizeof(int));
	if (strlen(text) != 5 || text[2] != ':' || digits_read(text, 2, &hour) < 0 ||
	    digits_read(text + 3, 2, &minute) < 0 || hour > 23 || minute > 59)
		return expect(context, "expected a time of day from 00:00 to 23:59");
	*(int *)field = (int)(hour * 60 + minute);
	return 0;
}

int value_bool(struct value_context *context, const struct key *key, const char *part,
	       const char *text, void *field)
{
	require(key->size == sizeof(bool));
	if (!text_equal(text, "yes") && !text_equal(text, "no"))
		return expect(context, "expected yes or no");
	*(bool *)field = text_equal(text, "yes");
	return 0;
}

int value_choice(struct value_context *context, const struct key *key, const char *part,
		 const char *text, void *field)
{
	size_t used = 0;

	for (const struct choice *choice = key->choices; choice->name; choice++) {
		if (text_equal(choice->name, text)) {
			field_store(key, field, choice->value);
			return 0;
		}
	}
	expect(context, "expected");
	for (const struct choice *choice = key->choices; choice->name; choice++) {
		used = strlen(context->expected);
		if (text_format(context->expected + used, sizeof(context->expected) - used, "%s %s",
				choice == key->choices ? "" : " or", choice->name) < 0)
			break;
	}
	return -EINVAL;
}

int value_character(struct value_context *context, const struct key *key, const char *part,
		    const char *text, void *field)
{
	require(key->size == sizeof(uint8_t));
	if (strlen(text) != 1 || text[0] < key->min || text[0] > key->max)
		return expect(context, "expected one character from '%c' to '%c'", (int)key->min,
			      (int)key->max);
	*(uint8_t *)field = (uint8_t)text[0];
	return 0;
}

int value_text(struct value_context *context, const struct key *key, const char *part,
	       const char *text, void *field)
{
	if (key->fits && !key->fits(text))
		return expect(context, "expected %s", key->expected);
	if (!text_is_clean_utf8(text, strlen(text)) || strchr(text, '\t'))
		return expect(context, "expected plain UTF-8 text without tabs");
	if (text_copy(field, key->size, text) < 0)
		return expect(context, "expected at most %zu bytes of UTF-8, found %zu",
			      key->size - 1, strlen(text));
	return 0;
}

int value_slug(struct value_context *context, const struct key *key, const char *part,
	       const char *text, void *field)
{
	require(key->size >= SLUG_BYTES);
	if (!text_is_slug(text) || text_copy(field, key->size, text) < 0)
		return expect(context, "expected 1 to %d of a-z 0-9 - _ .", SLUG_BYTES - 1);
	return 0;
}

static int path_read(struct value_context *context, const char *text, size_t size, void *field)
{
	char path[4096];

	if (text_format(path, sizeof(path), "%s%s", text[0] == '/' ? "" : context->folder, text) <
		    0 ||
	    text_copy(field, size, path) < 0)
		return expect(context, "expected a path of at most %zu bytes, found %zu", size - 1,
			      strlen(text[0] == '/' ? "" : context->folder) + strlen(text));
	return 0;
}

int value_path(struct value_context *context, const struct key *key, const char *part,
	       const char *text, void *field)
{
	return path_read(context, text, key->size, field);
}

int value_socket(struct value_context *context, const struct key *key, const char *part,
		 const char *text, void *field)
{
	size_t size = key->size < VALUE_SOCKET_BYTES ? key->size : VALUE_SOCKET_BYTES;

	return path_read(context, text, size, field);
}
