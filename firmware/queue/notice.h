/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "firmware/base/attributes.h"
#include "firmware/base/id.h"
#include "firmware/queue/catalog.h"

/*
 * A notice: what everybody in the hall must know, from a moment until another. Both are times on the
 * wall: it begins and ends by itself while that clock can be trusted; else it stays as it is until
 * somebody clears it. A notice without a beginning is in force at once, whatever the clock.
 */

enum notice_level {
	NOTICE_NONE,
	NOTICE_INFO,
	NOTICE_IMPORTANT, /* also on paper */
	NOTICE_EMERGENCY,
	NOTICE_EVACUATE,
};

/* Of a text in one language, with NUL: it has to fit a ticket. */
#define NOTICE_TEXT_BYTES 240

#define NOTICE_LEVEL_COUNT (NOTICE_EVACUATE + 1)

const char *notice_level_name(enum notice_level level);
_must_check_ int notice_level_parse(const char *name, enum notice_level *ret_level);

struct notice {
	struct id id;
	int64_t from_wall_ms;  /* shown to people; 0 in a command: now */
	int64_t until_wall_ms; /* 0: until it is cleared */
	uint8_t level;         /* enum notice_level */
	bool begun;            /* in force */
	bool of_playbook;      /* goes with the playbook that brought it */
	uint8_t reserved[5];
	struct catalog_help texts; /* by the catalog's languages; in a setting by the setting's */
};

struct event;
struct queue;

/* Index in queue->notices, or NOTICE_ABSENT. */
#define NOTICE_ABSENT UINT32_MAX
uint32_t notice_find(const struct queue *queue, const struct id *id);

/* When the next of them begins or ends, in engine time; INT64_MAX for never. */
int64_t notice_deadline_ms(const struct queue *queue);

/* When it has to begin, or to end; INT64_MAX for never. */
int64_t notice_begin_ms(const struct queue *queue, const struct notice *notice);
int64_t notice_end_ms(const struct queue *queue, const struct notice *notice);

/* The gravest notice in force, the latest of its level; NULL when there is none. */
const struct notice *notice_gravest(const struct queue *queue);

/* The text in `language` (an index), else the site's own, else any. */
const char *notice_text(const struct notice *notice, uint8_t language);

/* Of EVENT_NOTICE_SET and EVENT_NOTICE_CLEARED; only for queue_apply(). */
void notice_apply(struct queue *queue, const struct event *event);
