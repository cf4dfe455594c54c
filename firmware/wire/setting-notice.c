/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The members that only a notice has: its id, its level, and the times between which it is in force.
 */
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/id.h"
#include "firmware/wire/setting-complain.h"

static int id_part_read(struct setting_reading *reading, const struct json_node *node)
{
	const char *text;

	if (json_to_text(node, &text) < 0 || id_parse(text, reading->at) < 0)
		return setting_complain(reading, "must be a UUID in lower case");
	return 0;
}

static void id_part_write(struct writer *writer, const struct setting_row *row,
			  const struct setting *setting, const void *at)
{
	writer_id(writer, row->name, at);
}

static int level_read(struct setting_reading *reading, const struct json_node *node)
{
	enum notice_level level = NOTICE_NONE;
	const char *text;

	if (json_to_text(node, &text) < 0 || notice_level_parse(text, &level) < 0)
		return setting_complain(reading,
					"must be one of info, important, emergency, evacuate");
	*(uint8_t *)reading->at = (uint8_t)level;
	return 0;
}

static void level_write(struct writer *writer, const struct setting_row *row,
			const struct setting *setting, const void *at)
{
	writer_text(writer, row->name, notice_level_name(*(const uint8_t *)at));
}

/* null is none. */
static int time_read(struct setting_reading *reading, const struct json_node *node)
{
	int64_t wall_ms = 0;
	const char *text;

	if (!json_node_is_null(node) &&
	    (json_to_text(node, &text) < 0 || clock_parse(text, &wall_ms) < 0 || wall_ms <= 0))
		return setting_complain(reading, "must be RFC 3339 with an offset, or null");
	memcpy(reading->at, &wall_ms, sizeof(wall_ms));
	return 0;
}

static void time_write(struct writer *writer, const struct setting_row *row,
		       const struct setting *setting, const void *at)
{
	int64_t wall_ms;

	memcpy(&wall_ms, at, sizeof(wall_ms));
	if (wall_ms)
		writer_time(writer, row->name, wall_ms);
	else
		writer_null(writer, row->name);
}

const struct setting_part setting_part_id = { id_part_read, id_part_write };
const struct setting_part setting_part_level = { level_read, level_write };
const struct setting_part setting_part_time = { time_read, time_write };
