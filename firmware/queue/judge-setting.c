/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Settings: what a supervisor changes of the catalog while the site is open. A command says what is
 * to be different; the event says the whole noun as it is then. What would change nothing is no
 * event.
 */
#include <string.h>

#include "firmware/queue/judge.h"
#include "firmware/queue/score.h"
#include "firmware/queue/serves.h"
#include "firmware/queue/state.h"

static bool given(const struct setting *setting, enum setting_member member)
{
	return setting->given & (uint32_t)member;
}

/* The event type that carries this kind of setting. */
static enum event_type type_of(enum setting_kind kind)
{
	int type = EVENT_NONE;

	while (event_setting_kind((enum event_type)type) != kind)
		type++;
	return (enum event_type)type;
}

/* Of what begins as zeros and is copied whole: padding is the same, too. */
static bool same_bytes(const void *a, const void *b, size_t size)
{
	return memcmp(a, b, size) == 0;
}

static bool in_range(int64_t value, int64_t least, int64_t most)
{
	return value >= least && value <= most;
}

/* Texts, a language at a time */

/*
 * Where the command's language `i` is among those of `after`; QUEUE_NONE when the site does not have
 * it: only set-text brings a language along.
 */
static uint8_t language_in(const struct setting *after, const struct setting *command, uint8_t i)
{
	for (uint8_t k = 0; k < after->language_count; k++) {
		if (text_equal(after->languages[k], command->languages[i]))
			return k;
	}
	return QUEUE_NONE;
}

/* Takes over what the command says in the text `kind`, which has `rows` rows of `stride` bytes. */
struct texts {
	enum setting_text kind;
	const char *from;
	char *to;
	size_t rows, stride, size; /* a row holds a text of `size` bytes in each language */
};

static bool texts_take(const struct setting *command, const struct setting *after,
		       const struct texts *texts)
{
	for (uint8_t i = 0; i < command->language_count; i++) {
		uint8_t language = language_in(after, command, i);

		if (!(command->texts_given[texts->kind] >> i & 1))
			continue;
		if (language == QUEUE_NONE)
			return false;
		for (size_t row = 0; row < texts->rows; row++)
			memcpy(texts->to + row * texts->stride + language * texts->size,
			       texts->from + row * texts->stride + i * texts->size, texts->size);
	}
	return true;
}

static bool name_take(const struct setting *command, const struct setting *after,
		      const struct catalog_text *from, struct catalog_text *to)
{
	const struct texts texts = {
		SETTING_TEXT_NAME, (const char *)from, (char *)to, 1,
		sizeof(*to),       CATALOG_TEXT_BYTES,
	};

	return texts_take(command, after, &texts);
}

static bool service_texts_take(const struct setting *command, struct setting *after)
{
	const struct service *from = &command->service;
	struct service *to = &after->service;
	const struct texts must = { SETTING_TEXT_MUST, (const char *)&from->must,
				    (char *)&to->must, 1,
				    sizeof(to->must),  CATALOG_TEXT_BYTES };
	const struct texts help = { SETTING_TEXT_HELP, (const char *)&from->help,
				    (char *)&to->help, 1,
				    sizeof(to->help),  CATALOG_HELP_BYTES };
	const struct texts bring = { SETTING_TEXT_BRING,   (const char *)from->bring,
				     (char *)to->bring,    CATALOG_BRING_MAX,
				     sizeof(to->bring[0]), CATALOG_TEXT_BYTES };

	return name_take(command, after, &from->name, &to->name) &&
	       texts_take(command, after, &must) && texts_take(command, after, &help) &&
	       texts_take(command, after, &bring);
}

static enum refusal bad_language(struct judge *judge)
{
	return judge_bad(judge, "names: expected languages of the site; set-text adds one");
}

/* Services */

