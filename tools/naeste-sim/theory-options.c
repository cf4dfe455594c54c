/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The command line of `naeste-sim theory`. What no formula exists for is refused with a reason, so that
 * a comparison is never made with something that is only nearly right.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <getopt.h>

#include "tools/naeste-sim/naeste-sim.h"
#include "tools/naeste-sim/options.h"
#include "tools/naeste-sim/theory.h"

#define ARRIVALS_MIN         1000
#define ARRIVALS_DEFAULT     2000000
#define ARRIVALS_DEFAULT_MAX 20000000
#define MEMORIES_DEFAULT     10000
#define ARRIVALS_MAX         UINT64_C(100000000)
#define RATES_APART_MAX      1e5 /* the engine has whole thousandths up to a million */
#define WAITING_PEAK         25  /* in a long run so many times the mean wait at a time */
#define WAITING_DEVIATIONS   10
#define LENGTH_MAX_MS        1e18 /* a ninth of what 64 bits hold */
#define TEXT_MAX             1024

static const char help[] =
	"Usage: naeste-sim theory --model MODEL --lambda LIST --service LIST [OPTION…]\n"
	"\n"
	"Runs the real engine as a queueing system and compares mean waits with queueing theory.\n"
	"\n"
	"  --model mm1|mg1|mmc  one counter and exponential service; one counter and any\n"
	"                       service; several counters and exponential service\n"
	"  --lambda A,B,…       arrivals per unit of time, one number a class (1 to 8 classes)\n"
	"  --service A,B,…      one law for all, or one a class:\n"
	"                       exp:MEAN det:MEAN erlang:MEAN:PHASES h2:MEAN:CV2 uniform:FROM:TO\n"
	"                       (CV2: squared coefficient of variation)\n"
	"  --rates A,B,…        what a unit of waiting earns, one number a class (all the same:\n"
	"                       first come, first served)\n"
	"  --servers N          counters, with mmc\n"
	"  --no-show P:T        with probability P nobody comes to the call, which holds the\n"
	"                       counter for T\n"
	"  --patience RATE      everybody who waits leaves at this rate\n"
	"  --arrivals N         counted after the warm-up (default: by the load)\n"
	"  --seed N             1\n"
	"  --json               the result as JSON\n"
	"  --engine-rates LIST  a control: other rates for the engine than for the theory\n"
	"\n"
	"Exit code 0: theory lies within every interval. 1: not. 2: wrong arguments, nothing to\n"
	"compare with, or too few arrivals for an interval that says anything.\n";

enum option_code {
	OPTION_MODEL = 256,
	OPTION_LAMBDA,
	OPTION_SERVICE,
	OPTION_RATES,
	OPTION_ENGINE_RATES,
	OPTION_SERVERS,
	OPTION_NO_SHOW,
	OPTION_PATIENCE,
	OPTION_ARRIVALS,
	OPTION_SEED,
	OPTION_JSON,
	OPTION_HELP,
};

static const struct option long_options[] = {
	{ "model", required_argument, NULL, OPTION_MODEL },
	{ "lambda", required_argument, NULL, OPTION_LAMBDA },
	{ "service", required_argument, NULL, OPTION_SERVICE },
	{ "rates", required_argument, NULL, OPTION_RATES },
	{ "engine-rates", required_argument, NULL, OPTION_ENGINE_RATES },
	{ "servers", required_argument, NULL, OPTION_SERVERS },
	{ "no-show", required_argument, NULL, OPTION_NO_SHOW },
	{ "patience", required_argument, NULL, OPTION_PATIENCE },
	{ "arrivals", required_argument, NULL, OPTION_ARRIVALS },
	{ "seed", required_argument, NULL, OPTION_SEED },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ "help", no_argument, NULL, OPTION_HELP },
	{ 0 },
};

/* What was given, before it is known how many classes there are. */
struct given {
	uint32_t lambdas, services, rates, engine_rates;
	bool model, servers;
};

#define wrong(...) option_wrong("theory", __VA_ARGS__)

static int read_number(const char *option, const char *text, double *ret_number)
{
	return option_number("theory", option, text, ret_number);
}

static int read_whole(const char *option, const char *text, uint64_t least, uint64_t most,
		      uint64_t *ret_number)
{
	return option_whole("theory", option, text, least, most, ret_number);
}

/* The next word of a list; the text is cut. NULL at the end. */
static char *list_next(char **list)
{
	return strsep(list, ",");
}

static int list_copy(const char *option, const char *text, char copy[static TEXT_MAX])
{
	if (strlen(text) >= TEXT_MAX)
		return wrong("%s: too long", option);
	memcpy(copy, text, strlen(text) + 1);
	return 0;
}

