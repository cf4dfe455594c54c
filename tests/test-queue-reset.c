/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A queue that has been through everything and is reset is a new one, byte for byte; a new day forgets
 * the tickets of the old one.
 */
#include "firmware/queue/state.h"
#include "tests/queue-appointments.h"
#include "tests/queue-setting.h"

static void a_notice(struct world *world)
{
	memset(&wanted, 0, sizeof(wanted));
	wanted.kind = SETTING_NOTICE;
	wanted.language_count = 1;
	strcpy(wanted.languages[0], "da");
	strcpy(wanted.notice.texts.text[0], "Lukket i morgen");
	wanted.notice.level = NOTICE_INFO;
	assert_int_equal(set(world, VERB_NOTICE), REFUSAL_NONE);
}

static void a_playbook(struct world *world)
{
	struct command *command = ask(world, VERB_PLAYBOOK, ROLE_SUPERVISOR, "lis");

	strcpy(command->playbook, "rush");
	command->for_ms = HOUR;
	assert_int_equal(say(world), REFUSAL_NONE);
}

static void visits(struct world *world)
{
	sit(world, "anna", "1");
	sit(world, "bo", "2");
	for (int i = 0; i < 12; i++) {
		uint16_t number = take(world, "pas", i % 2 ? "fast" : "");

		world->queue->tickets[number].told =
			(struct told_wait){ 120000, 180000, 240000, TOLD_WAIT };
	}
	for (int i = 0; i < 3; i++) {
		world->now_ms += 3 * MINUTE;
		staff(world, "anna", VERB_NEXT);
		staff(world, "anna", VERB_ARRIVE);
		assert_int_equal(finish(world, "anna", OUTCOME_SERVED), REFUSAL_NONE);
	}
	staff(world, "anna", VERB_NEXT);
	ask(world, VERB_PARK, ROLE_STAFF, "anna")->reason = REASON_FORM;
	assert_int_equal(say(world), REFUSAL_NONE);
	staff(world, "anna", VERB_NEXT);
	staff(world, "anna", VERB_ARRIVE);
	assert_int_equal(staff(world, "anna", VERB_RETURN_CODE), REFUSAL_NONE);
	assert_int_equal(staff(world, "anna", VERB_ALARM), REFUSAL_NONE);
}

static void everything(struct world *world)
{
	struct command *command;

	command = ask(world, VERB_OPEN_STOP, ROLE_SUPERVISOR, "sue");
	strcpy(command->stop, "van");
	strcpy(command->place, "Hornslet");
	assert_int_equal(say(world), REFUSAL_NONE);
	appoint(world, 1, "pas", HOUR);
	visits(world);
	start_day(world, world->queue->day + 1); /* some are found open */
	visits(world);
	a_notice(world);
	a_playbook(world);
	command = ask(world, VERB_CLOSE_SERVICE, ROLE_SUPERVISOR, "lis");
	strcpy(command->services[0], "guide");
	command->service_count = 1;
	assert_int_equal(say(world), REFUSAL_NONE);
	make_service(world, "new");
	make_lane(world, "slow");
	command = ask(world, VERB_SET_HOURS, ROLE_SUPERVISOR, "sue");
	strcpy(command->on, "mon-fri");
	strcpy(command->open, "00:00-24:00");
	assert_int_equal(say(world), REFUSAL_NONE);
	command = ask(world, VERB_TAKE, ROLE_PANEL, "panel:general"); /* nobody has seen it yet */
	strcpy(command->services[0], "pas");
	command->service_count = 1;
	assert_int_equal(say(world), REFUSAL_NONE);
}

static int site_with_a_playbook(void **state)
{
	int r = world_new(state);
	struct world *world = *state;

	queue_free(world->queue);
	strcpy(world->catalog.playbooks[0].id, "rush");
	world->catalog.playbooks[0].lanes[FAST].rate_permille = 9000;
	world->catalog.playbook_count = 1;
	world->queue = queue_new(&world->catalog);
	estimate_lend(world->queue, world->forecast);
	start_day(world, 20000);
	return r;
}

