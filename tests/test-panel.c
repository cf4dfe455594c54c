/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Buttons, lamps, sound and number displays. Debouncing is tested as the function it is; the
 * drivers against a panel and a display that are played here, from their descriptions alone, and
 * that can be absent, silent, slow or wrong.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <termios.h>

/* cmocka.h needs setjmp.h before itself. */
/* clang-format off */
#include <setjmp.h>
#include <cmocka.h>
/* clang-format on */

#include "drivers/button.h"
#include "drivers/debounce.h"
#include "drivers/lamp.h"
#include "drivers/panel-wire.h"
#include "drivers/sound.h"
#include "firmware/base/clock.h"
#include "tests/panel-displays.h"
#include "tests/panel-fakes.h"

#define MS       INT64_C(1000)
#define BOUNCE   (20 * MS)
#define STUCK_US (BUTTON_STUCK_MS * MS)

static struct debounce debouncer(uint32_t double_strike_ms)
{
	struct debounce debounce;

	debounce_init(&debounce, 20, double_strike_ms);
	return debounce;
}

/* Lets time pass in the steps that the deadlines ask for; counts what comes of it. */
static void pass(struct debounce *debounce, int64_t until_us, unsigned int ret_counts[static 3])
{
	for (;;) {
		int64_t due_us = debounce_deadline_us(debounce);
		unsigned int events;

		if (due_us > until_us)
			return;
		events = debounce_pass(debounce, due_us);
		assert_true(debounce_deadline_us(debounce) > due_us);
		for (unsigned int i = 0; i < 3; i++)
			ret_counts[i] += (events >> i) & 1u;
	}
}

static void edge(struct debounce *debounce, bool down, int64_t at_us,
		 unsigned int ret_counts[static 3])
{
	unsigned int events;

	pass(debounce, at_us, ret_counts);
	events = debounce_edge(debounce, down, at_us);
	for (unsigned int i = 0; i < 3; i++)
		ret_counts[i] += (events >> i) & 1u;
}

static void a_press_counts_when_the_button_goes_down(void **state)
{
	struct debounce debounce = debouncer(0);

	assert_int_equal(debounce_edge(&debounce, true, 1000 * MS), DEBOUNCE_PRESSED);
	assert_int_equal(debounce_edge(&debounce, false, 1100 * MS), 0);
	assert_int_equal(debounce_edge(&debounce, true, 1200 * MS), DEBOUNCE_PRESSED);
}

static void bounces_on_release_are_no_press(void **state)
{
	struct debounce debounce = debouncer(0);
	unsigned int counts[3] = {};

	edge(&debounce, true, 0, counts);
	edge(&debounce, false, 100 * MS, counts);
	for (int64_t at = 101 * MS; at < 110 * MS; at += 2 * MS) {
		edge(&debounce, true, at, counts);
		edge(&debounce, false, at + MS, counts);
	}
	assert_int_equal(counts[1], 1);
	edge(&debounce, true, 200 * MS, counts);
	assert_int_equal(counts[1], 2);
}

/* Any number of presses, each edge with any number of bounces shorter than the debouncing. */
static void presses_with_any_bounces_are_as_many_presses(void **state)
{
	unsigned int seed = (unsigned int)clock_monotonic_us();

	print_message("seed %u\n", seed);
	for (int round = 0; round < 500; round++) {
		struct debounce debounce = debouncer(0);
		unsigned int counts[3] = {}, presses = 1 + (unsigned int)rand_r(&seed) % 8;
		int64_t at_us = rand_r(&seed);

		for (unsigned int i = 0; i < 2 * presses; i++) {
			bool down = i % 2 == 0;
			int bounces = rand_r(&seed) % 10;

			edge(&debounce, down, at_us, counts);
			for (int j = 0; j < bounces; j++) {
				at_us += 1 + rand_r(&seed) % (BOUNCE - 1);
				edge(&debounce, !down, at_us, counts);
				at_us += 1 + rand_r(&seed) % (BOUNCE - 1);
				edge(&debounce, down, at_us, counts);
			}
			at_us += BOUNCE + rand_r(&seed) % (500 * MS);
		}
		assert_int_equal(counts[1], presses);
		assert_int_equal(counts[0] + counts[2], 0);
	}
}

static void a_press_within_the_double_strike_is_ignored(void **state)
{
	struct debounce debounce = debouncer(500);
	unsigned int counts[3] = {};

	edge(&debounce, true, 0, counts);
	edge(&debounce, false, 100 * MS, counts);
	edge(&debounce, true, 499 * MS, counts);
	edge(&debounce, false, 550 * MS, counts);
	assert_int_equal(counts[1], 1);
	edge(&debounce, true, 600 * MS, counts);
	assert_int_equal(counts[1], 2);
}