/* Numbers above 0. */
static int read_numbers(const char *option, const char *text, double *numbers, uint32_t *ret_count)
{
	char copy[TEXT_MAX], *list = copy, *word;
	uint32_t count = 0;
	int r = list_copy(option, text, copy);

	while (r == 0 && (word = list_next(&list)) != NULL) {
		if (count == THEORY_CLASSES_MAX)
			return wrong("%s: at most %d classes", option, THEORY_CLASSES_MAX);
		r = read_number(option, word, &numbers[count]);
		if (r == 0 && numbers[count] <= 0)
			return wrong("%s: \"%s\" is not above 0", option, word);
		count++;
	}
	*ret_count = count;
	return r;
}

static int read_services(const char *text, struct theory_setup *setup, uint32_t *ret_count)
{
	char copy[TEXT_MAX], *list = copy, *word;
	uint32_t count = 0;
	int r = list_copy("--service", text, copy);

	while (r == 0 && (word = list_next(&list)) != NULL) {
		const char *why;

		if (count == THEORY_CLASSES_MAX)
			return wrong("--service: at most %d classes", THEORY_CLASSES_MAX);
		why = service_read(word, &setup->service[count++]);
		if (why)
			return wrong("--service: \"%s\": %s", word, why);
	}
	*ret_count = count;
	return r;
}

static int read_model(const char *text, enum theory_model *ret_model)
{
	static const char *const names[] = {
		[MODEL_MM1] = "mm1", [MODEL_MG1] = "mg1", [MODEL_MMC] = "mmc"
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(names[i], text) == 0) {
			*ret_model = (enum theory_model)i;
			return 0;
		}
	}
	return wrong("--model: expected mm1, mg1 or mmc, not \"%s\"", text);
}

static int read_no_show(const char *text, struct theory_setup *setup)
{
	char copy[TEXT_MAX], *colon;
	int r = list_copy("--no-show", text, copy);

	if (r < 0)
		return r;
	colon = strchr(copy, ':');
	if (!colon)
		return wrong("--no-show: expected P:T");
	*colon = '\0';
	r = read_number("--no-show", copy, &setup->no_show);
	if (r == 0)
		r = read_number("--no-show", colon + 1, &setup->no_show_time);
	if (r == 0 && (setup->no_show < 0 || setup->no_show >= 1 || setup->no_show_time < 0))
		return wrong("--no-show: expected 0 <= P < 1 and T >= 0");
	return r;
}

static int read_option(int option, struct theory_setup *setup, struct given *given)
{
	uint64_t number = 0;
	int r;

	switch (option) {
	case OPTION_MODEL:
		given->model = true;
		return read_model(optarg, &setup->model);
	case OPTION_LAMBDA:
		return read_numbers("--lambda", optarg, setup->lambda, &given->lambdas);
	case OPTION_SERVICE:
		return read_services(optarg, setup, &given->services);
	case OPTION_RATES:
		return read_numbers("--rates", optarg, setup->rate, &given->rates);
	case OPTION_ENGINE_RATES:
		return read_numbers("--engine-rates", optarg, setup->engine_rate,
				    &given->engine_rates);
	case OPTION_SERVERS:
		r = read_whole("--servers", optarg, 1, QUEUE_COUNTERS_MAX, &number);
		setup->servers = (uint32_t)number;
		given->servers = true;
		return r;
	case OPTION_NO_SHOW:
		return read_no_show(optarg, setup);
	case OPTION_PATIENCE:
		r = read_number("--patience", optarg, &setup->patience);
		return r == 0 && setup->patience <= 0 ? wrong("--patience: expected above 0") : r;
	case OPTION_ARRIVALS:
		return read_whole("--arrivals", optarg, ARRIVALS_MIN, ARRIVALS_MAX,
				  &setup->arrivals);
	case OPTION_SEED:
		return read_whole("--seed", optarg, 0, UINT64_MAX, &setup->seed);
	case OPTION_JSON:
		setup->json = true;
		return 0;
	case OPTION_HELP:
		fputs(help, stdout);
		return 1;
	default:
		return wrong("see naeste-sim theory --help");
	}
}

static int rates_for_all(const char *option, double *rates, uint32_t given, uint32_t classes)
{
	double lowest = HUGE_VAL, highest = 0;

	if (given > 1 && given != classes)
		return wrong("%s: %u numbers for %u classes", option, given, classes);
	for (uint32_t i = 0; i < classes; i++) {
		if (given < 2)
			rates[i] = given ? rates[0] : 1;
		lowest = fmin(lowest, rates[i]);
		highest = fmax(highest, rates[i]);
	}
	if (highest / lowest > RATES_APART_MAX)
		return wrong(
			"%s: more than 1 to %.0f apart, which the engine's whole numbers do not "
			"hold exactly enough",
			option, RATES_APART_MAX);
	return 0;
}

