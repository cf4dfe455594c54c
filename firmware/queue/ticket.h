/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "firmware/base/attributes.h"
#include "firmware/base/id.h"
#include "firmware/queue/history.h"
#include "firmware/queue/limits.h"
#include "firmware/queue/number.h"

/*
 * A ticket: one visit. Times are engine time in milliseconds (a counter that never goes back);
 * 0 means "has not happened".
 */

enum ticket_state {
	TICKET_FREE, /* the number has not been given today */
	TICKET_WAITING,
	TICKET_CALLED,
	TICKET_SERVING,
	TICKET_PARKED,
	TICKET_ENDED,
};

#define TICKET_STATE_COUNT (TICKET_ENDED + 1)

enum ticket_outcome {
	OUTCOME_NONE,
	OUTCOME_SERVED,
	OUTCOME_PARTLY,
	OUTCOME_REFERRED,
	OUTCOME_LEFT,
	OUTCOME_MERGED,
	OUTCOME_NO_SHOW,
	OUTCOME_CLOSED,
	OUTCOME_CLOSED_UNATTENDED,
	OUTCOME_VOID,
};

#define OUTCOME_COUNT (OUTCOME_VOID + 1)

enum ticket_origin {
	ORIGIN_BUTTON, /* paper only: no screen has shown the number */
	ORIGIN_TOUCH,
	ORIGIN_STAFF,
	ORIGIN_APPOINTMENT,
	ORIGIN_CODE,
	ORIGIN_RESERVE, /* pre-printed, used during an outage */
};

#define ORIGIN_COUNT (ORIGIN_RESERVE + 1)

enum ticket_paper {
	PAPER_WANTED, /* not confirmed yet */
	PAPER_PRINTED,
	PAPER_FAILED, /* the printer said no; it is tried again when the printer is well */
	PAPER_DOUBT,  /* nobody knows: somebody may hold it, so the number stays valid */
};

#define PAPER_COUNT (PAPER_DOUBT + 1)

enum ticket_mark {
	MARK_ACCOMPANIED = 1, /* comes with a support worker */
	MARK_FETCH = 2,       /* "come and get me: I cannot see or hear the call" */
	MARK_APPOINTMENT = 4, /* says that there is an appointment, but has no code */
};

/* "Still with A042?": see still.h. */
enum still {
	STILL_NOT_ASKED,
	STILL_ASKED,
	STILL_ANSWERED,
};

struct errand {
	uint8_t service; /* index in the catalog */
	uint8_t party;   /* people, 1 or more */
};

struct ticket {
	struct id id;
	struct id token;
	int64_t taken_ms;
	int64_t taken_wall_ms;
	int64_t since_ms;  /* joined the queue, minus credit: the clock that earns the score */
	int64_t credit_ms; /* waiting done in this visit up to the last call or park */
	int64_t due_ms; /* the appointed time of who checked in before it: joins no earlier; else 0 */
	int64_t called_ms;         /* the first call since it last waited */
	int64_t called_wall_ms;    /* of the announcement that is in force */
	int64_t seen_ms;           /* a display confirmed the first call */
	int64_t announced_ms;      /* the last call or recall */
	int64_t announced_seen_ms; /* a display confirmed that one */
	int64_t arrived_ms;
	int64_t errand_started_ms;
	int64_t wake_ms;            /* when a park ends */
	int64_t preferred_until_ms; /* bound after a park, until then; 0 for one that was sent there */
	int64_t ended_ms;
	int64_t waited_ms, way_ms, service_ms; /* sums over the visit */
	uint64_t take_seq;                     /* ties */
	uint32_t call;                         /* number of the announcement that is in force */
	uint16_t number;                       /* 0 is A001 */
	uint16_t prev, next; /* neighbours in the list that it waits or is parked in */
	uint16_t next_taken; /* the ticket taken after it, or TICKET_NONE */
	uint8_t state, outcome, origin, paper; /* the enums above */
	uint8_t lane, language, marks;
	uint8_t counter;     /* called or served there, or QUEUE_NONE */
	uint8_t bound;       /* only this counter may call it, or QUEUE_NONE */
	uint8_t preferred;   /* the counter that parked it last, or QUEUE_NONE */
	uint8_t park_reason; /* enum reason */
	uint8_t no_shows;
	uint8_t looked; /* staff went and looked (marks & MARK_FETCH) */
	uint8_t recalls;
	uint8_t copies; /* printed again, marked as a copy */
	uint8_t left_by_citizen;
	uint8_t feedback;    /* given */
	uint8_t unconfirmed; /* the lane is a wish until the first clerk says yes or no */
	uint8_t shown; /* somebody has seen the number: it was called, or staff dealt with it */
	uint8_t errand, errand_count;
	uint8_t still;    /* enum still, of the service that is under way */
	uint8_t summoned; /* HELPER_BIT()s of who was asked to come to the counter */
	uint8_t estimated; /* was open over a start whose length nobody knows: so are its durations */
	struct errand errands[QUEUE_ERRANDS_MAX];
	struct told_wait told; /* when it was taken */
};

