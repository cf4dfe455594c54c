/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Opening hours from words, and the question whether it is open. The same words are used in site.conf,
 * by set-hours and in the journal.
 */
#include "firmware/queue/hours.h"

#include <errno.h>
#include <string.h>

#include "firmware/base/require.h"
#include "firmware/base/text.h"

#define WEEKDAYS        7
#define ALL_WEEKDAYS    0x7f
#define EPOCH_WEEKDAY   3 /* 1970-01-01 was a Thursday */
#define WEEKDAY_BYTES   3
#define TIME_BYTES      5  /* 10:00 */
#define SPAN_BYTES      11 /* 10:00-15:00 */
#define MINUTES_AN_HOUR 60

static const char *const weekday_names[WEEKDAYS] = {
	"mon", "tue", "wed", "thu", "fri", "sat", "sun"
};

/* The weekday that the text begins with, or -EINVAL. */
static int weekday_parse(const char *text)
{
	for (int i = 0; i < WEEKDAYS; i++) {
		if (strncmp(weekday_names[i], text, WEEKDAY_BYTES) == 0)
			return i;
	}
	return -EINVAL;
}

/* "mon" or "mon-fri"; never over the end of the week. */
static int weekdays_parse(const char *text, uint8_t *ret_weekdays)
{
	int first = weekday_parse(text), last = first;
	unsigned int weekdays = 0;

	if (first < 0)
		return -EINVAL;
	text += WEEKDAY_BYTES;
	if (*text == '-') {
		last = weekday_parse(text + 1);
		if (last < first)
			return -EINVAL;
		text += 1 + WEEKDAY_BYTES;
	}
	if (*text)
		return -EINVAL;
	for (int i = first; i <= last; i++)
		weekdays |= 1u << i;
	*ret_weekdays = (uint8_t)weekdays;
	return 0;
}