static void a_queue_that_is_reset_is_a_new_one(void **state)
{
	static struct catalog configured;
	struct world *world = *state;
	struct queue *fresh;

	configured = *queue_configured(world->queue);
	fresh = queue_new(&configured);
	everything(world);
	assert_false(queue_equal(world->queue, fresh));
	queue_reset(world->queue);
	assert_true(queue_equal(world->queue, fresh));
	assert_null(queue_check(world->queue));
	assert_int_equal(world->queue->day, INT32_MIN);
	queue_free(fresh);
}

/* What differs in one byte of the state, or of the catalog, is not the same. */
static void queues_that_differ_are_not_equal(void **state)
{
	static struct catalog configured;
	struct world *world = *state;
	struct queue *fresh;

	configured = *queue_configured(world->queue);
	fresh = queue_new(&configured);
	queue_reset(world->queue);
	assert_true(queue_equal(world->queue, fresh));
	fresh->by_token[QUEUE_BUCKETS - 1] ^= 1;
	assert_false(queue_equal(world->queue, fresh));
	fresh->by_token[QUEUE_BUCKETS - 1] ^= 1;
	fresh->seq ^= 1;
	assert_false(queue_equal(world->queue, fresh));
	fresh->seq ^= 1;
	configured.double_press_ms ^= 1;
	assert_false(queue_equal(world->queue, fresh));
	queue_free(fresh);
}

/* What is set after a playbook was carried shows under it. */
static void what_is_carried_is_laid_under_the_playbook(void **state)
{
	static struct catalog configured;
	struct world *world = *state;
	struct queue *later;

	configured = *queue_configured(world->queue);
	later = queue_new(&configured);
	a_playbook(world);
	queue_apply_carried(later, &world->verdict.events[0]);
	assert_int_equal(queue_lane(later, FAST)->rate_permille, 9000);
	want(SETTING_LANE, "fast")->given = SETTING_PROMISE;
	wanted.lane.promise_ms = 7 * MINUTE;
	assert_int_equal(set(world, VERB_SET_LANE), REFUSAL_NONE);
	queue_apply_carried(later, &world->verdict.events[0]);
	assert_int_equal(queue_lane(later, FAST)->rate_permille, 9000);
	assert_int_equal(queue_lane(later, FAST)->promise_ms, 7 * MINUTE);
	assert_int_equal(queue_lane(world->queue, FAST)->promise_ms, 7 * MINUTE);
	queue_free(later);
}

static void a_new_day_has_no_tickets_and_keeps_what_outlives_it(void **state)
{
	struct world *world = *state;
	const struct queue *queue = world->queue;

	everything(world);
	assert_int_equal(queue->ticket_count, 13);
	assert_true(queue->youngest_called > 0);
	assert_int_equal(queue->served_today, 3);
	assert_int_equal(queue->taken_today[PAS], 13);
	start_day(world, queue->day + 1);
	assert_int_equal(queue->ticket_count, 0);
	assert_int_equal(queue->first_taken, TICKET_NONE);
	assert_int_equal(queue->last_taken, TICKET_NONE);
	assert_int_equal(queue->last_number, TICKET_NONE);
	assert_int_equal(queue->youngest_called, 0);
	assert_int_equal(queue->served_today, 0);
	assert_int_equal(queue->taken_today[PAS], 0);
	assert_int_equal(queue->waiting, 0);
	assert_int_equal(queue->parked.count, 0);
	assert_int_equal(queue->recent_count, 0);
	assert_int_equal(queue->recent[0].call, 0);
	assert_int_equal(queue->closed_services, 0);
	assert_int_equal(queue->learning.checked, 0);
	assert_int_equal(queue->alarm_count, 1);
	assert_int_equal(queue->notice_count, 1);
	assert_string_equal(queue->playbook.id, "rush");
	for (uint16_t i = 0; i < 13; i++)
		assert_int_equal(ticket_of(world, i)->state, TICKET_FREE);
	assert_int_equal(take(world, "pas", ""), 0);
}

#define HERE(name) cmocka_unit_test_setup_teardown(name, site_with_a_playbook, world_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		HERE(a_queue_that_is_reset_is_a_new_one),
		HERE(queues_that_differ_are_not_equal),
		HERE(what_is_carried_is_laid_under_the_playbook),
		HERE(a_new_day_has_no_tickets_and_keeps_what_outlives_it),
	};

	return cmocka_run_group_tests_name("queue-reset", tests, NULL, NULL);
}
