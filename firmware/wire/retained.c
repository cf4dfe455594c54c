/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Retained state. Each function writes one topic from the queue as it is now; the same state gives
 * the same bytes, so that whoever publishes can see whether anything changed.
 */
#include "firmware/wire/retained.h"

#include <string.h>

#include "firmware/queue/alarm.h"
#include "firmware/queue/pick.h"
#include "firmware/queue/schedule.h"
#include "firmware/queue/score.h"
#include "firmware/queue/serves.h"
#include "firmware/wire/setting-json.h"
#include "firmware/wire/shape.h"
#include "firmware/wire/writer.h"

#define RETAINED_QUEUE_MAX 20

/* A promise is at risk once this much of it has passed and the ticket still waits. */
#define RISK_PERMILLE 750

static void put_texts(struct writer *writer, const char *key, const struct catalog *catalog,
		      const struct catalog_text *text)
{
	writer_object(writer, key);
	for (uint8_t i = 0; i < catalog->language_count; i++) {
		if (!text_empty(text->text[i]))
			writer_text(writer, catalog->languages[i], text->text[i]);
	}
	writer_end_object(writer);
}

/* null where the time has never been. */
static void put_time(struct writer *writer, const char *key, int64_t wall_ms)
{
	if (wall_ms)
		writer_time(writer, key, wall_ms);
	else
		writer_null(writer, key);
}

static void put_oldest(struct writer *writer, const struct queue *queue, int64_t since_ms,
		       int64_t now_ms)
{
	if (since_ms == INT64_MAX) {
		writer_null(writer, "oldest_s");
		return;
	}
	writer_seconds(writer, "oldest_s", score_waited_ms(since_ms, now_ms));
	shape_estimated(writer, queue_time_estimated(queue, since_ms));
}

char *retained_status(bool online, const char *version, int64_t since_wall_ms,
		      enum clock_quality clock)
{
	struct writer writer;

	writer_init_heap(&writer);
	writer_object(&writer, NULL);
	writer_boolean(&writer, "online", online);
	writer_text(&writer, "version", version);
	writer_time(&writer, "since", since_wall_ms);
	writer_text(&writer, "clock", clock_quality_name(clock));
	writer_end_object(&writer);
	return writer_steal(&writer);
}

/* For somebody who would come now; nobody can come to a service that is closed. */
static void put_newcomer_wait(struct writer *writer, const struct queue *queue, uint8_t service,
			      const struct retained_now *now)
{
	struct estimate wait = { 0 };

	if (schedule_service_open(queue, service, &now->calendar))
		estimate_newcomer(queue, service, queue->catalog->default_lane, now->at_ms, &wait);
	shape_wait(writer, "wait", &wait);
	writer_boolean(writer, "late",
		       schedule_late(queue, service, &now->calendar, wait.known, wait.p50_ms));
}

/*
 * When `open` changes by the hours; null when that is not known, or not within two weeks. QUEUE_NONE:
 * the site's.
 */
static void put_until(struct writer *writer, const struct queue *queue, uint8_t service,
		      const struct calendar *calendar)
{
	uint16_t minute = 0;
	int32_t date = 0;

	if (schedule_change(queue, service, calendar, &date, &minute))
		writer_time(writer, "until", clock_from_local(date, minute));
	else
		writer_null(writer, "until");
}

static void put_service(struct writer *writer, const struct queue *queue, uint8_t service,
			const struct retained_now *now)
{
	const struct catalog *catalog = queue->catalog;
	struct setting about;

	setting_of_service(catalog, catalog->services[service].id, &about);
	writer_object(writer, NULL);
	writer_text(writer, "id", catalog->services[service].id);
	put_texts(writer, "names", catalog, &catalog->services[service].name);
	put_texts(writer, "must", catalog, &catalog->services[service].must);
	setting_about_write(writer, &about);
	writer_boolean(writer, "per_person", catalog->services[service].per_person);
	writer_boolean(writer, "open", schedule_service_open(queue, service, &now->calendar));
	put_until(writer, queue, service, &now->calendar);
	put_newcomer_wait(writer, queue, service, now);
	writer_end_object(writer);
}

/* Where a site that moves is now. */
static void put_stop(struct writer *writer, const struct stop *stop)
{
	if (text_empty(stop->id)) {
		writer_null(writer, "stop");
		return;
	}
	writer_object(writer, "stop");
	writer_text(writer, "id", stop->id);
	writer_text(writer, "place", stop->place);
	writer_end_object(writer);
}

