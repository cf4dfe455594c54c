/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The errands of a visit, as visits are joined, divided and sent on, and the places that they take of
 * what a service can do in a day.
 */
#include "firmware/queue/errand.h"

#include <string.h>

#include "firmware/queue/queue.h"

uint8_t errand_to_come(const struct ticket *ticket, uint8_t service)
{
	for (uint8_t i = ticket->errand; i < ticket->errand_count; i++) {
		if (ticket->errands[i].service == service)
			return i;
	}
	return QUEUE_NONE;
}

bool errand_join(const struct catalog *catalog, struct errand *errand, const struct errand *other)
{
	uint8_t both = (uint8_t)(errand->party + other->party);

	static_assert(2 * QUEUE_PARTY_MAX <= UINT8_MAX, "the people of two errands are counted");
	if (!catalog->services[errand->service].per_person)
		both = errand->party > other->party ? errand->party : other->party;
	if (both > QUEUE_PARTY_MAX)
		return false;
	errand->party = both;
	return true;
}

static void errand_remove(struct ticket *ticket, uint8_t at)
{
	ticket->errand_count--;
	memmove(&ticket->errands[at], &ticket->errands[at + 1],
		(size_t)(ticket->errand_count - at) * sizeof(ticket->errands[0]));
	ticket->errands[ticket->errand_count] = (struct errand){ 0 };
}

void errand_drop_double(struct ticket *ticket)
{
	uint8_t i = (uint8_t)(ticket->errand + 1);

	while (i < ticket->errand_count) {
		if (ticket->errands[i].service == ticket_service(ticket))
			errand_remove(ticket, i);
		else
			i++;
	}
}

void errand_split(struct ticket *ticket, const struct event *event)
{
	for (uint8_t i = 0; i < event->errand_count; i++) {
		uint8_t at = errand_to_come(ticket, event->errands[i].service);
		uint8_t people = event->errands[i].party;

		if (at == QUEUE_NONE)
			continue;
		if (at > ticket->errand)
			errand_remove(ticket, at);
		else if (ticket->errands[at].party > people)
			ticket->errands[at].party = (uint8_t)(ticket->errands[at].party - people);
		else
			ticket->errands[at].party = 1;
	}
}

uint8_t capacity_used(const struct ticket *ticket)
{
	bool given_back = ticket->outcome == OUTCOME_LEFT || ticket->outcome == OUTCOME_MERGED ||
			  ticket->outcome == OUTCOME_NO_SHOW || ticket->outcome == OUTCOME_VOID;

	return given_back ? ticket->errand : ticket->errand_count;
}

void capacity_count(struct queue *queue, const struct ticket *ticket, int sign)
{
	for (uint8_t i = 0; i < capacity_used(ticket); i++) {
		uint16_t *taken = &queue->taken_today[ticket->errands[i].service];

		*taken = (uint16_t)(*taken + sign);
	}
}
