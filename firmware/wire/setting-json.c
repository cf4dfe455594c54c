/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Settings to and from JSON, by one table: which members a kind of setting has, how each stands and
 * within which range. Durations are whole seconds; texts are an object with a text a language.
 */
#include "firmware/wire/setting-json.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/require.h"
#include "firmware/base/text.h"
#include "firmware/queue/score.h"
#include "firmware/wire/setting-part.h"

#define AT(member) \
	.offset = offsetof(struct setting, member), .size = sizeof(((struct setting *)0)->member)

static const struct setting_row service_rows[] = {
	{ "names", &setting_part_texts, AT(service.name), .text = SETTING_TEXT_NAME },
	{ "must", &setting_part_texts, AT(service.must), .text = SETTING_TEXT_MUST },
	{ "help", &setting_part_help, AT(service.help), .text = SETTING_TEXT_HELP },
	{ "bring", &setting_part_bring, AT(service.bring), .text = SETTING_TEXT_BRING },
	{ "expected_s", &setting_part_seconds, AT(service.expected_ms), .given = SETTING_EXPECTED,
	  .min = QUEUE_EXPECTED_MIN_MS, .max = QUEUE_EXPECTED_MAX_MS },
	{ "per_person", &setting_part_boolean, AT(service.per_person),
	  .given = SETTING_PER_PERSON },
	{ "in_person", &setting_part_boolean, AT(service.in_person), .given = SETTING_IN_PERSON },
	{ "capacity", &setting_part_integer, AT(service.capacity), .given = SETTING_CAPACITY,
	  .min = 0, .max = QUEUE_CAPACITY_MAX },
	{ "authority", &setting_part_line, AT(service.authority), .given = SETTING_AUTHORITY },
	{ "link", &setting_part_link, AT(service.link), .given = SETTING_LINK },
	{ "place", &setting_part_place, AT(service.place), .given = SETTING_PLACE },
	{ "retired", &setting_part_boolean, AT(service.retired), .given = SETTING_RETIRED },
};

static const struct setting_row lane_rows[] = {
	{ "names", &setting_part_texts, AT(lane.name), .text = SETTING_TEXT_NAME },
	{ "rate_permille", &setting_part_integer, AT(lane.rate_permille), .given = SETTING_RATE,
	  .min = 1, .max = SCORE_RATE_MAX_PERMILLE },
	{ "late_rate_permille", &setting_part_integer, AT(lane.late_rate_permille),
	  .given = SETTING_LATE_RATE, .min = 1, .max = SCORE_LATE_RATE_MAX_PERMILLE },
	{ "head_start_s", &setting_part_seconds, AT(lane.head_start_ms),
	  .given = SETTING_HEAD_START, .min = 0, .max = SCORE_HEAD_START_MAX_MS },
	{ "promise_s", &setting_part_seconds, AT(lane.promise_ms), .given = SETTING_PROMISE,
	  .min = 0, .max = SCORE_PROMISE_MAX_MS },
	{ "wish", &setting_part_roles, AT(lane.wish_roles), .given = SETTING_WISH },
	{ "retired", &setting_part_boolean, AT(lane.retired), .given = SETTING_RETIRED },
};

static const struct setting_row counter_rows[] = {
	{ "name", &setting_part_line, AT(counter.name), .given = SETTING_NAME, .min = 1 },
	{ "kind", &setting_part_counter_kind, AT(counter.kind), .given = SETTING_COUNTER_KIND },
	{ "group", &setting_part_group, AT(counter.group), .given = SETTING_GROUP },
	{ "on_call", &setting_part_boolean, AT(counter.on_call), .given = SETTING_ON_CALL },
	{ "services", &setting_part_shares, AT(counter), .given = SETTING_SERVICES },
	{ "lanes", &setting_part_lanes, AT(counter), .given = SETTING_LANES },
	{ "retired", &setting_part_boolean, AT(counter.retired), .given = SETTING_RETIRED },
};

