/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * From published events to steps. What a visit has waited before is not published, so it is counted here
 * as the engine counts it: from joining to the call, parked time left out.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "firmware/base/cleanup.h"
#include "firmware/store/store.h"
#include "firmware/wire/journal.h"
#include "firmware/wire/topic.h"
#include "tools/naeste-replay/rehearse.h"

DEFINE_CLEANUP(struct store *, store_free)

/* A ticket of the day, as far as it was published. */
struct visit {
	enum ticket_state state;
	int64_t since_ms, credit_ms;
};

struct reader {
	struct catalog *catalog;
	struct rehearsal *rehearsal;
	struct setting setting;
	int32_t day; /* INT32_MIN: whichever is the last */
	uint64_t seq;
	struct visit visits[QUEUE_TICKETS_MAX];
};

static int step_add(struct rehearsal *rehearsal, const struct step *step)
{
	if (rehearsal->count == rehearsal->room) {
		size_t room = rehearsal->room ? 2 * rehearsal->room : 1024;
		struct step *more = reallocarray(rehearsal->steps, room, sizeof(*more));

		if (!more)
			return -ENOMEM;
		rehearsal->steps = more;
		rehearsal->room = room;
	}
	rehearsal->steps[rehearsal->count++] = *step;
	rehearsal->call_count += step->kind == STEP_CALL;
	return 0;
}

static bool is_birth(enum event_type type)
{
	return type == EVENT_TICKET_TAKEN || type == EVENT_TICKET_SPLIT;
}

/* Whoever checks in before the appointed time has waited since that time only. */
static int64_t since_of(const struct event *event, const struct visit *visit)
{
	if (event->appointed_ms > event->wall_ms)
		return event->appointed_ms;
	return event->wall_ms - visit->credit_ms;
}

static int read_ticket(struct reader *reader, const struct event *event, struct step *step)
{
	struct visit *visit = &reader->visits[event->number];
	bool waited = visit->state == TICKET_WAITING, waits = event->state == TICKET_WAITING;
	int r = 0;

	if (is_birth(event->type))
		*visit = (struct visit){ .state = TICKET_FREE };
	if (waited && event->type == EVENT_TICKET_CALLED) {
		step->kind = STEP_CALL;
		step->chosen = event->why.kind == WHY_CHOSEN;
		r = step_add(reader->rehearsal, step);
	} else if (waited && (!waits || event->type == EVENT_TICKET_TRANSFERRED ||
			      event->type == EVENT_TICKET_LANE_GRANTED)) {
		step->kind = STEP_QUIT;
		r = step_add(reader->rehearsal, step);
	}
	if (waited && r == 0 && (step->kind == STEP_CALL || step->kind == STEP_QUIT))
		visit->credit_ms =
			event->wall_ms > visit->since_ms ? event->wall_ms - visit->since_ms : 0;
	if (r == 0 && waits && (!waited || step->kind == STEP_QUIT)) {
		visit->since_ms = since_of(event, visit);
		step->kind = STEP_JOIN;
		step->credit_ms = event->wall_ms - visit->since_ms;
		step->bound =
			event->type == EVENT_TICKET_TRANSFERRED ? event->to_counter : QUEUE_NONE;
		r = step_add(reader->rehearsal, step);
	}
	visit->state = event->state;
	return r;
}

static int read_event(struct reader *reader, const struct event *event)
{
	struct step step = { .kind = STEP_OPEN,
			     .service = event->service,
			     .lane = event->lane,
			     .counter = event->counter,
			     .bound = QUEUE_NONE,
			     .number = event->number,
			     .at_ms = event->wall_ms,
			     .seq = event->seq };

	if (event->type == EVENT_TICKET_CHECKED_IN && event->state == TICKET_WAITING &&
	    event->appointed_ms > event->wall_ms)
		reader->visits[event->number].since_ms = event->appointed_ms;
	if (event_is_about_ticket(event->type))
		return event->number < QUEUE_TICKETS_MAX ? read_ticket(reader, event, &step) : 0;
	if (event->type < EVENT_COUNTER_OPENED || event->type > EVENT_COUNTER_RESUMED)
		return 0;
	step.kind = (enum step_kind)(STEP_OPEN + (int)(event->type - EVENT_COUNTER_OPENED));
	return step_add(reader->rehearsal, &step);
}

