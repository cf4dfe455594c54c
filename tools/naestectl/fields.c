/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Typed fields. The appliance checks everything again; here a mistake is found before it travels, and
 * named with the word that it stands in. Whether a service or ticket exists is the appliance's to say.
 */
#include "tools/naestectl/fields.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/cleanup.h"
#include "firmware/base/clock.h"
#include "firmware/base/id.h"
#include "firmware/base/text.h"

#define SECRET_BYTES 128

const char *field_form(const struct field *field)
{
	switch (field->kind) {
	case FIELD_SLUG:
		return "a name";
	case FIELD_SLUGS:
		return "names, with commas";
	case FIELD_TICKET:
		return "A042 or an id";
	case FIELD_ID:
		return "an id (a UUID)";
	case FIELD_NUMBER:
		return "a number";
	case FIELD_FLAG:
		return "yes or no";
	case FIELD_CODE:
		return "one of";
	case FIELD_CODES:
		return "some of, with commas:";
	case FIELD_TEXT:
		return "a text";
	case FIELD_TIME:
		return "a time, 2026-11-22T09:14:03+01:00";
	case FIELD_DAY:
		return "a date, 2026-11-22";
	case FIELD_OBJECT:
		return "JSON, as {\"da\":\"Pas\"}";
	case FIELD_SET:
		return "*, names with commas, or JSON, as [\"*\"]";
	case FIELD_SECRET:
		return "- (a line of standard input)";
	}
	return "";
}

static json_t *slug_read(const char *value)
{
	return text_is_slug(value) ? json_string(value) : NULL;
}

static json_t *day_read(const char *value)
{
	int32_t day;

	return clock_parse_day(value, &day) == 0 ? json_string(value) : NULL;
}

/* True when `value` is one of the words of `choices`. */
static bool choice_fits(const char *choices, const char *value)
{
	size_t length = strlen(value);

	for (const char *at = choices; at && length > 0; at = strchr(at, ' ')) {
		at += *at == ' ';
		if (strncmp(at, value, length) == 0 && (at[length] == ' ' || at[length] == '\0'))
			return true;
	}
	return false;
}

/* The parts between commas; each must be a slug, and one of the choices where there are any. */
static json_t *list_read(const struct field *field, const char *value)
{
	_cleanup_(json_decrefp) json_t *list = json_array();
	_cleanup_free_ char *parts = strdup(value);
	char *rest = parts, *part;

	if (!list || !parts)
		return NULL;
	if (field->empty && text_empty(value))
		return steal_pointer(&list);
	while ((part = strsep(&rest, ",")) != NULL) {
		if (!text_is_slug(part) || (field->choices && !choice_fits(field->choices, part)) ||
		    json_array_append_new(list, json_string(part)) < 0)
			return NULL;
	}
	return steal_pointer(&list);
}

/* A letter and 001 to 999, or a UUID. */
static json_t *ticket_read(const char *value)
{
	struct id id;
	bool number = strlen(value) == 4 && value[0] >= 'A' && value[0] <= 'Z' &&
		      strspn(value + 1, "0123456789") == 3 && !text_equal(value + 1, "000");

	return number || id_parse(value, &id) == 0 ? json_string(value) : NULL;
}

static json_t *id_read(const char *value)
{
	struct id id;

	return id_parse(value, &id) == 0 ? json_string(value) : NULL;
}

static json_t *number_read(const struct field *field, const char *value)
{
	const char *digits = value + (value[0] == '-');
	char *end;
	int64_t number;

	errno = 0;
	number = strtoll(value, &end, 10);
	if (digits[0] < '0' || digits[0] > '9' || *end != '\0' || errno != 0 ||
	    number < field->min || number > field->max)
		return NULL;
	return json_integer(number);
}

static json_t *flag_read(const char *value)
{
	if (text_equal(value, "yes"))
		return json_true();
	return text_equal(value, "no") ? json_false() : NULL;
}

static json_t *time_read(const char *value)
{
	int64_t wall_ms;

	return clock_parse(value, &wall_ms) == 0 ? json_string(value) : NULL;
}

static json_t *text_read(const struct field *field, const char *value)
{
	size_t length = strlen(value);

	if ((length < 1 && !field->empty) || length > (size_t)field->max ||
	    !text_is_clean_utf8(value, length))
		return NULL;
	return json_stringn(value, length);
}

/* What is nested is written as the appliance reads it. */
static json_t *json_read(const char *value)
{
	json_t *json = json_loads(value, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);

	if (json_is_object(json) || json_is_array(json) || json_is_null(json))
		return json;
	json_decref(json);
	return NULL;
}

