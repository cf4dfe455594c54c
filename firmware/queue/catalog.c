/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The catalog: finding nouns by their slugs, and keeping those that only the journal still knows.
 */
#include "firmware/queue/catalog.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "firmware/base/require.h"

static const char *const role_names[ROLE_COUNT] = {
	[ROLE_PUBLIC] = "public", [ROLE_KIOSK] = "kiosk",           [ROLE_DISPLAY] = "display",
	[ROLE_PHONE] = "phone",   [ROLE_PANEL] = "panel",           [ROLE_VOLUNTEER] = "volunteer",
	[ROLE_STAFF] = "staff",   [ROLE_SUPERVISOR] = "supervisor", [ROLE_OPERATOR] = "operator",
	[ROLE_SYSTEM] = "system",
};

static const char *const counter_kind_names[COUNTER_KIND_COUNT] = {
	[COUNTER_DESK] = "desk",
	[COUNTER_ROOM] = "room",
	[COUNTER_BOOTH] = "booth",
	[COUNTER_PHONE] = "phone",
};

#define SECOND_MS INT64_C(1000)
#define MINUTE_MS (60 * SECOND_MS)

const char *role_name(enum role role)
{
	return role_names[role];
}

int role_parse(const char *name, enum role *ret_role)
{
	int i = text_index(role_names, ROLE_COUNT, name);

	if (i < 0)
		return i;
	*ret_role = (enum role)i;
	return 0;
}

const char *counter_kind_name(enum counter_kind kind)
{
	return counter_kind_names[kind];
}

int counter_kind_parse(const char *name, enum counter_kind *ret_kind)
{
	int i = text_index(counter_kind_names, COUNTER_KIND_COUNT, name);

	if (i < 0)
		return i;
	*ret_kind = (enum counter_kind)i;
	return 0;
}

void catalog_init(struct catalog *catalog)
{
	*catalog = (struct catalog){
		.recall_after_ms = 10 * SECOND_MS,
		.no_show_after_ms = 30 * SECOND_MS,
		.unseen_after_ms = 5 * SECOND_MS,
		.grace_ms = 10 * MINUTE_MS,
		.park_ms = 10 * MINUTE_MS,
		.park_preference_ms = 2 * MINUTE_MS,
		.later_ms = 10 * MINUTE_MS,
		.undo_leave_ms = 5 * MINUTE_MS,
		.bound_fallback_ms = 5 * MINUTE_MS,
		.void_after_ms = MINUTE_MS,
		.double_press_ms = 0,
	};
}

uint8_t catalog_service(const struct catalog *catalog, const char *id)
{
	for (uint8_t i = 0; i < catalog->service_count; i++) {
		if (text_equal(catalog->services[i].id, id))
			return i;
	}
	return QUEUE_NONE;
}

uint8_t catalog_lane(const struct catalog *catalog, const char *id)
{
	for (uint8_t i = 0; i < catalog->lane_count; i++) {
		if (text_equal(catalog->lanes[i].id, id))
			return i;
	}
	return QUEUE_NONE;
}

uint8_t catalog_counter(const struct catalog *catalog, const char *id)
{
	for (uint8_t i = 0; i < catalog->counter_count; i++) {
		if (text_equal(catalog->counters[i].id, id))
			return i;
	}
	return QUEUE_NONE;
}

uint8_t catalog_language(const struct catalog *catalog, const char *language)
{
	for (uint8_t i = 0; i < catalog->language_count; i++) {
		if (text_equal(catalog->languages[i], language))
			return i;
	}
	return QUEUE_NONE;
}

const char *catalog_language_code(const struct catalog *catalog, uint8_t language)
{
	return catalog->languages[language < catalog->language_count ? language : 0];
}

const char *catalog_text(const struct catalog_text *text, uint8_t language)
{
	if (language < QUEUE_LANGUAGES_MAX && !text_empty(text->text[language]))
		return text->text[language];
	return text->text[0];
}

/* A retired noun's name for people is its slug: nothing better is known. */
static int retire_names(char id[static SLUG_BYTES], struct catalog_text *name, const char *slug)
{
	int r = text_copy(id, SLUG_BYTES, slug);

	return r < 0 ? r : text_copy(name->text[0], CATALOG_TEXT_BYTES, slug);
}

uint8_t catalog_service_or_retire(struct catalog *catalog, const char *id)
{
	uint8_t found = catalog_service(catalog, id);
	struct service *service = &catalog->services[catalog->service_count];

	if (found != QUEUE_NONE)
		return found;
	if (catalog->service_count == QUEUE_SERVICES_MAX)
		return QUEUE_NONE;
	*service = (struct service){ .retired = true, .expected_ms = 10 * MINUTE_MS };
	if (retire_names(service->id, &service->name, id) < 0)
		return QUEUE_NONE;
	return catalog->service_count++;
}

uint8_t catalog_lane_or_retire(struct catalog *catalog, const char *id)
{
	uint8_t found = catalog_lane(catalog, id);
	struct lane *lane = &catalog->lanes[catalog->lane_count];

	if (found != QUEUE_NONE)
		return found;
	if (catalog->lane_count == QUEUE_LANES_MAX)
		return QUEUE_NONE;
	*lane = (struct lane){ .retired = true, .rate_permille = 1000, .late_rate_permille = 2000 };
	if (retire_names(lane->id, &lane->name, id) < 0)
		return QUEUE_NONE;
	return catalog->lane_count++;
}

uint8_t catalog_counter_or_retire(struct catalog *catalog, const char *id)
{
	uint8_t found = catalog_counter(catalog, id);
	struct counter *counter = &catalog->counters[catalog->counter_count];

	if (found != QUEUE_NONE)
		return found;
	if (catalog->counter_count == QUEUE_COUNTERS_MAX)
		return QUEUE_NONE;
	*counter = (struct counter){ .retired = true };
	if (text_copy(counter->id, SLUG_BYTES, id) < 0 ||
	    text_copy(counter->name, SLUG_BYTES, id) < 0)
		return QUEUE_NONE;
	return catalog->counter_count++;
}
