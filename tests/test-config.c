/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The configuration: what good files become, and each kind of bad line, named after the mistake and
 * refused with the place and what was expected there. A case changes one thing in files that are
 * otherwise good, so that nothing else can be the reason.
 */
#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* cmocka.h needs setjmp.h before itself. */
/* clang-format off */
#include <setjmp.h>
#include <cmocka.h>
/* clang-format on */

#include "firmware/base/text.h"
#include "firmware/config/config.h"
#include "firmware/config/settings.h"
#include "tests/config-mistakes.h"

#define TEXT_BYTES 300000

struct folder {
	char path[64];
	char site[96], board[96], drop_ins[128], drop_in[160];
};

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
	assert_int_equal(fclose(file), 0);
}

static int folder_make(void **state)
{
	static struct folder folder;

	if (text_copy(folder.path, sizeof(folder.path), "/tmp/naeste-config.XXXXXX") < 0 ||
	    !mkdtemp(folder.path))
		return -1;
	if (text_format(folder.site, sizeof(folder.site), "%s/site.conf", folder.path) < 0 ||
	    text_format(folder.board, sizeof(folder.board), "%s/board.conf", folder.path) < 0)
		return -1;
	*state = &folder;
	return 0;
}

static int folder_clear(void **state)
{
	struct folder *folder = *state;

	unlink(folder->site);
	unlink(folder->board);
	if (folder->drop_in[0])
		unlink(folder->drop_in);
	if (folder->drop_ins[0])
		rmdir(folder->drop_ins);
	folder->drop_in[0] = folder->drop_ins[0] = '\0';
	return rmdir(folder->path);
}

static void write_drop_in(struct folder *folder, const char *main, const char *name,
			  const char *text)
{
	assert_int_equal(text_format(folder->drop_ins, sizeof(folder->drop_ins), "%s.d", main), 0);
	assert_true(mkdir(folder->drop_ins, 0700) == 0 || errno == EEXIST);
	assert_int_equal(text_format(folder->drop_in, sizeof(folder->drop_in), "%s/%s",
				     folder->drop_ins, name),
			 0);
	write_file(folder->drop_in, text);
}

/* `text` with the first `from` replaced by `to`; malloc()ed. */
static char *changed(const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from);
	char *result = NULL;

	assert_non_null(at);
	assert_true(asprintf(&result, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from)) >=
		    0);
	return result;
}

static void read_site(const struct folder *folder, struct config_site *ret_site)
{
	struct config_error error = {};

	write_file(folder->site, good_site);
	if (config_read_site(folder->site, ret_site, &error) < 0)
		fail_msg("refused: %s", error.text);
}

static void read_board(const struct folder *folder, struct config_board *ret_board)
{
	struct config_site site;
	struct config_error error = {};

	read_site(folder, &site);
	write_file(folder->board, good_board);
	if (config_read_board(folder->board, &site, ret_board, &error) < 0)
		fail_msg("refused: %s", error.text);
}

static void site_is_read(void **state)
{
	struct config_site site;

	read_site(*state, &site);
	assert_string_equal(site.catalog.site, "demo");
	assert_string_equal(site.catalog.site_name.text[1], "Citizen Service");
	assert_int_equal(site.catalog.language_count, 2);
	assert_int_equal(site.catalog.service_count, 2);
	assert_string_equal(site.catalog.services[0].must.text[0], "Barnet skal med");
	assert_int_equal(site.catalog.services[0].expected_ms, 540000);
	assert_int_equal(site.catalog.lanes[0].promise_ms, 600000);
	assert_int_equal(site.catalog.default_lane, 1);
	assert_int_equal(site.catalog.grace_ms, 480000);
	assert_int_equal(site.catalog.counters[1].services, 1);
	assert_int_equal(site.catalog.counters[1].head_start_ms[0], 120000);
	assert_string_equal(site.timezone, "Europe/Copenhagen");
}

static void site_defaults_hold(void **state)
{
	struct config_site site;

	read_site(*state, &site);
	assert_int_equal(site.day_change_minute, 180);
	assert_string_equal(site.public_url, "");
	assert_int_equal(site.catalog.services[1].expected_ms, 600000);
	assert_false(site.catalog.services[1].per_person);
	assert_int_equal(site.catalog.lanes[0].late_rate_permille, 6000);
	assert_true(site.catalog.lanes[0].wish_roles & ROLE_BIT(ROLE_KIOSK));
	assert_int_equal(site.catalog.counters[0].services, 3);
	assert_int_equal(site.catalog.counters[0].lanes, 3);
	assert_string_equal(site.catalog.counters[0].name, "1");
	assert_int_equal(site.catalog.recall_after_ms, 10000);
}

