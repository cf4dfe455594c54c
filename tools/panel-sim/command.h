/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdint.h>

#include "tools/panel-sim/answer.h"
#include "tools/panel-sim/simulator.h"

#define COMMAND_LINE_BYTES 128 /* with NUL */

/* Obeys one line of the panel socket (without its newline; it is changed) and fills `answer`. */
void command_obey(struct simulator *simulator, char *line, int64_t now_us, struct answer *answer);
