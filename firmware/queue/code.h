/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/base/attributes.h"
#include "firmware/base/id.h"

/*
 * The code of an appointment or of a return: eight characters that a citizen types at the kiosk. The
 * alphabet has 23 characters, digits and consonants without look-alikes (no 0 O Q, 1 I L, and one of
 * each of 2 Z, 5 S, 8 B, V U), so that no code reads as a word. The last character is a check: the
 * characters' values weighted 1 to 8 add up to a multiple of 23. As 23 is a prime, every single wrong
 * character shows, and every exchange of two. The seven others give 3.4 thousand million codes.
 *
 * A code is written in upper case in everything that leaves the process, on paper as "K7MX 29GD".
 */

#define CODE_BYTES 9 /* with NUL */

/*
 * Reads what somebody typed: lower case, spaces and hyphens do not matter, and Z S B U are taken for 2 5
 * 8 V. Returns 0, or -EINVAL with `ret_code` untouched: wrong length, a foreign character or a wrong
 * check.
 */
_must_check_ int code_parse(const char *text, char ret_code[static CODE_BYTES]);

/* The code that belongs to these random bits; another one for each `attempt`. */
void code_make(const struct id *random, uint32_t attempt, char ret_code[static CODE_BYTES]);

/*
 * Where `code` stands in a table whose entries begin with their code and are ordered by it, or where
 * it would have to be put.
 */
uint32_t code_place(const void *entries, uint32_t count, size_t entry_bytes, const char *code,
		    bool *ret_found);
