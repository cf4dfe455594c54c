/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdio.h>

#include <jansson.h>

#include "tools/naestectl/args.h"
#include "tools/naestectl/ending.h"
#include "tools/naestectl/fields.h"
#include "tools/naestectl/place.h"

/*
 * What naestectl can be asked: one table, from which the help, the checks and the calls are made.
 */

struct verb;

/* One run: what was asked, where, as whom. */
struct call {
	const struct args *args;
	const struct verb *verb;
	json_t *fields;
	const struct place *place;
	const struct login *login;
};

struct verb {
	const char *name;  /* as on the command line; two words for `user list` */
	const char *topic; /* the verb on the wire, where it is another */
	const char *as;    /* who asks unless --as says */
	const char *summary;
	const struct field *fields;
	enum ending (*run)(const struct call *call);
	const char *more; /* lines below the fields in the help, or NULL */
};

/* The verb that the words begin with and how many of them it took; NULL when there is none. */
const struct verb *verb_find(char **words, int count, int *ret_used);

/* The verb on the wire. */
const char *verb_topic(const struct verb *verb);

void verbs_print(FILE *out);
void verb_print_help(FILE *out, const struct verb *verb);
