/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Numbers on the command line: all of the word or nothing, so that "12x" is not taken for 12.
 */
#include "tools/naeste-sim/options.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

int option_wrong(const char *command, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	fprintf(stderr, "naeste-sim %s: ", command);
	(void)vfprintf(stderr, format, arguments);
	fputc('\n', stderr);
	va_end(arguments);
	return -EINVAL;
}

int option_whole(const char *command, const char *option, const char *text, uint64_t least,
		 uint64_t most, uint64_t *ret_number)
{
	char *end = NULL;
	uint64_t number;

	errno = 0;
	number = strtoull(text, &end, 10);
	if (errno || text[0] < '0' || text[0] > '9' || *end != '\0' || number < least ||
	    number > most)
		return option_wrong(
			command, "%s: expected a whole number from %llu to %llu, not \"%s\"",
			option, (unsigned long long)least, (unsigned long long)most, text);
	*ret_number = number;
	return 0;
}

int option_number(const char *command, const char *option, const char *text, double *ret_number)
{
	char *end = NULL;
	double number = strtod(text, &end);

	if (end == text || *end != '\0' || !isfinite(number))
		return option_wrong(command, "%s: \"%s\" is no number", option, text);
	*ret_number = number;
	return 0;
}
