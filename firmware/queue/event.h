/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "firmware/base/attributes.h"
#include "firmware/base/clock.h"
#include "firmware/base/id.h"
#include "firmware/queue/appointment.h"
#include "firmware/queue/command.h"
#include "firmware/queue/history.h"
#include "firmware/queue/limits.h"
#include "firmware/queue/setting.h"
#include "firmware/queue/stop.h"
#include "firmware/queue/ticket.h"

/*
 * An event: what happened, and the only thing that changes the queue. An event carries everything
 * that queue_apply() needs, so that replaying the journal gives the same state bit for bit.
 */

enum event_type {
	EVENT_NONE,
	EVENT_TICKET_TAKEN,
	EVENT_TICKET_PRINTED,
	EVENT_TICKET_PAPER_FAILED,
	EVENT_TICKET_COPY,
	EVENT_TICKET_CALLED,
	EVENT_TICKET_SEEN,
	EVENT_TICKET_RECALLED,
	EVENT_TICKET_ARRIVED,
	EVENT_TICKET_LOOKED,
	EVENT_TICKET_FINISHED,
	EVENT_TICKET_NO_SHOW,
	EVENT_TICKET_PARKED,
	EVENT_TICKET_UNPARKED,
	EVENT_TICKET_DELAYED,
	EVENT_TICKET_TRANSFERRED,
	EVENT_TICKET_TAKEN_OVER,
	EVENT_TICKET_REFERRED,
	EVENT_TICKET_LEFT,
	EVENT_TICKET_STAYED,
	EVENT_TICKET_MERGED,
	EVENT_TICKET_SPLIT,
	EVENT_TICKET_REOPENED,
	EVENT_TICKET_CLOSED,
	EVENT_TICKET_VOID,
	EVENT_TICKET_LANE_GRANTED,
	EVENT_TICKET_ERRAND_ADDED,
	EVENT_TICKET_STILL_ASKED,
	EVENT_TICKET_STILL_ANSWERED,
	EVENT_TICKET_CHECKED_IN,
	EVENT_TICKET_RETURN_CODE,
	EVENT_TICKET_RECORDED, /* a reserve number that was used while we were away */
	EVENT_TICKET_FEEDBACK,
	EVENT_COUNTER_OPENED,
	EVENT_COUNTER_CLOSED,
	EVENT_COUNTER_PAUSED,
	EVENT_COUNTER_RESUMED,
	EVENT_SERVICE_OPENED,
	EVENT_SERVICE_CLOSED,
	/* settings: what is set, entire, is in `setting` */
	EVENT_SERVICE_SET,
	EVENT_LANE_SET,
	EVENT_PROFILE_SET,
	EVENT_TEXT_SET, /* the site's own texts and languages */
	EVENT_SUMMONED,
	EVENT_SUMMON_CLEARED,
	EVENT_ALARM_RAISED,
	EVENT_ALARM_CLEARED,
	EVENT_APPOINTMENT_SET,
	EVENT_NOTICE_SET, /* also when it begins: `setting` says that it is in force */
	EVENT_NOTICE_CLEARED,
	EVENT_PLAYBOOK_STARTED,
	EVENT_PLAYBOOK_ENDED,
	EVENT_DEVICE_CHANGED,
	EVENT_ESTIMATE_CHECKED, /* how good the estimates of the day were */
	EVENT_CLOCK_STEP,
	EVENT_DAY_CHANGED,
	EVENT_DAY_NAMED,           /* a provisional day gets its right date; all else goes on */
	EVENT_STOP_OPENED,         /* the site has moved to `stop` at `place` */
	EVENT_HOURS_SET,           /* `on` these days the site or `service` is `open` from now on */
	EVENT_UNATTENDED_RESOLVED, /* what became of a ticket that was left open another day */
};

#define EVENT_TYPE_COUNT (EVENT_UNATTENDED_RESOLVED + 1)

/* "ticket-called"; EVENT_NONE is "". */
const char *event_type_name(enum event_type type);
_must_check_ int event_type_parse(const char *name, enum event_type *ret_type);
/* True when the event is about a ticket (then number, lane and state are set). */
bool event_is_about_ticket(enum event_type type);

/* The kind of setting that an event of this type has; SETTING_NONE: none. */
enum setting_kind event_setting_kind(enum event_type type);

/* True when the event changes a setting: its `setting` says which, and undo takes it back. */
bool event_is_setting(enum event_type type);

/* What separated the winner from the runner-up. */
enum why_kind {
	WHY_NONE,
	WHY_ONLY,       /* nobody else could be called here */
	WHY_HEAD_START, /* this counter takes its service before others */
	WHY_LANE,       /* waited less, but in a faster lane */
	WHY_LONGEST,    /* waited longer than the runner-up, what was credited included */
	WHY_TIE,        /* the same score; taken earlier */
	WHY_BOUND,      /* nobody else, and this one waits for this counter only */
	WHY_CHOSEN,     /* staff called this number */
	WHY_DUE,        /* the runner-up has an appointment later */
	WHY_EARLY,      /* before its appointed time, because nobody who is due waits */
};

#define WHY_COUNT (WHY_EARLY + 1)

const char *why_kind_name(enum why_kind kind);
_must_check_ int why_kind_parse(const char *name, enum why_kind *ret_kind);

