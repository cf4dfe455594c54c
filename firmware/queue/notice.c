/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The list of notices, in the order in which they were last set, without holes: two queues with the
 * same notices are equal byte for byte, also when one of them has read only the latest event of each.
 */
#include "firmware/queue/notice.h"

#include <string.h>

#include "firmware/base/require.h"
#include "firmware/queue/queue.h"
#include "firmware/queue/wall.h"

static const char *const level_names[NOTICE_LEVEL_COUNT] = {
	[NOTICE_NONE] = NULL,
	[NOTICE_INFO] = "info",
	[NOTICE_IMPORTANT] = "important",
	[NOTICE_EMERGENCY] = "emergency",
	[NOTICE_EVACUATE] = "evacuate",
};

const char *notice_level_name(enum notice_level level)
{
	return level_names[level] ? level_names[level] : "";
}

int notice_level_parse(const char *name, enum notice_level *ret_level)
{
	int i = text_index(level_names, NOTICE_LEVEL_COUNT, name);

	if (i < 0)
		return i;
	*ret_level = (enum notice_level)i;
	return 0;
}

uint32_t notice_find(const struct queue *queue, const struct id *id)
{
	for (uint32_t i = 0; i < queue->notice_count; i++) {
		if (id_equal(&queue->notices[i].id, id))
			return i;
	}
	return NOTICE_ABSENT;
}

int64_t notice_begin_ms(const struct queue *queue, const struct notice *notice)
{
	return notice->begun ? INT64_MAX : wall_due_ms(queue, notice->from_wall_ms);
}

int64_t notice_end_ms(const struct queue *queue, const struct notice *notice)
{
	return notice->until_wall_ms ? wall_due_ms(queue, notice->until_wall_ms) : INT64_MAX;
}

int64_t notice_deadline_ms(const struct queue *queue)
{
	int64_t deadline_ms = INT64_MAX;

	for (uint32_t i = 0; i < queue->notice_count; i++) {
		int64_t begin_ms = notice_begin_ms(queue, &queue->notices[i]);
		int64_t end_ms = notice_end_ms(queue, &queue->notices[i]);

		if (begin_ms < deadline_ms)
			deadline_ms = begin_ms;
		if (end_ms < deadline_ms)
			deadline_ms = end_ms;
	}
	return deadline_ms;
}

const struct notice *notice_gravest(const struct queue *queue)
{
	const struct notice *gravest = NULL;

	for (uint32_t i = 0; i < queue->notice_count; i++) {
		const struct notice *notice = &queue->notices[i];

		if (notice->begun && (!gravest || notice->level >= gravest->level))
			gravest = notice;
	}
	return gravest;
}

const char *notice_text(const struct notice *notice, uint8_t language)
{
	uint8_t any = 0;

	if (language < QUEUE_LANGUAGES_MAX && !text_empty(notice->texts.text[language]))
		return notice->texts.text[language];
	while (any < QUEUE_LANGUAGES_MAX - 1 && text_empty(notice->texts.text[any]))
		any++;
	return notice->texts.text[any];
}

void setting_notice(const struct catalog *catalog, const struct setting *setting,
		    struct notice *ret_notice)
{
	memcpy(ret_notice, &setting->notice, sizeof(*ret_notice));
	memset(&ret_notice->texts, 0, sizeof(ret_notice->texts));
	for (uint8_t i = 0; i < setting->language_count; i++) {
		uint8_t language = catalog_language(catalog, setting->languages[i]);
		const char *text = setting->notice.texts.text[i];

		if (language != QUEUE_NONE)
			memcpy(ret_notice->texts.text[language], text,
			       strnlen(text, CATALOG_HELP_BYTES - 1));
	}
}

void setting_of_notice(const struct catalog *catalog, const struct notice *notice,
		       struct setting *ret_setting)
{
	memset(ret_setting, 0, sizeof(*ret_setting));
	ret_setting->kind = SETTING_NOTICE;
	ret_setting->language_count = catalog->language_count;
	memcpy(ret_setting->languages, catalog->languages, sizeof(ret_setting->languages));
	memcpy(&ret_setting->notice, notice, sizeof(ret_setting->notice));
}

static void notice_remove(struct queue *queue, uint32_t at)
{
	struct notice *notices = queue->notices;

	queue->notice_count--;
	memmove(&notices[at], &notices[at + 1], (queue->notice_count - at) * sizeof(notices[0]));
	memset(&notices[queue->notice_count], 0, sizeof(notices[0]));
}

void notice_apply(struct queue *queue, const struct event *event)
{
	uint32_t at = notice_find(queue, &event->notice);

	if (at != NOTICE_ABSENT)
		notice_remove(queue, at);
	if (event->type == EVENT_NOTICE_CLEARED)
		return;
	require(queue->notice_count < QUEUE_NOTICES_MAX);
	setting_notice(queue->catalog, event->setting, &queue->notices[queue->notice_count++]);
}
