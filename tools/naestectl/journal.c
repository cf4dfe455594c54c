/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The journal by `events`, and live events with the journal to fill what was missed. Sequence numbers
 * have no gap, so a live event that does not follow the last one says exactly what to ask for.
 */
#include "tools/naestectl/journal.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>

#include "firmware/base/cleanup.h"
#include "tools/naestectl/print.h"
#include "tools/naestectl/session.h"

#define WATCH_WAIT_MS 500
#define SEQ_LAST      INT64_C(9007199254740991) /* what a JSON number carries exactly */

DEFINE_CLEANUP(struct session *, session_free)

static volatile sig_atomic_t interrupted;

static void on_interrupt(int signal)
{
	(void)signal;
	interrupted = 1;
}

/* Prints an event; `last` becomes its sequence number. */
static void event_out(const struct call *call, json_t *event, json_int_t *last)
{
	if (call->args->json)
		print_json(event);
	else
		print_event(event);
	*last = json_integer_value(json_object_get(event, "seq"));
}

/* One answer of `events`; `ret_next` is where the next begins, 0 at the end. */
static enum ending events_page(const struct call *call, struct session *session, json_t *fields,
			       json_int_t *last, json_int_t *ret_next)
{
	_cleanup_(json_decrefp) json_t *answer = NULL;
	json_t *event;
	enum ending ending = session_request(session, "events", fields, &answer);
	size_t i;

	if (ending == ENDING_OK)
		ending = answer_ending(answer);
	if (ending != ENDING_OK)
		return ending;
	json_array_foreach(json_object_get(answer, "events"), i, event)
		event_out(call, event, last);
	*ret_next = json_integer_value(json_object_get(answer, "next"));
	return ENDING_OK;
}

/* Prints `from` to `to` (0: all there are); `last` becomes the last sequence number printed. */
static enum ending events_out(const struct call *call, struct session *session, json_int_t from,
			      json_int_t to, json_int_t *last)
{
	enum ending ending = ENDING_OK;

	while (ending == ENDING_OK && from > 0 && !interrupted) {
		_cleanup_(json_decrefp) json_t *fields = json_object();
		json_int_t next = 0;

		if (json_object_set_new(fields, "from", json_integer(from)) < 0 ||
		    json_object_set_new(fields, "to", json_integer(to > 0 ? to : SEQ_LAST)) < 0)
			return complain_memory();
		ending = events_page(call, session, fields, last, &next);
		/* An answer that does not lead on would be asked for without end. */
		from = next > from ? next : 0;
	}
	return ending;
}

static json_int_t field_number(const struct call *call, const char *key)
{
	return json_integer_value(json_object_get(call->fields, key));
}

enum ending journal_print(const struct call *call)
{
	_cleanup_(session_freep) struct session *session = NULL;
	json_int_t from = field_number(call, "from"), to = field_number(call, "to"), last = 0;
	enum ending ending;

	if (to > 0 && to < from) {
		complain("journal: to is before from");
		return ENDING_USAGE;
	}
	ending = session_open(call->place, call->login, call->args->timeout_s, &session);
	if (ending == ENDING_OK)
		ending = events_out(call, session, from > 0 ? from : 1, to, &last);
	return ending;
}

/* A live event: what is missing before it comes first, what was printed already is dropped. */
static enum ending watch_event(const struct call *call, struct session *session, json_t *event,
			       json_int_t *last)
{
	json_int_t seq = json_integer_value(json_object_get(event, "seq"));
	enum ending ending = ENDING_OK;

	if (seq <= *last)
		return ENDING_OK;
	if (*last > 0 && seq > *last + 1)
		ending = events_out(call, session, *last + 1, seq - 1, last);
	if (ending != ENDING_OK)
		return ending;
	event_out(call, event, last);
	return ENDING_OK;
}

static enum ending watch_from(const char *text, json_int_t *ret_from)
{
	char *end;
	long long from;

	errno = 0;
	from = strtoll(text, &end, 10);
	if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0 || from < 1) {
		complain("--from %s: a sequence number, 1 or more", text);
		return ENDING_USAGE;
	}
	*ret_from = from;
	return ENDING_OK;
}

enum ending journal_watch(const struct call *call)
{
	_cleanup_(session_freep) struct session *session = NULL;
	const struct sigaction interrupt = { .sa_handler = on_interrupt };
	json_int_t from = 0, last = 0;
	enum ending ending = ENDING_OK;

	if (call->args->from)
		ending = watch_from(call->args->from, &from);
	if (ending != ENDING_OK)
		return ending;
	sigaction(SIGINT, &interrupt, NULL);
	sigaction(SIGTERM, &interrupt, NULL);
	ending = session_open(call->place, call->login, call->args->timeout_s, &session);
	if (ending == ENDING_OK)
		ending = session_subscribe(session, "event/#");
	if (ending == ENDING_OK && from > 0) {
		last = from - 1;
		ending = events_out(call, session, from, 0, &last);
	}
	while (ending == ENDING_OK && !interrupted) {
		_cleanup_(json_decrefp) json_t *event = NULL;

		ending = session_wait(session, WATCH_WAIT_MS, &event);
		if (event)
			ending = watch_event(call, session, event, &last);
	}
	return ending;
}