static void service_members_take(const struct setting *command, struct service *to)
{
	const struct service *from = &command->service;

	if (given(command, SETTING_EXPECTED))
		to->expected_ms = from->expected_ms;
	if (given(command, SETTING_PER_PERSON))
		to->per_person = from->per_person;
	if (given(command, SETTING_IN_PERSON))
		to->in_person = from->in_person;
	if (given(command, SETTING_CAPACITY))
		to->capacity = from->capacity;
	if (given(command, SETTING_AUTHORITY))
		memcpy(to->authority, from->authority, sizeof(to->authority));
	if (given(command, SETTING_LINK))
		memcpy(to->link, from->link, sizeof(to->link));
	if (given(command, SETTING_PLACE))
		memcpy(&to->place, &from->place, sizeof(to->place));
	to->retired = given(command, SETTING_RETIRED) && from->retired;
}

static enum refusal service_take(struct judge *judge, struct setting *after)
{
	const struct setting *command = judge->command->setting;
	struct service *service = &after->service;
	bool fresh = catalog_service(judge->catalog, service->id) == QUEUE_NONE;

	if (fresh && judge->catalog->service_count == QUEUE_SERVICES_MAX)
		return judge_bad(judge, "service: at most 32, those taken back included");
	if (fresh)
		memset(&service->name, 0, sizeof(service->name));
	if (!service_texts_take(command, after))
		return bad_language(judge);
	service_members_take(command, service);
	if (text_empty(service->name.text[0]))
		return judge_bad(judge, "names: expected one in the site's own language");
	if (!in_range(service->expected_ms, QUEUE_EXPECTED_MIN_MS, QUEUE_EXPECTED_MAX_MS))
		return judge_bad(judge, "expected_s: expected 10 to 28800");
	if (service->capacity > QUEUE_CAPACITY_MAX)
		return judge_bad(judge, "capacity: expected 0 to 25974");
	static_assert(QUEUE_CAPACITY_MAX == 25974 && QUEUE_SERVICES_MAX == 32,
		      "the numbers stand in the texts");
	return REFUSAL_NONE;
}

/* Lanes */

static void lane_members_take(const struct setting *command, struct lane *to)
{
	const struct lane *from = &command->lane;

	if (given(command, SETTING_RATE)) {
		to->rate_permille = from->rate_permille;
		to->late_rate_permille = 2 * from->rate_permille;
	}
	if (given(command, SETTING_LATE_RATE))
		to->late_rate_permille = from->late_rate_permille;
	if (given(command, SETTING_HEAD_START))
		to->head_start_ms = from->head_start_ms;
	if (given(command, SETTING_PROMISE))
		to->promise_ms = from->promise_ms;
	if (given(command, SETTING_WISH))
		to->wish_roles = from->wish_roles;
	to->retired = given(command, SETTING_RETIRED) && from->retired;
}

/* The ranges in which score.h is proved not to overflow. */
static enum refusal lane_fits(struct judge *judge, const struct lane *lane)
{
	if (!in_range(lane->rate_permille, 1, SCORE_RATE_MAX_PERMILLE))
		return judge_bad(judge, "rate_permille: expected 1 to 1000000");
	if (!in_range(lane->late_rate_permille, 1, SCORE_LATE_RATE_MAX_PERMILLE))
		return judge_bad(judge, "late_rate_permille: expected 1 to 2000000");
	if (!in_range(lane->head_start_ms, 0, SCORE_HEAD_START_MAX_MS))
		return judge_bad(judge, "head_start_s: expected 0 to 86400");
	if (!in_range(lane->promise_ms, 0, SCORE_PROMISE_MAX_MS))
		return judge_bad(judge, "promise_s: expected 0 to 86400");
	static_assert(SCORE_RATE_MAX_PERMILLE == 1000000, "the number stands in the text");
	static_assert(SCORE_LATE_RATE_MAX_PERMILLE == 2000000, "the number stands in the text");
	static_assert(SCORE_HEAD_START_MAX_MS == 86400000, "the number stands in the text");
	static_assert(SCORE_PROMISE_MAX_MS == 86400000, "the number stands in the text");
	return REFUSAL_NONE;
}

