/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/base/attributes.h"
#include "firmware/base/cleanup.h"

/*
 * Reads JSON strictly: well-formed UTF-8, no key twice, no number with a fraction or an exponent
 * where a whole one is asked for, no control characters in texts, bounded depth. A document is an
 * object. Nodes belong to their document.
 */

#define JSON_DEPTH_MAX    8
#define JSON_DETAIL_BYTES 200 /* of a complaint, with NUL */

struct json_document;
struct json_node;

/*
 * Returns 0, -EINVAL with `ret_detail` saying what is wrong and where, or -ENOMEM.
 */
_must_check_ int json_read(const void *bytes, size_t count, struct json_document **ret_document,
			   char ret_detail[static JSON_DETAIL_BYTES]);
void json_free(struct json_document *document);
DEFINE_CLEANUP(struct json_document *, json_free)

const struct json_node *json_root(const struct json_document *document);

/*
 * The same content always gives the same text, in whatever order it was sent. Heap; NULL: no
 * memory.
 */
char *json_canonical(const struct json_document *document);

/* The field of an object, or NULL when it has none or `node` is no object. */
const struct json_node *json_field(const struct json_node *node, const char *key);

/* Steps through an object's fields in the order sent: `*iterator` is NULL first. */
bool json_each(const struct json_node *node, void **iterator, const char **ret_key,
	       const struct json_node **ret_value);

bool json_node_is_object(const struct json_node *node);
bool json_node_is_array(const struct json_node *node);
bool json_node_is_null(const struct json_node *node);

/* Items of an array; 0 and NULL for what is none. */
size_t json_count(const struct json_node *node);
const struct json_node *json_item(const struct json_node *node, size_t i);

/* Return 0, or -EINVAL with the result untouched when the node is of another kind. */
_must_check_ int json_to_text(const struct json_node *node, const char **ret_text);
_must_check_ int json_to_integer(const struct json_node *node, int64_t *ret_value);
_must_check_ int json_to_boolean(const struct json_node *node, bool *ret_value);
