/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The store against a real disk: real commands through the real queue, real files, a real second
 * reader (the sqlite3 program). What must go is in test-store-retention.c; failing writes, full
 * disks and killed processes are in test-store-faults.c.
 */
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>

#include "firmware/base/cleanup.h"
#include "firmware/wire/journal.h"
#include "tests/store-site.h"

static void an_empty_journal_has_no_last_event(void **state)
{
	struct site *site = *state;
	struct store_last last = { .seq = 7 };
	struct store_outgoing outgoing;
	uint64_t next = 7;
	char *array = NULL;

	assert_int_equal(store_last(site->store, &last), 0);
	assert_false(last.any);
	assert_int_equal(last.seq, 0);
	assert_int_equal(outgoing_after(site, 0, &outgoing), 0);
	assert_int_equal(store_events(site->store, 0, UINT64_MAX, &array, &next), 0);
	assert_string_equal(array, "[]");
	assert_int_equal(next, 0);
	free(array);
	assert_loads(site);
}

static void the_last_event_is_known_after_a_restart(void **state)
{
	struct site *site = *state;
	struct store_last before, after;

	short_day(site);
	assert_int_equal(store_last(site->store, &before), 0);
	site_reopen(site);
	assert_int_equal(store_last(site->store, &after), 0);
	assert_true(after.any);
	assert_int_equal(after.seq, site->queue->seq);
	assert_int_equal(after.at_ms, site->at_ms);
	assert_int_equal(after.wall_ms, START_MS + site->at_ms);
	assert_int_equal(after.clock, CLOCK_SYNCED);
	assert_int_equal(after.stamp.boot_ms, site->at_ms);
	assert_true(id_equal(&after.stamp.boot, &before.stamp.boot));
}

static void events_leave_with_the_bytes_that_are_published(void **state)
{
	struct site *site = *state;
	struct command command;
	struct verdict verdict;
	struct store_stamp stamp = stamp_of(site);
	struct store_outgoing outgoing;
	char public[EVENT_PUBLIC_BYTES], array[EVENT_PUBLIC_BYTES + 2];
	char *events = NULL;
	uint64_t next;

	start_day(site, 20779);
	command = take_command(site);
	queue_judge(site->queue, &command, &verdict);
	assert_true(event_write_public(&site->catalog, &verdict.events[0], public, sizeof(public)));
	assert_int_equal(store_begin(site->store), 0);
	assert_int_equal(store_append(site->store, &verdict.events[0], &stamp), 0);
	assert_int_equal(store_commit(site->store), 0);
	site_reopen(site);
	assert_int_equal(outgoing_after(site, 1, &outgoing), 1);
	assert_int_equal(outgoing.seq, 2);
	assert_string_equal(outgoing.payload, public);
	assert_string_equal(outgoing.topic, "naeste/v1/demo/event/general/ticket-taken");
	assert_int_equal(store_events(site->store, 2, 2, &events, &next), 0);
	assert_int_equal(
		text_format(array, sizeof(array), "[%.*s]", (int)sizeof(public) - 1, public), 0);
	assert_string_equal(events, array);
	free(events);
}

static void nothing_is_told_before_the_commit(void **state)
{
	struct site *site = *state;
	struct command command;
	struct store_outgoing outgoing;
	char *array;
	uint64_t next;

	start_day(site, 20779);
	command = take_command(site);
	assert_int_equal(store_begin(site->store), 0);
	assert_int_equal(turn_events(site, &command), 0);
	assert_int_equal(outgoing_after(site, 1, &outgoing), 0);
	assert_int_equal(store_set_delivered(site->store, 2), -EINVAL);
	assert_int_equal(store_events(site->store, 2, 2, &array, &next), 0);
	assert_string_equal(array, "[]");
	free(array);
	assert_reads(site, "SELECT max(seq) FROM event_v1", "1\n");
	assert_int_equal(store_commit(site->store), 0);
	assert_int_equal(outgoing_after(site, 1, &outgoing), 1);
}

