/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Enrolment: who gets a code, what it is good for and how long, and that a device is in entirely or
 * not at all.
 */
#include <fcntl.h>

#include "firmware/base/log.h"
#include "tests/enrol-world.h"

/* Codes. */

static void a_code_is_eight_letters_that_nobody_mistakes(void **state)
{
	struct world *world = *state;
	const char *answer = ask(world, "op", "device-enrol", "");
	struct clock_reading now = clock_read();
	char until[CLOCK_TEXT_BYTES];
	struct code code = code_user(answer);
	int64_t until_ms;

	assert_int_equal(strlen(code.user), strlen("enrol-") + 8);
	assert_int_equal(strspn(code.user + 6, "abcdefghjkmnpqrstuvwxyz23456789"), 8);
	text_under(answer, "until", until, sizeof(until));
	assert_int_equal(clock_parse(until, &until_ms), 0);
	assert_in_range(until_ms - now.wall_ms, 599000, 600000);
}

static void only_supervisors_and_operators_have_to_do_with_devices(void **state)
{
	static const char *const others[] = { "kiosk", "screen", "vera", "kari" };
	struct world *world = *state;

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		assert_holds(ask(world, others[i], "device-enrol", ""), "not_allowed");
		assert_holds(ask(world, others[i], "devices", ""), "not_allowed");
		assert_holds(ask(world, others[i], "device-revoke", ",\"name\":\"screen\""),
			     "not_allowed");
	}
	must(world, "op", "devices", "");
	assert_holds(ask(world, "op", "enrol", KIOSK), "not_allowed");
	assert_holds(ask(world, "sup", "enrol", KIOSK), "not_allowed");
}

static void a_code_is_told_when_the_broker_has_it(void **state)
{
	struct world *world = *state;

	uplink_sim_set_mute(world->ports.uplink, true);
	post(world, "sup", "device-enrol", "");
	settle(world);
	assert_null(answer_to(world, world->id));
	uplink_sim_set_mute(world->ports.uplink, false);
	settle(world);
	assert_holds(answer_to(world, world->id), "\"ok\":true,\"code\":\"");
}

static void a_code_that_the_broker_does_not_take_is_storage_failed(void **state)
{
	struct world *world = *state;

	uplink_sim_set_mute(world->ports.uplink, true);
	post(world, "sup", "device-enrol", "");
	pass(world, 3000);
	assert_null(answer_to(world, world->id));
	pass(world, 2000);
	assert_holds(answer_to(world, world->id), "\"refusal\":\"storage_failed\"");
	uplink_sim_set_mute(world->ports.uplink, false);
	settle(world);
	for (int i = 0; i < CODES; i++)
		code_new(world);
}

static void the_same_request_makes_one_code(void **state)
{
	struct world *world = *state;
	struct code first, again;

	uplink_sim_set_mute(world->ports.uplink, true);
	ask_as(world, FIRST, "sup", "device-enrol", "");
	ask_as(world, FIRST, "sup", "device-enrol", "");
	uplink_sim_set_mute(world->ports.uplink, false);
	settle(world);
	assert_int_equal(messages_of(world, 0, "re/sup", FIRST), 1);
	first = code_user(answer_to(world, FIRST));
	ask_as(world, FIRST, "sup", "device-enrol", "");
	settle(world);
	assert_int_equal(messages_of(world, 0, "re/sup", FIRST), 2);
	again = code_user(answer_to(world, FIRST));
	assert_string_equal(first.user, again.user);
	/* The id of somebody else is another request. */
	ask_as(world, FIRST, "op", "device-enrol", "");
	settle(world);
	again = code_user(answer_to(world, FIRST));
	assert_string_not_equal(first.user, again.user);
}

