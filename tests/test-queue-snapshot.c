/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What a play knows of the queue: who waits, who will come, and that there is room for so many only.
 */
#include "tests/queue-play.h"

/* Whoever comes back with much credit stands before who has waited less, in the order of joining. */
static void who_comes_back_joins_with_the_credit(void **state)
{
	struct world *world = *state;
	uint16_t longest, long_one, short_one, waits;

	longest = take(world, "pas", "");
	pass(world, 10 * MINUTE);
	long_one = take(world, "pas", "");
	pass(world, 10 * MINUTE);
	busy(world, "anna", "1");
	waits = take(world, "pas", "");
	short_one = take(world, "pas", "");
	later(world, short_one, MINUTE);
	later(world, longest, 2 * MINUTE);
	later(world, long_one, 3 * MINUTE);
	snapshot(world);
	run();
	for (uint16_t i = 0; i < play.person_count; i++)
		play.watch[i] = true; /* those who are parked, too */
	run();
	assert_int_equal(called(longest), SERVICE + HANDOVER);
	assert_int_equal(called(long_one), SERVICE + HANDOVER + VISIT);
	assert_int_equal(called(waits), SERVICE + HANDOVER + 2 * VISIT);
	assert_int_equal(called(short_one), SERVICE + HANDOVER + 3 * VISIT);
}

static void who_comes_at_the_same_time_is_called_in_the_order_of_taking(void **state)
{
	struct world *world = *state;
	uint16_t first = take(world, "pas", ""), second = take(world, "pas", "");

	busy(world, "anna", "1");
	later(world, first, MINUTE);
	later(world, second, MINUTE);
	snapshot(world);
	play.watch[0] = play.watch[1] = true;
	run();
	assert_int_equal(called(first), SERVICE + HANDOVER);
	assert_int_equal(called(second), SERVICE + HANDOVER + VISIT);
}

/* A park that is over already counts from now, and no-shows are not waited for. */
static void a_park_ends_when_it_ends(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", "");

	sit(world, "anna", "1");
	later(world, number, 5 * MINUTE);
	world->now_ms += MINUTE;
	snapshot(world);
	play.watch[0] = true;
	run();
	assert_int_equal(called(number), 4 * MINUTE + REACTION);
	world->now_ms += 10 * MINUTE; /* no tick yet */
	snapshot(world);
	play.watch[0] = true;
	assert_int_equal(play.people[0].since_ms, world->now_ms);
	run();
	assert_int_equal(called(number), REACTION);
	/* Who did not come to a call is not expected back. */
	tick(world);
	staff(world, "anna", VERB_NEXT);
	pass(world, MINUTE);
	assert_int_equal(staff(world, "anna", VERB_NO_SHOW), REFUSAL_NONE);
	snapshot(world);
	assert_int_equal(play.person_count, 0);
}

/* Bo leaves to anna whom she has parked, and calls the next ones meanwhile. */
static void a_parked_ticket_is_kept_for_its_counter(void **state)
{
	struct world *world = *state;
	uint16_t kept, next, after;

	sit(world, "anna", "1");
	kept = take(world, "pas", "");
	staff(world, "anna", VERB_NEXT);
	ask(world, VERB_PARK, ROLE_STAFF, "anna")->reason = REASON_FORM;
	world->command.wake_ms = MINUTE;
	assert_int_equal(say(world), REFUSAL_NONE);
	world->catalog.park_preference_ms = HOUR;
	busy(world, "anna", "1");
	sit(world, "bo", "2");
	pass(world, 30 * SECOND);
	next = take(world, "pas", "");
	after = take(world, "pas", "");
	later(world, next, MINUTE);
	later(world, after, MINUTE);
	snapshot(world);
	for (uint16_t i = 0; i < play.person_count; i++)
		play.watch[i] = true;
	assert_int_equal(play.people[0].kept_for, 0);
	assert_true(play.people[0].kept_until_ms == world->now_ms + 30 * SECOND + HOUR);
	always(&play.services[PAS], MINUTE);
	run();
	assert_int_equal(called(next), MINUTE + REACTION);
	assert_int_equal(called(after), MINUTE + REACTION + WAY + MINUTE + HANDOVER);
	assert_int_equal(called(kept), 9 * MINUTE + 30 * SECOND + HANDOVER);
	/* Once nobody works there, it is for everybody. */
	world->queue->seats[0].state = COUNTER_PAUSED;
	snapshot(world);
	assert_true(play.people[0].kept_until_ms == 0);
	world->queue->seats[0].state = COUNTER_OPEN;
}

