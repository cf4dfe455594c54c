/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/base/attributes.h"

/*
 * The printer's paper path: roll, head, cutter, sensors. Paper that was printed and not yet cut is
 * the strip. A cut strip with ink on it is a ticket and becomes the next picture in the folder; a
 * strip whose printing was broken off, and nothing printed since, becomes a picture in "waste".
 */

#define MECHANISM_STRIP_MAX_LINES 16384 /* 2 m; then the strip is cut off by itself */
#define MECHANISM_WIDTH_MIN_DOTS  64
#define MECHANISM_WIDTH_MAX_DOTS  1024
#define MECHANISM_DPI             203
#define MECHANISM_NO_LIMIT        UINT64_MAX

struct mechanism {
	char folder[256];
	uint16_t line_bytes; /* dots of the head / 8 */
	/* Sensors and faults. */
	bool paper, near_end, cover_open, cutter_jam;
	uint64_t lines_left; /* on the roll; MECHANISM_NO_LIMIT: enough */
	/* The strip. */
	uint8_t *strip;
	uint32_t strip_lines;
	bool strip_inked;
	bool strip_broken; /* nothing was printed since its printing was broken off */
	uint32_t printed;  /* tickets, over all runs */
	uint32_t waste;
	uint64_t lines_fed; /* in this run */
};

/*
 * A well printer with paper; counts on from what the folder holds, which is made if missing.
 * Returns 0 or a negative errno.
 */
_must_check_ int mechanism_init(struct mechanism *mechanism, const char *folder,
				uint16_t width_dots);
void mechanism_finish(struct mechanism *mechanism);

/* False while a fault keeps paper from moving. */
bool mechanism_ready(const struct mechanism *mechanism);

/* Prints one line of `line_bytes`, 1 is black; NULL feeds a white one. Needs mechanism_ready(). */
void mechanism_line(struct mechanism *mechanism, const uint8_t *bytes);
/* Returns 0, or a negative errno when the picture could not be written (the ticket is gone). */
_must_check_ int mechanism_cut(struct mechanism *mechanism);
/* What was to be printed on this strip will not come. */
void mechanism_break(struct mechanism *mechanism);

/* A new roll: what hangs out is torn off. */
void mechanism_load_paper(struct mechanism *mechanism);
