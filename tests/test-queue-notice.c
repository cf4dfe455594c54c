/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Notices: what everybody must know, from when until when, and on whose clock.
 */
#include "firmware/queue/wall.h"
#include "tests/queue-site.h"

static struct setting asked; /* what the next command points to */

/* A notice in Danish, in force at once and until it is cleared, unless the test says otherwise. */
static struct notice *ask_notice(struct world *world, const char *text)
{
	ask(world, VERB_NOTICE, ROLE_SUPERVISOR, "lis")->setting = &asked;
	memset(&asked, 0, sizeof(asked));
	asked.kind = SETTING_NOTICE;
	asked.language_count = 1;
	strcpy(asked.languages[0], "da");
	strcpy(asked.notice.texts.text[0], text);
	asked.notice.level = NOTICE_INFO;
	world->command.id.bytes[0] = (uint8_t)++world->fresh;
	return &asked.notice;
}

static enum refusal clear(struct world *world, struct id id)
{
	ask(world, VERB_CLEAR_NOTICE, ROLE_SUPERVISOR, "lis")->notice = id;
	return say(world);
}

static const struct notice *notice(const struct world *world, uint32_t i)
{
	assert_true(i < world->queue->notice_count);
	return &world->queue->notices[i];
}

static int64_t wall(const struct world *world)
{
	return WORLD_WALL_MS + world->now_ms;
}

static void a_notice_is_in_force_at_once_until_it_is_cleared(void **state)
{
	struct world *world = *state;

	ask_notice(world, "Vi lukker kl. 12");
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_int_equal(event_of(world, 0)->type, EVENT_NOTICE_SET);
	assert_true(notice(world, 0)->begun);
	assert_int_equal(notice(world, 0)->from_wall_ms, wall(world));
	assert_true(id_equal(&notice(world, 0)->id, &world->command.id));
	assert_true(id_equal(&world->verdict.notice, &world->command.id));
	assert_string_equal(notice_text(notice(world, 0), 0), "Vi lukker kl. 12");
	assert_int_equal(queue_deadline_ms(world->queue), INT64_MAX);
	assert_int_equal(clear(world, notice(world, 0)->id), REFUSAL_NONE);
	assert_int_equal(event_of(world, 0)->type, EVENT_NOTICE_CLEARED);
	assert_int_equal(world->queue->notice_count, 0);
}

static void a_second_press_sets_no_second_notice(void **state)
{
	struct world *world = *state;
	struct id first;

	ask_notice(world, "Forlad bygningen")->level = NOTICE_EVACUATE;
	say(world);
	first = notice(world, 0)->id;
	world->now_ms += SECOND;
	ask_notice(world, "Forlad bygningen")->level = NOTICE_EVACUATE;
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_int_equal(world->verdict.event_count, 0);
	assert_true(id_equal(&world->verdict.notice, &first));
	ask_notice(world, "Forlad bygningen")->level = NOTICE_EMERGENCY; /* that is another */
	say(world);
	ask_notice(world, "Bliv her")->level = NOTICE_EVACUATE; /* and so is that */
	say(world);
	ask_notice(world, "Bliv her")->level = NOTICE_EVACUATE;
	asked.notice.until_wall_ms = wall(world) + MINUTE; /* and that */
	say(world);
	assert_int_equal(world->queue->notice_count, 4);
}

static void clearing_a_notice_that_is_not_there_changes_nothing(void **state)
{
	struct world *world = *state;

	assert_int_equal(clear(world, (struct id){ { 1 } }), REFUSAL_NONE);
	assert_int_equal(world->verdict.event_count, 0);
}

