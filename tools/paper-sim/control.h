/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/*
 * The control socket's language: one line a command, one JSON line an answer.
 *
 *	paper out|in   near-end on|off   cover open|closed   power off|on   cutter jam|ok
 *	paper-mm N     status
 */

#define CONTROL_LINE_BYTES   128
#define CONTROL_ANSWER_BYTES 512
#define CONTROL_PAPER_MAX_MM 1000000

struct simulator;

/* Obeys `line` (without its newline) and writes the answer, with its newline. */
void control_obey(struct simulator *simulator, const char *line,
		  char ret_answer[static CONTROL_ANSWER_BYTES]);
