/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The broker over libmosquitto, driven by the loop. Each attempt gets a client of its own, which is
 * thrown away when the connection is lost: nothing that libmosquitto keeps in its queues survives,
 * so nothing is sent twice and nothing old is sent late. A client is never thrown away inside one
 * of its own callbacks: they only note the loss, and the loop settles it.
 *
 * What libmosquitto 2.0.11 asks of its driver, and where it is done here:
 * - its socket is closed inside its calls, so the loop watches a duplicate of it;
 * - what callbacks publish is only queued: the wish to write is asked for before each wait;
 * - mosquitto_loop_read() takes one packet or a few, so it is called until the socket is empty;
 * - mosquitto_loop_misc() keeps the connection alive and has to be called each second;
 * - connect(2) blocks while the broker's backlog is full. A broker that hangs therefore holds one
 *   connection of ours at a time: we wait for its CONNACK as long as the connection stands.
 * The client id is always the same. A connection that the broker still believes in is replaced by
 * the next one, and its will is published before our new `status` and not after it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/poll.h>
#include <sys/un.h>
#include <unistd.h>

#include "drivers/uplink-check.h"
#include "drivers/uplink-mqtt-private.h"
#include "drivers/uplink-roles.h"
#include "drivers/uplink.h"
#include "firmware/base/cleanup.h"
#include "firmware/base/clock.h"
#include "firmware/base/id.h"
#include "firmware/base/log.h"
#include "firmware/base/require.h"
#include "firmware/base/text.h"

#define KEEPALIVE_S         5 /* the least that libmosquitto takes */
#define TICK_US             1000000
#define SILENCE_MAX_US      8500000 /* with the tick: a broker that hangs is noticed within 10 s */
#define STAGE_MAX_US        5000000 /* for users and subscriptions, without any progress */
#define FIRST_WAIT_US       50000
#define STEADY_US           5000000 /* a connection that stood so long was a good one */
#define RECEIVE_MAXIMUM     100     /* requests that the broker sends before it waits for us */
#define READS_PER_TURN_MAX  1000
#define ANSWER_EXPIRY_S     30
#define PARTING_MS          500
#define SECRET_BYTES        256
#define DISCONNECT_AND_WILL 4 /* reason code: the broker publishes the will */

static void cleanup_properties(mosquitto_property **properties)
{
	mosquitto_property_free_all(properties);
}

#define _cleanup_properties_ _cleanup_(cleanup_properties)

static struct uplink_mqtt *from_driver(struct uplink_driver *driver)
{
	return (struct uplink_mqtt *)driver;
}

const char *uplink_rc_text(int rc)
{
	if (rc == MOSQ_ERR_ERRNO)
		return strerror(errno);
	if (rc == MOSQ_ERR_KEEPALIVE) /* the one that libmosquitto has no text for */
		return "the broker does not answer";
	return rc >= UPLINK_REFUSED ? mosquitto_reason_string(rc) : mosquitto_strerror(rc);
}

/* The same reason is told once, however many attempts fail for it. */
static void tell_offline(struct uplink_mqtt *uplink, const char *reason)
{
	int r;

	if (text_equal(uplink->told_reason, reason))
		return;
	r = text_copy(uplink->told_reason, sizeof(uplink->told_reason), reason);
	require(r == 0);
	uplink->listener.online(uplink->listener.data, false, reason);
}

void uplink_lose(struct uplink_mqtt *uplink, const char *format, ...)
{
	va_list arguments;

	if (uplink->stage == STAGE_DOWN)
		return;
	uplink->stage = STAGE_DOWN;
	va_start(arguments, format);
	(void)vsnprintf(uplink->reason, sizeof(uplink->reason), format, arguments);
	va_end(arguments);
	/* Cannot fail for a source that exists and is enabled or disabled by nobody else. */
	if (sd_event_source_set_enabled(uplink->settle, SD_EVENT_ONESHOT) < 0)
		log_error("uplink: the loop does not take a task");
}

void uplink_set_stage(struct uplink_mqtt *uplink, enum uplink_stage stage)
{
	uplink->stage = stage;
	uplink->stage_us = clock_monotonic_us();
}

/* The first line of the file, which is the password. */
static int read_secret(const char *path, char ret_secret[static SECRET_BYTES])
{
	_cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t length;

	if (fd < 0)
		return -errno;
	length = read(fd, ret_secret, SECRET_BYTES - 1);
	if (length < 0)
		return -errno;
	ret_secret[length] = '\0';
	ret_secret[strcspn(ret_secret, "\r\n")] = '\0';
	return text_empty(ret_secret) ? -ENODATA : 0;
}

