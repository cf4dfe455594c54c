/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdint.h>

#include "firmware/base/attributes.h"

/* A picture in memory: 8-bit grey, 0 is black, lines from the top without gaps. */
struct escpos_image {
	uint8_t *grey; /* malloc()ed, the caller frees it */
	uint32_t width_dots, height_dots;
};

/*
 * Reads a PNG of any colour type; what shines through is white. Returns 0, -EBADMSG (not a whole,
 * well-formed PNG), -EFBIG (wider or higher than the limits) or -ENOMEM.
 */
_must_check_ int escpos_image_load(const char *path, uint32_t width_max_dots,
				   uint32_t height_max_dots, struct escpos_image *ret_image);
