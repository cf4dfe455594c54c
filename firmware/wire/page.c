/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * One page, written from top to bottom. Every text that is not ours (names from the configuration) is
 * escaped; style and script come from the web front's own files, because the content policy allows no
 * others. The token stands nowhere in it: the script takes it from the address.
 *
 * What a style sheet or script finds, all inside main#ticket; body has the state as its class:
 *
 *	p.site           the place's name
 *	h1               the number
 *	p.notice         what everybody in the hall must know, while there is something
 *	p.state          how the visit stands, in words
 *	p.counter        called or served: the counter; its name alone in strong
 *	p.advice         what to do now: called, parked, ended
 *	p.ahead, p.wait  waiting: the place and the wait as an interval
 *	p.keep           waiting: keep the number
 *	p.sooner         waiting, when somebody who came later was called: the rules
 *	p.leave          not yet served: how to leave, which the script puts buttons for
 *	section.return-code  when staff gave one: h2, strong with the code, p until when, p what it gives
 *	section.bring    h2, ul, li with span.service and span.must: what the errands need; not served
 */
#include "firmware/wire/page.h"

#include <stdio.h>
#include <stdlib.h>

#include "firmware/queue/estimate.h"
#include "firmware/wire/text.h"

/* Of a page without script. */
#define REFRESH_OPEN_S  15
#define REFRESH_ENDED_S 300

static void put_escaped(FILE *out, const char *text)
{
	for (; *text; text++) {
		switch (*text) {
		case '&':
			fputs("&amp;", out);
			break;
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		case '"':
			fputs("&quot;", out);
			break;
		default:
			fputc(*text, out);
		}
	}
}

/*
 * A page is in the ticket's language. A text that stands in another one, because the appliance does
 * not speak that language, says so, or it would be read aloud and set wrongly.
 */
static const char *lang_of(const char *language)
{
	return text_equal(text_language(language), language) ? "" : " lang=\"da\" dir=\"ltr\"";
}

static void put_line(FILE *out, const char *kind, const char *text, const char *attributes)
{
	if (text_empty(text))
		return;
	fprintf(out, "<p class=\"%s\"%s>", kind, attributes);
	put_escaped(out, text);
	fputs("</p>\n", out);
}

static void put_head(FILE *out, const struct ticket *ticket, const char *number,
		     const char *language)
{
	fprintf(out,
		"<!DOCTYPE html>\n<html lang=\"%s\"%s>\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		"<meta name=\"robots\" content=\"noindex\">\n"
		"<noscript><meta http-equiv=\"refresh\" content=\"%d\"></noscript>\n<title>%s – ",
		language, text_equal(language, "ar") ? " dir=\"rtl\"" : "",
		ticket_open(ticket) ? REFRESH_OPEN_S : REFRESH_ENDED_S, number);
	put_escaped(out, visit_text(ticket, language));
	fprintf(out,
		"</title>\n<link rel=\"icon\" href=\"/icon.svg\">\n"
		"<link rel=\"stylesheet\" href=\"/common/fonts.css\">\n"
		"<link rel=\"stylesheet\" href=\"/ticket/ticket.css\">\n"
		"<script type=\"module\" src=\"/ticket/ticket.js\"></script>\n</head>\n"
		"<body class=\"%s\">\n<main id=\"ticket\">\n",
		ticket_state_name((enum ticket_state)ticket->state));
}

static void put_waiting(FILE *out, const struct queue *queue, const struct ticket *ticket,
			const char *language, const struct retained_now *now)
{
	char text[WIRE_TEXT_BYTES], sooner[RULES_TEXT_BYTES];
	struct estimate wait;

	sooner_text(queue, ticket, language, sooner);
	estimate_ticket(queue, ticket->number, now->at_ms, &wait);
	visit_ahead_text(ticket, &wait, language, text);
	put_line(out, "ahead", text, lang_of(language));
	wait_text(&wait, language, text);
	put_line(out, "wait", text, lang_of(language));
	put_line(out, "keep", phrase_text(PHRASE_KEEP, language), lang_of(language));
	if (!text_empty(sooner))
		put_line(out, "sooner", sooner, lang_of(language));
}

