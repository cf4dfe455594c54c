/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What somebody is told who takes a number or checks in, how long that stands, and when nothing is told.
 */
#include "tests/queue-appointments.h"

/* Takes a number and is told how long; the event as it was applied. */
static const struct told_wait *take_told(struct world *world, const char *service, const char *lane)
{
	static struct event event;
	struct command *command = ask(world, VERB_TAKE, ROLE_KIOSK, "kiosk-1");

	strcpy(command->services[0], service);
	strcpy(command->lane, lane);
	command->service_count = 1;
	command->at_ms = world->now_ms;
	command->wall_ms = WORLD_WALL_MS + world->now_ms;
	command->clock = world->clock;
	world->fresh++;
	memcpy(&command->fresh_ticket.bytes[12], &world->fresh, 4);
	memcpy(&command->fresh_token.bytes[12], &world->fresh, 4);
	queue_judge(world->queue, command, &world->verdict);
	assert_int_equal(world->verdict.refusal, REFUSAL_NONE);
	event = world->verdict.events[0];
	estimate_tell(world->queue, &event);
	queue_apply(world->queue, &event);
	return &event.told;
}

static struct estimate waits(struct world *world, uint16_t number)
{
	struct estimate estimate;

	estimate_ticket(world->queue, number, world->now_ms, &estimate);
	return estimate;
}

static struct estimate newcomer(struct world *world, uint8_t service, uint8_t lane)
{
	struct estimate estimate;

	estimate_newcomer(world->queue, service, lane, world->now_ms, &estimate);
	return estimate;
}

static void who_takes_a_number_is_told_what_a_newcomer_would_wait(void **state)
{
	struct world *world = *state;
	const struct told_wait *told;
	struct estimate estimate;

	serve_one(world, "anna", "1", "pas");
	take(world, "pas", "");
	estimate = newcomer(world, PAS, GENERAL);
	told = take_told(world, "pas", "");
	assert_int_equal(told->p10_ms, estimate.p10_ms);
	assert_int_equal(told->p50_ms, estimate.p50_ms);
	assert_int_equal(told->p90_ms, estimate.p90_ms);
}

/* Where more wait, more is told, unless it is the same rush: see FORECAST_SAME_MS. */
static void a_rush_is_told_the_same_until_a_moment_has_passed(void **state)
{
	struct world *world = *state;
	struct told_wait first, told;

	serve_one(world, "anna", "1", "pas");
	first = *take_told(world, "pas", "");
	assert_int_equal(first.known, TOLD_WAIT);
	world->now_ms += FORECAST_SAME_MS;
	told = *take_told(world, "pas", "");
	assert_memory_equal(&told, &first, sizeof(told));
	world->now_ms++;
	told = *take_told(world, "pas", "");
	assert_true(told.p50_ms > first.p50_ms + 10 * 60000);
}

static void a_rush_of_many_is_not_told_the_same(void **state)
{
	struct world *world = *state;
	struct told_wait first, told;

	serve_one(world, "anna", "1", "pas");
	first = *take_told(world, "pas", "");
	for (int i = 1; i <= FORECAST_SAME_EVENTS; i++) {
		told = *take_told(world, "pas", "");
		assert_memory_equal(&told, &first, sizeof(told));
	}
	told = *take_told(world, "pas", "");
	assert_true(told.p50_ms > first.p50_ms + 10 * 60000);
}

static void a_counter_that_opens_in_the_rush_counts_at_once(void **state)
{
	struct world *world = *state;
	struct told_wait first, told;

	serve_one(world, "anna", "1", "pas");
	first = *take_told(world, "pas", "");
	sit(world, "bo", "2");
	told = *take_told(world, "pas", "");
	assert_true(told.p50_ms < first.p50_ms);
	told = *take_told(world, "pas", "");
	ask(world, VERB_PAUSE, ROLE_STAFF, "bo")->reason = REASON_LUNCH;
	say(world);
	assert_true(take_told(world, "pas", "")->p50_ms > told.p50_ms);
}

/* A ticket repeats what it was told for a moment, then looks anew. */
static void what_was_told_stands_for_a_moment(void **state)
{
	struct world *world = *state;
	struct told_wait told;

	serve_one(world, "anna", "1", "pas");
	take_told(world, "pas", "");
	world->now_ms += MINUTE;
	told = *take_told(world, "pas", "");
	world->now_ms += 9 * MINUTE; /* nothing else has happened: told is told */
	assert_int_equal(waits(world, 2).p10_ms, told.p10_ms);
	assert_int_equal(waits(world, 2).p50_ms, told.p50_ms);
	assert_int_equal(waits(world, 2).p90_ms, told.p90_ms);
	assert_true(waits(world, 2).known);
	take_told(world, "mitid", ""); /* may have been its check-in */
	assert_int_equal(waits(world, 2).p50_ms, told.p50_ms);
	take_told(world, "mitid", "");
	assert_true(waits(world, 2).p50_ms < told.p50_ms - 2 * 60000);
}