static void board_is_read(void **state)
{
	const struct folder *folder = *state;
	struct config_board board;
	char path[CONFIG_PATH_BYTES];

	read_board(folder, &board);
	assert_int_equal(board.buttons, DRIVER_SIM);
	assert_int_equal(board.sound, DRIVER_NONE);
	assert_int_equal(board.debounce_ms, 20);
	assert_int_equal(board.button_count, 2);
	assert_int_equal(board.button[0].verb, VERB_TAKE);
	assert_string_equal(board.button[0].lane, "fast");
	assert_int_equal(board.button[1].finish, OUTCOME_SERVED);
	assert_string_equal(board.lamp[0], "pas");
	assert_int_equal(board.display_count, 2);
	assert_string_equal(board.display[0].path, "/dev/ttyS0");
	assert_int_equal(board.display[0].baud, 9600);
	assert_int_equal(board.display[0].frame.end, 13);
	assert_int_equal(board.display[1].driver, DRIVER_SIM);
	assert_int_equal(board.head.width_dots, 576);
	assert_string_equal(board.broker_user, "naested");
	assert_true(board.broker_manage_users);
	assert_int_equal(board.web_port, 8080);
	assert_int_equal(text_format(path, sizeof(path), "%s/../lib/naeste.db", folder->path), 0);
	assert_string_equal(board.database, path);
}

static void a_drop_in_replaces_and_adds(void **state)
{
	struct folder *folder = *state;
	struct config_site site;
	struct config_error error = {};

	write_drop_in(folder, folder->site, "run.conf",
		      "[site]\npublic_url=https://example.org\n[rules]\ngrace=\n"
		      "[counter 3]\n[lane fast]\nrate_permille=2500\n");
	write_file(folder->site, good_site);
	if (config_read_site(folder->site, &site, &error) < 0)
		fail_msg("refused: %s", error.text);
	assert_string_equal(site.public_url, "https://example.org");
	assert_int_equal(site.catalog.grace_ms, 600000); /* an empty value: the default again */
	assert_int_equal(site.catalog.counter_count, 3);
	assert_int_equal(site.catalog.lanes[0].rate_permille, 2500);
	assert_int_equal(site.catalog.lanes[0].promise_ms, 600000);
}

static void drop_ins_count_in_the_order_of_their_names(void **state)
{
	struct folder *folder = *state;
	struct config_site site;
	struct config_error error = {};
	char first[sizeof(folder->drop_in)];

	write_drop_in(folder, folder->site, "20-late.conf", "[rules]\ngrace=20s\n");
	memcpy(first, folder->drop_in, sizeof(first));
	write_drop_in(folder, folder->site, "10-early.conf", "[rules]\ngrace=10s\n");
	write_file(folder->site, good_site);
	assert_int_equal(config_read_site(folder->site, &site, &error), 0);
	assert_int_equal(site.catalog.grace_ms, 20000);
	unlink(first);
}

static void hours_and_numbers_of_the_site_are_read(void **state)
{
	struct folder *folder = *state;
	struct config_error error = {};
	struct config_site site;

	write_file(folder->site, good_site);
	write_drop_in(folder, folder->site, "hours.conf",
		      "[site]\nhours.mon-fri=10:00-12:00 13:00-15:00\n"
		      "hours.2026-12-24=closed\nopen_before=15min\nclosing=stop\n"
		      "numbers=K001-K999 B001-B500\nreserve=R001-R200\n"
		      "[service pas]\ncapacity=40\nhours.all=always\n");
	if (config_read_site(folder->site, &site, &error) < 0)
		fail_msg("refused: %s", error.text);
	assert_int_equal(site.catalog.hours.week[4].count, 2);
	assert_int_equal(site.catalog.hours.week[5].count, 0);
	assert_int_equal(site.catalog.hours.date_count, 1);
	assert_int_equal(site.catalog.open_before_ms, 900000);
	assert_int_equal(site.catalog.closing, CLOSING_STOP);
	assert_int_equal(site.catalog.range_count, 2);
	assert_int_equal(site.catalog.numbers[0].first, 10 * 999);
	assert_true(site.catalog.has_reserve);
	assert_int_equal(site.catalog.reserve.last, 17 * 999 + 199);
	assert_int_equal(site.catalog.services[0].capacity, 40);
	assert_int_equal(site.catalog.services[0].hours.week[6].to[0], 1440);
}

