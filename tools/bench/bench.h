/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/base/attributes.h"
#include "tools/bench/client.h"
#include "tools/bench/figure.h"
#include "tools/bench/place.h"

/*
 * One run: the appliance, who asks it, how much is measured, and the table that comes out. Every
 * measure_ function adds its rows and returns 0 or a negative errno, said on standard error.
 */

struct extent {
	uint32_t sleep_s;
	uint32_t papers;
	uint32_t nexts; /* of each kind */
	uint32_t rate_rounds;
	uint32_t rate_takes; /* in a round */
	uint32_t restarts;
	uint32_t waiting;    /* the full hall */
	uint32_t nexts_full; /* in the full hall */
	uint32_t picks;
};

struct bench {
	struct place place;
	struct extent extent;
	struct table table;
	struct client *clerk; /* sits at counter 1 */
	struct client *kiosk;
	uint32_t taken; /* tickets so far */
};

/* p50 of a command, and of the limit beside it. */
struct pace {
	double ours_us, limit_us;
};

/* asleep.c: before anybody has done anything */
_must_check_ int measure_asleep(struct bench *bench);
/* asleep.c: naested's memory as it is now */
_must_check_ int measure_memory(struct bench *bench);
/* paper.c: with paper in the printer */
_must_check_ int measure_paper(struct bench *bench);
/* latency.c: `next` with ten waiting; `ret_few` is for the full hall's row */
_must_check_ int measure_next(struct bench *bench, struct pace *ret_few);
/* latency.c: the same with the hall full */
_must_check_ int measure_next_full(struct bench *bench, const struct pace *few);
/* rate.c */
_must_check_ int measure_rate(struct bench *bench);
/* restart.c: kills naested and waits until it is back */
_must_check_ int measure_restart(struct bench *bench);
/* pick.c: the engine alone */
_must_check_ int measure_pick(struct bench *bench);
_must_check_ int measure_what_if(struct bench *bench);

/* hall.c */
#define HALL_CLIENTS 32
/* Takes so many tickets, HALL_CLIENTS at a time; how long it took in nanoseconds. */
_must_check_ int hall_take(struct bench *bench, uint32_t tickets, uint64_t *ret_ns);
/* So many bare requests by the same clients, of the sizes of the last take. */
_must_check_ int hall_bare(struct bench *bench, uint32_t requests, uint64_t *ret_ns);
_must_check_ int hall_open(struct bench *bench);
void hall_close(void);
