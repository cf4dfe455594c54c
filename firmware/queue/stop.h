/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>

#include "firmware/queue/catalog.h"

/*
 * A stop: where a site that moves is now. It has a place for people to read, and may have hours and
 * numbers of its own, which then stand instead of the site's.
 */

#define STOP_PLACE_BYTES 64

struct stop {
	char id[SLUG_BYTES]; /* "": the site has not moved */
	char place[STOP_PLACE_BYTES];
	struct number_range numbers;
	bool has_numbers;
	struct hours hours; /* not set: the site's */
};

struct event;
struct queue;

/* The hours that are in force: those of the stop, or else of the site. */
const struct hours *stop_hours(const struct queue *queue);

/* The ranges that numbers are given from. */
const struct number_range *stop_ranges(const struct queue *queue, uint8_t *ret_count);

/* Of EVENT_STOP_OPENED; only for queue_apply(). */
void stop_apply(struct queue *queue, const struct event *event);
