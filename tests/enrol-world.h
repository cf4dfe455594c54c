/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

/*
 * Short ways to get a code and to enrol with it, on top of the appliance in one process. Functions are
 * static inline, as not every test uses all.
 */

#include "tests/appliance-world.h"

#define PASSWORD ",\"password\":\"correct horse battery\""
#define KIOSK    ",\"kind\":\"kiosk\",\"name\":\"hall-kiosk\""
#define DISPLAY  ",\"kind\":\"display\",\"name\":\"hall-screen\""
#define FIRST    "0b0e8400-e29b-41d4-a716-446655440001"

#define HALL_KIOSK "{\"user\":\"hall-kiosk\",\"role\":\"kiosk\""

/* What the contract promises. */
#define CODES         8
#define PLACES        16
#define LIFE_MS       600000
#define SAME_AGAIN_MS 30000

/* The user who is a fresh code. */
struct code {
	char user[32];
};

static inline struct code code_user(const char *answer)
{
	struct code code = { "enrol-" };

	text_under(answer, "code", code.user + strlen(code.user), 9);
	return code;
}

static inline struct code code_new(struct world *world)
{
	return code_user(ask(world, "sup", "device-enrol", ""));
}

static inline const char *enrol(struct world *world, const struct code *code, const char *fields)
{
	return ask(world, code->user, "enrol", fields);
}

static inline const char *enrol_as(struct world *world, const char *id, const struct code *code,
				   const char *fields)
{
	size_t from = message_count(world);

	ask_as(world, id, code->user, "enrol", fields);
	settle(world);
	return payload_at(world, message_find(world, from, "re/", id));
}

/* Time passes, and the appliance notices. */
static inline void pass(struct world *world, int64_t ms)
{
	clock_pass(ms);
	wait_ms(world, 1150);
}

static inline void secret_of(const char *answer, char secret[static TOKEN_TEXT_BYTES])
{
	struct id bits;

	text_under(answer, "secret", secret, TOKEN_TEXT_BYTES);
	assert_int_equal(token_parse(secret, &bits), 0);
}
