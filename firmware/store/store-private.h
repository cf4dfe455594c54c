/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

/*
 * What the files of this room share. This is the only file of the project that includes sqlite3.h,
 * and only the store's own .c files include this one.
 */

#include <sqlite3.h>

#include "firmware/base/attributes.h"
#include "firmware/base/cleanup.h"
#include "firmware/store/store.h"
#include "firmware/wire/journal.h"
#include "firmware/wire/topic.h"

/* A foreign writer is a mistake, so the loop does not wait long for one. */
#define STORE_BUSY_MS 50

/* One prepared statement each, for the connection's life; the texts are in store-statement.c. */
enum sql {
	SQL_BEGIN,
	SQL_COMMIT,
	SQL_ROLL_BACK,
	SQL_META_GET,
	SQL_META_SET,
	SQL_JOURNAL_APPEND,
	SQL_JOURNAL_LAST,
	SQL_JOURNAL_DAY,
	SQL_JOURNAL_FROM,
	SQL_JOURNAL_PUBLISHED,
	SQL_JOURNAL_ERASE,
	SQL_CARRY_APPEND,
	SQL_CARRY_LOAD,
	SQL_CARRY_EXPIRE,
	SQL_TICKET_SET,
	SQL_TICKET_DAY,
	SQL_TICKET_RENAME,
	SQL_TICKET_GAP,
	SQL_TICKET_EXPIRE,
	SQL_ANSWER_FIND,
	SQL_ANSWER_KEEP,
	SQL_ANSWER_EXPIRE,
	SQL_PRINT_SET,
	SQL_PRINT_OPEN,
	SQL_PRINT_EXPIRE,
	SQL_USER_SET,
	SQL_USER_REMOVE,
	SQL_USER_DELIVERED,
	SQL_USER_ALL,
	SQL_USER_ROLE,
};

#define SQL_COUNT (SQL_USER_ROLE + 1)

/* The end of the journal, as the open transaction sees it. */
struct journal_end {
	struct store_last last;
	int32_t day;      /* business day of the last event */
	uint64_t day_seq; /* of the last day-changed, or 0 */
};

/* The texts of one event, as they stand in its row. */
struct journal_texts {
	char topic[TOPIC_BYTES];
	char public[EVENT_PUBLIC_BYTES];
	char private[EVENT_PRIVATE_BYTES];
	char detail[EVENT_PUBLIC_BYTES];
};

/* So many acknowledged events may come again after a crash. */
#define STORE_DELIVERED_BEHIND 64

struct store {
	sqlite3 *db;
	sqlite3_stmt *statements[SQL_COUNT];
	int lock_fd;
	struct catalog *catalog;
	char root[256];

	bool in_transaction;
	int fault; /* of the open transaction: it can only be rolled back */
	struct journal_end end;
	struct journal_end committed;

	uint64_t delivered;         /* acknowledged by the broker */
	uint64_t delivered_pending; /* the same, as the open transaction has it */
	uint64_t delivered_written; /* the same, as it is committed */
	uint64_t erased;            /* private texts up to here are gone */
	uint64_t erased_pending;    /* the same, as the open transaction has it */
	int32_t expired_day;        /* tickets were expired for this business day */
	uint64_t carried_seq;       /* day change for which what is carried was tidied up */
	bool wipe;                  /* something secret was deleted: empty the write-ahead log */

	struct journal_texts texts;     /* of the event under way: large for a stack */
	struct setting setting;         /* of the event that is read */
	struct store_outgoing outgoing; /* the event that is read for others */

	int told; /* the fault that was logged last, 0 after a commit */
	bool told_reader;

	uint32_t writes_left; /* until writes fail, 0: they do not */
	bool writes_fail;
	int writes_error;
};

DEFINE_CLEANUP(struct store *, store_free)

/* store.c */

/* `mode` is SQLITE_OPEN_READWRITE or SQLITE_OPEN_READONLY. */
_must_check_ int connection_open(struct store *store, const char *path, int mode);

