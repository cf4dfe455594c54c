/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Services and lanes at run time: what a supervisor changes of them, and what is refused.
 */
#include "tests/queue-setting.h"

/* Services */

static void a_service_made_at_run_time_is_taken_and_called(void **state)
{
	struct world *world = *state;
	uint16_t number;

	assert_int_equal(make_service(world, "flytning"), REFUSAL_NONE);
	assert_int_equal(world->verdict.event_count, 1);
	assert_int_equal(event_of(world, 0)->type, EVENT_SERVICE_SET);
	assert_true(event_is_setting(event_of(world, 0)->type));
	number = take(world, "flytning", "");
	assert_int_equal(ticket_service(ticket_of(world, number)), 3);
	/* nobody serves it until a profile says so */
	assert_int_equal(sit(world, "anna", "1"), REFUSAL_NONE);
	assert_int_equal(staff(world, "anna", VERB_NEXT), REFUSAL_NONE);
	assert_int_equal(world->verdict.ticket, TICKET_NONE);
	want(SETTING_COUNTER, "1")->given = SETTING_SERVICES;
	strcpy(wanted.counter.services[0].service, "flytning");
	wanted.counter.service_count = 1;
	assert_int_equal(set(world, VERB_SET_PROFILE), REFUSAL_NONE);
	assert_int_equal(staff(world, "anna", VERB_NEXT), REFUSAL_NONE);
	assert_int_equal(world->verdict.ticket, number);
}

static void who_serves_everything_serves_what_is_new(void **state)
{
	struct world *world = *state;

	want(SETTING_COUNTER, "1")->given = SETTING_SERVICES | SETTING_LANES;
	wanted.counter.all_services = wanted.counter.all_lanes = true;
	assert_int_equal(set(world, VERB_SET_PROFILE), REFUSAL_NONE);
	assert_int_equal(make_service(world, "flytning"), REFUSAL_NONE);
	assert_int_equal(world->verdict.unserved, 0);
	assert_int_equal(make_lane(world, "vip"), REFUSAL_NONE);
	/* another member set, the stars stay */
	want(SETTING_COUNTER, "1")->given = SETTING_NAME;
	strcpy(wanted.counter.name, "En");
	assert_int_equal(set(world, VERB_SET_PROFILE), REFUSAL_NONE);
	assert_true(world->catalog.counters[0].all_services);
	take(world, "flytning", "vip");
	sit(world, "anna", "1");
	assert_int_equal(staff(world, "anna", VERB_NEXT), REFUSAL_NONE);
	assert_int_equal(world->verdict.ticket, 0);
}

static void a_new_service_that_nobody_serves_is_named(void **state)
{
	struct world *world = *state;

	assert_int_equal(make_service(world, "flytning"), REFUSAL_NONE);
	assert_int_equal(world->verdict.unserved, 1u << 3);
	/* counter 1 takes it on, then the same setting says that all is well */
	want(SETTING_COUNTER, "1")->given = SETTING_SERVICES;
	strcpy(wanted.counter.services[0].service, "flytning");
	wanted.counter.service_count = 1;
	assert_int_equal(set(world, VERB_SET_PROFILE), REFUSAL_NONE);
	assert_int_equal(make_service(world, "flytning"), REFUSAL_NONE);
	assert_int_equal(world->verdict.unserved, 0);
	/* taken back it is nobody's worry, and neither does a telephone serve what is done in person */
	name(want(SETTING_SERVICE, "flytning"), "Ny");
	wanted.given = SETTING_RETIRED;
	wanted.service.retired = true;
	assert_int_equal(set(world, VERB_SET_SERVICE), REFUSAL_NONE);
	assert_int_equal(world->verdict.unserved, 0);
	want(SETTING_COUNTER, "1")->given = SETTING_COUNTER_KIND;
	wanted.counter.kind = COUNTER_PHONE;
	assert_int_equal(set(world, VERB_SET_PROFILE), REFUSAL_NONE);
	want(SETTING_SERVICE, "flytning")->given = SETTING_IN_PERSON;
	wanted.service.in_person = true;
	assert_int_equal(set(world, VERB_SET_SERVICE), REFUSAL_NONE);
	assert_int_equal(world->verdict.unserved, 1u << 3);
}

