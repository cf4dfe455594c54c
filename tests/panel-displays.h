/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

/*
 * For test-panel.c: the number displays, in memory and on a serial line whose far end is well,
 * away, silent, slow or wrong.
 */

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include <termios.h>

#include "drivers/display.h"
#include "firmware/base/clock.h"
#include "firmware/base/text.h"
#include "tests/panel-fakes.h"

struct seen {
	enum display_health health;
	char reason[32];
	unsigned int reports, shown;
};

static void on_health(void *data, const char *name, enum display_health health, const char *reason)
{
	struct seen *seen = data;

	assert_string_equal(name, "hall");
	seen->health = health;
	seen->reports++;
	assert_int_equal(text_copy(seen->reason, sizeof(seen->reason), reason), 0);
}

static void on_shown(void *data, const char *name)
{
	((struct seen *)data)->shown++;
}

static struct display_config display_config(const char *path)
{
	return (struct display_config){
		.name = "hall",
		.path = path,
		.baud = 9600,
		.frame = {
			.start = 0x02,
			.address = '0',
			.number_digits = 4,
			.counter_digits = 2,
			.checksum = true,
			.end = 0x03,
			.acknowledged = true,
		},
	};
}

static struct display_driver *display_new(struct stage *stage, struct seen *seen,
					  const struct display_config *config)
{
	const struct display_listener listener = { seen, on_health, on_shown };
	struct display_driver *driver = NULL;

	*seen = (struct seen){};
	assert_int_equal(display_serial_new(stage->loop, config, &listener, &driver), 0);
	return driver;
}

static void show(struct display_driver *driver, const char *number, const char *counter)
{
	struct display_face face = {};
	uint64_t start_us = clock_monotonic_us();

	assert_int_equal(text_copy(face.number, sizeof(face.number), number), 0);
	assert_int_equal(text_copy(face.counter, sizeof(face.counter), counter), 0);
	driver->ops->show(driver, &face);
	assert_true(clock_monotonic_us() - start_us < 20000);
}

static void a_simulated_display_confirms_and_can_be_lost(void **state)
{
	struct stage *stage = *state;
	const struct display_config config = display_config("");
	struct seen seen = {};
	const struct display_listener listener = { &seen, on_health, on_shown };
	struct display_driver *driver = NULL;

	assert_int_equal(display_sim_new(stage->loop, &config, &listener, &driver), 0);
	stage_until(stage, 1000, seen.health == DISPLAY_WELL);
	show(driver, "A001", "1");
	stage_until(stage, 1000, seen.shown == 1);
	assert_string_equal(display_sim_face(driver)->number, "A001");
	display_sim_lose(driver, true);
	stage_until(stage, 1000, seen.health == DISPLAY_LOST);
	show(driver, "A002", "1");
	stage_pass(stage, 20);
	assert_int_equal(seen.shown, 1);
	assert_string_equal(display_sim_face(driver)->number, "");
	display_sim_lose(driver, false);
	stage_until(stage, 1000, seen.shown == 2 && seen.health == DISPLAY_WELL);
	assert_string_equal(display_sim_face(driver)->number, "A002");
	display_free(driver);
}

static void a_face_is_shown_and_confirmed_once(void **state)
{
	struct stage *stage = *state;
	struct display_config config = display_config(display_fake_open(stage));
	struct seen seen;
	struct display_driver *driver = display_new(stage, &seen, &config);

	stage_until(stage, 2000, seen.health == DISPLAY_WELL);
	assert_string_equal(stage->display.number, "    ");
	show(driver, "A042", "1");
	stage_until(stage, 2000, seen.shown == 1);
	assert_string_equal(stage->display.number, "A042");
	assert_string_equal(stage->display.counter, " 1");
	assert_int_equal(stage->display.bad, 0);
	display_free(driver);
	stage_until(stage, 1000, strcmp(stage->display.number, "    ") == 0);
}

static void the_frame_is_as_described_to_the_byte(void **state)
{
	struct stage *stage = *state;
	struct display_config config = display_config(display_fake_open(stage));
	struct seen seen;
	struct display_driver *driver = display_new(stage, &seen, &config);

	stage_until(stage, 2000, seen.health == DISPLAY_WELL);
	show(driver, "A042", "3");
	stage_until(stage, 2000, seen.shown == 1);
	/* 0x30 ^ 'A' ^ '0' ^ '4' ^ '2' ^ ' ' ^ '3' = 0x54 */
	assert_int_equal(stage->display.last_length, 11);
	assert_memory_equal(stage->display.last,
			    "\x02"
			    "0A042 354"
			    "\x03",
			    11);
	display_free(driver);
}

