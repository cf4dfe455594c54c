/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Reads the options. Options may stand before or after the verb; passwords and tokens have no option,
 * because a command line is readable by every user of the machine.
 */
#include "tools/naestectl/args.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>

#include <getopt.h>

#define SYSTEM_DIR "/run/naeste"

enum option_code {
	OPTION_DIR = 256,
	OPTION_AS,
	OPTION_FROM,
	OPTION_JSON,
	OPTION_TIMEOUT,
	OPTION_HELP,
	OPTION_VERSION,
};

static const struct option options[] = {
	{ "dir", required_argument, NULL, OPTION_DIR },
	{ "as", required_argument, NULL, OPTION_AS },
	{ "from", required_argument, NULL, OPTION_FROM },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ "timeout", required_argument, NULL, OPTION_TIMEOUT },
	{ "help", no_argument, NULL, OPTION_HELP },
	{ "version", no_argument, NULL, OPTION_VERSION },
	{ 0 },
};

static const char help_head[] =
	"usage: naestectl [--dir DIR] [--as ROLE|USER] [--json] [--timeout S] VERB [FIELD=VALUE ...]\n"
	"       naestectl VERB --help\n"
	"\n"
	"Talks to a Naeste appliance: gives and calls numbers, shows its state, reads its journal.\n"
	"\n"
	"  --dir DIR      where endpoints.json and credentials.json lie\n"
	"                 (default: $NAESTE_DIR, else " SYSTEM_DIR ")\n"
	"  --as NAME      a role (staff: its first user), a user (staff-3), or public: no login\n"
	"  --json         print the appliance's JSON instead of text for people\n"
	"  --timeout S    wait this long for an answer (default 10); a request is repeated with the\n"
	"                 same id meanwhile, so it is carried out once\n"
	"  --help, --version\n"
	"\n";

static const char help_tail[] =
	"\n"
	"A list is written with commas (services=pas,mitid). A secret is never a word of the command\n"
	"line: FIELD=- reads it from standard input.\n"
	"\n"
	"exit codes:\n"
	"  0  done\n"
	"  1  refused; the reason is on standard error (with --json the answer on standard output)\n"
	"  2  the command line is wrong; nothing was sent\n"
	"  3  the appliance does not answer\n"
	"  4  no appliance found, cannot connect, or cannot log in\n"
	"  5  naestectl itself could not go on\n"
	"\n"
	"examples:\n"
	"  naestectl status\n"
	"  naestectl take services=pas,mitid\n"
	"  naestectl --as staff-2 sit counter=2\n"
	"  naestectl --as staff-2 next finish=served\n"
	"  naestectl device enrol\n"
	"  naestectl --json watch --from 1200\n";

void complain(const char *format, ...)
{
	va_list arguments;

	fflush(stdout);
	fputs("naestectl: ", stderr);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
}

enum ending complain_memory(void)
{
	complain("out of memory");
	return ENDING_FAULT;
}

static enum ending timeout_parse(const char *text, unsigned int *ret_timeout_s)
{
	char *end;
	unsigned long value;

	errno = 0;
	value = strtoul(text, &end, 10);
	if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0 || value < 1 ||
	    value > ARGS_TIMEOUT_MAX_S) {
		complain("--timeout %s: 1 to %d seconds", text, ARGS_TIMEOUT_MAX_S);
		return ENDING_USAGE;
	}
	*ret_timeout_s = (unsigned int)value;
	return ENDING_OK;
}

static enum ending option_apply(int code, struct args *args)
{
	switch (code) {
	case OPTION_DIR:
		args->dir = optarg;
		return ENDING_OK;
	case OPTION_AS:
		args->as = optarg;
		return ENDING_OK;
	case OPTION_FROM:
		args->from = optarg;
		return ENDING_OK;
	case OPTION_JSON:
		args->json = true;
		return ENDING_OK;
	case OPTION_TIMEOUT:
		return timeout_parse(optarg, &args->timeout_s);
	case OPTION_HELP:
		args->help = true;
		return ENDING_OK;
	case OPTION_VERSION:
		args->version = true;
		return ENDING_OK;
	}
	complain("see naestectl --help");
	return ENDING_USAGE;
}

enum ending args_parse(int argc, char **argv, struct args *ret_args)
{
	const char *environment = getenv("NAESTE_DIR");
	struct args args = {
		.dir = environment && environment[0] ? environment : SYSTEM_DIR,
		.timeout_s = ARGS_TIMEOUT_DEFAULT_S,
	};
	int code;

	while ((code = getopt_long(argc, argv, "", options, NULL)) != -1) {
		enum ending ending = option_apply(code, &args);

		if (ending != ENDING_OK)
			return ending;
	}
	args.words = argv + optind;
	args.word_count = argc - optind;
	if (args.word_count == 0 && !args.help && !args.version) {
		complain("no verb; see naestectl --help");
		return ENDING_USAGE;
	}
	*ret_args = args;
	return ENDING_OK;
}

void args_print_help(FILE *out, void (*print_verbs)(FILE *out))
{
	fputs(help_head, out);
	print_verbs(out);
	fputs(help_tail, out);
}