static void put_lanes(struct writer *writer, const struct catalog *catalog)
{
	writer_array(writer, "lanes");
	for (uint8_t i = 0; i < catalog->lane_count; i++) {
		if (catalog->lanes[i].retired)
			continue;
		writer_object(writer, NULL);
		writer_text(writer, "id", catalog->lanes[i].id);
		writer_boolean(writer, "wish",
			       i == catalog->default_lane ||
				       (catalog->lanes[i].wish_roles & ROLE_BIT(ROLE_KIOSK)));
		writer_end_object(writer);
	}
	writer_end_array(writer);
}

char *retained_site(const struct queue *queue, const struct retained_place *place,
		    const struct retained_now *now)
{
	const struct catalog *catalog = queue->catalog;
	struct writer writer;

	writer_init_heap(&writer);
	writer_object(&writer, NULL);
	writer_text(&writer, "site", catalog->site);
	writer_text(&writer, "timezone", place->timezone);
	put_texts(&writer, "names", catalog, &catalog->site_name);
	writer_array(&writer, "languages");
	for (uint8_t i = 0; i < catalog->language_count; i++)
		writer_text(&writer, NULL, catalog->languages[i]);
	writer_end_array(&writer);
	writer_boolean(&writer, "open", schedule_open(queue, &now->calendar));
	put_until(&writer, queue, QUEUE_NONE, &now->calendar);
	put_stop(&writer, &queue->stop);
	writer_array(&writer, "services");
	for (uint8_t i = 0; i < catalog->service_count; i++) {
		if (!catalog->services[i].retired)
			put_service(&writer, queue, i, now);
	}
	writer_end_array(&writer);
	put_lanes(&writer, catalog);
	writer_boolean(&writer, "paper", place->paper);
	if (place->public_url)
		writer_text(&writer, "public_url", place->public_url);
	else
		writer_null(&writer, "public_url");
	writer_end_object(&writer);
	return writer_steal(&writer);
}

static void put_notice(struct writer *writer, const struct catalog *catalog,
		       const struct notice *notice)
{
	writer_object(writer, NULL);
	writer_id(writer, "id", &notice->id);
	writer_text(writer, "level", notice_level_name((enum notice_level)notice->level));
	writer_object(writer, "texts");
	for (uint8_t i = 0; i < catalog->language_count; i++) {
		if (!text_empty(notice->texts.text[i]))
			writer_text(writer, catalog->languages[i], notice->texts.text[i]);
	}
	writer_end_object(writer);
	put_time(writer, "from", notice->from_wall_ms);
	put_time(writer, "until", notice->until_wall_ms);
	writer_end_object(writer);
}

char *retained_notice(const struct queue *queue)
{
	struct writer writer;

	writer_init_heap(&writer);
	writer_object(&writer, NULL);
	writer_array(&writer, "notices");
	for (uint32_t i = 0; i < queue->notice_count; i++) {
		if (queue->notices[i].begun)
			put_notice(&writer, queue->catalog, &queue->notices[i]);
	}
	writer_end_array(&writer);
	writer_end_object(&writer);
	return writer_steal(&writer);
}

/* The tickets that are called now, newest first; returns how many. */
static uint8_t called_tickets(const struct queue *queue,
			      uint16_t ret_called[static QUEUE_COUNTERS_MAX])
{
	uint8_t count = 0;

	for (uint8_t i = 0; i < queue->catalog->counter_count; i++) {
		uint16_t number = queue->seats[i].ticket;
		uint8_t at = count;

		if (number == TICKET_NONE || queue->tickets[number].state != TICKET_CALLED)
			continue;
		for (; at > 0; at--) {
			if (queue->tickets[ret_called[at - 1]].call > queue->tickets[number].call)
				break;
			ret_called[at] = ret_called[at - 1];
		}
		ret_called[at] = number;
		count++;
	}
	return count;
}

static const char *call_kind(const struct ticket *ticket)
{
	if (ticket->marks & MARK_FETCH)
		return "fetch"; /* somebody goes and gets them */
	return ticket->recalls > 0 ? "recall" : "call";
}

static void put_call(struct writer *writer, const struct catalog *catalog,
		     const struct recent_call *call, const char *kind)
{
	writer_object(writer, NULL);
	writer_integer(writer, "call", call->call);
	writer_number(writer, "number", call->number);
	writer_text(writer, "counter", catalog->counters[call->counter].id);
	writer_text(writer, "name", catalog->counters[call->counter].name);
	writer_time(writer, "since", call->since_wall_ms);
	writer_text(writer, "language", catalog_language_code(catalog, call->language));
	if (kind)
		writer_text(writer, "kind", kind);
	writer_end_object(writer);
}

