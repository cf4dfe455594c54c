/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/base/attributes.h"
#include "firmware/base/text.h"
#include "firmware/queue/hours.h"
#include "firmware/queue/limits.h"

/*
 * The catalog: what a site offers. Services (errands that a citizen can choose), lanes (classes of
 * urgency), counters, languages and the rules' numbers. It is filled by the configuration before the
 * queue starts; from then on only queue_apply() changes it, by the settings that supervisors make
 * (setting.h), and the journal's reader adds what it does not find. Each noun is named by a slug in
 * everything that leaves the process and by its index here inside. New nouns are added at the end; an
 * index holds until queue_reset(), so nobody may keep one over that.
 */

/* The skills of somebody of whom nothing is configured: every service, later ones included. */
#define SKILLS_ALL UINT32_MAX

#define CATALOG_TEXT_BYTES  120 /* a name or a line, in one language, with NUL */
#define CATALOG_HELP_BYTES  480 /* a few sentences, in one language */
#define CATALOG_BRING_MAX   8   /* lines of what to bring along */
#define CATALOG_LINK_BYTES  200
#define CATALOG_PHONE_BYTES 24

#define CATALOG_LANGUAGE_BYTES 4 /* a code of ISO 639-1, with NUL and one to spare */

/* Texts by language index; an empty one falls back to language 0. */
struct catalog_text {
	char text[QUEUE_LANGUAGES_MAX][CATALOG_TEXT_BYTES];
};

struct catalog_help {
	char text[QUEUE_LANGUAGES_MAX][CATALOG_HELP_BYTES];
};

/* Where else an errand is done; all empty when nowhere. */
struct catalog_place {
	char name[CATALOG_TEXT_BYTES];
	char phone[CATALOG_PHONE_BYTES]; /* of the office */
	char hours[CATALOG_TEXT_BYTES];  /* "Mon-Fri 10-15" */
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
	bool retired; /* not offered, cannot be taken: taken back, or known from the journal only */
	bool set;     /* a supervisor made or changed it at run time */
	uint32_t capacity; /* visits a day, 0: as many as come */
	struct catalog_help help;
	/* What to bring along; in each language the first empty line ends the list. */
	struct catalog_text bring[CATALOG_BRING_MAX];
	char authority[CATALOG_TEXT_BYTES]; /* for whom it is done: "Rigspolitiet" */
	char link[CATALOG_LINK_BYTES];      /* where citizens can do it themselves, or "" */
	struct catalog_place place;
	struct hours hours; /* within the site's; no part of a setting, see hours-set */
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
	bool set;
};

/* The roles of a lane that everybody may wish for. */
#define LANE_WISH_ALL                                                                  \
	(ROLE_BIT(ROLE_KIOSK) | ROLE_BIT(ROLE_PHONE) | ROLE_BIT(ROLE_PANEL) |          \
	 ROLE_BIT(ROLE_VOLUNTEER) | ROLE_BIT(ROLE_STAFF) | ROLE_BIT(ROLE_SUPERVISOR) | \
	 ROLE_BIT(ROLE_OPERATOR) | ROLE_BIT(ROLE_SYSTEM))

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
	bool all_services, all_lanes; /* also those that are added later */
	bool on_call; /* nobody sits there until it is wanted: see counter_wanted() */
	bool retired;
	bool set;
	uint32_t services; /* bit i: serves service i */
	uint32_t lanes;    /* bit i: serves lane i */
	int64_t head_start_ms[QUEUE_SERVICES_MAX];
	int64_t after_ms[QUEUE_SERVICES_MAX]; /* only when somebody has waited so long for it */
	char group[SLUG_BYTES]; /* booths that share a name and a user; empty: stands alone */
};

static_assert(QUEUE_SERVICES_MAX <= 32 && QUEUE_LANES_MAX <= 32, "profiles are 32-bit sets");

/* What happens when somebody comes who would probably not be called before closing. */
enum closing {
	CLOSING_TELL,
	CLOSING_STOP, /* no number: service_closed */
};

/* Numbers of a day, both ends included: "A001-Z999". */
struct number_range {
	uint16_t first, last;
};