static int client_login(struct uplink_mqtt *uplink)
{
	char secret[SECRET_BYTES];
	int r = read_secret(uplink->config.password_file, secret), rc;

	if (r < 0) {
		uplink_lose(uplink, "%s: %s", uplink->config.password_file, strerror(-r));
		return r;
	}
	rc = mosquitto_username_pw_set(uplink->client, uplink->config.user, secret);
	explicit_bzero(secret, sizeof(secret));
	if (rc == 0)
		rc = mosquitto_will_set_v5(uplink->client, uplink->config.will_topic,
					   (int)strlen(uplink->config.will_payload),
					   uplink->config.will_payload, 1, true, NULL);
	if (rc == 0)
		return 0;
	uplink_lose(uplink, "the login cannot be prepared: %s", uplink_rc_text(rc));
	return -EINVAL;
}

static int client_new(struct uplink_mqtt *uplink)
{
	char id[UPLINK_ROLE_MAX_BYTES + SLUG_BYTES];
	int r = text_format(id, sizeof(id), "%.23s:%s", uplink->config.user, uplink->config.root);

	require(r == 0);
	uplink->client = mosquitto_new(id, true, uplink);
	if (!uplink->client) {
		uplink_lose(uplink, "no memory for a connection");
		return -ENOMEM;
	}
	mosquitto_int_option(uplink->client, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V5);
	mosquitto_int_option(uplink->client, MOSQ_OPT_TCP_NODELAY, 1);
	mosquitto_int_option(uplink->client, MOSQ_OPT_RECEIVE_MAXIMUM, RECEIVE_MAXIMUM);
	mosquitto_int_option(uplink->client, MOSQ_OPT_SEND_MAXIMUM, UPLINK_INFLIGHT_MAX);
	uplink_session_follow(uplink);
	return client_login(uplink);
}

static void read_all(struct uplink_mqtt *uplink, int fd)
{
	uplink->heard_us = clock_monotonic_us();
	for (int i = 0; i < READS_PER_TURN_MAX && uplink->stage != STAGE_DOWN; i++) {
		int rc, waiting;

		errno = 0; /* libmosquitto looks at it, also when nothing failed */
		rc = mosquitto_loop_read(uplink->client, 1);
		if (rc)
			uplink_lose(uplink, "reading from the broker failed: %s",
				    uplink_rc_text(rc));
		if (rc || ioctl(fd, FIONREAD, &waiting) < 0 || waiting == 0)
			return;
	}
}

static int on_socket(sd_event_source *source, int fd, uint32_t events, void *data)
{
	struct uplink_mqtt *uplink = data;
	int rc;

	if (uplink->stage != STAGE_DOWN && (events & (EPOLLIN | EPOLLHUP | EPOLLERR)))
		read_all(uplink, fd);
	if (uplink->stage != STAGE_DOWN && (events & EPOLLOUT)) {
		rc = mosquitto_loop_write(uplink->client, 1);
		if (rc)
			uplink_lose(uplink, "writing to the broker failed: %s", uplink_rc_text(rc));
	}
	return 0;
}

static int on_prepare(sd_event_source *source, void *data)
{
	struct uplink_mqtt *uplink = data;
	bool write = uplink->stage != STAGE_DOWN && mosquitto_want_write(uplink->client);

	return sd_event_source_set_io_events(source, write ? EPOLLIN | EPOLLOUT : EPOLLIN);
}

static int watch_socket(struct uplink_mqtt *uplink)
{
	_cleanup_close_ int fd = fcntl(mosquitto_socket(uplink->client), F_DUPFD_CLOEXEC, 0);
	int r;

	if (fd < 0)
		return -errno;
	r = sd_event_add_io(uplink->loop, &uplink->socket, fd, EPOLLIN, on_socket, uplink);
	if (r < 0)
		return r;
	r = sd_event_source_set_io_fd_own(uplink->socket, true);
	if (r < 0)
		return r;
	steal_fd(&fd);
	return sd_event_source_set_prepare(uplink->socket, on_prepare);
}

