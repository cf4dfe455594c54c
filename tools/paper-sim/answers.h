/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdint.h>

#include "tools/paper-sim/mechanism.h"

/* The printer's state in the bytes of ESC/POS. */

#define ANSWER_PUSHED_BYTES 4

/* Automatic Status Back (GS a). */
void answer_pushed(const struct mechanism *mechanism,
		   uint8_t ret_bytes[static ANSWER_PUSHED_BYTES]);

/* DLE EOT `query`, 1 to 4. */
uint8_t answer_polled(const struct mechanism *mechanism, uint8_t query);

/* GS r 1. */
uint8_t answer_paper_sensor(const struct mechanism *mechanism);
