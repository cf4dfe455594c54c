/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The journal, which is also the outbox: an event is appended with the very bytes that are to be
 * published, and leaves with those bytes however often it is asked for. Each row carries a
 * checksum (FNV-1a, 64 bits: every change of one byte shows), because cards and disks do forget bits
 * silently and a wrong number must not reach a board.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/log.h"
#include "firmware/base/require.h"
#include "firmware/store/store-private.h"
#include "firmware/wire/journal.h"
#include "firmware/wire/topic.h"

#define STORE_EVENTS_MAX   500           /* a page of do/<user>/events */
#define STORE_EVENTS_BYTES (480L * 1024) /* of the same, so that a page fits one message */

#define META_DELIVERED "delivered"
#define META_ERASED    "erased"

static_assert(sizeof((struct store_outgoing){ 0 }.payload) == EVENT_PUBLIC_BYTES,
	      "every public text fits an outgoing message");
static_assert(sizeof((struct store_outgoing){ 0 }.topic) == TOPIC_BYTES, "so does every topic");
static_assert(sizeof((struct store){ 0 }.root) == TOPIC_BYTES, "and the root of the topics");

#define FNV_OFFSET UINT64_C(0xcbf29ce484222325)
#define FNV_PRIME  UINT64_C(0x100000001b3)

static uint64_t sum_add(uint64_t sum, const void *bytes, size_t count)
{
	const unsigned char *at = bytes;

	for (size_t i = 0; i < count; i++)
		sum = (sum ^ at[i]) * FNV_PRIME;
	return sum;
}

/* The NUL is counted in, so that the border between two texts is part of the sum. */
static uint64_t sum_add_text(uint64_t sum, const char *text)
{
	return sum_add(sum, text, strlen(text) + 1);
}

uint64_t journal_public_sum(uint64_t seq, const char *topic, const char *text)
{
	uint64_t sum = sum_add(FNV_OFFSET, &seq, sizeof(seq));

	return sum_add_text(sum_add_text(sum, topic), text);
}

uint64_t journal_private_sum(uint64_t seq, const char *text)
{
	return sum_add_text(sum_add(FNV_OFFSET, &seq, sizeof(seq)), text);
}

static int meta_get(struct store *store, const char *name, uint64_t *ret_value)
{
	_cleanup_(statement_close) struct statement statement = statement_open(store, SQL_META_GET);
	int r;

	bind_text(&statement, name);
	r = statement_step(&statement);
	if (r < 0)
		return r;
	*ret_value = r ? (uint64_t)column_integer(&statement, 0) : 0;
	return 0;
}

static int meta_set(struct store *store, const char *name, uint64_t value)
{
	_cleanup_(statement_close) struct statement statement = statement_open(store, SQL_META_SET);

	bind_text(&statement, name);
	bind_integer(&statement, (int64_t)value);
	return statement_write(&statement, NULL);
}

static int quality_parse(const char *name, enum clock_quality *ret_quality)
{
	for (enum clock_quality i = CLOCK_NONE; i <= CLOCK_SYNCED; i++) {
		if (text_equal(clock_quality_name(i), name)) {
			*ret_quality = i;
			return 0;
		}
	}
	return -EINVAL;
}

static int end_read_last(struct store *store, struct journal_end *ret_end)
{
	_cleanup_(statement_close) struct statement statement =
		statement_open(store, SQL_JOURNAL_LAST);
	struct journal_end end = { .last.any = true };
	int r = statement_step(&statement);

	if (r <= 0)
		return r;
	end.last.seq = (uint64_t)column_integer(&statement, 0);
	end.last.at_ms = column_integer(&statement, 1);
	end.last.wall_ms = column_integer(&statement, 2);
	end.last.stamp.boot_ms = column_integer(&statement, 5);
	end.day = (int32_t)column_integer(&statement, 6);
	r = quality_parse(column_view(&statement, 3), &end.last.clock);
	if (r == 0)
		r = column_id(&statement, 4, &end.last.stamp.boot);
	if (r < 0) {
		log_error("store: event %" PRIu64 " is damaged: its clocks", end.last.seq);
		return -EBADMSG;
	}
	*ret_end = end;
	return 0;
}

static int end_read_day(struct store *store, uint64_t *ret_seq)
{
	_cleanup_(statement_close) struct statement statement =
		statement_open(store, SQL_JOURNAL_DAY);
	int r = statement_step(&statement);

	if (r < 0)
		return r;
	*ret_seq = (uint64_t)column_integer(&statement, 0); /* NULL reads as 0 */
	return 0;
}

int journal_read_end(struct store *store)
{
	int r = end_read_last(store, &store->end);

	if (r == 0)
		r = end_read_day(store, &store->end.day_seq);
	if (r == 0)
		r = meta_get(store, META_DELIVERED, &store->delivered);
	if (r == 0)
		r = meta_get(store, META_ERASED, &store->erased);
	if (r < 0)
		return r;
	if (store->delivered > store->end.last.seq) {
		log_error("store: %" PRIu64
			  " events are marked as delivered, the journal ends at %" PRIu64,
			  store->delivered, store->end.last.seq);
		return -EBADMSG;
	}
	store->committed = store->end;
	store->delivered_pending = store->delivered;
	store->delivered_written = store->delivered;
	store->erased_pending = store->erased;
	return 0;
}

