/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/base/attributes.h"
#include "firmware/base/cleanup.h"

/*
 * Where a ticket is set and inked: texts are laid out first, so that their heights are known, and are
 * inked on a surface of the right size afterwards. All measures are dots of the printer's head.
 *
 * The fonts are shared by the whole process and locked from canvas_new() to canvas_free(); one canvas
 * exists at a time, others wait for it.
 */

struct canvas;
struct canvas_text;

enum canvas_align {
	CANVAS_CENTRE,
	CANVAS_START, /* left, and right for a text that runs from right to left */
};

struct canvas_style {
	uint32_t size_dots; /* the em */
	bool bold;
	uint32_t width_dots; /* lines break here; 0: one line, however long */
	enum canvas_align align;
};

/* `language` is ISO 639-1, or "". Returns 0 or -ENOMEM. */
_must_check_ int canvas_new(const char *language, struct canvas **ret_canvas);
void canvas_free(struct canvas *canvas);
DEFINE_CLEANUP(struct canvas *, canvas_free)

/* Closes the fonts; no canvas may exist. They are loaded again when the next one is made. */
void canvas_forget_fonts(void);

/* True when the canvas' language is written from right to left. */
bool canvas_is_rtl(const struct canvas *canvas);

/*
 * Lays out one text; it must be gone before its canvas. Returns 0, or -ENOENT for a character that no
 * font here can draw.
 */
_must_check_ int canvas_text_new(struct canvas *canvas, const char *text,
				 const struct canvas_style *style, struct canvas_text **ret_text);
void canvas_text_free(struct canvas_text *text);
DEFINE_CLEANUP(struct canvas_text *, canvas_text_free)

struct canvas_size {
	uint32_t width_dots, height_dots;
};

/* The box with the lines' own leading; and of the ink alone. */
struct canvas_size canvas_text_size(const struct canvas_text *text);
struct canvas_size canvas_text_ink(const struct canvas_text *text);
uint32_t canvas_text_lines(const struct canvas_text *text);
/* How wide it would be on one line. */
uint32_t canvas_text_natural_width(const struct canvas_text *text);

/* Opens the surface, all white. Returns 0 or -ENOMEM. */
_must_check_ int canvas_open(struct canvas *canvas, uint32_t width_dots, uint32_t height_dots);

/* The box's corner at x, y; `white` for a text on a black ground. */
void canvas_draw(struct canvas *canvas, const struct canvas_text *text, uint32_t x, uint32_t y,
		 bool white);
/* For a text of very large letters; the ink's corner at x, y. */
void canvas_draw_large(struct canvas *canvas, const struct canvas_text *text, uint32_t x,
		       uint32_t y);
void canvas_fill(struct canvas *canvas, uint32_t x, uint32_t y, struct canvas_size size);

struct canvas_ink {
	const uint8_t *bytes; /* a byte a dot, 0 (paper) to 255 (ink); the canvas owns it */
	size_t stride_bytes;
};

struct canvas_ink canvas_finish(struct canvas *canvas);
