/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "firmware/queue/estimate.h"
#include "firmware/queue/queue.h"
#include "firmware/wire/request.h"

/*
 * Answers: a verdict to bytes. All functions write NUL-terminated compact JSON with keys in a fixed
 * order and return its length, or 0 when it did not fit (a programming error: sizes are bounded).
 */

#define ANSWER_BYTES 8192

/*
 * The detail of a refusal: the verdict's own, with the row of an import in front of it:
 * "appointments[12].service". "" for none.
 */
void answer_detail(const struct verdict *verdict, char ret_detail[static REQUEST_DETAIL_BYTES]);

/*
 * The answer to a command that was judged (and, without refusal, applied: `queue` is the state
 * after). `verb` decides the fields (see the table in README.md). `seq` is the last event's, 0 for
 * none.
 */
/* NOLINTNEXTLINE(readability-function-size): an answer is a function of all of these */
size_t answer_verdict(const struct queue *queue, const struct command *command,
		      const struct verdict *verdict, uint64_t seq, int64_t now_ms, char *text,
		      size_t size);

/* {"id":...,"ok":false,"refusal":...,"text":...,"detail"?:...}; a nil id is left out. */
size_t answer_refusal(const struct id *id, enum refusal refusal, const char *language,
		      const char *detail, char *text, size_t size);

/*
 * A stored answer, to be given again: without `token` unless `token_lives`. Works on the text; an
 * answer without a token is copied as it is.
 */
size_t answer_repeat(const char *stored, bool token_lives, char *text, size_t size);

/*
 * One page of `tickets`: 100 a page, in the order in which they were taken; those that ended, the last
 * one first. Heap: free() it. NULL when there is no memory.
 */
char *answer_tickets(const struct queue *queue, const struct request *request, int64_t now_ms);

/*
 * One page of `appointments`: today's, by their times, 100 a page, without their codes. Heap: free() it.
 * NULL when there is no memory.
 */
char *answer_appointments(const struct queue *queue, const struct request *request);

/*
 * `seat`: where the user of the command sits and whom they have there. Heap: free() it. NULL when there
 * is no memory.
 */
char *answer_seat(const struct queue *queue, const struct command *command, int64_t now_ms);

/*
 * In which language the texts of an answer are: the one asked for, or the site's own if the appliance
 * does not speak it or none was asked for.
 */
const char *answer_language(const struct catalog *catalog, const struct command *command);

/* The refusal's text for people, in da or en (others fall back to da). */
const char *refusal_text(enum refusal refusal, const char *language);
