/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The uplink port: its limits, the simulator, and messages and connections of the real driver
 * against a real mosquitto with the virtual board's configuration. Users and roles:
 * test-uplink-users.c and test-uplink-roles.c.
 */
#include "tests/uplink-world.h"

/* limits of the port */

static void what_no_message_may_be_is_refused_by_name(void **state)
{
	static char big[UPLINK_PAYLOAD_MAX_BYTES + 1], topic[UPLINK_TOPIC_MAX_BYTES + 1];
	struct uplink_message message = { .topic = "a", .payload = big, .qos = 1 };

	memset(topic, 'a', UPLINK_TOPIC_MAX_BYTES);
	assert_int_equal(uplink_message_check(&message), 0);
	message.payload_bytes = UPLINK_PAYLOAD_MAX_BYTES;
	assert_int_equal(uplink_message_check(&message), 0);
	message.payload_bytes++;
	assert_int_equal(uplink_message_check(&message), -E2BIG);
	message.payload_bytes = 0;
	message.correlation = big;
	message.correlation_bytes = UPLINK_CORRELATION_MAX_BYTES + 1;
	assert_int_equal(uplink_message_check(&message), -E2BIG);
	message.correlation_bytes = UPLINK_CORRELATION_MAX_BYTES;
	assert_int_equal(uplink_message_check(&message), 0);
	message.topic = topic;
	assert_int_equal(uplink_message_check(&message), -E2BIG);
	topic[UPLINK_TOPIC_MAX_BYTES - 1] = '\0';
	assert_int_equal(uplink_message_check(&message), 0);
	for (size_t i = 0; i < 4; i++) {
		message.topic = ((const char *[]){ "", "a/+", "a/#", "a\nb" })[i];
		assert_int_equal(uplink_message_check(&message), -EINVAL);
	}
	message = (struct uplink_message){ .topic = "a", .qos = 0, .tag = 1 };
	assert_int_equal(uplink_message_check(&message), -EINVAL);
	message = (struct uplink_message){ .topic = "a", .qos = 3 };
	assert_int_equal(uplink_message_check(&message), -EINVAL);
}

static void a_user_that_cannot_stand_in_a_topic_is_refused(void **state)
{
	static const char *const names[] = {
		"", "a/b", "a+", "#", "a b", "%u", "a\nb", BROKER_USER
	};

	static const enum role nowhere[] = { ROLE_PHONE, ROLE_PANEL, ROLE_SYSTEM };
	struct uplink_user user = { .name = "anna", .role = ROLE_STAFF };

	assert_int_equal(uplink_users_check(&user, 1, BROKER_USER), 0);
	memset(user.name, 'a', sizeof(user.name));
	assert_int_equal(uplink_users_check(&user, 1, BROKER_USER), -EINVAL);
	for (size_t i = 0; i < COUNT(names); i++) {
		snprintf(user.name, sizeof(user.name), "%s", names[i]);
		assert_int_equal(uplink_users_check(&user, 1, BROKER_USER), -EINVAL);
	}
	snprintf(user.name, sizeof(user.name), "anna");
	for (size_t i = 0; i < COUNT(nowhere); i++) {
		user.role = nowhere[i];
		assert_int_equal(uplink_users_check(&user, 1, BROKER_USER), -EINVAL);
	}
	user.role = ROLE_STAFF;
	snprintf(user.password, sizeof(user.password), "\xff");
	assert_int_equal(uplink_users_check(&user, 1, BROKER_USER), -EINVAL);
}

static void two_users_of_one_name_and_one_user_too_many_are_refused(void **state)
{
	static struct uplink_user users[UPLINK_USERS_MAX + 1];

	for (size_t i = 0; i < COUNT(users); i++) {
		users[i].role = ROLE_STAFF;
		snprintf(users[i].name, sizeof(users[i].name), "user-%zu", i);
	}
	assert_int_equal(uplink_users_check(users, UPLINK_USERS_MAX, BROKER_USER), 0);
	assert_int_equal(uplink_users_check(users, UPLINK_USERS_MAX + 1, BROKER_USER), -E2BIG);
	users[1] = users[0];
	assert_int_equal(uplink_users_check(users, 2, BROKER_USER), -EINVAL);
}

