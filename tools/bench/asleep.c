/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What naested costs while nothing happens, as the kernel counts it: voluntary context switches and
 * time on a CPU, of each thread, because a thread that asks the printer wakes too.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <dirent.h>

#include "firmware/base/log.h"
#include "firmware/base/text.h"
#include "tools/bench/bench.h"

#define WAKE_UPS_TARGET   6 /* a printer that must be polled; 2 without */
#define CPU_TARGET        0.1
#define MEMORY_TARGET_MIB 40

struct usage {
	uint64_t loop_switches, other_switches; /* the main thread's, the others' */
	uint64_t cpu_ns;
};

/* The number behind `key` in a file of /proc, or the first one with an empty key. */
static uint64_t proc_number(const char *path, const char *key)
{
	char line[256];
	uint64_t value = 0;
	FILE *file = fopen(path, "re");

	while (file && fgets(line, sizeof(line), file)) {
		if (strncmp(line, key, strlen(key)) != 0)
			continue;
		value = strtoull(line + strlen(key), NULL, 10);
		break;
	}
	if (file)
		fclose(file);
	return value;
}

static void usage_add(struct usage *usage, pid_t pid, const char *thread)
{
	char path[128];
	uint64_t switches;

	if (text_format(path, sizeof(path), "/proc/%d/task/%s/status", (int)pid, thread) < 0)
		return;
	switches = proc_number(path, "voluntary_ctxt_switches:");
	if (strtol(thread, NULL, 10) == pid)
		usage->loop_switches += switches;
	else
		usage->other_switches += switches;
	if (text_format(path, sizeof(path), "/proc/%d/task/%s/schedstat", (int)pid, thread) == 0)
		usage->cpu_ns += proc_number(path, "");
}

static int usage_read(pid_t pid, struct usage *ret_usage)
{
	struct usage usage = { 0 };
	char path[64];
	const struct dirent *entry;
	DIR *folder;

	(void)snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
	folder = opendir(path);
	if (!folder)
		return -errno;
	while ((entry = readdir(folder)))
		if (isdigit((unsigned char)entry->d_name[0]))
			usage_add(&usage, pid, entry->d_name);
	closedir(folder);
	*ret_usage = usage;
	return 0;
}

int measure_asleep(struct bench *bench)
{
	const struct timespec rest = { .tv_sec = bench->extent.sleep_s };
	double seconds = (double)bench->extent.sleep_s;
	struct figure figure = { .target = TARGET_OURS_AT_MOST };
	pid_t pid = place_pid(&bench->place, "naested");
	struct usage before = { 0 }, after = { 0 };
	double loop, other;
	int r = pid < 0 ? (int)pid : usage_read(pid, &before);

	if (r == 0)
		nanosleep(&rest, NULL);
	if (r == 0)
		r = usage_read(pid, &after);
	if (r < 0) {
		log_error("naested's threads cannot be looked at: %s", strerror(-r));
		return r;
	}
	loop = (double)(after.loop_switches - before.loop_switches) / seconds;
	other = (double)(after.other_switches - before.other_switches) / seconds;
	figure_say(figure.name, sizeof(figure.name), "asleep for %u s: wake-ups",
		   bench->extent.sleep_s);
	figure_say(figure.note, sizeof(figure.note),
		   "loop %.1f/s (alone <= 2), printer's thread %.1f/s", loop, other);
	figure.unit = "/s";
	figure.ours = loop + other;
	figure.bound = WAKE_UPS_TARGET;
	table_add(&bench->table, &figure);
	figure_say(figure.name, sizeof(figure.name), "asleep for %u s: CPU", bench->extent.sleep_s);
	figure.note[0] = '\0';
	figure.unit = "%";
	figure.ours = (double)(after.cpu_ns - before.cpu_ns) / (seconds * 1e7);
	figure.bound = CPU_TARGET;
	table_add(&bench->table, &figure);
	return 0;
}

int measure_memory(struct bench *bench)
{
	pid_t pid = place_pid(&bench->place, "naested");
	struct figure figure = { .unit = "MiB",
				 .target = TARGET_OURS_AT_MOST,
				 .bound = MEMORY_TARGET_MIB };
	uint64_t all_kib, anonymous_kib, files_kib;
	char path[64];

	if (pid < 0)
		return (int)pid;
	(void)snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	figure_say(figure.name, sizeof(figure.name), "memory of naested after %u tickets (RSS)",
		   bench->taken);
	all_kib = proc_number(path, "VmRSS:");
	anonymous_kib = proc_number(path, "RssAnon:");
	files_kib = proc_number(path, "RssFile:");
	figure.ours = (double)all_kib / 1024.0;
	figure_say(figure.note, sizeof(figure.note), "anonymous %.1f, files %.1f",
		   (double)anonymous_kib / 1024.0, (double)files_kib / 1024.0);
	table_add(&bench->table, &figure);
	return figure.ours > 0 ? 0 : -ESRCH;
}
