/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * From the command line's words to a journal that is replayed.
 */
#include "tools/naeste-replay/replay.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "firmware/base/cleanup.h"
#include "firmware/config/config.h"
#include "firmware/store/store.h"
#include "firmware/wire/topic.h"

#define DATABASE_MAGIC "SQLite format 3"

DEFINE_CLEANUP(struct store *, store_free)

struct catalog *replay_catalog(const char *site, bool its_clock)
{
	static struct config_site read; /* large for a stack */
	struct config_error error = { "" };
	struct catalog *catalog = calloc(1, sizeof(*catalog));

	if (!catalog)
		return NULL;
	if (!site) {
		catalog_init(catalog);
	} else if (config_read_site(site, &read, &error) < 0) {
		fprintf(stderr, "naeste-replay: %s\n", error.text);
		free(catalog);
		return NULL;
	} else {
		*catalog = read.catalog;
		if (its_clock && setenv("TZ", read.timezone, 1) == 0)
			tzset();
	}
	catalog_fill_up(catalog);
	return catalog;
}

int replay_open(const char *journal, FILE **ret_file, bool *ret_database)
{
	char magic[sizeof(DATABASE_MAGIC)] = "";
	FILE *file = fopen(journal, "re");

	*ret_file = file;
	if (!file)
		return -errno;
	*ret_database = fread(magic, 1, sizeof(magic), file) == sizeof(magic) &&
			memcmp(magic, DATABASE_MAGIC, sizeof(magic)) == 0;
	if (ferror(file))
		return -errno;
	rewind(file);
	return 0;
}

/* Replaying needs the private part, which only a database has. */
static int journal_is_database(const char *journal)
{
	bool database = false;
	FILE *file = NULL;
	int r = replay_open(journal, &file, &database);

	if (file)
		fclose(file);
	return r == 0 && !database ? -ENOTSUP : r;
}

int replay_run(struct replay *replay)
{
	_cleanup_(store_freep) struct store *store = NULL;
	struct store_options options = { .path = replay->options.journal };
	char root[TOPIC_BYTES];
	int r;

	replay->catalog = replay_catalog(replay->options.site, true);
	if (!replay->catalog)
		return -EINVAL;
	options.catalog = replay->catalog;
	topic_root(replay->catalog->site, root);
	options.root = root;
	r = journal_is_database(options.path);
	if (r == 0)
		r = store_open_reader(&options, &store);
	if (r < 0) {
		fprintf(stderr, "naeste-replay: %s: %s\n", replay->options.journal,
			replay_fault(r));
		return r;
	}
	return replay_journal(replay, store);
}