static void every_member_of_a_service_is_set_and_the_rest_stays(void **state)
{
	struct world *world = *state;
	const struct service *pas = &world->catalog.services[PAS];
	struct setting *setting = want(SETTING_SERVICE, "pas");

	strcpy(setting->service.must.text[1], "The child must come along");
	strcpy(setting->service.help.text[0], "Tag et foto her");
	strcpy(setting->service.bring[0].text[0], "Gammelt pas");
	strcpy(setting->service.bring[1].text[0], "Foto");
	setting->texts_given[SETTING_TEXT_MUST] = 2;
	setting->texts_given[SETTING_TEXT_HELP] = setting->texts_given[SETTING_TEXT_BRING] = 1;
	setting->given = SETTING_EXPECTED | SETTING_PER_PERSON | SETTING_IN_PERSON |
			 SETTING_CAPACITY | SETTING_AUTHORITY | SETTING_LINK | SETTING_PLACE;
	setting->service.expected_ms = 12 * MINUTE;
	setting->service.per_person = setting->service.in_person = true;
	setting->service.capacity = 40;
	strcpy(setting->service.authority, "Rigspolitiet");
	strcpy(setting->service.link, "https://borger.dk/pas");
	strcpy(setting->service.place.name, "Politigaarden");
	assert_int_equal(set(world, VERB_SET_SERVICE), REFUSAL_NONE);
	assert_string_equal(pas->must.text[0], "");
	assert_string_equal(pas->must.text[1], "The child must come along");
	assert_string_equal(pas->bring[1].text[0], "Foto");
	assert_string_equal(pas->place.name, "Politigaarden");
	assert_string_equal(pas->authority, "Rigspolitiet");
	assert_string_equal(pas->link, "https://borger.dk/pas");
	assert_string_equal(pas->bring[0].text[0], "Gammelt pas");
	assert_int_equal(pas->capacity, 40);
	assert_true(pas->per_person && pas->in_person && pas->set);
	/* only one member now: the others are as they were */
	want(SETTING_SERVICE, "pas")->given = SETTING_CAPACITY;
	assert_int_equal(set(world, VERB_SET_SERVICE), REFUSAL_NONE);
	assert_int_equal(pas->capacity, 0);
	assert_string_equal(pas->help.text[0], "Tag et foto her");
	assert_int_equal(pas->expected_ms, 12 * MINUTE);
}

static void a_setting_that_changes_nothing_is_no_event(void **state)
{
	struct world *world = *state;

	assert_int_equal(make_service(world, "flytning"), REFUSAL_NONE);
	assert_int_equal(make_service(world, "flytning"), REFUSAL_NONE);
	assert_int_equal(world->verdict.event_count, 0);
	want(SETTING_COUNTER, "3");
	assert_int_equal(set(world, VERB_SET_PROFILE), REFUSAL_NONE);
	assert_int_equal(world->verdict.event_count, 0);
	want(SETTING_LANE, "fast")->given = SETTING_HEAD_START;
	assert_int_equal(set(world, VERB_SET_LANE), REFUSAL_NONE);
	assert_int_equal(world->verdict.event_count, 0);
}

static void a_service_that_is_taken_back_cannot_be_taken_until_it_is_set_again(void **state)
{
	struct world *world = *state;

	want(SETTING_SERVICE, "pas")->given = SETTING_RETIRED;
	wanted.service.retired = true;
	assert_int_equal(set(world, VERB_SET_SERVICE), REFUSAL_NONE);
	ask(world, VERB_TAKE, ROLE_KIOSK, "kiosk-1")->service_count = 1;
	strcpy(world->command.services[0], "pas");
	assert_int_equal(say(world), REFUSAL_UNKNOWN_SERVICE);
	wanted.service.retired = false;
	assert_int_equal(set(world, VERB_SET_SERVICE), REFUSAL_NONE);
	assert_int_equal(take(world, "pas", ""), 0);
}

static void bad_request_for_a_new_service_without_a_name(void **state)
{
	struct world *world = *state;

	want(SETTING_SERVICE, "flytning");
	assert_bad(world, set(world, VERB_SET_SERVICE),
		   "names: expected one in the site's own language");
	/* a name in another language is not enough, and the site's own cannot be emptied */
	strcpy(wanted.service.name.text[1], "Moving");
	wanted.texts_given[SETTING_TEXT_NAME] = 2;
	assert_bad(world, set(world, VERB_SET_SERVICE),
		   "names: expected one in the site's own language");
	want(SETTING_LANE, "vip");
	assert_bad(world, set(world, VERB_SET_LANE),
		   "names: expected one in the site's own language");
	name(want(SETTING_SERVICE, "pas"), "");
	assert_bad(world, set(world, VERB_SET_SERVICE),
		   "names: expected one in the site's own language");
}

