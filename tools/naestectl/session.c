/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The only user of libmosquitto here. The callbacks note what has come; the functions that wait turn
 * the loop until they see what they need or the time is up. Nothing depends on the order in which
 * acknowledgement and answer arrive, because the broker promises none.
 */
#include "tools/naestectl/session.h"

#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <mosquitto.h>
#include <mqtt_protocol.h>

#include "firmware/base/cleanup.h"
#include "firmware/base/clock.h"
#include "firmware/base/id.h"
#include "firmware/base/text.h"

#define TURN_MS         100  /* how long a loop turn may wait */
#define RECONNECT_MS    200  /* between two attempts to connect */
#define REPEAT_MS       2000 /* a request without an answer is repeated after this */
#define ABSENT_MS       200  /* the same while the appliance is not at the broker */
#define RETAINED_MS     2000 /* how long `status` may take after the subscription stands */
#define EXPIRY_S        10
#define KEEPALIVE_S     10
#define TOPIC_BYTES     256
#define FILTERS_MAX     16
#define INBOX_MAX       10000 /* messages that nobody has taken yet; further ones are dropped */
#define NOTHING_PENDING (-1)

struct session {
	struct mosquitto *client;
	const struct place *place;
	unsigned int timeout_s;
	char user[PLACE_USER_BYTES]; /* empty: anonymous */
	char answers[TOPIC_BYTES];   /* re/<user>/<client>; empty: anonymous */
	char filter[TOPIC_BYTES];    /* of session_subscribe(); empty: none */
	bool connected;
	int connack; /* reason of the last refusal; 0: none */

	/* what is being waited for, by message id */
	int publish_id, publish_reason;
	int subscribe_id;
	int granted[FILTERS_MAX];
	int granted_count;
	char request_id[ID_TEXT_BYTES]; /* correlation of the request under way */
	json_t *answer;
	json_t *collected; /* topics by name while collecting */
	json_t *inbox;     /* payloads of the subscription, oldest first */
};

static int64_t now_ms(void)
{
	return (int64_t)(clock_monotonic_us() / 1000);
}

static int64_t deadline_ms(const struct session *session)
{
	return now_ms() + (int64_t)session->timeout_s * 1000;
}

/* What stands behind the root's slash, or NULL for a topic of somebody else. */
static const char *topic_below_root(const struct session *session, const char *topic)
{
	size_t length = strlen(session->place->root);

	if (strncmp(topic, session->place->root, length) != 0 || topic[length] != '/')
		return NULL;
	return topic + length + 1;
}

static void subscribe_standing(struct session *session)
{
	if (session->answers[0])
		mosquitto_subscribe(session->client, NULL, session->answers, 1);
	if (session->filter[0])
		mosquitto_subscribe(session->client, NULL, session->filter, 1);
}

static void on_connect(struct mosquitto *client, void *data, int reason, int flags,
		       const mosquitto_property *properties)
{
	struct session *session = data;

	(void)client;
	(void)flags;
	(void)properties;
	session->connack = reason;
	session->connected = reason == 0;
	if (session->connected)
		subscribe_standing(session);
}

static void on_disconnect(struct mosquitto *client, void *data, int reason,
			  const mosquitto_property *properties)
{
	struct session *session = data;

	(void)client;
	(void)reason;
	(void)properties;
	session->connected = false;
}

static void on_publish(struct mosquitto *client, void *data, int id, int reason,
		       const mosquitto_property *properties)
{
	struct session *session = data;

	(void)client;
	(void)properties;
	if (id == session->publish_id)
		session->publish_reason = reason;
}

static void on_subscribe(struct mosquitto *client, void *data, int id, int count,
			 const int *granted, const mosquitto_property *properties)
{
	struct session *session = data;

	(void)client;
	(void)properties;
	if (id != session->subscribe_id || count > FILTERS_MAX)
		return;
	memcpy(session->granted, granted, (size_t)count * sizeof(*granted));
	session->granted_count = count;
}

