/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * How the ticket looks: for somebody who sees badly and reads it at arm's length in a crowded hall.
 * The number takes the whole width, nothing is smaller than 9 points, and what is said first
 * stands first: is it a copy, for what, which number, how long. Sizes are points (1/72 inch) and
 * distances tenths of a millimetre, so that every head prints the same ticket. A ticket with much to
 * say is set smaller before it loses a line.
 */
#include "firmware/paper/layout.h"

#include <errno.h>
#include <stdlib.h>

#include "firmware/paper/qr.h"

#define LAYOUT_SIDE_TENTHS       8 /* white at the left and right */
#define LAYOUT_TOP_TENTHS        10
#define LAYOUT_BOTTOM_TENTHS     20
#define LAYOUT_MODULE_TENTHS     9 /* a QR module's side */
#define LAYOUT_MODULE_MIN_DOTS   4
#define LAYOUT_HINT_TENTHS       240 /* a hint needs this much beside the code, else it stands below */
#define LAYOUT_RULE_TENTHS       4
#define LAYOUT_NUMBER_MAX_TENTHS 340 /* the number's em */
#define LAYOUT_NUMBER_STEP_DOTS  4   /* few sizes, so that the fonts' caches stay small */
#define LAYOUT_PERCENT_SMALLER   85
#define LAYOUT_PERCENT_SMALLEST  70 /* here the number and the code give way too */
#define LAYOUT_LINES_LARGE       3  /* a text that takes more lines is set smaller */
#define LAYOUT_POINTS_MIN        9
#define LAYOUT_BLOCKS_MAX        (PAPER_LINES_MAX + 8)

enum block_kind {
	BLOCK_TEXT,
	BLOCK_BAR, /* white on black */
	BLOCK_NUMBER,
	BLOCK_RULE,
	BLOCK_LINE, /* with a mark in front; optional */
	BLOCK_CODE,
};

struct block {
	enum block_kind kind;
	struct canvas_text *text; /* of BLOCK_CODE: the hint, if any */
	uint32_t gap_dots;        /* above it */
	uint32_t height_dots;
};

struct layout {
	struct canvas *canvas;
	struct paper_head head;
	uint32_t percent; /* of the sizes below */
	struct block blocks[LAYOUT_BLOCKS_MAX];
	size_t count;
	struct qr *qr;
	uint32_t module_dots;
	bool hint_beside;
};

static uint32_t tenths(const struct layout *layout, uint32_t tenths_mm)
{
	return (tenths_mm * layout->head.dpi + 127) / 254;
}

static uint32_t points(const struct layout *layout, uint32_t size)
{
	uint32_t scaled = size * layout->percent;

	if (scaled < LAYOUT_POINTS_MIN * 100)
		scaled = LAYOUT_POINTS_MIN * 100;
	return (scaled * layout->head.dpi + 3600) / 7200;
}

/* What only the smallest setting touches. */
static uint32_t tenths_shrunk(const struct layout *layout, uint32_t tenths_mm)
{
	if (layout->percent > LAYOUT_PERCENT_SMALLEST)
		return tenths(layout, tenths_mm);
	return tenths(layout, tenths_mm * layout->percent / 100);
}

static uint32_t text_width(const struct layout *layout)
{
	return layout->head.width_dots - 2 * tenths(layout, LAYOUT_SIDE_TENTHS);
}

static void block_add(struct layout *layout, enum block_kind kind, struct canvas_text *text,
		      uint32_t gap_tenths, uint32_t height_dots)
{
	layout->blocks[layout->count++] = (struct block){
		.kind = kind,
		.text = text,
		.gap_dots = tenths(layout, gap_tenths),
		.height_dots = height_dots,
	};
}

/* How a text is set: as large as `large`, but not smaller than `small` points. */
struct setting {
	uint32_t large, small;
	bool bold;
	uint32_t
		lines; /* the text is set in `small` when it takes more lines than this in `large` */
};

/* The size next below `size_dots` to try, for a text that takes too many lines. */
static uint32_t size_below(const struct layout *layout, const struct setting *setting,
			   const struct canvas_text *text, uint32_t size_dots)
{
	uint32_t small = points(layout, setting->small);
	uint32_t guess = size_dots * text_width(layout) / (canvas_text_natural_width(text) + 1);

	if (setting->lines > 1 || guess < small)
		return small;
	return guess < size_dots ? guess : size_dots - 1;
}

