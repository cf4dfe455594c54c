/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Counters and texts at run time: what a supervisor changes of them, and what is refused.
 */
#include "tests/queue-setting.h"

/* Counters */

static void a_new_counter_serves_everything_unless_it_says_otherwise(void **state)
{
	struct world *world = *state;
	const struct counter *counter;

	assert_int_equal(make_counter(world, "4"), REFUSAL_NONE);
	counter = counter_of(world, "4");
	assert_true(counter->all_services && counter->all_lanes && !counter->retired);
	assert_int_equal(counter->services, 7);
	assert_string_equal(counter->name, "4");
	assert_int_equal(sit(world, "anna", "4"), REFUSAL_NONE);
	take(world, "pas", "");
	assert_int_equal(staff(world, "anna", VERB_NEXT), REFUSAL_NONE);
	assert_int_equal(world->verdict.ticket, 0);
}

static void every_member_of_a_profile_is_set_and_the_rest_stays(void **state)
{
	struct world *world = *state;
	const struct counter *counter = &world->catalog.counters[0];

	want(SETTING_COUNTER, "1")->given = SETTING_NAME | SETTING_COUNTER_KIND | SETTING_GROUP |
					    SETTING_ON_CALL | SETTING_SERVICES | SETTING_LANES;
	strcpy(wanted.counter.name, "Boks");
	strcpy(wanted.counter.group, "bokse");
	wanted.counter.kind = COUNTER_BOOTH;
	wanted.counter.on_call = true;
	/* in another order than the catalog's */
	strcpy(wanted.counter.services[0].service, "mitid");
	wanted.counter.services[0].after_ms = 10 * MINUTE;
	strcpy(wanted.counter.services[1].service, "pas");
	wanted.counter.services[1].head_start_ms = MINUTE;
	wanted.counter.service_count = 2;
	strcpy(wanted.counter.lanes[0], "general");
	strcpy(wanted.counter.lanes[1], "fast");
	wanted.counter.lane_count = 2;
	assert_int_equal(set(world, VERB_SET_PROFILE), REFUSAL_NONE);
	assert_int_equal(counter->services, 1u << PAS | 1u << MITID);
	assert_int_equal(counter->lanes, 1u << FAST | 1u << GENERAL);
	assert_int_equal(counter->head_start_ms[PAS], MINUTE);
	assert_int_equal(counter->after_ms[MITID], 10 * MINUTE);
	assert_string_equal(counter->group, "bokse");
	assert_true(counter->on_call);
	/* said again in the other order it is the same */
	strcpy(wanted.counter.services[1].service, "mitid");
	wanted.counter.services[1].after_ms = 10 * MINUTE;
	wanted.counter.services[1].head_start_ms = 0;
	memset(&wanted.counter.services[0], 0, sizeof(wanted.counter.services[0]));
	strcpy(wanted.counter.services[0].service, "pas");
	wanted.counter.services[0].head_start_ms = MINUTE;
	assert_int_equal(set(world, VERB_SET_PROFILE), REFUSAL_NONE);
	assert_int_equal(world->verdict.event_count, 0);
	/* only the name */
	want(SETTING_COUNTER, "1")->given = SETTING_NAME;
	strcpy(wanted.counter.name, "2");
	assert_int_equal(set(world, VERB_SET_PROFILE), REFUSAL_NONE);
	assert_int_equal(counter->services, 1u << PAS | 1u << MITID);
}

