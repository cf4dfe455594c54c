/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What the appliance says to people. Sentences are templates in a table a language, filled in here;
 * waiting times are rounded up, because being called earlier than promised disappoints nobody.
 */
#include "firmware/wire/text.h"

#include <string.h>
#include <time.h>

#include "firmware/base/civil.h"
#include "firmware/base/require.h"
#include "firmware/wire/text-fill.h"

#define MINUTE_MS 60000

static const struct text_table *const tables[] = { &text_da, &text_en };

const struct text_table *text_table(const char *language)
{
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		if (text_equal(tables[i]->code, language))
			return tables[i];
	}
	return &text_da;
}

static const char *blank_value(const struct blank *blanks, const char *name, size_t length)
{
	while (blanks->name &&
	       (strlen(blanks->name) != length || strncmp(blanks->name, name, length) != 0))
		blanks++;
	require(blanks->name != NULL);
	return blanks->value;
}

void text_fill(const char *template, const struct blank *blanks,
	       char ret_text[static WIRE_TEXT_BYTES])
{
	size_t used = 0;

	while (*template) {
		size_t length = strcspn(template, "{");
		const char *piece = template;

		template += length;
		if (length == 0) {
			size_t name = strcspn(template + 1, "}");

			piece = blank_value(blanks, template + 1, name);
			length = strlen(piece);
			template += name + 2;
		}
		require(used + length < WIRE_TEXT_BYTES);
		memcpy(ret_text + used, piece, length);
		used += length;
	}
	ret_text[used] = '\0';
}

const char *phrase_text(enum phrase phrase, const char *language)
{
	return TEXT(language, phrases[phrase]);
}

const char *text_language(const char *language)
{
	return text_table(language)->code;
}

static enum phrase parked_phrase(const struct ticket *ticket, bool advice)
{
	if (ticket->park_reason == REASON_LATER)
		return advice ? PHRASE_DELAYED_ADVICE : PHRASE_DELAYED;
	if (ticket->park_reason == REASON_NO_SHOW)
		return advice ? PHRASE_MISSED_ADVICE : PHRASE_MISSED;
	return advice ? PHRASE_PARKED_ADVICE : PHRASE_PARKED;
}

const char *visit_text(const struct ticket *ticket, const char *language)
{
	switch ((enum ticket_state)ticket->state) {
	case TICKET_WAITING:
		return phrase_text(PHRASE_WAITING, language);
	case TICKET_CALLED:
		return phrase_text(PHRASE_CALLED, language);
	case TICKET_SERVING:
		return phrase_text(PHRASE_SERVING, language);
	case TICKET_PARKED:
		return phrase_text(parked_phrase(ticket, false), language);
	case TICKET_FREE:
	case TICKET_ENDED:
		return TEXT(language, endings[ticket->outcome]);
	}
	return "";
}

const char *visit_advice(const struct ticket *ticket, const char *language)
{
	switch ((enum ticket_state)ticket->state) {
	case TICKET_CALLED:
		return phrase_text(ticket->marks & MARK_FETCH ? PHRASE_FETCHED : PHRASE_GO,
				   language);
	case TICKET_PARKED:
		return phrase_text(parked_phrase(ticket, true), language);
	case TICKET_FREE:
	case TICKET_ENDED:
		return TEXT(language, endings_advice[ticket->outcome]);
	case TICKET_WAITING:
	case TICKET_SERVING:
		return "";
	}
	return "";
}

void digits_format(int64_t value, int digits, char ret_text[static TEXT_DIGITS_BYTES])
{
	int r = text_format(ret_text, TEXT_DIGITS_BYTES, "%0*lld", digits, (long long)value);

	require(r == 0);
}

static int64_t minutes_up(int64_t ms)
{
	return ms <= MINUTE_MS ? 1 : (ms - 1) / MINUTE_MS + 1;
}

void wait_text(const struct estimate *wait, const char *language,
	       char ret_text[static WIRE_TEXT_BYTES])
{
	char likely[TEXT_DIGITS_BYTES], most[TEXT_DIGITS_BYTES];
	const struct blank blanks[] = { { "likely", likely }, { "most", most }, { NULL, NULL } };

	if (!wait->known) {
		text_fill(phrase_text(PHRASE_NO_ESTIMATE, language), blanks, ret_text);
		return;
	}
	digits_format(minutes_up(wait->p50_ms), 1, likely);
	digits_format(minutes_up(wait->p90_ms), 1, most);
	if (text_equal(likely, most))
		text_fill(TEXT(language, wait_even), blanks, ret_text);
	else
		text_fill(TEXT(language, wait), blanks, ret_text);
}

/* 0 is Sunday; 1970-01-01 was a Thursday. */
static int weekday_of(int32_t day)
{
	return (int)(((int64_t)day % 7 + 11) % 7);
}