/* What a playbook makes of a lane; a zero rate, and what it does not have, is left as it is. */
struct playbook_lane {
	int64_t rate_permille, late_rate_permille;
	int64_t head_start_ms, promise_ms;
	bool has_head_start, has_promise;
};

/* A named set of settings, see playbook.h. */
struct playbook {
	char id[SLUG_BYTES];
	struct catalog_text name;
	struct playbook_lane lanes[QUEUE_LANES_MAX];
	uint32_t open, close; /* services, bit i */
	uint8_t notice_level; /* enum notice_level; NOTICE_NONE: it says nothing */
	struct catalog_help notice;
};

struct catalog {
	char site[SLUG_BYTES];
	struct catalog_text site_name;
	/* ISO 639-1; [0] is the site's own */
	char languages[QUEUE_LANGUAGES_MAX][CATALOG_LANGUAGE_BYTES];
	uint8_t language_count;
	uint8_t service_count, lane_count, counter_count;
	uint8_t default_lane; /* of a ticket that wishes for none */
	struct service services[QUEUE_SERVICES_MAX];
	struct lane lanes[QUEUE_LANES_MAX];
	struct counter counters[QUEUE_COUNTERS_MAX];
	struct number_range numbers[QUEUE_RANGES_MAX]; /* given in this order */
	uint8_t range_count;
	bool has_reserve;
	struct number_range reserve; /* on pre-printed paper: never given */
	struct hours hours;
	int64_t open_before_ms; /* tickets are given from so long before opening */
	enum closing closing;
	struct playbook playbooks[QUEUE_PLAYBOOKS_MAX];
	uint8_t playbook_count;

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
	int64_t check_in_early_ms; /* in time from so long before the appointment (30 min) */
	int64_t check_in_late_ms;  /* until so long after it (15 min) */
	int64_t return_code_days;  /* a return code is good for so many days after today (14) */
	int64_t double_press_ms; /* a visit's next errand is not finished before this (1 s; 0: off) */
};

/* Fills the numbers with their defaults and everything else with nothing. */
void catalog_init(struct catalog *catalog);

/* Fills every text with NULs to its end, so that catalogs that say the same are the same bytes. */
void catalog_fill_up(struct catalog *catalog);

/* Index of the noun with this slug, or QUEUE_NONE. Retired ones are found too. */
uint8_t catalog_service(const struct catalog *catalog, const char *id);
uint8_t catalog_lane(const struct catalog *catalog, const char *id);
uint8_t catalog_counter(const struct catalog *catalog, const char *id);
/* The lane of appointments: the one called "booked", or the default one where there is none. */
uint8_t catalog_booked_lane(const struct catalog *catalog);

/* Index of a language, or QUEUE_NONE. */
uint8_t catalog_language(const struct catalog *catalog, const char *language);

/* "da"; the site's own for a language that the site no longer has. */
const char *catalog_language_code(const struct catalog *catalog, uint8_t language);

/*
 * How long the texts for citizens are when they are written as JSON: of one service, and of all that
 * are offered but `except` (NULL: all).
 */
size_t service_text_bytes(const struct service *service);
size_t catalog_text_bytes(const struct catalog *catalog, const char *except);

/* The set of the first `count` nouns. */
uint32_t catalog_all(uint8_t count);

/* The text in `language` (an index; QUEUE_NONE for the site's own), or the site's own if empty. */
const char *catalog_text(const struct catalog_text *text, uint8_t language);

/* A noun that nothing is known of but its slug: retired, every byte filled. */
void catalog_service_default(struct service *service, const char *id);
void catalog_lane_default(struct lane *lane, const char *id);
void catalog_counter_default(struct counter *counter, const char *id);

/* Gives the counters that serve everything what there is now. */
void catalog_extend_counters(struct catalog *catalog);

/*
 * The index of the noun, which is added as retired if the catalog does not have it: for the journal's
 * reader, and for whoever then fills it. QUEUE_NONE only when the table is full.
 */
uint8_t catalog_service_or_retire(struct catalog *catalog, const char *id);
uint8_t catalog_lane_or_retire(struct catalog *catalog, const char *id);
uint8_t catalog_counter_or_retire(struct catalog *catalog, const char *id);
/* The same for a language, which has nothing more than its code. */
uint8_t catalog_language_or_add(struct catalog *catalog, const char *language);
