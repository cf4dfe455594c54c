/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * naested is killed and its supervisor starts it again: from the signal until the broker's watchers
 * are told that it is online, with the day's journal read back. Beside it, what no start can do
 * without: opening the database and reading today's rows.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "firmware/base/log.h"
#include "firmware/base/text.h"
#include "tools/bench/bench.h"
#include "tools/bench/commit.h"
#include "tools/bench/samples.h"

#define TARGET_MS    100
#define BACK_WAIT_NS (UINT64_C(10) * 1000000000)
#define PID_LOOK_NS  10000000
#define SETTLE_NS    300000000

struct status {
	bool online, was_offline;
	uint64_t offline_ns, online_ns;
};

static void heard(void *data, const char *payload)
{
	struct status *status = data;

	status->online = strstr(payload, "\"online\":true") != NULL;
	if (status->online) {
		status->online_ns = now_ns();
		return;
	}
	status->was_offline = true;
	status->offline_ns = now_ns();
}

static void pause_ns(long ns)
{
	const struct timespec pause = { .tv_nsec = ns };

	nanosleep(&pause, NULL);
}

/* Takes in what the broker says until naested was away and is back. */
static int wait_back(struct bench *bench, const struct status *status)
{
	uint64_t end_ns = now_ns() + BACK_WAIT_NS;

	while (!status->was_offline || !status->online) {
		int r = client_linger(bench->clerk, 100);

		if (r < 0)
			return r;
		if (now_ns() > end_ns) {
			log_error("naested did not come back");
			return -ETIMEDOUT;
		}
	}
	return 0;
}

/* The next kill needs the new process, which the supervisor writes down a little later. */
static int wait_pid(const struct bench *bench, pid_t old)
{
	uint64_t end_ns = now_ns() + BACK_WAIT_NS;

	while (place_pid(&bench->place, "naested") == old) {
		if (now_ns() > end_ns)
			return -ETIMEDOUT;
		pause_ns(PID_LOOK_NS);
	}
	pause_ns(SETTLE_NS);
	return 0;
}

static int restart(struct bench *bench, struct status *status, uint64_t *ret_ns)
{
	pid_t pid = place_pid(&bench->place, "naested");
	uint64_t start_ns = now_ns();
	int r;

	status->was_offline = false;
	if (pid <= 0 || kill(pid, SIGKILL) < 0) {
		log_error("naested cannot be killed: %s", strerror(errno));
		return -ESRCH;
	}
	r = wait_back(bench, status);
	*ret_ns = status->online_ns - start_ns;
	return r < 0 ? r : wait_pid(bench, pid);
}

int measure_restart(struct bench *bench)
{
	static struct samples ours, limit;
	static struct status status; /* the clerk goes on listening */
	struct figure figure = { .unit = "ms", .target = TARGET_OURS_AT_MOST, .bound = TARGET_MS };
	char filter[300];
	uint32_t rows = 0;
	uint64_t ns = 0;
	int r = text_format(filter, sizeof(filter), "%s/status", bench->place.root);

	status.online = true;
	if (r == 0)
		r = client_listen(bench->clerk, filter, heard, &status);
	for (uint32_t i = 0; r == 0 && i < bench->extent.restarts; i++) {
		r = restart(bench, &status, &ns);
		samples_add(&ours, ns);
		ns = now_ns();
		if (r == 0)
			r = commit_read_today(bench->place.database, &rows);
		samples_add(&limit, now_ns() - ns);
	}
	if (r < 0)
		return r;
	figure_say(figure.name, sizeof(figure.name), "kill -9 -> online, %u tickets, p50 of %zu",
		   bench->taken, ours.count);
	figure_say(figure.note, sizeof(figure.note),
		   "open + read of today's %u events; worst of ours %.0f ms", rows,
		   samples_us(&ours, 1000) / 1000);
	figure.ours = samples_us(&ours, 500) / 1000;
	figure.limit = samples_us(&limit, 500) / 1000;
	table_add(&bench->table, &figure);
	return 0;
}
