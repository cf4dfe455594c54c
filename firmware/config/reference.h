/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "firmware/config/value.h"

/* Values that refer to nouns of the catalog, read into the fields of config.h and catalog.h. */

/* "da en", into the catalog's languages. */
int reference_languages(struct value_context *context, const struct key *key, const char *part,
			const char *text, void *field);
/* A line in the language `part`, into a struct catalog_text. */
int reference_text(struct value_context *context, const struct key *key, const char *part,
		   const char *text, void *field);
/* A few sentences in the language `part`, into a struct catalog_help. */
int reference_help(struct value_context *context, const struct key *key, const char *part,
		   const char *text, void *field);
/* "Old passport; A photograph", in the language `part`, into the lines of what to bring along. */
int reference_bring(struct value_context *context, const struct key *key, const char *part,
		    const char *text, void *field);
/* The slug of a known noun, kept as text. */
int reference_service(struct value_context *context, const struct key *key, const char *part,
		      const char *text, void *field);
int reference_lane(struct value_context *context, const struct key *key, const char *part,
		   const char *text, void *field);
int reference_counter(struct value_context *context, const struct key *key, const char *part,
		      const char *text, void *field);
/* The slug of a known lane, into its index (uint8_t). */
int reference_lane_index(struct value_context *context, const struct key *key, const char *part,
			 const char *text, void *field);
/* "*" (every bit, also of nouns that are added later) or slugs, into a set of bits (uint32_t). */
int reference_services(struct value_context *context, const struct key *key, const char *part,
		       const char *text, void *field);
int reference_lanes(struct value_context *context, const struct key *key, const char *part,
		    const char *text, void *field);
/* "*" or roles that may act on tickets, into ROLE_BIT()s. */
int reference_roles(struct value_context *context, const struct key *key, const char *part,
		    const char *text, void *field);
/* A duration for the service `part`, into int64_t[QUEUE_SERVICES_MAX]. */
int reference_service_time(struct value_context *context, const struct key *key, const char *part,
			   const char *text, void *field);
