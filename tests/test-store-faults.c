/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The store when writing fails and when its process dies: nothing of a failed turn remains, nothing
 * acknowledged is lost, and work goes on afterwards.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "firmware/base/cleanup.h"
#include "firmware/base/id.h"
#include "tests/store-site.h"

#define TURNS 6

/* The commands of the loop: one of each kind of row. */
static struct command loop_command(struct site *site, int turn)
{
	static const enum verb verbs[TURNS] = { VERB_START_DAY, VERB_TAKE,   VERB_SIT,
						VERB_NEXT,      VERB_ARRIVE, VERB_FINISH };
	enum role role = verbs[turn] == VERB_START_DAY ? ROLE_SYSTEM
			 : verbs[turn] == VERB_TAKE    ? ROLE_KIOSK
						       : ROLE_STAFF;
	struct command command;

	if (verbs[turn] == VERB_TAKE)
		return take_command(site);
	command = command_of(site, verbs[turn], role);
	SET(command.counter, "1");
	command.outcome = OUTCOME_SERVED;
	command.day = 20779;
	return command;
}

/* After a failed turn: memory from disk, and that must be as before the turn, rows too. */
static void rebuild(struct site *site, const struct queue *before)
{
	struct store_answer answer;
	struct id command = made_id(1, site->made);
	char expected[64];

	queue_reset(site->queue);
	assert_int_equal(store_load(site->store, site->queue), 0);
	assert_true(queues_equal(site->queue, before));
	assert_int_equal(store_answer_find(site->store, &command, &answer), 0);
	assert_int_equal(text_format(expected, sizeof(expected), "%d|%d|%d\n", (int)before->seq,
				     (int)before->ticket_count, (int)before->ticket_count),
			 0);
	assert_reads(site,
		     "SELECT (SELECT count(*) FROM journal), (SELECT count(*) FROM ticket),"
		     " (SELECT count(*) FROM print)",
		     expected);
}

/* Runs the loop with the k-th write failing; false when there were fewer writes. */
static bool loop_with_fault(struct site *site, uint32_t k, int error)
{
	_cleanup_free_ struct queue *before = malloc(sizeof(*before));
	bool failed = false;

	assert_non_null(before);
	store_fail_writes(site->store, k, error);
	for (int i = 0; i < TURNS; i++) {
		struct command command = loop_command(site, i);
		int r;

		memcpy(before, site->queue, sizeof(*before));
		r = turn(site, &command);
		if (r == 0)
			continue;
		assert_int_equal(r, error);
		assert_false(failed);
		failed = true;
		rebuild(site, before);
		assert_int_equal(turn(site, &command), error); /* until it is over */
		store_fail_writes(site->store, 0, 0);
		rebuild(site, before);
		assert_int_equal(turn(site, &command), 0);
	}
	store_fail_writes(site->store, 0, 0);
	assert_loads(site);
	return failed;
}

static void no_failing_write_leaves_half_a_turn(void **state)
{
	static const int errors[] = { -ENOSPC, -EIO };
	struct site *site = *state;
	uint32_t k = 1;
	bool failed = true;

	for (; failed; k++) {
		site_close(site);
		files_remove(site);
		queue_reset(site->queue);
		assert_int_equal(site_open(site), 0);
		failed = loop_with_fault(site, k, errors[k % 2]);
		site_reopen(site);
		assert_loads(site);
	}
	/* Each turn writes an event, an answer and the commit at least. */
	assert_true(k > 3 * TURNS);
}

static void a_failing_write_outside_a_transaction_changes_nothing(void **state)
{
	struct site *site = *state;
	struct store_user user = { "kari", ROLE_STAFF, "" };

	store_fail_writes(site->store, 1, -ENOSPC);
	assert_int_equal(store_user_set(site->store, &user), -ENOSPC);
	assert_int_equal(store_answer_expire(site->store, 1, 1), -ENOSPC);
	assert_int_equal(store_user_remove(site->store, "kari"), -ENOSPC);
	store_fail_writes(site->store, 0, 0);
	assert_reads(site, "SELECT count(*) FROM user", "0\n");
	start_day(site, 20779);
}

static void housekeeping_that_fails_is_told_and_done_later(void **state)
{
	struct site *site = *state;

	start_day(site, 20779);
	take(site);
	start_day(site, 20780);
	for (uint32_t k = 1; k <= 3; k++) {
		store_fail_writes(site->store, k, -EIO);
		assert_int_equal(store_checkpoint(site->store), -EIO);
		store_fail_writes(site->store, 0, 0);
		assert_reads(site, "SELECT count(*) FROM journal WHERE private = ''", "0\n");
	}
	assert_int_equal(store_checkpoint(site->store), 0);
	assert_reads(site, "SELECT count(*) FROM journal WHERE private = ''", "3\n");
}

/* Takes tickets until the disk says no; returns the fault. */
static int take_until_fault(struct site *site, struct queue *before)
{
	int r = 0;

	for (int i = 0; r == 0 && i < 20000; i++) {
		struct command command = take_command(site);

		memcpy(before, site->queue, sizeof(*before));
		r = turn(site, &command);
	}
	return r;
}

static void an_io_error_of_the_kernel_leaves_nothing_behind(void **state)
{
	struct site *site = *state;
	_cleanup_free_ struct queue *before = malloc(sizeof(*before));
	struct rlimit unlimited, limit;

	assert_non_null(before);
	start_day(site, 20779);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &unlimited), 0);
	limit = (struct rlimit){ .rlim_cur = 1000000, .rlim_max = unlimited.rlim_max };
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	assert_int_equal(take_until_fault(site, before), -EIO);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &unlimited), 0);
	assert_true(before->seq > 10);
	rebuild(site, before);
	take(site);
	site_reopen(site);
	assert_loads(site);
}

