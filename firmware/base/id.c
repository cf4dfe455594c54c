/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * UUIDs and tokens. Text in, text out, and the only place that asks the kernel for randomness.
 */
#include "firmware/base/id.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "firmware/base/require.h"

static const char hex_digits[] = "0123456789abcdef";
static const char base32_digits[] = "abcdefghijklmnopqrstuvwxyz234567";

void id_entropy(void *bytes, size_t count)
{
	uint8_t *at = bytes;

	while (count > 0) {
		ssize_t got = getrandom(at, count, 0);

		if (got < 0) {
			require(errno == EINTR);
			continue;
		}
		at += got;
		count -= (size_t)got;
	}
}

static void id_stamp(struct id *id, uint8_t version)
{
	id->bytes[6] = (uint8_t)((id->bytes[6] & 0x0f) | (version << 4));
	id->bytes[8] = (uint8_t)((id->bytes[8] & 0x3f) | 0x80);
}

struct id id_random(void)
{
	struct id id;

	id_entropy(&id, sizeof(id));
	id_stamp(&id, 4);
	return id;
}

struct id id_at(int64_t wall_ms)
{
	struct id id;

	id_entropy(&id, sizeof(id));
	for (int i = 0; i < 6; i++)
		id.bytes[i] = (uint8_t)((uint64_t)wall_ms >> (40 - 8 * i));
	id_stamp(&id, 7);
	return id;
}

struct id id_offset(struct id base, uint32_t offset)
{
	uint32_t tail = 0;

	for (int i = 12; i < 16; i++)
		tail = (tail << 8) | base.bytes[i];
	tail += offset;
	for (int i = 15; i >= 12; i--) {
		base.bytes[i] = (uint8_t)tail;
		tail >>= 8;
	}
	return base;
}

bool id_equal(const struct id *a, const struct id *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

bool id_is_nil(const struct id *id)
{
	static const struct id nil;

	return id_equal(id, &nil);
}

/* True where the text form has a dash before this byte. */
static bool id_dash_before(int byte)
{
	return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

void id_format(const struct id *id, char ret_text[static ID_TEXT_BYTES])
{
	char *at = ret_text;

	for (int i = 0; i < 16; i++) {
		if (id_dash_before(i))
			*at++ = '-';
		*at++ = hex_digits[id->bytes[i] >> 4];
		*at++ = hex_digits[id->bytes[i] & 15];
	}
	*at = '\0';
}

/* The value of `digit` in `digits`, or -1; NUL is no digit. */
static int digit_value(const char *digits, char digit)
{
	const char *at = digit ? strchr(digits, digit) : NULL;

	return at ? (int)(at - digits) : -1;
}

int id_parse(const char *text, struct id *ret_id)
{
	struct id id = { 0 };

	for (int i = 0; i < 16; i++) {
		int high, low;

		if (id_dash_before(i) && *text++ != '-')
			return -EINVAL;
		high = digit_value(hex_digits, text[0]);
		low = high < 0 ? -1 : digit_value(hex_digits, text[1]);
		if (low < 0)
			return -EINVAL;
		id.bytes[i] = (uint8_t)(high << 4 | low);
		text += 2;
	}
	if (*text != '\0')
		return -EINVAL;
	*ret_id = id;
	return 0;
}

struct id token_random(void)
{
	struct id token;

	id_entropy(&token, sizeof(token));
	return token;
}

void token_format(const struct id *token, char ret_text[static TOKEN_TEXT_BYTES])
{
	/* 26 digits hold 130 bits; the last two are zero. */
	for (int digit = 0; digit < TOKEN_TEXT_BYTES - 1; digit++) {
		int value = 0;

		for (int bit = digit * 5; bit < digit * 5 + 5; bit++) {
			int byte = bit < 128 ? token->bytes[bit / 8] : 0;

			value = value << 1 | ((byte >> (7 - bit % 8)) & 1);
		}
		ret_text[digit] = base32_digits[value];
	}
	ret_text[TOKEN_TEXT_BYTES - 1] = '\0';
}

int token_parse(const char *text, struct id *ret_token)
{
	struct id token = { 0 };

	for (int digit = 0; digit < TOKEN_TEXT_BYTES - 1; digit++) {
		int value = digit_value(base32_digits, text[digit]);

		if (value < 0)
			return -EINVAL;
		for (int i = 0; i < 5; i++) {
			int bit = digit * 5 + i;

			if (!((value >> (4 - i)) & 1))
				continue;
			if (bit >= 128)
				return -EINVAL;
			token.bytes[bit / 8] |= (uint8_t)(0x80 >> (bit % 8));
		}
	}
	if (text[TOKEN_TEXT_BYTES - 1] != '\0')
		return -EINVAL;
	*ret_token = token;
	return 0;
}
