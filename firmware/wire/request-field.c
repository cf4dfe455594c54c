/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What each field of a request may hold. A reader takes the value or complains, naming the place
 * and what it wants to see; it never repairs, rounds or cuts.
 */
#include "firmware/wire/request-field.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/require.h"
#include "firmware/wire/request-appointments.h"
#include "firmware/wire/request-day.h"
#include "firmware/wire/request-hall.h"
#include "firmware/wire/request-user.h"
#include "firmware/wire/setting-json.h"
#include "firmware/wire/what-if.h"

#define WANT_NAME   "must be 1 to 23 characters of a-z 0-9 - _ ."
#define WANT_TICKET "must be a number of the day (A042) or an id"

#define KEY_SHOWN_BYTES 40

int request_complain(struct request *request, const char *format, ...)
{
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(request->detail, sizeof(request->detail), format, arguments);
	va_end(arguments);
	require(length > 0 && (size_t)length < sizeof(request->detail));
	return -EINVAL;
}

static int read_range(const struct json_node *node, const char *name, int64_t least, int64_t most,
		      struct request *request, int64_t *ret_value)
{
	int64_t value;

	if (json_to_integer(node, &value) < 0 || value < least || value > most)
		return request_complain(request, "%s: must be a whole number from %lld to %lld",
					name, (long long)least, (long long)most);
	*ret_value = value;
	return 0;
}

static int read_boolean(const struct json_node *node, const char *name, struct request *request,
			bool *ret_value)
{
	if (json_to_boolean(node, ret_value) < 0)
		return request_complain(request, "%s: must be true or false", name);
	return 0;
}

int request_read_name(const struct json_node *node, const char *name, struct request *request,
		      char ret_slug[static SLUG_BYTES])
{
	const char *slug;

	if (json_to_text(node, &slug) < 0 || !text_is_slug(slug) ||
	    text_copy(ret_slug, SLUG_BYTES, slug) < 0)
		return request_complain(request, "%s: " WANT_NAME, name);
	return 0;
}

static int read_id(const struct json_node *node, struct request *request)
{
	const char *text;

	if (json_to_text(node, &text) < 0 || id_parse(text, &request->command.id) < 0 ||
	    id_is_nil(&request->command.id))
		return request_complain(request, "id: must be a UUID in lower case");
	return 0;
}

static int read_token(const struct json_node *node, struct request *request)
{
	struct ticket_reference *ticket = &request->command.ticket;
	const char *text;

	if (json_to_text(node, &text) < 0 || token_parse(text, &ticket->id) < 0)
		return request_complain(request, "token: must be 26 characters of a-z 2-7");
	ticket->kind = REFERENCE_TOKEN;
	return 0;
}

static int read_services(const struct json_node *node, struct request *request)
{
	struct command *command = &request->command;
	size_t count = json_count(node);

	if (!json_node_is_array(node) || count < 1 || count > QUEUE_ERRANDS_MAX)
		return request_complain(request, "services: must be a list of 1 to %d names",
					QUEUE_ERRANDS_MAX);
	for (size_t i = 0; i < count; i++) {
		char place[24];
		int r = text_format(place, sizeof(place), "services[%u]", (unsigned int)i);

		require(r == 0);
		r = request_read_name(json_item(node, i), place, request, command->services[i]);
		if (r < 0)
			return r;
	}
	command->service_count = (uint8_t)count;
	return 0;
}

static int read_service(const struct json_node *node, struct request *request)
{
	if (request->query != QUERY_NONE)
		return request_read_name(node, "service", request, request->service);
	request->command.service_count = 1;
	return request_read_name(node, "service", request, request->command.services[0]);
}

static int read_lane(const struct json_node *node, struct request *request)
{
	return request_read_name(node, "lane", request, request->command.lane);
}

static int read_counter(const struct json_node *node, struct request *request)
{
	return request_read_name(node, "counter", request, request->command.counter);
}

static int read_language(const struct json_node *node, struct request *request)
{
	const char *text;

	if (json_to_text(node, &text) < 0 || strlen(text) != 2 ||
	    strspn(text, "abcdefghijklmnopqrstuvwxyz") != 2)
		return request_complain(request, "language: must be two letters of ISO 639-1");
	return text_copy(request->command.language, sizeof(request->command.language), text);
}

static int read_party(const struct json_node *node, struct request *request)
{
	int64_t party = 0;
	int r = read_range(node, "party", 1, QUEUE_PARTY_MAX, request, &party);

	request->command.party = (uint8_t)party;
	return r;
}

