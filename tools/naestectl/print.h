/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdint.h>

#include <jansson.h>

#include "tools/naestectl/ending.h"

/*
 * Answers, tickets and events for people, on standard output. What a newer appliance adds is printed
 * by its name; what is missing is left out. Text from outside never reaches the terminal unchecked.
 */

/* One compact line of JSON, members in the order in which they came. */
void print_json(const json_t *json);

/* ENDING_OK, or says the refusal: ENDING_REFUSED. */
enum ending answer_ending(const json_t *answer);

void print_answer(json_t *answer);
void print_ticket(const json_t *ticket);
void print_event(json_t *event);

/* The member's text; "" when it is missing, "?" when it would not be safe to show. */
const char *member_text(const json_t *object, const char *key);

#define DURATION_TEXT_BYTES 32

/* "45 s", "7 min", "2 h 05 min" */
void duration_text(int64_t seconds, char ret_text[static DURATION_TEXT_BYTES]);

#define MOMENT_TEXT_BYTES 20

/* "2026-11-22 09:14" of a time of the contract; "?" for anything else. */
void moment_text(const char *time, char ret_text[static MOMENT_TEXT_BYTES]);

#define WAIT_TEXT_BYTES 96

/* "about 7 min, rarely over 13 min" of {"p50_s","p90_s"}; "not known" for null. */
void wait_text(const json_t *wait, char ret_text[static WAIT_TEXT_BYTES]);

/* "3 / 7 / 13 min": one in ten waits less than the first, half the second, nine in ten the third. */
void interval_text(const json_t *wait, char ret_text[static WAIT_TEXT_BYTES]);
