/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Reading beside the writer, and what store_check() sees. tests/system/replay.test.mjs has the same from
 * outside.
 */
#include "tests/store-site.h"

static struct catalog fresh_catalog;

/* As naeste-replay does: a reader of its own on the file; what it replays it checks. */
static int check(const struct site *site, const struct store_watch *watch)
{
	struct store_options options = { site->path, &fresh_catalog, site->root };
	struct store *reader = NULL;
	struct queue *queue;
	int r;

	memset(&fresh_catalog, 0, sizeof(fresh_catalog));
	catalog_fill(&fresh_catalog);
	queue = queue_new(&fresh_catalog);
	assert_non_null(queue);
	r = store_open_reader(&options, &reader);
	if (r == 0)
		r = store_replay(reader, queue, watch);
	if (r == 0)
		r = store_check(reader, queue);
	store_free(reader);
	queue_free(queue);
	return r;
}

static void a_sound_journal_is_read_beside_the_writer(void **state)
{
	struct site *site = *state;

	short_day(site);
	assert_int_equal(check(site, NULL), 0);
	take(site); /* the writer has not noticed */
	assert_int_equal(check(site, NULL), 0);
}

struct seen {
	uint64_t events, until;
};

static int see(void *data, const struct queue *queue, const struct event *event)
{
	struct seen *seen = data;

	assert_int_equal(event->seq, queue->seq + 1);
	seen->events++;
	return event->seq == seen->until ? -ECANCELED : 0;
}

static void each_event_is_shown_before_it_is_applied(void **state)
{
	struct site *site = *state;
	struct seen seen = { 0 };
	struct store_watch watch = { see, &seen };

	short_day(site);
	assert_int_equal(check(site, &watch), 0);
	assert_int_equal(seen.events, site->queue->seq);
	seen.until = 3;
	assert_int_equal(check(site, &watch), -ECANCELED);
}

static void what_does_not_hold_together_is_bad_message(void **state)
{
	static const char *const harms[] = {
		"UPDATE ticket SET waited_ms = waited_ms + 1",
		"UPDATE ticket SET state = 'parked'",
		"UPDATE ticket SET outcome = 'left'",
		"UPDATE ticket SET lane = 'fast'",
		"UPDATE ticket SET paper = 'doubt'",
		"UPDATE ticket SET id = zeroblob(16)",
		"UPDATE ticket SET number = 'Z999' WHERE number = 'A001'",
		"UPDATE ticket SET number = 'A' WHERE number = 'A001'",
		"DELETE FROM ticket WHERE number = 'A002'",
	};
	struct site *site = *state;

	short_day(site);
	site_close(site);
	for (size_t i = 0; i < sizeof(harms) / sizeof(harms[0]); i++) {
		harm(site, "CREATE TABLE kept AS SELECT * FROM ticket");
		harm(site, harms[i]);
		assert_int_equal(check(site, NULL), -EBADMSG);
		harm(site, "DELETE FROM ticket");
		harm(site, "INSERT INTO ticket SELECT * FROM kept");
		harm(site, "DROP TABLE kept");
		assert_int_equal(check(site, NULL), 0);
	}
}

static void an_earlier_day_is_checked_though_its_private_part_is_gone(void **state)
{
	struct site *site = *state;

	short_day(site);
	at_counter(site, VERB_FINISH);
	start_day(site, 20780);
	take(site);
	site_close(site);
	harm(site, "UPDATE journal SET private = '', private_sum = 0 WHERE seq < 5");
	assert_int_equal(check(site, NULL), 0);
	harm(site, "UPDATE journal SET private_sum = 7 WHERE seq = 6");
	assert_int_equal(check(site, NULL), -EBADMSG);
	harm(site, "UPDATE journal SET public = '{}' WHERE seq = 3");
	assert_int_equal(check(site, NULL), -EBADMSG);
	harm(site, "DELETE FROM journal WHERE seq = 2");
	assert_int_equal(check(site, NULL), -EBADMSG);
}

static void a_reader_brings_no_file_up_and_makes_none(void **state)
{
	struct site *site = *state;

	site_close(site);
	harm(site, "PRAGMA user_version = 1");
	assert_int_equal(check(site, NULL), -EPROTO);
	files_remove(site);
	assert_true(check(site, NULL) < 0);
	assert_int_equal(access(site->path, F_OK), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_sound_journal_is_read_beside_the_writer),
		CASE(each_event_is_shown_before_it_is_applied),
		CASE(what_does_not_hold_together_is_bad_message),
		CASE(an_earlier_day_is_checked_though_its_private_part_is_gone),
		CASE(a_reader_brings_no_file_up_and_makes_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