/* With all services the list holds those with numbers of their own. */
static void a_counter_for_everything_may_have_a_head_start_for_one(void **state)
{
	struct world *world = *state;

	want(SETTING_COUNTER, "1")->given = SETTING_SERVICES;
	wanted.counter.all_services = true;
	strcpy(wanted.counter.services[0].service, "pas");
	strcpy(wanted.counter.services[1].service, "mitid");
	wanted.counter.services[1].head_start_ms = MINUTE;
	strcpy(wanted.counter.services[2].service, "guide");
	wanted.counter.services[2].after_ms = MINUTE;
	wanted.counter.service_count = 3;
	assert_int_equal(set(world, VERB_SET_PROFILE), REFUSAL_NONE);
	assert_int_equal(event_of(world, 0)->setting->counter.service_count, 2);
	assert_int_equal(world->catalog.counters[0].services, 7);
	assert_int_equal(world->catalog.counters[0].head_start_ms[MITID], MINUTE);
	/* another member set, the numbers stay; a booth does not do what is done in person */
	want(SETTING_SERVICE, "pas")->given = SETTING_IN_PERSON;
	wanted.service.in_person = true;
	assert_int_equal(set(world, VERB_SET_SERVICE), REFUSAL_NONE);
	want(SETTING_COUNTER, "1")->given = SETTING_COUNTER_KIND;
	wanted.counter.kind = COUNTER_BOOTH;
	assert_int_equal(set(world, VERB_SET_PROFILE), REFUSAL_NONE);
	assert_int_equal(world->catalog.counters[0].services, 1u << MITID | 1u << GUIDE);
	assert_int_equal(world->catalog.counters[0].head_start_ms[MITID], MINUTE);
}

static void unknown_service_or_lane_in_a_profile(void **state)
{
	struct world *world = *state;

	want(SETTING_COUNTER, "1")->given = SETTING_SERVICES;
	strcpy(wanted.counter.services[0].service, "vielse");
	wanted.counter.service_count = 1;
	assert_int_equal(set(world, VERB_SET_PROFILE), REFUSAL_UNKNOWN_SERVICE);
	want(SETTING_COUNTER, "1")->given = SETTING_LANES;
	strcpy(wanted.counter.lanes[0], "vip");
	wanted.counter.lane_count = 1;
	assert_int_equal(set(world, VERB_SET_PROFILE), REFUSAL_UNKNOWN_LANE);
	/* those that are taken back are as unknown */
	want(SETTING_LANE, "fast")->given = SETTING_RETIRED;
	name(&wanted, "Hurtig");
	wanted.lane.retired = true;
	assert_int_equal(set(world, VERB_SET_LANE), REFUSAL_NONE);
	want(SETTING_SERVICE, "guide")->given = SETTING_RETIRED;
	name(&wanted, "Guide");
	wanted.service.retired = true;
	assert_int_equal(set(world, VERB_SET_SERVICE), REFUSAL_NONE);
	want(SETTING_COUNTER, "1")->given = SETTING_SERVICES;
	strcpy(wanted.counter.services[0].service, "guide");
	wanted.counter.service_count = 1;
	assert_int_equal(set(world, VERB_SET_PROFILE), REFUSAL_UNKNOWN_SERVICE);
	want(SETTING_COUNTER, "1")->given = SETTING_LANES;
	strcpy(wanted.counter.lanes[0], "fast");
	wanted.counter.lane_count = 1;
	assert_int_equal(set(world, VERB_SET_PROFILE), REFUSAL_UNKNOWN_LANE);
}

