/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What stands in the files, merged. Every value keeps the file and line it came from, so that a
 * later check can name the place that has to be changed.
 */
#include "firmware/config/settings.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/require.h"
#include "firmware/base/text.h"
#include "firmware/config/files.h"
#include "firmware/config/lines.h"

void settings_free(struct settings *settings)
{
	if (!settings)
		return;
	for (size_t i = 0; i < settings->count; i++) {
		struct settings_section *section = &settings->sections[i];

		for (size_t j = 0; j < section->count; j++) {
			free(section->settings[j].key);
			free(section->settings[j].value);
		}
		free(section->settings);
	}
	free(settings->sections);
	files_free_names(settings->files, settings->file_count);
	free(settings);
}

struct settings_section *settings_find(const struct settings *settings, const char *kind,
				       const char *name)
{
	for (size_t i = 0; i < settings->count; i++) {
		struct settings_section *section = &settings->sections[i];

		if (text_equal(section->kind, kind) && text_equal(section->name, name))
			return section;
	}
	return NULL;
}

struct settings_line *settings_get(const struct settings_section *section, const char *key)
{
	for (size_t i = 0; i < section->count; i++) {
		if (text_equal(section->settings[i].key, key))
			return &section->settings[i];
	}
	return NULL;
}

int settings_open(struct settings *settings, const char *kind, const char *name,
		  struct settings_place place, struct settings_place *ret_first)
{
	struct settings_section *section = settings_find(settings, kind, name);
	struct settings_section *sections;

	if (section && section->place.file == place.file) {
		*ret_first = section->place;
		return -EEXIST;
	}
	if (section) {
		section->place = place;
		return 0;
	}
	if (settings->count == SETTINGS_SECTIONS_MAX)
		return -E2BIG;
	sections = reallocarray(settings->sections, settings->count + 1, sizeof(*sections));
	if (!sections)
		return -ENOMEM;
	settings->sections = sections;
	section = &sections[settings->count];
	*section = (struct settings_section){ .place = place };
	require(text_copy(section->kind, sizeof(section->kind), kind) == 0);
	require(text_copy(section->name, sizeof(section->name), name) == 0);
	settings->count++;
	return 0;
}

static int setting_replace(struct settings_line *setting, const char *value,
			   struct settings_place place)
{
	char *own_value = strdup(value);

	if (!own_value)
		return -ENOMEM;
	free(setting->value);
	setting->value = own_value;
	setting->place = place;
	return 0;
}

int settings_put(struct settings_section *section, const char *key, const char *value,
		 struct settings_place place, struct settings_place *ret_first)
{
	struct settings_line *known = settings_get(section, key), *settings;
	_cleanup_free_ char *own_key = NULL;
	_cleanup_free_ char *own_value = NULL;

	if (known && known->place.file == place.file) {
		*ret_first = known->place;
		return -EEXIST;
	}
	if (known)
		return setting_replace(known, value, place);
	if (section->count == SETTINGS_KEYS_MAX)
		return -E2BIG;
	own_key = strdup(key);
	own_value = strdup(value);
	settings = reallocarray(section->settings, section->count + 1, sizeof(*settings));
	if (settings)
		section->settings = settings;
	if (!own_key || !own_value || !settings)
		return -ENOMEM;
	settings[section->count++] = (struct settings_line){
		.key = steal_pointer(&own_key),
		.value = steal_pointer(&own_value),
		.place = place,
	};
	return 0;
}

/* What does not fit is cut: half an error is better than none. */
static _format_(printf, 2, 0) void error_write(struct config_error *ret_error, const char *format,
					       va_list arguments)
{
	if (vsnprintf(ret_error->text, sizeof(ret_error->text), format, arguments) < 0)
		ret_error->text[0] = '\0';
}

int settings_say(struct config_error *ret_error, int result, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	error_write(ret_error, format, arguments);
	va_end(arguments);
	return result;
}

