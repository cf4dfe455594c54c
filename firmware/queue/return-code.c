/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The table of return codes. It is changed by apply only.
 */
#include "firmware/queue/return-code.h"

#include <string.h>

#include "firmware/base/require.h"
#include "firmware/queue/queue.h"

const struct return_code *return_code_find(const struct queue *queue, const char *code)
{
	bool found;
	uint32_t at = code_place(queue->return_codes, queue->return_code_count,
				 sizeof(queue->return_codes[0]), code, &found);

	return found ? &queue->return_codes[at] : NULL;
}

const struct return_code *return_code_of(const struct queue *queue, uint16_t ticket)
{
	for (uint32_t i = 0; i < queue->return_code_count; i++) {
		const struct return_code *entry = &queue->return_codes[i];

		if (entry->from == ticket)
			return entry;
	}
	return NULL;
}

/* A fresh entry for the event's code, in the place of one that is there. */
static struct return_code *entry_of(struct queue *queue, const struct event *event)
{
	struct return_code *entries = queue->return_codes;
	bool found;
	uint32_t at = code_place(entries, queue->return_code_count, sizeof(entries[0]), event->code,
				 &found);

	if (!found) {
		require(queue->return_code_count < QUEUE_RETURN_CODES_MAX);
		memmove(&entries[at + 1], &entries[at],
			(queue->return_code_count - at) * sizeof(entries[0]));
		queue->return_code_count++;
	}
	memset(&entries[at], 0, sizeof(entries[at]));
	memcpy(entries[at].code, event->code, sizeof(entries[at].code));
	entries[at].until_day = event->code_day;
	entries[at].from = entries[at].ticket = TICKET_NONE;
	return &entries[at];
}

static void entry_put(struct queue *queue, const struct event *event, uint16_t from)
{
	struct return_code *entry = entry_of(queue, event);

	entry->from = from;
	entry->errand_count = event->errand_count;
	memcpy(entry->errands, event->errands, sizeof(entry->errands));
	entry->credit_ms = event->credit_ms;
}

void return_code_set(struct queue *queue, const struct event *event)
{
	entry_put(queue, event, event->number);
}

void return_code_carry(struct queue *queue, const struct event *event)
{
	entry_put(queue, event, TICKET_NONE);
}

void return_code_use(struct queue *queue, const struct event *event)
{
	entry_of(queue, event)->ticket = event->number;
}

/*
 * What was used is forgotten with the day's tickets. One that is no longer good is known for some days
 * more, so that whoever brings it is told so.
 */
void return_code_new_day(struct queue *queue, int32_t day)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < queue->return_code_count; i++) {
		struct return_code entry = queue->return_codes[i];

		if (entry.ticket != TICKET_NONE ||
		    entry.until_day + QUEUE_RETURN_CODE_KEEP_DAYS < day)
			continue;
		entry.from = TICKET_NONE;
		queue->return_codes[kept++] = entry;
	}
	memset(&queue->return_codes[kept], 0,
	       (queue->return_code_count - kept) * sizeof(queue->return_codes[0]));
	queue->return_code_count = kept;
}