/* A new day: if any day would do, the later one counts. */
static void begin_day(struct reader *reader, int32_t day)
{
	reader->rehearsal->count = 0;
	reader->rehearsal->call_count = 0;
	reader->rehearsal->day = day;
	memset(reader->visits, 0, sizeof(reader->visits));
}

static int read_text(struct reader *reader, const char *text)
{
	struct event event;
	char field[64] = "";
	int r = event_read_public(reader->catalog, text, &event, &reader->setting, field);

	if (r < 0) {
		fprintf(stderr,
			"naeste-replay: the event behind %llu cannot be read: %s (is --site the "
			"appliance's own?)\n",
			(unsigned long long)reader->seq, field);
		return r;
	}
	if (reader->seq && event.seq != reader->seq + 1) {
		fprintf(stderr, "naeste-replay: events are missing behind %llu\n",
			(unsigned long long)reader->seq);
		return -EBADMSG;
	}
	reader->seq = event.seq;
	if (event.day == INT32_MIN || (reader->day != INT32_MIN && event.day != reader->day))
		return 0;
	if (event.day != reader->rehearsal->day)
		begin_day(reader, event.day);
	return read_event(reader, &event);
}

static int read_array(struct reader *reader, const char *text)
{
	json_t *array = json_loads(text, 0, NULL), *one;
	size_t i;
	int r = 0;

	json_array_foreach(array, i, one)
	{
		_cleanup_free_ char *line = json_dumps(one, JSON_COMPACT);

		r = line ? read_text(reader, line) : -ENOMEM;
		if (r < 0)
			break;
	}
	json_decref(array);
	return r;
}

static int read_database(struct reader *reader, const char *path)
{
	_cleanup_(store_freep) struct store *store = NULL;
	struct store_options options = { .path = path, .catalog = reader->catalog };
	char root[TOPIC_BYTES];
	uint64_t from = 1;
	int r;

	topic_root(reader->catalog->site, root);
	options.root = root;
	r = store_open_reader(&options, &store);
	while (r == 0 && from) {
		_cleanup_free_ char *array = NULL;

		r = store_events(store, from, INT64_MAX, &array, &from);
		if (r == 0)
			r = read_array(reader, array);
	}
	return r;
}

static int read_lines(struct reader *reader, FILE *file)
{
	_cleanup_free_ char *line = NULL;
	size_t size = 0;
	int r = 0;

	while (r == 0 && getline(&line, &size, file) > 0) {
		if (line[0] == '{')
			r = read_text(reader, line);
		else if (line[0] == '[')
			r = read_array(reader, line);
	}
	return r;
}

int rehearsal_read(const char *journal, const char *day, struct catalog *catalog,
		   struct rehearsal *ret_rehearsal)
{
	struct reader *reader = calloc(1, sizeof(*reader));
	FILE *file = NULL;
	bool database = false;
	int r = replay_open(journal, &file, &database);

	ret_rehearsal->day = INT32_MIN;
	if (!reader)
		r = -ENOMEM;
	if (r == 0) {
		reader->catalog = catalog;
		reader->rehearsal = ret_rehearsal;
		reader->day = INT32_MIN;
		if (day)
			r = clock_parse_day(day, &reader->day);
	}
	if (r == 0)
		r = database ? read_database(reader, journal) : read_lines(reader, file);
	if (r < 0)
		fprintf(stderr, "naeste-replay: %s: %s\n", journal, replay_fault(r));
	if (r == 0 && ret_rehearsal->day == INT32_MIN) {
		fprintf(stderr, "naeste-replay: %s: it has no event of %s\n", journal,
			day ? day : "any day");
		r = -ENODATA;
	}
	if (file)
		fclose(file);
	free(reader);
	return r;
}
