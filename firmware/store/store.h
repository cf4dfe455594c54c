/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/base/attributes.h"
#include "firmware/base/clock.h"
#include "firmware/queue/queue.h"
#include "firmware/wire/request.h"

/*
 * The store: journal, answers by command id, print journal, users, and the tickets as rows. SQLite in
 * WAL mode with synchronous=FULL; this one connection writes and checkpoints. The journal is also the
 * outbox: an event is in it with the very bytes that are to be published, in the same transaction as
 * what it changed, and `delivered` says how far the broker has acknowledged.
 *
 * Within a loop turn:
 *
 *	store_begin();
 *	for each command: store_answer_find(); queue_judge(); store_append() and queue_apply() for each
 *	event; store_answer_keep();
 *	store_commit();      from here on the world may be told
 *
 * Faults are negative errno: -EIO, -ENOSPC, -EBUSY, -ENOMEM, -EBADMSG for a damaged row, -EPROTO for
 * a schema of a later version. After a fault inside a transaction nothing of it remains once
 * store_roll_back() was called.
 */

struct store;

struct store_options {
	const char *path;
	struct catalog *catalog; /* to read and write slugs; retired nouns are added to it */
	const char *root;        /* of the topics */
};

_must_check_ int store_open(const struct store_options *options, struct store **ret_store);
/*
 * For reading only, also while naested runs: no lock, nothing is written, and everything is as it was
 * at the opening. For store_replay(), store_load(), store_check(), store_last() and store_events().
 * -EPROTO for a file of another schema version.
 */
_must_check_ int store_open_reader(const struct store_options *options, struct store **ret_store);
void store_free(struct store *store);

_must_check_ int store_begin(struct store *store);
_must_check_ int store_commit(struct store *store);
void store_roll_back(struct store *store);

/* The reading of the machine's clocks that goes with an event's engine time. */
struct store_stamp {
	struct id boot;
	int64_t boot_ms;
};

/* Appends the event. `event->seq` must be the last one's + 1, else -EINVAL. */
_must_check_ int store_append(struct store *store, const struct event *event,
			      const struct store_stamp *stamp);

/*
 * Writes the ticket's row as it is after its events and before a day change is applied; before commit.
 * -EEXIST when its number is another ticket's on this day.
 */
_must_check_ int store_ticket(struct store *store, const struct queue *queue, uint16_t ticket);

/* Replays into `queue` (fresh from queue_new()) what the journal holds, from the last day change on. */
_must_check_ int store_load(struct store *store, struct queue *queue);

/* store_load() that shows each event just before it is applied; a negative result of `see` ends it. */
struct store_watch {
	int (*see)(void *data, const struct queue *queue, const struct event *event);
	void *data;
};

_must_check_ int store_replay(struct store *store, struct queue *queue,
			      const struct store_watch *watch);

/*
 * The whole journal, row by row: no gap, and every checksum holds (a private text may be erased). And
 * the rows of tickets say the same as `queue`, which was replayed. -EBADMSG and a line in the log, else.
 */
_must_check_ int store_check(struct store *store, const struct queue *queue);

/* The last event's times; all zero and false in an empty journal. */
struct store_last {
	bool any;
	uint64_t seq;
	int64_t at_ms;
	int64_t wall_ms;
	enum clock_quality clock;
	struct store_stamp stamp;
};

_must_check_ int store_last(struct store *store, struct store_last *ret_last);

/* Answers by command id, kept for STORE_ANSWER_KEEP_MS of engine time. */
#define STORE_ANSWER_KEEP_MS (INT64_C(48) * 3600 * 1000)

struct store_answer {
	uint64_t fingerprint; /* of the request */
	struct id ticket;     /* whose token the text may hold; nil without */
	char user[COMMAND_USER_BYTES];
	char text[8192];
};

/* Returns 1 when found, 0 when not. */
_must_check_ int store_answer_find(struct store *store, const struct id *command,
				   struct store_answer *ret_answer);
/* The first answer to a command stands: a second one is not kept. */
_must_check_ int store_answer_keep(struct store *store, const struct id *command, int64_t at_ms,
				   const struct store_answer *answer);