static enum refusal lane_take(struct judge *judge, struct setting *after)
{
	const struct setting *command = judge->command->setting;
	const struct catalog *catalog = judge->catalog;
	struct lane *lane = &after->lane;
	uint8_t index = catalog_lane(catalog, lane->id);

	if (index == QUEUE_NONE && catalog->lane_count == QUEUE_LANES_MAX)
		return judge_bad(judge, "lane: at most 8, those taken back included");
	if (index == QUEUE_NONE)
		memset(&lane->name, 0, sizeof(lane->name));
	if (!name_take(command, after, &command->lane.name, &lane->name))
		return bad_language(judge);
	lane_members_take(command, lane);
	if (text_empty(lane->name.text[0]))
		return judge_bad(judge, "names: expected one in the site's own language");
	if (index == catalog->default_lane && lane->retired)
		return judge_bad(judge, "retired: this is the lane of whoever wishes for none");
	if (index == catalog->default_lane && lane->wish_roles != LANE_WISH_ALL)
		return judge_bad(judge, "wish: this is the lane of whoever wishes for none");
	static_assert(QUEUE_LANES_MAX == 8, "the number stands in the text");
	return lane_fits(judge, lane);
}

/* Counters */

/* In the order of the services' indices, so that the same profile is the same setting. */
static enum refusal profile_services_take(struct judge *judge, struct setting_profile *to)
{
	const struct setting_profile *from = &judge->command->setting->counter;
	const struct catalog *catalog = judge->catalog;
	const struct setting_share *by_service[QUEUE_SERVICES_MAX] = { NULL };

	for (uint8_t i = 0; i < from->service_count; i++) {
		const struct setting_share *share = &from->services[i];
		uint8_t service = catalog_service(catalog, share->service);

		if (service == QUEUE_NONE || catalog->services[service].retired)
			return REFUSAL_UNKNOWN_SERVICE;
		if (!in_range(share->head_start_ms, 0, SCORE_HEAD_START_MAX_MS) ||
		    !in_range(share->after_ms, 0, QUEUE_AFTER_MAX_MS))
			return judge_bad(judge, "services: a head start or time out of range");
		by_service[service] = share;
	}
	memset(to->services, 0, sizeof(to->services));
	to->service_count = 0;
	to->all_services = from->all_services;
	for (uint8_t i = 0; i < QUEUE_SERVICES_MAX; i++) {
		if (by_service[i] && !(to->all_services && !by_service[i]->head_start_ms &&
				       !by_service[i]->after_ms))
			memcpy(&to->services[to->service_count++], by_service[i],
			       sizeof(to->services[0]));
	}
	return REFUSAL_NONE;
}

static enum refusal profile_lanes_take(struct judge *judge, struct setting_profile *to)
{
	const struct setting_profile *from = &judge->command->setting->counter;
	const struct catalog *catalog = judge->catalog;
	uint32_t lanes = 0;

	for (uint8_t i = 0; i < from->lane_count; i++) {
		uint8_t lane = catalog_lane(catalog, from->lanes[i]);

		if (lane == QUEUE_NONE || catalog->lanes[lane].retired)
			return REFUSAL_UNKNOWN_LANE;
		lanes |= UINT32_C(1) << lane;
	}
	memset(to->lanes, 0, sizeof(to->lanes));
	to->lane_count = 0;
	to->all_lanes = from->all_lanes;
	for (uint8_t i = 0; i < catalog->lane_count; i++) {
		if (lanes >> i & 1)
			memcpy(to->lanes[to->lane_count++], catalog->lanes[i].id, SLUG_BYTES);
	}
	return REFUSAL_NONE;
}

