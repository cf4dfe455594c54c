/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "firmware/base/attributes.h"

/*
 * The log: one line an event, to standard error with the priority prefix that journald understands
 * ("<4>naested: ..."). Levels by consequence:
 *
 *	log_error    somebody has to do something; work is lost or refused until they do
 *	log_warning  something was ignored or repaired; the line says what
 *	log_notice   what an operator wants to see a day later (started, device came back)
 *	log_info     ordinary progress
 *	log_debug    off unless NAESTE_DEBUG=1
 *
 * A fault is logged once, by whoever stops forwarding it. Tokens and passwords are never logged.
 */

enum log_level {
	LOG_LEVEL_ERROR = 3,
	LOG_LEVEL_WARNING = 4,
	LOG_LEVEL_NOTICE = 5,
	LOG_LEVEL_INFO = 6,
	LOG_LEVEL_DEBUG = 7,
};

/* Names the program in each line; call it first in main(). */
void log_open(const char *program);

/* Nothing above this level is written (LOG_LEVEL_INFO unless NAESTE_DEBUG is 1). */
void log_set_level(enum log_level level);

/* Control characters in the text are written as `?`, so that a message stays one line. */
void log_write(enum log_level level, const char *format, ...) _format_(printf, 2, 3);

#define log_error(...)   log_write(LOG_LEVEL_ERROR, __VA_ARGS__)
#define log_warning(...) log_write(LOG_LEVEL_WARNING, __VA_ARGS__)
#define log_notice(...)  log_write(LOG_LEVEL_NOTICE, __VA_ARGS__)
#define log_info(...)    log_write(LOG_LEVEL_INFO, __VA_ARGS__)
#define log_debug(...)   log_write(LOG_LEVEL_DEBUG, __VA_ARGS__)
