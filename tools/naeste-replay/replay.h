/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "firmware/base/attributes.h"
#include "firmware/queue/pick.h"
#include "firmware/queue/queue.h"

/*
 * naeste-replay: a journal in, the state and every decision out. What its files share.
 */

#define REPLAY_HOLDS  0
#define REPLAY_BROKEN 1
#define REPLAY_USAGE  2

#define REPLAY_OTHERS_MAX 20

struct store;

struct replay_options {
	const char *journal;
	const char *site;  /* site.conf that the appliance had */
	const char *rules; /* another one, whose lanes and head starts would have been in force */
	const char *rates; /* "fast=3000,general=1000": per mille */
	const char *playbook; /* of the site */
	const char *day;      /* to rehearse; NULL: the last one */
	bool check, json;
};

/* One call, and what it was decided from. */
struct decision {
	uint64_t seq;
	int64_t wall_ms;
	uint16_t number;
	uint8_t counter, lane;
	bool chosen; /* staff called this number; else `next` did */
	bool agrees; /* judged again, the same comes out */
	uint16_t again;
	struct why why;
	uint32_t other_count, waiting;
	uint16_t others[REPLAY_OTHERS_MAX]; /* who else waited for this counter, in order */
};

struct replay {
	struct replay_options options;
	struct catalog *catalog;    /* of the queue below, as the journal left it */
	struct catalog *configured; /* as the configuration has it */
	struct queue *queue;
	struct decision *decisions;
	uint32_t decision_count, decision_room;
	uint64_t events;
	uint32_t disagreeing;
	const char *broken; /* an invariant, or NULL */
	uint64_t broken_seq;
};

/*
 * Reads site.conf into a fresh catalog, or an empty one without a path; NULL after a message. With
 * `its_clock` times are the site's from now on.
 */
struct catalog *replay_catalog(const char *site, bool its_clock);

/*
 * Opens what is to be read from its beginning; `ret_database` is whether it is a database. Returns 0
 * or a negative errno, and `ret_file` is the caller's to close in both cases (maybe NULL).
 */
_must_check_ int replay_open(const char *journal, FILE **ret_file, bool *ret_database);

/* What is wrong with a journal, from a negative errno. */
const char *replay_fault(int fault);

/*
 * Replays the last day that the database keeps whole. 0, or a negative errno after a message. Every call
 * is judged again as it goes.
 */
_must_check_ int replay_run(struct replay *replay);

/* The same of a store that is open, by the nouns in `replay->catalog`, which is the replay's. */
_must_check_ int replay_journal(struct replay *replay, struct store *store);
void replay_finish(struct replay *replay);

/* Prints; what is shown is the same as text and as JSON. */
void replay_print_text(const struct replay *replay);
void replay_print_json(const struct replay *replay);

/* What other rules would have changed: from published events alone. Returns an exit code. */
int rehearse_main(const struct replay_options *options);
