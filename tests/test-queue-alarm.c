/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Help at a counter: alarms, who is summoned, and the question "still with A042?".
 */
#include "firmware/queue/alarm.h"
#include "firmware/queue/still.h"
#include "tests/queue-site.h"

static enum refusal by(struct world *world, enum verb verb, enum role role, const char *user,
		       const char *counter)
{
	strcpy(ask(world, verb, role, user)->counter, counter);
	return say(world);
}

static enum refusal device(struct world *world, enum verb verb, enum role role, const char *name)
{
	strcpy(ask(world, verb, role, role == ROLE_SYSTEM ? "system" : "anna")->device, name);
	return say(world);
}

static bool alarmed(const struct world *world, uint8_t counter)
{
	return alarm_find(world->queue, counter, "") != ALARM_NONE;
}

/* anna at 1 serves the ticket that is returned. */
static uint16_t serving(struct world *world, const char *service)
{
	uint16_t number = take(world, service, "");

	sit(world, "anna", "1");
	staff(world, "anna", VERB_NEXT);
	staff(world, "anna", VERB_ARRIVE);
	return number;
}

static void an_alarm_is_raised_once_however_often_it_is_pressed(void **state)
{
	struct world *world = *state;

	sit(world, "anna", "1");
	assert_int_equal(staff(world, "anna", VERB_ALARM), REFUSAL_NONE);
	assert_int_equal(event_of(world, 0)->type, EVENT_ALARM_RAISED);
	assert_int_equal(event_of(world, 0)->counter, 0);
	assert_int_equal(staff(world, "anna", VERB_ALARM), REFUSAL_NONE);
	assert_int_equal(world->verdict.event_count, 0);
	assert_int_equal(world->queue->alarm_count, 1);
}

static void an_alarm_needs_a_counter(void **state)
{
	struct world *world = *state;

	assert_int_equal(staff(world, "anna", VERB_ALARM), REFUSAL_NOT_SEATED);
	assert_int_equal(staff(world, "anna", VERB_CLEAR_ALARM), REFUSAL_NOT_SEATED);
	assert_int_equal(by(world, VERB_CLEAR_ALARM, ROLE_STAFF, "anna", "9"),
			 REFUSAL_UNKNOWN_COUNTER);
	ask(world, VERB_ALARM, ROLE_KIOSK, "kiosk-1");
	assert_int_equal(say(world), REFUSAL_NOT_ALLOWED);
}

static void standing_up_leaves_the_alarm(void **state)
{
	struct world *world = *state;

	sit(world, "anna", "1");
	staff(world, "anna", VERB_ALARM);
	staff(world, "anna", VERB_STAND_UP);
	assert_true(alarmed(world, 0));
	sit(world, "anna", "2");
	assert_false(alarmed(world, 1));
	assert_int_equal(by(world, VERB_CLEAR_ALARM, ROLE_STAFF, "anna", "1"), REFUSAL_NONE);
	assert_false(alarmed(world, 0));
}

static void a_new_day_leaves_the_alarm(void **state)
{
	struct world *world = *state;

	sit(world, "anna", "1");
	staff(world, "anna", VERB_ALARM);
	ask(world, VERB_START_DAY, ROLE_SYSTEM, "system")->day = 20001;
	say(world);
	assert_true(alarmed(world, 0));
}

static void an_alarm_is_cleared_by_a_colleague(void **state)
{
	struct world *world = *state;

	sit(world, "anna", "1");
	sit(world, "bo", "2");
	staff(world, "anna", VERB_ALARM);
	staff(world, "bo", VERB_ALARM);
	assert_int_equal(by(world, VERB_CLEAR_ALARM, ROLE_STAFF, "bo", "1"), REFUSAL_NONE);
	assert_int_equal(event_of(world, 0)->type, EVENT_ALARM_CLEARED);
	assert_false(alarmed(world, 0));
	assert_true(alarmed(world, 1));
	assert_int_equal(staff(world, "bo", VERB_CLEAR_ALARM), REFUSAL_NONE);
	assert_false(alarmed(world, 1));
}

