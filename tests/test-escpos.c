/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What an ESC/POS printer says and what is said to it, byte by byte: answers whole, in pieces, one
 * in another, after garbage and made of garbage.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "drivers/escpos/escpos-command.h"
#include "drivers/escpos/escpos-status.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* Feeds all bytes; returns the last reply that was not NONE, and how many there were. */
static enum escpos_reply feed(struct escpos_parser *parser, const void *bytes, size_t count,
			      unsigned int *ret_replies)
{
	const uint8_t *at = bytes;
	enum escpos_reply last = ESCPOS_REPLY_NONE;
	unsigned int replies = 0;

	for (size_t i = 0; i < count; i++) {
		enum escpos_reply reply = escpos_parser_take(parser, at[i]);

		if (reply == ESCPOS_REPLY_NONE)
			continue;
		last = reply;
		replies++;
	}
	*ret_replies = replies;
	return last;
}

#define FEED(parser, bytes, ret_replies) feed(parser, bytes, sizeof(bytes) - 1, ret_replies)

static void pushed_status_names_each_fault(void **state)
{
	static const struct {
		char bytes[5];
		uint32_t faults;
	} cases[] = {
		{ "\x10\x00\x00\x00", 0 },
		{ "\x14\x00\x00\x00", 0 }, /* the drawer's pin is nobody's fault */
		{ "\x18\x00\x00\x00", ESCPOS_OFFLINE },
		{ "\x38\x00\x00\x00", ESCPOS_OFFLINE | ESCPOS_COVER_OPEN },
		{ "\x18\x08\x00\x00", ESCPOS_OFFLINE | ESCPOS_CUTTER },
		{ "\x18\x20\x00\x00", ESCPOS_OFFLINE | ESCPOS_ERROR },
		{ "\x18\x40\x00\x00", ESCPOS_OFFLINE | ESCPOS_ERROR },
		{ "\x10\x00\x03\x00", ESCPOS_PAPER_LOW },
		{ "\x10\x00\x02\x00", ESCPOS_PAPER_LOW },
		{ "\x10\x00\x04\x00", ESCPOS_PAPER_END },
		{ "\x10\x00\x08\x00", ESCPOS_PAPER_END },
		{ "\x10\x04\x00\x00", ESCPOS_ERROR },
		{ "\x18\x00\x0f\x00", ESCPOS_OFFLINE | ESCPOS_PAPER_LOW | ESCPOS_PAPER_END },
		{ "\x10\x00\x60\x0f", 0 }, /* what the guide leaves open is not a fault */
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct escpos_parser parser;
		unsigned int replies;

		escpos_parser_init(&parser);
		assert_int_equal(feed(&parser, cases[i].bytes, 4, &replies), ESCPOS_REPLY_STATUS);
		assert_int_equal(replies, 1);
		assert_int_equal(parser.faults, cases[i].faults);
		assert_int_equal(parser.garbage_bytes, 0);
	}
}

static void polled_status_names_each_fault(void **state)
{
	static const struct {
		char bytes[5];
		uint32_t faults;
	} cases[] = {
		{ "\x12\x12\x12\x12", 0 },
		{ "\x1a\x12\x12\x12", ESCPOS_OFFLINE },
		{ "\x12\x16\x12\x12", ESCPOS_COVER_OPEN },
		{ "\x12\x72\x12\x12", 0 }, /* stopped for paper or an error: 3 and 4 say which */
		{ "\x12\x12\x1a\x12", ESCPOS_CUTTER },
		{ "\x12\x12\x16\x12", ESCPOS_ERROR },
		{ "\x12\x12\x32\x12", ESCPOS_ERROR },
		{ "\x12\x12\x52\x12", ESCPOS_ERROR },
		{ "\x12\x12\x12\x16", ESCPOS_PAPER_LOW },
		{ "\x12\x12\x12\x1a", ESCPOS_PAPER_LOW },
		{ "\x12\x12\x12\x32", ESCPOS_PAPER_END },
		{ "\x12\x12\x12\x52", ESCPOS_PAPER_END },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct escpos_parser parser;
		unsigned int replies;

		escpos_parser_init(&parser);
		assert_true(escpos_parser_asked(&parser));
		assert_int_equal(feed(&parser, cases[i].bytes, 4, &replies), ESCPOS_REPLY_STATUS);
		assert_int_equal(replies, 1);
		assert_int_equal(parser.faults, cases[i].faults);
	}
}

