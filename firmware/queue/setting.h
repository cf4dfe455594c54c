/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "firmware/queue/catalog.h"
#include "firmware/queue/notice.h"

/*
 * A setting: one noun of the catalog as somebody wants it, in words (slugs and language codes, no
 * indices), so that it means the same to another configuration. It is too large for a command or an
 * event, which only point to one:
 *
 *	a command's says what is asked for: `given` tells which members are. Whoever made the command
 *	owns it, until the command was judged.
 *	an event's says everything of the noun after the change, so that the latest event about a noun
 *	is enough to know it. It lies in the verdict, or with whoever read it from the journal, and
 *	must stay until the event was applied.
 *
 * A new kind of setting is an enumerator, a member of the union, a line in event_carried() if it is
 * to outlive the day, and a reader and a writer in wire/journal-setting.c.
 */

enum setting_kind {
	SETTING_NONE,
	SETTING_NOUNS, /* of day-changed: what was added at run time, in the order of its indices */
	SETTING_SITE,
	SETTING_SERVICE,
	SETTING_LANE,
	SETTING_COUNTER,
	SETTING_NOTICE,
};

/* Members that a command may leave out; texts are given a language at a time. */
enum setting_member {
	SETTING_EXPECTED = 1 << 0,
	SETTING_PER_PERSON = 1 << 1,
	SETTING_IN_PERSON = 1 << 2,
	SETTING_CAPACITY = 1 << 3,
	SETTING_AUTHORITY = 1 << 4,
	SETTING_LINK = 1 << 5,
	SETTING_PLACE = 1 << 6,
	SETTING_RETIRED = 1 << 7,
	SETTING_RATE = 1 << 8,
	SETTING_LATE_RATE = 1 << 9,
	SETTING_HEAD_START = 1 << 10,
	SETTING_PROMISE = 1 << 11,
	SETTING_WISH = 1 << 12,
	SETTING_NAME = 1 << 13, /* of a counter */
	SETTING_COUNTER_KIND = 1 << 14,
	SETTING_SERVICES = 1 << 15,
	SETTING_LANES = 1 << 16,
	SETTING_ON_CALL = 1 << 17,
	SETTING_GROUP = 1 << 18,
};

enum setting_text {
	SETTING_TEXT_NAME,
	SETTING_TEXT_MUST,
	SETTING_TEXT_HELP,
	SETTING_TEXT_BRING,
};

#define SETTING_TEXT_COUNT (SETTING_TEXT_BRING + 1)

struct setting_share {
	char service[SLUG_BYTES];
	int64_t head_start_ms, after_ms;
};

/* A counter's profile; with `all_services` the list holds only those with numbers of their own. */
struct setting_profile {
	char id[SLUG_BYTES];
	char name[SLUG_BYTES];
	char group[SLUG_BYTES];
	enum counter_kind kind;
	bool all_services, all_lanes, on_call, retired;
	uint8_t service_count, lane_count;
	struct setting_share services[QUEUE_SERVICES_MAX];
	char lanes[QUEUE_LANES_MAX][SLUG_BYTES];
};

/* What the site itself is called, and the languages that were added at run time. */
struct setting_site {
	struct catalog_text name;
	uint8_t added_count;
	char added[QUEUE_LANGUAGES_MAX][CATALOG_LANGUAGE_BYTES];
};

struct setting_nouns {
	uint8_t service_count, lane_count, counter_count, language_count;
	char services[QUEUE_SERVICES_MAX][SLUG_BYTES];
	char lanes[QUEUE_LANES_MAX][SLUG_BYTES];
	char counters[QUEUE_COUNTERS_MAX][SLUG_BYTES];
	char languages[QUEUE_LANGUAGES_MAX][CATALOG_LANGUAGE_BYTES];
};

struct setting {
	enum setting_kind kind;
	uint32_t given;                          /* commands: enum setting_member */
	uint8_t texts_given[SETTING_TEXT_COUNT]; /* commands: bit i: in languages[i] */
	uint8_t language_count;
	/* Of the texts below, which are by the index here. */
	char languages[QUEUE_LANGUAGES_MAX][CATALOG_LANGUAGE_BYTES];

	union {
		struct setting_nouns nouns;
		struct setting_site site;
		struct service service; /* its `set` is of no account, and so is the lane's */
		struct lane lane;
		struct setting_profile counter;
		struct notice notice;
	};
};

/* The slug of the noun that it is about; "" for the site and for nouns. */
const char *setting_id(const struct setting *setting);

/* The noun as it is now; one that the catalog does not have is retired and has defaults. */
void setting_of_site(const struct catalog *catalog, const struct catalog *configured,
		     struct setting *ret_setting);
void setting_of_service(const struct catalog *catalog, const char *id, struct setting *ret_setting);
void setting_of_lane(const struct catalog *catalog, const char *id, struct setting *ret_setting);
void setting_of_counter(const struct catalog *catalog, const char *id, struct setting *ret_setting);

/* The same noun as `setting` is about, as it is now. */
void setting_before(const struct catalog *catalog, const struct catalog *configured,
		    const struct setting *setting, struct setting *ret_setting);

/* What the catalog has beyond the configuration; false when that is nothing. */
bool setting_of_nouns(const struct catalog *catalog, const struct catalog *configured,
		      struct setting *ret_setting);

/* SETTING_NOTICE: the notice with its texts by the catalog's languages, and back. In notice.c. */
void setting_notice(const struct catalog *catalog, const struct setting *setting,
		    struct notice *ret_notice);
void setting_of_notice(const struct catalog *catalog, const struct notice *notice,
		       struct setting *ret_setting);

/* Makes the catalog so. A language that it does not have is passed over, and so is a full table. */
void setting_apply(struct catalog *catalog, const struct setting *setting);
