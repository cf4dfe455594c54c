/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The judge: who may do what when, and what follows from it. Nothing is changed here. What many verbs
 * need of a ticket or a seat is in judge-subject.c and judge-seat.c; a verb's own rules are in
 * judge-visit.c (a citizen's visit), judge-call.c (calling and serving), judge-counter.c (seats and
 * services), judge-system.c (time, paper and devices) and the file that is named after it.
 */
#include "firmware/queue/judge.h"

#include <string.h>

#include "firmware/base/require.h"
#include "firmware/queue/errand.h"
#include "firmware/queue/series.h"

/*
 * A verb is one row: its rule and what it needs of the ticket that it is about, or a function of its
 * own. Who may use it is a row in command.c.
 */
static const struct {
	judge_rule *rule;
	struct need need;
	judge_verb *verb;
} judges[VERB_COUNT] = {
	[VERB_TAKE] = { .verb = judge_take },
	[VERB_TAKE_FOR] = { .verb = judge_take },
	[VERB_CHECK_IN] = { .verb = judge_check_in },

	[VERB_LEAVE] = { judge_leave,
			 { SUBJECT_NAMED, UNDER_WAY & ~IN(SERVING), REFUSAL_NOT_WAITING,
			   .own = true } },
	[VERB_STAY] = { judge_stay, { SUBJECT_NAMED, ANY_STATE } },
	[VERB_LATER] = { judge_later, { SUBJECT_NAMED, IN(WAITING), REFUSAL_NOT_WAITING } },
	[VERB_BACK] = { judge_back, { SUBJECT_NAMED, IN(PARKED), REFUSAL_NOT_PARKED } },
	[VERB_UNPARK] = { judge_unpark, { SUBJECT_NAMED, IN(PARKED), REFUSAL_NOT_PARKED } },
	[VERB_FEEDBACK] = { judge_feedback, { SUBJECT_NAMED, IN(ENDED), REFUSAL_TOO_EARLY } },
	[VERB_MERGE] = { judge_merge, { SUBJECT_NAMED, UNDER_WAY, .own = true } },
	[VERB_SPLIT] = { judge_split, { SUBJECT_NAMED, UNDER_WAY } },
	[VERB_REOPEN] = { judge_reopen, { SUBJECT_NAMED, IN(ENDED), REFUSAL_NOT_ALLOWED } },
	[VERB_REPRINT] = { judge_reprint, { SUBJECT_NAMED, UNDER_WAY } },
	[VERB_ADD_ERRAND] = { judge_add_errand, { SUBJECT_EITHER, UNDER_WAY } },
	[VERB_GRANT_LANE] = { judge_grant_lane, { SUBJECT_NAMED, UNDER_WAY, .own = true } },
	[VERB_RETURN_CODE] = { judge_return_code, { SUBJECT_EITHER, ANY_STATE, .own = true } },

	[VERB_NEXT] = { .verb = judge_next },
	[VERB_CALL] = { judge_call,
			{ SUBJECT_NAMED, IN(WAITING), REFUSAL_NOT_WAITING, .free_seat = true } },
	[VERB_RECALL] = { judge_recall, { SUBJECT_HERE, IN(CALLED), REFUSAL_NOT_CALLED } },
	[VERB_ARRIVE] = { judge_arrive, { SUBJECT_HERE, IN(CALLED), REFUSAL_NOT_CALLED } },
	[VERB_LOOKED] = { judge_looked, { SUBJECT_HERE, IN(CALLED), REFUSAL_NOT_CALLED } },
	[VERB_NO_SHOW] = { judge_no_show, { SUBJECT_HERE, IN(CALLED), REFUSAL_NOT_CALLED } },
	[VERB_FINISH] = { judge_finish, { SUBJECT_HERE, AT_COUNTER, REFUSAL_NOT_SERVING } },
	[VERB_PARK] = { judge_park, { SUBJECT_HERE, AT_COUNTER, REFUSAL_NOT_SERVING } },
	[VERB_STILL] = { judge_still, { SUBJECT_HERE, IN(SERVING), REFUSAL_NOT_SERVING } },
	[VERB_SUMMON] = { judge_summon, { SUBJECT_HERE, AT_COUNTER, REFUSAL_NOT_SERVING } },
	[VERB_CLEAR_SUMMON] = { judge_clear_summon,
				{ SUBJECT_HERE, AT_COUNTER, REFUSAL_NOT_SERVING } },
	[VERB_TRANSFER] = { judge_transfer, { SUBJECT_EITHER, UNDER_WAY, .own = true } },
	[VERB_REFER] = { judge_refer, { SUBJECT_EITHER, UNDER_WAY, .own = true } },
	[VERB_TAKE_OVER] = { judge_take_over,
			     { SUBJECT_NAMED, IN(SERVING), REFUSAL_NOT_SERVING,
			       .free_seat = true } },

	[VERB_SIT] = { .verb = judge_sit },
	[VERB_STAND_UP] = { .verb = judge_stand_up },
	[VERB_PAUSE] = { .verb = judge_pause },
	[VERB_RESUME] = { .verb = judge_resume },
	[VERB_ALARM] = { .verb = judge_alarm },
	[VERB_CLEAR_ALARM] = { .verb = judge_clear_alarm },

	[VERB_OPEN_SERVICE] = { .verb = judge_open_service },
	[VERB_CLOSE_SERVICE] = { .verb = judge_close_service },
	[VERB_IMPORT_APPOINTMENTS] = { .verb = judge_import_appointments },
	[VERB_CLOSE_DAY] = { .verb = judge_close_day },
	[VERB_OPEN_STOP] = { .verb = judge_open_stop },
	[VERB_SET_HOURS] = { .verb = judge_set_hours },
	[VERB_RECORD_RESERVE] = { .verb = judge_record_reserve },
	[VERB_NOTICE] = { .verb = judge_notice },
	[VERB_CLEAR_NOTICE] = { .verb = judge_clear_notice },
	[VERB_PLAYBOOK] = { .verb = judge_playbook },
	[VERB_SET_SERVICE] = { .verb = judge_set_service },
	[VERB_SET_TEXT] = { .verb = judge_set_text },
	[VERB_SET_LANE] = { .verb = judge_set_lane },
	[VERB_SET_PROFILE] = { .verb = judge_set_profile },
	[VERB_UNDO] = { .verb = judge_undo },

	[VERB_PRINTED] = { judge_printed, { SUBJECT_NAMED, ANY_STATE } },
	[VERB_PAPER_FAILED] = { judge_paper_failed, { SUBJECT_NAMED, ANY_STATE } },
	[VERB_SEEN] = { .verb = judge_seen },
	[VERB_DEVICE_CHANGED] = { .verb = judge_device_changed },
	[VERB_TICK] = { .verb = judge_tick },
	[VERB_START_DAY] = { .verb = judge_start_day },
	[VERB_CLOCK_STEP] = { .verb = judge_clock_step },
};

