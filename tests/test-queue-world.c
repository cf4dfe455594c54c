/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A world that does everything at random: 60,000 commands a seed, sensible and foolish, over several
 * days, with the invariants checked as it goes. A second queue that only sees the events must end
 * equal byte for byte, and what the order shows must be what `next` does.
 *
 *	test-queue-world [SEED]
 */
#include "tests/queue-site.h"

#define STEPS 60000
#define SEEDS 3

static uint64_t seed;
static uint64_t seed_given;

static uint32_t chance(uint32_t below)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)((seed >> 33) % below);
}

static void any_ticket(const struct world *world, struct ticket_reference *reference)
{
	uint16_t count = world->queue->ticket_count;
	uint16_t number =
		count ? (uint16_t)(chance(2) ? chance(count)
					     : count - 1 - chance(count < 20 ? count : 20))
		      : 0;

	*reference =
		(struct ticket_reference){ .kind = chance(4) ? REFERENCE_NUMBER : REFERENCE_NONE,
					   .number = number };
	if (count && chance(3) == 0) {
		reference->kind = chance(2) ? REFERENCE_ID : REFERENCE_TOKEN;
		reference->id = reference->kind == REFERENCE_ID ? ticket_of(world, number)->id
								: ticket_of(world, number)->token;
	}
}

static void ask_anything(struct world *world)
{
	static const enum verb common[] = { VERB_SIT, VERB_NEXT, VERB_ARRIVE, VERB_FINISH,
					    VERB_RESUME };

	static const char *const services[] = { "pas", "mitid", "guide", "ham" };
	static const char *const lanes[] = { "fast", "booked", "general", "" };
	enum verb verb =
		chance(3) ? common[chance(COUNT(common))] : (enum verb)(1 + chance(VERB_COUNT - 1));
	struct command *command = ask(world, verb, ROLE_STAFF, "");
	uint32_t outcome, reason;

	snprintf(command->user, sizeof(command->user), "user-%u", chance(5));
	if (verb == VERB_START_DAY)
		command->verb = VERB_TICK;
	for (int role = 0; role < ROLE_COUNT; role++) {
		if (!(verb_roles(command->verb) & ROLE_BIT(ROLE_STAFF)) &&
		    verb_roles(command->verb) & (1u << role))
			command->role = (enum role)role;
	}
	any_ticket(world, &command->ticket);
	any_ticket(world, &command->into);
	outcome = chance(4);
	command->outcome = (enum ticket_outcome)outcome;
	reason = chance(10);
	command->reason = (enum reason)reason;
	command->call = world->queue->last_call - chance(2);
	command->service_count = (uint8_t)chance(2);
	strcpy(command->services[0], services[chance(3)]);
	strcpy(command->lane, lanes[chance(3)]);
	if (chance(2) || verb == VERB_SIT)
		snprintf(command->counter, SLUG_BYTES, "%u", 1 + chance(4));
	strcpy(command->place, chance(2) ? "skat" : "");
	command->take_over = chance(4) == 0;
	command->helper = (enum helper)(seed % HELPER_COUNT);
	strcpy(command->device, chance(4) || verb == VERB_CLEAR_ALARM ? "" : "panel");
	if (verb == VERB_TAKE || verb == VERB_TAKE_FOR) {
		command->service_count = (uint8_t)(1 + chance(2));
		strcpy(command->services[1], services[chance(4)]);
		strcpy(command->lane, lanes[chance(4)]);
	}
}

static void ask_take(struct world *world)
{
	static const char *const services[] = { "pas", "mitid", "guide" };
	struct command *command =
		ask(world, VERB_TAKE, chance(2) ? ROLE_KIOSK : ROLE_PANEL, "kiosk");

	strcpy(command->services[0], services[chance(3)]);
	command->service_count = 1;
	command->marks = (uint8_t)chance(4);
	command->party = (uint8_t)chance(5);
}

