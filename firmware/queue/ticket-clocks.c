/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The clocks of a ticket. Those of recall and no-show start when a display has shown the call, or
 * when it must have been seen by then.
 */
#include "firmware/queue/ticket-clocks.h"

static int64_t seen_at_ms(int64_t seen_ms, int64_t called_ms, const struct catalog *catalog)
{
	int64_t latest_ms = called_ms + catalog->unseen_after_ms;

	return seen_ms && seen_ms < latest_ms ? seen_ms : latest_ms;
}

int64_t ticket_recall_from_ms(const struct ticket *ticket, const struct catalog *catalog)
{
	return seen_at_ms(ticket->announced_seen_ms, ticket->announced_ms, catalog) +
	       catalog->recall_after_ms;
}

int64_t ticket_no_show_from_ms(const struct ticket *ticket, const struct catalog *catalog)
{
	if ((ticket->marks & MARK_FETCH) && !ticket->looked)
		return INT64_MAX;
	return seen_at_ms(ticket->seen_ms, ticket->called_ms, catalog) + catalog->no_show_after_ms;
}

int64_t ticket_stay_until_ms(const struct ticket *ticket, const struct catalog *catalog)
{
	if (ticket->state != TICKET_ENDED || ticket->outcome != OUTCOME_LEFT ||
	    !ticket->left_by_citizen)
		return INT64_MIN;
	return ticket->ended_ms + catalog->undo_leave_ms;
}
