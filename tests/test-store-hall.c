/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Alarms, notices and the playbook outlive the day: a queue that went on over midnight and one that was
 * loaded behind it are the same, to the byte, and what was cleared is not kept.
 */
#include "tests/store-site.h"

static struct setting asked;

static void with_playbook(struct catalog *catalog)
{
	struct playbook *storm = &catalog->playbooks[0];

	SET(storm->id, "storm");
	storm->lanes[0].rate_permille = 7000;
	storm->close = 2;
	storm->notice_level = NOTICE_IMPORTANT;
	SET(storm->notice.text[0], "Stormvarsel");
	catalog->playbook_count = 1;
}

/* A queue knows the configuration from its beginning. */
static int setup_with_playbook(void **state)
{
	int r = setup(state);
	struct site *site = *state;

	queue_free(site->queue);
	with_playbook(&site->catalog);
	site->queue = queue_new(&site->catalog);
	assert_non_null(site->queue);
	return r;
}

static void assert_loads_as_new(struct site *site)
{
	struct catalog *catalog = calloc(1, sizeof(*catalog));
	struct queue *loaded;

	assert_non_null(catalog);
	catalog_fill(catalog);
	with_playbook(catalog);
	loaded = queue_new(catalog);
	assert_non_null(loaded);
	assert_int_equal(store_load(site->store, loaded), 0);
	assert_true(queue_equal(loaded, site->queue));
	queue_free(loaded);
	free(catalog);
}

static void set_notice(struct site *site, const char *text, int64_t from_ms, int64_t until_ms)
{
	struct command command = command_of(site, VERB_NOTICE, ROLE_SUPERVISOR);

	memset(&asked, 0, sizeof(asked));
	asked.kind = SETTING_NOTICE;
	asked.language_count = 1;
	SET(asked.languages[0], "da");
	SET(asked.notice.texts.text[0], text);
	asked.notice.level = NOTICE_INFO;
	asked.notice.from_wall_ms = from_ms ? command.wall_ms + from_ms : 0;
	asked.notice.until_wall_ms = until_ms ? command.wall_ms + until_ms : 0;
	command.setting = &asked;
	assert_int_equal(turn(site, &command), 0);
}

static void clear_notice(struct site *site, uint32_t i)
{
	struct command command = command_of(site, VERB_CLEAR_NOTICE, ROLE_SUPERVISOR);

	command.notice = site->queue->notices[i].id;
	assert_int_equal(turn(site, &command), 0);
}

static void play(struct site *site, const char *id, int64_t for_ms)
{
	struct command command = command_of(site, VERB_PLAYBOOK, ROLE_SUPERVISOR);

	assert_int_equal(text_copy(command.playbook, sizeof(command.playbook), id), 0);
	command.for_ms = for_ms;
	assert_int_equal(turn(site, &command), 0);
}

static void tick(struct site *site)
{
	struct command command = command_of(site, VERB_TICK, ROLE_SYSTEM);

	assert_int_equal(turn(site, &command), 0);
}

static void what_everybody_must_know_survives_the_day_and_the_restart(void **state)
{
	struct site *site = *state;

	start_day(site, 20779);
	set_notice(site, "Hele ugen", 0, 0);
	set_notice(site, "I morgen", 3600000, 7200000);
	set_notice(site, "Ikke mere", 0, 0);
	clear_notice(site, 2);
	at_counter(site, VERB_SIT);
	at_counter(site, VERB_ALARM);
	play(site, "storm", 86400000);
	assert_loads_as_new(site);
	start_day(site, 20780);
	assert_int_equal(site->queue->notice_count, 3);
	assert_int_equal(site->queue->alarm_count, 1);
	assert_int_equal(queue_lane(site->queue, 0)->rate_permille, 7000);
	assert_loads_as_new(site);
	start_day(site, 20781);
	assert_loads_as_new(site);
}

static void what_begins_and_ends_the_day_after_is_loaded_as_it_is(void **state)
{
	struct site *site = *state;

	start_day(site, 20779);
	set_notice(site, "Om lidt", 3600000, 7200000);
	set_notice(site, "Til i aften", 0, 3600000);
	play(site, "storm", 3600000);
	start_day(site, 20780);
	site->at_ms += 3600000;
	for (int i = 0; i < 3; i++)
		tick(site); /* one begins, one ends, and so does the playbook with its notice */
	assert_int_equal(site->queue->notice_count, 1);
	assert_true(site->queue->notices[0].begun);
	assert_string_equal(site->queue->playbook.id, "");
	assert_loads_as_new(site);
	start_day(site, 20781);
	assert_loads_as_new(site);
	site->at_ms += 3600000;
	tick(site);
	assert_int_equal(site->queue->notice_count, 0);
	assert_loads_as_new(site);
}

static void an_alarm_that_is_cleared_the_day_after_stays_cleared(void **state)
{
	struct site *site = *state;

	start_day(site, 20779);
	at_counter(site, VERB_SIT);
	at_counter(site, VERB_ALARM);
	start_day(site, 20780);
	assert_loads_as_new(site);
	at_counter(site, VERB_CLEAR_ALARM);
	assert_int_equal(site->queue->alarm_count, 0);
	assert_loads_as_new(site);
	start_day(site, 20781);
	assert_loads_as_new(site);
	at_counter(site, VERB_SIT);
	at_counter(site, VERB_ALARM);
	assert_loads_as_new(site);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			what_everybody_must_know_survives_the_day_and_the_restart,
			setup_with_playbook, teardown),
		cmocka_unit_test_setup_teardown(
			what_begins_and_ends_the_day_after_is_loaded_as_it_is, setup_with_playbook,
			teardown),
		cmocka_unit_test_setup_teardown(
			an_alarm_that_is_cleared_the_day_after_stays_cleared, setup_with_playbook,
			teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
