/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Appointments from another system's list. The appliance judges every row; here lines become rows, and
 * a refusal's row becomes the line of the file again.
 */
#include "tools/naestectl/appointments.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/cleanup.h"
#include "firmware/base/text.h"
#include "tools/naestectl/local-time.h"
#include "tools/naestectl/print.h"
#include "tools/naestectl/request.h"
#include "tools/naestectl/session.h"

#define PAGE_ROWS   500
#define PAGE_BYTES  (56 * 1024) /* of the rows, so that the request stays below 64 KiB */
#define COLUMNS_MAX 16
#define ROW_PLACE   "appointments["

static const char *const columns[] = { "code", "service", "time", "lane", "cancelled" };

#define COLUMN_COUNT (sizeof(columns) / sizeof(columns[0]))

struct import {
	const struct call *call;
	const char *path;
	struct session *session;
	unsigned int line;
	bool csv;
	char separator;
	int column[COLUMNS_MAX]; /* index in `columns` of each column of the file */
	size_t column_count;
	json_t *rows;
	size_t row_bytes;
	unsigned int lines[PAGE_ROWS]; /* of the rows */
	json_int_t set, same, used, past;
};

static enum ending line_complain(const struct import *import, unsigned int line, const char *what,
				 const char *why)
{
	complain("%s:%u: %s%s%s", import->path, line, what, what[0] ? ": " : "", why);
	return ENDING_USAGE;
}

/* "appointments[12].time: must be..." with the line in the place of the row; false for anything else. */
static bool refusal_complain(const struct import *import, const json_t *answer)
{
	const char *detail = member_text(answer, "detail");
	char *end;
	unsigned long row;

	if (strncmp(detail, ROW_PLACE, strlen(ROW_PLACE)) != 0)
		return false;
	row = strtoul(detail + strlen(ROW_PLACE), &end, 10);
	if (*end != ']' || row >= json_array_size(import->rows))
		return false;
	end += end[1] == '.' ? 2 : 1;
	complain("%s:%u: %s (%s: %s)", import->path, import->lines[row], end,
		 member_text(answer, "refusal"), member_text(answer, "text"));
	return true;
}

static enum ending page_send(struct import *import)
{
	_cleanup_(json_decrefp) json_t *fields = json_pack("{s:O}", "appointments", import->rows);
	_cleanup_(json_decrefp) json_t *answer = NULL;
	enum ending ending;

	if (!fields)
		return complain_memory();
	ending = session_request(import->session, "import-appointments", fields, &answer);
	if (ending != ENDING_OK)
		return ending;
	if (import->call->args->json)
		print_json(answer);
	if (!json_is_true(json_object_get(answer, "ok")) && refusal_complain(import, answer))
		return ENDING_REFUSED;
	ending = answer_ending(answer);
	import->set += json_integer_value(json_object_get(answer, "set"));
	import->same += json_integer_value(json_object_get(answer, "same"));
	import->used += json_integer_value(json_object_get(answer, "used"));
	import->past += json_integer_value(json_object_get(answer, "past"));
	json_array_clear(import->rows);
	import->row_bytes = 0;
	return ending;
}

static const char *time_fault(int r)
{
	if (r == -ENOENT)
		return "no clock shows this time that night; give it with an offset";
	if (r == -EEXIST)
		return "clocks show this time twice that night; give it with an offset";
	return "must be RFC 3339, or as 2026-11-22 10:00 on the site's clock";
}

/* A list is written by the site's clock, wherever it is imported from. */
static enum ending zone_learn(const struct import *import)
{
	static const char *const filters[] = { "site" };
	_cleanup_(json_decrefp) json_t *topics = NULL;
	const char *zone;
	enum ending ending = session_collect(import->session, filters, 1, &topics);

	if (ending != ENDING_OK)
		return ending;
	zone = member_text(json_object_get(topics, "site"), "timezone");
	if (local_time_zone(zone) == 0)
		return ENDING_OK;
	complain("the site's time zone is not known here: \"%s\"", zone);
	return ENDING_FAULT;
}

/* Times get their offset here: the appliance takes none without. */
static enum ending row_complete(const struct import *import, json_t *row)
{
	const char *text = json_string_value(json_object_get(row, "time"));
	char time[CLOCK_TEXT_BYTES];
	int r;

	if (!text)
		return line_complain(import, import->line, "time", "missing");
	r = local_time_read(text, time);
	if (r < 0)
		return line_complain(import, import->line, "time", time_fault(r));
	return json_object_set_new(row, "time", json_string(time)) < 0 ? complain_memory()
								       : ENDING_OK;
}

/* Takes over `row`. */
static enum ending row_add(struct import *import, json_t *row)
{
	enum ending ending = row_complete(import, row);
	size_t bytes = 0;

	if (ending == ENDING_OK) {
		/* 0 is no length of an object's text: it could not be made */
		bytes = json_dumpb(row, NULL, 0, JSON_COMPACT);
		if (bytes == 0)
			ending = complain_memory();
	}
	if (ending == ENDING_OK && (json_array_size(import->rows) == PAGE_ROWS ||
				    import->row_bytes + bytes > (size_t)PAGE_BYTES))
		ending = page_send(import);
	if (ending != ENDING_OK) {
		json_decref(row);
		return ending;
	}
	import->row_bytes += bytes + 1;
	import->lines[json_array_size(import->rows)] = import->line;
	return json_array_append_new(import->rows, row) < 0 ? complain_memory() : ENDING_OK;
}

/*
 * The next value of a line, in place: quotes may stand around it, two inside are one. NULL at the end
 * of the line; `*at` is the rest.
 */
