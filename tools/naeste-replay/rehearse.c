/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The rehearsal: a day of a journal under other rules. It is played from what was published (who came
 * when and for what, when each counter was free for somebody), so that it can be any day that is kept,
 * also one whose private part is erased. At each moment at which a counter called, the real engine says
 * whom it calls under the other rules; the counters' moments stay as they were. The day's own rules are
 * played in the same way, and what is compared is one play with the other.
 */
#include "tools/naeste-replay/rehearse.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REHEARSAL_DAY 20000 /* any */

struct stage {
	struct catalog *catalog;
	struct queue *queue;
	struct command command;
	struct verdict verdict;
	uint64_t fresh;
	uint16_t now[QUEUE_TICKETS_MAX];  /* the stage's number of a number of the day */
	uint16_t then[QUEUE_TICKETS_MAX]; /* and back */
};

static struct command *ask(struct stage *stage, enum verb verb, int64_t at_ms)
{
	struct command *command = &stage->command;

	memset(command, 0, sizeof(*command));
	command->verb = verb;
	command->role = ROLE_STAFF;
	(void)snprintf(command->user, sizeof(command->user), "rehearsal");
	command->at_ms = command->wall_ms = at_ms;
	command->clock = CLOCK_SYNCED;
	return command;
}

static struct command *ask_counter(struct stage *stage, enum verb verb, const struct step *step)
{
	struct command *command = ask(stage, verb, step->at_ms);

	/* Whoever sat there: one for each counter is enough. */
	(void)snprintf(command->user, sizeof(command->user), "%s",
		       stage->catalog->counters[step->counter].id);
	return command;
}

static enum refusal say(struct stage *stage, int64_t credit_ms)
{
	struct command *command = &stage->command;

	stage->fresh += UINT64_C(0x9e3779b97f4a7c15); /* spreads in the tables of ids */
	memcpy(&command->fresh_ticket.bytes[8], &stage->fresh, sizeof(stage->fresh));
	memcpy(&command->fresh_token.bytes[8], &stage->fresh, sizeof(stage->fresh));
	queue_judge(stage->queue, command, &stage->verdict);
	for (uint32_t i = 0; i < stage->verdict.event_count; i++) {
		if (stage->verdict.events[i].type == EVENT_TICKET_TAKEN)
			stage->verdict.events[i].credit_ms = credit_ms;
		queue_apply(stage->queue, &stage->verdict.events[i]);
	}
	return stage->verdict.refusal;
}

static void stage_join(struct stage *stage, const struct step *step, struct play *play)
{
	struct command *command = ask(stage, VERB_TAKE, step->at_ms);

	memcpy(command->services[0], stage->catalog->services[step->service].id, SLUG_BYTES);
	command->service_count = 1;
	memcpy(command->lane, stage->catalog->lanes[step->lane].id, SLUG_BYTES);
	if (say(stage, step->credit_ms) != REFUSAL_NONE) {
		play->left_out++;
		return;
	}
	stage->now[step->number] = stage->verdict.ticket;
	stage->then[stage->verdict.ticket] = step->number;
	if (step->bound == QUEUE_NONE)
		return;
	command = ask(stage, VERB_TRANSFER, step->at_ms);
	command->ticket = (struct ticket_reference){ .kind = REFERENCE_NUMBER,
						     .number = stage->now[step->number] };
	memcpy(command->counter, stage->catalog->counters[step->bound].id, SLUG_BYTES);
	if (say(stage, 0) != REFUSAL_NONE)
		play->left_out++;
}

/* A wait that ended otherwise than by a call; in this play it may have ended already. */
static void stage_quit(struct stage *stage, const struct step *step)
{
	if (stage->now[step->number] == TICKET_NONE)
		return;
	ask(stage, VERB_LEAVE, step->at_ms)->ticket =
		(struct ticket_reference){ .kind = REFERENCE_NUMBER,
					   .number = stage->now[step->number] };
	(void)say(stage, 0);
	stage->now[step->number] = TICKET_NONE;
}

