/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A ticket in, a picture out. It promises that a picture is only made of texts that are whole and
 * clean, that it is never longer than a ticket may be, and that each of its dots is a dot of the head.
 */
#include "firmware/paper/paper.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/cleanup.h"
#include "firmware/paper/canvas.h"
#include "firmware/paper/layout.h"
#include "firmware/paper/png.h"

#define PAPER_WIDTH_MIN_DOTS 384
#define PAPER_WIDTH_MAX_DOTS 832

static bool head_ok(const struct paper_head *head)
{
	return head->width_dots >= PAPER_WIDTH_MIN_DOTS &&
	       head->width_dots <= PAPER_WIDTH_MAX_DOTS && head->width_dots % 8 == 0 &&
	       (head->dpi == 180 || head->dpi == 203);
}

static bool text_ok(const char *text, size_t size)
{
	size_t length = strnlen(text, size);

	return length < size && text_is_clean_utf8(text, length);
}

static bool ticket_ok(const struct paper_ticket *ticket)
{
	for (size_t i = 0; i < PAPER_LINES_MAX; i++)
		if (!text_ok(ticket->lines[i], sizeof(ticket->lines[i])))
			return false;
	return text_ok(ticket->language, sizeof(ticket->language)) &&
	       text_ok(ticket->number, sizeof(ticket->number)) &&
	       text_ok(ticket->site, sizeof(ticket->site)) &&
	       text_ok(ticket->service, sizeof(ticket->service)) &&
	       text_ok(ticket->time, sizeof(ticket->time)) &&
	       text_ok(ticket->wait, sizeof(ticket->wait)) &&
	       text_ok(ticket->url, sizeof(ticket->url)) &&
	       text_ok(ticket->url_hint, sizeof(ticket->url_hint)) &&
	       text_ok(ticket->copy, sizeof(ticket->copy));
}

static int paper_ink(struct canvas *canvas, const struct paper_ticket *ticket,
		     const struct paper_head *head, struct paper_png *ret_png)
{
	_cleanup_(layout_freep) struct layout *layout = NULL;
	struct paper_png png = { .width_dots = head->width_dots };
	struct canvas_ink ink;
	int r = layout_new(canvas, ticket, head, &layout);

	if (r < 0)
		return r;
	png.height_dots = layout_height_dots(layout);
	r = canvas_open(canvas, png.width_dots, png.height_dots);
	if (r < 0)
		return r;
	layout_draw(layout);
	ink = canvas_finish(canvas);
	r = png_write(
		&(struct png_page){
			.ink = ink.bytes,
			.stride_bytes = ink.stride_bytes,
			.width_dots = png.width_dots,
			.height_dots = png.height_dots,
			.dpi = head->dpi,
		},
		&png.bytes, &png.length);
	if (r < 0)
		return r;
	*ret_png = png;
	return 0;
}

int paper_draw(const struct paper_ticket *ticket, const struct paper_head *head,
	       struct paper_png *ret_png)
{
	_cleanup_(canvas_freep) struct canvas *canvas = NULL;
	int r;

	if (!head_ok(head) || !ticket_ok(ticket))
		return -EINVAL;
	r = canvas_new(ticket->language, &canvas);
	if (r < 0)
		return r;
	return paper_ink(canvas, ticket, head, ret_png);
}

void paper_warm_up(const struct paper_head *head)
{
	/* A word of each script in each weight, so that all their fonts are open. */
	static const struct {
		const char *language, *words;
	} samples[] = { { "da", "Næste 0123456789" },
			{ "en", "Next" },
			{ "uk", "Черга" },
			{ "ar", "الدور" },
			{ "de", "Nächste" } };

	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		struct paper_ticket ticket = { .number = "A042", .url = "https://localhost/" };
		struct paper_png png;
		int r = text_copy(ticket.language, sizeof(ticket.language), samples[i].language);
		char *const texts[] = { ticket.site,     ticket.service,  ticket.time, ticket.wait,
					ticket.lines[0], ticket.url_hint, ticket.copy };

		for (size_t text = 0; r == 0 && text < sizeof(texts) / sizeof(texts[0]); text++)
			r = text_copy(texts[text], PAPER_TEXT_BYTES, samples[i].words);
		/* A font that is missing shows itself with the first ticket that needs it. */
		if (r == 0 && paper_draw(&ticket, head, &png) == 0)
			free(png.bytes);
	}
}

void paper_finish(void)
{
	canvas_forget_fonts();
}
