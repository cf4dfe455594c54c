/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The second's housekeeping: the business day, steps of the wall clock, and what the other flows do
 * once a second. The day changes at a local minute; whether the clock is good enough is the queue's
 * to say.
 */
#include <string.h>

#include "firmware/appliance/parts.h"
#include "firmware/base/log.h"

#define SECOND_US          1000000
#define STEP_MS            2000 /* a wall clock that moves so far against the boot clock has been set */
#define ANSWERS_EVERY_S    60
#define ANSWERS_AT_ONCE    500
#define CHECKPOINT_EVERY_S 30

/* Anonymous requests: five a second, bursts of twenty, for the whole site. */
#define PUBLIC_A_SECOND    5
#define PUBLIC_BURST_MILLI 20000

bool day_public_allowed(struct appliance *appliance)
{
	struct day *day = &appliance->day;
	uint64_t now_us = clock_monotonic_us();
	int64_t earned_milli = (int64_t)((now_us - day->public_us) / 1000) * PUBLIC_A_SECOND;

	if (earned_milli > 0) {
		day->public_us = now_us;
		day->public_tokens_milli += earned_milli;
		if (day->public_tokens_milli > PUBLIC_BURST_MILLI)
			day->public_tokens_milli = PUBLIC_BURST_MILLI;
	}
	if (day->public_tokens_milli < 1000)
		return false;
	day->public_tokens_milli -= 1000;
	return true;
}

static void watch_day(struct appliance *appliance, const struct clock_reading *now)
{
	enum clock_quality quality = engine_clock_quality(&appliance->clock, now);
	int32_t today = clock_local_day(now->wall_ms, appliance->site->day_change_minute);
	struct turn_item *item;

	health_set(appliance, "clock", "clock", quality != CLOCK_NONE,
		   quality == CLOCK_NONE ? "not-trusted" : "");
	if (appliance->turn.storage_failed)
		return; /* no memory of the day: it would look like the first */
	if (!queue_day_due(appliance->queue, today, quality))
		return;
	item = turn_add_system(appliance, VERB_START_DAY);
	if (item)
		item->command.day = today;
}

static void watch_clock(struct appliance *appliance, const struct clock_reading *now)
{
	int64_t difference_ms = now->wall_ms - now->boot_ms;
	int64_t step_ms = difference_ms - appliance->day.wall_minus_boot_ms;
	struct turn_item *item;

	if (step_ms > -STEP_MS && step_ms < STEP_MS) {
		appliance->day.wall_minus_boot_ms = difference_ms; /* drift is no step */
		return;
	}
	appliance->day.wall_minus_boot_ms = difference_ms;
	log_notice("the wall clock was set by %lld ms", (long long)step_ms);
	item = turn_add_system(appliance, VERB_CLOCK_STEP);
	if (item)
		item->command.step_ms = step_ms;
}

static void keep_house(struct appliance *appliance, const struct clock_reading *now)
{
	int64_t at_ms = engine_clock_ms(&appliance->clock, now);

	if (appliance->day.seconds % ANSWERS_EVERY_S == 0 &&
	    store_answer_expire(appliance->store, at_ms - STORE_ANSWER_KEEP_MS, ANSWERS_AT_ONCE) <
		    0)
		log_warning("old answers could not be deleted; trying again in a minute");
	if (appliance->day.seconds % CHECKPOINT_EVERY_S == 0 &&
	    store_checkpoint(appliance->store) < 0)
		log_warning("the database could not be checkpointed; trying again later");
}

static int second_passed(sd_event_source *source, uint64_t usec, void *data)
{
	struct appliance *appliance = data;
	struct clock_reading now = clock_read();

	appliance->day.seconds++;
	watch_clock(appliance, &now);
	watch_day(appliance, &now);
	health_second(appliance);
	publish_second(appliance);
	phone_second(appliance);
	enrol_second(appliance);
	keep_house(appliance, &now);
	sd_event_source_set_time(source, clock_monotonic_us() + SECOND_US);
	return sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

int day_start(struct appliance *appliance)
{
	struct clock_reading now = clock_read();

	appliance->day.wall_minus_boot_ms = now.wall_ms - now.boot_ms;
	appliance->day.public_us = clock_monotonic_us();
	appliance->day.public_tokens_milli = PUBLIC_BURST_MILLI;
	watch_day(appliance, &now);
	return sd_event_add_time(appliance->loop, &appliance->day.second, CLOCK_MONOTONIC,
				 clock_monotonic_us() + SECOND_US, 100000, second_passed,
				 appliance);
}

void day_finish(struct appliance *appliance)
{
	appliance->day.second = sd_event_source_disable_unref(appliance->day.second);
}
