/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "firmware/queue/appointment.h"
#include "firmware/queue/catalog.h"
#include "firmware/queue/command.h"
#include "firmware/queue/event.h"
#include "firmware/queue/limits.h"
#include "firmware/queue/notice.h"
#include "firmware/queue/playbook.h"
#include "firmware/queue/refusal.h"
#include "firmware/queue/return-code.h"
#include "firmware/queue/setting.h"
#include "firmware/queue/stop.h"
#include "firmware/queue/ticket.h"

/*
 * The queue: a pure engine. Judge changes nothing, apply cannot fail, and neither does I/O, reads a
 * clock, allocates, logs or uses floating point. The same commands in the same order give the same
 * events bit for bit; the same events give the same struct queue, byte for byte.
 *
 *	struct verdict verdict;
 *
 *	queue_judge(queue, &command, &verdict);
 *	if (verdict.refusal == REFUSAL_NONE)
 *		for (i = 0; i < verdict.event_count; i++)
 *			queue_apply(queue, &verdict.events[i]);    (after appending them)
 */

enum counter_state {
	COUNTER_CLOSED,
	COUNTER_OPEN,
	COUNTER_PAUSED,
};

/* Who sits at a counter and whom it serves. `calling` and `serving` follow from the ticket. */
struct seat {
	char user[COMMAND_USER_BYTES];
	int64_t since_ms; /* of the state below or of the ticket, whichever changed last */
	int64_t since_wall_ms;
	uint64_t sitting; /* seq of the counter-opened that began the present sitting; 0: closed */
	uint32_t skills;  /* bit i: the user can do service i; SKILLS_ALL when nothing is said */
	uint16_t ticket;  /* called or serving here, or TICKET_NONE */
	uint8_t state;    /* enum counter_state */
	uint8_t role;     /* of the user */
	uint8_t reason;   /* of the pause */
	uint8_t reserved[7];
};

/* Somebody at a counter needs help now, or a device of the appliance does not work as it should. */
struct alarm {
	char user[COMMAND_USER_BYTES]; /* who raised it */
	char device[SLUG_BYTES];       /* of the appliance's own; "" for a counter's */
	int64_t since_wall_ms;
	uint8_t counter; /* QUEUE_NONE for a device's */
	uint8_t role;    /* of the user */
	uint8_t reserved[6];
};

/* The ends of a list of waiting tickets, ordered by since_ms, then take_seq. */
struct waiting_list {
	uint16_t first, last;
	uint16_t count;
	uint16_t reserved;
};

/* A call that left the board: see the board's `recent`. */
struct recent_call {
	int64_t since_wall_ms;
	uint32_t call;
	uint16_t number;
	uint8_t counter;
	uint8_t language;
};

/* Tickets bound to a counter wait in lists of their own, behind those of the services. */
#define QUEUE_LISTS_MAX (QUEUE_SERVICES_MAX + QUEUE_COUNTERS_MAX)
#define QUEUE_BUCKETS   65536 /* power of two, over twice QUEUE_TICKETS_MAX */

struct queue {
	struct catalog *catalog;   /* as it is now; only queue_apply() changes it */
	struct forecast *forecast; /* borrowed, see estimate_lend(); no part of the state */
	uint64_t seq;              /* of the last event */
	uint64_t
		youngest_called; /* take_seq of the latest taken of the tickets called today; 0: none */
	int64_t at_ms;           /* engine time of the last event */
	int32_t day;             /* business day; INT32_MIN before the first */
	uint16_t ticket_count;            /* numbers given today */
	uint16_t first_taken, last_taken; /* the tickets of today, linked in order by next_taken */
	uint16_t last_number; /* the last one given that is no reserve number, or TICKET_NONE */
	uint16_t waiting;
	uint16_t unseen_count; /* waiting tickets whose number nobody has seen yet */
	uint16_t first_unseen; /* the first taken of those, or TICKET_NONE */
	uint16_t served_today;
	uint16_t reserved;
	uint32_t last_call;
	/*
	 * The first of the days in a row, up to today, whose dates no synchronised clock has
	 * confirmed since the appliance was new; 0: it has.
	 */
	int32_t provisional_since;
	int64_t gap_ms; /* today's last event before a start whose length is estimated; 0: none */
	uint32_t closed_services; /* bit i: service i is closed */
	uint32_t recent_count;
	/* What today's last change of a setting replaced; SETTING_NONE: there is nothing to undo. */
	struct setting before;
	struct recent_call recent[QUEUE_RECENT_CALLS_MAX]; /* newest first */
	struct history history[QUEUE_SERVICES_MAX];
	struct learnt learnt;
	struct learning learning;
	uint16_t taken_today[QUEUE_SERVICES_MAX]; /* see capacity_count() */
	struct stop stop;
	struct unattended_list unattended;
	struct seat seats[QUEUE_COUNTERS_MAX];
	/* The oldest first. Alarms, notices and the playbook outlive the day. */
	struct alarm alarms[QUEUE_ALARMS_MAX];
	struct notice notices[QUEUE_NOTICES_MAX];
	uint32_t alarm_count, notice_count;
	struct playbook_run playbook;
	struct rules rules;    /* what it makes of the catalog: see queue_lane() */
	int64_t wall_ahead_ms; /* of engine time, at the last event; see wall.h */
	uint64_t wall_known;   /* 0: nobody vouches for the wall clock */
	struct waiting_list lists[QUEUE_LISTS_MAX][QUEUE_LANES_MAX];
	struct waiting_list parked; /* ordered by wake_ms */
	uint32_t appointment_count;
	uint32_t return_code_count;
	struct appointment appointments[QUEUE_APPOINTMENTS_MAX]; /* by code */
	struct return_code return_codes[QUEUE_RETURN_CODES_MAX]; /* by code */
	struct ticket tickets[QUEUE_TICKETS_MAX]; /* by number; TICKET_FREE: not given */
	uint16_t by_id[QUEUE_BUCKETS];            /* open addressing; TICKET_NONE is free */
	uint16_t by_token[QUEUE_BUCKETS];
};

