/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Nothing but what a request needs stands between two readings of the clock: one publish, one
 * poll(), and libmosquitto's reading.
 */
#include "tools/bench/client.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include <mosquitto.h>
#include <mqtt_protocol.h>

#include "firmware/base/cleanup.h"
#include "firmware/base/id.h"
#include "firmware/base/log.h"
#include "firmware/base/require.h"
#include "firmware/base/text.h"
#include "tools/bench/samples.h"

#define WAIT_NS     (UINT64_C(60) * 1000000000)
#define AGAIN_NS    (UINT64_C(5) * 1000000000)
#define EXPIRY_S    10
#define KEEPALIVE_S 60
#define TOPIC_BYTES 256

struct client {
	struct mosquitto *client;
	char root[TOPIC_BYTES];
	char user[64];
	char answers[TOPIC_BYTES];
	bool connected, subscribed;
	uint64_t asked;         /* correlation of the request under way */
	bool answered, waiting; /* for its answer */
	char topic[TOPIC_BYTES];
	char request_id[ID_TEXT_BYTES];
	char sent[8192];
	size_t sent_bytes;
	char answer[16384];
	size_t answer_bytes;
	void (*heard)(void *data, const char *payload);
	void *data;
};

static void on_connect(struct mosquitto *mosquitto, void *data, int reason, int flags,
		       const mosquitto_property *properties)
{
	struct client *client = data;

	client->connected = reason == 0;
	if (reason)
		log_error("the broker refuses %s: %s", client->user,
			  mosquitto_reason_string(reason));
	else
		mosquitto_subscribe(mosquitto, NULL, client->answers, 1);
}

static void on_subscribe(struct mosquitto *mosquitto, void *data, int id, int count,
			 const int *granted)
{
	struct client *client = data;

	client->subscribed = count > 0 && granted[0] < 128;
}

static void on_message(struct mosquitto *mosquitto, void *data,
		       const struct mosquitto_message *message,
		       const mosquitto_property *properties)
{
	struct client *client = data;
	_cleanup_free_ void *correlation = NULL;
	uint16_t bytes = 0;
	size_t length = (size_t)message->payloadlen;

	if (!text_equal(message->topic, client->answers)) {
		if (client->heard)
			client->heard(client->data, message->payload ? message->payload : "");
		return;
	}
	mosquitto_property_read_binary(properties, MQTT_PROP_CORRELATION_DATA, &correlation, &bytes,
				       false);
	if (bytes != sizeof(client->asked) ||
	    memcmp(correlation, &client->asked, sizeof(client->asked)) != 0 ||
	    length >= sizeof(client->answer))
		return;
	memcpy(client->answer, message->payload, length);
	client->answer[length] = '\0';
	client->answer_bytes = length;
	client->answered = true;
	client->waiting = false;
}

int client_pump(struct client *client)
{
	int rc, waiting = 0;

	do {
		errno = 0; /* libmosquitto looks at it, also when nothing failed */
		rc = mosquitto_loop_read(client->client, 1);
	} while (rc == 0 && ioctl(client_fd(client), FIONREAD, &waiting) == 0 && waiting > 0);
	if (rc == 0 && mosquitto_want_write(client->client))
		rc = mosquitto_loop_write(client->client, 1);
	if (rc) {
		log_error("%s: the connection broke: %s", client->user, mosquitto_strerror(rc));
		return -ECONNRESET;
	}
	return client->answered;
}

/* Until `*done`, as poll() sees things coming. */
static int wait_for(struct client *client, const bool *done)
{
	uint64_t end_ns = now_ns() + WAIT_NS;

	while (!*done) {
		struct pollfd socket = { .fd = client_fd(client), .events = POLLIN };
		int r = poll(&socket, 1, 1000);

		if (r < 0 && errno != EINTR)
			return -errno;
		if (r > 0)
			r = client_pump(client);
		if (r < 0)
			return r;
		if (!*done && now_ns() > end_ns) {
			log_error("%s: nothing came within a minute", client->user);
			return -ETIMEDOUT;
		}
	}
	return 0;
}

int client_linger(struct client *client, int wait_ms)
{
	struct pollfd socket = { .fd = client_fd(client), .events = POLLIN };
	int r = poll(&socket, 1, wait_ms);

	if (r < 0)
		return errno == EINTR ? 0 : -errno;
	return r == 0 ? 0 : client_pump(client);
}

int client_wait(struct client *client)
{
	uint64_t end_ns = now_ns() + WAIT_NS, again_ns = now_ns() + AGAIN_NS;

	while (!client->answered) {
		int r = client_linger(client, 1000);

		if (r == 0 && now_ns() > again_ns) {
			r = client_repeat(client);
			again_ns = now_ns() + AGAIN_NS;
		}
		if (r < 0)
			return r;
		if (now_ns() > end_ns) {
			log_error("%s: no answer within a minute", client->user);
			return -ETIMEDOUT;
		}
	}
	return 0;
}

int client_fd(const struct client *client)
{
	return mosquitto_socket(client->client);
}