static void bad_request_for_a_language_that_the_site_does_not_have(void **state)
{
	struct world *world = *state;

	name(want(SETTING_SERVICE, "pas"), "Paszport");
	strcpy(wanted.languages[0], "pl");
	assert_bad(world, set(world, VERB_SET_SERVICE),
		   "names: expected languages of the site; set-text adds one");
	for (int text = SETTING_TEXT_MUST; text <= SETTING_TEXT_BRING; text++) {
		want(SETTING_SERVICE, "pas")->texts_given[text] = 1;
		strcpy(wanted.languages[0], "pl");
		assert_bad(world, set(world, VERB_SET_SERVICE),
			   "names: expected languages of the site; set-text adds one");
	}
	name(want(SETTING_LANE, "fast"), "Szybko");
	strcpy(wanted.languages[0], "pl");
	assert_bad(world, set(world, VERB_SET_LANE),
		   "names: expected languages of the site; set-text adds one");
}

static void bad_request_for_one_service_too_many(void **state)
{
	struct world *world = *state;
	char id[SLUG_BYTES];

	/* a counter that serves everything serves all 32 */
	want(SETTING_COUNTER, "1")->given = SETTING_SERVICES;
	wanted.counter.all_services = true;
	assert_int_equal(set(world, VERB_SET_PROFILE), REFUSAL_NONE);
	for (int i = world->catalog.service_count; i < QUEUE_SERVICES_MAX; i++) {
		snprintf(id, sizeof(id), "s%d", i);
		assert_int_equal(make_service(world, id), REFUSAL_NONE);
	}
	assert_bad(world, make_service(world, "one-more"),
		   "service: at most 32, those taken back included");
	assert_int_equal(make_service(world, "s31"), REFUSAL_NONE);
	assert_int_equal(world->catalog.counters[0].services, UINT32_MAX);
}

static void bad_request_for_a_number_of_a_service_out_of_range(void **state)
{
	struct world *world = *state;

	want(SETTING_SERVICE, "pas")->given = SETTING_EXPECTED;
	assert_bad(world, set(world, VERB_SET_SERVICE), "expected_s: expected 10 to 28800");
	wanted.service.expected_ms = QUEUE_EXPECTED_MAX_MS + 1;
	assert_bad(world, set(world, VERB_SET_SERVICE), "expected_s: expected 10 to 28800");
	want(SETTING_SERVICE, "pas")->given = SETTING_CAPACITY;
	wanted.service.capacity = QUEUE_CAPACITY_MAX + 1;
	assert_bad(world, set(world, VERB_SET_SERVICE), "capacity: expected 0 to 25974");
}

static void too_large_for_texts_that_no_kiosk_could_be_sent(void **state)
{
	struct world *world = *state;
	enum refusal refusal = REFUSAL_NONE;
	int made = 0;

	for (; refusal == REFUSAL_NONE && made < 20; made++) {
		char id[SLUG_BYTES];

		snprintf(id, sizeof(id), "s%d", made);
		name(want(SETTING_SERVICE, id), "Ny");
		for (int line = 0; line < CATALOG_BRING_MAX; line++)
			memset(wanted.service.bring[line].text[1], line % 2 ? '"' : '\\',
			       CATALOG_TEXT_BYTES - 1);
		memset(wanted.service.help.text[1], 'h', CATALOG_HELP_BYTES - 1);
		wanted.texts_given[SETTING_TEXT_BRING] = wanted.texts_given[SETTING_TEXT_HELP] = 2;
		refusal = set(world, VERB_SET_SERVICE);
	}
	assert_int_equal(refusal, REFUSAL_TOO_LARGE);
	/* 2 + 8 x 119 x 2 + 479 bytes each */
	assert_int_equal(made - 1, QUEUE_TEXTS_MAX_BYTES / (2 + 8 * 119 * 2 + 479));
	/* what is taken back makes room, and a service that is there is not counted twice */
	want(SETTING_SERVICE, "s0")->given = SETTING_CAPACITY;
	wanted.service.capacity = 5;
	assert_int_equal(set(world, VERB_SET_SERVICE), REFUSAL_NONE);
	want(SETTING_SERVICE, "s0")->given = SETTING_RETIRED;
	wanted.service.retired = true;
	assert_int_equal(set(world, VERB_SET_SERVICE), REFUSAL_NONE);
	assert_true(catalog_text_bytes(&world->catalog, NULL) < QUEUE_TEXTS_MAX_BYTES);
}