char *retained_board(const struct queue *queue, const struct retained_now *now)
{
	uint16_t called[QUEUE_COUNTERS_MAX];
	uint8_t count = called_tickets(queue, called);
	struct writer writer;

	writer_init_heap(&writer);
	writer_object(&writer, NULL);
	writer_integer(&writer, "seq", (int64_t)queue->seq);
	writer_array(&writer, "calls");
	for (uint8_t i = 0; i < count; i++) {
		const struct ticket *ticket = &queue->tickets[called[i]];
		const struct recent_call call = { .since_wall_ms = ticket->called_wall_ms,
						  .call = ticket->call,
						  .number = called[i],
						  .counter = ticket->counter,
						  .language = ticket->language };

		put_call(&writer, queue->catalog, &call, call_kind(ticket));
	}
	writer_end_array(&writer);
	writer_array(&writer, "recent");
	for (uint32_t i = 0; i < queue->recent_count; i++)
		put_call(&writer, queue->catalog, &queue->recent[i], NULL);
	writer_end_array(&writer);
	writer_end_object(&writer);
	return writer_steal(&writer);
}

char *retained_service(const struct queue *queue, uint8_t service, const struct retained_now *now)
{
	const struct catalog *catalog = queue->catalog;
	struct writer writer;

	writer_init_heap(&writer);
	writer_object(&writer, NULL);
	writer_text(&writer, "service", catalog->services[service].id);
	writer_boolean(&writer, "open", schedule_service_open(queue, service, &now->calendar));
	writer_integer(&writer, "waiting", queue_waiting(queue, service, QUEUE_NONE));
	put_oldest(&writer, queue, queue_oldest_ms(queue, service, QUEUE_NONE), now->at_ms);
	put_newcomer_wait(&writer, queue, service, now);
	writer_object(&writer, "lanes");
	for (uint8_t i = 0; i < catalog->lane_count; i++) {
		if (!catalog->lanes[i].retired)
			writer_integer(&writer, catalog->lanes[i].id,
				       queue_waiting(queue, service, i));
	}
	writer_end_object(&writer);
	writer_end_object(&writer);
	return writer_steal(&writer);
}

/* Lists are ordered by since_ms, so that each is read only as far as tickets are at risk. */
static uint32_t lane_at_risk(const struct queue *queue, uint8_t lane, int64_t now_ms)
{
	int64_t promise_ms = queue_lane(queue, lane)->promise_ms;
	int64_t latest_ms = now_ms - promise_ms / 1000 * RISK_PERMILLE;
	uint32_t count = 0;

	if (promise_ms == 0)
		return 0;
	for (size_t list = 0; list < QUEUE_LISTS_MAX; list++) {
		uint16_t at = queue->lists[list][lane].first;

		while (at != TICKET_NONE && queue->tickets[at].since_ms <= latest_ms) {
			count++;
			at = queue->tickets[at].next;
		}
	}
	return count;
}

char *retained_lane(const struct queue *queue, uint8_t lane, const struct retained_now *now)
{
	const struct lane *rules = queue_lane(queue, lane);
	struct writer writer;

	writer_init_heap(&writer);
	writer_object(&writer, NULL);
	writer_text(&writer, "lane", rules->id);
	writer_integer(&writer, "waiting", queue_waiting(queue, QUEUE_NONE, lane));
	put_oldest(&writer, queue, queue_oldest_ms(queue, QUEUE_NONE, lane), now->at_ms);
	if (rules->promise_ms)
		writer_seconds(&writer, "promise_s", rules->promise_ms);
	else
		writer_null(&writer, "promise_s");
	writer_integer(&writer, "at_risk", lane_at_risk(queue, lane, now->at_ms));
	writer_integer(&writer, "rate_permille", rules->rate_permille);
	writer_integer(&writer, "late_rate_permille", rules->late_rate_permille);
	writer_seconds(&writer, "head_start_s", rules->head_start_ms);
	writer_end_object(&writer);
	return writer_steal(&writer);
}

