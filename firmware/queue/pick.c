/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Who is next: a merge over the heads of the lists that a counter serves. The same merge gives one
 * winner and its runner-up, or the first twenty for the counter's page, so that what is shown and
 * what `next` does cannot differ.
 */
#include "firmware/queue/pick.h"

#include "firmware/base/require.h"
#include "firmware/queue/score.h"
#include "firmware/queue/serves.h"
#include "firmware/queue/waiting.h"

#define CURSORS_MAX (QUEUE_SERVICES_MAX * QUEUE_LANES_MAX + QUEUE_BOUND_MAX)

/* The head of a list of a service, or one ticket that is bound to the counter. */
struct candidate {
	uint16_t ticket; /* TICKET_NONE: used up */
	uint8_t service; /* QUEUE_NONE: bound here, so that the lists say nothing of who follows */
	bool due;        /* false before the appointed time */
	int64_t score;
};

struct merge {
	const struct queue *queue;
	uint8_t counter;
	int64_t now_ms;
	uint32_t helps; /* bit i: service i may be called from here at this moment */
	uint32_t count;
	uint32_t looked_at;
	struct candidate cursors[CURSORS_MAX];
};

int64_t pick_score(const struct queue *queue, const struct ticket *ticket, uint8_t counter,
		   int64_t now_ms)
{
	const struct lane *lane = queue_lane(queue, ticket->lane);
	int64_t head_start = lane->head_start_ms;

	if (counter != QUEUE_NONE)
		head_start +=
			queue->catalog->counters[counter].head_start_ms[ticket_service(ticket)];
	return score_points(lane, head_start, score_waited_ms(ticket->since_ms, now_ms));
}

static struct candidate candidate_at(struct merge *merge, uint16_t number, uint8_t service)
{
	const struct queue *queue = merge->queue;

	if (number == TICKET_NONE)
		return (struct candidate){ .ticket = TICKET_NONE, .service = service };
	merge->looked_at++;
	return (struct candidate){
		.ticket = number,
		.service = service,
		.due = queue->tickets[number].since_ms <= merge->now_ms,
		.score = pick_score(queue, &queue->tickets[number], merge->counter, merge->now_ms),
	};
}

static void merge_add_service(struct merge *merge, uint8_t service, uint32_t lanes)
{
	for (uint8_t lane = 0; lane < merge->queue->catalog->lane_count; lane++) {
		const struct waiting_list *list = &merge->queue->lists[service][lane];

		if (((lanes >> lane) & 1) && list->count > 0)
			merge->cursors[merge->count++] = candidate_at(merge, list->first, service);
	}
}

/* They are of different services, so each stands for itself; there are at most QUEUE_BOUND_MAX. */
static void merge_add_bound(struct merge *merge)
{
	const struct queue *queue = merge->queue;

	for (uint8_t lane = 0; lane < queue->catalog->lane_count; lane++) {
		uint16_t at = queue->lists[QUEUE_SERVICES_MAX + merge->counter][lane].first;

		for (; at != TICKET_NONE; at = queue->tickets[at].next) {
			require(merge->count < CURSORS_MAX);
			merge->cursors[merge->count++] = candidate_at(merge, at, QUEUE_NONE);
		}
	}
}

static void merge_begin(struct merge *merge, const struct queue *queue, uint8_t counter,
			int64_t now_ms)
{
	const struct counter *profile = &queue->catalog->counters[counter];

	merge->queue = queue;
	merge->counter = counter;
	merge->now_ms = now_ms;
	merge->helps = seat_services(queue, counter);
	merge->count = 0;
	merge->looked_at = 0;
	for (uint8_t service = 0; service < queue->catalog->service_count; service++) {
		if (!seat_helps_now(queue, counter, service, now_ms))
			merge->helps &= ~(UINT32_C(1) << service);
		if (merge->helps >> service & 1)
			merge_add_service(merge, service, profile->lanes);
	}
	merge_add_bound(merge);
}

static struct standing standing_of(const struct queue *queue, const struct candidate *candidate)
{
	const struct ticket *ticket = &queue->tickets[candidate->ticket];

	return (struct standing){ .due = candidate->due,
				  .score = candidate->score,
				  .since_ms = ticket->since_ms,
				  .take_seq = ticket->take_seq };
}

static bool candidate_before(const struct queue *queue, const struct candidate *a,
			     const struct candidate *b)
{
	const struct standing one = standing_of(queue, a), other = standing_of(queue, b);

	return pick_before(&one, &other);
}

/* Whether anybody of the service, in any lane, would still have waited long enough. */
static bool still_helps(const struct merge *merge, uint8_t service)
{
	const struct queue *queue = merge->queue;
	const struct counter *profile = &queue->catalog->counters[merge->counter];
	int64_t latest_ms = merge->now_ms - profile->after_ms[service];

	for (uint32_t i = 0; i < merge->count; i++) {
		const struct candidate *cursor = &merge->cursors[i];

		if (cursor->service == service && cursor->ticket != TICKET_NONE &&
		    queue->tickets[cursor->ticket].since_ms <= latest_ms)
			return true;
	}
	for (uint8_t lane = 0; lane < queue->catalog->lane_count; lane++) {
		uint16_t first = queue->lists[service][lane].first;

		if (!(profile->lanes >> lane & 1) && first != TICKET_NONE &&
		    queue->tickets[first].since_ms <= latest_ms)
			return true;
	}
	return false;
}

