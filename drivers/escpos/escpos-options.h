/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdint.h>

#include "drivers/escpos/escpos-command.h"
#include "drivers/escpos/escpos-link.h"
#include "firmware/base/attributes.h"

/* The program's arguments. The texts point into argv. */

#define OPTIONS_WIDTH_MIN_DOTS 128
#define OPTIONS_WIDTH_MAX_DOTS 832
#define OPTIONS_FEED_MAX_MM    25 /* so that it fits one byte of dots at any resolution */

struct options {
	uint16_t listen_port; /* on 127.0.0.1; 0 : none */
	const char *socket;   /* or NULL */
	const char *device;
	struct link_address address;
	const char *spool;
	const char *name;
	uint16_t width_dots;
	uint8_t dpi;
	uint8_t feed_mm;
	enum escpos_cut cut;
};

/*
 * Returns 0, 1 (the help was asked for and written: end well) or -EINVAL (said on standard error,
 * naming the argument).
 */
_must_check_ int options_parse(int argc, char **argv, struct options *ret_options);
