/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What outlives its day: settings survive the day change, the restart and a transaction that failed,
 * to the byte, and nothing of what was replaced is kept.
 */
#include "tests/store-site.h"

static struct setting wanted;

static void want_service(const char *id, const char *name)
{
	memset(&wanted, 0, sizeof(wanted));
	wanted.kind = SETTING_SERVICE;
	wanted.language_count = 1;
	SET(wanted.languages[0], "da");
	SET(wanted.service.id, id);
	SET(wanted.service.name.text[0], name);
	wanted.texts_given[SETTING_TEXT_NAME] = 1;
}

static struct command set_command(struct site *site, enum verb verb)
{
	struct command command = command_of(site, verb, ROLE_SUPERVISOR);

	command.setting = &wanted;
	return command;
}

static void set(struct site *site, enum verb verb)
{
	struct command command = set_command(site, verb);

	assert_int_equal(turn(site, &command), 0);
}

static void make_service(struct site *site, const char *id, const char *name)
{
	want_service(id, name);
	set(site, VERB_SET_SERVICE);
}

/* As the next process would: a fresh catalog, a fresh queue. */
static int load_as_new(struct site *site, struct catalog *catalog, struct queue **ret_queue)
{
	memset(catalog, 0, sizeof(*catalog));
	catalog_fill(catalog);
	*ret_queue = queue_new(catalog);
	assert_non_null(*ret_queue);
	return store_load(site->store, *ret_queue);
}

static void assert_loads_as_new(struct site *site)
{
	struct catalog *catalog = calloc(1, sizeof(*catalog));
	struct queue *loaded;

	assert_int_equal(load_as_new(site, catalog, &loaded), 0);
	assert_true(queue_equal(loaded, site->queue));
	queue_free(loaded);
	free(catalog);
}

static uint16_t take_of(struct site *site, const char *service)
{
	struct command command = take_command(site);

	SET(command.services[0], service);
	assert_int_equal(turn(site, &command), 0);
	return (uint16_t)(site->queue->ticket_count - 1);
}

static void busy_day(struct site *site, int32_t day)
{
	start_day(site, day);
	make_service(site, "flytning", "Flytning");
	take_of(site, "flytning");
	memset(&wanted, 0, sizeof(wanted));
	wanted.kind = SETTING_COUNTER;
	SET(wanted.counter.id, "2");
	set(site, VERB_SET_PROFILE);
	make_service(site, "skat", "Skat");
	take_of(site, "skat");
	want_service("skat", "Podatek");
	SET(wanted.languages[0], "pl");
	set(site, VERB_SET_TEXT);
	memset(&wanted, 0, sizeof(wanted));
	wanted.kind = SETTING_LANE;
	wanted.language_count = 1;
	SET(wanted.languages[0], "da");
	SET(wanted.lane.id, "fast");
	SET(wanted.lane.name.text[0], "Hurtig");
	wanted.texts_given[SETTING_TEXT_NAME] = 1;
	wanted.given = SETTING_RATE | SETTING_PROMISE;
	wanted.lane.rate_permille = 5000;
	wanted.lane.promise_ms = 600000;
	set(site, VERB_SET_LANE);
	want_service("flytning", "Flytning til udlandet"); /* the first of the two is replaced */
	set(site, VERB_SET_SERVICE);
	at_counter(site, VERB_SIT);
	at_counter(site, VERB_NEXT);
}

static void a_day_with_settings_is_loaded_as_it_was(void **state)
{
	struct site *site = *state;

	busy_day(site, 20779);
	assert_loads_as_new(site);
}

static void settings_survive_the_day_change_and_the_restart(void **state)
{
	struct site *site = *state;

	busy_day(site, 20779);
	start_day(site, 20780);
	assert_loads_as_new(site);
	take_of(site, "skat");
	make_service(site, "pas", "Pas og koerekort");
	make_service(site, "ny", "Ny"); /* behind those of yesterday */
	assert_loads_as_new(site);
	start_day(site, 20781);
	start_day(site, 20790);
	assert_int_equal(store_checkpoint(site->store), 0);
	assert_loads_as_new(site);
	assert_int_equal(take_of(site, "ny"), 0);
	site_reopen(site);
	assert_loads_as_new(site);
	assert_string_equal(site->catalog.services[2].name.text[1], "");
	assert_string_equal(site->catalog.services[3].name.text[1], "Podatek");
}

/* One that was set in the morning is not known from the day before when that is replayed. */
static void what_was_changed_today_is_not_applied_before_its_time(void **state)
{
	struct site *site = *state;

	busy_day(site, 20779);
	start_day(site, 20780);
	want_service("pas", "Pas");
	wanted.given = SETTING_EXPECTED;
	wanted.service.expected_ms = 60000;
	set(site, VERB_SET_SERVICE);
	at_counter(site, VERB_SIT);
	take_of(site, "pas");
	at_counter(site, VERB_NEXT);
	at_counter(site, VERB_ARRIVE);
	site->at_ms += 50000;
	at_counter(site, VERB_FINISH);
	want_service("pas", "Pas");
	wanted.given = SETTING_EXPECTED;
	wanted.service.expected_ms = 3600000;
	set(site, VERB_SET_SERVICE);
	assert_loads_as_new(site);
}

