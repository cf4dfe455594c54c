/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Paper exactly as often as it must. The print journal says wanted with the ticket's own transaction,
 * sent before the first byte goes to the printer, and confirmed or failed on the printer's word. One
 * job is under way at a time, named by the ticket's id. What a process that died may have sent is
 * asked of the printer before anything is printed again; what nobody knows is left to people.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/appliance/parts.h"
#include "firmware/base/cleanup.h"
#include "firmware/base/log.h"
#include "firmware/base/require.h"
#include "firmware/wire/text.h"

#define DROPPED_AT_ONCE 8
#define DROP_ON_US      10000
#define AGAIN_US        2000000 /* after a failure that the printer does not explain */

/* Copies that nobody asked for are numbered apart from those that staff asked for. */
#define DOUBT_COPY_STEP 16
#define DOUBT_COPY_MAX  48

struct print_content {
	struct paper_ticket ticket;
	struct paper_head head;
};

bool print_ready(const struct appliance *appliance)
{
	return appliance->ports.printer && !(appliance->printing.reasons & PRINTER_STOPS);
}

int print_want(struct appliance *appliance, uint16_t ticket, uint8_t copy)
{
	const struct ticket *wanted = &appliance->queue->tickets[ticket];
	struct print print = {
		.ticket = wanted->id,
		.number = ticket,
		.state = PRINT_WANTED,
		.copy = copy,
		.wanted_ms = appliance->queue->at_ms,
	};

	if (appliance->board->printer == DRIVER_NONE)
		return 0;
	return store_print(appliance->store, &print);
}

static bool is_return_code(const struct print *print)
{
	return print->copy >= PRINT_RETURN_CODE;
}

/* The code to come back with: nobody's name, until when, what it gives, what to bring along. */
static void fill_return_code(const struct appliance *appliance, uint16_t ticket, bool copy,
			     struct paper_ticket *paper)
{
	const struct catalog *catalog = appliance->catalog;
	const struct return_code *entry = return_code_of(appliance->queue, ticket);
	uint8_t spoken = appliance->queue->tickets[ticket].language;
	const char *language = catalog->languages[spoken];
	const struct service *service;

	memcpy(paper->language, language, sizeof(paper->language));
	if (!entry) /* used meanwhile: the printer is only asked what became of it */
		return;
	service = &catalog->services[entry->errands[0].service];
	code_text(entry->code, paper->number);
	until_day_text(entry->until_day, language, paper->wait);
	/* No other date: there is one to keep. */
	if (text_copy(paper->site, PAPER_TEXT_BYTES, catalog_text(&catalog->site_name, spoken)) <
		    0 ||
	    text_copy(paper->service, PAPER_TEXT_BYTES, phrase_text(PHRASE_RETURN_CODE, language)) <
		    0 ||
	    text_copy(paper->lines[0], PAPER_TEXT_BYTES, phrase_text(PHRASE_RETURN_USE, language)) <
		    0 ||
	    text_copy(paper->lines[1], PAPER_TEXT_BYTES,
		      phrase_text(PHRASE_RETURN_ONCE, language)) < 0 ||
	    text_copy(paper->lines[2], PAPER_TEXT_BYTES, catalog_text(&service->name, spoken)) <
		    0 ||
	    text_copy(paper->lines[3], PAPER_TEXT_BYTES, catalog_text(&service->must, spoken)) <
		    0 ||
	    (copy &&
	     text_copy(paper->copy, PAPER_TEXT_BYTES, phrase_text(PHRASE_COPY, language)) < 0))
		log_warning("a text is too long for the paper and left out");
}

/* The texts of the ticket, as they are true now. */
static void fill_texts(const struct appliance *appliance, uint16_t number, bool copy,
		       struct paper_ticket *paper)
{
	const struct ticket *ticket = &appliance->queue->tickets[number];
	const struct catalog *catalog = appliance->catalog;
	const struct service *service = &catalog->services[ticket_service(ticket)];
	const char *language = catalog->languages[ticket->language];
	struct clock_reading now = clock_read();
	const struct notice *notice = notice_gravest(appliance->queue);
	struct estimate wait;

