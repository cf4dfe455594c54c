/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The rules as citizens read them: the site's own, in every language that is written, and the same for
 * everybody.
 */
#include "firmware/wire/text.h"
#include "tests/wire-site.h"

#define MINUTE_MS 60000

static const char *const languages[] = { "da", "en" };

static void rules_say(const char *language, const char *part, bool says)
{
	char text[RULES_TEXT_BYTES];

	rules_text(queue, language, text);
	if ((strstr(text, part) != NULL) != says)
		fail_msg("\"%s\" %s \"%s\"", text, says ? "lacks" : "has", part);
}

/* All lanes alike: nothing but the wait counts. */
static void lanes_are_alike(void)
{
	for (uint8_t i = 0; i < catalog.lane_count; i++) {
		struct lane *lane = &catalog.lanes[i];

		lane->rate_permille = lane->late_rate_permille = 1000;
		lane->head_start_ms = lane->promise_ms = 0;
	}
	memset(catalog.counters[0].head_start_ms, 0, sizeof(catalog.counters[0].head_start_ms));
}

static void where_only_waiting_counts_the_rules_say_so(void **state)
{
	lanes_are_alike();
	rules_say("en", "Whoever has waited longest", true);
	rules_say("da", "Den, der har ventet længst,", true);
	rules_say("en", "times as much", false);
	rules_say("en", "as if they had waited", false);
	rules_say("en", "once they have waited", false);
	rules_say("en", "take certain errands first", false);
}

static void the_rules_say_how_much_more_a_minute_counts(void **state)
{
	lanes_are_alike();
	catalog.lanes[0].rate_permille = 3000;
	rules_say("en", "up to 3 times as much", true);
	rules_say("en", "Whoever has waited longest", false);
	catalog.lanes[0].rate_permille = 2500;
	rules_say("en", "up to 2.5 times as much", true);
	rules_say("da", "op til 2,5 gange så meget", true);
}

static void the_rules_say_the_promise_and_the_head_start(void **state)
{
	lanes_are_alike();
	catalog.lanes[0].promise_ms = 10 * MINUTE_MS;
	rules_say("en", "once they have waited", false); /* it counts no more than before */
	catalog.lanes[0].late_rate_permille = 2000;
	rules_say("en", "once they have waited for 10 min.", true);
	catalog.lanes[1].promise_ms = 15 * MINUTE_MS + 1;
	catalog.lanes[1].late_rate_permille = 2000;
	rules_say("en", "waited for 10 to 16 min.", true);
	rules_say("da", "ventet i 10 til 16 min.", true);
	catalog.lanes[1].head_start_ms = 5 * MINUTE_MS;
	rules_say("en", "as if they had waited for up to 5 min", true);
	rules_say("da", "havde ventet op til 5 min", true);
	catalog.counters[0].head_start_ms[0] = MINUTE_MS;
	rules_say("en", "Some counters take certain errands first.", true);
	rules_say("da", "Nogle skranker tager bestemte ærinder først.", true);
}

static void a_lane_that_is_retired_is_no_rule(void **state)
{
	lanes_are_alike();
	catalog.lanes[0].rate_permille = 9000;
	catalog.lanes[0].retired = true;
	rules_say("en", "times as much", false);
}

static void under_a_playbook_the_rules_are_the_playbooks(void **state)
{
	lanes_are_alike();
	queue->rules.lanes[0] = catalog.lanes[0];
	queue->rules.lanes[0].rate_permille = 4000;
	queue->rules.lanes_laid = 1;
	rules_say("en", "up to 4 times as much", true);
}

/* Whoever asks, in whatever lane, about whatever errand, reads the same. */
static void the_rules_are_the_same_for_every_citizen(void **state)
{
	char first[RULES_TEXT_BYTES], text[RULES_TEXT_BYTES];

	take("pas", "", "da", 0);
	take("mitid", "fast", "da", MARK_FETCH | MARK_ACCOMPANIED);
	take("pas", "", "da", MARK_APPOINTMENT);
	queue->youngest_called = UINT64_MAX; /* everybody who waits was passed */
	for (size_t i = 0; i < COUNT(languages); i++) {
		sooner_text(queue, &queue->tickets[0], languages[i], first);
		assert_true(strlen(first) > 0);
		for (uint16_t number = 1; number < 3; number++) {
			sooner_text(queue, &queue->tickets[number], languages[i], text);
			assert_string_equal(text, first);
		}
		/* No lane and no errand by its id or its name. */
		for (uint8_t lane = 0; lane < catalog.lane_count; lane++)
			assert_null(strcasestr(first, catalog.lanes[lane].id));
		for (uint8_t service = 0; service < catalog.service_count; service++)
			assert_null(strcasestr(first, catalog.services[service].id));
	}
	queue->youngest_called = 0;
	sooner_text(queue, &queue->tickets[0], "da", text);
	assert_string_equal(text, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(where_only_waiting_counts_the_rules_say_so),
		TEST(the_rules_say_how_much_more_a_minute_counts),
		TEST(the_rules_say_the_promise_and_the_head_start),
		TEST(a_lane_that_is_retired_is_no_rule),
		TEST(under_a_playbook_the_rules_are_the_playbooks),
		TEST(the_rules_are_the_same_for_every_citizen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
