/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "firmware/base/attributes.h"

/*
 * A page as an 8-bit grey PNG (ISO/IEC 15948) in which every dot is black or white, with a pHYs chunk
 * for the head's resolution.
 */
struct png_page {
	const uint8_t *ink; /* a byte a dot; 128 and more is black */
	size_t stride_bytes;
	uint32_t width_dots, height_dots;
	uint32_t dpi;
};

/* Returns 0 with malloc()ed bytes, or -ENOMEM. */
_must_check_ int png_write(const struct png_page *page, uint8_t **ret_bytes, size_t *ret_length);
