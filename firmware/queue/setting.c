/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Settings into the catalog and out of it. What comes out of a catalog and goes into it again
 * changes nothing; that is what undo and the comparison of a queue that was loaded with one that
 * went on rest upon.
 */
#include "firmware/queue/setting.h"

#include <string.h>

const char *setting_id(const struct setting *setting)
{
	switch (setting->kind) {
	case SETTING_NONE:
	case SETTING_NOUNS:
	case SETTING_SITE:
	case SETTING_NOTICE: /* has an id of its own, see event_carried() */
		return "";
	case SETTING_SERVICE:
		return setting->service.id;
	case SETTING_LANE:
		return setting->lane.id;
	case SETTING_COUNTER:
		return setting->counter.id;
	}
	return "";
}

/* All bytes, so that two settings that say the same are the same. */
static void setting_begin(struct setting *setting, enum setting_kind kind,
			  const struct catalog *catalog)
{
	memset(setting, 0, sizeof(*setting));
	setting->kind = kind;
	setting->language_count = catalog->language_count;
	memcpy(setting->languages, catalog->languages, sizeof(setting->languages));
}

/* Both have NULs behind the text, because only whole slugs are ever put there. */
static void slug_put(char slug[static SLUG_BYTES], const char *text)
{
	memset(slug, 0, SLUG_BYTES);
	memcpy(slug, text, strnlen(text, SLUG_BYTES - 1));
}

void setting_of_site(const struct catalog *catalog, const struct catalog *configured,
		     struct setting *ret_setting)
{
	struct setting_site *site = &ret_setting->site;

	setting_begin(ret_setting, SETTING_SITE, catalog);
	memcpy(&site->name, &catalog->site_name, sizeof(site->name));
	for (uint8_t i = configured->language_count; i < catalog->language_count; i++)
		memcpy(site->added[site->added_count++], catalog->languages[i],
		       sizeof(site->added[0]));
}

void setting_of_service(const struct catalog *catalog, const char *id, struct setting *ret_setting)
{
	uint8_t service = catalog_service(catalog, id);

	setting_begin(ret_setting, SETTING_SERVICE, catalog);
	if (service == QUEUE_NONE)
		catalog_service_default(&ret_setting->service, id);
	else
		memcpy(&ret_setting->service, &catalog->services[service],
		       sizeof(ret_setting->service));
	ret_setting->service.set = false;
	memset(&ret_setting->service.hours, 0, sizeof(ret_setting->service.hours));
}

void setting_of_lane(const struct catalog *catalog, const char *id, struct setting *ret_setting)
{
	uint8_t lane = catalog_lane(catalog, id);

	setting_begin(ret_setting, SETTING_LANE, catalog);
	if (lane == QUEUE_NONE)
		catalog_lane_default(&ret_setting->lane, id);
	else
		memcpy(&ret_setting->lane, &catalog->lanes[lane], sizeof(ret_setting->lane));
	ret_setting->lane.set = false;
}

static void profile_take_services(const struct catalog *catalog, const struct counter *counter,
				  struct setting_profile *profile)
{
	for (uint8_t i = 0; i < catalog->service_count; i++) {
		struct setting_share *share = &profile->services[profile->service_count];
		bool plain = !counter->head_start_ms[i] && !counter->after_ms[i];

		if (counter->all_services ? plain : !(counter->services >> i & 1))
			continue;
		slug_put(share->service, catalog->services[i].id);
		share->head_start_ms = counter->head_start_ms[i];
		share->after_ms = counter->after_ms[i];
		profile->service_count++;
	}
}

