/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "firmware/queue/queue.h"

/*
 * When a ticket can be taken: the hours of the site and of its services, what a supervisor has closed,
 * and what a service can do in a day. While the local time is not known, hours do not close anything.
 */

/* Whether the site's own hours let people in. */
bool schedule_site_open(const struct queue *queue, const struct calendar *calendar);

/* Whether this service can be taken now: offered, not closed, within hours, and not used up. */
bool schedule_service_open(const struct queue *queue, uint8_t service,
			   const struct calendar *calendar);

/* Whether anything can be taken. */
bool schedule_open(const struct queue *queue, const struct calendar *calendar);

/* True when as many visits were taken today as the service can do. */
bool schedule_is_used_up(const struct queue *queue, uint8_t service);

/*
 * When schedule_service_open(), or with QUEUE_NONE schedule_open(), will be another if nobody does
 * anything: a local date and minute. False when the time is not known, the service is used up today, or
 * it does not change within SCHEDULE_DAYS.
 */
#define SCHEDULE_DAYS 15
bool schedule_change(const struct queue *queue, uint8_t service, const struct calendar *calendar,
		     int32_t *ret_date, uint16_t *ret_minute);

/* Milliseconds until the service closes, the site's hours included; INT64_MAX: not before midnight. */
int64_t schedule_left_ms(const struct queue *queue, uint8_t service,
			 const struct calendar *calendar);

/* True when somebody who waits as long as the estimate's median is not called before closing. */
bool schedule_late(const struct queue *queue, uint8_t service, const struct calendar *calendar,
		   bool known, int64_t p50_ms);
