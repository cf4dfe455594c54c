/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What site.conf says of its services to citizens: help, what to bring along, for whom it is done and
 * where else.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "firmware/config/config.h"

#define HEAD                                                                              \
	"[site]\nid=demo\nlanguages=da en\nname.da=Borgerservice\ndefault_lane=general\n" \
	"[lane general]\nname.da=Alle\nrate_permille=1000\n[counter 1]\n[service pas]\nname.da=Pas\n"

static char path[] = "/tmp/naeste-about.XXXXXX";

static int read_text(const char *text, struct config_site *ret_site, struct config_error *ret_error)
{
	FILE *file = fopen(path, "we");

	assert_non_null(file);
	assert_int_equal(fputs(text, file) < 0, 0);
	assert_int_equal(fclose(file), 0);
	return config_read_site(path, ret_site, ret_error);
}

static int read_more(const char *more, struct config_site *ret_site, struct config_error *ret_error)
{
	char text[2048];

	assert_int_equal(text_format(text, sizeof(text), "%s%s", HEAD, more), 0);
	return read_text(text, ret_site, ret_error);
}

static void what_a_service_says_is_read(void **state)
{
	struct config_site *site = calloc(1, sizeof(*site));
	const struct service *pas = &site->catalog.services[0];
	struct config_error error = {};

	if (read_more("help.en=Take a photograph here.\n"
		      "bring.da=Gammelt pas;  Foto; Sygesikringskort\nauthority=Rigspolitiet\n"
		      "link=https://borger.dk/pas\nplace=Politigaarden\nplace_phone=114\n"
		      "place_hours=10-15\n",
		      site, &error) < 0)
		fail_msg("%s", error.text);
	assert_string_equal(pas->help.text[1], "Take a photograph here.");
	assert_string_equal(pas->bring[0].text[0], "Gammelt pas");
	assert_string_equal(pas->bring[1].text[0], "Foto");
	assert_string_equal(pas->bring[2].text[0], "Sygesikringskort");
	assert_string_equal(pas->bring[3].text[0], "");
	assert_string_equal(pas->authority, "Rigspolitiet");
	assert_string_equal(pas->link, "https://borger.dk/pas");
	assert_string_equal(pas->place.name, "Politigaarden");
	assert_string_equal(pas->place.phone, "114");
	assert_string_equal(pas->place.hours, "10-15");
	assert_true(site->catalog.counters[0].all_services && site->catalog.counters[0].all_lanes);
	free(site);
}

/* "*" is all there will ever be; a list that happens to name all is only that list. */
static void a_list_of_all_services_is_no_star(void **state)
{
	struct config_site *site = calloc(1, sizeof(*site));
	struct config_error error = {};

	assert_int_equal(read_more("[counter 2]\nservices=pas\nlanes=general\n", site, &error), 0);
	assert_false(site->catalog.counters[1].all_services);
	assert_false(site->catalog.counters[1].all_lanes);
	assert_int_equal(site->catalog.counters[1].services, site->catalog.counters[0].services);
	free(site);
}

static const struct {
	const char *more, *expected;
} mistakes[] = {
	{ "help.pl=Hop\n", "help.pl: expected one of the languages of [site]" },
	{ "bring.pl=Hop\n", "bring.pl: expected one of the languages of [site]" },
	{ "bring.da=;\n", "bring.da: expected 1 to 8 lines of 1 to 119 bytes with ; between" },
	{ "bring.da=a;b;c;d;e;f;g;h;i\n", "bring.da: expected 1 to 8 lines" },
	{ "bring.da=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	  "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n",
	  "bring.da: expected 1 to 8 lines" },
	{ "link=http://borger.dk\n", "link: expected an address that begins with https://" },
	{ "link=https://\n", "link: expected an address that begins with https://" },
	{ "link=https://a b\n", "link: expected an address that begins with https://" },
	{ "place_phone=114\n", "[service pas] expected the key place" },
	{ "place_hours=10-15\n", "[service pas] expected the key place" },
	{ "expected=90500ms\n", "expected: expected whole seconds" },
	{ "[counter 2]\nhead_start.pas=1s 1ms\n", "head_start.pas: expected whole seconds" },
	{ "[lane fast]\nname.da=H\nrate_permille=1\npromise=1ms\n",
	  "promise: expected whole seconds" },
};

static void refuses_what_a_service_cannot_say(void **state)
{
	struct config_site *site = calloc(1, sizeof(*site));

	for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
		struct config_error error = {};

		assert_int_equal(read_more(mistakes[i].more, site, &error), -EINVAL);
		if (!strstr(error.text, mistakes[i].expected))
			fail_msg("%s: \"%s\"", mistakes[i].more, error.text);
	}
	free(site);
}

/* Each kiosk gets all of it in one message. */
static void refuses_more_text_than_a_kiosk_can_be_sent(void **state)
{
	struct config_site *site = calloc(1, sizeof(*site));
	char *text = calloc(1, 100000), line[350];
	struct config_error error = {};
	size_t length;

	memset(line, 'x', sizeof(line) - 1);
	line[sizeof(line) - 1] = '\0';
	length = (size_t)snprintf(text, 1000, "%s", HEAD);
	for (int i = 0; i < 31; i++)
		length += (size_t)snprintf(text + length, 2000,
					   "[service s%d]\nname.da=S\nhelp.da=%s\nhelp.en=%s\n"
					   "bring.da=%.100s;%.100s;%.100s\nbring.en=%.100s;%.100s;"
					   "%.100s\n",
					   i, line, line, line, line, line, line, line, line);
	assert_int_equal(read_text(text, site, &error), -EINVAL);
	assert_non_null(strstr(error.text, "[site] expected at most 40000 bytes of text in all "
					   "services together"));
	free(text);
	free(site);
}

static int file_make(void **state)
{
	int fd = mkstemp(path);

	return fd < 0 ? -1 : close(fd);
}

static int file_remove(void **state)
{
	return unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_service_says_is_read),
		cmocka_unit_test(a_list_of_all_services_is_no_star),
		cmocka_unit_test(refuses_what_a_service_cannot_say),
		cmocka_unit_test(refuses_more_text_than_a_kiosk_can_be_sent),
	};

	return cmocka_run_group_tests_name("config-about", tests, file_make, file_remove);
}
