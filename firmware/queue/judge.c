/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The judge: who may do what when, and what follows from it. Nothing is changed here. A verb's own
 * rules are in judge-visit.c (a citizen's visit), judge-call.c (calling and serving), judge-counter.c
 * (seats and services), judge-system.c (time, paper and devices), judge-day.c (the day's end) and
 * judge-reserve.c (numbers on pre-printed paper).
 */
#include "firmware/queue/judge.h"

#include <string.h>

#include "firmware/base/require.h"
#include "firmware/queue/series.h"

static judge_verb *const judges[VERB_COUNT] = {
	[VERB_TAKE] = judge_take,
	[VERB_TAKE_FOR] = judge_take,
	[VERB_LEAVE] = judge_leave,
	[VERB_STAY] = judge_stay,
	[VERB_LATER] = judge_later,
	[VERB_CHECK_IN] = judge_check_in,
	[VERB_BACK] = judge_back,
	[VERB_FEEDBACK] = judge_feedback,
	[VERB_SIT] = judge_sit,
	[VERB_STAND_UP] = judge_stand_up,
	[VERB_PAUSE] = judge_pause,
	[VERB_RESUME] = judge_resume,
	[VERB_NEXT] = judge_next,
	[VERB_CALL] = judge_call,
	[VERB_RECALL] = judge_recall,
	[VERB_ARRIVE] = judge_arrive,
	[VERB_LOOKED] = judge_looked,
	[VERB_FINISH] = judge_finish,
	[VERB_NO_SHOW] = judge_no_show,
	[VERB_PARK] = judge_park,
	[VERB_UNPARK] = judge_unpark,
	[VERB_TRANSFER] = judge_transfer,
	[VERB_TAKE_OVER] = judge_take_over,
	[VERB_REFER] = judge_refer,
	[VERB_ADD_ERRAND] = judge_add_errand,
	[VERB_GRANT_LANE] = judge_grant_lane,
	[VERB_MERGE] = judge_merge,
	[VERB_SPLIT] = judge_split,
	[VERB_REOPEN] = judge_reopen,
	[VERB_REPRINT] = judge_reprint,
	[VERB_STILL] = judge_still,
	[VERB_SUMMON] = judge_summon,
	[VERB_CLEAR_SUMMON] = judge_clear_summon,
	[VERB_ALARM] = judge_alarm,
	[VERB_CLEAR_ALARM] = judge_clear_alarm,
	[VERB_RETURN_CODE] = judge_return_code,
	[VERB_OPEN_SERVICE] = judge_open_service,
	[VERB_CLOSE_SERVICE] = judge_close_service,
	[VERB_IMPORT_APPOINTMENTS] = judge_import_appointments,
	[VERB_CLOSE_DAY] = judge_close_day,
	[VERB_OPEN_STOP] = judge_open_stop,
	[VERB_SET_HOURS] = judge_set_hours,
	[VERB_RECORD_RESERVE] = judge_record_reserve,
	[VERB_NOTICE] = judge_notice,
	[VERB_CLEAR_NOTICE] = judge_clear_notice,
	[VERB_PLAYBOOK] = judge_playbook,
	[VERB_SET_SERVICE] = judge_set_service,
	[VERB_SET_TEXT] = judge_set_text,
	[VERB_SET_LANE] = judge_set_lane,
	[VERB_SET_PROFILE] = judge_set_profile,
	[VERB_UNDO] = judge_undo,
	[VERB_SEEN] = judge_seen,
	[VERB_PRINTED] = judge_printed,
	[VERB_PAPER_FAILED] = judge_paper_failed,
	[VERB_DEVICE_CHANGED] = judge_device_changed,
	[VERB_TICK] = judge_tick,
	[VERB_START_DAY] = judge_start_day,
	[VERB_CLOCK_STEP] = judge_clock_step,
};

enum refusal judge_bad(struct judge *judge, const char *detail)
{
	judge->verdict->detail = detail;
	return REFUSAL_BAD_REQUEST;
}

struct event *judge_emit(struct judge *judge, enum event_type type)
{
	const struct command *command = judge->command;
	struct verdict *verdict = judge->verdict;
	struct event *event = &verdict->events[verdict->event_count];

	require(verdict->event_count < QUEUE_EVENTS_PER_VERDICT_MAX);
	memset(event, 0, sizeof(*event));
	event->seq = judge->queue->seq + 1 + verdict->event_count;
	event->id = id_offset(command->fresh_events, verdict->event_count);
	event->type = type;
	event->role = command->role;
	event->at_ms = command->at_ms > judge->queue->at_ms ? command->at_ms : judge->queue->at_ms;
	event->wall_ms = command->wall_ms;
	event->clock = command->clock;
	event->day = judge->queue->day;
	event->number = TICKET_NONE;
	event->lane = event->service = event->counter = QUEUE_NONE;
	event->from_service = event->to_service = QUEUE_NONE;
	event->from_counter = event->to_counter = QUEUE_NONE;
	event->why.runner_up = TICKET_NONE;
	event->skills = SKILLS_ALL;
	verdict->event_count++;
	return event;
}

struct setting *judge_setting(struct judge *judge)
{
	require(judge->verdict->setting_count < QUEUE_SETTINGS_PER_VERDICT_MAX);
	return &judge->verdict->settings[judge->verdict->setting_count++];
}

bool judge_has_room(struct judge *judge)
{
	judge->verdict->more = judge->verdict->event_count == QUEUE_EVENTS_PER_VERDICT_MAX;
	return !judge->verdict->more;
}

struct event *judge_emit_ticket(struct judge *judge, enum event_type type, uint16_t number,
				enum ticket_state state)
{
	const struct ticket *ticket = &judge->queue->tickets[number];
	struct event *event = judge_emit(judge, type);

	event->ticket = ticket->id;
	event->number = number;
	event->state = state;
	event->lane = ticket->lane;
	event->service = ticket_service(ticket);
	event->counter = ticket->counter;
	if (state == TICKET_ENDED)
		event->outcome = (enum ticket_outcome)ticket->outcome;
	judge->verdict->ticket = number;
	return event;
}

struct event *judge_emit_end(struct judge *judge, enum event_type type, uint16_t ticket,
			     enum ticket_outcome outcome)
{
	struct event *event = judge_emit_ticket(judge, type, ticket, TICKET_ENDED);

	event->outcome = outcome;
	return event;
}

enum refusal judge_named(struct judge *judge, const struct ticket_reference *reference,
			 uint16_t *ret_ticket)
{
	uint16_t ticket = queue_find(judge->queue, reference);

	if (ticket == TICKET_NONE)
		return REFUSAL_UNKNOWN_TICKET;
	*ret_ticket = ticket;
	return REFUSAL_NONE;
}

enum refusal judge_open(struct judge *judge, uint16_t *ret_ticket)
{
	uint16_t ticket = TICKET_NONE;
	enum refusal refusal = judge_named(judge, &judge->command->ticket, &ticket);

	if (refusal != REFUSAL_NONE)
		return refusal;
	if (!ticket_open(&judge->queue->tickets[ticket]))
		return REFUSAL_ALREADY_ENDED;
	*ret_ticket = ticket;
	return REFUSAL_NONE;
}

enum refusal judge_target(struct judge *judge, uint16_t *ret_ticket)
{
	enum refusal refusal;

	if (judge->command->ticket.kind != REFERENCE_NONE)
		return judge_open(judge, ret_ticket);
	refusal = judge_at_counter(judge, 1u << TICKET_CALLED | 1u << TICKET_SERVING,
				   REFUSAL_NOT_SERVING, ret_ticket);
	if (refusal == REFUSAL_BAD_REQUEST)
		judge->verdict->detail = "ticket: expected which of those at your counters";
	return refusal;
}

enum refusal judge_room(const struct judge *judge)
{
	if (judge->queue->day == INT32_MIN)
		return REFUSAL_SITE_CLOSED;
	if (series_next(judge->queue) == TICKET_NONE)
		return REFUSAL_NUMBER_RANGE_FULL;
	if (judge->queue->waiting >= QUEUE_WAITING_MAX)
		return REFUSAL_WAITING_FULL;
	return REFUSAL_NONE;
}

enum refusal judge_errands(struct judge *judge, struct errand errands[static QUEUE_ERRANDS_MAX],
			   uint8_t *ret_count)
{
	const struct command *command = judge->command;

	if (command->service_count == 0 || command->service_count > QUEUE_ERRANDS_MAX)
		return judge_bad(judge, "services: expected 1 to 4 services");
	if (command->party > QUEUE_PARTY_MAX)
		return judge_bad(judge, "party: expected 1 to 20");
	for (uint8_t i = 0; i < command->service_count; i++) {
		uint8_t service = catalog_service(judge->catalog, command->services[i]);

		if (service == QUEUE_NONE || judge->catalog->services[service].retired)
			return REFUSAL_UNKNOWN_SERVICE;
		if (!queue_service_open(judge->queue, service))
			return REFUSAL_SERVICE_CLOSED;
		for (uint8_t k = 0; k < i; k++) {
			if (errands[k].service == service)
				return judge_bad(judge, "services: the same errand twice");
		}
		errands[i].service = service;
		errands[i].party = command->party ? command->party : 1;
	}
	*ret_count = command->service_count;
	return REFUSAL_NONE;
}

bool queue_goes_on(struct command *command, const struct verdict *verdict)
{
	command->fresh_events = id_offset(command->fresh_events, verdict->event_count);
	command->progress = verdict->progress;
	return verdict->more;
}

void queue_judge(const struct queue *queue, const struct command *command,
		 struct verdict *ret_verdict)
{
	struct judge judge = {
		.queue = queue,
		.catalog = queue->catalog,
		.command = command,
		.verdict = ret_verdict,
		.counter = queue_seat_of(queue, command->user),
	};

	ret_verdict->detail = NULL;
	ret_verdict->ticket = TICKET_NONE;
	ret_verdict->counter = judge.counter;
	ret_verdict->has_why = ret_verdict->more = false;
	ret_verdict->why = (struct why){ .runner_up = TICKET_NONE };
	ret_verdict->unserved = 0;
	ret_verdict->notice = (struct id){ 0 };
	ret_verdict->event_count = ret_verdict->setting_count = 0;
	ret_verdict->has_row = false;
	ret_verdict->progress = command->progress;
	ret_verdict->appointed_ms = 0;
	ret_verdict->status = CHECK_IN_NONE;
	memset(ret_verdict->code, 0, sizeof(ret_verdict->code));
	ret_verdict->until_day = 0;
	if (!judges[command->verb])
		ret_verdict->refusal = REFUSAL_UNKNOWN_VERB;
	else if (!(verb_roles(command->verb) & ROLE_BIT(command->role)))
		ret_verdict->refusal = REFUSAL_NOT_ALLOWED;
	else
		ret_verdict->refusal = judges[command->verb](&judge);
	if (ret_verdict->refusal != REFUSAL_NONE)
		ret_verdict->event_count = 0;
}