static void a_held_button_is_stuck_once_and_heals_on_release(void **state)
{
	struct debounce debounce = debouncer(0);
	unsigned int counts[3] = {};

	edge(&debounce, true, 0, counts);
	pass(&debounce, STUCK_US - 1, counts);
	assert_int_equal(counts[2], 0);
	pass(&debounce, 5 * STUCK_US, counts);
	assert_int_equal(counts[2], 1);
	assert_int_equal(counts[0], 0);
	edge(&debounce, false, 5 * STUCK_US, counts);
	pass(&debounce, 6 * STUCK_US, counts);
	assert_int_equal(counts[0], 1);
	assert_int_equal(counts[1], 1);
	edge(&debounce, true, 6 * STUCK_US, counts);
	assert_int_equal(counts[1], 2);
}

static void a_button_that_chatters_for_ever_is_one_press_and_stuck(void **state)
{
	struct debounce debounce = debouncer(0);
	unsigned int counts[3] = {};

	for (int64_t at = 0; at < 3 * STUCK_US; at += 10 * MS)
		edge(&debounce, at % (20 * MS) == 0, at, counts);
	assert_int_equal(counts[1], 1);
	assert_int_equal(counts[2], 1);
	assert_int_equal(counts[0], 0);
}

static void a_button_found_held_is_no_press_but_may_be_stuck(void **state)
{
	struct debounce debounce = debouncer(0);
	unsigned int counts[3] = {};

	assert_int_equal(debounce_level(&debounce, true, 0), 0);
	pass(&debounce, STUCK_US, counts);
	assert_int_equal(counts[2], 1);
	assert_int_equal(debounce_level(&debounce, false, 2 * STUCK_US), DEBOUNCE_FREED);
	assert_int_equal(debounce_edge(&debounce, true, 3 * STUCK_US), DEBOUNCE_PRESSED);
}

struct heard {
	struct stage *stage;
	unsigned int presses, stuck, freed;
	int healthy; /* -1: not told */
	char last[SLUG_BYTES];
};

static void on_pressed(void *data, const char *name)
{
	struct heard *heard = data;

	heard->presses++;
	assert_int_equal(text_copy(heard->last, sizeof(heard->last), name), 0);
}

static void on_stuck(void *data, const char *name, bool stuck)
{
	struct heard *heard = data;

	if (stuck)
		heard->stuck++;
	else
		heard->freed++;
}

static void on_healthy(void *data, bool healthy)
{
	((struct heard *)data)->healthy = healthy;
}

static const char *const names[] = { "general", "fast" };

static struct button_driver *buttons_new(struct stage *stage, struct heard *heard,
					 const char *socket)
{
	const struct button_config config = {
		.names = names,
		.count = 2,
		.debounce_ms = 20,
		.socket = socket,
	};
	const struct button_listener listener = { heard, on_pressed, on_stuck, on_healthy };
	struct button_driver *driver = NULL;

	*heard = (struct heard){ .stage = stage, .healthy = -1 };
	assert_int_equal(button_sim_new(stage->loop, &config, &listener, &driver), 0);
	return driver;
}

static void a_press_on_the_panel_is_heard(void **state)
{
	struct stage *stage = *state;
	struct heard heard;
	struct button_driver *driver;

	panel_fake_open(stage);
	driver = buttons_new(stage, &heard, stage->wire_path);
	stage_until(stage, 2000, heard.healthy == 1 && panel_fake_count(stage) == 1);
	panel_fake_send(stage, "edge fast down %" PRIu64, clock_monotonic_us());
	stage_until(stage, 2000, heard.presses == 1);
	assert_string_equal(heard.last, "fast");
	button_free(driver);
}

static void an_absent_panel_is_reported_and_found_when_it_comes(void **state)
{
	struct stage *stage = *state;
	struct heard heard;
	struct button_driver *driver = buttons_new(stage, &heard, stage->wire_path);

	stage_until(stage, 1000, heard.healthy == 0);
	panel_fake_open(stage);
	stage_until(stage, 1000, heard.healthy == 1);
	panel_fake_close(stage);
	stage_until(stage, 1000, heard.healthy == 0);
	panel_fake_open(stage);
	stage_until(stage, 1000, heard.healthy == 1);
	button_free(driver);
}

