/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

/*
 * The small site with appointments, numbered by the tests.
 */

#include "firmware/queue/code.h"
#include "tests/queue-site.h"

#define HOUR (60 * MINUTE)

static inline struct id bits_of(uint32_t i)
{
	struct id id = { { 0 } };

	memcpy(id.bytes, &i, sizeof(i));
	return id;
}

/* The code of the i-th appointment. */
static inline const char *code_of(uint32_t i)
{
	static char code[CODE_BYTES];
	struct id bits = bits_of(i);

	code_make(&bits, 0, code);
	return code;
}

/* Today's appointment so far from now. */
static inline struct appointment_row row_of(const struct world *world, uint32_t i,
					    const char *service, int64_t ahead_ms)
{
	struct appointment_row row = { .day = world->queue->day,
				       .wall_ms = WORLD_WALL_MS + world->now_ms + ahead_ms };

	strcpy(row.code, code_of(i));
	strcpy(row.service, service);
	return row;
}

static inline enum refusal import(struct world *world, const struct appointment_row *rows,
				  uint16_t count)
{
	struct command *command = ask(world, VERB_IMPORT_APPOINTMENTS, ROLE_SUPERVISOR, "sif");

	command->rows = rows;
	command->row_count = count;
	return say(world);
}

static inline struct command *ask_check_in(struct world *world, uint32_t i)
{
	struct command *command = ask(world, VERB_CHECK_IN, ROLE_KIOSK, "kiosk-1");

	strcpy(command->code, code_of(i));
	command->clock = CLOCK_SYNCED;
	return command;
}

static inline enum refusal check_in(struct world *world, uint32_t i)
{
	ask_check_in(world, i);
	return say(world);
}

static inline void appoint(struct world *world, uint32_t i, const char *service, int64_t ahead_ms)
{
	struct appointment_row row = row_of(world, i, service, ahead_ms);

	assert_int_equal(import(world, &row, 1), REFUSAL_NONE);
}

/* A waiting ticket whose appointed time is so far ahead. */
static inline uint16_t booked(struct world *world, uint8_t service, int64_t ahead_ms)
{
	static uint32_t i = 1000;

	appoint(world, ++i, world->catalog.services[service].id, ahead_ms);
	assert_int_equal(check_in(world, i), REFUSAL_NONE);
	return world->verdict.ticket;
}

static inline void start_day(struct world *world, int32_t day)
{
	ask(world, VERB_START_DAY, ROLE_SYSTEM, "system")->day = day;
	say(world);
	assert_int_equal(world->queue->day, day);
}
