/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Which driver stands behind each port: chosen here, once, from the board's configuration. After this
 * nobody asks again.
 */
#include "firmware/appliance/ports.h"

#include <errno.h>
#include <stdlib.h>

#include "firmware/base/cleanup.h"

/* How long an accepted print job may go without a word of the printer before it is in doubt. */
#define PRINTER_LOST_MS 60000

static int make_panel(sd_event *loop, const struct config_board *board,
		      const struct appliance_listeners *listeners, struct appliance_ports *ports)
{
	const char *buttons[CONFIG_BUTTONS_MAX], *lamps[CONFIG_LAMPS_MAX];
	struct button_config button = { .names = buttons,
					.count = board->button_count,
					.debounce_ms = board->debounce_ms,
					.double_strike_ms = board->double_strike_ms,
					.socket = board->panel_socket };
	struct lamp_config lamp = { .names = lamps,
				    .count = board->lamp_count,
				    .socket = board->panel_socket };
	struct sound_config sound = { .socket = board->panel_socket };
	int r = 0;

	for (uint32_t i = 0; i < board->button_count; i++)
		buttons[i] = board->button[i].name;
	for (uint32_t i = 0; i < board->lamp_count; i++)
		lamps[i] = board->lamp[i];
	if (board->buttons == DRIVER_SIM)
		r = button_sim_new(loop, &button, &listeners->button, &ports->buttons);
	if (r >= 0 && board->lamps == DRIVER_SIM)
		r = lamp_sim_new(loop, &lamp, &ports->lamps);
	if (r >= 0 && board->sound == DRIVER_SIM)
		r = sound_sim_new(loop, &sound, &ports->sound);
	return r;
}

static int make_displays(sd_event *loop, const struct config_board *board,
			 const struct appliance_listeners *listeners, struct appliance_ports *ports)
{
	int r = 0;

	for (uint32_t i = 0; r >= 0 && i < board->display_count; i++) {
		const struct config_display *display = &board->display[i];
		struct display_config config = { .name = display->name,
						 .path = display->path,
						 .baud = display->baud,
						 .frame = display->frame };

		r = display->driver == DRIVER_SERIAL
			    ? display_serial_new(loop, &config, &listeners->display,
						 &ports->displays[i])
			    : display_sim_new(loop, &config, &listeners->display,
					      &ports->displays[i]);
	}
	return r;
}

static int make_printer(sd_event *loop, const struct config_board *board,
			const struct appliance_listeners *listeners, struct appliance_ports *ports)
{
	struct printer_config config = {
		.uri = board->printer_uri,
		.socket = text_empty(board->printer_socket) ? NULL : board->printer_socket,
		.user = "naested",
		.poll_ms = board->printer_poll_ms,
		.lost_ms = PRINTER_LOST_MS,
	};

	if (board->printer == DRIVER_IPP)
		return printer_ipp_new(loop, &config, &listeners->printer, &ports->printer);
	if (board->printer == DRIVER_SIM)
		return printer_sim_new(loop, &listeners->printer, &ports->printer);
	return 0;
}

static int make_uplink(sd_event *loop, const struct config_board *board,
		       const struct appliance *appliance,
		       const struct appliance_listeners *listeners, struct appliance_ports *ports)
{
	_cleanup_free_ char *offline = appliance_offline_status(appliance);
	struct uplink_config config = {
		.socket = text_empty(board->broker_socket) ? NULL : board->broker_socket,
		.host = board->broker_host,
		.port = board->broker_port,
		.user = board->broker_user,
		.password_file = board->broker_password_file,
		.root = appliance_root(appliance),
		.will_topic = appliance_status_topic(appliance),
		.will_payload = offline,
		.manage_users = board->broker_manage_users,
	};

	return offline ? uplink_mqtt_new(loop, &config, &listeners->uplink, &ports->uplink)
		       : -ENOMEM;
}

int ports_make(sd_event *loop, const struct config_board *board, struct appliance *appliance,
	       struct appliance_ports *ret_ports)
{
	struct appliance_listeners listeners;
	int r;

	appliance_listeners(appliance, &listeners);
	*ret_ports = (struct appliance_ports){ 0 };
	r = make_panel(loop, board, &listeners, ret_ports);
	if (r >= 0)
		r = make_displays(loop, board, &listeners, ret_ports);
	if (r >= 0)
		r = make_printer(loop, board, &listeners, ret_ports);
	if (r >= 0)
		r = make_uplink(loop, board, appliance, &listeners, ret_ports);
	return r;
}
