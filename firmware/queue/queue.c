/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The queue's memory and what can be asked of it. Judging is in judge*.c, changing in apply.c.
 */
#include "firmware/queue/queue.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/queue/bound.h"
#include "firmware/queue/estimate.h"
#include "firmware/queue/state.h"
#include "firmware/queue/still.h"
#include "firmware/queue/waiting.h"

/* The queue as others see it comes first, so that a pointer to the one is a pointer to the other. */
struct queue_with_origin {
	struct queue queue;
	struct catalog configured;
};

struct queue *queue_new(struct catalog *catalog)
{
	struct queue_with_origin *both = calloc(1, sizeof(*both));

	if (!both)
		return NULL;
	catalog_fill_up(catalog);
	memcpy(&both->configured, catalog, sizeof(both->configured));
	both->queue.catalog = catalog;
	both->queue.first_taken = TICKET_NONE;
	queue_reset(&both->queue);
	return &both->queue;
}

void queue_free(struct queue *queue)
{
	free((struct queue_with_origin *)queue);
}

const struct catalog *queue_configured(const struct queue *queue)
{
	return &((const struct queue_with_origin *)queue)->configured;
}

static void list_empty(struct waiting_list *list)
{
	*list = (struct waiting_list){ .first = TICKET_NONE, .last = TICKET_NONE };
}

/* Forgets the tickets of the day; numbers start again. */
void queue_forget_tickets(struct queue *queue)
{
	while (queue->first_taken != TICKET_NONE) {
		struct ticket *ticket = &queue->tickets[queue->first_taken];

		queue->first_taken = ticket->next_taken;
		memset(ticket, 0, sizeof(*ticket));
	}
	for (int row = 0; row < QUEUE_LISTS_MAX; row++) {
		for (int lane = 0; lane < QUEUE_LANES_MAX; lane++)
			list_empty(&queue->lists[row][lane]);
	}
	list_empty(&queue->parked);
	memset(queue->by_id, 0xff, sizeof(queue->by_id));
	memset(queue->by_token, 0xff, sizeof(queue->by_token));
	memset(queue->recent, 0, sizeof(queue->recent));
	queue->recent_count = 0;
	queue->ticket_count = 0;
	queue->youngest_called = 0;
	queue->last_taken = TICKET_NONE;
	memset(queue->taken_today, 0, sizeof(queue->taken_today));
	queue->last_number = TICKET_NONE;
	queue->waiting = 0;
	queue->unseen_count = 0;
	queue->first_unseen = TICKET_NONE;
	queue->served_today = 0;
}

void queue_reset(struct queue *queue)
{
	queue_forget_tickets(queue);
	queue->seq = 0;
	queue->at_ms = 0;
	queue->day = INT32_MIN;
	queue->last_call = 0;
	memset(&queue->stop, 0, sizeof(queue->stop));
	queue->unattended = (struct unattended_list){ 0 };
	queue->closed_services = 0;
	memset(queue->history, 0, sizeof(queue->history));
	memset(&queue->learnt, 0, sizeof(queue->learnt));
	memset(&queue->learning, 0, sizeof(queue->learning));
	memset(queue->appointments, 0, sizeof(queue->appointments));
	memset(queue->return_codes, 0, sizeof(queue->return_codes));
	queue->appointment_count = queue->return_code_count = 0;
	memset(queue->seats, 0, sizeof(queue->seats));
	memset(queue->alarms, 0, sizeof(queue->alarms));
	memset(queue->notices, 0, sizeof(queue->notices));
	queue->alarm_count = queue->notice_count = 0;
	queue->playbook = (struct playbook_run){ 0 };
	memset(&queue->rules, 0, sizeof(queue->rules));
	queue->wall_ahead_ms = 0;
	queue->wall_known = 0;
	queue->gap_ms = 0;
	queue->provisional_since = 0;
	for (int i = 0; i < QUEUE_COUNTERS_MAX; i++)
		queue->seats[i] = (struct seat){ .ticket = TICKET_NONE, .skills = SKILLS_ALL };
	memset(&queue->before, 0, sizeof(queue->before));
	memcpy(queue->catalog, queue_configured(queue), sizeof(*queue->catalog));
	if (queue->forecast)
		forecast_forget(queue->forecast);
}

bool queue_equal(const struct queue *a, const struct queue *b)
{
	const size_t state = offsetof(struct queue, seq); /* all but the pointers */

	static_assert(offsetof(struct queue, seq) == 2 * sizeof(void *), "pointers come first");
	/* NOLINTBEGIN(bugprone-suspicious-memory-comparison,cert-*): to the byte is the promise */
	return memcmp((const char *)a + state, (const char *)b + state, sizeof(*a) - state) == 0 &&
	       memcmp(a->catalog, b->catalog, sizeof(*a->catalog)) == 0;
	/* NOLINTEND(bugprone-suspicious-memory-comparison,cert-*) */
}

bool queue_time_estimated(const struct queue *queue, int64_t since_ms)
{
	return queue->gap_ms && since_ms <= queue->gap_ms;
}