/* True when the message answers the request under way. */
static bool answers_request(const struct session *session, const mosquitto_property *properties)
{
	_cleanup_free_ void *correlation = NULL;
	uint16_t bytes = 0;

	if (!mosquitto_property_read_binary(properties, MQTT_PROP_CORRELATION_DATA, &correlation,
					    &bytes, false))
		return false;
	return bytes == strlen(session->request_id) &&
	       memcmp(correlation, session->request_id, bytes) == 0;
}

static void on_message(struct mosquitto *client, void *data,
		       const struct mosquitto_message *message,
		       const mosquitto_property *properties)
{
	struct session *session = data;
	const char *topic = topic_below_root(session, message->topic);
	_cleanup_(json_decrefp) json_t *payload = NULL;

	(void)client;
	if (!topic || message->payloadlen <= 0)
		return;
	payload = json_loadb(message->payload, (size_t)message->payloadlen, JSON_REJECT_DUPLICATES,
			     NULL);
	if (!json_is_object(payload)) {
		complain("%s: not a JSON object; ignored", message->topic);
		return;
	}
	if (session->answers[0] && text_equal(message->topic, session->answers)) {
		if (!session->answer && answers_request(session, properties))
			session->answer = steal_pointer(&payload);
	} else if (session->collected) {
		json_object_set(session->collected, topic, payload);
	} else if (json_array_size(session->inbox) < INBOX_MAX) {
		json_array_append(session->inbox, payload);
	}
}

static enum ending complain_connection(const struct session *session, int error)
{
	const struct place *place = session->place;

	if (session->connack == MQTT_RC_BAD_USERNAME_OR_PASSWORD ||
	    session->connack == MQTT_RC_NOT_AUTHORIZED)
		complain("the broker does not accept the login of %s",
			 session->user[0] ? session->user : "the public");
	else if (session->connack != 0)
		complain("the broker refuses the connection: %s",
			 mosquitto_reason_string(session->connack));
	else if (place->socket[0])
		complain("cannot connect to %s%s%s: %s", place->socket,
			 place->host[0] ? " or " : "", place->host, mosquitto_strerror(error));
	else
		complain("cannot connect to %s port %d: %s", place->host, place->port,
			 mosquitto_strerror(error));
	return ENDING_NO_CONNECTION;
}

/* The unix socket first; the port where there is no socket or it does not answer. */
static int connect_somewhere(struct session *session)
{
	const struct place *place = session->place;
	int error = MOSQ_ERR_NO_CONN;

	if (place->socket[0])
		error = mosquitto_connect_bind_v5(session->client, place->socket, 0, KEEPALIVE_S,
						  NULL, NULL);
	if (error != MOSQ_ERR_SUCCESS && place->host[0])
		error = mosquitto_connect_bind_v5(session->client, place->host, place->port,
						  KEEPALIVE_S, NULL, NULL);
	return error;
}

/* One turn of the loop; makes a lost connection again, a refused login is the end. */
static enum ending session_turn(struct session *session, int64_t until_ms)
{
	int64_t left_ms = until_ms - now_ms();
	int error;

	if (left_ms < 0)
		left_ms = 0;
	error = mosquitto_loop(session->client, (int)(left_ms < TURN_MS ? left_ms : TURN_MS), 1);
	if (session->connack != 0)
		return complain_connection(session, error);
	if (error == MOSQ_ERR_SUCCESS)
		return ENDING_OK;
	session->connected = false;
	if (now_ms() + RECONNECT_MS < until_ms)
		poll(NULL, 0, RECONNECT_MS);
	error = connect_somewhere(session);
	return error == MOSQ_ERR_NOMEM ? complain_memory() : ENDING_OK;
}

static enum ending session_connect(struct session *session)
{
	int64_t until_ms = deadline_ms(session);
	int error = connect_somewhere(session);

	if (error != MOSQ_ERR_SUCCESS)
		return complain_connection(session, error);
	while (!session->connected) {
		enum ending ending;

		if (now_ms() >= until_ms) {
			complain("the broker does not answer");
			return ENDING_NO_CONNECTION;
		}
		ending = session_turn(session, until_ms);
		if (ending != ENDING_OK)
			return ending;
	}
	return ENDING_OK;
}

