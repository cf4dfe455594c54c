/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdint.h>

#include "firmware/queue/queue.h"

/*
 * How far a waiting ticket can be overtaken, and by when it is called: bounds that follow from the
 * rules alone, so that a simulation can hold every call against them.
 *
 * Let x wait since s with points P(t), and let y be any ticket that `next` calls before x at time t
 * at a counter that serves x. Then y has at least P(t) points. Whoever has waited w has at most
 * H + A w points, where A is the highest rate of any lane, late ones included, and H the most that
 * a lane and a counter give in advance. Hence w >= (P(t) - H) / A, so that y joined no later than
 *
 *	L(t) = t - (P(t) - H) / A
 *
 * and t where P(t) < H: a newcomer may pass. An appointment that is not yet due never does while x is.
 *
 * P grows by at least the lowest rate a of x's lane in every millisecond. So L(t) falls behind: of
 * every hour that x waits, those who joined in the last a/A hours at least can no longer pass. With
 * tickets joining at no more than n an hour and calls at the counters that serve x at no fewer than
 * m an hour, all those before x are called once
 *
 *	m (t - now) >= b + n (L(t) - now)
 *
 * where b are here now that may be called before x (who comes back with credit is among them; whoever
 * is reopened, split off or sent back later is not). Since L(t) - now <= (1 - a/A) (t - now) + c with
 * c = (H - P(now)) / A, x is called by now + (b + n c + 1) / (m - n (1 - a/A)); when m is not above
 * what is subtracted from it, the numbers of the day are the only bound: no more can be taken.
 */

/*
 * L(at_ms): the latest `since` of a ticket that may be called before this one. INT64_MAX while the
 * ticket is not due.
 */
int64_t fairness_latest_since_ms(const struct queue *queue, uint16_t number, int64_t at_ms);

/* How many there are now that may be called before this one; those who may come back count: b. */
uint32_t fairness_ahead_max(const struct queue *queue, uint16_t number, int64_t now_ms);

struct fairness_load {
	int64_t joins_an_hour; /* at most */
	int64_t calls_an_hour; /* at least: at the counters that may call this ticket, together */
};

/*
 * In how many milliseconds the ticket is called at the latest under this load; INT64_MAX when the rate
 * of calls alone does not bound it, or when no open counter serves it.
 */
int64_t fairness_bound_ms(const struct queue *queue, uint16_t number, int64_t now_ms,
			  const struct fairness_load *load);
