/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Opening hours, what a service can do in a day, and honesty before closing. The local time comes with
 * each command; the clock of a test stands at ten on a Wednesday.
 */
#include "firmware/queue/hours.h"
#include "firmware/queue/schedule.h"
#include "tests/queue-site.h"

#define WEDNESDAY 20054 /* 2024-11-27 */
#define AT(h, m)  ((uint16_t)((h)*60 + (m)))

static struct calendar at(int32_t date, uint16_t minute)
{
	return (struct calendar){ .date = date, .minute = minute, .known = true };
}

static void put(struct hours *hours, const char *on, const char *open)
{
	struct hours_days days;
	struct hours_day day;
	bool usual;

	assert_int_equal(hours_days_parse(on, &days), 0);
	assert_int_equal(hours_open_parse(open, &day, &usual), 0);
	assert_true(hours_fits(hours, &days));
	hours_put(hours, &days, &day, usual);
}

static struct hours *site_hours(struct world *world)
{
	return &world->queue->catalog->hours;
}

static enum refusal take_at(struct world *world, const char *service, int32_t date, uint16_t minute)
{
	struct command *command = ask(world, VERB_TAKE, ROLE_KIOSK, "kiosk-1");

	strcpy(command->services[0], service);
	command->service_count = 1;
	command->calendar = at(date, minute);
	return say(world);
}

static enum refusal set_hours(struct world *world, const char *service, const char *on,
			      const char *open)
{
	struct command *command = ask(world, VERB_SET_HOURS, ROLE_SUPERVISOR, "sue");

	strcpy(command->on, on);
	strcpy(command->open, open);
	if (service) {
		strcpy(command->services[0], service);
		command->service_count = 1;
	}
	return say(world);
}

static void days_are_read_as_people_write_them(void **state)
{
	static const char *const wrong[] = { "",           "mo",     "mon-",     "fri-mon",
					     "mon-xyz",    "monday", "mon-fri ", "2026-13-01",
					     "1970-01-01", "Mon" };
	struct hours_days days;

	assert_int_equal(hours_days_parse("mon", &days), 0);
	assert_int_equal(days.weekdays, 1);
	assert_int_equal(hours_days_parse("tue-fri", &days), 0);
	assert_int_equal(days.weekdays, 0x1e);
	assert_int_equal(hours_days_parse("all", &days), 0);
	assert_int_equal(days.weekdays, 0x7f);
	assert_int_equal(days.date, 0);
	assert_int_equal(hours_days_parse("2024-11-27", &days), 0);
	assert_int_equal(days.date, WEDNESDAY);
	assert_int_equal(days.weekdays, 0);
	for (size_t i = 0; i < COUNT(wrong); i++)
		assert_true(hours_days_parse(wrong[i], &days) < 0);
}

static void spans_are_read_as_people_write_them(void **state)
{
	static const char *const wrong[] = {
		"",
		"10:00",
		"10:00-10:00",
		"15:00-10:00",
		"10:00-24:01",
		"10:60-12:00",
		"1a:00-12:00",
		"a0:00-12:00",
		"10:0a-12:00",
		"10:a0-12:00",
		"10-00-12:00",
		"10:00-12:0x",
		"10:00 12:00",
		"10:00-12:00,13:00-14:00",
		"10:00-12:00  13:00-14:00",
		"10:00-12:00 12:00-14:00",
		"10:00-12:00 11:00-14:00",
		"01:00-02:00 03:00-04:00 05:00-06:00 07:00-08:00",
		"open",
	};
	struct hours_day day;
	bool usual;

	assert_int_equal(hours_open_parse("00:00-09:30 10:00-12:00 13:00-24:00", &day, &usual), 0);
	assert_int_equal(day.count, 3);
	assert_int_equal(day.to[0], AT(9, 30));
	assert_int_equal(day.to[2], 1440);
	assert_int_equal(hours_open_parse("closed", &day, &usual), 0);
	assert_int_equal(day.count, 0);
	assert_false(usual);
	assert_int_equal(hours_open_parse("always", &day, &usual), 0);
	assert_int_equal(day.to[0], 1440);
	assert_int_equal(hours_open_parse("usual", &day, &usual), 0);
	assert_true(usual);
	for (size_t i = 0; i < COUNT(wrong); i++)
		assert_true(hours_open_parse(wrong[i], &day, &usual) < 0);
}

static void a_site_without_hours_is_always_open(void **state)
{
	struct world *world = *state;

	assert_int_equal(take_at(world, "pas", WEDNESDAY, AT(3, 0)), REFUSAL_NONE);
}

