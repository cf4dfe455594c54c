/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "firmware/queue/command.h"
#include "firmware/queue/refusal.h"
#include "firmware/queue/setting.h"

/*
 * Requests from outside: bytes to a struct command. Strict: not JSON, a missing or unknown field, a
 * wrong type, too long or out of range is refused with the field's place. Nothing else of the
 * payload is trusted: who asks comes from the topic.
 */

#define REQUEST_MAX_BYTES        65536
#define REQUEST_DETAIL_BYTES     200
#define REQUEST_PAGE_MAX         10000
#define REQUEST_APPOINTMENTS_MAX 500 /* in one import */

/* Verbs that only ask or that concern users and devices; they do not pass through the queue. */
enum query {
	QUERY_NONE,
	QUERY_EVENTS,        /* {from, to} */
	QUERY_SEAT,          /* {} */
	QUERY_TICKETS,       /* {state?, service?, from_s?, page?} */
	QUERY_APPOINTMENTS,  /* {service?, page?}: today's */
	QUERY_USERS,         /* {} */
	QUERY_USER_SET,      /* {name, role, password?, skills?} */
	QUERY_USER_REMOVE,   /* {name} */
	QUERY_DEVICES,       /* {} */
	QUERY_DEVICE_ENROL,  /* {}: a code, please */
	QUERY_DEVICE_REVOKE, /* {name} */
	QUERY_ENROL,         /* {kind, name}: by whoever has a code */
	QUERY_WHAT_IF,       /* see what-if.h */
};

#define QUERY_COUNT (QUERY_WHAT_IF + 1)

/* The user who is an enrolment code: "enrol-k7m2x9qd". Nobody else is called so. */
#define ENROL_USER_PREFIX "enrol-"

struct request {
	struct command command; /* verb VERB_NONE when `query` is not QUERY_NONE */
	enum query query;
	int64_t time_ms;        /* the request's `time` (Unix epoch), 0 when absent */
	struct setting setting; /* of a verb that sets; the command points to it then */
	/* queries */
	uint64_t from_seq, to_seq;
	enum ticket_state state; /* TICKET_FREE: any open one */
	char service[SLUG_BYTES];
	int64_t from_s; /* taken at most so many seconds ago; 0: whenever */
	uint32_t page;  /* 1 first */
	char user_name[COMMAND_USER_BYTES];
	enum role user_role; /* also `kind` */
	char user_password[128];
	int8_t counters; /* what-if: so many more or fewer */
	bool leave;      /* what-if: the asking user does, for away_ms (0: as usual) */
	int64_t away_ms;
	bool has_skills; /* services, one space between them; "": all */
	char user_skills[QUEUE_SERVICES_MAX * SLUG_BYTES];

	struct appointment_row appointments[REQUEST_APPOINTMENTS_MAX]; /* see command.rows */

	/* SHA-free fingerprint of the content for id_reused: two different requests differ in it */
	uint64_t fingerprint;
	char detail[REQUEST_DETAIL_BYTES]; /* of a bad_request: "services[0]: ..." */
};

/* "users", "user-set", ...; QUERY_NONE is "". */
const char *query_name(enum query query);
uint32_t query_roles(enum query query); /* ROLE_BIT()s */

/*
 * Reads do/<user>/<verb>: `verb` from the topic. Fills id whenever the payload has a readable one,
 * also when the rest is refused, so that the answer can carry it. Does not check roles.
 * Returns REFUSAL_NONE, BAD_REQUEST, TOO_LARGE or UNKNOWN_VERB; STORAGE_FAILED when there is no
 * memory (as far as the JSON library tells that from a mistake), so that the sender tries again.
 */
enum refusal request_parse(const char *verb, const void *payload, size_t bytes,
			   struct request *ret_request);

/* Reads public/<verb>: {"token":..., "id"?:...}; without an id the command gets a random one. */
enum refusal request_parse_public(const char *verb, const void *payload, size_t bytes,
				  struct request *ret_request);

/*
 * Reads seen/<display>: {"call":311,"shown":true,"spoken":true}; VERB_SEEN. `shown` false is no
 * seen: BAD_REQUEST.
 */
enum refusal request_parse_seen(const void *payload, size_t bytes, struct request *ret_request);