static void stage_call(struct stage *stage, const struct step *step, struct play *play)
{
	struct call *call = &play->calls[play->call_count++];
	uint16_t chosen = stage->now[step->number], number = TICKET_NONE;
	struct command *command;
	enum refusal refusal = REFUSAL_NOT_WAITING;

	*call = (struct call){ .number = TICKET_NONE };
	if (step->chosen && chosen != TICKET_NONE) {
		command = ask_counter(stage, VERB_CALL, step);
		command->ticket =
			(struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = chosen };
		refusal = say(stage, 0);
	}
	if (refusal != REFUSAL_NONE) {
		ask_counter(stage, VERB_NEXT, step);
		refusal = say(stage, 0);
	}
	number = refusal == REFUSAL_NONE ? stage->verdict.ticket : TICKET_NONE;
	if (number == TICKET_NONE)
		return;
	call->number = stage->then[number];
	call->lane = stage->queue->tickets[number].lane;
	call->waited_ms = stage->queue->tickets[number].waited_ms;
	stage->now[call->number] = TICKET_NONE;
	/* The counter is free again for the next of its moments. */
	ask_counter(stage, VERB_FINISH, step)->outcome = OUTCOME_SERVED;
	(void)say(stage, 0);
}

static void stage_counter(struct stage *stage, const struct step *step)
{
	static const enum verb verbs[] = { [STEP_OPEN] = VERB_SIT,
					   [STEP_CLOSE] = VERB_STAND_UP,
					   [STEP_PAUSE] = VERB_PAUSE,
					   [STEP_RESUME] = VERB_RESUME };
	struct command *command = ask_counter(stage, verbs[step->kind], step);

	memcpy(command->counter, stage->catalog->counters[step->counter].id, SLUG_BYTES);
	command->reason = REASON_BREAK;
	(void)say(stage, 0);
}

static int stage_open(struct stage *stage, const struct rehearsal *rehearsal)
{
	struct catalog *catalog = stage->catalog;

	/* When it was open has been decided on the day. */
	memset(&catalog->hours, 0, sizeof(catalog->hours));
	for (uint8_t i = 0; i < catalog->service_count; i++) {
		memset(&catalog->services[i].hours, 0, sizeof(catalog->services[i].hours));
		catalog->services[i].capacity = 0;
		catalog->services[i].retired = false;
	}
	for (uint8_t i = 0; i < catalog->lane_count; i++) {
		catalog->lanes[i].retired = false;
		catalog->lanes[i].wish_roles = ROLE_BIT(ROLE_STAFF);
	}
	for (uint8_t i = 0; i < catalog->counter_count; i++)
		catalog->counters[i].retired = false;
	stage->queue = queue_new(catalog);
	if (!stage->queue)
		return -ENOMEM;
	ask(stage, VERB_START_DAY, rehearsal->count ? rehearsal->steps[0].at_ms : 0);
	stage->command.role = ROLE_SYSTEM;
	stage->command.day = REHEARSAL_DAY;
	return say(stage, 0) == REFUSAL_NONE ? 0 : -EPROTO;
}

int rehearse_play(const struct rehearsal *rehearsal, struct catalog *catalog,
		  const struct playbook *playbook, struct play *play)
{
	struct stage *stage = calloc(1, sizeof(*stage));
	int r = -ENOMEM;

	play->calls = calloc(rehearsal->call_count + 1, sizeof(*play->calls));
	if (stage && play->calls) {
		stage->catalog = catalog;
		memset(stage->now, 0xff, sizeof(stage->now));
		r = stage_open(stage, rehearsal);
	}
	if (r == 0 && playbook)
		playbook_rules(stage->queue->catalog, playbook, &stage->queue->rules);
	for (size_t i = 0; r == 0 && i < rehearsal->count; i++) {
		const struct step *step = &rehearsal->steps[i];

		if (step->kind == STEP_JOIN)
			stage_join(stage, step, play);
		else if (step->kind == STEP_QUIT)
			stage_quit(stage, step);
		else if (step->kind == STEP_CALL)
			stage_call(stage, step, play);
		else
			stage_counter(stage, step);
	}
	if (stage)
		queue_free(stage->queue);
	free(stage);
	return r;
}