/* README: open 10 to 15. A042 was taken at 14:59 and is served at 15:20; at 15:00 no number is given. */
static void closing_stops_taking_never_serving(void **state)
{
	struct world *world = *state;

	put(site_hours(world), "mon-fri", "10:00-15:00");
	assert_int_equal(take_at(world, "pas", WEDNESDAY, AT(9, 59)), REFUSAL_SITE_CLOSED);
	assert_int_equal(take_at(world, "pas", WEDNESDAY, AT(10, 0)), REFUSAL_NONE);
	assert_int_equal(take_at(world, "pas", WEDNESDAY, AT(14, 59)), REFUSAL_NONE);
	assert_int_equal(take_at(world, "pas", WEDNESDAY, AT(15, 0)), REFUSAL_SITE_CLOSED);
	assert_int_equal(take_at(world, "pas", WEDNESDAY + 3, AT(12, 0)), REFUSAL_SITE_CLOSED);
	sit(world, "anna", "1");
	ask(world, VERB_NEXT, ROLE_STAFF, "anna")->calendar = at(WEDNESDAY, AT(15, 20));
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_int_not_equal(world->verdict.ticket, TICKET_NONE);
}

static void a_clock_that_nobody_vouches_for_closes_nothing(void **state)
{
	struct world *world = *state;

	put(site_hours(world), "all", "closed");
	put(&world->queue->catalog->services[PAS].hours, "all", "closed");
	assert_int_equal(take_at(world, "pas", WEDNESDAY, AT(12, 0)), REFUSAL_SITE_CLOSED);
	world->command.calendar.known = false;
	assert_int_equal(say(world), REFUSAL_NONE);
}

/* README: with open_before=15min the first numbers are given at 9:45. */
static void numbers_are_given_a_while_before_opening(void **state)
{
	struct world *world = *state;

	put(site_hours(world), "wed", "10:00-12:00");
	put(site_hours(world), "thu", "00:05-01:00");
	world->queue->catalog->open_before_ms = 15 * MINUTE;
	assert_int_equal(take_at(world, "pas", WEDNESDAY, AT(9, 44)), REFUSAL_SITE_CLOSED);
	assert_int_equal(take_at(world, "pas", WEDNESDAY, AT(9, 45)), REFUSAL_NONE);
	assert_int_equal(take_at(world, "pas", WEDNESDAY + 1, 0), REFUSAL_NONE);
}

static void a_service_has_hours_of_its_own_within_the_sites(void **state)
{
	struct world *world = *state;

	put(site_hours(world), "all", "10:00-15:00");
	put(&world->queue->catalog->services[MITID].hours, "wed", "09:00-12:00 13:00-16:00");
	assert_int_equal(take_at(world, "mitid", WEDNESDAY, AT(9, 30)), REFUSAL_SITE_CLOSED);
	assert_int_equal(take_at(world, "mitid", WEDNESDAY, AT(11, 59)), REFUSAL_NONE);
	assert_int_equal(take_at(world, "mitid", WEDNESDAY, AT(12, 0)), REFUSAL_SERVICE_CLOSED);
	assert_int_equal(take_at(world, "pas", WEDNESDAY, AT(12, 0)), REFUSAL_NONE);
	assert_int_equal(take_at(world, "mitid", WEDNESDAY + 1, AT(11, 0)), REFUSAL_SERVICE_CLOSED);
}

static void one_visit_more_than_a_service_can_do_is_refused(void **state)
{
	struct world *world = *state;

	world->queue->catalog->services[PAS].capacity = 2;
	assert_int_equal(take_at(world, "pas", WEDNESDAY, AT(10, 0)), REFUSAL_NONE);
	assert_int_equal(take_at(world, "pas", WEDNESDAY, AT(10, 0)), REFUSAL_NONE);
	assert_int_equal(take_at(world, "pas", WEDNESDAY, AT(10, 0)), REFUSAL_CAPACITY_FULL);
	assert_int_equal(take_at(world, "mitid", WEDNESDAY, AT(10, 0)), REFUSAL_NONE);
	assert_false(schedule_service_open(world->queue, PAS, &world->command.calendar));
	ask(world, VERB_START_DAY, ROLE_SYSTEM, "system")->day = 20001;
	say(world);
	assert_int_equal(take_at(world, "pas", WEDNESDAY, AT(10, 0)), REFUSAL_NONE);
}

