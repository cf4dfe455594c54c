/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Codes that people type. Everything is forgiven that cannot be mistaken for another code.
 */
#include "firmware/queue/code.h"

#include <errno.h>
#include <string.h>

#define CODE_LENGTH (CODE_BYTES - 1)

static const char alphabet[] = "23456789CDFGHJKMNPRTVWXZSBU";

#define BASE       23u /* a prime, so that the check finds what it promises */
#define LOOKALIKES (alphabet + BASE)

/* What the characters behind the alphabet's own are taken for. */
static const char meant[] = "258V";

/* The value of a character that is not NUL, or BASE for one that no code has. */
static uint32_t value_of(char c)
{
	char upper = c;
	const char *lookalike;
	const char *at;

	if (c >= 'a' && c <= 'z')
		upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[c - 'a'];
	lookalike = strchr(LOOKALIKES, upper);
	if (lookalike)
		upper = meant[lookalike - LOOKALIKES];
	at = memchr(alphabet, upper, BASE);
	return at ? (uint32_t)(at - alphabet) : BASE;
}

int code_parse(const char *text, char ret_code[static CODE_BYTES])
{
	char code[CODE_BYTES] = "";
	uint32_t length = 0, sum = 0;

	for (; *text; text++) {
		uint32_t value = value_of(*text);

		if (*text == ' ' || *text == '-')
			continue;
		if (value == BASE || length == CODE_LENGTH)
			return -EINVAL;
		code[length++] = alphabet[value];
		sum += length * value;
	}
	if (length != CODE_LENGTH || sum % BASE != 0)
		return -EINVAL;
	memcpy(ret_code, code, sizeof(code));
	return 0;
}

void code_make(const struct id *random, uint32_t attempt, char ret_code[static CODE_BYTES])
{
	uint64_t bits = attempt;
	uint32_t sum = 0, check = 0;

	for (size_t i = 0; i < sizeof(random->bytes) / 2; i++)
		bits += (uint64_t)random->bytes[i] << (8 * i);
	for (uint32_t i = 0; i + 1 < CODE_LENGTH; i++) {
		ret_code[i] = alphabet[bits % BASE];
		sum += (i + 1) * (uint32_t)(bits % BASE);
		bits /= BASE;
	}
	while ((sum + CODE_LENGTH * check) % BASE != 0)
		check++;
	ret_code[CODE_LENGTH - 1] = alphabet[check];
	ret_code[CODE_LENGTH] = '\0';
}

uint32_t code_place(const void *entries, uint32_t count, size_t entry_bytes, const char *code,
		    bool *ret_found)
{
	uint32_t low = 0, high = count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (strcmp((const char *)entries + middle * entry_bytes, code) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	*ret_found = low < count && strcmp((const char *)entries + low * entry_bytes, code) == 0;
	return low;
}
