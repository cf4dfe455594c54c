/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The catalog: what it is without a configuration, that catalogs that say the same are the same bytes,
 * how long its texts are for a kiosk, and whom a counter for everything serves.
 */
#include "tests/queue-site.h"

/* The text, and behind it what was there before. */
#define DIRTY(field, value)                        \
	do {                                       \
		memset(field, 'x', sizeof(field)); \
		strcpy(field, value);              \
	} while (0)

#define DIRTY_EACH(texts, value)                                      \
	do {                                                          \
		for (size_t k = 0; k < COUNT((texts).text); k++)      \
			DIRTY((texts).text[k], k % 2 ? "" : (value)); \
	} while (0)

static void service_dirty(struct service *service)
{
	DIRTY(service->id, "pas");
	DIRTY_EACH(service->name, "Pas");
	DIRTY_EACH(service->must, "Barnet skal med");
	DIRTY_EACH(service->help, "Til alle");
	for (int i = 0; i < CATALOG_BRING_MAX; i++)
		DIRTY_EACH(service->bring[i], "Foto");
	DIRTY(service->authority, "Rigspolitiet");
	DIRTY(service->link, "https://politi.dk");
	DIRTY(service->place.name, "Raadhuset");
	DIRTY(service->place.phone, "12345678");
	DIRTY(service->place.hours, "10-15");
}

static void catalog_dirty(struct catalog *catalog)
{
	DIRTY(catalog->site, "test");
	DIRTY_EACH(catalog->site_name, "Borgerservice");
	for (int i = 0; i < QUEUE_LANGUAGES_MAX; i++)
		DIRTY(catalog->languages[i], "da");
	for (int i = 0; i < 2; i++) {
		service_dirty(&catalog->services[i]);
		DIRTY(catalog->lanes[i].id, "fast");
		DIRTY_EACH(catalog->lanes[i].name, "Hurtig");
		DIRTY(catalog->counters[i].id, "1");
		DIRTY(catalog->counters[i].name, "1");
		DIRTY(catalog->counters[i].group, "booths");
		DIRTY(catalog->playbooks[i].id, "rush");
		DIRTY_EACH(catalog->playbooks[i].name, "Travlt");
		DIRTY_EACH(catalog->playbooks[i].notice, "Det trækker ud");
	}
	catalog->service_count = catalog->lane_count = catalog->counter_count = 2;
	catalog->playbook_count = 2;
}

static void nothing_is_left_behind_the_end_of_a_text(void **state)
{
	static struct catalog catalog;
	const char *bytes = (const char *)&catalog;

	catalog_dirty(&catalog);
	assert_non_null(memchr(bytes, 'x', sizeof(catalog)));
	catalog_fill_up(&catalog);
	assert_null(memchr(bytes, 'x', sizeof(catalog)));
	assert_string_equal(catalog.services[1].help.text[0], "Til alle");
	assert_string_equal(catalog.services[1].place.hours, "10-15");
	assert_string_equal(catalog.playbooks[1].notice.text[2], "Det trækker ud");
	assert_string_equal(catalog.languages[QUEUE_LANGUAGES_MAX - 1], "da");
}

/* catalog.h names each default. */
static void a_catalog_without_a_configuration_has_the_defaults(void **state)
{
	static struct catalog catalog;

	memset(&catalog, 'x', sizeof(catalog));
	catalog_init(&catalog);
	assert_int_equal(catalog.recall_after_ms, 10 * SECOND);
	assert_int_equal(catalog.no_show_after_ms, 30 * SECOND);
	assert_int_equal(catalog.unseen_after_ms, 5 * SECOND);
	assert_int_equal(catalog.grace_ms, 10 * MINUTE);
	assert_int_equal(catalog.park_ms, 10 * MINUTE);
	assert_int_equal(catalog.park_preference_ms, 2 * MINUTE);
	assert_int_equal(catalog.later_ms, 10 * MINUTE);
	assert_int_equal(catalog.undo_leave_ms, 5 * MINUTE);
	assert_int_equal(catalog.bound_fallback_ms, 5 * MINUTE);
	assert_int_equal(catalog.void_after_ms, 60 * SECOND);
	assert_int_equal(catalog.check_in_early_ms, 30 * MINUTE);
	assert_int_equal(catalog.check_in_late_ms, 15 * MINUTE);
	assert_int_equal(catalog.return_code_days, 14);
	assert_int_equal(catalog.double_press_ms, 1000);
	assert_int_equal(catalog.range_count, 1);
	assert_int_equal(catalog.numbers[0].first, 0);
	assert_int_equal(catalog.numbers[0].last, QUEUE_TICKETS_MAX - 1);
	assert_int_equal(catalog.service_count + catalog.lane_count + catalog.counter_count, 0);
	assert_string_equal(catalog.site, "");
}