static void a_mistake_in_a_drop_in_names_the_drop_in(void **state)
{
	struct folder *folder = *state;
	struct config_site site;
	struct config_error error = {};

	write_drop_in(folder, folder->site, "run.conf", "\n[rules]\ngrace=10\n");
	write_file(folder->site, good_site);
	assert_int_equal(config_read_site(folder->site, &site, &error), -EINVAL);
	assert_non_null(
		strstr(error.text, "site.conf.d/run.conf:3: [rules] grace: expected a dur"));
}

static void what_is_no_conf_file_is_no_drop_in(void **state)
{
	struct folder *folder = *state;
	struct config_site site;
	struct config_error error = {};

	write_drop_in(folder, folder->site, "run.conf.bak", "nonsense\n");
	write_file(folder->site, good_site);
	assert_int_equal(config_read_site(folder->site, &site, &error), 0);
}

static void an_absent_file_is_named(void **state)
{
	const struct folder *folder = *state;
	struct config_site site;
	struct config_error error = {};

	assert_int_equal(config_read_site(folder->site, &site, &error), -ENOENT);
	assert_string_equal(error.text, "site.conf: cannot be read: No such file or directory");
}

static void the_result_is_untouched_on_failure(void **state)
{
	const struct folder *folder = *state;
	struct config_site site, before;
	struct config_error error = {};
	char *text = changed(good_site, "promise=10min", "promise=25h");

	memset(&site, 0x5a, sizeof(site));
	before = site;
	write_file(folder->site, text);
	free(text);
	assert_int_equal(config_read_site(folder->site, &site, &error), -EINVAL);
	assert_memory_equal(&site, &before, sizeof(site));
}

/* A file of the source tree: the compiler was told this file's path from the build's root. */
static void source_path(const char *name, char ret_path[static 512])
{
	char program[256] = "";
	ssize_t length = readlink("/proc/self/exe", program, sizeof(program) - 1);

	assert_true(length > 0 && length < (ssize_t)sizeof(program) - 1);
	*strrchr(program, '/') = '\0';
	assert_int_equal(text_format(ret_path, 512, "%s%s%.*s../%s",
				     __FILE__[0] == '/' ? "" : program,
				     __FILE__[0] == '/' ? "" : "/../",
				     (int)(strrchr(__FILE__, '/') + 1 - __FILE__), __FILE__, name),
			 0);
}

static void the_virtual_board_is_read(void **state)
{
	struct config_site site;
	struct config_board board;
	struct config_error error = {};
	char path[512];

	source_path("board/virtual/site.conf", path);
	if (config_read_site(path, &site, &error) < 0)
		fail_msg("refused: %s", error.text);
	source_path("board/virtual/board.conf", path);
	if (config_read_board(path, &site, &board, &error) < 0)
		fail_msg("refused: %s", error.text);
	assert_string_equal(site.catalog.site, "demo");
	assert_int_equal(site.catalog.service_count, 8);
	for (uint8_t i = 0; i < site.catalog.service_count; i++) {
		assert_string_not_equal(site.catalog.services[i].name.text[1], "");
		assert_string_not_equal(site.catalog.services[i].must.text[1], "");
	}
	assert_int_equal(site.catalog.lane_count, 3);
	assert_int_equal(site.catalog.counter_count, 5);
	assert_int_equal(board.button_count, 7);
	assert_int_equal(board.lamp_count, 7);
	assert_int_equal(board.display_count, 6);
	assert_int_equal(board.double_strike_ms, 0);
}

static void durations_are_read_with_their_units(void **state)
{
	static const struct {
		const char *text;
		int64_t ms;
	} good[] = { { "90s", 90000 },
		     { "1h 30min", 5400000 },
		     { "1h30min", 5400000 },
		     { "1500ms", 1500 },
		     { "2min 3s 4ms", 123004 } };

	static const char *const bad[] = { "90",       "s",    "1.5h",  "30min 1h", "1min ", "1d",
					   "1min  2s", "1s1s", "-1min", "+1min",    "1 min", "9h" };
	const struct folder *folder = *state;
	struct config_site site;
	struct config_error error;
	char setting[64], *text;

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_int_equal(text_format(setting, sizeof(setting), "grace=%s", good[i].text),
				 0);
		text = changed(good_site, "grace=8min", setting);
		write_file(folder->site, text);
		free(text);
		assert_int_equal(config_read_site(folder->site, &site, &error), 0);
		assert_int_equal(site.catalog.grace_ms, good[i].ms);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		/* A blank at the end of a line is no part of the value: put it inside. */
		assert_int_equal(text_format(setting, sizeof(setting), "grace=%s%s", bad[i],
					     strcmp(bad[i], "1min ") == 0 ? "\t." : ""),
				 0);
		text = changed(good_site, "grace=8min", setting);
		write_file(folder->site, text);
		free(text);
		if (config_read_site(folder->site, &site, &error) == 0)
			fail_msg("taken: %s", setting);
	}
}

