/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Opening, transactions and closing. What was committed has been synced to the medium when
 * store_commit() returns: WAL with synchronous=FULL syncs the log at each commit.
 *
 * This connection is the only one that writes and checkpoints. SQLite from 3.7.0 to 3.51.2 can
 * corrupt a WAL database when two connections write or checkpoint at the same moment; a lock on a
 * file beside the database keeps a second naested out, and readers open read-only.
 */
#include "firmware/store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/log.h"
#include "firmware/base/require.h"
#include "firmware/store/store-private.h"

/* Owner writes, the folder's group may report; the journal's private part is for nobody else. */
#define STORE_FILE_MODE 0640

/* At start the last reader of an earlier process may still be tidying up. */
#define STORE_BUSY_OPEN_MS 2000

/* A commit that finds this many pages in the log checkpoints itself; see store_checkpoint(). */
#define STORE_CHECKPOINT_PAGES 1000

static const char store_pragmas[] =
	"PRAGMA foreign_keys = ON;"
	"PRAGMA secure_delete = ON;"   /* deleted bytes are overwritten with zeros */
	"PRAGMA trusted_schema = OFF;" /* views call no function that we do not know */
	"PRAGMA cell_size_check = ON;" /* damage is found where it is read */
	"PRAGMA mmap_size = 0;"        /* a read error is an error, not SIGBUS */
	"PRAGMA temp_store = MEMORY;"  /* nothing of a row in another file */
	"PRAGMA cache_size = -4096;"
	"PRAGMA journal_size_limit = 4194304;";

/* Makes the folder's entry for a new file durable: SQLite does so for its log only. */
static int folder_sync(const char *path)
{
	char folder[PATH_MAX];
	_cleanup_close_ int fd = -1;
	char *slash;

	if (text_copy(folder, sizeof(folder), path) < 0)
		return -ENAMETOOLONG;
	slash = strrchr(folder, '/');
	if (slash)
		slash[slash == folder ? 1 : 0] = '\0';
	fd = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fsync(fd) < 0)
		return -errno;
	return 0;
}

/* The lock dies with the process, so nothing stale is left to clear away. */
static int lock_take(const char *path, int *ret_fd)
{
	char lock_path[PATH_MAX];
	_cleanup_close_ int fd = -1;

	if (text_format(lock_path, sizeof(lock_path), "%s.lock", path) < 0)
		return -ENAMETOOLONG;
	fd = open(lock_path, O_RDWR | O_CREAT | O_CLOEXEC, STORE_FILE_MODE);
	if (fd < 0) {
		log_error("store: %s: %s", lock_path, strerror(errno));
		return -errno;
	}
	if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		if (errno != EWOULDBLOCK)
			return -errno;
		log_error("store: %s is in use by another process", path);
		return -EBUSY;
	}
	*ret_fd = steal_fd(&fd);
	return 0;
}

/* SQLite gives the files beside the database the mode of the database. */
static int file_make(const char *path)
{
	_cleanup_close_ int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, STORE_FILE_MODE);

	if (fd < 0 && errno == EEXIST)
		return 0;
	if (fd < 0) {
		log_error("store: %s: %s", path, strerror(errno));
		return -errno;
	}
	return folder_sync(path);
}

int connection_open(struct store *store, const char *path, int mode)
{
	int code = sqlite3_open_v2(path, &store->db,
				   mode | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE |
					   SQLITE_OPEN_EXRESCODE,
				   NULL);

	if (!store->db)
		return -ENOMEM;
	if (code != SQLITE_OK)
		return store_fault(store, path);
	sqlite3_busy_timeout(store->db, STORE_BUSY_OPEN_MS);
	if (sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL) != SQLITE_OK ||
	    sqlite3_exec(store->db, store_pragmas, NULL, NULL, NULL) != SQLITE_OK)
		return store_fault(store, path);
	return 0;
}

int store_open(const struct store_options *options, struct store **ret_store)
{
	_cleanup_(store_freep) struct store *store = NULL;
	int r;

	if (text_empty(options->path))
		return -EINVAL;
	store = calloc(1, sizeof(*store));
	if (!store)
		return -ENOMEM;
	store->lock_fd = -1;
	store->expired_day = INT32_MIN;
	store->wipe = true; /* an earlier process may have died between the two steps of it */
	store->catalog = options->catalog;
	r = text_copy(store->root, sizeof(store->root), options->root);
	if (r == 0)
		r = lock_take(options->path, &store->lock_fd);
	if (r == 0)
		r = file_make(options->path);
	if (r == 0)
		r = connection_open(store, options->path, SQLITE_OPEN_READWRITE);
	if (r == 0)
		r = schema_bring_up(store);
	if (r == 0)
		r = statements_prepare(store);
	if (r == 0)
		r = journal_read_end(store);
	if (r < 0)
		return r;
	sqlite3_busy_timeout(store->db, STORE_BUSY_MS);
	sqlite3_wal_autocheckpoint(store->db, STORE_CHECKPOINT_PAGES);
	*ret_store = steal_pointer(&store);
	return 0;
}

/* What need not be durable is written at the end, if that is still possible. */
static void store_finish(struct store *store)
{
	store_roll_back(store);
	if (store->delivered == store->delivered_written || store_begin(store) < 0)
		return;
	if (journal_write_delivered(store, 1) < 0 || store_commit(store) < 0)
		store_roll_back(store);
}

void store_free(struct store *store)
{
	if (!store)
		return;
	if (store->statements[SQL_COUNT - 1])
		store_finish(store);
	statements_finalize(store);
	if (store->db)
		require(sqlite3_close(store->db) == SQLITE_OK);
	if (store->lock_fd >= 0)
		close(store->lock_fd);
	free(store);
}

int store_begin(struct store *store)
{
	_cleanup_(statement_close) struct statement statement = statement_open(store, SQL_BEGIN);
	int r;

	require(!store->in_transaction);
	r = statement_step(&statement);
	if (r < 0)
		return r;
	store->in_transaction = true;
	return 0;
}

int store_commit(struct store *store)
{
	_cleanup_(statement_close) struct statement statement = statement_open(store, SQL_COMMIT);
	int r;

	require(store->in_transaction);
	/* Half: who has something to store in time need not store this apart. */
	r = journal_write_delivered(store, STORE_DELIVERED_BEHIND / 2);
	if (r == 0)
		r = statement_write(&statement, NULL);
	if (r < 0)
		return r;
	store->in_transaction = false;
	store->committed = store->end;
	store->delivered_written = store->delivered_pending;
	store->erased = store->erased_pending;
	store->told = 0;
	return 0;
}

void store_roll_back(struct store *store)
{
	_cleanup_(statement_close) struct statement statement =
		statement_open(store, SQL_ROLL_BACK);

	if (!store->in_transaction)
		return;
	/* Some faults have rolled back already; then there is nothing left to undo. */
	if (!sqlite3_get_autocommit(store->db) && statement_step(&statement) < 0)
		log_error("store: a transaction could not be rolled back");
	store->in_transaction = false;
	store->fault = 0;
	store->end = store->committed;
	store->delivered_pending = store->delivered_written;
	store->erased_pending = store->erased;
}

void store_fail_writes(struct store *store, uint32_t k, int error)
{
	require(k == 0 || error < 0);
	store->writes_left = k;
	store->writes_fail = false;
	store->writes_error = error;
}