static int client_connect(struct client *client, const struct place *place,
			  const struct login *login, const char *name)
{
	char id[64];
	int rc;

	if (text_format(id, sizeof(id), "bench-%s-%d", name, (int)getpid()) < 0)
		return -E2BIG;
	client->client = mosquitto_new(id, true, client);
	if (!client->client)
		return -ENOMEM;
	mosquitto_int_option(client->client, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V5);
	mosquitto_connect_v5_callback_set(client->client, on_connect);
	mosquitto_subscribe_callback_set(client->client, on_subscribe);
	mosquitto_message_v5_callback_set(client->client, on_message);
	rc = mosquitto_username_pw_set(client->client, login->user, login->password);
	if (rc == 0)
		rc = mosquitto_connect_bind_v5(client->client, place->broker, 0, KEEPALIVE_S, NULL,
					       NULL);
	if (rc) {
		log_error("%s: %s", place->broker, mosquitto_strerror(rc));
		return -ENOTCONN;
	}
	return wait_for(client, &client->subscribed);
}

int client_new(const struct place *place, const struct login *login, const char *name,
	       struct client **ret_client)
{
	struct client *client = calloc(1, sizeof(*client));
	int r;

	if (!client)
		return -ENOMEM;
	r = text_copy(client->root, sizeof(client->root), place->root);
	if (r == 0)
		r = text_copy(client->user, sizeof(client->user), login->user);
	if (r == 0)
		r = text_format(client->answers, sizeof(client->answers), "%s/re/%s/bench-%s",
				place->root, login->user, name);
	if (r == 0)
		r = client_connect(client, place, login, name);
	if (r < 0) {
		client_free(client);
		return r;
	}
	*ret_client = client;
	return 0;
}

void client_free(struct client *client)
{
	if (!client)
		return;
	if (client->client) {
		mosquitto_disconnect(client->client);
		mosquitto_destroy(client->client);
	}
	free(client);
}

int client_repeat(struct client *client)
{
	mosquitto_property *properties = NULL;
	int rc;

	if (!client->waiting)
		return 0;
	rc = mosquitto_property_add_string(&properties, MQTT_PROP_RESPONSE_TOPIC, client->answers);
	if (rc == 0)
		rc = mosquitto_property_add_binary(&properties, MQTT_PROP_CORRELATION_DATA,
						   &client->asked, sizeof(client->asked));
	if (rc == 0)
		rc = mosquitto_property_add_int32(&properties, MQTT_PROP_MESSAGE_EXPIRY_INTERVAL,
						  EXPIRY_S);
	if (rc == 0)
		rc = mosquitto_publish_v5(client->client, NULL, client->topic,
					  (int)client->sent_bytes, client->sent, 1, false,
					  properties);
	mosquitto_property_free_all(&properties);
	if (rc == 0)
		return 0;
	log_error("%s: publishing failed: %s", client->user, mosquitto_strerror(rc));
	return -EIO;
}

static int send_to(struct client *client, const char *place, const char *verb)
{
	int r = text_format(client->topic, sizeof(client->topic), "%s/do/%s/%s%s", client->root,
			    client->user, place, verb);

	client->asked++;
	client->answered = false;
	client->waiting = true;
	return r < 0 ? r : client_repeat(client);
}

int client_send(struct client *client, const char *verb, const char *fields)
{
	struct id id = id_random();

	id_format(&id, client->request_id);
	if (text_format(client->sent, sizeof(client->sent), "{\"id\":\"%s\"%s}", client->request_id,
			fields) < 0)
		return -E2BIG;
	client->sent_bytes = strlen(client->sent);
	return send_to(client, "", verb);
}

int client_send_bare(struct client *client, size_t bytes, size_t answer_bytes)
{
	char size[24];

	require(bytes < sizeof(client->sent) && bytes >= sizeof(size));
	if (text_format(size, sizeof(size), "%zu", answer_bytes) < 0)
		return -E2BIG;
	memset(client->sent, ' ', bytes);
	memcpy(client->sent, size, strlen(size));
	client->sent_bytes = bytes;
	return send_to(client, "b/", "echo");
}

int client_ask(struct client *client, const char *verb, const char *fields)
{
	int r = client_send(client, verb, fields);

	if (r == 0)
		r = client_wait(client);
	if (r < 0 || strstr(client->answer, "\"ok\":true"))
		return r;
	log_error("%s%s: %s", verb, fields, client->answer);
	return -EREMOTEIO;
}

int client_ask_bare(struct client *client, size_t bytes, size_t answer_bytes)
{
	int r = client_send_bare(client, bytes, answer_bytes);

	if (r == 0)
		r = client_wait(client);
	return r < 0 || client->answer_bytes == answer_bytes ? r : -EBADMSG;
}

void client_rest(struct client *client)
{
	client->answered = false;
}

const char *client_answer(const struct client *client)
{
	return client->answer;
}

size_t client_sent_bytes(const struct client *client)
{
	return client->sent_bytes;
}

size_t client_answer_bytes(const struct client *client)
{
	return client->answer_bytes;
}

const char *client_request_id(const struct client *client)
{
	return client->request_id;
}

int client_listen(struct client *client, const char *filter,
		  void (*heard)(void *data, const char *payload), void *data)
{
	client->heard = heard;
	client->data = data;
	client->subscribed = false;
	if (mosquitto_subscribe(client->client, NULL, filter, 1))
		return -EIO;
	return wait_for(client, &client->subscribed);
}
