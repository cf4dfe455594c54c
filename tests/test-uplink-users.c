/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The broker's users: how a real mosquitto is brought to the appliance's list and kept there, and
 * what becomes of those who were removed. What each role may do: test-uplink-roles.c.
 */
#include "drivers/uplink-access.h"
#include "tests/uplink-world.h"

/* The people as the store has them once their passwords are delivered. */
static void without_passwords(struct uplink_user ret_users[static COUNT(people)])
{
	memcpy(ret_users, people, sizeof(people));
	for (size_t i = 0; i < COUNT(people); i++)
		ret_users[i].password[0] = '\0';
}

static void a_wrong_password_does_not_log_in(void **state)
{
	struct world *world = *state;

	assert_int_equal(login(world, 0, "anna", "guess"), REFUSED);
	assert_int_equal(login(world, 0, "nobody", "guess"), REFUSED);
}

static void a_user_who_was_removed_is_out_at_once(void **state)
{
	struct world *world = *state;

	assert_int_equal(login(world, 0, "anna", "pw-staff"), 0);
	assert_int_equal(login(world, 1, "bo", "pw-supervisor"), 0);
	set_people(world, people, 3); /* without anna, bo, olga and the code */
	turn_until(world, world->probes[0].disconnected != PROBE_NONE, 2000);
	turn_until(world, world->probes[1].disconnected != PROBE_NONE, 2000);
	assert_int_equal(login(world, 0, "anna", "pw-staff"), REFUSED);
	assert_int_equal(login(world, 0, "vera", "pw-volunteer"), 0);
	assert_int_equal(login(world, 0, "enrol-k7qm", "k7qm"), REFUSED);
	assert_true(world->heard.online);
	assert_int_equal(world->heard.online_count, 1);
}

static void a_changed_password_is_stored_and_ends_the_old_session(void **state)
{
	struct world *world = *state;
	struct uplink_user users[COUNT(people)];
	size_t stored = world->heard.stored_count;

	without_passwords(users);
	snprintf(users[3].password, sizeof(users[3].password), "new \"secret\" æøå");
	assert_int_equal(login(world, 0, "anna", "pw-staff"), 0);
	assert_int_equal(login(world, 1, "bo", "pw-supervisor"), 0);
	set_people(world, users, COUNT(users));
	turn_until(world, world->heard.stored_count == stored + 1, 2000);
	assert_string_equal(world->heard.stored, "anna");
	turn_until(world, world->probes[0].disconnected != PROBE_NONE, 2000);
	assert_int_equal(world->probes[1].disconnected, PROBE_NONE); /* nobody else is disturbed */
	assert_int_equal(login(world, 0, "anna", "pw-staff"), REFUSED);
	assert_int_equal(login(world, 0, "anna", "new \"secret\" æøå"), 0);
}

static void a_role_that_was_taken_away_ends_the_session_that_had_it(void **state)
{
	struct world *world = *state;
	struct uplink_user users[COUNT(people)];

	without_passwords(users);
	users[3].role = ROLE_KIOSK;
	assert_int_equal(login(world, 0, "anna", "pw-staff"), 0);
	assert_int_equal(ask_subscribe(world, 0, ROOT "/event/#"), 1);
	set_people(world, users, COUNT(users));
	turn_until(world, world->probes[0].disconnected != PROBE_NONE, 2000);
	assert_int_equal(login(world, 0, "anna", "pw-staff"), 0);
	assert_int_equal(ask_subscribe(world, 0, ROOT "/event/#"), REFUSED);
}

static void passwords_are_told_to_be_stored_and_not_sent_again(void **state)
{
	struct world *world = *state;

	assert_int_equal(world->heard.stored_count, COUNT(people));
	assert_int_equal(login(world, 0, "anna", "pw-staff"), 0);
	broker_end(&world->broker, SIGTERM);
	broker_start_only(&world->broker);
	turn_until(world, world->heard.online_count == 2, 5000);
	assert_int_equal(world->heard.stored_count, COUNT(people));
	assert_int_equal(login(world, 0, "anna", "pw-staff"), 0);
}

