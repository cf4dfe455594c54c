/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "firmware/queue/catalog.h"
#include "firmware/queue/event.h"
#include "firmware/queue/ticket.h"

/*
 * The errands of a visit. Those before the cursor are done, the one under it is what the citizen waits
 * for or is served with, the others come after it. From the cursor on each service stands once.
 */

struct queue;

/* Where the service stands from the cursor on, or QUEUE_NONE. */
uint8_t errand_to_come(const struct ticket *ticket, uint8_t service);

/*
 * One errand of two that are about the same service: what is done for each person is done for the
 * people of both, anything else once for whoever is more. False when that is more than QUEUE_PARTY_MAX.
 */
bool errand_join(const struct catalog *catalog, struct errand *errand, const struct errand *other);

/*
 * How many of its errands, from the first, count against what their services can do in a day: all of
 * them, but nothing of those that the visit ended without.
 */
uint8_t capacity_used(const struct ticket *ticket);

/* Only for queue_apply(). */

/* The visit has no second errand for the service under its cursor. */
void errand_drop_double(struct ticket *ticket);

/*
 * What a new ticket of EVENT_TICKET_SPLIT has, `ticket` has no more: an errand after the cursor goes
 * over, and of the one under it so many of its people, down to one.
 */
void errand_split(struct ticket *ticket, const struct event *event);

/* Adds what the visit uses to what the services' capacities are measured against; -1 takes it away. */
void capacity_count(struct queue *queue, const struct ticket *ticket, int sign);
