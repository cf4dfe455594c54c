/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The lines of a file. inih splits them; everything that it would forgive is refused before it
 * sees the line: it would cut a value at " ;", cut a long line or section name, take "key:
 * value", glue an indented line to the one before, and say nothing of a section without keys. So
 * each line is judged when it is handed out, and each heading is followed by a line of our own
 * that announces it.
 */
#include "firmware/config/lines.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <ini.h>

#include "firmware/base/require.h"
#include "firmware/base/text.h"

/* A key that no file can contain, since control characters are refused. */
#define ANNOUNCED_KEY "\x01"

#define BLANKS "\t "

struct reader {
	struct settings *settings;
	struct config_error *error;
	struct settings_place place; /* of the line that was handed out last */
	const char *rest;            /* of the file's text */
	bool announce;               /* that line was a heading */
	int fault;                   /* the first thing that was wrong */
};

static _format_(printf, 2, 3) void reader_refuse(struct reader *reader, const char *format, ...)
{
	struct config_error said;
	va_list arguments;

	va_start(arguments, format);
	if (vsnprintf(said.text, sizeof(said.text), format, arguments) < 0)
		said.text[0] = '\0';
	va_end(arguments);
	reader->fault = settings_say(reader->error, -EINVAL, "%s:%u: %s",
				     reader->settings->files[reader->place.file],
				     reader->place.line, said.text);
}

/* "[kind]" or "[kind name]", nothing behind it, short enough to survive inih whole. */
static bool heading_ok(const char *line, size_t length)
{
	const char *space, *close = memchr(line, ']', length);
	size_t kind, name;

	if (!close || close != line + length - 1)
		return false;
	space = memchr(line, ' ', length);
	kind = (size_t)((space ? space : close) - line) - 1;
	name = space ? (size_t)(close - space) - 1 : 1;
	return kind > 0 && kind < SETTINGS_KIND_BYTES && name > 0 && name < SLUG_BYTES;
}

static bool has_comment(const char *line, size_t length)
{
	for (size_t i = 1; i < length; i++) {
		if (line[i] == ';' && strchr(BLANKS, line[i - 1]))
			return true;
	}
	return false;
}

/* Sets `fault` if `line` is neither a heading nor a setting that inih reads as it is meant. */
static void line_judge(struct reader *reader, const char *line, size_t length, size_t length_max)
{
	size_t key = 0;

	if (length > length_max) {
		reader_refuse(reader, "expected a line of at most %zu bytes", length_max);
		return;
	}
	if (line[0] == '[') {
		reader->announce = heading_ok(line, length);
		if (!reader->announce)
			reader_refuse(reader, "expected a section as [kind] or [kind name]");
		return;
	}
	while (key < length && line[key] != '=' && line[key] != ':')
		key++;
	if (key == 0 || key == length || line[key] != '=')
		reader_refuse(reader, "expected [section], key=value or # comment");
	else if (has_comment(line, length))
		reader_refuse(reader,
			      "expected no \" ;\" in a value: a comment is a line of its own");
}

/* The next line that is neither empty nor a comment, trimmed; false at the end or on a fault. */
static bool line_next(struct reader *reader, const char **ret_line, size_t *ret_length)
{
	while (*reader->rest) {
		const char *line = reader->rest;
		size_t length = strcspn(line, "\n");

		reader->place.line++;
		reader->rest += length + (line[length] == '\n');
		if (!text_is_clean_utf8(line, length)) {
			reader_refuse(reader, "expected UTF-8 text, its lines ended by \\n alone");
			return false;
		}
		while (length > 0 && strchr(BLANKS, line[length - 1]))
			length--;
		while (length > 0 && strchr(BLANKS, line[0])) {
			line++;
			length--;
		}
		if (length > 0 && line[0] != '#' && line[0] != ';') {
			*ret_line = line;
			*ret_length = length;
			return true;
		}
	}
	return false;
}

