/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Tickets as rows, for people who count: what the view ticket_v1 shows. The queue itself comes back
 * from the journal only. A row has no token, no language and no mark.
 */
#include <errno.h>
#include <string.h>

#include "firmware/base/log.h"
#include "firmware/base/require.h"
#include "firmware/store/store-private.h"

#define SERVICES_BYTES (QUEUE_ERRANDS_MAX * (SLUG_BYTES + 3) + 3)

/* A JSON array of slugs, which need no quoting. */
static void services_write(const struct catalog *catalog, const struct ticket *ticket,
			   char ret_text[static SERVICES_BYTES])
{
	char *at = ret_text;

	*at++ = '[';
	for (int i = 0; i < ticket->errand_count; i++) {
		uint8_t service = ticket->errands[i].service;
		const char *slug = catalog->services[service].id;
		size_t length = strlen(slug);

		require(service < catalog->service_count);
		if (i > 0)
			*at++ = ',';
		*at++ = '"';
		memcpy(at, slug, length);
		at += length;
		*at++ = '"';
	}
	*at++ = ']';
	*at = '\0';
}

/* When a step happened, for people; NULL for one that has not. */
static const char *step_text(const struct store *store, const struct ticket *ticket,
			     int64_t step_ms, char buffer[static CLOCK_TEXT_BYTES])
{
	const struct store_last *last = &store->end.last;
	int64_t wall_ms = last->any ? last->wall_ms - (last->at_ms - step_ms)
				    : ticket->taken_wall_ms + (step_ms - ticket->taken_ms);

	if (step_ms == 0)
		return NULL;
	clock_format(wall_ms, buffer);
	return buffer;
}

int tickets_follow(struct store *store, const struct event *event)
{
	bool named = event->type == EVENT_DAY_NAMED;
	_cleanup_(statement_close) struct statement statement =
		statement_open(store, named ? SQL_TICKET_RENAME : SQL_TICKET_GAP);

	bind_integer(&statement, event->day);
	if (named)
		bind_integer(&statement, event->of_day);
	return statement_write(&statement, NULL);
}

int store_ticket(struct store *store, const struct queue *queue, uint16_t ticket_index)
{
	_cleanup_(statement_close) struct statement statement =
		statement_open(store, SQL_TICKET_SET);
	const struct ticket *ticket = &queue->tickets[ticket_index];
	const struct catalog *catalog = store->catalog;
	char number[NUMBER_TEXT_BYTES], services[SERVICES_BYTES];
	char taken[CLOCK_TEXT_BYTES], called[CLOCK_TEXT_BYTES];
	char arrived[CLOCK_TEXT_BYTES], ended[CLOCK_TEXT_BYTES];
	int changed, r;

	require(store->in_transaction && queue->tickets[ticket_index].state != TICKET_FREE);
	number_format(ticket->number, number);
	services_write(catalog, ticket, services);
	clock_format(ticket->taken_wall_ms, taken);
	bind_integer(&statement, queue->day);
	bind_text(&statement, number);
	bind_id(&statement, &ticket->id);
	bind_text(&statement,
		  ticket->lane < catalog->lane_count ? catalog->lanes[ticket->lane].id : NULL);
	bind_text(&statement, ticket_state_name((enum ticket_state)ticket->state));
	bind_text(&statement, ticket->outcome == OUTCOME_NONE
				      ? NULL
				      : ticket_outcome_name((enum ticket_outcome)ticket->outcome));
	bind_text(&statement, services);
	bind_text(&statement, ticket_paper_name((enum ticket_paper)ticket->paper));
	bind_integer(&statement, ticket->called_ms);
	bind_integer(&statement, ticket->arrived_ms);
	bind_integer(&statement, ticket->ended_ms);
	bind_text(&statement, taken);
	bind_text(&statement, step_text(store, ticket, ticket->called_ms, called));
	bind_text(&statement, step_text(store, ticket, ticket->arrived_ms, arrived));
	bind_text(&statement, step_text(store, ticket, ticket->ended_ms, ended));
	bind_integer(&statement, ticket->waited_ms);
	bind_integer(&statement, ticket->way_ms);
	bind_integer(&statement, ticket->service_ms);
	bind_integer(&statement, ticket->estimated);
	r = statement_write(&statement, &changed);
	if (r < 0)
		return r;
	if (changed == 0) {
		log_error("store: number %s was given to another ticket this day", number);
		return store_spoil(store, -EEXIST);
	}
	return 0;
}
