/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

/*
 * A small site for the queue's tests, and short ways to ask it for things. Time stands still unless a
 * test lets it pass. After every command the invariants are checked.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "firmware/queue/estimate.h"
#include "firmware/queue/pick.h"
#include "firmware/queue/queue.h"

#define SECOND        INT64_C(1000)
#define MINUTE        (60 * SECOND)
/* The wall clock when engine time was 0. */
#define WORLD_WALL_MS INT64_C(1795000000000)
#define COUNT(array)  (sizeof(array) / sizeof((array)[0]))

enum {
	PAS,
	MITID,
	GUIDE
};

enum {
	FAST,
	BOOKED,
	GENERAL
};

struct world {
	struct catalog catalog;
	struct queue *queue;
	struct forecast *forecast;
	int64_t now_ms;
	uint32_t fresh;
	enum clock_quality clock;
	struct command command; /* the next one; sent by say() */
	struct verdict verdict;
};

static void world_fill(struct catalog *catalog)
{
	static const char *const services[] = { "pas", "mitid", "guide" };
	static const char *const lanes[] = { "fast", "booked", "general" };
	static const int64_t rates[] = { 3000, 2000, 1000 };

	catalog_init(catalog);
	strcpy(catalog->site, "test");
	strcpy(catalog->languages[0], "da");
	strcpy(catalog->languages[1], "en");
	catalog->language_count = 2;
	for (size_t i = 0; i < COUNT(services); i++) {
		strcpy(catalog->services[i].id, services[i]);
		strcpy(catalog->services[i].name.text[0], services[i]);
		catalog->services[i].expected_ms = 10 * MINUTE;
		catalog->service_count++;
	}
	for (size_t i = 0; i < COUNT(lanes); i++) {
		strcpy(catalog->lanes[i].id, lanes[i]);
		strcpy(catalog->lanes[i].name.text[0], lanes[i]);
		catalog->lanes[i].rate_permille = rates[i];
		catalog->lanes[i].late_rate_permille = 2 * rates[i];
		catalog->lanes[i].wish_roles =
			ROLE_BIT(ROLE_KIOSK) | ROLE_BIT(ROLE_STAFF) | ROLE_BIT(ROLE_PANEL);
		catalog->lane_count++;
	}
	catalog->lanes[FAST].promise_ms = 10 * MINUTE;
	catalog->default_lane = GENERAL;
	for (int i = 0; i < 3; i++) {
		snprintf(catalog->counters[i].id, SLUG_BYTES, "%d", i + 1);
		snprintf(catalog->counters[i].name, SLUG_BYTES, "%d", i + 1);
		catalog->counters[i].services = 7;
		catalog->counters[i].lanes = 7;
		catalog->counter_count++;
	}
	catalog->counters[2].services = 1u << PAS; /* counter 3 does passports only */
}

static struct command *ask(struct world *world, enum verb verb, enum role role, const char *user)
{
	struct command *command = &world->command;

	memset(command, 0, sizeof(*command));
	command->verb = verb;
	command->role = role;
	snprintf(command->user, sizeof(command->user), "%s", user);
	return command;
}

/* Judges what ask() prepared and applies what follows; returns the refusal. */
static enum refusal say(struct world *world)
{
	struct command *command = &world->command;
	const char *broken;

	command->at_ms = world->now_ms;
	command->wall_ms = WORLD_WALL_MS + world->now_ms;
	command->clock = world->clock;
	do {
		world->fresh++;
		memset(&command->fresh_ticket, 7, sizeof(command->fresh_ticket));
		memcpy(&command->fresh_ticket.bytes[12], &world->fresh, 4);
		memset(&command->fresh_token, 9, sizeof(command->fresh_token));
		memcpy(&command->fresh_token.bytes[12], &world->fresh, 4);
		queue_judge(world->queue, command, &world->verdict);
		for (uint32_t i = 0; i < world->verdict.event_count; i++)
			queue_apply(world->queue, &world->verdict.events[i]);
	} while (queue_goes_on(command, &world->verdict));
	broken = queue_check(world->queue);
	if (broken)
		fail_msg("after %s: %s", verb_name(command->verb), broken);
	return world->verdict.refusal;
}

