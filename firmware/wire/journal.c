/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Events to and from text. One table says of every member of struct event under which name it
 * stands and in which types of event it is published; whatever is not published stands in the
 * private text. So nothing of an event can get lost, and nothing becomes public that the table does
 * not name.
 */
#include "firmware/wire/journal.h"

#include <errno.h>
#include <string.h>

#include "firmware/base/require.h"
#include "firmware/base/set.h"
#include "firmware/wire/journal-kind.h"

#define TYPE(type)         SET128(EVENT_##type)
#define TYPES(first, last) ((TYPE(last) << 1) - TYPE(first))

static_assert(EVENT_TYPE_COUNT < SET_MAX, "sets of event types are 128-bit");

#define TICKETS  TYPES(TICKET_TAKEN, TICKET_FEEDBACK)
#define COUNTERS TYPES(COUNTER_OPENED, COUNTER_RESUMED)
#define SUMMONS  TYPES(SUMMONED, SUMMON_CLEARED)
#define ALARMS   TYPES(ALARM_RAISED, ALARM_CLEARED)
#define SERVICES TYPES(SERVICE_OPENED, SERVICE_CLOSED)
#define MOVES    (TYPE(TICKET_TRANSFERRED) | TYPE(TICKET_TAKEN_OVER))
#define ERRANDS  (TYPE(TICKET_FINISHED) | TYPE(TICKET_ERRAND_ADDED))
#define BIRTHS   (TYPE(TICKET_TAKEN) | TYPE(TICKET_SPLIT) | TYPE(TICKET_COPY))
#define SETTINGS TYPES(SERVICE_SET, TEXT_SET)
#define NOTICES  TYPES(NOTICE_SET, NOTICE_CLEARED)
#define PLAYBOOK TYPES(PLAYBOOK_STARTED, PLAYBOOK_ENDED)
#define DEVICES  TYPE(DEVICE_CHANGED)
#define BOOKINGS TYPE(APPOINTMENT_SET)
#define RESOLVED TYPE(UNATTENDED_RESOLVED)
#define HOURS    TYPE(HOURS_SET)
#define DAYS     TYPES(DAY_CHANGED, DAY_NAMED)
#define STOPS    TYPE(STOP_OPENED)
#define ANY      (SET128(EVENT_TYPE_COUNT) - TYPE(TICKET_TAKEN))

struct journal_field {
	const char *name;
	const struct journal_kind *kind;
	size_t offset, size;
	set128 published; /* types in whose public text it stands */
	set128 always;    /* types in which it stands (in its text) even when it is empty */
};

#define FIELD(name, kind, member, size, published, always)                          \
	{                                                                           \
		name, kind, offsetof(struct event, member), size, published, always \
	}
#define MEMBER(name, kind, member, published, always)                                           \
	FIELD(name, &journal_##kind, member, sizeof(((struct event *)NULL)->member), published, \
	      always)