static void a_page_holds_500_events_and_names_the_next(void **state)
{
	struct site *site = *state;
	struct command command;
	char *array;
	uint64_t next;
	size_t count;

	start_day(site, 20779);
	assert_int_equal(store_begin(site->store), 0);
	for (int i = 0; i < 501; i++) {
		command = take_command(site);
		assert_int_equal(turn_events(site, &command), 0);
	}
	assert_int_equal(store_commit(site->store), 0);
	for (uint64_t from = 1; from <= 501; from = next) {
		count = 0;
		assert_int_equal(store_events(site->store, from, 502, &array, &next), 0);
		for (const char *at = array; (at = strstr(at, "{\"id\":")); at++)
			count++;
		assert_int_equal(count, from == 1 ? 500 : 2);
		assert_int_equal(next, from == 1 ? 501 : 0);
		free(array);
		if (!next)
			break;
	}
	assert_int_equal(store_events(site->store, 1, 500, &array, &next), 0);
	assert_int_equal(next, 0);
	free(array);
	assert_int_equal(store_events(site->store, 10, 9, &array, &next), 0);
	assert_string_equal(array, "[]");
	free(array);
}

static void a_gap_in_seq_is_refused_and_spoils_the_transaction(void **state)
{
	struct site *site = *state;
	struct command command = command_of(site, VERB_START_DAY, ROLE_SYSTEM);
	struct store_stamp stamp = stamp_of(site);
	struct verdict verdict;

	command.day = 20779;
	queue_judge(site->queue, &command, &verdict);
	verdict.events[0].seq = 2;
	assert_int_equal(store_begin(site->store), 0);
	assert_int_equal(store_append(site->store, &verdict.events[0], &stamp), -EINVAL);
	verdict.events[0].seq = 1;
	assert_int_equal(store_append(site->store, &verdict.events[0], &stamp), -EINVAL);
	assert_int_equal(store_commit(site->store), -EINVAL);
	store_roll_back(site->store);
	assert_int_equal(store_begin(site->store), 0);
	assert_int_equal(store_append(site->store, &verdict.events[0], &stamp), 0);
	assert_int_equal(store_commit(site->store), 0);
}

static void a_number_given_twice_in_a_day_is_refused(void **state)
{
	struct site *site = *state;

	start_day(site, 20779);
	take(site);
	site->queue->tickets[0].id = made_id(2, 77);
	assert_int_equal(store_begin(site->store), 0);
	assert_int_equal(store_ticket(site->store, site->queue, 0), -EEXIST);
	assert_int_equal(store_commit(site->store), -EEXIST);
	store_roll_back(site->store);
}

static void replay_gives_the_same_queue_byte_for_byte(void **state)
{
	struct site *site = *state;

	short_day(site);
	assert_loads(site);
	site_reopen(site);
	assert_loads(site);
}

static void replay_starts_at_the_last_day_change(void **state)
{
	struct site *site = *state;

	start_day(site, 20779);
	take(site);
	start_day(site, 20780);
	take(site);
	take(site);
	site_close(site);
	harm(site, "UPDATE journal SET private = 'x' WHERE seq = 2");
	assert_int_equal(site_open(site), 0);
	assert_loads(site);
	assert_int_equal(site->queue->ticket_count, 2);
}

/* Loading after `sql` must be refused with a line that has `words` in it. */
static void damage(struct site *site, const char *sql, const char *words)
{
	char log_path[] = "/tmp/test-store-log-XXXXXX", text[4096] = "";
	_cleanup_close_ int log_fd = mkstemp(log_path);
	_cleanup_close_ int saved_fd = dup(STDERR_FILENO);

	site_close(site);
	harm(site, sql);
	assert_int_equal(site_open(site), 0);
	dup2(log_fd, STDERR_FILENO);
	assert_load_fails(site, -EBADMSG);
	dup2(saved_fd, STDERR_FILENO);
	assert_true(pread(log_fd, text, sizeof(text) - 1, 0) > 0);
	if (!strstr(text, words))
		fail_msg("'%s' is not in: %s", words, text);
	unlink(log_path);
}

static void a_damaged_row_is_refused_and_named(void **state)
{
	struct site *site = *state;

	short_day(site);
	damage(site, "UPDATE journal SET public = replace(public, 'A001', 'A003') WHERE seq = 2",
	       "event 2 is damaged");
	/* the event's time, off by a millisecond: everything can still be read */
	damage(site, "UPDATE journal SET private = replace(private, '2000', '2001') WHERE seq = 1",
	       "event 1 is damaged");
}

static void a_damaged_event_is_not_told_either(void **state)
{
	struct site *site = *state;
	struct store_outgoing outgoing;
	char *array = NULL;
	uint64_t next;

	short_day(site);
	damage(site, "UPDATE journal SET topic = 'other' WHERE seq = 2", "event 2 is damaged");
	assert_int_equal(outgoing_after(site, 1, &outgoing), -EBADMSG);
	assert_int_equal(outgoing_after(site, 2, &outgoing), 1);
	assert_int_equal(store_events(site->store, 1, 9, &array, &next), -EBADMSG);
	assert_null(array);
}