static void what_was_undone_stays_undone(void **state)
{
	struct site *site = *state;
	struct command command;

	start_day(site, 20779);
	make_service(site, "flytning", "Flytning");
	command = command_of(site, VERB_UNDO, ROLE_SUPERVISOR);
	assert_int_equal(turn(site, &command), 0);
	assert_loads_as_new(site);
	start_day(site, 20780);
	assert_loads_as_new(site);
	assert_true(site->catalog.services[2].retired);
	make_service(site, "flytning", "Flytning");
	start_day(site, 20781);
	assert_loads_as_new(site);
	assert_false(site->catalog.services[2].retired);
}

/* Commit, then tell: what could not be stored is not in the catalog either. */
static void a_setting_that_could_not_be_stored_has_not_happened(void **state)
{
	struct site *site = *state;
	struct catalog *before = malloc(sizeof(*before));
	struct command command;

	busy_day(site, 20779);
	start_day(site, 20780);
	memcpy(before, &site->catalog, sizeof(*before));
	want_service("nybygger", "Nybygger");
	command = set_command(site, VERB_SET_SERVICE);
	store_fail_writes(site->store, 2, -ENOSPC);
	assert_int_equal(turn(site, &command), -ENOSPC);
	store_fail_writes(site->store, 0, 0);
	queue_reset(site->queue);
	assert_int_equal(site->catalog.service_count, 2);
	assert_int_equal(store_load(site->store, site->queue), 0);
	assert_memory_equal(&site->catalog, before, sizeof(*before));
	assert_loads_as_new(site);
	make_service(site, "nybygger", "Nybygger");
	assert_loads_as_new(site);
	free(before);
}

static void what_is_carried_does_not_need_the_journal_of_its_day(void **state)
{
	struct site *site = *state;

	busy_day(site, 20779);
	start_day(site, 20780);
	site_close(site);
	harm(site, "DELETE FROM journal WHERE seq < (SELECT max(seq) FROM journal"
		   " WHERE type = 'day-changed')");
	assert_int_equal(site_open(site), 0);
	assert_loads_as_new(site);
}

/* However often something is set, one row of it is left when the day is over. */
static void what_was_replaced_is_deleted_after_the_day(void **state)
{
	struct site *site = *state;

	start_day(site, 20779);
	for (int i = 0; i < 120; i++) {
		char name[24];

		snprintf(name, sizeof(name), "Flytning %d", i);
		make_service(site, "flytning", name);
	}
	for (int i = 0; i < 4; i++)
		assert_int_equal(store_checkpoint(site->store), 0);
	assert_reads(site, "SELECT count(*) FROM carry", "120\n");
	start_day(site, 20780);
	make_service(site, "flytning", "Flytning i dag");
	for (int i = 0; i < 4; i++)
		assert_int_equal(store_checkpoint(site->store), 0);
	assert_reads(site, "SELECT key, expires_day FROM carry",
		     "service/flytning|2147483647\nservice/flytning|2147483647\n");
	assert_loads_as_new(site);
}

/* Expiry, which settings do not have: the rows say it here. */
static void what_has_expired_is_not_applied_and_is_deleted(void **state)
{
	struct site *site = *state;
	struct catalog *catalog = calloc(1, sizeof(*catalog));
	struct queue *loaded;

	busy_day(site, 20779);
	start_day(site, 20780);
	site_close(site);
	harm(site, "UPDATE carry SET expires_day = 20779 WHERE key = 'service/flytning'");
	assert_int_equal(site_open(site), 0);
	assert_int_equal(load_as_new(site, catalog, &loaded), 0);
	assert_true(catalog->services[2].retired);
	queue_free(loaded);
	/* the replaced row goes before the one that replaced it, or it would count again */
	assert_int_equal(store_checkpoint(site->store), 0);
	assert_reads(site, "SELECT count(*) FROM carry WHERE key = 'service/flytning'", "1\n");
	assert_int_equal(load_as_new(site, catalog, &loaded), 0);
	assert_true(catalog->services[2].retired);
	queue_free(loaded);
	for (int i = 0; i < 3; i++)
		assert_int_equal(store_checkpoint(site->store), 0);
	assert_reads(site, "SELECT count(*) FROM carry WHERE key = 'service/flytning'", "0\n");
	free(catalog);
}

static void damaged_row_of_what_is_carried_is_not_believed(void **state)
{
	static const char *const harms[] = {
		"UPDATE carry SET public = replace(public, 'Skat', 'Skal')",
		"UPDATE carry SET private = '{}' WHERE key = 'service/skat'",
		"UPDATE carry SET key = 'service/skal' WHERE key = 'service/skat'",
		"UPDATE carry SET expires_day = 30000 WHERE key = 'service/skat'",
	};

	for (size_t i = 0; i < sizeof(harms) / sizeof(harms[0]); i++) {
		struct catalog *catalog = calloc(1, sizeof(*catalog));
		struct queue *loaded;
		void *fresh;
		struct site *site;

		setup(&fresh);
		site = fresh;
		busy_day(site, 20779);
		start_day(site, 20780);
		site_close(site);
		harm(site, harms[i]);
		assert_int_equal(site_open(site), 0);
		assert_int_equal(load_as_new(site, catalog, &loaded), -EBADMSG);
		assert_int_equal(catalog->service_count, 2); /* not half of it */
		queue_free(loaded);
		free(catalog);
		teardown(&fresh);
	}
}

