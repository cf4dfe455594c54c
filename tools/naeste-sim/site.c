/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The site of a seed. Small and large ones, lazy and mad ones, on days around the changes of summer
 * time as often as on ordinary ones.
 */
#include "tools/naeste-sim/site.h"

#include <string.h>

#include "firmware/base/require.h"
#include "firmware/base/text.h"
#include "tools/naeste-sim/random.h"

#define MINUTE_MS INT64_C(60000)
#define HOUR_MS   (60 * MINUTE_MS)
#define DAY_MS    (24 * HOUR_MS)

/* 2026, UTC: 20 March, nine days before summer time begins; 24 October, the day before it ends. */
static const int64_t starts_ms[] = {
	INT64_C(1773964800000),
	INT64_C(1774652400000), /* 27 March 23:00: midnight before the last ordinary day */
	INT64_C(1774652400000),
	INT64_C(1792792800000), /* 23 October 22:00 */
	INT64_C(1792792800000),
	INT64_C(1798675200000), /* 31 December */
};

/* Where the hour that is missing or comes twice is, and when the day changes: within it more often. */
static const struct {
	const char *zone;
	int change_minute;
} nights[] = {
	{ "CET-1CEST,M3.5.0,M10.5.0/3", 180 },
	{ "CET-1CEST,M3.5.0,M10.5.0/3", 0 },
	{ "CET-1CEST,M3.5.0,M10.5.0/3", 150 },
	{ "WET0WEST,M3.5.0/1,M10.5.0", 90 },     /* Lisbon */
	{ "<-01>1<+00>,M3.5.0/0,M10.5.0/1", 0 }, /* the Azores: midnight itself */
	{ "<-01>1<+00>,M3.5.0/0,M10.5.0/1", 30 },
	{ "EET-2EEST,M3.5.0/0,M10.5.0/0", 0 }, /* Beirut */
	{ "CET-1CEST,M3.5.0,M10.5.0/3", 150 },
};

static void fill_clock(struct site *site, struct chance *chance)
{
	uint32_t night = chance_below(chance, 8);

	site->zone = nights[night].zone;
	site->day_change_minute = nights[night].change_minute;
	/* One machine in six is switched on before it has a network, its clock years wrong or not. */
	site->unsynced = chance_below(chance, 6) == 0;
	if (site->unsynced && chance_below(chance, 4))
		site->wall_ahead_ms = chance_between(chance, -20000, 20000) * DAY_MS;
}

static void fill_services(struct site *site, struct catalog *catalog, struct chance *chance)
{
	static const char *const names[] = { "guide",         "pas",          "mitid",
					     "folkeregister", "sundhedskort", "digitalpost",
					     "udbetaling",    "vielse" };

	for (uint32_t i = 0; i < site->services; i++) {
		struct service *service = &catalog->services[i];

		require(text_copy(service->id, SLUG_BYTES, names[i]) == 0);
		require(text_copy(service->name.text[0], CATALOG_TEXT_BYTES, names[i]) == 0);
		service->expected_ms = chance_between(chance, 2, 12) * MINUTE_MS;
		service->per_person = chance_below(chance, 3) == 0;
		catalog->service_count++;
	}
}

static void fill_lanes(struct catalog *catalog, struct chance *chance)
{
	static const char *const names[] = { "fast", "booked", "general" };

	for (uint32_t i = 0; i < 3; i++) {
		struct lane *lane = &catalog->lanes[i];

		require(text_copy(lane->id, SLUG_BYTES, names[i]) == 0);
		require(text_copy(lane->name.text[0], CATALOG_TEXT_BYTES, names[i]) == 0);
		lane->rate_permille = INT64_C(1000) * (3 - i);
		lane->late_rate_permille = 2 * lane->rate_permille;
		lane->wish_roles =
			ROLE_BIT(ROLE_STAFF) | ROLE_BIT(ROLE_SUPERVISOR) | ROLE_BIT(ROLE_PANEL);
		if (chance_below(chance, 2))
			lane->wish_roles |= ROLE_BIT(ROLE_KIOSK);
		catalog->lane_count++;
	}
	if (chance_below(chance, 2))
		catalog->lanes[0].promise_ms = chance_between(chance, 5, 20) * MINUTE_MS;
	if (chance_below(chance, 3) == 0)
		catalog->lanes[1].head_start_ms = chance_between(chance, 1, 5) * MINUTE_MS;
	catalog->default_lane = 2;
	catalog->lanes[2].wish_roles = LANE_WISH_ALL;
}

