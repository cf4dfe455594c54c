/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Objects that stand in several messages. A consumer that can read one of them can read it wherever
 * it stands.
 */
#include "firmware/wire/shape.h"

#include "firmware/queue/ticket-clocks.h"
#include "firmware/wire/text.h"

void shape_wait(struct writer *writer, const char *key, const struct estimate *wait)
{
	if (!wait->known) {
		writer_null(writer, key);
		return;
	}
	writer_object(writer, key);
	writer_seconds(writer, "p10_s", wait->p10_ms);
	writer_seconds(writer, "p50_s", wait->p50_ms);
	writer_seconds(writer, "p90_s", wait->p90_ms);
	writer_end_object(writer);
}

void shape_estimated(struct writer *writer, bool estimated)
{
	if (estimated)
		writer_boolean(writer, "estimated", true);
}

void shape_why(struct writer *writer, const char *key, const struct queue *queue, uint16_t number,
	       const struct why *why, const char *language)
{
	char text[WIRE_TEXT_BYTES];

	why_text(queue, number, why, language, text);
	writer_object(writer, key);
	writer_text(writer, "text", text);
	writer_integer(writer, "score", why->score);
	if (why->runner_up == TICKET_NONE)
		writer_null(writer, "runner_up");
	else
		writer_number(writer, "runner_up", why->runner_up);
	writer_integer(writer, "margin", why->margin);
	if (why->kind == WHY_NONE)
		writer_null(writer, "kind");
	else
		writer_text(writer, "kind", why_kind_name((enum why_kind)why->kind));
	writer_seconds(writer, "waited_s", why->waited_ms);
	shape_estimated(writer, why->estimated);
	writer_end_object(writer);
}

void shape_service(struct writer *writer, const char *key, const struct catalog *catalog,
		   uint8_t service)
{
	if (service == QUEUE_NONE)
		writer_null(writer, key);
	else
		writer_text(writer, key, catalog->services[service].id);
}

void shape_counter(struct writer *writer, const char *key, const struct catalog *catalog,
		   uint8_t counter)
{
	if (counter == QUEUE_NONE)
		writer_null(writer, key);
	else
		writer_text(writer, key, catalog->counters[counter].id);
}

const char *counter_state_name(const struct queue *queue, const struct seat *seat)
{
	if (seat->ticket != TICKET_NONE)
		return queue->tickets[seat->ticket].state == TICKET_CALLED ? "calling" : "serving";
	switch ((enum counter_state)seat->state) {
	case COUNTER_CLOSED:
		return "closed";
	case COUNTER_OPEN:
		return "open";
	case COUNTER_PAUSED:
		return "paused";
	}
	return "closed";
}

void shape_sitting(struct writer *writer, const char *key, const struct seat *seat)
{
	if (seat->sitting)
		writer_integer(writer, key, (int64_t)seat->sitting);
	else
		writer_null(writer, key);
}

int64_t ticket_waited_ms(const struct ticket *ticket, int64_t now_ms)
{
	int64_t waited_ms =
		ticket->state == TICKET_WAITING ? now_ms - ticket->since_ms : ticket->credit_ms;

	return waited_ms > 0 ? waited_ms : 0;
}

static void shape_token(struct writer *writer, const struct id *token)
{
	char text[TOKEN_TEXT_BYTES];

	token_format(token, text);
	writer_text(writer, "token", text);
}

static void put_listed(struct writer *writer, const struct catalog *catalog,
		       const struct ticket *ticket, int64_t now_ms)
{
	writer_text(writer, "errand", catalog->services[ticket_service(ticket)].id);
	writer_integer(writer, "party", ticket->errands[ticket->errand].party);
	writer_time(writer, "taken", ticket->taken_wall_ms);
	writer_seconds(writer, "waited_s", ticket_waited_ms(ticket, now_ms));
	shape_estimated(writer, ticket->estimated);
}

static void put_private(struct writer *writer, const struct catalog *catalog,
			const struct ticket *ticket)
{
	writer_text(writer, "language", catalog_language_code(catalog, ticket->language));
	writer_array(writer, "marks");
	if (ticket->marks & MARK_ACCOMPANIED)
		writer_text(writer, NULL, "accompanied");
	if (ticket->marks & MARK_FETCH)
		writer_text(writer, NULL, "fetch");
	if (ticket->marks & MARK_APPOINTMENT)
		writer_text(writer, NULL, "appointment");
	writer_end_array(writer);
	writer_boolean(writer, "unconfirmed", ticket->unconfirmed);
	writer_integer(writer, "no_shows", ticket->no_shows);
}

/* Seconds until then, rounded up: what is allowed at 0 is not refused. */
static void put_until(struct writer *writer, const char *key, int64_t from_ms, int64_t now_ms)
{
	if (from_ms == INT64_MAX)
		writer_null(writer, key);
	else
		writer_seconds(writer, key, from_ms - now_ms + 999);
}

static void put_clocks(struct writer *writer, const struct catalog *catalog,
		       const struct ticket *ticket, int64_t now_ms)
{
	if (ticket->state != TICKET_CALLED) {
		writer_null(writer, "called_s");
		writer_null(writer, "recall_s");
		writer_null(writer, "no_show_s");
		return;
	}
	writer_seconds(writer, "called_s", now_ms - ticket->called_ms);
	put_until(writer, "recall_s", ticket_recall_from_ms(ticket, catalog), now_ms);
	put_until(writer, "no_show_s", ticket_no_show_from_ms(ticket, catalog), now_ms);
}

void shape_ticket(struct writer *writer, const char *key, const struct queue *queue,
		  uint16_t number, int64_t now_ms, const struct ticket_shape *shape)
{
	const struct ticket *ticket = &queue->tickets[number];
	struct estimate wait = { 0 };

	estimate_ticket(queue, number, now_ms, &wait);
	writer_object(writer, key);
	writer_id(writer, "id", &ticket->id);
	writer_number(writer, "number", number);
	if (shape->token)
		shape_token(writer, &ticket->token);
	writer_array(writer, "services");
	for (uint8_t i = 0; i < ticket->errand_count; i++)
		shape_service(writer, NULL, queue->catalog, ticket->errands[i].service);
	writer_end_array(writer);
	writer_text(writer, "lane", queue->catalog->lanes[ticket->lane].id);
	writer_text(writer, "state", ticket_state_name((enum ticket_state)ticket->state));
	shape_wait(writer, "wait", &wait);
	if (ticket->state == TICKET_ENDED)
		writer_text(writer, "outcome",
			    ticket_outcome_name((enum ticket_outcome)ticket->outcome));
	if (ticket->state == TICKET_CALLED || ticket->state == TICKET_SERVING)
		shape_counter(writer, "counter", queue->catalog, ticket->counter);
	if (shape->listed)
		put_listed(writer, queue->catalog, ticket, now_ms);
	if (shape->seated)
		put_clocks(writer, queue->catalog, ticket, now_ms);
	if (shape->private)
		put_private(writer, queue->catalog, ticket);
	writer_end_object(writer);
}