/* Tries `large`; a text meant for one line shrinks as little as needed, others go to `small`. */
static int text_set(struct layout *layout, const char *text, const struct setting *setting,
		    struct canvas_text **ret_text)
{
	struct canvas_style style = {
		.size_dots = points(layout, setting->large),
		.bold = setting->bold,
		.width_dots = text_width(layout),
		.align = CANVAS_CENTRE,
	};

	for (;;) {
		_cleanup_(canvas_text_freep) struct canvas_text *made = NULL;
		int r = canvas_text_new(layout->canvas, text, &style, &made);

		if (r < 0)
			return r;
		if (canvas_text_lines(made) <= setting->lines ||
		    style.size_dots <= points(layout, setting->small)) {
			*ret_text = steal_pointer(&made);
			return 0;
		}
		style.size_dots = size_below(layout, setting, made, style.size_dots);
	}
}

static int add_text(struct layout *layout, enum block_kind kind, const char *text,
		    uint32_t gap_tenths, const struct setting *setting)
{
	struct canvas_text *made = NULL;
	uint32_t height;
	int r;

	if (!*text)
		return 0;
	r = text_set(layout, text, setting, &made);
	if (r < 0)
		return r;
	height = canvas_text_size(made).height_dots;
	if (kind == BLOCK_BAR)
		height += 2 * tenths(layout, 10);
	block_add(layout, kind, made, gap_tenths, height);
	return 0;
}

/* As large as the width allows. */
static int add_number(struct layout *layout, const char *number)
{
	struct canvas_style style = {
		.size_dots = tenths_shrunk(layout, LAYOUT_NUMBER_MAX_TENTHS),
		.bold = true,
	};
	uint32_t step = LAYOUT_NUMBER_STEP_DOTS;

	if (!*number)
		return 0;
	style.size_dots -= style.size_dots % step;
	for (;;) {
		_cleanup_(canvas_text_freep) struct canvas_text *made = NULL;
		struct canvas_size ink;
		uint32_t fitting;
		int r = canvas_text_new(layout->canvas, number, &style, &made);

		if (r < 0)
			return r;
		ink = canvas_text_ink(made);
		if (ink.width_dots <= text_width(layout) || style.size_dots <= step) {
			block_add(layout, BLOCK_NUMBER, steal_pointer(&made), 22, ink.height_dots);
			return 0;
		}
		fitting = style.size_dots * text_width(layout) / ink.width_dots;
		fitting -= fitting % step;
		style.size_dots = fitting < style.size_dots ? fitting : style.size_dots - step;
		if (style.size_dots < step)
			style.size_dots = step;
	}
}

/* The marks stand in a column of their own at the side where reading starts. */
static uint32_t mark_column(const struct layout *layout)
{
	return tenths(layout, 35);
}

static int add_lines(struct layout *layout, const struct paper_ticket *ticket)
{
	const struct canvas_style style = {
		.size_dots = points(layout, 12),
		.width_dots = text_width(layout) - mark_column(layout),
		.align = CANVAS_START,
	};
	bool first = true;

	for (size_t i = 0; i < PAPER_LINES_MAX; i++) {
		struct canvas_text *made = NULL;
		int r;

		if (!*ticket->lines[i])
			continue;
		if (first)
			block_add(layout, BLOCK_RULE, NULL, 18, tenths(layout, LAYOUT_RULE_TENTHS));
		r = canvas_text_new(layout->canvas, ticket->lines[i], &style, &made);
		if (r < 0)
			return r;
		block_add(layout, BLOCK_LINE, made, first ? 14 : 8,
			  canvas_text_size(made).height_dots);
		first = false;
	}
	return 0;
}

static uint32_t code_side(const struct layout *layout)
{
	return (qr_side(layout->qr) + 2 * QR_QUIET_MODULES) * layout->module_dots;
}

/* Beside the code where there is room, else below it. */
static int set_hint(struct layout *layout, const char *hint, struct canvas_text **ret_text)
{
	uint32_t side = code_side(layout);
	struct canvas_style style = {
		.size_dots = points(layout, 12),
		.bold = true,
		.width_dots = text_width(layout) > side ? text_width(layout) - side : 0,
		.align = CANVAS_START,
	};

	if (style.width_dots >= tenths(layout, LAYOUT_HINT_TENTHS)) {
		_cleanup_(canvas_text_freep) struct canvas_text *made = NULL;
		int r = canvas_text_new(layout->canvas, hint, &style, &made);

		if (r < 0)
			return r;
		if (canvas_text_size(made).height_dots <= side) {
			layout->hint_beside = true;
			*ret_text = steal_pointer(&made);
			return 0;
		}
	}
	style.width_dots = text_width(layout);
	style.align = CANVAS_CENTRE;
	return canvas_text_new(layout->canvas, hint, &style, ret_text);
}