static int texts_write(const struct store *store, const struct event *event,
		       struct journal_texts *ret_texts)
{
	const struct catalog *catalog = store->catalog;

	topic_of_event(store->root, catalog, event, ret_texts->topic);
	if (event_write_public(catalog, event, ret_texts->public, sizeof(ret_texts->public)) &&
	    event_write_private(catalog, event, ret_texts->private, sizeof(ret_texts->private)) &&
	    event_write_detail(catalog, event, ret_texts->detail, sizeof(ret_texts->detail)))
		return 0;
	log_error("store: event %" PRIu64 " (%s) does not fit its row", event->seq,
		  event_type_name(event->type));
	return -E2BIG;
}

static bool event_is_about_counter(enum event_type type)
{
	return event_is_about_ticket(type) ||
	       (type >= EVENT_COUNTER_OPENED && type <= EVENT_COUNTER_RESUMED);
}

static bool event_is_about_service(enum event_type type)
{
	return event_is_about_ticket(type) || type == EVENT_SERVICE_OPENED ||
	       type == EVENT_SERVICE_CLOSED || type == EVENT_APPOINTMENT_SET;
}

static void bind_nouns(struct statement *statement, const struct event *event,
		       char number[static NUMBER_TEXT_BYTES])
{
	const struct catalog *catalog = statement->store->catalog;
	bool ticket = event_is_about_ticket(event->type);
	const char *lane = NULL, *service = NULL, *counter = NULL;

	if (ticket && event->lane < catalog->lane_count)
		lane = catalog->lanes[event->lane].id;
	if (event_is_about_service(event->type) && event->service < catalog->service_count)
		service = catalog->services[event->service].id;
	if (event_is_about_counter(event->type) && event->counter < catalog->counter_count)
		counter = catalog->counters[event->counter].id;
	if (ticket)
		number_format(event->number, number);
	bind_text(statement, lane);
	bind_id(statement, &event->ticket);
	bind_text(statement, ticket ? number : NULL);
	bind_text(statement, service);
	bind_text(statement, counter);
}

static int row_append(struct store *store, const struct event *event,
		      const struct store_stamp *stamp, const struct journal_texts *texts)
{
	_cleanup_(statement_close) struct statement statement =
		statement_open(store, SQL_JOURNAL_APPEND);
	char number[NUMBER_TEXT_BYTES];

	bind_integer(&statement, (int64_t)event->seq);
	bind_id(&statement, &event->id);
	bind_integer(&statement, event->at_ms);
	bind_integer(&statement, event->wall_ms);
	bind_text(&statement, clock_quality_name(event->clock));
	bind_id(&statement, &stamp->boot);
	bind_integer(&statement, stamp->boot_ms);
	bind_integer(&statement, event->day);
	bind_text(&statement, event_type_name(event->type));
	bind_nouns(&statement, event, number);
	bind_text(&statement, role_name(event->role));
	bind_text(&statement, texts->topic);
	bind_text(&statement, texts->public);
	bind_text(&statement, texts->private);
	bind_text(&statement, texts->detail);
	bind_integer(&statement,
		     (int64_t)journal_public_sum(event->seq, texts->topic, texts->public));
	bind_integer(&statement, (int64_t)journal_private_sum(event->seq, texts->private));
	return statement_write(&statement, NULL);
}

int store_append(struct store *store, const struct event *event, const struct store_stamp *stamp)
{
	struct journal_texts *texts = &store->texts;
	int r;

	require(store->in_transaction);
	if (event->seq != store->end.last.seq + 1) {
		log_error("store: event %" PRIu64 " cannot follow event %" PRIu64, event->seq,
			  store->end.last.seq);
		return store_spoil(store, -EINVAL);
	}
	r = texts_write(store, event, texts);
	if (r < 0)
		return store_spoil(store, r);
	r = row_append(store, event, stamp, texts);
	if (r == 0)
		r = carry_append(store, event, texts);
	if (r == 0 && (event->type == EVENT_DAY_NAMED || event->estimated))
		r = tickets_follow(store, event);
	if (r < 0)
		return r;
	store->end.last = (struct store_last){
		.any = true,
		.seq = event->seq,
		.at_ms = event->at_ms,
		.wall_ms = event->wall_ms,
		.clock = event->clock,
		.stamp = *stamp,
	};
	store->end.day = event->day;
	if (event->type == EVENT_DAY_CHANGED)
		store->end.day_seq = event->seq;
	return 0;
}

int store_last(struct store *store, struct store_last *ret_last)
{
	*ret_last = store->end.last;
	return 0;
}

/* Rows `from` to `to`, but none of an open transaction: what is read here is told to the world. */
static void published_bind(struct statement *statement, uint64_t from, uint64_t to, int limit)
{
	uint64_t end = statement->store->committed.last.seq;

	bind_integer(statement, from > INT64_MAX ? INT64_MAX : (int64_t)from);
	bind_integer(statement, (int64_t)(to < end ? to : end));
	bind_integer(statement, limit);
}

