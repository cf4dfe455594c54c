/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The only user of SQLite here. The copy has the schema, the pages and the settings of the original,
 * so a row costs in it what it costs there; the rows are bound from memory, so nothing is read but
 * what an insert reads.
 */
#include "tools/bench/commit.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <sqlite3.h>

#include "firmware/base/id.h"
#include "firmware/base/log.h"
#include "firmware/base/text.h"

#define ROWS_MAX    8
#define COLUMNS_MAX 32

/*
 * A log that grows costs more than one that is used again, and the daemon's is used again: it is
 * carried over at STORE_CHECKPOINT_PAGES, this many bytes.
 */
#define LOG_BYTES     (INT64_C(1000) * (4096 + 24))
#define LOG_TURNS_MAX 1000

/* What becomes of a row's key when it is written again. */
enum key {
	KEY_JOURNAL, /* seq counts on, id is new */
	KEY_TICKET,  /* replaced: the daemon updates the row */
	KEY_ANSWER,  /* place counts on, command is new */
	KEY_COUNT,
};

static const struct {
	const char *table;
	const char *rows; /* one ?: of the command's answer */
} keys[KEY_COUNT] = {
	[KEY_JOURNAL] = { "journal", "SELECT * FROM journal WHERE at_ms ="
				     " (SELECT at_ms FROM journal WHERE seq = ?1) AND seq <= ?1" },
	[KEY_TICKET] = { "ticket", "SELECT * FROM ticket WHERE id IN (SELECT ticket FROM journal"
				   " WHERE at_ms = (SELECT at_ms FROM journal WHERE seq = ?1)"
				   " AND seq <= ?1)" },
	[KEY_ANSWER] = { "answer", "SELECT * FROM answer WHERE command = ?2" },
};

struct row {
	enum key key;
	int columns;
	sqlite3_value *values[COLUMNS_MAX];
};

struct commit {
	sqlite3 *db;
	char path[PATH_MAX];
	sqlite3_stmt *begin, *end, *inserts[KEY_COUNT];
	struct row rows[ROWS_MAX];
	size_t row_count;
	int64_t seq;
	char text[64];
};

static const char settings[] = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
			       "PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;"
			       "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;"
			       "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -4096;"
			       "PRAGMA journal_size_limit = 4194304;";

static int fault(sqlite3 *db, const char *doing)
{
	log_error("the database's copy: %s: %s", doing, sqlite3_errmsg(db));
	return -EIO;
}

static void remove_copy(const char *path)
{
	static const char *const ends[] = { "", "-wal", "-shm" };
	char name[PATH_MAX];

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (text_format(name, sizeof(name), "%s%s", path, ends[i]) == 0)
			remove(name);
}

/* The daemon's connection stays the only one that writes; this one reads. */
static int copy_make(struct commit *commit, const char *database)
{
	sqlite3 *from = NULL;
	sqlite3_backup *backup;
	int code = sqlite3_open_v2(database, &from, SQLITE_OPEN_READONLY, NULL), r = 0;

	if (code == SQLITE_OK)
		code = sqlite3_open(commit->path, &commit->db);
	if (code != SQLITE_OK) {
		r = fault(code == SQLITE_OK || !commit->db ? from : commit->db, database);
		sqlite3_close(from);
		return r;
	}
	sqlite3_busy_timeout(from, 5000);
	backup = sqlite3_backup_init(commit->db, "main", from, "main");
	code = backup ? sqlite3_backup_step(backup, -1) : SQLITE_ERROR;
	sqlite3_backup_finish(backup);
	if (code != SQLITE_DONE)
		r = fault(commit->db, "copying");
	sqlite3_close(from);
	if (r == 0 && sqlite3_exec(commit->db, settings, NULL, NULL, NULL) != SQLITE_OK)
		r = fault(commit->db, "settings");
	return r;
}