static void fill_counters(struct site *site, struct catalog *catalog, struct chance *chance)
{
	uint32_t all = (1u << site->services) - 1;
	bool booths = chance_below(chance, 3) == 0; /* three of them share a user */

	for (uint32_t i = 0; i < site->counters; i++) {
		struct counter *counter = &catalog->counters[i];

		require(text_format(counter->id, SLUG_BYTES, "%u", i + 1) == 0);
		require(text_format(counter->name, SLUG_BYTES, "%u", i + 1) == 0);
		counter->lanes = 7;
		counter->services = all;
		/* Counter 1 serves everything, so that nobody waits for nothing all day. */
		if (i > 0 && chance_below(chance, 3) == 0)
			counter->services = all & ((uint32_t)chance_bits(chance) | 1);
		if (chance_below(chance, 4) == 0)
			counter->head_start_ms[chance_below(chance, site->services)] =
				chance_between(chance, 1, 10) * MINUTE_MS;
		if (i >= 2 && i < 5 && booths)
			memcpy(counter->group, "booths", sizeof("booths"));
		catalog->counter_count++;
	}
}

/* Now and then a roll of few numbers, and some on paper that was printed beforehand. */
static void fill_numbers(struct catalog *catalog, struct chance *chance)
{
	if (chance_below(chance, 4) == 0) {
		catalog->numbers[0] = (struct number_range){ 100, 159 };
		catalog->numbers[1] = (struct number_range){ 10, 49 };
		catalog->range_count = 2;
	}
	if (chance_below(chance, 2)) {
		catalog->has_reserve = true;
		catalog->reserve = (struct number_range){ 120, 179 };
	}
}

static void fill_playbook(struct catalog *catalog)
{
	struct playbook *rush = &catalog->playbooks[0];

	memcpy(rush->id, "rush", 5);
	rush->lanes[2].rate_permille = 2500;
	rush->close = 2;
	rush->notice_level = 1;
	memcpy(rush->notice.text[0], "many wait", 10);
	catalog->playbook_count = 1;
}

static void fill_luck(struct site *site, struct chance *chance)
{
	uint32_t luck = chance_below(chance, 4); /* 0: nothing goes wrong but by people */

	site->duplicate = 5 + chance_below(chance, 40);
	site->reuse = chance_below(chance, 6);
	site->stale = 2 + chance_below(chance, 8);
	site->joined = chance_below(chance, 200);
	site->cut = luck * chance_below(chance, 40);
	site->commit_fails = luck * chance_below(chance, 30);
	site->mischief = 20 + chance_below(chance, 150);
	site->forgetful = chance_below(chance, 60);
	site->wandering = chance_below(chance, 200);
	site->paper_bad = luck * chance_below(chance, 30);
	site->blind = luck * chance_below(chance, 30);
	site->net_bad = luck * chance_below(chance, 60);
	if (site->flood) { /* one thing at a time */
		site->mischief = 0;
		site->cut = site->commit_fails = 0;
	}
}

/* What may grow in a year grows by what happens every day; the clock is right all the while. */
static void fill_year(struct site *site)
{
	site->visits_a_day = 20;
	site->cut = site->commit_fails = site->blind = 0;
	site->mischief = 20;
	site->unsynced = false;
	site->wall_ahead_ms = 0;
}

void site_init(struct site *site, struct catalog *catalog, struct chance *chance)
{
	bool year = chance->state >= SITE_YEAR;
	bool flood = chance->state % 12 == 5 && !year; /* of the seed itself: one in every dozen */

	catalog_init(catalog);
	require(text_copy(catalog->site, SLUG_BYTES, "world") == 0);
	memcpy(catalog->languages[0], "da", 3);
	memcpy(catalog->languages[1], "en", 3);
	catalog->language_count = 2;
	*site = (struct site){ 0 };
	/* One after the other: what stands in one expression has no order. */
	site->counters = 1 + chance_below(chance, 9);
	site->services = 2 + chance_below(chance, 7);
	site->start_ms = starts_ms[chance_below(chance, 6)];
	site->service_ms = chance_between(chance, 2, 8) * MINUTE_MS;
	site->staff = site->counters + chance_below(chance, 4);
	site->flood = flood;
	site->year = year;
	/* As much work as the counters can do in seven hours, more or less. */
	site->visits_a_day = (uint32_t)(site->counters * INT64_C(7) * HOUR_MS / site->service_ms *
					chance_between(chance, 40, 120) / 100);
	fill_services(site, catalog, chance);
	fill_lanes(catalog, chance);
	fill_counters(site, catalog, chance);
	if (!site->flood)
		fill_numbers(catalog, chance);
	fill_playbook(catalog);
	fill_luck(site, chance);
	fill_clock(site, chance);
	if (site->year)
		fill_year(site);
}
