/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdint.h>

#include "firmware/queue/queue.h"
#include "firmware/wire/retained.h"

/*
 * The phone's page for a ticket of today: HTML that says everything and, without script, asks for
 * itself again, for old phones and for those who switched scripts off. A script makes it livelier.
 * Heap: free() it; NULL when there is no memory.
 */
char *page_of_ticket(const struct queue *queue, uint16_t number, const struct retained_now *now);