int settings_refuse(const struct settings *settings, const struct settings_section *section,
		    const struct settings_line *setting, struct config_error *ret_error,
		    const char *format, ...)
{
	struct settings_place place = { .line = 1 };
	struct config_error said;
	va_list arguments;

	va_start(arguments, format);
	error_write(&said, format, arguments);
	va_end(arguments);
	if (!section)
		return settings_say(ret_error, -EINVAL, "%s:%u: %s", settings->files[place.file],
				    place.line, said.text);
	place = setting ? setting->place : section->place;
	return settings_say(ret_error, -EINVAL, "%s:%u: [%s%s%s] %s%s%s",
			    settings->files[place.file], place.line, section->kind,
			    text_empty(section->name) ? "" : " ", section->name,
			    setting ? setting->key : "", setting ? ": " : "", said.text);
}

static int fault_say(struct config_error *ret_error, const char *file, int result)
{
	return settings_say(ret_error, result, "%s: cannot be read: %s", file, strerror(-result));
}

static int file_read(struct settings *settings, uint32_t file, const char *path,
		     struct config_error *ret_error)
{
	_cleanup_free_ char *text = NULL;
	int result = files_text(path, SETTINGS_FILE_BYTES_MAX, &text);

	if (result == -EFBIG)
		return settings_say(ret_error, -EINVAL, "%s:1: expected a file of at most %d bytes",
				    settings->files[file], SETTINGS_FILE_BYTES_MAX);
	if (result == -EILSEQ)
		return settings_say(ret_error, -EINVAL, "%s:1: expected text without NUL bytes",
				    settings->files[file]);
	if (result == 0)
		result = lines_read(settings, file, text, ret_error);
	return result == 0 || result == -EINVAL
		       ? result
		       : fault_say(ret_error, settings->files[file], result);
}

static int drop_ins_read(struct settings *settings, const char *path,
			 struct config_error *ret_error)
{
	for (uint32_t i = 1; i < settings->file_count; i++) {
		const char *name = strrchr(settings->files[i], '/');
		char drop_in[4096];
		int result;

		require(name);
		if (text_format(drop_in, sizeof(drop_in), "%s.d%s", path, name) < 0)
			return fault_say(ret_error, settings->files[i], -ENAMETOOLONG);
		result = file_read(settings, i, drop_in, ret_error);
		if (result < 0)
			return result;
	}
	return 0;
}

/* Names the main file and its drop-ins as errors are to show them. */
static int files_name(struct settings *settings, const char *path, const char *base)
{
	char **names = NULL;
	size_t count = 0;
	int result;

	settings->files = calloc(SETTINGS_DROP_INS_MAX + 1, sizeof(*settings->files));
	if (!settings->files)
		return -ENOMEM;
	settings->files[0] = strdup(base);
	if (!settings->files[0])
		return -ENOMEM;
	settings->file_count = 1;
	result = files_drop_ins(path, SETTINGS_DROP_INS_MAX, &names, &count);
	for (size_t i = 0; result == 0 && i < count; i++) {
		if (asprintf(&settings->files[i + 1], "%s.d/%s", base, names[i]) < 0) {
			settings->files[i + 1] = NULL;
			result = -ENOMEM;
			break;
		}
		settings->file_count++;
	}
	files_free_names(names, count);
	return result;
}

int settings_read(const char *path, struct settings **ret_settings, struct config_error *ret_error)
{
	_cleanup_(settings_freep) struct settings *settings = calloc(1, sizeof(*settings));
	const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
	int result;

	if (!settings)
		return fault_say(ret_error, base, -ENOMEM);
	result = files_name(settings, path, base);
	if (result == -E2BIG)
		return settings_say(ret_error, -EINVAL, "%s.d:1: expected at most %d drop-ins",
				    base, SETTINGS_DROP_INS_MAX);
	if (result < 0)
		return fault_say(ret_error, base, result);
	result = file_read(settings, 0, path, ret_error);
	if (result == 0)
		result = drop_ins_read(settings, path, ret_error);
	if (result < 0)
		return result;
	*ret_settings = steal_pointer(&settings);
	return 0;
}
