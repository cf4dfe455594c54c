/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

/*
 * A site for the tests of the store: a catalog, a queue and a store on a folder of its own, and
 * turns of the loop as the daemon makes them. Functions are static inline, as not every test uses
 * all.
 */

#include <errno.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "firmware/base/text.h"
#include "firmware/store/store.h"
#include "firmware/wire/topic.h"

#define START_MS INT64_C(1795338000000) /* 2026-11-22T09:00:00Z */

/* Fills an array of characters; what does not fit is a mistake of the test. */
#define SET(field, text) assert_int_equal(text_copy(field, sizeof(field), text), 0)

/* A site with a store and a queue on a folder of its own. */
struct site {
	char folder[64];
	char path[96];
	char root[TOPIC_BYTES];
	struct catalog catalog;
	struct store *store;
	struct queue *queue;
	int64_t at_ms;
	int64_t wall_step_ms; /* how far somebody moved the wall clock */
	uint32_t made;        /* ids */
};

/* 1 after it was kept: no more are wanted. */
static inline int outgoing_keep(void *data, const struct store_outgoing *outgoing)
{
	memcpy(data, outgoing, sizeof(*outgoing));
	return 1;
}

static inline struct id made_id(uint32_t kind, uint32_t number)
{
	struct id id = { { 0x5a, (uint8_t)kind } };

	return id_offset(id, number);
}

static inline void catalog_fill(struct catalog *catalog)
{
	catalog_init(catalog);
	SET(catalog->site, "demo");
	SET(catalog->languages[0], "da");
	catalog->language_count = 1;
	SET(catalog->services[0].id, "pas");
	SET(catalog->services[1].id, "mitid");
	catalog->services[0].expected_ms = catalog->services[1].expected_ms = 300000;
	catalog->service_count = 2;
	SET(catalog->lanes[0].id, "general");
	SET(catalog->lanes[1].id, "fast");
	catalog->lanes[0].rate_permille = 1000;
	catalog->lanes[1].rate_permille = 3000;
	catalog->lane_count = 2;
	SET(catalog->counters[0].id, "1");
	SET(catalog->counters[0].name, "1");
	catalog->counters[0].services = catalog->counters[0].lanes = 3;
	catalog->counter_count = 1;
}

static inline int site_open(struct site *site)
{
	struct store_options options = { site->path, &site->catalog, site->root };

	return store_open(&options, &site->store);
}

/* The first event after `seq`: 1, or 0 when there is none. */
static inline int outgoing_after(struct site *site, uint64_t seq,
				 struct store_outgoing *ret_outgoing)
{
	return store_outgoing_after(site->store, seq, 1, outgoing_keep, ret_outgoing);
}

static inline void site_close(struct site *site)
{
	store_free(site->store);
	site->store = NULL;
}

static inline void site_reopen(struct site *site)
{
	site_close(site);
	assert_int_equal(site_open(site), 0);
}

static inline void site_init(struct site *site, const char *folder)
{
	memset(site, 0, sizeof(*site));
	SET(site->folder, folder);
	assert_int_equal(text_format(site->path, sizeof(site->path), "%s/store.db", folder), 0);
	site->at_ms = 1000;
	catalog_fill(&site->catalog);
	topic_root("demo", site->root);
	site->queue = queue_new(&site->catalog);
	assert_non_null(site->queue);
}

static inline int setup(void **state)
{
	struct site *site = malloc(sizeof(*site));
	char folder[] = "/tmp/test-store-XXXXXX";

	assert_non_null(mkdtemp(folder));
	site_init(site, folder);
	assert_int_equal(site_open(site), 0);
	*state = site;
	return 0;
}

static inline void files_remove(const struct site *site)
{
	static const char *const ends[] = { "", "-wal", "-shm", ".lock" };
	char path[128];

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		assert_int_equal(text_format(path, sizeof(path), "%s%s", site->path, ends[i]), 0);
		unlink(path);
	}
}

static inline int teardown(void **state)
{
	struct site *site = *state;

	site_close(site);
	queue_free(site->queue);
	files_remove(site);
	assert_int_equal(rmdir(site->folder), 0);
	free(site);
	return 0;
}

static inline struct store_stamp stamp_of(const struct site *site)
{
	return (struct store_stamp){ .boot = made_id(9, 1), .boot_ms = site->at_ms };
}

static inline struct command command_of(struct site *site, enum verb verb, enum role role)
{
	struct command command = { .verb = verb, .role = role, .user = "kari" };

	site->at_ms += 1000;
	site->made += 100;
	command.id = made_id(1, site->made);
	command.fresh_ticket = made_id(2, site->made);
	command.fresh_token = made_id(3, site->made);
	command.fresh_events = made_id(4, site->made);
	command.at_ms = site->at_ms;
	command.wall_ms = START_MS + site->at_ms + site->wall_step_ms;
	command.clock = CLOCK_SYNCED;
	return command;
}

