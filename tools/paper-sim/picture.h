/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdint.h>

#include "firmware/base/attributes.h"

/* Lines of dots, most significant bit left, 1 is black. */
struct picture {
	const uint8_t *bits;
	uint16_t line_bytes;
	uint32_t lines;
	uint32_t dpi;
};

/* Writes a 1-bit grey PNG with its resolution. Returns 0 or a negative errno. */
_must_check_ int picture_write(const struct picture *picture, const char *path);
