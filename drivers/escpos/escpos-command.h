/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/*
 * What is said to the printer, as bytes. Each call makes one complete sequence; a sequence must
 * reach the printer in one piece.
 */

/* "Some printers print images as characters when a command is long": never more lines a band. */
#define ESCPOS_BAND_LINES 128

enum escpos_cut {
	ESCPOS_CUT_FULL,
	ESCPOS_CUT_PARTIAL,
	ESCPOS_CUT_NONE,
};

#define ESCPOS_BYTES_MAX 16

struct escpos_bytes {
	uint8_t bytes[ESCPOS_BYTES_MAX];
	size_t count;
};

/* ESC @, GS a 255 (ESC @ turns the pushed status off), GS P: one motion unit is one dot. */
struct escpos_bytes escpos_hello(uint8_t dpi);

/* DLE EOT 1, 2, 3 and 4: see escpos_parser_asked(). */
struct escpos_bytes escpos_ask(void);

/* DLE DC4 8, which empties the buffers and is answered. */
struct escpos_bytes escpos_clear(void);

/* DLE ENQ 2, which does so on printers without DLE DC4 8, while they have an error. */
struct escpos_bytes escpos_recover(void);

/* The head of GS v 0; `line_bytes` times `lines` bytes of picture must follow. */
struct escpos_bytes escpos_band(uint16_t line_bytes, uint16_t lines);

/* Feeds the last line past the cutter and `feed_dots` more, and cuts. */
struct escpos_bytes escpos_cut(enum escpos_cut cut, uint8_t feed_dots);

/* GS ( H function 48: `process` comes back when everything before it is printed. */
struct escpos_bytes escpos_process(uint32_t process);

/* Four printable bytes that no other of the next 16 million numbers has. */
uint32_t escpos_process_of(uint32_t number);
