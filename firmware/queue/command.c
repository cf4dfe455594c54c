/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The verbs as a table: name and who may use each. A role that may do everything another may is
 * written out all the same, so that one line answers the question.
 */
#include "firmware/queue/command.h"

#include <errno.h>
#include <stddef.h>

#define KIOSK   ROLE_BIT(ROLE_KIOSK)
#define PHONE   ROLE_BIT(ROLE_PHONE)
#define PANEL   ROLE_BIT(ROLE_PANEL)
#define STAFF   (ROLE_BIT(ROLE_STAFF) | ROLE_BIT(ROLE_SUPERVISOR))
#define DESK    (STAFF | ROLE_BIT(ROLE_VOLUNTEER)) /* whoever sits at a counter */
#define LEAD    ROLE_BIT(ROLE_SUPERVISOR)
#define SYSTEM  ROLE_BIT(ROLE_SYSTEM)
#define DISPLAY (ROLE_BIT(ROLE_DISPLAY) | KIOSK)

static const struct {
	const char *name;
	uint32_t roles;
} verbs[VERB_COUNT] = {
	[VERB_NONE] = { "", 0 },
	[VERB_TAKE] = { "take", KIOSK | PANEL | DESK },
	[VERB_LEAVE] = { "leave", PHONE | DESK },
	[VERB_STAY] = { "stay", PHONE },
	[VERB_LATER] = { "later", PHONE },
	[VERB_CHECK_IN] = { "check-in", KIOSK | DESK },
	[VERB_BACK] = { "back", PHONE | KIOSK },
	[VERB_FEEDBACK] = { "feedback", PHONE | KIOSK },
	[VERB_SIT] = { "sit", DESK },
	[VERB_STAND_UP] = { "stand-up", DESK },
	[VERB_PAUSE] = { "pause", DESK },
	[VERB_RESUME] = { "resume", DESK },
	[VERB_NEXT] = { "next", DESK | PANEL },
	[VERB_CALL] = { "call", DESK },
	[VERB_RECALL] = { "recall", DESK },
	[VERB_ARRIVE] = { "arrive", DESK },
	[VERB_LOOKED] = { "looked", DESK },
	[VERB_FINISH] = { "finish", DESK },
	[VERB_NO_SHOW] = { "no-show", DESK },
	[VERB_PARK] = { "park", DESK },
	[VERB_UNPARK] = { "unpark", DESK },
	[VERB_TRANSFER] = { "transfer", DESK },
	[VERB_TAKE_OVER] = { "take-over", DESK },
	[VERB_REFER] = { "refer", DESK },
	[VERB_ADD_ERRAND] = { "add-errand", DESK },
	[VERB_GRANT_LANE] = { "grant-lane", STAFF },
	[VERB_TAKE_FOR] = { "take-for", DESK },
	[VERB_MERGE] = { "merge", STAFF },
	[VERB_SPLIT] = { "split", DESK },
	[VERB_REOPEN] = { "reopen", STAFF },
	[VERB_REPRINT] = { "reprint", DESK },
	[VERB_STILL] = { "still", DESK },
	[VERB_SUMMON] = { "summon", DESK },
	[VERB_CLEAR_SUMMON] = { "clear-summon", DESK },
	[VERB_ALARM] = { "alarm", DESK | SYSTEM },
	[VERB_CLEAR_ALARM] = { "clear-alarm", DESK | SYSTEM },
	[VERB_RETURN_CODE] = { "return-code", DESK },
	[VERB_OPEN_SERVICE] = { "open-service", LEAD },
	[VERB_CLOSE_SERVICE] = { "close-service", LEAD },
	[VERB_IMPORT_APPOINTMENTS] = { "import-appointments", LEAD },
	[VERB_CLOSE_DAY] = { "close-day", LEAD },
	[VERB_OPEN_STOP] = { "open-stop", LEAD },
	[VERB_SET_HOURS] = { "set-hours", LEAD },
	[VERB_RECORD_RESERVE] = { "record-reserve", LEAD },
	[VERB_NOTICE] = { "notice", LEAD },
	[VERB_CLEAR_NOTICE] = { "clear-notice", LEAD },
	[VERB_PLAYBOOK] = { "playbook", LEAD },
	[VERB_SET_SERVICE] = { "set-service", LEAD },
	[VERB_SET_TEXT] = { "set-text", LEAD },
	[VERB_SET_LANE] = { "set-lane", LEAD },
	[VERB_SET_PROFILE] = { "set-profile", LEAD },
	[VERB_UNDO] = { "undo", LEAD },
	[VERB_SEEN] = { "seen", DISPLAY | SYSTEM },
	[VERB_PRINTED] = { "printed", SYSTEM },
	[VERB_PAPER_FAILED] = { "paper-failed", SYSTEM },
	[VERB_DEVICE_CHANGED] = { "device-changed", SYSTEM },
	[VERB_TICK] = { "tick", SYSTEM },
	[VERB_START_DAY] = { "start-day", SYSTEM | ROLE_BIT(ROLE_OPERATOR) },
	[VERB_CLOCK_STEP] = { "clock-step", SYSTEM },
};

