/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stddef.h>

#include "firmware/base/attributes.h"

/* Files and folders of the configuration, as text and names. */

/*
 * The whole file as NUL-terminated text, malloc()ed. Returns 0, or -EFBIG (more than `bytes_max`),
 * -EILSEQ (NUL bytes in it), -EISDIR, -ENOMEM, or what open(2) and read(2) say.
 */
_must_check_ int files_text(const char *path, size_t bytes_max, char **ret_text);

/*
 * The names in `path`.d that end in ".conf" and are not hidden, sorted by their bytes; each and the
 * array are malloc()ed. An absent folder has none. Returns 0, -E2BIG (more than `count_max`) or
 * another negative errno.
 */
_must_check_ int files_drop_ins(const char *path, size_t count_max, char ***ret_names,
				size_t *ret_count);
void files_free_names(char **names, size_t count);
