/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Reading beside naested, and whether all that the file says holds together: the journal's rows with
 * their numbers and checksums, and the rows of tickets, which naested wrote from its own state, with the
 * state that replaying gives.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "firmware/base/log.h"
#include "firmware/store/store-private.h"

int store_open_reader(const struct store_options *options, struct store **ret_store)
{
	_cleanup_(store_freep) struct store *store = calloc(1, sizeof(*store));
	int r;

	if (!store)
		return -ENOMEM;
	store->lock_fd = -1;
	store->catalog = options->catalog;
	r = text_copy(store->root, sizeof(store->root), options->root);
	if (r == 0)
		r = connection_open(store, options->path, SQLITE_OPEN_READONLY);
	if (r == 0)
		r = schema_check(store);
	/* Until it is closed everything is read as of now. */
	if (r == 0 && sqlite3_exec(store->db, "BEGIN", NULL, NULL, NULL) != SQLITE_OK)
		r = store_fault(store, "beginning to read");
	if (r == 0)
		r = statements_prepare(store);
	if (r == 0)
		r = journal_read_end(store);
	if (r < 0)
		return r;
	*ret_store = steal_pointer(&store);
	return 0;
}

static int journal_row_check(const struct statement *statement, uint64_t seq)
{
	const char *private = column_view(statement, 4);
	uint64_t private_sum = (uint64_t)column_integer(statement, 6);
	bool erased = text_empty(private) && private_sum == 0;

	if ((uint64_t)column_integer(statement, 0) != seq)
		return row_damaged(seq, "it is missing");
	if (journal_public_sum(seq, column_view(statement, 2), column_view(statement, 3)) !=
	    (uint64_t)column_integer(statement, 5))
		return row_damaged(seq, "what was published");
	if (!erased && journal_private_sum(seq, private) != private_sum)
		return row_damaged(seq, "its private part");
	return 0;
}

static int journal_check(struct store *store)
{
	_cleanup_(statement_close) struct statement statement =
		statement_open(store, SQL_JOURNAL_FROM);
	uint64_t seq = 1;
	int r;

	bind_integer(&statement, 1);
	while ((r = statement_step(&statement)) > 0) {
		r = journal_row_check(&statement, seq++);
		if (r < 0)
			return r;
	}
	if (r == 0 && seq != store->end.last.seq + 1)
		return row_damaged(seq, "it is missing");
	return r;
}

static bool ticket_row_agrees(const struct statement *statement, const struct queue *queue,
			      const struct ticket *ticket)
{
	const struct catalog *catalog = queue->catalog;
	const char *lane =
		ticket->lane < catalog->lane_count ? catalog->lanes[ticket->lane].id : "";
	const int64_t times[] = { ticket->called_ms, ticket->arrived_ms, ticket->ended_ms,
				  ticket->waited_ms, ticket->way_ms,     ticket->service_ms,
				  ticket->estimated };
	struct id id;

	for (int i = 0; i < (int)(sizeof(times) / sizeof(times[0])); i++) {
		if (column_integer(statement, 6 + i) != times[i])
			return false;
	}
	return column_id(statement, 1, &id) == 0 && id_equal(&id, &ticket->id) &&
	       text_equal(column_view(statement, 2), lane) &&
	       text_equal(column_view(statement, 3),
			  ticket_state_name((enum ticket_state)ticket->state)) &&
	       text_equal(column_view(statement, 4),
			  ticket_outcome_name((enum ticket_outcome)ticket->outcome)) &&
	       text_equal(column_view(statement, 5),
			  ticket_paper_name((enum ticket_paper)ticket->paper));
}

static int tickets_check(struct store *store, const struct queue *queue)
{
	_cleanup_(statement_close) struct statement statement =
		statement_open(store, SQL_TICKET_DAY);
	uint32_t rows = 0;
	int r;

	bind_integer(&statement, queue->day);
	while ((r = statement_step(&statement)) > 0) {
		const char *text = column_view(&statement, 0);
		uint16_t number = 0;

		if (number_parse(text, &number) < 0 ||
		    queue->tickets[number].state == TICKET_FREE ||
		    !ticket_row_agrees(&statement, queue, &queue->tickets[number])) {
			log_error("store: the row of ticket %s is not what the journal says", text);
			return -EBADMSG;
		}
		rows++;
	}
	if (r == 0 && rows != queue->ticket_count) {
		log_error("store: %" PRIu32 " tickets have rows, the journal gave %u", rows,
			  queue->ticket_count);
		return -EBADMSG;
	}
	return r;
}

int store_check(struct store *store, const struct queue *queue)
{
	int r = journal_check(store);

	return r < 0 ? r : tickets_check(store, queue);
}
