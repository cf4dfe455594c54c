/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Who is next: a merge over the heads of the lists that a counter serves. The same merge gives one
 * winner and its runner-up, or the first twenty for the counter's page, so that what is shown and
 * what `next` does cannot differ.
 */
#include "firmware/queue/pick.h"

#include "firmware/queue/score.h"
#include "firmware/queue/serves.h"
#include "firmware/queue/waiting.h"

#define CURSORS_MAX ((QUEUE_SERVICES_MAX + 1) * QUEUE_LANES_MAX)

struct candidate {
	uint16_t ticket; /* TICKET_NONE: the list is used up */
	bool due;        /* false before the appointed time */
	int64_t score;
};

struct merge {
	const struct queue *queue;
	uint8_t counter;
	int64_t now_ms;
	uint32_t count;
	struct candidate cursors[CURSORS_MAX];
};

int64_t pick_score(const struct queue *queue, const struct ticket *ticket, uint8_t counter,
		   int64_t now_ms)
{
	const struct lane *lane = &queue->catalog->lanes[ticket->lane];
	int64_t head_start = lane->head_start_ms;

	/* A ticket that was sent to this counter needs no head start over those of other services. */
	if (ticket->bound == QUEUE_NONE && counter != QUEUE_NONE)
		head_start +=
			queue->catalog->counters[counter].head_start_ms[ticket_service(ticket)];
	return score_points(lane, head_start, score_waited_ms(ticket->since_ms, now_ms));
}

/* After a park a ticket is first for the counter that parked it, while somebody works there. */
static bool kept_for_another(const struct merge *merge, const struct ticket *ticket)
{
	return ticket->preferred_until_ms > merge->now_ms && ticket->preferred != QUEUE_NONE &&
	       ticket->preferred != merge->counter && ticket->bound == QUEUE_NONE &&
	       merge->queue->seats[ticket->preferred].state == COUNTER_OPEN;
}

/* The cursor at `number` or at the first behind it that this counter may call. */
static struct candidate candidate_from(const struct merge *merge, uint16_t number)
{
	const struct queue *queue = merge->queue;

	while (number != TICKET_NONE && kept_for_another(merge, &queue->tickets[number]))
		number = queue->tickets[number].next;
	return (struct candidate){
		.ticket = number,
		.due = number == TICKET_NONE || queue->tickets[number].since_ms <= merge->now_ms,
		.score = number == TICKET_NONE ? 0
					       : pick_score(queue, &queue->tickets[number],
							    merge->counter, merge->now_ms),
	};
}

static void merge_add_row(struct merge *merge, uint8_t row, uint32_t lanes)
{
	for (uint8_t lane = 0; lane < merge->queue->catalog->lane_count; lane++) {
		const struct waiting_list *list = &merge->queue->lists[row][lane];

		if (!((lanes >> lane) & 1) || list->count == 0)
			continue;
		merge->cursors[merge->count++] = candidate_from(merge, list->first);
	}
}

static void merge_begin(struct merge *merge, const struct queue *queue, uint8_t counter,
			int64_t now_ms)
{
	const struct counter *profile = &queue->catalog->counters[counter];
	uint32_t services = seat_services(queue, counter);

	merge->queue = queue;
	merge->counter = counter;
	merge->now_ms = now_ms;
	merge->count = 0;
	for (uint8_t service = 0; service < queue->catalog->service_count; service++) {
		if ((services >> service) & 1 && seat_helps_now(queue, counter, service, now_ms))
			merge_add_row(merge, service, profile->lanes);
	}
	merge_add_row(merge, (uint8_t)(QUEUE_SERVICES_MAX + counter), UINT32_MAX);
}

/*
 * Before its appointed time a ticket is called only when nobody who is due waits; then the earliest
 * appointment is first, whatever head start another has. A list is ordered by since_ms, so that who is
 * due stands before who is not in each of them.
 */
bool pick_before(const struct standing *a, const struct standing *b)
{
	if (a->due != b->due)
		return a->due;
	if (a->due && a->score != b->score)
		return a->score > b->score;
	if (a->since_ms != b->since_ms)
		return a->since_ms < b->since_ms;
	return a->take_seq < b->take_seq;
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

/* Takes the best candidate out of the merge; TICKET_NONE when there is none. */
static struct candidate merge_take(struct merge *merge)
{
	struct candidate *best = NULL, taken = { .ticket = TICKET_NONE };

	for (uint32_t i = 0; i < merge->count; i++) {
		struct candidate *cursor = &merge->cursors[i];

		if (cursor->ticket == TICKET_NONE)
			continue;
		if (!best || candidate_before(merge->queue, cursor, best))
			best = cursor;
	}
	if (best) {
		taken = *best;
		*best = candidate_from(merge, merge->queue->tickets[taken.ticket].next);
	}
	return taken;
}

static enum why_kind why_of(const struct queue *queue, const struct candidate *winner,
			    const struct candidate *runner_up)
{
	const struct ticket *one = &queue->tickets[winner->ticket], *other;

	if (one->bound != QUEUE_NONE)
		return WHY_BOUND;
	if (!winner->due)
		return WHY_EARLY;
	if (runner_up->ticket == TICKET_NONE)
		return WHY_ONLY;
	if (!runner_up->due)
		return WHY_DUE;
	other = &queue->tickets[runner_up->ticket];
	if (winner->score == runner_up->score && one->since_ms == other->since_ms)
		return WHY_TIE;
	if (one->lane == other->lane)
		return one->since_ms < other->since_ms ? WHY_LONGEST : WHY_SCORE;
	if (queue->catalog->lanes[one->lane].rate_permille >
	    queue->catalog->lanes[other->lane].rate_permille)
		return WHY_LANE;
	return one->since_ms < other->since_ms ? WHY_LONGEST : WHY_SCORE;
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
	kind = why_of(merge->queue, winner, runner_up);
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
}

uint32_t pick_order(const struct queue *queue, uint8_t counter, int64_t now_ms,
		    struct pick *ret_picks, uint32_t max, uint32_t *ret_total)
{
	struct candidate winner, runner_up;
	struct merge merge;
	uint32_t services = seat_services(queue, counter), written = 0, total = 0;

	merge_begin(&merge, queue, counter, now_ms);
	for (winner = merge_take(&merge); winner.ticket != TICKET_NONE && written < max;
	     winner = runner_up) {
		runner_up = merge_take(&merge);
		ret_picks[written++] = pick_of(&merge, &winner, &runner_up);
	}
	for (uint8_t lane = 0; lane < queue->catalog->lane_count; lane++) {
		const struct counter *profile = &queue->catalog->counters[counter];

		total += queue->lists[QUEUE_SERVICES_MAX + counter][lane].count;
		for (uint8_t service = 0; service < queue->catalog->service_count; service++) {
			if ((services >> service & 1) && (profile->lanes >> lane & 1))
				total += queue->lists[service][lane].count;
		}
	}
	*ret_total = total;
	return written;
}