/* the simulator */

static int sim_open(void **state)
{
	static struct world world;
	struct uplink_listener listener = listener_of(&world);

	memset(&world, 0, sizeof(world));
	assert_int_equal(sd_event_new(&world.loop), 0);
	assert_int_equal(uplink_sim_new(world.loop, &listener, &world.driver), 0);
	*state = &world;
	return 0;
}

static int sim_close(void **state)
{
	struct world *world = *state;

	uplink_free(world->driver);
	sd_event_unref(world->loop);
	return 0;
}

static void the_simulator_keeps_what_was_published_in_order(void **state)
{
	struct world *world = *state;
	const char *topic, *payload;

	uplink_sim_set_online(world->driver, true);
	assert_true(world->heard.online);
	assert_int_equal(put(world, "a", "1", true, 0), 0);
	assert_int_equal(put(world, "b", "2", false, 0), 0);
	assert_int_equal(put(world, "a", "3", true, 0), 0);
	assert_string_equal(uplink_sim_last(world->driver, "a"), "3");
	assert_null(uplink_sim_last(world->driver, "c"));
	assert_true(uplink_sim_message(world->driver, 1, &topic, &payload));
	assert_string_equal(topic, "b");
	assert_string_equal(payload, "2");
	assert_false(uplink_sim_message(world->driver, 3, &topic, &payload));
	assert_int_equal(put(world, "a", "", true, 0), 0);
	assert_string_equal(uplink_sim_last(world->driver, "a"), "");
}

static void the_simulator_acknowledges_through_the_loop_and_not_while_mute(void **state)
{
	struct world *world = *state;

	uplink_sim_set_online(world->driver, true);
	assert_int_equal(put(world, "a", "1", false, 7), 0);
	assert_int_equal(world->heard.published_count, 0);
	turn(world);
	assert_int_equal(world->heard.published_count, 1);
	assert_int_equal(world->heard.tag, 7);
	uplink_sim_set_mute(world->driver, true);
	for (uint64_t i = 1; i <= UPLINK_INFLIGHT_MAX; i++)
		assert_int_equal(put(world, "a", "1", false, i), 0);
	assert_int_equal(put(world, "a", "1", false, 200), -EAGAIN);
	turn(world);
	assert_int_equal(world->heard.published_count, 1);
	uplink_sim_set_mute(world->driver, false);
	turn(world);
	assert_int_equal(world->heard.published_count, 1 + UPLINK_INFLIGHT_MAX);
	assert_int_equal(put(world, "a", "1", false, 200), 0);
}

static void the_simulator_forgets_tags_when_it_goes_offline(void **state)
{
	struct world *world = *state;

	assert_int_equal(put(world, "a", "1", false, 1), -ENOTCONN);
	uplink_sim_set_online(world->driver, true);
	assert_int_equal(put(world, "a", "1", false, 1), 0);
	uplink_sim_set_online(world->driver, false);
	assert_int_equal(world->heard.offline_count, 1);
	uplink_sim_set_online(world->driver, true);
	turn(world);
	assert_int_equal(world->heard.published_count, 0);
}

static void the_simulator_carries_requests_and_takes_passwords(void **state)
{
	struct world *world = *state;

	uplink_sim_set_online(world->driver, true);
	uplink_sim_request(world->driver, ROOT "/do/anna/next", "{}", ROOT "/re/anna/1", "c1");
	assert_string_equal(world->heard.topic, ROOT "/do/anna/next");
	assert_string_equal(world->heard.correlation, "c1");
	assert_string_equal(uplink_sim_last(world->driver, ROOT "/re/anna/1"), "{}");
	set_people(world, people, COUNT(people));
	assert_int_equal(world->heard.stored_count, 0);
	turn(world);
	assert_int_equal(world->heard.stored_count, COUNT(people));
}