static uint8_t mark_of(const struct json_node *node)
{
	const char *text;

	if (json_to_text(node, &text) < 0)
		return 0;
	if (text_equal(text, "accompanied"))
		return MARK_ACCOMPANIED;
	if (text_equal(text, "appointment"))
		return MARK_APPOINTMENT;
	return text_equal(text, "fetch") ? MARK_FETCH : 0;
}

static int read_marks(const struct json_node *node, struct request *request)
{
	uint8_t marks = 0;

	if (!json_node_is_array(node))
		return request_complain(request, "marks: must be a list");
	for (size_t i = 0; i < json_count(node); i++) {
		uint8_t mark = mark_of(json_item(node, i));

		if (!mark)
			return request_complain(request,
						"marks[%u]: must be one of accompanied, fetch, "
						"appointment",
						(unsigned int)i);
		if (marks & mark)
			return request_complain(request, "marks[%u]: stands twice",
						(unsigned int)i);
		marks = (uint8_t)(marks | mark);
	}
	request->command.marks = marks;
	return 0;
}

static int read_time(const struct json_node *node, struct request *request)
{
	const char *text;

	if (json_to_text(node, &text) < 0 || clock_parse(text, &request->time_ms) < 0 ||
	    request->time_ms <= 0)
		return request_complain(request, "time: must be RFC 3339 with an offset");
	return 0;
}

static int read_reference(const struct json_node *node, const char *name, struct request *request,
			  struct ticket_reference *ret_reference)
{
	const char *text;

	if (json_to_text(node, &text) < 0)
		return request_complain(request, "%s: " WANT_TICKET, name);
	if (number_parse(text, &ret_reference->number) == 0)
		ret_reference->kind = REFERENCE_NUMBER;
	else if (id_parse(text, &ret_reference->id) == 0)
		ret_reference->kind = REFERENCE_ID;
	else
		return request_complain(request, "%s: " WANT_TICKET, name);
	return 0;
}

static int read_ticket(const struct json_node *node, struct request *request)
{
	return read_reference(node, "ticket", request, &request->command.ticket);
}

static int read_into(const struct json_node *node, struct request *request)
{
	return read_reference(node, "into", request, &request->command.into);
}

static int read_ending(const struct json_node *node, const char *name, struct request *request)
{
	enum ticket_outcome outcome = OUTCOME_NONE;
	const char *text;

	if (json_to_text(node, &text) < 0 || ticket_outcome_parse(text, &outcome) < 0 ||
	    outcome < OUTCOME_SERVED || outcome > OUTCOME_REFERRED)
		return request_complain(request, "%s: must be one of served, partly, referred",
					name);
	request->command.outcome = outcome;
	return 0;
}

static int read_finish(const struct json_node *node, struct request *request)
{
	return read_ending(node, "finish", request);
}

static int read_outcome(const struct json_node *node, struct request *request)
{
	return read_ending(node, "outcome", request);
}

static int read_reason(const struct json_node *node, struct request *request)
{
	enum reason reason = REASON_NONE;
	const char *text;

	if (json_to_text(node, &text) == 0 && reason_parse(text, &reason) == 0 &&
	    reason_fits(reason, request->command.verb)) {
		request->command.reason = reason;
		return 0;
	}
	if (request->command.verb == VERB_PARK)
		return request_complain(request, "reason: must be one of documents, form, "
						 "other_office, called_away, other");
	if (request->command.verb == VERB_CLOSE_DAY)
		return request_complain(request, "reason: must be one of referred, tomorrow, left, "
						 "unknown");
	return request_complain(request,
				"reason: must be one of break, lunch, backoffice, meeting, other");
}

static int read_wake_s(const struct json_node *node, struct request *request)
{
	int64_t wake_s = 0;
	int r = read_range(node, "wake_s", REQUEST_WAKE_MIN_S, REQUEST_WAKE_MAX_S, request,
			   &wake_s);

	request->command.wake_ms = wake_s * 1000;
	return r;
}

/* More figures than an office has ("2. sal, lokale 14") are somebody's CPR or phone number. */
static bool is_of_an_office(const char *place)
{
	size_t digits = 0;

	for (const char *at = place; *at; at++)
		digits += *at >= '0' && *at <= '9';
	return digits <= COMMAND_PLACE_DIGITS_MAX;
}

static int read_place(const struct json_node *node, struct request *request)
{
	const char *text;

	if (json_to_text(node, &text) < 0 || text_empty(text) ||
	    text_copy(request->command.place, sizeof(request->command.place), text) < 0)
		return request_complain(request, "place: must be a text of 1 to %d bytes",
					COMMAND_PLACE_BYTES - 1);
	if (!is_of_an_office(text))
		return request_complain(request,
					"place: must be an office, never a person: at most %d "
					"figures",
					COMMAND_PLACE_DIGITS_MAX);
	return 0;
}