void setting_of_counter(const struct catalog *catalog, const char *id, struct setting *ret_setting)
{
	struct setting_profile *profile = &ret_setting->counter;
	uint8_t index = catalog_counter(catalog, id);
	struct counter fresh;
	const struct counter *counter = &fresh;

	setting_begin(ret_setting, SETTING_COUNTER, catalog);
	if (index == QUEUE_NONE)
		catalog_counter_default(&fresh, id);
	else
		counter = &catalog->counters[index];
	slug_put(profile->id, counter->id);
	slug_put(profile->name, counter->name);
	slug_put(profile->group, counter->group);
	profile->kind = counter->kind;
	profile->all_services = counter->all_services;
	profile->all_lanes = counter->all_lanes;
	profile->on_call = counter->on_call;
	profile->retired = counter->retired;
	profile_take_services(catalog, counter, profile);
	for (uint8_t i = 0; i < catalog->lane_count; i++) {
		if (!counter->all_lanes && (counter->lanes >> i & 1))
			slug_put(profile->lanes[profile->lane_count++], catalog->lanes[i].id);
	}
}

void setting_before(const struct catalog *catalog, const struct catalog *configured,
		    const struct setting *setting, struct setting *ret_setting)
{
	switch (setting->kind) {
	case SETTING_NONE:
	case SETTING_NOUNS:
	case SETTING_NOTICE:
		setting_begin(ret_setting, SETTING_NONE, catalog);
		return;
	case SETTING_SITE:
		return setting_of_site(catalog, configured, ret_setting);
	case SETTING_SERVICE:
		return setting_of_service(catalog, setting->service.id, ret_setting);
	case SETTING_LANE:
		return setting_of_lane(catalog, setting->lane.id, ret_setting);
	case SETTING_COUNTER:
		return setting_of_counter(catalog, setting->counter.id, ret_setting);
	}
}

bool setting_of_nouns(const struct catalog *catalog, const struct catalog *configured,
		      struct setting *ret_setting)
{
	struct setting_nouns *nouns = &ret_setting->nouns;

	setting_begin(ret_setting, SETTING_NOUNS, configured);
	for (uint8_t i = configured->service_count; i < catalog->service_count; i++) {
		if (catalog->services[i].set)
			slug_put(nouns->services[nouns->service_count++], catalog->services[i].id);
	}
	for (uint8_t i = configured->lane_count; i < catalog->lane_count; i++) {
		if (catalog->lanes[i].set)
			slug_put(nouns->lanes[nouns->lane_count++], catalog->lanes[i].id);
	}
	for (uint8_t i = configured->counter_count; i < catalog->counter_count; i++) {
		if (catalog->counters[i].set)
			slug_put(nouns->counters[nouns->counter_count++], catalog->counters[i].id);
	}
	for (uint8_t i = configured->language_count; i < catalog->language_count; i++)
		memcpy(nouns->languages[nouns->language_count++], catalog->languages[i],
		       sizeof(nouns->languages[0]));
	return nouns->service_count || nouns->lane_count || nouns->counter_count ||
	       nouns->language_count;
}

/* Texts of the setting's languages to where the catalog has them; the rest is left empty. */
static void text_apply(const struct catalog *catalog, const struct setting *setting,
		       const struct catalog_text *from, struct catalog_text *to)
{
	memset(to, 0, sizeof(*to));
	for (uint8_t i = 0; i < setting->language_count; i++) {
		uint8_t language = catalog_language(catalog, setting->languages[i]);

		if (language != QUEUE_NONE)
			memcpy(to->text[language], from->text[i], sizeof(to->text[0]));
	}
}

static void help_apply(const struct catalog *catalog, const struct setting *setting,
		       struct catalog_help *to)
{
	memset(to, 0, sizeof(*to));
	for (uint8_t i = 0; i < setting->language_count; i++) {
		uint8_t language = catalog_language(catalog, setting->languages[i]);

		if (language != QUEUE_NONE)
			memcpy(to->text[language], setting->service.help.text[i],
			       sizeof(to->text[0]));
	}
}