/* A desk that becomes a booth may not keep what it named and what is done in person. */
static bool profile_kind_fits(const struct catalog *catalog, const struct setting_profile *profile)
{
	for (uint8_t i = 0; i < profile->service_count; i++) {
		uint8_t service = catalog_service(catalog, profile->services[i].service);

		if (!counter_kind_fits(profile->kind, &catalog->services[service]))
			return false;
	}
	return true;
}

/* The booths of a group have one name, as in the configuration. */
static enum refusal profile_group_fits(struct judge *judge, const struct setting_profile *profile)
{
	const struct catalog *catalog = judge->catalog;

	if (text_empty(profile->group))
		return REFUSAL_NONE;
	if (profile->kind != COUNTER_BOOTH)
		return judge_bad(judge, "group: expected kind booth");
	for (uint8_t i = 0; i < catalog->counter_count; i++) {
		const struct counter *other = &catalog->counters[i];

		if (text_equal(other->group, profile->group) &&
		    !text_equal(other->id, profile->id) && !text_equal(other->name, profile->name))
			return judge_bad(judge, "name: expected the same for all of a group");
	}
	return REFUSAL_NONE;
}

static void profile_members_take(const struct setting *command, struct setting_profile *to)
{
	const struct setting_profile *from = &command->counter;

	if (given(command, SETTING_NAME))
		memcpy(to->name, from->name, sizeof(to->name));
	if (given(command, SETTING_COUNTER_KIND))
		to->kind = from->kind;
	if (given(command, SETTING_GROUP))
		memcpy(to->group, from->group, sizeof(to->group));
	if (given(command, SETTING_ON_CALL))
		to->on_call = from->on_call;
	to->retired = given(command, SETTING_RETIRED) && from->retired;
}

static enum refusal counter_take(struct judge *judge, struct setting *after)
{
	const struct setting *command = judge->command->setting;
	struct setting_profile *profile = &after->counter;
	uint8_t index = catalog_counter(judge->catalog, profile->id);
	enum refusal refusal = REFUSAL_NONE;

	static_assert(QUEUE_COUNTERS_MAX == 64, "the number stands in the text");
	if (index == QUEUE_NONE && judge->catalog->counter_count == QUEUE_COUNTERS_MAX)
		return judge_bad(judge, "counter: at most 64, those taken back included");
	if (index == QUEUE_NONE) /* as in the configuration: everything, unless it says otherwise */
		profile->all_services = profile->all_lanes = true;
	profile_members_take(command, profile);
	if (given(command, SETTING_SERVICES))
		refusal = profile_services_take(judge, profile);
	if (refusal == REFUSAL_NONE && given(command, SETTING_LANES))
		refusal = profile_lanes_take(judge, profile);
	if (refusal == REFUSAL_NONE && text_empty(profile->name))
		return judge_bad(judge, "name: expected one");
	if (refusal == REFUSAL_NONE && !profile_kind_fits(judge->catalog, profile))
		return judge_bad(judge, "services: one is done in person, not here");
	return refusal == REFUSAL_NONE ? profile_group_fits(judge, profile) : refusal;
}

/*
 * What is retired must be free, and what changes its group: the booths of a group have one user, and a
 * user one group.
 */
static enum refusal still_used(const struct judge *judge, const struct setting *after)
{
	const struct setting_profile *profile = &after->counter;
	uint8_t counter = after->kind == SETTING_COUNTER
				  ? catalog_counter(judge->catalog, profile->id)
				  : QUEUE_NONE;

	if (counter == QUEUE_NONE || judge->queue->seats[counter].state == COUNTER_CLOSED)
		return REFUSAL_NONE;
	return profile->retired ||
			       !text_equal(profile->group, judge->catalog->counters[counter].group)
		       ? REFUSAL_COUNTER_TAKEN
		       : REFUSAL_NONE;
}

static void emit_setting(struct judge *judge, const struct setting *setting, bool undoes)
{
	struct event *event = judge_emit(judge, type_of(setting->kind));

	event->setting = setting;
	event->undoes = undoes;
}

