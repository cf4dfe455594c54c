/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The members of settings that are lists and tables: texts by language, services and lanes of a
 * profile, roles, languages.
 */
#include <errno.h>
#include <string.h>

#include "firmware/base/require.h"
#include "firmware/base/text.h"
#include "firmware/queue/score.h"
#include "firmware/wire/setting-complain.h"

#define WANT_NAME "must be 1 to 23 characters of a-z 0-9 - _ ."

/* {"da":"...","en":"..."}: one text a language; an empty one takes it away */

/* The field in language `i` of the member at `at`; lines of `bring` are `line`s apart. */
struct text_field {
	char *text;
	size_t size;
};

static int text_take(const struct json_node *node, struct text_field field)
{
	const char *text;

	if (json_to_text(node, &text) < 0 || strlen(text) >= field.size)
		return -EINVAL;
	memset(field.text, 0, field.size);
	return text_copy(field.text, field.size, text);
}

static int by_language_read(struct setting_reading *reading, const struct json_node *node)
{
	const struct json_node *value;
	void *iterator = NULL;
	const char *code;

	if (!json_node_is_object(node))
		return setting_complain(reading, "must have a text for each language");
	while (json_each(node, &iterator, &code, &value)) {
		uint8_t language = setting_language(reading->setting, code);
		int r;

		if (language == QUEUE_NONE)
			return setting_complain(reading,
						"must have at most %d languages, each two "
						"letters of ISO 639-1",
						QUEUE_LANGUAGES_MAX);
		r = reading->row->part->take(reading, language, code, value);
		if (r < 0)
			return r;
		reading->setting->texts_given[reading->row->text] |= (uint8_t)(1u << language);
	}
	return 0;
}

static int texts_take(struct setting_reading *reading, uint8_t language, const char *code,
		      const struct json_node *value)
{
	struct catalog_text *texts = reading->at;

	if (text_take(value, (struct text_field){ texts->text[language], CATALOG_TEXT_BYTES }) < 0)
		return setting_complain_at(reading, code, "must be a line of at most %d bytes",
					   CATALOG_TEXT_BYTES - 1);
	return 0;
}

static void texts_write(struct writer *writer, const struct setting_row *row,
			const struct setting *setting, const void *at)
{
	const struct catalog_text *texts = at;

	writer_object(writer, row->name);
	for (uint8_t i = 0; i < setting->language_count; i++) {
		if (!text_empty(texts->text[i]))
			writer_text(writer, setting->languages[i], texts->text[i]);
	}
	writer_end_object(writer);
}

static int help_take(struct setting_reading *reading, uint8_t language, const char *code,
		     const struct json_node *value)
{
	struct catalog_help *help = reading->at;

	if (text_take(value, (struct text_field){ help->text[language], CATALOG_HELP_BYTES }) < 0)
		return setting_complain_at(reading, code, "must be a text of at most %d bytes",
					   CATALOG_HELP_BYTES - 1);
	return 0;
}

static void help_write(struct writer *writer, const struct setting_row *row,
		       const struct setting *setting, const void *at)
{
	const struct catalog_help *help = at;

	writer_object(writer, row->name);
	for (uint8_t i = 0; i < setting->language_count; i++) {
		if (!text_empty(help->text[i]))
			writer_text(writer, setting->languages[i], help->text[i]);
	}
	writer_end_object(writer);
}

const struct setting_part setting_part_texts = { by_language_read, texts_write, texts_take };
const struct setting_part setting_part_help = { by_language_read, help_write, help_take };

/* {"da":["Pas","Foto"]}: the lines of each language, none of them empty */

static int bring_take(struct setting_reading *reading, uint8_t language, const char *code,
		      const struct json_node *value)
{
	struct catalog_text *bring = reading->at;
	size_t count = json_count(value);
	const char *text;

	if (!json_node_is_array(value) || count > CATALOG_BRING_MAX)
		return setting_complain_at(reading, code, "must be a list of at most %d lines",
					   CATALOG_BRING_MAX);
	for (size_t i = 0; i < CATALOG_BRING_MAX; i++)
		memset(bring[i].text[language], 0, CATALOG_TEXT_BYTES);
	for (size_t i = 0; i < count; i++) {
		const struct json_node *line = json_item(value, i);

		if (json_to_text(line, &text) < 0 || text_empty(text) ||
		    text_take(line, (struct text_field){ bring[i].text[language],
							 CATALOG_TEXT_BYTES }) < 0)
			return setting_complain_at(reading, code, "must be lines of 1 to %d bytes",
						   CATALOG_TEXT_BYTES - 1);
	}
	return 0;
}