static enum ending session_prepare(struct session *session, const struct login *login)
{
	char client_id[sizeof("naestectl-") + 8], id_text[ID_TEXT_BYTES];
	struct id id = id_random();

	id_format(&id, id_text);
	if (text_format(client_id, sizeof(client_id), "naestectl-%.8s", id_text) < 0)
		return complain_memory();
	if (login->user[0] && text_format(session->answers, sizeof(session->answers), "%s/re/%s/%s",
					  session->place->root, login->user, client_id) < 0) {
		complain("the user's name is too long");
		return ENDING_NO_CONNECTION;
	}
	session->inbox = json_array();
	session->client = mosquitto_new(client_id, true, session);
	if (!session->client || !session->inbox ||
	    text_copy(session->user, sizeof(session->user), login->user) < 0 ||
	    (login->user[0] &&
	     mosquitto_username_pw_set(session->client, login->user, login->password) != 0))
		return complain_memory();
	mosquitto_int_option(session->client, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V5);
	mosquitto_int_option(session->client, MOSQ_OPT_TCP_NODELAY, 1);
	mosquitto_connect_v5_callback_set(session->client, on_connect);
	mosquitto_disconnect_v5_callback_set(session->client, on_disconnect);
	mosquitto_publish_v5_callback_set(session->client, on_publish);
	mosquitto_subscribe_v5_callback_set(session->client, on_subscribe);
	mosquitto_message_v5_callback_set(session->client, on_message);
	return ENDING_OK;
}

DEFINE_CLEANUP(struct session *, session_free)

enum ending session_open(const struct place *place, const struct login *login,
			 unsigned int timeout_s, struct session **ret_session)
{
	_cleanup_(session_freep) struct session *session = calloc(1, sizeof(*session));
	enum ending ending;

	if (!session || mosquitto_lib_init() != MOSQ_ERR_SUCCESS)
		return complain_memory();
	session->place = place;
	session->timeout_s = timeout_s;
	session->publish_id = session->subscribe_id = NOTHING_PENDING;
	ending = session_prepare(session, login);
	if (ending == ENDING_OK)
		ending = session_connect(session);
	if (ending == ENDING_OK)
		*ret_session = steal_pointer(&session);
	return ending;
}

void session_free(struct session *session)
{
	if (!session)
		return;
	if (session->client) {
		mosquitto_disconnect_v5(session->client, MQTT_RC_NORMAL_DISCONNECTION, NULL);
		mosquitto_destroy(session->client);
	}
	json_decref(session->answer);
	json_decref(session->collected);
	json_decref(session->inbox);
	mosquitto_lib_cleanup();
	free(session);
}

/* QoS 1 with an expiry, and with a way to answer when `correlation` is given. */
static int publish(struct session *session, const char *topic, const char *text,
		   const char *correlation)
{
	mosquitto_property *properties = NULL;
	char full[TOPIC_BYTES];
	int error;

	if (text_format(full, sizeof(full), "%s/%s", session->place->root, topic) < 0)
		return MOSQ_ERR_INVAL;
	error = mosquitto_property_add_int32(&properties, MQTT_PROP_MESSAGE_EXPIRY_INTERVAL,
					     EXPIRY_S);
	if (error == MOSQ_ERR_SUCCESS && correlation)
		error = mosquitto_property_add_string(&properties, MQTT_PROP_RESPONSE_TOPIC,
						      session->answers);
	if (error == MOSQ_ERR_SUCCESS && correlation)
		error = mosquitto_property_add_binary(&properties, MQTT_PROP_CORRELATION_DATA,
						      correlation, (uint16_t)strlen(correlation));
	session->publish_reason = NOTHING_PENDING;
	if (error == MOSQ_ERR_SUCCESS)
		error = mosquitto_publish_v5(session->client, &session->publish_id, full,
					     (int)strlen(text), text, 1, false, properties);
	mosquitto_property_free_all(&properties);
	return error;
}

static enum ending complain_not_answering(void)
{
	complain("the appliance is not answering");
	return ENDING_NO_ANSWER;
}

