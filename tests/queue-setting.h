/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

/* Short ways to set something at run time, on top of the queue's site. */

#include "firmware/queue/score.h"
#include "firmware/queue/setting.h"
#include "tests/queue-site.h"

static struct setting wanted;

/* Fresh, in the site's languages and those of `more`. */
static inline struct setting *want(enum setting_kind kind, const char *id)
{
	memset(&wanted, 0, sizeof(wanted));
	wanted.kind = kind;
	wanted.language_count = 2;
	strcpy(wanted.languages[0], "da");
	strcpy(wanted.languages[1], "en");
	if (kind == SETTING_SERVICE)
		strcpy(wanted.service.id, id);
	if (kind == SETTING_LANE)
		strcpy(wanted.lane.id, id);
	if (kind == SETTING_COUNTER)
		strcpy(wanted.counter.id, id);
	return &wanted;
}

static inline void name(struct setting *setting, const char *text)
{
	strcpy(setting->kind == SETTING_SERVICE ? setting->service.name.text[0]
						: setting->lane.name.text[0],
	       text);
	setting->texts_given[SETTING_TEXT_NAME] = 1;
}

static inline enum refusal set(struct world *world, enum verb verb)
{
	ask(world, verb, ROLE_SUPERVISOR, "lone")->setting = &wanted;
	return say(world);
}

static inline enum refusal make_service(struct world *world, const char *id)
{
	name(want(SETTING_SERVICE, id), "Ny");
	return set(world, VERB_SET_SERVICE);
}

static inline enum refusal make_lane(struct world *world, const char *id)
{
	name(want(SETTING_LANE, id), "Ny");
	return set(world, VERB_SET_LANE);
}

static inline enum refusal make_counter(struct world *world, const char *id)
{
	want(SETTING_COUNTER, id);
	return set(world, VERB_SET_PROFILE);
}

static inline enum refusal undo(struct world *world)
{
	ask(world, VERB_UNDO, ROLE_SUPERVISOR, "lone");
	return say(world);
}

static inline void new_day(struct world *world)
{
	ask(world, VERB_START_DAY, ROLE_SYSTEM, "system")->day = world->queue->day + 1;
	say(world);
}

static inline void assert_bad(struct world *world, enum refusal refusal, const char *detail)
{
	assert_int_equal(refusal, REFUSAL_BAD_REQUEST);
	assert_string_equal(world->verdict.detail, detail);
	assert_int_equal(world->verdict.event_count, 0);
}

static inline const struct service *service_of(struct world *world, const char *id)
{
	return &world->catalog.services[catalog_service(&world->catalog, id)];
}

static inline const struct lane *lane_of(struct world *world, const char *id)
{
	return &world->catalog.lanes[catalog_lane(&world->catalog, id)];
}

static inline const struct counter *counter_of(struct world *world, const char *id)
{
	return &world->catalog.counters[catalog_counter(&world->catalog, id)];
}

static inline struct setting *want_text(enum setting_kind kind, const char *id,
					const char *language, const char *text)
{
	want(kind, id);
	wanted.language_count = 1;
	strcpy(wanted.languages[0], language);
	wanted.texts_given[SETTING_TEXT_NAME] = 1;
	strcpy(kind == SETTING_SERVICE ? wanted.service.name.text[0]
	       : kind == SETTING_LANE  ? wanted.lane.name.text[0]
				       : wanted.site.name.text[0],
	       text);
	return &wanted;
}

#define RULE(function) cmocka_unit_test_setup_teardown(function, world_new, world_free)
