/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The schema, in one place, and how a file comes to it. Each version is a text that is run once, in
 * order, in one transaction with the new version number: a power cut leaves the old version or the
 * new one. A file of a later version or of another program is refused before anything is changed.
 */
#include <errno.h>

#include "firmware/base/log.h"
#include "firmware/base/require.h"
#include "firmware/store/store-private.h"

/* "Nste" in the file's header, for file(1) and for us. */
#define SCHEMA_APPLICATION_ID 0x4e737465

/* Ids are stored as 16 bytes and read as text. */
#define SCHEMA_UUID(column)                                                                  \
	"CASE WHEN " column " IS NOT NULL THEN lower("                                       \
	"substr(hex(" column "), 1, 8) || '-' || substr(hex(" column "), 9, 4) || '-' || "   \
	"substr(hex(" column "), 13, 4) || '-' || substr(hex(" column "), 17, 4) || '-' || " \
	"substr(hex(" column "), 21, 12)) END"

#define SCHEMA_ID     SCHEMA_UUID("id")
#define SCHEMA_TICKET SCHEMA_UUID("ticket")

/*
 * Few pages a commit are what makes a commit cheap, so there is no index that a plain event would
 * touch: the journal is in the order of its key, tickets are clustered by day and number, and the
 * index of the journal holds day changes only.
 */
static const char schema_1[] =
	"CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;"

	"CREATE TABLE journal ("
	"  seq INTEGER PRIMARY KEY CHECK (seq > 0),"
	"  id BLOB NOT NULL CHECK (length(id) = 16),"
	"  at_ms INTEGER NOT NULL,"   /* engine time */
	"  wall_ms INTEGER NOT NULL," /* Unix epoch */
	"  clock TEXT NOT NULL,"      /* none, saved, synced */
	"  boot BLOB CHECK (length(boot) = 16),"
	"  boot_ms INTEGER NOT NULL,"
	"  day INTEGER NOT NULL," /* days since 1970-01-01 */
	"  type TEXT NOT NULL,"
	"  lane TEXT,"
	"  ticket BLOB,"
	"  number TEXT,"
	"  service TEXT,"
	"  counter TEXT,"
	"  role TEXT NOT NULL,"
	"  topic TEXT NOT NULL,"
	"  public TEXT NOT NULL,"  /* the bytes that are published */
	"  private TEXT NOT NULL," /* the rest of the event; erased after the day */
	"  detail TEXT NOT NULL,"
	"  public_sum INTEGER NOT NULL,"
	"  private_sum INTEGER NOT NULL"
	") STRICT;"
	"CREATE INDEX journal_day ON journal (day) WHERE type = 'day-changed';"

	"CREATE TABLE ticket ("
	"  day INTEGER NOT NULL,"
	"  number TEXT NOT NULL,"
	"  id BLOB NOT NULL CHECK (length(id) = 16),"
	"  lane TEXT,"
	"  state TEXT NOT NULL,"
	"  outcome TEXT,"
	"  services TEXT NOT NULL,"
	"  paper TEXT NOT NULL,"
	"  called_ms INTEGER NOT NULL," /* engine times, 0: has not happened */
	"  arrived_ms INTEGER NOT NULL,"
	"  ended_ms INTEGER NOT NULL,"
	"  taken TEXT NOT NULL," /* the same for people, RFC 3339 */
	"  called TEXT,"
	"  arrived TEXT,"
	"  ended TEXT,"
	"  waited_ms INTEGER NOT NULL,"
	"  way_ms INTEGER NOT NULL,"
	"  service_ms INTEGER NOT NULL,"
	"  PRIMARY KEY (day, number)"
	") STRICT, WITHOUT ROWID;"

	"CREATE TABLE answer ("
	"  place INTEGER PRIMARY KEY," /* in the order of at_ms */
	"  command BLOB NOT NULL UNIQUE CHECK (length(command) = 16),"
	"  at_ms INTEGER NOT NULL,"
	"  fingerprint INTEGER NOT NULL,"
	"  ticket BLOB,"
	"  user TEXT NOT NULL,"
	"  text TEXT NOT NULL"
	") STRICT;"

	"CREATE TABLE print ("
	"  ticket BLOB NOT NULL CHECK (length(ticket) = 16),"
	"  copy INTEGER NOT NULL CHECK (copy BETWEEN 0 AND 255),"
	"  number TEXT NOT NULL,"
	"  state TEXT NOT NULL,"
	"  job INTEGER NOT NULL,"
	"  wanted_ms INTEGER NOT NULL,"
	"  PRIMARY KEY (ticket, copy)"
	") STRICT, WITHOUT ROWID;"
	"CREATE INDEX print_open ON print (wanted_ms) WHERE state IN ('wanted', 'sent', 'failed');"

	"CREATE TABLE user ("
	"  name TEXT PRIMARY KEY CHECK (name <> ''),"
	"  role TEXT NOT NULL,"
	"  password TEXT NOT NULL" /* '': the broker has it */
	") STRICT, WITHOUT ROWID;"

	"CREATE VIEW event_v1 AS SELECT"
	"  seq, " SCHEMA_ID " AS id,"
	"  CASE WHEN json_valid(public) THEN json_extract(public, '$.time') END AS time,"
	"  date(day * 86400, 'unixepoch') AS day, type, lane,"
	"  " SCHEMA_TICKET " AS ticket,"
	"  number, service, counter, role, detail AS detail_json"
	"  FROM journal;"

	"CREATE VIEW ticket_v1 AS SELECT"
	"  " SCHEMA_ID " AS id,"
	"  date(day * 86400, 'unixepoch') AS day, number, lane, state, outcome,"
	"  services AS services_json, taken, called, arrived, ended,"
	"  waited_ms, way_ms, service_ms, paper"
	"  FROM ticket;";

