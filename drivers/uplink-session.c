/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What happens on one connection to the broker, in this order: CONNACK, the broker's users are
 * reconciled, the site's requests are subscribed to, and only then the listener hears `online` and
 * requests. Everything here runs inside libmosquitto's callbacks: it may publish and subscribe, and
 * it notes a loss, but it never throws the client away.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "drivers/uplink-mqtt-private.h"
#include "firmware/base/cleanup.h"
#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/base/require.h"
#include "firmware/base/text.h"

static void users_step(struct uplink_mqtt *uplink);

#define BRANCHES 8 /* of the site's topics, that are subscribed to */

static void users_begin(struct uplink_mqtt *uplink)
{
	uplink->access_again = false;
	uplink->access_busy = true;
	uplink_access_begin(uplink->access);
	users_step(uplink);
}

/* Requests, and the retained topics that may have been left over by an earlier configuration. */
static void subscribe_site(struct uplink_mqtt *uplink)
{
	static const char *const branches[] = { "do/+/+", "public/+",  "seen/+",  "service/+",
						"lane/+", "counter/+", "queue/+", "device/+" };
	char topics[BRANCHES][UPLINK_TOPIC_MAX_BYTES];
	char *list[BRANCHES];
	int rc;

	for (size_t i = 0; i < BRANCHES; i++) {
		int r = text_format(topics[i], sizeof(topics[i]), "%s/%s", uplink->config.root,
				    branches[i]);

		require(r == 0);
		list[i] = topics[i];
	}
	uplink_set_stage(uplink, STAGE_SUBSCRIBING);
	rc = mosquitto_subscribe_multiple(uplink->client, &uplink->subscribe_mid, BRANCHES, list, 1,
					  MQTT_SUB_OPT_NO_LOCAL, NULL);
	if (rc)
		uplink_lose(uplink, "subscribing failed: %s", uplink_rc_text(rc));
}

static void enter_online(struct uplink_mqtt *uplink)
{
	const char *shut_out = uplink->access ? uplink_access_shut_out(uplink->access) : "";
	char reason[UPLINK_REASON_BYTES] = "connected";

	if (!text_empty(shut_out))
		(void)snprintf(reason, sizeof(reason),
			       "connected; nobody knows the password of: %s", shut_out);
	uplink_set_stage(uplink, STAGE_ONLINE);
	uplink->online_us = uplink->stage_us;
	uplink->told_reason[0] = '\0';
	uplink->listener.online(uplink->listener.data, true, reason);
	if (uplink->access_again && uplink->stage == STAGE_ONLINE)
		users_begin(uplink);
}

static void users_done(struct uplink_mqtt *uplink)
{
	const char *shut_out = uplink_access_shut_out(uplink->access);

	uplink->access_busy = false;
	if (uplink->access_again) {
		users_begin(uplink);
		return;
	}
	if (uplink->stage == STAGE_USERS)
		subscribe_site(uplink);
	else if (!text_empty(shut_out))
		log_warning("uplink: nobody knows the password of: %s", shut_out);
}

static void users_step(struct uplink_mqtt *uplink)
{
	char *message;
	int r = uplink_access_next(uplink->access, &message), rc;

	uplink->stage_us = clock_monotonic_us();
	if (r < 0) {
		uplink_lose(uplink, "%s", uplink_access_problem(uplink->access));
		return;
	}
	if (r == 0) {
		users_done(uplink);
		return;
	}
	rc = mosquitto_publish_v5(uplink->client, NULL, ACCESS_TOPIC, (int)strlen(message), message,
				  1, false, NULL);
	uplink_access_message_free(message);
	if (rc)
		uplink_lose(uplink, "asking the broker about its users failed: %s",
			    uplink_rc_text(rc));
}

static void users_answer(struct uplink_mqtt *uplink, const struct mosquitto_message *message)
{
	const char *user;
	int r;

	if (!uplink->access_busy)
		return;
	r = uplink_access_answer(uplink->access, message->payload, (size_t)message->payloadlen);
	/* At once: the connection may be lost before the run has ended. */
	while ((user = uplink_access_take_stored(uplink->access)))
		uplink->listener.user_stored(uplink->listener.data, user);
	if (r < 0)
		uplink_lose(uplink, "%s", uplink_access_problem(uplink->access));
	else if (r > 0)
		users_step(uplink);
}

