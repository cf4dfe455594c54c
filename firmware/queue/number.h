/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdint.h>

#include "firmware/base/attributes.h"
#include "firmware/queue/limits.h"

/*
 * The number on the paper: number 0 is "A001", 999 is "B001", QUEUE_TICKETS_MAX - 1 is "Z999". The
 * contracts are ACSL and proved by `tools/check proof`: each number has one text and each text one
 * number, and reading what was written gives the number back.
 */

#define NUMBER_TEXT_BYTES 5

/*@
  predicate is_digit(char c) = '0' <= c <= '9';

  predicate is_number_text{L}(char *text) =
    'A' <= text[0] <= 'Z' && is_digit(text[1]) && is_digit(text[2]) && is_digit(text[3]) &&
    text[4] == 0 && !(text[1] == '0' && text[2] == '0' && text[3] == '0');

  logic integer number_of{L}(char *text) =
    (text[0] - 'A') * QUEUE_NUMBERS_PER_LETTER +
    (text[1] - '0') * 100 + (text[2] - '0') * 10 + (text[3] - '0') - 1;

  // What a caller may hand over as text: it ends somewhere.
  predicate is_text{L}(char *text) =
    \exists integer end; 0 <= end && text[end] == 0 && \valid_read(text + (0 .. end));

  lemma a_number_has_one_text{L}:
    \forall char *a, *b;
      is_number_text(a) && is_number_text(b) && number_of(a) == number_of(b) ==>
      (\forall integer i; 0 <= i < NUMBER_TEXT_BYTES ==> a[i] == b[i]);

  lemma a_text_has_a_number_of_the_day{L}:
    \forall char *text; is_number_text(text) ==> 0 <= number_of(text) < QUEUE_TICKETS_MAX;
*/

/*@
  requires number < QUEUE_TICKETS_MAX;
  requires \valid(ret_text + (0 .. NUMBER_TEXT_BYTES - 1));
  assigns ret_text[0 .. NUMBER_TEXT_BYTES - 1];
  ensures is_number_text(ret_text);
  ensures number_of(ret_text) == number;
*/
void number_format(uint16_t number, char ret_text[static NUMBER_TEXT_BYTES]);

/* Returns 0 or -EINVAL with `ret_number` untouched. */
/*@
  requires is_text(text) && \valid(ret_number);
  assigns *ret_number;
  ensures is_number_text(text) <==> \result == 0;
  ensures \result == 0 ==> *ret_number == number_of(text);
  ensures \result != 0 ==> \result < 0 && *ret_number == \old(*ret_number);
*/
_must_check_ int number_parse(const char *text, uint16_t *ret_number);
