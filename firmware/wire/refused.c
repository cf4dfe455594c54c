/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Which sentence a refusal gets: one table for all languages.
 */
#include "firmware/wire/refused.h"

#include "firmware/base/require.h"
#include "firmware/base/text.h"
#include "firmware/wire/answer.h"
#include "firmware/wire/text-table.h"

#define CITIZENS \
	(ROLE_BIT(ROLE_PUBLIC) | ROLE_BIT(ROLE_KIOSK) | ROLE_BIT(ROLE_PHONE) | ROLE_BIT(ROLE_PANEL))
#define STAFF                                                                          \
	(ROLE_BIT(ROLE_VOLUNTEER) | ROLE_BIT(ROLE_STAFF) | ROLE_BIT(ROLE_SUPERVISOR) | \
	 ROLE_BIT(ROLE_OPERATOR))
#define ANYBODY UINT32_MAX

/* The first that fits; VERB_NONE stands for every verb. */
static const struct {
	enum refusal refusal;
	enum verb verb;
	uint32_t roles;
	enum refused words;
} rules[] = {
	{ REFUSAL_BAD_REQUEST, VERB_UNDO, ANYBODY, REFUSED_NOTHING_TO_UNDO },
	{ REFUSAL_TOO_EARLY, VERB_CHECK_IN, ANYBODY, REFUSED_APPOINTMENT_AHEAD },
	{ REFUSAL_TOO_OLD, VERB_CHECK_IN, ANYBODY, REFUSED_CODE_SPENT },
	{ REFUSAL_TOO_OLD, VERB_UNDO, ANYBODY, REFUSED_NOTHING_TO_UNDO },
	{ REFUSAL_TOO_OLD, VERB_NOTICE, ANYBODY, REFUSED_END_PAST },
	{ REFUSAL_TOO_OLD, VERB_PLAYBOOK, ANYBODY, REFUSED_END_PAST },
	{ REFUSAL_NOT_ALLOWED, VERB_TAKE, ANYBODY, REFUSED_LANE },
	{ REFUSAL_NOT_ALLOWED, VERB_TAKE_FOR, ANYBODY, REFUSED_LANE },
	{ REFUSAL_NOT_ALLOWED, VERB_NONE, CITIZENS, REFUSED_ASK_STAFF },
	{ REFUSAL_NOT_ALLOWED, VERB_REOPEN, ANYBODY, REFUSED_NOT_ENDED },
	{ REFUSAL_NOT_ALLOWED, VERB_CALL, ANYBODY, REFUSED_CALL_ELSEWHERE },
	{ REFUSAL_NOT_ALLOWED, VERB_NONE, ANYBODY, REFUSED_NOT_THIS },
	{ REFUSAL_COUNTER_CLOSED, VERB_NEXT, ANYBODY, REFUSED_PAUSED },
	{ REFUSAL_COUNTER_CLOSED, VERB_CALL, ANYBODY, REFUSED_PAUSED },
	{ REFUSAL_COUNTER_CLOSED, VERB_TAKE_OVER, ANYBODY, REFUSED_PAUSED },
	{ REFUSAL_CAPACITY_FULL, VERB_ADD_ERRAND, ANYBODY, REFUSED_ERRANDS },
	{ REFUSAL_CAPACITY_FULL, VERB_TRANSFER, ANYBODY, REFUSED_BOUND },
	{ REFUSAL_CAPACITY_FULL, VERB_SIT, ANYBODY, REFUSED_BOOTHS },
	{ REFUSAL_CAPACITY_FULL, VERB_TAKE, STAFF, REFUSED_CAPACITY },
	{ REFUSAL_CAPACITY_FULL, VERB_TAKE_FOR, STAFF, REFUSED_CAPACITY },
	{ REFUSAL_CAPACITY_FULL, VERB_NONE, STAFF, REFUSED_LIMIT },
	{ REFUSAL_NUMBER_RANGE_FULL, VERB_NONE, STAFF, REFUSED_NUMBERS },
	{ REFUSAL_WAITING_FULL, VERB_NONE, STAFF, REFUSED_WAITING },
};

/* An index into `rules`, or their count. */
static size_t rule_find(const struct command *command, enum refusal refusal)
{
	uint32_t role = ROLE_BIT(command->role);
	size_t i = 0;

	/* What staff may not do at all is nobody's ticket; a citizen is told the same for both. */
	if (refusal == REFUSAL_NOT_ALLOWED && !(role & CITIZENS) &&
	    !(verb_roles(command->verb) & role))
		return sizeof(rules) / sizeof(rules[0]);
	while (i < sizeof(rules) / sizeof(rules[0]) &&
	       !(rules[i].refusal == refusal && (rules[i].roles & role) &&
		 (rules[i].verb == VERB_NONE || rules[i].verb == command->verb)))
		i++;
	return i;
}

void refused_text(const struct command *command, const struct verdict *verdict,
		  const char *language, char ret_text[static WIRE_TEXT_BYTES])
{
	size_t rule = rule_find(command, verdict->refusal);
	int r;

	if (rule < sizeof(rules) / sizeof(rules[0])) {
		refused_words(rules[rule].words, verdict->appointed_ms, language, ret_text);
		return;
	}
	r = text_copy(ret_text, WIRE_TEXT_BYTES, refusal_text(verdict->refusal, language));
	require(r == 0); /* every table is tested */
}