static void polled_status_is_complete_with_the_fourth_answer(void **state)
{
	struct escpos_parser parser;
	unsigned int replies;

	escpos_parser_init(&parser);
	assert_true(escpos_parser_asked(&parser));
	assert_int_equal(FEED(&parser, "\x1a\x16\x12", &replies), ESCPOS_REPLY_NONE);
	assert_int_equal(parser.faults, 0);
	assert_int_equal(FEED(&parser, "\x72", &replies), ESCPOS_REPLY_STATUS);
	assert_int_equal(parser.faults, ESCPOS_OFFLINE | ESCPOS_COVER_OPEN | ESCPOS_PAPER_END);
	assert_int_equal(parser.asked_count, 0);
}

static void polled_faults_end_with_the_next_round(void **state)
{
	struct escpos_parser parser;
	unsigned int replies;

	escpos_parser_init(&parser);
	assert_true(escpos_parser_asked(&parser));
	assert_true(escpos_parser_asked(&parser));
	assert_int_equal(FEED(&parser, "\x12\x12\x1a\x1e", &replies), ESCPOS_REPLY_STATUS);
	assert_int_equal(parser.faults, ESCPOS_CUTTER | ESCPOS_PAPER_LOW);
	assert_int_equal(FEED(&parser, "\x12\x12\x12\x12", &replies), ESCPOS_REPLY_STATUS);
	assert_int_equal(parser.faults, 0);
}

static void an_answer_nobody_asked_for_is_garbage(void **state)
{
	struct escpos_parser parser;
	unsigned int replies;

	escpos_parser_init(&parser);
	assert_int_equal(FEED(&parser, "\x72\x72\x72\x72\x72", &replies), ESCPOS_REPLY_NONE);
	assert_int_equal(parser.garbage_bytes, 5);
	assert_int_equal(parser.faults, 0);
}

static void too_many_open_questions_are_refused(void **state)
{
	struct escpos_parser parser;
	unsigned int replies;

	escpos_parser_init(&parser);
	for (unsigned int i = 0; i < ESCPOS_QUERIES_OPEN_MAX / 4; i++)
		assert_true(escpos_parser_asked(&parser));
	assert_false(escpos_parser_asked(&parser));
	FEED(&parser, "\x12\x12\x12\x12", &replies);
	assert_true(escpos_parser_asked(&parser));
}

static void process_id_comes_back_as_it_was_sent(void **state)
{
	struct escpos_bytes sent = escpos_process(escpos_process_of(4711));
	struct escpos_parser parser;
	unsigned int replies;
	uint8_t answer[7] = { 0x37, 0x22 };

	memcpy(answer + 2, sent.bytes + 7, 4);
	escpos_parser_init(&parser);
	assert_int_equal(feed(&parser, answer, 6, &replies), ESCPOS_REPLY_NONE);
	assert_int_equal(feed(&parser, answer + 6, 1, &replies), ESCPOS_REPLY_PROCESS);
	assert_int_equal(parser.process, escpos_process_of(4711));
}

static void pushed_status_between_two_answers_is_seen(void **state)
{
	struct escpos_parser parser;
	unsigned int replies;

	escpos_parser_init(&parser);
	assert_true(escpos_parser_asked(&parser));
	FEED(&parser,
	     "\x12\x12\x18\x00\x0c\x00"
	     "\x37\x22"
	     "0001"
	     "\x00\x12\x1e",
	     &replies);
	assert_int_equal(replies, 3); /* pushed, process, polled */
	assert_int_equal(parser.faults, ESCPOS_PAPER_LOW);
	assert_int_equal(parser.garbage_bytes, 0);
}

static void cleared_is_told_from_a_process_id(void **state)
{
	struct escpos_parser parser;
	unsigned int replies;

	escpos_parser_init(&parser);
	assert_int_equal(FEED(&parser, "\x37\x25\x00", &replies), ESCPOS_REPLY_CLEARED);
	assert_int_equal(replies, 1);
}

static void an_answer_behind_garbage_is_found(void **state)
{
	static const char *const garbage[] = {
		"\xff",     "\x37",         "\x37\x22", "\x37\x22\x30\x30",         "\x10",
		"\x10\x01", "\x18\x08\x03", "\x37\x25", "\x37\x22\x30\x30\x30\x30", "\x13\x11hello",
	};

	for (size_t i = 0; i < COUNT(garbage); i++) {
		struct escpos_parser parser;
		unsigned int replies;

		escpos_parser_init(&parser);
		feed(&parser, garbage[i], strlen(garbage[i]), &replies);
		assert_int_equal(replies, 0);
		assert_int_equal(FEED(&parser, "\x38\x00\x00\x00", &replies), ESCPOS_REPLY_STATUS);
		assert_int_equal(parser.faults, ESCPOS_OFFLINE | ESCPOS_COVER_OPEN);
		assert_int_equal(parser.garbage_bytes, strlen(garbage[i]));
	}
}

