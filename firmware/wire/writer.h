/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/base/attributes.h"
#include "firmware/base/id.h"

/*
 * Writes compact JSON with the keys in the order of the calls, into a buffer of a fixed size or
 * into one that grows. Whatever goes wrong (no room, no memory) is remembered and told once, at the
 * end: nothing is ever cut.
 *
 *	struct writer writer;
 *
 *	writer_init(&writer, text, sizeof(text));
 *	writer_object(&writer, NULL);
 *	writer_text(&writer, "number", "A042");
 *	writer_end_object(&writer);
 *	length = writer_finish(&writer);
 *
 * `key` is NULL inside an array and for the outermost value.
 */

struct writer {
	char *text;
	size_t size;
	size_t length;
	bool grows;
	bool failed;
	bool comma; /* the next value stands behind another one */
};

void writer_init(struct writer *writer, char *text, size_t size);

/* The text grows; ends with writer_steal(). */
void writer_init_heap(struct writer *writer);

void writer_object(struct writer *writer, const char *key);
void writer_end_object(struct writer *writer);
void writer_array(struct writer *writer, const char *key);
void writer_end_array(struct writer *writer);

/* `text` must be UTF-8; control characters and quotes are escaped. */
void writer_text(struct writer *writer, const char *key, const char *text);
void writer_integer(struct writer *writer, const char *key, int64_t value);
/* A share of one, given in hundredths: 0.81. */
void writer_share(struct writer *writer, const char *key, uint32_t hundredths);
void writer_boolean(struct writer *writer, const char *key, bool value);
void writer_null(struct writer *writer, const char *key);
void writer_id(struct writer *writer, const char *key, const struct id *id);
void writer_number(struct writer *writer, const char *key, uint16_t number);

/* Words with one space between them, as an array of texts; "" is the empty array. */
void writer_words(struct writer *writer, const char *key, const char *words);

/* Wall clock milliseconds as RFC 3339. */
void writer_time(struct writer *writer, const char *key, int64_t wall_ms);

/* Milliseconds as whole seconds, a duration before zero as zero. */
void writer_seconds(struct writer *writer, const char *key, int64_t ms);

/* Ends the text with a NUL; returns its length, or 0 with the empty text when it did not fit. */
_must_check_ size_t writer_finish(struct writer *writer);

/* Hands over the text of writer_init_heap(); NULL when there was no memory. */
_must_check_ char *writer_steal(struct writer *writer);
