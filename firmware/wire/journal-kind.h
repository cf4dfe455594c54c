/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "firmware/base/attributes.h"
#include "firmware/queue/catalog.h"
#include "firmware/wire/json.h"
#include "firmware/wire/writer.h"

/*
 * How one member of struct event stands in JSON. `at` is the member, `size` its bytes. What `write`
 * writes, `read` reads back to the same bytes; an empty member may be left out, because a fresh
 * event is empty everywhere.
 */
struct journal_kind {
	bool (*empty)(const void *at, size_t size);
	void (*write)(struct writer *writer, const char *key, const struct catalog *catalog,
		      const void *at);
	/* Returns 0, -EINVAL, or -ENOSPC when the catalog has no room for a slug that it lacks. */
	int (*read)(const struct json_node *node, struct catalog *catalog, void *at, size_t size);
};

extern const struct journal_kind journal_skills, journal_setting;
extern const struct journal_kind journal_id, journal_token, journal_reference;
extern const struct journal_kind journal_number, journal_why;
extern const struct journal_kind journal_role, journal_state, journal_outcome, journal_reason;
extern const struct journal_kind journal_quality, journal_origin, journal_helper;
extern const struct journal_kind journal_service, journal_lane, journal_counter, journal_language;
extern const struct journal_kind journal_end; /* `from_service` with `from_counter`, or `to_...` */
extern const struct journal_kind journal_i64, journal_u32, journal_u8, journal_bool;
extern const struct journal_kind journal_text, journal_words;
extern const struct journal_kind journal_unattended;
extern const struct journal_kind journal_errands;
/* What the queue has learnt (struct learnt), see journal-learnt.c. */
extern const struct journal_kind journal_history, journal_times, journal_shares;
extern const struct journal_kind journal_service_arrivals, journal_lane_arrivals;
extern const struct journal_kind journal_corrections, journal_told;
extern const struct journal_kind journal_moment, journal_day, journal_status;
