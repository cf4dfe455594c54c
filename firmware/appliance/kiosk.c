/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The panel: a press gives a ticket or calls the next. What the panel cannot print it does not take:
 * a button whose lamp is dark does nothing. The lamp is on when a press would give a ticket (or, for a
 * counter's button, when somebody waits to be called), and blinks while the paper is coming (or until
 * the person called has arrived).
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "firmware/appliance/parts.h"
#include "firmware/base/log.h"
#include "firmware/queue/alarm.h"
#include "firmware/queue/pick.h"
#include "firmware/queue/schedule.h"

#define PANEL "panel" /* the device that the buttons are */

static const struct config_button *button_named(const struct appliance *appliance, const char *name)
{
	for (uint32_t i = 0; i < appliance->board->button_count; i++) {
		if (text_equal(appliance->board->button[i].name, name))
			return &appliance->board->button[i];
	}
	return NULL;
}

static bool may_take(const struct appliance *appliance, const struct config_button *button)
{
	uint8_t service = catalog_service(appliance->catalog, button->service);

	struct calendar calendar = engine_clock_calendar(&appliance->clock);

	return print_ready(appliance) && !appliance->turn.disk_failed &&
	       schedule_service_open(appliance->queue, service, &calendar);
}

static struct turn_item *add_press(struct appliance *appliance, const struct config_button *button)
{
	char actor[COMMAND_USER_BYTES];
	struct turn_item *item;

	if (text_format(actor, sizeof(actor), "panel:%s", button->name) < 0)
		return NULL;
	item = turn_add(appliance, button->verb, ROLE_PANEL, actor);
	if (!item)
		log_warning("too many commands in one turn: ignoring a press of %s", button->name);
	return item;
}

static void pressed_take(struct appliance *appliance, const struct config_button *button)
{
	struct turn_item *item;

	if (!may_take(appliance, button)) {
		log_notice("button %s: no ticket can be given now, the press is refused",
			   button->name);
		return;
	}
	item = add_press(appliance, button);
	if (!item)
		return;
	memcpy(item->command.services[0], button->service, SLUG_BYTES);
	item->command.service_count = 1;
	memcpy(item->command.lane, button->lane, SLUG_BYTES);
}

static void pressed_next(struct appliance *appliance, const struct config_button *button)
{
	struct turn_item *item = add_press(appliance, button);

	if (!item)
		return;
	memcpy(item->command.counter, button->counter, SLUG_BYTES);
	item->command.outcome = button->finish;
}

void kiosk_pressed(struct appliance *appliance, const char *name)
{
	const struct config_button *button = button_named(appliance, name);

	if (!button || !appliance->running)
		return;
	if (button->verb == VERB_TAKE)
		pressed_take(appliance, button);
	else
		pressed_next(appliance, button);
}

/* The panel is one device: well when it is reached and no button of it is stuck. */
static void tell_health(struct appliance *appliance)
{
	const struct kiosk *kiosk = &appliance->kiosk;
	char reasons[COMMAND_REASONS_BYTES] = "";
	size_t length = 0;

	for (uint32_t i = 0; i < appliance->board->button_count && !kiosk->unreachable; i++) {
		char reason[SLUG_BYTES * 2];

		if (!kiosk->stuck[i] ||
		    text_format(reason, sizeof(reason), "%sstuck-%s", length ? " " : "",
				appliance->board->button[i].name) < 0)
			continue;
		if (text_copy(reasons + length, sizeof(reasons) - length, reason) < 0)
			break; /* enough is said */
		length += strlen(reason);
	}
	if (kiosk->unreachable)
		memcpy(reasons, "unreachable", sizeof("unreachable"));
	health_set(appliance, PANEL, PANEL, text_empty(reasons), reasons);
}

void kiosk_healthy(struct appliance *appliance, bool healthy)
{
	appliance->kiosk.unreachable = !healthy;
	tell_health(appliance);
}