static void order_is_what_next_does(const struct world *world)
{
	struct pick order[20], next;
	uint32_t total;

	for (uint8_t i = 0; i < 3; i++) {
		uint32_t shown = pick_order(world->queue, i, world->now_ms, order, 20, &total);

		pick_next(world->queue, i, world->now_ms, &next);
		assert_int_equal(shown ? order[0].ticket : TICKET_NONE, next.ticket);
		for (uint32_t k = 1; k < shown; k++)
			assert_true(order[k - 1].why.score >= order[k].why.score);
	}
}

static void step(struct world *world, struct queue *replay, int i)
{
	uint64_t before = world->queue->seq;
	const char *broken;

	world->now_ms += chance(3000);
	if (i % 15000 == 14999)
		ask(world, VERB_START_DAY, ROLE_SYSTEM, "system")->day = world->queue->day + 1;
	else if (chance(5) == 0)
		ask_take(world);
	else
		ask_anything(world);
	world->command.at_ms = world->now_ms;
	world->command.wall_ms = world->now_ms;
	for (int k = 0; k < 16; k++) {
		world->command.fresh_ticket.bytes[k] = (uint8_t)chance(256);
		world->command.fresh_token.bytes[k] = (uint8_t)chance(256);
	}
	do {
		queue_judge(world->queue, &world->command, &world->verdict);
		for (uint32_t k = 0; k < world->verdict.event_count; k++) {
			queue_apply(world->queue, &world->verdict.events[k]);
			queue_apply(replay, &world->verdict.events[k]);
			assert_int_equal(world->queue->seq, ++before);
		}
	} while (world->verdict.more);
	broken = i % 20 ? NULL : queue_check(world->queue);
	if (broken)
		fail_msg("seed %llu step %d, after %s: %s", (unsigned long long)seed_given, i,
			 verb_name(world->command.verb), broken);
	if (i % 500 == 0)
		order_is_what_next_does(world);
}

static void a_random_world_keeps_every_invariant_and_replays_bit_for_bit(void **state)
{
	uint64_t first = seed_given ? seed_given : 1, last = seed_given ? seed_given : SEEDS;

	for (seed_given = first; seed_given <= last; seed_given++) {
		struct queue *replay;
		struct world *world;
		void *fresh;

		world_new(&fresh);
		world = fresh;
		replay = queue_new(&world->catalog);
		estimate_lend(replay, world->forecast); /* no part of the state */
		queue_apply(replay, &world->verdict.events[0]);
		seed = seed_given;
		printf("seed %llu\n", (unsigned long long)seed);
		for (int i = 0; i < STEPS; i++)
			step(world, replay, i);
		assert_memory_equal(world->queue, replay, sizeof(*replay));
		queue_free(replay);
		world_free(&fresh);
	}
}

/* The control: a seeded fault in the state is found by name. */
static void a_broken_state_is_named(void **state)
{
	struct world *world = *state;

	take(world, "pas", "");
	take(world, "pas", "");
	world->queue->waiting++;
	assert_string_equal(queue_check(world->queue), "as many wait as are listed");
	world->queue->waiting--;
	world->queue->tickets[1].since_ms = 0;
	assert_string_equal(queue_check(world->queue), "list is ordered by the time of joining");
	world->queue->tickets[1].since_ms = world->queue->tickets[0].since_ms;
	world->queue->tickets[0].counter = 1;
	assert_string_equal(queue_check(world->queue),
			    "a ticket is at a counter just when it is called or served");
	world->queue->tickets[0].counter = QUEUE_NONE;
	world->queue->tickets[0].way_ms = -1;
	assert_string_equal(queue_check(world->queue), "no duration is negative");
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_random_world_keeps_every_invariant_and_replays_bit_for_bit),
		cmocka_unit_test_setup_teardown(a_broken_state_is_named, world_new, world_free),
	};

	seed_given = argc > 1 ? strtoull(argv[1], NULL, 10) : 0;
	return cmocka_run_group_tests_name("queue-world", tests, NULL, NULL);
}
