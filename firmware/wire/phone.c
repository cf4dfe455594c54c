/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What the holder of a token may know. What they can do now is what the judge itself would let them
 * do, so that a page never offers what would be refused without a word.
 */
#include "firmware/wire/phone.h"

#include "firmware/base/clock.h"
#include "firmware/queue/ticket-clocks.h"
#include "firmware/wire/shape.h"
#include "firmware/wire/text.h"
#include "firmware/wire/writer.h"

/* The wall clock at an engine time, in whole seconds: the two clocks do not run exactly alike. */
static int64_t wall_of(const struct retained_now *now, int64_t at_ms)
{
	return (now->wall_ms - (now->at_ms - at_ms)) / 1000 * 1000;
}

static bool at_counter(const struct ticket *ticket)
{
	return ticket->state == TICKET_CALLED || ticket->state == TICKET_SERVING;
}

/* When the state that the phone shows began. */
static int64_t phone_since(const struct queue *queue, const struct ticket *ticket,
			   const struct retained_now *now)
{
	if (ticket->state == TICKET_CALLED)
		return ticket->called_wall_ms;
	if (ticket->state == TICKET_SERVING)
		return queue->seats[ticket->counter].since_wall_ms;
	if (ticket->state == TICKET_ENDED)
		return wall_of(now, ticket->ended_ms);
	return ticket->taken_wall_ms;
}

/* The verbs that would change something now; what would be taken and do nothing is no offer. */
static void put_can(struct writer *writer, const struct queue *queue, uint16_t number,
		    int64_t now_ms)
{
	static const enum verb verbs[] = { VERB_LEAVE, VERB_STAY, VERB_LATER, VERB_BACK,
					   VERB_FEEDBACK };
	static struct verdict verdict;
	struct command command = {
		.role = ROLE_PHONE,
		.user = "phone",
		.at_ms = now_ms,
		.ticket = { .kind = REFERENCE_NUMBER, .number = number },
	};

	writer_array(writer, "can");
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		command.verb = verbs[i];
		queue_judge(queue, &command, &verdict);
		if (verdict.refusal == REFUSAL_NONE && verdict.event_count > 0)
			writer_text(writer, NULL, verb_name(verbs[i]));
	}
	writer_end_array(writer);
}

static void put_stay(struct writer *writer, const struct ticket *ticket,
		     const struct catalog *catalog, int64_t now_ms)
{
	int64_t until_ms = ticket_stay_until_ms(ticket, catalog);

	if (until_ms < now_ms)
		writer_null(writer, "stay_s");
	else
		writer_seconds(writer, "stay_s", until_ms - now_ms);
}

/* Why it rests and how long still, without words: a page may be in another language. */
static void put_rest(struct writer *writer, const struct ticket *ticket, int64_t now_ms)
{
	if (ticket->state != TICKET_PARKED) {
		writer_null(writer, "reason");
		writer_null(writer, "wake_s");
		return;
	}
	writer_text(writer, "reason", reason_name((enum reason)ticket->park_reason));
	writer_seconds(writer, "wake_s", ticket->wake_ms > now_ms ? ticket->wake_ms - now_ms : 0);
}

static void put_services(struct writer *writer, const struct catalog *catalog,
			 const struct ticket *ticket)
{
	writer_array(writer, "services");
	for (uint8_t i = 0; i < ticket->errand_count; i++) {
		const struct service *service = &catalog->services[ticket->errands[i].service];
		const char *must = catalog_text(&service->must, ticket->language);

		writer_object(writer, NULL);
		writer_text(writer, "id", service->id);
		writer_text(writer, "name", catalog_text(&service->name, ticket->language));
		if (text_empty(must))
			writer_null(writer, "must");
		else
			writer_text(writer, "must", must);
		writer_end_object(writer);
	}
	writer_end_array(writer);
}

/* The code to come back with that was made for this visit, until it is used. */
static void put_return_code(struct writer *writer, const struct queue *queue, uint16_t number)
{
	const struct return_code *entry = return_code_of(queue, number);
	char day[CLOCK_DAY_BYTES];

	if (!entry) {
		writer_null(writer, "return_code");
		return;
	}
	writer_object(writer, "return_code");
	writer_text(writer, "code", entry->code);
	clock_format_day(entry->until_day, day);
	writer_text(writer, "until_day", day);
	writer_end_object(writer);
}

