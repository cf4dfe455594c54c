/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Answers. What an answer holds depends on its verb and stands in one table; an answer never says
 * more about a ticket than its object, and gives the token only to whoever was just handed the
 * ticket.
 */
#include "firmware/wire/answer.h"

#include <stdlib.h>
#include <string.h>

#include "firmware/base/cleanup.h"
#include "firmware/base/clock.h"
#include "firmware/base/require.h"
#include "firmware/queue/schedule.h"
#include "firmware/wire/refused.h"
#include "firmware/wire/shape.h"
#include "firmware/wire/text-table.h"
#include "firmware/wire/writer.h"

#define ANSWER_TICKETS_A_PAGE 100

enum answer_field {
	ANSWER_TICKET = 1,       /* the ticket, when there is one */
	ANSWER_CALL = 2,         /* ticket and why, null when nobody was called */
	ANSWER_TOKEN = 4,        /* the ticket has its token */
	ANSWER_COUNTER = 8,      /* the counter and the sitting there */
	ANSWER_UNSERVED = 16,    /* services that are left without anyone */
	ANSWER_APPOINTMENT = 32, /* the appointment of a check-in, null with a return code */
	ANSWER_CODE = 64,        /* a return code and its last day */
	ANSWER_IMPORT = 128,     /* what became of the rows */
	ANSWER_NOTICE = 512,     /* the notice that was set */
	ANSWER_LATE = 256        /* whether there will probably be no turn before closing */
};

static const uint16_t verb_answers[VERB_COUNT] = {
	[VERB_TAKE] = ANSWER_TICKET | ANSWER_TOKEN | ANSWER_LATE,
	[VERB_LEAVE] = ANSWER_TICKET,
	[VERB_STAY] = ANSWER_TICKET,
	[VERB_LATER] = ANSWER_TICKET,
	[VERB_CHECK_IN] = ANSWER_TICKET | ANSWER_TOKEN | ANSWER_APPOINTMENT,
	[VERB_BACK] = ANSWER_TICKET,
	[VERB_FEEDBACK] = 0,
	[VERB_SIT] = ANSWER_COUNTER,
	[VERB_STAND_UP] = ANSWER_UNSERVED,
	[VERB_PAUSE] = ANSWER_UNSERVED,
	[VERB_RESUME] = 0,
	[VERB_NEXT] = ANSWER_CALL,
	[VERB_CALL] = ANSWER_CALL,
	[VERB_RECALL] = ANSWER_TICKET,
	[VERB_ARRIVE] = ANSWER_TICKET,
	[VERB_LOOKED] = ANSWER_TICKET,
	[VERB_FINISH] = ANSWER_TICKET,
	[VERB_NO_SHOW] = ANSWER_TICKET,
	[VERB_PARK] = ANSWER_TICKET,
	[VERB_UNPARK] = ANSWER_TICKET,
	[VERB_TRANSFER] = ANSWER_TICKET,
	[VERB_TAKE_OVER] = ANSWER_TICKET,
	[VERB_REFER] = ANSWER_TICKET,
	[VERB_ADD_ERRAND] = ANSWER_TICKET,
	[VERB_GRANT_LANE] = ANSWER_TICKET,
	[VERB_TAKE_FOR] = ANSWER_TICKET | ANSWER_TOKEN | ANSWER_LATE,
	[VERB_MERGE] = ANSWER_TICKET,
	[VERB_SPLIT] = ANSWER_TICKET | ANSWER_TOKEN,
	[VERB_REOPEN] = ANSWER_TICKET,
	[VERB_REPRINT] = ANSWER_TICKET | ANSWER_TOKEN,
	[VERB_RETURN_CODE] = ANSWER_TICKET | ANSWER_CODE,
	[VERB_STILL] = ANSWER_TICKET,
	[VERB_SUMMON] = 0,
	[VERB_CLEAR_SUMMON] = 0,
	[VERB_ALARM] = 0,
	[VERB_CLEAR_ALARM] = 0,
	[VERB_OPEN_SERVICE] = 0,
	[VERB_CLOSE_SERVICE] = 0,
	[VERB_CLOSE_DAY] = 0,
	[VERB_OPEN_STOP] = 0,
	[VERB_SET_HOURS] = 0,
	[VERB_RECORD_RESERVE] = 0,
	[VERB_START_DAY] = 0,
	[VERB_SET_SERVICE] = ANSWER_UNSERVED,
	[VERB_SET_TEXT] = 0,
	[VERB_SET_LANE] = 0,
	[VERB_SET_PROFILE] = 0,
	[VERB_UNDO] = 0,
	[VERB_IMPORT_APPOINTMENTS] = ANSWER_IMPORT,
	[VERB_NOTICE] = ANSWER_NOTICE,
	[VERB_CLEAR_NOTICE] = 0,
	[VERB_PLAYBOOK] = 0,
};