	estimate_ticket(appliance->queue, ticket->number, engine_clock_ms(&appliance->clock, &now),
			&wait);
	memcpy(paper->language, language, sizeof(paper->language));
	number_format(ticket->number, paper->number);
	/* Catalog texts are shorter than the paper's, see config. */
	if (text_copy(paper->site, PAPER_TEXT_BYTES,
		      catalog_text(&catalog->site_name, ticket->language)) < 0 ||
	    text_copy(paper->service, PAPER_TEXT_BYTES,
		      catalog_text(&service->name, ticket->language)) < 0 ||
	    (notice && notice->level >= NOTICE_IMPORTANT &&
	     text_copy(paper->lines[0], PAPER_TEXT_BYTES, notice_text(notice, ticket->language)) <
		     0) ||
	    text_copy(paper->lines[1], PAPER_TEXT_BYTES,
		      catalog_text(&service->must, ticket->language)) < 0 ||
	    text_copy(paper->lines[2], PAPER_TEXT_BYTES, phrase_text(PHRASE_KEEP, language)) < 0 ||
	    text_copy(paper->url_hint, PAPER_TEXT_BYTES, phrase_text(PHRASE_FOLLOW, language)) <
		    0 ||
	    (copy &&
	     text_copy(paper->copy, PAPER_TEXT_BYTES, phrase_text(PHRASE_COPY, language)) < 0))
		log_warning("a text is too long for the paper and left out");
	wait_text(&wait, language, paper->wait);
	time_text(ticket->taken_wall_ms, language, paper->time);
	phone_url(appliance, ticket, paper->url);
}

/* On the printer's thread. */
static int draw_content(const void *data, struct printer_page *ret_page)
{
	const struct print_content *content = data;
	struct paper_png png = { 0 };
	int r = paper_draw(&content->ticket, &content->head, &png);

	if (r < 0)
		return r;
	*ret_page = (struct printer_page){
		.png = png.bytes,
		.png_bytes = png.length,
		.width_dots = png.width_dots,
		.height_dots = png.height_dots,
		.dpi = content->head.dpi,
	};
	return 0;
}

static int mark(struct appliance *appliance, const struct print *print)
{
	int r = store_begin(appliance->store);

	if (r >= 0)
		r = store_print(appliance->store, print);
	if (r >= 0)
		r = store_commit(appliance->store);
	if (r < 0) {
		store_roll_back(appliance->store);
		log_error("the print journal cannot be written: %s", strerror(-r));
		health_set(appliance, "disk", "disk", false,
			   r == -ENOSPC ? "full" : "write-failed");
	}
	return r;
}

/* Not at once: what failed without a reason would fail in a tight loop. */
static void again_later(struct appliance *appliance)
{
	appliance->printing.not_before_us = clock_monotonic_us() + AGAIN_US;
	sd_event_source_set_time(appliance->printing.again, appliance->printing.not_before_us);
	sd_event_source_set_enabled(appliance->printing.again, SD_EVENT_ONESHOT);
}

/*
 * Nobody needs the paper of a visit that is over; that of a return code, as long as the code is good and
 * the day lasts: whoever left without it does not stand at the printer tomorrow.
 */
static bool still_wanted(const struct appliance *appliance, const struct print *print,
			 uint16_t *ret_ticket)
{
	struct ticket_reference reference = { .kind = REFERENCE_ID, .id = print->ticket };
	uint16_t ticket = queue_find(appliance->queue, &reference);

	*ret_ticket = ticket;
	if (is_return_code(print))
		return ticket != TICKET_NONE && return_code_of(appliance->queue, ticket) != NULL;
	return ticket != TICKET_NONE && ticket_open(&appliance->queue->tickets[ticket]);
}

