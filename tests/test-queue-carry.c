/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What outlives a day or comes from before the appliance: codes that people hold are known the next
 * day, whether it went on over the day change or was started behind it, and old credit is kept.
 */
#include "tests/queue-appointments.h"

#define KEPT_MAX 64

struct kept {
	struct event events[KEPT_MAX];
	uint32_t count;
};

static void keep(struct kept *kept, const struct world *world)
{
	for (uint32_t i = 0; i < world->verdict.event_count; i++)
		kept->events[kept->count++] = world->verdict.events[i];
}

/* Whether a later event has the key, or nobody asks for it any more: what the store leaves out. */
static bool left_out(const struct kept *kept, uint32_t at, int32_t day)
{
	struct event_carry carry, later;

	if (!event_carried(&kept->events[at], &carry) || carry.expires_day < day)
		return true;
	for (uint32_t i = at + 1; i < kept->count; i++) {
		if (event_carried(&kept->events[i], &later) && text_equal(later.key, carry.key))
			return true;
	}
	return false;
}

/* A return code for a ticket that was called from the queue and is served at counter 1. */
static void serve_and_give_code(struct world *world, struct kept *kept)
{
	take(world, "pas", "");
	pass(world, 5 * MINUTE);
	staff(world, "anna", VERB_NEXT);
	staff(world, "anna", VERB_ARRIVE);
	assert_int_equal(staff(world, "anna", VERB_RETURN_CODE), REFUSAL_NONE);
	keep(kept, world);
	finish(world, "anna", OUTCOME_PARTLY);
}

static void codes_are_the_same_for_who_started_behind_the_day_change(void **state)
{
	static struct kept kept;
	struct world *world = *state;
	struct catalog *other = calloc(1, sizeof(*other));
	struct appointment_row row = row_of(world, 3, "mitid", 24 * HOUR);
	struct queue *loaded;
	struct event day;

	world_fill(other);
	loaded = queue_new(other);
	sit(world, "anna", "1");
	appoint(world, 1, "pas", HOUR);
	keep(&kept, world);
	appoint(world, 2, "pas", 0);
	keep(&kept, world);
	row.day++;
	assert_int_equal(import(world, &row, 1), REFUSAL_NONE);
	keep(&kept, world);
	assert_int_equal(check_in(world, 2), REFUSAL_NONE);
	keep(&kept, world);
	staff(world, "anna", VERB_NEXT);
	finish(world, "anna", OUTCOME_SERVED);
	serve_and_give_code(world, &kept);
	serve_and_give_code(world, &kept);
	strcpy(ask_check_in(world, 0)->code, world->queue->return_codes[0].code);
	assert_int_equal(say(world), REFUSAL_NONE);
	keep(&kept, world);
	start_day(world, 20001);
	day = *event_of(world, world->verdict.event_count - 1);
	assert_int_equal(world->queue->appointment_count, 2);
	assert_int_equal(world->queue->return_code_count, 1);
	for (uint32_t i = 0; i < kept.count; i++) {
		if (!left_out(&kept, i, 20001))
			queue_apply_carried(loaded, &kept.events[i]);
	}
	loaded->seq = day.seq - 1;
	queue_apply(loaded, &day);
	assert_true(queue_equal(loaded, world->queue));
	queue_free(loaded);
	free(other);
}

/* Found by the seeded world: what was waited before came back as less once it was called and parked. */
static void credit_that_is_older_than_the_appliance_is_kept(void **state)
{
	struct world *world = *state;
	struct command *command;
	uint16_t number;

	world->catalog.has_reserve = true;
	world->catalog.reserve = (struct number_range){ 900, 910 };
	command = ask(world, VERB_RECORD_RESERVE, ROLE_SUPERVISOR, "lone");
	strcpy(command->services[0], "pas");
	command->service_count = 1;
	command->to = (struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = 900 };
	command->waited_ms = HOUR;
	assert_int_equal(say(world), REFUSAL_NONE);
	number = world->verdict.ticket;
	pass(world, MINUTE);
	sit(world, "anna", "1");
	staff(world, "anna", VERB_NEXT);
	ask(world, VERB_PARK, ROLE_STAFF, "anna")->reason = REASON_FORM;
	assert_int_equal(say(world), REFUSAL_NONE);
	about(world, VERB_UNPARK, ROLE_STAFF, "anna", number);
	assert_int_equal(ticket_of(world, number)->since_ms, world->now_ms - HOUR - MINUTE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			codes_are_the_same_for_who_started_behind_the_day_change, world_new,
			world_free),
		cmocka_unit_test_setup_teardown(credit_that_is_older_than_the_appliance_is_kept,
						world_new, world_free),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
