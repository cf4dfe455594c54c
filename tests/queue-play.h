/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

/*
 * The queue played forward, to the millisecond: everything takes as long as it always does, so that
 * what follows from the rules can be worked out by hand.
 */
#include "firmware/queue/play.h"
#include "tests/queue-appointments.h"

#define SERVICE  (10 * MINUTE)
#define WAY      (20 * SECOND)
#define HANDOVER (15 * SECOND)
#define REACTION (10 * SECOND)
#define ABSENCE  (45 * SECOND)
#define PAUSE    (30 * MINUTE)
/* From one call to the next where somebody waits. */
#define VISIT    (WAY + SERVICE + HANDOVER)
#define ENOUGH   100000

static struct play play;

static inline void always(struct draw_table *table, int64_t ms)
{
	table->mean_ms = ms;
	for (int i = 0; i < DRAW_STEPS; i++)
		table->at_ms[i] = ms;
}

static inline void no_chance(void)
{
	for (int i = 0; i < QUEUE_SERVICES_MAX; i++)
		always(&play.services[i], SERVICE);
	for (int i = 0; i < HISTORY_TIMES; i++)
		always(&play.times[i], PAUSE);
	always(&play.times[HISTORY_WAY], WAY);
	always(&play.times[HISTORY_HANDOVER], HANDOVER);
	always(&play.times[HISTORY_REACTION], REACTION);
	always(&play.times[HISTORY_ABSENCE], ABSENCE);
}

/* The hall as it stands, and everybody who waits is watched. */
static inline void snapshot(const struct world *world)
{
	memset(&play, 0xa5, sizeof(play)); /* whatever was there before */
	play_snapshot(&play, world->queue, world->now_ms, PLAY_PEOPLE_MAX);
	play_watch_waiting(&play);
	no_chance();
}

static inline uint32_t run(void)
{
	return play_run(&play, 0, ENOUGH);
}

/* When the ticket is called. */
static inline int64_t called(uint16_t number)
{
	for (uint16_t i = 0; i < play.person_count; i++) {
		if (play.people[i].number == number)
			return play.called_ms[i];
	}
	fail_msg("nobody has the number %d", number);
	return 0;
}

static inline uint16_t newcomer(uint8_t service, uint8_t lane)
{
	uint16_t ghost = play_add_ghost(&play, service, lane, play.now_ms);

	assert_int_not_equal(ghost, PLAY_NOBODY);
	return ghost;
}

/* When somebody is called who comes now. */
static inline int64_t newcomer_called(const struct world *world, uint8_t service, uint8_t lane)
{
	uint16_t ghost;

	snapshot(world);
	ghost = newcomer(service, lane);
	run();
	return play.called_ms[ghost];
}

static inline void later(struct world *world, uint16_t number, int64_t ms)
{
	world->catalog.later_ms = ms;
	assert_int_equal(phone(world, VERB_LATER, number), REFUSAL_NONE);
}

/* `user` at work with somebody who does not come from the queue of passports. */
static inline void busy(struct world *world, const char *user, const char *counter)
{
	uint16_t number = take(world, "mitid", "");

	sit(world, user, counter);
	assert_int_equal(about(world, VERB_CALL, ROLE_STAFF, user, number), REFUSAL_NONE);
	assert_int_equal(staff(world, user, VERB_ARRIVE), REFUSAL_NONE);
}
