/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The invariants that can be seen in the state itself, for tests and simulations. Each has a name;
 * the first one that does not hold is returned.
 */
#include "firmware/queue/alarm.h"
#include "firmware/queue/errand.h"
#include "firmware/queue/queue.h"
#include "firmware/queue/waiting.h"

/* A list is linked both ways, ordered, and holds only tickets of its own row and lane. */
static const char *check_list(const struct queue *queue, uint8_t row, uint8_t lane,
			      uint32_t *waiting)
{
	const struct waiting_list *list = &queue->lists[row][lane];
	uint16_t at = list->first, prev = TICKET_NONE;
	uint32_t count = 0;

	for (; at != TICKET_NONE; prev = at, at = queue->tickets[at].next) {
		const struct ticket *ticket = &queue->tickets[at];

		if (ticket->state != TICKET_WAITING || waiting_row(ticket) != row ||
		    ticket->lane != lane)
			return "list holds only its own waiting tickets";
		if (ticket->prev != prev)
			return "list is linked both ways";
		if (prev != TICKET_NONE && queue->tickets[prev].since_ms > ticket->since_ms)
			return "list is ordered by the time of joining";
		count++; /* ends: in a loop some ticket would have two that lead to it */
	}
	if (list->last != prev || list->count != count)
		return "list knows its end and its length";
	*waiting += count;
	return NULL;
}

static const char *check_lists(const struct queue *queue)
{
	uint32_t waiting = 0;

	for (uint8_t row = 0; row < QUEUE_LISTS_MAX; row++) {
		for (uint8_t lane = 0; lane < QUEUE_LANES_MAX; lane++) {
			const char *broken = check_list(queue, row, lane, &waiting);

			if (broken)
				return broken;
		}
	}
	return waiting == queue->waiting ? NULL : "as many wait as are listed";
}

static const char *check_ticket(const struct queue *queue, uint16_t number)
{
	const struct ticket *ticket = &queue->tickets[number];
	bool at_counter = ticket->state == TICKET_CALLED || ticket->state == TICKET_SERVING;
	struct ticket_reference by_id = { .kind = REFERENCE_ID, .id = ticket->id };
	struct ticket_reference by_token = { .kind = REFERENCE_TOKEN, .id = ticket->token };

	if (ticket->number != number || ticket->state == TICKET_FREE)
		return "a number that was given has a ticket";
	if (queue_find(queue, &by_id) != number || queue_find(queue, &by_token) != number)
		return "a ticket is found by its id and by its token";
	if (at_counter != (ticket->counter != QUEUE_NONE))
		return "a ticket is at a counter just when it is called or served";
	if (at_counter && queue->seats[ticket->counter].ticket != number)
		return "the counter knows its ticket";
	if ((ticket->state == TICKET_ENDED) != (ticket->outcome != OUTCOME_NONE))
		return "a visit that ended has an outcome, and only that";
	if (ticket->waited_ms < 0 || ticket->way_ms < 0 || ticket->service_ms < 0 ||
	    ticket->credit_ms < 0)
		return "no duration is negative";
	if (ticket->summoned && !at_counter)
		return "nobody is summoned to a citizen who is not at a counter";
	if (ticket->errand >= ticket->errand_count || ticket->errand_count > QUEUE_ERRANDS_MAX)
		return "a visit has an errand";
	for (uint8_t i = ticket->errand; i < ticket->errand_count; i++) {
		if (errand_to_come(ticket, ticket->errands[i].service) != i)
			return "what a visit still wants it wants once";
	}
	return NULL;
}

/* From the visits, what is kept up to date with every event. */
static const char *check_capacity(const struct queue *queue)
{
	uint32_t taken[QUEUE_SERVICES_MAX] = { 0 };

	for (uint16_t i = queue->first_taken; i != TICKET_NONE; i = queue->tickets[i].next_taken) {
		const struct ticket *ticket = &queue->tickets[i];

		for (uint8_t k = 0; k < capacity_used(ticket); k++)
			taken[ticket->errands[k].service]++;
	}
	for (uint8_t i = 0; i < QUEUE_SERVICES_MAX; i++) {
		if (taken[i] != queue->taken_today[i])
			return "a service's places are those of its visits";
	}
	return NULL;
}

static const char *check_tickets(const struct queue *queue)
{
	uint32_t by_state[TICKET_STATE_COUNT] = { 0 }, count = 0, unseen = 0;
	uint16_t first_unseen = TICKET_NONE;

	for (uint16_t i = queue->first_taken; i != TICKET_NONE; i = queue->tickets[i].next_taken) {
		const char *broken = check_ticket(queue, i);

		if (broken)
			return broken;
		if (++count > queue->ticket_count)
			break;
		by_state[queue->tickets[i].state]++;
		if (waiting_unseen(&queue->tickets[i]) && unseen++ == 0)
			first_unseen = i;
	}
	if (count != queue->ticket_count)
		return "every number that was given is listed once";
	if (by_state[TICKET_WAITING] != queue->waiting)
		return "issued = waiting + parked + called + serving + ended";
	if (by_state[TICKET_PARKED] != queue->parked.count)
		return "every parked ticket is listed with its waking time";
	if (unseen != queue->unseen_count || first_unseen != queue->first_unseen)
		return "the first number that nobody has seen is known, and how many there are";
	return NULL;
}

static const char *check_seats(const struct queue *queue)
{
	for (uint8_t i = 0; i < queue->catalog->counter_count; i++) {
		const struct seat *seat = &queue->seats[i];

		if (seat->ticket != TICKET_NONE && (seat->ticket >= QUEUE_TICKETS_MAX ||
						    queue->tickets[seat->ticket].counter != i))
			return "a counter has at most one citizen, who knows the counter";
		if (seat->state == COUNTER_CLOSED && seat->ticket != TICKET_NONE)
			return "nobody is left at a closed counter";
		if ((seat->state == COUNTER_CLOSED) != (seat->sitting == 0))
			return "a counter has a sitting unless it is closed";
		if (seat->state == COUNTER_CLOSED)
			continue;
		if (!queue_same_group(queue, queue_seat_of(queue, seat->user), i))
			return "a user sits at one counter or at booths of one group";
		for (uint8_t k = 0; k < i; k++) {
			if (queue_same_group(queue, k, i) &&
			    queue->seats[k].state != COUNTER_CLOSED &&
			    !text_equal(queue->seats[k].user, seat->user))
				return "the booths of a group have one user";
		}
	}
	return NULL;
}

static const char *check_alarms(const struct queue *queue)
{
	for (uint32_t i = 0; i < queue->alarm_count; i++) {
		const struct alarm *alarm = &queue->alarms[i];

		if ((alarm->counter == QUEUE_NONE) == text_empty(alarm->device))
			return "an alarm is a counter's or a device's";
		if (alarm_find(queue, alarm->counter, alarm->device) != i)
			return "a counter and a device have at most one alarm";
	}
	return NULL;
}

const char *queue_check(const struct queue *queue)
{
	const char *broken = check_lists(queue);

	if (!broken)
		broken = check_tickets(queue);
	if (!broken)
		broken = check_capacity(queue);
	if (!broken)
		broken = check_seats(queue);
	return broken ? broken : check_alarms(queue);
}