static void bad_request_for_a_profile_that_does_not_fit(void **state)
{
	struct world *world = *state;

	want(SETTING_COUNTER, "1")->given = SETTING_GROUP;
	strcpy(wanted.counter.group, "bokse");
	assert_bad(world, set(world, VERB_SET_PROFILE), "group: expected kind booth");
	want(SETTING_COUNTER, "1")->given = SETTING_NAME;
	assert_bad(world, set(world, VERB_SET_PROFILE), "name: expected one");
	for (int i = 1; i <= 2; i++) {
		want(SETTING_COUNTER, i == 1 ? "1" : "2")->given =
			SETTING_GROUP | SETTING_COUNTER_KIND;
		strcpy(wanted.counter.group, "bokse");
		wanted.counter.kind = COUNTER_BOOTH;
		if (i == 1)
			assert_int_equal(set(world, VERB_SET_PROFILE), REFUSAL_NONE);
		else
			assert_bad(world, set(world, VERB_SET_PROFILE),
				   "name: expected the same for all of a group");
	}
	strcpy(wanted.counter.name, "1");
	wanted.given |= SETTING_NAME;
	assert_int_equal(set(world, VERB_SET_PROFILE), REFUSAL_NONE);
	/* a passport is applied for in person, so no booth has it */
	want(SETTING_SERVICE, "pas")->given = SETTING_IN_PERSON;
	name(&wanted, "Pas");
	wanted.service.in_person = true;
	assert_int_equal(set(world, VERB_SET_SERVICE), REFUSAL_NONE);
	want(SETTING_COUNTER, "1")->given = SETTING_SERVICES;
	strcpy(wanted.counter.services[0].service, "pas");
	wanted.counter.service_count = 1;
	assert_bad(world, set(world, VERB_SET_PROFILE),
		   "services: one is done in person, not here");
	/* neither does a desk become one that keeps what it named */
	want(SETTING_COUNTER, "3")->given = SETTING_SERVICES;
	strcpy(wanted.counter.services[0].service, "pas");
	wanted.counter.service_count = 1;
	assert_int_equal(set(world, VERB_SET_PROFILE), REFUSAL_NONE);
	want(SETTING_COUNTER, "3")->given = SETTING_COUNTER_KIND;
	wanted.counter.kind = COUNTER_PHONE;
	assert_bad(world, set(world, VERB_SET_PROFILE),
		   "services: one is done in person, not here");
}

static void counter_taken_for_another_group_while_somebody_sits_there(void **state)
{
	struct world *world = *state;

	sit(world, "anna", "1");
	want(SETTING_COUNTER, "1")->given = SETTING_GROUP | SETTING_COUNTER_KIND;
	strcpy(wanted.counter.group, "screens");
	wanted.counter.kind = COUNTER_BOOTH;
	assert_int_equal(set(world, VERB_SET_PROFILE), REFUSAL_COUNTER_TAKEN);
	staff(world, "anna", VERB_STAND_UP);
	assert_int_equal(set(world, VERB_SET_PROFILE), REFUSAL_NONE);
}

static void bad_request_for_a_time_in_a_profile_out_of_range(void **state)
{
	static const int64_t times_ms[][2] = {
		{ -1, 0 },
		{ SCORE_HEAD_START_MAX_MS + 1, 0 },
		{ 0, -1 },
		{ 0, QUEUE_AFTER_MAX_MS + 1 },
	};
	struct world *world = *state;

	for (size_t i = 0; i < COUNT(times_ms); i++) {
		want(SETTING_COUNTER, "1")->given = SETTING_SERVICES;
		strcpy(wanted.counter.services[0].service, "pas");
		wanted.counter.services[0].head_start_ms = times_ms[i][0];
		wanted.counter.services[0].after_ms = times_ms[i][1];
		wanted.counter.service_count = 1;
		assert_bad(world, set(world, VERB_SET_PROFILE),
			   "services: a head start or time out of range");
	}
}

static void bad_request_for_one_counter_too_many(void **state)
{
	struct world *world = *state;
	char id[SLUG_BYTES];

	for (int i = world->catalog.counter_count; i < QUEUE_COUNTERS_MAX; i++) {
		snprintf(id, sizeof(id), "c%d", i);
		assert_int_equal(make_counter(world, id), REFUSAL_NONE);
	}
	assert_bad(world, make_counter(world, "one-more"),
		   "counter: at most 64, those taken back included");
}