/* The file of an earlier version gets the table, and keeps what it has. */
static void a_file_of_an_earlier_version_is_brought_up(void **state)
{
	struct site *site = *state;

	short_day(site);
	site_close(site);
	harm(site, "DROP TABLE carry; DROP VIEW ticket_v1;"
		   " ALTER TABLE ticket DROP COLUMN estimated;"
		   " CREATE VIEW ticket_v1 AS SELECT day FROM ticket; PRAGMA user_version = 2");
	assert_int_equal(site_open(site), 0);
	assert_loads_as_new(site);
	make_service(site, "flytning", "Flytning");
	site_reopen(site);
	assert_loads_as_new(site);
	assert_reads(site, "SELECT key FROM carry", "service/flytning\n");
	assert_reads(site, "SELECT sum(estimated), count(*) FROM ticket_v1", "0|2\n");
	assert_reads(site, "SELECT count(*) FROM journal WHERE type = 'ticket-taken'", "2\n");
}

/* site.conf changed between two starts: run-time values win, slugs tell who is who. */
static void another_configuration_finds_its_settings_again(void **state)
{
	struct site *site = *state;
	struct catalog *catalog = calloc(1, sizeof(*catalog));
	struct queue *loaded;

	busy_day(site, 20779);
	make_service(site, "mitid", "MitID og kodeviser");
	start_day(site, 20780);
	take_of(site, "skat");
	catalog_fill(catalog);
	SET(catalog->services[0].id, "ny"); /* `pas` went, `ny` came */
	loaded = queue_new(catalog);
	assert_int_equal(store_load(site->store, loaded), 0);
	assert_string_equal(catalog->services[0].id, "ny");
	assert_string_equal(catalog->services[1].name.text[0], "MitID og kodeviser");
	assert_string_equal(catalog->services[ticket_service(&loaded->tickets[0])].id, "skat");
	assert_int_equal(catalog_service(catalog, "pas"), QUEUE_NONE);
	queue_free(loaded);
	free(catalog);
}

/* The longest setting there is: a service with all its texts in eight languages. */
static void the_longest_setting_is_published_and_comes_back(void **state)
{
	struct site *site = *state;
	struct store_outgoing *outgoing = malloc(sizeof(*outgoing));

	start_day(site, 20779);
	make_service(site, "pas", "Pas");
	for (int i = 1; i < QUEUE_LANGUAGES_MAX; i++) {
		want_service("pas", "\"");
		wanted.languages[0][0] = 'x';
		wanted.languages[0][1] = (char)('a' + i);
		set(site, VERB_SET_TEXT);
	}
	want_service("pas", "Pas");
	wanted.language_count = QUEUE_LANGUAGES_MAX;
	memcpy(wanted.languages, site->catalog.languages, sizeof(wanted.languages));
	for (int i = 0; i < QUEUE_LANGUAGES_MAX; i++) {
		memset(wanted.service.name.text[i], '"', CATALOG_TEXT_BYTES - 1);
		memset(wanted.service.must.text[i], '\\', CATALOG_TEXT_BYTES - 1);
		memset(wanted.service.help.text[i], '"', CATALOG_HELP_BYTES - 1);
		for (int line = 0; line < CATALOG_BRING_MAX; line++)
			memset(wanted.service.bring[line].text[i], '"', CATALOG_TEXT_BYTES - 1);
	}
	memset(wanted.texts_given, 0xff, sizeof(wanted.texts_given));
	set(site, VERB_SET_SERVICE);
	assert_int_equal(outgoing_after(site, site->queue->seq - 1, outgoing), 1);
	assert_true(strlen(outgoing->payload) > 24000);
	assert_loads_as_new(site);
	start_day(site, 20780);
	assert_loads_as_new(site);
	free(outgoing);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_day_with_settings_is_loaded_as_it_was),
		CASE(settings_survive_the_day_change_and_the_restart),
		CASE(what_was_changed_today_is_not_applied_before_its_time),
		CASE(what_was_undone_stays_undone),
		CASE(a_setting_that_could_not_be_stored_has_not_happened),
		CASE(what_is_carried_does_not_need_the_journal_of_its_day),
		CASE(what_was_replaced_is_deleted_after_the_day),
		CASE(what_has_expired_is_not_applied_and_is_deleted),
		cmocka_unit_test(damaged_row_of_what_is_carried_is_not_believed),
		CASE(a_file_of_an_earlier_version_is_brought_up),
		CASE(another_configuration_finds_its_settings_again),
		CASE(the_longest_setting_is_published_and_comes_back),
	};

	return cmocka_run_group_tests_name("store-carry", tests, NULL, NULL);
}
