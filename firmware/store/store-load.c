/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * From the journal back to the queue, at start and after a transaction that failed. The last day
 * change says what went over to its day, so replay begins there, with what is carried from earlier
 * days before it (store-carry.c), and its length is bounded by a day.
 * A row is only believed when its checksums hold, its texts read back and its number is the next.
 */
#include <errno.h>
#include <inttypes.h>

#include "firmware/base/log.h"
#include "firmware/store/store-private.h"
#include "firmware/wire/journal.h"
#include "firmware/wire/topic.h"

int row_damaged(uint64_t seq, const char *what)
{
	log_error("store: event %" PRIu64 " is damaged: %s", seq, what);
	return -EBADMSG;
}

int row_read(const struct statement *statement, struct catalog *catalog, struct event *ret_event)
{
	uint64_t seq = (uint64_t)column_integer(statement, 0);
	const char *topic = column_view(statement, 2);
	const char *public = column_view(statement, 3);
	const char *private = column_view(statement, 4);
	char field[64] = "";
	struct id id;
	int r;

	if (journal_public_sum(seq, topic, public) != (uint64_t)column_integer(statement, 5))
		return row_damaged(seq, "what was published");
	if (journal_private_sum(seq, private) != (uint64_t)column_integer(statement, 6))
		return row_damaged(seq, "its private part");
	r = event_read(catalog, public, private, ret_event, &statement->store->setting, field);
	if (r == -ENOSPC) {
		log_error("store: event %" PRIu64 ": %s does not fit the catalog any more", seq,
			  field);
		return r;
	}
	if (r < 0)
		return row_damaged(seq, field);
	if (column_id(statement, 1, &id) < 0 || !id_equal(&id, &ret_event->id) ||
	    ret_event->seq != seq)
		return row_damaged(seq, "id or seq");
	return 0;
}

/* From the row under the statement to the last. */
static int rows_apply(struct statement *statement, struct queue *queue,
		      const struct store_watch *watch)
{
	struct event event;
	int r;

	do {
		if ((uint64_t)column_integer(statement, 0) != queue->seq + 1)
			return row_damaged(queue->seq + 1, "it is missing");
		r = row_read(statement, queue->catalog, &event);
		if (r == 0 && watch)
			r = watch->see(watch->data, queue, &event);
		if (r < 0)
			return r;
		queue_apply(queue, &event);
		r = statement_step(statement);
	} while (r > 0);
	return r;
}

/*
 * The day change is read before what is carried, because it says in which order the nouns came that
 * both may name, and applied behind it.
 */
static int day_load(struct store *store, const struct statement *statement, struct queue *queue)
{
	struct event event;
	int r = row_read(statement, queue->catalog, &event);

	return r < 0 ? r : carry_load(store, queue);
}

int store_load(struct store *store, struct queue *queue)
{
	return store_replay(store, queue, NULL);
}

int store_replay(struct store *store, struct queue *queue, const struct store_watch *watch)
{
	_cleanup_(statement_close) struct statement statement =
		statement_open(store, SQL_JOURNAL_FROM);
	uint64_t first = store->end.day_seq ? store->end.day_seq : 1;
	int r;

	bind_integer(&statement, (int64_t)first);
	queue->seq = first - 1;
	r = statement_step(&statement);
	if (r > 0) {
		r = store->end.day_seq ? day_load(store, &statement, queue) : 0;
		if (r == 0)
			r = rows_apply(&statement, queue, watch);
	}
	if (r == 0 && queue->seq != store->end.last.seq)
		r = row_damaged(queue->seq + 1, "it is missing");
	if (r < 0)
		queue_reset(queue);
	return r;
}