static void bring_write(struct writer *writer, const struct setting_row *row,
			const struct setting *setting, const void *at)
{
	const struct catalog_text *bring = at;

	writer_object(writer, row->name);
	for (uint8_t i = 0; i < setting->language_count; i++) {
		if (text_empty(bring[0].text[i]))
			continue;
		writer_array(writer, setting->languages[i]);
		for (int line = 0; line < CATALOG_BRING_MAX; line++) {
			if (!text_empty(bring[line].text[i]))
				writer_text(writer, NULL, bring[line].text[i]);
		}
		writer_end_array(writer);
	}
	writer_end_object(writer);
}

const struct setting_part setting_part_bring = { by_language_read, bring_write, bring_take };

/* Roles: "*" or a list of names */

static int roles_read(struct setting_reading *reading, const struct json_node *node)
{
	uint32_t roles = 0;
	const char *text;

	if (json_to_text(node, &text) == 0 && text_equal(text, "*")) {
		roles = LANE_WISH_ALL;
	} else if (!json_node_is_array(node)) {
		return setting_complain(reading, "must be * or a list of roles");
	}
	for (size_t i = 0; i < json_count(node); i++) {
		enum role role;

		if (json_to_text(json_item(node, i), &text) < 0 || role_parse(text, &role) < 0 ||
		    !(ROLE_BIT(role) & LANE_WISH_ALL) || (ROLE_BIT(role) & roles))
			return setting_complain(reading, "must be kiosk, phone, panel, volunteer, "
							 "staff, supervisor, operator or system, "
							 "each once");
		roles |= ROLE_BIT(role);
	}
	memcpy(reading->at, &roles, sizeof(roles));
	return 0;
}

static void roles_write(struct writer *writer, const struct setting_row *row,
			const struct setting *setting, const void *at)
{
	uint32_t roles;

	memcpy(&roles, at, sizeof(roles));
	writer_array(writer, row->name);
	for (int i = 0; i < ROLE_COUNT; i++) {
		if (roles & ROLE_BIT(i))
			writer_text(writer, NULL, role_name((enum role)i));
	}
	writer_end_array(writer);
}

const struct setting_part setting_part_roles = { roles_read, roles_write };

/*
 * Services of a profile: "*", or a list of names, of "*" for all others, and of objects for those
 * with numbers of their own: ["*",{"service":"pas","head_start_s":300,"after_s":600}]
 */

static bool is_star(const struct json_node *node)
{
	const char *text;

	return json_to_text(node, &text) == 0 && text_equal(text, "*");
}

static int share_seconds(struct setting_reading *reading, const struct json_node *node,
			 const char *key, int64_t max_ms, int64_t *ret_ms)
{
	int64_t value = 0;

	if (node && (json_to_integer(node, &value) < 0 || value < 0 || value > max_ms / 1000))
		return setting_complain_at(reading, key, "must be a whole number from 0 to %lld",
					   (long long)max_ms / 1000);
	*ret_ms = value * 1000;
	return 0;
}

static int share_read(struct setting_reading *reading, const struct json_node *node,
		      struct setting_share *share)
{
	const struct json_node *name = node, *value;
	void *iterator = NULL;
	const char *text;
	int r;

	if (json_node_is_object(node)) {
		name = json_field(node, "service");
		while (json_each(node, &iterator, &text, &value)) {
			if (!text_equal(text, "service") && !text_equal(text, "head_start_s") &&
			    !text_equal(text, "after_s"))
				return setting_complain(reading,
							"must have service, head_start_s and "
							"after_s, nothing else");
		}
	}
	if (json_to_text(name, &text) < 0 || !text_is_slug(text))
		return setting_complain_at(reading, "service", WANT_NAME);
	memcpy(share->service, text, strlen(text)); /* into zeroes */
	r = share_seconds(reading, json_field(node, "head_start_s"), "head_start_s",
			  SCORE_HEAD_START_MAX_MS, &share->head_start_ms);
	return r < 0 ? r
		     : share_seconds(reading, json_field(node, "after_s"), "after_s",
				     QUEUE_AFTER_MAX_MS, &share->after_ms);
}

static bool share_stands_twice(const struct setting_profile *profile)
{
	const char *last = profile->services[profile->service_count - 1].service;

	for (uint8_t i = 0; i + 1 < profile->service_count; i++) {
		if (text_equal(profile->services[i].service, last))
			return true;
	}
	return false;
}

static int shares_read(struct setting_reading *reading, const struct json_node *node)
{
	struct setting_profile *profile = reading->at;

	memset(profile->services, 0, sizeof(profile->services));
	profile->service_count = 0;
	profile->all_services = is_star(node);
	if (profile->all_services)
		return 0;
	if (!json_node_is_array(node))
		return setting_complain(reading, "must be * or a list of services");
	for (size_t i = 0; i < json_count(node); i++) {
		const struct json_node *item = json_item(node, i);
		int r;

		if (is_star(item)) {
			profile->all_services = true;
			continue;
		}
		if (profile->service_count == QUEUE_SERVICES_MAX)
			return setting_complain(reading, "must be at most %d services",
						QUEUE_SERVICES_MAX);
		r = share_read(reading, item, &profile->services[profile->service_count++]);
		if (r < 0)
			return r;
		if (share_stands_twice(profile))
			return setting_complain(reading, "must be services, each once");
	}
	return 0;
}