/* inih's reader, in the manner of fgets. */
static char *reader_line(char *buffer, int size, void *stream)
{
	struct reader *reader = stream;
	size_t length, length_max = (size_t)size - sizeof("\r\n");
	const char *line;

	if (reader->fault)
		return NULL;
	if (reader->announce) {
		reader->announce = false;
		return memcpy(buffer, ANNOUNCED_KEY "=\n", sizeof(ANNOUNCED_KEY "=\n"));
	}
	if (length_max > SETTINGS_LINE_BYTES_MAX)
		length_max = SETTINGS_LINE_BYTES_MAX;
	if (!line_next(reader, &line, &length))
		return NULL;
	line_judge(reader, line, length, length_max);
	if (reader->fault)
		return NULL;
	memcpy(buffer, line, length);
	buffer[length] = '\n';
	buffer[length + 1] = '\0';
	return buffer;
}

/* The heading's halves; heading_ok() saw to it that they fit. */
static void heading_split(const char *heading, char ret_kind[static SETTINGS_KIND_BYTES],
			  char ret_name[static SLUG_BYTES])
{
	const char *space = strchr(heading, ' ');
	size_t kind = space ? (size_t)(space - heading) : strlen(heading);

	require(kind < SETTINGS_KIND_BYTES);
	memcpy(ret_kind, heading, kind);
	ret_kind[kind] = '\0';
	require(text_copy(ret_name, SLUG_BYTES, space ? space + 1 : "") == 0);
}

static void reader_open(struct reader *reader, const char *heading, const char *kind,
			const char *name)
{
	struct settings_place first;
	int result = settings_open(reader->settings, kind, name, reader->place, &first);

	if (result == -EEXIST)
		reader_refuse(reader, "[%s] expected once in a file, stands in line %u too",
			      heading, first.line);
	else if (result == -E2BIG)
		reader_refuse(reader, "[%s] expected at most %d sections", heading,
			      SETTINGS_SECTIONS_MAX);
	else
		reader->fault = result;
}

static void reader_put(struct reader *reader, const char *heading, struct settings_section *section,
		       const char *key, const char *value)
{
	struct settings_place first;
	int result = settings_put(section, key, value, reader->place, &first);

	if (result == -EEXIST)
		reader_refuse(reader, "[%s] %s: expected once in a file, stands in line %u too",
			      heading, key, first.line);
	else if (result == -E2BIG)
		reader_refuse(reader, "[%s] expected at most %d keys", heading, SETTINGS_KEYS_MAX);
	else
		reader->fault = result;
}

/*
 * inih's handler: 0 is a fault. Some builds of the library pass the line's number behind `value`,
 * which their header does not declare; the reader counts lines itself.
 */
static int reader_setting(void *data, const char *heading, const char *key, const char *value)
{
	struct reader *reader = data;
	char kind[SETTINGS_KIND_BYTES], name[SLUG_BYTES];
	struct settings_section *section;

	if (reader->fault)
		return 0;
	if (text_empty(heading)) {
		reader_refuse(reader, "%s: expected a [section] before the first key", key);
		return 0;
	}
	heading_split(heading, kind, name);
	if (text_equal(key, ANNOUNCED_KEY)) {
		reader_open(reader, heading, kind, name);
		return reader->fault == 0;
	}
	section = settings_find(reader->settings, kind, name);
	require(section);
	reader_put(reader, heading, section, key, value);
	return reader->fault == 0;
}

int lines_read(struct settings *settings, uint32_t file, const char *text,
	       struct config_error *ret_error)
{
	struct reader reader = {
		.settings = settings,
		.error = ret_error,
		.place.file = file,
		.rest = text,
	};
	int result;

#ifdef CONFIG_INIH_LINE_IS_SET_AT_RUN_TIME
	ini_max_line = SETTINGS_LINE_BYTES_MAX + (int)sizeof("\r\n");
#endif
	result = ini_parse_stream(reader_line, &reader, reader_setting, &reader);
	if (!reader.fault && result != 0)
		reader_refuse(&reader, "expected a line that the INI reader takes");
	return reader.fault;
}