static void a_noun_of_which_only_the_slug_is_known_is_retired(void **state)
{
	static struct service service;
	static struct lane lane;
	static struct counter counter;

	memset(&service, 'x', sizeof(service));
	memset(&lane, 'x', sizeof(lane));
	memset(&counter, 'x', sizeof(counter));
	catalog_service_default(&service, "pas");
	assert_string_equal(service.id, "pas");
	assert_string_equal(service.name.text[0], "pas");
	assert_string_equal(service.name.text[1], "");
	assert_true(service.retired);
	assert_int_equal(service.expected_ms, 10 * MINUTE);
	assert_int_equal(service.capacity, 0);
	assert_null(memchr(&service, 'x', sizeof(service)));
	catalog_lane_default(&lane, "fast");
	assert_string_equal(lane.id, "fast");
	assert_string_equal(lane.name.text[0], "fast");
	assert_true(lane.retired);
	assert_int_equal(lane.rate_permille, 1000);
	assert_int_equal(lane.late_rate_permille, 2000);
	assert_int_equal(lane.wish_roles, LANE_WISH_ALL);
	assert_int_equal(lane.promise_ms, 0);
	catalog_counter_default(&counter, "3");
	assert_string_equal(counter.id, "3");
	assert_string_equal(counter.name, "3");
	assert_true(counter.retired);
	assert_int_equal(counter.services, 0);
}

/* A slug of the greatest length keeps its end. */
static void a_long_slug_ends(void **state)
{
	static struct counter counter;
	char id[SLUG_BYTES + 8];

	memset(id, 'a', sizeof(id));
	id[sizeof(id) - 1] = '\0';
	catalog_counter_default(&counter, id);
	assert_int_equal(strlen(counter.id), SLUG_BYTES - 1);
}

/* As JSON writes them: a quote and a backslash are two bytes. */
static void texts_are_as_long_as_a_kiosk_gets_them(void **state)
{
	static struct service service;
	struct world *world = *state;
	size_t others;

	assert_int_equal(service_text_bytes(&service), 0);
	strcpy(service.authority, "1");
	strcpy(service.link, "22");
	strcpy(service.place.name, "4444");
	strcpy(service.place.phone, "88888888");
	strcpy(service.place.hours, "0123456789abcdef");
	assert_int_equal(service_text_bytes(&service), 31);
	strcpy(service.name.text[QUEUE_LANGUAGES_MAX - 1], "\"\\");
	assert_int_equal(service_text_bytes(&service), 31 + 4);
	strcpy(service.must.text[0], "0123456789");
	strcpy(service.help.text[1], "0123456789 0123456789 ");
	assert_int_equal(service_text_bytes(&service), 31 + 4 + 10 + 22);
	strcpy(service.bring[CATALOG_BRING_MAX - 1].text[2], "0123456789 0123456789 0123456789 ");
	assert_int_equal(service_text_bytes(&service), 31 + 4 + 10 + 22 + 33);

	others = catalog_text_bytes(&world->catalog, "mitid");
	assert_int_equal(others, strlen("pas") + strlen("guide"));
	assert_int_equal(catalog_text_bytes(&world->catalog, NULL), others + strlen("mitid"));
	world->catalog.services[GUIDE].retired = true;
	assert_int_equal(catalog_text_bytes(&world->catalog, "mitid"), strlen("pas"));
}

static void a_language_behind_the_last_has_the_sites_own_text(void **state)
{
	static struct catalog_text texts[2];

	strcpy(texts[0].text[0], "Pas");
	strcpy(texts[0].text[QUEUE_LANGUAGES_MAX - 1], "Passport");
	strcpy(texts[1].text[0], "of something else");
	assert_string_equal(catalog_text(&texts[0], QUEUE_LANGUAGES_MAX - 1), "Passport");
	assert_string_equal(catalog_text(&texts[0], QUEUE_LANGUAGES_MAX), "Pas");
	assert_string_equal(catalog_text(&texts[0], 1), "Pas");
}

static void the_first_nouns_of_a_set(void **state)
{
	assert_int_equal(catalog_all(0), 0);
	assert_int_equal(catalog_all(1), 1);
	assert_int_equal(catalog_all(3), 7);
	assert_true(catalog_all(32) == UINT32_MAX);
}