/* {"id":...,"ok":true,"seq":...: the rest follows. */
static void answer_open(struct writer *writer, const struct id *id, uint64_t seq)
{
	writer_object(writer, NULL);
	writer_id(writer, "id", id);
	writer_boolean(writer, "ok", true);
	writer_integer(writer, "seq", (int64_t)seq);
}

const char *answer_language(const struct catalog *catalog, const struct command *command)
{
	return text_equal(text_language(command->language), command->language)
		       ? command->language
		       : catalog->languages[0];
}

static void answer_ticket(struct writer *writer, const struct queue *queue,
			  const struct command *command, const struct verdict *verdict,
			  int64_t now_ms)
{
	uint16_t answers = verb_answers[command->verb];
	/* Who checks in again may have been served long ago. */
	const struct ticket_shape shape = {
		.token = (answers & ANSWER_TOKEN) && (verdict->ticket == TICKET_NONE ||
						      ticket_open(&queue->tickets[verdict->ticket]))
	};

	if (verdict->ticket != TICKET_NONE)
		shape_ticket(writer, "ticket", queue, verdict->ticket, now_ms, &shape);
	else if (answers & ANSWER_CALL)
		writer_null(writer, "ticket");
	if (!(answers & ANSWER_CALL))
		return;
	if (verdict->ticket != TICKET_NONE && verdict->has_why)
		shape_why(writer, "why", queue, verdict->ticket, &verdict->why,
			  answer_language(queue->catalog, command));
	else
		writer_null(writer, "why");
}

static void answer_unserved(struct writer *writer, const struct catalog *catalog, uint32_t unserved)
{
	writer_array(writer, "unserved");
	for (uint8_t i = 0; i < catalog->service_count; i++) {
		if (unserved >> i & 1)
			writer_text(writer, NULL, catalog->services[i].id);
	}
	writer_end_array(writer);
}

static void answer_late(struct writer *writer, const struct queue *queue,
			const struct command *command, const struct verdict *verdict)
{
	uint8_t service = ticket_service(&queue->tickets[verdict->ticket]);
	struct estimate wait;

	estimate_ticket(queue, verdict->ticket, command->at_ms, &wait);
	writer_boolean(writer, "late",
		       schedule_late(queue, service, &command->calendar, wait.known, wait.p50_ms));
}

static void answer_appointment(struct writer *writer, const struct verdict *verdict)
{
	if (verdict->status == CHECK_IN_NONE) {
		writer_null(writer, "appointment");
		return;
	}
	writer_object(writer, "appointment");
	writer_time(writer, "time", verdict->appointed_ms);
	writer_text(writer, "status", check_in_status_name(verdict->status));
	writer_end_object(writer);
}

static void answer_code(struct writer *writer, const struct verdict *verdict)
{
	char day[CLOCK_DAY_BYTES];

	clock_format_day(verdict->until_day, day);
	writer_text(writer, "code", verdict->code);
	writer_text(writer, "until_day", day);
}

static void answer_import(struct writer *writer, const struct import_progress *progress)
{
	writer_integer(writer, "set", progress->set);
	writer_integer(writer, "same", progress->same);
	writer_integer(writer, "used", progress->used);
	writer_integer(writer, "past", progress->past);
}

/* What only few verbs answer. */
static void answer_more(struct writer *writer, const struct queue *queue,
			const struct verdict *verdict, uint16_t answers)
{
	if (answers & ANSWER_UNSERVED)
		answer_unserved(writer, queue->catalog, verdict->unserved);
	if (answers & ANSWER_APPOINTMENT)
		answer_appointment(writer, verdict);
	if (answers & ANSWER_CODE)
		answer_code(writer, verdict);
	if (answers & ANSWER_IMPORT)
		answer_import(writer, &verdict->progress);
}