/* The first six fields of every event are written by hand; then these, in this order. */
static const struct journal_field fields[] = {
	MEMBER("ticket", id, ticket, TICKETS, TICKETS),
	MEMBER("number", number, number, TICKETS | RESOLVED, TICKETS | RESOLVED),
	MEMBER("lane", lane, lane, TICKETS | BOOKINGS, TICKETS | BOOKINGS),
	MEMBER("service", service, service, TICKETS | SERVICES | BOOKINGS | RESOLVED | HOURS,
	       TICKETS | SERVICES | BOOKINGS | RESOLVED),
	MEMBER("counter", counter, counter, TICKETS | COUNTERS | SUMMONS | ALARMS,
	       COUNTERS | SUMMONS),
	MEMBER("role", role, role, ANY, ANY),
	/* from here on: detail */
	MEMBER("state", state, state, TICKETS, TICKETS),
	MEMBER("outcome", outcome, outcome, TICKETS, 0),
	MEMBER("from", end, from_service, MOVES | ERRANDS, MOVES),
	MEMBER("to", end, to_service, MOVES | ERRANDS, MOVES),
	/* the reason of a granted lane would tell why somebody is urgent */
	MEMBER("reason", reason, reason,
	       (TICKETS & ~TYPE(TICKET_LANE_GRANTED)) | COUNTERS | RESOLVED, 0),
	MEMBER("of_day", day, of_day, RESOLVED | TYPE(DAY_NAMED), RESOLVED | TYPE(DAY_NAMED)),
	MEMBER("provisional_since", day, provisional_since, DAYS, 0),
	MEMBER("on", text, on, HOURS, HOURS),
	MEMBER("open", text, open, HOURS | STOPS, HOURS),
	MEMBER("stop", text, stop, STOPS, STOPS),
	MEMBER("at", text, at, STOPS, STOPS),
	MEMBER("numbers", text, numbers, STOPS, 0),
	MEMBER("call", u32, call, TYPES(TICKET_CALLED, TICKET_RECALLED),
	       TYPES(TICKET_CALLED, TICKET_RECALLED)),
	MEMBER("why", why, why, TYPE(TICKET_CALLED), TYPE(TICKET_CALLED)),
	MEMBER("delivered", bool, delivered, TYPE(TICKET_FINISHED), TYPE(TICKET_FINISHED)),
	MEMBER("yes", bool, yes, TYPE(TICKET_FEEDBACK), TYPE(TICKET_FEEDBACK)),
	MEMBER("who", helper, helper, SUMMONS, 0),
	MEMBER("device", text, device, DEVICES | ALARMS, DEVICES),
	MEMBER("ok", bool, device_ok, DEVICES, DEVICES),
	MEMBER("reasons", words, device_reasons, DEVICES | TYPE(TICKET_PAPER_FAILED), DEVICES),
	MEMBER("notice", id, notice, NOTICES, NOTICES),
	MEMBER("playbook", text, playbook, PLAYBOOK, PLAYBOOK),
	MEMBER("until", moment, until_wall_ms, TYPE(PLAYBOOK_STARTED), 0),
	FIELD("setting", &journal_setting, setting, sizeof(const struct setting *),
	      SETTINGS | TYPE(NOTICE_SET), SETTINGS),
	MEMBER("undo", bool, undoes, SETTINGS, 0),
	MEMBER("estimated", bool, estimated, TYPE(CLOCK_STEP), 0),
	MEMBER("status", status, status, TYPE(TICKET_CHECKED_IN), 0),
	MEMBER("appointed", moment, appointed_ms, BOOKINGS | TYPE(TICKET_CHECKED_IN), BOOKINGS),
	MEMBER("cancelled", bool, cancelled, BOOKINGS, BOOKINGS),
	MEMBER("unconfirmed", bool, unconfirmed, TYPE(TICKET_TAKEN) | TYPE(TICKET_SPLIT), 0),
	MEMBER("n", u32, checked, TYPE(ESTIMATE_CHECKED), TYPE(ESTIMATE_CHECKED)),
	MEMBER("inside_n", u32, inside, TYPE(ESTIMATE_CHECKED), TYPE(ESTIMATE_CHECKED)),
	MEMBER("mae_s", i64, error_s, TYPE(ESTIMATE_CHECKED), TYPE(ESTIMATE_CHECKED)),
	/* from here on: never published; but a day's new nouns are before all that may name them */
	MEMBER("code", text, code, 0, BOOKINGS),
	MEMBER("code_day", day, code_day, 0, BOOKINGS),
	MEMBER("since_ms", i64, since_ms, 0, 0),
	MEMBER("at_ms", i64, at_ms, 0, ANY),
	MEMBER("clock", quality, clock, 0, ANY),
	MEMBER("wake_ms", i64, wake_ms, 0, 0),
	MEMBER("preferred_until_ms", i64, preferred_until_ms, 0, 0),
	MEMBER("why_waited_ms", i64, why.waited_ms, 0, 0),
	MEMBER("other", reference, other, 0, 0),
	MEMBER("place", text, place, 0, 0),
	MEMBER("by_citizen", bool, by_citizen, 0, 0),
	MEMBER("token", token, token, 0, 0),
	MEMBER("origin", origin, origin, 0,
	       TYPE(TICKET_TAKEN) | TYPE(TICKET_SPLIT) | TYPE(TICKET_RECORDED)),
	MEMBER("language", language, language, 0, BIRTHS),
	MEMBER("marks", u8, marks, 0, 0),
	MEMBER("errand", u8, errand, 0, 0),
	MEMBER("errand_count", u8, errand_count, 0, 0),
	MEMBER("errands", errands, errands, 0, 0),
	MEMBER("credit_ms", i64, credit_ms, 0, 0),
	MEMBER("user", text, user, 0, 0),
	MEMBER("user_role", role, user_role, 0, 0),
	MEMBER("skills", skills, skills, 0, 0),
	MEMBER("hours_of", text, hours_of, 0, 0),
	MEMBER("step_ms", i64, step_ms, 0, 0),
	MEMBER("until_ms", i64, until_ms, 0, 0),
	MEMBER("told", told, told, 0, 0),
	MEMBER("unattended", unattended, unattended.tickets, 0, 0),
	MEMBER("unattended_more", u32, unattended.more, 0, 0),
	MEMBER("unattended_count", u32, unattended.count, 0, 0),
	MEMBER("history", history, history, 0, 0),
	MEMBER("times", times, learnt.times, 0, 0),
	MEMBER("shares", shares, learnt.shares, 0, 0),
	MEMBER("service_arrivals", service_arrivals, learnt.services, 0, 0),
	MEMBER("lane_arrivals", lane_arrivals, learnt.lanes, 0, 0),
	MEMBER("corrections", corrections, learnt.corrections, 0, 0),
};

