/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdint.h>

#include "firmware/base/attributes.h"
#include "firmware/base/cleanup.h"
#include "firmware/paper/canvas.h"
#include "firmware/paper/paper.h"

/* A ticket's texts and code, set one under the other. */

struct layout;

/*
 * Sets the ticket. What does not fit on PAPER_HEIGHT_MAX_MM is set smaller, then left out: the lines
 * from the last to the first, then the hint beside the code. Returns 0, -E2BIG (too much even so),
 * -ENOENT or -ENOMEM. The canvas must outlive the layout.
 */
_must_check_ int layout_new(struct canvas *canvas, const struct paper_ticket *ticket,
			    const struct paper_head *head, struct layout **ret_layout);
void layout_free(struct layout *layout);
DEFINE_CLEANUP(struct layout *, layout_free)

uint32_t layout_height_dots(const struct layout *layout);

/* Inks it on the canvas, which is open in the head's width and the layout's height. */
void layout_draw(const struct layout *layout);
