/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "firmware/queue/code.h"
#include "firmware/queue/limits.h"
#include "firmware/queue/ticket.h"

/*
 * Return codes: for somebody who lacked a document or was not reached. Nameless, used once, valid for
 * some days; the check-in gives the booked lane and the waiting that was done. Ordered by code, as the
 * appointments are.
 */
struct return_code {
	char code[CODE_BYTES]; /* first: see code_place() */
	uint8_t errand_count;
	uint16_t from;   /* the ticket of today that it was made for, or TICKET_NONE */
	uint16_t ticket; /* the ticket of today that came of it, or TICKET_NONE: not used */
	uint8_t reserved[2];
	struct errand errands[QUEUE_ERRANDS_MAX]; /* what is left to be done */
	int64_t credit_ms;
	int32_t until_day; /* the last business day on which it is good */
	uint8_t reserved_too[4];
};

struct queue;
struct event;

/* The return code with this code, or NULL. */
const struct return_code *return_code_find(const struct queue *queue, const char *code);

/* The one that was made for this ticket of today and is not used, or NULL. */
const struct return_code *return_code_of(const struct queue *queue, uint16_t ticket);

/* Apply's part, see apply.c. */
void return_code_set(struct queue *queue, const struct event *event);
/* The same of an earlier day, whose tickets are forgotten; only for queue_apply_carried(). */
void return_code_carry(struct queue *queue, const struct event *event);
void return_code_use(struct queue *queue, const struct event *event);
void return_code_new_day(struct queue *queue, int32_t day);