/* messages */

static void a_request_with_correlation_is_answered(void **state)
{
	struct world *world = *state;
	mosquitto_property *properties = NULL;
	struct probe *probe = &world->probes[0];

	assert_int_equal(login(world, 0, "anna", "pw-staff"), 0);
	assert_int_equal(ask_subscribe(world, 0, ROOT "/re/anna/tab1"), 1);
	assert_int_equal(mosquitto_property_add_string(&properties, MQTT_PROP_RESPONSE_TOPIC,
						       ROOT "/re/anna/tab1"),
			 0);
	assert_int_equal(
		mosquitto_property_add_binary(&properties, MQTT_PROP_CORRELATION_DATA, "c-42", 4),
		0);
	assert_int_equal(mosquitto_publish_v5(probe->client, NULL, ROOT "/do/anna/next", 2, "{}", 1,
					      false, properties),
			 0);
	mosquitto_property_free_all(&properties);
	turn_until(world, probe->count == 1, 5000);
	assert_string_equal(world->heard.topic, ROOT "/do/anna/next");
	assert_string_equal(world->heard.payload, "{}");
	assert_string_equal(world->heard.response_topic, ROOT "/re/anna/tab1");
	assert_false(world->heard.retained);
	assert_string_equal(probe->topic, ROOT "/re/anna/tab1");
	assert_string_equal(probe->payload, "{}");
	assert_string_equal(probe->correlation, "c-42");
	assert_string_equal(probe->content_type, "application/json");
	assert_in_range(probe->expiry_s, 29, 30);
}

static void requests_that_arrived_together_come_in_one_turn(void **state)
{
	struct world *world = *state;
	struct probe *probe = &world->probes[0];

	assert_int_equal(login(world, 0, "kiosk-1", "pw-kiosk"), 0);
	for (int i = 0; i < 20; i++)
		assert_int_equal(mosquitto_publish_v5(probe->client, NULL, ROOT "/do/kiosk-1/take",
						      2, "{}", 0, false, NULL),
				 0);
	pause_ms(100);
	for (int i = 0; i < 3 && world->heard.request_count == 0; i++)
		assert_true(sd_event_run(world->loop, 1000000) >= 0);
	assert_int_equal(world->heard.request_count, 20);
}

static void a_request_left_over_on_the_broker_is_marked_retained(void **state)
{
	struct world *world = *state;

	assert_int_equal(login(world, 0, "anna", "pw-staff"), 0);
	assert_int_equal(ask_publish(world, 0, ROOT "/do/anna/next", "{}", true), 0);
	turn_until(world, world->heard.request_count == 1, 5000);
	assert_false(world->heard.retained);
	uplink_free(world->driver);
	assert_int_equal(open_uplink(world, NULL, true), 0);
	set_people(world, people, COUNT(people));
	turn_until(world, world->heard.request_count == 2, 5000);
	assert_true(world->heard.retained);
	assert_string_equal(world->heard.response_topic, "none");
}

static void a_retained_message_stays_until_it_is_removed(void **state)
{
	struct world *world = *state;

	assert_int_equal(put(world, ROOT "/board", "{\"seq\":1}", true, 9), 0);
	turn_until(world, world->heard.published_count == 1, 5000);
	assert_int_equal(world->heard.tag, 9);
	assert_int_equal(world->heard.refused, 0);
	assert_int_equal(login(world, 0, NULL, NULL), 0);
	assert_int_equal(ask_subscribe(world, 0, ROOT "/board"), 1);
	turn_until(world, world->probes[0].count == 1, 5000);
	assert_true(world->probes[0].retained);
	assert_string_equal(world->probes[0].payload, "{\"seq\":1}");
	assert_int_equal(put(world, ROOT "/board", "", true, 10), 0);
	turn_until(world, world->heard.published_count == 2, 5000);
	assert_int_equal(login(world, 1, NULL, NULL), 0);
	assert_int_equal(ask_subscribe(world, 1, ROOT "/board"), 1);
	assert_int_equal(ask_subscribe(world, 1, ROOT "/site"), 1);
	assert_int_equal(world->probes[1].count, 0);
}

