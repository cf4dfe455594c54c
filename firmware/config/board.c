/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * board.conf: what is soldered and installed. A button that would do nothing, a lamp without its
 * button and a device without its path are refused here, so that no driver starts half.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/cleanup.h"
#include "firmware/base/require.h"
#include "firmware/base/text.h"
#include "firmware/config/config.h"
#include "firmware/config/reference.h"
#include "firmware/config/settings.h"
#include "firmware/config/table.h"
#include "firmware/config/value.h"

#define FIELD(type, field) .offset = offsetof(type, field), .size = sizeof(((type *)0)->field)
#define BOARD(field)       FIELD(struct config_board, field)
#define KEYS(table)        .keys = (table), .key_count = sizeof(table) / sizeof((table)[0])

/* connect(2) to anything else could block the loop. */
static bool is_loopback(const char *text)
{
	struct in_addr v4;

	if (inet_pton(AF_INET, text, &v4) == 1)
		return (ntohl(v4.s_addr) >> 24) == 127;
	return text_equal(text, "localhost") || text_equal(text, "::1");
}

static bool is_printer_address(const char *text)
{
	static const char scheme[] = "ipp://";

	return strncmp(text, scheme, sizeof(scheme) - 1) == 0 &&
	       strcspn(text, " \t") == strlen(text) && text[sizeof(scheme) - 1] &&
	       text[sizeof(scheme) - 1] != '/';
}

static const struct choice panel_drivers[] = {
	{ "none", DRIVER_NONE },
	{ "sim", DRIVER_SIM },
	{},
};

static const struct choice display_drivers[] = {
	{ "sim", DRIVER_SIM },
	{ "serial", DRIVER_SERIAL },
	{},
};

static const struct choice printer_drivers[] = {
	{ "none", DRIVER_NONE },
	{ "sim", DRIVER_SIM },
	{ "ipp", DRIVER_IPP },
	{},
};

static const struct choice button_verbs[] = {
	{ "take", VERB_TAKE },
	{ "next", VERB_NEXT },
	{},
};

static const struct choice button_outcomes[] = {
	{ "served", OUTCOME_SERVED },
	{ "partly", OUTCOME_PARTLY },
	{ "referred", OUTCOME_REFERRED },
	{},
};

static const struct choice bauds[] = {
	{ "1200", 1200 },   { "2400", 2400 },     { "4800", 4800 },
	{ "9600", 9600 },   { "19200", 19200 },   { "38400", 38400 },
	{ "57600", 57600 }, { "115200", 115200 }, {},
};

static const struct choice widths_dots[] = {
	{ "384", 384 }, { "416", 416 }, { "512", 512 }, { "576", 576 },
	{ "640", 640 }, { "768", 768 }, { "832", 832 }, {},
};

static const struct choice resolutions[] = {
	{ "180", 180 },
	{ "203", 203 },
	{},
};

static const struct key panel_keys[] = {
	{ "buttons", value_choice, BOARD(buttons), .choices = panel_drivers },
	{ "lamps", value_choice, BOARD(lamps), .choices = panel_drivers },
	{ "sound", value_choice, BOARD(sound), .choices = panel_drivers },
	{ "socket", value_socket, BOARD(panel_socket) },
	{ "debounce", value_duration, BOARD(debounce_ms), 5, 100 },
	{ "double_strike", value_duration, BOARD(double_strike_ms), 0, 10000 },
};

static const struct key button_keys[] = {
	{ "verb", value_choice, FIELD(struct config_button, verb), .choices = button_verbs,
	  .mandatory = true },
	{ "service", reference_service, FIELD(struct config_button, service) },
	{ "lane", reference_lane, FIELD(struct config_button, lane) },
	{ "counter", reference_counter, FIELD(struct config_button, counter) },
	{ "finish", value_choice, FIELD(struct config_button, finish), .choices = button_outcomes },
};

static const struct key display_keys[] = {
	{ "driver", value_choice, FIELD(struct config_display, driver), .choices = display_drivers,
	  .mandatory = true },
	{ "counter", reference_counter, FIELD(struct config_display, counter) },
	{ "path", value_path, FIELD(struct config_display, path) },
	{ "baud", value_choice, FIELD(struct config_display, baud), .choices = bauds },
	{ "frame_start", value_integer, FIELD(struct config_display, frame.start), 1, 31 },
	{ "frame_end", value_integer, FIELD(struct config_display, frame.end), 1, 31 },
	{ "address", value_character, FIELD(struct config_display, frame.address), '0', 'z' },
	{ "number_digits", value_integer, FIELD(struct config_display, frame.number_digits), 4,
	  DISPLAY_NUMBER_BYTES - 1 },
	{ "counter_digits", value_integer, FIELD(struct config_display, frame.counter_digits), 0,
	  SLUG_BYTES - 1 },
	{ "checksum", value_bool, FIELD(struct config_display, frame.checksum) },
	{ "acknowledged", value_bool, FIELD(struct config_display, frame.acknowledged) },
};

