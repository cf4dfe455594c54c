/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A site that moves on. Nobody is left behind at the old stop: whoever has a number is served or
 * somebody has said what becomes of them.
 */
#include <string.h>

#include "firmware/queue/judge.h"
#include "firmware/queue/series.h"

static enum refusal judge_nobody_left(struct judge *judge)
{
	for (uint8_t i = 0; i < judge->catalog->counter_count; i++) {
		if (judge->queue->seats[i].ticket != TICKET_NONE)
			return REFUSAL_COUNTER_BUSY;
	}
	if (!judge->queue->waiting && !judge->queue->parked.count)
		return REFUSAL_NONE;
	judge->verdict->detail = "stop: somebody is waiting: close the day first";
	return REFUSAL_COUNTER_BUSY;
}

enum refusal judge_open_stop(struct judge *judge)
{
	const struct command *command = judge->command;
	struct number_range range = { 0 };
	enum refusal refusal;
	struct hours_day day;
	struct event *event;
	bool usual = false;

	if (text_empty(command->stop) || text_empty(command->place))
		return judge_bad(judge, "stop: expected a stop and its place");
	if (!text_empty(command->open) &&
	    (hours_open_parse(command->open, &day, &usual) < 0 || usual))
		return judge_bad(judge, "open: expected spans of the day, closed or always");
	if (!text_empty(command->numbers) && range_parse(command->numbers, &range) < 0)
		return judge_bad(judge, "numbers: expected a range as B001-B500");
	if (!text_empty(command->numbers) && series_is_reserve(judge->catalog, range.first) &&
	    series_is_reserve(judge->catalog, range.last))
		return judge_bad(judge, "numbers: all of them are reserve numbers");
	refusal = judge_nobody_left(judge);
	if (refusal != REFUSAL_NONE)
		return refusal;
	event = judge_emit(judge, EVENT_STOP_OPENED);
	memcpy(event->stop, command->stop, sizeof(event->stop));
	memcpy(event->at, command->place, sizeof(event->at));
	memcpy(event->open, command->open, sizeof(event->open));
	memcpy(event->numbers, command->numbers, sizeof(event->numbers));
	return REFUSAL_NONE;
}