static void a_full_window_makes_the_caller_wait(void **state)
{
	struct world *world = *state;

	for (uint64_t i = 1; i <= UPLINK_INFLIGHT_MAX; i++)
		assert_int_equal(put(world, ROOT "/event/site/x", "{}", false, i), 0);
	assert_int_equal(put(world, ROOT "/event/site/x", "{}", false, 999), -EAGAIN);
	assert_int_equal(put(world, ROOT "/board", "{}", true, 0), 0); /* untagged ones have room */
	turn_until(world, world->heard.published_count == UPLINK_INFLIGHT_MAX, 5000);
	assert_int_equal(world->heard.tag, UPLINK_INFLIGHT_MAX); /* in order */
	assert_int_equal(put(world, ROOT "/event/site/x", "{}", false, 999), 0);
	turn_until(world, world->heard.tag == 999, 5000);
}

static void a_payload_over_the_limit_is_refused_and_one_at_the_limit_arrives(void **state)
{
	struct world *world = *state;
	static char big[UPLINK_PAYLOAD_MAX_BYTES + 1];
	struct uplink_message message = { .topic = ROOT "/board",
					  .payload = big,
					  .payload_bytes = sizeof(big),
					  .qos = 1,
					  .tag = 5 };

	memset(big, 'x', sizeof(big));
	assert_int_equal(world->driver->ops->publish(world->driver, &message), -E2BIG);
	message.payload_bytes--;
	assert_int_equal(world->driver->ops->publish(world->driver, &message), 0);
	turn_until(world, world->heard.tag == 5, 5000);
	assert_int_equal(world->heard.refused, 0);
}

static void a_request_over_the_limit_still_comes_so_that_it_can_be_refused(void **state)
{
	struct world *world = *state;
	static char big[2 * UPLINK_PAYLOAD_MAX_BYTES + 1];
	struct probe *probe = &world->probes[0];

	memset(big, 'x', sizeof(big));
	assert_int_equal(login(world, 0, "anna", "pw-staff"), 0);
	assert_int_equal(mosquitto_publish_v5(probe->client, NULL, ROOT "/do/anna/next",
					      UPLINK_PAYLOAD_MAX_BYTES + 1, big, 1, false, NULL),
			 0);
	turn_until(world, world->heard.request_count == 1, 2000);
	assert_int_equal(world->heard.payload_bytes, UPLINK_PAYLOAD_MAX_BYTES + 1);
	/* What is larger than the broker's own limit reaches nobody. */
	assert_int_equal(mosquitto_publish_v5(probe->client, NULL, ROOT "/do/anna/next",
					      sizeof(big), big, 1, false, NULL),
			 0);
	turn_until(world, probe->disconnected != PROBE_NONE || probe->published >= 128, 2000);
	print_message("larger than the broker's limit: PUBACK %d, disconnect %d\n",
		      probe->published, probe->disconnected);
	assert_int_equal(world->heard.request_count, 1);
}

static void a_message_that_the_broker_refuses_is_told_with_its_reason(void **state)
{
	struct world *world = *state;

	assert_int_equal(put(world, "somebody/elses/topic", "{}", false, 3), 0);
	turn_until(world, world->heard.published_count == 1, 5000);
	assert_int_equal(world->heard.refused, REFUSED);
	assert_true(world->heard.online);
}

/* connections */