static void clearing_what_is_cleared_changes_nothing(void **state)
{
	struct world *world = *state;

	sit(world, "anna", "1");
	assert_int_equal(staff(world, "anna", VERB_CLEAR_ALARM), REFUSAL_NONE);
	assert_int_equal(world->verdict.event_count, 0);
	assert_int_equal(device(world, VERB_CLEAR_ALARM, ROLE_STAFF, "panel"), REFUSAL_NONE);
	assert_int_equal(world->verdict.event_count, 0);
}

static void a_volunteer_clears_only_their_own_alarm(void **state)
{
	struct world *world = *state;

	strcpy(ask(world, VERB_SIT, ROLE_VOLUNTEER, "vera")->counter, "1");
	say(world);
	sit(world, "anna", "2");
	ask(world, VERB_ALARM, ROLE_VOLUNTEER, "vera");
	say(world);
	staff(world, "anna", VERB_ALARM);
	device(world, VERB_ALARM, ROLE_SYSTEM, "panel");
	assert_int_equal(by(world, VERB_CLEAR_ALARM, ROLE_VOLUNTEER, "vera", "2"),
			 REFUSAL_NOT_ALLOWED);
	strcpy(ask(world, VERB_CLEAR_ALARM, ROLE_VOLUNTEER, "vera")->device, "panel");
	assert_int_equal(say(world), REFUSAL_NOT_ALLOWED);
	assert_int_equal(by(world, VERB_CLEAR_ALARM, ROLE_VOLUNTEER, "vera", ""), REFUSAL_NONE);
	assert_false(alarmed(world, 0));
	assert_true(alarmed(world, 1));
}

static void a_stuck_button_is_one_alarm_of_the_panel(void **state)
{
	struct world *world = *state;

	assert_int_equal(device(world, VERB_ALARM, ROLE_SYSTEM, ""), REFUSAL_BAD_REQUEST);
	assert_int_equal(device(world, VERB_ALARM, ROLE_SYSTEM, "panel"), REFUSAL_NONE);
	assert_string_equal(event_of(world, 0)->device, "panel");
	assert_int_equal(event_of(world, 0)->counter, QUEUE_NONE);
	assert_int_equal(device(world, VERB_ALARM, ROLE_SYSTEM, "panel"), REFUSAL_NONE);
	assert_int_equal(world->verdict.event_count, 0);
	assert_int_equal(device(world, VERB_CLEAR_ALARM, ROLE_SYSTEM, "panel"), REFUSAL_NONE);
	assert_int_equal(world->queue->alarm_count, 0);
}

static void a_counter_and_a_device_at_once_is_a_bad_request(void **state)
{
	struct world *world = *state;

	strcpy(ask(world, VERB_CLEAR_ALARM, ROLE_STAFF, "anna")->device, "panel");
	strcpy(world->command.counter, "1");
	assert_int_equal(say(world), REFUSAL_BAD_REQUEST);
	assert_non_null(world->verdict.detail);
}

static void more_devices_than_fit_are_refused_an_alarm(void **state)
{
	struct world *world = *state;
	char name[SLUG_BYTES];

	sit(world, "anna", "1");
	staff(world, "anna", VERB_ALARM);
	for (int i = 0; i < QUEUE_DEVICE_ALARMS_MAX; i++) {
		snprintf(name, sizeof(name), "device-%d", i);
		assert_int_equal(device(world, VERB_ALARM, ROLE_SYSTEM, name), REFUSAL_NONE);
	}
	assert_int_equal(device(world, VERB_ALARM, ROLE_SYSTEM, "one-more"), REFUSAL_CAPACITY_FULL);
	sit(world, "bo", "2");
	assert_int_equal(staff(world, "bo", VERB_ALARM), REFUSAL_NONE);
}

