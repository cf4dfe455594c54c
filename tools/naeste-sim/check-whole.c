/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Everything, from the beginning: the engine's own check of its state, the accounts recomputed, the
 * length of the queue against the waits, and a second queue that has only ever read the journal.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/require.h"
#include "firmware/queue/pick.h"
#include "tools/naeste-sim/invariant.h"
#include "tools/naeste-sim/world.h"

#define ANSWERS_MAX 2000000u

static void *rows(size_t count, size_t bytes)
{
	void *made = calloc(count, bytes);

	require(made);
	return made;
}

void checks_init(struct world *world)
{
	struct checks *checks = &world->checks;

	checks->replay_catalog = rows(1, sizeof(*checks->replay_catalog));
	*checks->replay_catalog = world->catalog;
	checks->replay = queue_new(checks->replay_catalog);
	require(checks->replay);
	checks->accounts = rows((size_t)QUEUE_TICKETS_MAX, sizeof(*checks->accounts));
	checks->waiting.numbers = rows((size_t)QUEUE_TICKETS_MAX, sizeof(uint16_t));
	checks->today.numbers = rows((size_t)QUEUE_TICKETS_MAX, sizeof(uint16_t));
	checks->parked.numbers = rows((size_t)QUEUE_TICKETS_MAX, sizeof(uint16_t));
	checks->bounds.joined_ms = rows((size_t)QUEUE_TICKETS_MAX, sizeof(int64_t));
	checks->right_since_ms = INT64_MAX;
	for (int i = 0; i < LEDGER_DAYS; i++)
		checks->ledgers[i].ids = rows((size_t)QUEUE_TICKETS_MAX, sizeof(struct id));
	for (int i = 0; i < QUEUE_COUNTERS_MAX; i++)
		checks->at_counter[i] = TICKET_NONE;
	answers_init(&checks->answers);
	checks->day = INT32_MIN;
}

void checks_finish(struct checks *checks)
{
	queue_free(checks->replay);
	answers_finish(&checks->answers);
	free(checks->accounts);
	free(checks->waiting.numbers);
	free(checks->parked.numbers);
	free(checks->today.numbers);
	free(checks->replay_catalog);
	free(checks->bounds.joined_ms);
	for (int i = 0; i < LEDGER_DAYS; i++)
		free(checks->ledgers[i].ids);
}

/* ∫ queue length dt = the sum of all waits, to the millisecond, in each lane. */
static void check_integral(struct world *world)
{
	const struct checks *checks = &world->checks;
	uint32_t waiting[QUEUE_LANES_MAX] = { 0 };

	for (int i = 0; i < QUEUE_LANES_MAX; i++) {
		const struct lane_account *lane = &checks->lanes[i];
		int64_t open_ms = lane->waiting * checks->at_ms - lane->joined_ms;

		if (lane->integral_ms != lane->waits_ms + open_ms)
			world_broken(world, INVARIANT_CONSERVATION,
				     "lane %d: the queue's length sums to %" PRId64
				     " ms, the waits to %" PRId64,
				     i, lane->integral_ms, lane->waits_ms + open_ms);
	}
	for (uint16_t i = 0; i < checks->waiting.count; i++)
		waiting[checks->accounts[checks->waiting.numbers[i]].lane]++;
	for (uint8_t i = 0; i < world->catalog.lane_count; i++) {
		if (queue_waiting(world->conductor.queue, QUEUE_NONE, i) != waiting[i])
			world_broken(world, INVARIANT_CONSERVATION,
				     "%u wait in lane %u, by the events %u",
				     queue_waiting(world->conductor.queue, QUEUE_NONE, i), i,
				     waiting[i]);
	}
}

/* The waits that the engine's tickets have are those of the events. */
static void check_waits(struct world *world)
{
	const struct queue *queue = world->conductor.queue;

	for (uint16_t k = 0; k < world->checks.today.count; k++) {
		uint16_t i = world->checks.today.numbers[k];
		const struct ticket *ticket = &queue->tickets[i];
		const struct account *account = &world->checks.accounts[i];

		if (ticket->state != account->state || !id_equal(&ticket->id, &account->id))
			world_broken(world, INVARIANT_STATES, "%u is not as its events say", i);
		if (ticket->state == TICKET_WAITING &&
		    account->joined_ms - ticket->since_ms != account->waited_ms + account->began_ms)
			world_broken(world, INVARIANT_CONSERVATION,
				     "%u has credit of %" PRId64 " ms, by its events %" PRId64, i,
				     account->joined_ms - ticket->since_ms,
				     account->waited_ms + account->began_ms);
	}
}