#define EXIT_NOT_ALLOWED 77

static void file_write(const char *path, const char *text)
{
	_cleanup_close_ int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd >= 0 && write(fd, text, strlen(text)) < 0)
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
}

/* A disk of two megabytes over the site's folder, for this process only. */
static void small_disk(const char *folder)
{
	unsigned int uid = geteuid();
	char map[32];

	if (unshare(CLONE_NEWNS | (uid ? CLONE_NEWUSER : 0)) < 0)
		_exit(EXIT_NOT_ALLOWED);
	if (uid) {
		file_write("/proc/self/setgroups", "deny");
		assert_int_equal(text_format(map, sizeof(map), "0 %u 1", uid), 0);
		file_write("/proc/self/uid_map", map);
		assert_int_equal(text_format(map, sizeof(map), "0 %u 1", getegid()), 0);
		file_write("/proc/self/gid_map", map);
	}
	if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount("store", folder, "tmpfs", 0, "size=2m") < 0)
		_exit(EXIT_NOT_ALLOWED);
}

/* In a process of its own, for the mount. */
static void fill_the_disk(struct site *site)
{
	_cleanup_free_ struct queue *before = malloc(sizeof(*before));
	char filler[128];
	int fd;

	small_disk(site->folder);
	assert_int_equal(site_open(site), 0);
	start_day(site, 20779);
	assert_int_equal(text_format(filler, sizeof(filler), "%s/filler", site->folder), 0);
	fd = open(filler, O_WRONLY | O_CREAT, 0600);
	assert_int_equal(posix_fallocate(fd, 0, 1000000), 0);
	assert_int_equal(take_until_fault(site, before), -ENOSPC);
	assert_true(before->seq > 10);
	rebuild(site, before);
	unlink(filler);
	close(fd);
	take(site);
	assert_loads(site);
	site_reopen(site);
	assert_loads(site);
	_exit(EXIT_SUCCESS);
}

static void a_full_disk_refuses_turns_until_there_is_room(void **state)
{
	struct site *site = *state;
	int status;
	pid_t child;

	site_close(site);
	child = fork();
	if (child == 0)
		fill_the_disk(site);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == EXIT_NOT_ALLOWED)
		skip(); /* mounting is not allowed here */
	assert_int_equal(WEXITSTATUS(status), EXIT_SUCCESS);
}

/* Appends and acknowledges until somebody ends it; never returns. */
static _Noreturn void append_for_ever(struct site *site, int acknowledge_fd)
{
	if (site_open(site) < 0 || store_load(site->store, site->queue) < 0)
		_exit(EXIT_FAILURE);
	if (site->queue->day == INT32_MIN)
		start_day(site, 20779);
	for (uint32_t i = 1;; i++) {
		uint64_t seq;
		int r;

		site->at_ms = site->queue->at_ms;
		site->made = (uint32_t)site->queue->seq * 100;
		take(site);
		seq = site->queue->seq;
		if (write(acknowledge_fd, &seq, sizeof(seq)) != sizeof(seq))
			_exit(EXIT_FAILURE);
		r = store_set_delivered(site->store, seq);
		if (r == 0 && i % 8 == 0)
			r = store_checkpoint(site->store);
		if (r < 0)
			_exit(EXIT_FAILURE);
	}
}

/* The last seq that was acknowledged before the child was killed. */
static uint64_t kill_after(struct site *site, long wait_us)
{
	struct timespec wait = { .tv_nsec = wait_us * 1000 };
	uint64_t seq, last = 0;
	int ends[2], status;
	pid_t child;

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	child = fork();
	if (child == 0)
		append_for_ever(site, ends[1]);
	close(ends[1]);
	assert_int_equal(read(ends[0], &last, sizeof(last)), sizeof(last)); /* it is at work */
	nanosleep(&wait, NULL);
	assert_int_equal(kill(child, SIGKILL), 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	while (read(ends[0], &seq, sizeof(seq)) == sizeof(seq))
		last = seq;
	close(ends[0]);
	return last;
}

static void no_acknowledged_event_is_lost_when_the_process_is_killed(void **state)
{
	struct site *site = *state;
	uint64_t delivered = 0;
	uint32_t chance;

	site_close(site);
	id_entropy(&chance, sizeof(chance));
	print_message("seed %u\n", chance);
	for (int i = 0; i < 30; i++) {
		uint64_t acknowledged;

		chance = chance * 1664525 + 1013904223;
		acknowledged = kill_after(site, (long)(chance >> 16) % 20000);
		assert_int_equal(site_open(site), 0); /* its lock died with it */
		queue_reset(site->queue);
		assert_int_equal(store_load(site->store, site->queue), 0);
		assert_null(queue_check(site->queue));
		/* At most the one turn that was committed and not acknowledged any more. */
		assert_in_range(site->queue->seq, acknowledged, acknowledged + 1);
		assert_int_equal(site->queue->ticket_count, site->queue->seq - 1);
		assert_int_equal(store_delivered(site->store, &delivered), 0);
		assert_in_range(delivered, acknowledged > 64 ? acknowledged - 64 : 0, acknowledged);
		site_close(site);
	}
	assert_reads(site, "PRAGMA integrity_check", "ok\n");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		CASE(no_failing_write_leaves_half_a_turn),
		CASE(a_failing_write_outside_a_transaction_changes_nothing),
		CASE(housekeeping_that_fails_is_told_and_done_later),
		CASE(an_io_error_of_the_kernel_leaves_nothing_behind),
		CASE(a_full_disk_refuses_turns_until_there_is_room),
		CASE(no_acknowledged_event_is_lost_when_the_process_is_killed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
