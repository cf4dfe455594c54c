/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Help for a counter: the alarm, somebody who is summoned, and the question whether a citizen is
 * still there. Whatever is asked for twice happens once: these are pressed in a hurry.
 */
#include <string.h>

#include "firmware/base/require.h"
#include "firmware/queue/alarm.h"
#include "firmware/queue/judge.h"

/* In words, because the alarm may outlive the configuration: it is the key that carries it. */
static void alarm_place(const struct judge *judge, uint8_t counter,
			char ret_place[static COMMAND_PLACE_BYTES])
{
	int r = counter == QUEUE_NONE ? text_format(ret_place, COMMAND_PLACE_BYTES, "device/%s",
						    judge->command->device)
				      : text_format(ret_place, COMMAND_PLACE_BYTES, "counter/%s",
						    judge->catalog->counters[counter].id);

	require(r == 0);
}

static void emit_alarm(struct judge *judge, enum event_type type, uint8_t counter)
{
	struct event *event = judge_emit(judge, type);

	event->counter = judge->verdict->counter = counter;
	if (counter == QUEUE_NONE)
		memcpy(event->device, judge->command->device, sizeof(event->device));
	alarm_place(judge, counter, event->place);
	if (type == EVENT_ALARM_CLEARED)
		return;
	memcpy(event->user, judge->command->user, sizeof(event->user));
	event->user_role = judge->command->role;
}

/* An alarm of the appliance itself: a button that is stuck. */
static enum refusal raise_for_device(struct judge *judge)
{
	const char *device = judge->command->device;

	if (text_empty(device))
		return judge_bad(judge, "device: missing");
	if (alarm_find(judge->queue, QUEUE_NONE, device) != ALARM_NONE)
		return REFUSAL_NONE;
	if (alarm_devices(judge->queue) == QUEUE_DEVICE_ALARMS_MAX)
		return REFUSAL_CAPACITY_FULL;
	emit_alarm(judge, EVENT_ALARM_RAISED, QUEUE_NONE);
	return REFUSAL_NONE;
}

enum refusal judge_alarm(struct judge *judge)
{
	const struct seat *seat = NULL;
	enum refusal refusal;

	if (judge->command->role == ROLE_SYSTEM)
		return raise_for_device(judge);
	refusal = judge_seat(judge, &seat);
	if (refusal != REFUSAL_NONE)
		return refusal;
	if (alarm_find(judge->queue, judge->counter, "") == ALARM_NONE)
		emit_alarm(judge, EVENT_ALARM_RAISED, judge->counter);
	return REFUSAL_NONE;
}

/* Which alarm is meant: a device's, another counter's, or that of the own counter. */
static enum refusal judge_place(struct judge *judge, uint8_t *ret_counter)
{
	const struct command *command = judge->command;
	const struct seat *seat = NULL;
	enum refusal refusal;

	*ret_counter = QUEUE_NONE;
	if (!text_empty(command->device))
		return text_empty(command->counter)
			       ? REFUSAL_NONE
			       : judge_bad(judge, "device: expected either a device or a counter");
	if (!text_empty(command->counter)) {
		*ret_counter = catalog_counter(judge->catalog, command->counter);
		return *ret_counter == QUEUE_NONE ? REFUSAL_UNKNOWN_COUNTER : REFUSAL_NONE;
	}
	refusal = judge_seat(judge, &seat);
	*ret_counter = judge->counter;
	return refusal;
}

enum refusal judge_clear_alarm(struct judge *judge)
{
	const struct command *command = judge->command;
	uint8_t counter;
	enum refusal refusal = judge_place(judge, &counter);
	uint32_t at;

	if (refusal != REFUSAL_NONE)
		return refusal;
	at = alarm_find(judge->queue, counter, command->device);
	if (at == ALARM_NONE)
		return REFUSAL_NONE; /* somebody was quicker */
	if (command->role == ROLE_VOLUNTEER &&
	    !text_equal(judge->queue->alarms[at].user, command->user))
		return REFUSAL_NOT_ALLOWED;
	emit_alarm(judge, EVENT_ALARM_CLEARED, counter);
	return REFUSAL_NONE;
}

/* Somebody who is asked to come to the citizen at the counter, or is not needed any more. */
static enum refusal set_summoned(struct judge *judge, const struct ticket *ticket, bool summoned)
{
	enum helper helper = judge->command->helper;
	struct event *event;

	if (helper == HELPER_NONE)
		return judge_bad(judge, "who: expected specialist or interpreter");
	if (((ticket->summoned & HELPER_BIT(helper)) != 0) == summoned)
		return REFUSAL_NONE;
	event = judge_emit(judge, summoned ? EVENT_SUMMONED : EVENT_SUMMON_CLEARED);
	event->counter = judge->counter;
	event->helper = helper;
	return REFUSAL_NONE;
}

enum refusal judge_summon(struct judge *judge, const struct ticket *ticket)
{
	return set_summoned(judge, ticket, true);
}

enum refusal judge_clear_summon(struct judge *judge, const struct ticket *ticket)
{
	return set_summoned(judge, ticket, false);
}

/* "Yes, still with them." */
enum refusal judge_still(struct judge *judge, const struct ticket *ticket)
{
	judge->verdict->ticket = ticket->number;
	if (ticket->still == STILL_ASKED)
		judge_emit_ticket(judge, EVENT_TICKET_STILL_ANSWERED, ticket->number,
				  TICKET_SERVING);
	return REFUSAL_NONE;
}