static void the_ninth_code_is_too_often(void **state)
{
	struct world *world = *state;
	struct code codes[CODES];

	for (int i = 0; i < CODES; i++) {
		codes[i] = code_new(world);
		for (int j = 0; j < i; j++)
			assert_string_not_equal(codes[i].user, codes[j].user);
	}
	assert_holds(ask(world, "sup", "device-enrol", ""), "\"refusal\":\"too_often\"");
	/* A code that is used up makes room at once, whoever may want its answer again. */
	assert_holds(enrol_as(world, FIRST, &codes[0], KIOSK), "\"ok\":true");
	code_new(world);
	assert_holds(ask(world, "sup", "device-enrol", ""), "\"refusal\":\"too_often\"");
	assert_holds(enrol_as(world, FIRST, &codes[0], KIOSK), "\"ok\":true");
	clock_pass(LIFE_MS);
	for (int i = 0; i < CODES; i++)
		code_new(world);
	assert_holds(ask(world, "sup", "device-enrol", ""), "\"refusal\":\"too_often\"");
}

static void a_code_while_all_places_hold_used_ones_is_too_often(void **state)
{
	struct world *world = *state;

	for (int i = 0; i < PLACES; i++) {
		struct code code = code_new(world);

		assert_holds(enrol(world, &code, KIOSK), "\"ok\":true");
	}
	assert_holds(ask(world, "sup", "device-enrol", ""), "\"refusal\":\"too_often\"");
	/* They are kept for whoever lost the answer, and no longer. */
	clock_pass(31000);
	code_new(world);
}

static void a_code_ends_after_ten_minutes(void **state)
{
	struct world *world = *state;
	struct code used = code_new(world), late = code_new(world);

	clock_pass(LIFE_MS - 2000);
	assert_holds(enrol(world, &used, KIOSK), "\"ok\":true");
	clock_pass(2000);
	assert_holds(enrol(world, &late, DISPLAY), "\"refusal\":\"not_allowed\"");
	assert_holds_not(ask(world, "op", "devices", ""), "hall-screen");
	/* It is nobody now, also when nobody asks. */
	post(world, late.user, "enrol", DISPLAY);
	settle(world);
	assert_null(answer_to(world, world->id));
}

static void a_code_that_nobody_uses_is_forgotten_by_itself(void **state)
{
	struct world *world = *state;
	struct code code = code_new(world);

	pass(world, LIFE_MS);
	post(world, code.user, "enrol", KIOSK);
	settle(world);
	assert_null(answer_to(world, world->id));
}

static void a_restart_ends_every_code_and_keeps_the_devices(void **state)
{
	struct world *world = *state;
	struct code used = code_new(world), open = code_new(world);

	assert_holds(enrol(world, &used, KIOSK), "\"ok\":true");
	restart(world);
	post(world, open.user, "enrol", DISPLAY);
	settle(world);
	assert_null(answer_to(world, world->id));
	assert_holds(ask(world, "sup", "devices", ""), "hall-kiosk");
	must(world, "hall-kiosk", "take", ",\"services\":[\"pas\"]");
}

static void a_code_may_enrol_and_nothing_else(void **state)
{
	struct world *world = *state;
	struct code code = code_new(world);

	assert_holds(ask(world, code.user, "take", ",\"services\":[\"pas\"]"), "not_allowed");
	assert_holds(ask(world, code.user, "users", ""), "not_allowed");
	assert_holds(ask(world, code.user, "device-enrol", ""), "not_allowed");
	assert_int_equal(queue_of(world)->ticket_count, 0);
	assert_disk(world, "SELECT count(*) FROM answer", "0\n");
	assert_holds_not(ask(world, "op", "users", ""), "enrol-");
	assert_holds_not(ask(world, "op", "devices", ""), "enrol-");
}

static void a_code_for_which_the_broker_has_no_place_is_capacity_full(void **state)
{
	struct world *world = *state;
	char fields[160];

	for (int i = 7; i < UPLINK_USERS_MAX; i++) {
		assert_int_equal(text_format(fields, sizeof(fields),
					     ",\"name\":\"clerk-%d\",\"role\":\"staff\"" PASSWORD,
					     i),
				 0);
		must(world, "op", "user-set", fields);
	}
	assert_holds(ask(world, "sup", "device-enrol", ""), "\"refusal\":\"capacity_full\"");
	must(world, "op", "user-remove", ",\"name\":\"clerk-7\"");
	{
		struct code code = code_new(world);

		assert_holds(enrol(world, &code, KIOSK), "\"refusal\":\"capacity_full\"");
		/* The code holds the last place: no user may push it off the list. */
		assert_holds(ask(world, "op", "user-set",
				 ",\"name\":\"ida\",\"role\":\"staff\"" PASSWORD),
			     "\"refusal\":\"capacity_full\"");
		must(world, "op", "user-remove", ",\"name\":\"clerk-8\"");
		assert_holds(enrol(world, &code, KIOSK), "\"ok\":true");
	}
}

