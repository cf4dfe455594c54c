/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The catalog: finding nouns by their slugs, and keeping those that only the journal still knows.
 */
#include "firmware/queue/catalog.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "firmware/queue/serves.h"

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
		.check_in_early_ms = 30 * MINUTE_MS,
		.check_in_late_ms = 15 * MINUTE_MS,
		.return_code_days = 14,
		.double_press_ms = 1000,
		.numbers = { { 0, QUEUE_TICKETS_MAX - 1 } },
		.range_count = 1,
	};
}

static void fill_up(char *text, size_t size)
{
	size_t length = strnlen(text, size);

	memset(text + length, 0, size - length);
}

static void fill_up_text(struct catalog_text *text)
{
	for (int i = 0; i < QUEUE_LANGUAGES_MAX; i++)
		fill_up(text->text[i], sizeof(text->text[i]));
}

static void fill_up_help(struct catalog_help *help)
{
	for (int i = 0; i < QUEUE_LANGUAGES_MAX; i++)
		fill_up(help->text[i], sizeof(help->text[i]));
}

static void fill_up_service(struct service *service)
{
	fill_up(service->id, sizeof(service->id));
	fill_up_text(&service->name);
	fill_up_text(&service->must);
	fill_up_help(&service->help);
	for (int i = 0; i < CATALOG_BRING_MAX; i++)
		fill_up_text(&service->bring[i]);
	fill_up(service->authority, sizeof(service->authority));
	fill_up(service->link, sizeof(service->link));
	fill_up(service->place.name, sizeof(service->place.name));
	fill_up(service->place.phone, sizeof(service->place.phone));
	fill_up(service->place.hours, sizeof(service->place.hours));
}

