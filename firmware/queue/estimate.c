/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * How long a ticket will wait. The model of this version: the people who would be called before it
 * (by their scores at the time when its own turn would come) each take one service at one of the open
 * counters that serve it. The time until the k-th of them is done at c counters with mean service
 * time m has mean k x m / c; its quantiles are those of a gamma distribution of shape k (Wilson and
 * Hilferty, "The distribution of chi-square", 1931). People who share only some of the counters count
 * in part. What it does not know yet: later arrivals that overtake, pauses, closing time.
 *
 * All integers, in thousandths where fractions matter.
 */
#include "firmware/queue/estimate.h"

#include "firmware/queue/pick.h"
#include "firmware/queue/serves.h"
#include "firmware/queue/waiting.h"

#define MILLI             INT64_C(1000)
#define PLAY_AHEAD_ROUNDS 2

/* What is left of a service that is under way, on average, when nothing is known of it: one mean. */
#define Z10 (-1282) /* quantiles of the normal distribution, in thousandths */
#define Z50 0
#define Z90 1282

struct newcomer {
	uint8_t service, lane, bound;
	uint16_t self; /* the ticket itself when it waits already, or TICKET_NONE */
	int64_t since_ms;
	uint64_t take_seq;
	bool unstaffed; /* nobody sits where it could be called: closed counters count as well */
};

static uint64_t root_of(uint64_t square)
{
	uint64_t root = 0;

	for (uint64_t bit = UINT64_C(1) << 31; bit; bit >>= 1) {
		if ((root | bit) * (root | bit) <= square)
			root |= bit;
	}
	return root;
}

static uint32_t bit_count(uint64_t bits)
{
	uint32_t count = 0;

	for (; bits; bits &= bits - 1)
		count++;
	return count;
}

static int64_t mean_service_ms(const struct queue *queue, uint8_t service)
{
	int64_t learnt_ms = queue->history[service].mean_ms;

	return learnt_ms ? learnt_ms : queue->catalog->services[service].expected_ms;
}

/* The counters that may call somebody of this service and lane: the open ones, or all. */
static uint64_t counters_for(const struct queue *queue, uint8_t service, uint8_t lane,
			     uint8_t bound, bool all)
{
	uint64_t counters = 0;

	for (uint8_t i = 0; i < queue->catalog->counter_count; i++) {
		if (!all && queue->seats[i].state != COUNTER_OPEN)
			continue;
		if (bound != QUEUE_NONE ? bound == i : seat_serves(queue, i, service, lane))
			counters |= UINT64_C(1) << i;
	}
	return counters;
}

/* The score that a ticket, or the newcomer, will have at `then_ms`. */
static int64_t score_then(const struct queue *queue, const struct newcomer *newcomer,
			  int64_t then_ms)
{
	struct ticket ticket = {
		.since_ms = newcomer->since_ms,
		.lane = newcomer->lane,
		.bound = newcomer->bound,
		.errands = { { .service = newcomer->service, .party = 1 } },
	};

	return pick_score(queue, &ticket, QUEUE_NONE, then_ms);
}

struct load {
	int64_t ahead_milli; /* people before; who shares half the counters counts half */
	int64_t work_ms;
	uint32_t people;
};

/* What one ticket of this errand and lane weighs, in thousandths, for who waits for `counters`. */
static int64_t share_of(const struct queue *queue, const struct ticket *ticket, uint64_t counters,
			bool all)
{
	uint64_t theirs =
		counters_for(queue, ticket_service(ticket), ticket->lane, ticket->bound, all);

	return theirs & counters ? MILLI * bit_count(theirs & counters) / bit_count(theirs) : 0;
}

static void load_list(const struct queue *queue, const struct newcomer *newcomer, uint64_t counters,
		      const struct waiting_list *list, int64_t then_ms, struct load *load)
{
	const struct ticket *first = &queue->tickets[list->first];
	int64_t own_score = score_then(queue, newcomer, then_ms);
	/* But for bound ones, all in a list weigh the same. */
	int64_t share_milli = share_of(queue, first, counters, newcomer->unstaffed);

	if (share_milli == 0 && first->bound == QUEUE_NONE)
		return;
	for (uint16_t at = list->first; at != TICKET_NONE; at = queue->tickets[at].next) {
		const struct ticket *ticket = &queue->tickets[at];

		if (at == newcomer->self)
			continue;
		if (pick_score(queue, ticket, QUEUE_NONE, then_ms) < own_score)
			return; /* in one list scores only fall */
		load->people += share_milli > 0;
		load->ahead_milli += share_milli;
		load->work_ms +=
			mean_service_ms(queue, ticket_service(ticket)) * share_milli / MILLI;
	}
}