static enum ending complain_broker_refused(const struct session *session, const char *topic)
{
	complain("the broker refused: %s may not publish %s/%s (%s)",
		 session->user[0] ? session->user : "the public", session->place->root, topic,
		 mosquitto_reason_string(session->publish_reason));
	return ENDING_REFUSED;
}

/* Whether the broker has just said that nobody was there to take what was published; told once. */
static bool nobody_took_it(struct session *session)
{
	if (session->publish_reason != MQTT_RC_NO_MATCHING_SUBSCRIBERS)
		return false;
	session->publish_reason = NOTHING_PENDING;
	return true;
}

/*
 * Publishes, and again every REPEAT_MS, until the answer has come or the time is up; sooner while
 * nobody is there to take it, because an appliance that starts again is back within a second.
 */
static enum ending await_answer(struct session *session, const char *topic, const char *text)
{
	int64_t until_ms = deadline_ms(session), repeat_ms = now_ms();
	int attempts = 0, lost = 0;

	while (!session->answer && now_ms() < until_ms) {
		enum ending ending;

		if (session->connected && now_ms() >= repeat_ms) {
			if (publish(session, topic, text, session->request_id) == MOSQ_ERR_SUCCESS)
				attempts++;
			repeat_ms = now_ms() + REPEAT_MS;
		}
		ending = session_turn(session, until_ms);
		if (ending != ENDING_OK)
			return ending;
		if (session->publish_reason >= MQTT_RC_UNSPECIFIED)
			return complain_broker_refused(session, topic);
		if (nobody_took_it(session)) {
			lost++;
			repeat_ms = now_ms() + ABSENT_MS;
		}
	}
	if (session->answer)
		return ENDING_OK;
	if (attempts == 0) {
		complain("the connection to the broker was lost");
		return ENDING_NO_CONNECTION;
	}
	/* Else an attempt has been taken, and may still be carried out. */
	if (attempts == lost)
		return complain_not_answering();
	complain("no answer within %u s; it is not known whether the request was carried out",
		 session->timeout_s);
	return ENDING_NO_ANSWER;
}

enum ending session_request(struct session *session, const char *verb, json_t *fields,
			    json_t **ret_answer)
{
	_cleanup_(json_decrefp) json_t *request = json_object();
	_cleanup_free_ char *text = NULL;
	struct id id = id_random();
	char topic[TOPIC_BYTES];
	enum ending ending;

	if (!session->user[0]) {
		complain("%s needs a login; see --as", verb);
		return ENDING_USAGE;
	}
	id_format(&id, session->request_id);
	if (json_object_set_new(request, "id", json_string(session->request_id)) < 0 ||
	    json_object_update(request, fields) < 0)
		return complain_memory();
	text = json_dumps(request, JSON_COMPACT);
	if (!text || text_format(topic, sizeof(topic), "do/%s/%s", session->user, verb) < 0)
		return complain_memory();
	ending = await_answer(session, topic, text);
	explicit_bzero(text, strlen(text));
	session->publish_id = NOTHING_PENDING;
	session->request_id[0] = '\0';
	if (ending == ENDING_OK)
		*ret_answer = steal_pointer(&session->answer);
	return ending;
}

enum ending session_tell(struct session *session, const char *topic, const json_t *payload)
{
	_cleanup_free_ char *text = json_dumps(payload, JSON_COMPACT);
	int64_t until_ms = deadline_ms(session);

	if (!text || publish(session, topic, text, NULL) != MOSQ_ERR_SUCCESS)
		return complain_memory();
	while (session->publish_reason == NOTHING_PENDING && now_ms() < until_ms) {
		enum ending ending = session_turn(session, until_ms);

		if (ending != ENDING_OK)
			return ending;
		if (nobody_took_it(session) && now_ms() + ABSENT_MS < until_ms) {
			poll(NULL, 0, ABSENT_MS);
			if (publish(session, topic, text, NULL) == MOSQ_ERR_NOMEM)
				return complain_memory();
		}
	}
	if (session->publish_reason >= MQTT_RC_UNSPECIFIED)
		return complain_broker_refused(session, topic);
	return session->publish_reason == MQTT_RC_SUCCESS ? ENDING_OK : complain_not_answering();
}