static void a_face_is_refreshed_without_being_confirmed_again(void **state)
{
	struct stage *stage = *state;
	struct display_config config = display_config(display_fake_open(stage));
	struct seen seen;
	struct display_driver *driver = display_new(stage, &seen, &config);
	unsigned int frames;

	stage_until(stage, 2000, seen.health == DISPLAY_WELL);
	show(driver, "A042", "1");
	stage_until(stage, 2000, seen.shown == 1);
	frames = stage->display.frames;
	stage_until(stage, DISPLAY_REFRESH_MS + 1000, stage->display.frames == frames + 1);
	stage_pass(stage, 50);
	assert_int_equal(seen.shown, 1);
	assert_int_equal(seen.reports, 1);
	display_free(driver);
}

static void a_counter_name_that_does_not_fit_is_dashes(void **state)
{
	struct stage *stage = *state;
	struct display_config config = display_config(display_fake_open(stage));
	struct seen seen;
	struct display_driver *driver = display_new(stage, &seen, &config);

	show(driver, "A042", "12b");
	stage_until(stage, 2000, seen.shown == 1);
	assert_string_equal(stage->display.counter, "--");
	display_free(driver);
}

static void a_display_that_cannot_answer_is_of_unknown_health(void **state)
{
	struct stage *stage = *state;
	struct display_config config = display_config(display_fake_open(stage));
	struct seen seen = { .health = DISPLAY_LOST };
	struct display_driver *driver;

	config.frame.acknowledged = false;
	stage->display.answers = FAKE_SILENT;
	driver = display_new(stage, &seen, &config);
	show(driver, "A042", "1");
	stage_until(stage, 2000, strcmp(stage->display.number, "A042") == 0);
	assert_int_equal(seen.health, DISPLAY_UNKNOWN);
	assert_int_equal(seen.reports, 1);
	assert_int_equal(seen.shown, 0);
	display_free(driver);
}

static void an_absent_display_is_lost_and_shows_when_it_comes(void **state)
{
	struct stage *stage = *state;
	struct display_config config = display_config(stage->display.link);
	struct seen seen;
	struct display_driver *driver = display_new(stage, &seen, &config);

	show(driver, "A042", "1");
	stage_until(stage, 1000, seen.health == DISPLAY_LOST);
	assert_string_equal(seen.reason, "absent");
	display_fake_open(stage);
	stage_until(stage, 2000, seen.health == DISPLAY_WELL && seen.shown == 1);
	assert_string_equal(stage->display.number, "A042");
	display_fake_close(stage);
	stage_until(stage, 2000, seen.health == DISPLAY_LOST);
	display_free(driver);
}

static void a_path_that_is_no_serial_line_is_told_so(void **state)
{
	struct stage *stage = *state;
	struct display_config config = display_config("/dev/null");
	struct seen seen;
	struct display_driver *driver = display_new(stage, &seen, &config);

	stage_until(stage, 1000, seen.health == DISPLAY_LOST);
	assert_string_equal(seen.reason, "not-a-serial-line");
	display_free(driver);
}

static void a_silent_display_is_lost_and_heals_with_the_newest_face(void **state)
{
	struct stage *stage = *state;
	struct display_config config = display_config(display_fake_open(stage));
	struct seen seen;
	struct display_driver *driver;

	stage->display.answers = FAKE_SILENT;
	driver = display_new(stage, &seen, &config);
	show(driver, "A041", "1");
	stage_until(stage, 3000, seen.health == DISPLAY_LOST);
	assert_string_equal(seen.reason, "no-answer");
	show(driver, "A042", "2");
	stage->display.answers = FAKE_ACKNOWLEDGES;
	stage_until(stage, 2000, seen.health == DISPLAY_WELL && seen.shown == 1);
	assert_string_equal(stage->display.number, "A042");
	display_free(driver);
}

static void a_late_answer_does_not_confirm_a_newer_face(void **state)
{
	struct stage *stage = *state;
	struct display_config config = display_config(display_fake_open(stage));
	struct seen seen;
	struct display_driver *driver = display_new(stage, &seen, &config);

	stage_until(stage, 2000, seen.health == DISPLAY_WELL);
	stage->display.answers = FAKE_SILENT;
	show(driver, "A041", "1");
	stage_until(stage, 1000, strcmp(stage->display.number, "A041") == 0);
	stage_pass(stage, 600);
	show(driver, "A042", "1");
	display_fake_answer(stage, 0x06);
	stage_until(stage, 1000, strcmp(stage->display.number, "A042") == 0);
	stage_pass(stage, 100);
	assert_int_equal(seen.shown, 0);
	display_free(driver);
}

static void an_answer_to_the_face_before_confirms_nothing(void **state)
{
	struct stage *stage = *state;
	struct display_config config = display_config(display_fake_open(stage));
	struct seen seen;
	struct display_driver *driver = display_new(stage, &seen, &config);

	stage_until(stage, 2000, seen.health == DISPLAY_WELL);
	stage->display.answers = FAKE_SILENT;
	show(driver, "A041", "1");
	stage_until(stage, 1000, strcmp(stage->display.number, "A041") == 0);
	show(driver, "A042", "1");
	display_fake_answer(stage, 0x06);
	stage_until(stage, 300, strcmp(stage->display.number, "A042") == 0);
	stage_pass(stage, 50);
	assert_int_equal(seen.shown, 0);
	display_fake_answer(stage, 0x06);
	stage_until(stage, 300, seen.shown == 1);
	display_free(driver);
}

