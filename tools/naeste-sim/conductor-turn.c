/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The turn, as in the appliance's turn.c: commands are judged, appended and applied in one
 * transaction; after the commit, and only then, the world is told. The power may go between any two
 * steps.
 */
#include <string.h>

#include "firmware/base/require.h"
#include "firmware/queue/estimate.h"
#include "tools/naeste-sim/conductor.h"
#include "tools/naeste-sim/world.h"

#define TOLD_EVERY 64
#define TOO_OLD_MS (INT64_C(47) * 3600 * 1000)

/* Of what was asked; neither its id nor its time belong to that. */
uint64_t fingerprint_of(const struct command *command)
{
	static const struct id nil;
	struct command asked = *command;
	uint64_t hash = 1, word;

	asked.id = asked.fresh_ticket = asked.fresh_token = asked.fresh_events = nil;
	asked.at_ms = asked.wall_ms = 0;
	asked.clock = CLOCK_NONE;
	asked.rows = NULL;
	asked.row_count = 0;
	asked.setting = NULL;
	memset(&asked.progress, 0, sizeof(asked.progress));
	memset(&asked.calendar, 0, sizeof(asked.calendar));
	for (size_t i = 0; i + sizeof(word) <= sizeof(asked); i += sizeof(word)) {
		memcpy(&word, (const uint8_t *)&asked + i, sizeof(word));
		hash = hash_mix(hash, word);
	}
	return hash;
}

static void fill_times(struct conductor *conductor, struct turn_item *item)
{
	struct command *command = &item->act.command;
	struct clock_reading now = machine_read(&conductor->machine);

	command->at_ms = engine_clock_ms(&conductor->clock, &now);
	command->wall_ms = now.wall_ms;
	command->clock = engine_clock_quality(&conductor->clock, &now);
	command->calendar = clock_calendar(now.wall_ms);
	command->calendar.known = command->clock != CLOCK_NONE;
	command->fresh_ticket = act_id(item->act.salt, 1);
	command->fresh_token = act_id(item->act.salt, 2);
	command->fresh_events = act_id(item->act.salt, 3);
}

static void fill_own(struct world *world, struct turn_item *item, enum verb verb)
{
	struct command *command = &item->act.command;

	item->act.salt = hash_mix(world->seed, ++world->conductor.own_salt);
	command->id = act_id(item->act.salt, 4);
	command->verb = verb;
	command->role = ROLE_SYSTEM;
	memcpy(command->user, "system", sizeof("system"));
}

static void want_paper(struct turn *turn, const struct event *event, uint8_t copy)
{
	require(turn->paper_count < TURN_PAPERS);
	turn->papers[turn->paper_count++] = (struct paper_job){
		.ticket = event->ticket,
		.day = event->day,
		.number = event->number,
		.copy = copy,
		.state = PRINT_WANTED,
	};
}

static void turn_event(struct conductor *conductor, const struct event *event)
{
	disk_append(conductor, event);
	queue_apply(conductor->queue, event);
	if (event->type == EVENT_TICKET_TAKEN || event->type == EVENT_TICKET_SPLIT)
		want_paper(&conductor->turn, event, 0);
	if (event->type == EVENT_TICKET_COPY)
		want_paper(&conductor->turn, event,
			   conductor->queue->tickets[event->number].copies);
}

/* Judges until the command has nothing more to say. */
static void turn_judge(struct world *world, struct turn_item *item)
{
	struct conductor *conductor = &world->conductor;
	struct command *command = &item->act.command;
	struct verdict *verdict = &conductor->turn.verdict;

	do {
		queue_judge(conductor->queue, command, verdict);
		check_verdict(world, command, verdict);
		for (uint32_t i = 0; i < verdict->event_count && world_holds(world); i++) {
			/* Playing forward costs more than all else: only some are told how long. */
			if (item->act.salt % TOLD_EVERY == 0)
				estimate_tell(conductor->queue, &verdict->events[i]);
			turn_event(conductor, &verdict->events[i]);
			item->answer.seq = verdict->events[i].seq;
		}
	} while (queue_goes_on(command, verdict) && world_holds(world));
	item->answer.refusal = verdict->refusal;
	if (verdict->refusal == REFUSAL_NONE && verdict->ticket != TICKET_NONE)
		item->answer.ticket = conductor->queue->tickets[verdict->ticket].id;
}

static const struct answer *known_answer(const struct conductor *conductor, const struct id *id)
{
	const struct turn *turn = &conductor->turn;

	for (uint32_t i = 0; i < turn->kept_count; i++) {
		if (id_equal(&turn->kept[i].id, id))
			return &turn->kept[i];
	}
	return answers_find(&conductor->answers, id);
}

/* True when the answer is known, or is that the id was another request's. */
static bool turn_repeat(struct world *world, struct turn_item *item)
{
	const struct answer *known = known_answer(&world->conductor, &item->answer.id);

	if (!known)
		return false;
	world->coverage->repeats++;
	if (known->fingerprint != item->answer.fingerprint)
		item->answer.refusal = REFUSAL_ID_REUSED;
	else
		item->answer = *known;
	return true;
}

static void turn_command(struct world *world, struct turn_item *item)
{
	struct turn *turn = &world->conductor.turn;

	fill_times(&world->conductor, item);
	item->answer = (struct answer){
		.id = item->act.command.id,
		.fingerprint = fingerprint_of(&item->act.command),
		.at_ms = item->act.command.at_ms,
	};
	world->coverage->asked[item->act.command.verb]++;
	if (item->keep && turn_repeat(world, item))
		return;
	if (item->keep && item->act.asked_ago_ms > TOO_OLD_MS) {
		item->answer.refusal = REFUSAL_TOO_OLD;
		return;
	}
	recipe_fill(world, item->act.salt, &item->act.command);
	turn_judge(world, item);
	if (item->answer.refusal == REFUSAL_NONE)
		world->coverage->accepted[item->act.command.verb]++;
	if (item->keep)
		turn->kept[turn->kept_count++] = item->answer;
}

