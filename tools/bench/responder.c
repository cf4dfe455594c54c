/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * As little as can stand behind a request: read, answer, wait. Topics are do/<user>/b/echo, one level
 * deeper than naested listens.
 */
#include "tools/bench/responder.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <mosquitto.h>
#include <mqtt_protocol.h>

#include "firmware/base/cleanup.h"
#include "firmware/base/log.h"
#include "firmware/base/text.h"

#define ANSWER_MAX_BYTES 16384
#define ANSWER_EXPIRY_S  30
#define KEEPALIVE_S      60

struct responder {
	const struct place *place;
	int ready_fd;
};

static void on_connect(struct mosquitto *client, void *data, int reason, int flags,
		       const mosquitto_property *properties)
{
	const struct responder *responder = data;
	char filter[300];

	if (reason == 0 &&
	    text_format(filter, sizeof(filter), "%s/do/+/b/+", responder->place->root) == 0)
		mosquitto_subscribe(client, NULL, filter, 1);
}

static void on_subscribe(struct mosquitto *client, void *data, int id, int count,
			 const int *granted)
{
	const struct responder *responder = data;

	if (write(responder->ready_fd, "", 1) != 1)
		_exit(EXIT_FAILURE);
}

static void on_message(struct mosquitto *client, void *data,
		       const struct mosquitto_message *message,
		       const mosquitto_property *properties)
{
	static char answer[ANSWER_MAX_BYTES];
	_cleanup_free_ char *topic = NULL;
	_cleanup_free_ void *correlation = NULL;
	mosquitto_property *back = NULL;
	uint16_t bytes = 0;
	unsigned long length = strtoul(message->payload, NULL, 10);

	mosquitto_property_read_string(properties, MQTT_PROP_RESPONSE_TOPIC, &topic, false);
	mosquitto_property_read_binary(properties, MQTT_PROP_CORRELATION_DATA, &correlation, &bytes,
				       false);
	if (!topic || length > sizeof(answer))
		return;
	mosquitto_property_add_binary(&back, MQTT_PROP_CORRELATION_DATA, correlation, bytes);
	mosquitto_property_add_string(&back, MQTT_PROP_CONTENT_TYPE, "application/json");
	mosquitto_property_add_int32(&back, MQTT_PROP_MESSAGE_EXPIRY_INTERVAL, ANSWER_EXPIRY_S);
	mosquitto_publish_v5(client, NULL, topic, (int)length, answer, 1, false, back);
	mosquitto_property_free_all(&back);
}

static int respond(struct responder *responder)
{
	const struct place *place = responder->place;
	struct mosquitto *client = mosquitto_new("bench-responder", true, responder);
	struct pollfd socket = { .events = POLLIN };
	int rc;

	if (!client)
		return -ENOMEM;
	mosquitto_int_option(client, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V5);
	mosquitto_int_option(client, MOSQ_OPT_RECEIVE_MAXIMUM, 100);
	mosquitto_int_option(client, MOSQ_OPT_SEND_MAXIMUM, 100);
	mosquitto_connect_v5_callback_set(client, on_connect);
	mosquitto_subscribe_callback_set(client, on_subscribe);
	mosquitto_message_v5_callback_set(client, on_message);
	rc = mosquitto_username_pw_set(client, place->daemon.user, place->daemon.password);
	if (rc == 0)
		rc = mosquitto_connect_bind_v5(client, place->broker, 0, KEEPALIVE_S, NULL, NULL);
	while (rc == 0) {
		socket.fd = mosquitto_socket(client);
		errno = 0;
		if (poll(&socket, 1, 1000) > 0)
			rc = mosquitto_loop_read(client, 1);
		while (rc == 0 && mosquitto_want_write(client))
			rc = mosquitto_loop_write(client, 1);
		if (rc == 0)
			rc = mosquitto_loop_misc(client);
	}
	log_error("the bare responder: %s", mosquitto_strerror(rc));
	return -EIO;
}

pid_t responder_start(const struct place *place)
{
	_cleanup_close_ int read_end = -1;
	int ends[2];
	pid_t child;
	char byte;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	read_end = ends[0];
	child = fork();
	if (child == 0) {
		struct responder responder = { .place = place, .ready_fd = ends[1] };

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		respond(&responder);
		_exit(EXIT_FAILURE);
	}
	close(ends[1]);
	if (child < 0)
		return -errno;
	if (read(read_end, &byte, 1) == 1)
		return child;
	waitpid(child, NULL, 0);
	return -EIO;
}

void responder_stop(pid_t responder)
{
	if (responder <= 0)
		return;
	kill(responder, SIGKILL);
	waitpid(responder, NULL, 0);
}
