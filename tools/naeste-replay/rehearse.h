/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stddef.h>

#include "firmware/queue/playbook.h"
#include "tools/naeste-replay/replay.h"

/* A day as it was published, in steps that a rehearsal plays again. */

enum step_kind {
	STEP_OPEN, /* of a counter */
	STEP_CLOSE,
	STEP_PAUSE,
	STEP_RESUME,
	STEP_JOIN, /* somebody begins to wait, for the first time or again */
	STEP_QUIT, /* a wait ends without a call */
	STEP_CALL, /* a counter is free for somebody */
};

struct step {
	enum step_kind kind;
	bool chosen; /* staff named the number */
	uint8_t service, lane, counter, bound;
	uint16_t number;
	int64_t at_ms, credit_ms;
	uint64_t seq;
};

struct rehearsal {
	struct step *steps;
	size_t count, room;
	uint32_t call_count;
	int32_t day;
};

/* Whom a play called at each of the day's moments. */
struct call {
	uint16_t number; /* of the day, or TICKET_NONE: nobody */
	uint8_t lane;
	int64_t waited_ms;
};

struct play {
	struct call *calls;
	uint32_t call_count;
	uint32_t left_out; /* joined, but the engine would not have them */
};

/*
 * Reads a day (NULL: the last) from a database or from a file of events in JSON, one a line. Nouns that
 * `catalog` does not have are added to it. 0, or a negative errno after a message.
 */
_must_check_ int rehearsal_read(const char *journal, const char *day, struct catalog *catalog,
				struct rehearsal *ret_rehearsal);

/* Plays the day by the catalog's rules, under a playbook of it or NULL. The catalog is changed. */
_must_check_ int rehearse_play(const struct rehearsal *rehearsal, struct catalog *catalog,
			       const struct playbook *playbook, struct play *play);
