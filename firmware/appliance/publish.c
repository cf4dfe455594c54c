/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What the broker is told: events from the outbox, in order and at least once; and retained state,
 * sent when it differs from what stands there. The board goes first because people look at it.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/appliance/parts.h"
#include "firmware/base/cleanup.h"
#include "firmware/base/log.h"
#include "firmware/base/require.h"
#include "firmware/wire/retained.h"

#define VIEWS_APART_US   100000 /* views for staff are sent together, at most this often */
#define VIEWS_PRIORITY   (SD_EVENT_PRIORITY_NORMAL + 20)
#define FIGURES_EVERY_S  10 /* waits and oldest_s change by themselves */
#define ACKNOWLEDGED_MAX ((size_t)UPLINK_INFLIGHT_MAX * 2)

/* FNV-1a; never 0, which stands for nothing. */
static uint64_t fingerprint_of(const char *text)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (; *text; text++)
		hash = (hash ^ (uint8_t)*text) * UINT64_C(1099511628211);
	return hash ? hash : 1;
}

static struct retained *retained_slot(struct publish *publish, const char *topic)
{
	for (uint32_t i = 0; i < publish->retained_count; i++) {
		if (text_equal(publish->retained[i].topic, topic))
			return &publish->retained[i];
	}
	require(publish->retained_count < RETAINED_MAX);
	memcpy(publish->retained[publish->retained_count].topic, topic, strlen(topic) + 1);
	return &publish->retained[publish->retained_count++];
}

static int send_retained(struct appliance *appliance, const char *topic, const char *text)
{
	struct uplink_message message = {
		.topic = topic,
		.payload = text,
		.payload_bytes = strlen(text),
		.qos = 1,
		.retain = true,
	};

	return appliance->ports.uplink->ops->publish(appliance->ports.uplink, &message);
}

/* Takes `text` over; "" removes the topic; NULL (no memory) leaves what stands there. */
static void retain(struct appliance *appliance, char *text, const char *format, const char *id)
{
	_cleanup_free_ char *held = text;
	char topic[TOPIC_BYTES], rest[TOPIC_BYTES];
	struct retained *slot;
	uint64_t fingerprint;

	if (!held || !appliance->publish.online)
		return;
	if (text_format(rest, sizeof(rest), "%s%s", format, id) < 0 ||
	    text_format(topic, sizeof(topic), "%s/%s", appliance->root, rest) < 0)
		return;
	slot = retained_slot(&appliance->publish, topic);
	fingerprint = fingerprint_of(held);
	if (slot->fingerprint == fingerprint)
		return;
	if (send_retained(appliance, topic, held) >= 0)
		slot->fingerprint = fingerprint;
}

void publish_left_over(struct appliance *appliance, const char *topic)
{
	const struct publish *publish = &appliance->publish;
	size_t length = strlen(appliance->root);

	if (strncmp(topic, appliance->root, length) != 0 || topic[length] != '/')
		return;
	for (uint32_t i = 0; i < publish->retained_count; i++) {
		if (text_equal(publish->retained[i].topic, topic))
			return;
	}
	if (strncmp(topic + length, "/device/", strlen("/device/")) == 0 &&
	    health_has(appliance, topic + length + strlen("/device/")))
		return; /* it will soon be heard of */
	/* A counter, service or device of an earlier configuration, or a request sent as retained. */
	if (send_retained(appliance, topic, "") >= 0)
		log_info("removed %s, which stood on the broker and is no longer true", topic);
}

static struct retained_now retained_now(const struct appliance *appliance)
{
	struct clock_reading now = clock_read();

	return (struct retained_now){
		.at_ms = engine_clock_ms(&appliance->clock, &now),
		.wall_ms = now.wall_ms,
		.calendar = engine_clock_calendar(&appliance->clock),
	};
}

static void publish_status(struct appliance *appliance)
{
	struct clock_reading now = clock_read();

	retain(appliance,
	       retained_status(true, NAESTE_VERSION, appliance->publish.started_wall_ms,
			       engine_clock_quality(&appliance->clock, &now)),
	       "status", "");
}

static void publish_board(struct appliance *appliance)
{
	struct retained_now now = retained_now(appliance);

	if (appliance->turn.storage_failed)
		return; /* memory is empty: what stands there is truer */
	retain(appliance, retained_board(appliance->queue, &now), "board", "");
}

/* With the board: what everybody must know is not told some of them later. */
void publish_notice(struct appliance *appliance)
{
	if (!appliance->turn.storage_failed)
		retain(appliance, retained_notice(appliance->queue), "notice", "");
}