void time_text(int64_t wall_ms, const char *language, char ret_text[static WIRE_TEXT_BYTES])
{
	time_t seconds = (time_t)(wall_ms / 1000);
	char day[TEXT_DIGITS_BYTES], year[TEXT_DIGITS_BYTES], hour[TEXT_DIGITS_BYTES],
		minute[TEXT_DIGITS_BYTES];
	struct tm local;

	require(localtime_r(&seconds, &local) != NULL);
	digits_format(local.tm_mday, 1, day);
	digits_format(local.tm_year + INT64_C(1900), 4, year);
	digits_format(local.tm_hour, 2, hour);
	digits_format(local.tm_min, 2, minute);
	text_fill(TEXT(language, time),
		  (const struct blank[]){
			  { "weekday", TEXT(language, weekdays[local.tm_wday]) },
			  { "day", day },
			  { "month", TEXT(language, months[local.tm_mon]) },
			  { "year", year },
			  { "hour", hour },
			  { "minute", minute },
			  { NULL, NULL },
		  },
		  ret_text);
}

void refused_words(enum refused words, int64_t wall_ms, const char *language,
		   char ret_text[static WIRE_TEXT_BYTES])
{
	char time[WIRE_TEXT_BYTES];

	time_text(wall_ms, language, time);
	text_fill(TEXT(language, refused[words]),
		  (const struct blank[]){ { "time", time }, { NULL, NULL } }, ret_text);
}

void until_day_text(int32_t day, const char *language, char ret_text[static WIRE_TEXT_BYTES])
{
	char day_of_month[TEXT_DIGITS_BYTES], year[TEXT_DIGITS_BYTES];
	int64_t civil_year;
	int month, date;

	civil_date(day, &civil_year, &month, &date);
	digits_format(date, 1, day_of_month);
	digits_format(civil_year, 4, year);
	text_fill(TEXT(language, until_day),
		  (const struct blank[]){
			  { "weekday", TEXT(language, weekdays[weekday_of(day)]) },
			  { "day", day_of_month },
			  { "month", TEXT(language, months[month - 1]) },
			  { "year", year },
			  { NULL, NULL },
		  },
		  ret_text);
}

void code_text(const char code[static CODE_BYTES], char ret_text[static CODE_TEXT_BYTES])
{
	int r = text_format(ret_text, CODE_TEXT_BYTES, "%.4s %.4s", code, code + 4);

	require(r == 0);
}

void ahead_text(uint32_t ahead, const char *language, char ret_text[static WIRE_TEXT_BYTES])
{
	char count[TEXT_DIGITS_BYTES];
	const struct blank blanks[] = { { "count", count }, { NULL, NULL } };

	digits_format(ahead, 1, count);
	if (ahead == 0)
		text_fill(phrase_text(PHRASE_AHEAD_NONE, language), blanks, ret_text);
	else if (ahead == 1)
		text_fill(TEXT(language, ahead_one), blanks, ret_text);
	else
		text_fill(TEXT(language, ahead_many), blanks, ret_text);
}

bool visit_ahead_known(const struct ticket *ticket)
{
	return ticket->state == TICKET_WAITING && ticket->bound == QUEUE_NONE;
}

void visit_ahead_text(const struct ticket *ticket, const struct estimate *wait,
		      const char *language, char ret_text[static WIRE_TEXT_BYTES])
{
	if (visit_ahead_known(ticket)) {
		ahead_text(wait->ahead, language, ret_text);
	} else {
		int r = text_copy(ret_text, WIRE_TEXT_BYTES,
				  phrase_text(PHRASE_AHEAD_ONE_COUNTER, language));

		require(r == 0);
	}
}

void why_text(const struct queue *queue, uint16_t number, const struct why *why,
	      const char *language, char ret_text[static WIRE_TEXT_BYTES])
{
	char name[NUMBER_TEXT_BYTES], other[NUMBER_TEXT_BYTES] = "-", digits[TEXT_DIGITS_BYTES];
	char minutes[WIRE_TEXT_BYTES];

	number_format(number, name);
	if (why->runner_up < QUEUE_TICKETS_MAX)
		number_format(why->runner_up, other);
	digits_format(why->waited_ms > 0 ? why->waited_ms / MINUTE_MS : 0, 1, digits);
	text_fill(why->estimated ? TEXT(language, about) : "{minutes}",
		  (const struct blank[]){ { "minutes", digits }, { NULL, NULL } }, minutes);
	text_fill(TEXT(language, why[why->kind]),
		  (const struct blank[]){
			  { "number", name },
			  { "other", other },
			  { "minutes", minutes },
			  { NULL, NULL },
		  },
		  ret_text);
}
