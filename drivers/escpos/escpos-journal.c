/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The file is text, one line a step: "12 created 1790000000 <name>", "12 begun 1790000000". A line
 * that the dying process did not finish is passed over, and so is one that nobody can read.
 */
#include "drivers/escpos/escpos-journal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <pthread.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/base/text.h"

#define LINE_BYTES (JOURNAL_NAME_BYTES + 64)

struct journal {
	pthread_mutex_t lock;
	int fd;
	char path[512];
	uint64_t file_bytes;
	uint32_t next;
	bool interrupted;
	unsigned int count;
	struct journal_job jobs[JOURNAL_JOBS]; /* by number, oldest first */
};

static const char *const outcome_names[] = {
	[JOURNAL_CREATED] = "created",   [JOURNAL_BEGUN] = "begun",
	[JOURNAL_CUT] = "cut",           [JOURNAL_PRINTED] = "printed",
	[JOURNAL_FAILED] = "failed",     [JOURNAL_DOUBTFUL] = "doubtful",
	[JOURNAL_CANCELED] = "canceled",
};

#define OUTCOMES (sizeof(outcome_names) / sizeof(outcome_names[0]))

static struct journal_job *journal_find(struct journal *journal, uint32_t number)
{
	for (unsigned int i = journal->count; i > 0; i--)
		if (journal->jobs[i - 1].number == number)
			return &journal->jobs[i - 1];
	return NULL;
}

static struct journal_job *journal_add(struct journal *journal, uint32_t number)
{
	struct journal_job *job;

	if (journal->count == JOURNAL_JOBS) {
		journal->count--;
		memmove(journal->jobs, journal->jobs + 1, journal->count * sizeof(*job));
	}
	job = &journal->jobs[journal->count++];
	*job = (struct journal_job){ .number = number };
	if (number >= journal->next)
		journal->next = number + 1;
	return job;
}

static int line_write(int fd, const struct journal_job *job, uint64_t *ret_bytes)
{
	char line[LINE_BYTES];
	int length = snprintf(line, sizeof(line), "%" PRIu32 " %s %" PRId64 " %s\n", job->number,
			      outcome_names[job->outcome], job->time_s, job->name);
	ssize_t written;

	if (length < 0 || (size_t)length >= sizeof(line))
		return -E2BIG;
	written = write(fd, line, (size_t)length);
	if (written != length)
		return written < 0 ? -errno : -ENOSPC;
	*ret_bytes += (uint64_t)length;
	return 0;
}

/* Writes the remembered jobs to a new file and puts it in the old one's place. */
static int journal_rewrite(struct journal *journal)
{
	_cleanup_close_ int fd = -1;
	char path[sizeof(journal->path) + 8];
	uint64_t bytes = 0;
	int error;

	error = text_format(path, sizeof(path), "%s.new", journal->path);
	if (error < 0)
		return error;
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
	if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) < 0)
		return -errno;
	for (unsigned int i = 0; i < journal->count; i++) {
		error = line_write(fd, &journal->jobs[i], &bytes);
		if (error < 0)
			return error;
	}
	if (fsync(fd) < 0 || rename(path, journal->path) < 0)
		return -errno;
	if (journal->fd >= 0)
		close(journal->fd);
	journal->fd = steal_fd(&fd);
	journal->file_bytes = bytes;
	return 0;
}

static void journal_write(struct journal *journal, const struct journal_job *job)
{
	int error = line_write(journal->fd, job, &journal->file_bytes);

	if (error == 0 && journal->file_bytes > JOURNAL_FILE_BYTES)
		error = journal_rewrite(journal);
	if (error < 0)
		log_error("%s: %s; after a restart job %" PRIu32 " will be unknown", journal->path,
			  strerror(-error), job->number);
}

static int outcome_parse(const char *word, enum journal_outcome *ret_outcome)
{
	for (size_t i = 0; i < OUTCOMES; i++)
		if (text_equal(word, outcome_names[i])) {
			*ret_outcome = (enum journal_outcome)i;
			return 0;
		}
	return -EINVAL;
}

/* "12 begun 1790000000 <name>": cuts the line into its words; the name is the rest. */
static int line_parse(char *line, struct journal_job *ret_job)
{
	struct journal_job job = { 0 };
	char *rest = line, *word, *end;
	unsigned long number;

	line[strcspn(line, "\n")] = '\0';
	word = strsep(&rest, " ");
	errno = 0;
	number = strtoul(word, &end, 10);
	if (errno || end == word || *end || number == 0 || number >= UINT32_MAX || !rest)
		return -EINVAL;
	job.number = (uint32_t)number;
	word = strsep(&rest, " ");
	if (outcome_parse(word, &job.outcome) < 0 || !rest)
		return -EINVAL;
	word = strsep(&rest, " ");
	job.time_s = strtoll(word, &end, 10);
	if (errno || end == word || *end || !rest)
		return -EINVAL;
	if (text_copy(job.name, sizeof(job.name), rest) < 0)
		return -EINVAL;
	*ret_job = job;
	return 0;
}