/* Devices. */

static void a_kiosk_takes_numbers_and_a_display_confirms(void **state)
{
	struct world *world = *state;
	struct code kiosk = code_new(world), screen = code_new(world);
	const char *answer = enrol(world, &kiosk, KIOSK);
	char secret[TOKEN_TEXT_BYTES], other[TOKEN_TEXT_BYTES];

	assert_holds(answer, "\"ok\":true,\"user\":\"hall-kiosk\",\"secret\":\"");
	secret_of(answer, secret);
	secret_of(enrol(world, &screen, DISPLAY), other);
	assert_string_not_equal(secret, other);
	must(world, "hall-kiosk", "take", ",\"services\":[\"pas\"]");
	sit(world, "kari", "1");
	must(world, "kari", "next", "");
	uplink_sim_request(world->ports.uplink, ROOT "/seen/hall-screen",
			   "{\"call\":1,\"shown\":true}", NULL, NULL);
	settle(world);
	assert_int_equal(messages_of(world, 0, "event/general/ticket-seen", ""), 1);
	assert_holds(ask(world, "op", "users", ""), HALL_KIOSK);
}

static void a_device_is_told_when_the_broker_has_it(void **state)
{
	struct world *world = *state;
	struct code code = code_new(world);

	uplink_sim_set_mute(world->ports.uplink, true);
	post(world, code.user, "enrol", KIOSK);
	settle(world);
	assert_null(answer_to(world, world->id));
	assert_disk(world, "SELECT count(*) FROM user WHERE name = 'hall-kiosk'", "0\n");
	uplink_sim_set_mute(world->ports.uplink, false);
	settle(world);
	assert_holds(answer_to(world, world->id), "\"ok\":true");
	assert_disk(world, "SELECT role, password FROM user WHERE name = 'hall-kiosk'", "kiosk|\n");
}

static void a_device_that_the_broker_does_not_take_is_refused_and_nothing_remains(void **state)
{
	struct world *world = *state;
	struct code code = code_new(world);
	char id[ID_TEXT_BYTES];

	uplink_sim_set_mute(world->ports.uplink, true);
	post(world, code.user, "enrol", KIOSK);
	SET(id, world->id);
	pass(world, 3000);
	assert_null(answer_to(world, id));
	pass(world, 2000);
	assert_holds(answer_to(world, id), "\"refusal\":\"storage_failed\"");
	uplink_sim_set_mute(world->ports.uplink, false);
	settle(world);
	assert_disk(world, "SELECT count(*) FROM user WHERE name = 'hall-kiosk'", "0\n");
	assert_holds_not(ask(world, "op", "users", ""), "hall-kiosk");
	assert_holds(enrol_as(world, id, &code, KIOSK), "\"ok\":true");
}

static void a_device_that_cannot_be_stored_is_refused_and_nothing_remains(void **state)
{
	struct world *world = *state;
	struct code code = code_new(world);

	store_fail_writes(store_of(world), 1, -EIO);
	assert_holds(enrol_as(world, FIRST, &code, KIOSK), "\"refusal\":\"storage_failed\"");
	store_fail_writes(store_of(world), 0, 0);
	assert_disk(world, "SELECT count(*) FROM user WHERE name = 'hall-kiosk'", "0\n");
	assert_holds_not(ask(world, "op", "users", ""), "hall-kiosk");
	post(world, "hall-kiosk", "take", ",\"services\":[\"pas\"]");
	settle(world);
	assert_null(answer_to(world, world->id));
	/* Nothing happened: the same request may be sent again. */
	assert_holds(enrol_as(world, FIRST, &code, KIOSK), "\"ok\":true");
	assert_holds(ask(world, "op", "users", ""), HALL_KIOSK);
}

