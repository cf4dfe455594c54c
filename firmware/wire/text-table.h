/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "firmware/queue/event.h"
#include "firmware/queue/refusal.h"
#include "firmware/wire/refused.h"
#include "firmware/wire/text.h"

/*
 * A language: all that the appliance says in it. One file a language; a text that a table lacks is
 * taken from the Danish one, which is complete. Words in braces are filled in.
 */
struct text_table {
	const char *code; /* ISO 639-1 */
	const char *phrases[PHRASE_COUNT];
	const char *endings[OUTCOME_COUNT]; /* how the visit ended, and what to do then */
	const char *endings_advice[OUTCOME_COUNT];
	const char *refusals[REFUSAL_COUNT];
	const char *refused[REFUSED_COUNT]; /* {time} in REFUSED_APPOINTMENT_AHEAD */
	const char *weekdays[7];            /* Sunday first */
	const char *months[12];
	const char *time;      /* {weekday} {day} {month} {year} {hour} {minute} */
	const char *until_day; /* {weekday} {day} {month} {year} */
	const char *wait;      /* {likely} and {most}, in minutes */
	const char *wait_even; /* {likely}: both are the same */
	const char *ahead_one;
	const char *ahead_many; /* {count} */
	const char *about;      /* {minutes}, which are estimated */

	struct {
		const char *decimal;    /* mark */
		const char *begin;      /* that it is by the rules */
		const char *waiting;    /* waiting counts, for everybody */
		const char *longest;    /* the same where nothing else does */
		const char *rate;       /* {factor} */
		const char *head_start; /* {head} minutes */
		const char *promise;    /* {least} minutes */
		const char *promises;   /* {least} to {most} minutes */
		const char *counter_first;
		const char *end; /* nobody is forgotten */
	} rules;

	const char *why[WHY_COUNT]; /* {number} {other} {minutes} */
};

extern const struct text_table text_da, text_en;

/* A sentence of the table; `wall_ms` is its {time}, where it has one. */
void refused_words(enum refused words, int64_t wall_ms, const char *language,
		   char ret_text[static WIRE_TEXT_BYTES]);

/* The table of a language, or the Danish one. */
const struct text_table *text_table(const char *language);
