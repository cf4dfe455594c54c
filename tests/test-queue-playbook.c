/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Playbooks: started in one press, over the settings and never in them, and ending by themselves.
 */
#include "tests/queue-site.h"

/* Rush: the fast lane earns 9 a second with a promise of 5 minutes, guide is closed. */
static int site_with_playbooks(void **state)
{
	struct world *world;
	struct playbook *rush, *storm;
	int r = world_new(state);

	world = *state;
	rush = &world->catalog.playbooks[0];
	strcpy(rush->id, "rush");
	rush->lanes[FAST] = (struct playbook_lane){ .rate_permille = 9000,
						    .promise_ms = 5 * MINUTE,
						    .has_promise = true };
	rush->close = 1u << GUIDE;
	storm = &world->catalog.playbooks[1];
	strcpy(storm->id, "storm");
	storm->open = 1u << MITID;
	storm->close = 1u << PAS;
	storm->lanes[GENERAL] = (struct playbook_lane){ .late_rate_permille = 500,
							.head_start_ms = MINUTE,
							.has_head_start = true };
	storm->notice_level = NOTICE_IMPORTANT;
	strcpy(storm->notice.text[0], "Stormvarsel");
	world->catalog.playbook_count = 2;
	return r;
}

static struct command *ask_playbook(struct world *world, const char *id, int64_t for_ms)
{
	struct command *command = ask(world, VERB_PLAYBOOK, ROLE_SUPERVISOR, "lis");

	strcpy(command->playbook, id);
	command->for_ms = for_ms;
	return command;
}

static enum refusal play(struct world *world, const char *id, int64_t for_ms)
{
	ask_playbook(world, id, for_ms);
	return say(world);
}

static enum refusal service(struct world *world, enum verb verb, const char *id)
{
	strcpy(ask(world, verb, ROLE_SUPERVISOR, "lis")->services[0], id);
	world->command.service_count = 1;
	return say(world);
}

static void a_playbook_lies_over_the_settings_until_it_ends(void **state)
{
	struct world *world = *state;

	assert_int_equal(play(world, "rush", 60 * MINUTE), REFUSAL_NONE);
	assert_int_equal(event_of(world, 0)->type, EVENT_PLAYBOOK_STARTED);
	assert_int_equal(world->verdict.event_count, 1);
	assert_int_equal(queue_lane(world->queue, FAST)->rate_permille, 9000);
	assert_int_equal(queue_lane(world->queue, FAST)->late_rate_permille, 18000);
	assert_int_equal(queue_lane(world->queue, FAST)->promise_ms, 5 * MINUTE);
	assert_int_equal(queue_lane(world->queue, GENERAL)->rate_permille, 1000);
	assert_false(queue_service_open(world->queue, GUIDE));
	assert_int_equal(world->catalog.lanes[FAST].rate_permille, 3000);
	assert_int_equal(queue_deadline_ms(world->queue), world->now_ms + 60 * MINUTE);
	pass(world, 60 * MINUTE - 1);
	assert_string_equal(world->queue->playbook.id, "rush");
	pass(world, 1);
	assert_string_equal(world->queue->playbook.id, "");
	assert_int_equal(queue_lane(world->queue, FAST)->rate_permille, 3000);
	assert_true(queue_service_open(world->queue, GUIDE));
	assert_int_equal(queue_deadline_ms(world->queue), INT64_MAX);
}

/* The example of the README. */
static void rush_lets_a_fast_ticket_pass_after_a_bit_more_than_two_minutes(void **state)
{
	struct world *world = *state;
	uint16_t general, fast;

	sit(world, "anna", "1");
	general = take(world, "pas", "");
	pass(world, 20 * MINUTE);
	fast = take(world, "pas", "fast");
	pass(world, 3 * MINUTE);
	staff(world, "anna", VERB_NEXT);
	assert_int_equal(world->verdict.ticket, general); /* 1,380 points to 540 */
	staff(world, "anna", VERB_ARRIVE);
	finish(world, "anna", OUTCOME_SERVED);
	general = take(world, "pas", ""); /* the same again, in a rush */
	staff(world, "anna", VERB_NEXT);
	assert_int_equal(world->verdict.ticket, fast);
	staff(world, "anna", VERB_ARRIVE);
	finish(world, "anna", OUTCOME_SERVED);
	pass(world, 20 * MINUTE);
	fast = take(world, "pas", "fast");
	play(world, "rush", 60 * MINUTE);
	pass(world, 3 * MINUTE);
	staff(world, "anna", VERB_NEXT);
	assert_int_equal(world->verdict.ticket, fast); /* 1,620 points to 1,380 */
	assert_int_equal(world->verdict.why.score, 9000 * 3 * MINUTE);
	assert_int_equal(world->verdict.why.margin, 9000 * 3 * MINUTE - 1000 * 23 * MINUTE);
}

