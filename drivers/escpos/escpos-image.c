/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * PNG through libpng's simplified interface. PAPPL's own reader is not used: version 1.3.1 never
 * comes back from a PNG that is cut short, and prints 1-bit pictures solid black.
 */
#include "drivers/escpos/escpos-image.h"

#include <errno.h>
#include <stdlib.h>

#include <png.h>

#include "firmware/base/cleanup.h"

int escpos_image_load(const char *path, uint32_t width_max_dots, uint32_t height_max_dots,
		      struct escpos_image *ret_image)
{
	_cleanup_(png_image_free) png_image png = { .version = PNG_IMAGE_VERSION };
	_cleanup_free_ uint8_t *grey = NULL;
	png_color white = { 255, 255, 255 };

	if (!png_image_begin_read_from_file(&png, path))
		return -EBADMSG;
	if (png.width > width_max_dots || png.height > height_max_dots)
		return -EFBIG;
	png.format = PNG_FORMAT_GRAY;
	grey = malloc((size_t)png.width * png.height);
	if (!grey)
		return -ENOMEM;
	if (!png_image_finish_read(&png, &white, grey, 0, NULL))
		return -EBADMSG;
	*ret_image = (struct escpos_image){
		.grey = steal_pointer(&grey),
		.width_dots = png.width,
		.height_dots = png.height,
	};
	return 0;
}
