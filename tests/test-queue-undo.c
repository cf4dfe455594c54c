/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Settings over time: what undo takes back, what outlives the day, and what a reset forgets.
 */
#include "tests/queue-setting.h"

/* Undo */

static void undo_puts_back_what_the_last_change_replaced(void **state)
{
	struct world *world = *state;

	want(SETTING_LANE, "fast")->given = SETTING_RATE;
	name(&wanted, "Hurtig");
	wanted.lane.rate_permille = 9000;
	set(world, VERB_SET_LANE);
	assert_int_equal(undo(world), REFUSAL_NONE);
	assert_int_equal(event_of(world, 0)->type, EVENT_LANE_SET);
	assert_true(event_of(world, 0)->undoes);
	assert_int_equal(lane_of(world, "fast")->rate_permille, 3000);
	assert_int_equal(lane_of(world, "fast")->promise_ms, 10 * MINUTE);
}

static void undo_of_what_was_made_takes_it_back(void **state)
{
	struct world *world = *state;

	make_service(world, "flytning");
	assert_int_equal(undo(world), REFUSAL_NONE);
	assert_true(service_of(world, "flytning")->retired);
	make_lane(world, "vip");
	assert_int_equal(undo(world), REFUSAL_NONE);
	assert_true(lane_of(world, "vip")->retired);
	make_counter(world, "4");
	assert_int_equal(undo(world), REFUSAL_NONE);
	assert_true(counter_of(world, "4")->retired);
	/* and it can be made again */
	assert_int_equal(make_service(world, "flytning"), REFUSAL_NONE);
	assert_false(service_of(world, "flytning")->retired);
	want_text(SETTING_SITE, "", "da", "Borgerservice");
	set(world, VERB_SET_TEXT);
	assert_int_equal(undo(world), REFUSAL_NONE);
	assert_string_equal(world->catalog.site_name.text[0], "");
}

static void counter_taken_for_undoing_a_counter_where_somebody_sits(void **state)
{
	struct world *world = *state;

	make_counter(world, "4");
	sit(world, "anna", "4");
	assert_int_equal(undo(world), REFUSAL_COUNTER_TAKEN);
}

static void bad_request_for_undoing_when_nothing_was_set(void **state)
{
	struct world *world = *state;

	assert_bad(world, undo(world), "undo: no setting was changed");
}

static void too_old_for_undoing_twice_or_what_was_set_yesterday(void **state)
{
	struct world *world = *state;

	make_service(world, "flytning");
	assert_int_equal(undo(world), REFUSAL_NONE);
	assert_int_equal(undo(world), REFUSAL_TOO_OLD);
	make_service(world, "flytning");
	new_day(world);
	assert_int_equal(undo(world), REFUSAL_TOO_OLD);
	assert_false(service_of(world, "flytning")->retired);
}

/* Over the day */

static void settings_stand_over_the_day_change_and_are_carried(void **state)
{
	struct world *world = *state;
	struct event_carry carry = { .expires_day = 7 };
	struct event event;

	make_service(world, "flytning");
	assert_true(event_carried(event_of(world, 0), &carry));
	assert_string_equal(carry.key, "service/flytning");
	assert_int_equal(carry.expires_day, EVENT_NEVER_EXPIRES);
	make_lane(world, "vip");
	assert_true(event_carried(event_of(world, 0), &carry));
	assert_string_equal(carry.key, "lane/vip");
	make_counter(world, "4");
	assert_true(event_carried(event_of(world, 0), &carry));
	assert_string_equal(carry.key, "counter/4");
	want_text(SETTING_SITE, "", "pl", "Urzad");
	strcpy(world->catalog.site_name.text[0], "Borgerservice");
	set(world, VERB_SET_TEXT);
	assert_true(event_carried(event_of(world, 0), &carry));
	assert_string_equal(carry.key, "site/");
	take(world, "pas", "");
	event = *event_of(world, 0);
	assert_false(event_carried(&event, &carry));
	new_day(world);
	assert_int_equal(take(world, "flytning", "vip"), 0);
	assert_int_equal(world->queue->before.kind, SETTING_NONE);
}

/* What went over to the next day and what comes back from what is carried is the same, to the byte. */
static void what_is_carried_gives_the_same_queue(void **state)
{
	struct world *world = *state;
	static struct setting kept[8];
	struct event carried[8], day;
	static struct setting nouns;
	struct catalog *other = calloc(1, sizeof(*other));
	struct queue *loaded;
	uint32_t count = 0;

	world_fill(other);
	loaded = queue_new(other);
#define KEEP()                                                               \
	for (uint32_t i = 0; i < world->verdict.event_count; i++, count++) { \
		carried[count] = *event_of(world, i);                        \
		kept[count] = *event_of(world, i)->setting;                  \
		carried[count].setting = &kept[count];                       \
	}
	strcpy(world->catalog.site_name.text[0], "Borgerservice");
	strcpy(other->site_name.text[0], "Borgerservice");
	make_service(world, "flytning");
	KEEP();
	make_counter(world, "4");
	KEEP();
	make_service(world, "skat");
	KEEP();
	want_text(SETTING_SERVICE, "skat", "pl", "Podatek");
	set(world, VERB_SET_TEXT);
	KEEP();
	new_day(world);
	day = *event_of(world, 0);
	assert_non_null(day.setting);
	nouns = *day.setting;
	day.setting = &nouns;
	/* the first change of `skat` was replaced by the second; nouns come first */
	setting_apply(other, &nouns);
	for (uint32_t i = 0; i < count; i++) {
		if (i != 2)
			queue_apply_carried(loaded, &carried[i]);
	}
	loaded->seq = day.seq - 1;
	queue_apply(loaded, &day);
	assert_true(queue_equal(loaded, world->queue));
	loaded->waiting++;
	assert_false(queue_equal(loaded, world->queue));
	loaded->waiting--;
	other->grace_ms++;
	assert_false(queue_equal(loaded, world->queue));
	queue_free(loaded);
	free(other);
}

