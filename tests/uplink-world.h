/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

/*
 * What the tests of the uplink share: a broker, an uplink that notes what it hears, the people of a
 * small site, and plain clients. Included once by each test program.
 */

#include <systemd/sd-event.h>

#include "drivers/uplink-check.h"
#include "drivers/uplink.h"
#include "tests/uplink-broker.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define ROOT         "naeste/v1/demo"
#define OFFLINE      "{\"online\":false}"
#define REFUSED      135
#define PROBES_MAX   4

struct heard {
	bool online;
	size_t online_count, offline_count;
	char reason[640];
	size_t request_count, answer_count;
	char topic[PATH_BYTES], payload[PATH_BYTES], response_topic[PATH_BYTES];
	char correlation[PATH_BYTES];
	size_t payload_bytes;
	bool retained;
	size_t published_count;
	uint64_t tag;
	int refused;
	size_t stored_count;
	char stored[64];
};

struct world {
	struct broker broker;
	struct heard heard;
	sd_event *loop;
	struct uplink_driver *driver;
	struct probe probes[PROBES_MAX];
};

static inline void on_online(void *data, bool online, const char *reason)
{
	struct heard *heard = &((struct world *)data)->heard;

	heard->online = online;
	heard->online_count += online;
	heard->offline_count += !online;
	note(heard->reason, sizeof(heard->reason), reason, strlen(reason));
}

/* Answers each request that can be answered with its own payload. */
static inline void on_request(void *data, const struct uplink_request *request)
{
	struct world *world = data;
	struct heard *heard = &world->heard;
	struct uplink_message answer = {
		.topic = request->response_topic,
		.payload = request->payload,
		.payload_bytes = request->payload_bytes,
		.qos = 1,
		.correlation = request->correlation,
		.correlation_bytes = request->correlation_bytes,
	};

	heard->request_count++;
	heard->retained = request->retained;
	heard->payload_bytes = request->payload_bytes;
	note(heard->topic, sizeof(heard->topic), request->topic, strlen(request->topic));
	note(heard->payload, sizeof(heard->payload), request->payload, request->payload_bytes);
	note(heard->response_topic, sizeof(heard->response_topic),
	     request->response_topic ? request->response_topic : "none",
	     request->response_topic ? strlen(request->response_topic) : 4);
	note(heard->correlation, sizeof(heard->correlation), request->correlation,
	     request->correlation_bytes);
	if (request->response_topic)
		heard->answer_count += world->driver->ops->publish(world->driver, &answer) == 0;
}

static inline void on_published(void *data, uint64_t tag, int refused)
{
	struct heard *heard = &((struct world *)data)->heard;

	heard->published_count++;
	heard->tag = tag;
	heard->refused = refused;
}

static inline void on_user_stored(void *data, const char *user)
{
	struct heard *heard = &((struct world *)data)->heard;

	heard->stored_count++;
	note(heard->stored, sizeof(heard->stored), user, strlen(user));
}

static inline struct uplink_listener listener_of(struct world *world)
{
	return (struct uplink_listener){
		.data = world,
		.online = on_online,
		.request = on_request,
		.published = on_published,
		.user_stored = on_user_stored,
	};
}

/* One turn of the daemon's loop and of each plain client. */
static inline void turn(struct world *world)
{
	assert_true(sd_event_run(world->loop, 2000) >= 0);
	for (size_t i = 0; i < PROBES_MAX; i++) {
		if (world->probes[i].client)
			mosquitto_loop(world->probes[i].client, 0, 1);
	}
}

#define turn_until(world, condition, limit_ms)                                            \
	do {                                                                              \
		uint64_t end_us = clock_monotonic_us() + (uint64_t)(limit_ms)*1000;       \
		while (!(condition) && clock_monotonic_us() < end_us)                     \
			turn(world);                                                      \
		if (!(condition))                                                         \
			fail_msg("%s: not within %d ms; the uplink said: %s", #condition, \
				 (int)(limit_ms), (world)->heard.reason);                 \
	} while (0)

static inline int put(struct world *world, const char *topic, const char *payload, bool retain,
		      uint64_t tag)
{
	struct uplink_message message = {
		.topic = topic,
		.payload = payload,
		.payload_bytes = strlen(payload),
		.qos = 1,
		.retain = retain,
		.tag = tag,
	};

	return world->driver->ops->publish(world->driver, &message);
}

