/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Seats: sitting down, standing up, pausing; and which services are open. Whoever leaves a counter
 * has to say first what became of the citizen there.
 */
#include <string.h>

#include "firmware/queue/judge.h"
#include "firmware/queue/serves.h"

static struct event *emit_counter(struct judge *judge, enum event_type type, uint8_t counter)
{
	struct event *event = judge_emit(judge, type);

	event->counter = counter;
	judge->verdict->counter = counter;
	return event;
}

/* Sitting down elsewhere is standing up here, unless both are booths of one group. */
static enum refusal leave_others(struct judge *judge, uint8_t counter)
{
	for (uint8_t i = 0; i < judge->catalog->counter_count; i++) {
		if (!queue_sits_at(judge->queue, judge->command->user, i) ||
		    queue_same_group(judge->queue, i, counter))
			continue;
		if (judge->queue->seats[i].ticket != TICKET_NONE)
			return REFUSAL_COUNTER_BUSY;
		emit_counter(judge, EVENT_COUNTER_CLOSED, i);
	}
	return REFUSAL_NONE;
}

/* A booth of the counter's group, or itself, where somebody else sits. */
static bool is_others_booth(const struct judge *judge, uint8_t booth, uint8_t counter)
{
	return queue_same_group(judge->queue, booth, counter) &&
	       judge->queue->seats[booth].state != COUNTER_CLOSED &&
	       !queue_sits_at(judge->queue, judge->command->user, booth);
}

static bool group_is_others(const struct judge *judge, uint8_t counter)
{
	for (uint8_t i = 0; i < judge->catalog->counter_count; i++) {
		if (is_others_booth(judge, i, counter))
			return true;
	}
	return false;
}

static void emit_opened(struct judge *judge, uint8_t counter)
{
	const struct command *command = judge->command;
	struct event *event = emit_counter(judge, EVENT_COUNTER_OPENED, counter);

	memcpy(event->user, command->user, sizeof(event->user));
	event->user_role = command->role;
	if (command->skilled)
		event->skills = command->skills;
}

/* The booths of a group have one user: who takes one over has them all. */
static enum refusal take_group_over(struct judge *judge, uint8_t counter)
{
	uint32_t booths = 0;

	for (uint8_t i = 0; i < judge->catalog->counter_count; i++) {
		bool others = is_others_booth(judge, i, counter);

		if (i == counter || others ||
		    (queue_same_group(judge->queue, i, counter) &&
		     queue_sits_at(judge->queue, judge->command->user, i)))
			booths++;
		if (booths > QUEUE_BOOTHS_MAX)
			return REFUSAL_CAPACITY_FULL;
		if (others && i != counter)
			emit_opened(judge, i);
	}
	return REFUSAL_NONE;
}

/*
 * Whoever takes a counter over has the citizen there, too, and ends a pause. At one's own counter that
 * is a second window that takes over from the first: a sitting of its own.
 */
enum refusal judge_sit(struct judge *judge)
{
	const struct command *command = judge->command;
	uint8_t counter = catalog_counter(judge->catalog, command->counter);
	enum refusal refusal;

	if (counter == QUEUE_NONE || judge->catalog->counters[counter].retired)
		return REFUSAL_UNKNOWN_COUNTER;
	judge->verdict->counter = counter;
	if (queue_sits_at(judge->queue, command->user, counter) && !command->take_over)
		return REFUSAL_NONE; /* sits there already */
	if (group_is_others(judge, counter) && !command->take_over)
		return REFUSAL_COUNTER_TAKEN;
	refusal = leave_others(judge, counter);
	if (refusal != REFUSAL_NONE)
		return refusal;
	refusal = take_group_over(judge, counter);
	if (refusal == REFUSAL_NONE)
		emit_opened(judge, counter);
	return refusal;
}

enum refusal judge_stand_up(struct judge *judge)
{
	const struct seat *seat = NULL;
	enum refusal refusal = judge_seat(judge, &seat);

	if (refusal != REFUSAL_NONE)
		return refusal;
	if (seat->ticket != TICKET_NONE)
		return REFUSAL_COUNTER_BUSY;
	emit_counter(judge, EVENT_COUNTER_CLOSED, judge->counter);
	judge->verdict->unserved = seats_unserved_without(judge->queue, judge->counter);
	return REFUSAL_NONE;
}

enum refusal judge_pause(struct judge *judge)
{
	const struct seat *seat = NULL;
	enum refusal refusal = judge_seat(judge, &seat);

	if (refusal != REFUSAL_NONE)
		return refusal;
	if (!reason_fits(judge->command->reason, VERB_PAUSE))
		return judge_bad(judge,
				 "reason: expected break, lunch, backoffice, meeting or other");
	if (seat->ticket != TICKET_NONE)
		return REFUSAL_COUNTER_BUSY;
	emit_counter(judge, EVENT_COUNTER_PAUSED, judge->counter)->reason = judge->command->reason;
	judge->verdict->unserved = seats_unserved_without(judge->queue, judge->counter);
	return REFUSAL_NONE;
}

enum refusal judge_resume(struct judge *judge)
{
	const struct seat *seat = NULL;
	enum refusal refusal = judge_seat(judge, &seat);

	if (refusal != REFUSAL_NONE)
		return refusal;
	if (seat->state == COUNTER_PAUSED)
		emit_counter(judge, EVENT_COUNTER_RESUMED, judge->counter);
	return REFUSAL_NONE;
}

static enum refusal service_open_is(struct judge *judge, bool open)
{
	uint8_t service = judge->command->service_count
				  ? catalog_service(judge->catalog, judge->command->services[0])
				  : QUEUE_NONE;

	if (service == QUEUE_NONE || judge->catalog->services[service].retired)
		return REFUSAL_UNKNOWN_SERVICE;
	/* The settings are meant: a playbook lies over them, and shows them again when it ends. */
	if (!(judge->queue->closed_services >> service & 1) == open)
		return REFUSAL_NONE; /* so it is already */
	judge_emit(judge, open ? EVENT_SERVICE_OPENED : EVENT_SERVICE_CLOSED)->service = service;
	return REFUSAL_NONE;
}

enum refusal judge_open_service(struct judge *judge)
{
	return service_open_is(judge, true);
}

enum refusal judge_close_service(struct judge *judge)
{
	return service_open_is(judge, false);
}