static void a_process_id_of_control_bytes_is_garbage(void **state)
{
	struct escpos_parser parser;
	unsigned int replies;

	escpos_parser_init(&parser);
	FEED(&parser, "\x37\x22\x30\x00\x30\x30\x00", &replies);
	assert_int_equal(replies, 0);
	FEED(&parser, "\x37\x22zzzz\x01", &replies);
	assert_int_equal(replies, 0);
	assert_int_equal(parser.process, 0);
}

/* Every byte in every place of a short stream: nothing is read or kept beyond its room. */
static void any_bytes_keep_the_parser_in_its_bounds(void **state)
{
	struct escpos_parser parser;
	uint32_t noise = 1;

	escpos_parser_init(&parser);
	for (unsigned int i = 0; i < 200000; i++) {
		noise = noise * 1664525 + 1013904223;
		if (i % 50 == 0)
			(void)escpos_parser_asked(&parser);
		(void)escpos_parser_take(&parser, (uint8_t)(noise >> 24));
		assert_true(parser.held_count < sizeof(parser.held));
		assert_true(parser.asked_count <= ESCPOS_QUERIES_OPEN_MAX);
	}
	assert_true(parser.garbage_bytes > 0);
}

static void a_band_says_its_size(void **state)
{
	struct escpos_bytes band = escpos_band(72, ESCPOS_BAND_LINES);

	assert_int_equal(band.count, 8);
	assert_memory_equal(band.bytes, "\x1dv0\x00\x48\x00\x80\x00", 8);
}

static void pushed_status_is_asked_for_after_the_reset(void **state)
{
	struct escpos_bytes hello = escpos_hello(203);

	/* ESC @ ends GS a, so it must come first. */
	assert_int_equal(hello.count, 9);
	assert_memory_equal(hello.bytes, "\x1b@\x1d\x61\xff\x1dP\xcb\xcb", 9);
}

static void each_kind_of_cut_has_its_command(void **state)
{
	struct escpos_bytes full = escpos_cut(ESCPOS_CUT_FULL, 23);
	struct escpos_bytes partial = escpos_cut(ESCPOS_CUT_PARTIAL, 23);
	struct escpos_bytes none = escpos_cut(ESCPOS_CUT_NONE, 23);

	assert_memory_equal(full.bytes, "\x1dV\x41\x17", full.count);
	assert_memory_equal(partial.bytes, "\x1dV\x42\x17", partial.count);
	assert_memory_equal(none.bytes, "\x1bJ\x17", none.count);
}

static void process_ids_are_printable_and_do_not_repeat(void **state)
{
	for (uint32_t number = 0; number < 5000; number++) {
		uint32_t process = escpos_process_of(number);

		for (unsigned int shift = 0; shift < 32; shift += 8) {
			uint8_t byte = (uint8_t)(process >> shift);

			assert_true(byte >= 0x20 && byte <= 0x7e);
		}
		if (number > 0)
			assert_true(process > escpos_process_of(number - 1));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pushed_status_names_each_fault),
		cmocka_unit_test(polled_status_names_each_fault),
		cmocka_unit_test(polled_status_is_complete_with_the_fourth_answer),
		cmocka_unit_test(polled_faults_end_with_the_next_round),
		cmocka_unit_test(an_answer_nobody_asked_for_is_garbage),
		cmocka_unit_test(too_many_open_questions_are_refused),
		cmocka_unit_test(process_id_comes_back_as_it_was_sent),
		cmocka_unit_test(pushed_status_between_two_answers_is_seen),
		cmocka_unit_test(cleared_is_told_from_a_process_id),
		cmocka_unit_test(an_answer_behind_garbage_is_found),
		cmocka_unit_test(a_process_id_of_control_bytes_is_garbage),
		cmocka_unit_test(any_bytes_keep_the_parser_in_its_bounds),
		cmocka_unit_test(a_band_says_its_size),
		cmocka_unit_test(pushed_status_is_asked_for_after_the_reset),
		cmocka_unit_test(each_kind_of_cut_has_its_command),
		cmocka_unit_test(process_ids_are_printable_and_do_not_repeat),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
