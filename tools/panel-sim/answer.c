/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Answers on the panel socket. The largest (every display at its fullest) is known and fits, so an
 * answer that would not is a mistake here and not of the asker.
 */
#include "tools/panel-sim/answer.h"

#include <stdarg.h>
#include <stdio.h>

#include "firmware/base/require.h"

void answer_add(struct answer *answer, const char *format, ...)
{
	size_t room = sizeof(answer->text) - answer->used;
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(answer->text + answer->used, room, format, arguments);
	va_end(arguments);
	require(length >= 0 && (size_t)length < room);
	answer->used += (size_t)length;
}

void answer_add_string(struct answer *answer, const char *text)
{
	answer_add(answer, "\"");
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			answer_add(answer, "\\%c", *text);
		else
			answer_add(answer, "%c", *text < ' ' || *text > '~' ? '?' : *text);
	}
	answer_add(answer, "\"");
}

void answer_ok(struct answer *answer)
{
	answer_add(answer, "{\"ok\":true}");
}

void answer_error(struct answer *answer, const char *error, const char *about)
{
	char text[512];

	if (snprintf(text, sizeof(text), about ? "%s \"%s\"" : "%s", error, about) < 0)
		text[0] = '\0';
	answer_add(answer, "{\"ok\":false,\"error\":");
	answer_add_string(answer, text);
	answer_add(answer, "}");
}
