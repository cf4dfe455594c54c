/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "firmware/queue/queue.h"

/* Parts of queue.c that the other files of the engine use. Internal to the queue. */

/* Forgets the tickets of the day; numbers start again. */
void queue_forget_tickets(struct queue *queue);

/* The catalog as the configuration made it. */
const struct catalog *queue_configured(const struct queue *queue);