static void the_same_request_gets_the_same_answer_for_thirty_seconds(void **state)
{
	struct world *world = *state;
	struct code code = code_new(world);
	char first[TOKEN_TEXT_BYTES], again[TOKEN_TEXT_BYTES];

	secret_of(enrol_as(world, FIRST, &code, KIOSK), first);
	clock_pass(SAME_AGAIN_MS - 2000);
	secret_of(enrol_as(world, FIRST, &code, KIOSK), again);
	assert_string_equal(first, again);
	assert_holds(enrol_as(world, FIRST, &code, DISPLAY), "\"refusal\":\"id_reused\"");
	clock_pass(2000);
	assert_holds(enrol_as(world, FIRST, &code, KIOSK), "\"refusal\":\"not_allowed\"");
}

static void who_asks_again_while_the_broker_is_slow_is_answered_once(void **state)
{
	struct world *world = *state;
	struct code code = code_new(world);

	uplink_sim_set_mute(world->ports.uplink, true);
	ask_as(world, FIRST, code.user, "enrol", KIOSK);
	ask_as(world, FIRST, code.user, "enrol", KIOSK);
	uplink_sim_set_mute(world->ports.uplink, false);
	settle(world);
	assert_int_equal(messages_of(world, 0, "re/", FIRST), 1);
	assert_holds(answer_to(world, FIRST), "\"ok\":true");
}

static void a_used_code_is_not_allowed_and_enrols_nobody(void **state)
{
	struct world *world = *state;
	struct code code = code_new(world);

	uplink_sim_set_mute(world->ports.uplink, true);
	ask_as(world, FIRST, code.user, "enrol", KIOSK);
	assert_holds(enrol(world, &code, DISPLAY), "\"refusal\":\"not_allowed\"");
	uplink_sim_set_mute(world->ports.uplink, false);
	settle(world);
	assert_holds(answer_to(world, FIRST), "\"ok\":true");
	assert_holds(enrol(world, &code, DISPLAY), "\"refusal\":\"not_allowed\"");
	assert_holds(enrol(world, &code, KIOSK), "\"refusal\":\"not_allowed\"");
	assert_holds_not(ask(world, "sup", "devices", ""), "hall-screen");
}

static void a_name_that_is_somebody_elses_is_a_bad_request(void **state)
{
	static const char *const names[] = { "kari", "op", "screen", "naested", "enrol-abc" };
	struct world *world = *state;
	struct code code = code_new(world);
	char fields[80];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *answer;

		assert_int_equal(text_format(fields, sizeof(fields),
					     ",\"kind\":\"kiosk\",\"name\":\"%s\"", names[i]),
				 0);
		answer = enrol(world, &code, fields);
		assert_holds(answer, "\"refusal\":\"bad_request\"");
		assert_holds(answer, "\"detail\":\"name: ");
	}
	assert_holds(
		ask(world, "op", "user-set", ",\"name\":\"enrol-abc\",\"role\":\"kiosk\"" PASSWORD),
		"\"detail\":\"name: enrol-");
	assert_holds(enrol(world, &code, KIOSK), "\"ok\":true");
}

static void a_device_that_was_replaced_gets_a_new_secret(void **state)
{
	struct world *world = *state;
	struct code first = code_new(world), second = code_new(world);
	char old[TOKEN_TEXT_BYTES], new[TOKEN_TEXT_BYTES];

	secret_of(enrol(world, &first, KIOSK), old);
	/* Nothing new is to be stored, so no disk can keep it from working. */
	store_fail_writes(store_of(world), 1, -EIO);
	secret_of(enrol(world, &second, KIOSK), new);
	store_fail_writes(store_of(world), 0, 0);
	assert_string_not_equal(old, new);
	assert_disk(world, "SELECT count(*) FROM user WHERE name = 'hall-kiosk'", "1\n");
}