uint16_t queue_find(const struct queue *queue, const struct ticket_reference *reference)
{
	if (reference->kind == REFERENCE_ID)
		return index_find_id(queue, &reference->id);
	if (reference->kind == REFERENCE_TOKEN)
		return index_find_token(queue, &reference->id);
	if (reference->kind == REFERENCE_NUMBER && reference->number < QUEUE_TICKETS_MAX &&
	    queue->tickets[reference->number].state != TICKET_FREE)
		return reference->number;
	return TICKET_NONE;
}

bool queue_sits_at(const struct queue *queue, const char *user, uint8_t counter)
{
	return queue->seats[counter].state != COUNTER_CLOSED &&
	       text_equal(queue->seats[counter].user, user);
}

bool queue_same_group(const struct queue *queue, uint8_t one, uint8_t other)
{
	const struct counter *counters = queue->catalog->counters;

	return one == other || (!text_empty(counters[one].group) &&
				text_equal(counters[one].group, counters[other].group));
}

uint8_t queue_seat_of(const struct queue *queue, const char *user)
{
	for (uint8_t i = 0; i < queue->catalog->counter_count; i++) {
		if (queue_sits_at(queue, user, i))
			return i;
	}
	return QUEUE_NONE;
}

static bool lane_fits(uint8_t wanted, uint8_t lane)
{
	return wanted == QUEUE_NONE || wanted == lane;
}

/* Bound tickets are not listed by service, so they are looked at one by one; they are few. */
static uint32_t bound_waiting(const struct queue *queue, const struct waiting_list *list,
			      uint8_t service, int64_t *oldest_ms)
{
	uint32_t count = 0;

	for (uint16_t at = list->first; at != TICKET_NONE; at = queue->tickets[at].next) {
		const struct ticket *ticket = &queue->tickets[at];

		if (service != QUEUE_NONE && ticket_service(ticket) != service)
			continue;
		count++;
		if (ticket->since_ms < *oldest_ms)
			*oldest_ms = ticket->since_ms;
	}
	return count;
}

/* How many wait, and since when the first of them does. */
static uint32_t waiting_of(const struct queue *queue, uint8_t service, uint8_t lane,
			   int64_t *ret_oldest_ms)
{
	int64_t oldest_ms = INT64_MAX;
	uint32_t count = 0;

	for (uint8_t row = 0; row < QUEUE_LISTS_MAX; row++) {
		bool bound = row >= QUEUE_SERVICES_MAX;

		if (!bound && service != QUEUE_NONE && service != row)
			continue;
		for (uint8_t i = 0; i < queue->catalog->lane_count; i++) {
			const struct waiting_list *list = &queue->lists[row][i];

			if (!lane_fits(lane, i) || list->count == 0)
				continue;
			if (bound) {
				count += bound_waiting(queue, list, service, &oldest_ms);
				continue;
			}
			count += list->count;
			if (queue->tickets[list->first].since_ms < oldest_ms)
				oldest_ms = queue->tickets[list->first].since_ms;
		}
	}
	*ret_oldest_ms = oldest_ms;
	return count;
}

uint32_t queue_waiting(const struct queue *queue, uint8_t service, uint8_t lane)
{
	int64_t oldest_ms;

	return waiting_of(queue, service, lane, &oldest_ms);
}

int64_t queue_oldest_ms(const struct queue *queue, uint8_t service, uint8_t lane)
{
	int64_t oldest_ms;

	waiting_of(queue, service, lane, &oldest_ms);
	return oldest_ms;
}

bool queue_was_passed(const struct queue *queue, const struct ticket *ticket)
{
	return ticket->state == TICKET_WAITING && ticket->take_seq < queue->youngest_called;
}

uint32_t queue_closed_services(const struct queue *queue)
{
	return (queue->closed_services | queue->rules.closed) & ~queue->rules.opened;
}

bool queue_service_open(const struct queue *queue, uint8_t service)
{
	return !queue->catalog->services[service].retired &&
	       !((queue_closed_services(queue) >> service) & 1);
}

const struct lane *queue_lane(const struct queue *queue, uint8_t lane)
{
	return queue->rules.lanes_laid >> lane & 1 ? &queue->rules.lanes[lane]
						   : &queue->catalog->lanes[lane];
}

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t void_deadline_ms(const struct queue *queue)
{
	return queue->first_unseen == TICKET_NONE ? INT64_MAX
						  : queue->tickets[queue->first_unseen].taken_ms +
							    queue->catalog->void_after_ms;
}

int64_t queue_deadline_ms(const struct queue *queue)
{
	int64_t deadline_ms = earlier(bound_deadline_ms(queue), void_deadline_ms(queue));

	deadline_ms = earlier(deadline_ms, still_deadline_ms(queue));
	deadline_ms = earlier(deadline_ms, notice_deadline_ms(queue));
	deadline_ms = earlier(deadline_ms, playbook_deadline_ms(queue));
	if (queue->parked.count)
		deadline_ms = earlier(deadline_ms, queue->tickets[queue->parked.first].wake_ms);
	return deadline_ms;
}
