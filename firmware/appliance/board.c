/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The number displays and the gong. A counter's display shows who is called or served there; the
 * hall's shows the newest call, and when all have arrived the last one, steady.
 */
#include <string.h>

#include "firmware/appliance/parts.h"

static void face_of_ticket(const struct appliance *appliance, uint16_t number, uint8_t counter,
			   bool flash, struct display_face *face)
{
	number_format(number, face->number);
	memcpy(face->counter, appliance->catalog->counters[counter].name, sizeof(face->counter));
	face->flash = flash;
}

/* The ticket of the newest call that nobody has answered yet, or TICKET_NONE. */
static uint16_t newest_call(const struct queue *queue)
{
	uint16_t newest = TICKET_NONE;

	for (uint8_t i = 0; i < queue->catalog->counter_count; i++) {
		uint16_t number = queue->seats[i].ticket;

		if (number == TICKET_NONE || queue->tickets[number].state != TICKET_CALLED)
			continue;
		if (newest == TICKET_NONE ||
		    queue->tickets[number].call > queue->tickets[newest].call)
			newest = number;
	}
	return newest;
}

static void face_of_hall(const struct appliance *appliance, struct display_face *face)
{
	const struct queue *queue = appliance->queue;
	uint16_t number = newest_call(queue);

	if (number != TICKET_NONE)
		face_of_ticket(appliance, number, queue->tickets[number].counter, true, face);
	else if (queue->recent_count)
		face_of_ticket(appliance, queue->recent[0].number, queue->recent[0].counter, false,
			       face);
}

static void face_of_counter(const struct appliance *appliance, uint8_t counter,
			    struct display_face *face)
{
	uint16_t number = appliance->queue->seats[counter].ticket;

	if (number != TICKET_NONE)
		face_of_ticket(appliance, number, counter,
			       appliance->queue->tickets[number].state == TICKET_CALLED, face);
}

void board_refresh(struct appliance *appliance)
{
	for (uint32_t i = 0; i < appliance->board->display_count; i++) {
		const struct config_display *config = &appliance->board->display[i];
		struct display_driver *display = appliance->ports.displays[i];
		struct display_face face = { 0 };

		if (!display)
			continue;
		if (text_empty(config->counter))
			face_of_hall(appliance, &face);
		else
			face_of_counter(appliance,
					catalog_counter(appliance->catalog, config->counter),
					&face);
		display->ops->show(display, &face);
	}
}

void board_told(struct appliance *appliance, const struct turn_told *told)
{
	struct sound_driver *sound = appliance->ports.sound;

	if (sound && (told->type == EVENT_TICKET_CALLED || told->type == EVENT_TICKET_RECALLED))
		sound->ops->play(sound, SOUND_CALL);
}

/* A display that can answer shows what it was given: the call there has been seen. */
void board_shown(struct appliance *appliance, const char *display)
{
	for (uint32_t i = 0; i < appliance->board->display_count; i++) {
		const struct config_display *config = &appliance->board->display[i];
		uint16_t number;
		struct turn_item *item;

		if (!text_equal(config->name, display))
			continue;
		number = text_empty(config->counter)
				 ? newest_call(appliance->queue)
				 : appliance->queue
					   ->seats[catalog_counter(appliance->catalog,
								   config->counter)]
					   .ticket;
		if (number == TICKET_NONE ||
		    appliance->queue->tickets[number].state != TICKET_CALLED ||
		    appliance->queue->tickets[number].announced_seen_ms)
			return;
		item = turn_add_system(appliance, VERB_SEEN);
		if (item)
			item->command.call = appliance->queue->tickets[number].call;
		return;
	}
}
