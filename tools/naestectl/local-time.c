/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Local times as people and their programs write them, to times that mean one moment only.
 */
#include "tools/naestectl/local-time.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SECOND_MS INT64_C(1000)

int local_time_zone(const char *zone)
{
	if (!clock_zone_known(zone) || setenv("TZ", zone, 1) < 0)
		return -EINVAL;
	tzset();
	return 0;
}

static bool same_clock(const struct tm *a, const struct tm *b)
{
	return a->tm_min == b->tm_min && a->tm_hour == b->tm_hour && a->tm_mday == b->tm_mday &&
	       a->tm_mon == b->tm_mon && a->tm_year == b->tm_year;
}

/* The moment at which clocks show this with or without summer time; false when they never do. */
static bool moment_of(const struct tm *shown, int summer, time_t *ret_moment)
{
	struct tm local = *shown, back;
	time_t moment;

	local.tm_isdst = summer;
	moment = mktime(&local);
	if (!localtime_r(&moment, &back) || !same_clock(shown, &back) || back.tm_isdst != summer)
		return false;
	*ret_moment = moment;
	return true;
}

static const char *clock_read_text(const char *text, struct tm *ret_shown)
{
	static const char *const forms[] = { "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S",
					     "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M" };

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		const char *end;

		*ret_shown = (struct tm){ 0 };
		end = strptime(text, forms[i], ret_shown);
		if (end && *end == '\0')
			return end;
	}
	return NULL;
}

int local_time_read(const char *text, char ret_text[static CLOCK_TEXT_BYTES])
{
	time_t winter = 0, summer = 0;
	bool in_winter, in_summer;
	int64_t wall_ms;
	struct tm shown;

	if (clock_parse(text, &wall_ms) == 0) {
		clock_format(wall_ms, ret_text);
		return 0;
	}
	if (!clock_read_text(text, &shown))
		return -EINVAL;
	in_winter = moment_of(&shown, 0, &winter);
	in_summer = moment_of(&shown, 1, &summer);
	if (in_winter && in_summer)
		return -EEXIST;
	if (!in_winter && !in_summer)
		return -ENOENT;
	clock_format((int64_t)(in_winter ? winter : summer) * SECOND_MS, ret_text);
	return 0;
}