static void a_notice_begins_and_ends_by_itself(void **state)
{
	struct world *world = *state;

	ask_notice(world, "Brandøvelse kl. 10");
	asked.notice.from_wall_ms = wall(world) + 10 * MINUTE;
	asked.notice.until_wall_ms = wall(world) + 20 * MINUTE;
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_false(notice(world, 0)->begun);
	assert_null(notice_gravest(world->queue));
	assert_int_equal(queue_deadline_ms(world->queue), world->now_ms + 10 * MINUTE);
	pass(world, 10 * MINUTE - 1);
	assert_false(notice(world, 0)->begun);
	pass(world, 1);
	assert_true(notice(world, 0)->begun);
	assert_int_equal(queue_deadline_ms(world->queue), world->now_ms + 10 * MINUTE);
	pass(world, 10 * MINUTE);
	assert_int_equal(world->queue->notice_count, 0);
}

static void a_beginning_that_is_past_is_now(void **state)
{
	struct world *world = *state;

	ask_notice(world, "Siden i morges")->from_wall_ms = wall(world) - MINUTE;
	say(world);
	assert_true(notice(world, 0)->begun);
	assert_int_equal(notice(world, 0)->from_wall_ms, wall(world) - MINUTE);
}

static void a_clock_that_is_set_moves_what_begins_and_ends_by_it(void **state)
{
	struct world *world = *state;

	ask_notice(world, "Til klokken 12")->until_wall_ms = wall(world) + 60 * MINUTE;
	say(world);
	/* The clock was an hour slow: it is 12 already. */
	ask(world, VERB_CLOCK_STEP, ROLE_SYSTEM, "system")->step_ms = 60 * MINUTE;
	world->command.at_ms = world->now_ms;
	world->command.wall_ms = wall(world) + 60 * MINUTE;
	world->command.clock = CLOCK_SYNCED;
	queue_judge(world->queue, &world->command, &world->verdict);
	queue_apply(world->queue, event_of(world, 0));
	assert_int_equal(queue_deadline_ms(world->queue), world->now_ms);
}

static void without_a_trusted_clock_nothing_begins_or_ends_by_itself(void **state)
{
	struct world *world = *state;

	ask_notice(world, "Til klokken 12")->until_wall_ms = wall(world) + 60 * MINUTE;
	say(world);
	ask_notice(world, "Fra klokken 12")->from_wall_ms = wall(world) + 60 * MINUTE;
	say(world);
	world->clock = CLOCK_NONE;
	ask(world, VERB_DEVICE_CHANGED, ROLE_SYSTEM, "system"); /* "clock: not-trusted" */
	say(world);
	assert_int_equal(queue_deadline_ms(world->queue), INT64_MAX);
	pass(world, 90 * MINUTE);
	tick(world);
	assert_int_equal(world->queue->notice_count, 2);
	world->clock = CLOCK_SAVED; /* somebody vouches for it again, and it is long past 12 */
	ask(world, VERB_DEVICE_CHANGED, ROLE_SYSTEM, "system");
	say(world);
	pass(world, 0);
	assert_int_equal(world->queue->notice_count, 1);
	assert_true(notice(world, 0)->begun);
	assert_string_equal(notice_text(notice(world, 0), 0), "Fra klokken 12");
}

static void an_emergency_needs_no_clock(void **state)
{
	struct world *world = *state;

	world->clock = CLOCK_NONE;
	ask_notice(world, "Brand")->level = NOTICE_EMERGENCY;
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_true(notice(world, 0)->begun);
	ask_notice(world, "Om lidt")->from_wall_ms = 1; /* who knows whether that is past */
	say(world);
	assert_false(notice(world, 1)->begun);
	ask_notice(world, "Til i går")->until_wall_ms = 2; /* or that */
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_int_equal(clear(world, notice(world, 0)->id), REFUSAL_NONE);
	assert_int_equal(world->queue->notice_count, 2);
}

static void a_notice_that_is_over_is_too_old(void **state)
{
	struct world *world = *state;

	ask_notice(world, "I går")->until_wall_ms = wall(world);
	assert_int_equal(say(world), REFUSAL_TOO_OLD);
}

static void a_notice_that_ends_before_it_begins_is_a_bad_request(void **state)
{
	struct world *world = *state;

	ask_notice(world, "Baglæns")->from_wall_ms = wall(world) + MINUTE;
	asked.notice.until_wall_ms = wall(world) + MINUTE;
	assert_int_equal(say(world), REFUSAL_BAD_REQUEST);
	assert_non_null(world->verdict.detail);
}

