/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

/*
 * A small site for the tests of the wire: two services, two lanes, two counters, the real queue and
 * a clock that stands still until a test moves it.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "firmware/base/cleanup.h"
#include "firmware/queue/estimate.h"
#include "firmware/queue/queue.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define TOKEN "aaaqeayeaudaocajbifqydiob4"
#define WALL  INT64_C(1795335243120) /* 2026-11-22T09:14:03.120+01:00 */
#define AT    INT64_C(5000000)       /* engine time then */

static struct catalog catalog;
static struct queue *queue;
static struct forecast *forecast;
static struct verdict verdict;
static int64_t at_ms;
static uint8_t fresh;

/* An id that ends with `last`. */
static inline struct id id_ending(uint8_t last)
{
	return (struct id){ { 0x0b, 0x0e, 0, 0, 0, 0, 0x40, 0, 0x80, 0, 0, 0, 0, 0, 0, last } };
}

static inline void add_service(const char *id, const char *name)
{
	struct service *service = &catalog.services[catalog.service_count++];

	strcpy(service->id, id);
	strcpy(service->name.text[0], name);
	service->expected_ms = 600000;
}

static inline void add_lane(const char *id, int64_t rate_permille, int64_t promise_ms)
{
	struct lane *lane = &catalog.lanes[catalog.lane_count++];

	strcpy(lane->id, id);
	lane->rate_permille = rate_permille;
	lane->late_rate_permille = 2 * rate_permille;
	lane->promise_ms = promise_ms;
	lane->wish_roles = ROLE_BIT(ROLE_STAFF) | ROLE_BIT(ROLE_KIOSK);
}

static inline void add_counter(const char *id)
{
	struct counter *counter = &catalog.counters[catalog.counter_count++];

	strcpy(counter->id, id);
	strcpy(counter->name, id);
	counter->services = 3;
	counter->lanes = 3;
}

static inline void catalog_fill(void)
{
	catalog_init(&catalog);
	strcpy(catalog.site, "demo");
	strcpy(catalog.site_name.text[0], "Borgerservice");
	strcpy(catalog.languages[0], "da");
	strcpy(catalog.languages[1], "en");
	catalog.language_count = 2;
	add_service("pas", "Pas");
	add_service("mitid", "MitID");
	strcpy(catalog.services[0].must.text[0], "Barnet skal med");
	strcpy(catalog.services[0].name.text[1], "Passport");
	add_lane("general", 1000, 0);
	add_lane("fast", 3000, 600000);
	catalog.default_lane = 0;
	add_counter("1");
	add_counter("2");
}

/* Lets the queue judge and apply a command; fails the test when it is refused. */
static inline void run(const struct command *command)
{
	struct command whole = *command;

	whole.id = id_ending(0xc0);
	whole.at_ms = at_ms;
	whole.wall_ms = WALL - (AT - at_ms);
	whole.clock = CLOCK_SYNCED;
	fresh++;
	whole.fresh_ticket = id_ending(fresh);
	whole.fresh_token = (struct id){ { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 } };
	whole.fresh_token.bytes[15] = fresh;
	whole.fresh_events = id_ending((uint8_t)(0x80 + fresh));
	queue_judge(queue, &whole, &verdict);
	assert_int_equal(verdict.refusal, REFUSAL_NONE);
	for (uint32_t i = 0; i < verdict.event_count; i++)
		queue_apply(queue, &verdict.events[i]);
}

static inline struct command staff_does(enum verb verb)
{
	return (struct command){ .verb = verb, .role = ROLE_STAFF, .user = "anna" };
}

static inline void take(const char *service, const char *lane, const char *language, uint8_t marks)
{
	struct command command = { .verb = VERB_TAKE, .role = ROLE_KIOSK, .user = "kiosk" };

	command.service_count = 1;
	strcpy(command.services[0], service);
	strcpy(command.lane, lane);
	strcpy(command.language, language);
	command.marks = marks;
	run(&command);
}

static inline void sit(void)
{
	struct command command = staff_does(VERB_SIT);

	strcpy(command.counter, "1");
	run(&command);
}

static inline int setup(void **state)
{
	struct command command = { .verb = VERB_START_DAY, .role = ROLE_SYSTEM, .day = 20779 };

	memset(&catalog, 0, sizeof(catalog));
	catalog_fill();
	queue = queue_new(&catalog);
	assert_non_null(queue);
	forecast = forecast_new();
	estimate_lend(queue, forecast);
	fresh = 0;
	at_ms = AT - 1200000;
	run(&command);
	return 0;
}

static inline int teardown(void **state)
{
	queue_free(queue);
	forecast_free(forecast);
	return 0;
}

static inline void assert_text(char *text, const char *expected)
{
	_cleanup_free_ char *owned = text;

	assert_non_null(owned);
	assert_string_equal(owned, expected);
}

static inline void fill(char *text, size_t size, char letter)
{
	memset(text, letter, size - 1);
	text[size - 1] = '\0';
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)
