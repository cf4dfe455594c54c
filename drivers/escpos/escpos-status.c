/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Reads the printer's answers. Any bytes may come, in any pieces: what fits no answer is counted
 * and passed over, one byte at a time, so that a true answer behind garbage is still found. Nothing
 * here waits, allocates or fails.
 */
#include "drivers/escpos/escpos-status.h"

#include <string.h>

/* The fixed bits tell answers apart: 0xx1xx00 starts a pushed status, 0xx1xx10 is a polled one. */
#define FIXED_MASK         0x93
#define FIXED_PUSHED       0x10
#define FIXED_POLLED       0x12
#define FIXED_PUSHED_LATER 0x90 /* both clear in the second to fourth byte */

#define PUSHED_BYTES  4
#define PROCESS_BYTES 7
#define CLEARED_BYTES 3

struct fault_bit {
	uint8_t place; /* a byte of the pushed status, or the n of DLE EOT n */
	uint8_t mask;
	uint32_t fault;
};

static const struct fault_bit pushed_bits[] = {
	{ 0, 0x08, ESCPOS_OFFLINE }, { 0, 0x20, ESCPOS_COVER_OPEN }, { 1, 0x08, ESCPOS_CUTTER },
	{ 1, 0x64, ESCPOS_ERROR },   { 2, 0x03, ESCPOS_PAPER_LOW },  { 2, 0x0c, ESCPOS_PAPER_END },
};

static const struct fault_bit polled_bits[] = {
	{ 1, 0x08, ESCPOS_OFFLINE }, { 2, 0x04, ESCPOS_COVER_OPEN }, { 3, 0x08, ESCPOS_CUTTER },
	{ 3, 0x64, ESCPOS_ERROR },   { 4, 0x0c, ESCPOS_PAPER_LOW },  { 4, 0x60, ESCPOS_PAPER_END },
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

void escpos_parser_init(struct escpos_parser *parser)
{
	*parser = (struct escpos_parser){ 0 };
}

bool escpos_parser_asked(struct escpos_parser *parser)
{
	if (parser->asked_count + 4 > ESCPOS_QUERIES_OPEN_MAX)
		return false;
	for (uint8_t query = 1; query <= 4; query++)
		parser->asked[parser->asked_count++] = query;
	return true;
}

static void parser_drop(struct escpos_parser *parser, size_t count)
{
	parser->held_count -= count;
	memmove(parser->held, parser->held + count, parser->held_count);
}

static enum escpos_reply parser_skip(struct escpos_parser *parser)
{
	parser_drop(parser, 1);
	parser->garbage_bytes++;
	return ESCPOS_REPLY_NONE;
}

static enum escpos_reply parser_pushed(struct escpos_parser *parser)
{
	uint32_t faults = 0;

	for (size_t i = 1; i < parser->held_count; i++)
		if (parser->held[i] & FIXED_PUSHED_LATER)
			return parser_skip(parser);
	if (parser->held_count < PUSHED_BYTES)
		return ESCPOS_REPLY_NONE;
	for (size_t i = 0; i < COUNT(pushed_bits); i++)
		if (parser->held[pushed_bits[i].place] & pushed_bits[i].mask)
			faults |= pushed_bits[i].fault;
	parser_drop(parser, PUSHED_BYTES);
	parser->faults = faults;
	return ESCPOS_REPLY_STATUS;
}

static enum escpos_reply parser_polled(struct escpos_parser *parser)
{
	uint8_t byte = parser->held[0];
	uint8_t query = parser->asked[0];

	if (parser->asked_count == 0)
		return parser_skip(parser);
	parser_drop(parser, 1);
	parser->asked_count--;
	memmove(parser->asked, parser->asked + 1, parser->asked_count);
	if (query == 1)
		parser->polled = 0;
	for (size_t i = 0; i < COUNT(polled_bits); i++)
		if (polled_bits[i].place == query && (byte & polled_bits[i].mask))
			parser->polled |= polled_bits[i].fault;
	if (query != 4)
		return ESCPOS_REPLY_NONE;
	parser->faults = parser->polled;
	return ESCPOS_REPLY_STATUS;
}

/* A block: 37h, what it is, its data, NUL. The data are printable, so a NUL inside is no answer. */
static enum escpos_reply parser_block(struct escpos_parser *parser)
{
	const uint8_t *held = parser->held;

	if (parser->held_count < 2)
		return ESCPOS_REPLY_NONE;
	if (held[1] == 0x25) {
		if (parser->held_count < CLEARED_BYTES)
			return ESCPOS_REPLY_NONE;
		if (held[2] != 0)
			return parser_skip(parser);
		parser_drop(parser, CLEARED_BYTES);
		return ESCPOS_REPLY_CLEARED;
	}
	if (held[1] != 0x22)
		return parser_skip(parser);
	for (size_t i = 2; i < parser->held_count && i < PROCESS_BYTES - 1; i++)
		if (held[i] < 0x20 || held[i] > 0x7e)
			return parser_skip(parser);
	if (parser->held_count < PROCESS_BYTES)
		return ESCPOS_REPLY_NONE;
	if (held[PROCESS_BYTES - 1] != 0)
		return parser_skip(parser);
	parser->process = (uint32_t)held[2] << 24 | (uint32_t)held[3] << 16 |
			  (uint32_t)held[4] << 8 | held[5];
	parser_drop(parser, PROCESS_BYTES);
	return ESCPOS_REPLY_PROCESS;
}

static enum escpos_reply parser_step(struct escpos_parser *parser)
{
	uint8_t first = parser->held[0];

	if (first == 0x37)
		return parser_block(parser);
	if ((first & FIXED_MASK) == FIXED_PUSHED)
		return parser_pushed(parser);
	if ((first & FIXED_MASK) == FIXED_POLLED)
		return parser_polled(parser);
	return parser_skip(parser);
}

enum escpos_reply escpos_parser_take(struct escpos_parser *parser, uint8_t byte)
{
	enum escpos_reply reply = ESCPOS_REPLY_NONE;
	size_t before;

	parser->held[parser->held_count++] = byte;
	/* A skipped byte may uncover an answer behind it; at most one answer ends with one byte. */
	do {
		before = parser->held_count;
		reply = parser_step(parser);
	} while (reply == ESCPOS_REPLY_NONE && parser->held_count < before &&
		 parser->held_count > 0);
	return reply;
}
