/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Who is next, against a second opinion: random halls, in which every choice is compared with a search
 * over all tickets that follows the rule's words, in 128 bits; and what a choice costs.
 */
#include "firmware/queue/pick.h"
#include "firmware/queue/score.h"
#include "tests/queue-site.h"

#define HALLS 25
#define STEPS 120
#define SHOWN 8

static uint64_t seed;

static uint32_t chance(uint32_t below)
{
	seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (uint32_t)(seed >> 33) % below;
}

static struct catalog *rules(struct world *world)
{
	return (struct catalog *)world->queue->catalog;
}

/* The rule in its own words */

static __int128 points(const struct world *world, const struct ticket *ticket, uint8_t counter)
{
	const struct catalog *catalog = world->queue->catalog;
	const struct lane *lane = &catalog->lanes[ticket->lane];
	__int128 waited = (__int128)world->now_ms - ticket->since_ms, early, late = 0;

	if (waited < 0)
		waited = 0;
	early = waited;
	if (lane->promise_ms && waited > lane->promise_ms) {
		early = lane->promise_ms;
		late = waited - early;
	}
	early += lane->head_start_ms;
	early += catalog->counters[counter].head_start_ms[ticket->errands[ticket->errand].service];
	return lane->rate_permille * early + lane->late_rate_permille * late;
}

/* Somebody of the service, not sent to a counter and not taken away, has waited long enough. */
static bool condition_holds(const struct world *world, uint8_t counter, uint8_t service,
			    const bool *gone)
{
	int64_t after_ms = world->queue->catalog->counters[counter].after_ms[service];

	for (uint16_t i = 0; after_ms && i < world->queue->ticket_count; i++) {
		const struct ticket *ticket = ticket_of(world, i);

		if (!gone[i] && ticket->state == TICKET_WAITING && ticket->bound == QUEUE_NONE &&
		    ticket->errands[ticket->errand].service == service &&
		    world->now_ms - ticket->since_ms >= after_ms)
			return true;
	}
	return after_ms == 0;
}

static bool may_call(const struct world *world, const struct ticket *ticket, uint8_t counter,
		     const bool *gone)
{
	const struct counter *profile = &world->queue->catalog->counters[counter];
	uint8_t service = ticket->errands[ticket->errand].service;
	bool far = profile->kind == COUNTER_BOOTH || profile->kind == COUNTER_PHONE;

	if (ticket->state != TICKET_WAITING || gone[ticket->number])
		return false;
	if (ticket->bound != QUEUE_NONE)
		return ticket->bound == counter;
	return (profile->services >> service & 1) && (profile->lanes >> ticket->lane & 1) &&
	       (world->queue->seats[counter].skills >> service & 1) &&
	       !(far && world->queue->catalog->services[service].in_person) &&
	       condition_holds(world, counter, service, gone);
}

static bool is_before(const struct world *world, const struct ticket *one,
		      const struct ticket *other, uint8_t counter)
{
	bool one_due = one->since_ms <= world->now_ms, other_due = other->since_ms <= world->now_ms;
	__int128 difference = points(world, one, counter) - points(world, other, counter);

	if (one_due != other_due)
		return one_due;
	if (one_due && difference)
		return difference > 0;
	if (one->since_ms != other->since_ms)
		return one->since_ms < other->since_ms;
	return one->take_seq < other->take_seq;
}

static uint16_t best_of(const struct world *world, uint8_t counter, const bool *gone)
{
	uint16_t best = TICKET_NONE;

	for (uint16_t i = 0; i < world->queue->ticket_count; i++) {
		const struct ticket *ticket = ticket_of(world, i);

		if (may_call(world, ticket, counter, gone) &&
		    (best == TICKET_NONE ||
		     is_before(world, ticket, ticket_of(world, best), counter)))
			best = i;
	}
	return best;
}

