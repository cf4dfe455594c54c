/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Importing appointments: all rows or none are taken, in as many verdicts as their events need. A row
 * that says what is known already changes nothing, so that a file can be imported as often as one likes.
 */
#include <string.h>

#include "firmware/base/require.h"
#include "firmware/queue/judge.h"

/* What a row means in this catalog. */
struct wanted {
	uint8_t service, lane;
};

static enum refusal row_resolve(struct judge *judge, const struct appointment_row *row,
				struct wanted *ret_wanted)
{
	const struct catalog *catalog = judge->catalog;
	char code[CODE_BYTES];

	judge->verdict->detail = "code";
	if (code_parse(row->code, code) < 0 || !text_equal(code, row->code))
		return REFUSAL_BAD_REQUEST;
	judge->verdict->detail = "service";
	ret_wanted->service = catalog_service(catalog, row->service);
	if (ret_wanted->service == QUEUE_NONE || catalog->services[ret_wanted->service].retired)
		return REFUSAL_UNKNOWN_SERVICE;
	judge->verdict->detail = "lane";
	ret_wanted->lane = text_empty(row->lane) ? catalog_booked_lane(catalog)
						 : catalog_lane(catalog, row->lane);
	if (ret_wanted->lane == QUEUE_NONE || catalog->lanes[ret_wanted->lane].retired)
		return REFUSAL_UNKNOWN_LANE;
	judge->verdict->detail = NULL;
	return REFUSAL_NONE;
}

/* Whether every row can be taken; else the place of the first one that cannot stands in the verdict. */
static enum refusal rows_check(struct judge *judge)
{
	const struct command *command = judge->command;
	uint32_t fresh = 0;

	for (uint16_t i = 0; i < command->row_count; i++) {
		const struct appointment_row *row = &command->rows[i];
		struct wanted wanted;
		enum refusal refusal = row_resolve(judge, row, &wanted);

		judge->verdict->progress.row = i;
		judge->verdict->has_row = true;
		if (refusal != REFUSAL_NONE)
			return refusal;
		if (return_code_find(judge->queue, row->code)) {
			judge->verdict->detail = "code";
			return REFUSAL_BAD_REQUEST;
		}
		if (row->day >= judge->queue->day && !appointment_find(judge->queue, row->code))
			fresh++;
		if (judge->queue->appointment_count + fresh > QUEUE_APPOINTMENTS_MAX)
			return REFUSAL_CAPACITY_FULL;
	}
	judge->verdict->has_row = false;
	judge->verdict->progress.row = 0;
	return REFUSAL_NONE;
}

static bool row_is_known(const struct appointment_row *row, const struct wanted *wanted,
			 const struct appointment *known)
{
	return known->service == wanted->service && known->lane == wanted->lane &&
	       known->wall_ms == row->wall_ms && known->day == row->day &&
	       (known->state == APPOINTMENT_CANCELLED) == row->cancelled;
}

static void row_take(struct judge *judge, const struct appointment_row *row)
{
	struct import_progress *progress = &judge->verdict->progress;
	const struct appointment *known = appointment_find(judge->queue, row->code);
	struct wanted wanted = { QUEUE_NONE, QUEUE_NONE };
	enum refusal resolved;
	struct event *event;

	if (known && known->state == APPOINTMENT_CHECKED_IN) {
		progress->used++;
		return;
	}
	if (row->day < judge->queue->day) {
		progress->past++;
		return;
	}
	resolved = row_resolve(judge, row, &wanted);
	require(resolved == REFUSAL_NONE); /* rows_check() has seen it */
	if (known && row_is_known(row, &wanted, known)) {
		progress->same++;
		return;
	}
	progress->set++;
	event = judge_emit(judge, EVENT_APPOINTMENT_SET);
	event->service = wanted.service;
	event->lane = wanted.lane;
	event->appointed_ms = row->wall_ms;
	event->code_day = row->day;
	event->cancelled = row->cancelled;
	memcpy(event->code, row->code, sizeof(event->code));
}

enum refusal judge_import_appointments(struct judge *judge)
{
	const struct command *command = judge->command;
	struct verdict *verdict = judge->verdict;
	enum refusal refusal;

	if (judge->queue->day == INT32_MIN)
		return REFUSAL_SITE_CLOSED;
	refusal = command->progress.row == 0 ? rows_check(judge) : REFUSAL_NONE;
	if (refusal != REFUSAL_NONE)
		return refusal;
	while (verdict->progress.row < command->row_count &&
	       verdict->event_count < QUEUE_EVENTS_PER_VERDICT_MAX)
		row_take(judge, &command->rows[verdict->progress.row++]);
	verdict->more = verdict->progress.row < command->row_count;
	return REFUSAL_NONE;
}