static void attempt(struct uplink_mqtt *uplink)
{
	const struct uplink_config *config = &uplink->config;
	int r, rc;

	uplink_set_stage(uplink, STAGE_CONNECTING);
	uplink->heard_us = uplink->stage_us;
	uplink->wait_max_us = UPLINK_GONE_WAIT_US;
	uplink->refusal_logged = false;
	if (client_new(uplink) < 0)
		return;
	errno = 0;
	rc = mosquitto_connect_bind_v5(uplink->client,
				       config->socket ? config->socket : config->host,
				       config->socket ? 0 : config->port, KEEPALIVE_S, NULL, NULL);
	if (rc) {
		uplink_lose(uplink, "no broker at %s: %s",
			    config->socket ? config->socket : config->host, uplink_rc_text(rc));
		return;
	}
	r = watch_socket(uplink);
	if (r < 0)
		uplink_lose(uplink, "the broker's socket cannot be watched: %s", strerror(-r));
}

static int on_retry(sd_event_source *source, uint64_t time_us, void *data)
{
	attempt(data);
	return 0;
}

/*
 * A random half of the wait, so that many clients do not come back at the same time. The wait grows
 * until a connection has stood for a while: two appliances of one name push each other out as soon
 * as they are online.
 */
static int retry_later(struct uplink_mqtt *uplink)
{
	bool steady = uplink->online_us && clock_monotonic_us() - uplink->online_us > STEADY_US;
	uint64_t wait_us = steady ? FIRST_WAIT_US : uplink->wait_us, half_us;
	uint32_t jitter;
	int r;

	uplink->online_us = 0;
	if (wait_us > uplink->wait_max_us)
		wait_us = uplink->wait_max_us;
	half_us = wait_us / 2;
	id_entropy(&jitter, sizeof(jitter));
	uplink->wait_us = wait_us * 2;
	r = sd_event_source_set_time_relative(uplink->retry, half_us + jitter % (half_us + 1));
	return r < 0 ? r : sd_event_source_set_enabled(uplink->retry, SD_EVENT_ONESHOT);
}

static void client_drop(struct uplink_mqtt *uplink)
{
	uplink->socket = sd_event_source_disable_unref(uplink->socket);
	if (uplink->client)
		mosquitto_destroy(uplink->client);
	uplink->client = NULL;
	uplink->access_busy = false;
	memset(uplink->tagged, 0, sizeof(uplink->tagged));
}

static int on_settle(sd_event_source *source, void *data)
{
	struct uplink_mqtt *uplink = data;

	client_drop(uplink);
	tell_offline(uplink, uplink->reason);
	return retry_later(uplink);
}

