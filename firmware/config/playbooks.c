/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The playbooks of site.conf: for some lanes other numbers, services that are opened or closed, and a
 * notice. What a playbook does not name it leaves as it is.
 */
#include "firmware/config/playbooks.h"

#include <errno.h>
#include <stdio.h>

#include "firmware/base/require.h"
#include "firmware/base/text.h"
#include "firmware/config/reference.h"
#include "firmware/queue/notice.h"
#include "firmware/queue/playbook.h"
#include "firmware/queue/score.h"

#define FIELD(field) \
	.offset = offsetof(struct playbook, field), .size = sizeof(((struct playbook *)0)->field)

static int expect(struct value_context *context, const char *what, const char *found)
{
	int length = snprintf(context->expected, sizeof(context->expected),
			      "expected %s, found \"%.60s\"", what, found);

	require(length > 0);
	return -EINVAL;
}

/* The lane `part` of the playbook whose lanes are at `field`. */
static struct playbook_lane *lane_of(struct value_context *context, const char *part, void *field)
{
	uint8_t lane = catalog_lane(context->catalog, part);

	if (lane == QUEUE_NONE) {
		expect(context, "a lane of site.conf", part);
		return NULL;
	}
	return &((struct playbook_lane *)field)[lane];
}

/* A number of 8 bytes within the row's range. */
static struct key wide(const struct key *key)
{
	return (struct key){ .size = sizeof(int64_t), .min = key->min, .max = key->max };
}

static int read_rate(struct value_context *context, const struct key *key, const char *part,
		     const char *text, void *field)
{
	struct playbook_lane *lane = lane_of(context, part, field);
	struct key number = wide(key);

	return lane ? value_integer(context, &number, part, text, &lane->rate_permille) : -EINVAL;
}

static int read_late_rate(struct value_context *context, const struct key *key, const char *part,
			  const char *text, void *field)
{
	struct playbook_lane *lane = lane_of(context, part, field);
	struct key number = wide(key);

	return lane ? value_integer(context, &number, part, text, &lane->late_rate_permille)
		    : -EINVAL;
}

static int read_head_start(struct value_context *context, const struct key *key, const char *part,
			   const char *text, void *field)
{
	struct playbook_lane *lane = lane_of(context, part, field);
	struct key number = wide(key);

	if (!lane)
		return -EINVAL;
	lane->has_head_start = true;
	return value_duration(context, &number, part, text, &lane->head_start_ms);
}

static int read_promise(struct value_context *context, const struct key *key, const char *part,
			const char *text, void *field)
{
	struct playbook_lane *lane = lane_of(context, part, field);
	struct key number = wide(key);

	if (!lane)
		return -EINVAL;
	lane->has_promise = true;
	return value_duration(context, &number, part, text, &lane->promise_ms);
}

static int read_notice(struct value_context *context, const struct key *key, const char *part,
		       const char *text, void *field)
{
	uint8_t language = catalog_language(context->catalog, part);
	const struct key line = { .size = NOTICE_TEXT_BYTES };

	if (language == QUEUE_NONE)
		return expect(context, "one of the languages of [site]", part);
	return value_text(context, &line, NULL, text,
			  ((struct catalog_help *)field)->text[language]);
}

static int read_level(struct value_context *context, const struct key *key, const char *part,
		      const char *text, void *field)
{
	enum notice_level level = NOTICE_NONE;

	if (notice_level_parse(text, &level) < 0)
		return expect(context, "info, important, emergency or evacuate", text);
	*(uint8_t *)field = (uint8_t)level;
	return 0;
}

const struct key playbook_keys[PLAYBOOK_KEY_COUNT] = {
	{ "name.*", reference_text, FIELD(name), .mandatory = true },
	{ "rate_permille.*", read_rate, FIELD(lanes), 1, SCORE_RATE_MAX_PERMILLE },
	{ "late_rate_permille.*", read_late_rate, FIELD(lanes), 1, SCORE_LATE_RATE_MAX_PERMILLE },
	{ "head_start.*", read_head_start, FIELD(lanes), 0, SCORE_HEAD_START_MAX_MS },
	{ "promise.*", read_promise, FIELD(lanes), 0, SCORE_PROMISE_MAX_MS },
	{ "open", reference_services, FIELD(open) },
	{ "close", reference_services, FIELD(close) },
	{ "notice.*", read_notice, FIELD(notice) },
	{ "notice_level", read_level, FIELD(notice_level) },
};

static int playbook_complete(const struct settings *settings, const struct catalog *catalog,
			     struct playbook *playbook, struct config_error *ret_error)
{
	const struct settings_section *section = settings_find(settings, "playbook", playbook->id);
	bool says = false;

	if (text_equal(playbook->id, PLAYBOOK_NORMAL))
		return settings_refuse(settings, section, NULL, ret_error,
				       "expected another name: \"" PLAYBOOK_NORMAL
				       "\" ends a playbook");
	playbook->open &= catalog_all(catalog->service_count);
	playbook->close &= catalog_all(catalog->service_count);
	if (playbook->open & playbook->close)
		return settings_refuse(settings, section, settings_get(section, "close"), ret_error,
				       "expected no service that open names, too");
	for (uint8_t i = 0; i < catalog->language_count; i++)
		says = says || !text_empty(playbook->notice.text[i]);
	if ((says || playbook->notice_level) && text_empty(playbook->notice.text[0]))
		return settings_refuse(settings, section, NULL, ret_error,
				       "expected the key notice.%s, in the site's first language",
				       catalog->languages[0]);
	if (says && !playbook->notice_level)
		playbook->notice_level = NOTICE_INFO;
	return 0;
}

int playbooks_complete(const struct settings *settings, struct catalog *catalog,
		       struct config_error *ret_error)
{
	int result = 0;

	for (uint8_t i = 0; result == 0 && i < catalog->playbook_count; i++)
		result = playbook_complete(settings, catalog, &catalog->playbooks[i], ret_error);
	return result;
}