static void nothing_is_sent_when_nothing_differs(void **state)
{
	struct world *world = *state;
	struct uplink_user users[COUNT(people)];
	struct stat before, after;
	uint64_t begin_us;

	without_passwords(users);
	assert_int_equal(stat(world->broker.users, &before), 0);
	uplink_free(world->driver);
	assert_int_equal(open_uplink(world, NULL, true), 0);
	set_people(world, users, COUNT(users));
	begin_us = clock_monotonic_us();
	turn_until(world, world->heard.online_count == 2, 5000);
	print_message("connected again with nothing to change: online after %llu us\n",
		      (unsigned long long)(clock_monotonic_us() - begin_us));
	assert_string_equal(world->heard.reason, "connected");
	assert_int_equal(stat(world->broker.users, &after), 0);
	assert_int_equal(before.st_mtim.tv_sec, after.st_mtim.tv_sec);
	assert_int_equal(before.st_mtim.tv_nsec, after.st_mtim.tv_nsec);
}

static void an_uplink_that_was_not_told_its_users_removes_nobody(void **state)
{
	struct world *world = *state;

	uplink_free(world->driver);
	assert_int_equal(open_uplink(world, NULL, true), 0);
	turn_until(world, world->heard.online_count == 2, 5000);
	assert_int_equal(login(world, 0, "anna", "pw-staff"), 0);
	set_people(world, people, 0); /* an empty list is a list */
	turn_until(world, world->probes[0].disconnected != PROBE_NONE, 2000);
}

/* Says to the broker, as its administrator, what our driver never would. */
static void meddle(struct world *world, const char *commands)
{
	assert_int_equal(login(world, 3, BROKER_USER, BROKER_PASS), 0);
	assert_int_equal(ask_publish(world, 3, ACCESS_TOPIC, commands, false), 0);
}

static void rights_that_somebody_widened_are_taken_back(void **state)
{
	struct world *world = *state;
	struct uplink_user users[COUNT(people)];

	without_passwords(users);
	meddle(world, "{\"commands\":["
		      "{\"command\":\"modifyRole\",\"rolename\":\"" ROOT "/staff\",\"acls\":["
		      "{\"acltype\":\"subscribePattern\",\"topic\":\"#\",\"allow\":true}]},"
		      "{\"command\":\"modifyRole\",\"rolename\":\"" ROOT "/public\",\"acls\":["
		      "{\"acltype\":\"subscribePattern\",\"topic\":\"#\",\"allow\":true}]},"
		      "{\"command\":\"setDefaultACLAccess\",\"acls\":["
		      "{\"acltype\":\"publishClientSend\",\"allow\":true}]}]}");
	assert_int_equal(login(world, 0, "anna", "pw-staff"), 0);
	assert_int_equal(ask_subscribe(world, 0, "#"), 1);
	assert_int_equal(login(world, 1, NULL, NULL), 0);
	assert_int_equal(ask_subscribe(world, 1, "#"), 1);
	assert_true(ask_publish(world, 1, ROOT "/board", "{}", false) < 128);
	set_people(world, users, COUNT(users));
	turn_until(world, world->probes[0].disconnected != PROBE_NONE, 2000);
	turn_until(world, world->probes[1].disconnected != PROBE_NONE, 2000);
	assert_int_equal(login(world, 0, "anna", "pw-staff"), 0);
	assert_int_equal(ask_subscribe(world, 0, "#"), REFUSED);
	assert_int_equal(ask_subscribe(world, 0, ROOT "/queue/1"), 1);
	assert_int_equal(login(world, 1, NULL, NULL), 0);
	assert_int_equal(ask_subscribe(world, 1, "#"), REFUSED);
	assert_int_equal(ask_publish(world, 1, ROOT "/board", "{}", false), REFUSED);
}