static int read_take_over(const struct json_node *node, struct request *request)
{
	return read_boolean(node, "take_over", request, &request->command.take_over);
}

static int read_delivered(const struct json_node *node, struct request *request)
{
	return read_boolean(node, "delivered", request, &request->command.delivered);
}

static int read_yes(const struct json_node *node, struct request *request)
{
	return read_boolean(node, "yes", request, &request->command.yes);
}

static int read_call(const struct json_node *node, struct request *request)
{
	int64_t call = 0;
	int r = read_range(node, "call", 1, UINT32_MAX, request, &call);

	request->command.call = (uint32_t)call;
	return r;
}

static int read_shown(const struct json_node *node, struct request *request)
{
	bool shown = false;
	int r = read_boolean(node, "shown", request, &shown);

	if (r == 0 && !shown)
		return request_complain(request, "shown: false confirms nothing");
	return r;
}

static int read_spoken(const struct json_node *node, struct request *request)
{
	bool spoken;

	return read_boolean(node, "spoken", request, &spoken);
}

static int read_from(const struct json_node *node, struct request *request)
{
	int64_t seq = 0;
	int r;

	if (request->command.verb == VERB_RECORD_RESERVE)
		return request_read_used(node, "from", request, &request->command.from);
	r = read_range(node, "from", 1, INT64_MAX, request, &seq);

	request->from_seq = (uint64_t)seq;
	return r;
}

static int read_to(const struct json_node *node, struct request *request)
{
	int64_t seq = 0;
	int r;

	if (request->command.verb == VERB_RECORD_RESERVE)
		return request_read_used(node, "to", request, &request->command.to);
	r = read_range(node, "to", 1, INT64_MAX, request, &seq);

	request->to_seq = (uint64_t)seq;
	return r;
}

static int read_state(const struct json_node *node, struct request *request)
{
	const char *text;

	if (json_to_text(node, &text) < 0 || ticket_state_parse(text, &request->state) < 0)
		return request_complain(
			request, "state: must be one of waiting, called, serving, parked, ended");
	return 0;
}

static int read_from_s(const struct json_node *node, struct request *request)
{
	return read_range(node, "from_s", 1, REQUEST_FROM_MAX_S, request, &request->from_s);
}

static int read_page(const struct json_node *node, struct request *request)
{
	int64_t page = 1;
	int r = read_range(node, "page", 1, REQUEST_PAGE_MAX, request, &page);

	request->page = (uint32_t)page;
	return r;
}

