/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The services that last too long. There are no more of them than seats, so they are looked for there.
 */
#include "firmware/queue/still.h"

int64_t still_after_ms(const struct queue *queue, const struct ticket *ticket)
{
	const struct errand *errand = &ticket->errands[ticket->errand];
	int64_t one_ms = history_forgotten_ms(queue, errand->service);

	return queue->catalog->services[errand->service].per_person ? one_ms * errand->party
								    : one_ms;
}

/* The moment at which the counter has to be asked; INT64_MAX without a service, or when it was. */
static int64_t ask_at_ms(const struct queue *queue, uint8_t counter)
{
	const struct ticket *ticket;

	if (queue->seats[counter].ticket == TICKET_NONE)
		return INT64_MAX;
	ticket = &queue->tickets[queue->seats[counter].ticket];
	if (ticket->state != TICKET_SERVING || ticket->still != STILL_NOT_ASKED)
		return INT64_MAX;
	return ticket->errand_started_ms + still_after_ms(queue, ticket);
}

int64_t still_deadline_ms(const struct queue *queue)
{
	int64_t deadline_ms = INT64_MAX;

	for (uint8_t i = 0; i < queue->catalog->counter_count; i++) {
		int64_t ask_ms = ask_at_ms(queue, i);

		if (ask_ms < deadline_ms)
			deadline_ms = ask_ms;
	}
	return deadline_ms;
}

bool still_due(const struct queue *queue, uint8_t counter, int64_t now_ms)
{
	return ask_at_ms(queue, counter) <= now_ms;
}