static void a_display_that_understands_nothing_is_garbled(void **state)
{
	struct stage *stage = *state;
	struct display_config config = display_config(display_fake_open(stage));
	struct seen seen;
	struct display_driver *driver;

	stage->display.answers = FAKE_REJECTS;
	driver = display_new(stage, &seen, &config);
	stage_until(stage, 3000, seen.health == DISPLAY_LOST);
	assert_string_equal(seen.reason, "garbled");
	assert_int_equal(seen.shown, 0);
	display_free(driver);
}

static void a_display_that_babbles_is_garbled_and_holds_nothing_up(void **state)
{
	struct stage *stage = *state;
	struct display_config config = display_config(display_fake_open(stage));
	struct seen seen;
	struct display_driver *driver;

	stage->display.answers = FAKE_BABBLES;
	driver = display_new(stage, &seen, &config);
	show(driver, "A042", "1");
	stage_until(stage, 3000, seen.health == DISPLAY_LOST);
	assert_string_equal(seen.reason, "garbled");
	stage->display.answers = FAKE_ACKNOWLEDGES;
	stage_until(stage, 2000, seen.health == DISPLAY_WELL && seen.shown == 1);
	display_free(driver);
}

static void one_bad_answer_is_no_fault(void **state)
{
	struct stage *stage = *state;
	struct display_config config = display_config(display_fake_open(stage));
	struct seen seen;
	struct display_driver *driver = display_new(stage, &seen, &config);

	stage_until(stage, 2000, seen.health == DISPLAY_WELL);
	stage->display.answers = FAKE_REJECTS_ONE;
	show(driver, "A042", "1");
	stage_until(stage, 2000, seen.shown == 1);
	assert_int_equal(seen.reports, 1);
	display_free(driver);
}

static void a_line_that_takes_nothing_blocks_nobody(void **state)
{
	struct stage *stage = *state;
	struct display_config config = display_config(display_fake_open(stage));
	struct seen seen;
	struct display_driver *driver = display_new(stage, &seen, &config);
	uint64_t start_us;
	char number[DISPLAY_NUMBER_BYTES];

	stage_until(stage, 2000, seen.health == DISPLAY_WELL);
	assert_int_equal(tcflow(stage->display.slave, TCOOFF), 0);
	for (int i = 0; i < 100; i++) {
		assert_int_equal(text_format(number, sizeof(number), "A%03d", i), 0);
		show(driver, number, "1");
	}
	stage_until(stage, 5000, seen.health == DISPLAY_LOST);
	assert_string_equal(seen.reason, "blocked");
	assert_int_equal(tcflow(stage->display.slave, TCOON), 0);
	stage_until(stage, 2500, seen.health == DISPLAY_WELL && seen.shown == 1);
	assert_string_equal(stage->display.number, "A099");
	assert_int_equal(tcflow(stage->display.slave, TCOOFF), 0);
	show(driver, "A100", "1");
	stage_pass(stage, 50);
	start_us = clock_monotonic_us();
	display_free(driver);
	assert_true(clock_monotonic_us() - start_us < 100000);
}

static void a_frame_that_is_taken_piece_by_piece_arrives_whole(void **state)
{
	struct stage *stage = *state;
	struct display_config config = display_config(display_fake_open(stage));
	struct seen seen;
	struct display_driver *driver = display_new(stage, &seen, &config);

	stage_until(stage, 2000, seen.health == DISPLAY_WELL);
	fake_write_bytes_max = 2;
	show(driver, "A042", "1");
	stage_until(stage, 2000, seen.shown == 1);
	fake_write_bytes_max = 0;
	assert_true(fake_writes_refused > 0);
	assert_string_equal(stage->display.number, "A042");
	assert_int_equal(stage->display.bad, 0);
	display_free(driver);
}

static void an_odd_speed_is_refused(void **state)
{
	struct stage *stage = *state;
	struct display_config config = display_config("/dev/null");
	const struct display_listener listener = {};
	struct display_driver *driver = NULL;

	config.baud = 9601;
	assert_int_equal(display_serial_new(stage->loop, &config, &listener, &driver), -EINVAL);
	assert_null(driver);
}

static void more_digits_than_a_number_has_are_refused(void **state)
{
	struct stage *stage = *state;
	struct display_config config = display_config("/dev/null");
	const struct display_listener listener = {};
	struct display_driver *driver = NULL;

	config.frame.number_digits = DISPLAY_NUMBER_BYTES;
	assert_int_equal(display_serial_new(stage->loop, &config, &listener, &driver), -EINVAL);
}
