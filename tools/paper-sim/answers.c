/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Status bits after Epson's ESC/POS guide: GS a, DLE EOT, GS r. Written without a look at the
 * driver's own table, so that one proves the other.
 */
#include "tools/paper-sim/answers.h"

void answer_pushed(const struct mechanism *mechanism, uint8_t ret_bytes[static ANSWER_PUSHED_BYTES])
{
	ret_bytes[0] = 0x10;
	if (!mechanism_ready(mechanism))
		ret_bytes[0] |= 0x08;
	if (mechanism->cover_open)
		ret_bytes[0] |= 0x20;
	ret_bytes[1] = mechanism->cutter_jam ? 0x08 : 0;
	ret_bytes[2] = 0;
	if (mechanism->near_end || !mechanism->paper)
		ret_bytes[2] |= 0x03;
	if (!mechanism->paper)
		ret_bytes[2] |= 0x0c;
	ret_bytes[3] = 0;
}

uint8_t answer_polled(const struct mechanism *mechanism, uint8_t query)
{
	uint8_t byte = 0x12;

	if (query == 1 && !mechanism_ready(mechanism))
		byte |= 0x08;
	if (query == 2 && mechanism->cover_open)
		byte |= 0x04;
	if (query == 2 && !mechanism->paper)
		byte |= 0x20;
	if (query == 2 && mechanism->cutter_jam)
		byte |= 0x40;
	if (query == 3 && mechanism->cutter_jam)
		byte |= 0x08;
	if (query == 4 && (mechanism->near_end || !mechanism->paper))
		byte |= 0x0c;
	if (query == 4 && !mechanism->paper)
		byte |= 0x60;
	return byte;
}

uint8_t answer_paper_sensor(const struct mechanism *mechanism)
{
	uint8_t byte = 0;

	if (mechanism->near_end || !mechanism->paper)
		byte |= 0x03;
	if (!mechanism->paper)
		byte |= 0x0c;
	return byte;
}
