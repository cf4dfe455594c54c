/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stdio.h>

#include "firmware/base/attributes.h"
#include "tools/naestectl/ending.h"

/* The command line, before anybody knows what the words mean. Points into argv. */

#define ARGS_TIMEOUT_DEFAULT_S 10
#define ARGS_TIMEOUT_MAX_S     3600

struct args {
	const char *dir;  /* --dir, else NAESTE_DIR, else the system's place */
	const char *as;   /* --as, or NULL: the verb's own role */
	const char *from; /* --from, or NULL */
	bool json;
	bool help;
	bool version;
	unsigned int timeout_s;
	char **words; /* the verb and its fields */
	int word_count;
};

/* ENDING_OK, or ENDING_USAGE when it has said what is wrong. Permutes `argv`. */
_must_check_ enum ending args_parse(int argc, char **argv, struct args *ret_args);

/* The whole help; `print_verbs` writes the list of verbs in its middle. */
void args_print_help(FILE *out, void (*print_verbs)(FILE *out));
