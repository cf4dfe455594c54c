/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What a playbook makes of the settings. The settings themselves stay as they are, so there is nothing
 * to put back: the rules are worked out again from both whenever one of them changes.
 */
#include "firmware/queue/playbook.h"

#include <string.h>

#include "firmware/queue/queue.h"
#include "firmware/queue/wall.h"

const struct playbook *playbook_find(const struct catalog *catalog, const char *id)
{
	for (uint8_t i = 0; i < catalog->playbook_count; i++) {
		if (text_equal(catalog->playbooks[i].id, id))
			return &catalog->playbooks[i];
	}
	return NULL;
}

static bool lane_is_laid(const struct playbook_lane *lane)
{
	return lane->rate_permille || lane->late_rate_permille || lane->has_head_start ||
	       lane->has_promise;
}

/* A late rate that is not given follows the rate, as in the configuration of a lane. */
static void lane_lay(const struct playbook_lane *laid, struct lane *lane)
{
	if (laid->rate_permille) {
		lane->rate_permille = laid->rate_permille;
		lane->late_rate_permille = 2 * laid->rate_permille;
	}
	if (laid->late_rate_permille)
		lane->late_rate_permille = laid->late_rate_permille;
	if (laid->has_head_start)
		lane->head_start_ms = laid->head_start_ms;
	if (laid->has_promise)
		lane->promise_ms = laid->promise_ms;
}

void playbook_rules(const struct catalog *catalog, const struct playbook *playbook,
		    struct rules *ret_rules)
{
	memset(ret_rules, 0, sizeof(*ret_rules));
	if (!playbook)
		return;
	ret_rules->opened = playbook->open;
	ret_rules->closed = playbook->close;
	for (uint8_t i = 0; i < catalog->lane_count; i++) {
		if (!lane_is_laid(&playbook->lanes[i]))
			continue;
		ret_rules->lanes_laid |= 1u << i;
		memcpy(&ret_rules->lanes[i], &catalog->lanes[i], sizeof(ret_rules->lanes[i]));
		lane_lay(&playbook->lanes[i], &ret_rules->lanes[i]);
	}
}

void rules_lay(struct queue *queue)
{
	playbook_rules(queue->catalog, playbook_find(queue->catalog, queue->playbook.id),
		       &queue->rules);
}

int64_t playbook_deadline_ms(const struct queue *queue)
{
	const struct playbook_run *run = &queue->playbook;

	if (text_empty(run->id))
		return INT64_MAX;
	return run->until_ms ? run->until_ms : wall_due_ms(queue, run->until_wall_ms);
}

void playbook_apply(struct queue *queue, const struct event *event)
{
	struct playbook_run *run = &queue->playbook;

	memset(run, 0, sizeof(*run));
	if (event->type == EVENT_PLAYBOOK_STARTED) {
		memcpy(run->id, event->playbook, sizeof(run->id));
		run->until_ms = event->until_ms;
		run->until_wall_ms = event->until_wall_ms;
	}
	rules_lay(queue);
}
