/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * firmware/base but for the clock (test-base-clock.c): ids, tokens, bounded text, UTF-8, the log,
 * cleanup and require().
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "firmware/base/cleanup.h"
#include "firmware/base/id.h"
#include "firmware/base/log.h"
#include "firmware/base/require.h"
#include "firmware/base/text.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ids */

static void an_id_is_written_in_lower_case_with_dashes(void **state)
{
	struct id id = { { 0x01, 0x91, 0xa3, 0xc4, 0x00, 0xff, 0x7a, 0x0b, 0x80, 0x01, 0xfe, 0xdc,
			   0xba, 0x98, 0x76, 0x54 } };
	struct id back;
	char text[ID_TEXT_BYTES];

	id_format(&id, text);
	assert_string_equal(text, "0191a3c4-00ff-7a0b-8001-fedcba987654");
	assert_int_equal(id_parse(text, &back), 0);
	assert_true(id_equal(&id, &back));
}

static void what_is_no_id_is_refused_and_changes_nothing(void **state)
{
	static const char *const bad[] = {
		"",
		"0191a3c4",
		"0191A3C4-00ff-7a0b-8001-fedcba987654",
		"0191a3c400ff7a0b8001fedcba987654",
		"0191a3c4-00ff-7a0b-8001-fedcba98765",
		"0191a3c4-00ff-7a0b-8001-fedcba9876543",
		"0191a3c4-00ff-7a0b-8001-fedcba98765g",
		"0191a3c-400ff-7a0b-8001-fedcba987654",
		" 191a3c4-00ff-7a0b-8001-fedcba987654",
		"0191a3c4-00ff-7a0b-8001-fedcba987654 ",
		"{191a3c4-00ff-7a0b-8001-fedcba987654}",
	};
	struct id before = id_random(), id = before;

	for (size_t i = 0; i < COUNT(bad); i++)
		if (id_parse(bad[i], &id) != -EINVAL)
			fail_msg("'%s' was read", bad[i]);
	assert_true(id_equal(&id, &before));
}

static void random_ids_are_version_4_and_differ(void **state)
{
	struct id seen[64];

	for (size_t i = 0; i < COUNT(seen); i++) {
		seen[i] = id_random();
		assert_int_equal(seen[i].bytes[6] >> 4, 4);
		assert_int_equal(seen[i].bytes[8] >> 6, 2);
		for (size_t j = 0; j < i; j++)
			assert_false(id_equal(&seen[i], &seen[j]));
	}
}

static void ids_at_a_time_are_version_7_and_sort_by_time(void **state)
{
	char earlier_text[ID_TEXT_BYTES], later_text[ID_TEXT_BYTES];
	int64_t wall_ms = INT64_C(0x0191a3c400ff);
	struct id earlier = id_at(wall_ms), later = id_at(wall_ms + 1);

	assert_int_equal(earlier.bytes[6] >> 4, 7);
	assert_int_equal(earlier.bytes[8] >> 6, 2);
	id_format(&earlier, earlier_text);
	id_format(&later, later_text);
	assert_memory_equal(earlier_text, "0191a3c4-00ff-7", 15);
	assert_true(strcmp(earlier_text, later_text) < 0);
}

static void offsets_count_in_the_last_32_bits_and_wrap_there(void **state)
{
	struct id base = { { [11] = 7, [12] = 0xff, 0xff, 0xff, 0xfe } };
	struct id one = id_offset(base, 1), two = id_offset(base, 2), back;

	assert_memory_equal(one.bytes + 11, "\x07\xff\xff\xff\xff", 5);
	assert_memory_equal(two.bytes + 11, "\x07\x00\x00\x00\x00", 5);
	back = id_offset(base, 0);
	assert_true(id_equal(&back, &base));
}

static void only_zeros_are_nil(void **state)
{
	struct id nil = { 0 }, last = { { [15] = 1 } };

	assert_true(id_is_nil(&nil));
	assert_false(id_is_nil(&last));
}

/* tokens */

static void a_token_is_26_letters_and_digits_and_comes_back(void **state)
{
	for (int i = 0; i < 256; i++) {
		struct id token = token_random(), back = { 0 };
		char text[TOKEN_TEXT_BYTES];

		memset(token.bytes, i, 3);
		token_format(&token, text);
		assert_int_equal(strlen(text), 26);
		assert_int_equal(strspn(text, "abcdefghijklmnopqrstuvwxyz234567"), 26);
		assert_int_equal(token_parse(text, &back), 0);
		assert_true(id_equal(&token, &back));
	}
}