/* Sentences in the ticket's language, so that a page needs no texts of its own. */
static void put_texts(struct writer *writer, const struct queue *queue, const struct ticket *ticket,
		      const struct estimate *wait)
{
	const char *language = catalog_language_code(queue->catalog, ticket->language);
	const char *advice = visit_advice(ticket, language);
	char text[WIRE_TEXT_BYTES], sooner[RULES_TEXT_BYTES];

	sooner_text(queue, ticket, language, sooner);

	writer_object(writer, "texts");
	writer_text(writer, "language", language);
	writer_text(writer, "state", visit_text(ticket, language));
	if (!text_empty(advice))
		writer_text(writer, "advice", advice);
	if (ticket->state == TICKET_WAITING) {
		visit_ahead_text(ticket, wait, language, text);
		writer_text(writer, "ahead", text);
		wait_text(wait, language, text);
		writer_text(writer, "wait", text);
		writer_text(writer, "keep", phrase_text(PHRASE_KEEP, language));
		if (!text_empty(sooner))
			writer_text(writer, "sooner", sooner);
	}
	if (at_counter(ticket)) {
		int r = text_format(text, sizeof(text), "%s %s",
				    phrase_text(PHRASE_COUNTER, language),
				    queue->catalog->counters[ticket->counter].name);

		writer_text(writer, "counter", r == 0 ? text : "");
	}
	writer_end_object(writer);
}

static void put_counter(struct writer *writer, const struct catalog *catalog,
			const struct ticket *ticket)
{
	bool known = at_counter(ticket);

	shape_counter(writer, "counter", catalog, known ? ticket->counter : QUEUE_NONE);
	if (known)
		writer_text(writer, "name", catalog->counters[ticket->counter].name);
	else
		writer_null(writer, "name");
}

/* The gravest that is in force. */
static void put_notice(struct writer *writer, const struct queue *queue,
		       const struct ticket *ticket)
{
	const struct notice *notice = notice_gravest(queue);

	if (!notice) {
		writer_null(writer, "notice");
		return;
	}
	writer_object(writer, "notice");
	writer_text(writer, "level", notice_level_name((enum notice_level)notice->level));
	writer_text(writer, "text", notice_text(notice, ticket->language));
	writer_end_object(writer);
}

char *phone_of_ticket(const struct queue *queue, uint16_t number, const struct retained_now *now)
{
	const struct ticket *ticket = &queue->tickets[number];
	struct estimate wait = { 0 };
	struct writer writer;

	estimate_ticket(queue, number, now->at_ms, &wait);
	writer_init_heap(&writer);
	writer_object(&writer, NULL);
	writer_number(&writer, "number", number);
	writer_text(&writer, "state", ticket_state_name((enum ticket_state)ticket->state));
	if (ticket->state == TICKET_ENDED)
		writer_text(&writer, "outcome",
			    ticket_outcome_name((enum ticket_outcome)ticket->outcome));
	else
		writer_null(&writer, "outcome");
	if (visit_ahead_known(ticket))
		writer_integer(&writer, "ahead", wait.ahead);
	else
		writer_null(&writer, "ahead");
	shape_wait(&writer, "wait", &wait);
	writer_boolean(&writer, "sooner", queue_was_passed(queue, ticket));
	put_counter(&writer, queue->catalog, ticket);
	writer_boolean(&writer, "fetch", ticket->marks & MARK_FETCH);
	put_rest(&writer, ticket, now->at_ms);
	writer_time(&writer, "since", phone_since(queue, ticket, now));
	put_services(&writer, queue->catalog, ticket);
	writer_text(&writer, "paper", ticket_paper_name((enum ticket_paper)ticket->paper));
	put_can(&writer, queue, number, now->at_ms);
	put_stay(&writer, ticket, queue->catalog, now->at_ms);
	writer_seconds(&writer, "later_s", queue->catalog->later_ms);
	put_return_code(&writer, queue, number);
	put_texts(&writer, queue, ticket, &wait);
	put_notice(&writer, queue, ticket);
	writer_time(&writer, "updated", now->wall_ms);
	writer_end_object(&writer);
	return writer_steal(&writer);
}