void answer_detail(const struct verdict *verdict, char ret_detail[static REQUEST_DETAIL_BYTES])
{
	const char *detail = verdict->detail ? verdict->detail : "";
	int r;

	if (verdict->has_row)
		r = text_format(ret_detail, REQUEST_DETAIL_BYTES, "appointments[%u]%s%s",
				verdict->progress.row, text_empty(detail) ? "" : ".", detail);
	else
		r = text_format(ret_detail, REQUEST_DETAIL_BYTES, "%s", detail);
	require(r == 0);
}

static void answer_put_refusal(struct writer *writer, const struct id *id, enum refusal refusal,
			       const char *text, const char *detail)
{
	writer_object(writer, NULL);
	if (!id_is_nil(id))
		writer_id(writer, "id", id);
	writer_boolean(writer, "ok", false);
	writer_text(writer, "refusal", refusal_name(refusal));
	writer_text(writer, "text", text);
	if (detail && !text_empty(detail))
		writer_text(writer, "detail", detail);
	writer_end_object(writer);
}

/* NOLINTNEXTLINE(readability-function-size): see the header */
size_t answer_verdict(const struct queue *queue, const struct command *command,
		      const struct verdict *verdict, uint64_t seq, int64_t now_ms, char *text,
		      size_t size)
{
	uint16_t answers = verb_answers[command->verb];
	char detail[REQUEST_DETAIL_BYTES], why[WIRE_TEXT_BYTES];
	struct writer writer;

	if (verdict->refusal != REFUSAL_NONE) {
		answer_detail(verdict, detail);
		refused_text(command, verdict, answer_language(queue->catalog, command), why);
		writer_init(&writer, text, size);
		answer_put_refusal(&writer, &command->id, verdict->refusal, why, detail);
		return writer_finish(&writer);
	}
	writer_init(&writer, text, size);
	answer_open(&writer, &command->id, seq);
	if (answers & ANSWER_COUNTER) {
		shape_counter(&writer, "counter", queue->catalog, verdict->counter);
		shape_sitting(&writer, "sitting", &queue->seats[verdict->counter]);
	}
	if (answers & (ANSWER_TICKET | ANSWER_CALL))
		answer_ticket(&writer, queue, command, verdict, now_ms);
	answer_more(&writer, queue, verdict, answers);
	if (answers & ANSWER_LATE)
		answer_late(&writer, queue, command, verdict);
	if (answers & ANSWER_NOTICE)
		writer_id(&writer, "notice", &verdict->notice);
	writer_end_object(&writer);
	return writer_finish(&writer);
}

size_t answer_refusal(const struct id *id, enum refusal refusal, const char *language,
		      const char *detail, char *text, size_t size)
{
	struct writer writer;

	writer_init(&writer, text, size);
	answer_put_refusal(&writer, id, refusal, refusal_text(refusal, language), detail);
	return writer_finish(&writer);
}

/*
 * In our own compact text a quote inside a string is escaped, so that this can only be the key;
 * what follows is TOKEN_TEXT_BYTES - 1 characters, a quote and a comma, because a token is never
 * last.
 */
#define TOKEN_KEY   "\"token\":\""
#define TOKEN_BYTES (sizeof(TOKEN_KEY) - 1 + TOKEN_TEXT_BYTES - 1 + 2)

size_t answer_repeat(const char *stored, bool token_lives, char *text, size_t size)
{
	const char *token = token_lives ? NULL : strstr(stored, TOKEN_KEY);
	size_t length = strlen(stored), before = length;

	if (token && strlen(token) > TOKEN_BYTES) {
		before = (size_t)(token - stored);
		length -= TOKEN_BYTES;
	}
	if (length >= size)
		return 0;
	memcpy(text, stored, before);
	if (before < length)
		memcpy(text + before, stored + before + TOKEN_BYTES, length - before);
	text[length] = '\0';
	return length;
}

static bool ticket_has_service(const struct ticket *ticket, uint8_t service)
{
	for (uint8_t i = 0; i < ticket->errand_count; i++) {
		if (ticket->errands[i].service == service)
			return true;
	}
	return false;
}

