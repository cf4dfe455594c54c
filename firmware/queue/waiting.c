/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The lists that tickets wait in, and the tables that find a ticket by its id or token. A ticket
 * joins at the end but for one that brings credit; so a list is searched from both ends at once.
 */
#include "firmware/queue/waiting.h"

#include "firmware/base/require.h"

static bool joined_before(const struct ticket *a, const struct ticket *b)
{
	if (a->since_ms != b->since_ms)
		return a->since_ms < b->since_ms;
	return a->take_seq < b->take_seq;
}

static bool wakes_before(const struct ticket *a, const struct ticket *b)
{
	if (a->wake_ms != b->wake_ms)
		return a->wake_ms < b->wake_ms;
	return a->take_seq < b->take_seq;
}

/* Puts the ticket between two neighbours, either of which may be none. */
static void list_link(struct queue *queue, struct waiting_list *list, struct ticket *ticket,
		      uint16_t prev, uint16_t next)
{
	ticket->prev = prev;
	ticket->next = next;
	if (prev == TICKET_NONE)
		list->first = ticket->number;
	else
		queue->tickets[prev].next = ticket->number;
	if (next == TICKET_NONE)
		list->last = ticket->number;
	else
		queue->tickets[next].prev = ticket->number;
	list->count++;
}

static void list_insert(struct queue *queue, struct waiting_list *list, struct ticket *ticket,
			bool (*before)(const struct ticket *, const struct ticket *))
{
	uint16_t front = list->first, back = list->last;

	while (front != TICKET_NONE) {
		if (!before(&queue->tickets[back], ticket)) {
			back = queue->tickets[back].prev;
			if (back == TICKET_NONE)
				break;
		} else {
			list_link(queue, list, ticket, back, queue->tickets[back].next);
			return;
		}
		if (before(ticket, &queue->tickets[front])) {
			list_link(queue, list, ticket, queue->tickets[front].prev, front);
			return;
		}
		front = queue->tickets[front].next;
	}
	list_link(queue, list, ticket, TICKET_NONE, list->first);
}

static void list_remove(struct queue *queue, struct waiting_list *list, struct ticket *ticket)
{
	if (ticket->prev == TICKET_NONE)
		list->first = ticket->next;
	else
		queue->tickets[ticket->prev].next = ticket->next;
	if (ticket->next == TICKET_NONE)
		list->last = ticket->prev;
	else
		queue->tickets[ticket->next].prev = ticket->prev;
	ticket->prev = ticket->next = TICKET_NONE;
	list->count--;
}

uint8_t waiting_row(const struct ticket *ticket)
{
	if (ticket->bound != QUEUE_NONE)
		return (uint8_t)(QUEUE_SERVICES_MAX + ticket->bound);
	return ticket_service(ticket);
}

bool waiting_unseen(const struct ticket *ticket)
{
	return ticket->state == TICKET_WAITING && ticket_unseen(ticket);
}

/* It has just been taken, the latest of all: whatever people do with a ticket later has seen it. */
static void unseen_add(struct queue *queue, const struct ticket *ticket)
{
	if (queue->unseen_count++ == 0)
		queue->first_unseen = ticket->number;
}

/* The next one stands behind it, so that the tickets of a day are walked over once. */
void waiting_seen(struct queue *queue, const struct ticket *ticket)
{
	uint16_t at = ticket->number;

	queue->unseen_count--;
	if (queue->first_unseen != at)
		return;
	do {
		at = queue->unseen_count ? queue->tickets[at].next_taken : TICKET_NONE;
	} while (at != TICKET_NONE && !waiting_unseen(&queue->tickets[at]));
	queue->first_unseen = at;
}

void waiting_insert(struct queue *queue, struct ticket *ticket)
{
	list_insert(queue, &queue->lists[waiting_row(ticket)][ticket->lane], ticket, joined_before);
	queue->waiting++;
	if (ticket_unseen(ticket))
		unseen_add(queue, ticket);
}

void waiting_remove(struct queue *queue, struct ticket *ticket)
{
	list_remove(queue, &queue->lists[waiting_row(ticket)][ticket->lane], ticket);
	queue->waiting--;
	if (ticket_unseen(ticket))
		waiting_seen(queue, ticket);
}

void parked_insert(struct queue *queue, struct ticket *ticket)
{
	list_insert(queue, &queue->parked, ticket, wakes_before);
}

void parked_remove(struct queue *queue, struct ticket *ticket)
{
	list_remove(queue, &queue->parked, ticket);
}

/* Ids and tokens are random at their end, so a few of those bytes are as good as a hash. */
static uint32_t bucket_of(const struct id *id)
{
	return ((uint32_t)id->bytes[14] << 8 | id->bytes[15]) & (QUEUE_BUCKETS - 1);
}

static void bucket_put(uint16_t *buckets, const struct id *key, uint16_t number)
{
	uint32_t at = bucket_of(key);

	while (buckets[at] != TICKET_NONE)
		at = (at + 1) & (QUEUE_BUCKETS - 1);
	buckets[at] = number;
}

void index_insert(struct queue *queue, const struct ticket *ticket)
{
	bucket_put(queue->by_id, &ticket->id, ticket->number);
	bucket_put(queue->by_token, &ticket->token, ticket->number);
}

/* Empties the bucket of the ticket's token and moves up what had been pushed behind it. */
static void token_remove(struct queue *queue, const struct ticket *ticket)
{
	uint32_t mask = QUEUE_BUCKETS - 1, hole = bucket_of(&ticket->token), at;

	while (queue->by_token[hole] != ticket->number) {
		require(queue->by_token[hole] != TICKET_NONE);
		hole = (hole + 1) & mask;
	}
	for (at = (hole + 1) & mask; queue->by_token[at] != TICKET_NONE; at = (at + 1) & mask) {
		uint32_t home = bucket_of(&queue->tickets[queue->by_token[at]].token);

		if (((at - home) & mask) < ((at - hole) & mask))
			continue; /* its home lies behind the hole: it may not move */
		queue->by_token[hole] = queue->by_token[at];
		hole = at;
	}
	queue->by_token[hole] = TICKET_NONE;
}

void index_replace_token(struct queue *queue, struct ticket *ticket, const struct id *token)
{
	token_remove(queue, ticket);
	ticket->token = *token;
	bucket_put(queue->by_token, token, ticket->number);
}

uint16_t index_find_id(const struct queue *queue, const struct id *id)
{
	for (uint32_t at = bucket_of(id);; at = (at + 1) & (QUEUE_BUCKETS - 1)) {
		uint16_t number = queue->by_id[at];

		if (number == TICKET_NONE || id_equal(&queue->tickets[number].id, id))
			return number;
	}
}

uint16_t index_find_token(const struct queue *queue, const struct id *token)
{
	for (uint32_t at = bucket_of(token);; at = (at + 1) & (QUEUE_BUCKETS - 1)) {
		uint16_t number = queue->by_token[at];

		if (number == TICKET_NONE || id_equal(&queue->tickets[number].token, token))
			return number;
	}
}
