/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Values that refer to nouns: a service, lane, counter, language or role that is not there is
 * refused with the name that was not found, so that a typing error never becomes an empty set.
 */
#include "firmware/config/reference.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/require.h"
#include "firmware/base/text.h"

static int expect_known(struct value_context *context, const char *what, const char *found)
{
	if (snprintf(context->expected, sizeof(context->expected), "expected %s, found \"%.60s\"",
		     what, found) < 0)
		context->expected[0] = '\0';
	return -EINVAL;
}

/* The next word of a list separated by blanks; its length, 0 at the end. */
static size_t word_next(const char **text)
{
	*text += strspn(*text, " \t");
	return strcspn(*text, " \t");
}

static int word_copy(const char *text, size_t length, char ret_word[static SLUG_BYTES])
{
	if (length >= SLUG_BYTES)
		return -E2BIG;
	memcpy(ret_word, text, length);
	ret_word[length] = '\0';
	return 0;
}

static bool is_language(const char *text, size_t length)
{
	return length == 2 && text[0] >= 'a' && text[0] <= 'z' && text[1] >= 'a' && text[1] <= 'z';
}

int reference_languages(struct value_context *context, const struct key *key, const char *part,
			const char *text, void *field)
{
	struct catalog *catalog = field; /* the row's offset is the catalog's own */
	char languages[QUEUE_LANGUAGES_MAX][sizeof(catalog->languages[0])] = {};
	uint8_t count = 0;
	size_t length;

	require(key->size == sizeof(*catalog));
	for (; (length = word_next(&text)) > 0; text += length) {
		if (!is_language(text, length))
			return expect_known(context, "languages of two letters (ISO 639-1)", text);
		if (count == QUEUE_LANGUAGES_MAX) {
			static_assert(QUEUE_LANGUAGES_MAX == 8, "the number stands in the text");
			return expect_known(context, "at most 8 languages", text);
		}
		for (uint8_t i = 0; i < count; i++) {
			if (memcmp(languages[i], text, length) == 0)
				return expect_known(context, "each language once", languages[i]);
		}
		memcpy(languages[count++], text, length);
	}
	memcpy(catalog->languages, languages, sizeof(languages));
	catalog->language_count = count;
	return 0;
}

int reference_text(struct value_context *context, const struct key *key, const char *part,
		   const char *text, void *field)
{
	struct catalog_text *texts = field;
	uint8_t language = catalog_language(context->catalog, part);
	const struct key line = { .size = CATALOG_TEXT_BYTES };

	require(key->size == sizeof(*texts));
	if (language == QUEUE_NONE)
		return expect_known(context, "one of the languages of [site]", part);
	return value_text(context, &line, NULL, text, texts->text[language]);
}

int reference_help(struct value_context *context, const struct key *key, const char *part,
		   const char *text, void *field)
{
	struct catalog_help *help = field;
	uint8_t language = catalog_language(context->catalog, part);
	const struct key line = { .size = CATALOG_HELP_BYTES };

	require(key->size == sizeof(*help));
	if (language == QUEUE_NONE)
		return expect_known(context, "one of the languages of [site]", part);
	return value_text(context, &line, NULL, text, help->text[language]);
}

int reference_bring(struct value_context *context, const struct key *key, const char *part,
		    const char *text, void *field)
{
	struct catalog_text *bring = field;
	uint8_t language = catalog_language(context->catalog, part);
	int count = 0;

	require(key->size == sizeof(struct catalog_text[CATALOG_BRING_MAX]));
	if (language == QUEUE_NONE)
		return expect_known(context, "one of the languages of [site]", part);
	for (int i = 0; i < CATALOG_BRING_MAX; i++)
		memset(bring[i].text[language], 0, CATALOG_TEXT_BYTES);
	while (*text) {
		size_t length = strcspn(text, ";"), kept;

		for (; length > 0 && *text == ' '; length--)
			text++;
		for (kept = length; kept > 0 && text[kept - 1] == ' '; kept--)
			continue;
		if (kept == 0 || kept >= CATALOG_TEXT_BYTES || count == CATALOG_BRING_MAX ||
		    !text_is_clean_utf8(text, kept))
			return expect_known(context,
					    "1 to 8 lines of 1 to 119 bytes with ; between", text);
		memcpy(bring[count++].text[language], text, kept);
		text += length + (text[length] == ';');
	}
	static_assert(CATALOG_BRING_MAX == 8 && CATALOG_TEXT_BYTES == 120,
		      "the numbers stand in the text");
	return 0;
}