static void shares_write(struct writer *writer, const struct setting_row *row,
			 const struct setting *setting, const void *at)
{
	const struct setting_profile *profile = at;

	writer_array(writer, row->name);
	if (profile->all_services)
		writer_text(writer, NULL, "*");
	for (uint8_t i = 0; i < profile->service_count; i++) {
		writer_object(writer, NULL);
		writer_text(writer, "service", profile->services[i].service);
		writer_seconds(writer, "head_start_s", profile->services[i].head_start_ms);
		writer_seconds(writer, "after_s", profile->services[i].after_ms);
		writer_end_object(writer);
	}
	writer_end_array(writer);
}

const struct setting_part setting_part_shares = { shares_read, shares_write };

/* Lanes of a profile: "*", or a list of names, or ["*"] */

static int lanes_read(struct setting_reading *reading, const struct json_node *node)
{
	struct setting_profile *profile = reading->at;
	const char *text;

	memset(profile->lanes, 0, sizeof(profile->lanes));
	profile->lane_count = 0;
	profile->all_lanes =
		is_star(node) || (json_count(node) == 1 && is_star(json_item(node, 0)));
	if (profile->all_lanes)
		return 0;
	if (!json_node_is_array(node) || json_count(node) > QUEUE_LANES_MAX)
		return setting_complain(reading, "must be * or a list of at most %d lanes",
					QUEUE_LANES_MAX);
	for (size_t i = 0; i < json_count(node); i++) {
		if (json_to_text(json_item(node, i), &text) < 0 || !text_is_slug(text))
			return setting_complain(reading, WANT_NAME);
		for (uint8_t k = 0; k < profile->lane_count; k++) {
			if (text_equal(profile->lanes[k], text))
				return setting_complain(reading, "must be lanes, each once");
		}
		memcpy(profile->lanes[profile->lane_count++], text, strlen(text));
	}
	return 0;
}

static void lanes_write(struct writer *writer, const struct setting_row *row,
			const struct setting *setting, const void *at)
{
	const struct setting_profile *profile = at;

	writer_array(writer, row->name);
	if (profile->all_lanes)
		writer_text(writer, NULL, "*");
	for (uint8_t i = 0; i < profile->lane_count; i++)
		writer_text(writer, NULL, profile->lanes[i]);
	writer_end_array(writer);
}

const struct setting_part setting_part_lanes = { lanes_read, lanes_write };

/* Plain lists of names and of languages; only the journal has them */

static uint8_t *list_count(struct setting *setting, const struct setting_row *row)
{
	return (uint8_t *)setting + row->count;
}

static int list_read(struct setting_reading *reading, const struct json_node *node, size_t width,
		     bool (*fits)(const char *text))
{
	size_t count = json_count(node);
	const char *text;

	if (!json_node_is_array(node) || count > reading->row->size / width)
		return setting_complain(reading, "must be a list of at most %zu",
					reading->row->size / width);
	for (size_t i = 0; i < count; i++) {
		if (json_to_text(json_item(node, i), &text) < 0 || !fits(text))
			return setting_complain(reading, "must be a list of names");
		memcpy((char *)reading->at + i * width, text, strlen(text));
	}
	*list_count(reading->setting, reading->row) = (uint8_t)count;
	return 0;
}

static void list_write(struct writer *writer, const struct setting_row *row,
		       const struct setting *setting, const void *at, size_t width)
{
	uint8_t count = *((const uint8_t *)setting + row->count);

	writer_array(writer, row->name);
	for (uint8_t i = 0; i < count; i++)
		writer_text(writer, NULL, (const char *)at + i * width);
	writer_end_array(writer);
}

static int slugs_read(struct setting_reading *reading, const struct json_node *node)
{
	return list_read(reading, node, SLUG_BYTES, text_is_slug);
}

static void slugs_write(struct writer *writer, const struct setting_row *row,
			const struct setting *setting, const void *at)
{
	list_write(writer, row, setting, at, SLUG_BYTES);
}

static bool is_language(const char *text)
{
	return strlen(text) == 2;
}

static int languages_read(struct setting_reading *reading, const struct json_node *node)
{
	return list_read(reading, node, CATALOG_LANGUAGE_BYTES, is_language);
}

static void languages_write(struct writer *writer, const struct setting_row *row,
			    const struct setting *setting, const void *at)
{
	list_write(writer, row, setting, at, CATALOG_LANGUAGE_BYTES);
}

const struct setting_part setting_part_slugs = { slugs_read, slugs_write };
const struct setting_part setting_part_languages = { languages_read, languages_write };
