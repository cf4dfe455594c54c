/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "firmware/queue/queue.h"
#include "firmware/wire/text.h"

/*
 * What a refusal says to whoever asked. Most refusals mean one thing and have one sentence; where that
 * would send somebody the wrong way, the verb and the actor choose another.
 */

enum refused {
	REFUSED_APPOINTMENT_AHEAD, /* check-in: {time} is when to come back */
	REFUSED_CODE_SPENT,        /* check-in: cancelled, or not good any longer */
	REFUSED_NOTHING_TO_UNDO,
	REFUSED_END_PAST,       /* of a notice or playbook */
	REFUSED_NOT_ENDED,      /* reopen: of a visit that is open, or part of another one */
	REFUSED_CALL_ELSEWHERE, /* call: not from this counter */
	REFUSED_LANE,           /* who takes a ticket may not wish for it */
	REFUSED_NOT_THIS,       /* the role may, but not with this ticket or counter */
	REFUSED_ASK_STAFF,      /* the same, and of the role, to a citizen */
	REFUSED_PAUSED,
	REFUSED_ERRANDS,  /* the visit has as many as one can have */
	REFUSED_BOUND,    /* transfer: as many wait for that counter only as can */
	REFUSED_BOOTHS,   /* sit: at as many as one can look after */
	REFUSED_CAPACITY, /* the service's visits of the day, to staff */
	REFUSED_LIMIT,    /* a list that has an end, to staff */
	REFUSED_NUMBERS,  /* to staff, who need not ask the staff */
	REFUSED_WAITING,
};

#define REFUSED_COUNT (REFUSED_WAITING + 1)

/* The sentence for a verdict that is a refusal. */
void refused_text(const struct command *command, const struct verdict *verdict,
		  const char *language, char ret_text[static WIRE_TEXT_BYTES]);