/* Waits until the broker has said yes or no to each filter. */
static enum ending subscribe_and_wait(struct session *session, char *const *filters, int count,
				      int qos)
{
	int64_t until_ms = deadline_ms(session);

	session->granted_count = 0;
	if (mosquitto_subscribe_multiple(session->client, &session->subscribe_id, count, filters,
					 qos, 0, NULL) != MOSQ_ERR_SUCCESS)
		return complain_memory();
	while (session->granted_count == 0) {
		enum ending ending = session_turn(session, until_ms);

		if (ending != ENDING_OK)
			return ending;
		if (now_ms() >= until_ms || !session->connected) {
			complain("the broker does not answer");
			return ENDING_NO_CONNECTION;
		}
	}
	session->subscribe_id = NOTHING_PENDING;
	return ENDING_OK;
}

static bool granted_any(const struct session *session)
{
	for (int i = 0; i < session->granted_count; i++)
		if (session->granted[i] < MQTT_RC_UNSPECIFIED)
			return true;
	return false;
}

static enum ending complain_may_not_read(const struct session *session, const char *what)
{
	complain("the broker refused: %s may not read %s",
		 session->user[0] ? session->user : "the public", what);
	return ENDING_REFUSED;
}

/*
 * `status` is asked for last, and all with QoS 0, so that nothing overtakes: when it has come,
 * everything before it has come.
 */
static enum ending collect_until_status(struct session *session, char *const *filters, int count)
{
	int64_t until_ms;
	enum ending ending = ENDING_OK;

	if (count > 1)
		ending = subscribe_and_wait(session, filters, count - 1, 0);
	if (ending == ENDING_OK && count > 1 && !granted_any(session))
		ending = complain_may_not_read(session, filters[0]);
	if (ending == ENDING_OK)
		ending = subscribe_and_wait(session, filters + count - 1, 1, 0);
	if (ending != ENDING_OK)
		return ending;
	if (!granted_any(session))
		return complain_may_not_read(session, "the appliance's status");
	until_ms = now_ms() + RETAINED_MS;
	while (!json_object_get(session->collected, "status")) {
		if (now_ms() >= until_ms) {
			complain("the appliance has never reported to this broker");
			return ENDING_NO_ANSWER;
		}
		ending = session_turn(session, until_ms);
		if (ending != ENDING_OK)
			return ending;
	}
	return ENDING_OK;
}

enum ending session_collect(struct session *session, const char *const *filters, size_t count,
			    json_t **ret_topics)
{
	char texts[FILTERS_MAX][TOPIC_BYTES], *pointers[FILTERS_MAX];
	enum ending ending;

	if (count >= FILTERS_MAX)
		return complain_memory();
	for (size_t i = 0; i <= count; i++) {
		const char *filter = i < count ? filters[i] : "status";

		if (text_format(texts[i], sizeof(texts[i]), "%s/%s", session->place->root, filter) <
		    0)
			return complain_memory();
		pointers[i] = texts[i];
	}
	session->collected = json_object();
	if (!session->collected)
		return complain_memory();
	ending = collect_until_status(session, pointers, (int)count + 1);
	if (ending == ENDING_OK)
		*ret_topics = steal_pointer(&session->collected);
	return ending;
}

enum ending session_subscribe(struct session *session, const char *filter)
{
	char *filters[] = { session->filter };
	enum ending ending;

	if (text_format(session->filter, sizeof(session->filter), "%s/%s", session->place->root,
			filter) < 0)
		return complain_memory();
	ending = subscribe_and_wait(session, filters, 1, 1);
	if (ending == ENDING_OK && !granted_any(session))
		ending = complain_may_not_read(session, session->filter);
	return ending;
}

enum ending session_wait(struct session *session, int wait_ms, json_t **ret_payload)
{
	int64_t until_ms = now_ms() + wait_ms;

	while (json_array_size(session->inbox) == 0 && now_ms() < until_ms) {
		enum ending ending = session_turn(session, until_ms);

		if (ending != ENDING_OK)
			return ending;
	}
	*ret_payload = json_incref(json_array_get(session->inbox, 0));
	json_array_remove(session->inbox, 0);
	return ENDING_OK;
}