/* README: a supervisor who stays open until 17 today says so for today only. */
static void a_supervisor_opens_early_or_stays_open_for_one_date(void **state)
{
	struct world *world = *state;

	world->queue->day = WEDNESDAY;
	put(site_hours(world), "mon-fri", "10:00-15:00");
	assert_int_equal(set_hours(world, NULL, "2024-11-27", "08:00-17:00"), REFUSAL_NONE);
	assert_int_equal(event_of(world, 0)->type, EVENT_HOURS_SET);
	assert_int_equal(take_at(world, "pas", WEDNESDAY, AT(8, 0)), REFUSAL_NONE);
	assert_int_equal(take_at(world, "pas", WEDNESDAY, AT(16, 59)), REFUSAL_NONE);
	assert_int_equal(take_at(world, "pas", WEDNESDAY + 1, AT(8, 0)), REFUSAL_SITE_CLOSED);
	assert_int_equal(set_hours(world, NULL, "2024-11-27", "closed"), REFUSAL_NONE);
	assert_int_equal(take_at(world, "pas", WEDNESDAY, AT(12, 0)), REFUSAL_SITE_CLOSED);
	assert_int_equal(set_hours(world, NULL, "2024-11-27", "usual"), REFUSAL_NONE);
	assert_int_equal(take_at(world, "pas", WEDNESDAY, AT(12, 0)), REFUSAL_NONE);
	assert_int_equal(set_hours(world, NULL, "2024-11-27", "usual"), REFUSAL_NONE);
}

static void hours_of_one_service_are_set(void **state)
{
	struct world *world = *state;

	assert_int_equal(set_hours(world, "mitid", "wed-thu", "10:00-12:00"), REFUSAL_NONE);
	assert_int_equal(take_at(world, "mitid", WEDNESDAY, AT(12, 0)), REFUSAL_SERVICE_CLOSED);
	assert_int_equal(take_at(world, "pas", WEDNESDAY, AT(12, 0)), REFUSAL_NONE);
	assert_int_equal(set_hours(world, "kaffe", "wed", "always"), REFUSAL_UNKNOWN_SERVICE);
	world->queue->catalog->services[GUIDE].retired = true;
	assert_int_equal(set_hours(world, "guide", "wed", "always"), REFUSAL_UNKNOWN_SERVICE);
}

static void hours_that_cannot_be_read_are_refused(void **state)
{
	struct world *world = *state;

	world->queue->day = WEDNESDAY;
	assert_int_equal(set_hours(world, NULL, "someday", "closed"), REFUSAL_BAD_REQUEST);
	assert_int_equal(set_hours(world, NULL, "mon", "sometimes"), REFUSAL_BAD_REQUEST);
	assert_int_equal(set_hours(world, NULL, "mon", "usual"), REFUSAL_BAD_REQUEST);
	assert_int_equal(set_hours(world, NULL, "2024-11-26", "closed"), REFUSAL_BAD_REQUEST);
}

static void one_date_more_than_there_is_room_for_is_refused(void **state)
{
	struct world *world = *state;
	char date[CLOCK_DAY_BYTES];

	world->queue->day = WEDNESDAY;
	for (int i = QUEUE_DATES_MAX - 1; i >= 0; i--) {
		clock_format_day(WEDNESDAY + 2 * i, date);
		assert_int_equal(set_hours(world, NULL, date, "closed"), REFUSAL_NONE);
	}
	clock_format_day(WEDNESDAY + 1, date);
	assert_int_equal(set_hours(world, NULL, date, "closed"), REFUSAL_CAPACITY_FULL);
	clock_format_day(WEDNESDAY + 2, date);
	assert_int_equal(set_hours(world, NULL, date, "always"), REFUSAL_NONE);
	assert_int_equal(set_hours(world, NULL, "mon", "closed"), REFUSAL_NONE);
	/* Dates that are past make room. */
	ask(world, VERB_START_DAY, ROLE_SYSTEM, "system")->day = WEDNESDAY + 1;
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_int_equal(site_hours(world)->date_count, QUEUE_DATES_MAX - 1);
	clock_format_day(WEDNESDAY + 1, date);
	assert_int_equal(set_hours(world, NULL, date, "closed"), REFUSAL_NONE);
}

static void hours_that_were_set_are_carried_into_the_next_day(void **state)
{
	struct world *world = *state;
	struct event_carry carry, date;
	struct event weekly, once;

	world->queue->day = WEDNESDAY;
	set_hours(world, "pas", "mon-fri", "10:00-15:00");
	weekly = *event_of(world, 0);
	set_hours(world, NULL, "2024-11-28", "closed");
	once = *event_of(world, 0);
	assert_true(event_carried(&weekly, &carry));
	assert_string_equal(carry.key, "hours/pas/mon-fri");
	assert_int_equal(carry.expires_day, EVENT_NEVER_EXPIRES);
	assert_true(event_carried(&once, &date));
	assert_string_equal(date.key, "hours//2024-11-28");
	assert_int_equal(date.expires_day, WEDNESDAY + 1);
	queue_reset(world->queue);
	assert_int_equal(world->queue->catalog->services[PAS].hours.set, 0);
	queue_apply_carried(world->queue, &weekly);
	queue_apply_carried(world->queue, &once);
	assert_int_equal(world->queue->catalog->services[PAS].hours.set, 1);
	assert_int_equal(site_hours(world)->dates[0].date, WEDNESDAY + 1);
}

