/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What comes in from the broker. Who asks is read from the topic, which the broker guards; what they
 * may do follows from their role in our own store. Commands wait for the turn; questions are answered
 * at once from what is committed.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/appliance/parts.h"
#include "firmware/base/cleanup.h"
#include "firmware/base/log.h"

#define ANSWER_EXPIRY_S 30

const char *requests_language(const struct appliance *appliance, const struct command *command)
{
	return answer_language(appliance->catalog, command);
}

void requests_answer(struct appliance *appliance, const struct turn_item *item, const char *text)
{
	struct uplink_message message = {
		.topic = item->answer_topic,
		.payload = text,
		.payload_bytes = strlen(text),
		.qos = 1,
		.correlation = item->correlation_bytes ? item->correlation : NULL,
		.correlation_bytes = item->correlation_bytes,
		.expiry_s = ANSWER_EXPIRY_S,
	};

	if (text_empty(item->answer_topic) || text_empty(text) || !appliance->ports.uplink)
		return;
	/* Whoever did not get an answer asks again with the same id. */
	if (appliance->ports.uplink->ops->publish(appliance->ports.uplink, &message) < 0)
		log_debug("an answer could not be sent; it is kept under its id");
}

static void answer_refused(struct appliance *appliance, const struct turn_item *item,
			   const struct request *request, enum refusal refusal)
{
	char text[ANSWER_BYTES];

	answer_refusal(&request->command.id, refusal,
		       requests_language(appliance, &request->command),
		       text_empty(request->detail) ? NULL : request->detail, text, sizeof(text));
	requests_answer(appliance, item, text);
}

static void answer_events(struct appliance *appliance, const struct turn_item *item,
			  const struct request *request)
{
	char head[ID_TEXT_BYTES], next_text[24] = "null";
	_cleanup_free_ char *events = NULL;
	_cleanup_free_ char *text = NULL;
	uint64_t next = 0;

	if (store_events(appliance->store, request->from_seq, request->to_seq, &events, &next) <
	    0) {
		answer_refused(appliance, item, request, REFUSAL_STORAGE_FAILED);
		return;
	}
	if (next && text_format(next_text, sizeof(next_text), "%" PRIu64, next) < 0)
		return; /* twenty digits fit */
	id_format(&request->command.id, head);
	if (asprintf(&text, "{\"id\":\"%s\",\"ok\":true,\"events\":%s,\"next\":%s}", head, events,
		     next_text) < 0) {
		text = NULL;
		answer_refused(appliance, item, request, REFUSAL_STORAGE_FAILED);
		return;
	}
	requests_answer(appliance, item, text);
}

/* What memory holds: `tickets` and `seat`. */
static void answer_from_queue(struct appliance *appliance, struct turn_item *item,
			      const struct request *request)
{
	struct clock_reading now = clock_read();
	int64_t now_ms = engine_clock_ms(&appliance->clock, &now);
	_cleanup_free_ char *text = NULL;

	item->command.id = request->command.id;
	if (!appliance->turn.storage_failed)
		text = request->query == QUERY_SEAT
			       ? answer_seat(appliance->queue, &item->command, now_ms)
		       : request->query == QUERY_APPOINTMENTS
			       ? answer_appointments(appliance->queue, request)
			       : answer_tickets(appliance->queue, request, now_ms);
	if (text)
		requests_answer(appliance, item, text);
	else
		answer_refused(appliance, item, request, REFUSAL_STORAGE_FAILED);
}

/* Answered later, unless it is refused at once. */
static void answer_what_if(struct appliance *appliance, const struct turn_item *item,
			   struct request *request)
{
	enum refusal refusal = what_if_ask(appliance, item, request);

	if (refusal != REFUSAL_NONE)
		answer_refused(appliance, item, request, refusal);
}

static void answer_query(struct appliance *appliance, struct turn_item *item,
			 struct request *request)
{
	if (!(query_roles(request->query) & ROLE_BIT(item->command.role))) {
		answer_refused(appliance, item, request, REFUSAL_NOT_ALLOWED);
		return;
	}
	switch (request->query) {
	case QUERY_NONE:
		return;
	case QUERY_EVENTS:
		return answer_events(appliance, item, request);
	case QUERY_SEAT:
	case QUERY_TICKETS:
	case QUERY_APPOINTMENTS:
		return answer_from_queue(appliance, item, request);
	case QUERY_WHAT_IF:
		return answer_what_if(appliance, item, request);
	case QUERY_USERS:
		return users_list(appliance, item, request);
	case QUERY_USER_SET:
		return users_set(appliance, item, request);
	case QUERY_USER_REMOVE:
		return users_remove(appliance, item, request);
	case QUERY_DEVICES:
		return users_devices(appliance, item, request);
	case QUERY_DEVICE_ENROL:
		return enrol_make(appliance, item, request);
	case QUERY_DEVICE_REVOKE:
		return users_revoke(appliance, item, request);
	case QUERY_ENROL:
		return enrol_take(appliance, item, request);
	}
}

/*
 * Where the answer goes: only to the asking user's own topics, or a client could make us publish
 * anywhere.
 */
