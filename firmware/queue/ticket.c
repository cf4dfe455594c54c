/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The ticket's names, numbers and the table of its life.
 */
#include "firmware/queue/ticket.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "firmware/base/require.h"
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
	[ORIGIN_BUTTON] = "button",           [ORIGIN_TOUCH] = "touch", [ORIGIN_STAFF] = "staff",
	[ORIGIN_APPOINTMENT] = "appointment", [ORIGIN_CODE] = "code",
};

static const char *const paper_names[PAPER_COUNT] = {
	[PAPER_WANTED] = "wanted",
	[PAPER_PRINTED] = "printed",
	[PAPER_FAILED] = "failed",
	[PAPER_DOUBT] = "doubt",
};

/*
 * Row: from; bit: to. Waiting to waiting is a transfer or a granted lane, serving to serving a
 * take-over or the visit's next errand at the same counter, called to called a recall.
 */
#define TO(state) (1u << TICKET_##state)
static const uint8_t transitions[TICKET_STATE_COUNT] = {
	[TICKET_FREE] = TO(WAITING) | TO(SERVING),
	[TICKET_WAITING] = TO(WAITING) | TO(CALLED) | TO(PARKED) | TO(ENDED),
	[TICKET_CALLED] = TO(WAITING) | TO(CALLED) | TO(SERVING) | TO(PARKED) | TO(ENDED),
	[TICKET_SERVING] = TO(WAITING) | TO(SERVING) | TO(PARKED) | TO(ENDED),
	[TICKET_PARKED] = TO(WAITING) | TO(PARKED) | TO(ENDED),
	[TICKET_ENDED] = TO(WAITING), /* leave undone, reopen */
};

bool ticket_may_enter(enum ticket_state from, enum ticket_state to)
{
	return (transitions[from] >> to) & 1;
}

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

void number_format(uint16_t number, char ret_text[static NUMBER_TEXT_BYTES])
{
	int digits = number % QUEUE_NUMBERS_PER_LETTER + 1;

	require(number < QUEUE_TICKETS_MAX);
	ret_text[0] = (char)('A' + number / QUEUE_NUMBERS_PER_LETTER);
	ret_text[1] = (char)('0' + digits / 100);
	ret_text[2] = (char)('0' + digits / 10 % 10);
	ret_text[3] = (char)('0' + digits % 10);
	ret_text[4] = '\0';
}

int number_parse(const char *text, uint16_t *ret_number)
{
	int digits = 0;

	if (strlen(text) != NUMBER_TEXT_BYTES - 1 || text[0] < 'A' || text[0] > 'Z')
		return -EINVAL;
	for (int i = 1; i < NUMBER_TEXT_BYTES - 1; i++) {
		if (text[i] < '0' || text[i] > '9')
			return -EINVAL;
		digits = digits * 10 + (text[i] - '0');
	}
	if (digits == 0)
		return -EINVAL;
	*ret_number = (uint16_t)((text[0] - 'A') * QUEUE_NUMBERS_PER_LETTER + digits - 1);
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