/* RFC 4648, section 10, in lower case and without padding. */
static void tokens_are_the_base32_of_rfc_4648(void **state)
{
	struct id token = { { 'f', 'o', 'o', 'b', 'a', 'r' } };
	char text[TOKEN_TEXT_BYTES];

	token_format(&token, text);
	assert_string_equal(text, "mzxw6ytboiaaaaaaaaaaaaaaaa");
	memset(token.bytes, 0xff, sizeof(token.bytes));
	token_format(&token, text);
	assert_string_equal(text, "7777777777777777777777777"
				  "4");
}

static void a_token_uses_all_128_bits(void **state)
{
	struct id any = { 0 }, all;

	memset(all.bytes, 0xff, sizeof(all.bytes));
	for (int i = 0; i < 256; i++) {
		struct id token = token_random();

		for (int byte = 0; byte < 16; byte++) {
			any.bytes[byte] |= token.bytes[byte];
			all.bytes[byte] &= token.bytes[byte];
		}
	}
	for (int byte = 0; byte < 16; byte++)
		assert_int_equal(any.bytes[byte], 0xff);
	assert_true(id_is_nil(&all));
}

static void what_is_no_token_is_refused_and_changes_nothing(void **state)
{
	static const char *const bad[] = {
		"",
		"mzxw6ytboiaaaaaaaaaaaaaaa",   /* 25 */
		"mzxw6ytboiaaaaaaaaaaaaaaaaa", /* 27 */
		"MZXW6YTBOIAAAAAAAAAAAAAAAA",
		"mzxw6ytboiaaaaaaaaaaaaaaa1", /* no digit of base32 */
		"mzxw6ytboiaaaaaaaaaaaaaaab", /* one of the two bits beyond 128 */
		"mzxw6ytboiaaaaaaaaaaaaaaac", /* the other */
		"mzxw6ytboi======aaaaaaaaaa",
	};
	struct id before = token_random(), token = before;

	for (size_t i = 0; i < COUNT(bad); i++)
		if (token_parse(bad[i], &token) != -EINVAL)
			fail_msg("'%s' was read", bad[i]);
	assert_true(id_equal(&token, &before));
}

/* text */

static void text_that_fits_to_the_last_byte_is_copied(void **state)
{
	char text[5] = "????";

	assert_int_equal(text_copy(text, sizeof(text), "abcd"), 0);
	assert_string_equal(text, "abcd");
	assert_int_equal(text_copy(text, sizeof(text), ""), 0);
	assert_true(text_empty(text));
}

static void text_too_long_by_one_is_refused_and_changes_nothing(void **state)
{
	char text[5] = "same";

	assert_int_equal(text_copy(text, sizeof(text), "abcde"), -E2BIG);
	assert_string_equal(text, "same");
	assert_int_equal(text_copy(text, 0, ""), -E2BIG);
	assert_string_equal(text, "same");
}

static void formatted_text_is_whole_or_empty(void **state)
{
	char text[5] = "same";

	assert_int_equal(text_format(text, sizeof(text), "%d", 1234), 0);
	assert_string_equal(text, "1234");
	assert_int_equal(text_format(text, sizeof(text), "%d", 12345), -E2BIG);
	assert_string_equal(text, "");
	assert_int_equal(text_format(NULL, 0, "%d", 1), -E2BIG);
}

static void texts_are_compared_whole(void **state)
{
	assert_true(text_equal("pas", "pas"));
	assert_false(text_equal("pas", "pass"));
	assert_false(text_equal("pas", "Pas"));
	assert_false(text_empty("x"));
}

static void slugs_are_1_to_23_bytes_that_need_no_quoting(void **state)
{
	static const char *const bad[] = {
		"",    "Pas", "a b", "a/b", "a+", "#",  "\xc3\xb8",
		"a\n", "a\"", "$a",  "a:b", "a%", "a'", "abcdefghijklmnopqrstuvwx",
	};

	assert_true(text_is_slug("a"));
	assert_true(text_is_slug("printer-1"));
	assert_true(text_is_slug("a_b.c-0"));
	assert_true(text_is_slug("abcdefghijklmnopqrstuvw"));
	for (size_t i = 0; i < COUNT(bad); i++)
		if (text_is_slug(bad[i]))
			fail_msg("'%s' was taken for a slug", bad[i]);
}

