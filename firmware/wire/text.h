/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "firmware/queue/estimate.h"
#include "firmware/queue/queue.h"

/*
 * What the appliance says to people, one table a language. `language` is ISO 639-1; one that has no
 * table gets Danish.
 */

enum phrase {
	PHRASE_COPY,    /* "KOPI – gælder stadig" */
	PHRASE_FOLLOW,  /* beside the QR: "Følg køen på din telefon" */
	PHRASE_KEEP,    /* "Behold nummeret. Du bliver kaldt på skærmen." */
	PHRASE_LEAVE,   /* on the page without script: how to give the number up */
	PHRASE_WAITING, /* the states, for the phone's page */
	PHRASE_CALLED,  /* "Det er din tur" */
	PHRASE_GO,      /* what to do then */
	PHRASE_FETCHED, /* the same for who asked to be fetched */
	PHRASE_COUNTER, /* "Skranke" */
	PHRASE_SERVING,
	PHRASE_PARKED, /* by staff; each kind of park with what to do */
	PHRASE_PARKED_ADVICE,
	PHRASE_DELAYED, /* its holder asked for more time */
	PHRASE_DELAYED_ADVICE,
	PHRASE_MISSED, /* nobody came to the call */
	PHRASE_MISSED_ADVICE,
	PHRASE_BRING,             /* over what the errands need: "Husk" */
	PHRASE_AHEAD_NONE,        /* "Du er den næste" */
	PHRASE_AHEAD_ONE_COUNTER, /* only one counter calls this ticket: others are called meanwhile */
	PHRASE_NO_ESTIMATE,       /* "Ventetiden kendes ikke endnu" */
	PHRASE_RETURN_CODE,       /* what a return code is called: "Kom igen-kode" */
	PHRASE_RETURN_USE,        /* what to do with it, and what it gives */
	PHRASE_RETURN_ONCE,       /* that it is good once, and for whoever has it */
};

#define PHRASE_COUNT (PHRASE_RETURN_ONCE + 1)

#define WIRE_TEXT_BYTES  240
#define RULES_TEXT_BYTES 800

const char *phrase_text(enum phrase phrase, const char *language);

/* The language in which texts asked for in `language` are: the same, or Danish. */
const char *text_language(const char *language);

/* How a visit stands, and what its holder had better do now ("" for nothing), for the phone. */
const char *visit_text(const struct ticket *ticket, const char *language);
const char *visit_advice(const struct ticket *ticket, const char *language);

/*
 * "Ca. 10 min. Sjældent over 15." (p50 and p90 rounded up to whole minutes), or PHRASE_NO_ESTIMATE.
 */
void wait_text(const struct estimate *wait, const char *language,
	       char ret_text[static WIRE_TEXT_BYTES]);

/* "søndag 22. november 2026 kl. 09.41" in local time. */
void time_text(int64_t wall_ms, const char *language, char ret_text[static WIRE_TEXT_BYTES]);

/* "Gælder til og med søndag 22. november 2026": the last day of a return code, in days since 1970. */
void until_day_text(int32_t day, const char *language, char ret_text[static WIRE_TEXT_BYTES]);

/* "K7MX 29GD": a code in two groups, as it is read aloud and typed. */
#define CODE_TEXT_BYTES (CODE_BYTES + 1)
void code_text(const char code[static CODE_BYTES], char ret_text[static CODE_TEXT_BYTES]);

/* "Foran 2 personer" and the like: how many are before this one. */
void ahead_text(uint32_t ahead, const char *language, char ret_text[static WIRE_TEXT_BYTES]);

/*
 * The rules of who is called first, as the site's lanes are set now, in plain words. The same for every
 * citizen; no lane, errand or number is in it, so that it betrays nobody.
 */
void rules_text(const struct queue *queue, const char *language,
		char ret_text[static RULES_TEXT_BYTES]);

/* The same for who waits and was passed by somebody who came later; "" for others. */
void sooner_text(const struct queue *queue, const struct ticket *ticket, const char *language,
		 char ret_text[static RULES_TEXT_BYTES]);

/* How many are before a waiting ticket, in words; see visit_ahead_known(). */
void visit_ahead_text(const struct ticket *ticket, const struct estimate *wait,
		      const char *language, char ret_text[static WIRE_TEXT_BYTES]);

/* False where a number would lie: others are called while one counter only may call this ticket. */
bool visit_ahead_known(const struct ticket *ticket);

/* The reason of a call as a sentence for staff: "A042 har ventet længere end A043 (9 min)." */
void why_text(const struct queue *queue, uint16_t number, const struct why *why,
	      const char *language, char ret_text[static WIRE_TEXT_BYTES]);