static bool any_stuck(const struct appliance *appliance)
{
	for (uint32_t i = 0; i < appliance->board->button_count; i++) {
		if (appliance->kiosk.stuck[i])
			return true;
	}
	return false;
}

/* One alarm of the panel, however many of its buttons are stuck. */
static void tell_alarm(struct appliance *appliance, enum verb verb)
{
	struct turn_item *item = turn_add_system(appliance, verb);

	if (item)
		memcpy(item->command.device, PANEL, sizeof(PANEL));
}

void kiosk_stuck(struct appliance *appliance, const char *name, bool stuck)
{
	const struct config_button *button = button_named(appliance, name);

	if (!button)
		return;
	appliance->kiosk.stuck[button - appliance->board->button] = stuck;
	tell_health(appliance);
	if (stuck || !any_stuck(appliance))
		tell_alarm(appliance, stuck ? VERB_ALARM : VERB_CLEAR_ALARM);
}

/* An alarm of before a restart: a button that is still stuck will say so again. */
void kiosk_start(struct appliance *appliance)
{
	if (alarm_find(appliance->queue, QUEUE_NONE, PANEL) != ALARM_NONE)
		tell_alarm(appliance, VERB_CLEAR_ALARM);
}

/* A ticket from this button whose paper has not come out yet. */
static bool paper_is_coming(const struct appliance *appliance, const struct config_button *button)
{
	uint8_t service = catalog_service(appliance->catalog, button->service);
	uint8_t lane = text_empty(button->lane) ? appliance->catalog->default_lane
						: catalog_lane(appliance->catalog, button->lane);
	struct ticket_reference reference = { .kind = REFERENCE_ID };
	const struct ticket *ticket;
	uint16_t number;

	if (!appliance->printing.busy)
		return false;
	reference.id = appliance->printing.current.ticket;
	number = queue_find(appliance->queue, &reference);
	if (number == TICKET_NONE)
		return false;
	ticket = &appliance->queue->tickets[number];
	return ticket->origin == ORIGIN_BUTTON && ticket->lane == lane &&
	       ticket_service(ticket) == service;
}

static enum lamp_state lamp_of_next(const struct appliance *appliance, uint8_t counter,
				    int64_t now_ms)
{
	const struct seat *seat = &appliance->queue->seats[counter];
	struct pick pick;

	if (seat->state != COUNTER_OPEN)
		return LAMP_OFF;
	if (seat->ticket != TICKET_NONE &&
	    appliance->queue->tickets[seat->ticket].state == TICKET_CALLED)
		return LAMP_BLINK;
	pick_next(appliance->queue, counter, now_ms, &pick);
	return pick.ticket == TICKET_NONE ? LAMP_OFF : LAMP_ON;
}

static enum lamp_state lamp_of(const struct appliance *appliance, const char *name, int64_t now_ms)
{
	const struct config_button *button = button_named(appliance, name);

	if (!button || !appliance->running)
		return LAMP_OFF;
	if (button->verb == VERB_NEXT)
		return lamp_of_next(appliance, catalog_counter(appliance->catalog, button->counter),
				    now_ms);
	if (paper_is_coming(appliance, button))
		return LAMP_BLINK;
	return may_take(appliance, button) ? LAMP_ON : LAMP_OFF;
}

void kiosk_refresh(struct appliance *appliance)
{
	struct clock_reading now = clock_read();
	int64_t now_ms = engine_clock_ms(&appliance->clock, &now);
	struct lamp_driver *lamps = appliance->ports.lamps;

	for (uint32_t i = 0; lamps && i < appliance->board->lamp_count; i++) {
		const char *name = appliance->board->lamp[i];
		int r = lamps->ops->set(lamps, name, lamp_of(appliance, name, now_ms));

		if (r < 0)
			log_warning("lamp %s cannot be set: %s", name, strerror(-r));
	}
}