/* The services that no counter has in its profile, once the catalog is as the setting says. */
static uint32_t served_by_nobody(const struct judge *judge, const struct setting *after)
{
	const struct catalog *catalog = judge->catalog;
	uint8_t service = catalog_service(catalog, after->service.id);
	bool served = false;

	for (uint8_t i = 0; i < catalog->counter_count && !served; i++) {
		const struct counter *counter = &catalog->counters[i];

		served = !counter->retired && counter_kind_fits(counter->kind, &after->service) &&
			 (counter->all_services ||
			  (service != QUEUE_NONE && (counter->services >> service & 1)));
	}
	if (service == QUEUE_NONE)
		service = catalog->service_count; /* there it will be */
	return served || after->service.retired ? 0 : UINT32_C(1) << service;
}

/*
 * The texts of all services travel in one message to every kiosk; that message has an end. Quotes
 * count twice, as they are written.
 */
static enum refusal texts_fit(const struct judge *judge, const struct setting *after)
{
	size_t bytes = catalog_text_bytes(judge->catalog, after->service.id) +
		       (after->service.retired ? 0 : service_text_bytes(&after->service));

	return bytes > QUEUE_TEXTS_MAX_BYTES ? REFUSAL_TOO_LARGE : REFUSAL_NONE;
}

/* Emits `after` unless the noun is so already. */
static enum refusal change(struct judge *judge, const struct setting *after)
{
	struct setting before;
	enum refusal refusal = still_used(judge, after);

	if (refusal == REFUSAL_NONE && after->kind == SETTING_SERVICE)
		refusal = texts_fit(judge, after);
	if (refusal != REFUSAL_NONE)
		return refusal;
	if (after->kind == SETTING_SERVICE)
		judge->verdict->unserved = served_by_nobody(judge, after);
	setting_before(judge->catalog, queue_configured(judge->queue), after, &before);
	if (!same_bytes(&before, after, sizeof(before)))
		emit_setting(judge, after, false);
	return REFUSAL_NONE;
}

static enum refusal judge_set(struct judge *judge, enum setting_kind kind,
			      enum refusal (*take)(struct judge *judge, struct setting *after))
{
	const struct setting *command = judge->command->setting;
	struct setting *after = judge_setting(judge);
	enum refusal refusal;

	if (!command || command->kind != kind || !text_is_slug(setting_id(command)))
		return judge_bad(judge, "setting: expected the noun that the verb sets");
	setting_before(judge->catalog, queue_configured(judge->queue), command, after);
	refusal = take(judge, after);
	return refusal == REFUSAL_NONE ? change(judge, after) : refusal;
}

enum refusal judge_set_service(struct judge *judge)
{
	return judge_set(judge, SETTING_SERVICE, service_take);
}

enum refusal judge_set_lane(struct judge *judge)
{
	return judge_set(judge, SETTING_LANE, lane_take);
}

enum refusal judge_set_profile(struct judge *judge)
{
	return judge_set(judge, SETTING_COUNTER, counter_take);
}

/* set-text: one language of one noun, or of the site itself */

/* Adds the command's language to the site's, and to the noun's that follows. */
static enum refusal language_take(struct judge *judge, struct setting *site, struct setting *noun)
{
	const char *code = judge->command->setting->languages[0];

	if (catalog_language(judge->catalog, code) != QUEUE_NONE)
		return REFUSAL_NONE;
	if (judge->catalog->language_count == QUEUE_LANGUAGES_MAX)
		return judge_bad(judge, "language: at most 8");
	static_assert(QUEUE_LANGUAGES_MAX == 8, "the number stands in the text");
	memcpy(site->site.added[site->site.added_count++], code, CATALOG_LANGUAGE_BYTES);
	memcpy(site->languages[site->language_count++], code, CATALOG_LANGUAGE_BYTES);
	memcpy(noun->languages[noun->language_count++], code, CATALOG_LANGUAGE_BYTES);
	return REFUSAL_NONE;
}

