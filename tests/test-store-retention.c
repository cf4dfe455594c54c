/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What must not stay on the disk: delivered passwords, private texts of days that are over, tickets
 * past their time, and a log that grows. The files themselves are searched, not the tables.
 */
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/store-site.h"

/* True when the bytes stand in one of the database's files. */
static bool on_disk(const struct site *site, const char *bytes)
{
	char line[256];

	assert_int_equal(text_format(line, sizeof(line), "grep -qa '%s' '%s' '%s-wal'", bytes,
				     site->path, site->path),
			 0);
	return system(line) == 0; /* NOLINT(cert-env33-c): the test's own words */
}

static void a_delivered_password_is_nowhere_on_disk(void **state)
{
	struct site *site = *state;
	struct store_user user = { "kari", ROLE_STAFF, "correct-horse-battery" };
	struct store_user *users = NULL;
	size_t count;

	for (int i = 0; i < 40; i++) { /* so that pages split and rows move */
		assert_int_equal(text_format(user.name, sizeof(user.name), "kari-%02d", i * 7 % 40),
				 0);
		assert_int_equal(store_user_set(site->store, &user), 0);
	}
	assert_int_equal(store_checkpoint(site->store), 0);
	assert_true(on_disk(site, user.password));
	for (int i = 0; i < 40; i++) {
		assert_int_equal(text_format(user.name, sizeof(user.name), "kari-%02d", i), 0);
		assert_int_equal(store_user_password_delivered(site->store, user.name), 0);
	}
	assert_int_equal(store_checkpoint(site->store), 0);
	assert_false(on_disk(site, user.password));
	assert_int_equal(store_users(site->store, &users, &count), 0);
	assert_int_equal(count, 40);
	assert_string_equal(users[0].password, "");
	free(users);
}

static void a_reader_in_the_way_puts_the_wiping_off(void **state)
{
	struct site *site = *state;
	struct store_user user = { "kari", ROLE_STAFF, "correct-horse-battery" };
	char line[400], fifo[96], word[8] = "";
	FILE *reader;

	assert_int_equal(store_user_set(site->store, &user), 0);
	assert_int_equal(text_format(fifo, sizeof(fifo), "%s/go", site->folder), 0);
	assert_int_equal(
		text_format(
			line, sizeof(line),
			"(echo 'BEGIN; SELECT count(*) FROM user;'; cat '%s'; echo 'COMMIT;') | "
			"sqlite3 -readonly '%s'",
			fifo, site->path),
		0);
	assert_int_equal(mkfifo(fifo, 0600), 0);
	reader = popen(line, "r"); /* NOLINT(cert-env33-c): the test's own words */
	assert_non_null(fgets(word, sizeof(word), reader)); /* it reads now */
	assert_int_equal(store_user_password_delivered(site->store, "kari"), 0);
	assert_int_equal(store_checkpoint(site->store), 0);
	assert_true(on_disk(site, user.password));
	close(open(fifo, O_WRONLY));
	assert_int_equal(pclose(reader), 0);
	unlink(fifo);
	assert_int_equal(store_checkpoint(site->store), 0);
	assert_false(on_disk(site, user.password));
}

/* In a process of its own, which dies before it could tidy up. */
static _Noreturn void deliver_and_die(struct site *site, struct store_user *user)
{
	if (site_open(site) == 0 && store_user_set(site->store, user) == 0 &&
	    store_user_password_delivered(site->store, user->name) == 0)
		_exit(EXIT_SUCCESS);
	_exit(EXIT_FAILURE);
}

static void a_crash_before_the_wiping_does_not_leave_the_password(void **state)
{
	struct site *site = *state;
	struct store_user user = { "kari", ROLE_STAFF, "correct-horse-battery" };
	int status;
	pid_t child;

	site_close(site);
	child = fork();
	if (child == 0)
		deliver_and_die(site, &user);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_true(on_disk(site, user.password));
	assert_int_equal(site_open(site), 0);
	assert_int_equal(store_checkpoint(site->store), 0);
	assert_false(on_disk(site, user.password));
}

static void private_texts_are_erased_after_their_day(void **state)
{
	struct site *site = *state;
	char token[TOKEN_TEXT_BYTES];

	start_day(site, 20779);
	assert_int_equal(store_checkpoint(site->store), 0);
	for (int i = 0; i < 61; i++)
		take(site);
	token_format(&site->queue->tickets[30].token, token);
	assert_true(on_disk(site, token)); /* while the day lasts it is needed */
	start_day(site, 20780);
	take(site);
	assert_int_equal(store_checkpoint(site->store), 0);
	assert_reads(site, "SELECT count(*) FROM journal WHERE private = ''", "50\n");
	assert_int_equal(store_checkpoint(site->store), 0);
	assert_int_equal(store_checkpoint(site->store), 0);
	assert_false(on_disk(site, token));
	assert_reads(site, "SELECT count(*), min(seq) FROM journal WHERE private <> ''", "2|124\n");
	assert_loads(site);
}

static void tickets_and_prints_live_30_days(void **state)
{
	struct site *site = *state;

	start_day(site, 20779);
	take(site);
	start_day(site, 20809);
	take(site);
	assert_int_equal(store_checkpoint(site->store), 0);
	assert_reads(site, "SELECT group_concat(day) FROM ticket_v1", "2026-11-22,2026-12-22\n");
	start_day(site, 20810);
	assert_int_equal(store_checkpoint(site->store), 0);
	assert_reads(site, "SELECT group_concat(day) FROM ticket_v1", "2026-12-22\n");
	assert_reads(site, "SELECT count(*) FROM print", "1\n");
}

static void the_log_is_used_again_after_a_checkpoint(void **state)
{
	struct site *site = *state;
	char path[128];
	struct stat first, later;

	assert_int_equal(text_format(path, sizeof(path), "%s-wal", site->path), 0);
	start_day(site, 20779);
	assert_int_equal(store_checkpoint(site->store), 0); /* the first one empties the log */
	take(site);
	assert_int_equal(store_checkpoint(site->store), 0);
	take(site);
	assert_int_equal(stat(path, &first), 0);
	for (int i = 0; i < 20; i++) {
		assert_int_equal(store_checkpoint(site->store), 0);
		take(site);
	}
	assert_int_equal(stat(path, &later), 0);
	assert_true(first.st_size > 0);
	assert_true(later.st_size <= first.st_size + 8L * 4120); /* a turn that splits pages */
}

static void the_log_is_bounded_when_nobody_checkpoints(void **state)
{
	struct site *site = *state;
	char path[128];
	struct stat status;

	assert_int_equal(text_format(path, sizeof(path), "%s-wal", site->path), 0);
	start_day(site, 20779);
	for (int i = 0; i < 400; i++)
		take(site);
	assert_int_equal(stat(path, &status), 0);
	assert_true(status.st_size < 1100L * 4120);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		CASE(a_delivered_password_is_nowhere_on_disk),
		CASE(a_reader_in_the_way_puts_the_wiping_off),
		CASE(private_texts_are_erased_after_their_day),
		CASE(tickets_and_prints_live_30_days),
		CASE(a_crash_before_the_wiping_does_not_leave_the_password),
		CASE(the_log_is_bounded_when_nobody_checkpoints),
		CASE(the_log_is_used_again_after_a_checkpoint),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