enum refusal judge_bad(struct judge *judge, const char *detail)
{
	judge->verdict->detail = detail;
	return REFUSAL_BAD_REQUEST;
}

int64_t judge_at_ms(const struct judge *judge)
{
	return judge->command->at_ms > judge->queue->at_ms ? judge->command->at_ms
							   : judge->queue->at_ms;
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
	event->at_ms = judge_at_ms(judge);
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

enum refusal judge_errands(struct judge *judge, const struct ticket *visit,
			   struct errand errands[static QUEUE_ERRANDS_MAX], uint8_t *ret_count)
{
	const struct command *command = judge->command;

	if (command->service_count == 0 || command->service_count > QUEUE_ERRANDS_MAX)
		return judge_bad(judge, "services: expected 1 to 4 services");
	if (command->party > QUEUE_PARTY_MAX)
		return judge_bad(judge, "party: expected 1 to 20");
	for (uint8_t i = 0; i < command->service_count; i++) {
		uint8_t service = catalog_service(judge->catalog, command->services[i]);

		bool has = visit && service != QUEUE_NONE &&
			   errand_to_come(visit, service) != QUEUE_NONE;

		if (service == QUEUE_NONE || (judge->catalog->services[service].retired && !has))
			return REFUSAL_UNKNOWN_SERVICE;
		if (!queue_service_open(judge->queue, service) && !has)
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

static enum refusal judge_command(struct judge *judge)
{
	enum verb verb = judge->command->verb;
	const struct ticket *ticket = NULL;
	enum refusal refusal;

	if (!judges[verb].verb && !judges[verb].rule)
		return REFUSAL_UNKNOWN_VERB;
	if (!(verb_roles(verb) & ROLE_BIT(judge->command->role)))
		return REFUSAL_NOT_ALLOWED;
	if (judges[verb].verb)
		return judges[verb].verb(judge);
	refusal = judge_subject(judge, &judges[verb].need, &ticket);
	return refusal == REFUSAL_NONE ? judges[verb].rule(judge, ticket) : refusal;
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
	ret_verdict->refusal = judge_command(&judge);
	if (ret_verdict->refusal != REFUSAL_NONE)
		ret_verdict->event_count = 0;
}
