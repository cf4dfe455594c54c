/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Kiosks and displays. An enrolment code is read aloud or typed from a screen, so it is printed in two
 * halves; the device takes it with or without the dash.
 */
#include "tools/naestectl/device.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/cleanup.h"
#include "tools/naestectl/print.h"
#include "tools/naestectl/request.h"

enum ending device_enrol(const struct call *call)
{
	_cleanup_(json_decrefp) json_t *answer = NULL;
	enum ending ending = request_ask(call, &answer);
	char until[MOMENT_TEXT_BYTES];
	const char *code;

	if (ending != ENDING_OK)
		return ending;
	if (call->args->json || !json_is_true(json_object_get(answer, "ok")))
		return request_report(call, answer);
	code = member_text(answer, "code");
	moment_text(member_text(answer, "until"), until);
	if (strlen(code) > 4)
		printf("%.4s-%s\n", code, code + 4);
	else
		puts("?");
	printf("for one kiosk or display, until %s\n", until);
	return ENDING_OK;
}

enum ending device_list(const struct call *call)
{
	_cleanup_(json_decrefp) json_t *answer = NULL;
	enum ending ending = request_ask(call, &answer);
	const json_t *device;
	size_t i;

	if (ending != ENDING_OK)
		return ending;
	if (call->args->json || !json_is_true(json_object_get(answer, "ok")))
		return request_report(call, answer);
	json_array_foreach(json_object_get(answer, "devices"), i, device)
		printf("%-24s %s\n", member_text(device, "device"), member_text(device, "kind"));
	return ENDING_OK;
}