static void put_counter(FILE *out, const struct queue *queue, const struct ticket *ticket,
			const char *language)
{
	fprintf(out, "<p class=\"counter\"%s>", lang_of(language));
	put_escaped(out, phrase_text(PHRASE_COUNTER, language));
	fputs(" <strong>", out);
	put_escaped(out, queue->catalog->counters[ticket->counter].name);
	fputs("</strong></p>\n", out);
}

/* What the errands that are still to come need. */
static void put_bring(FILE *out, const struct catalog *catalog, const struct ticket *ticket,
		      const char *language)
{
	bool opened = false;

	for (uint8_t i = ticket->errand; i < ticket->errand_count; i++) {
		const struct service *service = &catalog->services[ticket->errands[i].service];
		const char *must = catalog_text(&service->must, ticket->language);

		if (text_empty(must))
			continue;
		if (!opened) {
			fprintf(out, "<section class=\"bring\">\n<h2%s>", lang_of(language));
			put_escaped(out, phrase_text(PHRASE_BRING, language));
			fputs("</h2>\n<ul>\n", out);
			opened = true;
		}
		fputs("<li dir=\"auto\"><span class=\"service\">", out);
		put_escaped(out, catalog_text(&service->name, ticket->language));
		fputs("</span> <span class=\"must\">", out);
		put_escaped(out, must);
		fputs("</span></li>\n", out);
	}
	if (opened)
		fputs("</ul>\n</section>\n", out);
}

/* The code to come back with that was made for this visit, until it is used. */
static void put_return_code(FILE *out, const struct queue *queue, const struct ticket *ticket,
			    const char *language)
{
	const struct return_code *entry = return_code_of(queue, ticket->number);
	char text[WIRE_TEXT_BYTES], code[CODE_TEXT_BYTES];

	if (!entry)
		return;
	code_text(entry->code, code);
	until_day_text(entry->until_day, language, text);
	fprintf(out, "<section class=\"return-code\"%s>\n<h2>", lang_of(language));
	put_escaped(out, phrase_text(PHRASE_RETURN_CODE, language));
	fprintf(out, "</h2>\n<p><strong dir=\"ltr\">%s</strong></p>\n", code);
	put_line(out, "until", text, "");
	put_line(out, "use", phrase_text(PHRASE_RETURN_USE, language), "");
	fputs("</section>\n", out);
}

static void put_body(FILE *out, const struct queue *queue, const struct ticket *ticket,
		     const char *language, const struct retained_now *now)
{
	const struct notice *notice = notice_gravest(queue);

	if (notice)
		put_line(out, "notice", notice_text(notice, ticket->language), " dir=\"auto\"");
	put_line(out, "state", visit_text(ticket, language), lang_of(language));
	if (ticket->state == TICKET_CALLED || ticket->state == TICKET_SERVING)
		put_counter(out, queue, ticket, language);
	put_line(out, "advice", visit_advice(ticket, language), lang_of(language));
	put_return_code(out, queue, ticket, language);
	if (ticket->state == TICKET_WAITING)
		put_waiting(out, queue, ticket, language, now);
	if (ticket->state == TICKET_WAITING || ticket->state == TICKET_CALLED ||
	    ticket->state == TICKET_PARKED) {
		put_line(out, "leave", phrase_text(PHRASE_LEAVE, language), lang_of(language));
		put_bring(out, queue->catalog, ticket, language);
	}
}

char *page_of_ticket(const struct queue *queue, uint16_t number, const struct retained_now *now)
{
	const struct ticket *ticket = &queue->tickets[number];
	const char *language = catalog_language_code(queue->catalog, ticket->language);
	char number_text[NUMBER_TEXT_BYTES];
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	number_format(number, number_text);
	put_head(out, ticket, number_text, language);
	put_line(out, "site", catalog_text(&queue->catalog->site_name, ticket->language),
		 " dir=\"auto\"");
	fprintf(out, "<h1 dir=\"ltr\">%s</h1>\n", number_text);
	put_body(out, queue, ticket, language, now);
	fputs("</main>\n</body>\n</html>\n", out);
	if (fclose(out) != 0) {
		free(text);
		return NULL;
	}
	return text;
}
