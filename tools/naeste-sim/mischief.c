/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What anybody may send at any time, sensible or not: each verb with fields that fit it now and then.
 * Here every verb of the engine is asked for, and every refusal is given a reason.
 */
#include <string.h>

#include "firmware/base/require.h"
#include "firmware/base/text.h"
#include "tools/naeste-sim/world.h"

#define SECOND_MS INT64_C(1000)
#define MINUTE_MS (60 * SECOND_MS)

/* Verbs that the appliance itself sends stay with it. */
static bool is_own(enum verb verb)
{
	return verb_roles(verb) == ROLE_BIT(ROLE_SYSTEM) || verb == VERB_NONE;
}

static uint16_t some_ticket(struct world *world)
{
	const struct numbers *today = &world->checks.today;
	uint32_t late;

	if (today->count == 0 || chance_below(&world->chance, 30) == 0)
		return (uint16_t)chance_below(&world->chance, QUEUE_TICKETS_MAX);
	late = chance_below(&world->chance, today->count < 30 ? today->count : 30);
	return today->numbers[chance_below(&world->chance, 3)
				      ? today->count - 1u - late
				      : chance_below(&world->chance, today->count)];
}

/* One of those that are open, when there is one. */
static uint16_t open_ticket(struct world *world)
{
	const struct numbers *set =
		chance_below(&world->chance, 4) ? &world->checks.waiting : &world->checks.parked;

	if (set->count == 0 || chance_below(&world->chance, 5) == 0)
		return some_ticket(world);
	return set->numbers[chance_below(&world->chance, set->count)];
}

static struct ticket_reference refer(struct world *world)
{
	uint16_t number = open_ticket(world);
	const struct ticket *ticket = &world->conductor.queue->tickets[number];
	struct ticket_reference reference = { .kind = REFERENCE_NUMBER, .number = number };
	uint32_t by = chance_below(&world->chance, 4);

	if (by == 0)
		reference = (struct ticket_reference){ .kind = REFERENCE_ID, .id = ticket->id };
	if (by == 1)
		reference.number = (uint16_t)chance_below(&world->chance, QUEUE_TICKETS_MAX);
	return reference;
}

static void some_service(struct world *world, struct command *command)
{
	uint32_t service = chance_below(&world->chance, world->catalog.service_count);

	memcpy(command->services[0], world->catalog.services[service].id, SLUG_BYTES);
	if (chance_below(&world->chance, 25) == 0)
		require(text_copy(command->services[0], SLUG_BYTES, "no-such") == 0);
	command->service_count = chance_below(&world->chance, 40) != 0;
}

static void some_place(struct world *world, struct command *command)
{
	struct chance *chance = &world->chance;

	memcpy(command->counter,
	       world->catalog.counters[chance_below(chance, world->catalog.counter_count)].id,
	       SLUG_BYTES);
	if (chance_below(chance, 25) == 0)
		require(text_copy(command->counter, SLUG_BYTES, "no-such") == 0);
	memcpy(command->lane,
	       world->catalog.lanes[chance_below(chance, world->catalog.lane_count)].id,
	       SLUG_BYTES);
	if (chance_below(chance, 25) == 0)
		require(text_copy(command->lane, SLUG_BYTES, "no-such") == 0);
	if (chance_below(chance, 20))
		require(text_copy(command->place, sizeof(command->place), "library") == 0);
	if (chance_below(chance, 20))
		require(text_copy(command->device, sizeof(command->device), "lift") == 0);
}

static void some_words(struct world *world, struct command *command)
{
	static const enum ticket_outcome outcomes[] = { OUTCOME_SERVED, OUTCOME_PARTLY,
							OUTCOME_REFERRED, OUTCOME_NONE,
							OUTCOME_LEFT };

	static const enum reason reasons[] = {
		REASON_DOCUMENTS, REASON_FORM,     REASON_OTHER_OFFICE, REASON_CALLED_AWAY,
		REASON_OTHER,     REASON_BREAK,    REASON_LUNCH,        REASON_BACKOFFICE,
		REASON_MEETING,   REASON_REFERRED, REASON_TOMORROW,     REASON_LEFT,
		REASON_UNKNOWN,   REASON_NO_SHOW,
	};

	static const enum helper helpers[] = { HELPER_NONE, HELPER_SPECIALIST, HELPER_INTERPRETER };
	struct chance *chance = &world->chance;

	command->outcome = outcomes[chance_below(chance, 5)];
	command->reason = reasons[chance_below(chance, sizeof(reasons) / sizeof(reasons[0]))];
	command->helper = helpers[chance_below(chance, 3)];
	command->wake_ms = chance_below(chance, 3) ? 0 : chance_between(chance, 1, 60) * MINUTE_MS;
	command->take_over = chance_below(chance, 6) == 0;
	command->delivered = chance_below(chance, 2);
	command->yes = chance_below(chance, 2);
	command->party = (uint8_t)chance_below(chance, QUEUE_PARTY_MAX + 2);
	command->marks = (uint8_t)chance_below(chance, 4);
	command->call = world->conductor.queue->last_call - chance_below(chance, 3);
}