static void a_notice_that_says_nothing_is_a_bad_request(void **state)
{
	struct world *world = *state;

	ask_notice(world, "");
	assert_int_equal(say(world), REFUSAL_BAD_REQUEST);
	ask_notice(world, "Bonjour");
	strcpy(asked.languages[0], "fr");
	assert_int_equal(say(world), REFUSAL_BAD_REQUEST);
	ask_notice(world, "");
	memset(asked.notice.texts.text[0], 'x', NOTICE_TEXT_BYTES);
	assert_int_equal(say(world), REFUSAL_BAD_REQUEST); /* too much to read */
	ask_notice(world, "Hvor slemt?")->level = NOTICE_NONE;
	assert_int_equal(say(world), REFUSAL_BAD_REQUEST);
	ask_notice(world, "En anden ting");
	asked.kind = SETTING_LANE;
	assert_int_equal(say(world), REFUSAL_BAD_REQUEST);
	ask(world, VERB_NOTICE, ROLE_SUPERVISOR, "lis");
	assert_int_equal(say(world), REFUSAL_BAD_REQUEST);
}

static void more_notices_than_fit_are_refused(void **state)
{
	struct world *world = *state;
	char text[24];

	for (int i = 0; i < QUEUE_NOTICES_MAX; i++) {
		snprintf(text, sizeof(text), "Nummer %d", i);
		ask_notice(world, text);
		assert_int_equal(say(world), REFUSAL_NONE);
	}
	ask_notice(world, "En for meget");
	assert_int_equal(say(world), REFUSAL_CAPACITY_FULL);
	ask_notice(world, "En anden tekst")->id = notice(world, 3)->id;
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_int_equal(world->queue->notice_count, QUEUE_NOTICES_MAX);
}

static void a_notice_that_is_set_again_is_the_same_one(void **state)
{
	struct world *world = *state;
	struct id id;

	ask_notice(world, "Vi har travlt");
	say(world);
	id = notice(world, 0)->id;
	ask_notice(world, "Og noget andet");
	say(world);
	ask_notice(world, "Vi har meget travlt")->id = id;
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_int_equal(world->queue->notice_count, 2);
	assert_true(id_equal(&notice(world, 1)->id, &id));
	assert_string_equal(notice_text(notice(world, 1), 0), "Vi har meget travlt");
}

static void a_new_day_leaves_the_notices(void **state)
{
	struct world *world = *state;

	ask_notice(world, "Hele ugen");
	say(world);
	ask(world, VERB_START_DAY, ROLE_SYSTEM, "system")->day = 20001;
	say(world);
	assert_int_equal(world->queue->notice_count, 1);
}

static void only_a_supervisor_sets_notices(void **state)
{
	struct world *world = *state;

	ask_notice(world, "Hej");
	world->command.role = ROLE_STAFF;
	assert_int_equal(say(world), REFUSAL_NOT_ALLOWED);
}

static void the_gravest_notice_comes_first_and_the_latest_of_its_level(void **state)
{
	struct world *world = *state;

	assert_null(notice_gravest(world->queue));
	ask_notice(world, "Vigtigt")->level = NOTICE_IMPORTANT;
	say(world);
	ask_notice(world, "Godt at vide");
	say(world);
	assert_ptr_equal(notice_gravest(world->queue), notice(world, 0));
	ask_notice(world, "Også vigtigt")->level = NOTICE_IMPORTANT;
	say(world);
	assert_ptr_equal(notice_gravest(world->queue), notice(world, 2));
}

static void a_text_that_is_missing_is_shown_in_any_language(void **state)
{
	struct world *world = *state;

	ask_notice(world, "Only in English");
	strcpy(asked.languages[0], "en");
	say(world);
	assert_string_equal(notice_text(notice(world, 0), 0), "Only in English");
	assert_string_equal(notice_text(notice(world, 0), QUEUE_NONE), "Only in English");
	world->queue->notices[0].texts.text[1][0] = '\0';
	assert_string_equal(notice_text(notice(world, 0), 0), "");
}

