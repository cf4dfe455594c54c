/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A site that moves: place, hours and numbers change with the stop.
 */
#include "firmware/queue/schedule.h"
#include "firmware/queue/series.h"
#include "tests/queue-site.h"

#define WEDNESDAY 20054 /* 2024-11-27 */
#define B001      999

static struct command *ask_stop(struct world *world, const char *stop, const char *place)
{
	struct command *command = ask(world, VERB_OPEN_STOP, ROLE_SUPERVISOR, "sue");

	strcpy(command->stop, stop);
	strcpy(command->place, place);
	return command;
}

/* README: the van goes to Hornslet, where it is open from 13 to 14 and numbers start at B001. */
static void a_stop_has_a_place_hours_and_numbers_of_its_own(void **state)
{
	struct world *world = *state;
	struct calendar noon = { .date = WEDNESDAY, .minute = 720, .known = true };
	struct command *command;

	assert_int_equal(take(world, "pas", ""), 0);
	ask(world, VERB_CLOSE_DAY, ROLE_SUPERVISOR, "sue")->reason = REASON_LEFT;
	say(world);
	command = ask_stop(world, "hornslet", "Torvet i Hornslet");
	strcpy(command->open, "13:00-14:00");
	strcpy(command->numbers, "B001-B002");
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_int_equal(event_of(world, 0)->type, EVENT_STOP_OPENED);
	assert_string_equal(world->queue->stop.place, "Torvet i Hornslet");
	assert_false(schedule_open(world->queue, &noon));
	noon.minute = 13 * 60;
	assert_true(schedule_open(world->queue, &noon));
	assert_int_equal(take(world, "pas", ""), B001);
	assert_int_equal(take(world, "pas", ""), B001 + 1);
	strcpy(ask(world, VERB_TAKE, ROLE_KIOSK, "kiosk-1")->services[0], "pas");
	world->command.service_count = 1;
	assert_int_equal(say(world), REFUSAL_NUMBER_RANGE_FULL);
}

static void a_stop_that_says_nothing_is_as_the_site(void **state)
{
	struct world *world = *state;
	struct calendar noon = { .date = WEDNESDAY, .minute = 720, .known = true };

	assert_int_equal(take(world, "pas", ""), 0);
	ask(world, VERB_CLOSE_DAY, ROLE_SUPERVISOR, "sue")->reason = REASON_LEFT;
	say(world);
	ask_stop(world, "home", "Biblioteket");
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_true(schedule_open(world->queue, &noon));
	assert_int_equal(take(world, "pas", ""), 1); /* the numbers of the day go on */
}

static void a_site_does_not_move_while_somebody_has_a_number(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", "");

	ask_stop(world, "hornslet", "Torvet");
	assert_int_equal(say(world), REFUSAL_COUNTER_BUSY);
	assert_int_equal(phone(world, VERB_LATER, number), REFUSAL_NONE);
	ask_stop(world, "hornslet", "Torvet");
	assert_int_equal(say(world), REFUSAL_COUNTER_BUSY);
	phone(world, VERB_BACK, number);
	sit(world, "anna", "1");
	staff(world, "anna", VERB_NEXT);
	ask_stop(world, "hornslet", "Torvet");
	assert_int_equal(say(world), REFUSAL_COUNTER_BUSY);
	finish(world, "anna", OUTCOME_SERVED);
	ask_stop(world, "hornslet", "Torvet");
	assert_int_equal(say(world), REFUSAL_NONE);
}

static void a_stop_that_cannot_be_read_is_refused(void **state)
{
	struct world *world = *state;

	ask_stop(world, "", "Torvet");
	assert_int_equal(say(world), REFUSAL_BAD_REQUEST);
	ask_stop(world, "hornslet", "");
	assert_int_equal(say(world), REFUSAL_BAD_REQUEST);
	strcpy(ask_stop(world, "hornslet", "Torvet")->open, "noon");
	assert_int_equal(say(world), REFUSAL_BAD_REQUEST);
	strcpy(world->command.open, "usual");
	assert_int_equal(say(world), REFUSAL_BAD_REQUEST);
	strcpy(ask_stop(world, "hornslet", "Torvet")->numbers, "B001");
	assert_int_equal(say(world), REFUSAL_BAD_REQUEST);
}