static int fill_classes(struct theory_setup *setup, const struct given *given)
{
	int r;

	setup->classes = given->lambdas;
	if (given->services > 1 && given->services != setup->classes)
		return wrong("--service: %u laws for %u classes", given->services, setup->classes);
	for (uint32_t i = given->services; i < setup->classes; i++)
		setup->service[i] = setup->service[0];
	r = rates_for_all("--rates", setup->rate, given->rates, setup->classes);
	if (r < 0)
		return r;
	if (!given->engine_rates) {
		memcpy(setup->engine_rate, setup->rate, sizeof(setup->rate));
		return 0;
	}
	return rates_for_all("--engine-rates", setup->engine_rate, given->engine_rates,
			     setup->classes);
}

/* One exponential law for all: what mm1, mmc and patience need. */
static bool one_exponential(const struct theory_setup *setup)
{
	for (uint32_t i = 0; i < setup->classes; i++) {
		if (setup->service[i].kind != SERVICE_EXP ||
		    setup->service[i].a < setup->service[0].a ||
		    setup->service[i].a > setup->service[0].a)
			return false;
	}
	return true;
}

static int judge_combination(const struct theory_setup *setup)
{
	if (setup->model != MODEL_MG1 && !one_exponential(setup))
		return wrong("mm1 and mmc have one exponential service for all classes (exp:MEAN); "
			     "with one counter --model mg1 has any");
	if (setup->model != MODEL_MMC && setup->servers != 1)
		return wrong(
			"mm1 and mg1 have one counter; no exact formula is known for several "
			"counters with a general service, for an exponential one use --model mmc");
	if (setup->no_show > 0 && setup->servers > 1)
		return wrong(
			"no exact formula is known for no-shows at several counters: holding a "
			"counter is not exponential then");
	if (setup->no_show > 0 && setup->patience > 0)
		return wrong("no exact formula is known for no-shows together with leaving");
	if (setup->patience > 0 && !one_exponential(setup))
		return wrong(
			"leaving while waiting has a formula for one exponential service only");
	return 0;
}

/* As many as a long run will see waiting at a time: the tail is exponential, or normal with leaving. */
static double waiting_peak(const struct theory_setup *setup, const struct theory_load *load)
{
	struct theory_leaving leaving;

	if (setup->patience <= 0)
		return WAITING_PEAK * load->lambda * load->residual;
	theory_leaving(setup, load, &leaving);
	return leaving.waiting + WAITING_DEVIATIONS * sqrt(load->lambda / setup->patience);
}

static int judge_load(struct theory_setup *setup)
{
	struct theory_load load;
	double wanted;

	theory_load(setup, &load);
	if (load.rho_all >= 1 && setup->patience <= 0)
		return wrong(
			"the load is %.4g of what the counters can do: without patience the queue "
			"grows for ever",
			load.rho_all);
	if (waiting_peak(setup, &load) > QUEUE_WAITING_MAX)
		return wrong("so many would wait that the engine's %d are soon full",
			     QUEUE_WAITING_MAX);
	if (setup->arrivals)
		return 0;
	/* Enough for batches that have forgotten each other, within reason. */
	setup->arrivals = ARRIVALS_DEFAULT;
	wanted = fmin(load.memory * MEMORIES_DEFAULT, ARRIVALS_DEFAULT_MAX);
	if (wanted > ARRIVALS_DEFAULT)
		setup->arrivals = (uint64_t)wanted;
	return 0;
}

/* The engine's milliseconds, in which the shortest time is still a million, have an end. */
static int judge_length(const struct theory_setup *setup)
{
	struct theory_load load;
	double length_ms;

	theory_load(setup, &load);
	length_ms = (double)(setup->arrivals + theory_warm_up(&load)) / load.lambda *
		    theory_scale(setup, &load);
	if (length_ms > LENGTH_MAX_MS)
		return wrong(
			"so few come in the shortest of the times given that %llu arrivals take "
			"longer than the engine's clock goes",
			(unsigned long long)setup->arrivals);
	return 0;
}

int theory_read(int argc, char **argv, struct theory_setup *ret_setup)
{
	struct theory_setup setup = { .servers = 1, .seed = 1 };
	struct given given = { 0 };
	int option, r = 0;

	optind = 1;
	while (r == 0 && (option = getopt_long(argc, argv, "", long_options, NULL)) >= 0)
		r = read_option(option, &setup, &given);
	if (r != 0)
		return r;
	if (optind != argc)
		return wrong("\"%s\" was not expected", argv[optind]);
	if (!given.model || !given.lambdas || !given.services)
		return wrong("--model, --lambda and --service are needed; see --help");
	if (setup.model == MODEL_MMC && !given.servers)
		return wrong("mmc needs --servers");
	r = fill_classes(&setup, &given);
	if (r == 0)
		r = judge_combination(&setup);
	if (r == 0)
		r = judge_load(&setup);
	if (r == 0)
		r = judge_length(&setup);
	if (r == 0)
		*ret_setup = setup;
	return r;
}
