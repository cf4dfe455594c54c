/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * site.conf: what the site offers. The ranges of the lanes' numbers are those for which the arithmetic
 * of who is next is proved not to overflow: see score.h.
 */
#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "firmware/base/id.h"
#include "firmware/base/require.h"
#include "firmware/base/text.h"
#include "firmware/config/config.h"
#include "firmware/config/counters.h"
#include "firmware/config/opening.h"
#include "firmware/config/playbooks.h"
#include "firmware/config/reference.h"
#include "firmware/config/settings.h"
#include "firmware/config/table.h"
#include "firmware/config/value.h"
#include "firmware/queue/score.h"

#define SECOND_MS INT64_C(1000)
#define MINUTE_MS (60 * SECOND_MS)
#define HOUR_MS   (60 * MINUTE_MS)

#define FIELD(type, field) .offset = offsetof(type, field), .size = sizeof(((type *)0)->field)
#define KEYS(table)        .keys = (table), .key_count = sizeof(table) / sizeof((table)[0])

static bool is_web_address(const char *text)
{
	const char *host = strstr(text, "://");

	if (strncmp(text, "https://", 8) != 0 && strncmp(text, "http://", 7) != 0)
		return false;
	host += 3;
	return host[0] && host[0] != '/' && host[strlen(host) - 1] != '/' &&
	       strspn(host, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
			    "-._~:/[]%") == strlen(host);
}

static const struct choice closing_choices[] = {
	{ "tell", CLOSING_TELL },
	{ "stop", CLOSING_STOP },
	{},
};

/* As in the contract of set-service. */
static bool is_safe_link(const char *text)
{
	return strncmp(text, "https://", 8) == 0 && text[8] && !strpbrk(text, " \"<>");
}

static const struct key site_keys[] = {
	{ "languages", reference_languages, FIELD(struct config_site, catalog), .mandatory = true },
	{ "id", value_slug, FIELD(struct config_site, catalog.site), .mandatory = true },
	{ "name.*", reference_text, FIELD(struct config_site, catalog.site_name),
	  .mandatory = true },
	{ "timezone", value_text, FIELD(struct config_site, timezone), .fits = clock_zone_known,
	  .expected = "a time zone of this machine, as Europe/Copenhagen" },
	{ "day_change", value_time_of_day, FIELD(struct config_site, day_change_minute) },
	{ "hours.*", opening_hours, FIELD(struct config_site, catalog.hours) },
	{ "open_before", value_duration, FIELD(struct config_site, catalog.open_before_ms), 0,
	  4 * HOUR_MS },
	{ "closing", value_choice, FIELD(struct config_site, catalog.closing),
	  .choices = closing_choices },
	{ "numbers", opening_numbers, FIELD(struct config_site, catalog) },
	{ "reserve", opening_reserve, FIELD(struct config_site, catalog) },
	{ "default_lane", reference_lane_index, FIELD(struct config_site, catalog.default_lane),
	  .mandatory = true },
	/* "/t/" and a token follow it on the paper. */
	{ "public_url", value_text, .offset = offsetof(struct config_site, public_url),
	  .size = PAPER_URL_BYTES - (sizeof("/t/") - 1) - (TOKEN_TEXT_BYTES - 1),
	  .fits = is_web_address,
	  .expected = "http:// or https://, a host and no slash at the end" },
};

#define RULE(field) FIELD(struct config_site, catalog.field)

static const struct key rules_keys[] = {
	{ "recall_after", value_duration, RULE(recall_after_ms), 0, 10 * MINUTE_MS },
	{ "no_show_after", value_duration, RULE(no_show_after_ms), 0, HOUR_MS },
	{ "unseen_after", value_duration, RULE(unseen_after_ms), SECOND_MS, 5 * MINUTE_MS },
	{ "grace", value_duration, RULE(grace_ms), SECOND_MS, 8 * HOUR_MS },
	{ "park", value_duration, RULE(park_ms), SECOND_MS, 8 * HOUR_MS },
	{ "park_preference", value_duration, RULE(park_preference_ms), 0, HOUR_MS },
	{ "later", value_duration, RULE(later_ms), SECOND_MS, 8 * HOUR_MS },
	{ "undo_leave", value_duration, RULE(undo_leave_ms), 0, HOUR_MS },
	{ "check_in_early", value_duration, RULE(check_in_early_ms), 0, 12 * HOUR_MS },
	{ "check_in_late", value_duration, RULE(check_in_late_ms), 0, 12 * HOUR_MS },
	{ "return_code_days", value_integer, RULE(return_code_days), 1, QUEUE_RETURN_DAYS_MAX },
	{ "bound_fallback", value_duration, RULE(bound_fallback_ms), 0, 8 * HOUR_MS },
	{ "void_after", value_duration, RULE(void_after_ms), 10 * SECOND_MS, HOUR_MS },
	{ "double_press", value_duration, RULE(double_press_ms), 0, MINUTE_MS },
};

