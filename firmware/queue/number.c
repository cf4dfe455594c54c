/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Numbers as people read them: a letter and three digits. This file is proved, see number.h.
 */
#include "firmware/queue/number.h"

#include <errno.h>

#include "firmware/base/require.h"

void number_format(uint16_t number, char ret_text[static NUMBER_TEXT_BYTES])
{
	int digits = number % QUEUE_NUMBERS_PER_LETTER + 1;

	require(number < QUEUE_TICKETS_MAX);
	ret_text[0] = (char)('A' + number / QUEUE_NUMBERS_PER_LETTER);
	ret_text[1] = (char)('0' + digits / 100);
	ret_text[2] = (char)('0' + digits / 10 % 10);
	ret_text[3] = (char)('0' + digits % 10);
	ret_text[4] = '\0';
}

int number_parse(const char *text, uint16_t *ret_number)
{
	int digits = 0;

	if (text[0] < 'A' || text[0] > 'Z')
		return -EINVAL;
	/* The end of a text is no digit: nothing behind it is read. */
	/*@
	  loop invariant 1 <= i <= NUMBER_TEXT_BYTES - 1;
	  loop invariant \forall integer k; 1 <= k < i ==> is_digit(text[k]);
	  loop invariant i == 1 ==> digits == 0;
	  loop invariant i == 2 ==> digits == text[1] - '0';
	  loop invariant i == 3 ==> digits == (text[1] - '0') * 10 + (text[2] - '0');
	  loop invariant i == 4 ==>
	    digits == (text[1] - '0') * 100 + (text[2] - '0') * 10 + (text[3] - '0');
	  loop assigns i, digits;
	  loop variant NUMBER_TEXT_BYTES - 1 - i;
	*/
	for (int i = 1; i < NUMBER_TEXT_BYTES - 1; i++) {
		if (text[i] < '0' || text[i] > '9')
			return -EINVAL;
		digits = digits * 10 + (text[i] - '0');
	}
	if (digits == 0 || text[NUMBER_TEXT_BYTES - 1] != '\0')
		return -EINVAL;
	*ret_number = (uint16_t)((text[0] - 'A') * QUEUE_NUMBERS_PER_LETTER + digits - 1);
	return 0;
}