/* A preference that has ended keeps nobody. */
static void a_parked_ticket_is_kept_no_longer_than_it_is_preferred(void **state)
{
	struct world *world = *state;
	uint16_t kept, next;

	sit(world, "anna", "2");
	kept = take(world, "pas", "");
	staff(world, "anna", VERB_NEXT);
	ask(world, VERB_PARK, ROLE_STAFF, "anna")->reason = REASON_FORM;
	world->command.wake_ms = MINUTE;
	assert_int_equal(say(world), REFUSAL_NONE);
	busy(world, "anna", "2");
	sit(world, "bo", "1");
	next = take(world, "pas", "");
	later(world, next, 3 * MINUTE);
	snapshot(world);
	play.watch[0] = play.watch[1] = true;
	assert_int_equal(play.people[0].kept_for, 1);
	run();
	/* Bo reacts to the other and finds that the first may be called. */
	assert_int_equal(called(kept), 3 * MINUTE + REACTION);
	assert_int_equal(called(next), SERVICE + HANDOVER);
}

/* Appointments that are expected take their time; those that are past are late, and not waited for. */
static void an_appointment_comes_at_its_time(void **state)
{
	struct world *world = *state;
	uint16_t ghost;

	sit(world, "anna", "1");
	appoint(world, 1, "pas", 5 * MINUTE);
	appoint(world, 2, "pas", -MINUTE);
	snapshot(world);
	assert_int_equal(play.person_count, 1);
	assert_true(play.people[0].since_ms == world->now_ms + 5 * MINUTE);
	assert_int_equal(play.lists[play.people[0].list].lane, BOOKED);
	ghost = play_add_ghost(&play, MITID, GENERAL, play.now_ms + 6 * MINUTE);
	run();
	assert_int_equal(play.called_ms[0], 5 * MINUTE + REACTION);
	assert_int_equal(play.called_ms[ghost], 5 * MINUTE + REACTION + VISIT);
	pass(world, 5 * MINUTE); /* now is not past */
	snapshot(world);
	assert_int_equal(play.person_count, 1);
	world->clock = CLOCK_NONE;
	take(world, "pas", "");
	snapshot(world);
	assert_int_equal(play.person_count, 1); /* who knows when that is? */
	assert_int_equal(world->queue->wall_ahead_ms, 0);
}

/* Nobody can call, so that only what lies beyond the day is left to happen. */
static void what_is_more_than_a_day_away_does_not_happen(void **state)
{
	struct world *world = *state;

	sit(world, "anna", "1");
	appoint(world, 1, "pas", 25 * HOUR);
	snapshot(world);
	newcomer(PAS, GENERAL);
	play_leave(&play, 0, play.now_ms, INT64_MAX);
	assert_int_equal(run(), 0);
	assert_int_equal(play.coming_at, 1); /* the newcomer */
	assert_int_equal(play.watched, 1);
	/* The same with somebody whom nobody knows: one in 64 hours. */
	play.coming_count = 1;
	play.lane_arrivals[FAST] = play.arrivals = 1;
	play.service_arrivals[PAS] = play.service_weight = 1;
	for (uint32_t i = 0; i < 100; i++) {
		assert_int_equal(play_run(&play, i, ENOUGH), 0);
		assert_true(play.next_comer_ms > play.now_ms + PLAY_HORIZON_MS);
		assert_in_range(play.comer_count, 0, 3);
	}
}

static uint32_t arrivals(const struct world *world)
{
	snapshot(world);
	return play.arrivals;
}

