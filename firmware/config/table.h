/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "firmware/base/attributes.h"
#include "firmware/config/settings.h"
#include "firmware/config/value.h"

/*
 * The tables of keys, and the engine that fills a struct by them. A file's meaning is one table of
 * kinds of sections, each with its table of keys; nothing else knows a key's name.
 */

struct section_kind {
	const char *kind;
	const struct key *keys;
	size_t key_count;
	/* "[kind]": zero. "[kind name]": the array of nouns in the root struct that it fills. */
	size_t max;          /* how many fit */
	size_t array_offset; /* where it starts; for "[kind]" the struct that the keys refer to */
	size_t stride;
	size_t count_offset, count_size;            /* where it is counted: uint8_t or uint32_t */
	size_t name_offset;                         /* of the noun's char[SLUG_BYTES] in the noun */
	void (*init)(void *noun, const char *name); /* NULL: all zero */
	bool mandatory;
};

struct table {
	const struct section_kind *kinds;
	size_t count;
};

/*
 * Fills `root`: first every noun gets its index (so that a reference may stand before what it
 * refers to), then the keys are read kind by kind and row by row in the table's order. An empty
 * value is as good as none: the default stays. Returns 0 or -EINVAL with `ret_error` filled.
 */
_must_check_ int table_fill(const struct table *table, const struct settings *settings,
			    struct value_context *context, void *root,
			    struct config_error *ret_error);
