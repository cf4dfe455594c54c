/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The names of events and of the kinds of reason for a call.
 */
#include "firmware/queue/event.h"

#include <stddef.h>

#include "firmware/base/require.h"
#include "firmware/base/text.h"

static const char *const event_names[EVENT_TYPE_COUNT] = {
	[EVENT_NONE] = NULL,
	[EVENT_TICKET_TAKEN] = "ticket-taken",
	[EVENT_TICKET_PRINTED] = "ticket-printed",
	[EVENT_TICKET_PAPER_FAILED] = "ticket-paper-failed",
	[EVENT_TICKET_COPY] = "ticket-copy",
	[EVENT_TICKET_CALLED] = "ticket-called",
	[EVENT_TICKET_SEEN] = "ticket-seen",
	[EVENT_TICKET_RECALLED] = "ticket-recalled",
	[EVENT_TICKET_ARRIVED] = "ticket-arrived",
	[EVENT_TICKET_LOOKED] = "ticket-looked",
	[EVENT_TICKET_FINISHED] = "ticket-finished",
	[EVENT_TICKET_NO_SHOW] = "ticket-no-show",
	[EVENT_TICKET_PARKED] = "ticket-parked",
	[EVENT_TICKET_UNPARKED] = "ticket-unparked",
	[EVENT_TICKET_DELAYED] = "ticket-delayed",
	[EVENT_TICKET_TRANSFERRED] = "ticket-transferred",
	[EVENT_TICKET_TAKEN_OVER] = "ticket-taken-over",
	[EVENT_TICKET_REFERRED] = "ticket-referred",
	[EVENT_TICKET_LEFT] = "ticket-left",
	[EVENT_TICKET_STAYED] = "ticket-stayed",
	[EVENT_TICKET_MERGED] = "ticket-merged",
	[EVENT_TICKET_SPLIT] = "ticket-split",
	[EVENT_TICKET_REOPENED] = "ticket-reopened",
	[EVENT_TICKET_CLOSED] = "ticket-closed",
	[EVENT_TICKET_VOID] = "ticket-void",
	[EVENT_TICKET_LANE_GRANTED] = "ticket-lane-granted",
	[EVENT_TICKET_ERRAND_ADDED] = "ticket-errand-added",
	[EVENT_TICKET_STILL_ASKED] = "ticket-still-asked",
	[EVENT_TICKET_STILL_ANSWERED] = "ticket-still-answered",
	[EVENT_TICKET_CHECKED_IN] = "ticket-checked-in",
	[EVENT_TICKET_RETURN_CODE] = "ticket-return-code",
	[EVENT_TICKET_RECORDED] = "ticket-recorded",
	[EVENT_TICKET_FEEDBACK] = "ticket-feedback",
	[EVENT_COUNTER_OPENED] = "counter-opened",
	[EVENT_COUNTER_CLOSED] = "counter-closed",
	[EVENT_COUNTER_PAUSED] = "counter-paused",
	[EVENT_COUNTER_RESUMED] = "counter-resumed",
	[EVENT_SERVICE_OPENED] = "service-opened",
	[EVENT_SERVICE_CLOSED] = "service-closed",
	[EVENT_SERVICE_SET] = "service-set",
	[EVENT_LANE_SET] = "lane-set",
	[EVENT_PROFILE_SET] = "profile-set",
	[EVENT_TEXT_SET] = "text-set",
	[EVENT_SUMMONED] = "summoned",
	[EVENT_SUMMON_CLEARED] = "summon-cleared",
	[EVENT_ALARM_RAISED] = "alarm-raised",
	[EVENT_ALARM_CLEARED] = "alarm-cleared",
	[EVENT_APPOINTMENT_SET] = "appointment-set",
	[EVENT_NOTICE_SET] = "notice-set",
	[EVENT_NOTICE_CLEARED] = "notice-cleared",
	[EVENT_PLAYBOOK_STARTED] = "playbook-started",
	[EVENT_PLAYBOOK_ENDED] = "playbook-ended",
	[EVENT_DEVICE_CHANGED] = "device-changed",
	[EVENT_ESTIMATE_CHECKED] = "estimate-checked",
	[EVENT_CLOCK_STEP] = "clock-step",
	[EVENT_DAY_CHANGED] = "day-changed",
	[EVENT_DAY_NAMED] = "day-named",
	[EVENT_STOP_OPENED] = "stop-opened",
	[EVENT_HOURS_SET] = "hours-set",
	[EVENT_UNATTENDED_RESOLVED] = "unattended-resolved",
};

static const char *const why_names[WHY_COUNT] = {
	[WHY_NONE] = NULL,     [WHY_ONLY] = "only",       [WHY_HEAD_START] = "head_start",
	[WHY_LANE] = "lane",   [WHY_LONGEST] = "longest", [WHY_TIE] = "tie",
	[WHY_BOUND] = "bound", [WHY_CHOSEN] = "chosen",   [WHY_DUE] = "due",
	[WHY_EARLY] = "early",
};

const char *event_type_name(enum event_type type)
{
	return event_names[type] ? event_names[type] : "";
}

int event_type_parse(const char *name, enum event_type *ret_type)
{
	int i = text_index(event_names, EVENT_TYPE_COUNT, name);

	if (i < 0)
		return i;
	*ret_type = (enum event_type)i;
	return 0;
}