static void roles_and_users_survive_a_crash_of_the_broker(void **state)
{
	struct world *world = *state;

	broker_end(&world->broker, SIGKILL);
	uplink_free(world->driver);
	world->driver = NULL;
	broker_start(&world->broker);
	assert_int_equal(login(world, 0, "anna", "pw-staff"), 0);
	assert_int_equal(ask_subscribe(world, 0, ROOT "/queue/1"), 1);
	assert_int_equal(ask_subscribe(world, 0, "#"), REFUSED);
	assert_int_equal(ask_subscribe(world, 0, ROOT "/re/bo/tab"), REFUSED);
}

static void a_broker_that_lost_its_users_names_those_who_are_shut_out(void **state)
{
	struct world *world = *state;

	broker_end(&world->broker, SIGTERM);
	broker_forget_users(&world->broker);
	broker_start(&world->broker);
	turn_until(world, world->heard.online_count == 2, 5000);
	assert_non_null(strstr(world->heard.reason, "nobody knows the password of: kiosk-1, hall"));
	assert_int_equal(login(world, 0, "anna", "pw-staff"), REFUSED);
	assert_int_equal(login(world, 0, NULL, NULL), 0);
	assert_int_equal(ask_subscribe(world, 0, ROOT "/board"), 1); /* roles are there again */
	set_people(world, people, COUNT(people));
	turn_until(world, world->heard.stored_count == 2 * COUNT(people), 5000);
	assert_int_equal(login(world, 0, "anna", "pw-staff"), 0);
}

static void what_somebody_else_keeps_on_the_broker_is_left_alone(void **state)
{
	struct world *world = *state;
	static const char commands[] =
		"{\"commands\":["
		"{\"command\":\"createRole\",\"rolename\":\"weather\",\"acls\":[]},"
		"{\"command\":\"createClient\",\"username\":\"meter\",\"password\":\"m\","
		"\"roles\":[{\"rolename\":\"weather\"}]},"
		"{\"command\":\"createRole\",\"rolename\":\"" ROOT "/user/ghost\",\"acls\":[]},"
		"{\"command\":\"createClient\",\"username\":\"ghost\",\"password\":\"g\","
		"\"roles\":[{\"rolename\":\"" ROOT "/user/ghost\"}]},"
		"{\"command\":\"addClientRole\",\"username\":\"anna\",\"rolename\":\"weather\"},"
		"{\"command\":\"disableClient\",\"username\":\"bo\"}]}";
	_cleanup_free_ char *text = NULL;

	meddle(world, commands);
	assert_int_equal(login(world, 1, "ghost", "g"), 0);
	assert_int_equal(login(world, 2, "bo", "pw-supervisor"), REFUSED);
	set_people(world, people, COUNT(people));
	turn_until(world, world->probes[1].disconnected != PROBE_NONE, 2000);
	turn_until(world, world->heard.stored_count == 2 * COUNT(people), 2000);
	assert_int_equal(login(world, 1, "ghost", "g"), REFUSED);
	assert_int_equal(login(world, 1, "meter", "m"), 0);
	assert_int_equal(login(world, 2, "bo", "pw-supervisor"), 0);
	text = file_read(world->broker.users);
	assert_null(strstr(text, "/user/ghost"));
	assert_non_null(strstr(text, "weather"));
}

