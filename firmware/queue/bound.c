/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * How many tickets wait for one counter only, and until when.
 */
#include "firmware/queue/bound.h"

#include "firmware/queue/serves.h"

uint32_t bound_count(const struct queue *queue, uint8_t counter)
{
	uint32_t count = 0;

	for (uint8_t lane = 0; lane < QUEUE_LANES_MAX; lane++)
		count += queue->lists[QUEUE_SERVICES_MAX + counter][lane].count;
	return count;
}

int64_t bound_until_ms(const struct queue *queue, const struct ticket *ticket)
{
	const struct seat *seat = &queue->seats[ticket->bound];

	/* The settings, its lane or who sits there may have changed since it was sent there. */
	if (!seat_serves(queue, ticket->bound, ticket_service(ticket), ticket->lane))
		return INT64_MIN;
	if (ticket->preferred_until_ms)
		return seat->state == COUNTER_OPEN ? ticket->preferred_until_ms : seat->since_ms;
	return seat->state == COUNTER_OPEN ? INT64_MAX
					   : seat->since_ms + queue->catalog->bound_fallback_ms;
}

int64_t bound_deadline_ms(const struct queue *queue)
{
	int64_t deadline_ms = INT64_MAX;

	for (uint8_t i = 0; i < queue->catalog->counter_count; i++) {
		for (uint8_t lane = 0; lane < queue->catalog->lane_count; lane++) {
			uint16_t at = queue->lists[QUEUE_SERVICES_MAX + i][lane].first;

			for (; at != TICKET_NONE; at = queue->tickets[at].next) {
				int64_t until_ms = bound_until_ms(queue, &queue->tickets[at]);

				if (until_ms < deadline_ms)
					deadline_ms = until_ms;
			}
		}
	}
	return deadline_ms;
}
