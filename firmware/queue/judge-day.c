/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The end of a day and the beginning of the next. Somebody says what becomes of the tickets that are
 * still open; what nobody spoke for is closed by the change of the day and asked about until somebody
 * does.
 */
#include <string.h>

#include "firmware/queue/judge.h"
#include "firmware/queue/setting.h"
#include "firmware/queue/state.h"

/* How far an operator may move the day on: a mistyped year cannot be taken back. */
#define DAYS_AHEAD_MAX 366

/* A hardware clock is trusted for less than seven days, which touch eight dates. */
#define SAVED_DAYS_MAX 8

/* 2026-01-01. A clock that nobody vouches for and that is before it says nothing at all. */
#define FIRST_DAY 20454

static bool anybody_at_counter(const struct queue *queue)
{
	for (uint8_t i = 0; i < queue->catalog->counter_count; i++) {
		if (queue->seats[i].ticket != TICKET_NONE)
			return true;
	}
	return false;
}

static void emit_closed(struct judge *judge, uint16_t ticket)
{
	judge_emit_end(judge, EVENT_TICKET_CLOSED, ticket, OUTCOME_CLOSED)->reason =
		judge->command->reason;
}

static enum refusal close_one(struct judge *judge)
{
	const struct need need = { SUBJECT_NAMED, UNDER_WAY & ~AT_COUNTER, REFUSAL_COUNTER_BUSY };
	const struct ticket *ticket = NULL;
	enum refusal refusal = judge_subject(judge, &need, &ticket);

	if (refusal == REFUSAL_NONE)
		emit_closed(judge, ticket->number);
	return refusal;
}

static enum refusal close_all(struct judge *judge)
{
	const struct queue *queue = judge->queue;

	if (anybody_at_counter(queue))
		return REFUSAL_COUNTER_BUSY;
	for (uint16_t i = queue->first_taken; i != TICKET_NONE; i = queue->tickets[i].next_taken) {
		if (!ticket_open(&queue->tickets[i]))
			continue;
		if (!judge_has_room(judge))
			break;
		emit_closed(judge, i);
	}
	judge->verdict->ticket = TICKET_NONE;
	return REFUSAL_NONE;
}

/* What became of the tickets of a past day: of one of them, or of all that are still asked about. */
static enum refusal resolve(struct judge *judge)
{
	const struct unattended_list *list = &judge->queue->unattended;
	const struct ticket_reference *wanted = &judge->command->ticket;
	bool found = false;

	if (wanted->kind == REFERENCE_ID)
		return judge_bad(judge, "ticket: expected a number, with a day that is past");
	for (uint32_t i = 0; i < list->count; i++) {
		const struct unattended *ticket = &list->tickets[i];
		struct event *event;

		if (ticket->day != judge->command->day ||
		    (wanted->kind == REFERENCE_NUMBER && ticket->number != wanted->number))
			continue;
		found = true;
		if (!judge_has_room(judge))
			break;
		event = judge_emit(judge, EVENT_UNATTENDED_RESOLVED);
		event->number = ticket->number;
		event->service = ticket->service;
		event->of_day = ticket->day;
		event->reason = judge->command->reason;
	}
	if (found)
		return REFUSAL_NONE;
	return wanted->kind == REFERENCE_NONE
		       ? judge_bad(judge, "day: nothing of that day is asked about")
		       : REFUSAL_UNKNOWN_TICKET;
}

enum refusal judge_close_day(struct judge *judge)
{
	const struct command *command = judge->command;

	if (!reason_fits(command->reason, VERB_CLOSE_DAY))
		return judge_bad(judge, "reason: expected referred, tomorrow, left or unknown");
	if (command->day && command->day != judge->queue->day)
		return resolve(judge);
	return command->ticket.kind == REFERENCE_NONE ? close_all(judge) : close_one(judge);
}

/* Ends what is open; true when all of it fitted. */
static bool day_close(struct judge *judge)
{
	const struct queue *queue = judge->queue;

	for (uint16_t i = queue->first_taken; i != TICKET_NONE; i = queue->tickets[i].next_taken) {
		if (!ticket_open(&queue->tickets[i]))
			continue;
		if (!judge_has_room(judge))
			return false;
		judge_emit_end(judge, EVENT_TICKET_CLOSED, i, OUTCOME_CLOSED_UNATTENDED);
	}
	for (uint8_t i = 0; i < judge->catalog->counter_count; i++) {
		if (queue->seats[i].state == COUNTER_CLOSED)
			continue;
		if (!judge_has_room(judge))
			return false;
		judge_emit(judge, EVENT_COUNTER_CLOSED)->counter = i;
	}
	return judge_has_room(judge);
}

