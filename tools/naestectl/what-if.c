/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What if: one table, because what matters is the difference.
 */
#include "tools/naestectl/what-if.h"

#include <stdio.h>

#include "firmware/base/cleanup.h"
#include "tools/naestectl/print.h"
#include "tools/naestectl/request.h"

static void print_service(const json_t *service, bool has_later)
{
	static const char *const keys[] = { "before", "after", "later" };
	char wait[WAIT_TEXT_BYTES];

	printf("  %-24s", member_text(service, "service"));
	for (size_t i = 0; i < (has_later ? 3U : 2U); i++) {
		interval_text(json_object_get(service, keys[i]), wait);
		printf(" %18s", wait);
	}
	putchar('\n');
}

static void print_waits(const json_t *answer)
{
	const char *later = member_text(answer, "later");
	char moment[MOMENT_TEXT_BYTES];
	const json_t *service;
	size_t i;

	printf("what a newcomer waits: one in ten less than / half less than / nine in ten less than\n");
	printf("  %-24s %18s %18s %18s\n", "service", "as it is", "as it would be",
	       later[0] ? "later" : "");
	json_array_foreach(json_object_get(answer, "services"), i, service)
		print_service(service, later[0]);
	if (later[0]) {
		moment_text(later, moment);
		printf("it costs least at %s (later)\n", moment);
	}
	printf("played %" JSON_INTEGER_FORMAT " times from event %" JSON_INTEGER_FORMAT "\n",
	       json_integer_value(json_object_get(answer, "plays")),
	       json_integer_value(json_object_get(answer, "seq")));
}

enum ending what_if_ask(const struct call *call)
{
	_cleanup_(json_decrefp) json_t *answer = NULL;
	enum ending ending = request_ask(call, &answer);

	if (ending != ENDING_OK)
		return ending;
	if (call->args->json || !json_is_true(json_object_get(answer, "ok")))
		return request_report(call, answer);
	print_waits(answer);
	return ENDING_OK;
}