/* Whom it serves with who sits there now. */
static void put_profile(struct writer *writer, const struct queue *queue, uint8_t index)
{
	const struct catalog *catalog = queue->catalog;
	const struct counter *counter = &catalog->counters[index];
	uint32_t services = seat_services(queue, index);

	writer_array(writer, "services");
	for (uint8_t i = 0; i < catalog->service_count; i++) {
		if (services >> i & 1)
			writer_text(writer, NULL, catalog->services[i].id);
	}
	writer_end_array(writer);
	writer_array(writer, "lanes");
	for (uint8_t i = 0; i < catalog->lane_count; i++) {
		if (counter->lanes >> i & 1)
			writer_text(writer, NULL, catalog->lanes[i].id);
	}
	writer_end_array(writer);
}

/* Who is wanted at the counter, and what the queue wants to know from it. */
static void put_help(struct writer *writer, const struct queue *queue, uint8_t counter,
		     int64_t now_ms)
{
	uint32_t alarm = alarm_find(queue, counter, "");
	uint16_t number = queue->seats[counter].ticket;
	const struct ticket *ticket = number == TICKET_NONE ? NULL : &queue->tickets[number];

	if (alarm == ALARM_NONE)
		writer_null(writer, "alarm");
	else
		writer_time(writer, "alarm", queue->alarms[alarm].since_wall_ms);
	writer_array(writer, "summoned");
	for (int i = HELPER_NONE + 1; ticket && i < HELPER_COUNT; i++) {
		if (ticket->summoned & HELPER_BIT(i))
			writer_text(writer, NULL, helper_name((enum helper)i));
	}
	writer_end_array(writer);
	writer_boolean(writer, "still", ticket && ticket->still == STILL_ASKED);
	writer_boolean(writer, "wanted", counter_wanted(queue, counter, now_ms));
}

char *retained_counter(const struct queue *queue, uint8_t counter, const struct retained_now *now)
{
	const struct counter *profile = &queue->catalog->counters[counter];
	const struct seat *seat = &queue->seats[counter];
	struct writer writer;

	writer_init_heap(&writer);
	writer_object(&writer, NULL);
	writer_text(&writer, "counter", profile->id);
	writer_text(&writer, "name", profile->name);
	writer_text(&writer, "kind", counter_kind_name(profile->kind));
	writer_text(&writer, "state", counter_state_name(queue, seat));
	if (seat->ticket == TICKET_NONE)
		writer_null(&writer, "number");
	else
		writer_number(&writer, "number", seat->ticket);
	put_time(&writer, "since", seat->since_wall_ms);
	put_profile(&writer, queue, counter);
	if (seat->state == COUNTER_CLOSED)
		writer_null(&writer, "role");
	else
		writer_text(&writer, "role", role_name((enum role)seat->role));
	shape_sitting(&writer, "sitting", seat);
	put_help(&writer, queue, counter, now->at_ms);
	writer_end_object(&writer);
	return writer_steal(&writer);
}

char *retained_queue(const struct queue *queue, uint8_t counter, const struct retained_now *now)
{
	struct pick picks[RETAINED_QUEUE_MAX];
	uint32_t total = 0;
	uint32_t count = pick_order(queue, counter, now->at_ms, picks, RETAINED_QUEUE_MAX, &total);
	struct writer writer;

	writer_init_heap(&writer);
	writer_object(&writer, NULL);
	writer_text(&writer, "counter", queue->catalog->counters[counter].id);
	writer_integer(&writer, "total", total);
	writer_array(&writer, "tickets");
	for (uint32_t i = 0; i < count; i++) {
		const struct ticket *ticket = &queue->tickets[picks[i].ticket];

		writer_object(&writer, NULL);
		writer_number(&writer, "number", picks[i].ticket);
		shape_service(&writer, "service", queue->catalog, ticket_service(ticket));
		writer_text(&writer, "lane", queue->catalog->lanes[ticket->lane].id);
		writer_seconds(&writer, "waited_s", ticket_waited_ms(ticket, now->at_ms));
		shape_estimated(&writer, ticket->estimated);
		shape_why(&writer, "why", queue, picks[i].ticket, &picks[i].why,
			  queue->catalog->languages[0]);
		writer_end_object(&writer);
	}
	writer_end_array(&writer);
	writer_end_object(&writer);
	return writer_steal(&writer);
}

size_t retained_queue_order(const struct queue *queue, uint8_t counter, int64_t now_ms, char *text,
			    size_t size)
{
	struct pick picks[RETAINED_QUEUE_MAX];
	uint32_t total = 0;
	uint32_t count = pick_order(queue, counter, now_ms, picks, RETAINED_QUEUE_MAX, &total);
	size_t length = 0;

	/* Each number takes its letters and a space; the last one a NUL instead. */
	if (size == 0 || size < (size_t)count * NUMBER_TEXT_BYTES)
		return 0;
	text[0] = '\0';
	for (uint32_t i = 0; i < count; i++) {
		if (i > 0)
			text[length++] = ' ';
		number_format(picks[i].ticket, text + length);
		length += NUMBER_TEXT_BYTES - 1;
	}
	return length;
}

