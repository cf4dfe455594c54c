/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "firmware/queue/command.h"
#include "firmware/queue/event.h"

/*
 * Topic names of the contract (see README.md in this folder). The root is "naeste/v1/<site>".
 */

#define TOPIC_BYTES         256
#define TOPIC_SEGMENT_BYTES 64

enum topic_kind {
	TOPIC_OTHER,
	TOPIC_DO,     /* do/<user>/<verb> */
	TOPIC_PUBLIC, /* public/<verb> */
	TOPIC_SEEN,   /* seen/<display> */
};

struct topic {
	enum topic_kind kind;
	char user[TOPIC_SEGMENT_BYTES]; /* do: the user; seen: the display */
	char verb[TOPIC_SEGMENT_BYTES];
};

void topic_root(const char *site, char ret_root[static TOPIC_BYTES]);

/* Splits a topic below `root`. What is none of ours is TOPIC_OTHER. */
void topic_parse(const char *root, const char *topic, struct topic *ret_topic);

/* True when `topic` is re/<user>/<client> of just this user: no wildcard, no further level. */
bool topic_may_answer(const char *root, const char *user, const char *topic);

/* "<root>/event/<lane or site>/<type>" */
void topic_of_event(const char *root, const struct catalog *catalog, const struct event *event,
		    char ret_topic[static TOPIC_BYTES]);
