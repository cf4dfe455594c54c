/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/base/attributes.h"

/*
 * Identifiers: UUIDs (RFC 9562) for tickets, commands and events, and 128-bit tokens for the phone.
 * Making one asks the kernel for randomness, so it is done outside the queue, which receives them
 * with the command.
 */

struct id {
	uint8_t bytes[16];
};

#define ID_TEXT_BYTES    37 /* 8-4-4-4-12 in lower case and NUL */
#define TOKEN_TEXT_BYTES 27 /* 26 characters of base32 in lower case (RFC 4648) and NUL */

/* A random UUID, version 4. */
struct id id_random(void);

/* A UUID, version 7: `wall_ms` (Unix epoch) in front, so that ids of one day sort by time. */
struct id id_at(int64_t wall_ms);

/* The id `offset` places after `base`: counts in the last 32 bits, wrapping there. */
struct id id_offset(struct id base, uint32_t offset);

bool id_equal(const struct id *a, const struct id *b);
bool id_is_nil(const struct id *id);

void id_format(const struct id *id, char ret_text[static ID_TEXT_BYTES]);

/* Exactly the form that id_format() writes; returns 0 or -EINVAL with `ret_id` untouched. */
_must_check_ int id_parse(const char *text, struct id *ret_id);

/* The same for a token: 128 random bits (version bits are not set), written in base32. */
struct id token_random(void);
void token_format(const struct id *token, char ret_text[static TOKEN_TEXT_BYTES]);
_must_check_ int token_parse(const char *text, struct id *ret_token);

/* Fills `bytes` from the kernel's random source; cannot fail. */
void id_entropy(void *bytes, size_t count);
