/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "firmware/queue/queue.h"

/*
 * Lists of tickets: those that wait, by errand or by the counter that they are bound to and by lane,
 * each ordered by since_ms, then take_seq; and those that are parked, ordered by wake_ms. Internal to
 * the queue.
 *
 * Within one list the order of the score is the order of the list, because every ticket in it earns
 * at the same rate and with the same head start. That is why `next` only looks at the heads.
 */

/* The row in queue->lists for a ticket that waits. */
uint8_t waiting_row(const struct ticket *ticket);

/* Whether it waits and surely nobody has seen its number. */
bool waiting_unseen(const struct ticket *ticket);
/* A ticket that waits, and of which that was true, has been seen. */
void waiting_seen(struct queue *queue, const struct ticket *ticket);

void waiting_insert(struct queue *queue, struct ticket *ticket);
void waiting_remove(struct queue *queue, struct ticket *ticket);
void parked_insert(struct queue *queue, struct ticket *ticket);
void parked_remove(struct queue *queue, struct ticket *ticket);

/* Which tickets have this id or this token: open addressing over queue->by_id and by_token. */
void index_insert(struct queue *queue, const struct ticket *ticket);
void index_replace_token(struct queue *queue, struct ticket *ticket, const struct id *token);
uint16_t index_find_id(const struct queue *queue, const struct id *id);
uint16_t index_find_token(const struct queue *queue, const struct id *token);