/* Deletes at most `limit` that are older; returns how many. Its own transaction or the open one. */
_must_check_ int store_answer_expire(struct store *store, int64_t before_ms, int limit);

/* The outbox: events that the broker has not acknowledged. */
struct store_outgoing {
	uint64_t seq;
	char topic[256];
	char payload[65536];
};

/* What is told of an event is gone when it returns; it may not ask for other events meanwhile. */
typedef int store_outgoing_told(void *data, const struct store_outgoing *outgoing);

/*
 * Tells the first `max` events after `seq`, in order, until `told` returns other than 0. Returns that,
 * or 0, or the fault by which the journal cannot be read.
 */
_must_check_ int store_outgoing_after(struct store *store, uint64_t seq, uint32_t max,
				      store_outgoing_told *told, void *data);
_must_check_ int store_delivered(struct store *store, uint64_t *ret_seq);
/*
 * Every event up to `seq` is acknowledged; -EINVAL beyond what is committed. Need not be durable: at
 * least once is the promise.
 */
_must_check_ int store_set_delivered(struct store *store, uint64_t seq);

/*
 * Past events, exactly as published, as a JSON array of at most 500 and about 480 KiB: text "[...]",
 * free() it.
 * `ret_next` is the first seq that is left, or 0.
 */
_must_check_ int store_events(struct store *store, uint64_t from, uint64_t to, char **ret_array,
			      uint64_t *ret_next);

/* The print journal. */
enum print_state {
	PRINT_WANTED,    /* committed with the ticket; the printer has never heard of it */
	PRINT_SENT,      /* committed before the first byte went to the printer */
	PRINT_CONFIRMED, /* the printer's word: it is out */
	PRINT_FAILED,    /* the printer's word: it is not; wanted again when the printer is well */
	PRINT_UNKNOWN,   /* nobody knows; only printed again as a copy and on somebody's word */
	PRINT_DROPPED,   /* not wanted any more: the visit ended first */
};

/*
 * A visit's papers: 0 is the ticket, n its n-th copy, marked so. That of its return code is counted in
 * the same way from PRINT_RETURN_CODE on.
 */
#define PRINT_RETURN_CODE 128

struct print {
	struct id ticket;
	uint16_t number;
	enum print_state state;
	uint8_t copy;      /* which paper of the visit, see below */
	uint32_t job;      /* the printer's number of it, 0 unknown */
	int64_t wanted_ms; /* engine time */
};

/* Inserts or updates by (ticket, copy); inside a transaction. */
_must_check_ int store_print(struct store *store, const struct print *print);
/* The oldest that is WANTED, SENT or FAILED after `skip` others; returns 1, or 0 when there is none. */
_must_check_ int store_print_open(struct store *store, uint32_t skip, struct print *ret_print);

#define STORE_SKILLS_BYTES (QUEUE_SERVICES_MAX * SLUG_BYTES)

/* Users: who may connect and as what. The password only until the broker has it. */
struct store_user {
	char name[COMMAND_USER_BYTES];
	enum role role;
	char password[128];              /* "": the broker has it */
	char skills[STORE_SKILLS_BYTES]; /* services by name, one space between them; "": all */
};

/* Inserts or replaces; each its own transaction unless one is open. */
_must_check_ int store_user_set(struct store *store, const struct store_user *user);
_must_check_ int store_user_remove(struct store *store,
				   const char *name); /* 1 removed, 0 unknown */
_must_check_ int store_user_password_delivered(struct store *store, const char *name);
/* All users, by name; free() the array. */
_must_check_ int store_users(struct store *store, struct store_user **ret_users, size_t *ret_count);
/* 1 and the role, or 0 for an unknown user. */
_must_check_ int store_user_role(struct store *store, const char *name, enum role *ret_role);

/* Housekeeping on the loop, bounded: at most a few milliseconds. */
_must_check_ int store_checkpoint(struct store *store);

/* For fault injection: from now on the k-th write (0: off) and all after it fail with `error`. */
void store_fail_writes(struct store *store, uint32_t k, int error);
