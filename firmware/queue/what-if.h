/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "firmware/queue/queue.h"

/*
 * What if: the queue played forward as it is and as it would be with something changed, so that a
 * supervisor sees what one counter more would bring, and a clerk what their pause would cost. It is
 * worked on in steps, because a thousand plays take longer than others may wait; the queue may go on
 * meanwhile, the question is answered for the moment at which it was asked.
 */

#define WHAT_IF_PLAYS        1000
#define WHAT_IF_LATER_PLAYS  100
#define WHAT_IF_COUNTERS_MAX 8 /* more or fewer */
/* Later moments that are tried for somebody who wants to leave. */
#define WHAT_IF_LATER_MS     INT64_C(600000)
#define WHAT_IF_LATERS       12
/* Calls in one step: under 2 ms. */
#define WHAT_IF_STEP_CALLS   4000
/* Calls of all plays together; with more than about a hundred people waiting there are fewer plays. */
#define WHAT_IF_CALLS_MAX    300000

struct what_if_question {
	int8_t counters; /* so many more or fewer, whichever they are */
	uint8_t counter; /* this one closes if it is open, else opens; QUEUE_NONE: none */
	uint8_t service; /* closed; QUEUE_NONE: none */
	uint8_t lane;    /* has these numbers; QUEUE_NONE: none */
	struct lane numbers;
	uint8_t leaves;  /* this counter pauses now; QUEUE_NONE: none */
	int64_t away_ms; /* for so long */
};

/* Waits of newcomers in the site's usual lane; unknown ones where nothing honest can be said. */
struct what_if_waits {
	struct told_wait services[QUEUE_SERVICES_MAX];
};

struct what_if_answer {
	uint64_t seq;
	uint32_t plays;
	struct what_if_waits before, after;
	/* for who leaves: the moment from now at which it costs least, 0: none is better than now */
	int64_t later_ms;
	struct what_if_waits later;
};

struct what_if;

/* One allocation at start; NULL when there is no memory. */
struct what_if *what_if_new(void);
void what_if_free(struct what_if *what_if);

/*
 * Takes a snapshot and begins. unknown_counter when there are not so many counters to open,
 * counter_closed when not so many are open or who leaves is not. Nothing has begun then.
 */
enum refusal what_if_begin(struct what_if *what_if, const struct queue *queue,
			   const struct what_if_question *question, int64_t now_ms);

/* Goes on for WHAT_IF_STEP_CALLS; true while there is more to do. */
bool what_if_step(struct what_if *what_if);

/* Valid once what_if_step() has said false. */
const struct what_if_answer *what_if_answer(const struct what_if *what_if);
