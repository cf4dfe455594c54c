/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

/* Settings with every member at its longest, for the tests of how they are written and read. */

#include <string.h>

#include "firmware/queue/score.h"
#include "firmware/queue/setting.h"

/* What escapes to two bytes, so that the text is as long as one can be. */
static inline void fill_longest(char *text, size_t size)
{
	memset(text, '"', size - 1);
	text[size - 1] = '\0';
}

static inline void fill_texts(struct catalog_text *texts)
{
	for (int i = 0; i < QUEUE_LANGUAGES_MAX; i++)
		fill_longest(texts->text[i], CATALOG_TEXT_BYTES);
}

static inline void fill_slug(char slug[static SLUG_BYTES], int i)
{
	memset(slug, 's', SLUG_BYTES - 1);
	slug[0] = (char)('a' + i / 26);
	slug[1] = (char)('a' + i % 26);
}

static inline void fill_service(struct service *service)
{
	fill_slug(service->id, 0);
	fill_texts(&service->name);
	fill_texts(&service->must);
	for (int i = 0; i < QUEUE_LANGUAGES_MAX; i++)
		fill_longest(service->help.text[i], CATALOG_HELP_BYTES);
	for (int i = 0; i < CATALOG_BRING_MAX; i++)
		fill_texts(&service->bring[i]);
	service->expected_ms = QUEUE_EXPECTED_MAX_MS;
	service->per_person = service->in_person = service->retired = true;
	service->capacity = QUEUE_CAPACITY_MAX;
	fill_longest(service->authority, sizeof(service->authority));
	memset(service->link, 'x', sizeof(service->link) - 1);
	memcpy(service->link, "https://", 8);
	fill_longest(service->place.name, sizeof(service->place.name));
	fill_longest(service->place.phone, sizeof(service->place.phone));
	fill_longest(service->place.hours, sizeof(service->place.hours));
}

static inline void fill_lane(struct lane *lane)
{
	fill_slug(lane->id, 0);
	fill_texts(&lane->name);
	lane->rate_permille = SCORE_RATE_MAX_PERMILLE;
	lane->late_rate_permille = SCORE_LATE_RATE_MAX_PERMILLE;
	lane->head_start_ms = SCORE_HEAD_START_MAX_MS;
	lane->promise_ms = SCORE_PROMISE_MAX_MS;
	lane->wish_roles = LANE_WISH_ALL;
	lane->retired = true;
}

static inline void fill_profile(struct setting_profile *profile)
{
	fill_slug(profile->id, 0);
	fill_longest(profile->name, sizeof(profile->name));
	fill_slug(profile->group, 0);
	profile->kind = COUNTER_BOOTH;
	profile->all_services = profile->on_call = profile->retired = true;
	profile->service_count = QUEUE_SERVICES_MAX;
	profile->lane_count = QUEUE_LANES_MAX;
	for (int i = 0; i < QUEUE_SERVICES_MAX; i++) {
		fill_slug(profile->services[i].service, i);
		profile->services[i].head_start_ms = SCORE_HEAD_START_MAX_MS;
		profile->services[i].after_ms = QUEUE_AFTER_MAX_MS;
	}
	for (int i = 0; i < QUEUE_LANES_MAX; i++)
		fill_slug(profile->lanes[i], i);
}

static inline void fill_nouns(struct setting_nouns *nouns)
{
	nouns->service_count = QUEUE_SERVICES_MAX;
	nouns->lane_count = QUEUE_LANES_MAX;
	nouns->counter_count = QUEUE_COUNTERS_MAX;
	for (int i = 0; i < QUEUE_SERVICES_MAX; i++)
		fill_slug(nouns->services[i], i);
	for (int i = 0; i < QUEUE_LANES_MAX; i++)
		fill_slug(nouns->lanes[i], i);
	for (int i = 0; i < QUEUE_COUNTERS_MAX; i++)
		fill_slug(nouns->counters[i], i);
}

static inline void fill_notice(struct notice *notice)
{
	memset(&notice->id, 0xff, sizeof(notice->id));
	notice->from_wall_ms = notice->until_wall_ms = INT64_C(1795335243120);
	notice->level = NOTICE_IMPORTANT;
	notice->begun = notice->of_playbook = true;
	for (int i = 0; i < QUEUE_LANGUAGES_MAX; i++)
		fill_longest(notice->texts.text[i], CATALOG_HELP_BYTES);
}

static inline void setting_longest(struct setting *setting, enum setting_kind kind)
{
	memset(setting, 0, sizeof(*setting));
	setting->kind = kind;
	setting->language_count = QUEUE_LANGUAGES_MAX;
	for (int i = 0; i < QUEUE_LANGUAGES_MAX; i++)
		memcpy(setting->languages[i], (char[]){ 'x', (char)('a' + i), '\0', '\0' }, 4);
	switch (kind) {
	case SETTING_NONE:
		break;
	case SETTING_NOUNS:
		fill_nouns(&setting->nouns);
		break;
	case SETTING_SITE:
		fill_texts(&setting->site.name);
		setting->site.added_count = QUEUE_LANGUAGES_MAX;
		memcpy(setting->site.added, setting->languages, sizeof(setting->site.added));
		break;
	case SETTING_SERVICE:
		fill_service(&setting->service);
		break;
	case SETTING_LANE:
		fill_lane(&setting->lane);
		break;
	case SETTING_NOTICE:
		fill_notice(&setting->notice);
		break;
	case SETTING_COUNTER:
		fill_profile(&setting->counter);
		break;
	}
}

/* Nothing but what it is about. */
static inline void setting_shortest(struct setting *setting, enum setting_kind kind)
{
	memset(setting, 0, sizeof(*setting));
	setting->kind = kind;
	if (kind == SETTING_SERVICE) {
		memcpy(setting->service.id, "s", 1);
		setting->service.expected_ms = QUEUE_EXPECTED_MIN_MS;
	}
	if (kind == SETTING_LANE) {
		memcpy(setting->lane.id, "l", 1);
		setting->lane.rate_permille = setting->lane.late_rate_permille = 1;
	}
	if (kind == SETTING_COUNTER) {
		memcpy(setting->counter.id, "c", 1);
		memcpy(setting->counter.name, "c", 1);
	}
}