static void a_missing_row_is_refused_and_named(void **state)
{
	struct site *site = *state;

	short_day(site);
	damage(site, "DELETE FROM journal WHERE seq = 3", "event 3 is damaged: it is missing");
}

static void a_second_opener_is_refused(void **state)
{
	struct site *site = *state;
	struct store_options options = { site->path, &site->catalog, site->root };
	struct store *second = NULL;

	assert_int_equal(store_open(&options, &second), -EBUSY);
	assert_null(second);
	start_day(site, 20779); /* the first goes on */
	site_close(site);
	assert_int_equal(store_open(&options, &second), 0);
	store_free(second);
}

static void a_later_schema_is_refused_and_left_alone(void **state)
{
	struct site *site = *state;

	start_day(site, 20779);
	site_close(site);
	harm(site, "PRAGMA user_version = 99");
	assert_int_equal(site_open(site), -EPROTO);
	assert_null(site->store);
	assert_reads(site, "PRAGMA user_version; SELECT count(*) FROM journal", "99\n1\n");
}

static void a_database_of_another_program_is_refused(void **state)
{
	struct site *site = *state;

	site_close(site);
	files_remove(site);
	harm(site, "CREATE TABLE bird (name TEXT)");
	assert_int_equal(site_open(site), -EBADMSG);
	assert_reads(site, "PRAGMA journal_mode", "delete\n");
}

static void a_file_that_is_no_database_is_refused(void **state)
{
	struct site *site = *state;
	_cleanup_close_ int fd = -1;

	site_close(site);
	files_remove(site);
	fd = open(site->path, O_RDWR | O_CREAT, 0600);
	for (int i = 0; i < 200; i++)
		assert_int_equal(write(fd, "not a database. ", 16), 16);
	assert_int_equal(site_open(site), -EBADMSG);
}

static void a_missing_folder_is_refused(void **state)
{
	struct site *site = *state;
	struct store_options options = { "/nonexistent/folder/store.db", &site->catalog,
					 site->root };
	struct store *store = NULL;

	assert_int_equal(store_open(&options, &store), -ENOENT);
	options.path = "";
	assert_int_equal(store_open(&options, &store), -EINVAL);
	assert_null(store);
}

static void the_files_are_closed_to_others(void **state)
{
	struct site *site = *state;
	struct stat status;

	assert_int_equal(stat(site->path, &status), 0);
	assert_int_equal(status.st_mode & 07, 0);
}

static void the_same_command_gets_the_first_answer(void **state)
{
	struct site *site = *state;
	struct store_answer first = { .fingerprint = UINT64_MAX, .ticket = made_id(2, 1) };
	struct store_answer second = { .fingerprint = 1 }, found;
	struct id command = made_id(1, 1), other = made_id(1, 2);

	SET(first.user, "kiosk-1");
	memset(first.text, 'x', sizeof(first.text) - 1); /* the longest that there is */
	assert_int_equal(store_answer_find(site->store, &command, &found), 0);
	assert_int_equal(store_begin(site->store), 0);
	assert_int_equal(store_answer_keep(site->store, &command, 5, &first), 0);
	assert_int_equal(store_answer_find(site->store, &command, &found), 1);
	assert_int_equal(store_answer_keep(site->store, &command, 6, &second), 0);
	assert_int_equal(store_commit(site->store), 0);
	site_reopen(site);
	assert_int_equal(store_answer_find(site->store, &command, &found), 1);
	assert_true(found.fingerprint == first.fingerprint);
	assert_true(id_equal(&found.ticket, &first.ticket));
	assert_string_equal(found.user, first.user);
	assert_string_equal(found.text, first.text);
	assert_int_equal(store_answer_find(site->store, &other, &found), 0);
}

static void answers_expire_in_chunks_oldest_first(void **state)
{
	struct site *site = *state;
	struct store_answer answer = { .text = "{}" };
	struct id command;

	assert_int_equal(store_begin(site->store), 0);
	for (uint32_t i = 0; i < 10; i++) {
		command = made_id(1, 100 - i); /* the order of ids is not the order of time */
		assert_int_equal(store_answer_keep(site->store, &command, 1000 + i, &answer), 0);
	}
	assert_int_equal(store_commit(site->store), 0);
	assert_int_equal(store_answer_expire(site->store, 1000, 3), 0);
	assert_int_equal(store_answer_expire(site->store, 1005, 3), 3);
	assert_int_equal(store_answer_expire(site->store, 1005, 3), 2);
	assert_int_equal(store_answer_expire(site->store, 1005, 3), 0);
	command = made_id(1, 100 - 4);
	assert_int_equal(store_answer_find(site->store, &command, &answer), 0);
	command = made_id(1, 100 - 5);
	assert_int_equal(store_answer_find(site->store, &command, &answer), 1);
}

