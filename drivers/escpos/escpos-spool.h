/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stddef.h>

#include "drivers/escpos/escpos-journal.h"
#include "firmware/base/attributes.h"

/*
 * The spool folder: document files while they are printed, the journal, and the state file through
 * which PAPPL learns at each start what became of earlier jobs.
 */

struct spool_printer {
	const char *name, *device, *device_id, *driver;
};

/* Makes the folder if it is missing (mode 0700). Returns 0 or a negative errno. */
_must_check_ int spool_open(const char *folder);

/* Removes documents that a dead process left: they are never printed. */
void spool_purge(const char *folder);

/*
 * Writes PAPPL's state file: the printer, and every journalled job as ended. `ret_path` receives
 * its path. Returns 0 or a negative errno.
 */
_must_check_ int spool_write_state(const char *folder, const struct journal *journal,
				   const struct spool_printer *printer, char *ret_path,
				   size_t path_size);
