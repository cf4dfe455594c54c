/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Notices: setting one, clearing one, and those that begin and end by themselves.
 */
#include <string.h>

#include "firmware/queue/judge.h"
#include "firmware/queue/notice.h"

/* The notice as the queue will have it, with its texts by the catalog's languages. */
static enum refusal judge_asked(struct judge *judge, struct notice *ret_notice)
{
	const struct command *command = judge->command;
	const struct setting *asked = command->setting;
	bool said = false;

	if (!asked || asked->kind != SETTING_NOTICE || asked->notice.level == NOTICE_NONE)
		return judge_bad(judge, "level: missing");
	for (uint8_t i = 0; i < asked->language_count; i++) {
		if (catalog_language(judge->catalog, asked->languages[i]) == QUEUE_NONE)
			return judge_bad(judge, "texts: expected languages of this site");
		if (strnlen(asked->notice.texts.text[i], NOTICE_TEXT_BYTES) == NOTICE_TEXT_BYTES)
			return judge_bad(judge, "texts: expected at most 239 bytes in each");
		said = said || !text_empty(asked->notice.texts.text[i]);
	}
	if (!said)
		return judge_bad(judge, "texts: expected a text in one language at least");
	setting_notice(judge->catalog, asked, ret_notice);
	return REFUSAL_NONE;
}

/* Begins what is to begin now. Without a trusted clock only what has no beginning does. */
static enum refusal judge_times(struct judge *judge, struct notice *notice)
{
	int64_t now_ms = judge->command->wall_ms;
	bool known = judge->command->clock != CLOCK_NONE;

	if (notice->until_wall_ms && notice->until_wall_ms <= notice->from_wall_ms)
		return judge_bad(judge, "until: must be later than from");
	if (notice->until_wall_ms && known && notice->until_wall_ms <= now_ms)
		return REFUSAL_TOO_OLD;
	notice->begun = !notice->from_wall_ms || (known && notice->from_wall_ms <= now_ms);
	if (!notice->from_wall_ms)
		notice->from_wall_ms = now_ms;
	return REFUSAL_NONE;
}

static bool says_the_same(const struct notice *a, const struct notice *b)
{
	return a->level == b->level && a->until_wall_ms == b->until_wall_ms &&
	       memcmp(&a->texts, &b->texts, sizeof(a->texts)) == 0;
}

/* A second press, that asks for what is in force already. */
static bool is_said_already(struct judge *judge, const struct notice *asked)
{
	const struct queue *queue = judge->queue;

	for (uint32_t i = 0; i < queue->notice_count; i++) {
		const struct notice *notice = &queue->notices[i];

		if (notice->begun && says_the_same(notice, asked)) {
			judge->verdict->notice = notice->id;
			return true;
		}
	}
	return false;
}

void judge_emit_notice(struct judge *judge, const struct notice *notice)
{
	struct setting *setting = judge_setting(judge);
	struct event *event = judge_emit(judge, EVENT_NOTICE_SET);

	setting_of_notice(judge->catalog, notice, setting);
	event->notice = judge->verdict->notice = notice->id;
	event->setting = setting;
}

enum refusal judge_notice(struct judge *judge)
{
	struct notice notice = { 0 };
	enum refusal refusal = judge_asked(judge, &notice);
	bool at_once;

	if (refusal != REFUSAL_NONE)
		return refusal;
	at_once = !notice.from_wall_ms && id_is_nil(&notice.id);
	refusal = judge_times(judge, &notice);
	if (refusal != REFUSAL_NONE)
		return refusal;
	if (at_once && is_said_already(judge, &notice))
		return REFUSAL_NONE;
	if (id_is_nil(&notice.id))
		notice.id = judge->command->id;
	if (notice_find(judge->queue, &notice.id) == NOTICE_ABSENT &&
	    judge->queue->notice_count == QUEUE_NOTICES_MAX)
		return REFUSAL_CAPACITY_FULL;
	judge_emit_notice(judge, &notice);
	return REFUSAL_NONE;
}

void judge_emit_notice_end(struct judge *judge, const struct notice *notice)
{
	judge_emit(judge, EVENT_NOTICE_CLEARED)->notice = notice->id;
}

enum refusal judge_clear_notice(struct judge *judge)
{
	uint32_t at = notice_find(judge->queue, &judge->command->notice);

	if (at != NOTICE_ABSENT)
		judge_emit_notice_end(judge, &judge->queue->notices[at]);
	return REFUSAL_NONE; /* one that is not there is as cleared as it can be */
}

void judge_tick_notices(struct judge *judge)
{
	const struct queue *queue = judge->queue;
	int64_t now_ms = judge->command->at_ms;

	for (uint32_t i = 0; i < queue->notice_count; i++) {
		struct notice notice = queue->notices[i];

		if (notice_end_ms(queue, &notice) <= now_ms) {
			judge_emit_notice_end(judge, &notice);
			return; /* the others in a tick of their own */
		}
		if (notice_begin_ms(queue, &notice) <= now_ms) {
			notice.begun = true;
			judge_emit_notice(judge, &notice);
			return;
		}
	}
}
