/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * JSON to bytes. No tree is built: what the appliance says is written straight into its buffer, so
 * that the order of the keys is fixed and the size is bounded. A text that does not fit is never
 * handed out in part.
 */
#include "firmware/wire/writer.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/require.h"
#include "firmware/base/text.h"
#include "firmware/queue/ticket.h"

#define WRITER_HEAP_FIRST_BYTES 1024

void writer_init(struct writer *writer, char *text, size_t size)
{
	*writer = (struct writer){ .size = size, .failed = size == 0 };
	writer->text = text;
}

void writer_init_heap(struct writer *writer)
{
	*writer = (struct writer){ .text = malloc(WRITER_HEAP_FIRST_BYTES),
				   .size = WRITER_HEAP_FIRST_BYTES,
				   .grows = true };
	writer->failed = writer->text == NULL;
}

/* True when `more` bytes and a NUL have room. */
static bool writer_reserve(struct writer *writer, size_t more)
{
	size_t size = writer->size;
	char *text;

	if (writer->failed)
		return false;
	if (more < size - writer->length)
		return true;
	while (writer->grows && more >= size - writer->length)
		size *= 2;
	text = writer->grows ? realloc(writer->text, size) : NULL;
	if (!text) {
		writer->failed = true;
		return false;
	}
	writer->text = text;
	writer->size = size;
	return true;
}

static void writer_put(struct writer *writer, const char *bytes, size_t count)
{
	if (!writer_reserve(writer, count))
		return;
	memcpy(writer->text + writer->length, bytes, count);
	writer->length += count;
}

static bool writer_must_escape(char byte)
{
	return (unsigned char)byte < 0x20 || byte == '"' || byte == '\\' || byte == 0x7f;
}

static void writer_quote(struct writer *writer, const char *text, size_t length)
{
	size_t from = 0;

	writer_put(writer, "\"", 1);
	for (size_t i = 0; i < length; i++) {
		char escape[8];
		int r;

		if (!writer_must_escape(text[i]))
			continue;
		writer_put(writer, text + from, i - from);
		from = i + 1;
		if (text[i] == '"' || text[i] == '\\')
			r = text_format(escape, sizeof(escape), "\\%c", text[i]);
		else
			r = text_format(escape, sizeof(escape), "\\u%04x", (unsigned char)text[i]);
		require(r == 0);
		writer_put(writer, escape, strlen(escape));
	}
	writer_put(writer, text + from, length - from);
	writer_put(writer, "\"", 1);
}

/* What stands before each value: a comma and the key. */
static void writer_lead(struct writer *writer, const char *key)
{
	if (writer->comma)
		writer_put(writer, ",", 1);
	writer->comma = true;
	if (!key)
		return;
	writer_quote(writer, key, strlen(key));
	writer_put(writer, ":", 1);
}

static void writer_open(struct writer *writer, const char *key, const char *bracket)
{
	writer_lead(writer, key);
	writer_put(writer, bracket, 1);
	writer->comma = false;
}

static void writer_close(struct writer *writer, const char *bracket)
{
	writer_put(writer, bracket, 1);
	writer->comma = true;
}

void writer_object(struct writer *writer, const char *key)
{
	writer_open(writer, key, "{");
}

void writer_end_object(struct writer *writer)
{
	writer_close(writer, "}");
}

void writer_array(struct writer *writer, const char *key)
{
	writer_open(writer, key, "[");
}

void writer_end_array(struct writer *writer)
{
	writer_close(writer, "]");
}

void writer_text(struct writer *writer, const char *key, const char *text)
{
	writer_lead(writer, key);
	writer_quote(writer, text, strlen(text));
}

void writer_integer(struct writer *writer, const char *key, int64_t value)
{
	char digits[24];
	int r = text_format(digits, sizeof(digits), "%" PRId64, value);

	require(r == 0);
	writer_lead(writer, key);
	writer_put(writer, digits, strlen(digits));
}

void writer_share(struct writer *writer, const char *key, uint32_t hundredths)
{
	char digits[24];
	int r = text_format(digits, sizeof(digits), "%u.%02u", hundredths / 100, hundredths % 100);

	require(r == 0);
	writer_lead(writer, key);
	writer_put(writer, digits, strlen(digits));
}

void writer_boolean(struct writer *writer, const char *key, bool value)
{
	writer_lead(writer, key);
	writer_put(writer, value ? "true" : "false", value ? 4 : 5);
}

void writer_null(struct writer *writer, const char *key)
{
	writer_lead(writer, key);
	writer_put(writer, "null", 4);
}

void writer_id(struct writer *writer, const char *key, const struct id *id)
{
	char text[ID_TEXT_BYTES];

	id_format(id, text);
	writer_text(writer, key, text);
}

void writer_number(struct writer *writer, const char *key, uint16_t number)
{
	char text[NUMBER_TEXT_BYTES];

	number_format(number, text);
	writer_text(writer, key, text);
}

void writer_words(struct writer *writer, const char *key, const char *words)
{
	writer_array(writer, key);
	while (*words) {
		size_t length = strcspn(words, " ");

		writer_lead(writer, NULL);
		writer_quote(writer, words, length);
		words += length;
		words += *words == ' ';
	}
	writer_end_array(writer);
}

void writer_time(struct writer *writer, const char *key, int64_t wall_ms)
{
	char text[CLOCK_TEXT_BYTES];

	clock_format(wall_ms, text);
	writer_text(writer, key, text);
}

void writer_seconds(struct writer *writer, const char *key, int64_t ms)
{
	writer_integer(writer, key, ms > 0 ? ms / 1000 : 0);
}

size_t writer_finish(struct writer *writer)
{
	if (writer->failed) {
		if (writer->size)
			writer->text[0] = '\0';
		return 0;
	}
	writer->text[writer->length] = '\0';
	return writer->length;
}

char *writer_steal(struct writer *writer)
{
	char *text = writer->text;

	writer->text = NULL;
	if (writer->failed) {
		free(text);
		return NULL;
	}
	text[writer->length] = '\0';
	return text;
}