#define FIELD_COUNT (sizeof(fields) / sizeof(fields[0]))

/* Where the detail starts. */
#define FIELD_DETAIL 6

/* What a reader of events wants and the event has in another form: written, never read back. */
static const char *const one_way[] = { "source", "into", "from", "step_s" };

enum part {
	PART_PUBLIC,
	PART_PRIVATE,
};

static set128 type_bit(enum event_type type)
{
	return SET128(type);
}

static const void *field_at(const struct journal_field *field, const struct event *event)
{
	return (const char *)event + field->offset;
}

static bool field_stands_in(const struct journal_field *field, const struct event *event,
			    enum part part)
{
	bool published = field->published & type_bit(event->type);

	if (published != (part == PART_PUBLIC))
		return false;
	return (field->always & type_bit(event->type)) ||
	       !field->kind->empty(field_at(field, event), field->size);
}

static void fields_write(struct writer *writer, const struct catalog *catalog,
			 const struct event *event, enum part part, size_t first)
{
	for (size_t i = first; i < FIELD_COUNT; i++) {
		if (field_stands_in(&fields[i], event, part))
			fields[i].kind->write(writer, fields[i].name, catalog,
					      field_at(&fields[i], event));
	}
}

/* `into` of a merge, `from` of a split, `step_s`: the event has them more exactly in private. */
static void one_way_write(struct writer *writer, const struct event *event)
{
	const char *key = event->type == EVENT_TICKET_MERGED ? "into" : "from";

	if (event->type == EVENT_CLOCK_STEP)
		writer_integer(writer, "step_s", event->step_ms / 1000);
	if (event->type != EVENT_TICKET_MERGED && event->type != EVENT_TICKET_SPLIT)
		return;
	if (event->other.kind == REFERENCE_ID)
		writer_id(writer, key, &event->other.id);
	else if (event->other.kind == REFERENCE_NUMBER && event->other.number < QUEUE_TICKETS_MAX)
		writer_number(writer, key, event->other.number);
	else
		writer_null(writer, key);
}

static void head_write(struct writer *writer, const struct catalog *catalog,
		       const struct event *event)
{
	char text[64];
	int r = text_format(text, sizeof(text), "naeste/v1/%s", catalog->site);

	require(r == 0);
	writer_id(writer, "id", &event->id);
	writer_text(writer, "source", text);
	writer_text(writer, "type", event_type_name(event->type));
	writer_time(writer, "time", event->wall_ms);
	writer_integer(writer, "seq", (int64_t)event->seq);
	if (event->day == INT32_MIN) { /* before the first day */
		writer_null(writer, "day");
		return;
	}
	clock_format_day(event->day, text);
	writer_text(writer, "day", text);
}

