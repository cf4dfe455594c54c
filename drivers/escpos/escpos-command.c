/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The ESC/POS sequences that this driver speaks. Only commands that every raster receipt printer of
 * the last twenty years knows; nothing here depends on a code page or on stored settings.
 */
#include "drivers/escpos/escpos-command.h"

#include <string.h>

#include "firmware/base/require.h"

#define ESC 0x1b
#define GS  0x1d
#define DLE 0x10

#define SEQUENCE(...) \
	sequence((const uint8_t[]){ __VA_ARGS__ }, sizeof((const uint8_t[]){ __VA_ARGS__ }))

static struct escpos_bytes sequence(const uint8_t *bytes, size_t count)
{
	struct escpos_bytes made = { .count = count };

	require(count <= ESCPOS_BYTES_MAX);
	memcpy(made.bytes, bytes, count);
	return made;
}

struct escpos_bytes escpos_hello(uint8_t dpi)
{
	return SEQUENCE(ESC, '@', GS, 'a', 255, GS, 'P', dpi, dpi);
}

struct escpos_bytes escpos_ask(void)
{
	return SEQUENCE(DLE, 4, 1, DLE, 4, 2, DLE, 4, 3, DLE, 4, 4);
}

struct escpos_bytes escpos_clear(void)
{
	return SEQUENCE(DLE, 0x14, 8, 1, 3, 20, 1, 6, 2, 8);
}

struct escpos_bytes escpos_recover(void)
{
	return SEQUENCE(DLE, 5, 2);
}

struct escpos_bytes escpos_band(uint16_t line_bytes, uint16_t lines)
{
	require(lines <= ESCPOS_BAND_LINES);
	return SEQUENCE(GS, 'v', '0', 0, (uint8_t)line_bytes, (uint8_t)(line_bytes >> 8),
			(uint8_t)lines, (uint8_t)(lines >> 8));
}

struct escpos_bytes escpos_cut(enum escpos_cut cut, uint8_t feed_dots)
{
	switch (cut) {
	case ESCPOS_CUT_FULL:
		return SEQUENCE(GS, 'V', 65, feed_dots);
	case ESCPOS_CUT_PARTIAL:
		return SEQUENCE(GS, 'V', 66, feed_dots);
	case ESCPOS_CUT_NONE:
		break;
	}
	return SEQUENCE(ESC, 'J', feed_dots);
}

struct escpos_bytes escpos_process(uint32_t process)
{
	return SEQUENCE(GS, '(', 'H', 6, 0, 48, 48, (uint8_t)(process >> 24),
			(uint8_t)(process >> 16), (uint8_t)(process >> 8), (uint8_t)process);
}

uint32_t escpos_process_of(uint32_t number)
{
	uint32_t process = 0;

	for (unsigned int shift = 0; shift < 32; shift += 8, number >>= 6)
		process |= ('0' + (number & 63)) << shift;
	return process;
}