static void print_keep(struct site *site, const struct print *print)
{
	assert_int_equal(store_begin(site->store), 0);
	assert_int_equal(store_print(site->store, print), 0);
	assert_int_equal(store_commit(site->store), 0);
}

static void open_prints_come_oldest_first(void **state)
{
	struct site *site = *state;
	struct print print = { .ticket = made_id(2, 3), .number = 2, .wanted_ms = 30, .job = 4 };
	struct print found;

	assert_int_equal(store_print_open(site->store, 0, &found), 0);
	print_keep(site, &print);
	print = (struct print){ .ticket = made_id(2, 9), .number = 1, .wanted_ms = 20 };
	print_keep(site, &print);
	print.copy = 2;
	print.state = PRINT_FAILED;
	print.wanted_ms = 25;
	print_keep(site, &print);
	assert_int_equal(store_print_open(site->store, 0, &found), 1);
	assert_int_equal(found.wanted_ms, 20);
	assert_int_equal(store_print_open(site->store, 1, &found), 1);
	assert_int_equal(found.copy, 2);
	assert_int_equal(found.state, PRINT_FAILED);
	assert_int_equal(store_print_open(site->store, 2, &found), 1);
	assert_int_equal(found.number, 2);
	assert_int_equal(found.job, 4);
	assert_int_equal(store_print_open(site->store, 3, &found), 0);
}

static void a_print_leaves_the_open_ones_when_its_end_is_known(void **state)
{
	static const enum print_state ends[] = { PRINT_CONFIRMED, PRINT_UNKNOWN, PRINT_DROPPED };
	struct site *site = *state;
	struct print print = { .ticket = made_id(2, 3), .wanted_ms = 30 }, found;

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		print.state = PRINT_SENT;
		print_keep(site, &print);
		site_reopen(site);
		assert_int_equal(store_print_open(site->store, 0, &found), 1);
		assert_int_equal(found.state, PRINT_SENT);
		print.state = ends[i];
		print_keep(site, &print);
		assert_int_equal(store_print_open(site->store, 0, &found), 0);
	}
	assert_reads(site, "SELECT state, count(*) FROM print", "dropped|1\n");
}

static void users_come_back_by_name(void **state)
{
	struct site *site = *state;
	struct store_user kari = { "kari", ROLE_STAFF, "secret" }, bo = { "bo", ROLE_OPERATOR, "" };
	struct store_user *users = NULL;
	enum role role = ROLE_PUBLIC;
	size_t count;

	assert_int_equal(store_user_role(site->store, "kari", &role), 0);
	assert_int_equal(role, ROLE_PUBLIC);
	assert_int_equal(store_user_set(site->store, &kari), 0);
	assert_int_equal(store_user_set(site->store, &bo), 0);
	kari.role = ROLE_SUPERVISOR;
	strcpy(kari.skills, "pas mitid");
	assert_int_equal(store_user_set(site->store, &kari), 0);
	site_reopen(site);
	assert_int_equal(store_users(site->store, &users, &count), 0);
	assert_int_equal(count, 2);
	assert_string_equal(users[0].name, "bo");
	assert_string_equal(users[1].name, "kari");
	assert_string_equal(users[1].password, "secret");
	assert_string_equal(users[0].skills, "");
	assert_string_equal(users[1].skills, "pas mitid");
	free(users);
	assert_int_equal(store_user_role(site->store, "kari", &role), 1);
	assert_int_equal(role, ROLE_SUPERVISOR);
	assert_int_equal(store_user_remove(site->store, "kari"), 1);
	assert_int_equal(store_user_remove(site->store, "kari"), 0);
	assert_int_equal(store_user_role(site->store, "kari", &role), 0);
}

static void a_user_without_a_name_or_an_end_is_refused(void **state)
{
	struct site *site = *state;
	struct store_user user = { "", ROLE_STAFF, "", "" };

	assert_int_equal(store_user_set(site->store, &user), -EINVAL);
	memset(user.name, 'x', sizeof(user.name));
	assert_int_equal(store_user_set(site->store, &user), -EINVAL);
	strcpy(user.name, "kari");
	memset(user.skills, 'x', sizeof(user.skills));
	assert_int_equal(store_user_set(site->store, &user), -EINVAL);
}