/* Which services a user has learnt, by name, with one space between them; '': all. */
static const char schema_2[] = "ALTER TABLE user ADD COLUMN skills TEXT NOT NULL DEFAULT '';";

/* What outlives its day: see store-carry.c. Large rows, so they are in the order of seq alone. */
static const char schema_3[] =
	"CREATE TABLE carry ("
	"  seq INTEGER PRIMARY KEY CHECK (seq > 0),"
	"  key TEXT NOT NULL CHECK (key <> ''),"
	"  expires_day INTEGER NOT NULL," /* the last day on which it counts */
	"  id BLOB NOT NULL CHECK (length(id) = 16),"
	"  topic TEXT NOT NULL,"
	"  public TEXT NOT NULL,"
	"  private TEXT NOT NULL,"
	"  public_sum INTEGER NOT NULL,"
	"  private_sum INTEGER NOT NULL"
	") STRICT;"
	"CREATE INDEX carry_key ON carry (key, seq);";

/* Whether a ticket's durations go over a start whose length nobody knows. */
static const char schema_4[] =
	"ALTER TABLE ticket ADD COLUMN estimated INTEGER NOT NULL DEFAULT 0;"
	"DROP VIEW ticket_v1;"
	"CREATE VIEW ticket_v1 AS SELECT"
	"  " SCHEMA_ID " AS id,"
	"  date(day * 86400, 'unixepoch') AS day, number, lane, state, outcome,"
	"  services AS services_json, taken, called, arrived, ended,"
	"  waited_ms, way_ms, service_ms, paper, estimated"
	"  FROM ticket;";

static const char *const schema_versions[] = { schema_1, schema_2, schema_3, schema_4 };

#define SCHEMA_VERSION ((int)(sizeof(schema_versions) / sizeof(schema_versions[0])))