static enum refusal noun_text_take(struct judge *judge, struct setting *noun)
{
	const struct setting *command = judge->command->setting;

	if (command->kind == SETTING_LANE) {
		(void)name_take(command, noun, &command->lane.name, &noun->lane.name);
		return text_empty(noun->lane.name.text[0])
			       ? judge_bad(judge, "name: expected one in the site's own language")
			       : REFUSAL_NONE;
	}
	(void)service_texts_take(command, noun);
	if (text_empty(noun->service.name.text[0]))
		return judge_bad(judge, "name: expected one in the site's own language");
	return REFUSAL_NONE;
}

static bool noun_is_known(const struct judge *judge, const struct setting *setting)
{
	uint8_t index;

	if (setting->kind == SETTING_LANE) {
		index = catalog_lane(judge->catalog, setting->lane.id);
		return index != QUEUE_NONE && !judge->catalog->lanes[index].retired;
	}
	index = catalog_service(judge->catalog, setting->service.id);
	return index != QUEUE_NONE && !judge->catalog->services[index].retired;
}

static enum refusal set_site_text(struct judge *judge)
{
	const struct setting *command = judge->command->setting;
	struct setting *site = judge_setting(judge), ignored = { .language_count = 0 };
	enum refusal refusal;

	setting_before(judge->catalog, queue_configured(judge->queue), command, site);
	refusal = language_take(judge, site, &ignored);
	if (refusal != REFUSAL_NONE)
		return refusal;
	(void)name_take(command, site, &command->site.name, &site->site.name);
	if (text_empty(site->site.name.text[0]))
		return judge_bad(judge, "name: expected one in the site's own language");
	return change(judge, site);
}

enum refusal judge_set_text(struct judge *judge)
{
	const struct setting *command = judge->command->setting;
	struct setting *site, *noun;
	enum refusal refusal;

	if (!command || command->language_count != 1)
		return judge_bad(judge, "language: expected the one that the text is in");
	if (command->kind == SETTING_SITE)
		return set_site_text(judge);
	if (command->kind != SETTING_SERVICE && command->kind != SETTING_LANE)
		return judge_bad(judge, "service: expected a service, a lane or neither");
	if (!noun_is_known(judge, command))
		return command->kind == SETTING_LANE ? REFUSAL_UNKNOWN_LANE
						     : REFUSAL_UNKNOWN_SERVICE;
	site = judge_setting(judge);
	noun = judge_setting(judge);
	setting_of_site(judge->catalog, queue_configured(judge->queue), site);
	setting_before(judge->catalog, queue_configured(judge->queue), command, noun);
	refusal = language_take(judge, site, noun);
	if (refusal == REFUSAL_NONE)
		refusal = noun_text_take(judge, noun);
	if (refusal == REFUSAL_NONE && site->language_count > judge->catalog->language_count)
		emit_setting(judge, site, false);
	return refusal == REFUSAL_NONE ? change(judge, noun) : refusal;
}

/*
 * Puts back what the day's last change replaced, once: what is taken back cannot be taken back. A
 * noun that the change made is retired again; a language stays.
 */
enum refusal judge_undo(struct judge *judge)
{
	const struct setting *before = &judge->queue->before;
	struct setting *after = judge_setting(judge);
	enum refusal refusal;

	if (before->kind == SETTING_NONE)
		return same_bytes(judge->catalog, queue_configured(judge->queue),
				  sizeof(*judge->catalog))
			       ? judge_bad(judge, "undo: no setting was changed")
			       : REFUSAL_TOO_OLD;
	refusal = still_used(judge, before);
	if (refusal != REFUSAL_NONE)
		return refusal;
	memcpy(after, before, sizeof(*after));
	emit_setting(judge, after, true);
	return REFUSAL_NONE;
}