static void two_devices_that_want_one_name_at_once_are_too_often(void **state)
{
	struct world *world = *state;
	struct code first = code_new(world), second = code_new(world);

	uplink_sim_set_mute(world->ports.uplink, true);
	ask_as(world, FIRST, first.user, "enrol", KIOSK);
	assert_holds(enrol(world, &second, KIOSK), "\"refusal\":\"too_often\"");
	uplink_sim_set_mute(world->ports.uplink, false);
	settle(world);
	assert_holds(answer_to(world, FIRST), "\"ok\":true");
}

static void a_device_whose_name_is_given_away_meanwhile_is_refused(void **state)
{
	struct world *world = *state;
	struct code code = code_new(world);

	uplink_sim_set_mute(world->ports.uplink, true);
	ask_as(world, FIRST, code.user, "enrol", KIOSK);
	must(world, "op", "user-set", ",\"name\":\"hall-kiosk\",\"role\":\"staff\"" PASSWORD);
	assert_holds(answer_to(world, FIRST), "\"refusal\":\"not_allowed\"");
	uplink_sim_set_mute(world->ports.uplink, false);
	settle(world);
	assert_holds(ask(world, "op", "users", ""), "{\"user\":\"hall-kiosk\",\"role\":\"staff\"");
	assert_holds(answer_to(world, FIRST), "\"refusal\":\"not_allowed\"");
}

static void devices_are_kiosks_and_displays(void **state)
{
	struct world *world = *state;
	struct code code = code_new(world);

	assert_holds(enrol(world, &code, KIOSK), "\"ok\":true");
	assert_holds(ask(world, "sup", "devices", ""),
		     "\"ok\":true,\"devices\":[{\"device\":\"hall-kiosk\",\"kind\":\"kiosk\"},"
		     "{\"device\":\"kiosk\",\"kind\":\"kiosk\"},"
		     "{\"device\":\"screen\",\"kind\":\"display\"}]}");
}

static void a_revoked_device_is_nobody(void **state)
{
	struct world *world = *state;
	struct code code = code_new(world);

	assert_holds(enrol(world, &code, KIOSK), "\"ok\":true");
	must(world, "sup", "device-revoke", ",\"name\":\"hall-kiosk\"");
	post(world, "hall-kiosk", "take", ",\"services\":[\"pas\"]");
	settle(world);
	assert_null(answer_to(world, world->id));
	assert_holds_not(ask(world, "sup", "devices", ""), "hall-kiosk");
	assert_disk(world, "SELECT count(*) FROM user WHERE name = 'hall-kiosk'", "0\n");
}

static void a_device_that_is_revoked_while_it_enrols_is_refused(void **state)
{
	struct world *world = *state;
	struct code first = code_new(world), second = code_new(world);

	assert_holds(enrol(world, &first, KIOSK), "\"ok\":true");
	uplink_sim_set_mute(world->ports.uplink, true);
	ask_as(world, FIRST, second.user, "enrol", KIOSK);
	must(world, "sup", "device-revoke", ",\"name\":\"hall-kiosk\"");
	uplink_sim_set_mute(world->ports.uplink, false);
	settle(world);
	assert_holds(answer_to(world, FIRST), "\"refusal\":\"not_allowed\"");
	assert_holds_not(ask(world, "sup", "devices", ""), "hall-kiosk");
}

static void who_is_no_device_cannot_be_revoked(void **state)
{
	static const char *const names[] = { "kari", "op", "naested", "nobody" };
	struct world *world = *state;
	char fields[64];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *answer;

		assert_int_equal(text_format(fields, sizeof(fields), ",\"name\":\"%s\"", names[i]),
				 0);
		answer = ask(world, "op", "device-revoke", fields);
		assert_holds(answer, "\"refusal\":\"bad_request\"");
		assert_holds(answer, "name: there is no such user");
	}
	must(world, "kari", "tickets", "");
}

static void a_device_that_cannot_be_removed_stays(void **state)
{
	struct world *world = *state;

	store_fail_writes(store_of(world), 1, -EIO);
	assert_holds(ask(world, "sup", "device-revoke", ",\"name\":\"screen\""),
		     "\"refusal\":\"storage_failed\"");
	store_fail_writes(store_of(world), 0, 0);
	assert_holds(ask(world, "sup", "devices", ""), "screen");
}