static void what_a_supervisor_sets_meanwhile_shows_when_it_ends(void **state)
{
	struct world *world = *state;
	static struct setting lane;
	struct event event = { .seq = world->queue->seq + 2,
			       .type = EVENT_LANE_SET,
			       .setting = &lane };

	setting_of_lane(&world->catalog, "fast", &lane);
	lane.lane.rate_permille = 4000;
	lane.lane.head_start_ms = MINUTE;
	play(world, "rush", 60 * MINUTE);
	queue_apply(world->queue, &event);
	assert_int_equal(queue_lane(world->queue, FAST)->rate_permille, 9000);
	assert_int_equal(queue_lane(world->queue, FAST)->head_start_ms, MINUTE);
	service(world, VERB_CLOSE_SERVICE, "guide");
	assert_int_equal(world->verdict.event_count, 1);
	service(world, VERB_CLOSE_SERVICE, "guide");
	assert_int_equal(world->verdict.event_count, 0);
	play(world, "", 0);
	assert_int_equal(queue_lane(world->queue, FAST)->rate_permille, 4000);
	assert_false(queue_service_open(world->queue, GUIDE));
}

static void a_service_that_was_closed_is_open_while_the_playbook_wants_it(void **state)
{
	struct world *world = *state;

	service(world, VERB_CLOSE_SERVICE, "mitid");
	play(world, "storm", 60 * MINUTE);
	assert_true(queue_service_open(world->queue, MITID));
	assert_false(queue_service_open(world->queue, PAS));
	assert_int_equal(queue_lane(world->queue, GENERAL)->late_rate_permille, 500);
	assert_int_equal(queue_lane(world->queue, GENERAL)->rate_permille, 1000);
	assert_int_equal(queue_lane(world->queue, GENERAL)->head_start_ms, MINUTE);
	service(world, VERB_OPEN_SERVICE, "pas"); /* it is, below */
	assert_int_equal(world->verdict.event_count, 0);
	play(world, PLAYBOOK_NORMAL, 0);
	assert_false(queue_service_open(world->queue, MITID));
	assert_true(queue_service_open(world->queue, PAS));
}

static void a_second_playbook_takes_the_place_of_the_first(void **state)
{
	struct world *world = *state;

	play(world, "storm", 60 * MINUTE);
	play(world, "rush", 30 * MINUTE);
	assert_int_equal(world->verdict.event_count, 3);
	assert_int_equal(event_of(world, 0)->type, EVENT_PLAYBOOK_ENDED);
	assert_string_equal(event_of(world, 0)->playbook, "storm");
	assert_int_equal(event_of(world, 1)->type, EVENT_NOTICE_CLEARED);
	assert_int_equal(event_of(world, 2)->type, EVENT_PLAYBOOK_STARTED);
	assert_true(queue_service_open(world->queue, PAS));
	assert_int_equal(queue_lane(world->queue, GENERAL)->late_rate_permille, 2000);
	assert_int_equal(queue_lane(world->queue, FAST)->rate_permille, 9000);
	assert_int_equal(queue_deadline_ms(world->queue), world->now_ms + 30 * MINUTE);
}

static void the_same_playbook_again_only_ends_later(void **state)
{
	struct world *world = *state;
	struct id id;

	play(world, "storm", 60 * MINUTE);
	id = world->queue->notices[0].id;
	world->now_ms += MINUTE;
	play(world, "storm", 60 * MINUTE);
	assert_int_equal(event_of(world, 0)->type, EVENT_PLAYBOOK_STARTED);
	assert_int_equal(queue_deadline_ms(world->queue), world->now_ms + 60 * MINUTE);
	assert_int_equal(world->queue->notice_count, 1);
	assert_true(id_equal(&world->queue->notices[0].id, &id));
}

static void the_notice_comes_and_goes_with_the_playbook(void **state)
{
	struct world *world = *state;

	play(world, "storm", 60 * MINUTE);
	assert_int_equal(world->queue->notice_count, 1);
	assert_true(world->queue->notices[0].begun);
	assert_string_equal(notice_text(&world->queue->notices[0], 0), "Stormvarsel");
	pass(world, 60 * MINUTE);
	assert_int_equal(world->queue->notice_count, 0);
	play(world, "storm", 60 * MINUTE);
	ask(world, VERB_CLEAR_NOTICE, ROLE_SUPERVISOR, "lis")->notice = world->queue->notices[0].id;
	say(world);
	play(world, "", 0); /* somebody cleared it before */
	assert_int_equal(world->verdict.event_count, 1);
}

