/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdint.h>

#include "firmware/base/attributes.h"
#include "firmware/base/set.h"
#include "firmware/wire/json.h"
#include "firmware/wire/request.h"

/*
 * The fields that a request may have. Which verb has which is the table in request.c; what each may
 * hold is here.
 */

enum request_field {
	FIELD_ID,
	FIELD_TOKEN,
	FIELD_SERVICES,
	FIELD_SERVICE,
	FIELD_LANE,
	FIELD_COUNTER,
	FIELD_LANGUAGE,
	FIELD_PARTY,
	FIELD_MARKS,
	FIELD_TIME,
	FIELD_TICKET,
	FIELD_INTO,
	FIELD_FINISH,
	FIELD_OUTCOME,
	FIELD_REASON,
	FIELD_WAKE_S,
	FIELD_PLACE,
	FIELD_TAKE_OVER,
	FIELD_DELIVERED,
	FIELD_YES,
	FIELD_CALL,
	FIELD_SHOWN,
	FIELD_SPOKEN,
	FIELD_FROM,
	FIELD_TO,
	FIELD_STATE,
	FIELD_FROM_S,
	FIELD_PAGE,
	FIELD_NAME,
	FIELD_ROLE,
	FIELD_PASSWORD,
	FIELD_KIND,
	FIELD_SKILLS,
	FIELD_WHO,
	FIELD_DEVICE,
	FIELD_DAY,
	FIELD_WAITED_S,
	FIELD_ON,
	FIELD_OPEN,
	FIELD_STOP,
	FIELD_NUMBERS,
	FIELD_NOTICE,
	FIELD_PLAYBOOK,
	FIELD_UNTIL,
	FIELD_FOR_S,
	FIELD_COUNTERS,
	FIELD_LEAVE,
	FIELD_AWAY_S,
	/* members of settings, see setting-json.c */
	FIELD_NAMES,
	FIELD_MUST,
	FIELD_HELP,
	FIELD_BRING,
	FIELD_EXPECTED_S,
	FIELD_PER_PERSON,
	FIELD_IN_PERSON,
	FIELD_CAPACITY,
	FIELD_AUTHORITY,
	FIELD_LINK,
	FIELD_RETIRED,
	FIELD_RATE_PERMILLE,
	FIELD_LATE_RATE_PERMILLE,
	FIELD_HEAD_START_S,
	FIELD_PROMISE_S,
	FIELD_WISH,
	FIELD_GROUP,
	FIELD_LANES,
	FIELD_ON_CALL,
	FIELD_CODE,
	FIELD_APPOINTED,
	FIELD_DAYS,
	FIELD_APPOINTMENTS,
	FIELD_LEVEL,
	FIELD_TEXTS,
};

#define FIELD_COUNT      (FIELD_TEXTS + 1)
#define FIELD_BIT(field) SET128(FIELD_##field)

/* Limits of single fields that are not the queue's. */
#define REQUEST_WAKE_MIN_S         1
#define REQUEST_WAKE_MAX_S         14400
#define REQUEST_FROM_MAX_S         172800
#define REQUEST_AWAY_MIN_S         60
#define REQUEST_AWAY_MAX_S         14400
#define REQUEST_WAITED_MAX_S       43200
#define REQUEST_PASSWORD_MIN_BYTES 8

struct request_fields {
	set128 required;
	set128 optional;
};

/*
 * Reads an object that must have all of the required fields, may have the optional ones and no
 * other. `request` has its verb or query already. Returns 0, or -EINVAL with `request->detail`
 * filled.
 */
_must_check_ int request_fields_read(const struct json_node *root,
				     const struct request_fields *allowed, struct request *request);

/* Fills `detail` with a complaint and returns -EINVAL. */
int request_complain(struct request *request, const char *format, ...) _format_(printf, 2, 3);

/* Reads a slug; complains about `name`. */
int request_read_name(const struct json_node *node, const char *name, struct request *request,
		      char ret_slug[static SLUG_BYTES]);
