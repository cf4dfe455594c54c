/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * One user at several booths of a group: which booth a command is about, and what is refused.
 */
#include "tests/queue-site.h"

static void make_group(struct world *world)
{
	struct catalog *catalog = (struct catalog *)world->queue->catalog;

	for (int i = 0; i < 2; i++) {
		strcpy(catalog->counters[i].group, "screens");
		strcpy(catalog->counters[i].name, "Screens");
		catalog->counters[i].kind = COUNTER_BOOTH;
	}
}

static enum refusal staff_at(struct world *world, enum verb verb, const char *counter)
{
	struct command *command = ask(world, verb, ROLE_STAFF, "anna");

	strcpy(command->counter, counter);
	if (verb == VERB_FINISH)
		command->outcome = OUTCOME_SERVED;
	if (verb == VERB_PARK)
		command->reason = REASON_FORM;
	if (verb == VERB_PAUSE)
		command->reason = REASON_LUNCH;
	return say(world);
}

static void sit_at_both(struct world *world)
{
	make_group(world);
	assert_int_equal(sit(world, "anna", "1"), REFUSAL_NONE);
	assert_int_equal(sit(world, "anna", "2"), REFUSAL_NONE);
	assert_int_equal(world->queue->seats[0].state, COUNTER_OPEN);
	assert_int_equal(world->queue->seats[1].state, COUNTER_OPEN);
}

static void is_ambiguous(struct world *world, enum refusal refusal, const char *field)
{
	assert_int_equal(refusal, REFUSAL_BAD_REQUEST);
	assert_int_equal(strncmp(world->verdict.detail, field, strlen(field)), 0);
	assert_int_equal(world->verdict.event_count, 0);
}

static void next_takes_a_free_booth(void **state)
{
	struct world *world = *state;
	uint16_t one = take(world, "pas", ""), two = take(world, "pas", "");

	sit_at_both(world);
	assert_int_equal(staff_at(world, VERB_NEXT, ""), REFUSAL_NONE);
	assert_int_equal(ticket_of(world, one)->counter, 0);
	assert_int_equal(staff_at(world, VERB_NEXT, ""), REFUSAL_NONE);
	assert_int_equal(ticket_of(world, two)->counter, 1);
	assert_int_equal(staff_at(world, VERB_NEXT, ""), REFUSAL_CALL_UNRESOLVED);
}

static void a_named_booth_is_the_one(void **state)
{
	struct world *world = *state;
	uint16_t one = take(world, "pas", "");

	sit_at_both(world);
	assert_int_equal(staff_at(world, VERB_NEXT, "2"), REFUSAL_NONE);
	assert_int_equal(ticket_of(world, one)->counter, 1);
	assert_int_equal(staff_at(world, VERB_ARRIVE, "1"), REFUSAL_NOT_CALLED);
	assert_int_equal(staff_at(world, VERB_ARRIVE, "2"), REFUSAL_NONE);
	assert_int_equal(staff_at(world, VERB_ARRIVE, "3"), REFUSAL_NOT_SEATED);
	assert_int_equal(staff_at(world, VERB_ARRIVE, "9"), REFUSAL_UNKNOWN_COUNTER);
}

static void the_only_possible_booth_need_not_be_named(void **state)
{
	struct world *world = *state;
	uint16_t one = take(world, "pas", "");

	sit_at_both(world);
	staff_at(world, VERB_NEXT, "2");
	assert_int_equal(staff_at(world, VERB_ARRIVE, ""), REFUSAL_NONE);
	ask(world, VERB_NEXT, ROLE_STAFF, "anna")->outcome = OUTCOME_SERVED;
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_int_equal(ticket_of(world, one)->state, TICKET_ENDED);
	assert_int_equal(staff_at(world, VERB_FINISH, ""), REFUSAL_NOT_SERVING);
	assert_int_equal(staff_at(world, VERB_PAUSE, "1"), REFUSAL_NONE);
	assert_int_equal(staff_at(world, VERB_PAUSE, ""), REFUSAL_NONE);
	assert_int_equal(world->queue->seats[1].state, COUNTER_PAUSED);
	assert_int_equal(staff_at(world, VERB_RESUME, "2"), REFUSAL_NONE);
	assert_int_equal(staff_at(world, VERB_RESUME, ""), REFUSAL_NONE);
	assert_int_equal(world->queue->seats[0].state, COUNTER_OPEN);
	assert_int_equal(staff_at(world, VERB_STAND_UP, "1"), REFUSAL_NONE);
	assert_int_equal(staff_at(world, VERB_STAND_UP, ""), REFUSAL_NONE);
	assert_int_equal(staff_at(world, VERB_STAND_UP, ""), REFUSAL_NOT_SEATED);
}