static bool ticket_asked_for(const struct request *request, const struct ticket *ticket,
			     uint8_t service, int64_t now_ms)
{
	if (request->state == TICKET_FREE ? !ticket_open(ticket) : ticket->state != request->state)
		return false;
	if (service != QUEUE_NONE && !ticket_has_service(ticket, service))
		return false;
	return request->from_s == 0 || now_ms - ticket->taken_ms <= request->from_s * 1000;
}

struct order {
	const struct queue *queue;
};

/* Whoever wants a visit back wants one that has just ended. */
static int last_ended_first(const void *a, const void *b, void *data)
{
	const struct queue *queue = ((const struct order *)data)->queue;
	uint16_t left = *(const uint16_t *)a, right = *(const uint16_t *)b;
	int64_t left_ms = queue->tickets[left].ended_ms, right_ms = queue->tickets[right].ended_ms;

	if (left_ms != right_ms)
		return left_ms > right_ms ? -1 : 1;
	return (int)right - (int)left;
}

/* All the tickets that are asked for, in their order; returns how many. */
static uint32_t answer_order(const struct queue *queue, const struct request *request,
			     uint8_t service, int64_t now_ms, uint16_t *ret_numbers)
{
	struct order order = { queue };
	uint32_t count = 0;

	for (uint16_t i = queue->first_taken; i != TICKET_NONE; i = queue->tickets[i].next_taken) {
		if (ticket_asked_for(request, &queue->tickets[i], service, now_ms))
			ret_numbers[count++] = i;
	}
	if (request->state == TICKET_ENDED)
		qsort_r(ret_numbers, count, sizeof(*ret_numbers), last_ended_first, &order);
	return count;
}

/* The page's tickets, and whether there is another page. */
static void answer_page(struct writer *writer, const struct queue *queue, uint32_t page,
			int64_t now_ms, const uint16_t *numbers, uint32_t count)
{
	static const struct ticket_shape shape = { .listed = true, .private = true };
	uint32_t first = (page - 1) * ANSWER_TICKETS_A_PAGE, end = first + ANSWER_TICKETS_A_PAGE;

	writer_array(writer, "tickets");
	for (uint32_t i = first; i < count && i < end; i++)
		shape_ticket(writer, NULL, queue, numbers[i], now_ms, &shape);
	writer_end_array(writer);
	if (count > end)
		writer_integer(writer, "next", (int64_t)page + 1);
	else
		writer_null(writer, "next");
}

static void put_unknown_service(struct writer *writer, const struct queue *queue,
				const struct request *request)
{
	const char *language = answer_language(queue->catalog, &request->command);

	answer_put_refusal(writer, &request->command.id, REFUSAL_UNKNOWN_SERVICE,
			   refusal_text(REFUSAL_UNKNOWN_SERVICE, language), NULL);
}

char *answer_tickets(const struct queue *queue, const struct request *request, int64_t now_ms)
{
	_cleanup_free_ uint16_t *numbers = calloc(queue->ticket_count + 1U, sizeof(*numbers));
	uint8_t service = QUEUE_NONE;
	struct writer writer;
	uint32_t count;

	if (!numbers)
		return NULL;
	writer_init_heap(&writer);
	if (!text_empty(request->service)) {
		service = catalog_service(queue->catalog, request->service);
		if (service == QUEUE_NONE) {
			put_unknown_service(&writer, queue, request);
			return writer_steal(&writer);
		}
	}
	answer_open(&writer, &request->command.id, queue->seq);
	count = answer_order(queue, request, service, now_ms, numbers);
	answer_page(&writer, queue, request->page, now_ms, numbers, count);
	writer_end_object(&writer);
	return writer_steal(&writer);
}

static bool appointment_asked_for(const struct queue *queue, const struct appointment *appointment,
				  uint8_t service)
{
	return appointment->day == queue->day &&
	       (service == QUEUE_NONE || service == appointment->service);
}

static int earliest_first(const void *a, const void *b, void *data)
{
	const struct queue *queue = ((const struct order *)data)->queue;
	const struct appointment *left = &queue->appointments[*(const uint16_t *)a];
	const struct appointment *right = &queue->appointments[*(const uint16_t *)b];

	if (left->wall_ms != right->wall_ms)
		return left->wall_ms < right->wall_ms ? -1 : 1;
	return *(const uint16_t *)a < *(const uint16_t *)b ? -1 : 1;
}