/* Lanes */

static void the_late_rate_follows_the_rate_unless_it_is_given(void **state)
{
	struct world *world = *state;

	want(SETTING_LANE, "fast")->given = SETTING_RATE;
	wanted.lane.rate_permille = 4000;
	assert_int_equal(set(world, VERB_SET_LANE), REFUSAL_NONE);
	assert_int_equal(lane_of(world, "fast")->late_rate_permille, 8000);
	assert_int_equal(lane_of(world, "fast")->promise_ms, 10 * MINUTE);
	want(SETTING_LANE, "fast")->given =
		SETTING_LATE_RATE | SETTING_HEAD_START | SETTING_PROMISE | SETTING_WISH;
	wanted.lane.late_rate_permille = 5000;
	wanted.lane.head_start_ms = MINUTE;
	wanted.lane.promise_ms = 5 * MINUTE;
	wanted.lane.wish_roles = ROLE_BIT(ROLE_STAFF);
	assert_int_equal(set(world, VERB_SET_LANE), REFUSAL_NONE);
	assert_int_equal(lane_of(world, "fast")->rate_permille, 4000);
	assert_int_equal(lane_of(world, "fast")->late_rate_permille, 5000);
	assert_int_equal(lane_of(world, "fast")->head_start_ms, MINUTE);
	assert_int_equal(lane_of(world, "fast")->wish_roles, ROLE_BIT(ROLE_STAFF));
}

/* The worked example of the README. */
static void a_lane_that_gets_another_rate_is_called_in_another_order(void **state)
{
	struct world *world = *state;

	sit(world, "anna", "1");
	take(world, "pas", "general");
	pass(world, 20 * MINUTE);
	take(world, "pas", "fast");
	pass(world, 2 * MINUTE);
	/* 22 minutes at 1 a second are 1320 points, 2 minutes at 3 are 360 */
	want(SETTING_LANE, "fast")->given = SETTING_RATE;
	wanted.lane.rate_permille = 12000;
	assert_int_equal(set(world, VERB_SET_LANE), REFUSAL_NONE);
	/* 2 minutes at 12 a second are 1440 */
	assert_int_equal(staff(world, "anna", VERB_NEXT), REFUSAL_NONE);
	assert_int_equal(world->verdict.ticket, 1);
	assert_int_equal(world->verdict.why.score, 1440 * INT64_C(1000000));
}

static const struct {
	uint32_t given;
	int64_t rate, late_rate, head_start_ms, promise_ms;
	const char *detail;
} lane_mistakes[] = {
	{ SETTING_RATE, 0, 0, 0, 0, "rate_permille: expected 1 to 1000000" },
	{ SETTING_RATE, SCORE_RATE_MAX_PERMILLE + 1, 0, 0, 0,
	  "rate_permille: expected 1 to 1000000" },
	{ SETTING_LATE_RATE, 0, 0, 0, 0, "late_rate_permille: expected 1 to 2000000" },
	{ SETTING_LATE_RATE, 0, SCORE_LATE_RATE_MAX_PERMILLE + 1, 0, 0,
	  "late_rate_permille: expected 1 to 2000000" },
	{ SETTING_HEAD_START, 0, 0, -1, 0, "head_start_s: expected 0 to 86400" },
	{ SETTING_HEAD_START, 0, 0, SCORE_HEAD_START_MAX_MS + 1, 0,
	  "head_start_s: expected 0 to 86400" },
	{ SETTING_PROMISE, 0, 0, 0, -1, "promise_s: expected 0 to 86400" },
	{ SETTING_PROMISE, 0, 0, 0, SCORE_PROMISE_MAX_MS + 1, "promise_s: expected 0 to 86400" },
};

static void bad_request_for_a_number_of_a_lane_out_of_range(void **state)
{
	struct world *world = *state;

	for (size_t i = 0; i < COUNT(lane_mistakes); i++) {
		want(SETTING_LANE, "fast")->given = lane_mistakes[i].given;
		wanted.lane.rate_permille = lane_mistakes[i].rate;
		wanted.lane.late_rate_permille = lane_mistakes[i].late_rate;
		wanted.lane.head_start_ms = lane_mistakes[i].head_start_ms;
		wanted.lane.promise_ms = lane_mistakes[i].promise_ms;
		assert_bad(world, set(world, VERB_SET_LANE), lane_mistakes[i].detail);
	}
}