static const struct {
	const char *name;
	int (*read)(const struct json_node *node, struct request *request);
} fields[FIELD_COUNT] = {
	[FIELD_ID] = { "id", read_id },
	[FIELD_TOKEN] = { "token", read_token },
	[FIELD_SERVICES] = { "services", read_services },
	[FIELD_SERVICE] = { "service", read_service },
	[FIELD_LANE] = { "lane", read_lane },
	[FIELD_COUNTER] = { "counter", read_counter },
	[FIELD_LANGUAGE] = { "language", read_language },
	[FIELD_PARTY] = { "party", read_party },
	[FIELD_MARKS] = { "marks", read_marks },
	[FIELD_TIME] = { "time", read_time },
	[FIELD_TICKET] = { "ticket", read_ticket },
	[FIELD_INTO] = { "into", read_into },
	[FIELD_FINISH] = { "finish", read_finish },
	[FIELD_OUTCOME] = { "outcome", read_outcome },
	[FIELD_REASON] = { "reason", read_reason },
	[FIELD_WAKE_S] = { "wake_s", read_wake_s },
	[FIELD_PLACE] = { "place", read_place },
	[FIELD_TAKE_OVER] = { "take_over", read_take_over },
	[FIELD_DELIVERED] = { "delivered", read_delivered },
	[FIELD_YES] = { "yes", read_yes },
	[FIELD_CALL] = { "call", read_call },
	[FIELD_SHOWN] = { "shown", read_shown },
	[FIELD_SPOKEN] = { "spoken", read_spoken },
	[FIELD_FROM] = { "from", read_from },
	[FIELD_TO] = { "to", read_to },
	[FIELD_STATE] = { "state", read_state },
	[FIELD_FROM_S] = { "from_s", read_from_s },
	[FIELD_PAGE] = { "page", read_page },
	[FIELD_NAME] = { "name", request_read_user_name },
	[FIELD_ROLE] = { "role", request_read_role },
	[FIELD_PASSWORD] = { "password", request_read_password },
	[FIELD_KIND] = { "kind", request_read_kind },
	[FIELD_SKILLS] = { "skills", request_read_skills },
	[FIELD_WHO] = { "who", request_read_who },
	[FIELD_DEVICE] = { "device", request_read_device },
	[FIELD_DAY] = { "day", request_read_day },
	[FIELD_WAITED_S] = { "waited_s", request_read_waited_s },
	[FIELD_COUNTERS] = { "counters", what_if_read_counters },
	[FIELD_LEAVE] = { "leave", what_if_read_leave },
	[FIELD_AWAY_S] = { "away_s", what_if_read_away_s },
	[FIELD_ON] = { "on", request_read_on },
	[FIELD_OPEN] = { "open", request_read_open },
	[FIELD_STOP] = { "stop", request_read_stop },
	[FIELD_NUMBERS] = { "numbers", request_read_numbers },
	[FIELD_NOTICE] = { "notice", request_read_notice },
	[FIELD_PLAYBOOK] = { "playbook", request_read_playbook },
	[FIELD_UNTIL] = { "until", request_read_until },
	[FIELD_FOR_S] = { "for_s", request_read_for_s },
	/* read as members of a setting */
	[FIELD_NAMES] = { "names", NULL },
	[FIELD_MUST] = { "must", NULL },
	[FIELD_HELP] = { "help", NULL },
	[FIELD_BRING] = { "bring", NULL },
	[FIELD_EXPECTED_S] = { "expected_s", NULL },
	[FIELD_PER_PERSON] = { "per_person", NULL },
	[FIELD_IN_PERSON] = { "in_person", NULL },
	[FIELD_CAPACITY] = { "capacity", NULL },
	[FIELD_AUTHORITY] = { "authority", NULL },
	[FIELD_LINK] = { "link", NULL },
	[FIELD_RETIRED] = { "retired", NULL },
	[FIELD_RATE_PERMILLE] = { "rate_permille", NULL },
	[FIELD_LATE_RATE_PERMILLE] = { "late_rate_permille", NULL },
	[FIELD_HEAD_START_S] = { "head_start_s", NULL },
	[FIELD_PROMISE_S] = { "promise_s", NULL },
	[FIELD_WISH] = { "wish", NULL },
	[FIELD_GROUP] = { "group", NULL },
	[FIELD_LANES] = { "lanes", NULL },
	[FIELD_ON_CALL] = { "on_call", NULL },
	[FIELD_CODE] = { "code", request_read_code },
	[FIELD_APPOINTED] = { "appointed", request_read_appointed },
	[FIELD_DAYS] = { "days", request_read_days },
	[FIELD_APPOINTMENTS] = { "appointments", request_read_appointments },
	[FIELD_LEVEL] = { "level", NULL },
	[FIELD_TEXTS] = { "texts", NULL },
};

static int field_unknown(struct request *request, const char *key)
{
	if (strlen(key) > KEY_SHOWN_BYTES || !text_is_clean_utf8(key, strlen(key)))
		return request_complain(request, "payload: unknown field");
	return request_complain(request, "%s: unknown field", key);
}

/* A member of the setting that the request is about, else one of the request itself. */
static int field_read(unsigned int field, const struct json_node *node, struct request *request)
{
	const char *name = fields[field].name;
	char detail[SETTING_DETAIL_BYTES];
	int r = 1;

	if (request->command.verb == VERB_SET_TEXT)
		r = setting_text_read(node, name, &request->setting, detail);
	else if (request->setting.kind != SETTING_NONE)
		r = setting_member_read(node, name, &request->setting, detail);
	if (r < 0)
		return request_complain(request, "%s", detail);
	require(r == 0 || fields[field].read);
	return r == 0 ? 0 : fields[field].read(node, request);
}

int request_fields_read(const struct json_node *root, const struct request_fields *allowed,
			struct request *request)
{
	const struct json_node *node;
	void *iterator = NULL;
	set128 seen = 0;
	const char *key;

	while (json_each(root, &iterator, &key, &node)) {
		unsigned int i = 0;
		int r;

		while (i < FIELD_COUNT && !text_equal(fields[i].name, key))
			i++;
		if (i == FIELD_COUNT || !((allowed->required | allowed->optional) & SET128(i)))
			return field_unknown(request, key);
		r = field_read(i, node, request);
		if (r < 0)
			return r;
		seen |= SET128(i);
	}
	for (unsigned int i = 0; i < FIELD_COUNT; i++) {
		if (allowed->required & ~seen & SET128(i))
			return request_complain(request, "%s: missing", fields[i].name);
	}
	return 0;
}
