/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The hall at a glance, from the retained topics: nothing is asked of the appliance, so it also works
 * when that is gone, and says so.
 */
#include "tools/naestectl/show.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/cleanup.h"
#include "firmware/base/text.h"
#include "tools/naestectl/print.h"
#include "tools/naestectl/session.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

DEFINE_CLEANUP(struct session *, session_free)

static const char *const status_filters[] = {
	"site", "notice", "overview", "service/+", "lane/+", "counter/+", "device/+",
};

static const char *const device_filters[] = { "device/+" };

static enum ending collect(const struct call *call, const char *const *filters, size_t count,
			   json_t **ret_topics)
{
	_cleanup_(session_freep) struct session *session = NULL;
	enum ending ending =
		session_open(call->place, call->login, call->args->timeout_s, &session);

	if (ending != ENDING_OK)
		return ending;
	return session_collect(session, filters, count, ret_topics);
}

static int compare_names(const void *a, const void *b)
{
	return strverscmp(*(const char *const *)a, *(const char *const *)b);
}

/* Calls `print` for each topic below `prefix`, sorted by name; `heading` stands before the first. */
static void each_topic(json_t *topics, const char *prefix, const char *heading,
		       void (*print)(const char *name, const json_t *state))
{
	_cleanup_free_ const char **names = calloc(json_object_size(topics) + 1, sizeof(*names));
	size_t length = strlen(prefix), count = 0;
	const char *name;
	json_t *state;

	if (!names)
		return;
	json_object_foreach(topics, name, state) if (strncmp(name, prefix, length) == 0 &&
						     text_is_slug(name + length)) names[count++] =
		name;
	if (count > 0)
		puts(heading);
	qsort(names, count, sizeof(*names), compare_names);
	for (size_t i = 0; i < count; i++)
		print(names[i] + length, json_object_get(topics, names[i]));
}

static json_int_t number(const json_t *state, const char *key)
{
	return json_integer_value(json_object_get(state, key));
}

static void print_service(const char *name, const json_t *state)
{
	char oldest[DURATION_TEXT_BYTES] = "", wait[WAIT_TEXT_BYTES];

	if (number(state, "waiting") > 0)
		duration_text(number(state, "oldest_s"), oldest);
	wait_text(json_object_get(state, "wait"), wait);
	printf("  %-24s %-6s %7" JSON_INTEGER_FORMAT "  %-12s %s\n", name,
	       json_is_true(json_object_get(state, "open")) ? "open" : "closed",
	       number(state, "waiting"), oldest, wait);
}

static void print_lane(const char *name, const json_t *state)
{
	char oldest[DURATION_TEXT_BYTES] = "";

	if (number(state, "waiting") > 0)
		duration_text(number(state, "oldest_s"), oldest);
	printf("  %-31s %7" JSON_INTEGER_FORMAT "  %-12s", name, number(state, "waiting"), oldest);
	if (number(state, "at_risk") > 0)
		printf(" %" JSON_INTEGER_FORMAT " at risk", number(state, "at_risk"));
	putchar('\n');
}

static void print_counter(const char *name, const json_t *state)
{
	char since[MOMENT_TEXT_BYTES];
	const json_t *helper;
	size_t i;

	moment_text(member_text(state, "since"), since);
	printf("  %-24s %-8s %-5s", name, member_text(state, "state"),
	       member_text(state, "number"));
	if (member_text(state, "since")[0])
		printf(" since %s", since);
	if (member_text(state, "alarm")[0])
		fputs("  ALARM", stdout);
	json_array_foreach(json_object_get(state, "summoned"), i, helper)
		printf("  %s asked to come",
		       json_string_value(helper) && text_is_slug(json_string_value(helper))
			       ? json_string_value(helper)
			       : "?");
	if (json_is_true(json_object_get(state, "still")))
		fputs("  still serving?", stdout);
	if (json_is_true(json_object_get(state, "wanted")))
		fputs("  wanted", stdout);
	putchar('\n');
}

static void print_device(const char *name, const json_t *state)
{
	const json_t *reason;
	char since[MOMENT_TEXT_BYTES];
	size_t i;

	moment_text(member_text(state, "since"), since);
	printf("  %-24s %-10s %-6s since %s", name, member_text(state, "kind"),
	       json_is_true(json_object_get(state, "ok")) ? "ok" : "NOT OK", since);
	json_array_foreach(json_object_get(state, "reasons"), i,
			   reason) if (json_is_string(reason) &&
				       text_is_slug(json_string_value(reason)))
		printf("%s%s", i ? ", " : "  ", json_string_value(reason));
	putchar('\n');
}

