/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What outlives its day: under which key, and until when.
 */
#include "tests/queue-site.h"

#define DAY   20000
#define NEVER EVENT_NEVER_EXPIRES

static void carried(const struct event *event, const char *key, int32_t expires_day)
{
	struct event_carry carry = { .key = "?", .expires_day = -1 };

	assert_true(event_carried(event, &carry));
	assert_string_equal(carry.key, key);
	assert_int_equal(carry.expires_day, expires_day);
}

static struct event of(enum event_type type)
{
	return (struct event){ .type = type, .day = DAY };
}

static void settings_stand_until_they_are_set_again(void **state)
{
	static struct setting setting;
	struct event event = of(EVENT_SERVICE_SET);

	event.setting = &setting;
	setting.kind = SETTING_SERVICE;
	strcpy(setting.service.id, "pas");
	carried(&event, "service/pas", NEVER);
	event.type = EVENT_LANE_SET;
	setting.kind = SETTING_LANE;
	strcpy(setting.lane.id, "fast");
	carried(&event, "lane/fast", NEVER);
	event.type = EVENT_PROFILE_SET;
	setting.kind = SETTING_COUNTER;
	strcpy(setting.counter.id, "3");
	carried(&event, "counter/3", NEVER);
	event.type = EVENT_TEXT_SET;
	setting.kind = SETTING_SITE;
	carried(&event, "site/", NEVER);
}

static void what_is_cleared_is_news_for_the_day(void **state)
{
	struct event event = of(EVENT_ALARM_RAISED);

	strcpy(event.place, "counter-1");
	carried(&event, "alarm/counter-1", NEVER);
	event.type = EVENT_ALARM_CLEARED;
	carried(&event, "alarm/counter-1", DAY);
	event.type = EVENT_NOTICE_SET;
	memset(&event.notice, 0xab, sizeof(event.notice));
	carried(&event, "notice/abababab-abab-abab-abab-abababababab", NEVER);
	event.type = EVENT_NOTICE_CLEARED;
	carried(&event, "notice/abababab-abab-abab-abab-abababababab", DAY);
	event.type = EVENT_PLAYBOOK_STARTED;
	strcpy(event.playbook, "rush");
	carried(&event, "playbook/", NEVER); /* one at a time */
	event.type = EVENT_PLAYBOOK_ENDED;
	carried(&event, "playbook/", DAY);
	event.type = EVENT_STOP_OPENED;
	carried(&event, "stop/", NEVER);
}

static void hours_of_a_date_are_over_with_it(void **state)
{
	struct event event = of(EVENT_HOURS_SET);
	int32_t date = 0;

	strcpy(event.on, "mon-fri");
	carried(&event, "hours//mon-fri", NEVER);
	strcpy(event.hours_of, "pas");
	strcpy(event.on, "2026-12-24");
	for (int year = 1970; year < 2026; year++)
		date += year % 4 == 0 ? 366 : 365;
	carried(&event, "hours/pas/2026-12-24", date + 365 - 8);
}

/* An appointment is known the day after, so that somebody late is told; a return code for a week. */
static void codes_are_known_for_a_while(void **state)
{
	struct event event = of(EVENT_APPOINTMENT_SET);

	strcpy(event.code, "K7F2Q");
	event.code_day = DAY + 3;
	carried(&event, "appointment/K7F2Q", DAY + 3 + 1);
	event.type = EVENT_TICKET_RETURN_CODE;
	carried(&event, "return-code/K7F2Q", DAY + 3 + QUEUE_RETURN_CODE_KEEP_DAYS);
	/* What is used is forgotten with the day. */
	event.type = EVENT_TICKET_CHECKED_IN;
	carried(&event, "return-code/K7F2Q", DAY);
	event.appointed_ms = 1;
	carried(&event, "appointment/K7F2Q", DAY);
}

static bool is_carried(enum event_type type)
{
	return event_is_setting(type) ||
	       (type >= EVENT_ALARM_RAISED && type <= EVENT_PLAYBOOK_ENDED) ||
	       type == EVENT_STOP_OPENED || type == EVENT_HOURS_SET ||
	       type == EVENT_TICKET_CHECKED_IN || type == EVENT_TICKET_RETURN_CODE;
}

static void everything_else_is_forgotten_with_its_day(void **state)
{
	for (int i = EVENT_NONE; i < EVENT_TYPE_COUNT; i++) {
		struct event_carry carry = { .key = "?", .expires_day = -1 };
		struct event event = of((enum event_type)i);

		assert_int_equal(event_is_setting(event.type),
				 i >= EVENT_SERVICE_SET && i <= EVENT_TEXT_SET);
		if (is_carried(event.type))
			continue;
		assert_false(event_carried(&event, &carry));
		assert_string_equal(carry.key, "?");
		assert_int_equal(carry.expires_day, -1);
	}
}

static void each_setting_has_its_kind(void **state)
{
	for (int i = EVENT_NONE; i < EVENT_TYPE_COUNT; i++) {
		enum setting_kind kind = i == EVENT_SERVICE_SET   ? SETTING_SERVICE
					 : i == EVENT_LANE_SET    ? SETTING_LANE
					 : i == EVENT_PROFILE_SET ? SETTING_COUNTER
					 : i == EVENT_TEXT_SET    ? SETTING_SITE
					 : i == EVENT_NOTICE_SET  ? SETTING_NOTICE
					 : i == EVENT_DAY_CHANGED ? SETTING_NOUNS
								  : SETTING_NONE;

		assert_int_equal(event_setting_kind((enum event_type)i), kind);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(settings_stand_until_they_are_set_again),
		cmocka_unit_test(what_is_cleared_is_news_for_the_day),
		cmocka_unit_test(hours_of_a_date_are_over_with_it),
		cmocka_unit_test(codes_are_known_for_a_while),
		cmocka_unit_test(everything_else_is_forgotten_with_its_day),
		cmocka_unit_test(each_setting_has_its_kind),
	};

	return cmocka_run_group_tests_name("queue-event", tests, NULL, NULL);
}