static void on_connect(struct mosquitto *client, void *data, int rc, int flags,
		       const mosquitto_property *properties)
{
	struct uplink_mqtt *uplink = data;

	uplink->wait_max_us = UPLINK_REFUSED_WAIT_US;
	if (rc) {
		uplink_lose(uplink, "the broker refused user %s: %s", uplink->config.user,
			    uplink_rc_text(rc));
		return;
	}
	if (!uplink->access) {
		subscribe_site(uplink);
		return;
	}
	uplink_set_stage(uplink, STAGE_USERS);
	/* The broker takes packets in order: the answer cannot come before the subscription. */
	rc = mosquitto_subscribe_v5(client, NULL, ACCESS_ANSWER_TOPIC, 1, 0, NULL);
	if (rc)
		uplink_lose(uplink, "subscribing failed: %s", uplink_rc_text(rc));
	else
		users_begin(uplink);
}

static void on_disconnect(struct mosquitto *client, void *data, int rc,
			  const mosquitto_property *properties)
{
	struct uplink_mqtt *uplink = data;

	uplink_lose(uplink, "the connection to the broker ended: %s", uplink_rc_text(rc));
}

static void on_subscribe(struct mosquitto *client, void *data, int mid, int count,
			 const int *granted, const mosquitto_property *properties)
{
	struct uplink_mqtt *uplink = data;
	bool site = mid == uplink->subscribe_mid;

	for (int i = 0; i < count; i++) {
		if (granted[i] >= UPLINK_REFUSED) {
			uplink_lose(uplink, "user %s may not %s: %s", uplink->config.user,
				    site ? "read requests" : "administer the broker",
				    uplink_rc_text(granted[i]));
			return;
		}
	}
	if (site && uplink->stage == STAGE_SUBSCRIBING)
		enter_online(uplink);
}

static void on_publish(struct mosquitto *client, void *data, int mid, int rc,
		       const mosquitto_property *properties)
{
	struct uplink_mqtt *uplink = data;
	int refused = rc >= UPLINK_REFUSED ? rc : 0;

	if (uplink->parting_mid && mid == uplink->parting_mid) {
		uplink->parted = true;
		return;
	}
	for (size_t i = 0; i < UPLINK_INFLIGHT_MAX; i++) {
		uint64_t tag = uplink->tagged[i].tag;

		if (tag == 0 || uplink->tagged[i].mid != mid)
			continue;
		uplink->tagged[i].tag = 0; /* room before the listener is told, which may use it */
		uplink->listener.published(uplink->listener.data, tag, refused);
		return;
	}
	if (!refused)
		return;
	if (uplink->access_busy)
		uplink_lose(uplink, "user %s may not administer the broker: %s",
			    uplink->config.user, uplink_rc_text(refused));
	else if (!uplink->refusal_logged)
		log_warning("uplink: the broker refused a message: %s", uplink_rc_text(refused));
	uplink->refusal_logged = true;
}

static void on_request(struct uplink_mqtt *uplink, const struct mosquitto_message *message,
		       const mosquitto_property *properties)
{
	_cleanup_free_ char *response_topic = NULL;
	_cleanup_free_ void *correlation = NULL;
	uint16_t correlation_bytes = 0;
	struct uplink_request request = {
		.topic = message->topic,
		.payload = message->payloadlen > 0 ? message->payload : "",
		.payload_bytes = (size_t)message->payloadlen,
		.retained = message->retain,
	};

	mosquitto_property_read_string(properties, MQTT_PROP_RESPONSE_TOPIC, &response_topic,
				       false);
	mosquitto_property_read_binary(properties, MQTT_PROP_CORRELATION_DATA, &correlation,
				       &correlation_bytes, false);
	request.response_topic = response_topic;
	request.correlation = correlation;
	request.correlation_bytes = correlation_bytes;
	uplink->listener.request(uplink->listener.data, &request);
}

static void on_message(struct mosquitto *client, void *data,
		       const struct mosquitto_message *message,
		       const mosquitto_property *properties)
{
	struct uplink_mqtt *uplink = data;

	if (text_equal(message->topic, ACCESS_ANSWER_TOPIC)) {
		users_answer(uplink, message);
		return;
	}
	/* A request may overtake the confirmation of its subscription. */
	if (uplink->stage == STAGE_SUBSCRIBING)
		enter_online(uplink);
	if (uplink->stage == STAGE_ONLINE)
		on_request(uplink, message, properties);
}

void uplink_session_follow(struct uplink_mqtt *uplink)
{
	mosquitto_connect_v5_callback_set(uplink->client, on_connect);
	mosquitto_disconnect_v5_callback_set(uplink->client, on_disconnect);
	mosquitto_subscribe_v5_callback_set(uplink->client, on_subscribe);
	mosquitto_publish_v5_callback_set(uplink->client, on_publish);
	mosquitto_message_v5_callback_set(uplink->client, on_message);
}

void uplink_session_reconcile(struct uplink_mqtt *uplink)
{
	uplink->access_again = true;
	if (uplink->stage == STAGE_ONLINE && !uplink->access_busy)
		users_begin(uplink);
}