static const struct setting_row site_rows[] = {
	{ "names", &setting_part_texts, AT(site.name), .text = SETTING_TEXT_NAME },
	{ "added", &setting_part_languages, AT(site.added),
	  .count = offsetof(struct setting, site.added_count) },
};

static const struct setting_row noun_rows[] = {
	{ "services", &setting_part_slugs, AT(nouns.services),
	  .count = offsetof(struct setting, nouns.service_count) },
	{ "lanes", &setting_part_slugs, AT(nouns.lanes),
	  .count = offsetof(struct setting, nouns.lane_count) },
	{ "counters", &setting_part_slugs, AT(nouns.counters),
	  .count = offsetof(struct setting, nouns.counter_count) },
	{ "added", &setting_part_languages, AT(nouns.languages),
	  .count = offsetof(struct setting, nouns.language_count) },
};

static const struct setting_row notice_rows[] = {
	{ "notice", &setting_part_id, AT(notice.id) },
	{ "level", &setting_part_level, AT(notice.level) },
	{ "texts", &setting_part_help, AT(notice.texts), .text = SETTING_TEXT_NAME },
	{ "from", &setting_part_time, AT(notice.from_wall_ms) },
	{ "until", &setting_part_time, AT(notice.until_wall_ms) },
	{ "in_force", &setting_part_boolean, AT(notice.begun) },
	{ "of_playbook", &setting_part_boolean, AT(notice.of_playbook) },
};

#define ROWS(table) (table), sizeof(table) / sizeof((table)[0])

/* `id` is the place of the noun's slug, 0 for a kind without one. */
static const struct setting_form {
	const char *what;
	size_t id;
	const struct setting_row *rows;
	size_t count;
} forms[] = {
	[SETTING_NONE] = { "" },
	[SETTING_NOUNS] = { "nouns", 0, ROWS(noun_rows) },
	[SETTING_SITE] = { "site", 0, ROWS(site_rows) },
	[SETTING_SERVICE] = { "service", offsetof(struct setting, service.id), ROWS(service_rows) },
	[SETTING_LANE] = { "lane", offsetof(struct setting, lane.id), ROWS(lane_rows) },
	[SETTING_COUNTER] = { "counter", offsetof(struct setting, counter.id), ROWS(counter_rows) },
	[SETTING_NOTICE] = { "notice", 0, ROWS(notice_rows) },
};

#define FORM_COUNT (sizeof(forms) / sizeof(forms[0]))

/* The languages of the texts; the row of every setting. */
static const struct setting_row languages_row = {
	"languages",
	&setting_part_languages,
	AT(languages),
	.count = offsetof(struct setting, language_count),
};

static const struct setting_row *row_named(const struct setting_form *form, const char *name)
{
	for (size_t i = 0; i < form->count; i++) {
		if (text_equal(form->rows[i].name, name))
			return &form->rows[i];
	}
	return NULL;
}

static int row_read(const struct setting_row *row, const struct json_node *node,
		    struct setting *setting, char ret_detail[static SETTING_DETAIL_BYTES])
{
	struct setting_reading reading = { .setting = setting, .row = row };

	reading.at = (char *)setting + row->offset;
	reading.detail = ret_detail;
	return row->part->read(&reading, node);
}

static int row_take(const struct setting_row *row, const struct json_node *node,
		    struct setting *setting, char ret_detail[static SETTING_DETAIL_BYTES])
{
	struct setting_reading reading = { .setting = setting, .row = row };

	reading.at = (char *)setting + row->offset;
	reading.detail = ret_detail;
	return row->part->take(&reading, 0, setting->languages[0], node);
}

int setting_member_read(const struct json_node *node, const char *name, struct setting *setting,
			char ret_detail[static SETTING_DETAIL_BYTES])
{
	const struct setting_row *row = row_named(&forms[setting->kind], name);
	int r;

	if (!row)
		return 1;
	r = row_read(row, node, setting, ret_detail);
	if (r == 0)
		setting->given |= row->given;
	return r;
}

