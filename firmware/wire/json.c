/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The only file that knows the JSON library. It promises that whatever comes from outside is read
 * within bounded memory and depth, and that a text handed out is clean UTF-8 without control
 * characters.
 */
#include "firmware/wire/json.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "firmware/base/require.h"
#include "firmware/base/text.h"

/*
 * A document and a node are the library's values under names of our own: the casts below are the
 * only place where one becomes the other.
 */
static json_t *value_of(const struct json_node *node)
{
	return (json_t *)(uintptr_t)node;
}

static const struct json_node *node_of(json_t *value)
{
	return (const struct json_node *)value;
}

/* True when brackets nest deeper than JSON_DEPTH_MAX; what stands in quotes does not count. */
static bool json_too_deep(const char *bytes, size_t count)
{
	bool quoted = false;
	int depth = 0;

	for (size_t i = 0; i < count; i++) {
		if (bytes[i] == '"')
			quoted = !quoted;
		else if (quoted && bytes[i] == '\\')
			i++;
		else if (!quoted && (bytes[i] == '{' || bytes[i] == '['))
			depth++;
		else if (!quoted && (bytes[i] == '}' || bytes[i] == ']'))
			depth--;
		if (depth > JSON_DEPTH_MAX)
			return true;
	}
	return false;
}

/* The library quotes what it stumbled over, which may be anything: only its own words are kept. */
static void json_complain(const json_error_t *error, char ret_detail[static JSON_DETAIL_BYTES])
{
	const char *what = "not JSON";
	int r;

	if (json_error_code(error) == json_error_duplicate_key)
		what = "a field stands twice";
	else if (json_error_code(error) == json_error_invalid_utf8)
		what = "not UTF-8";
	else if (json_error_code(error) == json_error_numeric_overflow)
		what = "a number is too large";
	else if (json_error_code(error) == json_error_null_character ||
		 json_error_code(error) == json_error_null_byte_in_key)
		what = "a NUL in a text";
	r = text_format(ret_detail, JSON_DETAIL_BYTES, "payload: %s (line %d, column %d)", what,
			error->line, error->column);
	require(r == 0);
}

int json_read(const void *bytes, size_t count, struct json_document **ret_document,
	      char ret_detail[static JSON_DETAIL_BYTES])
{
	json_error_t error = { 0 };
	json_t *value;
	int r;

	if (json_too_deep(bytes, count)) {
		r = text_format(ret_detail, JSON_DETAIL_BYTES, "payload: nested deeper than %d",
				JSON_DEPTH_MAX);
		require(r == 0);
		return -EINVAL;
	}
	value = json_loadb(bytes, count, JSON_REJECT_DUPLICATES, &error);
	/* What the library has no name for is memory; at times it calls that a bad text, too. */
	if (!value && (json_error_code(&error) == json_error_unknown ||
		       json_error_code(&error) == json_error_out_of_memory))
		return -ENOMEM;
	if (!value) {
		json_complain(&error, ret_detail);
		return -EINVAL;
	}
	if (!json_is_object(value)) {
		json_decref(value);
		r = text_copy(ret_detail, JSON_DETAIL_BYTES, "payload: must be an object");
		require(r == 0);
		return -EINVAL;
	}
	*ret_document = (struct json_document *)value;
	return 0;
}

void json_free(struct json_document *document)
{
	json_decref((json_t *)document);
}

const struct json_node *json_root(const struct json_document *document)
{
	return (const struct json_node *)document;
}

char *json_canonical(const struct json_document *document)
{
	return json_dumps(value_of(json_root(document)), JSON_COMPACT | JSON_SORT_KEYS);
}

const struct json_node *json_field(const struct json_node *node, const char *key)
{
	return node_of(json_object_get(value_of(node), key));
}

bool json_each(const struct json_node *node, void **iterator, const char **ret_key,
	       const struct json_node **ret_value)
{
	json_t *object = value_of(node);

	*iterator = *iterator ? json_object_iter_next(object, *iterator) : json_object_iter(object);
	if (!*iterator)
		return false;
	*ret_key = json_object_iter_key(*iterator);
	*ret_value = node_of(json_object_iter_value(*iterator));
	return true;
}

bool json_node_is_object(const struct json_node *node)
{
	return json_is_object(value_of(node));
}

bool json_node_is_array(const struct json_node *node)
{
	return json_is_array(value_of(node));
}

bool json_node_is_null(const struct json_node *node)
{
	return json_is_null(value_of(node));
}

size_t json_count(const struct json_node *node)
{
	return json_array_size(value_of(node));
}

const struct json_node *json_item(const struct json_node *node, size_t i)
{
	return node_of(json_array_get(value_of(node), i));
}

int json_to_text(const struct json_node *node, const char **ret_text)
{
	const char *text;

	if (!json_is_string(value_of(node)))
		return -EINVAL;
	text = json_string_value(value_of(node));
	if (!text_is_clean_utf8(text, strlen(text)) || strpbrk(text, "\n\t"))
		return -EINVAL;
	*ret_text = text;
	return 0;
}

int json_to_integer(const struct json_node *node, int64_t *ret_value)
{
	if (!json_is_integer(value_of(node)))
		return -EINVAL;
	*ret_value = json_integer_value(value_of(node));
	return 0;
}

int json_to_boolean(const struct json_node *node, bool *ret_value)
{
	if (!json_is_boolean(value_of(node)))
		return -EINVAL;
	*ret_value = json_is_true(value_of(node));
	return 0;
}
