/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * PAPPL's own way of keeping jobs is not used: 1.3.1 saves its state up to half a minute late, and
 * after a crash leaves interrupted jobs "processing" for ever or prints them after later ones. Its
 * state file is written here instead, from the journal, and holds only jobs that have ended.
 */
#include "drivers/escpos/escpos-spool.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <dirent.h>
#include <fnmatch.h>

#include "firmware/base/log.h"
#include "firmware/base/require.h"
#include "firmware/base/text.h"

/* IPP's job-state, and the bits of PAPPL's pappl_jreason_t. */
#define STATE_CANCELED   7
#define STATE_ABORTED    8
#define STATE_COMPLETED  9
#define REASON_ABORTED   0x000001u
#define REASON_CANCELED  0x000100u
#define REASON_COMPLETED 0x000200u
#define REASON_IN_DEVICE 0x100000u

static const struct {
	int state;
	unsigned int reasons;
} ends[] = {
	[JOURNAL_PRINTED] = { STATE_COMPLETED, REASON_COMPLETED },
	[JOURNAL_FAILED] = { STATE_ABORTED, REASON_ABORTED },
	[JOURNAL_DOUBTFUL] = { STATE_ABORTED, REASON_ABORTED | REASON_IN_DEVICE },
	[JOURNAL_CANCELED] = { STATE_CANCELED, REASON_CANCELED },
};

int spool_open(const char *folder)
{
	struct stat status;

	if (mkdir(folder, 0700) < 0 && errno != EEXIST)
		return -errno;
	if (stat(folder, &status) < 0)
		return -errno;
	return S_ISDIR(status.st_mode) ? 0 : -ENOTDIR;
}

void spool_purge(const char *folder)
{
	DIR *directory = opendir(folder);
	struct dirent *entry;

	if (!directory)
		return;
	while ((entry = readdir(directory))) {
		/* PAPPL's names: p00001j000000012-<job-name>.png */
		if (fnmatch("p[0-9]*j[0-9]*-*", entry->d_name, 0) != 0)
			continue;
		if (unlinkat(dirfd(directory), entry->d_name, 0) < 0)
			log_warning("cannot remove an old document from %s: %s", folder,
				    strerror(errno));
	}
	closedir(directory);
}

/* PAPPL reads values as the shell would: quoted, with a backslash before quotes. */
static void put_quoted(FILE *file, const char *text)
{
	fputc('"', file);
	for (; *text; text++) {
		if (strchr("\"\\'", *text))
			fputc('\\', file);
		fputc(*text, file);
	}
	fputc('"', file);
}

static int put_job(void *data, const struct journal_job *job)
{
	FILE *file = data;

	require(job->outcome >= JOURNAL_PRINTED && job->outcome <= JOURNAL_CANCELED);
	fprintf(file, "Job id=%" PRIu32 " name=", job->number);
	put_quoted(file, text_empty(job->name) ? "unknown" : job->name);
	fprintf(file,
		" username=unknown format=image/png state=%d state_reasons=%u created=%" PRId64
		" processing=%" PRId64 " completed=%" PRId64 " impressions=1 imcompleted=%d\n",
		ends[job->outcome].state, ends[job->outcome].reasons, job->time_s, job->time_s,
		job->time_s, job->outcome == JOURNAL_PRINTED);
	return ferror(file) ? -EIO : 0;
}

int spool_write_state(const char *folder, const struct journal *journal,
		      const struct spool_printer *printer, char *ret_path, size_t path_size)
{
	FILE *file;
	int error = text_format(ret_path, path_size, "%s/pappl.state", folder);
	int fd;

	if (error < 0)
		return error;
	/* PAPPL opens it by name; somebody else's link must not be followed here. */
	fd = open(ret_path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	file = fdopen(fd, "w");
	if (!file) {
		close(fd);
		return -ENOMEM;
	}
	fprintf(file, "DefaultPrinterID 1\nNextPrinterID 2\n<Printer id=1 name=");
	put_quoted(file, printer->name);
	fputs(" did=", file);
	put_quoted(file, printer->device_id);
	fputs(" uri=", file);
	put_quoted(file, printer->device);
	fprintf(file, " driver=%s>\nMaxActiveJobs 0\nMaxCompletedJobs %d\nNextJobId %" PRIu32 "\n",
		printer->driver, JOURNAL_JOBS, journal_next(journal));
	error = journal_each(journal, put_job, file);
	fputs("</Printer>\n", file);
	if (fclose(file) != 0 && error == 0)
		error = -errno;
	return error;
}
