/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "firmware/queue/queue.h"

/* Parts of queue.c and apply-ticket.c that the other files of the engine use. Internal to the queue. */

/* Forgets the tickets of the day; numbers start again. */
void queue_forget_tickets(struct queue *queue);

/* Parts of apply.c, in apply-day.c: what day-changed, day-named and a start's clock-step do. */
void day_apply(struct queue *queue, const struct event *event);
void day_apply_named(struct queue *queue, const struct event *event);
void day_apply_gap(struct queue *queue);

/* The catalog as the configuration made it. */
const struct catalog *queue_configured(const struct queue *queue);

/* The seat of an event's counter, which there is. */
struct seat *seat_of(struct queue *queue, uint8_t counter);

/* What is at the counter is so since the event. */
void seat_touch(struct seat *seat, const struct event *event);

/* Events about a ticket; only for queue_apply(). */
void apply_ticket(struct queue *queue, const struct event *event);