static enum refusal summon(struct world *world, enum verb verb, enum helper helper)
{
	ask(world, verb, ROLE_STAFF, "anna")->helper = helper;
	return say(world);
}

static void somebody_is_summoned_once_until_the_visit_ends(void **state)
{
	struct world *world = *state;
	uint16_t number = serving(world, "pas");
	const struct ticket *ticket = ticket_of(world, number);

	assert_int_equal(summon(world, VERB_SUMMON, HELPER_INTERPRETER), REFUSAL_NONE);
	assert_int_equal(event_of(world, 0)->type, EVENT_SUMMONED);
	assert_int_equal(event_of(world, 0)->helper, HELPER_INTERPRETER);
	assert_int_equal(summon(world, VERB_SUMMON, HELPER_INTERPRETER), REFUSAL_NONE);
	assert_int_equal(world->verdict.event_count, 0);
	summon(world, VERB_SUMMON, HELPER_SPECIALIST);
	assert_int_equal(ticket->summoned,
			 HELPER_BIT(HELPER_INTERPRETER) | HELPER_BIT(HELPER_SPECIALIST));
	finish(world, "anna", OUTCOME_SERVED);
	assert_int_equal(ticket->summoned, 0);
}

static void a_summons_that_is_cleared_leaves_the_other(void **state)
{
	struct world *world = *state;
	uint16_t number = serving(world, "pas");

	summon(world, VERB_SUMMON, HELPER_INTERPRETER);
	summon(world, VERB_SUMMON, HELPER_SPECIALIST);
	assert_int_equal(summon(world, VERB_CLEAR_SUMMON, HELPER_INTERPRETER), REFUSAL_NONE);
	assert_int_equal(event_of(world, 0)->type, EVENT_SUMMON_CLEARED);
	assert_int_equal(ticket_of(world, number)->summoned, HELPER_BIT(HELPER_SPECIALIST));
	assert_int_equal(summon(world, VERB_CLEAR_SUMMON, HELPER_INTERPRETER), REFUSAL_NONE);
	assert_int_equal(world->verdict.event_count, 0);
}

static void summoning_for_nobody_is_refused(void **state)
{
	struct world *world = *state;

	assert_int_equal(summon(world, VERB_SUMMON, HELPER_SPECIALIST), REFUSAL_NOT_SEATED);
	sit(world, "anna", "1");
	assert_int_equal(summon(world, VERB_SUMMON, HELPER_SPECIALIST), REFUSAL_NOT_SERVING);
	serving(world, "pas");
	assert_int_equal(summon(world, VERB_SUMMON, HELPER_NONE), REFUSAL_BAD_REQUEST);
}

/* Nothing is known of a service yet but the 10 minutes of the configuration. */
#define ASKED_AFTER (100 * MINUTE)

static void a_forgotten_service_is_asked_about_once(void **state)
{
	struct world *world = *state;
	uint16_t number = serving(world, "pas");

	assert_int_equal(queue_deadline_ms(world->queue), world->now_ms + ASKED_AFTER);
	pass(world, ASKED_AFTER - 1);
	assert_int_equal(ticket_of(world, number)->still, STILL_NOT_ASKED);
	world->now_ms++;
	ask(world, VERB_TICK, ROLE_SYSTEM, "system")->at_ms = world->now_ms;
	queue_judge(world->queue, &world->command, &world->verdict);
	assert_int_equal(event_of(world, 0)->type, EVENT_TICKET_STILL_ASKED);
	assert_int_equal(event_of(world, 0)->counter, 0);
	tick(world);
	assert_int_equal(ticket_of(world, number)->still, STILL_ASKED);
	assert_int_equal(queue_deadline_ms(world->queue), INT64_MAX);
	assert_int_equal(staff(world, "anna", VERB_STILL), REFUSAL_NONE);
	assert_int_equal(event_of(world, 0)->type, EVENT_TICKET_STILL_ANSWERED);
	assert_int_equal(ticket_of(world, number)->still, STILL_ANSWERED);
	assert_int_equal(staff(world, "anna", VERB_STILL), REFUSAL_NONE);
	assert_int_equal(world->verdict.event_count, 0);
	pass(world, 10 * ASKED_AFTER);
	assert_int_equal(ticket_of(world, number)->still, STILL_ANSWERED);
}

