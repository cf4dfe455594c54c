/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The playbooks of site.conf: what they may say, and each mistake with its place.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "firmware/config/config.h"
#include "firmware/queue/notice.h"

static const char site_text[] = "[site]\n"
				"id=demo\n"
				"languages=da en\n"
				"name.da=Borgerservice\n"
				"default_lane=general\n"
				"[lane fast]\n"
				"name.da=Hurtig\n"
				"rate_permille=3000\n"
				"[lane general]\n"
				"name.da=Almindelig\n"
				"rate_permille=1000\n"
				"[service pas]\n"
				"name.da=Pas\n"
				"[service mitid]\n"
				"name.da=MitID\n"
				"[counter 1]\n";

static struct config_site site;

/* Reads the site with these lines behind it: 0, or a fault with what is said about it. */
static int read_with(const char *lines, struct config_error *ret_error)
{
	char folder[] = "/tmp/naeste-playbook-XXXXXX", path[64];
	FILE *file;
	int r;

	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/site.conf", folder);
	file = fopen(path, "w");
	assert_non_null(file);
	fprintf(file, "%s%s", site_text, lines);
	assert_int_equal(fclose(file), 0);
	r = config_read_site(path, &site, ret_error);
	unlink(path);
	rmdir(folder);
	return r;
}

static void refused(const char *lines, const char *said)
{
	struct config_error error = { "" };

	assert_true(read_with(lines, &error) < 0);
	if (!strstr(error.text, said))
		fail_msg("\"%s\" is not in \"%s\"", said, error.text);
}

static void a_playbook_is_read(void **state)
{
	struct config_error error = { "" };
	const struct playbook *playbook = &site.catalog.playbooks[0];

	if (read_with("[playbook storm]\nname.da=Storm\nname.en=Storm\nrate_permille.fast=9000\n"
		      "late_rate_permille.general=500\nhead_start.fast=2min\npromise.fast=5min\n"
		      "open=mitid\nclose=pas\nnotice.da=Bliv inde\nnotice_level=emergency\n"
		      "[playbook quiet]\nname.da=Stille\nnotice.da=Ro\n",
		      &error) < 0)
		fail_msg("%s", error.text);
	assert_int_equal(site.catalog.playbook_count, 2);
	assert_string_equal(playbook->id, "storm");
	assert_string_equal(playbook->name.text[1], "Storm");
	assert_int_equal(playbook->lanes[0].rate_permille, 9000);
	assert_int_equal(playbook->lanes[0].late_rate_permille, 0);
	assert_int_equal(playbook->lanes[1].late_rate_permille, 500);
	assert_true(playbook->lanes[0].has_head_start && playbook->lanes[0].has_promise);
	assert_int_equal(playbook->lanes[0].head_start_ms, 120000);
	assert_int_equal(playbook->lanes[0].promise_ms, 300000);
	assert_false(playbook->lanes[1].has_head_start || playbook->lanes[1].has_promise);
	assert_int_equal(playbook->open, 2);
	assert_int_equal(playbook->close, 1);
	assert_int_equal(playbook->notice_level, NOTICE_EMERGENCY);
	assert_string_equal(playbook->notice.text[0], "Bliv inde");
	assert_int_equal(site.catalog.playbooks[1].notice_level, NOTICE_INFO);
}

static void a_site_needs_no_playbook(void **state)
{
	struct config_error error = { "" };

	assert_int_equal(read_with("", &error), 0);
	assert_int_equal(site.catalog.playbook_count, 0);
}

static void every_service_is_as_many_as_there_are(void **state)
{
	struct config_error error = { "" };

	assert_int_equal(read_with("[playbook x]\nname.da=X\nclose=*\n", &error), 0);
	assert_int_equal(site.catalog.playbooks[0].close, 3);
}

static void a_playbook_of_an_unknown_lane_is_refused(void **state)
{
	static const char *const keys[] = { "rate_permille", "late_rate_permille", "head_start",
					    "promise" };
	char lines[128];

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		snprintf(lines, sizeof(lines), "[playbook x]\nname.da=X\n%s.slow=1s\n", keys[i]);
		refused(lines, "expected a lane of site.conf, found \"slow\"");
	}
}

static void a_playbook_with_a_number_out_of_range_is_refused(void **state)
{
	refused("[playbook x]\nname.da=X\nrate_permille.fast=0\n",
		"site.conf:19: [playbook x] rate_permille.fast: expected a whole number from 1 to "
		"1000000");
	refused("[playbook x]\nname.da=X\nlate_rate_permille.fast=0\n", "from 1 to 2000000");
	refused("[playbook x]\nname.da=X\nhead_start.fast=25h\n", "a duration from 0s to 24h");
	refused("[playbook x]\nname.da=X\npromise.fast=25h\n", "a duration from 0s to 24h");
}

static void a_playbook_of_an_unknown_service_is_refused(void **state)
{
	refused("[playbook x]\nname.da=X\nclose=tax\n", "found \"tax\"");
	refused("[playbook x]\nname.da=X\nopen=pas\nclose=pas mitid\n",
		"site.conf:20: [playbook x] close: expected no service that open names, too");
}

static void a_notice_of_a_playbook_needs_the_sites_own_language(void **state)
{
	refused("[playbook x]\nname.da=X\nnotice.en=Stay inside\n",
		"expected the key notice.da, in the site's first language");
	refused("[playbook x]\nname.da=X\nnotice_level=info\n", "expected the key notice.da");
	refused("[playbook x]\nname.da=X\nnotice.fr=Restez\n",
		"expected one of the languages of [site], found \"fr\"");
	refused("[playbook x]\nname.da=X\nnotice.da=Hej\nnotice_level=panic\n",
		"expected info, important, emergency or evacuate, found \"panic\"");
}

static void a_playbook_without_a_name_is_refused(void **state)
{
	refused("[playbook x]\n", "expected the key name.*");
	refused("[playbook x]\nname.en=X\n", "expected the key name.da");
	refused("[playbook normal]\nname.da=Normal\n",
		"site.conf:17: [playbook normal] expected another name");
}

static void too_many_playbooks_are_refused(void **state)
{
	char lines[1024] = "";
	size_t length = 0;

	for (int i = 0; i <= QUEUE_PLAYBOOKS_MAX; i++)
		length += (size_t)snprintf(lines + length, sizeof(lines) - length,
					   "[playbook p%d]\nname.da=P\n", i);
	refused(lines, "expected at most 8 sections [playbook ...]");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_playbook_is_read),
		cmocka_unit_test(a_site_needs_no_playbook),
		cmocka_unit_test(every_service_is_as_many_as_there_are),
		cmocka_unit_test(a_playbook_of_an_unknown_lane_is_refused),
		cmocka_unit_test(a_playbook_with_a_number_out_of_range_is_refused),
		cmocka_unit_test(a_playbook_of_an_unknown_service_is_refused),
		cmocka_unit_test(a_notice_of_a_playbook_needs_the_sites_own_language),
		cmocka_unit_test(a_playbook_without_a_name_is_refused),
		cmocka_unit_test(too_many_playbooks_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