size_t event_write_public(const struct catalog *catalog, const struct event *event, char *text,
			  size_t size)
{
	struct writer writer;

	writer_init(&writer, text, size);
	writer_object(&writer, NULL);
	head_write(&writer, catalog, event);
	fields_write(&writer, catalog, event, PART_PUBLIC, 0);
	one_way_write(&writer, event);
	writer_end_object(&writer);
	return writer_finish(&writer);
}

size_t event_write_private(const struct catalog *catalog, const struct event *event, char *text,
			   size_t size)
{
	struct writer writer;

	writer_init(&writer, text, size);
	writer_object(&writer, NULL);
	fields_write(&writer, catalog, event, PART_PRIVATE, 0);
	writer_end_object(&writer);
	return writer_finish(&writer);
}

size_t event_write_detail(const struct catalog *catalog, const struct event *event, char *text,
			  size_t size)
{
	struct writer writer;

	writer_init(&writer, text, size);
	writer_object(&writer, NULL);
	fields_write(&writer, catalog, event, PART_PUBLIC, FIELD_DETAIL);
	one_way_write(&writer, event);
	writer_end_object(&writer);
	return writer_finish(&writer);
}

#define FIELD_BYTES 64 /* of event_read()'s ret_field */

/* What is being read: the event so far, and where to tell the place of a fault. */
struct reading {
	struct catalog *catalog;
	struct event *event;
	enum part part;
	char *field; /* of FIELD_BYTES */
};

static int reading_fault(const struct reading *reading, const char *key, int fault)
{
	int r = text_format(reading->field, FIELD_BYTES, "%s%s%.40s",
			    reading->part == PART_PUBLIC ? "public" : "private", key[0] ? "." : "",
			    key);

	require(r == 0);
	return fault;
}

static int head_text(const struct reading *reading, const struct json_node *root, const char *key,
		     const char **ret_text)
{
	if (json_to_text(json_field(root, key), ret_text) < 0)
		return reading_fault(reading, key, -EINVAL);
	return 0;
}

/* "day": null before the first business day. */
static int day_read(const struct json_node *node, int32_t *ret_day)
{
	const char *text;

	if (json_node_is_null(node)) {
		*ret_day = INT32_MIN;
		return 0;
	}
	return json_to_text(node, &text) < 0 ? -EINVAL : clock_parse_day(text, ret_day);
}

static int head_read(const struct reading *reading, const struct json_node *root)
{
	struct event *event = reading->event;
	const char *text;
	int64_t seq;
	int r;

	r = head_text(reading, root, "type", &text);
	if (r < 0)
		return r;
	if (event_type_parse(text, &event->type) < 0)
		return reading_fault(reading, "type", -EINVAL);
	r = head_text(reading, root, "id", &text);
	if (r < 0)
		return r;
	if (id_parse(text, &event->id) < 0)
		return reading_fault(reading, "id", -EINVAL);
	r = head_text(reading, root, "time", &text);
	if (r < 0)
		return r;
	if (clock_parse(text, &event->wall_ms) < 0)
		return reading_fault(reading, "time", -EINVAL);
	if (json_to_integer(json_field(root, "seq"), &seq) < 0 || seq < 1)
		return reading_fault(reading, "seq", -EINVAL);
	event->seq = (uint64_t)seq;
	if (day_read(json_field(root, "day"), &event->day) < 0)
		return reading_fault(reading, "day", -EINVAL);
	return 0;
}

static bool head_has(const char *key)
{
	static const char *const head[] = { "id", "type", "time", "seq", "day" };

	return text_index(head, sizeof(head) / sizeof(head[0]), key) >= 0;
}

static const struct journal_field *field_named(const struct reading *reading, const char *key)
{
	for (size_t i = 0; i < FIELD_COUNT; i++) {
		bool published = fields[i].published & type_bit(reading->event->type);

		if (published == (reading->part == PART_PUBLIC) && text_equal(fields[i].name, key))
			return &fields[i];
	}
	return NULL;
}