char *retained_device(const struct retained_device *device)
{
	struct writer writer;

	writer_init_heap(&writer);
	writer_object(&writer, NULL);
	writer_text(&writer, "device", device->id);
	writer_text(&writer, "kind", device->kind);
	writer_boolean(&writer, "ok", device->ok);
	writer_words(&writer, "reasons", device->reasons);
	put_time(&writer, "since", device->since_wall_ms);
	writer_end_object(&writer);
	return writer_steal(&writer);
}

static void put_alarm(struct writer *writer, const struct queue *queue, const struct alarm *alarm)
{
	writer_object(writer, NULL);
	if (alarm->counter == QUEUE_NONE)
		writer_text(writer, "device", alarm->device);
	else
		writer_text(writer, "counter", queue->catalog->counters[alarm->counter].id);
	writer_time(writer, "since", alarm->since_wall_ms);
	writer_end_object(writer);
}

/* Whom to ask about: tickets that the end of their day found open. */
static void put_unattended(struct writer *writer, const struct queue *queue)
{
	const struct unattended_list *list = &queue->unattended;

	writer_array(writer, "unattended");
	for (uint32_t i = 0; i < list->count; i++) {
		char day[CLOCK_DAY_BYTES];

		clock_format_day(list->tickets[i].day, day);
		writer_object(writer, NULL);
		writer_text(writer, "day", day);
		writer_number(writer, "number", list->tickets[i].number);
		shape_service(writer, "service", queue->catalog, list->tickets[i].service);
		writer_end_object(writer);
	}
	writer_end_array(writer);
	writer_integer(writer, "unattended_more", list->more);
}

/* How good today's estimates were; null before one could be checked. */
static void put_coverage(struct writer *writer, const struct learning *learning)
{
	if (learning->checked == 0) {
		writer_null(writer, "coverage");
		return;
	}
	writer_object(writer, "coverage");
	writer_integer(writer, "n", learning->checked);
	writer_share(writer, "inside", learning->inside * 100 / learning->checked);
	writer_seconds(writer, "mae_s", learning->error_ms / learning->checked);
	writer_end_object(writer);
}

/* What runs and what could; a supervisor chooses from the list. */
static void put_playbook(struct writer *writer, const struct queue *queue)
{
	const struct playbook_run *run = &queue->playbook;
	const struct catalog *catalog = queue->catalog;

	if (text_empty(run->id)) {
		writer_null(writer, "playbook");
	} else {
		writer_object(writer, "playbook");
		writer_text(writer, "id", run->id);
		writer_time(writer, "until", run->until_wall_ms);
		writer_end_object(writer);
	}
	writer_array(writer, "playbooks");
	for (uint8_t i = 0; i < catalog->playbook_count; i++) {
		writer_object(writer, NULL);
		writer_text(writer, "id", catalog->playbooks[i].id);
		put_texts(writer, "names", catalog, &catalog->playbooks[i].name);
		writer_end_object(writer);
	}
	writer_end_array(writer);
}

char *retained_overview(const struct queue *queue, const struct retained_now *now)
{
	uint32_t serving = 0, open = 0;
	struct writer writer;

	for (uint8_t i = 0; i < queue->catalog->counter_count; i++) {
		const struct seat *seat = &queue->seats[i];

		serving += seat->ticket != TICKET_NONE &&
			   queue->tickets[seat->ticket].state == TICKET_SERVING;
		open += seat->state == COUNTER_OPEN;
	}
	writer_init_heap(&writer);
	writer_object(&writer, NULL);
	writer_integer(&writer, "waiting", queue->waiting);
	writer_integer(&writer, "serving", serving);
	writer_integer(&writer, "open_counters", open);
	writer_integer(&writer, "served_today", queue->served_today);
	writer_array(&writer, "alarms");
	for (uint32_t i = 0; i < queue->alarm_count; i++)
		put_alarm(&writer, queue, &queue->alarms[i]);
	writer_end_array(&writer);
	put_playbook(&writer, queue);
	put_unattended(&writer, queue);
	put_coverage(&writer, &queue->learning);
	writer_end_object(&writer);
	return writer_steal(&writer);
}