static const struct key lane_keys[] = {
	{ "name.*", reference_text, FIELD(struct lane, name), .mandatory = true },
	{ "rate_permille", value_integer, FIELD(struct lane, rate_permille), 1,
	  SCORE_RATE_MAX_PERMILLE, .mandatory = true },
	{ "late_rate_permille", value_integer, FIELD(struct lane, late_rate_permille), 1,
	  SCORE_LATE_RATE_MAX_PERMILLE },
	{ "head_start", value_seconds, FIELD(struct lane, head_start_ms), 0,
	  SCORE_HEAD_START_MAX_MS },
	{ "promise", value_seconds, FIELD(struct lane, promise_ms), 0, SCORE_PROMISE_MAX_MS },
	{ "wish", reference_roles, FIELD(struct lane, wish_roles) },
};

static const struct key service_keys[] = {
	{ "name.*", reference_text, FIELD(struct service, name), .mandatory = true },
	{ "must.*", reference_text, FIELD(struct service, must) },
	{ "help.*", reference_help, FIELD(struct service, help) },
	{ "bring.*", reference_bring, FIELD(struct service, bring) },
	{ "expected", value_seconds, FIELD(struct service, expected_ms), QUEUE_EXPECTED_MIN_MS,
	  QUEUE_EXPECTED_MAX_MS },
	{ "per_person", value_bool, FIELD(struct service, per_person) },
	{ "in_person", value_bool, FIELD(struct service, in_person) },
	{ "capacity", value_integer, FIELD(struct service, capacity), 0, QUEUE_CAPACITY_MAX },
	{ "hours.*", opening_hours, FIELD(struct service, hours) },
	{ "authority", value_text, FIELD(struct service, authority) },
	{ "link", value_text, FIELD(struct service, link), .fits = is_safe_link,
	  .expected = "an address that begins with https://" },
	{ "place", value_text, FIELD(struct service, place.name) },
	{ "place_phone", value_text, FIELD(struct service, place.phone) },
	{ "place_hours", value_text, FIELD(struct service, place.hours) },
};

static const struct choice counter_kinds[] = {
	{ "desk", COUNTER_DESK },
	{ "room", COUNTER_ROOM },
	{ "booth", COUNTER_BOOTH },
	{ "phone", COUNTER_PHONE },
	{},
};

static const struct key counter_keys[] = {
	{ "name", value_text, FIELD(struct counter, name) },
	{ "kind", value_choice, FIELD(struct counter, kind), .choices = counter_kinds },
	{ "services", reference_services, FIELD(struct counter, services) },
	{ "lanes", reference_lanes, FIELD(struct counter, lanes) },
	{ "head_start.*", reference_service_time, FIELD(struct counter, head_start_ms), 0,
	  SCORE_HEAD_START_MAX_MS },
	{ "after.*", reference_service_time, FIELD(struct counter, after_ms), 0,
	  QUEUE_AFTER_MAX_MS },
	{ "group", value_slug, FIELD(struct counter, group) },
	{ "on_call", value_bool, FIELD(struct counter, on_call) },
};

static void service_init(void *noun, const char *name)
{
	*(struct service *)noun = (struct service){ .expected_ms = 10 * MINUTE_MS };
}

static void lane_init(void *noun, const char *name)
{
	*(struct lane *)noun = (struct lane){ .wish_roles = LANE_WISH_ALL };
}

static void counter_init(void *noun, const char *name)
{
	struct counter *counter = noun;

	/* Every service and lane; how many there are is known when all are declared. */
	*counter = (struct counter){ .services = UINT32_MAX, .lanes = UINT32_MAX };
	require(text_copy(counter->name, sizeof(counter->name), name) == 0);
}

#define NOUNS(type, array, count)                                                      \
	.max = sizeof(((struct config_site *)0)->catalog.array) / sizeof(struct type), \
	.array_offset = offsetof(struct config_site, catalog.array),                   \
	.stride = sizeof(struct type),                                                 \
	.count_offset = offsetof(struct config_site, catalog.count),                   \
	.count_size = sizeof(uint8_t), .name_offset = offsetof(struct type, id)

static const struct section_kind site_kinds[] = {
	{ "site", KEYS(site_keys), .mandatory = true },
	{ "rules", KEYS(rules_keys) },
	{ "service", KEYS(service_keys), .init = service_init,
	  NOUNS(service, services, service_count), .mandatory = true },
	{ "lane", KEYS(lane_keys), .init = lane_init, NOUNS(lane, lanes, lane_count),
	  .mandatory = true },
	{ "counter", KEYS(counter_keys), .init = counter_init,
	  NOUNS(counter, counters, counter_count), .mandatory = true },
	{ "playbook", playbook_keys, PLAYBOOK_KEY_COUNT,
	  NOUNS(playbook, playbooks, playbook_count) },
};

static const struct table site_table = { site_kinds, sizeof(site_kinds) / sizeof(site_kinds[0]) };

/* Texts fall back to the site's own language, so that one has to be there. */
static int name_check(const struct settings *settings, const struct catalog *catalog,
		      const char *kind, const char *noun, const struct catalog_text *name,
		      struct config_error *ret_error)
{
	if (!text_empty(name->text[0]))
		return 0;
	return settings_refuse(settings, settings_find(settings, kind, noun), NULL, ret_error,
			       "expected the key name.%s, in the site's first language",
			       catalog->languages[0]);
}