static inline int world_new(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	world_fill(&world->catalog);
	world->queue = queue_new(&world->catalog);
	world->forecast = forecast_new();
	estimate_lend(world->queue, world->forecast);
	world->now_ms = 1000;
	world->clock = CLOCK_SYNCED;
	ask(world, VERB_START_DAY, ROLE_SYSTEM, "system")->day = 20000;
	say(world);
	*state = world;
	return 0;
}

static inline int world_free(void **state)
{
	struct world *world = *state;

	queue_free(world->queue);
	forecast_free(world->forecast);
	free(world);
	return 0;
}

static inline const struct ticket *ticket_of(const struct world *world, uint16_t number)
{
	return &world->queue->tickets[number];
}

static inline const struct event *event_of(const struct world *world, uint32_t i)
{
	assert_true(i < world->verdict.event_count);
	return &world->verdict.events[i];
}

/* Sends what was asked and expects the refusal and an untouched queue. */
static inline void refused(struct world *world, enum refusal expected)
{
	static struct queue before;

	before = *world->queue;
	assert_int_equal(say(world), expected);
	assert_int_equal(world->verdict.event_count, 0);
	assert_int_equal(memcmp(&before, world->queue, sizeof(before)), 0);
}

/* About a ticket, by its number; sent by say() or refused(). */
static inline struct command *ask_about(struct world *world, enum verb verb, const char *user,
					uint16_t number)
{
	struct command *command = ask(world, verb, ROLE_STAFF, user);

	command->ticket = (struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = number };
	return command;
}

/* The number that was given. */
static inline uint16_t take(struct world *world, const char *service, const char *lane)
{
	struct command *command = ask(world, VERB_TAKE, ROLE_KIOSK, "kiosk-1");

	strcpy(command->services[0], service);
	command->service_count = 1;
	strcpy(command->lane, lane);
	assert_int_equal(say(world), REFUSAL_NONE);
	return world->verdict.ticket;
}

static inline enum refusal sit(struct world *world, const char *user, const char *counter)
{
	strcpy(ask(world, VERB_SIT, ROLE_STAFF, user)->counter, counter);
	return say(world);
}

static inline enum refusal staff(struct world *world, const char *user, enum verb verb)
{
	ask(world, verb, ROLE_STAFF, user);
	return say(world);
}

static inline enum refusal finish(struct world *world, const char *user,
				  enum ticket_outcome outcome)
{
	ask(world, VERB_FINISH, ROLE_STAFF, user)->outcome = outcome;
	return say(world);
}

static inline enum refusal about(struct world *world, enum verb verb, enum role role,
				 const char *user, uint16_t number)
{
	ask(world, verb, role, user)->ticket =
		(struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = number };
	return say(world);
}

static inline enum refusal phone(struct world *world, enum verb verb, uint16_t number)
{
	ask(world, verb, ROLE_PHONE, "phone")->ticket =
		(struct ticket_reference){ .kind = REFERENCE_TOKEN,
					   .id = ticket_of(world, number)->token };
	return say(world);
}

static inline void tick(struct world *world)
{
	ask(world, VERB_TICK, ROLE_SYSTEM, "system");
	assert_int_equal(say(world), REFUSAL_NONE);
}

/* Lets the clock run, with a tick whenever the queue wants one. */
static inline void pass(struct world *world, int64_t ms)
{
	int64_t until_ms = world->now_ms + ms;

	while (queue_deadline_ms(world->queue) <= until_ms) {
		if (queue_deadline_ms(world->queue) > world->now_ms)
			world->now_ms = queue_deadline_ms(world->queue);
		tick(world);
	}
	world->now_ms = until_ms;
}

/* `user` at work with somebody whose service has just begun. */
static inline void serve_one(struct world *world, const char *user, const char *counter,
			     const char *service)
{
	sit(world, user, counter);
	take(world, service, "");
	assert_int_equal(staff(world, user, VERB_NEXT), REFUSAL_NONE);
	assert_int_equal(staff(world, user, VERB_ARRIVE), REFUSAL_NONE);
}