static void a_stop_with_nothing_but_reserve_numbers_is_refused(void **state)
{
	struct world *world = *state;

	world->catalog.has_reserve = true;
	world->catalog.reserve = (struct number_range){ .first = B001, .last = B001 + 9 };
	strcpy(ask_stop(world, "hornslet", "Torvet")->numbers, "B001-B010");
	assert_int_equal(say(world), REFUSAL_BAD_REQUEST);
	strcpy(ask_stop(world, "hornslet", "Torvet")->numbers, "B001-B011");
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_int_equal(take(world, "pas", ""), B001 + 10);
	strcpy(ask_stop(world, "hornslet", "Torvet")->numbers, "A999-B001");
	assert_int_equal(say(world), REFUSAL_COUNTER_BUSY); /* it is a range; somebody waits */
}

/* The site's hours of today would be said and not count. */
static void hours_of_today_at_a_stop_with_hours_are_refused(void **state)
{
	struct world *world = *state;

	strcpy(ask_stop(world, "hornslet", "Torvet")->open, "13:00-14:00");
	say(world);
	ask(world, VERB_SET_HOURS, ROLE_SUPERVISOR, "sue");
	strcpy(world->command.on, "2024-10-04"); /* day 20000 */
	strcpy(world->command.open, "always");
	assert_int_equal(say(world), REFUSAL_BAD_REQUEST);
	ask(world, VERB_SET_HOURS, ROLE_SUPERVISOR, "sue");
	strcpy(world->command.on, "mon-fri");
	strcpy(world->command.open, "always");
	assert_int_equal(say(world), REFUSAL_NONE);
}

static void a_stop_is_carried_into_the_next_day(void **state)
{
	struct world *world = *state;
	struct event_carry carry;
	struct event opened;

	ask_stop(world, "hornslet", "Torvet");
	assert_int_equal(say(world), REFUSAL_NONE);
	opened = *event_of(world, 0);
	assert_true(event_carried(&opened, &carry));
	assert_string_equal(carry.key, "stop/");
	assert_int_equal(carry.expires_day, EVENT_NEVER_EXPIRES);
	ask(world, VERB_START_DAY, ROLE_SYSTEM, "system")->day = 20001;
	say(world);
	assert_string_equal(world->queue->stop.id, "hornslet");
	queue_reset(world->queue);
	assert_string_equal(world->queue->stop.id, "");
	queue_apply_carried(world->queue, &opened);
	assert_string_equal(world->queue->stop.id, "hornslet");
	opened.type = EVENT_CLOCK_STEP; /* is forgotten with its day */
	assert_false(event_carried(&opened, &carry));
	queue_apply_carried(world->queue, &opened);
}

static void ranges_are_read_as_people_write_them(void **state)
{
	static const char *const wrong[] = { "",          "A001",      "A001-A999 ", "A001 A999",
					     "B001-A001", "A000-A001", "A001-A000",  "a001-A002" };
	struct number_range range;

	assert_int_equal(range_parse("A001-Z999", &range), 0);
	assert_int_equal(range.last, QUEUE_TICKETS_MAX - 1);
	assert_int_equal(range_at("A001-A001 B001-B002", &range), 0);
	assert_int_equal(range.last, 0);
	assert_true(range_at("A001", &range) < 0);
	for (size_t i = 0; i < COUNT(wrong); i++)
		assert_true(range_parse(wrong[i], &range) < 0);
}

int main(void)
{
#define IN_WORLD(name) cmocka_unit_test_setup_teardown(name, world_new, world_free)
	const struct CMUnitTest tests[] = {
		IN_WORLD(a_stop_has_a_place_hours_and_numbers_of_its_own),
		IN_WORLD(a_stop_that_says_nothing_is_as_the_site),
		IN_WORLD(a_site_does_not_move_while_somebody_has_a_number),
		IN_WORLD(a_stop_that_cannot_be_read_is_refused),
		IN_WORLD(a_stop_with_nothing_but_reserve_numbers_is_refused),
		IN_WORLD(hours_of_today_at_a_stop_with_hours_are_refused),
		IN_WORLD(a_stop_is_carried_into_the_next_day),
		cmocka_unit_test(ranges_are_read_as_people_write_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