/* store-schema.c */

/* -EPROTO for a file of any version but this. */
_must_check_ int schema_check(struct store *store);

/* Refuses files that are not ours or of a later version; brings an earlier one up to this. */
_must_check_ int schema_bring_up(struct store *store);

/* store-statement.c */

_must_check_ int statements_prepare(struct store *store);
void statements_finalize(struct store *store);

/* Turns the connection's last error into negative errno and logs it when it is news. */
int store_fault(struct store *store, const char *doing);

/* Remembers that the open transaction can only be rolled back; returns `error`. */
int store_spoil(struct store *store, int error);

/*
 * A statement under way: bind the parameters in order, then write or step. Texts are not copied and
 * must stay until it is closed, which the cleanup attribute does at the end of the scope:
 *
 *	_cleanup_(statement_close) struct statement statement = statement_open(store, SQL_...);
 */
struct statement {
	struct store *store;
	sqlite3_stmt *handle;
	enum sql sql;
	int bound;
	int error; /* of binding: told by the first step */
};

struct statement statement_open(struct store *store, enum sql sql);
void statement_close(const struct statement *statement);

void bind_integer(struct statement *statement, int64_t value);
void bind_text(struct statement *statement, const char *text);  /* NULL is NULL */
void bind_id(struct statement *statement, const struct id *id); /* nil is NULL */

/* Runs a statement that changes something; ret_changed (may be NULL) is how many rows. */
_must_check_ int statement_write(struct statement *statement, int *ret_changed);

/* 1: a row is there; 0: no more; else a fault. */
_must_check_ int statement_step(struct statement *statement);

int64_t column_integer(const struct statement *statement, int column);
/* -EBADMSG when the value is not text or does not fit. */
_must_check_ int column_text(const struct statement *statement, int column, char *text,
			     size_t size);
/* NULL is nil; -EBADMSG when it is anything but 16 bytes. */
_must_check_ int column_id(const struct statement *statement, int column, struct id *ret_id);
/* Valid until the next step; "" for NULL. */
const char *column_view(const struct statement *statement, int column);

/* store-journal.c */

/* Over everything that is published of a row, and over what is not. */
uint64_t journal_public_sum(uint64_t seq, const char *topic, const char *text);
uint64_t journal_private_sum(uint64_t seq, const char *text);

/* Reads the end of the journal and the marks in it, at open. */
_must_check_ int journal_read_end(struct store *store);

/* Writes how far the broker has acknowledged, if that is `behind` events more; in a transaction. */
_must_check_ int journal_write_delivered(struct store *store, uint64_t behind);

/* Erases the private texts of at most `limit` events of days that are over; in a transaction. */
_must_check_ int journal_erase(struct store *store, uint64_t limit);

/* True when journal_erase() has something to do. */
bool journal_may_erase(const struct store *store);

/* store-load.c */

/* The journal's complaint about a row; returns -EBADMSG. */
int row_damaged(uint64_t seq, const char *what);

/*
 * The row under the statement, whose columns begin with seq, id, topic, public, private and their two
 * sums, as the event that it was. Its setting is in the store, until the next row is read.
 */
_must_check_ int row_read(const struct statement *statement, struct catalog *catalog,
			  struct event *ret_event);

/* store-ticket.c */

/* What an event that is about no ticket changes in the rows of all: day-named, a start's clock-step. */
_must_check_ int tickets_follow(struct store *store, const struct event *event);

/* store-carry.c */

/* Keeps a copy of an event that outlives its day, in the transaction that appends it. */
_must_check_ int carry_append(struct store *store, const struct event *event,
			      const struct journal_texts *texts);

/* Applies what earlier days left, in the order of seq. */
_must_check_ int carry_load(struct store *store, struct queue *queue);

/* True when carry_expire() may have something to do. */
bool carry_may_expire(const struct store *store);

/* Deletes at most `limit` rows that expired or that a later one replaced, of days that are over. */
_must_check_ int carry_expire(struct store *store, int limit, int *ret_changed);
