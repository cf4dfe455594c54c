/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "firmware/queue/queue.h"

/*
 * Who is next, and why. With w = max(0, now - since) in ms, a waiting ticket's score is
 *
 *	rate x (min(w, promise) + head_start) + late_rate x max(0, w - promise)
 *
 * (per mille x ms; head_start = the lane's plus the counter's for the service; without a promise only
 * the first term). Ties: the older since, then the earlier take. Whoever is due comes before everybody
 * whose appointed time is still to come (since > now); those come in the order of their times. Without
 * promise and head start this is Kleinrock's accumulating priority (L. Kleinrock, "A delay dependent
 * queue discipline", 1964).
 */

struct pick {
	struct why why;
	uint32_t looked_at; /* what it cost: how many tickets pick_next() looked at */
	uint16_t ticket;    /* TICKET_NONE: nobody to call */
};

/* What decides between two who could be called to the same counter. */
struct standing {
	bool due; /* false before the appointed time */
	int64_t score;
	int64_t since_ms;
	uint64_t take_seq;
};

/*
 * Whether `a` is called before `b`: the rule itself, also for whoever plays the queue forward, some ten
 * thousand times a forecast. Before its appointed time a ticket is called only when nobody who is due
 * waits; then the earliest appointment is first, whatever head start another has. A list is ordered by
 * since_ms, so that who is due stands before who is not in each of them.
 */
static inline bool pick_before(const struct standing *a, const struct standing *b)
{
	if (a->due != b->due)
		return a->due;
	if (a->due && a->score != b->score)
		return a->score > b->score;
	if (a->since_ms != b->since_ms)
		return a->since_ms < b->since_ms;
	return a->take_seq < b->take_seq;
}

/* The score of `ticket` at `counter`; integers only, cannot overflow within 100 years of waiting. */
int64_t pick_score(const struct queue *queue, const struct ticket *ticket, uint8_t counter,
		   int64_t now_ms);

/*
 * Whom `next` at this counter calls now. Its cost depends on the services and lanes of the counter and
 * on who is bound to it (QUEUE_BOUND_MAX at most), not on how many wait.
 */
void pick_next(const struct queue *queue, uint8_t counter, int64_t now_ms, struct pick *ret_pick);

/*
 * Whether somebody should come to this counter: it is on call, nobody sits there, and `next` there would
 * call somebody. Its conditions (`after_ms`) say from which wait on that is so.
 */
bool counter_wanted(const struct queue *queue, uint8_t counter, int64_t now_ms);

/*
 * The first `max` in the order in which `next` would call them if nobody else came; returns how many
 * were written. `ret_total` is how many wait for this counter.
 */
uint32_t pick_order(const struct queue *queue, uint8_t counter, int64_t now_ms,
		    struct pick *ret_picks, uint32_t max, uint32_t *ret_total);
