/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Housekeeping between turns: what is past its time goes, a little at a time, and the log is
 * carried over into the database. Every step is bounded, so that a turn waits milliseconds for it.
 */
#include <errno.h>

#include "firmware/base/log.h"
#include "firmware/base/require.h"
#include "firmware/store/store-private.h"

/* Business days that the rows of tickets and of the print journal live. */
#define STORE_TICKET_KEEP_DAYS 30

/* Rows that one call changes at most, of each kind. */
#define STORE_CHUNK_ROWS 50

/* A reader that stays in one query keeps the log from being used again: 64 MiB are worth a word. */
#define STORE_LOG_PAGES_WARN 16384

/* Deletes a chunk of what belongs to days before `day`; ret_changed is how many rows. */
static int expire_chunk(struct store *store, enum sql sql, int32_t day, int *ret_changed)
{
	_cleanup_(statement_close) struct statement statement = statement_open(store, sql);

	bind_integer(&statement, day);
	bind_integer(&statement, STORE_CHUNK_ROWS);
	return statement_write(&statement, ret_changed);
}

/* Tickets of days that are past, and the print journal's rows of the same tickets. */
static int expire_tickets(struct store *store, int *ret_changed)
{
	int32_t day = store->end.day - STORE_TICKET_KEEP_DAYS;
	int prints, r;

	r = expire_chunk(store, SQL_PRINT_EXPIRE, day, &prints);
	if (r == 0)
		r = expire_chunk(store, SQL_TICKET_EXPIRE, day, ret_changed);
	return r;
}

static int housekeep(struct store *store)
{
	bool expire = store->end.day_seq && store->expired_day != store->end.day;
	bool erase = journal_may_erase(store);
	bool carry = carry_may_expire(store);
	int changed = 0, dropped = 0, r;

	if (!expire && !erase && !carry && store->delivered == store->delivered_written)
		return 0;
	r = store_begin(store);
	if (r < 0)
		return r;
	r = journal_write_delivered(store, 1);
	if (r == 0 && erase)
		r = journal_erase(store, STORE_CHUNK_ROWS);
	if (r == 0 && expire)
		r = expire_tickets(store, &changed);
	if (r == 0 && carry)
		r = carry_expire(store, STORE_CHUNK_ROWS, &dropped);
	if (r == 0)
		r = store_commit(store);
	if (r < 0) {
		store_roll_back(store);
		return r;
	}
	if (expire && changed < STORE_CHUNK_ROWS)
		store->expired_day = store->end.day;
	if (carry && dropped == 0)
		store->carried_seq = store->end.day_seq;
	store->wipe = store->wipe || erase || changed > 0 || dropped > 0;
	return 0;
}

/* A full log of a reader that does not end is told once, until it is short again. */
static void log_watch(struct store *store, int pages)
{
	if (pages < STORE_LOG_PAGES_WARN) {
		store->told_reader = false;
		return;
	}
	if (!store->told_reader)
		log_warning("store: a reader has not ended its query; the log has %d pages", pages);
	store->told_reader = true;
}

/*
 * PASSIVE never waits and never makes a reader wait. When something secret was deleted the log is
 * emptied as well; while a reader is in the way that is tried again at the next call.
 */
static int checkpoint(struct store *store)
{
	int mode = store->wipe ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
	int pages = 0, code;

	sqlite3_busy_timeout(store->db, 0);
	code = sqlite3_wal_checkpoint_v2(store->db, NULL, mode, &pages, NULL);
	sqlite3_busy_timeout(store->db, STORE_BUSY_MS);
	log_watch(store, pages);
	if ((code & 0xff) == SQLITE_BUSY)
		return 0;
	if (code != SQLITE_OK)
		return store_fault(store, "checkpointing");
	store->wipe = false;
	return 0;
}

int store_checkpoint(struct store *store)
{
	int r;

	require(!store->in_transaction);
	r = housekeep(store);
	return r < 0 ? r : checkpoint(store);
}
