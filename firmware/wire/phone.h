/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdint.h>

#include "firmware/queue/queue.h"
#include "firmware/wire/retained.h"

/*
 * The phone's JSON for a ticket of today: what its holder may know and what they can do now. Heap:
 * free() it; NULL when there is no memory.
 */
char *phone_of_ticket(const struct queue *queue, uint16_t number, const struct retained_now *now);