static const struct mistake *current;

static int mistake_choose(void **state)
{
	current = *state;
	return folder_make(state);
}

static void mistake_is_refused(void **state)
{
	const struct folder *folder = *state;
	struct config_site site;
	struct config_board board;
	struct config_error error = {};
	char *text = changed(current->good, current->from, current->to);
	int result;

	if (current->good == good_site) {
		write_file(folder->site, text);
		result = config_read_site(folder->site, &site, &error);
	} else {
		char *wide =
			changed(good_site, "[rules]",
				"[lane staffed]\nname.da=x\nrate_permille=1\nwish=staff\n[rules]");

		write_file(folder->site, wide);
		free(wide);
		assert_int_equal(config_read_site(folder->site, &site, &error), 0);
		write_file(folder->board, text);
		result = config_read_board(folder->board, &site, &board, &error);
	}
	free(text);
	assert_int_equal(result, -EINVAL);
	if (!strstr(error.text, current->said))
		fail_msg("said \"%s\", not \"%s\"", error.text, current->said);
}

/* A good site or board with `count` sections "[kind n0]" ... more, each with `body`. */
static char *with_sections(const char *good, const char *kind, int count, const char *body)
{
	char *text = malloc(TEXT_BYTES), *end;

	assert_non_null(text);
	end = stpcpy(text, good);
	for (int i = 0; i < count; i++)
		end += sprintf(end, "[%s n%d]\n%s", kind, i, body);
	return text;
}

static void limit_is_refused(void **state, const char *kind, int max, int have, const char *body)
{
	const struct folder *folder = *state;
	struct config_site site;
	struct config_error error = {};
	char said[96], *text = with_sections(good_site, kind, max - have, body);

	write_file(folder->site, text);
	free(text);
	if (config_read_site(folder->site, &site, &error) < 0)
		fail_msg("the last that fits was refused: %s", error.text);
	text = with_sections(good_site, kind, max - have + 1, body);
	write_file(folder->site, text);
	free(text);
	assert_int_equal(config_read_site(folder->site, &site, &error), -EINVAL);
	assert_int_equal(
		text_format(said, sizeof(said), "expected at most %d sections [%s ...]", max, kind),
		0);
	assert_non_null(strstr(error.text, said));
}

static void refuses_too_many_services(void **state)
{
	limit_is_refused(state, "service", QUEUE_SERVICES_MAX, 2, "name.da=x\n");
}

static void refuses_too_many_lanes(void **state)
{
	limit_is_refused(state, "lane", QUEUE_LANES_MAX, 2, "name.da=x\nrate_permille=1\n");
}

static void refuses_too_many_counters(void **state)
{
	limit_is_refused(state, "counter", QUEUE_COUNTERS_MAX, 2, "");
}

static void refuses_too_many_buttons(void **state)
{
	const struct folder *folder = *state;
	struct config_site site;
	struct config_board board;
	struct config_error error = {};
	char *text = with_sections(good_board, "button", CONFIG_BUTTONS_MAX - 1,
				   "verb=take\nservice=pas\n");

	read_site(folder, &site);
	write_file(folder->board, text);
	free(text);
	assert_int_equal(config_read_board(folder->board, &site, &board, &error), -EINVAL);
	assert_non_null(strstr(error.text, "expected at most 64 sections [button ...]"));
}

static void refuses_too_many_sections(void **state)
{
	const struct folder *folder = *state;
	struct config_site site;
	struct config_error error = {};
	char *text = with_sections(good_site, "counter", SETTINGS_SECTIONS_MAX, "");

	write_file(folder->site, text);
	free(text);
	assert_int_equal(config_read_site(folder->site, &site, &error), -EINVAL);
	assert_non_null(strstr(error.text, "expected at most 512 sections"));
}