/* What a turn of the loop does with one command, inside a transaction. */
static inline int turn_events(struct site *site, const struct command *command)
{
	struct store_answer answer = { .fingerprint = UINT64_MAX - site->made, .user = "kari" };
	struct store_stamp stamp = stamp_of(site);
	struct verdict verdict;
	int r = 0;

	queue_judge(site->queue, command, &verdict);
	assert_int_equal(verdict.refusal, REFUSAL_NONE);
	for (uint32_t i = 0; r == 0 && i < verdict.event_count; i++) {
		r = store_append(site->store, &verdict.events[i], &stamp);
		if (r == 0)
			queue_apply(site->queue, &verdict.events[i]);
	}
	if (r == 0 && verdict.ticket != TICKET_NONE)
		r = store_ticket(site->store, site->queue, verdict.ticket);
	if (r == 0 && command->verb == VERB_TAKE)
		r = store_print(site->store, &(struct print){ .ticket = command->fresh_ticket,
							      .number = verdict.ticket,
							      .wanted_ms = command->at_ms });
	assert_int_equal(text_format(answer.text, sizeof(answer.text),
				     "{\"ok\":true,\"seq\":%" PRIu64 "}", site->queue->seq),
			 0);
	if (r == 0)
		r = store_answer_keep(site->store, &command->id, command->at_ms, &answer);
	return r;
}

static inline int turn(struct site *site, const struct command *command)
{
	int r = store_begin(site->store);

	if (r == 0)
		r = turn_events(site, command);
	if (r == 0)
		r = store_commit(site->store);
	if (r < 0)
		store_roll_back(site->store);
	return r;
}

/* More than one command when more is open than fits one verdict. */
static inline void start_day(struct site *site, int32_t day)
{
	while (site->queue->day != day) {
		struct command command = command_of(site, VERB_START_DAY, ROLE_SYSTEM);

		command.day = day;
		assert_int_equal(turn(site, &command), 0);
	}
}

static inline struct command take_command(struct site *site)
{
	struct command command = command_of(site, VERB_TAKE, ROLE_KIOSK);

	SET(command.services[0], "pas");
	command.service_count = 1;
	return command;
}

static inline void take(struct site *site)
{
	struct command command = take_command(site);

	assert_int_equal(turn(site, &command), 0);
}

static inline void at_counter(struct site *site, enum verb verb)
{
	struct command command = command_of(site, verb, ROLE_STAFF);

	SET(command.counter, "1");
	command.outcome = OUTCOME_SERVED;
	assert_int_equal(turn(site, &command), 0);
}

/* A day with two tickets, of which one is served: eight events. */
static inline void short_day(struct site *site)
{
	start_day(site, 20779);
	take(site);
	take(site);
	at_counter(site, VERB_SIT);
	at_counter(site, VERB_NEXT);
	at_counter(site, VERB_ARRIVE);
	at_counter(site, VERB_FINISH);
	at_counter(site, VERB_NEXT);
}

/* Asks the sqlite3 program, which is another process with another connection. */
static inline int ask(const struct site *site, const char *mode, const char *sql, char *text,
		      size_t size)
{
	char line[1024];
	size_t count;
	FILE *stream;

	assert_int_equal(text_format(line, sizeof(line), "sqlite3 %s '%s' \"%s\" 2>&1", mode,
				     site->path, sql),
			 0);
	stream = popen(line, "r"); /* NOLINT(cert-env33-c): both come from the test itself */
	assert_non_null(stream);
	count = fread(text, 1, size - 1, stream);
	text[count] = '\0';
	return pclose(stream);
}

static inline void assert_reads(const struct site *site, const char *sql, const char *expected)
{
	char text[4096];

	assert_int_equal(ask(site, "-readonly", sql, text, sizeof(text)), 0);
	assert_string_equal(text, expected);
}

/* Does harm to a closed store. */
static inline void harm(const struct site *site, const char *sql)
{
	char text[256];

	assert_int_equal(ask(site, "", sql, text, sizeof(text)), 0);
}

static inline bool queues_equal(const struct queue *a, const struct queue *b)
{
	/* NOLINTNEXTLINE(bugprone-*,cert-*): to the byte is what replay promises */
	return memcmp(a, b, sizeof(*a)) == 0;
}

/* Loads into a fresh queue and compares it with the one that lived. */
static inline void assert_loads(struct site *site)
{
	struct queue *loaded = queue_new(&site->catalog);

	assert_non_null(loaded);
	assert_int_equal(store_load(site->store, loaded), 0);
	assert_true(queues_equal(loaded, site->queue));
	queue_free(loaded);
}

static inline void assert_load_fails(struct site *site, int error)
{
	struct queue *fresh = queue_new(&site->catalog);
	struct queue *loaded = queue_new(&site->catalog);

	assert_int_equal(store_load(site->store, loaded), error);
	assert_true(queues_equal(loaded, fresh)); /* not half a day */
	queue_free(loaded);
	queue_free(fresh);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