static int rows_read(struct commit *commit, enum key key, uint64_t seq, const struct id *command)
{
	sqlite3_stmt *statement = NULL;
	int code;

	if (sqlite3_prepare_v2(commit->db, keys[key].rows, -1, &statement, NULL) != SQLITE_OK)
		return fault(commit->db, keys[key].table);
	if (key != KEY_ANSWER)
		sqlite3_bind_int64(statement, 1, (int64_t)seq);
	else
		sqlite3_bind_blob(statement, 2, command->bytes, sizeof(command->bytes),
				  SQLITE_STATIC);
	while ((code = sqlite3_step(statement)) == SQLITE_ROW && commit->row_count < ROWS_MAX) {
		struct row *row = &commit->rows[commit->row_count++];

		row->key = key;
		row->columns = sqlite3_column_count(statement);
		for (int i = 0; i < row->columns && i < COLUMNS_MAX; i++)
			row->values[i] = sqlite3_value_dup(sqlite3_column_value(statement, i));
	}
	sqlite3_finalize(statement);
	return code == SQLITE_DONE ? 0 : fault(commit->db, keys[key].table);
}

static int insert_prepare(struct commit *commit, const struct row *row)
{
	char text[256], places[3 * COLUMNS_MAX] = "?";

	if (commit->inserts[row->key])
		return 0;
	for (int i = 1; i < row->columns; i++)
		memcpy(places + strlen(places), ", ?", 4);
	if (text_format(text, sizeof(text), "%s INTO %s VALUES (%s)",
			row->key == KEY_TICKET ? "REPLACE" : "INSERT", keys[row->key].table,
			places) < 0)
		return -E2BIG;
	if (sqlite3_prepare_v3(commit->db, text, -1, SQLITE_PREPARE_PERSISTENT,
			       &commit->inserts[row->key], NULL) != SQLITE_OK)
		return fault(commit->db, text);
	return 0;
}

static int commit_prepare(struct commit *commit, uint64_t seq, const struct id *command)
{
	unsigned int counts[KEY_COUNT] = { 0 };
	sqlite3_stmt *last = NULL;
	int r = 0;

	for (enum key key = KEY_JOURNAL; r == 0 && key < KEY_COUNT; key++)
		r = rows_read(commit, key, seq, command);
	for (size_t i = 0; r == 0 && i < commit->row_count; i++) {
		counts[commit->rows[i].key]++;
		r = insert_prepare(commit, &commit->rows[i]);
	}
	if (r < 0)
		return r;
	if (!counts[KEY_JOURNAL] || !counts[KEY_TICKET] || counts[KEY_ANSWER] != 1) {
		log_error("the rows of event %" PRIu64 " are not there", seq);
		return -ENOENT;
	}
	if (sqlite3_prepare_v2(commit->db, "BEGIN IMMEDIATE", -1, &commit->begin, NULL) ||
	    sqlite3_prepare_v2(commit->db, "COMMIT", -1, &commit->end, NULL) ||
	    sqlite3_prepare_v2(commit->db, "SELECT max(seq) FROM journal", -1, &last, NULL) ||
	    sqlite3_step(last) != SQLITE_ROW)
		r = fault(commit->db, "preparing");
	else
		commit->seq = sqlite3_column_int64(last, 0);
	sqlite3_finalize(last);
	(void)snprintf(commit->text, sizeof(commit->text), "%u journal, %u ticket, %u answer",
		       counts[KEY_JOURNAL], counts[KEY_TICKET], counts[KEY_ANSWER]);
	return r;
}

static int fill_log(struct commit *commit)
{
	char log[PATH_MAX];
	struct stat file = { 0 };
	int r = text_format(log, sizeof(log), "%s-wal", commit->path);

	for (int i = 0; r == 0 && i < LOG_TURNS_MAX && file.st_size < LOG_BYTES; i++) {
		r = commit_run(commit);
		if (r == 0 && stat(log, &file) < 0)
			r = -errno;
	}
	return r;
}