/* What the printer said of the job under way stands in the same transaction as its event. */
static void turn_paper(struct world *world, const struct turn_item *item)
{
	struct printing *printing = &world->conductor.printing;
	struct paper_job job = printing->jobs[0];

	memmove(printing->jobs, printing->jobs + 1, --printing->count * sizeof(job));
	printing->busy = false;
	if (!item->again)
		return;
	job.out = false;
	if (item->act.command.reason == REASON_IN_DOUBT)
		job.copy = (uint8_t)(job.copy + 16);
	job.state = item->act.command.reason == REASON_IN_DOUBT ? PRINT_WANTED : PRINT_FAILED;
	printing->jobs[printing->count++] = job;
}

/* After a step of telling: does the power go here? */
static bool power_goes(struct world *world, const struct act *fault, uint32_t step)
{
	if (!fault || fault->fault != FAULT_CUT || fault->steps != step)
		return false;
	power_cut(world, fault->value, fault->yes);
	return true;
}

static void tell_answer(struct world *world, const struct turn_item *item)
{
	world->coverage->refused[item->answer.refusal]++;
	if (item->keep)
		check_answer(world, &item->act, &item->answer);
	crowd_told(world, item->who, item);
}

/* The events of a turn whose day change put older ones away begin with the day change. */
static const struct event *journal_event(const struct journal *journal, uint64_t seq)
{
	return seq < journal->events[0].seq ? NULL : &journal->events[seq - journal->events[0].seq];
}

static void turn_tell(struct world *world, const struct act *fault, uint64_t from)
{
	struct conductor *conductor = &world->conductor;
	struct turn *turn = &conductor->turn;
	uint32_t count = turn->count, step = 1;
	uint64_t to = conductor->journal.last.seq;

	for (uint32_t i = 0; i < count; i++) {
		if (power_goes(world, fault, step++))
			return;
		tell_answer(world, &turn->items[i]);
	}
	turn->count = 0;
	for (uint64_t at = from; at <= to && world_holds(world); at++) {
		const struct event *event = journal_event(&conductor->journal, at);

		if (power_goes(world, fault, step++))
			return;
		if (event)
			ports_told(world, event);
	}
	ports_refresh(world);
	outbox_drain(world);
	paper_kick(world);
}

static void turn_failed(struct world *world)
{
	struct conductor *conductor = &world->conductor;
	struct turn *turn = &conductor->turn;
	uint32_t count = turn->count;

	world->coverage->commit_failures++;
	disk_roll_back(conductor);
	disk_recover(world);
	turn->count = 0;
	for (uint32_t i = 0; i < count; i++) {
		turn->items[i].answer.refusal = REFUSAL_STORAGE_FAILED;
		world->coverage->refused[REFUSAL_STORAGE_FAILED]++;
		crowd_told(world, turn->items[i].who, &turn->items[i]);
	}
}

/* First of all of a start: as the appliance's turn_gap(). */
static void turn_gap(struct world *world)
{
	static struct turn_item item; /* large for a stack */

	if (!world->conductor.clock.gap)
		return;
	item = (struct turn_item){ 0 };
	fill_own(world, &item, VERB_CLOCK_STEP);
	item.act.command.estimated = true;
	turn_command(world, &item);
}

void turn_run(struct world *world)
{
	struct conductor *conductor = &world->conductor;
	struct turn *turn = &conductor->turn;
	const struct act *fault = NULL;
	struct act copy;
	uint64_t from = conductor->queue->seq + 1;

	turn->first = conductor->journal.count;
	turn->kept_count = turn->paper_count = 0;
	turn_gap(world);
	for (uint32_t i = 0; i < turn->count && world_holds(world); i++) {
		turn_command(world, &turn->items[i]);
		if (turn->items[i].act.fault != FAULT_NONE) {
			copy = turn->items[i].act;
			fault = &copy;
		}
	}
	if (!world_holds(world))
		return;
	if (fault && fault->fault == FAULT_COMMIT) {
		turn_failed(world);
		return;
	}
	if (power_goes(world, fault, 0))
		return;
	for (uint32_t i = 0; i < turn->count; i++) {
		if (turn->items[i].paper)
			turn_paper(world, &turn->items[i]);
	}
	disk_commit(world);
	turn_tell(world, fault, from);
}

static struct turn_item *turn_add(struct conductor *conductor)
{
	struct turn *turn = &conductor->turn;
	struct turn_item *item = &turn->items[turn->count++];

	require(turn->count <= TURN_ITEMS);
	memset(item, 0, sizeof(*item));
	return item;
}

struct turn_item *turn_begin_own(struct world *world, enum verb verb)
{
	struct turn_item *item = turn_add(&world->conductor);

	fill_own(world, item, verb);
	return item;
}

void turn_ask(struct world *world, const struct act *act, uint32_t who)
{
	struct turn_item *item = turn_add(&world->conductor);

	item->act = *act;
	item->who = who;
	item->keep = act->command.role != ROLE_SYSTEM && act->command.role != ROLE_DISPLAY;
	if (act->joined && world->conductor.turn.count < TURN_ITEMS)
		return;
	turn_run(world);
}