static void assert_change(struct world *world, int32_t date, uint16_t minute, int32_t then,
			  uint16_t then_minute)
{
	struct calendar now = at(date, minute);
	int32_t ret_date = 0;
	uint16_t ret_minute = 0;

	assert_true(schedule_change(world->queue, QUEUE_NONE, &now, &ret_date, &ret_minute));
	assert_int_equal(ret_date, then);
	assert_int_equal(ret_minute, then_minute);
}

static void the_next_change_is_known_to_the_minute(void **state)
{
	struct world *world = *state;
	struct calendar now = at(WEDNESDAY, AT(10, 0));
	uint16_t minute;
	int32_t date;

	assert_false(schedule_change(world->queue, QUEUE_NONE, &now, &date, &minute));
	put(site_hours(world), "mon-fri", "10:00-12:00 13:00-15:00");
	assert_change(world, WEDNESDAY, AT(9, 0), WEDNESDAY, AT(10, 0));
	assert_change(world, WEDNESDAY, AT(10, 0), WEDNESDAY, AT(12, 0));
	assert_change(world, WEDNESDAY, AT(12, 0), WEDNESDAY, AT(13, 0));
	assert_change(world, WEDNESDAY, AT(15, 0), WEDNESDAY + 1, AT(10, 0));
	assert_change(world, WEDNESDAY + 2, AT(16, 0), WEDNESDAY + 5, AT(10, 0));
	world->queue->catalog->open_before_ms = 10 * MINUTE;
	assert_change(world, WEDNESDAY, AT(9, 0), WEDNESDAY, AT(9, 50));
	now.known = false;
	assert_false(schedule_change(world->queue, QUEUE_NONE, &now, &date, &minute));
	put(site_hours(world), "all", "closed");
	now.known = true;
	assert_false(schedule_change(world->queue, QUEUE_NONE, &now, &date, &minute));
}

static void a_service_says_when_it_opens_again_within_the_sites_hours(void **state)
{
	struct world *world = *state;
	struct calendar now = at(WEDNESDAY, AT(14, 0));
	uint16_t minute = 0;
	int32_t date = 0;

	assert_false(schedule_change(world->queue, PAS, &now, &date, &minute));
	put(site_hours(world), "mon-fri", "10:00-15:00");
	put(&world->queue->catalog->services[PAS].hours, "mon-fri", "09:00-13:00");
	assert_true(schedule_change(world->queue, PAS, &now, &date, &minute));
	assert_int_equal(date, WEDNESDAY + 1);
	assert_int_equal(minute, AT(10, 0));
	now = at(WEDNESDAY, AT(11, 0));
	assert_true(schedule_change(world->queue, PAS, &now, &date, &minute));
	assert_int_equal(minute, AT(13, 0));
	world->queue->catalog->services[PAS].capacity = 1; /* one visit, and it was taken */
	world->queue->taken_today[PAS] = 1;
	assert_false(schedule_change(world->queue, PAS, &now, &date, &minute));
	world->queue->catalog->services[PAS].capacity = 0;
	world->queue->closed_services = 1U << PAS; /* by a supervisor: nobody knows until when */
	assert_false(schedule_change(world->queue, PAS, &now, &date, &minute));
}

static void a_site_is_open_while_one_of_its_services_is(void **state)
{
	struct world *world = *state;
	struct calendar now = at(WEDNESDAY, AT(14, 0));

	put(&world->queue->catalog->services[PAS].hours, "all", "10:00-12:00");
	put(&world->queue->catalog->services[MITID].hours, "all", "10:00-15:00");
	put(&world->queue->catalog->services[GUIDE].hours, "all", "10:00-11:00");
	assert_true(schedule_open(world->queue, &now));
	assert_change(world, WEDNESDAY, AT(10, 30), WEDNESDAY, AT(15, 0));
	now.minute = AT(15, 0);
	assert_false(schedule_open(world->queue, &now));
	now.known = false;
	assert_true(schedule_service_open(world->queue, PAS, &now));
	now.known = true;
	put(site_hours(world), "all", "closed");
	assert_false(schedule_service_open(world->queue, PAS, &now));
	put(site_hours(world), "all", "always");
	world->queue->closed_services = 1u << MITID;
	assert_false(schedule_service_open(world->queue, MITID, &now));
	assert_change(world, WEDNESDAY, AT(10, 30), WEDNESDAY, AT(12, 0));
}