static void load_ahead(const struct queue *queue, const struct newcomer *newcomer,
		       uint64_t counters, int64_t then_ms, struct load *ret_load)
{
	struct load load = { 0 };

	for (uint8_t row = 0; row < QUEUE_LISTS_MAX; row++) {
		for (uint8_t lane = 0; lane < queue->catalog->lane_count; lane++) {
			if (queue->lists[row][lane].count)
				load_list(queue, newcomer, counters, &queue->lists[row][lane],
					  then_ms, &load);
		}
	}
	*ret_load = load;
}

/* The quantile at `z` of the time until the k-th of a stream with mean distance `step_ms`. */
static int64_t gamma_quantile_ms(int64_t shape_milli, int64_t step_ms, int64_t z)
{
	/* k (1 - 1/9k + z / 3 sqrt k)^3, in thousandths */
	int64_t root_milli = (int64_t)root_of((uint64_t)shape_milli * MILLI);
	int64_t term = MILLI - MILLI * MILLI / (9 * shape_milli) + z * MILLI / (3 * root_milli);

	if (term <= 0)
		return 0;
	return shape_milli * term / MILLI * term / MILLI * term / MILLI * step_ms / MILLI;
}

static uint32_t idle_counters(const struct queue *queue, uint64_t counters)
{
	uint32_t idle = 0;

	for (uint8_t i = 0; i < queue->catalog->counter_count; i++) {
		if ((counters >> i & 1) && queue->seats[i].ticket == TICKET_NONE)
			idle++;
	}
	return idle;
}

static void estimate_of(const struct queue *queue, struct newcomer *newcomer, int64_t now_ms,
			struct estimate *ret_estimate)
{
	uint64_t counters =
		counters_for(queue, newcomer->service, newcomer->lane, newcomer->bound, false);
	int64_t count = bit_count(counters), then_ms = now_ms, step_ms, departures_milli;
	struct estimate estimate = { 0 };
	struct load load = { 0 };

	if (counters == 0) {
		newcomer->unstaffed = true;
		load_ahead(queue, newcomer,
			   counters_for(queue, newcomer->service, newcomer->lane, newcomer->bound,
					true),
			   now_ms, &load);
		estimate.ahead = load.people;
		*ret_estimate = estimate;
		return;
	}
	load_ahead(queue, newcomer, counters, now_ms, &load);
	for (int round = 0; round < PLAY_AHEAD_ROUNDS; round++) {
		then_ms = now_ms + load.work_ms / count;
		load_ahead(queue, newcomer, counters, then_ms, &load);
	}
	step_ms = load.ahead_milli ? load.work_ms * MILLI / load.ahead_milli / count
				   : mean_service_ms(queue, newcomer->service) / count;
	/* Everybody before has to be called, and then one more counter has to become free. */
	departures_milli =
		load.ahead_milli + MILLI - idle_counters(queue, counters) * INT64_C(1000);
	estimate.known = true;
	if (departures_milli > 0) {
		estimate.p10_ms = gamma_quantile_ms(departures_milli, step_ms, Z10);
		estimate.p50_ms = gamma_quantile_ms(departures_milli, step_ms, Z50);
		estimate.p90_ms = gamma_quantile_ms(departures_milli, step_ms, Z90);
	}
	estimate.ahead = load.people;
	*ret_estimate = estimate;
}

static struct newcomer newcomer_of(const struct queue *queue, uint16_t number)
{
	const struct ticket *ticket = &queue->tickets[number];

	return (struct newcomer){
		.service = ticket_service(ticket),
		.lane = ticket->lane,
		.bound = ticket->bound,
		.self = number,
		.since_ms = ticket->since_ms,
		.take_seq = ticket->take_seq,
	};
}

void estimate_newcomer(const struct queue *queue, uint8_t service, uint8_t lane, int64_t now_ms,
		       struct estimate *ret_estimate)
{
	struct newcomer newcomer = {
		.service = service,
		.lane = lane,
		.bound = QUEUE_NONE,
		.self = TICKET_NONE,
		.since_ms = now_ms,
		.take_seq = UINT64_MAX,
	};

	estimate_of(queue, &newcomer, now_ms, ret_estimate);
}

void estimate_ticket(const struct queue *queue, uint16_t ticket, int64_t now_ms,
		     struct estimate *ret_estimate)
{
	struct newcomer newcomer = newcomer_of(queue, ticket);

	if (queue->tickets[ticket].state != TICKET_WAITING) {
		*ret_estimate = (struct estimate){ 0 };
		return;
	}
	estimate_of(queue, &newcomer, now_ms, ret_estimate);
}
