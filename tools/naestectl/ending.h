/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "firmware/base/attributes.h"

/*
 * How a run of naestectl ends: the exit codes, which scripts rely on (`naestectl --help` lists them).
 * Whoever finds that something is wrong says so once on standard error and returns the ending.
 */

enum ending {
	ENDING_OK = 0,
	ENDING_REFUSED = 1,       /* the appliance answered no, or the broker did */
	ENDING_USAGE = 2,         /* the command line is wrong; nothing was sent */
	ENDING_NO_ANSWER = 3,     /* the broker is there, the appliance is not */
	ENDING_NO_CONNECTION = 4, /* no appliance found, no connection, or the login is wrong */
	ENDING_FAULT = 5,         /* naestectl itself could not go on */
};

/* Writes "naestectl: ..." and a newline to standard error. */
void complain(const char *format, ...) _format_(printf, 1, 2);

/* Says that memory ran out; always ENDING_FAULT. */
enum ending complain_memory(void);
