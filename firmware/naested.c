/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * naested: the daemon. Reads the configuration, makes the drivers that the board asks for, hands them
 * to the appliance and runs the loop.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <getopt.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-event.h>

#include "firmware/appliance/appliance.h"
#include "firmware/appliance/ports.h"
#include "firmware/appliance/provision.h"
#include "firmware/base/cleanup.h"
#include "firmware/base/log.h"
#include "firmware/config/config.h"

#define SYSTEM_SITE  "/etc/naeste/site.conf"
#define SYSTEM_BOARD "/etc/naeste/board.conf"

DEFINE_CLEANUP(struct appliance *, appliance_free)

struct arguments {
	const char *site, *board, *provision;
	bool check;
};

static int print_help(void)
{
	return puts("naested [OPTIONS]\n"
		    "The queue: gives tickets, calls them, and tells displays, paper and broker.\n\n"
		    "  --site FILE       what the site offers (" SYSTEM_SITE ")\n"
		    "  --board FILE      what is installed (" SYSTEM_BOARD ")\n"
		    "  --check-config    read both files, say what is wrong with them, and end\n"
		    "  --provision FILE  take over the users of a credentials file, and end\n"
		    "  --version, --help\n\n"
		    "FILE.d/*.conf are read after FILE, in the order of their names.\n"
		    "Ends with 0; 1 when something failed; 2 for wrong arguments or configuration.\n"
		    "NAESTE_DEBUG=1 in the environment makes the log talkative.") < 0
		       ? -EIO
		       : 0;
}

/* Returns 1 to go on, 0 to end well, negative to end badly. */
static int parse_arguments(int argc, char **argv, struct arguments *arguments)
{
	static const struct option options[] = {
		{ "site", required_argument, NULL, 's' },
		{ "board", required_argument, NULL, 'b' },
		{ "check-config", no_argument, NULL, 'c' },
		{ "provision", required_argument, NULL, 'p' },
		{ "version", no_argument, NULL, 'v' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) >= 0) {
		if (option == 's')
			arguments->site = optarg;
		else if (option == 'b')
			arguments->board = optarg;
		else if (option == 'c')
			arguments->check = true;
		else if (option == 'p')
			arguments->provision = optarg;
		else if (option == 'v')
			return puts("naested " NAESTE_VERSION) < 0 ? -EIO : 0;
		else if (option == 'h')
			return print_help();
		else
			return -EINVAL;
	}
	if (optind < argc) {
		log_error("unexpected argument: %s", argv[optind]);
		return -EINVAL;
	}
	return 1;
}

static int read_config(const struct arguments *arguments, struct config_site *site,
		       struct config_board *board)
{
	struct config_error error;
	int r = config_read_site(arguments->site, site, &error);

	if (r >= 0)
		r = config_read_board(arguments->board, site, board, &error);
	if (r < 0)
		log_error("%s", error.text);
	else if (setenv("TZ", site->timezone, 1) == 0)
		tzset();
	return r;
}

static int run(struct config_site *site, const struct config_board *board)
{
	_cleanup_(sd_event_unrefp) sd_event *loop = NULL;
	_cleanup_(appliance_freep) struct appliance *appliance = NULL;
	struct appliance_ports ports = { 0 };
	sigset_t signals;
	int r;

	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	signal(SIGPIPE, SIG_IGN);
	r = sd_event_new(&loop);
	if (r >= 0)
		r = sd_event_add_signal(loop, NULL, SIGTERM, NULL, NULL);
	if (r >= 0)
		r = sd_event_add_signal(loop, NULL, SIGINT, NULL, NULL);
	if (r >= 0)
		r = sd_event_set_watchdog(loop, true);
	if (r >= 0)
		r = appliance_new(loop, site, board, &appliance);
	if (r < 0)
		return r;
	paper_warm_up(&board->head);
	r = ports_make(loop, board, appliance, &ports);
	/* Takes the drivers over, those that were made before one failed, too. */
	r = appliance_start(appliance, &ports) < 0 || r < 0 ? (r < 0 ? r : -EIO) : 0;
	if (r < 0)
		return r;
	sd_notify(false, "READY=1");
	log_notice("ready: site %s, database %s", site->catalog.site, board->database);
	return sd_event_loop(loop);
}

int main(int argc, char **argv)
{
	static struct config_board board;
	static struct config_site site;
	struct arguments arguments = { .site = SYSTEM_SITE, .board = SYSTEM_BOARD };
	int r;

	log_open("naested");
	r = parse_arguments(argc, argv, &arguments);
	if (r <= 0)
		return r < 0 ? 2 : EXIT_SUCCESS;
	if (read_config(&arguments, &site, &board) < 0)
		return 2;
	if (arguments.check)
		return puts("the configuration is good") < 0;
	r = arguments.provision ? provision(arguments.provision, &site, &board)
				: run(&site, &board);
	paper_finish();
	if (r < 0)
		log_error("ending: %s", strerror(-r));
	return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