int commit_new(const char *database, uint64_t seq, const char *command, struct commit **ret_commit)
{
	struct commit *commit = calloc(1, sizeof(*commit));
	struct id id;
	int r;

	if (!commit)
		return -ENOMEM;
	r = id_parse(command, &id);
	if (r == 0)
		r = text_format(commit->path, sizeof(commit->path), "%s.bench-%" PRIu64, database,
				seq);
	if (r == 0) {
		remove_copy(commit->path);
		r = copy_make(commit, database);
	}
	if (r == 0)
		r = commit_prepare(commit, seq, &id);
	if (r == 0)
		r = fill_log(commit);
	if (r < 0) {
		commit_free(commit);
		return r;
	}
	*ret_commit = commit;
	return 0;
}

void commit_free(struct commit *commit)
{
	if (!commit)
		return;
	for (size_t i = 0; i < commit->row_count; i++)
		for (int column = 0; column < commit->rows[i].columns; column++)
			sqlite3_value_free(commit->rows[i].values[column]);
	for (enum key key = KEY_JOURNAL; key < KEY_COUNT; key++)
		sqlite3_finalize(commit->inserts[key]);
	sqlite3_finalize(commit->begin);
	sqlite3_finalize(commit->end);
	sqlite3_close(commit->db);
	remove_copy(commit->path);
	free(commit);
}

static int row_write(struct commit *commit, const struct row *row, const struct id *fresh)
{
	sqlite3_stmt *insert = commit->inserts[row->key];
	int code;

	for (int i = 0; i < row->columns; i++)
		sqlite3_bind_value(insert, i + 1, row->values[i]);
	if (row->key == KEY_JOURNAL)
		sqlite3_bind_int64(insert, 1, ++commit->seq);
	if (row->key == KEY_ANSWER)
		sqlite3_bind_null(insert, 1);
	if (row->key != KEY_TICKET)
		sqlite3_bind_blob(insert, 2, fresh->bytes, sizeof(fresh->bytes), SQLITE_STATIC);
	code = sqlite3_step(insert);
	sqlite3_reset(insert);
	return code == SQLITE_DONE ? 0 : fault(commit->db, keys[row->key].table);
}

static int step(struct commit *commit, sqlite3_stmt *statement)
{
	int code = sqlite3_step(statement);

	sqlite3_reset(statement);
	return code == SQLITE_DONE ? 0 : fault(commit->db, "a transaction");
}

int commit_run(struct commit *commit)
{
	struct id fresh = id_random();
	int r = step(commit, commit->begin);

	for (size_t i = 0; r == 0 && i < commit->row_count; i++)
		r = row_write(commit, &commit->rows[i], &fresh);
	return r < 0 ? r : step(commit, commit->end);
}

const char *commit_text(const struct commit *commit)
{
	return commit->text;
}

int commit_read_today(const char *database, uint32_t *ret_rows)
{
	static const char today[] =
		"SELECT * FROM journal WHERE seq >="
		" (SELECT max(seq) FROM journal WHERE type = 'day-changed') ORDER BY seq";
	sqlite3_stmt *statement = NULL;
	sqlite3 *db = NULL;
	uint32_t rows = 0;
	int code = sqlite3_open_v2(database, &db, SQLITE_OPEN_READONLY, NULL), r = 0;

	if (code == SQLITE_OK)
		code = sqlite3_prepare_v2(db, today, -1, &statement, NULL);
	while (code == SQLITE_OK || code == SQLITE_ROW) {
		code = sqlite3_step(statement);
		for (int i = 0; code == SQLITE_ROW && i < sqlite3_column_count(statement); i++)
			sqlite3_column_text(statement, i);
		rows += code == SQLITE_ROW;
	}
	if (code != SQLITE_DONE)
		r = fault(db, "reading today");
	sqlite3_finalize(statement);
	sqlite3_close(db);
	if (r == 0)
		*ret_rows = rows;
	return r;
}