int setting_text_read(const struct json_node *node, const char *name, struct setting *setting,
		      char ret_detail[static SETTING_DETAIL_BYTES])
{
	static const char *const members[][2] = {
		{ "name", "names" }, { "must", "must" }, { "help", "help" }, { "bring", "bring" }
	};
	const struct setting_row *row = NULL;
	size_t i = 0;
	int r;

	while (i < sizeof(members) / sizeof(members[0]) && !text_equal(members[i][0], name))
		i++;
	if (i == sizeof(members) / sizeof(members[0]))
		return 1;
	row = row_named(&forms[setting->kind], members[i][1]);
	if (!row) {
		r = text_format(ret_detail, SETTING_DETAIL_BYTES, "%s: only a service has it",
				name);
		require(r == 0);
		return -EINVAL;
	}
	if (setting->language_count == 0)
		return 0; /* `language` is wrong, and is complained of in its own turn */
	r = row_take(row, node, setting, ret_detail);
	if (r == 0)
		setting->texts_given[row->text] = 1;
	return r;
}

static void row_write(struct writer *writer, const struct setting_row *row,
		      const struct setting *setting)
{
	row->part->write(writer, row, setting, (const char *)setting + row->offset);
}

static bool bytes_empty(const char *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (bytes[i])
			return false;
	}
	return true;
}

void setting_about_write(struct writer *writer, const struct setting *setting)
{
	static const char *const members[] = { "help", "bring", "authority", "link", "place" };

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		const struct setting_row *row = row_named(&forms[SETTING_SERVICE], members[i]);

		require(row);
		if (!bytes_empty((const char *)setting + row->offset, row->size))
			row_write(writer, row, setting);
	}
}

void setting_write(struct writer *writer, const char *key, const struct setting *setting)
{
	const struct setting_form *form = &forms[setting->kind];

	writer_object(writer, key);
	writer_text(writer, "what", form->what);
	if (form->id)
		writer_text(writer, "id", (const char *)setting + form->id);
	row_write(writer, &languages_row, setting);
	for (size_t i = 0; i < form->count; i++)
		row_write(writer, &form->rows[i], setting);
	writer_end_object(writer);
}

static int id_read(const struct setting_form *form, const struct json_node *node,
		   struct setting *setting)
{
	const char *id;

	if (!form->id)
		return 0;
	if (json_to_text(json_field(node, "id"), &id) < 0 || !text_is_slug(id))
		return -EINVAL;
	return text_copy((char *)setting + form->id, SLUG_BYTES, id);
}

static enum setting_kind what_read(const struct json_node *node)
{
	const char *what;

	if (json_to_text(json_field(node, "what"), &what) < 0)
		return SETTING_NONE;
	for (size_t i = 1; i < FORM_COUNT; i++) {
		if (text_equal(forms[i].what, what))
			return (enum setting_kind)i;
	}
	return SETTING_NONE;
}

int setting_read(const struct json_node *node, struct setting *ret_setting)
{
	const enum setting_kind kind = what_read(node);
	const struct setting_form *form = &forms[kind];
	char detail[SETTING_DETAIL_BYTES];

	memset(ret_setting, 0, sizeof(*ret_setting));
	ret_setting->kind = kind;
	if (kind == SETTING_NONE || id_read(form, node, ret_setting) < 0 ||
	    row_read(&languages_row, json_field(node, "languages"), ret_setting, detail) < 0)
		return -EINVAL;
	for (size_t i = 0; i < form->count; i++) {
		if (row_read(&form->rows[i], json_field(node, form->rows[i].name), ret_setting,
			     detail) < 0)
			return -EINVAL;
	}
	memset(ret_setting->texts_given, 0, sizeof(ret_setting->texts_given));
	return 0;
}
