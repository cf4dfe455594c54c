/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Names: every enumerator that leaves the process is read back as itself, what nobody knows is refused
 * and changes nothing, and a slug that only the journal still knows is kept, as long as there is room.
 */
#include "tests/queue-site.h"

typedef const char *name_of(int value);
typedef int parse_to(const char *name, int *ret_value);

/* The functions of one enum, with int in its place. */
#define NAMED(noun, type)                                            \
	static const char *noun##_name_of(int value)                 \
	{                                                            \
		return noun##_name((type)value);                     \
	}                                                            \
	static int noun##_parse_to(const char *name, int *ret_value) \
	{                                                            \
		type value = (type)*ret_value;                       \
		int r = noun##_parse(name, &value);                  \
		*ret_value = (int)value;                             \
		return r;                                            \
	}

NAMED(role, enum role)
NAMED(counter_kind, enum counter_kind)
NAMED(ticket_state, enum ticket_state)
NAMED(ticket_outcome, enum ticket_outcome)
NAMED(ticket_origin, enum ticket_origin)
NAMED(ticket_paper, enum ticket_paper)
NAMED(verb, enum verb)
NAMED(reason, enum reason)
NAMED(event_type, enum event_type)
NAMED(why_kind, enum why_kind)

static const struct {
	const char *what;
	name_of *name;
	parse_to *parse;
	int first, count; /* below `first` there is no name: "nothing" */
} names[] = {
	{ "role", role_name_of, role_parse_to, 0, ROLE_COUNT },
	{ "counter kind", counter_kind_name_of, counter_kind_parse_to, 0, COUNTER_KIND_COUNT },
	{ "state", ticket_state_name_of, ticket_state_parse_to, 1, TICKET_STATE_COUNT },
	{ "outcome", ticket_outcome_name_of, ticket_outcome_parse_to, 1, OUTCOME_COUNT },
	{ "origin", ticket_origin_name_of, ticket_origin_parse_to, 0, ORIGIN_COUNT },
	{ "paper", ticket_paper_name_of, ticket_paper_parse_to, 0, PAPER_COUNT },
	{ "verb", verb_name_of, verb_parse_to, 1, VERB_COUNT },
	{ "reason", reason_name_of, reason_parse_to, 1, REASON_COUNT },
	{ "event type", event_type_name_of, event_type_parse_to, 1, EVENT_TYPE_COUNT },
	{ "why", why_kind_name_of, why_kind_parse_to, 1, WHY_COUNT },
};

static void every_name_is_read_back_as_itself(void **state)
{
	for (size_t i = 0; i < COUNT(names); i++) {
		for (int value = 0; value < names[i].first; value++)
			assert_string_equal(names[i].name(value), "");
		for (int value = names[i].first; value < names[i].count; value++) {
			const char *name = names[i].name(value);
			int read = -1;

			if (!*name || names[i].parse(name, &read) != 0 || read != value)
				fail_msg("%s %d is \"%s\", read as %d", names[i].what, value, name,
					 read);
		}
	}
}

static void an_unknown_name_is_refused_and_changes_nothing(void **state)
{
	for (size_t i = 0; i < COUNT(names); i++) {
		int read = 1;

		assert_true(names[i].parse("nobody", &read) < 0);
		assert_true(names[i].parse("", &read) < 0);
		assert_int_equal(read, 1);
	}
}

static void every_refusal_has_a_name_of_its_own(void **state)
{
	assert_string_equal(refusal_name(REFUSAL_NONE), "");
	for (int i = REFUSAL_NONE + 1; i < REFUSAL_COUNT; i++) {
		assert_string_not_equal(refusal_name((enum refusal)i), "");
		for (int other = REFUSAL_NONE; other < i; other++)
			assert_string_not_equal(refusal_name((enum refusal)i),
						refusal_name((enum refusal)other));
	}
}

static void events_about_a_ticket_are_told_by_their_names(void **state)
{
	for (int i = EVENT_NONE; i < EVENT_TYPE_COUNT; i++) {
		bool about = strncmp(event_type_name((enum event_type)i), "ticket-", 7) == 0;

		assert_int_equal(event_is_about_ticket((enum event_type)i), about);
	}
}