static void only_lanes_that_overtake_somebody_are_played(void **state)
{
	struct world *world = *state;
	struct lane *lanes = world->catalog.lanes;

	for (int i = 0; i < 3; i++) {
		world->queue->learnt.lanes[i] = 1u << i;
		lanes[i].rate_permille = lanes[i].late_rate_permille = 1000;
	}
	world->queue->learnt.services[PAS] = 256;
	assert_int_equal(arrivals(world), 0);
	lanes[BOOKED].late_rate_permille = 1001;
	assert_int_equal(arrivals(world), 1u << BOOKED);
	lanes[FAST].rate_permille = 1001;
	lanes[BOOKED].late_rate_permille = 1000;
	assert_int_equal(arrivals(world), 1u << FAST);
	lanes[GENERAL].head_start_ms = 1;
	assert_int_equal(arrivals(world), 1u << FAST | 1u << GENERAL);
	lanes[FAST].rate_permille = 1000;
	lanes[GENERAL].head_start_ms = 0;
	world->catalog.counters[2].head_start_ms[GUIDE] = 1;
	assert_int_equal(arrivals(world), 7);
	world->catalog.counters[2].head_start_ms[GUIDE] = 0;
	snapshot(world);
	play_all_come(&play, world->queue);
	assert_int_equal(play.arrivals, 7);
	assert_int_equal(play.lane_arrivals[GENERAL], 4);
}

static void a_snapshot_knows_what_the_site_has_learnt(void **state)
{
	struct world *world = *state;
	struct draw_table table;

	world->queue->history[MITID] =
		(struct history){ .mean_ms = 432100, .count = 9, .spread_ms = 98700 };
	world->queue->learnt.shares[HISTORY_ABSENT] = 11;
	world->queue->learnt.shares[HISTORY_LEFT] = 22;
	world->queue->learnt.shares[HISTORY_PAUSED] = 33;
	world->catalog.services[GUIDE].per_person = true;
	memset(&play, 0xa5, sizeof(play));
	play_snapshot(&play, world->queue, world->now_ms, 1);
	for (uint8_t i = 0; i < 3; i++) {
		struct history history = history_service(world->queue, i);

		draw_table_fill(&table, history.mean_ms, history.spread_ms);
		assert_memory_equal(&play.services[i], &table, sizeof(table));
	}
	for (int i = 0; i < HISTORY_TIMES; i++) {
		struct history history = history_time(world->queue, (enum history_time)i);

		draw_table_fill(&table, history.mean_ms, history.spread_ms);
		assert_memory_equal(&play.times[i], &table, sizeof(table));
	}
	assert_memory_equal(play.shares, world->queue->learnt.shares, sizeof(play.shares));
	assert_int_equal(play.per_person, 1u << GUIDE);
	assert_true(play.seed == world->queue->seq);
	assert_true(play.now_ms == world->now_ms);
	assert_int_equal(play.list_count, 9);
}

static void nobody_comes_for_a_service_that_is_closed(void **state)
{
	struct world *world = *state;

	world->queue->learnt.services[PAS] = 300;
	world->queue->learnt.services[MITID] = 40;
	world->queue->learnt.services[GUIDE] = 5;
	world->queue->learnt.lanes[FAST] = 345;
	world->queue->closed_services = 1u << GUIDE;
	snapshot(world);
	assert_int_equal(play.service_weight, 340);
	assert_int_equal(play.closed, 1u << GUIDE);
	play_close_service(&play, MITID);
	assert_int_equal(play.service_weight, 300);
	assert_int_equal(play.service_arrivals[MITID], 0);
	assert_int_equal(play.closed, 1u << GUIDE | 1u << MITID);
	play_close_service(&play, PAS);
	assert_int_equal(play.service_weight, 0);
	assert_int_equal(play.arrivals, 345);
	run();
	assert_true(play.next_comer_ms == INT64_MAX);
	world->queue->closed_services = 0;
}

