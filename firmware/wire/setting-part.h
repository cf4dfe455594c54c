/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "firmware/queue/setting.h"
#include "firmware/wire/json.h"
#include "firmware/wire/writer.h"

/*
 * The forms that a member of a setting may have in JSON, each as a pair of functions that are each
 * other's inverse. Internal to setting-json.c.
 */

struct setting_row {
	const char *name;
	const struct setting_part *part;
	size_t offset, size; /* of the member in struct setting */
	size_t count;        /* of a list: the offset of its uint8_t length */
	int64_t min, max;    /* of a number; of a duration in milliseconds; of a text its least */
	uint32_t given;      /* enum setting_member */
	enum setting_text text; /* of texts */
};

struct setting_reading {
	struct setting *setting;
	const struct setting_row *row;
	void *at;     /* the member */
	char *detail; /* of SETTING_DETAIL_BYTES */
};

struct setting_part {
	/* Returns 0, or -EINVAL with the detail filled. */
	int (*read)(struct setting_reading *reading, const struct json_node *node);
	void (*write)(struct writer *writer, const struct setting_row *row,
		      const struct setting *setting, const void *at);
	/* Texts only: reads the text of one language, by its index in the setting and its code. */
	int (*take)(struct setting_reading *reading, uint8_t language, const char *code,
		    const struct json_node *value);
};

extern const struct setting_part setting_part_texts, setting_part_help, setting_part_bring;
extern const struct setting_part setting_part_integer, setting_part_seconds, setting_part_boolean;
extern const struct setting_part setting_part_line, setting_part_link, setting_part_group;
extern const struct setting_part setting_part_place, setting_part_roles, setting_part_counter_kind;
extern const struct setting_part setting_part_shares, setting_part_lanes;
extern const struct setting_part setting_part_id, setting_part_level, setting_part_time;
extern const struct setting_part setting_part_slugs, setting_part_languages;
