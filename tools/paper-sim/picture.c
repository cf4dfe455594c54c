/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * PNG (ISO/IEC 15948) in its smallest form: IHDR, pHYs, one IDAT, IEND, filter 0 on each line.
 */
#include "tools/paper-sim/picture.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "firmware/base/cleanup.h"

static void put_u32(uint8_t bytes[static 4], uint32_t value)
{
	bytes[0] = (uint8_t)(value >> 24);
	bytes[1] = (uint8_t)(value >> 16);
	bytes[2] = (uint8_t)(value >> 8);
	bytes[3] = (uint8_t)value;
}

static void put_chunk(FILE *file, const char *type, const uint8_t *data, uint32_t count)
{
	uint8_t number[4];
	uLong sum = crc32(0, (const Bytef *)type, 4);

	if (count > 0)
		sum = crc32(sum, data, count);
	put_u32(number, count);
	fwrite(number, 1, 4, file);
	fwrite(type, 1, 4, file);
	fwrite(data, 1, count, file);
	put_u32(number, (uint32_t)sum);
	fwrite(number, 1, 4, file);
}

/* The lines as PNG wants them, white being 1, compressed. */
static int picture_pack(const struct picture *picture, uint8_t **ret_packed, uLongf *ret_count)
{
	size_t line_bytes = picture->line_bytes + 1u;
	size_t plain_bytes = line_bytes * picture->lines;
	_cleanup_free_ uint8_t *plain = malloc(plain_bytes);
	uLongf count = compressBound(plain_bytes);
	_cleanup_free_ uint8_t *packed = malloc(count);

	if (!plain || !packed)
		return -ENOMEM;
	for (uint32_t y = 0; y < picture->lines; y++) {
		const uint8_t *from = picture->bits + (size_t)y * picture->line_bytes;
		uint8_t *to = plain + y * line_bytes;

		*to++ = 0;
		for (uint16_t i = 0; i < picture->line_bytes; i++)
			*to++ = (uint8_t)~from[i];
	}
	if (compress2(packed, &count, plain, plain_bytes, Z_BEST_SPEED) != Z_OK)
		return -ENOMEM;
	*ret_packed = steal_pointer(&packed);
	*ret_count = count;
	return 0;
}

int picture_write(const struct picture *picture, const char *path)
{
	static const uint8_t signature[8] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };
	_cleanup_free_ uint8_t *packed = NULL;
	uint8_t header[13] = { [8] = 1 };
	uint8_t resolution[9] = { [8] = 1 };
	uLongf count;
	FILE *file;
	int error = picture_pack(picture, &packed, &count);

	if (error < 0)
		return error;
	file = fopen(path, "we");
	if (!file)
		return -errno;
	put_u32(header, picture->line_bytes * 8u);
	put_u32(header + 4, picture->lines);
	put_u32(resolution, (picture->dpi * 10000 + 127) / 254);
	put_u32(resolution + 4, (picture->dpi * 10000 + 127) / 254);
	fwrite(signature, 1, sizeof(signature), file);
	put_chunk(file, "IHDR", header, sizeof(header));
	put_chunk(file, "pHYs", resolution, sizeof(resolution));
	put_chunk(file, "IDAT", packed, (uint32_t)count);
	put_chunk(file, "IEND", header, 0);
	error = ferror(file) ? -EIO : 0;
	if (fclose(file) != 0)
		error = -errno;
	return error;
}
