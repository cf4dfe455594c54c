/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "firmware/queue/queue.h"

/*
 * Whom a counter serves: its profile, as far as whoever sits there has learnt it, and never through a
 * screen or a telephone what has to be done in person. Every rule that asks for it asks here.
 */

/* False where the service has to be done in person and this kind of counter is far from the person. */
bool counter_kind_fits(enum counter_kind kind, const struct service *service);

/* The services of the counter's profile that its kind and its user (at a closed one: any) allow. */
uint32_t seat_services(const struct queue *queue, uint8_t counter);

/* Whether the counter, with whoever sits there now, serves this service in this lane. */
bool seat_serves(const struct queue *queue, uint8_t counter, uint8_t service, uint8_t lane);

/*
 * Whether somebody of the service has waited as long as the counter waits before it helps out; true
 * for a service without such a condition.
 */
bool seat_helps_now(const struct queue *queue, uint8_t counter, uint8_t service, int64_t now_ms);

/*
 * The services, open to the public, that nobody serves once the counter does not: on-call counters
 * count as somebody, because they come when they are wanted.
 */
uint32_t seats_unserved_without(const struct queue *queue, uint8_t counter);