int reference_service(struct value_context *context, const struct key *key, const char *part,
		      const char *text, void *field)
{
	if (catalog_service(context->catalog, text) == QUEUE_NONE)
		return expect_known(context, "a service of site.conf", text);
	return value_slug(context, key, part, text, field);
}

int reference_lane(struct value_context *context, const struct key *key, const char *part,
		   const char *text, void *field)
{
	if (catalog_lane(context->catalog, text) == QUEUE_NONE)
		return expect_known(context, "a lane of site.conf", text);
	return value_slug(context, key, part, text, field);
}

int reference_counter(struct value_context *context, const struct key *key, const char *part,
		      const char *text, void *field)
{
	if (catalog_counter(context->catalog, text) == QUEUE_NONE)
		return expect_known(context, "a counter of site.conf", text);
	return value_slug(context, key, part, text, field);
}

int reference_lane_index(struct value_context *context, const struct key *key, const char *part,
			 const char *text, void *field)
{
	uint8_t lane = catalog_lane(context->catalog, text);

	require(key->size == sizeof(lane));
	if (lane == QUEUE_NONE)
		return expect_known(context, "a lane of site.conf", text);
	*(uint8_t *)field = lane;
	return 0;
}

/* A set: "*" is `all`, else each word is turned into its bit by `bit` (0 for an unknown one). */
static int set_read(struct value_context *context, const char *what, const char *text, uint32_t all,
		    uint32_t (*bit)(const struct catalog *catalog, const char *word),
		    uint32_t *field)
{
	uint32_t set = 0;
	size_t length;

	if (text_equal(text, "*")) {
		*field = all;
		return 0;
	}
	for (; (length = word_next(&text)) > 0; text += length) {
		char word[SLUG_BYTES];
		uint32_t found = 0;

		if (word_copy(text, length, word) == 0)
			found = bit(context->catalog, word);
		if (!found || (set & found))
			return expect_known(context, what, text);
		set |= found;
	}
	*field = set;
	return 0;
}

static uint32_t service_bit(const struct catalog *catalog, const char *word)
{
	uint8_t service = catalog_service(catalog, word);

	return service == QUEUE_NONE ? 0 : UINT32_C(1) << service;
}

static uint32_t lane_bit(const struct catalog *catalog, const char *word)
{
	uint8_t lane = catalog_lane(catalog, word);

	return lane == QUEUE_NONE ? 0 : UINT32_C(1) << lane;
}

static uint32_t role_bit(const struct catalog *catalog, const char *word)
{
	enum role role;

	return role_parse(word, &role) < 0 ? 0 : ROLE_BIT(role) & LANE_WISH_ALL;
}

int reference_services(struct value_context *context, const struct key *key, const char *part,
		       const char *text, void *field)
{
	require(key->size == sizeof(uint32_t));
	return set_read(context, "* or services of site.conf, each once", text, UINT32_MAX,
			service_bit, field);
}

int reference_lanes(struct value_context *context, const struct key *key, const char *part,
		    const char *text, void *field)
{
	require(key->size == sizeof(uint32_t));
	return set_read(context, "* or lanes of site.conf, each once", text, UINT32_MAX, lane_bit,
			field);
}

int reference_roles(struct value_context *context, const struct key *key, const char *part,
		    const char *text, void *field)
{
	require(key->size == sizeof(uint32_t));
	return set_read(context,
			"* or kiosk phone panel volunteer staff supervisor operator, each once",
			text, LANE_WISH_ALL, role_bit, field);
}

int reference_service_time(struct value_context *context, const struct key *key, const char *part,
			   const char *text, void *field)
{
	int64_t *time_ms = field;
	uint8_t service = catalog_service(context->catalog, part);
	const struct key duration = { .size = sizeof(int64_t), .min = key->min, .max = key->max };

	require(key->size == sizeof(int64_t[QUEUE_SERVICES_MAX]));
	if (service == QUEUE_NONE)
		return expect_known(context, "a service of site.conf", part);
	return value_seconds(context, &duration, NULL, text, &time_ms[service]);
}
