/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Clocks and calendar text. Dates are counted in civil.c, because libc's mktime() would ask the time
 * zone where we want plain dates.
 */
#include "firmware/base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

#include "firmware/base/civil.h"
#include "firmware/base/cleanup.h"
#include "firmware/base/require.h"
#include "firmware/base/text.h"

#define ZONES "/usr/share/zoneinfo/"

static int64_t clock_ms(clockid_t clock)
{
	struct timespec now;

	require(clock_gettime(clock, &now) == 0);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static struct id clock_boot_id(void)
{
	static struct id boot;
	char text[ID_TEXT_BYTES] = "";
	_cleanup_close_ int fd = -1;

	if (!id_is_nil(&boot))
		return boot;
	fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
	if (fd < 0 || read(fd, text, ID_TEXT_BYTES - 1) != ID_TEXT_BYTES - 1 ||
	    id_parse(text, &boot) < 0)
		boot = id_random(); /* without /proc: durations across our own restart are estimates */
	return boot;
}

struct clock_reading clock_read(void)
{
	struct timex kernel = { 0 };
	int state = adjtimex(&kernel);

	return (struct clock_reading){
		.boot = clock_boot_id(),
		.boot_ms = clock_ms(CLOCK_BOOTTIME),
		.wall_ms = clock_ms(CLOCK_REALTIME),
		.synced = state >= 0 && state != TIME_ERROR && !(kernel.status & STA_UNSYNC),
	};
}

uint64_t clock_monotonic_us(void)
{
	struct timespec now;

	require(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

const char *clock_quality_name(enum clock_quality quality)
{
	switch (quality) {
	case CLOCK_NONE:
		return "none";
	case CLOCK_SAVED:
		return "saved";
	case CLOCK_SYNCED:
		return "synced";
	}
	return "none";
}

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* Writes `count` decimal digits of a value that is not negative; returns where the next goes. */
static char *put_digits(char *at, int value, int count)
{
	for (int i = count - 1; i >= 0; i--) {
		at[i] = (char)('0' + value % 10);
		value /= 10;
	}
	return at + count;
}

static char *put_date(char *at, int year, int month, int day)
{
	at = put_digits(at, year, 4);
	*at++ = '-';
	at = put_digits(at, month, 2);
	*at++ = '-';
	return put_digits(at, day, 2);
}

static char *put_time(char *at, const struct tm *local, int millis)
{
	at = put_digits(at, local->tm_hour, 2);
	*at++ = ':';
	at = put_digits(at, local->tm_min, 2);
	*at++ = ':';
	at = put_digits(at, local->tm_sec, 2);
	*at++ = '.';
	return put_digits(at, millis, 3);
}

void clock_format(int64_t wall_ms, char ret_text[static CLOCK_TEXT_BYTES])
{
	const int64_t first_ms = -62167046400000,
		      last_ms = 253402041599999; /* a day within 0-9999 */
	int64_t clamped = wall_ms < first_ms ? first_ms : wall_ms > last_ms ? last_ms : wall_ms;
	time_t seconds = (time_t)floor_div(clamped, 1000);
	struct tm local;
	int offset_minutes;
	char *at;

	require(localtime_r(&seconds, &local) != NULL);
	offset_minutes = (int)(local.tm_gmtoff / 60);
	if (local.tm_gmtoff % 60 != 0) {
		/* An old zone with seconds in its offset: what is written must add up. */
		time_t shifted = seconds + (time_t)offset_minutes * 60;

		require(gmtime_r(&shifted, &local) != NULL);
	}
	at = put_date(ret_text, local.tm_year + 1900, local.tm_mon + 1, local.tm_mday);
	*at++ = 'T';
	at = put_time(at, &local, (int)(clamped - (int64_t)seconds * 1000));
	*at++ = offset_minutes < 0 ? '-' : '+';
	at = put_digits(at, abs(offset_minutes) / 60, 2);
	*at++ = ':';
	at = put_digits(at, abs(offset_minutes) % 60, 2);
	*at = '\0';
}

/* Reads `count` decimal digits; returns the value or -1. */
static int take_digits(const char **at, int count)
{
	int value = 0;

	for (int i = 0; i < count; i++, (*at)++) {
		if (**at < '0' || **at > '9')
			return -1;
		value = value * 10 + (**at - '0');
	}
	return value;
}

static bool take_literal(const char **at, char literal)
{
	if (**at != literal)
		return false;
	(*at)++;
	return true;
}

static int take_date(const char **at, int64_t *ret_days)
{
	int year = take_digits(at, 4), month, day;

	if (year < 0 || !take_literal(at, '-'))
		return -EINVAL;
	month = take_digits(at, 2);
	if (month < 1 || month > 12 || !take_literal(at, '-'))
		return -EINVAL;
	day = take_digits(at, 2);
	if (day < 1 || day > civil_month_days(year, month))
		return -EINVAL;
	*ret_days = civil_days(year, month, day);
	return 0;
}

/* hh:mm:ss[.fraction]; a leap second is read as the second before it. */
static int take_time(const char **at, int64_t *ret_ms)
{
	int hour = take_digits(at, 2), minute, second;
	int64_t millis = 0, scale = 100;

	if (hour < 0 || hour > 23 || !take_literal(at, ':'))
		return -EINVAL;
	minute = take_digits(at, 2);
	if (minute < 0 || minute > 59 || !take_literal(at, ':'))
		return -EINVAL;
	second = take_digits(at, 2);
	if (second < 0 || second > 60)
		return -EINVAL;
	if (take_literal(at, '.')) {
		if (**at < '0' || **at > '9')
			return -EINVAL;
		for (; **at >= '0' && **at <= '9'; (*at)++, scale /= 10)
			millis += (**at - '0') * scale;
	}
	*ret_ms =
		((hour * 60 + minute) * 60 + (second == 60 ? 59 : second)) * INT64_C(1000) + millis;
	return 0;
}

static int take_offset(const char **at, int *ret_minutes)
{
	int sign, hours, minutes;

	if (take_literal(at, 'Z') || take_literal(at, 'z')) {
		*ret_minutes = 0;
		return 0;
	}
	sign = take_literal(at, '-') ? -1 : take_literal(at, '+') ? 1 : 0;
	hours = sign ? take_digits(at, 2) : -1;
	if (hours < 0 || hours > 23 || !take_literal(at, ':'))
		return -EINVAL;
	minutes = take_digits(at, 2);
	if (minutes < 0 || minutes > 59)
		return -EINVAL;
	*ret_minutes = sign * (hours * 60 + minutes);
	return 0;
}

int clock_parse(const char *text, int64_t *ret_wall_ms)
{
	int64_t days, time_ms;
	int offset_minutes;

	if (take_date(&text, &days) < 0)
		return -EINVAL;
	if (!take_literal(&text, 'T') && !take_literal(&text, 't') && !take_literal(&text, ' '))
		return -EINVAL;
	if (take_time(&text, &time_ms) < 0 || take_offset(&text, &offset_minutes) < 0 ||
	    *text != '\0')
		return -EINVAL;
	*ret_wall_ms = days * 86400000 + time_ms - offset_minutes * INT64_C(60000);
	return 0;
}

int32_t clock_local_day(int64_t wall_ms, int change_minute)
{
	time_t seconds = (time_t)floor_div(wall_ms, 1000);
	struct tm local;
	int64_t days;

	require(localtime_r(&seconds, &local) != NULL);
	days = civil_days(local.tm_year + INT64_C(1900), local.tm_mon + 1, local.tm_mday);
	/* The local time of day decides, not elapsed minutes: an hour may be missing or come twice. */
	if (local.tm_hour * 60 + local.tm_min < change_minute)
		days--;
	return (int32_t)days;
}

struct calendar clock_calendar(int64_t wall_ms)
{
	time_t seconds = (time_t)floor_div(wall_ms, 1000);
	struct tm local;

	require(localtime_r(&seconds, &local) != NULL);
	return (struct calendar){
		.date = clock_local_day(wall_ms, 0),
		.minute = (uint16_t)(local.tm_hour * 60 + local.tm_min),
		.second = (uint8_t)local.tm_sec,
	};
}

int64_t clock_from_local(int32_t date, uint16_t minute)
{
	struct tm local = { .tm_min = minute, .tm_isdst = -1 };
	int64_t year;
	int month, day;

	civil_date(date, &year, &month, &day);
	local.tm_year = (int)(year - 1900);
	local.tm_mon = month - 1;
	local.tm_mday = day;
	return (int64_t)mktime(&local) * 1000;
}

void clock_format_day(int32_t day, char ret_text[static CLOCK_DAY_BYTES])
{
	const int32_t first = -719528, last = 2932896; /* 0000-01-01, 9999-12-31 */
	int64_t year;
	int month, day_of_month;

	civil_date(day < first ? first : day > last ? last : day, &year, &month, &day_of_month);
	*put_date(ret_text, (int)year, month, day_of_month) = '\0';
}

int clock_parse_day(const char *text, int32_t *ret_day)
{
	int64_t days;

	if (take_date(&text, &days) < 0 || *text != '\0')
		return -EINVAL;
	*ret_day = (int32_t)days;
	return 0;
}

bool clock_zone_known(const char *zone)
{
	char path[PATH_MAX];

	/* No path to anywhere else. */
	if (zone[0] == '/' ||
	    zone[strspn(zone, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
			      "0123456789_+-/")])
		return false;
	return text_equal(zone, "UTC") ||
	       (zone[0] && text_format(path, sizeof(path), "%s%s", ZONES, zone) == 0 &&
		access(path, R_OK) == 0);
}
