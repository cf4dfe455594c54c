/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/base/attributes.h"
#include "firmware/queue/catalog.h"

/*
 * What a key's text may be. Each kind of value is a function that reads the text into the field its
 * row names, or says in words what it expected.
 */

#define VALUE_EXPECTED_BYTES 160
#define VALUE_SOCKET_BYTES   108 /* sun_path of unix(7), with its NUL */

/* What references and relative paths are resolved by. */
struct value_context {
	const struct catalog *catalog;
	const char *folder;                  /* of the main file, "" or ending in '/' */
	char expected[VALUE_EXPECTED_BYTES]; /* written when a value is refused */
};

struct choice {
	const char *name; /* NULL ends the table */
	int value;
};

struct key {
	const char
		*name; /* "rate_permille"; "name.*" stands for one key a language, service, ... */
	/* Reads `text` (never empty) into `field`; `part` is what stands for the '*'. */
	int (*read)(struct value_context *context, const struct key *key, const char *part,
		    const char *text, void *field);
	size_t offset, size;            /* of the field in the section's struct */
	int64_t min, max;               /* of an integer; of a duration in milliseconds */
	const struct choice *choices;   /* of a choice */
	bool (*fits)(const char *text); /* of a text with a form of its own */
	const char *expected;           /* that form in words */
	bool mandatory;
};

/* Integers of 1, 2, 4 or 8 bytes; "0x02" too. */
int value_integer(struct value_context *context, const struct key *key, const char *part,
		  const char *text, void *field);
/* "30s", "10min", "1h 30min", "250ms", into milliseconds of 4 or 8 bytes. */
int value_duration(struct value_context *context, const struct key *key, const char *part,
		   const char *text, void *field);
/* The same of whole seconds: what can be set at run time, too, is told to the world in seconds. */
int value_seconds(struct value_context *context, const struct key *key, const char *part,
		  const char *text, void *field);
/* "03:00", into an int of minutes. */
int value_time_of_day(struct value_context *context, const struct key *key, const char *part,
		      const char *text, void *field);
int value_bool(struct value_context *context, const struct key *key, const char *part,
	       const char *text, void *field);
int value_choice(struct value_context *context, const struct key *key, const char *part,
		 const char *text, void *field);
/* One printable ASCII character, into an uint8_t. */
int value_character(struct value_context *context, const struct key *key, const char *part,
		    const char *text, void *field);
/* A line of clean UTF-8 that fits the field. */
int value_text(struct value_context *context, const struct key *key, const char *part,
	       const char *text, void *field);
int value_slug(struct value_context *context, const struct key *key, const char *part,
	       const char *text, void *field);
/* A path; a relative one is taken from the main file's folder. */
int value_path(struct value_context *context, const struct key *key, const char *part,
	       const char *text, void *field);
/* The same, short enough for a unix socket. */
int value_socket(struct value_context *context, const struct key *key, const char *part,
		 const char *text, void *field);
