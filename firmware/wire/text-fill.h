/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "firmware/wire/text-table.h"

/*
 * Filling the templates of a language's table. Internal to the texts.
 */

#define TEXT_DIGITS_BYTES 24

/* A text of a table, or the Danish one where the table has none. */
#define TEXT(language, member) text_or_danish(text_table(language)->member, text_da.member)

static inline const char *text_or_danish(const char *text, const char *danish)
{
	return text ? text : danish;
}

/* A word of a template and what it stands for; a list of them ends with a name of NULL. */
struct blank {
	const char *name;
	const char *value;
};

/*
 * Templates are ours and their values short: a word that is not in `blanks` or a text that does not fit
 * is a mistake in a table, which the tests of every table find.
 */
void text_fill(const char *template, const struct blank *blanks,
	       char ret_text[static WIRE_TEXT_BYTES]);

/* A whole number with at least `digits` digits. */
void digits_format(int64_t value, int digits, char ret_text[static TEXT_DIGITS_BYTES]);