static void assert_utf8(const char *bytes, size_t length, bool expected)
{
	/* A copy of just this length, so that a sanitizer sees a read past the end. */
	_cleanup_free_ char *copy = malloc(length ? length : 1);

	assert_non_null(copy);
	memcpy(copy, bytes, length);
	if (text_is_clean_utf8(copy, length) != expected)
		fail_msg("%zu bytes beginning with %02x: expected %d", length,
			 length ? (unsigned char)bytes[0] : 0u, expected);
}

static void every_code_point_is_clean_in_its_shortest_form_only(void **state)
{
	for (uint32_t point = 0; point < 0x110400; point += point < 0x10000 ? 1 : 97) {
		bool control = (point < 0x20 && point != '\n' && point != '\t') ||
			       (point >= 0x7f && point < 0xa0);
		bool good = !control && (point < 0xd800 || point > 0xdfff) && point <= 0x10ffff;
		char two[2] = { (char)(0xc0 | point >> 6), (char)(0x80 | (point & 0x3f)) };
		char three[3] = { (char)(0xe0 | point >> 12), (char)(0x80 | (point >> 6 & 0x3f)),
				  (char)(0x80 | (point & 0x3f)) };
		char four[4] = { (char)(0xf0 | point >> 18), (char)(0x80 | (point >> 12 & 0x3f)),
				 (char)(0x80 | (point >> 6 & 0x3f)),
				 (char)(0x80 | (point & 0x3f)) };
		char one = (char)point;

		if (point < 0x80)
			assert_utf8(&one, 1, good);
		if (point < 0x800)
			assert_utf8(two, 2, good && point >= 0x80);
		if (point < 0x10000)
			assert_utf8(three, 3, good && point >= 0x800);
		assert_utf8(four, 4, good && point >= 0x10000);
	}
}

static void broken_utf8_is_refused(void **state)
{
	assert_utf8("", 0, true);
	assert_utf8("Gr\xc3\xb8nt\n\t", 8, true);
	assert_utf8("\x80", 1, false);
	assert_utf8("\xbf", 1, false);
	assert_utf8("\xc3", 1, false);
	assert_utf8("\xe2\x82", 2, false);
	assert_utf8("\xf0\x9f\x98", 3, false);
	assert_utf8("\xc3\x28", 2, false);
	assert_utf8("\xe2\x28\xa1", 3, false);
	assert_utf8("\xf0\x9f\x28\x80", 4, false);
	assert_utf8("\xf5\x80\x80\x80", 4, false);
	assert_utf8("\xff", 1, false);
	assert_utf8("a\0b", 3, false);
	assert_utf8("\xf8\x88\x80\x80\x80", 5, false);
}

/* cleanup */

static void a_stolen_descriptor_is_not_closed(void **state)
{
	int kept = -1, closed;

	{
		_cleanup_close_ int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
		_cleanup_close_ int other = open("/dev/null", O_RDONLY | O_CLOEXEC);

		assert_true(fd >= 0 && other >= 0);
		kept = steal_fd(&fd);
		closed = other;
		assert_int_equal(fd, -1);
	}
	assert_int_equal(fcntl(closed, F_GETFD), -1);
	assert_int_equal(fcntl(kept, F_GETFD), FD_CLOEXEC);
	close(kept);
}

static void a_stolen_pointer_is_not_freed(void **state)
{
	char *kept;

	{
		_cleanup_free_ char *text = strdup("kept");

		kept = steal_pointer(&text);
		assert_null(text);
	}
	assert_string_equal(kept, "kept");
	free(kept);
}

/* the log */

struct captured {
	int saved, pipe[2];
};

static void capture_begin(struct captured *captured)
{
	assert_int_equal(pipe(captured->pipe), 0);
	captured->saved = dup(STDERR_FILENO);
	assert_true(captured->saved >= 0);
	assert_true(dup2(captured->pipe[1], STDERR_FILENO) >= 0);
	close(captured->pipe[1]);
}

static void capture_end(struct captured *captured, char *text, size_t size)
{
	ssize_t got;

	assert_true(dup2(captured->saved, STDERR_FILENO) >= 0);
	close(captured->saved);
	got = read(captured->pipe[0], text, size - 1);
	close(captured->pipe[0]);
	text[got > 0 ? got : 0] = '\0';
}

