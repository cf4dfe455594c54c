/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The fields of requests about the hall as a whole: alarms, who is summoned, notices and playbooks.
 */
#include "firmware/wire/request-hall.h"

#include "firmware/base/clock.h"
#include "firmware/queue/playbook.h"
#include "firmware/wire/request-field.h"

int request_read_who(const struct json_node *node, struct request *request)
{
	const char *text;

	if (json_to_text(node, &text) < 0 || helper_parse(text, &request->command.helper) < 0)
		return request_complain(request, "who: must be one of specialist, interpreter");
	return 0;
}

int request_read_device(const struct json_node *node, struct request *request)
{
	return request_read_name(node, "device", request, request->command.device);
}

/* That of clear-notice; the others are members of the notice that is set. */
int request_read_notice(const struct json_node *node, struct request *request)
{
	const char *text;

	if (json_to_text(node, &text) < 0 || id_parse(text, &request->command.notice) < 0)
		return request_complain(request, "notice: must be a UUID in lower case");
	return 0;
}

int request_read_playbook(const struct json_node *node, struct request *request)
{
	return json_node_is_null(node)
		       ? 0
		       : request_read_name(node, "playbook", request, request->command.playbook);
}

int request_read_until(const struct json_node *node, struct request *request)
{
	int64_t *until_ms = &request->command.until_wall_ms;
	const char *text;

	if (json_to_text(node, &text) < 0 || clock_parse(text, until_ms) < 0 || *until_ms <= 0)
		return request_complain(request, "until: must be RFC 3339 with an offset");
	return 0;
}

int request_read_for_s(const struct json_node *node, struct request *request)
{
	const int64_t most_s = PLAYBOOK_MAX_MS / 1000;
	int64_t for_s;

	if (json_to_integer(node, &for_s) < 0 || for_s < 1 || for_s > most_s)
		return request_complain(request, "for_s: must be a whole number from 1 to %lld",
					(long long)most_s);
	request->command.for_ms = for_s * 1000;
	return 0;
}