static void the_broker_says_offline_when_the_process_is_killed(void **state)
{
	struct world *world = *state;
	pid_t child;

	broker_start(&world->broker);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		/* A loop does not follow its process into a child. */
		if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || sd_event_new(&world->loop) < 0 ||
		    open_uplink(world, NULL, true) < 0)
			_exit(1);
		while (sd_event_run(world->loop, UINT64_MAX) >= 0) {
			if (world->heard.online && world->heard.online_count == 1) {
				world->heard.online_count++;
				put(world, ROOT "/status", "{\"online\":true}", true, 0);
			}
		}
		_exit(1);
	}
	/* The child has not made the roles yet; while it does, a login may be refused, too. */
	for (int i = 0; i < 100 && (login(world, 0, NULL, NULL) != 0 ||
				    ask_subscribe(world, 0, ROOT "/status") != 1);
	     i++)
		pause_ms(20);
	turn_until(world, strstr(world->probes[0].payload, "true"), 5000);
	assert_int_equal(kill(child, SIGKILL), 0);
	assert_int_equal(waitpid(child, NULL, 0), child);
	turn_until(world, text_equal(world->probes[0].payload, OFFLINE), 2000);
	assert_int_equal(login(world, 1, NULL, NULL), 0);
	assert_int_equal(ask_subscribe(world, 1, ROOT "/status"), 1);
	turn_until(world, world->probes[1].retained, 2000);
	assert_string_equal(world->probes[1].payload, OFFLINE);
}

static void leaving_says_offline_behind_what_was_published_before(void **state)
{
	struct world *world = *state;
	struct probe *probe = &world->probes[0];
	uint64_t begin_us;

	assert_int_equal(login(world, 0, "anna", "pw-staff"), 0);
	assert_int_equal(ask_subscribe(world, 0, ROOT "/board"), 1);
	assert_int_equal(ask_subscribe(world, 0, ROOT "/status"), 1);
	for (int n = 0; n < 300; n++)
		assert_int_equal(put(world, ROOT "/board", "last", true, 0), 0);
	begin_us = clock_monotonic_us();
	uplink_free(world->driver);
	world->driver = NULL;
	assert_true(clock_monotonic_us() - begin_us < 600000);
	turn_until(world, probe->count == 301, 2000);
	assert_string_equal(probe->topic, ROOT "/status");
	assert_string_equal(probe->payload, OFFLINE);
	for (int n = 0; n < 50; n++)
		turn(world);
	assert_int_equal(probe->count, 301); /* the will does not say it again */
}

static void leaving_a_broker_that_hangs_takes_half_a_second(void **state)
{
	struct world *world = *state;
	uint64_t begin_us = clock_monotonic_us();

	assert_int_equal(login(world, 0, "anna", "pw-staff"), 0);
	assert_int_equal(ask_subscribe(world, 0, ROOT "/status"), 1);
	assert_int_equal(kill(world->broker.pid, SIGSTOP), 0);
	begin_us = clock_monotonic_us();
	uplink_free(world->driver);
	world->driver = NULL;
	assert_in_range(clock_monotonic_us() - begin_us, 400000, 600000);
	assert_int_equal(kill(world->broker.pid, SIGCONT), 0);
	turn_until(world, text_equal(world->probes[0].payload, OFFLINE), 2000);
}

static void nothing_is_published_while_offline(void **state)
{
	struct world *world = *state;

	assert_int_equal(open_uplink(world, NULL, true), 0);
	assert_int_equal(put(world, ROOT "/board", "{}", true, 0), -ENOTCONN);
	turn_until(world, world->heard.offline_count == 1, 2000);
	assert_non_null(strstr(world->heard.reason, world->broker.socket));
	for (int i = 0; i < 200; i++)
		turn(world);
	assert_int_equal(world->heard.offline_count, 1); /* the same reason is told once */
	assert_int_equal(put(world, ROOT "/board", "{}", true, 0), -ENOTCONN);
}