/* Every field that is there must be known: one that is skipped would be missing in the replay. */
static int fields_read(const struct reading *reading, const struct json_node *root)
{
	const struct json_node *node;
	void *iterator = NULL;
	const char *key;

	while (json_each(root, &iterator, &key, &node)) {
		const struct journal_field *field = field_named(reading, key);
		int r;

		if (!field && reading->part == PART_PUBLIC &&
		    (head_has(key) ||
		     text_index(one_way, sizeof(one_way) / sizeof(one_way[0]), key) >= 0))
			continue;
		if (!field)
			return reading_fault(reading, key, -EINVAL);
		r = field->kind->read(node, reading->catalog,
				      (char *)reading->event + field->offset, field->size);
		if (r < 0)
			return reading_fault(reading, key, r);
	}
	return 0;
}

/* Every field that always stands in this part must be there. */
static int fields_complete(const struct reading *reading, const struct json_node *root)
{
	for (size_t i = 0; i < FIELD_COUNT; i++) {
		if ((fields[i].always & type_bit(reading->event->type)) &&
		    field_named(reading, fields[i].name) == &fields[i] &&
		    !json_field(root, fields[i].name))
			return reading_fault(reading, fields[i].name, -EINVAL);
	}
	return 0;
}

static int part_read(const struct reading *reading, const char *text)
{
	_cleanup_(json_freep) struct json_document *document = NULL;
	char detail[JSON_DETAIL_BYTES];
	int r;

	r = json_read(text, strlen(text), &document, detail);
	if (r < 0)
		return reading_fault(reading, "", r);
	if (reading->part == PART_PUBLIC) {
		r = head_read(reading, json_root(document));
		if (r < 0)
			return r;
	}
	r = fields_complete(reading, json_root(document));
	if (r < 0)
		return r;
	return fields_read(reading, json_root(document));
}

/* What queue_judge() starts from too: a member that is not written has this value. */
static void event_clear(struct event *event)
{
	memset(event, 0, sizeof(*event));
	event->number = event->why.runner_up = TICKET_NONE;
	event->lane = event->service = event->counter = QUEUE_NONE;
	event->from_service = event->to_service = QUEUE_NONE;
	event->from_counter = event->to_counter = QUEUE_NONE;
	event->skills = SKILLS_ALL;
}

/* The place behind the pointer was for reading: an event that has no setting points to nothing. */
static int setting_settle(const struct reading *reading)
{
	struct event *event = reading->event;

	if (event->setting->kind == SETTING_NONE)
		event->setting = NULL;
	else if (event->setting->kind != event_setting_kind(event->type))
		return reading_fault(reading, "setting", -EINVAL);
	return 0;
}

/* `private_text` may be NULL: then the public one is all there is. */
static int texts_read(const struct reading *reading, const char *public_text,
		      const char *private_text)
{
	struct reading private = *reading;
	int r = part_read(reading, public_text);

	if (r < 0)
		return r;
	reading->event->at_ms = reading->event->wall_ms;
	private.part = PART_PRIVATE;
	if (private_text)
		r = part_read(&private, private_text);
	return r < 0 ? r : setting_settle(&private);
}

int event_read(struct catalog *catalog, const char *public_text, const char *private_text,
	       struct event *ret_event, struct setting *ret_setting, char ret_field[static 64])
{
	struct event event;
	struct reading reading = { .catalog = catalog, .event = &event, .part = PART_PUBLIC };
	int r;

	reading.field = ret_field;
	event_clear(&event);
	ret_setting->kind = SETTING_NONE;
	event.setting = ret_setting;
	r = texts_read(&reading, public_text, private_text);
	if (r < 0)
		return r;
	memcpy(ret_event, &event, sizeof(event));
	return 0;
}

int event_read_public(struct catalog *catalog, const char *public_text, struct event *ret_event,
		      struct setting *ret_setting, char ret_field[static 64])
{
	return event_read(catalog, public_text, NULL, ret_event, ret_setting, ret_field);
}