/*
 * What a command leads to. With a refusal there are no events and nothing changes; an empty `next`
 * is no refusal: no events and `ticket` TICKET_NONE.
 */
struct verdict {
	enum refusal refusal;
	const char *detail; /* static text naming the field, for bad_request; else NULL */
	uint16_t ticket;    /* the ticket that the answer is about, or TICKET_NONE */
	uint8_t counter;    /* the counter, or QUEUE_NONE */
	struct id notice;   /* the notice that was set, or nil */
	bool has_why;
	bool more;    /* did not fit, see queue_goes_on() */
	bool has_row; /* the refusal is about row `progress.row` of an import */
	struct import_progress progress;
	int64_t appointed_ms; /* check-in: the appointed time (wall clock), 0 without */
	enum check_in_status status;
	char code[CODE_BYTES]; /* return-code */
	int32_t until_day;     /* the last day on which it is good */
	struct why why;
	uint32_t unserved; /* pause: bit i: service i has nobody left */
	uint32_t event_count, setting_count;
	struct event events[QUEUE_EVENTS_PER_VERDICT_MAX];
	struct setting settings[QUEUE_SETTINGS_PER_VERDICT_MAX]; /* the events point into this */
};

/*
 * One allocation at start, with a copy of the catalog as the configuration made it. `catalog` must
 * outlive the queue, which changes it when a setting is applied. NULL when there is no memory.
 */
struct queue *queue_new(struct catalog *catalog);
void queue_free(struct queue *queue);
/* Back to the state of queue_new(), the catalog too: nobody may keep an index over this. */
void queue_reset(struct queue *queue);

void queue_judge(const struct queue *queue, const struct command *command,
		 struct verdict *ret_verdict);

/*
 * Once the events of a verdict are applied: whether the same command has more to say. If so it is made
 * ready to be judged again, behind them; what `more` means is known nowhere else:
 *
 *	do {
 *		queue_judge(queue, &command, &verdict);
 *		(append and apply)
 *	} while (queue_goes_on(&command, &verdict));
 */
_must_check_ bool queue_goes_on(struct command *command, const struct verdict *verdict);

/* `event->seq` must be queue->seq + 1 and the event one that queue_judge() made. */
void queue_apply(struct queue *queue, const struct event *event);

/*
 * What an earlier day leaves behind: applies what event_carried() is true of, and never seq, time or
 * day. For store_load(), in the order of seq, before the day's first event.
 */
void queue_apply_carried(struct queue *queue, const struct event *event);

/* True when both have the same state, byte for byte, and the same catalog. */
bool queue_equal(const struct queue *a, const struct queue *b);

/* When the next VERB_TICK would do something, in engine time; INT64_MAX for never. */
int64_t queue_deadline_ms(const struct queue *queue);

/*
 * Whether the appliance, on a clock of this quality that shows `today`, has a VERB_START_DAY to
 * send: the first day, whatever the clock; then a later one on a trusted clock, a saved one for no
 * more days than it is trusted for; and the right date of a provisional day on a synchronised one.
 */
bool queue_day_due(const struct queue *queue, int32_t today, enum clock_quality clock);

/* Whether a duration that began then and is not over is estimated: over a start, see gap_ms. */
bool queue_time_estimated(const struct queue *queue, int64_t since_ms);

/* The ticket of today that the reference names, or TICKET_NONE. */
uint16_t queue_find(const struct queue *queue, const struct ticket_reference *reference);

/* Whether `user` sits at this counter. */
bool queue_sits_at(const struct queue *queue, const char *user, uint8_t counter);

/* Whether one user may sit at both at the same time: two booths of a group, or twice the same. */
bool queue_same_group(const struct queue *queue, uint8_t one, uint8_t other);

/* The first counter where `user` sits, or QUEUE_NONE; others are of the same group. */
uint8_t queue_seat_of(const struct queue *queue, const char *user);

/* Waiting now, of one service (QUEUE_NONE: all) in one lane (QUEUE_NONE: all), bound ones included. */
uint32_t queue_waiting(const struct queue *queue, uint8_t service, uint8_t lane);

/* since_ms of the longest waiting ticket of them, or INT64_MAX when nobody waits. */
int64_t queue_oldest_ms(const struct queue *queue, uint8_t service, uint8_t lane);

/* Whether somebody who took a number later was called while this ticket still waits. */
bool queue_was_passed(const struct queue *queue, const struct ticket *ticket);

/* What a supervisor closed today, under the playbook that runs: bit i is service i. */
uint32_t queue_closed_services(const struct queue *queue);

/* True when the service is offered and open. */
bool queue_service_open(const struct queue *queue, uint8_t service);

/* The lane as its numbers are now, under the playbook that runs; its texts are the catalog's. */
const struct lane *queue_lane(const struct queue *queue, uint8_t lane);

/* Checks every invariant that can be seen in the state; returns NULL or the broken one's name. */
const char *queue_check(const struct queue *queue);