static void a_reset_puts_the_configuration_back(void **state)
{
	struct world *world = *state;

	make_service(world, "flytning");
	queue_reset(world->queue);
	assert_int_equal(world->catalog.service_count, 3);
	assert_int_equal(catalog_service(&world->catalog, "flytning"), QUEUE_NONE);
}

/* What another configuration does not have is passed over, and a full table too. */
static void a_setting_that_does_not_fit_the_catalog_is_passed_over(void **state)
{
	struct world *world = *state;
	struct catalog *catalog = &world->catalog;

	want(SETTING_COUNTER, "1");
	strcpy(wanted.counter.name, "1");
	strcpy(wanted.counter.services[0].service, "gone");
	strcpy(wanted.counter.lanes[0], "gone");
	wanted.counter.service_count = wanted.counter.lane_count = 1;
	setting_apply(catalog, &wanted);
	assert_int_equal(catalog->counters[0].services, 0);
	name(want(SETTING_SERVICE, "pas"), "Pas");
	strcpy(wanted.languages[1], "xx");
	strcpy(wanted.service.name.text[1], "gone");
	strcpy(wanted.service.help.text[1], "gone");
	setting_apply(catalog, &wanted);
	assert_string_equal(catalog->services[PAS].name.text[1], "");
	assert_string_equal(catalog->services[PAS].help.text[1], "");
	catalog->service_count = QUEUE_SERVICES_MAX;
	catalog->lane_count = QUEUE_LANES_MAX;
	catalog->counter_count = QUEUE_COUNTERS_MAX;
	catalog->language_count = QUEUE_LANGUAGES_MAX;
	setting_apply(catalog, want(SETTING_SERVICE, "one-more"));
	setting_apply(catalog, want(SETTING_LANE, "one-more"));
	setting_apply(catalog, want(SETTING_COUNTER, "one-more"));
	setting_apply(catalog, want(SETTING_NONE, ""));
	assert_int_equal(catalog_language_or_add(catalog, "zz"), QUEUE_NONE);
	assert_int_equal(catalog_service(catalog, "one-more"), QUEUE_NONE);
	catalog->language_count = 2;
	assert_int_equal(catalog_language_or_add(catalog, "long"), QUEUE_NONE);
	assert_int_equal(catalog_service_or_retire(catalog, "NO"), QUEUE_NONE);
	assert_int_equal(catalog_lane_or_retire(catalog, "NO"), QUEUE_NONE);
	assert_int_equal(catalog_counter_or_retire(catalog, "NO"), QUEUE_NONE);
}

/* Only what a supervisor set is named for the next day; the rest comes from the configuration. */
static void nouns_that_nobody_set_are_not_carried(void **state)
{
	struct world *world = *state;
	struct catalog *configured = malloc(sizeof(*configured));
	struct catalog *catalog = &world->catalog;
	static struct setting nouns;

	memcpy(configured, catalog, sizeof(*configured));
	catalog_service_or_retire(catalog, "gone");
	catalog_lane_or_retire(catalog, "gone");
	catalog_counter_or_retire(catalog, "gone");
	assert_false(setting_of_nouns(catalog, configured, &nouns));
	make_lane(world, "vip");
	assert_true(setting_of_nouns(catalog, configured, &nouns));
	assert_int_equal(nouns.nouns.lane_count, 1);
	memcpy(catalog, configured, sizeof(*catalog));
	make_counter(world, "4");
	assert_true(setting_of_nouns(catalog, configured, &nouns));
	memcpy(catalog, configured, sizeof(*catalog));
	assert_int_equal(catalog_language_or_add(catalog, "pl"), 2);
	assert_true(setting_of_nouns(catalog, configured, &nouns));
	assert_string_equal(nouns.nouns.languages[0], "pl");
	free(configured);
}

static void a_setting_of_no_kind_changes_nothing(void **state)
{
	struct world *world = *state;
	struct catalog *before = malloc(sizeof(*before));
	static struct setting now;

	memcpy(before, &world->catalog, sizeof(*before));
	for (int kind = SETTING_NONE; kind <= 99; kind += kind == SETTING_SITE ? 90 : 1) {
		want((enum setting_kind)kind, "");
		setting_before(&world->catalog, before, &wanted, &now);
		assert_string_equal(setting_id(&wanted), "");
		if (kind != SETTING_SITE)
			setting_apply(&world->catalog, &wanted);
	}
	assert_memory_equal(&world->catalog, before, sizeof(*before));
	free(before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RULE(nouns_that_nobody_set_are_not_carried),
		RULE(a_setting_of_no_kind_changes_nothing),
		RULE(undo_puts_back_what_the_last_change_replaced),
		RULE(undo_of_what_was_made_takes_it_back),
		RULE(counter_taken_for_undoing_a_counter_where_somebody_sits),
		RULE(bad_request_for_undoing_when_nothing_was_set),
		RULE(too_old_for_undoing_twice_or_what_was_set_yesterday),
		RULE(settings_stand_over_the_day_change_and_are_carried),
		RULE(what_is_carried_gives_the_same_queue),
		RULE(a_reset_puts_the_configuration_back),
		RULE(a_setting_that_does_not_fit_the_catalog_is_passed_over),
	};

	return cmocka_run_group_tests_name("queue-undo", tests, NULL, NULL);
}
