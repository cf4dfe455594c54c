/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "firmware/queue/catalog.h"

/*
 * A playbook: a named set of settings for a day that is unlike others (Rush, Storm), started in one
 * press. It lies over the settings and never changes them: while it runs, its numbers are in force, and
 * whatever a supervisor sets meanwhile shows when it ends. One runs at a time.
 */

#define PLAYBOOK_NORMAL "normal" /* the name of running none */

#define PLAYBOOK_MAX_MS (INT64_C(7) * 24 * 3600 * 1000)

struct event;
struct queue;

/* What a playbook makes of the settings. Read by queue_lane() and queue_service_open(). */
struct rules {
	uint32_t lanes_laid;     /* bit i: lane i has other numbers, in `lanes` */
	uint32_t opened, closed; /* services */
	uint32_t reserved;
	struct lane lanes[QUEUE_LANES_MAX];
};

/*
 * The rules of `catalog` under `playbook`; under NULL those of the catalog alone. Everything that
 * makes a difference is in `ret_rules`, so whoever wants to know what a playbook would have done puts
 * them into a queue of their own, with rules_lay().
 */
void playbook_rules(const struct catalog *catalog, const struct playbook *playbook,
		    struct rules *ret_rules);

/* The configuration's playbook of this name, or NULL. */
const struct playbook *playbook_find(const struct catalog *catalog, const char *id);

/* What runs; `id` "" when nothing does. */
struct playbook_run {
	char id[SLUG_BYTES];
	int64_t until_ms;      /* engine time, 0: `until_wall_ms` counts */
	int64_t until_wall_ms; /* for people */
};

/* Makes the queue's rules those of the playbook that runs; after any change of either. */
void rules_lay(struct queue *queue);

/* When the playbook that runs has to end, in engine time; INT64_MAX for never. */
int64_t playbook_deadline_ms(const struct queue *queue);

/* Of EVENT_PLAYBOOK_STARTED and EVENT_PLAYBOOK_ENDED; only for queue_apply(). */
void playbook_apply(struct queue *queue, const struct event *event);