static int names_check(const struct settings *settings, const struct catalog *catalog,
		       struct config_error *ret_error)
{
	int result = name_check(settings, catalog, "site", "", &catalog->site_name, ret_error);

	for (uint8_t i = 0; result == 0 && i < catalog->service_count; i++)
		result = name_check(settings, catalog, "service", catalog->services[i].id,
				    &catalog->services[i].name, ret_error);
	for (uint8_t i = 0; result == 0 && i < catalog->lane_count; i++)
		result = name_check(settings, catalog, "lane", catalog->lanes[i].id,
				    &catalog->lanes[i].name, ret_error);
	for (uint8_t i = 0; result == 0 && i < catalog->playbook_count; i++)
		result = name_check(settings, catalog, "playbook", catalog->playbooks[i].id,
				    &catalog->playbooks[i].name, ret_error);
	return result;
}

/* A service or lane that no counter serves would take tickets that nobody ever calls. */
static int reach_check(const struct settings *settings, const struct catalog *catalog,
		       struct config_error *ret_error)
{
	uint32_t services = 0, lanes = 0;

	for (uint8_t i = 0; i < catalog->counter_count; i++) {
		services |= catalog->counters[i].services;
		lanes |= catalog->counters[i].lanes;
	}
	for (uint8_t i = 0; i < catalog->service_count; i++) {
		if (!(services & (UINT32_C(1) << i)))
			return settings_refuse(
				settings,
				settings_find(settings, "service", catalog->services[i].id), NULL,
				ret_error, "expected a counter that serves it");
	}
	for (uint8_t i = 0; i < catalog->lane_count; i++) {
		if (!(lanes & (UINT32_C(1) << i)))
			return settings_refuse(
				settings, settings_find(settings, "lane", catalog->lanes[i].id),
				NULL, ret_error, "expected a counter that serves it");
	}
	return 0;
}

/* What all services say goes to each kiosk in one message; a place without a name is none. */
static int texts_check(const struct settings *settings, const struct catalog *catalog,
		       struct config_error *ret_error)
{
	for (uint8_t i = 0; i < catalog->service_count; i++) {
		const struct service *service = &catalog->services[i];
		const struct settings_section *section =
			settings_find(settings, "service", service->id);

		if (text_empty(service->place.name) &&
		    (!text_empty(service->place.phone) || !text_empty(service->place.hours)))
			return settings_refuse(settings, section, NULL, ret_error,
					       "expected the key place, besides its phone and "
					       "hours");
	}
	if (catalog_text_bytes(catalog, NULL) > QUEUE_TEXTS_MAX_BYTES)
		return settings_refuse(settings, settings_find(settings, "site", ""), NULL,
				       ret_error,
				       "expected at most %d bytes of text in all services together",
				       QUEUE_TEXTS_MAX_BYTES);
	return 0;
}

/* What one key cannot know alone: defaults that follow from others, and what must fit together. */
static int site_complete(const struct settings *settings, struct config_site *site,
			 struct config_error *ret_error)
{
	struct catalog *catalog = &site->catalog;
	const struct settings_section *section = settings_find(settings, "site", "");
	int result;

	for (uint8_t i = 0; i < catalog->lane_count; i++) {
		struct lane *lane = &catalog->lanes[i];

		if (lane->late_rate_permille == 0)
			lane->late_rate_permille = 2 * lane->rate_permille;
	}
	result = counters_complete(settings, catalog, ret_error);
	if (result == 0)
		result = playbooks_complete(settings, catalog, ret_error);
	if (result < 0)
		return result;
	if (catalog->lanes[catalog->default_lane].wish_roles != LANE_WISH_ALL)
		return settings_refuse(settings, section, settings_get(section, "default_lane"),
				       ret_error, "expected a lane for everybody (wish=*)");
	result = names_check(settings, catalog, ret_error);
	if (result == 0)
		result = texts_check(settings, catalog, ret_error);
	return result < 0 ? result : reach_check(settings, catalog, ret_error);
}

int config_read_site(const char *path, struct config_site *ret_site, struct config_error *ret_error)
{
	_cleanup_(settings_freep) struct settings *settings = NULL;
	/* Large for a stack; and `ret_site` stays untouched until all is well. */
	_cleanup_free_ struct config_site *site = calloc(1, sizeof(*site));
	struct value_context context = { .folder = "" };
	int result;

	if (!site) {
		*ret_error = (struct config_error){ "out of memory" };
		return -ENOMEM;
	}
	result = settings_read(path, &settings, ret_error);
	if (result < 0)
		return result;
	catalog_init(&site->catalog);
	site->day_change_minute = 3 * 60;
	require(text_copy(site->timezone, sizeof(site->timezone), "Europe/Copenhagen") == 0);
	context.catalog = &site->catalog;
	result = table_fill(&site_table, settings, &context, site, ret_error);
	if (result == 0)
		result = site_complete(settings, site, ret_error);
	if (result == 0)
		*ret_site = *site;
	return result;
}