static void an_open_night_goes_on_over_midnight(void **state)
{
	struct world *world = *state;

	put(site_hours(world), "wed", "20:00-24:00");
	put(site_hours(world), "thu", "00:00-02:00");
	assert_change(world, WEDNESDAY, AT(21, 0), WEDNESDAY + 1, AT(2, 0));
}

/* README: at 14:50 with 20 minutes to wait, who comes now is told that it is late. */
static void who_would_not_be_called_before_closing_is_told(void **state)
{
	struct world *world = *state;
	struct calendar now = at(WEDNESDAY, AT(14, 50));

	assert_false(schedule_late(world->queue, PAS, &now, true, 600 * MINUTE));
	put(site_hours(world), "all", "10:00-15:00");
	assert_int_equal(schedule_left_ms(world->queue, PAS, &now), 10 * MINUTE);
	assert_true(schedule_late(world->queue, PAS, &now, true, 20 * MINUTE));
	assert_false(schedule_late(world->queue, PAS, &now, true, 10 * MINUTE));
	assert_false(schedule_late(world->queue, PAS, &now, false, 20 * MINUTE));
	put(&world->queue->catalog->services[PAS].hours, "all", "10:00-14:55");
	now.second = 30;
	assert_int_equal(schedule_left_ms(world->queue, PAS, &now), 5 * MINUTE - 30 * SECOND);
	now = at(WEDNESDAY, AT(9, 50)); /* before opening it counts to the end of what comes */
	assert_int_equal(schedule_left_ms(world->queue, MITID, &now), 310 * MINUTE);
	now.known = false;
	assert_false(schedule_late(world->queue, PAS, &now, true, 20 * MINUTE));
}

static void a_site_may_stop_taking_when_there_is_no_turn_before_closing(void **state)
{
	struct world *world = *state;

	sit(world, "anna", "1");
	world->queue->catalog->closing = CLOSING_STOP;
	assert_int_equal(take_at(world, "pas", WEDNESDAY, AT(10, 0)), REFUSAL_NONE); /* no hours */
	put(&world->queue->catalog->hours, "wed", "10:00-15:00");
	for (int i = 0; i < 7; i++)
		assert_int_equal(take_at(world, "pas", WEDNESDAY, AT(10, 0)), REFUSAL_NONE);
	assert_int_equal(take_at(world, "pas", WEDNESDAY, AT(14, 50)), REFUSAL_SERVICE_CLOSED);
	assert_int_equal(take_at(world, "pas", WEDNESDAY, AT(10, 0)), REFUSAL_NONE);
	world->queue->catalog->closing = CLOSING_TELL;
	assert_int_equal(take_at(world, "pas", WEDNESDAY, AT(14, 50)), REFUSAL_NONE);
}

int main(void)
{
#define IN_WORLD(name) cmocka_unit_test_setup_teardown(name, world_new, world_free)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days_are_read_as_people_write_them),
		cmocka_unit_test(spans_are_read_as_people_write_them),
		IN_WORLD(a_site_without_hours_is_always_open),
		IN_WORLD(closing_stops_taking_never_serving),
		IN_WORLD(a_clock_that_nobody_vouches_for_closes_nothing),
		IN_WORLD(numbers_are_given_a_while_before_opening),
		IN_WORLD(a_service_has_hours_of_its_own_within_the_sites),
		IN_WORLD(one_visit_more_than_a_service_can_do_is_refused),
		IN_WORLD(a_supervisor_opens_early_or_stays_open_for_one_date),
		IN_WORLD(hours_of_one_service_are_set),
		IN_WORLD(hours_that_cannot_be_read_are_refused),
		IN_WORLD(one_date_more_than_there_is_room_for_is_refused),
		IN_WORLD(hours_that_were_set_are_carried_into_the_next_day),
		IN_WORLD(the_next_change_is_known_to_the_minute),
		IN_WORLD(a_service_says_when_it_opens_again_within_the_sites_hours),
		IN_WORLD(a_site_is_open_while_one_of_its_services_is),
		IN_WORLD(an_open_night_goes_on_over_midnight),
		IN_WORLD(who_would_not_be_called_before_closing_is_told),
		IN_WORLD(a_site_may_stop_taking_when_there_is_no_turn_before_closing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
