/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stddef.h>

#include "firmware/base/attributes.h"

/* One line of JSON that grows to the right.. */

#define ANSWER_BYTES 16384

struct answer {
	char text[ANSWER_BYTES];
	size_t used;
};

/* Plain text: braces, commas, what was made of known words. */
void answer_add(struct answer *answer, const char *format, ...) _format_(printf, 2, 3);
/* A JSON string with its quotes, of any bytes: what is not printable ASCII is written as '?'. */
void answer_add_string(struct answer *answer, const char *text);

/* {"ok":true} */
void answer_ok(struct answer *answer);
/* {"ok":false,"error":"..."}; `about`, if not NULL, is quoted behind `error`. */
void answer_error(struct answer *answer, const char *error, const char *about);