static void counter_taken_for_taking_back_a_counter_where_somebody_sits(void **state)
{
	struct world *world = *state;

	sit(world, "anna", "1");
	want(SETTING_COUNTER, "1")->given = SETTING_RETIRED;
	wanted.counter.retired = true;
	assert_int_equal(set(world, VERB_SET_PROFILE), REFUSAL_COUNTER_TAKEN);
	staff(world, "anna", VERB_STAND_UP);
	assert_int_equal(set(world, VERB_SET_PROFILE), REFUSAL_NONE);
	assert_int_equal(sit(world, "anna", "1"), REFUSAL_UNKNOWN_COUNTER);
	want(SETTING_COUNTER, "1")->given = SETTING_RETIRED;
	assert_int_equal(set(world, VERB_SET_PROFILE), REFUSAL_NONE);
	assert_int_equal(sit(world, "anna", "1"), REFUSAL_NONE);
}

/* Texts */

static void a_text_in_a_new_language_brings_the_language(void **state)
{
	struct world *world = *state;

	name(want(SETTING_SERVICE, "pas"), "Pas");
	set(world, VERB_SET_SERVICE);
	want_text(SETTING_SERVICE, "pas", "pl", "Paszport");
	assert_int_equal(set(world, VERB_SET_TEXT), REFUSAL_NONE);
	assert_int_equal(world->verdict.event_count, 2);
	assert_int_equal(event_of(world, 0)->type, EVENT_TEXT_SET);
	assert_int_equal(event_of(world, 1)->type, EVENT_SERVICE_SET);
	assert_int_equal(catalog_language(&world->catalog, "pl"), 2);
	assert_string_equal(catalog_text(&world->catalog.services[PAS].name, 2), "Paszport");
	assert_string_equal(catalog_text(&world->catalog.services[PAS].name, 1), "Pas");
	/* the same language again is nothing new */
	want_text(SETTING_LANE, "fast", "da", "Hurtig");
	assert_int_equal(set(world, VERB_SET_TEXT), REFUSAL_NONE);
	want_text(SETTING_LANE, "fast", "pl", "Szybko");
	assert_int_equal(set(world, VERB_SET_TEXT), REFUSAL_NONE);
	assert_int_equal(world->verdict.event_count, 1);
	assert_string_equal(lane_of(world, "fast")->name.text[2], "Szybko");
}

static void the_site_can_be_called_something_else(void **state)
{
	struct world *world = *state;

	want_text(SETTING_SITE, "", "da", "Borgerservice");
	assert_int_equal(set(world, VERB_SET_TEXT), REFUSAL_NONE);
	want_text(SETTING_SITE, "", "de", "Rathaus");
	assert_int_equal(set(world, VERB_SET_TEXT), REFUSAL_NONE);
	assert_int_equal(world->verdict.event_count, 1);
	assert_string_equal(world->catalog.site_name.text[2], "Rathaus");
	want_text(SETTING_SITE, "", "da", "");
	assert_bad(world, set(world, VERB_SET_TEXT),
		   "name: expected one in the site's own language");
}

static void unknown_noun_in_a_text(void **state)
{
	struct world *world = *state;

	want_text(SETTING_SERVICE, "vielse", "da", "Vielse");
	assert_int_equal(set(world, VERB_SET_TEXT), REFUSAL_UNKNOWN_SERVICE);
	want_text(SETTING_LANE, "vip", "da", "Vip");
	assert_int_equal(set(world, VERB_SET_TEXT), REFUSAL_UNKNOWN_LANE);
	catalog_service_or_retire(&world->catalog, "gone");
	want_text(SETTING_SERVICE, "gone", "da", "Vielse");
	assert_int_equal(set(world, VERB_SET_TEXT), REFUSAL_UNKNOWN_SERVICE);
	catalog_lane_or_retire(&world->catalog, "gone");
	want_text(SETTING_LANE, "gone", "da", "Vip");
	assert_int_equal(set(world, VERB_SET_TEXT), REFUSAL_UNKNOWN_LANE);
}