static int add_code(struct layout *layout, const struct paper_ticket *ticket)
{
	struct canvas_text *hint = NULL;
	uint32_t height;
	int r;

	if (!*ticket->url)
		return 0;
	r = qr_new(ticket->url, &layout->qr);
	if (r < 0)
		return r;
	layout->module_dots = tenths_shrunk(layout, LAYOUT_MODULE_TENTHS);
	while (code_side(layout) > layout->head.width_dots &&
	       layout->module_dots > LAYOUT_MODULE_MIN_DOTS)
		layout->module_dots--;
	if (code_side(layout) > layout->head.width_dots)
		return -E2BIG;
	height = code_side(layout);
	if (*ticket->url_hint) {
		r = set_hint(layout, ticket->url_hint, &hint);
		if (r < 0)
			return r;
		if (!layout->hint_beside)
			height += canvas_text_size(hint).height_dots;
	}
	block_add(layout, BLOCK_CODE, hint, 4, height);
	return 0;
}

static int layout_fill(struct layout *layout, const struct paper_ticket *ticket)
{
	static const struct setting copy = { 20, 10, true, 1 };
	static const struct setting site = { 11, 9, false, 1 };
	static const struct setting service = { 17, 12, true, LAYOUT_LINES_LARGE };
	static const struct setting wait = { 15, 12, true, LAYOUT_LINES_LARGE };
	static const struct setting taken = { 11, 10, false, 1 };
	int r = add_text(layout, BLOCK_BAR, ticket->copy, 0, &copy);

	if (r >= 0)
		r = add_text(layout, BLOCK_TEXT, ticket->site, 10, &site);
	if (r >= 0)
		r = add_text(layout, BLOCK_TEXT, ticket->service, 6, &service);
	if (r >= 0)
		r = add_number(layout, ticket->number);
	if (r >= 0)
		r = add_text(layout, BLOCK_TEXT, ticket->wait, 22, &wait);
	if (r >= 0)
		r = add_text(layout, BLOCK_TEXT, ticket->time, 8, &taken);
	if (r >= 0)
		r = add_lines(layout, ticket);
	if (r >= 0)
		r = add_code(layout, ticket);
	return r;
}

uint32_t layout_height_dots(const struct layout *layout)
{
	uint32_t height = tenths(layout, LAYOUT_TOP_TENTHS) + tenths(layout, LAYOUT_BOTTOM_TENTHS);

	for (size_t i = 0; i < layout->count; i++)
		height += layout->blocks[i].gap_dots + layout->blocks[i].height_dots;
	return height;
}

static void block_remove(struct layout *layout, size_t index)
{
	canvas_text_free(layout->blocks[index].text);
	layout->count--;
	for (size_t i = index; i < layout->count; i++)
		layout->blocks[i] = layout->blocks[i + 1];
}

/* Leaves out the last line, and the rule with the last one of them; false if there is none. */
static bool drop_line(struct layout *layout)
{
	for (size_t i = layout->count; i-- > 0;) {
		if (layout->blocks[i].kind != BLOCK_LINE)
			continue;
		block_remove(layout, i);
		if (layout->blocks[i - 1].kind == BLOCK_RULE)
			block_remove(layout, i - 1);
		return true;
	}
	return false;
}

static bool drop_hint(struct layout *layout)
{
	struct block *last = layout->count ? &layout->blocks[layout->count - 1] : NULL;

	if (!last || last->kind != BLOCK_CODE || !last->text)
		return false;
	canvas_text_free(steal_pointer(&last->text));
	last->height_dots = code_side(layout);
	layout->hint_beside = false;
	return true;
}

/* Sets the ticket in `percent` of the sizes; `drop` leaves out what may be. */
static int layout_try(struct canvas *canvas, const struct paper_ticket *ticket,
		      const struct paper_head *head, uint32_t percent, bool drop,
		      struct layout **ret_layout)
{
	_cleanup_(layout_freep) struct layout *layout = calloc(1, sizeof(*layout));
	uint32_t height_max = PAPER_HEIGHT_MAX_MM * 10 * head->dpi / 254;
	int r;

	if (!layout)
		return -ENOMEM;
	layout->canvas = canvas;
	layout->head = *head;
	layout->percent = percent;
	r = layout_fill(layout, ticket);
	if (r < 0)
		return r;
	while (layout_height_dots(layout) > height_max)
		if (!drop || (!drop_line(layout) && !drop_hint(layout)))
			return -E2BIG;
	*ret_layout = steal_pointer(&layout);
	return 0;
}

