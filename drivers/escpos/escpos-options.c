/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Arguments of naeste-printer. What is missing or out of range is refused before anything starts,
 * in one line that names it.
 */
#include "drivers/escpos/escpos-options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <getopt.h>

#include "firmware/base/log.h"
#include "firmware/base/text.h"

static const char help[] =
	"Usage: naeste-printer --device escpos://HOST:PORT --spool DIR [OPTION]...\n"
	"Owns one ESC/POS receipt printer and offers it as an IPP printer on this machine.\n"
	"\n"
	"  --device escpos://HOST:PORT  the printer\n"
	"  --spool DIR                  jobs and what became of them; made if missing\n"
	"  --listen-port N              IPP on 127.0.0.1, port N\n"
	"  --socket PATH                IPP on a unix socket, in a folder that is private\n"
	"  --name NAME                  the printer's name (printer-1)\n"
	"  --width-dots N               dots of the print head, a multiple of 8 (576)\n"
	"  --dpi N                      180 or 203 (203)\n"
	"  --feed-mm N                  white after the ticket, before the cut, 0 to 25 (3)\n"
	"  --cut full|partial|none      (partial)\n"
	"  --help                       this text\n"
	"\n"
	"One of --listen-port and --socket is needed. The printer's URI is then\n"
	"ipp://127.0.0.1:N/ipp/print. More: drivers/escpos/README.md\n";

enum option_key {
	OPTION_DEVICE = 256,
	OPTION_SPOOL,
	OPTION_LISTEN_PORT,
	OPTION_SOCKET,
	OPTION_NAME,
	OPTION_WIDTH_DOTS,
	OPTION_DPI,
	OPTION_FEED_MM,
	OPTION_CUT,
	OPTION_HELP,
};

static const struct option long_options[] = {
	{ "device", required_argument, NULL, OPTION_DEVICE },
	{ "spool", required_argument, NULL, OPTION_SPOOL },
	{ "listen-port", required_argument, NULL, OPTION_LISTEN_PORT },
	{ "socket", required_argument, NULL, OPTION_SOCKET },
	{ "name", required_argument, NULL, OPTION_NAME },
	{ "width-dots", required_argument, NULL, OPTION_WIDTH_DOTS },
	{ "dpi", required_argument, NULL, OPTION_DPI },
	{ "feed-mm", required_argument, NULL, OPTION_FEED_MM },
	{ "cut", required_argument, NULL, OPTION_CUT },
	{ "help", no_argument, NULL, OPTION_HELP },
	{ 0 },
};

static int refuse(const char *name, const char *value, const char *why)
{
	log_error("--%s %s: %s", name, value, why);
	return -EINVAL;
}

static int number_parse(const char *text, unsigned long min, unsigned long max,
			unsigned long *ret_number)
{
	char *end;
	unsigned long number;

	if (text[0] < '0' || text[0] > '9')
		return -EINVAL;
	errno = 0;
	number = strtoul(text, &end, 10);
	if (errno || *end != '\0' || number < min || number > max)
		return -EINVAL;
	*ret_number = number;
	return 0;
}

static int cut_parse(const char *text, enum escpos_cut *ret_cut)
{
	static const char *const names[] = {
		[ESCPOS_CUT_FULL] = "full",
		[ESCPOS_CUT_PARTIAL] = "partial",
		[ESCPOS_CUT_NONE] = "none",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (text_equal(text, names[i])) {
			*ret_cut = (enum escpos_cut)i;
			return 0;
		}
	return -EINVAL;
}

/* PAPPL opens the socket to everybody, so its folder must be closed to others. */
static int socket_check(const char *path)
{
	char folder[sizeof(((struct sockaddr_un *)NULL)->sun_path)];
	struct stat status;
	char *slash;

	if (path[0] != '/')
		return refuse("socket", path, "must be an absolute path");
	if (text_copy(folder, sizeof(folder), path) < 0)
		return refuse("socket", path, "is longer than 107 bytes");
	slash = strrchr(folder, '/');
	slash[slash == folder ? 1 : 0] = '\0';
	if (stat(folder, &status) < 0 || !S_ISDIR(status.st_mode))
		return refuse("socket", path, "its folder does not exist");
	if (status.st_mode & S_IRWXO)
		return refuse("socket", path, "its folder is open to others (chmod o-rwx)");
	return 0;
}

static int option_number(const char *name, const char *value, struct options *options)
{
	unsigned long number;

	if (text_equal(name, "listen-port")) {
		if (number_parse(value, 1, UINT16_MAX, &number) < 0)
			return refuse(name, value, "must be 1 to 65535");
		options->listen_port = (uint16_t)number;
	} else if (text_equal(name, "width-dots")) {
		if (number_parse(value, OPTIONS_WIDTH_MIN_DOTS, OPTIONS_WIDTH_MAX_DOTS, &number) <
			    0 ||
		    number % 8 != 0)
			return refuse(name, value, "must be a multiple of 8, 128 to 832");
		options->width_dots = (uint16_t)number;
	} else if (text_equal(name, "dpi")) {
		if (number_parse(value, 180, 203, &number) < 0 || (number != 180 && number != 203))
			return refuse(name, value, "must be 180 or 203");
		options->dpi = (uint8_t)number;
	} else {
		if (number_parse(value, 0, OPTIONS_FEED_MAX_MM, &number) < 0)
			return refuse(name, value, "must be 0 to 25");
		options->feed_mm = (uint8_t)number;
	}
	return 0;
}

static int option_take(int option, const char *name, const char *value, struct options *options)
{
	switch (option) {
	case OPTION_DEVICE:
		options->device = value;
		if (link_parse(value, &options->address) < 0)
			return refuse(name, value, "must be escpos://HOST:PORT");
		return 0;
	case OPTION_SPOOL:
		options->spool = value;
		if (value[0] != '/')
			return refuse(name, value, "must be an absolute path");
		return 0;
	case OPTION_SOCKET:
		options->socket = value;
		return socket_check(value);
	case OPTION_NAME:
		options->name = value;
		if (!text_is_slug(value))
			return refuse(name, value, "must be 1 to 23 of a-z 0-9 - _ .");
		return 0;
	case OPTION_CUT:
		if (cut_parse(value, &options->cut) < 0)
			return refuse(name, value, "must be full, partial or none");
		return 0;
	default:
		return option_number(name, value, options);
	}
}

int options_parse(int argc, char **argv, struct options *ret_options)
{
	struct options options = {
		.name = "printer-1",
		.width_dots = 576,
		.dpi = 203,
		.feed_mm = 3,
		.cut = ESCPOS_CUT_PARTIAL,
	};
	int option, at = 0;

	while ((option = getopt_long(argc, argv, "", long_options, &at)) != -1) {
		if (option == OPTION_HELP) {
			fputs(help, stdout);
			return 1;
		}
		if (option == '?')
			return -EINVAL;
		if (option_take(option, long_options[at].name, optarg, &options) < 0)
			return -EINVAL;
	}
	if (optind < argc)
		return refuse("help", argv[optind], "is no argument of naeste-printer");
	if (!options.device)
		return refuse("device", "(missing)", "is needed");
	if (!options.spool)
		return refuse("spool", "(missing)", "is needed");
	if (!options.listen_port && !options.socket)
		return refuse("listen-port", "(missing)", "this or --socket is needed");
	*ret_options = options;
	return 0;
}