static char *csv_next(char **at, char separator)
{
	char *value = *at, *to = *at, *from = *at;
	bool quoted = false;

	if (!value)
		return NULL;
	for (; *from && (quoted || *from != separator); from++) {
		if (*from != '"')
			*to++ = *from;
		else if (quoted && from[1] == '"')
			*to++ = *++from;
		else
			quoted = !quoted;
	}
	*at = *from ? from + 1 : NULL;
	*to = '\0';
	while (to > value && (to[-1] == ' ' || to[-1] == '\t'))
		*--to = '\0';
	return value + strspn(value, " \t");
}

/* The first line of CSV. */
static enum ending columns_read(struct import *import, char *line)
{
	char *value;

	import->separator = strchr(line, ';') ? ';' : ',';
	while ((value = csv_next(&line, import->separator))) {
		int column = text_index(columns, COLUMN_COUNT, value);

		if (column < 0 || import->column_count == COLUMNS_MAX)
			return line_complain(
				import, import->line, value,
				"no such column: code, service, time, lane, cancelled");
		import->column[import->column_count++] = column;
	}
	return ENDING_OK;
}

static json_t *csv_value(size_t column, const char *text)
{
	if (text_equal(columns[column], "cancelled") && text_equal(text, "true"))
		return json_true();
	if (text_equal(columns[column], "cancelled") && text_equal(text, "false"))
		return json_false();
	return json_string(text);
}

static enum ending csv_line(struct import *import, char *line)
{
	_cleanup_(json_decrefp) json_t *row = json_object();
	size_t i = 0;
	char *value;

	if (!row)
		return complain_memory();
	for (; (value = csv_next(&line, import->separator)); i++) {
		size_t column;

		if (i == import->column_count)
			return line_complain(import, import->line, "", "more values than columns");
		column = (size_t)import->column[i];
		if (value[0] &&
		    json_object_set_new(row, columns[column], csv_value(column, value)) < 0)
			return line_complain(import, import->line, columns[column], "not UTF-8");
	}
	return row_add(import, steal_pointer(&row));
}

static enum ending json_line(struct import *import, const char *line)
{
	json_error_t error;
	json_t *row = json_loads(line, JSON_REJECT_DUPLICATES, &error);

	if (!json_is_object(row)) {
		json_decref(row);
		return line_complain(import, import->line, "",
				     row ? "must be a JSON object" : error.text);
	}
	return row_add(import, row);
}

static enum ending line_take(struct import *import, char *line)
{
	line[strcspn(line, "\r\n")] = '\0';
	if (import->line == 1 && strncmp(line, "\xef\xbb\xbf", 3) == 0)
		line += 3; /* a byte order mark */
	if (line[strspn(line, " \t")] == '\0')
		return ENDING_OK;
	if (import->column_count == 0 && !import->csv && line[strspn(line, " \t")] != '{') {
		if (import->line > 1 && (json_array_size(import->rows) || import->set))
			return line_complain(import, import->line, "", "must be a JSON object");
		import->csv = true;
		return columns_read(import, line);
	}
	return import->csv ? csv_line(import, line) : json_line(import, line);
}

static enum ending lines_take(struct import *import, FILE *file)
{
	_cleanup_free_ char *line = NULL;
	enum ending ending = ENDING_OK;
	size_t size = 0;
	ssize_t length;

	while (ending == ENDING_OK && (length = getline(&line, &size, file)) >= 0) {
		import->line++;
		ending = strlen(line) == (size_t)length
				 ? line_take(import, line)
				 : line_complain(import, import->line, "", "has a NUL");
	}
	if (ending == ENDING_OK && ferror(file)) {
		complain("%s: %s", import->path, strerror(errno));
		return ENDING_FAULT;
	}
	if (ending == ENDING_OK && json_array_size(import->rows))
		ending = page_send(import);
	return ending;
}

static enum ending file_take(struct import *import, FILE *file)
{
	enum ending ending = session_open(import->call->place, import->call->login,
					  import->call->args->timeout_s, &import->session);

	if (ending == ENDING_OK)
		ending = zone_learn(import);
	if (ending == ENDING_OK)
		ending = lines_take(import, file);
	session_free(import->session);
	if (!import->call->args->json && (ending == ENDING_OK || import->set))
		printf("%" JSON_INTEGER_FORMAT " new or changed, %" JSON_INTEGER_FORMAT
		       " known already, %" JSON_INTEGER_FORMAT
		       " used already, %" JSON_INTEGER_FORMAT " of days that are over\n",
		       import->set, import->same, import->used, import->past);
	return ending;
}

enum ending appointments_import(const struct call *call)
{
	_cleanup_(json_decrefp) json_t *rows = json_array();
	const char *path = json_string_value(json_object_get(call->fields, "file"));
	struct import import = { .call = call, .path = path, .rows = rows };
	enum ending ending;
	FILE *file;

	if (!rows)
		return complain_memory();
	file = text_equal(path, "-") ? stdin : fopen(path, "re");
	if (!file) {
		complain("%s: %s", path, strerror(errno));
		return ENDING_USAGE;
	}
	ending = file_take(&import, file);
	if (file != stdin && fclose(file) != 0 && ending == ENDING_OK)
		ending = ENDING_FAULT;
	return ending;
}

static void print_appointment(const json_t *appointment)
{
	char moment[MOMENT_TEXT_BYTES];

	moment_text(member_text(appointment, "time"), moment);
	printf("%s  %-10s %-16s %-10s %s\n", moment, member_text(appointment, "state"),
	       member_text(appointment, "service"), member_text(appointment, "lane"),
	       member_text(appointment, "number"));
}

enum ending appointments_list(const struct call *call)
{
	return request_pages(call, "appointments", print_appointment);
}
