/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "firmware/base/attributes.h"
#include "firmware/base/cleanup.h"

/*
 * What became of the jobs, so that a printer application that died still knows it when it comes
 * back: a line each step in "jobs.log" of the spool folder. It survives the death of the process.
 * It does not wait for the disk: after a power cut the latest jobs may be unknown here, and whoever
 * sent them has to treat them as such. Calls may come from any thread.
 */

#define JOURNAL_JOBS       200     /* as many ended jobs are remembered */
#define JOURNAL_NAME_BYTES 256     /* IPP's job-name: 255 octets */
#define JOURNAL_FILE_BYTES 1048576 /* beyond this the file is written anew */

enum journal_outcome {
	JOURNAL_CREATED,  /* nothing was sent to the printer */
	JOURNAL_BEGUN,    /* something was */
	JOURNAL_CUT,      /* all of it was, or nearly so */
	JOURNAL_PRINTED,  /* the printer said so */
	JOURNAL_FAILED,   /* it did not come out whole */
	JOURNAL_DOUBTFUL, /* nobody knows */
	JOURNAL_CANCELED,
};

struct journal_job {
	uint32_t number;
	enum journal_outcome outcome;
	int64_t time_s; /* Unix time of the last step */
	char name[JOURNAL_NAME_BYTES];
};

struct journal;

/*
 * Opens or makes the journal in `folder` and locks it. Jobs that a dead process left open are
 * ended: created becomes failed, begun too, cut becomes doubtful. Returns 0, -EBUSY (another process
 * has it) or a negative errno.
 */
_must_check_ int journal_open(const char *folder, struct journal **ret_journal);
void journal_close(struct journal *journal);
DEFINE_CLEANUP(struct journal *, journal_close)

/* True when a job was under way when the process before this one died. */
bool journal_interrupted(const struct journal *journal);
/* One more than the highest number ever seen; 1 at first. */
uint32_t journal_next(const struct journal *journal);

void journal_created(struct journal *journal, uint32_t number, const char *name);
void journal_step(struct journal *journal, uint32_t number, enum journal_outcome outcome);
/* The outcome so far; JOURNAL_FAILED for a job that is not remembered. */
enum journal_outcome journal_outcome(struct journal *journal, uint32_t number);

/* Calls `each` for every job remembered, oldest first, until one call does not return 0. */
int journal_each(const struct journal *journal,
		 int (*each)(void *data, const struct journal_job *job), void *data);
