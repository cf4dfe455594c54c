/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * naeste-bench: measures an appliance that runs on virtual hardware, and beside each figure the
 * limit that the machine sets at that moment. What the rows mean stands in README.md. The order
 * matters: asleep before anybody came, paper while there is some, the full hall last.
 */
#include "tools/bench/bench.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <getopt.h>
#include <mosquitto.h>

#include "firmware/base/log.h"
#include "tools/bench/responder.h"
#include "tools/bench/samples.h"

static const char help[] =
	"Usage: naeste-bench --dir DIR [--quick] [--json]\n"
	"Measures the appliance that tools/run has started in DIR. It takes thousands of tickets\n"
	"and kills naested: not for one that anybody uses. tools/bench/run starts one for it.\n"
	"\n"
	"  --quick   fewer of everything\n"
	"  --json    the table as JSON\n"
	"  --help    this text\n";

static const struct extent extent_whole = {
	.sleep_s = 20,
	.papers = 15,
	.nexts = 1000,
	.rate_rounds = 10,
	.rate_takes = 320,
	.restarts = 10,
	.waiting = 9000,
	.nexts_full = 200,
	.picks = 2000,
};

static const struct extent extent_quick = {
	.sleep_s = 3,
	.papers = 3,
	.nexts = 150,
	.rate_rounds = 4,
	.rate_takes = 160,
	.restarts = 3,
	.waiting = 2000,
	.nexts_full = 50,
	.picks = 500,
};

static int open_clients(struct bench *bench)
{
	int r = client_new(&bench->place, &bench->place.staff, "clerk", &bench->clerk);

	if (r == 0)
		r = client_new(&bench->place, &bench->place.kiosk, "kiosk", &bench->kiosk);
	if (r == 0)
		r = hall_open(bench);
	return r < 0 ? r : client_ask(bench->clerk, "sit", ",\"counter\":\"1\"");
}

static void close_clients(struct bench *bench)
{
	hall_close();
	client_free(bench->clerk);
	client_free(bench->kiosk);
}

/* Until so many wait; the last `next` may have left somebody at the counter. */
static int fill_hall(struct bench *bench)
{
	uint32_t there = 10 + (bench->extent.papers + 1) + HALL_CLIENTS +
			 bench->extent.rate_rounds * bench->extent.rate_takes;
	uint64_t ns;

	return bench->extent.waiting > there ? hall_take(bench, bench->extent.waiting - there, &ns)
					     : 0;
}

static int measure_commands(struct bench *bench)
{
	struct pace few = { 0 };
	int r = measure_next(bench, &few);

	if (r == 0)
		r = measure_memory(bench);
	if (r == 0)
		r = measure_restart(bench);
	if (r == 0)
		r = measure_rate(bench);
	if (r == 0)
		r = fill_hall(bench);
	if (r == 0)
		r = measure_next_full(bench, &few);
	if (r == 0)
		r = measure_pick(bench);
	return r < 0 ? r : measure_what_if(bench);
}

static int measure_all(struct bench *bench)
{
	pid_t responder;
	int r = measure_asleep(bench);

	if (r == 0)
		r = measure_paper(bench);
	if (r < 0)
		return r;
	responder = responder_start(&bench->place);
	r = responder < 0 ? (int)responder : open_clients(bench);
	if (r == 0)
		r = measure_commands(bench);
	close_clients(bench);
	responder_stop(responder);
	return r;
}

static double load_now(void)
{
	double load = 0;

	return getloadavg(&load, 1) == 1 ? load : -1;
}

static void print_table(const struct bench *bench, double load_before, uint64_t start_ns, bool json)
{
	double seconds = (double)(now_ns() - start_ns) / 1e9;
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	char head[256];

	figure_say(head, sizeof(head),
		   "\"load_before\":%.2f,\"load_after\":%.2f,\"cores\":%ld,\"seconds\":%.0f",
		   load_before, load_now(), cores, seconds);
	if (json) {
		table_print_json(&bench->table, head, stdout);
		return;
	}
	table_print(&bench->table, stdout);
	printf("load %.2f before, %.2f after, %ld cores, %.0f s\n", load_before, load_now(), cores,
	       seconds);
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "dir", required_argument, NULL, 'd' },
		{ "quick", no_argument, NULL, 'q' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	static struct bench bench;
	const char *dir = NULL;
	double load_before = load_now();
	uint64_t start_ns = now_ns();
	bool json = false;
	int option, r;

	log_open("naeste-bench");
	bench.extent = extent_whole;
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'h')
			return fputs(help, stdout) < 0;
		if (option == '?')
			return 2;
		if (option == 'd')
			dir = optarg;
		else if (option == 'q')
			bench.extent = extent_quick;
		else
			json = true;
	}
	if (!dir || optind < argc) {
		log_error("--dir is needed, and nothing else but options");
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	mosquitto_lib_init();
	r = place_read(dir, &bench.place);
	if (r == 0)
		r = measure_all(&bench);
	if (bench.table.count)
		print_table(&bench, load_before, start_ns, json);
	if (r < 0)
		log_error("the rest could not be measured: %s", strerror(-r));
	return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