static void put_appointment(struct writer *writer, const struct queue *queue,
			    const struct appointment *appointment)
{
	writer_object(writer, NULL);
	writer_time(writer, "time", appointment->wall_ms);
	shape_service(writer, "service", queue->catalog, appointment->service);
	writer_text(writer, "lane", queue->catalog->lanes[appointment->lane].id);
	writer_text(writer, "state",
		    appointment_state_name((enum appointment_state)appointment->state));
	if (appointment->ticket == TICKET_NONE)
		writer_null(writer, "number");
	else
		writer_number(writer, "number", appointment->ticket);
	writer_end_object(writer);
}

/* The page's appointments, and whether there is another page. */
static void put_appointments(struct writer *writer, const struct queue *queue, uint32_t page,
			     const uint16_t *places, uint32_t count)
{
	uint32_t first = (page - 1) * ANSWER_TICKETS_A_PAGE, end = first + ANSWER_TICKETS_A_PAGE;

	writer_array(writer, "appointments");
	for (uint32_t i = first; i < count && i < end; i++)
		put_appointment(writer, queue, &queue->appointments[places[i]]);
	writer_end_array(writer);
	if (count > end)
		writer_integer(writer, "next", (int64_t)page + 1);
	else
		writer_null(writer, "next");
}

char *answer_appointments(const struct queue *queue, const struct request *request)
{
	_cleanup_free_ uint16_t *places = calloc(queue->appointment_count + 1U, sizeof(*places));
	uint8_t service = catalog_service(queue->catalog, request->service);
	struct order order = { queue };
	struct writer writer;
	uint32_t count = 0;

	if (!places)
		return NULL;
	writer_init_heap(&writer);
	if (service == QUEUE_NONE && !text_empty(request->service)) {
		put_unknown_service(&writer, queue, request);
		return writer_steal(&writer);
	}
	for (uint16_t i = 0; i < queue->appointment_count; i++) {
		if (appointment_asked_for(queue, &queue->appointments[i], service))
			places[count++] = i;
	}
	qsort_r(places, count, sizeof(*places), earliest_first, &order);
	answer_open(&writer, &request->command.id, queue->seq);
	put_appointments(&writer, queue, request->page, places, count);
	writer_end_object(&writer);
	return writer_steal(&writer);
}

static void answer_put_seat(struct writer *writer, const struct queue *queue, uint8_t counter,
			    const struct command *command, int64_t now_ms)
{
	const struct ticket_shape shape = { .listed = true,
					    .seated = true,
					    .private = command->role != ROLE_VOLUNTEER };
	const struct seat *seat = counter == QUEUE_NONE ? NULL : &queue->seats[counter];

	shape_counter(writer, "counter", queue->catalog, counter);
	if (seat) {
		shape_sitting(writer, "sitting", seat);
		writer_text(writer, "state", counter_state_name(queue, seat));
	} else {
		writer_null(writer, "sitting");
		writer_null(writer, "state");
	}
	if (seat && seat->ticket != TICKET_NONE)
		shape_ticket(writer, "ticket", queue, seat->ticket, now_ms, &shape);
	else
		writer_null(writer, "ticket");
}

char *answer_seat(const struct queue *queue, const struct command *command, int64_t now_ms)
{
	uint8_t first = queue_seat_of(queue, command->user);
	struct writer writer;

	writer_init_heap(&writer);
	answer_open(&writer, &command->id, queue->seq);
	answer_put_seat(&writer, queue, first, command, now_ms);
	/* The other booths of the group. */
	writer_array(&writer, "booths");
	for (uint8_t i = 0; i < queue->catalog->counter_count; i++) {
		if (i == first || !queue_sits_at(queue, command->user, i))
			continue;
		writer_object(&writer, NULL);
		answer_put_seat(&writer, queue, i, command, now_ms);
		writer_end_object(&writer);
	}
	writer_end_array(&writer);
	writer_end_object(&writer);
	return writer_steal(&writer);
}

const char *refusal_text(enum refusal refusal, const char *language)
{
	const char *text = text_table(language)->refusals[refusal];

	return text ? text : text_da.refusals[refusal];
}