static void bad_request_for_a_text_of_nothing_or_in_no_language(void **state)
{
	struct world *world = *state;

	want_text(SETTING_COUNTER, "1", "da", "");
	assert_bad(world, set(world, VERB_SET_TEXT),
		   "service: expected a service, a lane or neither");
	want(SETTING_SERVICE, "pas");
	assert_bad(world, set(world, VERB_SET_TEXT),
		   "language: expected the one that the text is in");
	ask(world, VERB_SET_TEXT, ROLE_SUPERVISOR, "lone");
	assert_bad(world, say(world), "language: expected the one that the text is in");
	want_text(SETTING_SERVICE, "pas", "da", "");
	assert_bad(world, set(world, VERB_SET_TEXT),
		   "name: expected one in the site's own language");
	want_text(SETTING_LANE, "fast", "da", "");
	assert_bad(world, set(world, VERB_SET_TEXT),
		   "name: expected one in the site's own language");
}

static void bad_request_for_a_ninth_language(void **state)
{
	struct world *world = *state;

	strcpy(world->catalog.site_name.text[0], "Borgerservice");
	strcpy(world->catalog.services[PAS].name.text[0], "Pas");
	for (int i = 0; i < QUEUE_LANGUAGES_MAX - 2; i++) {
		want_text(SETTING_SITE, "", (char[]){ 'x', (char)('a' + i), '\0' }, "Hus");
		assert_int_equal(set(world, VERB_SET_TEXT), REFUSAL_NONE);
	}
	want_text(SETTING_SITE, "", "zu", "Hus");
	assert_bad(world, set(world, VERB_SET_TEXT), "language: at most 8");
	want_text(SETTING_SERVICE, "pas", "zu", "Hus");
	assert_bad(world, set(world, VERB_SET_TEXT), "language: at most 8");
}

static void bad_request_for_a_verb_without_its_setting(void **state)
{
	struct world *world = *state;

	ask(world, VERB_SET_SERVICE, ROLE_SUPERVISOR, "lone");
	assert_bad(world, say(world), "setting: expected the noun that the verb sets");
	want(SETTING_LANE, "fast");
	assert_bad(world, set(world, VERB_SET_SERVICE),
		   "setting: expected the noun that the verb sets");
	want(SETTING_SERVICE, "");
	assert_bad(world, set(world, VERB_SET_SERVICE),
		   "setting: expected the noun that the verb sets");
}

static void not_allowed_for_whoever_does_not_lead(void **state)
{
	static const enum verb verbs[] = { VERB_SET_SERVICE, VERB_SET_TEXT, VERB_SET_LANE,
					   VERB_SET_PROFILE, VERB_UNDO };
	struct world *world = *state;

	for (size_t i = 0; i < COUNT(verbs); i++) {
		ask(world, verbs[i], ROLE_STAFF, "anna")->setting = want(SETTING_SERVICE, "pas");
		assert_int_equal(say(world), REFUSAL_NOT_ALLOWED);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RULE(a_new_counter_serves_everything_unless_it_says_otherwise),
		RULE(every_member_of_a_profile_is_set_and_the_rest_stays),
		RULE(a_counter_for_everything_may_have_a_head_start_for_one),
		RULE(unknown_service_or_lane_in_a_profile),
		RULE(bad_request_for_a_profile_that_does_not_fit),
		RULE(counter_taken_for_another_group_while_somebody_sits_there),
		RULE(bad_request_for_a_time_in_a_profile_out_of_range),
		RULE(bad_request_for_one_counter_too_many),
		RULE(counter_taken_for_taking_back_a_counter_where_somebody_sits),
		RULE(a_text_in_a_new_language_brings_the_language),
		RULE(the_site_can_be_called_something_else),
		RULE(unknown_noun_in_a_text),
		RULE(bad_request_for_a_text_of_nothing_or_in_no_language),
		RULE(bad_request_for_a_ninth_language),
		RULE(bad_request_for_a_verb_without_its_setting),
		RULE(not_allowed_for_whoever_does_not_lead),
	};

	return cmocka_run_group_tests_name("queue-profile", tests, NULL, NULL);
}