static void print_notices(const json_t *notices)
{
	const json_t *notice;
	size_t i;

	json_array_foreach(notices, i, notice)
	{
		const json_t *texts = json_object_get(notice, "texts");
		const char *english = member_text(texts, "en");

		printf("notice (%s): %s\n", member_text(notice, "level"),
		       english[0] ? english : member_text(texts, "da"));
	}
}

/* Where help is needed, the longest first. */
static void print_alarms(const json_t *alarms)
{
	char since[MOMENT_TEXT_BYTES];
	const json_t *alarm;
	size_t i;

	json_array_foreach(alarms, i, alarm)
	{
		bool counter = member_text(alarm, "counter")[0];

		moment_text(member_text(alarm, "since"), since);
		printf("ALARM at %s %s since %s\n", counter ? "counter" : "device",
		       member_text(alarm, counter ? "counter" : "device"), since);
	}
}

/* The hall in figures, and what a supervisor has to see to. */
static void print_overview(const json_t *overview)
{
	const json_t *playbook = json_object_get(overview, "playbook");
	size_t unattended = json_array_size(json_object_get(overview, "unattended"));
	char until[MOMENT_TEXT_BYTES];

	printf("waiting %" JSON_INTEGER_FORMAT ", serving %" JSON_INTEGER_FORMAT
	       ", open counters %" JSON_INTEGER_FORMAT ", served today %" JSON_INTEGER_FORMAT "\n",
	       number(overview, "waiting"), number(overview, "serving"),
	       number(overview, "open_counters"), number(overview, "served_today"));
	print_alarms(json_object_get(overview, "alarms"));
	if (json_is_object(playbook)) {
		moment_text(member_text(playbook, "until"), until);
		printf("playbook %s until %s\n", member_text(playbook, "id"), until);
	}
	if (unattended > 0)
		printf("tickets of earlier days that nobody closed: %" JSON_INTEGER_FORMAT
		       " (see close-day)\n",
		       (json_int_t)unattended + number(overview, "unattended_more"));
}

static void print_site(const struct call *call, json_t *topics)
{
	const json_t *status = json_object_get(topics, "status");
	const json_t *site = json_object_get(topics, "site");
	const json_t *overview = json_object_get(topics, "overview");
	char since[MOMENT_TEXT_BYTES];

	moment_text(member_text(status, "since"), since);
	printf("%s: %s since %s, version %s, clock %s\n", call->place->site,
	       json_is_true(json_object_get(status, "online")) ? "online" : "OFFLINE", since,
	       member_text(status, "version"), member_text(status, "clock"));
	if (site) {
		printf("%s", json_is_true(json_object_get(site, "open")) ? "open" : "closed");
		if (member_text(site, "until")[0]) {
			moment_text(member_text(site, "until"), since);
			printf(" until %s", since);
		}
		putchar('\n');
	}
	print_notices(json_object_get(json_object_get(topics, "notice"), "notices"));
	if (overview)
		print_overview(overview);
}

/* Offline is an ending of its own, so that a script sees it. */
static enum ending online_ending(const json_t *topics)
{
	if (json_is_true(json_object_get(json_object_get(topics, "status"), "online")))
		return ENDING_OK;
	complain("the appliance is offline; this is what it said last");
	return ENDING_NO_ANSWER;
}

enum ending show_status(const struct call *call)
{
	_cleanup_(json_decrefp) json_t *topics = NULL;
	enum ending ending = collect(call, status_filters, COUNT(status_filters), &topics);

	if (ending != ENDING_OK)
		return ending;
	if (call->args->json) {
		print_json(topics);
		return online_ending(topics);
	}
	print_site(call, topics);
	each_topic(topics, "service/",
		   "\nservices                   state  waiting  oldest       wait", print_service);
	each_topic(topics, "lane/", "\nlanes                             waiting  oldest",
		   print_lane);
	each_topic(topics, "counter/", "\ncounters", print_counter);
	each_topic(topics, "device/", "\ndevices", print_device);
	return online_ending(topics);
}

enum ending show_devices(const struct call *call)
{
	_cleanup_(json_decrefp) json_t *topics = NULL;
	enum ending ending = collect(call, device_filters, COUNT(device_filters), &topics);

	if (ending != ENDING_OK)
		return ending;
	if (call->args->json)
		print_json(topics);
	else
		each_topic(topics, "device/", "devices", print_device);
	return online_ending(topics);
}