static const char *const reason_names[REASON_COUNT] = {
	[REASON_NONE] = NULL,
	[REASON_DOCUMENTS] = "documents",
	[REASON_FORM] = "form",
	[REASON_OTHER_OFFICE] = "other_office",
	[REASON_CALLED_AWAY] = "called_away",
	[REASON_OTHER] = "other",
	[REASON_BREAK] = "break",
	[REASON_LUNCH] = "lunch",
	[REASON_BACKOFFICE] = "backoffice",
	[REASON_MEETING] = "meeting",
	[REASON_REFERRED] = "referred",
	[REASON_TOMORROW] = "tomorrow",
	[REASON_LEFT] = "left",
	[REASON_UNKNOWN] = "unknown",
	[REASON_NO_SHOW] = "no_show",
	[REASON_LATER] = "later",
	[REASON_WOKEN] = "woken",
	[REASON_BACK] = "back",
	[REASON_FALLBACK] = "fallback",
	[REASON_GRACE] = "grace",
	[REASON_IN_DOUBT] = "in_doubt",
};

static const char *const helper_names[HELPER_COUNT] = {
	[HELPER_NONE] = NULL,
	[HELPER_SPECIALIST] = "specialist",
	[HELPER_INTERPRETER] = "interpreter",
};

const char *verb_name(enum verb verb)
{
	return verbs[verb].name;
}

int verb_parse(const char *name, enum verb *ret_verb)
{
	if (text_empty(name))
		return -EINVAL;
	for (int i = 0; i < VERB_COUNT; i++) {
		if (text_equal(verbs[i].name, name)) {
			*ret_verb = (enum verb)i;
			return 0;
		}
	}
	return -EINVAL;
}

uint32_t verb_roles(enum verb verb)
{
	return verbs[verb].roles;
}

const char *helper_name(enum helper helper)
{
	return helper_names[helper] ? helper_names[helper] : "";
}

int helper_parse(const char *name, enum helper *ret_helper)
{
	int i = text_index(helper_names, HELPER_COUNT, name);

	if (i < 0)
		return i;
	*ret_helper = (enum helper)i;
	return 0;
}

const char *reason_name(enum reason reason)
{
	return reason_names[reason] ? reason_names[reason] : "";
}

int reason_parse(const char *name, enum reason *ret_reason)
{
	int i = text_index(reason_names, REASON_COUNT, name);

	if (i < 0)
		return i;
	*ret_reason = (enum reason)i;
	return 0;
}

bool reason_fits(enum reason reason, enum verb verb)
{
	if (reason == REASON_OTHER)
		return verb == VERB_PARK || verb == VERB_PAUSE;
	if (reason >= REASON_DOCUMENTS && reason <= REASON_CALLED_AWAY)
		return verb == VERB_PARK;
	if (reason >= REASON_REFERRED && reason <= REASON_UNKNOWN)
		return verb == VERB_CLOSE_DAY;
	return reason >= REASON_BREAK && reason <= REASON_MEETING && verb == VERB_PAUSE;
}