static int on_tick(sd_event_source *source, uint64_t time_us, void *data)
{
	struct uplink_mqtt *uplink = data;
	uint64_t now_us = clock_monotonic_us();
	bool late = now_us - uplink->stage_us > STAGE_MAX_US;
	int r;

	if (uplink->stage == STAGE_CONNECTING && late)
		tell_offline(uplink, "the broker takes the connection but does not answer");
	if (uplink->stage > STAGE_CONNECTING) {
		if (now_us - uplink->heard_us > SILENCE_MAX_US)
			uplink_lose(uplink, "the broker has been silent for %d ms",
				    SILENCE_MAX_US / 1000);
		else
			mosquitto_loop_misc(uplink->client); /* on_disconnect() tells of a loss */
	}
	if (uplink->access_busy && late)
		uplink_lose(uplink, "the broker does not answer about its users: it needs the "
				    "dynamic-security plugin");
	else if (uplink->stage == STAGE_SUBSCRIBING && late)
		uplink_lose(uplink, "the broker does not confirm the subscriptions");
	r = sd_event_source_set_time_relative(source, TICK_US);
	return r < 0 ? r : sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

static struct tagged *tagged_free(struct uplink_mqtt *uplink)
{
	for (size_t i = 0; i < UPLINK_INFLIGHT_MAX; i++) {
		if (uplink->tagged[i].tag == 0)
			return &uplink->tagged[i];
	}
	return NULL;
}

static int publish_error(struct uplink_mqtt *uplink, int rc)
{
	switch (rc) {
	case MOSQ_ERR_OVERSIZE_PACKET:
	case MOSQ_ERR_PAYLOAD_SIZE:
		return -E2BIG;
	case MOSQ_ERR_NOMEM:
		return -ENOMEM;
	case MOSQ_ERR_INVAL:
	case MOSQ_ERR_MALFORMED_UTF8:
		return -EINVAL;
	default:
		uplink_lose(uplink, "publishing failed: %s", uplink_rc_text(rc));
		return -ENOTCONN;
	}
}

/* Returns 0 or one of libmosquitto's errors. */
static int message_properties(const struct uplink_message *message,
			      mosquitto_property **ret_properties)
{
	_cleanup_properties_ mosquitto_property *properties = NULL;
	uint32_t expiry_s = message->expiry_s;
	int rc = 0;

	if (message->correlation) {
		expiry_s = expiry_s ? expiry_s : ANSWER_EXPIRY_S;
		rc = mosquitto_property_add_binary(&properties, MQTT_PROP_CORRELATION_DATA,
						   message->correlation,
						   (uint16_t)message->correlation_bytes);
		if (rc == 0)
			rc = mosquitto_property_add_string(&properties, MQTT_PROP_CONTENT_TYPE,
							   "application/json");
	}
	if (rc == 0 && expiry_s)
		rc = mosquitto_property_add_int32(&properties, MQTT_PROP_MESSAGE_EXPIRY_INTERVAL,
						  expiry_s);
	if (rc == 0)
		*ret_properties = steal_pointer(&properties);
	return rc;
}

static int publish(struct uplink_driver *driver, const struct uplink_message *message)
{
	struct uplink_mqtt *uplink = from_driver(driver);
	_cleanup_properties_ mosquitto_property *properties = NULL;
	struct tagged *slot = NULL;
	int r = uplink_message_check(message), mid = 0, rc;

	if (r < 0)
		return r;
	if (uplink->stage != STAGE_ONLINE)
		return -ENOTCONN;
	if (message->tag) {
		slot = tagged_free(uplink);
		if (!slot)
			return -EAGAIN;
	}
	rc = message_properties(message, &properties);
	if (rc == 0)
		rc = mosquitto_publish_v5(uplink->client, &mid, message->topic,
					  (int)message->payload_bytes, message->payload,
					  message->qos, message->retain, properties);
	if (rc)
		return publish_error(uplink, rc);
	if (slot)
		*slot = (struct tagged){ .tag = message->tag, .mid = mid };
	return 0;
}

static int set_users(struct uplink_driver *driver, const struct uplink_user *users, size_t count)
{
	struct uplink_mqtt *uplink = from_driver(driver);
	int r;

	if (!uplink->access)
		return uplink_users_check(users, count, uplink->config.user);
	r = uplink_access_set_users(uplink->access, users, count);
	if (r == 0)
		uplink_session_reconcile(uplink);
	return r;
}

/* Lets the client read and write; false at the end of the time or of the connection. */
static bool part_turn(struct uplink_mqtt *uplink, uint64_t end_us)
{
	uint64_t now_us = clock_monotonic_us();
	struct pollfd wait = { .fd = mosquitto_socket(uplink->client), .events = POLLIN };

	if (wait.fd < 0 || now_us >= end_us)
		return false;
	if (mosquitto_want_write(uplink->client))
		wait.events |= POLLOUT;
	if (poll(&wait, 1, (int)((end_us - now_us + 999) / 1000)) <= 0)
		return false;
	if ((wait.revents & ~POLLOUT) && mosquitto_loop_read(uplink->client, 1))
		return false;
	return !(wait.revents & POLLOUT) || mosquitto_loop_write(uplink->client, 1) == 0;
}

/*
 * The parting message is what the will would say. Closing before it is acknowledged would lose what
 * was published last: the broker drops a connection that its acknowledgement cannot be written to,
 * with all that it has not read yet. Without an acknowledgement the broker is asked to publish the
 * will.
 */
static void part(struct uplink_mqtt *uplink)
{
	uint64_t end_us = clock_monotonic_us() + UINT64_C(1000) * PARTING_MS;

	uplink->stage = STAGE_DOWN; /* the listener hears nothing any more */
	uplink->access_busy = false;
	memset(uplink->tagged, 0, sizeof(uplink->tagged));
	if (mosquitto_publish_v5(uplink->client, &uplink->parting_mid, uplink->config.will_topic,
				 (int)strlen(uplink->config.will_payload),
				 uplink->config.will_payload, 1, true, NULL))
		return;
	while (!uplink->parted && part_turn(uplink, end_us))
		continue;
	mosquitto_disconnect_v5(uplink->client, uplink->parted ? 0 : DISCONNECT_AND_WILL, NULL);
}

static void config_free(struct uplink_config *config)
{
	const char *const strings[] = { config->socket,        config->host, config->user,
					config->password_file, config->root, config->will_topic,
					config->will_payload };

	for (size_t i = 0; i < sizeof(strings) / sizeof(strings[0]); i++)
		free((char *)(uintptr_t)strings[i]);
}

static void mqtt_free(struct uplink_driver *driver)
{
	struct uplink_mqtt *uplink = from_driver(driver);

	if (!uplink)
		return;
	if (uplink->stage == STAGE_ONLINE)
		part(uplink);
	client_drop(uplink);
	sd_event_source_disable_unref(uplink->tick);
	sd_event_source_disable_unref(uplink->retry);
	sd_event_source_disable_unref(uplink->settle);
	uplink_access_free(uplink->access);
	config_free(&uplink->config);
	free(uplink);
	mosquitto_lib_cleanup();
}

static const struct uplink_ops mqtt_ops = {
	.name = "mqtt",
	.publish = publish,
	.set_users = set_users,
	.free = mqtt_free,
};

static void uplink_mqtt_free(struct uplink_mqtt *uplink)
{
	mqtt_free(&uplink->driver);
}

DEFINE_CLEANUP(struct uplink_mqtt *, uplink_mqtt_free)

static bool host_is_loopback(const char *host)
{
	return text_equal(host, "localhost") || text_equal(host, "::1") ||
	       strncmp(host, "127.", 4) == 0;
}

static int config_check(const struct uplink_config *config)
{
	const char *wrong = NULL;

	if (config->socket && strlen(config->socket) >= sizeof(((struct sockaddr_un *)0)->sun_path))
		wrong = "the path of the broker's socket is too long";
	else if (!config->socket && (!config->host || !host_is_loopback(config->host)))
		wrong = "the broker's host is not this machine: connecting would block";
	else if (strlen(config->root) >= UPLINK_ROOT_MAX_BYTES)
		wrong = "the root is too long";
	else if (mosquitto_pub_topic_check(config->root) ||
		 mosquitto_pub_topic_check(config->will_topic))
		wrong = "the root or the will's topic is no topic";
	else if (text_empty(config->user) || strlen(config->user) >= SLUG_BYTES)
		wrong = "the user's name is empty or too long";
	if (!wrong)
		return 0;
	log_error("uplink: %s", wrong);
	return -EINVAL;
}

static int config_copy(const struct uplink_config *config, struct uplink_config *ret_config)
{
	struct uplink_config copy = {
		.socket = config->socket ? strdup(config->socket) : NULL,
		.host = config->host ? strdup(config->host) : NULL,
		.port = config->port,
		.user = strdup(config->user),
		.password_file = strdup(config->password_file),
		.root = strdup(config->root),
		.will_topic = strdup(config->will_topic),
		.will_payload = strdup(config->will_payload),
		.manage_users = config->manage_users,
	};

	if ((config->socket && !copy.socket) || (config->host && !copy.host) || !copy.user ||
	    !copy.password_file || !copy.root || !copy.will_topic || !copy.will_payload) {
		config_free(&copy);
		return -ENOMEM;
	}
	*ret_config = copy;
	return 0;
}

/* The settling runs after what else is ready, the tick after the socket that it judges. */
static int add_sources(struct uplink_mqtt *uplink)
{
	int r = sd_event_add_defer(uplink->loop, &uplink->settle, on_settle, uplink);

	if (r >= 0)
		r = sd_event_source_set_enabled(uplink->settle, SD_EVENT_OFF);
	if (r >= 0)
		r = sd_event_add_time_relative(uplink->loop, &uplink->retry, CLOCK_MONOTONIC, 0, 1,
					       on_retry, uplink);
	if (r >= 0)
		r = sd_event_add_time_relative(uplink->loop, &uplink->tick, CLOCK_MONOTONIC,
					       TICK_US, TICK_US / 50, on_tick, uplink);
	if (r >= 0)
		r = sd_event_source_set_priority(uplink->tick, SD_EVENT_PRIORITY_NORMAL + 1);
	return r < 0 ? r : 0;
}

int uplink_mqtt_new(sd_event *loop, const struct uplink_config *config,
		    const struct uplink_listener *listener, struct uplink_driver **ret_driver)
{
	_cleanup_(uplink_mqtt_freep) struct uplink_mqtt *uplink = NULL;
	int r = config_check(config);

	if (r < 0)
		return r;
	uplink = calloc(1, sizeof(*uplink));
	if (!uplink)
		return -ENOMEM;
	mosquitto_lib_init();
	uplink->driver.ops = &mqtt_ops;
	uplink->listener = *listener;
	uplink->loop = loop;
	uplink->wait_us = FIRST_WAIT_US;
	r = config_copy(config, &uplink->config);
	if (r == 0 && config->manage_users)
		r = uplink_access_new(config->root, config->user, &uplink->access);
	if (r == 0)
		r = add_sources(uplink);
	if (r < 0)
		return r;
	*ret_driver = &steal_pointer(&uplink)->driver;
	return 0;
}