static const struct key printer_keys[] = {
	{ "driver", value_choice, BOARD(printer), .choices = printer_drivers },
	{ "name", value_slug, BOARD(printer_name) },
	{ "uri", value_text, BOARD(printer_uri), .fits = is_printer_address,
	  .expected = "ipp:// and the printer's host and path" },
	{ "socket", value_socket, BOARD(printer_socket) },
	{ "poll", value_duration, BOARD(printer_poll_ms), 100, 5000 },
	{ "width_dots", value_choice, BOARD(head.width_dots), .choices = widths_dots },
	{ "dpi", value_choice, BOARD(head.dpi), .choices = resolutions },
};

static const struct key broker_keys[] = {
	{ "socket", value_socket, BOARD(broker_socket) },
	{ "host", value_text, BOARD(broker_host), .fits = is_loopback,
	  .expected = "an address of this machine: 127.0.0.1, ::1 or localhost" },
	{ "port", value_integer, BOARD(broker_port), 1, UINT16_MAX },
	{ "user", value_slug, BOARD(broker_user) },
	{ "password_file", value_path, BOARD(broker_password_file) },
	{ "manage_users", value_bool, BOARD(broker_manage_users) },
};

static const struct key store_keys[] = {
	{ "database", value_path, BOARD(database), .mandatory = true },
};

static const struct key phone_keys[] = {
	{ "folder", value_path, BOARD(phone_folder), .mandatory = true },
};

static const struct key web_keys[] = {
	{ "host", value_text, BOARD(web_host), .fits = is_loopback,
	  .expected = "an address of this machine: 127.0.0.1, ::1 or localhost" },
	{ "port", value_integer, BOARD(web_port), 1, UINT16_MAX },
};

static void display_init(void *noun, const char *name)
{
	*(struct config_display *)noun = (struct config_display){
		.baud = 9600,
		.frame = {
			.start = 0x02,
			.address = '0',
			.number_digits = 4,
			.counter_digits = 2,
			.checksum = true,
			.end = 0x03,
			.acknowledged = true,
		},
	};
}

#define NOUNS(array, count, name)                                                             \
	.max = sizeof(((struct config_board *)0)->array) /                                    \
	       sizeof(((struct config_board *)0)->array[0]),                                  \
	.array_offset = offsetof(struct config_board, array),                                 \
	.stride = sizeof(((struct config_board *)0)->array[0]),                               \
	.count_offset = offsetof(struct config_board, count), .count_size = sizeof(uint32_t), \
	.name_offset = (name)

static const struct section_kind board_kinds[] = {
	{ "panel", KEYS(panel_keys) },
	{ "button", KEYS(button_keys),
	  NOUNS(button, button_count, offsetof(struct config_button, name)) },
	/* Without keys: a lamp is there or not. */
	{ "lamp", NOUNS(lamp, lamp_count, 0) },
	{ "display", KEYS(display_keys), .init = display_init,
	  NOUNS(display, display_count, offsetof(struct config_display, name)) },
	{ "printer", KEYS(printer_keys) },
	{ "broker", KEYS(broker_keys), .mandatory = true },
	{ "store", KEYS(store_keys), .mandatory = true },
	{ "phone", KEYS(phone_keys), .mandatory = true },
	{ "web", KEYS(web_keys) },
};

static const struct table board_table = { board_kinds,
					  sizeof(board_kinds) / sizeof(board_kinds[0]) };

/* What is read, for checks that name a place in it. */
struct board_check {
	const struct settings *settings;
	const struct catalog *catalog;
	const struct config_board *board;
	struct config_error *error;
};

/* "[kind name]" lacks `key`, or has it though it may not; `why` says when. */
static int refuse_key(const struct board_check *check, const char *kind, const char *name,
		      const char *key, const char *why)
{
	const struct settings_section *section = settings_find(check->settings, kind, name);
	const struct settings_line *setting = section ? settings_get(section, key) : NULL;

	if (setting && !text_empty(setting->value))
		return settings_refuse(check->settings, section, setting, check->error,
				       "expected no such key %s", why);
	return settings_refuse(check->settings, section, NULL, check->error,
			       "expected the key %s %s", key, why);
}

static int lane_wish_check(const struct board_check *check, const struct config_button *button)
{
	const struct settings_section *section =
		settings_find(check->settings, "button", button->name);
	uint8_t lane = catalog_lane(check->catalog, button->lane);

	if (text_empty(button->lane) ||
	    (check->catalog->lanes[lane].wish_roles & ROLE_BIT(ROLE_PANEL)))
		return 0;
	return settings_refuse(check->settings, section, settings_get(section, "lane"),
			       check->error, "expected a lane that a panel may wish for");
}

static int button_check(const struct board_check *check, const struct config_button *button)
{
	bool take = button->verb == VERB_TAKE;
	const char *when = take ? "with verb=take" : "with verb=next";

	if (text_empty(button->service) == take)
		return refuse_key(check, "button", button->name, "service", when);
	if (text_empty(button->counter) != take)
		return refuse_key(check, "button", button->name, "counter", when);
	if (!take && !text_empty(button->lane))
		return refuse_key(check, "button", button->name, "lane", when);
	if (take && button->finish != OUTCOME_NONE)
		return refuse_key(check, "button", button->name, "finish", when);
	return lane_wish_check(check, button);
}

