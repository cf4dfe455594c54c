/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdint.h>

#include "firmware/base/attributes.h"

/* Numbers on the command line of a subcommand, which is named in what is said about them. */

/* "naeste-sim world: ..." on standard error; always -EINVAL. */
int option_wrong(const char *command, const char *format, ...) _format_(printf, 2, 3);

/* A whole number, digits only; 0, or -EINVAL after a message. */
_must_check_ int option_whole(const char *command, const char *option, const char *text,
			      uint64_t least, uint64_t most, uint64_t *ret_number);

/* A finite number, nothing behind it; 0, or -EINVAL after a message. */
_must_check_ int option_number(const char *command, const char *option, const char *text,
			       double *ret_number);