static void a_time_in_a_row_stays_when_the_clock_is_moved(void **state)
{
	struct site *site = *state;

	setenv("TZ", "UTC", 1);
	tzset();
	start_day(site, 20779);
	take(site);
	at_counter(site, VERB_SIT);
	at_counter(site, VERB_NEXT);
	site->wall_step_ms = 3600000;
	at_counter(site, VERB_ARRIVE);
	assert_reads(site, "SELECT taken, called, arrived FROM ticket_v1",
		     "2026-11-22T09:00:03.000+00:00|2026-11-22T09:00:05.000+00:00|"
		     "2026-11-22T10:00:06.000+00:00\n");
}

static void the_views_read_beside_the_daemon(void **state)
{
	struct site *site = *state;

	setenv("TZ", "Europe/Copenhagen", 1);
	tzset();
	short_day(site);
	assert_reads(site, "SELECT group_concat(name) FROM pragma_table_info('event_v1')",
		     "seq,id,time,day,type,lane,ticket,number,service,counter,role,detail_json\n");
	assert_reads(site, "SELECT group_concat(name) FROM pragma_table_info('ticket_v1')",
		     "id,day,number,lane,state,outcome,services_json,taken,called,arrived,ended,"
		     "waited_ms,way_ms,service_ms,paper,estimated\n");
	assert_reads(
		site,
		"SELECT seq, id, time, day, type, lane, ticket, number, service, counter, role,"
		" json_extract(detail_json, '$.state') FROM event_v1 WHERE seq IN (1, 5)",
		"1|5a040000-0000-0000-0000-000000000064|2026-11-22T10:00:02.000+01:00|"
		"2026-11-22|day-changed||||||system|\n"
		"5|5a040000-0000-0000-0000-0000000001f4|2026-11-22T10:00:06.000+01:00|"
		"2026-11-22|ticket-called|general|5a020000-0000-0000-0000-0000000000c8|A001|"
		"pas|1|staff|called\n");
	assert_reads(site,
		     "SELECT id, day, number, lane, state, outcome, services_json, taken, called,"
		     " arrived, ended, waited_ms, way_ms, service_ms, paper FROM ticket_v1",
		     "5a020000-0000-0000-0000-0000000000c8|2026-11-22|A001|general|ended|served|"
		     "[\"pas\"]|2026-11-22T10:00:03.000+01:00|2026-11-22T10:00:06.000+01:00|"
		     "2026-11-22T10:00:07.000+01:00|2026-11-22T10:00:08.000+01:00|3000|1000|1000|"
		     "wanted\n"
		     "5a020000-0000-0000-0000-00000000012c|2026-11-22|A002|general|called||"
		     "[\"pas\"]|2026-11-22T10:00:04.000+01:00|2026-11-22T10:00:09.000+01:00|||"
		     "5000|0|0|wanted\n");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		CASE(an_empty_journal_has_no_last_event),
		CASE(the_last_event_is_known_after_a_restart),
		CASE(events_leave_with_the_bytes_that_are_published),
		CASE(nothing_is_told_before_the_commit),
		CASE(a_page_holds_500_events_and_names_the_next),
		CASE(a_gap_in_seq_is_refused_and_spoils_the_transaction),
		CASE(a_number_given_twice_in_a_day_is_refused),
		CASE(replay_gives_the_same_queue_byte_for_byte),
		CASE(replay_starts_at_the_last_day_change),
		CASE(a_damaged_row_is_refused_and_named),
		CASE(a_damaged_event_is_not_told_either),
		CASE(a_missing_row_is_refused_and_named),
		CASE(a_second_opener_is_refused),
		CASE(a_later_schema_is_refused_and_left_alone),
		CASE(a_database_of_another_program_is_refused),
		CASE(a_file_that_is_no_database_is_refused),
		CASE(a_missing_folder_is_refused),
		CASE(the_files_are_closed_to_others),
		CASE(the_same_command_gets_the_first_answer),
		CASE(answers_expire_in_chunks_oldest_first),
		CASE(open_prints_come_oldest_first),
		CASE(a_print_leaves_the_open_ones_when_its_end_is_known),
		CASE(users_come_back_by_name),
		CASE(a_user_without_a_name_or_an_end_is_refused),
		CASE(a_time_in_a_row_stays_when_the_clock_is_moved),
		CASE(the_views_read_beside_the_daemon),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