/* Newcomers of the faster lane come as often as they did, for the services they came for. */
static void those_who_come_later_come_as_often_as_was_learnt(void **state)
{
	struct world *world = *state;
	uint32_t came = 0, mitid = 0;

	serve_one(world, "anna", "1", "pas");
	world->queue->learnt.services[PAS] = 3 * HISTORY_ARRIVAL_WHOLE;
	world->queue->learnt.services[MITID] = HISTORY_ARRIVAL_WHOLE;
	world->queue->learnt.lanes[FAST] = 4 * HISTORY_ARRIVAL_WHOLE;
	snapshot(world);
	newcomer(PAS, GENERAL);
	always(&play.services[PAS], HOUR);
	for (uint32_t i = 0; i < 100; i++) {
		play_run(&play, i, 1); /* one hour until the first call: 16 come */
		came += play.comer_count;
		for (uint16_t k = 0; k < play.comer_count; k++) {
			const struct play_person *comer = &play.people[play.person_count + k];

			assert_int_equal(play.lists[comer->list].lane, FAST);
			assert_int_equal(play.lists[comer->list].service,
					 comer->errands[0].service);
			assert_true(comer->since_ms > play.now_ms);
			mitid += comer->errands[0].service == MITID;
		}
	}
	assert_in_range(came, 1500, 1700);
	assert_in_range(mitid * 4, came - 200, came + 200);
}

/* An idle counter calls them as they come, so that they are gone when somebody comes hours later. */
static void those_who_come_later_wake_a_counter(void **state)
{
	struct world *world = *state;
	int64_t sum_ms = 0;
	uint16_t ghost;

	sit(world, "anna", "1");
	world->queue->learnt.services[PAS] = HISTORY_ARRIVAL_WHOLE;
	world->queue->learnt.lanes[FAST] = HISTORY_ARRIVAL_WHOLE; /* four an hour */
	snapshot(world);
	ghost = play_add_ghost(&play, PAS, GENERAL, play.now_ms + 4 * HOUR);
	for (uint32_t i = 0; i < 50; i++) {
		play_run(&play, i, ENOUGH);
		sum_ms += play.called_ms[ghost] - 4 * HOUR;
	}
	assert_in_range(sum_ms / 50, 0, 50 * MINUTE);
}

static void no_more_come_than_there_is_room_for(void **state)
{
	struct world *world = *state;
	uint16_t ghost;

	serve_one(world, "anna", "1", "pas");
	world->queue->learnt.services[PAS] = 2000 * HISTORY_ARRIVAL_WHOLE;
	world->queue->learnt.lanes[FAST] = 2000 * HISTORY_ARRIVAL_WHOLE;
	snapshot(world);
	always(&play.services[PAS], MINUTE);
	ghost = newcomer(PAS, GENERAL);
	assert_int_equal(run(), PLAY_COMERS_MAX + 1);
	assert_int_equal(play.comer_count, PLAY_COMERS_MAX);
	assert_int_not_equal(play.called_ms[ghost], PLAY_NEVER);
}

/* The one who checks in waits already; a ghost takes the place, and the ticket takes nobody's time. */
static void a_ticket_that_is_passed_over_takes_no_time(void **state)
{
	struct world *world = *state;
	uint16_t number, other;

	sit(world, "anna", "1");
	number = take(world, "pas", "");
	other = take(world, "pas", "");
	snapshot(world);
	play_pass_over(&play, number);
	assert_int_equal(run(), 2);
	assert_int_equal(called(other), HANDOVER);
}

static void fill(struct world *world, uint32_t count, const char *lane)
{
	for (uint32_t i = 0; i < count; i++) {
		strcpy(ask(world, VERB_TAKE, ROLE_KIOSK, "kiosk-1")->services[0], "pas");
		strcpy(world->command.lane, lane);
		world->command.service_count = 1;
		world->command.at_ms = world->now_ms;
		world->command.fresh_ticket.bytes[15] = world->command.fresh_token.bytes[15] =
			(uint8_t)i;
		world->command.fresh_ticket.bytes[14] = world->command.fresh_token.bytes[14] =
			(uint8_t)(i >> 8);
		queue_judge(world->queue, &world->command, &world->verdict);
		assert_int_equal(world->verdict.refusal, REFUSAL_NONE);
		queue_apply(world->queue, &world->verdict.events[0]);
	}
}