static void a_playbook_ends_by_the_clock_on_the_wall(void **state)
{
	struct world *world = *state;

	ask_playbook(world, "rush", 0)->until_wall_ms = WORLD_WALL_MS + world->now_ms + 30 * MINUTE;
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_int_equal(queue_deadline_ms(world->queue), world->now_ms + 30 * MINUTE);
	world->clock = CLOCK_NONE;
	ask(world, VERB_DEVICE_CHANGED, ROLE_SYSTEM, "system");
	say(world);
	assert_int_equal(queue_deadline_ms(world->queue), INT64_MAX);
	ask_playbook(world, "rush", 0)->until_wall_ms = WORLD_WALL_MS + world->now_ms + 30 * MINUTE;
	assert_int_equal(say(world), REFUSAL_BAD_REQUEST);
	assert_int_equal(play(world, "rush", 30 * MINUTE), REFUSAL_NONE); /* needs no clock */
	assert_int_equal(queue_deadline_ms(world->queue), world->now_ms + 30 * MINUTE);
}

static void a_playbook_without_a_sound_end_is_refused(void **state)
{
	struct world *world = *state;

	assert_int_equal(play(world, "rush", 0), REFUSAL_BAD_REQUEST);
	ask_playbook(world, "rush", MINUTE)->until_wall_ms = WORLD_WALL_MS + world->now_ms + MINUTE;
	assert_int_equal(say(world), REFUSAL_BAD_REQUEST);
	ask_playbook(world, "rush", 0)->until_wall_ms = WORLD_WALL_MS + world->now_ms;
	assert_int_equal(say(world), REFUSAL_TOO_OLD);
	assert_int_equal(play(world, "rush", PLAYBOOK_MAX_MS + 1), REFUSAL_BAD_REQUEST);
	ask_playbook(world, "rush", 0)->until_wall_ms = WORLD_WALL_MS + world->now_ms + 1;
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_int_equal(play(world, "rush", PLAYBOOK_MAX_MS), REFUSAL_NONE);
}

static void an_unknown_playbook_is_a_bad_request(void **state)
{
	struct world *world = *state;

	assert_int_equal(play(world, "picnic", MINUTE), REFUSAL_BAD_REQUEST);
	assert_non_null(world->verdict.detail);
	ask_playbook(world, "rush", MINUTE)->role = ROLE_STAFF;
	assert_int_equal(say(world), REFUSAL_NOT_ALLOWED);
}

static void ending_no_playbook_changes_nothing(void **state)
{
	struct world *world = *state;

	assert_int_equal(play(world, PLAYBOOK_NORMAL, 0), REFUSAL_NONE);
	assert_int_equal(world->verdict.event_count, 0);
}

static void a_playbook_whose_notice_finds_no_room_is_refused(void **state)
{
	struct world *world = *state;

	world->queue->notice_count = QUEUE_NOTICES_MAX;
	ask_playbook(world, "storm", MINUTE);
	queue_judge(world->queue, &world->command, &world->verdict);
	assert_int_equal(world->verdict.refusal, REFUSAL_CAPACITY_FULL);
	ask_playbook(world, "rush", MINUTE); /* says nothing */
	queue_judge(world->queue, &world->command, &world->verdict);
	assert_int_equal(world->verdict.refusal, REFUSAL_NONE);
	world->queue->notices[4].of_playbook = true; /* makes room */
	ask_playbook(world, "storm", MINUTE);
	queue_judge(world->queue, &world->command, &world->verdict);
	assert_int_equal(world->verdict.refusal, REFUSAL_NONE);
	world->queue->notice_count = 0;
}

static void a_playbook_that_the_configuration_lost_lies_over_nothing_and_ends(void **state)
{
	struct world *world = *state;

	play(world, "rush", 60 * MINUTE);
	world->catalog.playbook_count = 0;
	rules_lay(world->queue);
	assert_int_equal(queue_lane(world->queue, FAST)->rate_permille, 3000);
	pass(world, 60 * MINUTE);
	assert_string_equal(world->queue->playbook.id, "");
}

static void a_new_day_leaves_the_playbook(void **state)
{
	struct world *world = *state;

	play(world, "rush", PLAYBOOK_MAX_MS);
	ask(world, VERB_START_DAY, ROLE_SYSTEM, "system")->day = 20001;
	say(world);
	assert_int_equal(queue_lane(world->queue, FAST)->rate_permille, 9000);
}

