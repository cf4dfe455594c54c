/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

/*
 * What uplink-access.c (asks and tells) and uplink-plan.c (finds what differs) share. This is the
 * only file of the drivers that includes jansson.h.
 */

#include <stdint.h>

#include <jansson.h>

#include "drivers/uplink-access.h"
#include "drivers/uplink-roles.h"
#include "firmware/base/cleanup.h"

#define _cleanup_json_ _cleanup_(json_decrefp)

#define ACCESS_PROBLEM_BYTES  512
#define ACCESS_SHUT_OUT_BYTES 256

enum access_phase {
	ACCESS_ASK,
	ACCESS_TELL,
	ACCESS_DONE,
};

struct held_user {
	struct uplink_user user;
	bool stored; /* the broker took the password; the caller was not told yet */
};

/* What the broker said it has. The objects are indexed by name. */
struct broker_side {
	json_t *defaults;  /* acltype: allow */
	json_t *anonymous; /* the name of the anonymous group */
	json_t *groups;
	json_t *roles;
	json_t *clients;
	size_t roles_total, clients_total;
};

struct uplink_access {
	char root[UPLINK_ROOT_MAX_BYTES];
	char admin[64];
	struct held_user *users; /* NULL: nobody has said yet who they are, so nobody is removed */
	size_t count;
	struct uplink_user *next_users; /* set while a run may be under way; NULL: none new */
	size_t next_count;

	enum access_phase phase;
	struct broker_side broker;
	json_t *wanted;         /* names of the roles that shall be there */
	uint32_t changed_roles; /* ROLE_BIT of those that the broker had otherwise */
	json_t *todo;           /* the commands that make the broker right */
	size_t todo_done;
	json_t *sent; /* the commands of the message under way; NULL: none is */
	uint32_t serial;
	char problem[ACCESS_PROBLEM_BYTES];
	char shut_out[ACCESS_SHUT_OUT_BYTES];
	size_t shut_out_unnamed;
};

/* Sets the problem and returns `error`. */
_format_(printf, 3, 4) int access_fail(struct uplink_access *access, int error, const char *format,
				       ...);

/* The user of that name in the list, or NULL. */
struct held_user *access_user(struct uplink_access *access, const char *name);

/* Notes a user who cannot log in, because nobody knows the password that the broker should have. */
void access_shut_out(struct uplink_access *access, const char *name);

/* Fills `todo` from what the broker has and what the list asks for. 0 or a negative errno. */
_must_check_ int access_plan(struct uplink_access *access);