static void edges_heard_late_are_judged_by_their_own_time(void **state)
{
	struct stage *stage = *state;
	struct heard heard;
	struct button_driver *driver;
	uint64_t now = clock_monotonic_us();

	panel_fake_open(stage);
	driver = buttons_new(stage, &heard, stage->wire_path);
	stage_until(stage, 2000, heard.healthy == 1 && panel_fake_count(stage) == 1);
	panel_fake_send(stage, "edge fast down %" PRIu64, now - 400000);
	panel_fake_send(stage, "edge fast up %" PRIu64, now - 300000);
	panel_fake_send(stage, "edge fast down %" PRIu64, now - 200000);
	panel_fake_send(stage, "edge fast up %" PRIu64, now - 190000);
	panel_fake_send(stage, "edge fast down %" PRIu64, now - 185000);
	stage_until(stage, 2000, heard.presses == 2);
	stage_pass(stage, 100);
	assert_int_equal(heard.presses, 2);
	button_free(driver);
}

static void a_button_held_while_the_wire_was_away_is_no_press(void **state)
{
	struct stage *stage = *state;
	struct heard heard;
	struct button_driver *driver;

	panel_fake_open(stage);
	driver = buttons_new(stage, &heard, stage->wire_path);
	stage_until(stage, 2000, heard.healthy == 1 && panel_fake_count(stage) == 1);
	panel_fake_send(stage, "at general down");
	stage_pass(stage, 100);
	assert_int_equal(heard.presses, 0);
	button_free(driver);
}

static void nonsense_on_the_wire_is_ignored(void **state)
{
	static const char *const nonsense[] = {
		"edge",
		"edge general",
		"edge general sideways 1",
		"edge unknown down 1",
		"lamp general on",
		" ",
		"edge  general",
		"fall general down 1",
		("edge general-but-much-too-long-to-be-any-name-on-a-panel "
		 "down 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16"),
	};
	struct stage *stage = *state;
	struct heard heard;
	struct button_driver *driver;

	panel_fake_open(stage);
	driver = buttons_new(stage, &heard, stage->wire_path);
	stage_until(stage, 2000, heard.healthy == 1 && panel_fake_count(stage) == 1);
	for (size_t i = 0; i < sizeof(nonsense) / sizeof(nonsense[0]); i++)
		panel_fake_send(stage, "%s", nonsense[i]);
	stage_pass(stage, 100);
	assert_int_equal(heard.presses, 0);
	panel_fake_send(stage, "edge general down what");
	stage_until(stage, 2000, heard.presses == 1);
	button_free(driver);
}

static void a_moved_button_needs_no_panel(void **state)
{
	struct stage *stage = *state;
	struct heard heard;
	struct button_driver *driver = buttons_new(stage, &heard, NULL);

	stage_until(stage, 1000, heard.healthy == 1);
	for (int i = 0; i < 5; i++)
		button_sim_move(driver, "general", i % 2 == 0);
	assert_int_equal(heard.presses, 1);
	button_sim_move(driver, "general", false);
	stage_pass(stage, 40);
	button_sim_move(driver, "general", true);
	assert_int_equal(heard.presses, 2);
	button_free(driver);
}

static void a_debouncing_out_of_range_is_refused(void **state)
{
	struct stage *stage = *state;
	const struct button_config config = { .debounce_ms = 101 };
	const struct button_listener listener = {};
	struct button_driver *driver = NULL;

	assert_int_equal(button_sim_new(stage->loop, &config, &listener, &driver), -EINVAL);
	assert_null(driver);
}

