/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdint.h>

#include "firmware/base/attributes.h"

/*
 * The limit of what a reply costs on the disk: one transaction of SQLite, WAL and FULL, in the folder
 * of the database, into a copy of it, with the very rows that a command has written there.
 */

struct commit;

/*
 * A copy of the database, and the rows of the command whose answer named `seq` and whose id was
 * `command`. Returns 0 or a negative errno, said on standard error.
 */
_must_check_ int commit_new(const char *database, uint64_t seq, const char *command,
			    struct commit **ret_commit);
void commit_free(struct commit *commit);

/* Writes them once more, under new keys, durably. */
_must_check_ int commit_run(struct commit *commit);

/* "2 journal, 2 ticket, 1 answer" */
const char *commit_text(const struct commit *commit);

/* Opens the copy anew and reads today's journal, as a start must. */
_must_check_ int commit_read_today(const char *database, uint32_t *ret_rows);