static void as_many_users_as_the_limit_are_told_in_pages(void **state)
{
	struct world *world = *state;
	static struct uplink_user users[UPLINK_USERS_MAX];
	uint64_t begin_us;

	for (size_t i = 0; i < COUNT(users); i++) {
		users[i].role = ROLE_STAFF;
		snprintf(users[i].name, sizeof(users[i].name), "user-%zu", i);
		snprintf(users[i].password, sizeof(users[i].password), "pw-%zu", i);
	}
	broker_start(&world->broker);
	assert_int_equal(open_uplink(world, NULL, true), 0);
	set_people(world, users, COUNT(users));
	begin_us = clock_monotonic_us();
	turn_until(world, world->heard.online, 20000);
	print_message("first start with %zu users: online after %llu ms\n", COUNT(users),
		      (unsigned long long)(clock_monotonic_us() - begin_us) / 1000);
	assert_int_equal(world->heard.stored_count, COUNT(users));
	assert_int_equal(login(world, 0, "user-255", "pw-255"), 0);
	for (size_t i = 0; i < COUNT(users); i++)
		users[i].password[0] = '\0';
	uplink_free(world->driver);
	assert_int_equal(open_uplink(world, NULL, true), 0);
	set_people(world, users, COUNT(users) - 1);
	begin_us = clock_monotonic_us();
	turn_until(world, world->heard.online_count == 2, 5000);
	print_message("connected again, one user fewer: online after %llu ms\n",
		      (unsigned long long)(clock_monotonic_us() - begin_us) / 1000);
	assert_string_equal(world->heard.reason, "connected");
	assert_int_equal(login(world, 0, "user-255", "pw-255"), REFUSED);
	assert_int_equal(login(world, 0, "user-254", "pw-254"), 0);
}

static void the_first_start_is_quick(void **state)
{
	struct world *world = *state;
	uint64_t begin_us;

	broker_start(&world->broker);
	assert_int_equal(open_uplink(world, NULL, true), 0);
	set_people(world, people, COUNT(people));
	begin_us = clock_monotonic_us();
	turn_until(world, world->heard.online, 5000);
	print_message("first start with %zu users: online after %llu us\n", COUNT(people),
		      (unsigned long long)(clock_monotonic_us() - begin_us));
	assert_int_equal(world->heard.online_count, 1);
	assert_int_equal(world->heard.offline_count, 0); /* it never locked itself out */
}

/* A broker without the plugin: it takes everybody and administers nobody. */
static void start_plain_broker(struct world *world)
{
	char text[512];

	assert_int_equal(text_format(text, sizeof(text),
				     "allow_anonymous true\nuser %s\nlistener 0 %s\n"
				     "listener %u 127.0.0.1\n",
				     getpwuid(getuid())->pw_name, world->broker.socket,
				     world->broker.port),
			 0);
	file_write(world->broker.config, text);
	broker_start(&world->broker);
}

static void a_broker_without_the_plugin_is_told(void **state)
{
	struct world *world = *state;

	start_plain_broker(world);
	assert_int_equal(open_uplink(world, NULL, true), 0);
	turn_until(world, world->heard.offline_count == 1, 9000);
	print_message("without the plugin: %s\n", world->heard.reason);
	assert_false(world->heard.online);
}

static void a_broker_that_somebody_else_administers_is_only_subscribed_to(void **state)
{
	struct world *world = *state;

	start_plain_broker(world);
	assert_int_equal(open_uplink(world, NULL, false), 0);
	set_people(world, people, COUNT(people));
	turn_until(world, world->heard.online, 2000);
	assert_int_equal(login(world, 0, NULL, NULL), 0);
	assert_int_equal(ask_publish(world, 0, ROOT "/seen/hall", "{}", false), 0);
	turn_until(world, world->heard.request_count == 1, 2000);
	assert_string_equal(world->heard.topic, ROOT "/seen/hall");
	assert_int_equal(world->heard.stored_count, 0);
}

/* The conversation with the plugin, without a broker. */

static struct uplink_access *access_open(uint32_t *serial)
{
	struct uplink_access *access = NULL;
	char *message = NULL;

	assert_int_equal(uplink_access_new(ROOT, BROKER_USER, &access), 0);
	uplink_access_begin(access);
	assert_int_equal(uplink_access_next(access, &message), 1);
	assert_non_null(strstr(message, "\"listClients\""));
	assert_int_equal(
		sscanf(strstr(message, "correlationData"), "correlationData\":\"%u", serial), 1);
	uplink_access_message_free(message);
	return access;
}

/* An answer of `count` responses, each with `extra` in it. */
static int answer_with(struct uplink_access *access, uint32_t serial, size_t count,
		       const char *extra)
{
	char text[1024] = "{\"responses\":[";

	for (size_t i = 0; i < count; i++) {
		size_t used = strlen(text);

		assert_int_equal(text_format(text + used, sizeof(text) - used,
					     "%s{\"correlationData\":\"%u\"%s}", i ? "," : "",
					     serial, extra),
				 0);
	}
	strcat(text, "]}");
	return uplink_access_answer(access, text, strlen(text));
}