static void a_broker_that_comes_back_is_noticed_within_two_seconds(void **state)
{
	struct world *world = *state;
	uint64_t begin_us;

	for (uint64_t tag = 1; tag <= UPLINK_INFLIGHT_MAX; tag++)
		assert_int_equal(put(world, ROOT "/event/site/x", "{}", false, tag), 0);
	broker_end(&world->broker, SIGKILL);
	begin_us = clock_monotonic_us();
	turn_until(world, !world->heard.online, 2000);
	print_message("broker killed: offline after %llu ms (%s)\n",
		      (unsigned long long)(clock_monotonic_us() - begin_us) / 1000,
		      world->heard.reason);
	assert_int_equal(put(world, ROOT "/board", "{}", true, 0), -ENOTCONN);
	for (begin_us = clock_monotonic_us(); clock_monotonic_us() - begin_us < 3000000;)
		turn(world); /* long enough for the longest wait between two attempts */
	broker_start_only(&world->broker);
	begin_us = clock_monotonic_us();
	turn_until(world, world->heard.online, 2000);
	print_message("broker started again: online after %llu ms\n",
		      (unsigned long long)(clock_monotonic_us() - begin_us) / 1000);
	assert_string_equal(world->heard.reason, "connected");
	/* What was under way is forgotten: the window is empty. */
	world->heard.published_count = 0;
	for (uint64_t tag = 1001; tag <= 1000 + UPLINK_INFLIGHT_MAX; tag++)
		assert_int_equal(put(world, ROOT "/event/site/x", "{}", false, tag), 0);
	turn_until(world, world->heard.tag == 1000 + UPLINK_INFLIGHT_MAX, 2000);
	assert_int_equal(world->heard.published_count, UPLINK_INFLIGHT_MAX);
}

static void after_a_crash_of_the_broker_nothing_old_says_online(void **state)
{
	struct world *world = *state;

	assert_int_equal(put(world, ROOT "/status", "{\"online\":true}", true, 1), 0);
	turn_until(world, world->heard.tag == 1, 2000);
	broker_end(&world->broker, SIGKILL);
	uplink_free(world->driver);
	world->driver = NULL;
	broker_start(&world->broker);
	assert_int_equal(login(world, 0, NULL, NULL), 0);
	assert_int_equal(ask_subscribe(world, 0, ROOT "/status"), 1);
	assert_int_equal(ask_subscribe(world, 0, ROOT "/board"), 1);
	assert_int_equal(world->probes[0].count, 0);
}

static void a_broker_that_hangs_is_noticed_within_ten_seconds(void **state)
{
	struct world *world = *state;
	uint64_t begin_us;

	assert_int_equal(put(world, ROOT "/status", "{\"online\":true}", true, 1), 0);
	turn_until(world, world->heard.tag == 1, 2000);
	assert_int_equal(kill(world->broker.pid, SIGSTOP), 0);
	begin_us = clock_monotonic_us();
	turn_until(world, !world->heard.online, 10200);
	print_message("broker hangs: offline after %llu ms (%s)\n",
		      (unsigned long long)(clock_monotonic_us() - begin_us) / 1000,
		      world->heard.reason);
	assert_int_equal(kill(world->broker.pid, SIGCONT), 0);
	turn_until(world, world->heard.online, 3000);
	assert_int_equal(put(world, ROOT "/status", "{\"online\":true}", true, 2), 0);
	turn_until(world, world->heard.tag == 2, 2000);
	/* The will of the connection that hung must not come after our word. */
	assert_int_equal(login(world, 0, NULL, NULL), 0);
	assert_int_equal(ask_subscribe(world, 0, ROOT "/status"), 1);
	turn_until(world, world->probes[0].count == 1, 2000);
	for (int i = 0; i < 50; i++)
		turn(world);
	assert_string_equal(world->probes[0].payload, "{\"online\":true}");
}

static void a_wrong_password_is_told_and_a_right_one_is_read_at_the_next_attempt(void **state)
{
	struct world *world = *state;
	char secret[PATH_BYTES];

	path_in(&world->broker, "secret", secret);
	file_write(secret, "wrong\n");
	broker_start(&world->broker);
	assert_int_equal(open_uplink(world, NULL, true), 0);
	turn_until(world, world->heard.offline_count == 1, 2000);
	assert_non_null(strstr(world->heard.reason, "refused user " BROKER_USER));
	unlink(secret);
	turn_until(world, world->heard.offline_count == 2, 5000);
	assert_non_null(strstr(world->heard.reason, secret));
	file_write(secret, BROKER_PASS "\n");
	turn_until(world, world->heard.online, 5000);
}

