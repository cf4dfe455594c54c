/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Statements: their texts, and how they are bound, run and read. All are prepared at open, so that
 * no turn of the loop compiles SQL and a text that does not fit the schema is found at start.
 *
 * After a fault inside a transaction SQLite may have rolled back by itself, and a later statement
 * would then commit alone. So the first fault spoils the transaction: every write after it gives
 * the same fault, until store_roll_back().
 */
#include <errno.h>
#include <string.h>

#include "firmware/base/log.h"
#include "firmware/base/require.h"
#include "firmware/store/store-private.h"

struct sql_text {
	const char *doing; /* for the log */
	const char *text;
};

static const struct sql_text sql_texts[SQL_COUNT] = {
	[SQL_BEGIN] = { "beginning a transaction", "BEGIN IMMEDIATE" },
	[SQL_COMMIT] = { "committing", "COMMIT" },
	[SQL_ROLL_BACK] = { "rolling back", "ROLLBACK" },

	[SQL_META_GET] = { "reading a mark", "SELECT value FROM meta WHERE name = ?" },
	[SQL_META_SET] = { "writing a mark",
			   "INSERT INTO meta (name, value) VALUES (?, ?)"
			   " ON CONFLICT (name) DO UPDATE SET value = excluded.value" },

	[SQL_JOURNAL_APPEND] = { "appending an event",
				 "INSERT INTO journal (seq, id, at_ms, wall_ms, clock, boot,"
				 " boot_ms, day, type, lane, ticket, number, service, counter,"
				 " role, topic, public, private, detail, public_sum, private_sum)"
				 " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
				 " ?, ?)" },
	[SQL_JOURNAL_LAST] = { "reading the last event",
			       "SELECT seq, at_ms, wall_ms, clock, boot, boot_ms, day"
			       " FROM journal ORDER BY seq DESC LIMIT 1" },
	[SQL_JOURNAL_DAY] = { "finding the last day change",
			      "SELECT max(seq) FROM journal INDEXED BY journal_day"
			      " WHERE type = 'day-changed'" },
	[SQL_JOURNAL_FROM] = { "replaying events",
			       "SELECT seq, id, topic, public, private, public_sum, private_sum"
			       " FROM journal WHERE seq >= ? ORDER BY seq" },
	[SQL_JOURNAL_PUBLISHED] = { "reading events",
				    "SELECT seq, topic, public, public_sum FROM journal"
				    " WHERE seq BETWEEN ? AND ? ORDER BY seq LIMIT ?" },
	[SQL_JOURNAL_ERASE] = { "erasing private texts",
				"UPDATE journal SET private = '', private_sum = 0"
				" WHERE seq > ? AND seq <= ?" },

	[SQL_CARRY_APPEND] = { "carrying an event",
			       "INSERT INTO carry (seq, key, expires_day, id, topic, public,"
			       " private, public_sum, private_sum)"
			       " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)" },
	[SQL_CARRY_LOAD] = { "reading what is carried",
			     "SELECT seq, id, topic, public, private, public_sum, private_sum,"
			     " key, expires_day FROM carry"
			     " WHERE seq < ?1 AND expires_day >= ?2 AND NOT EXISTS"
			     " (SELECT 1 FROM carry AS newer WHERE newer.key = carry.key"
			     " AND newer.seq > carry.seq AND newer.seq < ?1) ORDER BY seq" },
	[SQL_CARRY_EXPIRE] = { "expiring what is carried",
			       "DELETE FROM carry WHERE seq IN (SELECT seq FROM carry AS row"
			       " WHERE seq < ?1 AND (EXISTS (SELECT 1 FROM carry AS newer"
			       " WHERE newer.key = row.key AND newer.seq > row.seq"
			       " AND newer.seq < ?1) OR (expires_day < ?2 AND NOT EXISTS"
			       " (SELECT 1 FROM carry AS older WHERE older.key = row.key"
			       " AND older.seq < row.seq))) ORDER BY seq LIMIT ?3)" },

	/* A step keeps the time that it was first written with, also over a change of time zone. */
	[SQL_TICKET_SET] = { "writing a ticket",
			     "INSERT INTO ticket (day, number, id, lane, state, outcome, services,"
			     " paper, called_ms, arrived_ms, ended_ms, taken, called, arrived,"
			     " ended, waited_ms, way_ms, service_ms, estimated)"
			     " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
			     " ON CONFLICT (day, number) DO UPDATE SET"
			     " lane = excluded.lane, state = excluded.state,"
			     " outcome = excluded.outcome, services = excluded.services,"
			     " paper = excluded.paper,"
			     " called = iif(called_ms = excluded.called_ms, called, excluded.called),"
			     " arrived = iif(arrived_ms = excluded.arrived_ms, arrived,"
			     "  excluded.arrived),"
			     " ended = iif(ended_ms = excluded.ended_ms, ended, excluded.ended),"
			     " called_ms = excluded.called_ms, arrived_ms = excluded.arrived_ms,"
			     " ended_ms = excluded.ended_ms, waited_ms = excluded.waited_ms,"
			     " way_ms = excluded.way_ms, service_ms = excluded.service_ms,"
			     " estimated = excluded.estimated"
			     " WHERE id = excluded.id" },
	[SQL_TICKET_DAY] = { "reading tickets",
			     "SELECT number, id, lane, state, outcome, paper, called_ms,"
			     " arrived_ms, ended_ms, waited_ms, way_ms, service_ms, estimated"
			     " FROM ticket WHERE day = ?" },
	[SQL_TICKET_RENAME] = { "naming the day", "UPDATE ticket SET day = ?1 WHERE day = ?2" },
	[SQL_TICKET_GAP] = { "marking what is estimated", "UPDATE ticket SET estimated = 1"
							  " WHERE day = ? AND state <> 'ended'" },
	[SQL_TICKET_EXPIRE] = { "expiring tickets",
				"DELETE FROM ticket WHERE (day, number) IN (SELECT day, number"
				" FROM ticket WHERE day < ? ORDER BY day, number LIMIT ?)" },

	[SQL_ANSWER_FIND] = { "finding an answer",
			      "SELECT fingerprint, ticket, user, text FROM answer"
			      " WHERE command = ?" },
	[SQL_ANSWER_KEEP] = { "keeping an answer",
			      "INSERT INTO answer (command, at_ms, fingerprint, ticket, user, text)"
			      " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (command) DO NOTHING" },
	/* Places are in the order of time, so the oldest are found without an index of times. */
	[SQL_ANSWER_EXPIRE] = { "expiring answers",
				"DELETE FROM answer WHERE place IN (SELECT place FROM"
				" (SELECT place, at_ms FROM answer ORDER BY place LIMIT ?)"
				" WHERE at_ms < ?)" },

	[SQL_PRINT_SET] = { "writing the print journal",
			    "INSERT INTO print (ticket, copy, number, state, job, wanted_ms)"
			    " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (ticket, copy) DO UPDATE SET"
			    " number = excluded.number, state = excluded.state,"
			    " job = excluded.job, wanted_ms = excluded.wanted_ms" },
	[SQL_PRINT_OPEN] = { "reading the print journal",
			     "SELECT ticket, copy, number, state, job, wanted_ms FROM print"
			     " WHERE state IN ('wanted', 'sent', 'failed')"
			     " ORDER BY wanted_ms, ticket, copy LIMIT 1 OFFSET ?" },
	[SQL_PRINT_EXPIRE] = { "expiring the print journal",
			       "DELETE FROM print WHERE ticket IN (SELECT id FROM ticket"
			       " WHERE day < ? ORDER BY day, number LIMIT ?)" },

	[SQL_USER_SET] = { "writing a user", "INSERT INTO user (name, role, password, skills)"
					     " VALUES (?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET"
					     " role = excluded.role, password = excluded.password,"
					     " skills = excluded.skills" },
	[SQL_USER_REMOVE] = { "removing a user", "DELETE FROM user WHERE name = ?" },
	[SQL_USER_DELIVERED] = { "forgetting a password",
				 "UPDATE user SET password = '' WHERE name = ?" },
	[SQL_USER_ALL] = { "reading users", "SELECT name, role, password, skills FROM user"
					    " ORDER BY name" },
	[SQL_USER_ROLE] = { "reading a user", "SELECT role FROM user WHERE name = ?" },
};

