/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * After every step, what costs no more the longer the day is.
 */
#include <inttypes.h>

#include "tools/naeste-sim/invariant.h"
#include "tools/naeste-sim/world.h"

#define AGREE_MS    2000
#define LATE_MS     1000 /* a deadline is met within */
#define OUTBOX_OVER 2048 /* delivered rows that may still be there */

static void check_counts(struct world *world)
{
	const struct queue *queue = world->conductor.queue;
	const struct checks *checks = &world->checks;
	uint32_t issued = 0;

	for (int i = TICKET_WAITING; i < TICKET_STATE_COUNT; i++)
		issued += checks->by_state[i];
	if (issued != queue->ticket_count || checks->by_state[TICKET_WAITING] != queue->waiting ||
	    checks->by_state[TICKET_PARKED] != queue->parked.count)
		world_broken(world, INVARIANT_CONSERVATION,
			     "%u issued, %u waiting, %u parked; by the events %u, %u, %u",
			     queue->ticket_count, queue->waiting, queue->parked.count, issued,
			     checks->by_state[TICKET_WAITING], checks->by_state[TICKET_PARKED]);
	if (queue->waiting > QUEUE_WAITING_MAX)
		world_broken(world, INVARIANT_RANGE, "%u wait at the same time", queue->waiting);
}

/* Nobody is parked whose time is over, and nobody waits for a counter that is long closed. */
static void check_wakes(struct world *world)
{
	const struct queue *queue = world->conductor.queue;
	const struct checks *checks = &world->checks;
	int64_t now_ms = conductor_engine_ms(&world->conductor);

	for (uint16_t i = 0; i < checks->parked.count; i++) {
		const struct account *account = &checks->accounts[checks->parked.numbers[i]];

		if (account->wake_ms + LATE_MS < now_ms)
			world_broken(world, INVARIANT_WAKES,
				     "%u sleeps on, %" PRId64 " ms after its time",
				     checks->parked.numbers[i], now_ms - account->wake_ms);
	}
	if ((world->steps & 15) != 0)
		return;
	for (uint16_t i = 0; i < checks->waiting.count; i++) {
		const struct ticket *ticket = &queue->tickets[checks->waiting.numbers[i]];
		const struct seat *seat;

		if (ticket->bound == QUEUE_NONE)
			continue;
		seat = &queue->seats[ticket->bound];
		if (ticket->preferred_until_ms && ticket->preferred_until_ms + LATE_MS < now_ms)
			world_broken(world, INVARIANT_WAKES,
				     "%u is kept for counter %u beyond its time", ticket->number,
				     ticket->bound);
		if (seat->state != COUNTER_OPEN &&
		    seat->since_ms + world->catalog.bound_fallback_ms + LATE_MS < now_ms)
			world_broken(world, INVARIANT_WAKES,
				     "%u waits for counter %u, which nobody is at", ticket->number,
				     ticket->bound);
	}
}

/* The store, the displays and a consumer say the same 2 s after the last fault is over. */
static void check_agreement(struct world *world)
{
	const struct conductor *conductor = &world->conductor;
	const struct queue *queue = conductor->queue;

	if (conductor->well_since_ms == INT64_MAX ||
	    conductor->machine.now_ms < conductor->well_since_ms + AGREE_MS)
		return;
	if (world->checks.consumer_seq != conductor->journal.last.seq)
		world_broken(world, INVARIANT_AGREEMENT,
			     "the consumer is at %" PRIu64 ", the store at %" PRIu64,
			     world->checks.consumer_seq, conductor->journal.last.seq);
	for (uint8_t i = 0; i < world->catalog.counter_count; i++) {
		uint16_t number = world->checks.at_counter[i];
		bool called = number != TICKET_NONE &&
			      world->checks.accounts[number].state == TICKET_CALLED;
		uint32_t call = called ? queue->tickets[number].call : 0;

		if (conductor->shown[i] != call)
			world_broken(world, INVARIANT_AGREEMENT,
				     "display %u shows call %u instead of %u", i,
				     conductor->shown[i], call);
	}
}

/* Engine time is no faster than time, but for what a clock that is trusted said over a boot. */
static void check_pace(struct world *world)
{
	const struct conductor *conductor = &world->conductor;

	if (conductor->outbox.count >
	    conductor->journal.last.seq - conductor->outbox.delivered + OUTBOX_OVER)
		world_broken(world, INVARIANT_BOUNDED_STORE,
			     "the outbox has %u rows, %" PRIu64 " are not delivered",
			     conductor->outbox.count,
			     conductor->journal.last.seq - conductor->outbox.delivered);
	if (conductor_engine_ms(conductor) < world->checks.at_ms)
		world_broken(world, INVARIANT_DURATIONS, "engine time is before its last event");
}

void check_step(struct world *world)
{
	check_counts(world);
	check_wakes(world);
	check_agreement(world);
	check_pace(world);
	check_in_time(world);
}
