/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "firmware/base/attributes.h"
#include "firmware/base/clock.h"
#include "firmware/base/id.h"
#include "firmware/base/text.h"
#include "firmware/queue/appointment.h"
#include "firmware/queue/catalog.h"
#include "firmware/queue/ticket.h"

/*
 * A command: what somebody asks for. Everything that the queue may not make up itself comes with it:
 * who asks, the time, fresh ids and tokens. Slugs are carried as text and judged by the queue, so
 * that an unknown one is a refusal like any other.
 */

enum verb {
	VERB_NONE,
	/* kiosk, phone */
	VERB_TAKE,
	VERB_LEAVE,
	VERB_STAY,
	VERB_LATER,
	VERB_CHECK_IN, /* with a code, or for staff a service and an appointed time */
	VERB_BACK,
	VERB_FEEDBACK,
	/* counters */
	VERB_SIT,
	VERB_STAND_UP,
	VERB_PAUSE,
	VERB_RESUME,
	VERB_NEXT,
	VERB_CALL,
	VERB_RECALL,
	VERB_ARRIVE,
	VERB_LOOKED,
	VERB_FINISH,
	VERB_NO_SHOW,
	VERB_PARK,
	VERB_UNPARK,
	VERB_TRANSFER,
	VERB_TAKE_OVER,
	VERB_REFER,
	VERB_ADD_ERRAND,
	VERB_GRANT_LANE,
	VERB_TAKE_FOR,
	VERB_MERGE,
	VERB_SPLIT,
	VERB_REOPEN,
	VERB_REPRINT,
	VERB_STILL,  /* "yes, still with them" */
	VERB_SUMMON, /* `helper` */
	VERB_CLEAR_SUMMON,
	VERB_ALARM,       /* by the appliance itself: `device` */
	VERB_CLEAR_ALARM, /* `counter` or `device`, else at the own counter */
	VERB_RETURN_CODE,
	/* supervisors */
	VERB_OPEN_SERVICE,
	VERB_CLOSE_SERVICE,
	VERB_IMPORT_APPOINTMENTS,
	VERB_CLOSE_DAY, /* ends what is open, or asked about, by somebody's choice */
	VERB_SET_HOURS,
	VERB_OPEN_STOP,
	VERB_RECORD_RESERVE, /* pre-printed numbers that were used while we were away */
	VERB_NOTICE,         /* `setting` is a SETTING_NOTICE; without an id a new one */
	VERB_CLEAR_NOTICE,
	VERB_PLAYBOOK,    /* "": none */
	VERB_SET_SERVICE, /* `setting` */
	VERB_SET_TEXT,
	VERB_SET_LANE,
	VERB_SET_PROFILE,
	VERB_UNDO, /* the day's last change of a setting */
	/* the appliance itself */
	VERB_SEEN,           /* a display has shown call `call` */
	VERB_PRINTED,        /* the printer confirmed the ticket */
	VERB_PAPER_FAILED,   /* the printer refused it */
	VERB_DEVICE_CHANGED, /* `device`, `device_ok`, `device_reasons` */
	VERB_TICK,           /* time has passed: see queue_deadline_ms() */
	VERB_START_DAY,      /* the business day is now `day` */
	VERB_CLOCK_STEP,     /* the wall clock moved by `step_ms` */
};

#define VERB_COUNT (VERB_CLOCK_STEP + 1)

/* How a ticket is named in a request. */
enum ticket_reference_kind {
	REFERENCE_NONE, /* not given: the ticket at the counter */
	REFERENCE_NUMBER,
	REFERENCE_ID,
	REFERENCE_TOKEN,
};

struct ticket_reference {
	enum ticket_reference_kind kind;
	uint16_t number;
	struct id id; /* or the token */
};

/* Reasons are codes; there is no free text about a citizen anywhere. */
enum reason {
	REASON_NONE,
	REASON_DOCUMENTS,
	REASON_FORM,
	REASON_OTHER_OFFICE,
	REASON_CALLED_AWAY,
	REASON_OTHER,
	REASON_BREAK,
	REASON_LUNCH,
	REASON_BACKOFFICE,
	REASON_MEETING,
	REASON_REFERRED,
	REASON_TOMORROW,
	REASON_LEFT,
	REASON_UNKNOWN,
	/* given by the queue itself */
	REASON_NO_SHOW,  /* parked because nobody came to the call */
	REASON_LATER,    /* parked because the citizen asked for more time */
	REASON_WOKEN,    /* a park ended by itself */
	REASON_BACK,     /* a park ended because the citizen is back */
	REASON_FALLBACK, /* the counter that it was bound to is closed */
	REASON_GRACE,    /* nobody came back in the grace after a no-show */
	REASON_IN_DOUBT, /* the paper may be out or not */
};