static void what_was_told_stands_over_the_events_of_the_same_moment(void **state)
{
	struct world *world = *state;
	struct told_wait told;

	serve_one(world, "anna", "1", "pas");
	told = *take_told(world, "pas", "");
	for (int i = 0; i < FORECAST_SAME_EVENTS; i++)
		take(world, "guide", "");
	world->now_ms += FORECAST_SAME_MS;
	world->queue->tickets[1].told.p50_ms = told.p50_ms + 7; /* to know it again */
	assert_int_equal(waits(world, 1).p50_ms, told.p50_ms + 7);
	world->now_ms++;
	assert_int_not_equal(waits(world, 1).p50_ms, told.p50_ms + 7);
	world->now_ms--;
	assert_int_equal(waits(world, 1).p50_ms, told.p50_ms + 7);
	take(world, "guide", "");
	assert_int_not_equal(waits(world, 1).p50_ms, told.p50_ms + 7);
}

static void nothing_is_told_where_nobody_serves(void **state)
{
	struct world *world = *state;

	sit(world, "carl", "3"); /* passports only */
	assert_int_equal(take_told(world, "mitid", "")->known, TOLD_NOTHING);
	assert_false(waits(world, 0).known);
	assert_int_equal(waits(world, 0).p90_ms, 0);
	assert_int_equal(take_told(world, "pas", "")->known, TOLD_WAIT);
}

/* So many overtake that a play ends before the general lane has its turn. */
static void nothing_is_told_when_most_plays_do_not_get_so_far(void **state)
{
	struct world *world = *state;

	serve_one(world, "anna", "1", "pas");
	world->queue->learnt.services[PAS] = 2000 * HISTORY_ARRIVAL_WHOLE;
	world->queue->learnt.lanes[FAST] = 2000 * HISTORY_ARRIVAL_WHOLE;
	assert_int_equal(take_told(world, "pas", "")->known, TOLD_NOTHING);
	assert_false(newcomer(world, PAS, GENERAL).known);
	assert_int_equal(newcomer(world, PAS, GENERAL).p90_ms, 0);
}

static struct event joining(const struct world *world, enum event_type type, uint16_t number)
{
	return (struct event){ .type = type,
			       .at_ms = world->now_ms,
			       .number = number,
			       .service = PAS,
			       .lane = GENERAL,
			       .told = { .known = TOLD_NOT_ASKED } };
}

/* Who brings credit stands before those who have waited less. */
static void who_brings_credit_is_told_a_shorter_wait(void **state)
{
	struct world *world = *state;
	struct event event, with_credit;

	serve_one(world, "anna", "1", "pas");
	for (int i = 0; i < 4; i++)
		take(world, "pas", "");
	world->now_ms += 5 * MINUTE;
	event = with_credit = joining(world, EVENT_TICKET_TAKEN, 9);
	with_credit.credit_ms = 30 * MINUTE;
	estimate_tell(world->queue, &event);
	estimate_tell(world->queue, &with_credit);
	assert_in_range(event.told.p50_ms, 40 * MINUTE, 55 * MINUTE);
	assert_in_range(with_credit.told.p50_ms, 2 * MINUTE, 10 * MINUTE);
}

/* One wait was looked at: whoever comes next gets a forecast of their own. */
static void who_joins_at_another_time_leaves_nothing_for_others(void **state)
{
	struct world *world = *state;
	struct event event, again, early;

	serve_one(world, "anna", "1", "pas");
	take(world, "pas", "");
	event = joining(world, EVENT_TICKET_TAKEN, 9);
	event.lane = FAST;
	again = event;
	estimate_tell(world->queue, &event);
	early = joining(world, EVENT_TICKET_CHECKED_IN, 1);
	early.since_ms = world->now_ms + 120 * MINUTE;
	estimate_tell(world->queue, &early);
	assert_in_range(early.told.p50_ms, 120 * MINUTE, 122 * MINUTE);
	estimate_tell(world->queue, &again);
	assert_memory_equal(&again.told, &event.told, sizeof(again.told));
}

/* The wait of somebody whose time is in half an hour includes that half hour. */
static void who_checks_in_early_is_told_when_it_will_be(void **state)
{
	struct world *world = *state;
	struct event event = joining(world, EVENT_TICKET_CHECKED_IN, 0);

	sit(world, "anna", "1");
	take(world, "pas", ""); /* it is this one's appointment */
	event.since_ms = world->now_ms + 30 * MINUTE;
	estimate_tell(world->queue, &event);
	assert_int_equal(event.told.known, TOLD_WAIT);
	assert_in_range(event.told.p50_ms, 30 * MINUTE, 32 * MINUTE);
	/* In time, it waits for nobody: the ticket that stands there is the same visit. */
	event.since_ms = world->now_ms - MINUTE;
	estimate_tell(world->queue, &event);
	assert_in_range(event.told.p50_ms, 1, MINUTE);
}