static void a_command_that_the_broker_refuses_ends_the_run_and_is_named(void **state)
{
	uint32_t serial = 0;
	struct uplink_access *access = access_open(&serial);

	assert_int_equal(answer_with(access, serial, 5, ",\"error\":\"Internal error\""), -EPROTO);
	assert_string_equal(uplink_access_problem(access),
			    "the broker refused getDefaultACLAccess(): Internal error");
	uplink_access_free(access);
}

static void an_answer_that_is_too_short_ends_the_run(void **state)
{
	uint32_t serial = 0;
	struct uplink_access *access = access_open(&serial);

	assert_int_equal(answer_with(access, serial, 4, ""), -EPROTO);
	assert_string_equal(uplink_access_problem(access), "the broker answered 4 of 5 commands");
	uplink_access_free(access);
}

static void an_answer_to_somebody_else_is_passed_over(void **state)
{
	static const char *const texts[] = { "",
					     "no json",
					     "[]",
					     "{}",
					     "{\"responses\":[]}",
					     "{\"responses\":[{\"correlationData\":7}]}" };
	uint32_t serial = 0;
	struct uplink_access *access = access_open(&serial);

	for (size_t i = 0; i < COUNT(texts); i++)
		assert_int_equal(uplink_access_answer(access, texts[i], strlen(texts[i])), 0);
	assert_int_equal(answer_with(access, serial + 1, 5, ""), 0);
	assert_int_equal(answer_with(access, serial, 5, ""), 1);
	assert_int_equal(answer_with(access, serial, 5, ""), 0); /* once */
	uplink_access_free(access);
}

static void a_broker_where_we_are_nobody_ends_the_run(void **state)
{
	uint32_t serial = 0;
	struct uplink_access *access = access_open(&serial);
	char *message = NULL;

	assert_int_equal(answer_with(access, serial, 5, ""), 1);
	assert_int_equal(uplink_access_next(access, &message), -EPERM);
	assert_non_null(strstr(uplink_access_problem(access), BROKER_USER));
	uplink_access_free(access);
}

#define with_world(test) cmocka_unit_test_setup_teardown(test, world_open, world_close)
#define with_bare(test)  cmocka_unit_test_setup_teardown(test, world_open_bare, world_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_world(a_wrong_password_does_not_log_in),
		with_world(a_user_who_was_removed_is_out_at_once),
		with_world(a_changed_password_is_stored_and_ends_the_old_session),
		with_world(a_role_that_was_taken_away_ends_the_session_that_had_it),
		with_world(passwords_are_told_to_be_stored_and_not_sent_again),
		with_world(nothing_is_sent_when_nothing_differs),
		with_world(roles_and_users_survive_a_crash_of_the_broker),
		with_world(a_broker_that_lost_its_users_names_those_who_are_shut_out),
		with_world(what_somebody_else_keeps_on_the_broker_is_left_alone),
		with_world(an_uplink_that_was_not_told_its_users_removes_nobody),
		with_world(rights_that_somebody_widened_are_taken_back),
		with_bare(as_many_users_as_the_limit_are_told_in_pages),
		with_bare(the_first_start_is_quick),
		with_bare(a_broker_without_the_plugin_is_told),
		with_bare(a_broker_that_somebody_else_administers_is_only_subscribed_to),
		cmocka_unit_test(a_command_that_the_broker_refuses_ends_the_run_and_is_named),
		cmocka_unit_test(an_answer_that_is_too_short_ends_the_run),
		cmocka_unit_test(an_answer_to_somebody_else_is_passed_over),
		cmocka_unit_test(a_broker_where_we_are_nobody_ends_the_run),
	};

	return cmocka_run_group_tests_name("uplink users", tests, NULL, NULL);
}
