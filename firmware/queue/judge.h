/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "firmware/queue/queue.h"

/*
 * What the files of the judge share. Each verb is one function that reads the state, adds events to
 * the verdict and returns a refusal or REFUSAL_NONE. Internal to the queue.
 */

struct judge {
	const struct queue *queue;
	const struct catalog *catalog;
	const struct command *command;
	struct verdict *verdict;
	uint8_t counter; /* where the actor sits, or QUEUE_NONE; see judge_seat() for several */
};

typedef enum refusal judge_verb(struct judge *judge);

/* The rule of a verb that is about one ticket, once that is as the verb needs it: see struct need. */
typedef enum refusal judge_rule(struct judge *judge, const struct ticket *ticket);

/* Which ticket a verb is about. */
enum subject {
	SUBJECT_NAMED,
	SUBJECT_HERE,   /* at the actor's counter */
	SUBJECT_EITHER, /* named, or else the one at the counter */
};

#define IN(state)  (1u << TICKET_##state)
#define AT_COUNTER (IN(CALLED) | IN(SERVING))
#define UNDER_WAY  (IN(WAITING) | IN(PARKED) | AT_COUNTER)
#define ANY_STATE  (UNDER_WAY | IN(ENDED))

/*
 * What a verb needs of the ticket that it is about, before its own rule is asked. A visit that has
 * ended is already_ended unless `states` has that; in another state that is not in `states` the verb is
 * refused as `otherwise` says.
 */
struct need {
	enum subject subject;
	uint32_t states;
	enum refusal otherwise;
	bool free_seat; /* an open counter of the actor's own where nobody is */
	bool own;       /* somebody else's citizen stays theirs: not_allowed */
};

/* bad_request that names the field. */
enum refusal judge_bad(struct judge *judge, const char *detail);

/* Adds an event and fills its envelope. The caller fills the rest. */
struct event *judge_emit(struct judge *judge, enum event_type type);

/* The command's time, which never goes back: that of its events. */
int64_t judge_at_ms(const struct judge *judge);

/* Room for the setting of an event, in the verdict; the caller fills all of it. */
struct setting *judge_setting(struct judge *judge);
/* What the ticket has waited in this visit, in its state at this moment. */
int64_t judge_waited_ms(const struct judge *judge, const struct ticket *ticket);

/* The event that makes a ticket with the next number, waiting for the first of the errands. */
struct event *judge_emit_taken(struct judge *judge, enum event_type type, uint8_t lane,
			       const struct errand *errands, uint8_t count);

/* True when one more event fits; else the verdict asks to be sent the same command again. */
bool judge_has_room(struct judge *judge);

/* The same about a ticket: lane, service, counter and outcome as they are, `state` after the event. */
struct event *judge_emit_ticket(struct judge *judge, enum event_type type, uint16_t number,
				enum ticket_state state);

/* The same for the end of a visit. */
struct event *judge_emit_end(struct judge *judge, enum event_type type, uint16_t ticket,
			     enum ticket_outcome outcome);

/* The ticket that `reference` names: unknown_ticket when there is none. */
enum refusal judge_named(struct judge *judge, const struct ticket_reference *reference,
			 uint16_t *ret_ticket);

/* The ticket that the verb is about, if it is as the verb needs it. */
enum refusal judge_subject(struct judge *judge, const struct need *need,
			   const struct ticket **ret_ticket);

/*
 * The seat that the command is about, of those where the actor sits: the one that it names, else the one
 * that is possible; bad_request where several are. not_seated, or not_allowed for a panel button whose
 * counter nobody is at.
 */
enum refusal judge_seat(struct judge *judge, const struct seat **ret_seat);

/* The ticket at the actor's counter, in one of the states that are needed. */
enum refusal judge_at_counter(struct judge *judge, const struct need *need, uint16_t *ret_ticket);

/* The same seat, if it may call: not paused (counter_closed). */
enum refusal judge_open_seat(struct judge *judge, const struct seat **ret_seat);

/* Nobody is called to the seat (call_unresolved) or served there (counter_busy). */
enum refusal judge_nobody_at(const struct judge *judge, const struct seat *seat);

/*
 * Fills errands from the command's services: unknown_service, service_closed, bad_request. What `visit`
 * (or NULL) has to do already may be closed meanwhile.
 */
enum refusal judge_errands(struct judge *judge, const struct ticket *visit,
			   struct errand errands[static QUEUE_ERRANDS_MAX], uint8_t *ret_count);

/*
 * A park ends: the ticket waits again with its credit, at first for the counter that parked it, as long
 * as somebody works there who still serves it.
 */
void judge_emit_unparked(struct judge *judge, uint16_t number, enum reason reason);

/* Sends back to their services the tickets that have waited long enough for one counter only. */
void judge_tick_fallback(struct judge *judge);

/* Whether one more ticket may wait for this counter only. */
bool judge_may_bind(const struct judge *judge, uint8_t counter);

/* Whether one more may be taken now: site_closed, service_closed, capacity_full. */
enum refusal judge_hours(struct judge *judge, const struct errand *errands, uint8_t count,
			 uint8_t lane);

/* Whether there is a number for one more ticket, and room to wait. */
enum refusal judge_room(const struct judge *judge);

/* The events that make the notice so, and that end it; one setting of the verdict. */
void judge_emit_notice(struct judge *judge, const struct notice *notice);
void judge_emit_notice_end(struct judge *judge, const struct notice *notice);

/* What a tick has to do about notices, and about the playbook; at most one of them each time. */
void judge_tick_notices(struct judge *judge);
void judge_tick_playbook(struct judge *judge);

judge_verb judge_take, judge_check_in, judge_import_appointments;
judge_rule judge_leave, judge_stay, judge_later, judge_back, judge_unpark, judge_feedback;
judge_rule judge_merge, judge_split, judge_reopen, judge_reprint, judge_add_errand,
	judge_grant_lane, judge_return_code;
judge_verb judge_sit, judge_stand_up, judge_pause, judge_resume, judge_open_service,
	judge_close_service;
judge_verb judge_next;
judge_rule judge_call, judge_recall, judge_arrive, judge_looked, judge_finish, judge_no_show,
	judge_park, judge_transfer, judge_take_over, judge_refer;
judge_rule judge_still, judge_summon, judge_clear_summon;
judge_verb judge_alarm, judge_clear_alarm;
judge_verb judge_close_day, judge_record_reserve, judge_set_hours, judge_open_stop;
judge_verb judge_notice, judge_clear_notice, judge_playbook;
judge_rule judge_printed, judge_paper_failed;
judge_verb judge_seen, judge_device_changed, judge_tick, judge_start_day, judge_clock_step;
judge_verb judge_set_service, judge_set_text, judge_set_lane, judge_set_profile, judge_undo;
