/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What an ESC/POS printer says of itself, read byte by byte. Three kinds of answers share the wire:
 * Automatic Status Back (four bytes, pushed), the answer to DLE EOT n (one byte) and the process id
 * response of GS ( H (seven bytes). Bit layouts: Epson ESC/POS Application Programming Guide, GS a,
 * DLE EOT, GS ( H function 48, DLE DC4 function 8.
 */

enum escpos_fault {
	ESCPOS_COVER_OPEN = 1,
	ESCPOS_PAPER_END = 2,
	ESCPOS_PAPER_LOW = 4, /* near end: still prints */
	ESCPOS_CUTTER = 8,
	ESCPOS_ERROR = 16, /* head too hot, voltage, or an error only power can clear */
	ESCPOS_OFFLINE =
		32, /* the printer says that it is offline; with the cause above if it knows */
};

/* All but near-end keep paper from coming out. */
#define ESCPOS_STOPS \
	(ESCPOS_COVER_OPEN | ESCPOS_PAPER_END | ESCPOS_CUTTER | ESCPOS_ERROR | ESCPOS_OFFLINE)

enum escpos_reply {
	ESCPOS_REPLY_NONE,    /* the byte completed nothing */
	ESCPOS_REPLY_STATUS,  /* `faults` is current */
	ESCPOS_REPLY_PROCESS, /* `process` is printed */
	ESCPOS_REPLY_CLEARED, /* the printer's buffers are empty */
};

#define ESCPOS_QUERIES_OPEN_MAX 32

struct escpos_parser {
	uint8_t held[7]; /* an answer in the making */
	size_t held_count;
	/* The DLE EOT numbers whose answers are still to come, oldest first. */
	uint8_t asked[ESCPOS_QUERIES_OPEN_MAX];
	size_t asked_count;
	uint32_t polled; /* faults from the DLE EOT answers of the present round */
	uint32_t faults; /* enum escpos_fault bits, as of the last REPLY_STATUS */
	uint32_t process;
	uint64_t garbage_bytes; /* what belonged to no answer */
};

void escpos_parser_init(struct escpos_parser *parser);

/*
 * Says that DLE EOT 1, 2, 3 and 4 were sent, in this order: a round. Its status is complete, and is
 * reported, with the answer to 4. Returns false when too many answers are still to come.
 */
bool escpos_parser_asked(struct escpos_parser *parser);

enum escpos_reply escpos_parser_take(struct escpos_parser *parser, uint8_t byte);
