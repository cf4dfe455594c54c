/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Putting the appliance together: store, queue, flows, and the listeners that drivers call. What
 * happens then is in turn.c and in the flows.
 */
#include "firmware/appliance/appliance.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/appliance/parts.h"
#include "firmware/base/cleanup.h"
#include "firmware/base/log.h"
#include "firmware/wire/retained.h"

DEFINE_CLEANUP(struct appliance *, appliance_free)

static void on_pressed(void *data, const char *name)
{
	kiosk_pressed(data, name);
}

static void on_stuck(void *data, const char *name, bool stuck)
{
	kiosk_stuck(data, name, stuck);
}

static void on_panel_healthy(void *data, bool healthy)
{
	kiosk_healthy(data, healthy);
}

static void on_display_health(void *data, const char *name, enum display_health health,
			      const char *reason)
{
	health_set(data, name, "display", health != DISPLAY_LOST, reason);
}

static void on_display_shown(void *data, const char *name)
{
	board_shown(data, name);
}

static void on_printer_accepted(void *data, const struct id *ticket, uint32_t job)
{
	print_accepted(data, ticket, job);
}

static void on_printer_done(void *data, const struct id *ticket, enum printer_result result,
			    const char *reason)
{
	print_done(data, ticket, result, reason);
}

static void on_printer_status(void *data, uint32_t reasons)
{
	print_status(data, reasons);
}

static void on_uplink_online(void *data, bool online, const char *reason)
{
	publish_online(data, online, reason);
}

static void on_uplink_request(void *data, const struct uplink_request *request)
{
	requests_received(data, request);
}

static void on_uplink_published(void *data, uint64_t tag, int refused)
{
	publish_acknowledged(data, tag, refused);
}

static void on_uplink_user_stored(void *data, const char *user)
{
	users_password_delivered(data, user);
	enrol_stored(data, user);
}

void appliance_listeners(struct appliance *appliance, struct appliance_listeners *ret_listeners)
{
	*ret_listeners = (struct appliance_listeners){
		.button = { appliance, on_pressed, on_stuck, on_panel_healthy },
		.display = { appliance, on_display_health, on_display_shown },
		.printer = { appliance, on_printer_accepted, on_printer_done, on_printer_status },
		.uplink = { appliance, on_uplink_online, on_uplink_request, on_uplink_published,
			    on_uplink_user_stored },
	};
}

const char *appliance_root(const struct appliance *appliance)
{
	return appliance->root;
}

const char *appliance_status_topic(const struct appliance *appliance)
{
	return appliance->status_topic;
}

char *appliance_offline_status(const struct appliance *appliance)
{
	struct clock_reading now = clock_read();

	return retained_status(false, NAESTE_VERSION, now.wall_ms,
			       engine_clock_quality(&appliance->clock, &now));
}

const struct queue *appliance_queue(const struct appliance *appliance)
{
	return appliance->queue;
}

struct store *appliance_store(struct appliance *appliance)
{
	return appliance->store;
}

/* The queue as the journal left it, and engine time going on from there. */
static int bring_back(struct appliance *appliance)
{
	struct clock_reading now = clock_read();
	struct store_last last = { 0 };
	int r = store_last(appliance->store, &last);

	if (r >= 0)
		r = store_load(appliance->store, appliance->queue);
	if (r < 0)
		return r;
	engine_clock_init(&appliance->clock, &last, &now);
	if (!engine_clock_counts(last.clock,
				 clock_local_day(last.wall_ms, appliance->site->day_change_minute),
				 appliance->queue->day))
		engine_clock_doubt(&appliance->clock);
	if (last.any)
		log_info("journal read up to event %llu: %u tickets today, %u waiting",
			 (unsigned long long)last.seq, appliance->queue->ticket_count,
			 appliance->queue->waiting);
	return 0;
}

int appliance_new(sd_event *loop, struct config_site *site, const struct config_board *board,
		  struct appliance **ret_appliance)
{
	_cleanup_(appliance_freep) struct appliance *appliance = calloc(1, sizeof(*appliance));
	struct store_options options = { .path = board->database, .catalog = &site->catalog };
	int r;

	if (!appliance)
		return -ENOMEM;
	appliance->loop = sd_event_ref(loop);
	appliance->site = site;
	appliance->board = board;
	appliance->catalog = &site->catalog;
	appliance->health.web_fd = -1;
	topic_root(site->catalog.site, appliance->root);
	r = text_format(appliance->status_topic, sizeof(appliance->status_topic), "%s/status",
			appliance->root);
	if (r < 0)
		return r;
	options.root = appliance->root;
	appliance->queue = queue_new(appliance->catalog);
	appliance->forecast = forecast_new();
	if (!appliance->queue || !appliance->forecast)
		return -ENOMEM;
	estimate_lend(appliance->queue, appliance->forecast);
	r = store_open(&options, &appliance->store);
	if (r >= 0)
		r = bring_back(appliance);
	if (r >= 0)
		r = users_load(appliance);
	if (r >= 0)
		r = print_start(appliance);
	if (r >= 0)
		r = publish_start(appliance);
	if (r >= 0)
		r = turn_start(appliance);
	if (r >= 0)
		r = what_if_start(appliance);
	if (r < 0)
		return r;
	*ret_appliance = steal_pointer(&appliance);
	return 0;
}

int appliance_start(struct appliance *appliance, const struct appliance_ports *ports)
{
	int r;

	appliance->ports = *ports;
	appliance->running = true;
	r = users_load(appliance);
	if (r >= 0)
		r = phone_start(appliance);
	if (r >= 0)
		r = health_start(appliance);
	if (r >= 0)
		r = day_start(appliance);
	if (r < 0)
		return r;
	kiosk_start(appliance);
	board_refresh(appliance);
	kiosk_refresh(appliance);
	print_kick(appliance);
	return 0;
}

static void ports_free(struct appliance_ports *ports)
{
	button_free(ports->buttons);
	printer_free(ports->printer);
	uplink_free(ports->uplink);
	for (uint32_t i = 0; i < CONFIG_DISPLAYS_MAX; i++)
		display_free(ports->displays[i]);
	lamp_free(ports->lamps);
	sound_free(ports->sound);
}

void appliance_free(struct appliance *appliance)
{
	if (!appliance)
		return;
	appliance->running = false;
	day_finish(appliance);
	ports_free(&appliance->ports);
	health_finish(appliance);
	publish_finish(appliance);
	print_finish(appliance);
	turn_finish(appliance);
	what_if_finish(appliance);
	enrol_finish(appliance);
	store_free(appliance->store);
	queue_free(appliance->queue);
	forecast_free(appliance->forecast);
	free(appliance->users);
	sd_event_unref(appliance->loop);
	free(appliance);
}