/* Whom to ask about: who is on the list still, and who is open or was closed unattended. */
static void day_unattended(const struct queue *queue, struct unattended_list *ret_list)
{
	*ret_list = queue->unattended;
	ret_list->more = 0;
	for (uint16_t i = queue->first_taken; i != TICKET_NONE; i = queue->tickets[i].next_taken) {
		const struct ticket *ticket = &queue->tickets[i];

		if (!ticket_open(ticket) && ticket->outcome != OUTCOME_CLOSED_UNATTENDED)
			continue;
		if (ret_list->count == QUEUE_UNATTENDED_MAX) {
			ret_list->more++;
			continue;
		}
		ret_list->tickets[ret_list->count++] = (struct unattended){
			.day = queue->day,
			.number = i,
			.service = ticket_service(ticket),
		};
	}
}

bool queue_day_due(const struct queue *queue, int32_t today, enum clock_quality clock)
{
	if (queue->day == INT32_MIN)
		return true;
	if (clock == CLOCK_SYNCED && queue->provisional_since)
		return true;
	if (clock == CLOCK_NONE || today <= queue->day)
		return false;
	return clock == CLOCK_SYNCED || today - queue->day <= SAVED_DAYS_MAX;
}

/*
 * Whether the day only gets another date. Nobody has vouched for a provisional one, so that its date
 * may also be too late; but a date that another day has had already is not given again.
 */
static bool is_naming(const struct judge *judge)
{
	const struct queue *queue = judge->queue;
	int32_t since = queue->provisional_since, day = judge->command->day;

	if (!since) /* nobody's word is doubted, or there is no day yet */
		return false;
	if (judge->command->role == ROLE_OPERATOR)
		return day < since || day > queue->day + DAYS_AHEAD_MAX;
	return judge->command->clock == CLOCK_SYNCED && (since == queue->day || day <= queue->day);
}

static enum refusal name_day(struct judge *judge)
{
	int32_t since = judge->queue->provisional_since, day = judge->command->day;
	struct event *event;

	if (day >= since && day < judge->queue->day)
		day = judge->queue->day; /* the clock is behind us: its days will come */
	event = judge_emit(judge, EVENT_DAY_NAMED);
	event->of_day = judge->queue->day;
	event->day = day;
	/* An operator may mistype the very first date; a synchronised clock is final. */
	if (judge->command->role == ROLE_OPERATOR && since == judge->queue->day)
		event->provisional_since = day;
	return REFUSAL_NONE;
}

/* The appliance follows a clock that it trusts; an operator is asked to mean it. */
static enum refusal judge_operator(struct judge *judge)
{
	int32_t day = judge->queue->day;

	if (judge->command->role != ROLE_OPERATOR || day == INT32_MIN)
		return REFUSAL_NONE;
	if (judge->command->day <= day)
		return judge_bad(judge, "day: expected one after the business day");
	if (judge->command->day - day > DAYS_AHEAD_MAX)
		return judge_bad(judge, "day: expected one within a year");
	return anybody_at_counter(judge->queue) ? REFUSAL_COUNTER_BUSY : REFUSAL_NONE;
}

/* From when on the dates are provisional, the new day's too; 0: it is somebody's word. */
static int32_t provisional_since(const struct judge *judge, int32_t day)
{
	if (judge->command->role == ROLE_OPERATOR || judge->command->clock == CLOCK_SYNCED)
		return 0;
	return judge->queue->day == INT32_MIN ? day : judge->queue->provisional_since;
}

/* How good the day's estimates were: one event a day, because one a call would be half the journal. */
static void emit_checked(struct judge *judge, const struct learning *learning)
{
	struct event *event = judge_emit(judge, EVENT_ESTIMATE_CHECKED);

	event->checked = learning->checked;
	event->inside = learning->inside;
	event->error_s = learning->error_ms / learning->checked / 1000;
}

enum refusal judge_start_day(struct judge *judge)
{
	bool system = judge->command->role != ROLE_OPERATOR;
	int32_t day = judge->command->day;
	enum refusal refusal;
	struct setting *nouns;
	struct event *event;

	if (system && !queue_day_due(judge->queue, day, judge->command->clock))
		return REFUSAL_NONE; /* a day only moves forward, and on somebody's word */
	if (is_naming(judge))
		return name_day(judge);
	refusal = judge_operator(judge);
	if (refusal != REFUSAL_NONE)
		return refusal;
	if (!day_close(judge))
		return REFUSAL_NONE;
	if (judge->queue->learning.checked) {
		emit_checked(judge, &judge->queue->learning);
		if (!judge_has_room(judge))
			return REFUSAL_NONE;
	}
	event = judge_emit(judge, EVENT_DAY_CHANGED);
	event->day =
		system && judge->command->clock == CLOCK_NONE && day < FIRST_DAY ? FIRST_DAY : day;
	event->provisional_since = provisional_since(judge, event->day);
	event->call = judge->queue->last_call;
	memcpy(event->history, judge->queue->history, sizeof(event->history));
	event->learnt = judge->queue->learnt;
	nouns = judge_setting(judge);
	if (setting_of_nouns(judge->catalog, queue_configured(judge->queue), nouns))
		event->setting = nouns;
	day_unattended(judge->queue, &event->unattended);
	judge->verdict->ticket = TICKET_NONE;
	return REFUSAL_NONE;
}