static void who_checks_in_where_nobody_serves_is_told_nothing(void **state)
{
	struct world *world = *state;
	struct event event = joining(world, EVENT_TICKET_CHECKED_IN, 0);

	take(world, "pas", "");
	event.since_ms = world->now_ms + MINUTE;
	estimate_tell(world->queue, &event);
	assert_int_equal(event.told.known, TOLD_NOTHING);
}

static void other_events_tell_nothing(void **state)
{
	struct world *world = *state;
	struct event event = joining(world, EVENT_TICKET_CALLED, 0);

	sit(world, "anna", "1");
	take(world, "pas", "");
	estimate_tell(world->queue, &event);
	assert_int_equal(event.told.known, TOLD_NOT_ASKED);
}

/* What was learnt about the lane lengthens each quantile by its share. */
static void what_is_told_is_corrected_by_what_was_learnt(void **state)
{
	struct world *world = *state;
	struct estimate before, after;
	int16_t *corrections = world->queue->learnt.corrections[GENERAL];

	serve_one(world, "anna", "1", "pas");
	for (int i = 0; i < 4; i++)
		take(world, "pas", "");
	before = newcomer(world, PAS, GENERAL);
	corrections[QUANTILE_50] = 500;
	corrections[QUANTILE_90] = 1000;
	after = newcomer(world, PAS, GENERAL);
	assert_int_equal(after.p10_ms, before.p10_ms);
	assert_int_equal(after.p50_ms, before.p50_ms + before.p50_ms / 2);
	assert_int_equal(after.p90_ms, before.p90_ms * 2);
	/* They never cross. */
	corrections[QUANTILE_10] = 3000;
	corrections[QUANTILE_50] = corrections[QUANTILE_90] = -800;
	after = newcomer(world, PAS, GENERAL);
	assert_int_equal(after.p10_ms, before.p10_ms * 4);
	assert_int_equal(after.p50_ms, after.p10_ms);
	assert_int_equal(after.p90_ms, after.p10_ms);
	assert_int_equal(newcomer(world, PAS, FAST).p10_ms, newcomer(world, PAS, BOOKED).p10_ms);
}

/* Ahead are those whom one of the same counters calls before; where nobody works, any that might. */
static void those_ahead_are_counted_where_the_same_counters_serve(void **state)
{
	struct world *world = *state;

	take(world, "pas", "");
	take(world, "mitid", "");
	take(world, "guide", "");
	assert_int_equal(newcomer(world, PAS, GENERAL).ahead, 3);
	world->catalog.counters[0].services = 1u << PAS;
	world->catalog.counters[1].services = 1u << MITID | 1u << GUIDE;
	assert_int_equal(newcomer(world, PAS, GENERAL).ahead, 1);
	assert_int_equal(newcomer(world, GUIDE, GENERAL).ahead, 2);
	sit(world, "bo", "2");
	assert_int_equal(newcomer(world, GUIDE, GENERAL).ahead, 2);
	assert_int_equal(newcomer(world, PAS, GENERAL).ahead, 1);
	assert_int_equal(waits(world, 2).ahead, 1);
	assert_int_equal(waits(world, 0).ahead, 0);
	/* Who could do both is not there. */
	world->catalog.counters[2].services = 1u << PAS | 1u << GUIDE;
	assert_int_equal(newcomer(world, GUIDE, GENERAL).ahead, 2);
}

#define RULE(name) cmocka_unit_test_setup_teardown(name, world_new, world_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RULE(who_takes_a_number_is_told_what_a_newcomer_would_wait),
		RULE(a_rush_is_told_the_same_until_a_moment_has_passed),
		RULE(a_rush_of_many_is_not_told_the_same),
		RULE(a_counter_that_opens_in_the_rush_counts_at_once),
		RULE(what_was_told_stands_for_a_moment),
		RULE(what_was_told_stands_over_the_events_of_the_same_moment),
		RULE(nothing_is_told_where_nobody_serves),
		RULE(nothing_is_told_when_most_plays_do_not_get_so_far),
		RULE(who_brings_credit_is_told_a_shorter_wait),
		RULE(who_joins_at_another_time_leaves_nothing_for_others),
		RULE(who_checks_in_early_is_told_when_it_will_be),
		RULE(who_checks_in_where_nobody_serves_is_told_nothing),
		RULE(other_events_tell_nothing),
		RULE(what_is_told_is_corrected_by_what_was_learnt),
		RULE(those_ahead_are_counted_where_the_same_counters_serve),
	};

	return cmocka_run_group_tests_name("queue-told", tests, NULL, NULL);
}