static void a_slug_that_only_the_journal_knows_is_kept(void **state)
{
	struct world *world = *state;
	struct catalog *catalog = &world->catalog;

	assert_int_equal(catalog_service_or_retire(catalog, "pas"), PAS);
	assert_int_equal(catalog_lane_or_retire(catalog, "booked"), BOOKED);
	assert_int_equal(catalog_counter_or_retire(catalog, "2"), 1);

	assert_int_equal(catalog_service_or_retire(catalog, "jagttegn"), 3);
	assert_true(catalog->services[3].retired);
	assert_true(catalog->services[3].expected_ms > 0);
	assert_string_equal(catalog_text(&catalog->services[3].name, 0), "jagttegn");
	assert_int_equal(catalog_service(catalog, "jagttegn"), 3);
	assert_false(queue_service_open(world->queue, 3));

	assert_int_equal(catalog_lane_or_retire(catalog, "slow"), 3);
	assert_true(catalog->lanes[3].retired);
	assert_true(catalog->lanes[3].rate_permille > 0);
	assert_true(catalog->lanes[3].late_rate_permille > 0);
	assert_int_equal(catalog_lane(catalog, "slow"), 3);

	assert_int_equal(catalog_counter_or_retire(catalog, "9"), 3);
	assert_true(catalog->counters[3].retired);
	assert_string_equal(catalog->counters[3].name, "9");
	assert_int_equal(catalog_counter(catalog, "9"), 3);
}

static void a_full_catalog_keeps_no_more(void **state)
{
	struct world *world = *state;
	struct catalog *catalog = &world->catalog;

	catalog->service_count = QUEUE_SERVICES_MAX;
	catalog->lane_count = QUEUE_LANES_MAX;
	catalog->counter_count = QUEUE_COUNTERS_MAX;
	assert_int_equal(catalog_service_or_retire(catalog, "new"), QUEUE_NONE);
	assert_int_equal(catalog_lane_or_retire(catalog, "new"), QUEUE_NONE);
	assert_int_equal(catalog_counter_or_retire(catalog, "new"), QUEUE_NONE);
	assert_int_equal(catalog->service_count, QUEUE_SERVICES_MAX);
}

static void a_slug_too_long_for_the_catalog_is_not_kept(void **state)
{
	struct world *world = *state;
	char slug[SLUG_BYTES + 1];

	memset(slug, 'a', SLUG_BYTES);
	slug[SLUG_BYTES] = '\0';
	assert_int_equal(catalog_service_or_retire(&world->catalog, slug), QUEUE_NONE);
	assert_int_equal(catalog_lane_or_retire(&world->catalog, slug), QUEUE_NONE);
	assert_int_equal(catalog_counter_or_retire(&world->catalog, slug), QUEUE_NONE);
	assert_int_equal(world->catalog.service_count, 3);
}

static void a_text_that_is_missing_is_the_sites_own(void **state)
{
	struct world *world = *state;
	struct catalog_text text = { .text = { "Pas", "" } };

	assert_string_equal(catalog_text(&text, 1), "Pas");
	strcpy(text.text[1], "Passport");
	assert_string_equal(catalog_text(&text, 1), "Passport");
	assert_string_equal(catalog_text(&text, QUEUE_NONE), "Pas");
	assert_string_equal(catalog_language_code(&world->catalog, 1), "en");
	assert_string_equal(catalog_language_code(&world->catalog, 2), "da");
	assert_int_equal(catalog_language(&world->catalog, "en"), 1);
	assert_int_equal(catalog_language(&world->catalog, "xx"), QUEUE_NONE);
}

static void a_ticket_is_found_by_number_id_and_token_and_by_nothing_else(void **state)
{
	struct world *world = *state;
	uint16_t number;
	struct ticket_reference reference = { .kind = REFERENCE_NONE };

	take(world, "pas", "");
	number = take(world, "pas", "");
	assert_int_equal(queue_find(world->queue, &reference), TICKET_NONE);
	reference.kind = REFERENCE_NUMBER;
	reference.number = number;
	assert_int_equal(queue_find(world->queue, &reference), number);
	reference.number = (uint16_t)(number + 1);
	assert_int_equal(queue_find(world->queue, &reference), TICKET_NONE);
	reference = (struct ticket_reference){ .kind = REFERENCE_ID,
					       .id = ticket_of(world, number)->id };
	assert_int_equal(queue_find(world->queue, &reference), number);
	reference = (struct ticket_reference){ .kind = REFERENCE_TOKEN,
					       .id = ticket_of(world, number)->token };
	assert_int_equal(queue_find(world->queue, &reference), number);
	reference.kind = REFERENCE_ID; /* a token is no id */
	assert_int_equal(queue_find(world->queue, &reference), TICKET_NONE);
}