static void refuses_too_many_keys_in_a_section(void **state)
{
	const struct folder *folder = *state;
	struct config_site site;
	struct config_error error = {};
	char *text = malloc(TEXT_BYTES), *end;

	assert_non_null(text);
	end = stpcpy(text, "[rules]\n");
	for (int i = 0; i <= SETTINGS_KEYS_MAX; i++)
		end += sprintf(end, "key%d=1\n", i);
	write_file(folder->site, text);
	free(text);
	assert_int_equal(config_read_site(folder->site, &site, &error), -EINVAL);
	assert_string_equal(error.text, "site.conf:66: [rules] expected at most 64 keys");
}

static void refuses_a_file_that_is_too_large(void **state)
{
	const struct folder *folder = *state;
	struct config_site site;
	struct config_error error = {};
	char *text = malloc(TEXT_BYTES);

	assert_non_null(text);
	memset(text, '\n', TEXT_BYTES - 1);
	text[TEXT_BYTES - 1] = '\0';
	write_file(folder->site, text);
	free(text);
	assert_int_equal(config_read_site(folder->site, &site, &error), -EINVAL);
	assert_string_equal(error.text, "site.conf:1: expected a file of at most 262144 bytes");
}

static void refuses_a_file_with_nul_bytes(void **state)
{
	const struct folder *folder = *state;
	struct config_site site;
	struct config_error error = {};
	FILE *file = fopen(folder->site, "w");

	assert_non_null(file);
	assert_int_equal(fwrite("[site]\n\0id=x\n", 1, 13, file), 13);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(config_read_site(folder->site, &site, &error), -EINVAL);
	assert_string_equal(error.text, "site.conf:1: expected text without NUL bytes");
}

static void refuses_too_many_drop_ins(void **state)
{
	struct folder *folder = *state;
	struct config_site site;
	struct config_error error = {};
	char name[32], path[192];

	for (int i = 0; i <= SETTINGS_DROP_INS_MAX; i++) {
		sprintf(name, "%03d.conf", i);
		write_drop_in(folder, folder->site, name, "");
	}
	write_file(folder->site, good_site);
	assert_int_equal(config_read_site(folder->site, &site, &error), -EINVAL);
	assert_string_equal(error.text, "site.conf.d:1: expected at most 64 drop-ins");
	for (int i = 0; i < SETTINGS_DROP_INS_MAX; i++) {
		assert_int_equal(
			text_format(path, sizeof(path), "%s/%03d.conf", folder->drop_ins, i), 0);
		unlink(path);
	}
}

static const struct CMUnitTest behaviours[] = {
#define TEST(function) cmocka_unit_test_setup_teardown(function, folder_make, folder_clear)
	TEST(site_is_read),
	TEST(hours_and_numbers_of_the_site_are_read),
	TEST(site_defaults_hold),
	TEST(board_is_read),
	TEST(a_drop_in_replaces_and_adds),
	TEST(drop_ins_count_in_the_order_of_their_names),
	TEST(a_mistake_in_a_drop_in_names_the_drop_in),
	TEST(what_is_no_conf_file_is_no_drop_in),
	TEST(an_absent_file_is_named),
	TEST(the_result_is_untouched_on_failure),
	TEST(the_virtual_board_is_read),
	TEST(durations_are_read_with_their_units),
	TEST(refuses_too_many_services),
	TEST(refuses_too_many_lanes),
	TEST(refuses_too_many_counters),
	TEST(refuses_too_many_buttons),
	TEST(refuses_too_many_sections),
	TEST(refuses_too_many_keys_in_a_section),
	TEST(refuses_a_file_that_is_too_large),
	TEST(refuses_a_file_with_nul_bytes),
	TEST(refuses_too_many_drop_ins),
};

#define BEHAVIOUR_COUNT (sizeof(behaviours) / sizeof(behaviours[0]))

int main(void)
{
	static struct CMUnitTest tests[BEHAVIOUR_COUNT + MISTAKE_COUNT];

	for (size_t i = 0; i < BEHAVIOUR_COUNT; i++)
		tests[i] = behaviours[i];
	for (size_t i = 0; i < MISTAKE_COUNT; i++)
		tests[BEHAVIOUR_COUNT + i] = (struct CMUnitTest){
			.name = mistakes[i].name,
			.test_func = mistake_is_refused,
			.setup_func = mistake_choose,
			.teardown_func = folder_clear,
			.initial_state = (void *)(uintptr_t)&mistakes[i],
		};
	return _cmocka_run_group_tests("config", tests, sizeof(tests) / sizeof(tests[0]), NULL,
				       NULL);
}