/* What a reason says is so. */
static void reason_is_true(const struct world *world, const struct pick *pick, uint8_t counter)
{
	const struct ticket *one = ticket_of(world, pick->ticket), *other;
	const struct why *why = &pick->why;

	assert_true(why->score == points(world, one, counter));
	assert_true(why->runner_up != TICKET_NONE || why->margin == 0);
	if (why->runner_up == TICKET_NONE) {
		assert_true(why->kind == WHY_ONLY || why->kind == WHY_BOUND ||
			    why->kind == WHY_EARLY);
		assert_int_equal(why->kind == WHY_BOUND,
				 one->bound != QUEUE_NONE && why->kind != WHY_EARLY);
		return;
	}
	other = ticket_of(world, why->runner_up);
	assert_true(why->margin == why->score - points(world, other, counter));
	switch ((enum why_kind)why->kind) {
	case WHY_LONGEST:
		assert_true(one->since_ms < other->since_ms);
		return;
	case WHY_LANE:
		assert_true(one->since_ms >= other->since_ms && one->lane != other->lane);
		return;
	case WHY_HEAD_START: {
		const int64_t *starts = world->queue->catalog->counters[counter].head_start_ms;

		assert_true(one->since_ms >= other->since_ms);
		assert_true(starts[one->errands[one->errand].service] >
			    starts[other->errands[other->errand].service]);
		return;
	}
	case WHY_TIE:
		assert_true(one->since_ms == other->since_ms && why->margin == 0);
		return;
	case WHY_EARLY:
		assert_true(one->since_ms > world->now_ms);
		return;
	case WHY_DUE:
		assert_true(one->since_ms <= world->now_ms && other->since_ms > world->now_ms);
		return;
	case WHY_NONE:
	case WHY_ONLY:
	case WHY_BOUND:
	case WHY_CHOSEN:
		fail_msg("reason %d with a runner-up", why->kind);
	}
}

/* Random halls */

static void hall_fill(struct world *world)
{
	static const enum counter_kind kinds[] = { COUNTER_DESK, COUNTER_BOOTH, COUNTER_PHONE };
	struct catalog *catalog = rules(world);

	for (uint8_t i = 0; i < catalog->lane_count; i++) {
		struct lane *lane = &catalog->lanes[i];

		lane->rate_permille = 500 + chance(4000);
		lane->late_rate_permille = 500 + chance(9000);
		lane->promise_ms = chance(2) ? chance(20) * MINUTE : 0;
		lane->head_start_ms = chance(3) ? 0 : chance(10) * MINUTE;
	}
	for (uint8_t i = 0; i < catalog->counter_count; i++) {
		struct counter *counter = &catalog->counters[i];

		counter->services = 1 + chance(7);
		counter->lanes = 1 + chance(7);
		counter->kind = kinds[chance(3)];
		for (uint8_t k = 0; k < catalog->service_count; k++) {
			counter->head_start_ms[k] = chance(3) ? 0 : chance(8) * MINUTE;
			counter->after_ms[k] = chance(3) ? 0 : chance(15) * MINUTE;
		}
	}
	catalog->services[chance(3)].in_person = chance(2);
}

static void hall_sits(struct world *world)
{
	for (int i = 0; i < 3; i++) {
		char user[2] = { (char)('a' + i), 0 }, counter[2] = { (char)('1' + i), 0 };
		struct command *command = ask(world, VERB_SIT, ROLE_STAFF, user);

		strcpy(command->counter, counter);
		command->skilled = chance(2);
		command->skills = chance(8);
		say(world);
	}
}

