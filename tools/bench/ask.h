/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stddef.h>

#include "firmware/base/attributes.h"

/* One line to a simulator's control socket, one line back. */

/* A connection, or a negative errno. */
_must_check_ int ask_open(const char *path);
/* Says the line (without its end); -EREMOTEIO when the answer is a refusal. */
_must_check_ int ask_line(int fd, const char *line, char *ret_answer, size_t size);
/* The number behind "\"key\":" in an answer, or -1. */
long long ask_number(const char *answer, const char *key);