static void a_forgotten_service_teaches_nothing(void **state)
{
	struct world *world = *state;

	serving(world, "pas");
	pass(world, ASKED_AFTER);
	staff(world, "anna", VERB_STILL);
	finish(world, "anna", OUTCOME_SERVED);
	assert_int_equal(world->queue->history[PAS].count, 0);
	serving(world, "pas");
	pass(world, ASKED_AFTER - 1);
	finish(world, "anna", OUTCOME_SERVED);
	assert_int_equal(world->queue->history[PAS].count, 1);
}

static void a_service_too_long_teaches_nothing_also_when_nobody_was_asked(void **state)
{
	struct world *world = *state;

	serving(world, "pas");
	world->now_ms += ASKED_AFTER + 1; /* nobody got round to a tick */
	finish(world, "anna", OUTCOME_SERVED);
	assert_int_equal(world->queue->history[PAS].count, 0);
}

static void what_a_site_has_learnt_moves_the_question(void **state)
{
	struct world *world = *state;
	const struct ticket *ticket = ticket_of(world, serving(world, "pas"));

	world->queue->history[PAS] =
		(struct history){ .mean_ms = 4 * MINUTE, .spread_ms = MINUTE, .count = 15 };
	assert_int_equal(still_after_ms(world->queue, ticket), 40 * MINUTE);
	world->queue->history[PAS].count = 16;
	assert_int_equal(still_after_ms(world->queue, ticket),
			 3 * history_service_p90_ms(world->queue, PAS));
	world->catalog.services[PAS].per_person = true;
	world->queue->tickets[ticket->number].errands[0].party = 4;
	assert_int_equal(still_after_ms(world->queue, ticket),
			 4 * 3 * history_service_p90_ms(world->queue, PAS));
}

static void any_act_on_the_visit_is_an_answer(void **state)
{
	struct world *world = *state;
	const struct ticket *ticket = ticket_of(world, serving(world, "pas"));

	pass(world, ASKED_AFTER);
	strcpy(ask(world, VERB_ADD_ERRAND, ROLE_STAFF, "anna")->services[0], "mitid");
	world->command.service_count = 1;
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_int_equal(ticket->still, STILL_ANSWERED);
	finish(world, "anna", OUTCOME_SERVED);
	assert_int_equal(ticket->still,
			 STILL_NOT_ASKED); /* the next errand has a time of its own */
	pass(world, ASKED_AFTER);
	assert_int_equal(ticket->still, STILL_ASKED);
	sit(world, "bo", "2");
	assert_int_equal(about(world, VERB_TAKE_OVER, ROLE_STAFF, "bo", ticket->number),
			 REFUSAL_NONE);
	assert_int_equal(ticket->still, STILL_ANSWERED);
}

/* The example of the README. */
static void a_service_of_a_hundred_minutes_is_asked_about_and_forgotten(void **state)
{
	struct world *world = *state;

	serving(world, "pas");
	take(world, "pas", "");
	sit(world, "bo", "2");
	staff(world, "bo", VERB_NEXT);
	staff(world, "bo", VERB_ARRIVE);
	pass(world, 99 * MINUTE);
	finish(world, "bo", OUTCOME_SERVED);
	assert_int_equal(world->queue->history[PAS].count, 1);
	world->queue->history[PAS] = (struct history){ 0 }; /* as the house is new for anna, too */
	pass(world, MINUTE);
	assert_int_equal(ticket_of(world, 0)->still, STILL_ASKED);
	staff(world, "anna", VERB_STILL);
	pass(world, 10 * MINUTE);
	finish(world, "anna", OUTCOME_SERVED);
	assert_int_equal(world->queue->history[PAS].count, 0);
}

