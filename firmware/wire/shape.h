/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "firmware/queue/estimate.h"
#include "firmware/queue/queue.h"
#include "firmware/wire/writer.h"

/*
 * The objects that answers and retained state have in common, each with one shape everywhere.
 */

/* {"p10_s":180,"p50_s":420,"p90_s":780}, or null when nothing honest can be said. */
void shape_wait(struct writer *writer, const char *key, const struct estimate *wait);

/* "estimated":true behind a duration that goes over a start whose length nobody knows; else nothing. */
void shape_estimated(struct writer *writer, bool estimated);

/*
 * {"text":...,"score":...,"runner_up":...,"margin":...,"kind":...,"waited_s":...}: why `number` is
 * called, for staff. `text` says it in `language`; the rest lets a page say it in its own.
 */
void shape_why(struct writer *writer, const char *key, const struct queue *queue, uint16_t number,
	       const struct why *why, const char *language);

/* The slug, or null for QUEUE_NONE. */
void shape_service(struct writer *writer, const char *key, const struct catalog *catalog,
		   uint8_t service);
void shape_counter(struct writer *writer, const char *key, const struct catalog *catalog,
		   uint8_t counter);

struct ticket_shape {
	bool token; /* only in the answer that hands the ticket out */
	bool listed; /* what staff tell people apart by: errand, party, when taken, how long waited */
	bool seated;  /* at one's own counter: the clocks of its call */
	bool private; /* what volunteers do not see: language, marks, wishes, no-shows */
};

/* A ticket as staff and its own holder see it. */
void shape_ticket(struct writer *writer, const char *key, const struct queue *queue,
		  uint16_t number, int64_t now_ms, const struct ticket_shape *shape);

/* "closed", "open", "calling", "serving" or "paused". */
const char *counter_state_name(const struct queue *queue, const struct seat *seat);

/* The sitting that is under way, or null. */
void shape_sitting(struct writer *writer, const char *key, const struct seat *seat);

/* How long a ticket has waited: until now, or until it was last called. */
int64_t ticket_waited_ms(const struct ticket *ticket, int64_t now_ms);