static void a_counter_for_everything_serves_what_is_near_enough(void **state)
{
	struct world *world = *state;
	struct catalog *catalog = &world->catalog;

	catalog->services[MITID].in_person = true;
	catalog->counters[0].all_services = catalog->counters[1].all_services = true;
	catalog->counters[0].kind = COUNTER_BOOTH;
	catalog->counters[1].all_lanes = true;
	catalog->counters[0].lanes = 1u << FAST;
	assert_int_equal(catalog_service_or_retire(catalog, "new"), 3);
	assert_int_equal(catalog->counters[0].services, 1u << PAS | 1u << GUIDE | 1u << 3);
	assert_int_equal(catalog->counters[1].services, 0xf);
	assert_int_equal(catalog->counters[2].services, 1u << PAS);
	assert_int_equal(catalog_lane_or_retire(catalog, "slow"), 3);
	assert_int_equal(catalog->counters[0].lanes, 1u << FAST);
	assert_int_equal(catalog->counters[1].lanes, 0xf);
	assert_int_equal(catalog->counters[2].lanes, 7);
}

static void appointments_go_to_the_booked_lane_unless_it_is_gone(void **state)
{
	struct world *world = *state;

	assert_int_equal(catalog_booked_lane(&world->catalog), BOOKED);
	world->catalog.lanes[BOOKED].retired = true;
	assert_int_equal(catalog_booked_lane(&world->catalog), GENERAL);
	strcpy(world->catalog.lanes[BOOKED].id, "other");
	world->catalog.lanes[BOOKED].retired = false;
	assert_int_equal(catalog_booked_lane(&world->catalog), GENERAL);
}

static void a_language_is_added_once_while_there_is_room(void **state)
{
	struct world *world = *state;
	struct catalog *catalog = &world->catalog;
	char code[3] = "xa";

	assert_int_equal(catalog_language_or_add(catalog, "en"), 1);
	assert_int_equal(catalog_language_or_add(catalog, "too long for a code"), QUEUE_NONE);
	assert_int_equal(catalog->language_count, 2);
	for (uint8_t i = 2; i < QUEUE_LANGUAGES_MAX; i++, code[1]++) {
		assert_int_equal(catalog_language_or_add(catalog, code), i);
		assert_int_equal(catalog_language_or_add(catalog, code), i);
		assert_string_equal(catalog_language_code(catalog, i), code);
	}
	assert_int_equal(catalog_language_or_add(catalog, "zz"), QUEUE_NONE);
	assert_int_equal(catalog->language_count, QUEUE_LANGUAGES_MAX);
}

/* The last place of each table is one, too. */
static void the_last_place_of_a_table_is_given(void **state)
{
	struct world *world = *state;
	struct catalog *catalog = &world->catalog;

	catalog->service_count = QUEUE_SERVICES_MAX - 1;
	catalog->lane_count = QUEUE_LANES_MAX - 1;
	catalog->counter_count = QUEUE_COUNTERS_MAX - 1;
	assert_int_equal(catalog_service_or_retire(catalog, "new"), QUEUE_SERVICES_MAX - 1);
	assert_int_equal(catalog_lane_or_retire(catalog, "new"), QUEUE_LANES_MAX - 1);
	assert_int_equal(catalog_counter_or_retire(catalog, "new"), QUEUE_COUNTERS_MAX - 1);
	assert_int_equal(catalog_service_or_retire(catalog, "newer"), QUEUE_NONE);
	assert_int_equal(catalog_lane_or_retire(catalog, "newer"), QUEUE_NONE);
	assert_int_equal(catalog_counter_or_retire(catalog, "newer"), QUEUE_NONE);
	assert_int_equal(catalog_counter_or_retire(catalog, "no slug!"), QUEUE_NONE);
	assert_int_equal(catalog_service(catalog, "guide"), GUIDE);
	assert_int_equal(catalog_lane(catalog, "general"), GENERAL);
	assert_int_equal(catalog_counter(catalog, "3"), 2);
}

#define RULE(name) cmocka_unit_test_setup_teardown(name, world_new, world_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_left_behind_the_end_of_a_text),
		cmocka_unit_test(a_catalog_without_a_configuration_has_the_defaults),
		cmocka_unit_test(a_noun_of_which_only_the_slug_is_known_is_retired),
		cmocka_unit_test(a_long_slug_ends),
		RULE(texts_are_as_long_as_a_kiosk_gets_them),
		cmocka_unit_test(a_language_behind_the_last_has_the_sites_own_text),
		cmocka_unit_test(the_first_nouns_of_a_set),
		RULE(a_counter_for_everything_serves_what_is_near_enough),
		RULE(appointments_go_to_the_booked_lane_unless_it_is_gone),
		RULE(a_language_is_added_once_while_there_is_room),
		RULE(the_last_place_of_a_table_is_given),
	};

	return cmocka_run_group_tests_name("queue-catalog", tests, NULL, NULL);
}