static void take_answer_topic(struct appliance *appliance, const struct uplink_request *request,
			      const char *user, struct turn_item *item)
{
	if (!request->response_topic ||
	    !topic_may_answer(appliance->root, user, request->response_topic) ||
	    request->correlation_bytes > sizeof(item->correlation))
		return;
	if (text_copy(item->answer_topic, sizeof(item->answer_topic), request->response_topic) < 0)
		return;
	if (request->correlation_bytes)
		memcpy(item->correlation, request->correlation, request->correlation_bytes);
	item->correlation_bytes = request->correlation_bytes;
}

/* What is set is too large for every item to have room for it. */
static int take_setting(struct turn_item *item, const struct request *request)
{
	if (!request->command.setting)
		return 0;
	item->setting = malloc(sizeof(*item->setting));
	if (!item->setting)
		return -ENOMEM;
	memcpy(item->setting, request->command.setting, sizeof(*item->setting));
	item->command.setting = item->setting;
	return 0;
}

/* Moves what was parsed into the item, which keeps its actor. */
static int take_command(struct turn_item *item, const struct request *request)
{
	enum role role = item->command.role;
	char user[COMMAND_USER_BYTES];

	memcpy(user, item->command.user, sizeof(user));
	item->command = request->command;
	item->command.role = role;
	memcpy(item->command.user, user, sizeof(user));
	item->fingerprint = request->fingerprint;
	item->asked_wall_ms = request->time_ms;
	return take_setting(item, request);
}

/* The rows of an import live as long as the item; their business days are a matter of the time zone. */
static bool take_rows(const struct appliance *appliance, struct turn_item *item)
{
	const struct command *command = &item->command;

	if (!command->row_count)
		return true;
	item->rows = calloc(command->row_count, sizeof(*item->rows));
	if (!item->rows)
		return false;
	memcpy(item->rows, command->rows, command->row_count * sizeof(*item->rows));
	for (uint16_t i = 0; i < command->row_count; i++)
		item->rows[i].day =
			clock_local_day(item->rows[i].wall_ms, appliance->site->day_change_minute);
	item->command.rows = item->rows;
	return true;
}

/* do/<user>/<verb> */
static void received_do(struct appliance *appliance, const struct uplink_request *from,
			const struct topic *topic)
{
	static struct request request;
	struct turn_item *item;
	enum refusal refusal;
	enum role role;

	if (!users_role(appliance, topic->user, &role) &&
	    !enrol_role(appliance, topic->user, &role)) {
		log_warning("ignoring a request of %s, who is no user here", topic->user);
		return;
	}
	refusal = request_parse(topic->verb, from->payload, from->payload_bytes, &request);
	/* A code is nobody: it has no command that could be judged, or an answer that could be kept. */
	if (refusal == REFUSAL_NONE && role == ROLE_PUBLIC && request.query != QUERY_ENROL)
		refusal = REFUSAL_NOT_ALLOWED;
	item = turn_add(appliance, VERB_NONE, role, topic->user);
	if (!item) {
		static struct turn_item waiting;

		waiting = (struct turn_item){ 0 };
		take_answer_topic(appliance, from, topic->user, &waiting);
		answer_refused(appliance, &waiting, &request, REFUSAL_TOO_OFTEN);
		return;
	}
	take_answer_topic(appliance, from, topic->user, item);
	if (refusal == REFUSAL_NONE && request.query == QUERY_NONE) {
		if (take_command(item, &request) == 0 && take_rows(appliance, item)) {
			item->keep = true;
			return;
		}
		refusal = REFUSAL_STORAGE_FAILED;
	}
	memcpy(item->command.language, request.command.language, sizeof(item->command.language));
	if (refusal == REFUSAL_NONE)
		answer_query(appliance, item, &request);
	else
		answer_refused(appliance, item, &request, refusal);
	turn_forget(appliance);
}

/* public/<verb>: anonymous, with a ticket's token, no answer. */
static void received_public(struct appliance *appliance, const struct uplink_request *from,
			    const struct topic *topic)
{
	static struct request request;
	struct turn_item *item;

	if (!day_public_allowed(appliance) ||
	    request_parse_public(topic->verb, from->payload, from->payload_bytes, &request) !=
		    REFUSAL_NONE)
		return;
	item = turn_add(appliance, request.command.verb, ROLE_PHONE, "phone");
	if (!item)
		return;
	if (take_command(item, &request) < 0)
		turn_forget(appliance);
	/* No answer is kept: nobody gets one, and strangers must not be able to fill the disk. */
}

/* seen/<display>: the broker lets a display confirm under its own name only. */
static void received_seen(struct appliance *appliance, const struct uplink_request *from,
			  const struct topic *topic)
{
	static struct request request;
	struct turn_item *item;
	enum role role;

	if (!users_role(appliance, topic->user, &role) ||
	    request_parse_seen(from->payload, from->payload_bytes, &request) != REFUSAL_NONE)
		return;
	item = turn_add(appliance, VERB_SEEN, role, topic->user);
	if (item)
		item->command.call = request.command.call;
}

void requests_received(struct appliance *appliance, const struct uplink_request *request)
{
	struct topic topic;

	if (request->retained) {
		publish_left_over(appliance, request->topic);
		return;
	}
	topic_parse(appliance->root, request->topic, &topic);
	switch (topic.kind) {
	case TOPIC_OTHER:
		return;
	case TOPIC_DO:
		return received_do(appliance, request, &topic);
	case TOPIC_PUBLIC:
		return received_public(appliance, request, &topic);
	case TOPIC_SEEN:
		return received_seen(appliance, request, &topic);
	}
}