static void nouns_apply(struct catalog *catalog, const struct setting_nouns *nouns)
{
	for (uint8_t i = 0; i < nouns->language_count; i++)
		catalog_language_or_add(catalog, nouns->languages[i]);
	for (uint8_t i = 0; i < nouns->service_count; i++)
		catalog_service_or_retire(catalog, nouns->services[i]);
	for (uint8_t i = 0; i < nouns->lane_count; i++)
		catalog_lane_or_retire(catalog, nouns->lanes[i]);
	for (uint8_t i = 0; i < nouns->counter_count; i++)
		catalog_counter_or_retire(catalog, nouns->counters[i]);
}

static void site_apply(struct catalog *catalog, const struct setting *setting)
{
	for (uint8_t i = 0; i < setting->site.added_count; i++)
		catalog_language_or_add(catalog, setting->site.added[i]);
	text_apply(catalog, setting, &setting->site.name, &catalog->site_name);
}

static void service_apply(struct catalog *catalog, const struct setting *setting)
{
	uint8_t index = catalog_service_or_retire(catalog, setting->service.id);
	struct service *service;
	struct hours hours;

	if (index == QUEUE_NONE)
		return;
	service = &catalog->services[index];
	hours = service->hours;
	memcpy(service, &setting->service, sizeof(*service));
	service->hours = hours;
	text_apply(catalog, setting, &setting->service.name, &service->name);
	text_apply(catalog, setting, &setting->service.must, &service->must);
	help_apply(catalog, setting, &service->help);
	for (int i = 0; i < CATALOG_BRING_MAX; i++)
		text_apply(catalog, setting, &setting->service.bring[i], &service->bring[i]);
	service->set = true;
	catalog_extend_counters(catalog); /* it may have to be done in person now, or no more */
}

static void lane_apply(struct catalog *catalog, const struct setting *setting)
{
	uint8_t index = catalog_lane_or_retire(catalog, setting->lane.id);
	struct lane *lane;

	if (index == QUEUE_NONE)
		return;
	lane = &catalog->lanes[index];
	memcpy(lane, &setting->lane, sizeof(*lane));
	text_apply(catalog, setting, &setting->lane.name, &lane->name);
	lane->set = true;
}

/* Services and lanes that this configuration does not have are passed over. */
static void counter_apply(struct catalog *catalog, const struct setting_profile *profile)
{
	uint8_t index = catalog_counter_or_retire(catalog, profile->id);
	struct counter *counter;

	if (index == QUEUE_NONE)
		return;
	counter = &catalog->counters[index];
	memset(counter, 0, sizeof(*counter));
	slug_put(counter->id, profile->id);
	slug_put(counter->name, profile->name);
	slug_put(counter->group, profile->group);
	counter->kind = profile->kind;
	counter->all_services = profile->all_services;
	counter->all_lanes = profile->all_lanes;
	counter->on_call = profile->on_call;
	counter->retired = profile->retired;
	counter->set = true;
	for (uint8_t i = 0; i < profile->service_count; i++) {
		uint8_t service = catalog_service(catalog, profile->services[i].service);

		if (service == QUEUE_NONE)
			continue;
		counter->services |= UINT32_C(1) << service;
		counter->head_start_ms[service] = profile->services[i].head_start_ms;
		counter->after_ms[service] = profile->services[i].after_ms;
	}
	for (uint8_t i = 0; i < profile->lane_count; i++) {
		uint8_t lane = catalog_lane(catalog, profile->lanes[i]);

		if (lane != QUEUE_NONE)
			counter->lanes |= UINT32_C(1) << lane;
	}
	catalog_extend_counters(catalog);
}

void setting_apply(struct catalog *catalog, const struct setting *setting)
{
	switch (setting->kind) {
	case SETTING_NONE:
	case SETTING_NOTICE:
		return; /* no part of the catalog */
	case SETTING_NOUNS:
		return nouns_apply(catalog, &setting->nouns);
	case SETTING_SITE:
		return site_apply(catalog, setting);
	case SETTING_SERVICE:
		return service_apply(catalog, setting);
	case SETTING_LANE:
		return lane_apply(catalog, setting);
	case SETTING_COUNTER:
		return counter_apply(catalog, &setting->counter);
	}
}