int statements_prepare(struct store *store)
{
	for (int i = 0; i < SQL_COUNT; i++) {
		if (sqlite3_prepare_v3(store->db, sql_texts[i].text, -1, SQLITE_PREPARE_PERSISTENT,
				       &store->statements[i], NULL) != SQLITE_OK)
			return store_fault(store, sql_texts[i].doing);
	}
	return 0;
}

void statements_finalize(struct store *store)
{
	for (int i = 0; i < SQL_COUNT; i++) {
		sqlite3_finalize(store->statements[i]);
		store->statements[i] = NULL;
	}
}

static int fault_errno(int code)
{
	if (code == SQLITE_IOERR_NOMEM)
		return -ENOMEM;
	switch (code & 0xff) {
	case SQLITE_FULL:
		return -ENOSPC;
	case SQLITE_NOMEM:
		return -ENOMEM;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return -EBUSY;
	case SQLITE_CONSTRAINT:
		return -EINVAL;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return -EBADMSG;
	default:
		return -EIO;
	}
}

int store_fault(struct store *store, const char *doing)
{
	int error = fault_errno(sqlite3_extended_errcode(store->db));

	/* A full disk would else fill the log too: one line when a kind of fault begins. */
	if (error != store->told)
		log_error("store: %s: %s (%d)", doing, sqlite3_errmsg(store->db),
			  sqlite3_extended_errcode(store->db));
	store->told = error;
	return error;
}

