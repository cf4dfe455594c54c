/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Complaints about settings, and the languages of their texts.
 */
#include "firmware/wire/setting-complain.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/require.h"
#include "firmware/base/text.h"
#include "firmware/wire/setting-json.h"

static _format_(printf, 3, 0) int complain(struct setting_reading *reading, const char *place,
					   const char *format, va_list arguments)
{
	char want[SETTING_DETAIL_BYTES];
	int length = vsnprintf(want, sizeof(want), format, arguments);
	int r;

	require(length > 0 && (size_t)length < sizeof(want));
	r = text_format(reading->detail, SETTING_DETAIL_BYTES, "%s%s%.40s: %s", reading->row->name,
			place[0] && place[0] != '[' ? "." : "", place, want);
	require(r == 0);
	return -EINVAL;
}

int setting_complain(struct setting_reading *reading, const char *format, ...)
{
	va_list arguments;
	int r;

	va_start(arguments, format);
	r = complain(reading, "", format, arguments);
	va_end(arguments);
	return r;
}

int setting_complain_at(struct setting_reading *reading, const char *place, const char *format, ...)
{
	va_list arguments;
	int r;

	va_start(arguments, format);
	r = complain(reading, place, format, arguments);
	va_end(arguments);
	return r;
}

uint8_t setting_language(struct setting *setting, const char *code)
{
	if (strlen(code) != 2 || strspn(code, "abcdefghijklmnopqrstuvwxyz") != 2)
		return QUEUE_NONE;
	for (uint8_t i = 0; i < setting->language_count; i++) {
		if (text_equal(setting->languages[i], code))
			return i;
	}
	if (setting->language_count == QUEUE_LANGUAGES_MAX ||
	    text_copy(setting->languages[setting->language_count], sizeof(setting->languages[0]),
		      code) < 0)
		return QUEUE_NONE;
	return setting->language_count++;
}