int hours_days_parse(const char *text, struct hours_days *ret_days)
{
	struct hours_days days = { 0 };

	if (text_equal(text, "all"))
		days.weekdays = ALL_WEEKDAYS;
	else if (weekdays_parse(text, &days.weekdays) < 0 &&
		 (clock_parse_day(text, &days.date) < 0 || days.date <= 0))
		return -EINVAL;
	*ret_days = days;
	return 0;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "10:00" to "24:00" in minutes, or -EINVAL. */
static int time_parse(const char *text)
{
	int hour, minute;

	if (!is_digit(text[0]) || !is_digit(text[1]) || text[2] != ':' || !is_digit(text[3]) ||
	    !is_digit(text[4]))
		return -EINVAL;
	hour = (text[0] - '0') * 10 + text[1] - '0';
	minute = (text[3] - '0') * 10 + text[4] - '0';
	if (minute >= MINUTES_AN_HOUR || hour * MINUTES_AN_HOUR + minute > HOURS_DAY_MINUTES)
		return -EINVAL;
	return hour * MINUTES_AN_HOUR + minute;
}

/* Spans with one blank between them, each after the one before. */
static int spans_parse(const char *text, struct hours_day *day)
{
	int last = -1;

	for (;;) {
		int from, to;

		if (strlen(text) < SPAN_BYTES || day->count == QUEUE_SPANS_MAX)
			return -EINVAL;
		from = time_parse(text);
		to = time_parse(text + TIME_BYTES + 1);
		if (text[TIME_BYTES] != '-' || from <= last || to <= from)
			return -EINVAL;
		day->from[day->count] = (uint16_t)from;
		day->to[day->count] = (uint16_t)to;
		day->count++;
		last = to;
		text += SPAN_BYTES;
		if (*text == '\0')
			return 0;
		if (*text++ != ' ')
			return -EINVAL;
	}
}

int hours_open_parse(const char *text, struct hours_day *ret_day, bool *ret_usual)
{
	struct hours_day day = { 0 };
	bool usual = text_equal(text, "usual");

	if (text_equal(text, "always")) {
		day.count = 1;
		day.to[0] = HOURS_DAY_MINUTES;
	} else if (!usual && !text_equal(text, "closed") && spans_parse(text, &day) < 0) {
		return -EINVAL;
	}
	*ret_day = day;
	*ret_usual = usual;
	return 0;
}

/* Where the date is, or would be. */
static uint16_t date_place(const struct hours *hours, int32_t date)
{
	uint16_t i = 0;

	while (i < hours->date_count && hours->dates[i].date < date)
		i++;
	return i;
}

static bool date_is_at(const struct hours *hours, uint16_t place, int32_t date)
{
	return place < hours->date_count && hours->dates[place].date == date;
}

bool hours_fits(const struct hours *hours, const struct hours_days *days)
{
	return days->date == 0 || hours->date_count < QUEUE_DATES_MAX ||
	       date_is_at(hours, date_place(hours, days->date), days->date);
}

static void dates_remove(struct hours *hours, uint16_t place, uint16_t count)
{
	uint16_t left = (uint16_t)(hours->date_count - count);

	memmove(&hours->dates[place], &hours->dates[place + count],
		(size_t)(left - place) * sizeof(hours->dates[0]));
	memset(&hours->dates[left], 0, count * sizeof(hours->dates[0]));
	hours->date_count = left;
}

static void date_put(struct hours *hours, int32_t date, const struct hours_day *day, bool usual)
{
	uint16_t place = date_place(hours, date);
	bool there = date_is_at(hours, place, date);

	if (usual) {
		if (there)
			dates_remove(hours, place, 1);
		return;
	}
	if (!there) {
		require(hours->date_count < QUEUE_DATES_MAX);
		memmove(&hours->dates[place + 1], &hours->dates[place],
			(size_t)(hours->date_count - place) * sizeof(hours->dates[0]));
		hours->date_count++;
	}
	memset(&hours->dates[place], 0, sizeof(hours->dates[place]));
	hours->dates[place].date = date;
	hours->dates[place].day = *day;
}

void hours_put(struct hours *hours, const struct hours_days *days, const struct hours_day *day,
	       bool usual)
{
	if (days->date) {
		date_put(hours, days->date, day, usual);
		return;
	}
	/* Whoever says when one weekday is open says that the others are not. */
	hours->set = 1;
	for (int i = 0; i < WEEKDAYS; i++) {
		if (days->weekdays >> i & 1)
			hours->week[i] = *day;
	}
}

void hours_forget_before(struct hours *hours, int32_t date)
{
	uint16_t past = date_place(hours, date);

	if (past)
		dates_remove(hours, 0, past);
}

/* The hours of the date, or NULL where it is open all day. */
static const struct hours_day *day_of(const struct hours *hours, int32_t date)
{
	uint16_t place = date_place(hours, date);
	int weekday = (date % WEEKDAYS + EPOCH_WEEKDAY + WEEKDAYS) % WEEKDAYS;

	if (date_is_at(hours, place, date))
		return &hours->dates[place].day;
	return hours->set ? &hours->week[weekday] : NULL;
}

/* When the span lets people in. */
static uint16_t span_from(const struct hours_day *day, uint16_t span, uint16_t before)
{
	return day->from[span] > before ? (uint16_t)(day->from[span] - before) : 0;
}

bool hours_open_at(const struct hours *hours, int32_t date, uint16_t minute, uint16_t before)
{
	const struct hours_day *day = day_of(hours, date);

	if (!day)
		return true;
	for (uint16_t i = 0; i < day->count; i++) {
		if (minute >= span_from(day, i, before) && minute < day->to[i])
			return true;
	}
	return false;
}

uint16_t hours_edge_after(const struct hours *hours, int32_t date, int minute, uint16_t before)
{
	const struct hours_day *day = day_of(hours, date);

	if (minute < 0)
		return 0; /* another day may be another */
	for (uint16_t i = 0; day && i < day->count; i++) {
		if (span_from(day, i, before) > minute)
			return span_from(day, i, before);
		if (day->to[i] > minute)
			return day->to[i];
	}
	return HOURS_DAY_MINUTES;
}
