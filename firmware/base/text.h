/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "firmware/base/attributes.h"

/*
 * Bounded text. Every destination has a size; what does not fit is an error, never a cut.
 */

/* Copies `source` with its NUL. Returns 0, or -E2BIG with `destination` untouched. */
_must_check_ int text_copy(char *destination, size_t size, const char *source);

/* As snprintf, but returns 0 or -E2BIG (then `destination` holds the empty text). */
_must_check_ int text_format(char *destination, size_t size, const char *format, ...)
	_format_(printf, 3, 4);

bool text_equal(const char *a, const char *b);

/* True for the empty text. */
bool text_empty(const char *text);

/*
 * A slug is how services, lanes, counters and users are named: 1 to 23 bytes of a-z 0-9 - _ .
 * (so that it can stand in a topic, a path and a query without quoting).
 */
#define SLUG_BYTES 24
bool text_is_slug(const char *text);

/* True when `bytes` is well-formed UTF-8 without NUL or control characters but for \n and \t. */
bool text_is_clean_utf8(const char *bytes, size_t length);

/* Index of `name` in a table of names (gaps may be NULL), or -EINVAL. The empty name is in none. */
int text_index(const char *const *names, size_t count, const char *name);