static void loopback_tcp_serves_as_well_as_the_socket(void **state)
{
	struct world *world = *state;

	broker_start(&world->broker);
	assert_int_equal(open_uplink(world, "127.0.0.1", true), 0);
	turn_until(world, world->heard.online, 5000);
	assert_int_equal(put(world, ROOT "/board", "{}", true, 4), 0);
	turn_until(world, world->heard.tag == 4, 2000);
}

static void a_host_that_could_block_the_loop_is_refused(void **state)
{
	struct world *world = *state;

	assert_int_equal(open_uplink(world, "192.0.2.1", true), -EINVAL);
	assert_int_equal(open_uplink(world, "broker.example", true), -EINVAL);
	assert_null(world->driver);
}

static void a_second_appliance_of_the_same_name_does_not_make_the_first_one_spin(void **state)
{
	struct world *world = *state;
	struct world other = { .broker = world->broker, .loop = world->loop };
	uint64_t begin_us = clock_monotonic_us();

	assert_int_equal(open_uplink(&other, NULL, true), 0);
	while (clock_monotonic_us() - begin_us < 3000000)
		turn(world);
	print_message("taken over: %zu and %zu times online in 3 s (%s)\n",
		      world->heard.online_count, other.heard.online_count, other.heard.reason);
	/* They do push each other out, and ever more slowly. */
	assert_in_range(world->heard.online_count + other.heard.online_count, 3, 20);
	uplink_free(other.driver);
}

#define with_world(test) cmocka_unit_test_setup_teardown(test, world_open, world_close)
#define with_bare(test)  cmocka_unit_test_setup_teardown(test, world_open_bare, world_close)
#define with_sim(test)   cmocka_unit_test_setup_teardown(test, sim_open, sim_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_no_message_may_be_is_refused_by_name),
		cmocka_unit_test(a_user_that_cannot_stand_in_a_topic_is_refused),
		cmocka_unit_test(two_users_of_one_name_and_one_user_too_many_are_refused),
		with_sim(the_simulator_keeps_what_was_published_in_order),
		with_sim(the_simulator_acknowledges_through_the_loop_and_not_while_mute),
		with_sim(the_simulator_forgets_tags_when_it_goes_offline),
		with_sim(the_simulator_carries_requests_and_takes_passwords),
		with_world(a_request_with_correlation_is_answered),
		with_world(requests_that_arrived_together_come_in_one_turn),
		with_world(a_request_left_over_on_the_broker_is_marked_retained),
		with_world(a_retained_message_stays_until_it_is_removed),
		with_world(a_full_window_makes_the_caller_wait),
		with_world(a_payload_over_the_limit_is_refused_and_one_at_the_limit_arrives),
		with_world(a_request_over_the_limit_still_comes_so_that_it_can_be_refused),
		with_world(a_message_that_the_broker_refuses_is_told_with_its_reason),
		with_bare(the_broker_says_offline_when_the_process_is_killed),
		with_world(leaving_says_offline_behind_what_was_published_before),
		with_world(leaving_a_broker_that_hangs_takes_half_a_second),
		with_bare(nothing_is_published_while_offline),
		with_world(a_broker_that_comes_back_is_noticed_within_two_seconds),
		with_world(after_a_crash_of_the_broker_nothing_old_says_online),
		with_world(a_broker_that_hangs_is_noticed_within_ten_seconds),
		with_bare(a_wrong_password_is_told_and_a_right_one_is_read_at_the_next_attempt),
		with_bare(loopback_tcp_serves_as_well_as_the_socket),
		with_bare(a_host_that_could_block_the_loop_is_refused),
		with_world(a_second_appliance_of_the_same_name_does_not_make_the_first_one_spin),
	};

	return cmocka_run_group_tests_name("uplink", tests, NULL, NULL);
}