static void the_ends_of_a_lanes_ranges_are_good(void **state)
{
	struct world *world = *state;
	const struct lane *fast = &world->catalog.lanes[FAST];

	want(SETTING_LANE, "fast")->given =
		SETTING_RATE | SETTING_LATE_RATE | SETTING_HEAD_START | SETTING_PROMISE;
	wanted.lane.rate_permille = wanted.lane.late_rate_permille = 1;
	assert_int_equal(set(world, VERB_SET_LANE), REFUSAL_NONE);
	assert_int_equal(fast->rate_permille, 1);
	assert_int_equal(fast->late_rate_permille, 1);
	assert_int_equal(fast->head_start_ms, 0);
	assert_int_equal(fast->promise_ms, 0);
	wanted.lane.rate_permille = SCORE_RATE_MAX_PERMILLE;
	wanted.lane.late_rate_permille = SCORE_LATE_RATE_MAX_PERMILLE;
	wanted.lane.head_start_ms = SCORE_HEAD_START_MAX_MS;
	wanted.lane.promise_ms = SCORE_PROMISE_MAX_MS;
	assert_int_equal(set(world, VERB_SET_LANE), REFUSAL_NONE);
	assert_int_equal(fast->rate_permille, SCORE_RATE_MAX_PERMILLE);
	assert_int_equal(fast->late_rate_permille, SCORE_LATE_RATE_MAX_PERMILLE);
	assert_int_equal(fast->head_start_ms, SCORE_HEAD_START_MAX_MS);
	assert_int_equal(fast->promise_ms, SCORE_PROMISE_MAX_MS);
}

static void bad_request_for_one_lane_too_many(void **state)
{
	struct world *world = *state;
	char id[SLUG_BYTES];

	for (int i = world->catalog.lane_count; i < QUEUE_LANES_MAX; i++) {
		snprintf(id, sizeof(id), "l%d", i);
		assert_int_equal(make_lane(world, id), REFUSAL_NONE);
	}
	assert_bad(world, make_lane(world, "one-more"),
		   "lane: at most 8, those taken back included");
}

static void bad_request_for_closing_the_lane_of_everybody(void **state)
{
	struct world *world = *state;

	name(want(SETTING_LANE, "general"), "Alle");
	wanted.given = SETTING_WISH | SETTING_RETIRED;
	wanted.lane.retired = true;
	assert_bad(world, set(world, VERB_SET_LANE),
		   "retired: this is the lane of whoever wishes for none");
	wanted.lane.retired = false;
	assert_bad(world, set(world, VERB_SET_LANE),
		   "wish: this is the lane of whoever wishes for none");
	wanted.lane.wish_roles = LANE_WISH_ALL;
	assert_int_equal(set(world, VERB_SET_LANE), REFUSAL_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RULE(a_service_made_at_run_time_is_taken_and_called),
		RULE(who_serves_everything_serves_what_is_new),
		RULE(a_new_service_that_nobody_serves_is_named),
		RULE(every_member_of_a_service_is_set_and_the_rest_stays),
		RULE(a_setting_that_changes_nothing_is_no_event),
		RULE(a_service_that_is_taken_back_cannot_be_taken_until_it_is_set_again),
		RULE(bad_request_for_a_new_service_without_a_name),
		RULE(bad_request_for_a_language_that_the_site_does_not_have),
		RULE(bad_request_for_one_service_too_many),
		RULE(bad_request_for_a_number_of_a_service_out_of_range),
		RULE(too_large_for_texts_that_no_kiosk_could_be_sent),
		RULE(the_late_rate_follows_the_rate_unless_it_is_given),
		RULE(a_lane_that_gets_another_rate_is_called_in_another_order),
		RULE(bad_request_for_a_number_of_a_lane_out_of_range),
		RULE(the_ends_of_a_lanes_ranges_are_good),
		RULE(bad_request_for_one_lane_too_many),
		RULE(bad_request_for_closing_the_lane_of_everybody),
	};

	return cmocka_run_group_tests_name("queue-setting", tests, NULL, NULL);
}