static int submit(struct appliance *appliance, uint16_t ticket)
{
	struct printing *printing = &appliance->printing;
	struct print *print = &printing->current;
	enum print_state before = print->state;
	struct printer_driver *printer = appliance->ports.printer;
	void (*const fill)(const struct appliance *, uint16_t, bool, struct paper_ticket *) =
		is_return_code(print) ? fill_return_code : fill_texts;
	struct print_content *content = calloc(1, sizeof(*content));
	struct printer_job job = { .ticket = print->ticket,
				   .draw = draw_content,
				   .free_content = free };
	int r;

	if (!content)
		return -ENOMEM;
	/*
	 * A paper that failed half-way may be in somebody's hand with the number on it: what comes
	 * now is marked as a copy. One that was wanted by an earlier process may be with the printer
	 * already. Of one that failed the printer has spoken, and would only say so again.
	 */
	fill(appliance, ticket, print->copy % PRINT_RETURN_CODE > 0 || before == PRINT_FAILED,
	     &content->ticket);
	content->head = appliance->board->head;
	job.content = content;
	job.copy = print->copy;
	job.sent_before = before == PRINT_SENT;
	job.look_first = job.sent_before ||
			 (before == PRINT_WANTED && print->wanted_ms <= printing->started_ms);
	print->state = PRINT_SENT;
	r = before == PRINT_SENT ? 0 : mark(appliance, print);
	if (r < 0) {
		free(content);
		return r;
	}
	r = printer->ops->submit(printer, &job);
	if (r >= 0)
		return r;
	free(content);
	print->state = before; /* nothing has left this process */
	if (before != PRINT_SENT && mark(appliance, print) < 0)
		log_warning("a paper stands as sent though it was not; it is left to people");
	return r;
}

void print_kick(struct appliance *appliance)
{
	struct printing *printing = &appliance->printing;
	uint16_t ticket = TICKET_NONE;
	int r;

	/* A ticket without its code would stay so; whether the page is there is known in a moment. */
	if (clock_monotonic_us() < printing->not_before_us || !health_web_known(appliance))
		return;
	for (int dropped = 0; !printing->busy && print_ready(appliance) && appliance->running &&
			      !appliance->turn.storage_failed;
	     dropped++) {
		if (dropped == DROPPED_AT_ONCE) { /* the loop has other things to do, too */
			sd_event_source_set_time(printing->again,
						 clock_monotonic_us() + DROP_ON_US);
			sd_event_source_set_enabled(printing->again, SD_EVENT_ONESHOT);
			return;
		}
		r = store_print_open(appliance->store, 0, &printing->current);
		if (r == 0)
			return;
		/* Of one that was sent the printer is asked, also when nobody waits for it any more. */
		if (r > 0 && !still_wanted(appliance, &printing->current, &ticket) &&
		    (ticket == TICKET_NONE || printing->current.state != PRINT_SENT)) {
			printing->current.state = PRINT_DROPPED;
			r = mark(appliance, &printing->current);
			if (r >= 0)
				continue;
		}
		if (r > 0)
			r = submit(appliance, ticket);
		if (r < 0) {
			log_error("no paper can be sent to the printer: %s", strerror(-r));
			again_later(appliance);
			return;
		}
		printing->busy = true;
		kiosk_refresh(appliance);
	}
}

void print_accepted(struct appliance *appliance, const struct id *ticket, uint32_t job)
{
	struct printing *printing = &appliance->printing;

	if (!printing->busy || !id_equal(&printing->current.ticket, ticket))
		return;
	printing->current.job = job;
	if (mark(appliance, &printing->current) < 0)
		log_warning("ignoring the printer's job number %u: it is found by the ticket's id",
			    job);
}

/* What the queue is told: of a return code's paper nothing, its ticket has one of its own. */
static enum verb result_verb(const struct print *print)
{
	if (is_return_code(print))
		return VERB_TICK;
	return print->state == PRINT_CONFIRMED ? VERB_PRINTED : VERB_PAPER_FAILED;
}

/* Puts the result into the turn; false when that is full. */
static bool add_result(struct appliance *appliance)
{
	struct printing *printing = &appliance->printing;
	struct turn_item *item = turn_add_system(appliance, result_verb(&printing->current));

	if (!item)
		return false;
	item->command.ticket =
		(struct ticket_reference){ .kind = REFERENCE_ID, .id = printing->current.ticket };
	memcpy(item->command.device_reasons, printing->reason, sizeof(printing->reason));
	item->has_print = true;
	item->print = printing->current;
	if (printing->current.state != PRINT_UNKNOWN)
		return true;
	/*
	 * Nobody knows whether it is out: the number stays valid, and the same number comes again,
	 * marked as a copy and as a job of its own. What is in doubt again and again is left to
	 * staff, as is what cannot be drawn.
	 */
	item->command.reason = REASON_IN_DOUBT;
	item->has_again = printing->current.copy % PRINT_RETURN_CODE < DOUBT_COPY_MAX &&
			  !text_equal(printing->reason, "render");
	item->again = printing->current;
	item->again.state = PRINT_WANTED;
	item->again.copy = (uint8_t)(printing->current.copy + DOUBT_COPY_STEP);
	item->again.job = 0;
	return true;
}