/* Fields that only some verbs read, and would be noise in the history of the others. */
static void fill_for(struct world *world, struct command *command)
{
	struct chance *chance = &world->chance;
	const struct catalog *catalog = &world->catalog;

	if (command->verb == VERB_RECORD_RESERVE && catalog->has_reserve) {
		command->to = (struct ticket_reference){
			.kind = REFERENCE_NUMBER,
			.number = (uint16_t)(catalog->reserve.first + chance_below(chance, 40)),
		};
		command->waited_ms = chance_between(chance, 0, 30) * MINUTE_MS;
		command->outcome = chance_below(chance, 2) ? OUTCOME_NONE : OUTCOME_SERVED;
	}
	if (command->verb == VERB_CLOSE_DAY && chance_below(chance, 2))
		command->day = world->conductor.queue->day - (int32_t)chance_below(chance, 3);
	if (command->verb == VERB_SET_HOURS) {
		static const char *const open[] = { "always", "always", "08:00-18:00", "closed",
						    "9-3" };

		require(text_copy(command->on, sizeof(command->on),
				  chance_below(chance, 3) ? "mon-fri" : "all") == 0);
		require(text_copy(command->open, sizeof(command->open),
				  open[chance_below(chance, 5)]) == 0);
	}
	if (command->verb == VERB_PLAYBOOK) {
		require(text_copy(command->playbook, sizeof(command->playbook),
				  chance_below(chance, 4)   ? "rush"
				  : chance_below(chance, 2) ? ""
							    : "storm") == 0);
		command->for_ms = chance_between(chance, 1, 300) * MINUTE_MS;
	}
	if (command->verb == VERB_CLEAR_NOTICE && world->conductor.queue->notice_count)
		command->notice = world->conductor.queue->notices[0].id;
	if (command->verb == VERB_CHECK_IN)
		lead_code(world, command);
	if (command->verb == VERB_TRANSFER) {
		if (chance_below(chance, 2))
			command->counter[0] = '\0';
		else
			command->service_count = 0;
	}
	if (chance_below(chance, 3) == 0)
		command->ticket.kind = REFERENCE_NONE;
}

static enum role some_role(struct world *world, enum verb verb)
{
	static const enum role roles[] = { ROLE_STAFF, ROLE_STAFF, ROLE_SUPERVISOR, ROLE_KIOSK,
					   ROLE_VOLUNTEER };

	if (verb_roles(verb) & ROLE_BIT(ROLE_SUPERVISOR))
		return roles[chance_below(&world->chance, 5)];
	return verb_roles(verb) & ROLE_BIT(ROLE_PHONE) ? ROLE_PHONE : ROLE_KIOSK;
}

void mischief_wakes(struct world *world)
{
	struct chance *chance = &world->chance;
	enum verb verb = (enum verb)(1 + chance_below(chance, VERB_COUNT - 1u));
	struct command *command;
	struct act act;
	char user[24] = "kiosk-1";

	crowd_wake(world,
		   world->conductor.machine.now_ms +
			   chance_duration(chance, 40 * MINUTE_MS / (world->site.mischief + 1)),
		   ACTOR_MISCHIEF, 0);
	if (is_own(verb) || (verb == VERB_CLOSE_DAY && chance_below(chance, 60)) ||
	    ((verb == VERB_CLOSE_SERVICE || verb == VERB_STAND_UP) && chance_below(chance, 4)))
		return;
	require(text_format(user, sizeof(user), "clerk-%u",
			    1 + chance_below(chance, world->site.staff)) == 0);
	command = deed(world, &act, verb, some_role(world, verb), user);
	command->ticket = refer(world);
	if (command->role == ROLE_PHONE) {
		command->ticket.id = world->conductor.queue->tickets[command->ticket.number].token;
		command->ticket.kind = REFERENCE_TOKEN;
	}
	command->into = refer(world);
	some_service(world, command);
	some_place(world, command);
	some_words(world, command);
	fill_for(world, command);
	deed_do(world, &act, 0);
}