static void a_log_line_has_level_program_and_text(void **state)
{
	struct captured captured;
	char text[256];

	log_open("test");
	log_set_level(LOG_LEVEL_INFO);
	capture_begin(&captured);
	log_warning("printer %d", 1);
	log_debug("not this");
	log_error("disk");
	capture_end(&captured, text, sizeof(text));
	assert_string_equal(text, "<4>test: printer 1\n<3>test: disk\n");
}

static void a_message_cannot_forge_a_second_log_line(void **state)
{
	struct captured captured;
	char text[256];

	log_open("test");
	capture_begin(&captured);
	log_notice("topic %s", "x\n<3>naested: on fire\r\x1b[2J");
	capture_end(&captured, text, sizeof(text));
	assert_string_equal(text, "<5>test: topic x?<3>naested: on fire??[2J\n");
}

static void a_log_line_too_long_is_cut_and_still_ends(void **state)
{
	struct captured captured;
	char text[4096], message[2000];

	log_open("test");
	memset(message, 'x', sizeof(message));
	message[sizeof(message) - 1] = '\0';
	capture_begin(&captured);
	log_info("%s", message);
	log_info("next");
	capture_end(&captured, text, sizeof(text));
	assert_true(strlen(text) < 1100);
	assert_non_null(strstr(text, "x\n<6>test: next\n"));
}

static void debug_is_on_with_naeste_debug_1_only(void **state)
{
	struct captured captured;
	char text[256];

	assert_int_equal(setenv("NAESTE_DEBUG", "0", 1), 0);
	log_set_level(LOG_LEVEL_INFO);
	log_open("test");
	capture_begin(&captured);
	log_debug("zero");
	assert_int_equal(setenv("NAESTE_DEBUG", "1", 1), 0);
	log_open("test");
	log_debug("one");
	capture_end(&captured, text, sizeof(text));
	assert_int_equal(unsetenv("NAESTE_DEBUG"), 0);
	log_set_level(LOG_LEVEL_INFO);
	assert_string_equal(text, "<7>test: one\n");
}

/* require */

static void the_impossible_ends_the_program_and_names_the_place(void **state)
{
	struct captured captured;
	char text[256];
	int status = 0;
	pid_t child;

	capture_begin(&captured);
	child = fork();
	if (child == 0) {
		signal(SIGABRT, SIG_DFL);
		require(1 + 1 == 3);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	capture_end(&captured, text, sizeof(text));
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGABRT);
	assert_non_null(strstr(text, "impossible: 1 + 1 == 3 at "));
	assert_non_null(strstr(text, "tests/test-base.c:"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_id_is_written_in_lower_case_with_dashes),
		cmocka_unit_test(what_is_no_id_is_refused_and_changes_nothing),
		cmocka_unit_test(random_ids_are_version_4_and_differ),
		cmocka_unit_test(ids_at_a_time_are_version_7_and_sort_by_time),
		cmocka_unit_test(offsets_count_in_the_last_32_bits_and_wrap_there),
		cmocka_unit_test(only_zeros_are_nil),
		cmocka_unit_test(a_token_is_26_letters_and_digits_and_comes_back),
		cmocka_unit_test(tokens_are_the_base32_of_rfc_4648),
		cmocka_unit_test(a_token_uses_all_128_bits),
		cmocka_unit_test(what_is_no_token_is_refused_and_changes_nothing),
		cmocka_unit_test(text_that_fits_to_the_last_byte_is_copied),
		cmocka_unit_test(text_too_long_by_one_is_refused_and_changes_nothing),
		cmocka_unit_test(formatted_text_is_whole_or_empty),
		cmocka_unit_test(texts_are_compared_whole),
		cmocka_unit_test(slugs_are_1_to_23_bytes_that_need_no_quoting),
		cmocka_unit_test(every_code_point_is_clean_in_its_shortest_form_only),
		cmocka_unit_test(broken_utf8_is_refused),
		cmocka_unit_test(a_stolen_descriptor_is_not_closed),
		cmocka_unit_test(a_stolen_pointer_is_not_freed),
		cmocka_unit_test(a_log_line_has_level_program_and_text),
		cmocka_unit_test(a_message_cannot_forge_a_second_log_line),
		cmocka_unit_test(a_log_line_too_long_is_cut_and_still_ends),
		cmocka_unit_test(debug_is_on_with_naeste_debug_1_only),
		cmocka_unit_test(the_impossible_ends_the_program_and_names_the_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
