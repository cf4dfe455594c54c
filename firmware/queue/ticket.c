/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The names of what a ticket can be, and small questions to it.
 */
#include "firmware/queue/ticket.h"

#include <errno.h>
#include <stddef.h>

#include "firmware/base/text.h"

static const char *const state_names[TICKET_STATE_COUNT] = {
	[TICKET_FREE] = NULL,         [TICKET_WAITING] = "waiting", [TICKET_CALLED] = "called",
	[TICKET_SERVING] = "serving", [TICKET_PARKED] = "parked",   [TICKET_ENDED] = "ended",
};

static const char *const outcome_names[OUTCOME_COUNT] = {
	[OUTCOME_NONE] = NULL,
	[OUTCOME_SERVED] = "served",
	[OUTCOME_PARTLY] = "partly",
	[OUTCOME_REFERRED] = "referred",
	[OUTCOME_LEFT] = "left",
	[OUTCOME_MERGED] = "merged",
	[OUTCOME_NO_SHOW] = "no_show",
	[OUTCOME_CLOSED] = "closed",
	[OUTCOME_CLOSED_UNATTENDED] = "closed_unattended",
	[OUTCOME_VOID] = "void",
};

static const char *const origin_names[ORIGIN_COUNT] = {
	[ORIGIN_BUTTON] = "button", [ORIGIN_TOUCH] = "touch",
	[ORIGIN_STAFF] = "staff",   [ORIGIN_APPOINTMENT] = "appointment",
	[ORIGIN_CODE] = "code",     [ORIGIN_RESERVE] = "reserve",
};

static const char *const paper_names[PAPER_COUNT] = {
	[PAPER_WANTED] = "wanted",
	[PAPER_PRINTED] = "printed",
	[PAPER_FAILED] = "failed",
	[PAPER_DOUBT] = "doubt",
};

const char *ticket_state_name(enum ticket_state state)
{
	return state_names[state] ? state_names[state] : "";
}

const char *ticket_outcome_name(enum ticket_outcome outcome)
{
	return outcome_names[outcome] ? outcome_names[outcome] : "";
}

const char *ticket_origin_name(enum ticket_origin origin)
{
	return origin_names[origin];
}

const char *ticket_paper_name(enum ticket_paper paper)
{
	return paper_names[paper];
}

int ticket_state_parse(const char *name, enum ticket_state *ret_state)
{
	int i = text_index(state_names, TICKET_STATE_COUNT, name);

	if (i < 0)
		return i;
	*ret_state = (enum ticket_state)i;
	return 0;
}

int ticket_outcome_parse(const char *name, enum ticket_outcome *ret_outcome)
{
	int i = text_index(outcome_names, OUTCOME_COUNT, name);

	if (i < 0)
		return i;
	*ret_outcome = (enum ticket_outcome)i;
	return 0;
}

int ticket_origin_parse(const char *name, enum ticket_origin *ret_origin)
{
	int i = text_index(origin_names, ORIGIN_COUNT, name);

	if (i < 0)
		return i;
	*ret_origin = (enum ticket_origin)i;
	return 0;
}

int ticket_paper_parse(const char *name, enum ticket_paper *ret_paper)
{
	int i = text_index(paper_names, PAPER_COUNT, name);

	if (i < 0)
		return i;
	*ret_paper = (enum ticket_paper)i;
	return 0;
}

uint8_t ticket_service(const struct ticket *ticket)
{
	return ticket->errands[ticket->errand].service;
}

bool ticket_open(const struct ticket *ticket)
{
	return ticket->state != TICKET_FREE && ticket->state != TICKET_ENDED;
}

bool ticket_unseen(const struct ticket *ticket)
{
	return ticket->origin == ORIGIN_BUTTON && !ticket->shown &&
	       (ticket->paper == PAPER_WANTED || ticket->paper == PAPER_FAILED);
}