static void publish_counters(struct appliance *appliance, const struct retained_now *now)
{
	const struct queue *queue = appliance->queue;

	for (uint8_t i = 0; i < appliance->catalog->counter_count; i++) {
		const struct counter *counter = &appliance->catalog->counters[i];
		bool seated = queue->seats[i].state != COUNTER_CLOSED;

		if (counter->retired) {
			retain(appliance, strdup(""), "counter/", counter->id);
			retain(appliance, strdup(""), "queue/", counter->id);
			continue;
		}
		retain(appliance, retained_counter(queue, i, now), "counter/", counter->id);
		retain(appliance, seated ? retained_queue(queue, i, now) : strdup(""), "queue/",
		       counter->id);
		retained_queue_order(queue, i, now->at_ms, appliance->publish.orders[i],
				     sizeof(appliance->publish.orders[i]));
	}
}

static void publish_site(struct appliance *appliance, const struct retained_now *now)
{
	struct retained_place place = { .timezone = appliance->site->timezone,
					.public_url = phone_address(appliance),
					.paper = print_ready(appliance) };

	appliance->publish.address_told = place.public_url != NULL;
	appliance->publish.paper_told = place.paper;
	retain(appliance, retained_site(appliance->queue, &place, now), "site", "");
}

/* A printer or web front that comes or goes is no event of the queue. */
static bool site_changed(const struct appliance *appliance)
{
	return appliance->publish.address_told != (phone_address(appliance) != NULL) ||
	       appliance->publish.paper_told != print_ready(appliance);
}

/* The board, too: it may have had to wait for the disk. What nobody has any more is removed. */
static void publish_views(struct appliance *appliance)
{
	struct retained_now now = retained_now(appliance);
	const struct catalog *catalog = appliance->catalog;

	appliance->publish.views_dirty = false;
	appliance->publish.views_us = clock_monotonic_us();
	if (appliance->turn.storage_failed)
		return;
	publish_board(appliance);
	publish_notice(appliance);
	publish_counters(appliance, &now);
	for (uint8_t i = 0; i < catalog->service_count; i++) {
		retain(appliance,
		       catalog->services[i].retired ? strdup("")
						    : retained_service(appliance->queue, i, &now),
		       "service/", catalog->services[i].id);
	}
	for (uint8_t i = 0; i < catalog->lane_count; i++) {
		retain(appliance,
		       catalog->lanes[i].retired ? strdup("")
						 : retained_lane(appliance->queue, i, &now),
		       "lane/", catalog->lanes[i].id);
	}
	publish_site(appliance, &now);
	retain(appliance, retained_overview(appliance->queue, &now), "overview", "");
}

static int views_due(sd_event_source *source, uint64_t usec, void *data)
{
	struct appliance *appliance = data;

	if (appliance->publish.views_dirty)
		publish_views(appliance);
	return 0;
}

void publish_changed(struct appliance *appliance, bool calls_changed)
{
	struct publish *publish = &appliance->publish;
	uint64_t now_us = clock_monotonic_us();
	uint64_t due_us = publish->views_us + VIEWS_APART_US;

	if (calls_changed)
		publish_board(appliance);
	if (publish->views_dirty)
		return;
	publish->views_dirty = true;
	sd_event_source_set_time(publish->views, due_us > now_us ? due_us : now_us);
	sd_event_source_set_enabled(publish->views, SD_EVENT_ONESHOT);
}

void publish_device(struct appliance *appliance, const struct device *device)
{
	struct retained_device retained = {
		.id = device->id,
		.kind = device->kind,
		.ok = device->ok,
		.reasons = device->reasons,
		.since_wall_ms = device->since_wall_ms,
	};

	retain(appliance, retained_device(&retained), "device/", device->id);
}

/* 1 when the uplink takes no more. */
static int publish_event(void *data, const struct store_outgoing *event)
{
	struct appliance *appliance = data;
	struct uplink_message message = {
		.topic = event->topic,
		.payload = event->payload,
		.payload_bytes = strlen(event->payload),
		.qos = 1,
		.tag = event->seq,
	};

	if (appliance->ports.uplink->ops->publish(appliance->ports.uplink, &message) < 0)
		return 1;
	appliance->publish.cursor = event->seq;
	return 0;
}

/* Events that the broker has not acknowledged, in order, as many as may be under way. */
void publish_drain(struct appliance *appliance)
{
	const struct publish *publish = &appliance->publish;
	uint64_t under_way = publish->cursor - publish->delivered;
	int r;

	if (!publish->online || publish->stuck || under_way >= UPLINK_INFLIGHT_MAX)
		return;
	r = store_outgoing_after(appliance->store, publish->cursor,
				 (uint32_t)(UPLINK_INFLIGHT_MAX - under_way), publish_event,
				 appliance);
	if (r < 0)
		log_error("the outbox cannot be read: %s", strerror(-r));
}