/* All that enrolment says to the log, and all that it leaves on disk, when all goes wrong that can. */
static void no_secret_and_no_code_is_in_the_log_or_on_disk(void **state)
{
	struct world *world = *state;
	struct code code = code_new(world);
	char path[400], secret[TOKEN_TEXT_BYTES], dump[700];
	static char text[1 << 20];
	int kept = dup(STDERR_FILENO), log;
	FILE *stream;
	ssize_t got;

	assert_int_equal(text_format(path, sizeof(path), "%s/log", world->folder), 0);
	log = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	assert_true(log >= 0 && kept >= 0 && dup2(log, STDERR_FILENO) >= 0);
	log_set_level(LOG_LEVEL_DEBUG);
	store_fail_writes(store_of(world), 1, -EIO);
	enrol(world, &code, KIOSK);
	store_fail_writes(store_of(world), 0, 0);
	secret_of(enrol_as(world, FIRST, &code, KIOSK), secret);
	enrol(world, &code, DISPLAY);
	uplink_sim_set_online(world->ports.uplink, false);
	online(world);
	pass(world, SAME_AGAIN_MS);
	log_set_level(LOG_LEVEL_INFO);
	assert_true(dup2(kept, STDERR_FILENO) >= 0);
	close(kept);
	got = pread(log, text, sizeof(text) - 1, 0);
	close(log);
	assert_true(got > 0 && strstr(text, "hall-kiosk is enrolled as kiosk"));
	assert_null(strstr(text, secret));
	assert_null(strstr(text, code.user + strlen("enrol-")));
	assert_int_equal(text_format(dump, sizeof(dump),
				     "cat '%s' '%s-wal' | grep -c -a -e %s -e %s",
				     world->board.database, world->board.database, secret,
				     code.user + strlen("enrol-")),
			 0);
	stream = popen(dump, "r"); /* NOLINT(cert-env33-c): all comes from the test itself */
	assert_non_null(stream);
	assert_non_null(fgets(text, sizeof(text), stream));
	pclose(stream);
	assert_string_equal(text, "0\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_code_is_eight_letters_that_nobody_mistakes),
		CASE(only_supervisors_and_operators_have_to_do_with_devices),
		CASE(a_code_is_told_when_the_broker_has_it),
		CASE(a_code_that_the_broker_does_not_take_is_storage_failed),
		CASE(the_same_request_makes_one_code),
		CASE(the_ninth_code_is_too_often),
		CASE(a_code_while_all_places_hold_used_ones_is_too_often),
		CASE(a_code_ends_after_ten_minutes),
		CASE(a_code_that_nobody_uses_is_forgotten_by_itself),
		CASE(a_restart_ends_every_code_and_keeps_the_devices),
		CASE(a_code_may_enrol_and_nothing_else),
		CASE(a_code_for_which_the_broker_has_no_place_is_capacity_full),
		CASE(a_kiosk_takes_numbers_and_a_display_confirms),
		CASE(a_device_is_told_when_the_broker_has_it),
		CASE(a_device_that_the_broker_does_not_take_is_refused_and_nothing_remains),
		CASE(a_device_that_cannot_be_stored_is_refused_and_nothing_remains),
		CASE(the_same_request_gets_the_same_answer_for_thirty_seconds),
		CASE(who_asks_again_while_the_broker_is_slow_is_answered_once),
		CASE(a_used_code_is_not_allowed_and_enrols_nobody),
		CASE(a_name_that_is_somebody_elses_is_a_bad_request),
		CASE(a_device_that_was_replaced_gets_a_new_secret),
		CASE(two_devices_that_want_one_name_at_once_are_too_often),
		CASE(a_device_whose_name_is_given_away_meanwhile_is_refused),
		CASE(devices_are_kiosks_and_displays),
		CASE(a_revoked_device_is_nobody),
		CASE(a_device_that_is_revoked_while_it_enrols_is_refused),
		CASE(who_is_no_device_cannot_be_revoked),
		CASE(a_device_that_cannot_be_removed_stays),
		CASE(no_secret_and_no_code_is_in_the_log_or_on_disk),
	};

	return cmocka_run_group_tests(tests, NULL, worlds_end);
}