void print_done(struct appliance *appliance, const struct id *ticket, enum printer_result result,
		const char *reason)
{
	static const enum print_state states[] = {
		[PRINTER_CONFIRMED] = PRINT_CONFIRMED,
		[PRINTER_FAILED] = PRINT_FAILED,
		[PRINTER_UNKNOWN] = PRINT_UNKNOWN,
	};
	struct printing *printing = &appliance->printing;
	struct clock_reading now = clock_read();

	require(printing->busy && id_equal(&printing->current.ticket, ticket));
	printing->current.state = states[result];
	if (result == PRINTER_FAILED && text_equal(reason, "render"))
		printing->current.state =
			PRINT_UNKNOWN; /* it would fail again and hold up the others */
	if (printing->current.state ==
	    PRINT_FAILED) /* behind the others, whose paper may come out */
		printing->current.wanted_ms = engine_clock_ms(&appliance->clock, &now);
	if (text_copy(printing->reason, sizeof(printing->reason), reason) < 0)
		printing->reason[0] = '\0';
	if (result != PRINTER_CONFIRMED) {
		log_warning("paper %s: %s",
			    result == PRINTER_FAILED ? "did not come out" : "may or may not be out",
			    reason);
		again_later(appliance);
	}
	printing->unsettled = !add_result(appliance);
	if (printing->unsettled)
		again_later(appliance);
}

void print_settled(struct appliance *appliance)
{
	appliance->printing.busy = false;
}

void print_told(struct appliance *appliance, const struct turn_told *told)
{
	struct printing *printing = &appliance->printing;

	if (told->type == EVENT_TICKET_VOID && printing->busy &&
	    !is_return_code(&printing->current) && printing->current.number == told->number)
		appliance->ports.printer->ops->cancel(appliance->ports.printer,
						      &printing->current.ticket);
}

void print_status(struct appliance *appliance, uint32_t reasons)
{
	char text[COMMAND_REASONS_BYTES] = "";
	size_t length = 0;

	if (!(reasons & PRINTER_STOPS))
		appliance->printing.not_before_us = 0;
	appliance->printing.reasons = reasons;
	for (uint32_t bit = 1; bit && bit <= reasons; bit <<= 1) {
		const char *name = printer_reason_name((enum printer_reason)bit);

		if (!(reasons & bit) || length + strlen(name) + 2 > sizeof(text))
			continue;
		if (length)
			text[length++] = ' ';
		memcpy(text + length, name, strlen(name) + 1);
		length += strlen(name);
	}
	health_set(appliance, appliance->board->printer_name, "printer", !(reasons & PRINTER_STOPS),
		   text);
	kiosk_refresh(appliance);
	print_kick(appliance);
}

static int again_due(sd_event_source *source, uint64_t usec, void *data)
{
	struct appliance *appliance = data;

	if (appliance->printing.unsettled) {
		appliance->printing.unsettled = !add_result(appliance);
		if (appliance->printing.unsettled)
			again_later(appliance);
		return 0;
	}
	appliance->printing.not_before_us = 0;
	print_kick(appliance);
	return 0;
}

int print_start(struct appliance *appliance)
{
	struct clock_reading now = clock_read();
	int r;

	appliance->printing.started_ms = engine_clock_ms(&appliance->clock, &now);
	appliance->printing.reasons = PRINTER_UNREACHABLE; /* until it has said otherwise */
	r = sd_event_add_time(appliance->loop, &appliance->printing.again, CLOCK_MONOTONIC, 0, 1000,
			      again_due, appliance);
	return r < 0 ? r : sd_event_source_set_enabled(appliance->printing.again, SD_EVENT_OFF);
}

void print_finish(struct appliance *appliance)
{
	appliance->printing.again = sd_event_source_disable_unref(appliance->printing.again);
}
