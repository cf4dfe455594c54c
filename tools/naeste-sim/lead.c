/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The supervisor: services that close and open, tomorrow's appointments, and the codes that people then
 * bring, forget or invent.
 */
#include <string.h>

#include "firmware/base/require.h"
#include "firmware/base/text.h"
#include "tools/naeste-sim/world.h"

#define MINUTE_MS INT64_C(60000)
#define HOUR_MS   (60 * MINUTE_MS)

static void opens_or_closes(struct world *world)
{
	struct chance *chance = &world->chance;
	struct act act;
	struct command *command;
	uint32_t closed = world->conductor.queue->closed_services;

	command = deed(world, &act, closed ? VERB_OPEN_SERVICE : VERB_CLOSE_SERVICE,
		       ROLE_SUPERVISOR, "lead");
	for (uint32_t i = 0; closed && i < world->catalog.service_count; i++) {
		if ((closed >> i) & 1)
			memcpy(command->services[0], world->catalog.services[i].id, SLUG_BYTES);
	}
	if (!closed)
		memcpy(command->services[0],
		       world->catalog.services[chance_below(chance, world->catalog.service_count)]
			       .id,
		       SLUG_BYTES);
	command->service_count = 1;
	deed_do(world, &act, 0);
}

/* Somebody else's code, one's own, or none: what is typed at the kiosk. */
void lead_code(struct world *world, struct command *command)
{
	const struct queue *queue = world->conductor.queue;
	struct chance *chance = &world->chance;

	if (queue->appointment_count && chance_below(chance, 5))
		memcpy(command->code,
		       queue->appointments[chance_below(chance, queue->appointment_count)].code,
		       CODE_BYTES);
	else if (queue->return_code_count && chance_below(chance, 4))
		memcpy(command->code,
		       queue->return_codes[chance_below(chance, queue->return_code_count)].code,
		       CODE_BYTES);
}

/* In the evening those who are still there are sent home; yesterday's forgotten ones, too. */
static void closes_day(struct world *world)
{
	const struct unattended_list *forgotten = &world->conductor.queue->unattended;
	struct act act;
	struct command *command;

	command = deed(world, &act, VERB_CLOSE_DAY, ROLE_SUPERVISOR, "lead");
	command->reason = chance_below(&world->chance, 2) ? REASON_TOMORROW : REASON_UNKNOWN;
	if (forgotten->count && chance_below(&world->chance, 2))
		command->day = forgotten->tickets[0].day;
	deed_do(world, &act, 0);
}

/* The library bus drives on. */
static void moves_on(struct world *world)
{
	static const char *const numbers[] = { "", "B001-B500", "C001-C040" };
	struct act act;
	struct command *command;

	command = deed(world, &act, VERB_OPEN_STOP, ROLE_SUPERVISOR, "lead");
	require(text_format(command->stop, sizeof(command->stop), "stop-%u",
			    chance_below(&world->chance, 3)) == 0);
	require(text_copy(command->place, sizeof(command->place), "market") == 0);
	require(text_copy(command->numbers, sizeof(command->numbers),
			  numbers[chance_below(&world->chance, 3)]) == 0);
	deed_do(world, &act, 0);
}

/* A roll that will not stop: the same paper again and again. */
static void reprints(struct world *world)
{
	const struct numbers *waiting = &world->checks.waiting;
	uint32_t often = 1 + chance_below(&world->chance, 12);

	for (uint32_t i = 0; i < often && waiting->count; i++) {
		struct act act;

		deed(world, &act, VERB_REPRINT, ROLE_SUPERVISOR, "lead")->ticket =
			(struct ticket_reference){ .kind = REFERENCE_NUMBER,
						   .number = waiting->numbers[0] };
		deed_do(world, &act, 0);
	}
}

/* Nobody has vouched for the date: somebody who reads a newspaper does. */
static void names_day(struct world *world)
{
	const struct machine *machine = &world->conductor.machine;
	struct act act;

	deed(world, &act, VERB_START_DAY, ROLE_OPERATOR, "olga")->day =
		clock_local_day(machine->epoch_ms + machine->now_ms, world->site.day_change_minute);
	deed_do(world, &act, 0);
}

void lead_wakes(struct world *world)
{
	struct chance *chance = &world->chance;
	int64_t wall_ms = world->conductor.machine.epoch_ms + world->conductor.machine.now_ms;

	crowd_wake(world,
		   world->conductor.machine.now_ms + chance_between(chance, 5, 90) * MINUTE_MS,
		   ACTOR_LEAD, 0);
	if (chance_below(chance, 3) == 0 || world->conductor.queue->closed_services)
		opens_or_closes(world);
	if (wall_ms / HOUR_MS % 24 >= 16 && chance_below(chance, 3) == 0)
		closes_day(world);
	if (wall_ms / HOUR_MS % 24 >= 17 && chance_below(chance, 8) == 0)
		moves_on(world);
	if (chance_below(chance, 20) == 0)
		reprints(world);
	if (world->conductor.queue->provisional_since && chance_below(chance, 3) == 0)
		names_day(world);
}
