/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The disk: what is committed stays, what is not is gone with the power. A start replays the journal
 * from the last day change on.
 */
#include <stdlib.h>
#include <string.h>

#include "firmware/base/require.h"
#include "tools/naeste-sim/conductor.h"
#include "tools/naeste-sim/world.h"

#define ANSWER_KEEP_MS (INT64_C(48) * 3600 * 1000)

static void *grown(void *rows, uint32_t *size, uint32_t needed, size_t row_bytes)
{
	if (needed <= *size)
		return rows;
	*size = 2 * needed + 64;
	rows = reallocarray(rows, *size, row_bytes);
	require(rows);
	return rows;
}

/* The setting of an event is not its own until it is in the journal. */
static struct event event_copy(const struct event *event)
{
	struct event copy = *event;
	struct setting *setting;

	if (!event->setting)
		return copy;
	setting = malloc(sizeof(*setting));
	require(setting);
	*setting = *event->setting;
	copy.setting = setting;
	return copy;
}

static void event_drop(struct event *event)
{
	free((void *)(uintptr_t)event->setting);
	event->setting = NULL;
}

void disk_append(struct conductor *conductor, const struct event *event)
{
	struct journal *journal = &conductor->journal;

	journal->events = grown(journal->events, &journal->size, journal->count + 1,
				sizeof(*journal->events));
	journal->events[journal->count++] = event_copy(event);
}

/* The latest of its key, in the order of seq. */
static void carry(struct journal *journal, const struct event *event)
{
	struct event_carry key, other;
	uint32_t kept = 0;

	if (!event_carried(event, &key))
		return;
	for (uint32_t i = 0; i < journal->carried_count; i++) {
		struct event *old = &journal->carried[i];

		if (event_carried(old, &other) && text_equal(other.key, key.key))
			event_drop(old);
		else
			journal->carried[kept++] = *old;
	}
	journal->carried_count = kept;
	journal->carried = grown(journal->carried, &journal->carried_size, kept + 1,
				 sizeof(*journal->carried));
	journal->carried[journal->carried_count++] = event_copy(event);
}

void disk_finish(struct conductor *conductor)
{
	struct journal *journal = &conductor->journal;

	for (uint32_t i = 0; i < journal->count; i++)
		event_drop(&journal->events[i]);
	for (uint32_t i = 0; i < journal->carried_count; i++)
		event_drop(&journal->carried[i]);
	free(journal->events);
	free(journal->carried);
	free(conductor->outbox.rows);
	free(conductor->printing.jobs);
}

/* What a consumer is shown of it; never a token, a user or a language. */
static struct outgoing outgoing_of(const struct event *event)
{
	uint64_t digest = hash_mix(event->seq, (uint64_t)event->type);

	digest = hash_mix(digest, (uint64_t)event->number << 32 | event->state);
	return (struct outgoing){
		.seq = event->seq,
		.digest = digest,
		.day = event->day,
		.number = event->number,
		.type = (uint8_t)event->type,
		.state = (uint8_t)event->state,
	};
}

static void outbox_append(struct conductor *conductor, const struct event *event)
{
	struct outbox *outbox = &conductor->outbox;

	outbox->rows = grown(outbox->rows, &outbox->size, outbox->count + 1, sizeof(*outbox->rows));
	outbox->rows[outbox->count++] = outgoing_of(event);
}

static void stamp_last(struct conductor *conductor)
{
	struct journal *journal = &conductor->journal;
	const struct event *event = &journal->events[journal->count - 1];
	struct clock_reading now = machine_read(&conductor->machine);

	journal->last = (struct store_last){
		.any = true,
		.seq = event->seq,
		.at_ms = event->at_ms,
		.wall_ms = event->wall_ms,
		.clock = event->clock,
		.stamp = { .boot = now.boot, .boot_ms = now.boot_ms },
	};
}

/* What the stored events say about the clock: as the appliance's turn_stored(). */
static void clock_stored(struct conductor *conductor)
{
	const struct turn *turn = &conductor->turn;

	for (uint32_t i = 0; i < turn->count; i++) {
		const struct command *command = &turn->items[i].act.command;
		int32_t date = clock_local_day(command->wall_ms, conductor->day_change_minute);

		if (command->verb == VERB_START_DAY && command->role == ROLE_OPERATOR &&
		    date != conductor->queue->day)
			engine_clock_doubt(&conductor->clock);
		else if (engine_clock_counts(command->clock, date, conductor->queue->day))
			engine_clock_stored(&conductor->clock, command->wall_ms);
	}
	conductor->clock.gap = false;
}

/* As the store does: what has expired goes. */
static void carried_expire(struct journal *journal, int32_t day)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < journal->carried_count; i++) {
		struct event *event = &journal->carried[i];
		struct event_carry carry;

		if (event_carried(event, &carry) && carry.expires_day < day)
			event_drop(event);
		else
			journal->carried[kept++] = *event;
	}
	journal->carried_count = kept;
}

