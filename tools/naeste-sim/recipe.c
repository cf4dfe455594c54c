/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What does not fit a line of a history: settings, notices, lists of appointments. They are made from
 * the act's salt when the command is judged, so that a history holds them all the same.
 */
#include <stdio.h>
#include <string.h>

#include "firmware/base/require.h"
#include "firmware/base/text.h"
#include "firmware/queue/code.h"
#include "tools/naeste-sim/world.h"

#define MINUTE_MS INT64_C(60000)
#define HOUR_MS   (60 * MINUTE_MS)
#define ROWS_MAX  40

static uint32_t some(struct chance *chance, uint8_t count)
{
	return chance_below(chance, count);
}

static void say(struct setting *setting, enum setting_text kind, struct catalog_text *texts,
		const char *text)
{
	require(text_copy(texts->text[0], CATALOG_TEXT_BYTES, text) == 0);
	setting->texts_given[kind] = 1;
}

static void want_service(const struct catalog *catalog, struct chance *chance,
			 struct setting *setting)
{
	struct service *service = &setting->service;

	setting->kind = SETTING_SERVICE;
	memcpy(service->id, catalog->services[some(chance, catalog->service_count)].id, SLUG_BYTES);
	if (chance_below(chance, 12) == 0)
		require(text_format(service->id, SLUG_BYTES, "new-%u", chance_below(chance, 4)) ==
			0);
	say(setting, SETTING_TEXT_NAME, &service->name, service->id);
	service->expected_ms = chance_between(chance, 1, 30) * MINUTE_MS;
	service->per_person = chance_below(chance, 2);
	service->in_person = chance_below(chance, 6) == 0;
	service->capacity = chance_below(chance, 5) ? 0 : chance_below(chance, 60);
	setting->given = SETTING_EXPECTED;
	if (chance_below(chance, 3) == 0)
		setting->given |= SETTING_PER_PERSON | SETTING_IN_PERSON | SETTING_CAPACITY;
}

static void want_lane(const struct catalog *catalog, struct chance *chance, struct setting *setting)
{
	struct lane *lane = &setting->lane;

	setting->kind = SETTING_LANE;
	memcpy(lane->id, catalog->lanes[some(chance, catalog->lane_count)].id, SLUG_BYTES);
	lane->rate_permille = chance_between(chance, 1, 40) * 100;
	lane->late_rate_permille = chance_between(chance, 1, 80) * 100;
	lane->head_start_ms = chance_between(chance, 0, 10) * MINUTE_MS;
	lane->promise_ms = chance_between(chance, 0, 30) * MINUTE_MS;
	setting->given = SETTING_RATE;
	if (chance_below(chance, 2))
		setting->given |= SETTING_LATE_RATE | SETTING_PROMISE;
	if (chance_below(chance, 2))
		setting->given |= SETTING_HEAD_START;
}

static void want_counter(const struct catalog *catalog, struct chance *chance,
			 struct setting *setting)
{
	struct setting_profile *counter = &setting->counter;

	setting->kind = SETTING_COUNTER;
	memcpy(counter->id, catalog->counters[some(chance, catalog->counter_count)].id, SLUG_BYTES);
	counter->all_services = chance_below(chance, 3) > 0;
	for (uint8_t i = 0; i < catalog->service_count; i++) {
		struct setting_share *share = &counter->services[counter->service_count];

		if (catalog->services[i].retired || chance_below(chance, 2))
			continue;
		memcpy(share->service, catalog->services[i].id, SLUG_BYTES);
		share->head_start_ms = chance_between(chance, 0, 3) * MINUTE_MS;
		share->after_ms =
			chance_below(chance, 3) ? 0 : chance_between(chance, 1, 10) * MINUTE_MS;
		counter->service_count++;
	}
	counter->on_call = chance_below(chance, 2);
	setting->given = chance_below(chance, 2) ? SETTING_SERVICES : SETTING_ON_CALL;
}

static void want_text(const struct catalog *catalog, struct chance *chance, struct setting *setting)
{
	setting->kind = SETTING_SERVICE;
	memcpy(setting->service.id, catalog->services[some(chance, catalog->service_count)].id,
	       SLUG_BYTES);
	say(setting, SETTING_TEXT_MUST, &setting->service.must, "bring a photo");
	if (chance_below(chance, 2)) {
		memset(setting->texts_given, 0, sizeof(setting->texts_given));
		setting->kind = SETTING_SITE;
		memset(&setting->site, 0, sizeof(setting->site));
		say(setting, SETTING_TEXT_NAME, &setting->site.name,
		    chance_below(chance, 2) ? "Borgerservice" : "Town hall");
	}
}

static void want_notice(struct chance *chance, int64_t wall_ms, struct setting *setting)
{
	struct notice *notice = &setting->notice;

	setting->kind = SETTING_NOTICE;
	notice->level = (uint8_t)(1 + chance_below(chance, 4));
	require(text_format(notice->texts.text[0], CATALOG_HELP_BYTES, "the lift is %u floors up",
			    chance_below(chance, 5)) == 0);
	if (chance_below(chance, 2))
		notice->from_wall_ms = wall_ms + chance_between(chance, 1, 60) * MINUTE_MS;
	if (chance_below(chance, 2))
		notice->until_wall_ms = wall_ms + chance_between(chance, 61, 900) * MINUTE_MS;
}

/* Today's and tomorrow's; codes from few, so that the next import changes some of them. */
static uint16_t want_rows(const struct world *world, struct chance *chance,
			  struct appointment_row *rows)
{
	const struct catalog *catalog = &world->catalog;
	struct clock_reading now = machine_read(&world->conductor.machine);
	uint16_t count = (uint16_t)(1 + chance_below(chance, ROWS_MAX));

	for (uint16_t i = 0; i < count; i++) {
		struct id bits = act_id(chance_below(chance, 300), 9);
		int32_t later = (int32_t)chance_below(chance, 3) - 1;

		memset(&rows[i], 0, sizeof(rows[i]));
		code_make(&bits, 0, rows[i].code);
		memcpy(rows[i].service, catalog->services[some(chance, catalog->service_count)].id,
		       SLUG_BYTES);
		rows[i].cancelled = chance_below(chance, 12) == 0;
		rows[i].day = world->conductor.queue->day + (later > 0 ? 1 : 0);
		rows[i].wall_ms = now.wall_ms + chance_between(chance, -30, 300) * MINUTE_MS +
				  (later > 0 ? 24 * HOUR_MS : 0);
	}
	return count;
}

void recipe_fill(struct world *world, uint64_t salt, struct command *command)
{
	static struct setting setting;
	static struct appointment_row rows[ROWS_MAX];
	struct chance chance = { salt };

	memset(&setting, 0, sizeof(setting));
	setting.language_count = 1;
	memcpy(setting.languages[0], "da", 3);
	if (command->verb == VERB_IMPORT_APPOINTMENTS) {
		command->row_count = want_rows(world, &chance, rows);
		command->rows = rows;
	} else if (command->verb == VERB_SET_SERVICE) {
		want_service(&world->catalog, &chance, &setting);
	} else if (command->verb == VERB_SET_LANE) {
		want_lane(&world->catalog, &chance, &setting);
	} else if (command->verb == VERB_SET_PROFILE) {
		want_counter(&world->catalog, &chance, &setting);
	} else if (command->verb == VERB_SET_TEXT) {
		want_text(&world->catalog, &chance, &setting);
	} else if (command->verb == VERB_NOTICE) {
		want_notice(&chance, command->wall_ms, &setting);
	}
	if (setting.kind != SETTING_NONE)
		command->setting = &setting;
}