#define REASON_COUNT (REASON_IN_DOUBT + 1)

const char *reason_name(enum reason reason);
_must_check_ int reason_parse(const char *name, enum reason *ret_reason);
/* True for the codes that `verb` (park, pause, close-day) may give. */
bool reason_fits(enum reason reason, enum verb verb);

/* Who is asked to come to a counter. */
enum helper {
	HELPER_NONE,
	HELPER_SPECIALIST,
	HELPER_INTERPRETER,
};

#define HELPER_COUNT       (HELPER_INTERPRETER + 1)
#define HELPER_BIT(helper) (1u << (helper))

const char *helper_name(enum helper helper);
_must_check_ int helper_parse(const char *name, enum helper *ret_helper);

#define COMMAND_USER_BYTES       64
#define COMMAND_RANGE_BYTES      10
#define COMMAND_PLACE_BYTES      64
#define COMMAND_PLACE_DIGITS_MAX 3
#define COMMAND_REASONS_BYTES    160

struct setting;

struct command {
	struct id id;
	enum verb verb;
	enum role role;
	char user[COMMAND_USER_BYTES]; /* from the topic, or "panel:next-1", or "system" */

	/* the time and what chance decided, read by the caller */
	int64_t at_ms;   /* engine time */
	int64_t wall_ms; /* wall clock, for people */
	enum clock_quality clock;
	struct calendar calendar; /* the same in local time */
	struct id fresh_ticket;
	struct id fresh_token;
	struct id fresh_events; /* event i gets id_offset(fresh_events, i) */

	/* the fields of the request; empty, zero or NONE when absent */
	char services[QUEUE_ERRANDS_MAX][SLUG_BYTES];
	uint8_t service_count;
	char lane[SLUG_BYTES];
	char counter[SLUG_BYTES];
	char language[4];
	uint8_t party;
	uint8_t marks;
	struct ticket_reference ticket;
	struct ticket_reference into;
	enum ticket_outcome outcome;
	enum reason reason;
	int64_t wake_ms;
	char place[COMMAND_PLACE_BYTES];
	bool take_over;
	bool skilled;   /* sit: `skills` says what the user can do, else they can do everything */
	bool delivered; /* finish: what was asked for was handed out */
	bool yes;       /* feedback */
	bool device_ok;
	/*
	 * clock-step: the appliance was started, and not both the last event and now had a
	 * synchronised clock: what time says from before until after it is estimated.
	 */
	bool estimated;
	uint32_t skills;    /* bit i: the user can do service i; brought by the appliance */
	uint32_t call;      /* seen */
	enum helper helper; /* summon */
	char device[SLUG_BYTES];
	char device_reasons[COMMAND_REASONS_BYTES]; /* separated by one space; empty when well */
	int32_t day; /* start-day; close-day: of which tickets are asked about, 0: today */
	char on[HOURS_TEXT_BYTES];         /* set-hours: "mon-fri", "2026-12-24" */
	char stop[SLUG_BYTES];             /* open-stop, with `place` and `open` */
	char numbers[COMMAND_RANGE_BYTES]; /* "B001-B500" */
	char open[HOURS_TEXT_BYTES];       /* "10:00-15:00" */
	struct ticket_reference from;      /* record-reserve: the first and the last number */
	struct ticket_reference to;
	int64_t waited_ms; /* record-reserve: so long they have waited already */
	int64_t step_ms;
	struct id notice; /* clear-notice */
	char playbook[SLUG_BYTES];
	int64_t until_wall_ms, for_ms; /* playbook: one of them */
	const struct setting *setting; /* what to set, or NULL: see setting.h */

	char code[CODE_BYTES]; /* check-in; empty for what cannot be a code */
	int64_t appointed_ms;  /* check-in without a code: wall clock, else 0 */
	int32_t days;          /* return-code: good for so long; 0: as configured */
	/* import-appointments: the rows belong to the caller; `progress` is the last verdict's */
	const struct appointment_row *rows;
	uint16_t row_count;
	struct import_progress progress;
};

/* "take-over"; VERB_NONE is "". */
const char *verb_name(enum verb verb);
_must_check_ int verb_parse(const char *name, enum verb *ret_verb);
/* ROLE_BIT()s of who may use it. */
uint32_t verb_roles(enum verb verb);
