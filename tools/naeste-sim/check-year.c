/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What is kept, month by month: a place where every day is like the others keeps no more in its
 * twelfth month than in its second. Only what is told to the outside waits as long as nobody listens.
 */
#include <inttypes.h>

#include "tools/naeste-sim/invariant.h"
#include "tools/naeste-sim/world.h"

#define MONTH_DAYS 30

static const char *const level_names[LEVEL_COUNT] = {
	[LEVEL_ANSWERS] = "answers by command id",
	[LEVEL_CARRIED] = "events that outlive their day",
	[LEVEL_JOBS] = "papers that are wanted",
	[LEVEL_JOURNAL] = "events to replay",
	[LEVEL_OUTBOX] = "more events that wait to be told, a day,",
	[LEVEL_HALL] = "appointments, codes, notices and alarms",
};

static void levels_of(const struct world *world, uint32_t levels[static LEVEL_COUNT])
{
	const struct conductor *conductor = &world->conductor;
	const struct queue *queue = conductor->queue;

	levels[LEVEL_ANSWERS] = conductor->answers.count;
	levels[LEVEL_CARRIED] = conductor->journal.carried_count;
	levels[LEVEL_JOBS] = conductor->printing.count;
	levels[LEVEL_JOURNAL] = conductor->journal.count;
	levels[LEVEL_OUTBOX] = (uint32_t)(conductor->journal.last.seq - world->checks.year.seq);
	levels[LEVEL_HALL] = queue->appointment_count + queue->return_code_count +
			     queue->notice_count + queue->alarm_count + queue->unattended.count;
}

/* The day has just ended; what is kept for it is still there. */
void check_year(struct world *world)
{
	struct year *year = &world->checks.year;
	uint32_t month = year->days++ / MONTH_DAYS, levels[LEVEL_COUNT];

	levels_of(world, levels);
	year->seq = world->conductor.journal.last.seq;
	for (int i = 0; i < LEVEL_COUNT; i++) {
		if (month < 2 && levels[i] > year->most[month][i])
			year->most[month][i] = levels[i];
		if (month >= 2 && levels[i] > 2 * year->most[1][i] + 64)
			world_broken(world, INVARIANT_BOUNDED_STORE,
				     "month %u keeps %u %s, month 2 kept %u at most", month + 1,
				     levels[i], level_names[i], year->most[1][i]);
	}
}