/* What of the events of a day outlives it makes the same queue of a new one. */
static void what_is_carried_over_the_day_is_what_stays(void **state)
{
	struct world *world = *state;
	struct catalog catalog = world->catalog;
	struct queue *later = queue_new(&catalog);
	struct event_carry carry;
	char keys[3][EVENT_KEY_BYTES] = { "alarm/counter/1", "playbook/", "notice/" };

	sit(world, "anna", "1");
	for (int i = 0; i < 3; i++) {
		if (i == 0)
			staff(world, "anna", VERB_ALARM);
		else if (i == 1)
			play(world, "storm", PLAYBOOK_MAX_MS);
		for (uint32_t k = 0; k < world->verdict.event_count && i < 2; k++) {
			assert_true(event_carried(event_of(world, k), &carry));
			assert_int_equal(carry.expires_day, EVENT_NEVER_EXPIRES);
			assert_memory_equal(carry.key, keys[i + (int)k], strlen(keys[i + (int)k]));
			queue_apply_carried(later, event_of(world, k));
		}
	}
	assert_memory_equal(later->alarms, world->queue->alarms, sizeof(later->alarms));
	assert_memory_equal(later->notices, world->queue->notices, sizeof(later->notices));
	assert_memory_equal(&later->playbook, &world->queue->playbook, sizeof(later->playbook));
	assert_memory_equal(&later->rules, &world->queue->rules, sizeof(later->rules));
	staff(world, "anna", VERB_CLEAR_ALARM);
	assert_true(event_carried(event_of(world, 0), &carry));
	assert_int_equal(carry.expires_day, 20000);
	queue_apply_carried(later, event_of(world, 0));
	queue_apply_carried(later, event_of(world, 0)); /* nothing is left of it */
	play(world, "", 0);
	for (uint32_t k = 0; k < 2; k++) {
		assert_true(event_carried(event_of(world, k), &carry));
		assert_int_equal(carry.expires_day, 20000);
		queue_apply_carried(later, event_of(world, k));
	}
	assert_int_equal(later->alarm_count + later->notice_count, 0);
	assert_string_equal(later->playbook.id, "");
	staff(world, "anna", VERB_STAND_UP);
	assert_false(event_carried(event_of(world, 0), &carry));
	queue_free(later);
}

static void the_rules_under_no_playbook_are_the_catalogs(void **state)
{
	struct world *world = *state;
	static struct rules rules, nothing;

	playbook_rules(&world->catalog, NULL, &rules);
	assert_memory_equal(&rules, &nothing, sizeof(rules));
	playbook_rules(&world->catalog, playbook_find(&world->catalog, "storm"), &rules);
	assert_int_equal(rules.lanes_laid, 1u << GENERAL);
}

static void each_number_of_a_lane_is_laid_alone(void **state)
{
	struct world *world = *state;
	struct playbook *playbook = &world->catalog.playbooks[1];
	static struct rules rules;

	memset(playbook->lanes, 0, sizeof(playbook->lanes));
	playbook->lanes[FAST].has_promise = true; /* none */
	playbook->lanes[BOOKED].has_head_start = true;
	playbook->lanes[BOOKED].head_start_ms = MINUTE;
	playbook_rules(&world->catalog, playbook, &rules);
	assert_int_equal(rules.lanes_laid, 1u << FAST | 1u << BOOKED);
	assert_int_equal(rules.lanes[FAST].promise_ms, 0);
	assert_int_equal(rules.lanes[FAST].rate_permille, 3000);
	assert_int_equal(rules.lanes[BOOKED].head_start_ms, MINUTE);
	assert_int_equal(rules.lanes[BOOKED].late_rate_permille, 4000);
}

#define RULE(name) cmocka_unit_test_setup_teardown(name, site_with_playbooks, world_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RULE(a_playbook_lies_over_the_settings_until_it_ends),
		RULE(rush_lets_a_fast_ticket_pass_after_a_bit_more_than_two_minutes),
		RULE(what_a_supervisor_sets_meanwhile_shows_when_it_ends),
		RULE(a_service_that_was_closed_is_open_while_the_playbook_wants_it),
		RULE(a_second_playbook_takes_the_place_of_the_first),
		RULE(the_same_playbook_again_only_ends_later),
		RULE(the_notice_comes_and_goes_with_the_playbook),
		RULE(a_playbook_ends_by_the_clock_on_the_wall),
		RULE(a_playbook_without_a_sound_end_is_refused),
		RULE(an_unknown_playbook_is_a_bad_request),
		RULE(ending_no_playbook_changes_nothing),
		RULE(a_playbook_whose_notice_finds_no_room_is_refused),
		RULE(a_playbook_that_the_configuration_lost_lies_over_nothing_and_ends),
		RULE(a_new_day_leaves_the_playbook),
		RULE(what_is_carried_over_the_day_is_what_stays),
		RULE(the_rules_under_no_playbook_are_the_catalogs),
		RULE(each_number_of_a_lane_is_laid_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