void publish_acknowledged(struct appliance *appliance, uint64_t tag, int refused)
{
	struct publish *publish = &appliance->publish;

	if (tag <= publish->delivered || tag > publish->cursor)
		return;
	if (refused) {
		log_error("the broker refuses our events (reason %d); they stay in the outbox",
			  refused);
		publish->stuck = true;
		return;
	}
	publish->acknowledged[tag % ACKNOWLEDGED_MAX] = true;
	while (publish->delivered < publish->cursor &&
	       publish->acknowledged[(publish->delivered + 1) % ACKNOWLEDGED_MAX]) {
		publish->delivered++;
		publish->acknowledged[publish->delivered % ACKNOWLEDGED_MAX] = false;
	}
	/* Kept with what is stored next; a crash lets no more than a few dozen come again. */
	if (store_set_delivered(appliance->store, publish->delivered) < 0)
		log_debug("the mark of what was delivered stays where it is");
	publish_drain(appliance);
}

void publish_online(struct appliance *appliance, bool online, const char *reason)
{
	struct publish *publish = &appliance->publish;

	publish->online = online;
	if (online) {
		/* What was under way comes again, before anything newer. */
		memset(publish->acknowledged, 0, sizeof(publish->acknowledged));
		publish->cursor = publish->delivered;
		publish->stuck = false;
	}
	health_set(appliance, "broker", "broker", online, online ? "" : "disconnected");
	if (!online) {
		log_notice("broker: offline (%s); the queue goes on", reason);
		return;
	}
	log_notice("broker: online (%s)", reason);
	/* It may have been restarted empty: everything is said again. */
	for (uint32_t i = 0; i < publish->retained_count; i++)
		publish->retained[i].fingerprint = 0;
	publish_views(appliance);
	for (uint32_t i = 0; i < appliance->health.count; i++)
		publish_device(appliance, &appliance->health.devices[i]);
	publish_status(appliance);
	publish_drain(appliance);
}

/* The order at a counter may change by time alone, because lanes earn at different rates. */
static bool orders_changed(const struct appliance *appliance)
{
	struct retained_now now = retained_now(appliance);
	char order[sizeof(appliance->publish.orders[0])];

	for (uint8_t i = 0; i < appliance->catalog->counter_count; i++) {
		bool closed = appliance->queue->seats[i].state == COUNTER_CLOSED;

		if (closed && !appliance->catalog->counters[i].on_call)
			continue;
		retained_queue_order(appliance->queue, i, now.at_ms, order, sizeof(order));
		/* Of a counter on call only whether it is wanted. */
		if (closed ? text_empty(order) != text_empty(appliance->publish.orders[i])
			   : !text_equal(order, appliance->publish.orders[i]))
			return true;
	}
	return false;
}

/* Hours open and close without an event; what says the same as before is not sent again. */
static bool minute_began(struct appliance *appliance)
{
	struct calendar now = engine_clock_calendar(&appliance->clock);
	bool began = now.minute != appliance->publish.minute_told;

	appliance->publish.minute_told = now.minute;
	if (began)
		kiosk_refresh(appliance);
	return began;
}

void publish_second(struct appliance *appliance)
{
	struct publish *publish = &appliance->publish;
	bool minute = minute_began(appliance);

	if (!publish->online || appliance->turn.storage_failed)
		return;
	if (site_changed(appliance) || minute)
		publish_changed(appliance, false);
	if (appliance->queue->waiting &&
	    (appliance->day.seconds % FIGURES_EVERY_S == 0 ||
	     (appliance->queue->waiting > 1 && orders_changed(appliance))))
		publish_changed(appliance, false);
	publish_status(appliance);
}

int publish_start(struct appliance *appliance)
{
	struct publish *publish = &appliance->publish;
	int r = store_delivered(appliance->store, &publish->delivered);

	publish->cursor = publish->delivered;
	publish->started_wall_ms = clock_read().wall_ms;
	if (r >= 0)
		r = sd_event_add_time(appliance->loop, &publish->views, CLOCK_MONOTONIC, 0, 1000,
				      views_due, appliance);
	if (r >= 0)
		r = sd_event_source_set_priority(publish->views, VIEWS_PRIORITY);
	return r < 0 ? r : sd_event_source_set_enabled(publish->views, SD_EVENT_OFF);
}

void publish_finish(struct appliance *appliance)
{
	struct publish *publish = &appliance->publish;

	publish->views = sd_event_source_disable_unref(publish->views);
}
