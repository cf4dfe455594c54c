/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "drivers/display.h"
#include "firmware/base/attributes.h"
#include "firmware/base/text.h"
#include "firmware/paper/paper.h"
#include "firmware/queue/catalog.h"
#include "firmware/queue/command.h"

/*
 * site.conf (what the site offers: the catalog and its rules) and board.conf (what is soldered and
 * installed). INI in the style of systemd, with drop-ins in `<file>.d/<name>.conf` read in the order
 * of their names, a later value replacing an earlier one. Within one file a key may stand once in a
 * section. An unknown section or key, a duplicate, a value out of range and a reference to something
 * that is not there are refused with file, line and what was expected.
 */

#define CONFIG_PATH_BYTES   256
#define CONFIG_ERROR_BYTES  512
#define CONFIG_BUTTONS_MAX  64
#define CONFIG_LAMPS_MAX    64
#define CONFIG_DISPLAYS_MAX 80

struct config_site {
	struct catalog catalog;
	char timezone[SLUG_BYTES * 2];    /* "Europe/Copenhagen" */
	int day_change_minute;            /* local minute at which the business day changes: 180 */
	char public_url[PAPER_URL_BYTES]; /* behind the QR; "": none */
};

enum config_driver {
	DRIVER_NONE,
	DRIVER_SIM,
	DRIVER_SERIAL,
	DRIVER_IPP,
};

struct config_button {
	char name[SLUG_BYTES];
	enum verb verb;           /* VERB_TAKE or VERB_NEXT */
	char service[SLUG_BYTES]; /* take */
	char lane[SLUG_BYTES];    /* take; empty: the default lane */
	char counter[SLUG_BYTES]; /* next */
	enum ticket_outcome
		finish; /* next: ends the visit that is being served; OUTCOME_NONE: not */
};

struct config_display {
	char name[SLUG_BYTES];
	enum config_driver driver; /* DRIVER_SERIAL or DRIVER_SIM */
	char counter
		[SLUG_BYTES]; /* shows the call of this counter; empty: the hall's latest call */
	char path[CONFIG_PATH_BYTES];
	uint32_t baud;
	struct display_frame frame;
};

struct config_board {
	char panel_socket[CONFIG_PATH_BYTES]; /* the simulated panel's wire */
	enum config_driver buttons, lamps, sound;
	uint32_t debounce_ms, double_strike_ms;
	struct config_button button[CONFIG_BUTTONS_MAX];
	uint32_t button_count;
	char lamp[CONFIG_LAMPS_MAX][SLUG_BYTES]; /* a lamp belongs to the button of the same name */
	uint32_t lamp_count;
	struct config_display display[CONFIG_DISPLAYS_MAX];
	uint32_t display_count;

	enum config_driver printer;    /* DRIVER_IPP, DRIVER_SIM or DRIVER_NONE */
	char printer_name[SLUG_BYTES]; /* of the device: "printer-1" */
	char printer_uri[CONFIG_PATH_BYTES];
	char printer_socket[CONFIG_PATH_BYTES];
	uint32_t printer_poll_ms;
	struct paper_head head;

	char broker_socket[CONFIG_PATH_BYTES];
	char broker_host[CONFIG_PATH_BYTES];
	uint16_t broker_port;
	char broker_user[SLUG_BYTES];
	char broker_password_file[CONFIG_PATH_BYTES];
	bool broker_manage_users;

	char database[CONFIG_PATH_BYTES];
	char phone_folder[CONFIG_PATH_BYTES]; /* memory-backed, served as /t/ */
	/* Connecting here tells whether the front of the phone's pages answers; empty: trusted. */
	char web_host[CONFIG_PATH_BYTES];
	uint16_t web_port;
};

/* The first thing that is wrong, as a person wants to read it: "site.conf:12: [service pas] ..." */
struct config_error {
	char text[CONFIG_ERROR_BYTES];
};

/* Read the file and its drop-ins. Return 0, or a negative errno with `ret_error` filled. */
_must_check_ int config_read_site(const char *path, struct config_site *ret_site,
				  struct config_error *ret_error);

/* `site` is what the board's buttons and displays refer to. Relative paths are taken from the file. */
_must_check_ int config_read_board(const char *path, const struct config_site *site,
				   struct config_board *ret_board, struct config_error *ret_error);
