/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * One page, written from top to bottom. Every text that is not ours (names from the configuration) is
 * escaped; styles come from the web front's own style sheet, because the content policy allows no
 * others.
 */
#include "firmware/wire/page.h"

#include <stdio.h>
#include <stdlib.h>

#include "firmware/queue/estimate.h"
#include "firmware/wire/text.h"

#define REFRESH_WAITING_S 15
#define REFRESH_ENDED_S   300

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

static void put_line(FILE *out, const char *kind, const char *text)
{
	fprintf(out, "<p class=\"%s\">", kind);
	put_escaped(out, text);
	fputs("</p>\n", out);
}

static void put_head(FILE *out, const struct ticket *ticket, const char *number,
		     const char *language)
{
	fprintf(out,
		"<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		"<meta http-equiv=\"refresh\" content=\"%d\">\n<meta name=\"robots\" "
		"content=\"noindex\">\n<title>%s</title>\n"
		"<link rel=\"stylesheet\" href=\"/ticket.css\">\n</head>\n<body class=\"%s\">\n<main>\n",
		language, ticket_open(ticket) ? REFRESH_WAITING_S : REFRESH_ENDED_S, number,
		ticket_state_name((enum ticket_state)ticket->state));
}

static void put_waiting(FILE *out, const struct queue *queue, const struct ticket *ticket,
			const char *language, const struct retained_now *now)
{
	char text[WIRE_TEXT_BYTES];
	struct estimate wait;

	put_line(out, "state", phrase_text(PHRASE_WAITING, language));
	estimate_ticket(queue, ticket->number, now->at_ms, &wait);
	ahead_text(wait.ahead, language, text);
	put_line(out, "ahead", text);
	wait_text(&wait, language, text);
	put_line(out, "wait", text);
}

static void put_called(FILE *out, const struct queue *queue, const struct ticket *ticket,
		       const char *language)
{
	put_line(out, "state", phrase_text(PHRASE_CALLED, language));
	fputs("<p class=\"counter\">", out);
	put_escaped(out, phrase_text(PHRASE_COUNTER, language));
	fputc(' ', out);
	put_escaped(out, queue->catalog->counters[ticket->counter].name);
	fputs("</p>\n", out);
}

char *page_of_ticket(const struct queue *queue, uint16_t number, const struct retained_now *now)
{
	const struct ticket *ticket = &queue->tickets[number];
	const char *language = queue->catalog->languages[ticket->language];
	char number_text[NUMBER_TEXT_BYTES];
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	number_format(number, number_text);
	put_head(out, ticket, number_text, language);
	put_line(out, "site", catalog_text(&queue->catalog->site_name, ticket->language));
	fprintf(out, "<h1>%s</h1>\n", number_text);
	switch ((enum ticket_state)ticket->state) {
	case TICKET_FREE:
		break;
	case TICKET_WAITING:
		put_waiting(out, queue, ticket, language, now);
		break;
	case TICKET_CALLED:
		put_called(out, queue, ticket, language);
		break;
	case TICKET_SERVING:
		put_line(out, "state", phrase_text(PHRASE_SERVING, language));
		break;
	case TICKET_PARKED:
		put_line(out, "state", phrase_text(PHRASE_PARKED, language));
		break;
	case TICKET_ENDED:
		put_line(out, "state", phrase_text(PHRASE_ENDED, language));
		break;
	}
	if (ticket->state == TICKET_WAITING || ticket->state == TICKET_PARKED)
		put_line(out, "keep", phrase_text(PHRASE_KEEP, language));
	fputs("</main>\n</body>\n</html>\n", out);
	if (fclose(out) != 0) {
		free(text);
		return NULL;
	}
	return text;
}