int store_spoil(struct store *store, int error)
{
	if (store->in_transaction && !store->fault)
		store->fault = error;
	return error;
}

struct statement statement_open(struct store *store, enum sql sql)
{
	return (struct statement){
		.store = store,
		.handle = store->statements[sql],
		.sql = sql,
	};
}

void statement_close(const struct statement *statement)
{
	/* Both repeat an error that the step has told already. */
	sqlite3_reset(statement->handle);
	sqlite3_clear_bindings(statement->handle);
}

static void bind_result(struct statement *statement, int code)
{
	require(code == SQLITE_OK || code == SQLITE_NOMEM || code == SQLITE_TOOBIG);
	if (code != SQLITE_OK && !statement->error)
		statement->error = code == SQLITE_NOMEM ? -ENOMEM : -E2BIG;
}

void bind_integer(struct statement *statement, int64_t value)
{
	bind_result(statement, sqlite3_bind_int64(statement->handle, ++statement->bound, value));
}

void bind_text(struct statement *statement, const char *text)
{
	bind_result(statement, sqlite3_bind_text(statement->handle, ++statement->bound, text, -1,
						 SQLITE_STATIC));
}

void bind_id(struct statement *statement, const struct id *id)
{
	if (id_is_nil(id))
		bind_result(statement, sqlite3_bind_null(statement->handle, ++statement->bound));
	else
		bind_result(statement,
			    sqlite3_bind_blob(statement->handle, ++statement->bound, id->bytes,
					      sizeof(id->bytes), SQLITE_STATIC));
}

/* The fault that was asked for by store_fail_writes(), or 0. */
static int injected_fault(struct store *store)
{
	if (store->writes_left && --store->writes_left == 0)
		store->writes_fail = true;
	return store->writes_fail ? store->writes_error : 0;
}

int statement_write(struct statement *statement, int *ret_changed)
{
	struct store *store = statement->store;
	int r = store->fault ? store->fault : statement->error;

	if (!r)
		r = injected_fault(store);
	if (!r && sqlite3_step(statement->handle) != SQLITE_DONE)
		r = store_fault(store, sql_texts[statement->sql].doing);
	if (r)
		return store_spoil(store, r);
	if (ret_changed)
		*ret_changed = sqlite3_changes(store->db);
	return 0;
}

int statement_step(struct statement *statement)
{
	if (statement->error)
		return statement->error;
	switch (sqlite3_step(statement->handle)) {
	case SQLITE_ROW:
		return 1;
	case SQLITE_DONE:
		return 0;
	default:
		return store_fault(statement->store, sql_texts[statement->sql].doing);
	}
}

int64_t column_integer(const struct statement *statement, int column)
{
	return sqlite3_column_int64(statement->handle, column);
}

const char *column_view(const struct statement *statement, int column)
{
	const unsigned char *text = sqlite3_column_text(statement->handle, column);

	return text ? (const char *)text : "";
}

int column_text(const struct statement *statement, int column, char *text, size_t size)
{
	if (sqlite3_column_type(statement->handle, column) != SQLITE_TEXT ||
	    text_copy(text, size, column_view(statement, column)) < 0)
		return -EBADMSG;
	return 0;
}

int column_id(const struct statement *statement, int column, struct id *ret_id)
{
	const void *bytes = sqlite3_column_blob(statement->handle, column);
	int count = sqlite3_column_bytes(statement->handle, column);

	if (!bytes) {
		*ret_id = (struct id){ 0 };
		return 0;
	}
	if (count != (int)sizeof(ret_id->bytes))
		return -EBADMSG;
	memcpy(ret_id->bytes, bytes, sizeof(ret_id->bytes));
	return 0;
}
