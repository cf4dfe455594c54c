/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The supervisor: services that close and open, tomorrow's appointments, and the codes that people then
 * bring, forget or invent.
 */
#include <stdio.h>
#include <string.h>

#include "tools/naeste-sim/world.h"

#define MINUTE_MS INT64_C(60000)

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

void lead_wakes(struct world *world)
{
	struct chance *chance = &world->chance;

	crowd_wake(world,
		   world->conductor.machine.now_ms + chance_between(chance, 5, 90) * MINUTE_MS,
		   ACTOR_LEAD, 0);
	if (chance_below(chance, 3) == 0 || world->conductor.queue->closed_services)
		opens_or_closes(world);
}
