/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The table of a ticket's life. This file is proved, see ticket.h.
 */
#include "firmware/queue/ticket.h"

/*
 * Row: from; column: to. Waiting to waiting is a transfer or a granted lane, serving to serving a
 * take-over or the visit's next errand at the same counter, called to called a recall.
 */
#define TO(state) [TICKET_##state] = true
static const bool transitions[TICKET_STATE_COUNT][TICKET_STATE_COUNT] = {
	[TICKET_FREE] = { TO(WAITING), TO(SERVING) },
	[TICKET_WAITING] = { TO(WAITING), TO(CALLED), TO(PARKED), TO(ENDED) },
	[TICKET_CALLED] = { TO(WAITING), TO(CALLED), TO(SERVING), TO(PARKED), TO(ENDED) },
	[TICKET_SERVING] = { TO(WAITING), TO(SERVING), TO(PARKED), TO(ENDED) },
	[TICKET_PARKED] = { TO(WAITING), TO(PARKED), TO(ENDED) },
	[TICKET_ENDED] = { TO(WAITING) }, /* leave undone, reopen */
};

bool ticket_may_enter(enum ticket_state from, enum ticket_state to)
{
	return transitions[from][to];
}
