/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

#include "firmware/base/attributes.h"
#include "firmware/base/text.h"
#include "firmware/queue/limits.h"

/*
 * The catalog: what a site offers. Services (errands that a citizen can choose), lanes (classes of
 * urgency), counters, languages and the rules' numbers. It is filled by the configuration before the
 * queue starts. Each noun is named by a slug in everything that leaves the process and by its index
 * here inside; an index never changes while the process runs.
 */

/* The skills of somebody of whom nothing is configured: every service, later ones included. */
#define SKILLS_ALL UINT32_MAX

#define CATALOG_TEXT_BYTES 120 /* a name or a line, in one language, with NUL */

/* Texts by language index; an empty one falls back to language 0. */
struct catalog_text {
	char text[QUEUE_LANGUAGES_MAX][CATALOG_TEXT_BYTES];
};

/* Who asks. The names are part of the contract; see role_name(). */
enum role {
	ROLE_PUBLIC, /* anonymous on the broker; never the actor of a command */
	ROLE_KIOSK,
	ROLE_DISPLAY,
	ROLE_PHONE,
	ROLE_PANEL,
	ROLE_VOLUNTEER,
	ROLE_STAFF,
	ROLE_SUPERVISOR,
	ROLE_OPERATOR,
	ROLE_SYSTEM,
};

#define ROLE_COUNT     (ROLE_SYSTEM + 1)
#define ROLE_BIT(role) (1u << (role))

const char *role_name(enum role role);
/* Returns 0 or -EINVAL with `ret_role` untouched. */
_must_check_ int role_parse(const char *name, enum role *ret_role);

struct service {
	char id[SLUG_BYTES];
	struct catalog_text name;
	struct catalog_text
		must;        /* one line before the ticket is taken: "The child must come along" */
	int64_t expected_ms; /* prior of the mean service time, until the site has its own */
	bool per_person;     /* the party's size is asked for and multiplies the work */
	bool in_person;      /* never at a screen or a telephone: see counter_kind_fits() */
	bool retired;        /* known from the journal only: not offered, cannot be taken */
};

struct lane {
	char id[SLUG_BYTES];
	struct catalog_text name;
	int64_t rate_permille;      /* > 0: what a millisecond of waiting earns, in thousandths */
	int64_t late_rate_permille; /* the same beyond the promise; twice the rate unless set */
	int64_t head_start_ms;
	int64_t promise_ms;  /* 0: none */
	uint32_t wish_roles; /* ROLE_BIT()s of who may take a ticket in this lane */
	bool retired;
};

enum counter_kind {
	COUNTER_DESK,
	COUNTER_ROOM,
	COUNTER_BOOTH,
	COUNTER_PHONE,
};

#define COUNTER_KIND_COUNT (COUNTER_PHONE + 1)

const char *counter_kind_name(enum counter_kind kind);
_must_check_ int counter_kind_parse(const char *name, enum counter_kind *ret_kind);

/* What a counter is; who sits there and whom it serves is state: see queue.h. */
struct counter {
	char id[SLUG_BYTES];
	char name[SLUG_BYTES]; /* what citizens read: "3" */
	enum counter_kind kind;
	uint32_t services; /* bit i: serves service i */
	uint32_t lanes;    /* bit i: serves lane i */
	int64_t head_start_ms[QUEUE_SERVICES_MAX];
	int64_t after_ms[QUEUE_SERVICES_MAX]; /* only when somebody has waited so long for it */
	char group[SLUG_BYTES]; /* booths that share a name and a user; empty: stands alone */
	bool on_call;           /* nobody sits there until it is wanted: see counter_wanted() */
	bool retired;
};

static_assert(QUEUE_SERVICES_MAX <= 32 && QUEUE_LANES_MAX <= 32, "profiles are 32-bit sets");

struct catalog {
	char site[SLUG_BYTES];
	struct catalog_text site_name;
	char languages[QUEUE_LANGUAGES_MAX][4]; /* ISO 639-1; [0] is the site's own */
	uint8_t language_count;
	uint8_t service_count, lane_count, counter_count;
	uint8_t default_lane; /* of a ticket that wishes for none */
	struct service services[QUEUE_SERVICES_MAX];
	struct lane lanes[QUEUE_LANES_MAX];
	struct counter counters[QUEUE_COUNTERS_MAX];

	int64_t recall_after_ms;  /* not before this after the call was seen (10 s) */
	int64_t no_show_after_ms; /* the same for no-show (30 s) */
	int64_t unseen_after_ms; /* a call that no display confirmed counts as seen after this (5 s) */
	int64_t grace_ms;        /* how long a first no-show is parked (10 min) */
	int64_t park_ms;         /* default wake-up of a park (10 min) */
	int64_t park_preference_ms; /* a woken ticket waits this long for the counter that parked it */
	int64_t later_ms;           /* "give me 10 more minutes" */
	int64_t undo_leave_ms;      /* a citizen's leave can be undone for this long (5 min) */
	int64_t bound_fallback_ms; /* a bound ticket goes back to its service (5 min) */
	int64_t void_after_ms;     /* a number that nobody ever saw is void after this (60 s) */
	int64_t double_press_ms;   /* the same counter may not call again before this (0: off) */
};

/* Fills the numbers with their defaults and everything else with nothing. */
void catalog_init(struct catalog *catalog);

/* Index of the noun with this slug, or QUEUE_NONE. Retired ones are found too. */
uint8_t catalog_service(const struct catalog *catalog, const char *id);
uint8_t catalog_lane(const struct catalog *catalog, const char *id);
uint8_t catalog_counter(const struct catalog *catalog, const char *id);
/* Index of a language, or QUEUE_NONE. */
uint8_t catalog_language(const struct catalog *catalog, const char *language);

/* "da"; the site's own for a language that the site no longer has. */
const char *catalog_language_code(const struct catalog *catalog, uint8_t language);

/* The text in `language` (an index; QUEUE_NONE for the site's own), or the site's own if empty. */
const char *catalog_text(const struct catalog_text *text, uint8_t language);

/*
 * For the journal's reader: the index of the noun, which is added as retired if the configuration no
 * longer has it. QUEUE_NONE only when the table is full.
 */
uint8_t catalog_service_or_retire(struct catalog *catalog, const char *id);
uint8_t catalog_lane_or_retire(struct catalog *catalog, const char *id);
uint8_t catalog_counter_or_retire(struct catalog *catalog, const char *id);
