/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "firmware/base/attributes.h"
#include "firmware/queue/event.h"

/*
 * Events to and from text. An event has two texts: the public one, exactly as it is published and
 * as do/<user>/events returns it, and the private one, which only the journal keeps (tokens,
 * languages, marks, names of users, engine times). Together they give the struct event back.
 */

/* The contract's longest payload, and a NUL: a service has texts in eight languages. */
#define EVENT_PUBLIC_BYTES  65536
#define EVENT_PRIVATE_BYTES 65536

/* NUL-terminated compact JSON; return the length, or 0 when it did not fit. */
size_t event_write_public(const struct catalog *catalog, const struct event *event, char *text,
			  size_t size);
size_t event_write_private(const struct catalog *catalog, const struct event *event, char *text,
			   size_t size);

/*
 * Reads both back. Slugs that the catalog does not have are added to it as retired. Returns 0,
 * -EINVAL with `ret_field` naming the place, or -ENOSPC when the catalog is full. An event that has
 * a setting points to `ret_setting`, which is overwritten in any case.
 */
_must_check_ int event_read(struct catalog *catalog, const char *public_text,
			    const char *private_text, struct event *ret_event,
			    struct setting *ret_setting, char ret_field[static 64]);

/*
 * The same from the public text alone, for whoever has no other: members that are never published are
 * as in a fresh event, and the engine's time is the wall clock's.
 */
_must_check_ int event_read_public(struct catalog *catalog, const char *public_text,
				   struct event *ret_event, struct setting *ret_setting,
				   char ret_field[static 64]);

/* The parts that are in columns of the journal or that are detail: for the view event_v1. */
size_t event_write_detail(const struct catalog *catalog, const struct event *event, char *text,
			  size_t size);