/* One thing that happens; most of them are refused or do nothing, which is as it should be. */
static void something_happens(struct world *world)
{
	static const char *const services[] = { "pas", "mitid", "guide" };
	static const char *const lanes[] = { "fast", "booked", "general" };
	char user[2] = { (char)('a' + chance(3)), 0 };
	uint16_t count = world->queue->ticket_count, number = (uint16_t)(count ? chance(count) : 0);

	switch (chance(9)) {
	case 0:
		ask(world, VERB_TRANSFER, ROLE_STAFF, user)->ticket =
			(struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = number };
		world->command.counter[0] = (char)('1' + chance(3));
		say(world);
		return;
	case 1:
		about(world, VERB_CALL, ROLE_STAFF, user, number);
		ask(world, VERB_PARK, ROLE_STAFF, user)->reason = REASON_FORM;
		say(world);
		return;
	case 2:
		about(world, VERB_UNPARK, ROLE_STAFF, user, number);
		return;
	case 3:
		staff(world, user, VERB_NEXT);
		finish(world, user, OUTCOME_SERVED);
		return;
	case 4:
		pass(world, chance(4) * MINUTE + chance(60000));
		return;
	default:
		take(world, services[chance(3)], lanes[chance(3)]);
	}
}

/* What the counter is shown is what a search says again and again. */
static void order_is_right(const struct world *world, uint8_t counter)
{
	static bool gone[QUEUE_TICKETS_MAX];
	struct pick picks[SHOWN], next;
	uint32_t total = 0;
	uint32_t count = pick_order(world->queue, counter, world->now_ms, picks, SHOWN, &total);

	memset(gone, 0, sizeof(gone));
	pick_next(world->queue, counter, world->now_ms, &next);
	assert_int_equal(next.ticket, best_of(world, counter, gone));
	assert_int_equal(next.ticket, count ? picks[0].ticket : TICKET_NONE);
	for (uint32_t i = 0; i < SHOWN; i++) {
		uint16_t best = best_of(world, counter, gone);

		assert_int_equal(i < count ? picks[i].ticket : TICKET_NONE, best);
		if (best == TICKET_NONE)
			return;
		if (picks[i].why.kind != WHY_BOUND)
			reason_is_true(world, &picks[i], counter);
		gone[best] = true;
	}
	assert_true(total >= count);
}

/* And what the verb does, time and again, at the same moment. */
static void next_does_what_is_shown(struct world *world, uint8_t counter)
{
	char user[2] = { (char)('a' + counter), 0 };
	struct pick picks[SHOWN];
	uint32_t total = 0;
	uint32_t count = pick_order(world->queue, counter, world->now_ms, picks, SHOWN, &total);

	for (uint32_t i = 0; i < SHOWN; i++) {
		assert_int_equal(staff(world, user, VERB_NEXT), REFUSAL_NONE);
		assert_int_equal(world->verdict.ticket, i < count ? picks[i].ticket : TICKET_NONE);
		if (i >= count)
			return;
		assert_int_equal(finish(world, user, OUTCOME_SERVED), REFUSAL_NONE);
	}
}

static void the_order_that_is_shown_is_what_the_rule_says_and_next_does(void **state)
{
	for (seed = 1; seed <= HALLS; seed++) {
		uint64_t hall = seed;

		world_new(state);
		hall_fill(*state);
		hall_sits(*state);
		for (int step = 0; step < STEPS; step++) {
			something_happens(*state);
			for (uint8_t counter = 0; counter < 3; counter++)
				order_is_right(*state, counter);
		}
		for (uint8_t counter = 0; counter < 3; counter++)
			next_does_what_is_shown(*state, counter);
		world_free(state);
		seed = hall;
	}
}

/* At the edge of every setting the sums are still right. */
static void the_largest_settings_do_not_overflow(void **state)
{
	struct world *world = *state;
	struct catalog *catalog = rules(world);
	uint16_t number = take(world, "pas", "fast");

	catalog->lanes[FAST].rate_permille = SCORE_RATE_MAX_PERMILLE;
	catalog->lanes[FAST].late_rate_permille = SCORE_LATE_RATE_MAX_PERMILLE;
	catalog->lanes[FAST].promise_ms = SCORE_PROMISE_MAX_MS;
	catalog->lanes[FAST].head_start_ms = SCORE_HEAD_START_MAX_MS;
	catalog->counters[0].head_start_ms[PAS] = SCORE_HEAD_START_MAX_MS;
	world->now_ms += SCORE_WAITED_MAX_MS;
	assert_true(pick_score(world->queue, ticket_of(world, number), 0, world->now_ms) ==
		    points(world, ticket_of(world, number), 0));
	world->now_ms = INT64_MAX;
	assert_true(pick_score(world->queue, ticket_of(world, number), 0, world->now_ms) > 0);
}