static void only_who_serves_is_asked(void **state)
{
	struct world *world = *state;

	take(world, "pas", "");
	sit(world, "anna", "1");
	assert_int_equal(staff(world, "anna", VERB_STILL), REFUSAL_NOT_SERVING);
	staff(world, "anna", VERB_NEXT);
	assert_int_equal(queue_deadline_ms(world->queue), INT64_MAX);
	world->now_ms += ASKED_AFTER;
	tick(world);
	assert_int_equal(world->verdict.event_count, 0);
	assert_int_equal(staff(world, "anna", VERB_STILL), REFUSAL_NOT_SERVING);
}

/* More counters than one verdict has room for. */
static void every_counter_is_asked_though_they_are_many(void **state)
{
	struct world *world = *state;
	const int counters = QUEUE_EVENTS_PER_VERDICT_MAX + 3;
	char user[24], name[24];

	for (int i = world->catalog.counter_count; i < counters; i++) {
		struct counter *counter = &world->catalog.counters[world->catalog.counter_count++];

		snprintf(counter->id, SLUG_BYTES, "%d", i + 1);
		counter->services = counter->lanes = 7;
	}
	for (int i = 0; i < counters; i++) {
		snprintf(user, sizeof(user), "user-%d", i);
		snprintf(name, sizeof(name), "%d", i + 1);
		take(world, "pas", "");
		sit(world, user, name);
		staff(world, user, VERB_NEXT);
		staff(world, user, VERB_ARRIVE);
	}
	pass(world, ASKED_AFTER);
	for (int i = 0; i < counters; i++)
		assert_int_equal(ticket_of(world, (uint16_t)i)->still, STILL_ASKED);
}

static void helpers_have_names(void **state)
{
	enum helper helper = HELPER_NONE;

	assert_string_equal(helper_name(HELPER_NONE), "");
	assert_string_equal(helper_name(HELPER_SPECIALIST), "specialist");
	assert_int_equal(helper_parse("interpreter", &helper), 0);
	assert_int_equal(helper, HELPER_INTERPRETER);
	assert_true(helper_parse("doctor", &helper) < 0);
	assert_true(helper_parse("", &helper) < 0);
}

#define RULE(name) cmocka_unit_test_setup_teardown(name, world_new, world_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RULE(an_alarm_is_raised_once_however_often_it_is_pressed),
		RULE(an_alarm_needs_a_counter),
		RULE(standing_up_leaves_the_alarm),
		RULE(a_new_day_leaves_the_alarm),
		RULE(an_alarm_is_cleared_by_a_colleague),
		RULE(clearing_what_is_cleared_changes_nothing),
		RULE(a_volunteer_clears_only_their_own_alarm),
		RULE(a_stuck_button_is_one_alarm_of_the_panel),
		RULE(a_counter_and_a_device_at_once_is_a_bad_request),
		RULE(more_devices_than_fit_are_refused_an_alarm),
		RULE(somebody_is_summoned_once_until_the_visit_ends),
		RULE(a_summons_that_is_cleared_leaves_the_other),
		RULE(summoning_for_nobody_is_refused),
		RULE(a_forgotten_service_is_asked_about_once),
		RULE(a_forgotten_service_teaches_nothing),
		RULE(a_service_too_long_teaches_nothing_also_when_nobody_was_asked),
		RULE(what_a_site_has_learnt_moves_the_question),
		RULE(any_act_on_the_visit_is_an_answer),
		RULE(a_service_of_a_hundred_minutes_is_asked_about_and_forgotten),
		RULE(only_who_serves_is_asked),
		RULE(every_counter_is_asked_though_they_are_many),
		cmocka_unit_test(helpers_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