static void a_command_that_could_mean_two_booths_is_refused_and_names_the_field(void **state)
{
	struct world *world = *state;

	static const enum verb called[] = { VERB_ARRIVE,  VERB_RECALL, VERB_LOOKED,
					    VERB_NO_SHOW, VERB_FINISH, VERB_PARK };

	take(world, "pas", "");
	take(world, "pas", "");
	sit_at_both(world);
	is_ambiguous(world, staff_at(world, VERB_STAND_UP, ""), "counter:");
	is_ambiguous(world, staff_at(world, VERB_PAUSE, ""), "counter:");
	staff_at(world, VERB_NEXT, "");
	staff_at(world, VERB_NEXT, "");
	for (size_t i = 0; i < COUNT(called); i++)
		is_ambiguous(world, staff_at(world, called[i], ""), "counter:");
	ask(world, VERB_TRANSFER, ROLE_STAFF, "anna")->service_count = 1;
	strcpy(world->command.services[0], "pas");
	is_ambiguous(world, say(world), "ticket:");
	assert_int_equal(staff_at(world, VERB_STAND_UP, ""), REFUSAL_COUNTER_BUSY);
	staff_at(world, VERB_ARRIVE, "1");
	staff_at(world, VERB_ARRIVE, "2");
	ask(world, VERB_NEXT, ROLE_STAFF, "anna")->outcome = OUTCOME_SERVED;
	is_ambiguous(world, say(world), "counter:");
}

static void citizens_at_all_ones_booths_are_ones_own(void **state)
{
	struct world *world = *state;
	uint16_t one = take(world, "pas", ""), two = take(world, "pas", "");

	sit_at_both(world);
	staff_at(world, VERB_NEXT, "");
	staff_at(world, VERB_NEXT, "");
	for (uint16_t number = one; number <= two; number++) {
		ask(world, VERB_TRANSFER, ROLE_STAFF, "anna")->ticket =
			(struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = number };
		strcpy(world->command.counter, "2");
		assert_int_equal(say(world), REFUSAL_NONE);
	}
}

static void sitting_down_outside_the_group_is_standing_up_from_it(void **state)
{
	struct world *world = *state;

	take(world, "pas", "");
	sit_at_both(world);
	assert_int_equal(sit(world, "anna", "2"), REFUSAL_NONE);
	assert_int_equal(world->verdict.event_count, 0);
	staff_at(world, VERB_NEXT, "2");
	assert_int_equal(sit(world, "anna", "3"), REFUSAL_COUNTER_BUSY);
	staff_at(world, VERB_FINISH, "2");
	assert_int_equal(sit(world, "anna", "3"), REFUSAL_NONE);
	assert_int_equal(world->queue->seats[0].state, COUNTER_CLOSED);
	assert_int_equal(world->queue->seats[1].state, COUNTER_CLOSED);
	assert_int_equal(queue_seat_of(world->queue, "anna"), 2);
}

static void nobody_looks_after_more_booths_than_eight(void **state)
{
	struct world *world = *state;
	struct catalog *catalog = (struct catalog *)world->queue->catalog;
	char counter[8];

	while (catalog->counter_count < 10) {
		snprintf(counter, sizeof(counter), "%d", catalog->counter_count + 1);
		strcpy(catalog->counters[catalog->counter_count].id, counter);
		catalog->counters[catalog->counter_count++].services = 7;
	}
	for (int i = 0; i < 10; i++)
		strcpy(catalog->counters[i].group, "screens");
	for (int i = 0; i < QUEUE_BOOTHS_MAX; i++)
		assert_int_equal(sit(world, "anna", catalog->counters[i].id), REFUSAL_NONE);
	assert_int_equal(sit(world, "anna", "9"), REFUSAL_CAPACITY_FULL);
	assert_int_equal(sit(world, "bo", "9"), REFUSAL_COUNTER_TAKEN);
	strcpy(ask(world, VERB_SIT, ROLE_STAFF, "bo")->counter, "9");
	world->command.take_over = true;
	assert_int_equal(say(world), REFUSAL_CAPACITY_FULL); /* with anna's it would be nine */
	assert_int_equal(world->verdict.event_count, 0);
}

static void a_group_has_one_user_who_takes_it_over_whole(void **state)
{
	struct world *world = *state;
	struct command *command;

	sit_at_both(world);
	staff_at(world, VERB_STAND_UP, "2");
	assert_int_equal(sit(world, "bo", "2"), REFUSAL_COUNTER_TAKEN);
	staff_at(world, VERB_SIT, "2");
	take(world, "pas", "");
	staff_at(world, VERB_NEXT, "1");
	command = ask(world, VERB_SIT, ROLE_STAFF, "bo");
	strcpy(command->counter, "2");
	command->take_over = true;
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_string_equal(world->queue->seats[0].user, "bo"); /* with the citizen there */
	assert_string_equal(world->queue->seats[1].user, "bo");
	assert_int_equal(world->queue->seats[0].ticket, 0);
	assert_int_equal(queue_seat_of(world->queue, "anna"), QUEUE_NONE);
}

#define RULE(name) cmocka_unit_test_setup_teardown(name, world_new, world_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RULE(next_takes_a_free_booth),
		RULE(a_named_booth_is_the_one),
		RULE(the_only_possible_booth_need_not_be_named),
		RULE(a_command_that_could_mean_two_booths_is_refused_and_names_the_field),
		RULE(citizens_at_all_ones_booths_are_ones_own),
		RULE(sitting_down_outside_the_group_is_standing_up_from_it),
		RULE(nobody_looks_after_more_booths_than_eight),
		RULE(a_group_has_one_user_who_takes_it_over_whole),
	};

	return cmocka_run_group_tests_name("queue-groups", tests, NULL, NULL);
}