/* Who stands behind the one that was taken; a counter that only helps out may stop there. */
static void merge_advance(struct merge *merge, struct candidate *taken)
{
	const struct queue *queue = merge->queue;
	uint8_t service = taken->service;

	if (service == QUEUE_NONE) {
		taken->ticket = TICKET_NONE;
		return;
	}
	*taken = candidate_at(merge, queue->tickets[taken->ticket].next, service);
	if (queue->catalog->counters[merge->counter].after_ms[service] &&
	    !still_helps(merge, service))
		merge->helps &= ~(UINT32_C(1) << service);
}

static bool merge_offers(const struct merge *merge, const struct candidate *cursor)
{
	return cursor->ticket != TICKET_NONE &&
	       (cursor->service == QUEUE_NONE || (merge->helps >> cursor->service & 1));
}

/* Takes the best candidate out of the merge; TICKET_NONE when there is none. */
static struct candidate merge_take(struct merge *merge)
{
	struct candidate *best = NULL, taken = { .ticket = TICKET_NONE };

	for (uint32_t i = 0; i < merge->count; i++) {
		struct candidate *cursor = &merge->cursors[i];

		if (!merge_offers(merge, cursor))
			continue;
		if (!best || candidate_before(merge->queue, cursor, best))
			best = cursor;
	}
	if (best) {
		taken = *best;
		merge_advance(merge, best);
	}
	return taken;
}

/* What separated two who are both due and not equal. */
static enum why_kind why_before(const struct merge *merge, const struct candidate *winner,
				const struct candidate *runner_up)
{
	const struct queue *queue = merge->queue;
	const struct ticket *one = &queue->tickets[winner->ticket],
			    *other = &queue->tickets[runner_up->ticket];
	const int64_t *head_starts = queue->catalog->counters[merge->counter].head_start_ms;

	if (one->since_ms < other->since_ms)
		return WHY_LONGEST;
	/* The other has waited as long or longer: the lane, unless this counter's head start did it. */
	if (one->lane == other->lane)
		return WHY_HEAD_START;
	if (head_starts[ticket_service(one)] > head_starts[ticket_service(other)] &&
	    pick_score(queue, one, QUEUE_NONE, merge->now_ms) <=
		    pick_score(queue, other, QUEUE_NONE, merge->now_ms))
		return WHY_HEAD_START;
	return WHY_LANE;
}

static enum why_kind why_of(const struct merge *merge, const struct candidate *winner,
			    const struct candidate *runner_up)
{
	const struct ticket *one = &merge->queue->tickets[winner->ticket];

	if (!winner->due)
		return WHY_EARLY;
	if (runner_up->ticket == TICKET_NONE)
		return one->bound != QUEUE_NONE ? WHY_BOUND : WHY_ONLY;
	if (!runner_up->due)
		return WHY_DUE;
	if (winner->score == runner_up->score &&
	    one->since_ms == merge->queue->tickets[runner_up->ticket].since_ms)
		return WHY_TIE;
	return why_before(merge, winner, runner_up);
}

static struct pick pick_of(const struct merge *merge, const struct candidate *winner,
			   const struct candidate *runner_up)
{
	struct pick pick = { .ticket = winner->ticket };
	enum why_kind kind;

	if (winner->ticket == TICKET_NONE)
		return pick;
	pick.why.score = winner->score;
	pick.why.waited_ms =
		score_waited_ms(merge->queue->tickets[winner->ticket].since_ms, merge->now_ms);
	pick.why.runner_up = runner_up->ticket;
	pick.why.margin = runner_up->ticket == TICKET_NONE ? 0 : winner->score - runner_up->score;
	pick.why.estimated = merge->queue->tickets[winner->ticket].estimated;
	kind = why_of(merge, winner, runner_up);
	pick.why.kind = (uint8_t)kind;
	return pick;
}

void pick_next(const struct queue *queue, uint8_t counter, int64_t now_ms, struct pick *ret_pick)
{
	struct candidate winner, runner_up;
	struct merge merge;

	merge_begin(&merge, queue, counter, now_ms);
	winner = merge_take(&merge);
	runner_up = merge_take(&merge);
	*ret_pick = pick_of(&merge, &winner, &runner_up);
	ret_pick->looked_at = merge.looked_at;
}

bool counter_wanted(const struct queue *queue, uint8_t counter, int64_t now_ms)
{
	struct pick pick;

	if (!queue->catalog->counters[counter].on_call ||
	    queue->seats[counter].state != COUNTER_CLOSED)
		return false;
	pick_next(queue, counter, now_ms, &pick);
	return pick.ticket != TICKET_NONE;
}

uint32_t pick_order(const struct queue *queue, uint8_t counter, int64_t now_ms,
		    struct pick *ret_picks, uint32_t max, uint32_t *ret_total)
{
	struct candidate winner, runner_up;
	struct merge merge;
	const struct counter *profile = &queue->catalog->counters[counter];
	uint32_t services, written = 0, total = 0;

	merge_begin(&merge, queue, counter, now_ms);
	services = merge.helps;
	for (winner = merge_take(&merge); winner.ticket != TICKET_NONE && written < max;
	     winner = runner_up) {
		runner_up = merge_take(&merge);
		ret_picks[written++] = pick_of(&merge, &winner, &runner_up);
	}
	for (uint8_t lane = 0; lane < queue->catalog->lane_count; lane++) {
		total += queue->lists[QUEUE_SERVICES_MAX + counter][lane].count;
		for (uint8_t service = 0; service < queue->catalog->service_count; service++) {
			if ((services >> service & 1) && (profile->lanes >> lane & 1))
				total += queue->lists[service][lane].count;
		}
	}
	*ret_total = total;
	return written;
}