void catalog_fill_up(struct catalog *catalog)
{
	fill_up(catalog->site, sizeof(catalog->site));
	fill_up_text(&catalog->site_name);
	for (int i = 0; i < QUEUE_LANGUAGES_MAX; i++)
		fill_up(catalog->languages[i], sizeof(catalog->languages[i]));
	for (int i = 0; i < catalog->service_count; i++)
		fill_up_service(&catalog->services[i]);
	for (int i = 0; i < catalog->lane_count; i++) {
		fill_up(catalog->lanes[i].id, sizeof(catalog->lanes[i].id));
		fill_up_text(&catalog->lanes[i].name);
	}
	for (int i = 0; i < catalog->counter_count; i++) {
		fill_up(catalog->counters[i].id, sizeof(catalog->counters[i].id));
		fill_up(catalog->counters[i].name, sizeof(catalog->counters[i].name));
		fill_up(catalog->counters[i].group, sizeof(catalog->counters[i].group));
	}
	for (int i = 0; i < catalog->playbook_count; i++) {
		fill_up(catalog->playbooks[i].id, sizeof(catalog->playbooks[i].id));
		fill_up_text(&catalog->playbooks[i].name);
		fill_up_help(&catalog->playbooks[i].notice);
	}
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

uint8_t catalog_booked_lane(const struct catalog *catalog)
{
	uint8_t lane = catalog_lane(catalog, "booked");

	return lane == QUEUE_NONE || catalog->lanes[lane].retired ? catalog->default_lane : lane;
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

/* Quotes and backslashes are written with a backslash before them. */
static size_t json_bytes(const char *text)
{
	size_t bytes = 0;

	for (; *text; text++)
		bytes += *text == '"' || *text == '\\' ? 2 : 1;
	return bytes;
}

size_t service_text_bytes(const struct service *service)
{
	size_t bytes = json_bytes(service->authority) + json_bytes(service->link) +
		       json_bytes(service->place.name) + json_bytes(service->place.phone) +
		       json_bytes(service->place.hours);

	for (int i = 0; i < QUEUE_LANGUAGES_MAX; i++) {
		bytes += json_bytes(service->name.text[i]) + json_bytes(service->must.text[i]) +
			 json_bytes(service->help.text[i]);
		for (int line = 0; line < CATALOG_BRING_MAX; line++)
			bytes += json_bytes(service->bring[line].text[i]);
	}
	return bytes;
}

size_t catalog_text_bytes(const struct catalog *catalog, const char *except)
{
	size_t bytes = 0;

	for (uint8_t i = 0; i < catalog->service_count; i++) {
		const struct service *service = &catalog->services[i];

		if (!service->retired && !(except && text_equal(service->id, except)))
			bytes += service_text_bytes(service);
	}
	return bytes;
}

uint32_t catalog_all(uint8_t count)
{
	return (uint32_t)((UINT64_C(1) << count) - 1);
}

/* All that is near enough; what is retired too, because somebody may still wait for it. */
static uint32_t services_within_reach(const struct catalog *catalog, enum counter_kind kind)
{
	uint32_t services = 0;

	for (uint8_t i = 0; i < catalog->service_count; i++) {
		if (counter_kind_fits(kind, &catalog->services[i]))
			services |= UINT32_C(1) << i;
	}
	return services;
}

void catalog_extend_counters(struct catalog *catalog)
{
	for (uint8_t i = 0; i < catalog->counter_count; i++) {
		struct counter *counter = &catalog->counters[i];

		if (counter->all_services)
			counter->services = services_within_reach(catalog, counter->kind);
		if (counter->all_lanes)
			counter->lanes = catalog_all(catalog->lane_count);
	}
}

/* Slugs and names are NUL to their ends, because catalogs are compared byte for byte. */
static void slug_put(char *field, const char *id)
{
	memcpy(field, id, strnlen(id, SLUG_BYTES - 1));
}

void catalog_service_default(struct service *service, const char *id)
{
	memset(service, 0, sizeof(*service));
	slug_put(service->id, id);
	slug_put(service->name.text[0], id);
	service->retired = true;
	service->expected_ms = 10 * MINUTE_MS;
}

void catalog_lane_default(struct lane *lane, const char *id)
{
	memset(lane, 0, sizeof(*lane));
	slug_put(lane->id, id);
	slug_put(lane->name.text[0], id);
	lane->retired = true;
	lane->rate_permille = 1000;
	lane->late_rate_permille = 2000;
	lane->wish_roles = LANE_WISH_ALL;
}

void catalog_counter_default(struct counter *counter, const char *id)
{
	memset(counter, 0, sizeof(*counter));
	slug_put(counter->id, id);
	slug_put(counter->name, id);
	counter->retired = true;
}

uint8_t catalog_service_or_retire(struct catalog *catalog, const char *id)
{
	uint8_t found = catalog_service(catalog, id);

	if (found != QUEUE_NONE || catalog->service_count == QUEUE_SERVICES_MAX ||
	    !text_is_slug(id))
		return found;
	catalog_service_default(&catalog->services[catalog->service_count], id);
	catalog->service_count++;
	catalog_extend_counters(catalog);
	return (uint8_t)(catalog->service_count - 1);
}

uint8_t catalog_lane_or_retire(struct catalog *catalog, const char *id)
{
	uint8_t found = catalog_lane(catalog, id);

	if (found != QUEUE_NONE || catalog->lane_count == QUEUE_LANES_MAX || !text_is_slug(id))
		return found;
	catalog_lane_default(&catalog->lanes[catalog->lane_count], id);
	catalog->lane_count++;
	catalog_extend_counters(catalog);
	return (uint8_t)(catalog->lane_count - 1);
}

uint8_t catalog_counter_or_retire(struct catalog *catalog, const char *id)
{
	uint8_t found = catalog_counter(catalog, id);

	if (found != QUEUE_NONE || catalog->counter_count == QUEUE_COUNTERS_MAX ||
	    !text_is_slug(id))
		return found;
	catalog_counter_default(&catalog->counters[catalog->counter_count], id);
	return catalog->counter_count++;
}

uint8_t catalog_language_or_add(struct catalog *catalog, const char *language)
{
	uint8_t found = catalog_language(catalog, language);

	if (found != QUEUE_NONE)
		return found;
	if (catalog->language_count == QUEUE_LANGUAGES_MAX ||
	    text_copy(catalog->languages[catalog->language_count], sizeof(catalog->languages[0]),
		      language) < 0)
		return QUEUE_NONE;
	return catalog->language_count++;
}