static const struct uplink_user people[] = {
	{ .name = "kiosk-1", .role = ROLE_KIOSK, .password = "pw-kiosk" },
	{ .name = "hall", .role = ROLE_DISPLAY, .password = "pw-display" },
	{ .name = "vera", .role = ROLE_VOLUNTEER, .password = "pw-volunteer" },
	{ .name = "anna", .role = ROLE_STAFF, .password = "pw-staff" },
	{ .name = "bo", .role = ROLE_SUPERVISOR, .password = "pw-supervisor" },
	{ .name = "olga", .role = ROLE_OPERATOR, .password = "pw-operator" },
	{ .name = "enrol-k7qm", .role = ROLE_PUBLIC, .password = "k7qm" },
};

static inline void set_people(struct world *world, const struct uplink_user *users, size_t count)
{
	assert_int_equal(world->driver->ops->set_users(world->driver, users, count), 0);
}

static inline int open_uplink(struct world *world, const char *host, bool manage_users)
{
	char secret[PATH_BYTES];
	struct uplink_listener listener = listener_of(world);
	struct uplink_config config = {
		.socket = host ? NULL : world->broker.socket,
		.host = host,
		.port = world->broker.port,
		.user = BROKER_USER,
		.password_file = secret,
		.root = ROOT,
		.will_topic = ROOT "/status",
		.will_payload = OFFLINE,
		.manage_users = manage_users,
	};

	path_in(&world->broker, "secret", secret);
	return uplink_mqtt_new(world->loop, &config, &listener, &world->driver);
}

static inline void world_prepare(struct world *world)
{
	char secret[PATH_BYTES];

	memset(world, 0, sizeof(*world));
	broker_prepare(&world->broker);
	path_in(&world->broker, "secret", secret);
	file_write(secret, BROKER_PASS "\n");
	assert_int_equal(sd_event_new(&world->loop), 0);
}

/* A broker, an uplink that is online, and the people. */
static inline int world_open(void **state)
{
	static struct world world;

	world_prepare(&world);
	broker_start(&world.broker);
	assert_int_equal(open_uplink(&world, NULL, true), 0);
	set_people(&world, people, COUNT(people));
	turn_until(&world, world.heard.online, 5000);
	*state = &world;
	return 0;
}

/* A broker that is not running, and nothing else. */
static inline int world_open_bare(void **state)
{
	static struct world world;

	world_prepare(&world);
	*state = &world;
	return 0;
}

static inline int world_close(void **state)
{
	struct world *world = *state;

	for (size_t i = 0; i < PROBES_MAX; i++)
		probe_close(&world->probes[i]);
	uplink_free(world->driver);
	sd_event_unref(world->loop);
	broker_remove(&world->broker);
	return 0;
}

/* Logs in and waits for the CONNACK; returns its reason code. */
static inline int login(struct world *world, size_t i, const char *user, const char *password)
{
	struct probe *probe = &world->probes[i];

	probe_close(probe);
	probe_open(probe, &world->broker, user, password);
	turn_until(world, probe->connected != PROBE_NONE, 5000);
	return probe->connected;
}

/* Returns the reason code, or PROBE_NONE when the broker ended the connection instead. */
static inline int ask_subscribe(struct world *world, size_t i, const char *topic)
{
	struct probe *probe = &world->probes[i];

	probe->subscribed = PROBE_NONE;
	assert_int_equal(mosquitto_subscribe_v5(probe->client, NULL, topic, 1, 0, NULL), 0);
	turn_until(world, probe->subscribed != PROBE_NONE || probe->disconnected != PROBE_NONE,
		   5000);
	return probe->subscribed;
}

static inline int ask_publish(struct world *world, size_t i, const char *topic, const char *payload,
			      bool retain)
{
	struct probe *probe = &world->probes[i];

	probe->published = PROBE_NONE;
	assert_int_equal(mosquitto_publish_v5(probe->client, NULL, topic, (int)strlen(payload),
					      payload, 1, retain, NULL),
			 0);
	turn_until(world, probe->published != PROBE_NONE, 5000);
	return probe->published;
}