int layout_new(struct canvas *canvas, const struct paper_ticket *ticket,
	       const struct paper_head *head, struct layout **ret_layout)
{
	int r = layout_try(canvas, ticket, head, 100, false, ret_layout);

	if (r == -E2BIG)
		r = layout_try(canvas, ticket, head, LAYOUT_PERCENT_SMALLER, true, ret_layout);
	if (r == -E2BIG)
		r = layout_try(canvas, ticket, head, LAYOUT_PERCENT_SMALLEST, true, ret_layout);
	return r;
}

void layout_free(struct layout *layout)
{
	if (!layout)
		return;
	for (size_t i = 0; i < layout->count; i++)
		canvas_text_free(layout->blocks[i].text);
	qr_free(layout->qr);
	free(layout);
}

static void draw_line(const struct layout *layout, const struct block *block, uint32_t y)
{
	uint32_t side = tenths(layout, LAYOUT_SIDE_TENTHS);
	uint32_t mark = tenths(layout, 12);
	uint32_t line = canvas_text_size(block->text).height_dots / canvas_text_lines(block->text);
	bool rtl = canvas_is_rtl(layout->canvas);
	uint32_t mark_x = rtl ? layout->head.width_dots - side - mark : side;

	canvas_fill(layout->canvas, mark_x, y + (line - mark) / 2,
		    (struct canvas_size){ mark, mark });
	canvas_draw(layout->canvas, block->text, rtl ? side : side + mark_column(layout), y, false);
}

static void draw_modules(const struct layout *layout, uint32_t left, uint32_t top)
{
	const struct canvas_size module = { layout->module_dots, layout->module_dots };

	for (uint32_t row = 0; row < qr_side(layout->qr); row++)
		for (uint32_t column = 0; column < qr_side(layout->qr); column++)
			if (qr_is_dark(layout->qr, column, row))
				canvas_fill(layout->canvas, left + column * layout->module_dots,
					    top + row * layout->module_dots, module);
}

static void draw_code(const struct layout *layout, const struct block *block, uint32_t y)
{
	uint32_t side = code_side(layout);
	uint32_t margin = tenths(layout, LAYOUT_SIDE_TENTHS);
	uint32_t quiet = QR_QUIET_MODULES * layout->module_dots;
	uint32_t left = (layout->head.width_dots - side) / 2;

	if (layout->hint_beside) {
		bool rtl = canvas_is_rtl(layout->canvas);
		uint32_t height = canvas_text_size(block->text).height_dots;

		left = rtl ? layout->head.width_dots - side : 0;
		canvas_draw(layout->canvas, block->text, rtl ? margin : side + margin,
			    y + (side - height) / 2, false);
	} else if (block->text) {
		canvas_draw(layout->canvas, block->text, margin, y + side, false);
	}
	draw_modules(layout, left + quiet, y + quiet);
}

static void draw_block(const struct layout *layout, const struct block *block, uint32_t y)
{
	uint32_t width = layout->head.width_dots;
	uint32_t margin = tenths(layout, LAYOUT_SIDE_TENTHS);

	switch (block->kind) {
	case BLOCK_TEXT:
		canvas_draw(layout->canvas, block->text, margin, y, false);
		break;
	case BLOCK_BAR:
		canvas_fill(layout->canvas, 0, y,
			    (struct canvas_size){ width, block->height_dots });
		canvas_draw(layout->canvas, block->text, margin, y + tenths(layout, 10), true);
		break;
	case BLOCK_NUMBER:
		canvas_draw_large(layout->canvas, block->text,
				  (width - canvas_text_ink(block->text).width_dots) / 2, y);
		break;
	case BLOCK_RULE:
		canvas_fill(layout->canvas, margin, y,
			    (struct canvas_size){ text_width(layout), block->height_dots });
		break;
	case BLOCK_LINE:
		draw_line(layout, block, y);
		break;
	case BLOCK_CODE:
		draw_code(layout, block, y);
		break;
	}
}

void layout_draw(const struct layout *layout)
{
	uint32_t y = tenths(layout, LAYOUT_TOP_TENTHS);

	for (size_t i = 0; i < layout->count; i++) {
		y += layout->blocks[i].gap_dots;
		draw_block(layout, &layout->blocks[i], y);
		y += layout->blocks[i].height_dots;
	}
}