/* The first column of the first row, as an integer. */
static int schema_ask(struct store *store, const char *question, int *ret_value)
{
	sqlite3_stmt *statement = NULL;
	int r = 0;

	if (sqlite3_prepare_v2(store->db, question, -1, &statement, NULL) != SQLITE_OK)
		return store_fault(store, "reading the file's header");
	if (sqlite3_step(statement) == SQLITE_ROW)
		*ret_value = sqlite3_column_int(statement, 0);
	else
		r = store_fault(store, "reading the file's header");
	sqlite3_finalize(statement);
	return r;
}

static int schema_run(struct store *store, const char *text)
{
	if (sqlite3_exec(store->db, text, NULL, NULL, NULL) != SQLITE_OK)
		return store_fault(store, "making the tables");
	return 0;
}

/* A file system without shared memory, say, leaves the mode as it was without an error. */
static int schema_take_modes(struct store *store)
{
	static const struct {
		const char *question;
		int answer;
	} modes[] = {
		{ "SELECT count(*) FROM pragma_journal_mode WHERE journal_mode = 'wal'", 1 },
		{ "PRAGMA synchronous", 2 }, /* FULL */
		{ "PRAGMA secure_delete", 1 },
		{ "PRAGMA foreign_keys", 1 },
	};

	int value = 0;
	int r = schema_run(store, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");

	for (size_t i = 0; r == 0 && i < sizeof(modes) / sizeof(modes[0]); i++) {
		r = schema_ask(store, modes[i].question, &value);
		if (r == 0 && value != modes[i].answer) {
			log_error(
				"store: the file system does not allow what is needed: %s is not %d",
				modes[i].question, modes[i].answer);
			return -EIO;
		}
	}
	return r;
}

static int schema_migrate(struct store *store, int version)
{
	char header[128];
	int r = 0;

	for (int i = version; r == 0 && i < SCHEMA_VERSION; i++)
		r = schema_run(store, schema_versions[i]);
	if (r < 0)
		return r;
	r = text_format(header, sizeof(header),
			"PRAGMA application_id = %d; PRAGMA user_version = %d;",
			SCHEMA_APPLICATION_ID, SCHEMA_VERSION);
	require(r == 0);
	r = schema_run(store, header);
	return r < 0 ? r : schema_run(store, "COMMIT");
}

/* The version of a file that is ours, or that is empty (0). */
static int schema_version(struct store *store, int *ret_version)
{
	const char *path = sqlite3_db_filename(store->db, "main");
	int application = 0, version = 0, tables = 0, r;

	r = schema_ask(store, "PRAGMA application_id", &application);
	if (r == 0)
		r = schema_ask(store, "PRAGMA user_version", &version);
	if (r == 0)
		r = schema_ask(store, "SELECT count(*) FROM sqlite_schema", &tables);
	if (r < 0)
		return r;
	if (application != SCHEMA_APPLICATION_ID && (application || version || tables)) {
		log_error("store: %s belongs to another program", path);
		return -EBADMSG;
	}
	if (version < 0 || version > SCHEMA_VERSION) {
		log_error("store: %s has schema version %d, this program knows up to %d", path,
			  version, SCHEMA_VERSION);
		return -EPROTO;
	}
	*ret_version = version;
	return 0;
}

int schema_check(struct store *store)
{
	int version = 0;
	int r = schema_version(store, &version);

	if (r < 0 || version == SCHEMA_VERSION)
		return r;
	log_error("store: schema version %d, this program reads %d only", version, SCHEMA_VERSION);
	return -EPROTO;
}

int schema_bring_up(struct store *store)
{
	int version = 0;
	int r = schema_version(store, &version);

	if (r < 0)
		return r;
	r = schema_take_modes(store);
	if (r < 0 || version == SCHEMA_VERSION)
		return r;
	r = schema_run(store, "BEGIN IMMEDIATE");
	if (r < 0)
		return r;
	r = schema_migrate(store, version);
	if (r < 0 && !sqlite3_get_autocommit(store->db) &&
	    sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL) != SQLITE_OK)
		log_error("store: %s: %s", sqlite3_db_filename(store->db, "main"),
			  sqlite3_errmsg(store->db));
	return r;
}
