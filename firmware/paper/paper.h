/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/base/attributes.h"
#include "firmware/base/text.h"

/*
 * The ticket as a picture: Pango, Cairo and a QR code, as an 8-bit grey PNG (only black and white in
 * it) whose pHYs chunk says the head's resolution, so that no dot is scaled on its way to the paper.
 */

#define PAPER_TEXT_BYTES    240
#define PAPER_LINES_MAX     6
#define PAPER_URL_BYTES     200
#define PAPER_HEIGHT_MAX_MM 120 /* at most 12 cm of paper a ticket */

/* What stands on the paper, as texts in the ticket's language. All plain UTF-8; "" is left out. */
struct paper_ticket {
	char language[4];            /* ISO 639-1: shaping and direction */
	char number[12];             /* "A042", large; or a code to come back with: "K7MX 29GD" */
	char site[PAPER_TEXT_BYTES]; /* "Borgerservice" */
	char service[PAPER_TEXT_BYTES];
	char time[PAPER_TEXT_BYTES];                   /* "søndag 22. november 2026 kl. 09.41" */
	char wait[PAPER_TEXT_BYTES];                   /* "Ca. 10 min. Sjældent over 15." */
	char lines[PAPER_LINES_MAX][PAPER_TEXT_BYTES]; /* what to bring, a hint; in order */
	char url[PAPER_URL_BYTES];                     /* behind the QR; "" : no QR */
	char url_hint[PAPER_TEXT_BYTES]; /* beside the QR: "Følg køen på din telefon" */
	char copy[PAPER_TEXT_BYTES]; /* "KOPI – gælder stadig", inverted, on top; "": an original */
};

/* The head: from board.conf, since 576 dots at 203 dpi are not universal. */
struct paper_head {
	uint32_t width_dots; /* 384 to 832, a multiple of 8 */
	uint32_t dpi;        /* 180 or 203 */
};

struct paper_png {
	uint8_t *bytes; /* malloc()ed, the caller frees it */
	size_t length;
	uint32_t width_dots, height_dots;
};

/*
 * Draws the ticket. Thread-safe; touches no file but the fonts'. Returns 0, -EINVAL (a text that is
 * no clean UTF-8), -E2BIG (more than PAPER_HEIGHT_MAX_MM even without its optional lines), -ENOENT (a
 * character that no font here can draw) or -ENOMEM.
 */
_must_check_ int paper_draw(const struct paper_ticket *ticket, const struct paper_head *head,
			    struct paper_png *ret_png);

/* Loads the fonts, so that the first ticket is as quick as the others. */
void paper_warm_up(const struct paper_head *head);

/*
 * Closes the fonts, at the end of a process: a leak checker sees fontconfig's memory as lost, since it
 * is linked by offsets. No other thread may draw meanwhile.
 */
void paper_finish(void);