static int lamp_check(const struct board_check *check, const char *lamp)
{
	for (uint32_t i = 0; i < check->board->button_count; i++) {
		if (text_equal(check->board->button[i].name, lamp))
			return 0;
	}
	return settings_refuse(check->settings, settings_find(check->settings, "lamp", lamp), NULL,
			       check->error, "expected a button of the same name");
}

static int display_check(const struct board_check *check, uint32_t index)
{
	const struct config_display *display = &check->board->display[index];
	const struct settings_section *section =
		settings_find(check->settings, "display", display->name);

	if (display->driver != DRIVER_SERIAL)
		return 0;
	if (text_empty(display->path))
		return refuse_key(check, "display", display->name, "path", "with driver=serial");
	if (display->frame.start == display->frame.end)
		return settings_refuse(check->settings, section, NULL, check->error,
				       "expected a frame_end that differs from frame_start");
	/* Each driver reads the answers on its line: two on one line would take each other's. */
	for (uint32_t i = 0; i < index; i++) {
		if (text_equal(check->board->display[i].path, display->path))
			return settings_refuse(check->settings, section,
					       settings_get(section, "path"), check->error,
					       "expected a line of its own, has [display %s]'s",
					       check->board->display[i].name);
	}
	return 0;
}

/* A socket, or else host and port. */
static int broker_check(const struct board_check *check)
{
	const struct config_board *board = check->board;
	bool socket = !text_empty(board->broker_socket);

	if (socket && !text_empty(board->broker_host))
		return refuse_key(check, "broker", "", "host", "beside socket");
	if (socket && board->broker_port)
		return refuse_key(check, "broker", "", "port", "beside socket");
	if (!socket && text_empty(board->broker_host))
		return refuse_key(check, "broker", "", "socket", "or the keys host and port");
	if (!socket && !board->broker_port)
		return refuse_key(check, "broker", "", "port", "beside host");
	return 0;
}

static int devices_check(const struct board_check *check)
{
	const struct config_board *board = check->board;

	if ((board->buttons == DRIVER_SIM || board->lamps == DRIVER_SIM ||
	     board->sound == DRIVER_SIM) &&
	    text_empty(board->panel_socket))
		return refuse_key(check, "panel", "", "socket", "for what is sim");
	if (board->printer == DRIVER_IPP && text_empty(board->printer_uri))
		return refuse_key(check, "printer", "", "uri", "with driver=ipp");
	if (text_empty(board->web_host) != (board->web_port == 0))
		return refuse_key(check, "web", "", board->web_port ? "host" : "port",
				  board->web_port ? "beside port" : "beside host");
	return broker_check(check);
}

static int board_check(const struct board_check *check)
{
	int result = devices_check(check);

	for (uint32_t i = 0; result == 0 && i < check->board->button_count; i++)
		result = button_check(check, &check->board->button[i]);
	for (uint32_t i = 0; result == 0 && i < check->board->lamp_count; i++)
		result = lamp_check(check, check->board->lamp[i]);
	for (uint32_t i = 0; result == 0 && i < check->board->display_count; i++)
		result = display_check(check, i);
	return result;
}

static int board_init(struct config_board *board)
{
	*board = (struct config_board){
		.debounce_ms = 30,
		.double_strike_ms = 500,
		.printer_poll_ms = 500,
		.head = { .width_dots = 576, .dpi = 203 },
		.broker_manage_users = true,
	};
	require(text_copy(board->printer_name, sizeof(board->printer_name), "printer-1") == 0);
	return text_copy(board->broker_user, sizeof(board->broker_user), "naested");
}

/* "…/etc/" of "…/etc/board.conf"; "" of a bare name. */
static int folder_of(const char *path, char ret_folder[static CONFIG_PATH_BYTES])
{
	const char *slash = strrchr(path, '/');

	return text_format(ret_folder, CONFIG_PATH_BYTES, "%.*s",
			   slash ? (int)(slash - path + 1) : 0, path);
}

int config_read_board(const char *path, const struct config_site *site,
		      struct config_board *ret_board, struct config_error *ret_error)
{
	_cleanup_(settings_freep) struct settings *settings = NULL;
	_cleanup_free_ struct config_board *board = calloc(1, sizeof(*board));
	char folder[CONFIG_PATH_BYTES];
	struct value_context context = { .catalog = &site->catalog, .folder = folder };
	int result;

	if (!board || board_init(board) < 0) {
		*ret_error = (struct config_error){ "out of memory" };
		return -ENOMEM;
	}
	result = settings_read(path, &settings, ret_error);
	if (result < 0)
		return result;
	if (folder_of(path, folder) < 0)
		return settings_refuse(settings, NULL, NULL, ret_error,
				       "expected a folder of at most %d bytes",
				       CONFIG_PATH_BYTES - 1);
	result = table_fill(&board_table, settings, &context, board, ret_error);
	if (result == 0)
		result = board_check(&(struct board_check){
			.settings = settings,
			.catalog = &site->catalog,
			.board = board,
			.error = ret_error,
		});
	if (result == 0)
		*ret_board = *board;
	return result;
}