bool event_is_about_ticket(enum event_type type)
{
	return type >= EVENT_TICKET_TAKEN && type <= EVENT_TICKET_FEEDBACK;
}

enum setting_kind event_setting_kind(enum event_type type)
{
	static const enum setting_kind kinds[EVENT_TYPE_COUNT] = {
		[EVENT_SERVICE_SET] = SETTING_SERVICE, [EVENT_LANE_SET] = SETTING_LANE,
		[EVENT_PROFILE_SET] = SETTING_COUNTER, [EVENT_TEXT_SET] = SETTING_SITE,
		[EVENT_NOTICE_SET] = SETTING_NOTICE,   [EVENT_DAY_CHANGED] = SETTING_NOUNS,
	};

	return kinds[type];
}

bool event_is_setting(enum event_type type)
{
	return type >= EVENT_SERVICE_SET && type <= EVENT_TEXT_SET;
}

/* Settings stand until they are set again. */
static void carry_setting(const struct setting *setting, struct event_carry *ret_carry)
{
	static const char *const nouns[] = {
		[SETTING_NONE] = "none",     [SETTING_NOUNS] = "nouns",
		[SETTING_SITE] = "site",     [SETTING_SERVICE] = "service",
		[SETTING_LANE] = "lane",     [SETTING_COUNTER] = "counter",
		[SETTING_NOTICE] = "notice",
	};
	int r = text_format(ret_carry->key, sizeof(ret_carry->key), "%s/%s", nouns[setting->kind],
			    setting_id(setting));

	require(r == 0);
	ret_carry->expires_day = EVENT_NEVER_EXPIRES;
}

/* What stands under a key until it is cleared; that it was cleared is news for the day only. */
static void carry_until_cleared(const char *noun, const char *name, int32_t expires_day,
				struct event_carry *ret_carry)
{
	int r = text_format(ret_carry->key, sizeof(ret_carry->key), "%s/%s", noun, name);

	require(r == 0);
	ret_carry->expires_day = expires_day;
}

static void carry_notice(const struct event *event, int32_t expires_day,
			 struct event_carry *ret_carry)
{
	char id[ID_TEXT_BYTES];

	id_format(&event->notice, id);
	carry_until_cleared("notice", id, expires_day, ret_carry);
}

/* What was used is forgotten with the day's tickets, see appointment_new_day(). */
static void carry_code(const struct event *event, struct event_carry *ret_carry)
{
	bool appointment = event->type == EVENT_APPOINTMENT_SET || event->appointed_ms != 0;
	int32_t kept_days = appointment ? 1 : QUEUE_RETURN_CODE_KEEP_DAYS;

	carry_until_cleared(appointment ? "appointment" : "return-code", event->code,
			    event->type == EVENT_TICKET_CHECKED_IN ? event->day
								   : event->code_day + kept_days,
			    ret_carry);
}

/* The latest word about the same days is enough: it says all of them anew. */
static void carry_hours(const struct event *event, struct event_carry *ret_carry)
{
	struct hours_days days;
	int r = text_format(ret_carry->key, sizeof(ret_carry->key), "hours/%s/%s", event->hours_of,
			    event->on);

	require(r == 0 && hours_days_parse(event->on, &days) == 0);
	ret_carry->expires_day = days.date ? days.date : EVENT_NEVER_EXPIRES;
}

bool event_carried(const struct event *event, struct event_carry *ret_carry)
{
	if (event_is_setting(event->type))
		carry_setting(event->setting, ret_carry);
	else if (event->type == EVENT_ALARM_RAISED)
		carry_until_cleared("alarm", event->place, EVENT_NEVER_EXPIRES, ret_carry);
	else if (event->type == EVENT_ALARM_CLEARED)
		carry_until_cleared("alarm", event->place, event->day, ret_carry);
	else if (event->type == EVENT_NOTICE_SET)
		carry_notice(event, EVENT_NEVER_EXPIRES, ret_carry);
	else if (event->type == EVENT_NOTICE_CLEARED)
		carry_notice(event, event->day, ret_carry);
	else if (event->type == EVENT_STOP_OPENED)
		carry_until_cleared("stop", "", EVENT_NEVER_EXPIRES, ret_carry);
	else if (event->type == EVENT_HOURS_SET)
		carry_hours(event, ret_carry);
	else if (event->type == EVENT_PLAYBOOK_STARTED)
		carry_until_cleared("playbook", "", EVENT_NEVER_EXPIRES, ret_carry);
	else if (event->type == EVENT_PLAYBOOK_ENDED)
		carry_until_cleared("playbook", "", event->day, ret_carry);
	else if (event->type == EVENT_APPOINTMENT_SET || event->type == EVENT_TICKET_RETURN_CODE ||
		 event->type == EVENT_TICKET_CHECKED_IN)
		carry_code(event, ret_carry);
	else
		return false;
	return true;
}

const char *why_kind_name(enum why_kind kind)
{
	return why_names[kind] ? why_names[kind] : "";
}

int why_kind_parse(const char *name, enum why_kind *ret_kind)
{
	int i = text_index(why_names, WHY_COUNT, name);

	if (i < 0)
		return i;
	*ret_kind = (enum why_kind)i;
	return 0;
}
