/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * naestectl: the command line's way to an appliance, for operators and scripts. It speaks the same
 * contract as every page and knows nothing more; what it may do is decided by the user it logs in as.
 * This file only wires: words to a verb, the verb's fields, the place, the login, the run.
 */
#include <stdio.h>
#include <string.h>

#include "firmware/base/cleanup.h"
#include "firmware/base/text.h"
#include "tools/naestectl/args.h"
#include "tools/naestectl/fields.h"
#include "tools/naestectl/place.h"
#include "tools/naestectl/verbs.h"

/* `status` asks as a supervisor, and without a login where no supervisor is known. */
static enum ending login_choose(const struct args *args, const struct verb *verb,
				struct login *ret_login)
{
	if (args->as)
		return login_read(args->dir, args->as, ret_login);
	if (verb->as)
		return login_read(args->dir, verb->as, ret_login);
	if (login_known(args->dir, "supervisor"))
		return login_read(args->dir, "supervisor", ret_login);
	return login_read(args->dir, "public", ret_login);
}

static enum ending verb_run(const struct args *args, const struct verb *verb, int used)
{
	_cleanup_(json_decrefp) json_t *fields = NULL;
	struct place place;
	struct login login = { 0 };
	enum ending ending;

	ending = fields_read(verb->name, verb->fields, args->words + used, args->word_count - used,
			     &fields);
	if (ending == ENDING_OK)
		ending = place_read(args->dir, &place);
	if (ending == ENDING_OK)
		ending = login_choose(args, verb, &login);
	if (ending == ENDING_OK) {
		const struct call call = { args, verb, fields, &place, &login };

		ending = verb->run(&call);
	}
	explicit_bzero(&login, sizeof(login));
	return ending;
}

static enum ending run(const struct args *args)
{
	const struct verb *verb;
	int used = 0;

	if (args->version) {
		puts("naestectl " NAESTE_VERSION);
		return ENDING_OK;
	}
	if (args->word_count == 0) {
		args_print_help(stdout, verbs_print);
		return ENDING_OK;
	}
	verb = verb_find(args->words, args->word_count, &used);
	if (!verb) {
		complain("%s: no such verb; see naestectl --help", args->words[0]);
		return ENDING_USAGE;
	}
	if (args->help) {
		verb_print_help(stdout, verb);
		return ENDING_OK;
	}
	if (args->from && !text_equal(verb->name, "watch")) {
		complain("--from belongs to watch; see naestectl %s --help", verb->name);
		return ENDING_USAGE;
	}
	return verb_run(args, verb, used);
}

int main(int argc, char **argv)
{
	struct args args;
	enum ending ending = args_parse(argc, argv, &args);

	if (ending == ENDING_OK)
		ending = run(&args);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		complain("cannot write to standard output");
		return ENDING_FAULT;
	}
	return (int)ending;
}
