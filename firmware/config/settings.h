/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/base/attributes.h"
#include "firmware/base/cleanup.h"
#include "firmware/config/config.h"

/*
 * What stands in an INI file and its drop-ins, merged, before anybody knows what it means: sections
 * ("[kind]" or "[kind name]") with settings ("key=value"), each with the place it was read from.
 */

#define SETTINGS_FILE_BYTES_MAX 262144 /* of one file */
#define SETTINGS_LINE_BYTES_MAX 400
#define SETTINGS_DROP_INS_MAX   64
#define SETTINGS_SECTIONS_MAX   512
#define SETTINGS_KEYS_MAX       64 /* in one section */
#define SETTINGS_KIND_BYTES     24

struct settings_place {
	uint32_t file; /* index in `files` */
	uint32_t line;
};

struct settings_line {
	char *key, *value;
	struct settings_place place;
};

struct settings_section {
	char kind[SETTINGS_KIND_BYTES];
	char name[SLUG_BYTES];       /* "" in "[kind]" */
	struct settings_place place; /* of the latest heading */
	struct settings_line *settings;
	size_t count;
};

struct settings {
	char **files; /* as they are named in errors: "site.conf", "site.conf.d/run.conf" */
	size_t file_count;
	struct settings_section *sections; /* in the order of their first appearance */
	size_t count;
};

/*
 * Reads `path` and `path`.d/<name>.conf in the order of their names. A value in a later file
 * replaces an earlier one. Returns 0, or a negative errno with `ret_error` filled: -ENOENT and
 * the like for a file that cannot be read, -EINVAL for a line that is not an INI line, a section
 * or key that stands twice in one file, or more than fits the limits above.
 */
_must_check_ int settings_read(const char *path, struct settings **ret_settings,
			       struct config_error *ret_error);
void settings_free(struct settings *settings);
DEFINE_CLEANUP(struct settings *, settings_free)

struct settings_section *settings_find(const struct settings *settings, const char *kind,
				       const char *name);
struct settings_line *settings_get(const struct settings_section *section, const char *key);

/*
 * For the reader of lines: opens a section, or puts a value into an open one. Return 0; -EEXIST
 * with `ret_first` (the place in the same file where it stands already); -E2BIG; or -ENOMEM.
 */
_must_check_ int settings_open(struct settings *settings, const char *kind, const char *name,
			       struct settings_place place, struct settings_place *ret_first);
_must_check_ int settings_put(struct settings_section *section, const char *key, const char *value,
			      struct settings_place place, struct settings_place *ret_first);

/*
 * Fills `ret_error` with "file:line: [kind name] key: ..." and returns -EINVAL. `section` may be
 * NULL (then only the first file is named), and so may `setting` (then it is the section's own
 * place).
 */
int settings_refuse(const struct settings *settings, const struct settings_section *section,
		    const struct settings_line *setting, struct config_error *ret_error,
		    const char *format, ...) _format_(printf, 5, 6);

/* Fills `ret_error` and returns `result`. */
int settings_say(struct config_error *ret_error, int result, const char *format, ...)
	_format_(printf, 3, 4);
