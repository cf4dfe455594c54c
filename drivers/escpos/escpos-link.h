/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdint.h>

#include "firmware/base/attributes.h"

/*
 * The way to the printer: a non-blocking file descriptor that poll(2) takes. The one place that
 * knows what kind of wire it is: "escpos://host:port" is TCP.
 */

#define LINK_HOST_BYTES 64

struct link_address {
	char host[LINK_HOST_BYTES];
	uint16_t port;
};

/* Returns 0, or -EINVAL with `ret_address` untouched. */
_must_check_ int link_parse(const char *uri, struct link_address *ret_address);

/* Waits up to `wait_ms` for the printer. Returns the descriptor or a negative errno. */
_must_check_ int link_open(const struct link_address *address, int wait_ms);

/* Closes and throws away what is still on its way; the printer may keep what it has received. */
void link_drop(int fd);