/* The journal of a day that is over is history: a start does not read it again. */
static void journal_compact(struct world *world, uint32_t first)
{
	struct journal *journal = &world->conductor.journal;

	check_compacting(world, first);
	for (uint32_t i = 0; i < first; i++) {
		carry(journal, &journal->events[i]);
		event_drop(&journal->events[i]);
	}
	memmove(journal->events, journal->events + first,
		(journal->count - first) * sizeof(*journal->events));
	journal->count -= first;
	journal->durable -= first;
	carried_expire(journal, journal->events[0].day);
	world->checks.replayed -= first;
	answers_expire(&world->conductor.answers, world->conductor.queue->at_ms - ANSWER_KEEP_MS);
}

void disk_commit(struct world *world)
{
	struct conductor *conductor = &world->conductor;
	struct turn *turn = &conductor->turn;
	struct journal *journal = &conductor->journal;
	uint32_t first = turn->first, last = journal->count, day = 0;

	journal->durable = last;
	for (uint32_t i = first; i < last; i++) {
		outbox_append(conductor, &journal->events[i]);
		if (journal->events[i].type == EVENT_DAY_CHANGED)
			day = i;
	}
	for (uint32_t i = 0; i < turn->kept_count; i++)
		answers_keep(&conductor->answers, &turn->kept[i]);
	for (uint32_t i = 0; i < turn->paper_count; i++) {
		require(conductor->printing.count < JOBS_MAX);
		conductor->printing.jobs[conductor->printing.count++] = turn->papers[i];
	}
	if (last > first)
		stamp_last(conductor);
	clock_stored(conductor);
	check_committed(world, first, last);
	if (day > 0)
		journal_compact(world, day);
}

void disk_roll_back(struct conductor *conductor)
{
	while (conductor->journal.count > conductor->journal.durable)
		event_drop(&conductor->journal.events[--conductor->journal.count]);
	conductor->turn.kept_count = conductor->turn.paper_count = 0;
}

static void replay_journal(struct conductor *conductor)
{
	const struct journal *journal = &conductor->journal;

	queue_reset(conductor->queue);
	if (journal->durable == 0)
		return;
	conductor->queue->seq = journal->events[0].seq - 1;
	if (journal->events[0].type == EVENT_DAY_CHANGED && journal->events[0].setting)
		setting_apply(conductor->queue->catalog, journal->events[0].setting);
	for (uint32_t i = 0; i < journal->carried_count; i++) {
		const struct event *event = &journal->carried[i];
		struct event_carry carried;

		if (event_carried(event, &carried) && carried.expires_day >= journal->events[0].day)
			queue_apply_carried(conductor->queue, event);
	}
	for (uint32_t i = 0; i < journal->durable; i++)
		queue_apply(conductor->queue, &journal->events[i]);
}

void disk_recover(struct world *world)
{
	replay_journal(&world->conductor);
	check_recovered(world);
}

/* A paper that was sent: only the printer knows. One that has forgotten leaves it in doubt. */
static void papers_after_cut(struct world *world, bool paper_out)
{
	struct printing *printing = &world->conductor.printing;

	if (!printing->busy)
		return;
	printing->busy = false;
	if (paper_out)
		paper_comes_out(world, &printing->jobs[0]);
}

void power_cut(struct world *world, int64_t off_ms, bool paper_out)
{
	struct conductor *conductor = &world->conductor;
	struct machine *machine = &conductor->machine;
	struct clock_reading now;
	int32_t date;

	world->coverage->cuts++;
	conductor->turn.count = 0;
	disk_roll_back(conductor);
	papers_after_cut(world, paper_out);
	conductor->outbox.sent = conductor->outbox.delivered;
	memset(conductor->shown, 0, sizeof(conductor->shown));
	machine->now_ms += off_ms;
	machine->boot_ms = machine->now_ms;
	machine->boots++;
	machine->boot = act_id(world->seed, machine->boots);
	now = machine_read(machine);
	engine_clock_init(&conductor->clock, &conductor->journal.last, &now);
	check_booted(world);
	conductor->wall_minus_boot_ms = now.wall_ms - now.boot_ms;
	conductor->day_minute = INT64_MIN;
	conductor->well_since_ms = machine->now_ms;
	for (uint32_t i = 0; i < conductor->button_count; i++)
		debounce_init(&conductor->buttons[i].debounce, 20, 300);
	disk_recover(world);
	date = clock_local_day(conductor->journal.last.wall_ms, conductor->day_change_minute);
	if (!engine_clock_counts(conductor->journal.last.clock, date, conductor->queue->day))
		engine_clock_doubt(&conductor->clock);
	ports_refresh(world);
	paper_kick(world);
}