struct why {
	int64_t score;      /* per mille x ms */
	int64_t margin;     /* winner's score minus the runner-up's; 0 without one */
	int64_t waited_ms;  /* of the winner */
	uint16_t runner_up; /* a number, or TICKET_NONE */
	uint8_t kind;
	uint8_t estimated; /* waited_ms is, see ticket.estimated */
	uint8_t reserved[4];
};

/* A ticket that the end of its day found open, until somebody says what became of it. */
struct unattended {
	int32_t day;
	uint16_t number;
	uint8_t service;
	uint8_t reserved;
};

struct unattended_list {
	struct unattended tickets[QUEUE_UNATTENDED_MAX]; /* oldest first */
	uint32_t count;
	uint32_t more; /* that found no place; the journal has them by name */
};

struct event {
	uint64_t seq; /* gapless, from 1 */
	struct id id;
	enum event_type type;
	enum role role;
	int64_t at_ms;
	int64_t wall_ms;
	enum clock_quality clock;
	int32_t day; /* business day; for day-changed and day-named the new one */

	/* about a ticket */
	struct id ticket;
	uint16_t number;
	enum ticket_state state;     /* after the event */
	enum ticket_outcome outcome; /* when state is ended */
	uint8_t lane;                /* after the event */
	uint8_t service;             /* the errand under the cursor, after the event */
	uint8_t counter;
	uint8_t from_service, to_service; /* transfers */
	uint8_t from_counter, to_counter; /* transfers, take-over */
	enum reason reason;
	int64_t wake_ms;            /* engine time */
	int64_t preferred_until_ms; /* engine time */
	uint32_t call;
	struct why why;
	struct ticket_reference other; /* merge: into; split: from (by id) */
	char place[COMMAND_PLACE_BYTES];
	bool delivered;
	bool yes;
	bool by_citizen;
	bool unconfirmed; /* taken: a wish for a lane that no clerk has confirmed yet */
	bool cancelled;   /* appointment-set */
	bool undoes;      /* puts back what the last change of a setting replaced */

	/* taken, split, copy, errand-added: the journal's private part, never published */
	struct id token;
	enum ticket_origin origin;
	uint8_t language, marks;
	uint8_t errand, errand_count;
	struct errand errands[QUEUE_ERRANDS_MAX];
	int64_t credit_ms;
	struct told_wait
		told; /* taken: how long the citizen was told to wait, see estimate_tell() */

	/* checked-in, return-code, appointment-set */
	char code[CODE_BYTES]; /* never published */
	int64_t appointed_ms;  /* wall clock; 0: no appointment */
	int32_t code_day; /* the appointment's business day, or the last one of a return code */
	enum check_in_status status;
	int64_t since_ms; /* checked-in: engine time at which the ticket joins, may be ahead */

	/* counters */
	char user[COMMAND_USER_BYTES]; /* opened: who sits; alarm: who raised it; never published */
	enum role user_role;
	uint32_t skills;    /* opened: bit i: the user can do service i */
	enum helper helper; /* summoned, summon-cleared */

	/* devices, clock */
	char device[SLUG_BYTES];
	bool device_ok;
	bool estimated; /* clock-step: at a start, see struct command */
	char device_reasons[COMMAND_REASONS_BYTES];
	int64_t step_ms;

	struct id notice; /* notice-* */
	char playbook[SLUG_BYTES];
	int64_t until_ms; /* playbook-started, see struct playbook_run */
	int64_t until_wall_ms;

	/* Settings, a notice; of day-changed the nouns that were added at run time; or NULL. */
	const struct setting *setting;
	char on[HOURS_TEXT_BYTES]; /* hours-set */
	char open[HOURS_TEXT_BYTES];
	char stop[SLUG_BYTES];     /* stop-opened */
	char at[STOP_PLACE_BYTES]; /* the place of the stop, which is no secret, unlike `place` */
	char numbers[COMMAND_RANGE_BYTES];
	char hours_of
		[SLUG_BYTES]; /* the service by name: a later configuration has other indices */
	int32_t of_day; /* unattended-resolved: the day of the ticket; day-named: the date before */
	int32_t provisional_since; /* day-changed, day-named: see struct queue */

	/* estimate-checked: see struct learning */
	uint32_t checked, inside;
	int64_t error_s; /* mean */

	/* day-changed: what goes over to the new day, so that replay can start here (with `call`) */
	struct history history[QUEUE_SERVICES_MAX];
	struct learnt learnt;
	struct unattended_list unattended;
};

/*
 * What outlives its day. Replay begins with the last day-changed, so whatever an earlier event
 * changed is forgotten then, with these exceptions: of the events that are carried under one key,
 * the latest counts, until the business day `expires_day` is over or a later event has the same key.
 * A later event that clears (a notice that is taken back) has the key of what it clears.
 *
 * An event that is carried must say everything that is known under its key, because it alone is left
 * of all that had the key. queue_apply_carried() applies it to a queue that has no day yet. When the
 * day changes, apply_day() must leave in the state what is carried and drop what has expired: a
 * queue that goes on over the change and one that is loaded behind it are the same.
 *
 * To carry a new type of event: a line here, and one in queue_apply_carried().
 */
#define EVENT_KEY_BYTES 64 /* "service/pas": a noun and its name */

#define EVENT_NEVER_EXPIRES INT32_MAX

struct event_carry {
	char key[EVENT_KEY_BYTES];
	int32_t expires_day; /* the last business day on which it counts */
};

/* False: the event is forgotten with its day, and `ret_carry` is untouched. */
bool event_carried(const struct event *event, struct event_carry *ret_carry);