static int journal_read_line(struct journal *journal, char *line)
{
	struct journal_job read, *job;
	int error = line_parse(line, &read);

	if (error < 0)
		return error;
	job = journal_find(journal, read.number);
	if (!job)
		job = journal_add(journal, read.number);
	*job = read;
	return 0;
}

static int journal_read(struct journal *journal)
{
	char line[LINE_BYTES];
	unsigned int number = 0;
	FILE *file = fopen(journal->path, "re");

	if (!file)
		return errno == ENOENT ? 0 : -errno;
	while (fgets(line, sizeof(line), file)) {
		number++;
		if (!strchr(line, '\n') || journal_read_line(journal, line) < 0)
			log_warning("%s:%u: passed over, it is not whole", journal->path, number);
	}
	fclose(file);
	return 0;
}

/* Nothing that was open is trusted: whoever sent it decides, with what is known here. */
static void journal_end_open(struct journal *journal)
{
	for (unsigned int i = 0; i < journal->count; i++) {
		struct journal_job *job = &journal->jobs[i];

		if (job->outcome > JOURNAL_CUT)
			continue;
		journal->interrupted = journal->interrupted || job->outcome != JOURNAL_CREATED;
		job->outcome = job->outcome == JOURNAL_CUT ? JOURNAL_DOUBTFUL : JOURNAL_FAILED;
		log_warning("job %" PRIu32 " was open when the printer application died: %s",
			    job->number, outcome_names[job->outcome]);
	}
}

int journal_open(const char *folder, struct journal **ret_journal)
{
	_cleanup_(journal_closep) struct journal *journal = calloc(1, sizeof(*journal));
	int error;

	if (!journal)
		return -ENOMEM;
	pthread_mutex_init(&journal->lock, NULL);
	journal->next = 1;
	journal->fd = -1;
	error = text_format(journal->path, sizeof(journal->path), "%s/jobs.log", folder);
	if (error < 0)
		return error;
	journal->fd = open(journal->path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (journal->fd < 0)
		return -errno;
	if (flock(journal->fd, LOCK_EX | LOCK_NB) < 0)
		return errno == EWOULDBLOCK ? -EBUSY : -errno;
	error = journal_read(journal);
	if (error < 0)
		return error;
	journal_end_open(journal);
	error = journal_rewrite(journal);
	if (error < 0)
		return error;
	*ret_journal = steal_pointer(&journal);
	return 0;
}

void journal_close(struct journal *journal)
{
	if (!journal)
		return;
	if (journal->fd >= 0)
		close(journal->fd);
	pthread_mutex_destroy(&journal->lock);
	free(journal);
}

bool journal_interrupted(const struct journal *journal)
{
	return journal->interrupted;
}

uint32_t journal_next(const struct journal *journal)
{
	return journal->next;
}

void journal_created(struct journal *journal, uint32_t number, const char *name)
{
	struct journal_job *job;

	pthread_mutex_lock(&journal->lock);
	job = journal_add(journal, number);
	job->time_s = clock_read().wall_ms / 1000;
	/* Longer than IPP allows: then it has no name here. */
	if (text_copy(job->name, sizeof(job->name), name) < 0)
		job->name[0] = '\0';
	for (char *at = job->name; *at; at++)
		if ((unsigned char)*at < ' ' || *at == 0x7f)
			*at = '_';
	journal_write(journal, job);
	pthread_mutex_unlock(&journal->lock);
}

void journal_step(struct journal *journal, uint32_t number, enum journal_outcome outcome)
{
	struct journal_job *job;

	pthread_mutex_lock(&journal->lock);
	job = journal_find(journal, number);
	if (job) {
		job->outcome = outcome;
		job->time_s = clock_read().wall_ms / 1000;
		journal_write(journal, job);
	}
	pthread_mutex_unlock(&journal->lock);
}

enum journal_outcome journal_outcome(struct journal *journal, uint32_t number)
{
	struct journal_job *job;
	enum journal_outcome outcome = JOURNAL_FAILED;

	pthread_mutex_lock(&journal->lock);
	job = journal_find(journal, number);
	if (job)
		outcome = job->outcome;
	pthread_mutex_unlock(&journal->lock);
	return outcome;
}

int journal_each(const struct journal *journal,
		 int (*each)(void *data, const struct journal_job *job), void *data)
{
	int result = 0;

	for (unsigned int i = 0; i < journal->count && result == 0; i++)
		result = each(data, &journal->jobs[i]);
	return result;
}
