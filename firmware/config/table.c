/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Filling a struct by tables. Whatever stands in the files and in no table is refused before
 * anything is read, so that a misspelt key is reported as such and not by what follows from its
 * absence.
 */
#include "firmware/config/table.h"

#include <string.h>

#include "firmware/base/require.h"
#include "firmware/base/text.h"

struct filling {
	const struct table *table;
	const struct settings *settings;
	struct value_context *context;
	char *root;
	struct config_error *error;
};

static const struct section_kind *kind_find(const struct table *table, const char *kind)
{
	for (size_t i = 0; i < table->count; i++) {
		if (text_equal(table->kinds[i].kind, kind))
			return &table->kinds[i];
	}
	return NULL;
}

/* What stands for the '*' of "name.*" in `text`, "" if the row has none; NULL: another key. */
static const char *key_part(const struct key *key, const char *text)
{
	size_t fixed = strcspn(key->name, "*");

	if (key->name[fixed] == '\0')
		return text_equal(key->name, text) ? "" : NULL;
	return strncmp(key->name, text, fixed) == 0 && text[fixed] ? text + fixed : NULL;
}

static bool key_known(const struct section_kind *kind, const char *text)
{
	for (size_t i = 0; i < kind->key_count; i++) {
		if (key_part(&kind->keys[i], text))
			return true;
	}
	return false;
}

static size_t count_get(const struct filling *filling, const struct section_kind *kind)
{
	const char *count = filling->root + kind->count_offset;

	return kind->count_size == sizeof(uint8_t) ? *(const uint8_t *)count
						   : *(const uint32_t *)(const void *)count;
}

static void count_set(const struct filling *filling, const struct section_kind *kind, size_t value)
{
	char *count = filling->root + kind->count_offset;

	if (kind->count_size == sizeof(uint8_t))
		*(uint8_t *)count = (uint8_t)value;
	else
		*(uint32_t *)(void *)count = (uint32_t)value;
}

/* Where the section's fields are. */
static char *section_base(const struct filling *filling, const struct section_kind *kind,
			  const struct settings_section *section)
{
	char *array = filling->root + kind->array_offset;

	if (kind->max == 0)
		return array;
	for (size_t i = 0; i < count_get(filling, kind); i++) {
		char *noun = array + i * kind->stride;

		if (text_equal(noun + kind->name_offset, section->name))
			return noun;
	}
	return NULL;
}

static int noun_declare(const struct filling *filling, const struct section_kind *kind,
			const struct settings_section *section)
{
	size_t count = count_get(filling, kind);
	char *noun = filling->root + kind->array_offset + count * kind->stride;

	if (!text_is_slug(section->name))
		return settings_refuse(filling->settings, section, NULL, filling->error,
				       "expected a name of 1 to %d of a-z 0-9 - _ .",
				       SLUG_BYTES - 1);
	if (count == kind->max)
		return settings_refuse(filling->settings, section, NULL, filling->error,
				       "expected at most %zu sections [%s ...]", kind->max,
				       kind->kind);
	if (kind->init)
		kind->init(noun, section->name);
	require(text_copy(noun + kind->name_offset, SLUG_BYTES, section->name) == 0);
	count_set(filling, kind, count + 1);
	return 0;
}

static int section_declare(const struct filling *filling, const struct settings_section *section)
{
	const struct section_kind *kind = kind_find(filling->table, section->kind);

	if (!kind)
		return settings_refuse(filling->settings, section, NULL, filling->error,
				       "expected another section: nothing reads this one");
	if (kind->max == 0 && !text_empty(section->name))
		return settings_refuse(filling->settings, section, NULL, filling->error,
				       "expected [%s] without a name", kind->kind);
	if (kind->max > 0 && text_empty(section->name))
		return settings_refuse(filling->settings, section, NULL, filling->error,
				       "expected a name, as in [%s name]", kind->kind);
	for (size_t i = 0; i < section->count; i++) {
		const struct settings_line *setting = &section->settings[i];

		if (!key_known(kind, setting->key))
			return settings_refuse(filling->settings, section, setting, filling->error,
					       "expected another key: [%s] has none of this name",
					       kind->kind);
	}
	return kind->max > 0 ? noun_declare(filling, kind, section) : 0;
}

static int key_fill(const struct filling *filling, const struct section_kind *kind,
		    const struct settings_section *section, const struct key *key)
{
	char *field = section_base(filling, kind, section) + key->offset;
	bool given = false;

	for (size_t i = 0; i < section->count; i++) {
		const struct settings_line *setting = &section->settings[i];
		const char *part = key_part(key, setting->key);

		if (!part || text_empty(setting->value))
			continue;
		if (key->read(filling->context, key, part, setting->value, field) < 0)
			return settings_refuse(filling->settings, section, setting, filling->error,
					       "%s", filling->context->expected);
		given = true;
	}
	if (key->mandatory && !given)
		return settings_refuse(filling->settings, section, NULL, filling->error,
				       "expected the key %s", key->name);
	return 0;
}

static int kind_fill(const struct filling *filling, const struct section_kind *kind)
{
	size_t found = 0;

	for (size_t i = 0; i < filling->settings->count; i++) {
		const struct settings_section *section = &filling->settings->sections[i];

		if (!text_equal(section->kind, kind->kind))
			continue;
		found++;
		for (size_t j = 0; j < kind->key_count; j++) {
			int result = key_fill(filling, kind, section, &kind->keys[j]);

			if (result < 0)
				return result;
		}
	}
	if (kind->mandatory && found == 0)
		return settings_refuse(filling->settings, NULL, NULL, filling->error,
				       "expected a section [%s%s]", kind->kind,
				       kind->max > 0 ? " name" : "");
	return 0;
}

int table_fill(const struct table *table, const struct settings *settings,
	       struct value_context *context, void *root, struct config_error *ret_error)
{
	const struct filling filling = {
		.table = table,
		.settings = settings,
		.context = context,
		.root = root,
		.error = ret_error,
	};

	for (size_t i = 0; i < settings->count; i++) {
		int result = section_declare(&filling, &settings->sections[i]);

		if (result < 0)
			return result;
	}
	for (size_t i = 0; i < table->count; i++) {
		int result = kind_fill(&filling, &table->kinds[i]);

		if (result < 0)
			return result;
	}
	return 0;
}
