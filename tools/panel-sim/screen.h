/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/base/attributes.h"
#include "firmware/base/text.h"

/*
 * One number display behind a pseudo terminal: reads frames, answers them, and shows what they
 * say. Start (0x02), address, four digits of a number, the counter's digits, the XOR of all since
 * the start as two hexadecimal digits, end (0x03); answered by 0x06, or 0x15 if the sum is wrong.
 * A frame for another address, or none, is not answered.
 */

#define SCREEN_ADDRESS       '0'
#define SCREEN_NUMBER_DIGITS 4
#define SCREEN_FRAME_BYTES   48       /* between start and end */
#define SCREEN_BLANK_US      12000000 /* without a frame for so long, it blanks itself */

struct screen {
	char name[SLUG_BYTES];
	char link[PATH_MAX];
	int master, slave;
	bool powered;
	bool inside; /* a start was seen, no end yet */
	char frame[SCREEN_FRAME_BYTES];
	size_t used;
	char number[SCREEN_NUMBER_DIGITS + 1];
	char counter[SCREEN_FRAME_BYTES];
	int64_t shown_us; /* when the last good frame came */
};

/*
 * Opens a pseudo terminal and links `folder`/`name` to its other side. The other side is kept open
 * here, too, so that a driver may come and go. Returns 0, -EINVAL (no slug) or another errno.
 */
_must_check_ int screen_init(struct screen *screen, const char *folder, const char *name);
void screen_finish(struct screen *screen);

/* Reads what is there, without blocking. */
void screen_serve(struct screen *screen, int64_t now_us);

/* Off: dark and silent. On again: dark until the next frame. */
void screen_power(struct screen *screen, bool powered);

/* What one reads on it now; "" when it is dark. */
const char *screen_number(const struct screen *screen, int64_t now_us);
const char *screen_counter(const struct screen *screen, int64_t now_us);
