/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "firmware/queue/code.h"
#include "firmware/queue/limits.h"

/*
 * Appointments: a code, a service, a time, and no name. They are imported, carried until the day after
 * their own, and used up by the check-in. The table is ordered by code, so that two queues that know the
 * same appointments are equal however they came to know them.
 */

enum appointment_state {
	APPOINTMENT_EXPECTED,
	APPOINTMENT_CANCELLED,
	APPOINTMENT_CHECKED_IN,
};

#define APPOINTMENT_STATE_COUNT (APPOINTMENT_CHECKED_IN + 1)

const char *appointment_state_name(enum appointment_state state);

/* How a check-in stands to the appointed time. */
enum check_in_status {
	CHECK_IN_NONE, /* no appointment: a return code */
	CHECK_IN_IN_TIME,
	CHECK_IN_LATE,
	CHECK_IN_EARLY,
};

#define CHECK_IN_STATUS_COUNT (CHECK_IN_EARLY + 1)

/* "in_time", "late", "early"; CHECK_IN_NONE is "". */
const char *check_in_status_name(enum check_in_status status);
_must_check_ int check_in_status_parse(const char *name, enum check_in_status *ret_status);

struct appointment {
	char code[CODE_BYTES]; /* first: see code_place() */
	uint8_t service, lane;
	uint8_t state;  /* enum appointment_state */
	uint8_t status; /* enum check_in_status, once checked in */
	uint8_t reserved[1];
	uint16_t ticket; /* of today, once checked in; else TICKET_NONE */
	int64_t wall_ms; /* the appointed time, Unix epoch */
	int32_t day;     /* the business day that it lies in */
	uint8_t reserved_too[4];
};

/* One line of an import, slugs as text; judged by the queue. */
#define APPOINTMENT_SLUG_BYTES 24

struct appointment_row {
	char code[CODE_BYTES];
	char service[APPOINTMENT_SLUG_BYTES];
	char lane[APPOINTMENT_SLUG_BYTES]; /* "": booked */
	bool cancelled;
	int32_t day; /* the business day that wall_ms lies in: the caller knows the time zone */
	int64_t wall_ms;
};

/* How far a list of rows has been judged, and what became of each. */
struct import_progress {
	uint16_t row;  /* the next one */
	uint16_t set;  /* new or changed */
	uint16_t same; /* known already */
	uint16_t used; /* left as they are: checked in */
	uint16_t past; /* of a day that is over */
};

struct queue;
struct event;

/* The appointment with this code, or NULL. */
const struct appointment *appointment_find(const struct queue *queue, const char *code);

/* The first one of this service at this time that is still expected, or NULL. */
const struct appointment *appointment_expected_at(const struct queue *queue, uint8_t service,
						  int64_t wall_ms);

/* Somebody who has an appointment today and has not come yet. */
struct expected {
	int64_t wall_ms;
	uint8_t service, lane;
};

/*
 * Those who are still expected today, in the order of their times (at most `max`, the first ones);
 * returns how many there are. For estimates: whom the counters will have to serve besides those who
 * wait. Whoever checked in early waits already, with since_ms ahead.
 */
uint32_t appointment_expected(const struct queue *queue, struct expected *ret_expected,
			      uint32_t max);

/* Apply's part, see apply.c. */
void appointment_set(struct queue *queue, const struct event *event);
void appointment_use(struct queue *queue, const struct event *event);
void appointment_new_day(struct queue *queue, int32_t day);