static void a_snapshot_holds_so_many_people_and_no_more(void **state)
{
	struct world *world = *state;

	sit(world, "anna", "1");
	take(world, "pas", "");
	phone(world, VERB_LATER, 0);
	fill(world, PLAY_PEOPLE_MAX - 1, "");
	snapshot(world);
	assert_int_equal(play.person_count,
			 PLAY_PEOPLE_MAX); /* the parked one has the last place */
	assert_int_equal(play_add_ghost(&play, MITID, FAST, play.now_ms), PLAY_NOBODY);
	fill(world, 2, "fast"); /* nobody is missing in the list before theirs */
	snapshot(world);
	assert_int_equal(play.person_count, PLAY_PEOPLE_MAX);
	assert_int_equal(play.coming_count, 0);
	assert_true(play.lists[play.list_of[PAS][GENERAL]].cut);
	assert_false(play.lists[play.list_of[PAS][FAST]].cut);
	play_snapshot(&play, world->queue, world->now_ms, 3);
	assert_int_equal(play.person_count, 3 + 2 + 1);
	assert_true(play.lists[play.list_of[PAS][GENERAL]].cut);
	assert_int_equal(play_add_ghost(&play, PAS, GENERAL, play.now_ms), PLAY_NOBODY);
	assert_int_not_equal(play_add_ghost(&play, PAS, FAST, play.now_ms), PLAY_NOBODY);
}

static void a_snapshot_knows_the_next_of_those_who_are_expected(void **state)
{
	struct world *world = *state;

	sit(world, "anna", "1");
	for (uint32_t i = 0; i < PLAY_EXPECTED_MAX + 1; i++)
		appoint(world, i, "pas", (PLAY_EXPECTED_MAX + 1 - i) * MINUTE);
	snapshot(world);
	assert_int_equal(play.person_count, PLAY_EXPECTED_MAX);
	assert_true(play.coming[PLAY_EXPECTED_MAX - 1].at_ms ==
		    play.now_ms + PLAY_EXPECTED_MAX * MINUTE);
	for (uint32_t i = 0; i < PLAY_COMERS_MAX - PLAY_EXPECTED_MAX; i++)
		assert_int_not_equal(play_add_ghost(&play, PAS, FAST, play.now_ms), PLAY_NOBODY);
	assert_int_equal(play_add_ghost(&play, PAS, FAST, play.now_ms), PLAY_NOBODY);
	assert_int_equal(play.coming_count, PLAY_COMERS_MAX);
}

static void more_parks_than_there_is_room_for_are_not_waited_for(void **state)
{
	struct world *world = *state;

	sit(world, "anna", "1");
	for (uint32_t i = 0; i < PLAY_COMERS_MAX + 1; i++) {
		uint16_t number = take(world, "pas", "");

		later(world, number, (PLAY_COMERS_MAX + 1 - i) * MINUTE);
	}
	appoint(world, 1, "pas", MINUTE);
	snapshot(world);
	assert_int_equal(play.coming_count, PLAY_COMERS_MAX);
	assert_int_equal(play.person_count, PLAY_COMERS_MAX);
	for (uint32_t i = 0; i < PLAY_COMERS_MAX; i++) {
		assert_true(play.coming[i].at_ms == play.now_ms + (i + 1) * MINUTE);
		assert_int_not_equal(play.people[play.coming[i].person].number, TICKET_NONE);
	}
}

#define RULE(name) cmocka_unit_test_setup_teardown(name, world_new, world_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RULE(who_comes_back_joins_with_the_credit),
		RULE(who_comes_at_the_same_time_is_called_in_the_order_of_taking),
		RULE(a_park_ends_when_it_ends),
		RULE(a_parked_ticket_is_kept_for_its_counter),
		RULE(a_parked_ticket_is_kept_no_longer_than_it_is_preferred),
		RULE(an_appointment_comes_at_its_time),
		RULE(what_is_more_than_a_day_away_does_not_happen),
		RULE(only_lanes_that_overtake_somebody_are_played),
		RULE(a_snapshot_knows_what_the_site_has_learnt),
		RULE(nobody_comes_for_a_service_that_is_closed),
		RULE(those_who_come_later_come_as_often_as_was_learnt),
		RULE(those_who_come_later_wake_a_counter),
		RULE(no_more_come_than_there_is_room_for),
		RULE(a_ticket_that_is_passed_over_takes_no_time),
		RULE(a_snapshot_holds_so_many_people_and_no_more),
		RULE(a_snapshot_knows_the_next_of_those_who_are_expected),
		RULE(more_parks_than_there_is_room_for_are_not_waited_for),
	};

	return cmocka_run_group_tests_name("queue-snapshot", tests, NULL, NULL);
}
