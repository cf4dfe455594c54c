/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "firmware/base/clock.h"
#include "firmware/queue/queue.h"

/*
 * Retained state, to bytes: what stands on the broker under status, site, notice, board,
 * service/<id>, lane/<id>, counter/<id>, queue/<counter>, device/<id> and overview. Heap: free() the
 * text; NULL when there is no memory. `now_ms` is engine time, `now_wall_ms` the wall clock then;
 * together they turn engine times into times for people.
 */

struct retained_now {
	int64_t at_ms;
	int64_t wall_ms;
	struct calendar calendar; /* of wall_ms, if that can be trusted */
};

/* Of the place: its zone, and what citizens are given, as far as it works at this moment. */
struct retained_place {
	const char *timezone;   /* whose clock every page shows: "Europe/Copenhagen" */
	const char *public_url; /* behind the QR, while it is proven reachable; else NULL */
	bool paper;             /* the printer can print */
};

struct retained_device {
	const char *id;
	const char *kind; /* "printer", "display", "panel", "broker", "clock", "disk" */
	bool ok;
	const char *reasons; /* separated by one space; "" when well */
	int64_t since_wall_ms;
};

char *retained_status(bool online, const char *version, int64_t since_wall_ms,
		      enum clock_quality clock);
char *retained_site(const struct queue *queue, const struct retained_place *place,
		    const struct retained_now *now);
char *retained_notice(const struct queue *queue); /* those in force */
char *retained_board(const struct queue *queue, const struct retained_now *now);
char *retained_service(const struct queue *queue, uint8_t service, const struct retained_now *now);
char *retained_lane(const struct queue *queue, uint8_t lane, const struct retained_now *now);
char *retained_counter(const struct queue *queue, uint8_t counter, const struct retained_now *now);
char *retained_queue(const struct queue *queue, uint8_t counter, const struct retained_now *now);
char *retained_device(const struct retained_device *device);
char *retained_overview(const struct queue *queue, const struct retained_now *now);

/* The order of queue/<counter> as numbers only, to see whether it changed: "A041 A007 ...". */
size_t retained_queue_order(const struct queue *queue, uint8_t counter, int64_t now_ms, char *text,
			    size_t size);
