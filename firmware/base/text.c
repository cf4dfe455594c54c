/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Bounded text: a destination is either filled completely or left alone, so no caller ever works
 * with half a name.
 */
#include "firmware/base/text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

int text_copy(char *destination, size_t size, const char *source)
{
	size_t length = strlen(source);

	if (length >= size)
		return -E2BIG;
	memcpy(destination, source, length + 1);
	return 0;
}

int text_format(char *destination, size_t size, const char *format, ...)
{
	va_list arguments;
	int written;

	va_start(arguments, format);
	written = vsnprintf(destination, size, format, arguments);
	va_end(arguments);
	if (written < 0 || (size_t)written >= size) {
		if (size)
			destination[0] = '\0';
		return -E2BIG;
	}
	return 0;
}

bool text_equal(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

bool text_empty(const char *text)
{
	return text[0] == '\0';
}

bool text_is_slug(const char *text)
{
	size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-_.");

	return length > 0 && length < SLUG_BYTES && text[length] == '\0';
}

/* The number of bytes that a well-formed sequence starting with `lead` has; 0 if none starts so. */
static size_t utf8_length(unsigned char lead)
{
	if (lead < 0x80)
		return 1;
	if (lead >= 0xc2 && lead <= 0xdf)
		return 2;
	if (lead >= 0xe0 && lead <= 0xef)
		return 3;
	if (lead >= 0xf0 && lead <= 0xf4)
		return 4;
	return 0;
}

static bool utf8_sequence_ok(const unsigned char *bytes, size_t length)
{
	uint32_t point;

	if (length == 1)
		return (bytes[0] >= 0x20 && bytes[0] != 0x7f) || bytes[0] == '\n' ||
		       bytes[0] == '\t';
	point = bytes[0] & (0x7fu >> length);
	for (size_t i = 1; i < length; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return false;
		point = (point << 6) | (bytes[i] & 0x3fu);
	}
	if (length == 2)
		return point >= 0xa0; /* not the C1 controls */
	if (length == 3)
		return point >= 0x800 && (point < 0xd800 || point > 0xdfff);
	return point >= 0x10000 && point <= 0x10ffff;
}

bool text_is_clean_utf8(const char *bytes, size_t length)
{
	const unsigned char *at = (const unsigned char *)bytes;

	while (length > 0) {
		size_t sequence = utf8_length(*at);

		if (sequence == 0 || sequence > length || !utf8_sequence_ok(at, sequence))
			return false;
		at += sequence;
		length -= sequence;
	}
	return true;
}

int text_index(const char *const *names, size_t count, const char *name)
{
	if (text_empty(name))
		return -EINVAL;
	for (size_t i = 0; i < count; i++) {
		if (names[i] && text_equal(names[i], name))
			return (int)i;
	}
	return -EINVAL;
}
