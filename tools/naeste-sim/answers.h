/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "firmware/base/id.h"
#include "firmware/queue/refusal.h"

/*
 * Answers by command id: what the appliance keeps for 48 hours, and what the world remembers that it
 * was told, in a table of its own.
 */

struct answer {
	struct id id;
	uint64_t fingerprint; /* of what was asked */
	int64_t at_ms;        /* engine time */
	uint64_t seq;         /* of the last event that came of it; 0 for none */
	struct id ticket;     /* nil for none */
	enum refusal refusal;
};

struct answers {
	struct answer *rows; /* open addressing; a row with a nil id is free */
	uint32_t size;       /* a power of two */
	uint32_t count;
};

/* Stops the program when there is no memory. */
void answers_init(struct answers *answers);
void answers_finish(struct answers *answers);
const struct answer *answers_find(const struct answers *answers, const struct id *id);
/* The first answer to an id stands. */
void answers_keep(struct answers *answers, const struct answer *answer);
/* Forgets what is older than `before_ms`. */
void answers_expire(struct answers *answers, int64_t before_ms);