static void who_waits_is_counted_by_service_and_lane_bound_ones_too(void **state)
{
	struct world *world = *state;
	const struct queue *queue = world->queue;
	uint16_t bound;

	sit(world, "anna", "1");
	assert_true(queue_oldest_ms(queue, QUEUE_NONE, QUEUE_NONE) == INT64_MAX);
	bound = take(world, "pas", "fast");
	world->now_ms += SECOND;
	take(world, "pas", "");
	world->now_ms += SECOND;
	take(world, "mitid", "");
	ask(world, VERB_TRANSFER, ROLE_STAFF, "anna")->ticket =
		(struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = bound };
	strcpy(world->command.counter, "1");
	assert_int_equal(say(world), REFUSAL_NONE);

	assert_int_equal(queue_waiting(queue, QUEUE_NONE, QUEUE_NONE), 3);
	assert_int_equal(queue_waiting(queue, PAS, QUEUE_NONE), 2);
	assert_int_equal(queue_waiting(queue, PAS, FAST), 1);
	assert_int_equal(queue_waiting(queue, MITID, FAST), 0);
	assert_int_equal(queue_waiting(queue, GUIDE, QUEUE_NONE), 0);
	assert_int_equal(queue_waiting(queue, QUEUE_NONE, GENERAL), 2);
	assert_int_equal(queue_oldest_ms(queue, PAS, QUEUE_NONE), 1000);
	assert_int_equal(queue_oldest_ms(queue, PAS, GENERAL), 2000);
	assert_int_equal(queue_oldest_ms(queue, MITID, QUEUE_NONE), 3000);
}

/* In the order of enum reason: which of park (P), pause (B) and close-day (D) may give it. */
static void a_reason_belongs_to_its_verbs(void **state)
{
	static const char *const fits[REASON_COUNT] = {
		"", "P", "P", "P", "P", "PB", "B", "B", "B", "B", "D", "D", "D", "D",
	};

	for (int i = 0; i < REASON_COUNT; i++) {
		const char *verbs = fits[i] ? fits[i] : "";

		assert_int_equal(reason_fits((enum reason)i, VERB_PARK), !!strchr(verbs, 'P'));
		assert_int_equal(reason_fits((enum reason)i, VERB_PAUSE), !!strchr(verbs, 'B'));
		assert_int_equal(reason_fits((enum reason)i, VERB_CLOSE_DAY), !!strchr(verbs, 'D'));
		assert_false(reason_fits((enum reason)i, VERB_TAKE));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_name_is_read_back_as_itself),
		cmocka_unit_test(an_unknown_name_is_refused_and_changes_nothing),
		cmocka_unit_test(a_reason_belongs_to_its_verbs),
		cmocka_unit_test(every_refusal_has_a_name_of_its_own),
		cmocka_unit_test(events_about_a_ticket_are_told_by_their_names),
		cmocka_unit_test_setup_teardown(a_slug_that_only_the_journal_knows_is_kept,
						world_new, world_free),
		cmocka_unit_test_setup_teardown(a_full_catalog_keeps_no_more, world_new,
						world_free),
		cmocka_unit_test_setup_teardown(a_slug_too_long_for_the_catalog_is_not_kept,
						world_new, world_free),
		cmocka_unit_test_setup_teardown(a_text_that_is_missing_is_the_sites_own, world_new,
						world_free),
		cmocka_unit_test_setup_teardown(
			a_ticket_is_found_by_number_id_and_token_and_by_nothing_else, world_new,
			world_free),
		cmocka_unit_test_setup_teardown(
			who_waits_is_counted_by_service_and_lane_bound_ones_too, world_new,
			world_free),
	};

	return cmocka_run_group_tests_name("queue-names", tests, NULL, NULL);
}
