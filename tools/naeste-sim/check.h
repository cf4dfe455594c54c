/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "firmware/queue/queue.h"
#include "tools/naeste-sim/answers.h"

/*
 * The checks: an account of its own of what happened, made from events and from what people saw, and
 * compared with the engine's. It shares no code with the engine but the names of things. Each finding
 * goes to world_broken() with the number of its invariant (invariant.h).
 */

struct world;
struct act;
struct outgoing;
struct paper_job;

/* Who may come before a ticket that waits, see check-bound.c. */
struct bound {
	uint32_t epoch;
	uint32_t before;    /* who waited when it joined */
	uint32_t newcomers; /* how many had come by then */
	uint32_t returns;   /* and had come back */
	uint32_t passed;    /* calls since, at counters that may call it */
};

struct bounds {
	uint32_t epoch;     /* of the rules */
	uint32_t newcomers; /* today */
	uint32_t returns;
	int64_t *joined_ms;                  /* of each newcomer; QUEUE_TICKETS_MAX */
	uint32_t skills[QUEUE_COUNTERS_MAX]; /* of who sat down */
};

/* What is kept, see check-year.c. */
enum level {
	LEVEL_ANSWERS,
	LEVEL_CARRIED,
	LEVEL_JOBS,
	LEVEL_JOURNAL,
	LEVEL_OUTBOX,
	LEVEL_HALL,
	LEVEL_COUNT,
};

struct year {
	uint32_t days;
	uint64_t seq; /* when the day before ended */
	uint32_t most[2][LEVEL_COUNT];
};

/* A ticket of the day, as the events tell it. */
struct account {
	struct id id;
	int64_t joined_ms;  /* waits, in this lane, since then */
	int64_t present_ms; /* is there since then; earlier, before an appointed time */
	int64_t due_ms;     /* the appointed time; 0: none to come */
	int64_t waited_ms;  /* stretches of waiting that are over */
	int64_t began_ms;   /* credit it was born with */
	int64_t wake_ms;
	uint16_t at; /* its place in `waiting` or `parked` */
	uint8_t state, lane, counter, papers;
	uint8_t bound_to; /* only this counter may call it, or QUEUE_NONE */
	struct bound bound;
	bool estimated; /* was open over a start whose length nobody knows */
};

struct lane_account {
	int64_t integral_ms; /* of the queue's length over time */
	int64_t waits_ms;    /* of stretches that are over */
	int64_t joined_ms;   /* sum of the beginnings of those that are not */
	uint32_t waiting;
};

/* Which ticket a number of a day is. Some days back, because a clock may be wrong. */
#define LEDGER_DAYS 4

struct ledger {
	int32_t day;
	uint32_t count;
	struct id *ids; /* by number; QUEUE_TICKETS_MAX */
};

struct numbers {
	uint16_t *numbers;
	uint16_t count;
};

struct checks {
	struct catalog *replay_catalog;
	struct queue *replay; /* applies the journal, late */
	uint32_t replayed;    /* journal events that it has */
	struct account *accounts;
	struct numbers waiting, parked, today;
	uint32_t by_state[TICKET_STATE_COUNT];
	struct lane_account lanes[QUEUE_LANES_MAX];
	uint16_t at_counter[QUEUE_COUNTERS_MAX];
	struct number_range stop_numbers; /* of the stop that is open; last 0: the site's */
	struct ledger ledgers[LEDGER_DAYS];
	uint32_t ledger_next;
	struct answers answers; /* what people were told */
	int64_t at_ms;          /* of the last event */
	int64_t true_ms;        /* and true time then */
	uint64_t seq;           /* the last committed event */
	uint64_t told_seq;      /* the last that anybody was told of */
	struct id told_tickets[64];
	uint32_t told_count;
	uint64_t consumer_seq; /* a consumer that dedupes by seq */
	uint64_t consumer_digest, store_digest, consumer_digest_at;
	int32_t day;
	uint32_t press, press_takes, press_alarms;
	uint64_t whole_checks;
	struct bounds bounds;
	struct year year;
	int64_t right_since_ms; /* true time: the clock is right and synchronised; INT64_MAX: no */
	int64_t looked_ms;      /* for a day that is late */
	enum clock_quality clock; /* of the last event */
	bool gap_due;     /* the next event has to say that time is estimated from here on */
	bool provisional; /* no synchronised clock and no operator has said what day it is */
};

void checks_init(struct world *world);
void checks_finish(struct checks *checks);

/* check-verdict.c: after judging, before anything is applied. */
void check_verdict(struct world *world, const struct command *command,
		   const struct verdict *verdict);
/* check-event.c: the events [first, last) of the journal are durable and applied. */
void check_committed(struct world *world, uint32_t first, uint32_t last);
/* check-bound.c: a ticket waits from here on; and who is passed by a call. */
void bound_joins(struct world *world, const struct event *event);
void check_bound(struct world *world, const struct event *event);
/* check-year.c: a day has ended. */
void check_year(struct world *world);
/* check-step.c: what is cheap, after every step. */
void check_step(struct world *world);
/* check-whole.c: everything, from the beginning. */
void check_whole(struct world *world);
/* ... also that the replay is byte for byte the queue. */
void check_replay(struct world *world);
/* The journal begins anew with the event at `day_event`: the replay first goes that far. */
void check_compacting(struct world *world, uint32_t day_event);
/* check-text.c: an event as it is published and kept, for some of them. */
void check_text(struct world *world, const struct event *event);
/* check-told.c: what people and machines outside see. */
void check_answer(struct world *world, const struct act *act, const struct answer *answer);
void check_paper(struct world *world, const struct paper_job *job, bool marked);
void check_delivered(struct world *world, const struct outgoing *outgoing);
void check_recovered(struct world *world);
/* The machine was switched on again: what its next event has to say about time. */
void check_booted(struct world *world);
void check_press(struct world *world, uint32_t press, bool alarm);