static bool one_group(const struct world *world, uint8_t a, uint8_t b)
{
	const char *group = world->catalog.counters[a].group;

	return !text_empty(group) && text_equal(group, world->catalog.counters[b].group);
}

static void check_seats(struct world *world)
{
	const struct queue *queue = world->conductor.queue;

	for (uint8_t i = 0; i < world->catalog.counter_count; i++) {
		const struct seat *seat = &queue->seats[i];

		if (seat->ticket != world->checks.at_counter[i])
			world_broken(world, INVARIANT_SEATS, "counter %u has %u, by the events %u",
				     i, seat->ticket, world->checks.at_counter[i]);
		for (uint8_t k = 0; k < i && seat->state != COUNTER_CLOSED; k++) {
			if (queue->seats[k].state != COUNTER_CLOSED && !one_group(world, i, k) &&
			    text_equal(queue->seats[k].user, seat->user))
				world_broken(world, INVARIANT_SEATS,
					     "%s sits at counters %u and %u", seat->user, k, i);
		}
	}
}

/* What a counter is shown is what `next` will do. */
static void check_order(struct world *world)
{
	const struct queue *queue = world->conductor.queue;
	int64_t now_ms = conductor_engine_ms(&world->conductor);
	struct pick order[20], next;
	uint32_t total, shown;

	for (uint8_t i = 0; i < world->catalog.counter_count; i++) {
		shown = pick_order(queue, i, now_ms, order, 20, &total);
		pick_next(queue, i, now_ms, &next);
		if ((shown ? order[0].ticket : TICKET_NONE) != next.ticket)
			world_broken(world, INVARIANT_BOUNDED_WAIT,
				     "counter %u is shown another than next calls", i);
		for (uint32_t k = 1; k < shown; k++) {
			/* Before an appointed time points do not count. */
			if (queue->tickets[order[k].ticket].since_ms <= now_ms &&
			    order[k - 1].why.score < order[k].why.score)
				world_broken(world, INVARIANT_BOUNDED_WAIT,
					     "counter %u is shown fewer points first", i);
		}
	}
}

static void check_stores(struct world *world)
{
	const struct conductor *conductor = &world->conductor;

	if (conductor->answers.count > ANSWERS_MAX)
		world_broken(world, INVARIANT_BOUNDED_STORE, "%u answers are kept",
			     conductor->answers.count);
	if (conductor->queue->recent_count > QUEUE_RECENT_CALLS_MAX)
		world_broken(world, INVARIANT_BOUNDED_STORE, "the board shows %u recent calls",
			     conductor->queue->recent_count);
}

void check_whole(struct world *world)
{
	const char *broken;

	if (world->conductor.turn.count)
		return;
	world->checks.whole_checks++;
	check_seats(world);
	check_integral(world);
	check_waits(world);
	check_order(world);
	check_stores(world);
	broken = world_holds(world) ? queue_check(world->conductor.queue) : NULL;
	if (broken)
		world_broken(world, INVARIANT_CONSERVATION, "%s", broken);
}

static void replay_to(struct world *world, uint32_t count)
{
	struct checks *checks = &world->checks;

	for (; checks->replayed < count; checks->replayed++)
		queue_apply(checks->replay, &world->conductor.journal.events[checks->replayed]);
}

void check_replay(struct world *world)
{
	struct checks *checks = &world->checks;

	replay_to(world, world->conductor.journal.durable);
	if (!queue_equal(checks->replay, world->conductor.queue))
		world_broken(world, INVARIANT_RECOVERY, "the journal's replay is not the queue");
}

/* The day's numbers are free: nothing of yesterday's tickets is left in memory. */
void check_compacting(struct world *world, uint32_t day_event)
{
	const struct queue *queue = world->conductor.queue;
	const uint8_t *bytes = (const uint8_t *)queue->tickets;
	uint64_t word, sum = 0;

	(void)day_event;
	check_replay(world);
	check_year(world);
	for (size_t i = 0; i + sizeof(word) <= sizeof(queue->tickets); i += sizeof(word)) {
		memcpy(&word, bytes + i, sizeof(word));
		sum |= word;
	}
	if (queue->ticket_count == 0 && sum)
		world_broken(world, INVARIANT_PRIVACY, "yesterday's tickets are still in memory");
	answers_expire(&world->checks.answers, queue->at_ms - INT64_C(48) * 3600 * 1000);
	world->checks.told_count = 0;
}
