/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * One write(2) a line, so that lines of several threads never mix. The level prefix is what journald
 * reads from a service's standard error; a person reads past it.
 */
#include "firmware/base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "firmware/base/require.h"

#define LOG_LINE_BYTES 1024

static const char *log_program = "naeste";
static enum log_level log_limit = LOG_LEVEL_INFO;

void log_open(const char *program)
{
	const char *debug = getenv("NAESTE_DEBUG");

	log_program = program;
	if (debug && strcmp(debug, "1") == 0)
		log_limit = LOG_LEVEL_DEBUG;
}

void log_set_level(enum log_level level)
{
	log_limit = level;
}

void log_write(enum log_level level, const char *format, ...)
{
	char line[LOG_LINE_BYTES];
	va_list arguments;
	int head, body;
	size_t length;

	if (level > log_limit)
		return;
	head = snprintf(line, sizeof(line), "<%d>%s: ", (int)level, log_program);
	if (head < 0 || (size_t)head >= sizeof(line))
		return;
	va_start(arguments, format);
	body = vsnprintf(line + head, sizeof(line) - (size_t)head, format, arguments);
	va_end(arguments);
	if (body < 0)
		return;
	length = strlen(line);
	/* Text from outside must not look like a line of ours, nor steer a terminal. */
	for (size_t i = 0; i < length; i++)
		if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f)
			line[i] = '?';
	if (length == sizeof(line) - 1)
		length--;
	line[length++] = '\n';
	/* Nobody is left to tell when the log itself cannot be written. */
	if (write(STDERR_FILENO, line, length) < 0)
		return;
}

void require_failed(const char *expression, const char *file, int line)
{
	log_write(LOG_LEVEL_ERROR, "impossible: %s at %s:%d", expression, file, line);
	abort();
}
