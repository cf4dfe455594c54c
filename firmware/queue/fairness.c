/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The bounds of waiting and of being overtaken; derived in the header. Every division is rounded to the
 * safe side, and 128 bits hold the products.
 */
#include "firmware/queue/fairness.h"

#include "firmware/queue/pick.h"
#include "firmware/queue/serves.h"

#define HOUR_MS INT64_C(3600000)

__extension__ typedef __int128 wide;

static int64_t greater(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* A: the most that anybody earns in a millisecond. */
static int64_t highest_rate(const struct queue *queue)
{
	int64_t rate = 1;

	for (uint8_t i = 0; i < queue->catalog->lane_count; i++) {
		const struct lane *lane = queue_lane(queue, i);

		rate = greater(rate, greater(lane->rate_permille, lane->late_rate_permille));
	}
	return rate;
}

/* a: the least that a ticket of this lane does. */
static int64_t lowest_rate(const struct lane *lane)
{
	return lane->promise_ms && lane->late_rate_permille < lane->rate_permille
		       ? lane->late_rate_permille
		       : lane->rate_permille;
}

/* H: the most points that anybody has in advance. */
static wide highest_advance(const struct queue *queue)
{
	const struct catalog *catalog = queue->catalog;
	int64_t counter_ms = 0;
	wide points = 0;

	for (uint8_t i = 0; i < catalog->counter_count; i++) {
		for (uint8_t service = 0; service < catalog->service_count; service++)
			counter_ms =
				greater(counter_ms, catalog->counters[i].head_start_ms[service]);
	}
	for (uint8_t i = 0; i < catalog->lane_count; i++) {
		const struct lane *lane = queue_lane(queue, i);
		wide advance = (wide)lane->rate_permille * (lane->head_start_ms + counter_ms);

		points = advance > points ? advance : points;
	}
	return points;
}

int64_t fairness_latest_since_ms(const struct queue *queue, uint16_t number, int64_t at_ms)
{
	const struct ticket *ticket = &queue->tickets[number];
	int64_t rate = highest_rate(queue);
	wide surplus;

	if (ticket->since_ms > at_ms)
		return INT64_MAX;
	surplus = pick_score(queue, ticket, QUEUE_NONE, at_ms) - highest_advance(queue);
	return surplus > 0 ? at_ms - (int64_t)(surplus / rate) : at_ms;
}

/* Whether one counter at least may call the ticket now. */
static bool is_served(const struct queue *queue, const struct ticket *ticket)
{
	for (uint8_t i = 0; i < queue->catalog->counter_count; i++) {
		if (queue->seats[i].state == COUNTER_OPEN &&
		    (ticket->bound != QUEUE_NONE
			     ? ticket->bound == i
			     : seat_serves(queue, i, ticket_service(ticket), ticket->lane)))
			return true;
	}
	return false;
}

uint32_t fairness_ahead_max(const struct queue *queue, uint16_t number, int64_t now_ms)
{
	int64_t latest_ms = fairness_latest_since_ms(queue, number, now_ms);
	uint32_t count = 0;

	for (uint16_t i = queue->first_taken; i != TICKET_NONE; i = queue->tickets[i].next_taken) {
		const struct ticket *other = &queue->tickets[i];

		if (i == number || !ticket_open(other))
			continue;
		/* Who is parked, called or served may be back with all that they have waited. */
		count += other->state != TICKET_WAITING || other->since_ms <= latest_ms;
	}
	return count;
}

int64_t fairness_bound_ms(const struct queue *queue, uint16_t number, int64_t now_ms,
			  const struct fairness_load *load)
{
	const struct ticket *ticket = &queue->tickets[number];
	int64_t high = highest_rate(queue);
	int64_t low = lowest_rate(queue_lane(queue, ticket->lane));
	wide head = highest_advance(queue) - pick_score(queue, ticket, QUEUE_NONE, now_ms);
	wide before = fairness_ahead_max(queue, number, now_ms) + (wide)1, spare;

	if (ticket->state != TICKET_WAITING || ticket->since_ms > now_ms ||
	    !is_served(queue, ticket))
		return INT64_MAX;
	if (head > 0) /* newcomers of the next c milliseconds may pass, and one who is on the way */
		before += head * load->joins_an_hour / high / HOUR_MS + 1;
	/* m - n (1 - a/A), times A */
	spare = (wide)load->calls_an_hour * high - (wide)load->joins_an_hour * (high - low);
	if (spare <= 0)
		return INT64_MAX;
	spare = before * HOUR_MS * high / spare + 1;
	return spare > INT64_MAX ? INT64_MAX : (int64_t)spare;
}