static void a_notice_in_two_languages_needs_only_one_text(void **state)
{
	struct world *world = *state;

	ask_notice(world, "Kun dansk");
	strcpy(asked.languages[1], "en");
	asked.language_count = 2;
	assert_int_equal(say(world), REFUSAL_NONE);
	ask_notice(world, "");
	strcpy(asked.languages[1], "en");
	strcpy(asked.notice.texts.text[1], "English only");
	asked.language_count = 2;
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_string_equal(notice_text(notice(world, 1), 0), "English only");
}

static void a_language_that_the_site_lost_is_left_out(void **state)
{
	struct world *world = *state;
	struct notice kept;

	ask_notice(world, "Cześć");
	strcpy(asked.languages[0], "pl");
	strcpy(asked.languages[1], "en");
	strcpy(asked.notice.texts.text[1], "Hello");
	asked.language_count = 2;
	setting_notice(&world->catalog, &asked, &kept);
	assert_string_equal(kept.texts.text[0], "");
	assert_string_equal(kept.texts.text[1], "Hello");
}

static void what_is_set_by_its_id_is_no_second_press(void **state)
{
	struct world *world = *state;
	struct id other = { { 0x77 } };

	ask_notice(world, "Vi lukker kl. 12");
	say(world);
	ask_notice(world, "Vi lukker kl. 12")->id = other;
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_int_equal(world->queue->notice_count, 2);
	assert_true(id_equal(&world->verdict.notice, &other));
}

static void what_begins_this_very_moment_has_begun(void **state)
{
	struct world *world = *state;

	ask_notice(world, "Nu")->from_wall_ms = wall(world);
	say(world);
	assert_true(notice(world, 0)->begun);
	ask_notice(world, "Lige om lidt")->from_wall_ms = wall(world) + 1;
	say(world);
	assert_false(notice(world, 1)->begun);
}

static void levels_have_names(void **state)
{
	enum notice_level level = NOTICE_NONE;

	assert_string_equal(notice_level_name(NOTICE_NONE), "");
	assert_string_equal(notice_level_name(NOTICE_EVACUATE), "evacuate");
	assert_int_equal(notice_level_parse("important", &level), 0);
	assert_int_equal(level, NOTICE_IMPORTANT);
	assert_true(notice_level_parse("panic", &level) < 0);
}

#define RULE(name) cmocka_unit_test_setup_teardown(name, world_new, world_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RULE(a_notice_is_in_force_at_once_until_it_is_cleared),
		RULE(a_second_press_sets_no_second_notice),
		RULE(clearing_a_notice_that_is_not_there_changes_nothing),
		RULE(a_notice_begins_and_ends_by_itself),
		RULE(a_beginning_that_is_past_is_now),
		RULE(a_clock_that_is_set_moves_what_begins_and_ends_by_it),
		RULE(without_a_trusted_clock_nothing_begins_or_ends_by_itself),
		RULE(an_emergency_needs_no_clock),
		RULE(a_notice_that_is_over_is_too_old),
		RULE(a_notice_that_ends_before_it_begins_is_a_bad_request),
		RULE(a_notice_that_says_nothing_is_a_bad_request),
		RULE(more_notices_than_fit_are_refused),
		RULE(a_notice_that_is_set_again_is_the_same_one),
		RULE(a_new_day_leaves_the_notices),
		RULE(only_a_supervisor_sets_notices),
		RULE(the_gravest_notice_comes_first_and_the_latest_of_its_level),
		RULE(a_text_that_is_missing_is_shown_in_any_language),
		RULE(a_notice_in_two_languages_needs_only_one_text),
		RULE(a_language_that_the_site_lost_is_left_out),
		RULE(what_is_set_by_its_id_is_no_second_press),
		RULE(what_begins_this_very_moment_has_begun),
		cmocka_unit_test(levels_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