/* What it costs */

static uint32_t looked_at(const struct world *world, uint8_t counter)
{
	struct pick pick;

	pick_next(world->queue, counter, world->now_ms, &pick);
	assert_int_not_equal(pick.ticket, TICKET_NONE);
	return pick.looked_at;
}

/* Without a look at all invariants after each of thousands. */
static void happens(struct world *world)
{
	struct command *command = &world->command;

	command->at_ms = world->now_ms;
	world->fresh++;
	memset(&command->fresh_ticket, 7, sizeof(command->fresh_ticket));
	memcpy(&command->fresh_ticket.bytes[12], &world->fresh, 4);
	command->fresh_token = command->fresh_ticket;
	queue_judge(world->queue, command, &world->verdict);
	assert_int_equal(world->verdict.refusal, REFUSAL_NONE);
	for (uint32_t i = 0; i < world->verdict.event_count; i++)
		queue_apply(world->queue, &world->verdict.events[i]);
}

static void hall_takes(struct world *world, uint16_t until)
{
	static const char *const services[] = { "pas", "mitid", "guide" };
	static const char *const lanes[] = { "fast", "booked", "general" };

	while (world->queue->waiting < until) {
		uint16_t i = world->queue->ticket_count;

		struct command *command = ask(world, VERB_TAKE, ROLE_KIOSK, "kiosk-1");

		strcpy(command->services[0], services[i % 3]);
		strcpy(command->lane, lanes[i / 3 % 3]);
		command->service_count = 1;
		happens(world);
		world->now_ms += 10;
	}
}

/* As many as can be sent to counter 1; and parked by counter 2 and back. */
static void hall_holds_back(struct world *world)
{
	for (uint16_t i = 0; i < QUEUE_BOUND_MAX; i++) {
		ask(world, VERB_TRANSFER, ROLE_STAFF, "a")->ticket =
			(struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = i };
		world->command.counter[0] = '1';
		happens(world);
	}
	for (uint16_t i = 1000; i < 1040; i++) {
		struct ticket_reference ticket = { .kind = REFERENCE_NUMBER, .number = i };

		ask(world, VERB_CALL, ROLE_STAFF, "b")->ticket = ticket;
		happens(world);
		ask(world, VERB_PARK, ROLE_STAFF, "b")->reason = REASON_FORM;
		happens(world);
		ask(world, VERB_UNPARK, ROLE_STAFF, "b")->ticket = ticket;
		happens(world);
	}
}

static void next_among_ten_thousand_costs_what_it_costs_among_ten(void **state)
{
	struct world *world = *state;
	uint32_t few, many;

	sit(world, "a", "1");
	sit(world, "b", "2");
	sit(world, "c", "3");
	rules(world)->counters[2].services = 7;
	hall_takes(world, 10);
	few = looked_at(world, 2);
	hall_takes(world, 2000);
	hall_holds_back(world);
	hall_takes(world, QUEUE_WAITING_MAX);
	many = looked_at(world, 2);
	assert_true(many <= 2 * few);
	assert_true(looked_at(world, 0) <= 2 * few + QUEUE_BOUND_MAX);
	assert_true(looked_at(world, 1) <= 2 * few + QUEUE_BOUND_MAX);
}

#define RULE(name) cmocka_unit_test_setup_teardown(name, world_new, world_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_order_that_is_shown_is_what_the_rule_says_and_next_does),
		RULE(the_largest_settings_do_not_overflow),
		RULE(next_among_ten_thousand_costs_what_it_costs_among_ten),
	};

	return cmocka_run_group_tests_name("queue-pick", tests, NULL, NULL);
}
