/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The only user of zlib. Cairo can write a PNG but not its pHYs chunk, and without that a printer
 * scales the picture and the QR code's modules lose their edges; so the four chunks are written here.
 * Rows are not filtered: black and white compress best as they are.
 */
#include "firmware/paper/png.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "firmware/base/cleanup.h"
#include "firmware/base/require.h"

#define PNG_CHUNK_BYTES     12 /* length, type and check sum around the data */
#define PNG_HEADER_BYTES    13
#define PNG_PHYSICAL_BYTES  9
#define PNG_SIGNATURE_BYTES 8
#define PNG_FIXED_BYTES \
	(PNG_SIGNATURE_BYTES + PNG_CHUNK_BYTES * 4 + PNG_HEADER_BYTES + PNG_PHYSICAL_BYTES)
#define PNG_BLACK_FROM 128
#define PNG_FILTER_UP  2

static uint8_t *put_u32(uint8_t *at, uint32_t value)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		*at++ = (uint8_t)(value >> shift);
	return at;
}

/* Completes a chunk whose `count` bytes already stand at `at` + 8; returns what follows it. */
static uint8_t *chunk_close(uint8_t *at, const char *type, size_t count)
{
	put_u32(at, (uint32_t)count);
	for (size_t i = 0; i < 4; i++)
		at[4 + i] = (uint8_t)type[i];
	return put_u32(at + 8 + count, (uint32_t)crc32(0, at + 4, (uInt)(count + 4)));
}

static uint8_t *put_header(uint8_t *at, const struct png_page *page)
{
	uint8_t *data = put_u32(at + 8, page->width_dots);

	data = put_u32(data, page->height_dots);
	*data++ = 8;        /* bits a dot */
	memset(data, 0, 4); /* grey, deflate, adaptive filters, no interlace */
	return chunk_close(at, "IHDR", PNG_HEADER_BYTES);
}

static uint8_t *put_physical(uint8_t *at, const struct png_page *page)
{
	uint32_t dots_per_metre = (page->dpi * 10000 + 127) / 254;
	uint8_t *data = put_u32(at + 8, dots_per_metre);

	data = put_u32(data, dots_per_metre);
	*data = 1; /* the unit is the metre */
	return chunk_close(at, "pHYs", PNG_PHYSICAL_BYTES);
}

/* The stream is large enough for the whole page, so every call takes all its input. */
static void deflate_row(z_stream *stream, uint8_t *row, size_t count)
{
	int status;

	stream->next_in = row;
	stream->avail_in = (uInt)count;
	status = deflate(stream, Z_NO_FLUSH);
	require(status == Z_OK && stream->avail_in == 0);
}

/* Writes the dots to `at` and returns how many bytes they took, or -ENOMEM. */
static ssize_t put_dots(uint8_t *at, size_t room, const struct png_page *page)
{
	size_t row_bytes = 1 + (size_t)page->width_dots;
	_cleanup_free_ uint8_t *row = malloc(row_bytes);
	_cleanup_free_ uint8_t *above = calloc(1, row_bytes);
	z_stream stream = { 0 };
	size_t length;
	int status;

	if (!row || !above || deflateInit2(&stream, 1, Z_DEFLATED, 15, 8, Z_RLE) != Z_OK)
		return -ENOMEM;
	stream.next_out = at;
	stream.avail_out = (uInt)room;
	for (uint32_t y = 0; y < page->height_dots; y++) {
		const uint8_t *ink = page->ink + y * page->stride_bytes;

		row[0] = PNG_FILTER_UP;
		for (uint32_t x = 0; x < page->width_dots; x++) {
			uint8_t dot = ink[x] >= PNG_BLACK_FROM ? 0 : 255;

			row[1 + x] = (uint8_t)(dot - above[x]);
			above[x] = dot;
		}
		deflate_row(&stream, row, row_bytes);
	}
	status = deflate(&stream, Z_FINISH);
	require(status == Z_STREAM_END);
	length = stream.total_out;
	deflateEnd(&stream);
	return (ssize_t)length;
}

int png_write(const struct png_page *page, uint8_t **ret_bytes, size_t *ret_length)
{
	size_t room = compressBound((uLong)(1 + page->width_dots) * page->height_dots);
	_cleanup_free_ uint8_t *bytes = malloc(PNG_FIXED_BYTES + room);
	static const uint8_t signature[PNG_SIGNATURE_BYTES] = { 0x89, 'P',  'N',  'G',
								'\r', '\n', 0x1a, '\n' };
	uint8_t *at, *shrunk;
	ssize_t dots;
	size_t length;

	if (!bytes)
		return -ENOMEM;
	memcpy(bytes, signature, sizeof(signature));
	at = put_header(bytes + PNG_SIGNATURE_BYTES, page);
	at = put_physical(at, page);
	dots = put_dots(at + 8, room, page);
	if (dots < 0)
		return (int)dots;
	at = chunk_close(at, "IDAT", (size_t)dots);
	at = chunk_close(at, "IEND", 0);
	length = (size_t)(at - bytes);
	shrunk = realloc(bytes, length);
	if (shrunk)
		bytes = shrunk;
	*ret_bytes = steal_pointer(&bytes);
	*ret_length = length;
	return 0;
}
