/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What outlives its day (event_carried() says what): a copy of the event under its key, written with
 * it. Replay begins at the last day change, so the rows before that are applied first; those of the
 * day itself are in the journal, where the replay comes across them. So a start takes as long as the
 * day is and as much as is carried, however old the site. The journal's own row may go.
 */
#include <errno.h>

#include "firmware/store/store-private.h"

int carry_append(struct store *store, const struct event *event, const struct journal_texts *texts)
{
	_cleanup_(statement_close) struct statement statement =
		statement_open(store, SQL_CARRY_APPEND);
	struct event_carry carry;

	if (!event_carried(event, &carry))
		return 0;
	bind_integer(&statement, (int64_t)event->seq);
	bind_text(&statement, carry.key);
	bind_integer(&statement, carry.expires_day);
	bind_id(&statement, &event->id);
	bind_text(&statement, texts->topic);
	bind_text(&statement, texts->public);
	bind_text(&statement, texts->private);
	bind_integer(&statement,
		     (int64_t)journal_public_sum(event->seq, texts->topic, texts->public));
	bind_integer(&statement, (int64_t)journal_private_sum(event->seq, texts->private));
	return statement_write(&statement, NULL);
}

/* The row stands under the key that its event has. */
static bool carry_agrees(const struct statement *statement, const struct event *event)
{
	struct event_carry carry;

	return event_carried(event, &carry) && text_equal(carry.key, column_view(statement, 7)) &&
	       carry.expires_day == column_integer(statement, 8);
}

int carry_load(struct store *store, struct queue *queue)
{
	_cleanup_(statement_close) struct statement statement =
		statement_open(store, SQL_CARRY_LOAD);
	struct event event;
	int r;

	bind_integer(&statement, (int64_t)store->end.day_seq);
	bind_integer(&statement, store->end.day);
	while ((r = statement_step(&statement)) > 0) {
		r = row_read(&statement, queue->catalog, &event);
		if (r == 0 && !carry_agrees(&statement, &event))
			r = row_damaged(event.seq, "what it is carried as");
		if (r < 0)
			return r;
		queue_apply_carried(queue, &event);
	}
	return r;
}

bool carry_may_expire(const struct store *store)
{
	return store->end.day_seq && store->carried_seq != store->end.day_seq;
}

/* A later row of the same key may not go before the earlier one, which would come back. */
int carry_expire(struct store *store, int limit, int *ret_changed)
{
	_cleanup_(statement_close) struct statement statement =
		statement_open(store, SQL_CARRY_EXPIRE);

	bind_integer(&statement, (int64_t)store->end.day_seq);
	bind_integer(&statement, store->end.day);
	bind_integer(&statement, limit);
	return statement_write(&statement, ret_changed);
}
