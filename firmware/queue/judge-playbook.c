/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Starting and ending a playbook, with the notice that goes with it. A second one takes the place of
 * the first; the same one again only ends at another time.
 */
#include <string.h>

#include "firmware/queue/judge.h"
#include "firmware/queue/notice.h"
#include "firmware/queue/playbook.h"

static const struct notice *notice_of_playbook(const struct queue *queue)
{
	for (uint32_t i = 0; i < queue->notice_count; i++) {
		if (queue->notices[i].of_playbook)
			return &queue->notices[i];
	}
	return NULL;
}

static void emit_end(struct judge *judge)
{
	const struct notice *notice = notice_of_playbook(judge->queue);
	struct event *event = judge_emit(judge, EVENT_PLAYBOOK_ENDED);

	memcpy(event->playbook, judge->queue->playbook.id, sizeof(event->playbook));
	if (notice)
		judge_emit_notice_end(judge, notice);
}

/* Until when: by the clock on the wall, or for so long, whatever that clock does. */
static enum refusal judge_end(struct judge *judge, struct playbook_run *ret_run)
{
	const struct command *command = judge->command;
	int64_t left_ms =
		command->for_ms ? command->for_ms : command->until_wall_ms - command->wall_ms;

	if ((command->for_ms != 0) == (command->until_wall_ms != 0))
		return judge_bad(judge, "until: expected either until or for_s");
	if (!command->for_ms && command->clock == CLOCK_NONE)
		return judge_bad(judge, "until: nobody vouches for the time, give for_s");
	if (left_ms <= 0)
		return REFUSAL_TOO_OLD;
	if (left_ms > PLAYBOOK_MAX_MS)
		return judge_bad(judge, "until: at most a week ahead");
	ret_run->until_ms = command->for_ms ? command->at_ms + left_ms : 0;
	ret_run->until_wall_ms = command->wall_ms + left_ms;
	return REFUSAL_NONE;
}

/* The notice is the playbook's own: it ends with it, at the latest when that was to end. */
static void emit_notice(struct judge *judge, const struct playbook *playbook, bool again)
{
	const struct notice *old = again ? notice_of_playbook(judge->queue) : NULL;
	struct notice notice = { .id = old ? old->id : judge->command->fresh_ticket,
				 .from_wall_ms = old ? old->from_wall_ms : judge->command->wall_ms,
				 .level = playbook->notice_level,
				 .begun = true,
				 .of_playbook = true };

	if (playbook->notice_level == NOTICE_NONE)
		return;
	memcpy(&notice.texts, &playbook->notice, sizeof(notice.texts));
	judge_emit_notice(judge, &notice);
}

/* Whether its notice finds a place; that of the one that ends makes room. */
static bool notice_fits(const struct queue *queue, const struct playbook *playbook)
{
	return playbook->notice_level == NOTICE_NONE || queue->notice_count < QUEUE_NOTICES_MAX ||
	       notice_of_playbook(queue);
}

enum refusal judge_playbook(struct judge *judge)
{
	const struct command *command = judge->command;
	const struct playbook_run *run = &judge->queue->playbook;
	const struct playbook *playbook;
	struct playbook_run wanted = { 0 };
	bool again = text_equal(run->id, command->playbook);
	enum refusal refusal;
	struct event *event;

	if (text_empty(command->playbook) || text_equal(command->playbook, PLAYBOOK_NORMAL)) {
		if (!text_empty(run->id))
			emit_end(judge);
		return REFUSAL_NONE;
	}
	playbook = playbook_find(judge->catalog, command->playbook);
	if (!playbook)
		return judge_bad(judge, "playbook: this site has none of that name");
	refusal = judge_end(judge, &wanted);
	if (refusal != REFUSAL_NONE)
		return refusal;
	if (!notice_fits(judge->queue, playbook))
		return REFUSAL_CAPACITY_FULL;
	if (!again && !text_empty(run->id))
		emit_end(judge);
	event = judge_emit(judge, EVENT_PLAYBOOK_STARTED);
	memcpy(event->playbook, playbook->id, sizeof(event->playbook));
	event->until_ms = wanted.until_ms;
	event->until_wall_ms = wanted.until_wall_ms;
	emit_notice(judge, playbook, again);
	return REFUSAL_NONE;
}

void judge_tick_playbook(struct judge *judge)
{
	if (playbook_deadline_ms(judge->queue) <= judge->command->at_ms)
		emit_end(judge);
}