const char *ticket_state_name(enum ticket_state state);
const char *ticket_outcome_name(enum ticket_outcome outcome);
const char *ticket_origin_name(enum ticket_origin origin);
const char *ticket_paper_name(enum ticket_paper paper);
_must_check_ int ticket_state_parse(const char *name, enum ticket_state *ret_state);
_must_check_ int ticket_outcome_parse(const char *name, enum ticket_outcome *ret_outcome);
_must_check_ int ticket_origin_parse(const char *name, enum ticket_origin *ret_origin);
_must_check_ int ticket_paper_parse(const char *name, enum ticket_paper *ret_paper);

/* The service of the errand under the cursor. */
uint8_t ticket_service(const struct ticket *ticket);

/* True for the states in which a visit is under way: not free, not ended. */
bool ticket_open(const struct ticket *ticket);

/* True while surely nobody has seen the number: from a button, no paper came out, not called yet. */
bool ticket_unseen(const struct ticket *ticket);

/*
 * The transitions of the life of a ticket; the only place that knows which are allowed. The contract
 * is ACSL: the picture of queue/README.md arrow by arrow, proved of the table by `tools/check proof`.
 */
/*@
  predicate is_state(integer state) = TICKET_FREE <= state <= TICKET_ENDED;

  predicate arrow(integer from, integer to) =
    (from == TICKET_FREE && (to == TICKET_WAITING || to == TICKET_SERVING)) ||
    (from == TICKET_WAITING && (to == TICKET_WAITING || to == TICKET_CALLED)) ||
    (from == TICKET_CALLED && (to == TICKET_CALLED || to == TICKET_SERVING)) ||
    (from == TICKET_SERVING && to == TICKET_SERVING) ||
    (from == TICKET_PARKED && to == TICKET_PARKED) ||
    // back to waiting: transfer, next errand, wake, leave undone, reopen
    (from != TICKET_FREE && to == TICKET_WAITING) ||
    // parked and ended from wherever a visit is under way
    (from != TICKET_FREE && from != TICKET_ENDED && (to == TICKET_PARKED || to == TICKET_ENDED));

  lemma a_number_is_never_given_back:
    \forall integer from; is_state(from) ==> !arrow(from, TICKET_FREE);
  lemma nobody_is_called_but_who_waits:
    \forall integer from; is_state(from) && arrow(from, TICKET_CALLED) ==>
      from == TICKET_WAITING || from == TICKET_CALLED;
  lemma every_visit_can_end:
    \forall integer from; TICKET_FREE < from < TICKET_ENDED ==> arrow(from, TICKET_ENDED);
  lemma ended_only_goes_back_to_waiting:
    \forall integer to; is_state(to) && arrow(TICKET_ENDED, to) ==> to == TICKET_WAITING;
*/
/*@
  requires is_state(from) && is_state(to);
  assigns \nothing;
  ensures \result <==> arrow(from, to);
*/
bool ticket_may_enter(enum ticket_state from, enum ticket_state to);
