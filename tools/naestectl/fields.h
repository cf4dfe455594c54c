/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

#include "firmware/base/attributes.h"
#include "tools/naestectl/ending.h"

/*
 * The fields of a verb: words `key=value` to typed JSON, by a table. What the table does not know is
 * refused before anything is sent.
 */

enum field_kind {
	FIELD_SLUG,   /* a name: service, lane, counter, user */
	FIELD_SLUGS,  /* names with commas: an array */
	FIELD_TICKET, /* A042 or an id */
	FIELD_ID,     /* an id */
	FIELD_NUMBER, /* an integer from `min` to `max` */
	FIELD_FLAG,   /* yes or no */
	FIELD_CODE,   /* one of `choices` */
	FIELD_CODES,  /* some of `choices`, with commas: an array */
	FIELD_TEXT,   /* 1 to `max` bytes of UTF-8 */
	FIELD_TIME,   /* RFC 3339 */
	FIELD_DAY,    /* a date */
	FIELD_OBJECT, /* JSON: an object, an array or null */
	FIELD_SET,    /* "*", names with commas, or JSON: an array */
	FIELD_SECRET, /* "-": a line of standard input; a literal value is refused; else `choices` */
};

struct field {
	const char *name; /* NULL ends a table */
	enum field_kind kind;
	bool required;
	bool empty; /* a list or text of nothing is a value, too */
	bool bare;  /* the verb's only one: its value may stand alone */
	int64_t min, max;
	const char *choices; /* separated by one space */
	const char *help;
};

/* `ret_json` is a new object with a member for each word. */
_must_check_ enum ending fields_read(const char *verb, const struct field *fields, char **words,
				     int count, json_t **ret_json);

/* "slug", "A042 or id", "yes or no": how a value of this field is written. */
const char *field_form(const struct field *field);