static void a_wire_path_longer_than_unix_allows_is_refused(void **state)
{
	struct stage *stage = *state;
	char path[200];
	const struct lamp_config config = { .socket = path };
	struct lamp_driver *driver = NULL;

	memset(path, 'x', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	assert_int_equal(lamp_sim_new(stage->loop, &config, &driver), -ENAMETOOLONG);
	assert_null(driver);
}

static struct lamp_driver *lamps_new(struct stage *stage)
{
	const struct lamp_config config = {
		.names = names,
		.count = 2,
		.socket = stage->wire_path,
	};
	struct lamp_driver *driver = NULL;

	assert_int_equal(lamp_sim_new(stage->loop, &config, &driver), 0);
	return driver;
}

static void a_lamp_is_told_and_told_again_when_the_panel_is_back(void **state)
{
	struct stage *stage = *state;
	struct lamp_driver *driver;

	panel_fake_open(stage);
	driver = lamps_new(stage);
	stage_until(stage, 2000, panel_fake_heard(stage, "lamp fast off"));
	assert_int_equal(driver->ops->set(driver, "fast", LAMP_BLINK), 0);
	stage_until(stage, 2000, panel_fake_heard(stage, "lamp fast blink"));
	panel_fake_close(stage);
	stage_pass(stage, 50);
	assert_int_equal(driver->ops->set(driver, "general", LAMP_ON), 0);
	panel_fake_open(stage);
	stage_until(stage, 2000, panel_fake_heard(stage, "lamp general on"));
	stage_until(stage, 2000, panel_fake_heard(stage, "lamp fast blink"));
	assert_int_equal(lamp_sim_state(driver, "general"), LAMP_ON);
	lamp_free(driver);
	stage_until(stage, 2000, panel_fake_heard(stage, "lamp general off"));
}

static void an_unknown_lamp_is_refused(void **state)
{
	struct stage *stage = *state;
	struct lamp_driver *driver = lamps_new(stage);

	assert_int_equal(driver->ops->set(driver, "hall", LAMP_ON), -ENOENT);
	assert_int_equal(lamp_sim_state(driver, "hall"), LAMP_OFF);
	lamp_free(driver);
}

static void a_gong_is_heard_and_counted(void **state)
{
	struct stage *stage = *state;
	const struct sound_config config = { .socket = stage->wire_path };
	struct sound_driver *driver = NULL;

	panel_fake_open(stage);
	assert_int_equal(sound_sim_new(stage->loop, &config, &driver), 0);
	stage_until(stage, 2000, panel_fake_count(stage) == 1);
	stage_pass(stage, 20);
	driver->ops->play(driver, SOUND_CALL);
	driver->ops->play(driver, SOUND_CALL);
	driver->ops->play(driver, SOUND_ALARM);
	stage_until(stage, 2000, panel_fake_heard(stage, "gong alarm"));
	assert_true(panel_fake_heard(stage, "gong call"));
	assert_int_equal(sound_sim_played(driver, SOUND_CALL), 2);
	assert_int_equal(sound_sim_played(driver, SOUND_ALARM), 1);
	sound_free(driver);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, stage_set, stage_strike)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_press_counts_when_the_button_goes_down),
		cmocka_unit_test(bounces_on_release_are_no_press),
		cmocka_unit_test(presses_with_any_bounces_are_as_many_presses),
		cmocka_unit_test(a_press_within_the_double_strike_is_ignored),
		cmocka_unit_test(a_held_button_is_stuck_once_and_heals_on_release),
		cmocka_unit_test(a_button_that_chatters_for_ever_is_one_press_and_stuck),
		cmocka_unit_test(a_button_found_held_is_no_press_but_may_be_stuck),
		TEST(a_press_on_the_panel_is_heard),
		TEST(an_absent_panel_is_reported_and_found_when_it_comes),
		TEST(edges_heard_late_are_judged_by_their_own_time),
		TEST(a_button_held_while_the_wire_was_away_is_no_press),
		TEST(nonsense_on_the_wire_is_ignored),
		TEST(a_moved_button_needs_no_panel),
		TEST(a_debouncing_out_of_range_is_refused),
		TEST(a_wire_path_longer_than_unix_allows_is_refused),
		TEST(a_lamp_is_told_and_told_again_when_the_panel_is_back),
		TEST(an_unknown_lamp_is_refused),
		TEST(a_gong_is_heard_and_counted),
		TEST(a_simulated_display_confirms_and_can_be_lost),
		TEST(a_face_is_shown_and_confirmed_once),
		TEST(the_frame_is_as_described_to_the_byte),
		TEST(a_face_is_refreshed_without_being_confirmed_again),
		TEST(a_counter_name_that_does_not_fit_is_dashes),
		TEST(a_display_that_cannot_answer_is_of_unknown_health),
		TEST(an_absent_display_is_lost_and_shows_when_it_comes),
		TEST(a_path_that_is_no_serial_line_is_told_so),
		TEST(a_silent_display_is_lost_and_heals_with_the_newest_face),
		TEST(a_late_answer_does_not_confirm_a_newer_face),
		TEST(an_answer_to_the_face_before_confirms_nothing),
		TEST(a_display_that_understands_nothing_is_garbled),
		TEST(a_display_that_babbles_is_garbled_and_holds_nothing_up),
		TEST(one_bad_answer_is_no_fault),
		TEST(a_line_that_takes_nothing_blocks_nobody),
		TEST(a_frame_that_is_taken_piece_by_piece_arrives_whole),
		TEST(an_odd_speed_is_refused),
		TEST(more_digits_than_a_number_has_are_refused),
	};

	return cmocka_run_group_tests_name("panel", tests, NULL, NULL);
}