/* The row under the statement as it was appended, or -EBADMSG. */
static int published_read(const struct statement *statement, struct store_outgoing *ret_outgoing)
{
	uint64_t sum = (uint64_t)column_integer(statement, 3);

	ret_outgoing->seq = (uint64_t)column_integer(statement, 0);
	if (column_text(statement, 1, ret_outgoing->topic, sizeof(ret_outgoing->topic)) == 0 &&
	    column_text(statement, 2, ret_outgoing->payload, sizeof(ret_outgoing->payload)) == 0 &&
	    journal_public_sum(ret_outgoing->seq, ret_outgoing->topic, ret_outgoing->payload) ==
		    sum)
		return 0;
	log_error("store: event %" PRIu64 " is damaged: what was published", ret_outgoing->seq);
	return -EBADMSG;
}

int store_outgoing_after(struct store *store, uint64_t seq, uint32_t max, store_outgoing_told *told,
			 void *data)
{
	_cleanup_(statement_close) struct statement statement =
		statement_open(store, SQL_JOURNAL_PUBLISHED);
	int r;

	/* Each acknowledgement of the last events asks. */
	if (seq >= store->committed.last.seq)
		return 0;
	published_bind(&statement, seq + 1, UINT64_MAX, (int)max);
	while ((r = statement_step(&statement)) > 0) {
		r = published_read(&statement, &store->outgoing);
		if (r == 0)
			r = told(data, &store->outgoing);
		if (r != 0)
			return r;
	}
	return r;
}

int store_delivered(struct store *store, uint64_t *ret_seq)
{
	*ret_seq = store->delivered;
	return 0;
}

int store_set_delivered(struct store *store, uint64_t seq)
{
	int r;

	if (seq > store->committed.last.seq)
		return -EINVAL;
	if (seq > store->delivered)
		store->delivered = seq;
	/* After a rush nobody may have anything to store for long. */
	if (store->in_transaction ||
	    store->delivered < store->delivered_written + STORE_DELIVERED_BEHIND)
		return 0;
	r = store_begin(store);
	if (r == 0)
		r = store_commit(store);
	if (r < 0)
		store_roll_back(store);
	return r;
}

int journal_write_delivered(struct store *store, uint64_t behind)
{
	int r;

	if (store->delivered < store->delivered_pending + behind)
		return 0;
	r = meta_set(store, META_DELIVERED, store->delivered);
	if (r == 0)
		store->delivered_pending = store->delivered;
	return r;
}

/* Appends the events under the statement to the stream; ret_next is the first beyond a page. */
static int events_write(struct statement *statement, FILE *stream, uint64_t *ret_next)
{
	struct store_outgoing *event = &statement->store->outgoing;
	int r;

	fputc('[', stream);
	for (int i = 0; (r = statement_step(statement)) > 0; i++) {
		if (i == STORE_EVENTS_MAX ||
		    (i > 0 && ftell(stream) + (long)strlen(column_view(statement, 2)) >
				      STORE_EVENTS_BYTES)) {
			*ret_next = (uint64_t)column_integer(statement, 0);
			break;
		}
		r = published_read(statement, event);
		if (r < 0)
			return r;
		if (i > 0)
			fputc(',', stream);
		fputs(event->payload, stream);
	}
	if (r < 0)
		return r;
	fputc(']', stream);
	return ferror(stream) ? -ENOMEM : 0;
}

int store_events(struct store *store, uint64_t from, uint64_t to, char **ret_array,
		 uint64_t *ret_next)
{
	_cleanup_(statement_close) struct statement statement =
		statement_open(store, SQL_JOURNAL_PUBLISHED);
	_cleanup_free_ char *text = NULL;
	size_t length = 0;
	uint64_t next = 0;
	FILE *stream = open_memstream(&text, &length);
	int r;

	if (!stream)
		return -ENOMEM;
	published_bind(&statement, from, to, STORE_EVENTS_MAX + 1);
	r = events_write(&statement, stream, &next);
	if (fclose(stream) != 0 && r == 0)
		r = -ENOMEM;
	if (r < 0)
		return r;
	*ret_array = steal_pointer(&text);
	*ret_next = next;
	return 0;
}

bool journal_may_erase(const struct store *store)
{
	return store->end.day_seq > store->erased + 1;
}

int journal_erase(struct store *store, uint64_t limit)
{
	_cleanup_(statement_close) struct statement statement =
		statement_open(store, SQL_JOURNAL_ERASE);
	uint64_t to = store->end.day_seq - 1;
	int r;

	require(journal_may_erase(store));
	if (to > store->erased + limit)
		to = store->erased + limit;
	bind_integer(&statement, (int64_t)store->erased);
	bind_integer(&statement, (int64_t)to);
	r = statement_write(&statement, NULL);
	if (r == 0)
		r = meta_set(store, META_ERASED, to);
	if (r == 0)
		store->erased_pending = to;
	return r;
}