static json_t *set_read(const struct field *field, const char *value)
{
	if (value[0] == '[')
		return json_read(value);
	return text_equal(value, "*") ? json_string(value) : list_read(field, value);
}

static json_t *secret_read(const struct field *field, const char *value)
{
	char line[SECRET_BYTES + 1];
	json_t *json = NULL;
	size_t length;

	if (choice_fits(field->choices, value))
		return json_string(value);
	if (!text_equal(value, "-") || !fgets(line, sizeof(line), stdin))
		return NULL;
	length = strcspn(line, "\n");
	if (length > 0 && length < SECRET_BYTES && text_is_clean_utf8(line, length))
		json = json_stringn(line, length);
	explicit_bzero(line, sizeof(line));
	return json;
}

static json_t *field_read(const struct field *field, const char *value)
{
	switch (field->kind) {
	case FIELD_SLUG:
		return slug_read(value);
	case FIELD_SLUGS:
	case FIELD_CODES:
		return list_read(field, value);
	case FIELD_TICKET:
		return ticket_read(value);
	case FIELD_ID:
		return id_read(value);
	case FIELD_NUMBER:
		return number_read(field, value);
	case FIELD_FLAG:
		return flag_read(value);
	case FIELD_CODE:
		return choice_fits(field->choices, value) ? json_string(value) : NULL;
	case FIELD_TEXT:
		return text_read(field, value);
	case FIELD_TIME:
		return time_read(value);
	case FIELD_DAY:
		return day_read(value);
	case FIELD_OBJECT:
		return json_read(value);
	case FIELD_SET:
		return set_read(field, value);
	case FIELD_SECRET:
		return secret_read(field, value);
	}
	return NULL;
}

static void complain_value(const char *verb, const struct field *field, const char *value)
{
	/* What was meant as a secret is not repeated. */
	if (field->kind == FIELD_SECRET)
		complain("%s: %s: must be %s%s%s; a secret is never a word of the command line",
			 verb, field->name, field_form(field), field->choices ? " or " : "",
			 field->choices ? field->choices : "");
	else if (field->kind == FIELD_NUMBER)
		complain("%s: %s=%s: must be a number from %" PRId64 " to %" PRId64, verb,
			 field->name, value, field->min, field->max);
	else
		complain("%s: %s=%s: must be %s%s%s", verb, field->name, value, field_form(field),
			 field->choices ? " " : "", field->choices ? field->choices : "");
}

static const struct field *field_find(const struct field *fields, const char *word, size_t length)
{
	for (; fields->name; fields++)
		if (strlen(fields->name) == length && strncmp(fields->name, word, length) == 0)
			return fields;
	return NULL;
}

static const struct field *field_bare(const struct field *fields)
{
	while (fields->name && !fields->bare)
		fields++;
	return fields->name ? fields : NULL;
}

static enum ending word_read(const char *verb, const struct field *fields, const char *word,
			     json_t *json)
{
	size_t length = strcspn(word, "=");
	const struct field *field = field_find(fields, word, length);
	const struct field *bare = !field && word[length] == '\0' ? field_bare(fields) : NULL;
	const char *text = bare ? word : word + length + 1;
	json_t *value;

	if (bare)
		field = bare;
	if (!field || (!bare && word[length] != '=')) {
		complain("%s: %.*s: %s; see naestectl %s --help", verb, (int)length, word,
			 field ? "write it as field=value" : "no such field", verb);
		return ENDING_USAGE;
	}
	if (json_object_get(json, field->name)) {
		complain("%s: %s: given twice", verb, field->name);
		return ENDING_USAGE;
	}
	value = field_read(field, text);
	if (!value) {
		complain_value(verb, field, text);
		return ENDING_USAGE;
	}
	return json_object_set_new(json, field->name, value) < 0 ? complain_memory() : ENDING_OK;
}

enum ending fields_read(const char *verb, const struct field *fields, char **words, int count,
			json_t **ret_json)
{
	_cleanup_(json_decrefp) json_t *json = json_object();

	if (!json)
		return complain_memory();
	for (int i = 0; i < count; i++) {
		enum ending ending = word_read(verb, fields, words[i], json);

		if (ending != ENDING_OK)
			return ending;
	}
	for (; fields->name; fields++) {
		if (fields->required && !json_object_get(json, fields->name)) {
			complain("%s: %s: missing; see naestectl %s --help", verb, fields->name,
				 verb);
			return ENDING_USAGE;
		}
	}
	*ret_json = steal_pointer(&json);
	return ENDING_OK;
}
