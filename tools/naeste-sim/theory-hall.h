/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "firmware/queue/queue.h"
#include "tools/naeste-sim/theory.h"

/*
 * The engine as a hall with counters of one kind: commands in, events applied, nothing else. A class
 * is a lane and a service of its own. Times are the engine's milliseconds, `scale` of them a unit of
 * time.
 */

/* One citizen in the hall, by the number that the engine gave. */
struct person {
	uint64_t arrival;  /* how many came before */
	int64_t leaves_ms; /* if still waiting then; INT64_MAX: stays */
	uint8_t class;
};

struct hall {
	struct catalog catalog;
	struct queue *queue;
	struct command command;
	struct verdict verdict;
	double scale;
	int64_t now_ms;
	struct chance ids;
	uint32_t servers;
	struct person people[QUEUE_TICKETS_MAX];
	/* Who might leave, by number: a heap, the first to leave on top. */
	uint16_t heap[QUEUE_TICKETS_MAX];
	uint32_t heap_count;
};

/* All return 0, or -errno after a message on stderr: the engine refused what it must not. */
_must_check_ int hall_open(const struct theory_setup *setup, double scale, struct hall **ret_hall);
void hall_free(struct hall *hall);

_must_check_ int hall_take(struct hall *hall, const struct person *person);
/* Ends what the seat is at and calls; `ret_number` is TICKET_NONE when nobody waits. */
_must_check_ int hall_next(struct hall *hall, uint8_t seat, uint16_t *ret_number);
_must_check_ int hall_arrive(struct hall *hall, uint8_t seat);
_must_check_ int hall_no_show(struct hall *hall, uint8_t seat);
_must_check_ int hall_leave(struct hall *hall, uint16_t number);
_must_check_ int hall_tick(struct hall *hall);

/* The first who leaves if not called before, or TICKET_NONE. Whoever was called is forgotten here. */
uint16_t hall_next_leaver(struct hall *hall);

/*
 * The day's numbers are nearly used up: the hall moves to a fresh day. Whoever is in it is told to the
 * engine again in the order of arrival, with the same times, lanes and counters; what happens from here
 * on depends on nothing else, so the move changes no wait, and no run needs an end.
 */
bool hall_full(const struct hall *hall);
_must_check_ int hall_move(struct hall *hall);
