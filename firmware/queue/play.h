/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "firmware/queue/draw.h"
#include "firmware/queue/queue.h"

/*
 * The queue played forward. A play starts from a snapshot of the queue and lets it run: whenever a
 * counter becomes free, the engine's own rule calls somebody to it; how long everything takes, who
 * stays away or leaves, who comes and when a clerk takes a pause is drawn from what the site has
 * learnt. Many plays of one snapshot give the distribution of every wait.
 *
 * Somebody who might come is played as a ghost: called when it would be, without taking the counter's
 * time. That is exact, because somebody who waits changes nothing for others before being called. So
 * one play answers for everybody who waits and for newcomers to every service and lane.
 *
 * A struct play is allocated once and borrows nothing: the queue may change while its snapshot is
 * played.
 */

#define PLAY_PEOPLE_MAX \
	4096 /* in a snapshot, ghosts included; who waits behind them is not looked at */
#define PLAY_COMERS_MAX   512 /* who come during one play */
#define PLAY_EXPECTED_MAX 256 /* appointments that are looked at, the next ones */
#define PLAY_LISTS_MAX    ((QUEUE_SERVICES_MAX + QUEUE_COUNTERS_MAX) * QUEUE_LANES_MAX)
#define PLAY_REACH_MAX \
	((QUEUE_SERVICES_MAX + 1) * QUEUE_LANES_MAX) /* lists that a counter serves */
#define PLAY_HORIZON_MS INT64_C(86400000)

#define PLAY_NEVER  INT32_MAX
#define PLAY_NOBODY UINT16_MAX

struct play_person {
	int64_t since_ms;
	uint64_t take_seq;
	int64_t kept_until_ms; /* until then only for the counter `kept_for` */
	uint16_t number;       /* the ticket, or TICKET_NONE */
	uint16_t list;
	uint16_t next; /* of those who came later to the same list */
	uint8_t kept_for;
	bool ghost;
	uint8_t errand_count;
	struct errand errands[QUEUE_ERRANDS_MAX]; /* those that are left, the present one first */
};

/* Who would be called first from a list, or PLAY_NOBODY, and what a pick asks of them. */
struct play_first {
	int64_t since_ms;
	uint64_t take_seq;
	int64_t kept_until_ms;
	uint16_t person;
};

struct play_list {
	uint8_t service, lane;
	bool reached;        /* a counter that is not closed serves it */
	bool cut;            /* more wait than the snapshot holds */
	uint16_t first, end; /* who waits in the snapshot, in the order of the list */
	uint16_t at;         /* the first of them who has not been called */
	uint16_t came, last; /* who has come since, in the order of the list */
	struct play_first first_of_all;
};

struct play_reach {
	uint16_t list;
	int64_t head_start_ms;
	int64_t after_ms; /* helps out only when somebody of the service has waited so long */
};

enum play_doing {
	PLAY_FREE,
	PLAY_CALLED,
	PLAY_SERVING,
	PLAY_PAUSED,
};

struct play_seat {
	uint8_t counter;
	uint8_t doing; /* enum play_doing, at the moment of the snapshot */
	enum history_time pause;
	bool idle, left;              /* nobody to call; has gone away as `away_ms` says */
	int64_t since_ms;             /* of `doing` */
	int64_t away_ms, away_for_ms; /* leaves then, for what-if; INT64_MAX: never */
	int64_t free_ms;              /* when it can call next */
	struct play_person with;      /* who is called or served */
	uint32_t services;            /* that it serves */
	uint16_t reach_count;
	struct play_reach reach[PLAY_REACH_MAX];
};

/* Somebody whose time to join is known: a park that ends, an appointment, a ghost of later. */
struct play_coming {
	int64_t at_ms;
	uint16_t person;
};

struct play {
	/* the snapshot */
	int64_t now_ms;
	uint64_t seed;
	struct lane lanes[QUEUE_LANES_MAX];
	struct draw_table services[QUEUE_SERVICES_MAX];
	struct draw_table times[HISTORY_TIMES];
	uint32_t shares[HISTORY_SHARES];
	uint32_t pauses[HISTORY_TIMES]; /* how many of each kind have been seen */
	uint32_t pause_weight;          /* their sum */
	uint32_t per_person;            /* bit i: a party multiplies the work of service i */
	uint32_t closed;                /* bit i: nobody comes for service i any more */
	uint32_t service_arrivals[QUEUE_SERVICES_MAX];
	uint32_t lane_arrivals[QUEUE_LANES_MAX]; /* only of lanes that can overtake */
	uint32_t arrivals;                       /* their sum */
	uint32_t service_weight;                 /* the sum of service_arrivals */
	uint16_t list_of[QUEUE_LISTS_MAX][QUEUE_LANES_MAX];
	uint16_t list_count, seat_count, person_count, coming_count;
	struct play_list lists[PLAY_LISTS_MAX];
	struct play_seat seats[QUEUE_COUNTERS_MAX];
	struct play_coming coming[PLAY_COMERS_MAX];
	struct expected expected[PLAY_EXPECTED_MAX];
	struct play_person people[PLAY_PEOPLE_MAX + PLAY_COMERS_MAX];

	/* one play */
	struct draw draw;
	uint16_t comer_count, coming_at, watched;
	int64_t next_comer_ms;
	int64_t reaction_ms;                /* of whichever of the free counters is first */
	int32_t called_ms[PLAY_PEOPLE_MAX]; /* since now_ms, or PLAY_NEVER */
	bool gone[PLAY_PEOPLE_MAX + PLAY_COMERS_MAX];
	bool watch[PLAY_PEOPLE_MAX]; /* the play ends when all of these have been called */
};

/*
 * The queue as it stands: everybody who waits (of each list the first `depth`), who is at the counters,
 * whose park will end. Nobody is watched yet.
 */
void play_snapshot(struct play *play, const struct queue *queue, int64_t now_ms, uint16_t depth);

/*
 * Somebody who would join the list of `row` and `lane` at `since_ms`, or now if that is over; watched.
 * Returns its index, or PLAY_NOBODY: no counter serves it, the snapshot is full, or more people wait in
 * that list than it holds.
 */
uint16_t play_add_ghost(struct play *play, uint8_t row, uint8_t lane, int64_t since_ms);

/* Takes back who was added when there were `people` already. */
void play_take_back(struct play *play, uint16_t people);

/* The ticket of this number waits, but takes nobody's time: a ghost stands for it. */
void play_pass_over(struct play *play, uint16_t number);

/* The place of a counter in the snapshot, or PLAY_NOBODY while it is closed. */
uint16_t play_seat_of(const struct play *play, uint8_t counter);

/* Changes of a snapshot, for what-if. A counter that is closed opens, if nobody sits there yet. */
void play_open(struct play *play, const struct queue *queue, uint8_t counter);
/* The seat leaves at `at_ms`, or after the visit that it then has, for `away_ms`. */
void play_leave(struct play *play, uint16_t seat, int64_t at_ms, int64_t away_ms);
/* Nobody comes for it any more; who waits is served. */
void play_close_service(struct play *play, uint8_t service);
/* Also those come who overtake nobody: they count for whoever joins later than now. */
void play_all_come(struct play *play, const struct queue *queue);

/* Watches everybody who waits and can be called. */
void play_watch_waiting(struct play *play);

/* Draws one course of events, the `stream`th of this snapshot, with at most `calls_max` calls. */
/* Returns how many it made. */
uint32_t play_run(struct play *play, uint32_t stream, uint32_t calls_max);
