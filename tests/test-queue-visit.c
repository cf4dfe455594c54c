/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What a ticket keeps of its visit: when its call was seen, what became of its paper, how often
 * something happened to it, how long each part took.
 */
#include "firmware/queue/ticket-clocks.h"
#include "tests/queue-site.h"

static uint16_t press(struct world *world, const char *service)
{
	struct command *command = ask(world, VERB_TAKE, ROLE_PANEL, "panel:general");

	strcpy(command->services[0], service);
	command->service_count = 1;
	assert_int_equal(say(world), REFUSAL_NONE);
	return world->verdict.ticket;
}

static void seen(struct world *world)
{
	ask(world, VERB_SEEN, ROLE_DISPLAY, "hall")->call = world->queue->last_call;
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_int_equal(world->verdict.event_count, 1);
}

static uint16_t call_one(struct world *world)
{
	uint16_t number = take(world, "pas", "");

	sit(world, "anna", "1");
	assert_int_equal(staff(world, "anna", VERB_NEXT), REFUSAL_NONE);
	return number;
}

/* The first sight counts for the no-show, the latest for the next recall. */
static void a_recall_that_is_seen_starts_the_clock_of_recall_only(void **state)
{
	struct world *world = *state;
	uint16_t number = call_one(world);

	pass(world, SECOND);
	seen(world);
	pass(world, 10 * SECOND);
	assert_int_equal(staff(world, "anna", VERB_RECALL), REFUSAL_NONE);
	assert_int_equal(ticket_of(world, number)->announced_seen_ms, 0);
	pass(world, 2 * SECOND);
	seen(world);
	assert_int_equal(ticket_of(world, number)->seen_ms, 2000);
	assert_int_equal(ticket_of(world, number)->announced_seen_ms, 14000);
	assert_int_equal(ticket_no_show_from_ms(ticket_of(world, number), &world->catalog), 32000);
	assert_int_equal(ticket_recall_from_ms(ticket_of(world, number), &world->catalog), 24000);
}

/* Whoever is called looks up soon, whatever the displays say afterwards. */
static void a_call_that_is_seen_late_counts_from_when_it_must_have_been(void **state)
{
	struct world *world = *state;
	uint16_t number = call_one(world);

	pass(world, 8 * SECOND);
	seen(world);
	assert_int_equal(ticket_of(world, number)->seen_ms, 9000);
	assert_int_equal(ticket_no_show_from_ms(ticket_of(world, number), &world->catalog),
			 1000 + 5 * SECOND + 30 * SECOND);
}

static void more_than_a_byte_of_recalls_stay_recalls(void **state)
{
	struct world *world = *state;
	uint16_t number = call_one(world);

	assert_int_equal(ticket_of(world, number)->recalls, 0);
	for (int i = 1; i <= 300; i++) {
		pass(world, 15 * SECOND);
		assert_int_equal(staff(world, "anna", VERB_RECALL), REFUSAL_NONE);
		assert_int_equal(ticket_of(world, number)->recalls, i < 255 ? i : 255);
	}
}

static void more_than_a_byte_of_no_shows_are_no_first_one_again(void **state)
{
	struct world *world = *state;
	uint16_t number = call_one(world);

	for (int i = 1; i <= 260; i++) {
		pass(world, MINUTE);
		assert_int_equal(staff(world, "anna", VERB_NO_SHOW), REFUSAL_NONE);
		assert_int_equal(ticket_of(world, number)->no_shows, i < 255 ? i : 255);
		assert_int_equal(ticket_of(world, number)->state,
				 i == 1 ? TICKET_PARKED : TICKET_ENDED);
		about(world, i == 1 ? VERB_UNPARK : VERB_REOPEN, ROLE_STAFF, "anna", number);
		assert_int_equal(about(world, VERB_CALL, ROLE_STAFF, "anna", number), REFUSAL_NONE);
	}
}

/* Only a number from a button that waits, and of which no paper has come out, can be void. */
static void what_becomes_of_the_paper_decides_what_can_be_void(void **state)
{
	struct world *world = *state;
	uint16_t failed, doubt, printed, called, touched;

	failed = press(world, "pas");
	doubt = press(world, "pas");
	printed = press(world, "pas");
	called = press(world, "pas");
	touched = take(world, "pas", "");
	assert_int_equal(world->queue->unseen_count, 4);
	about(world, VERB_PAPER_FAILED, ROLE_SYSTEM, "system", failed);
	assert_int_equal(ticket_of(world, failed)->paper, PAPER_FAILED);
	assert_int_equal(world->queue->unseen_count, 4);
	ask(world, VERB_PAPER_FAILED, ROLE_SYSTEM, "system")->ticket =
		(struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = doubt };
	world->command.reason = REASON_IN_DOUBT;
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_int_equal(ticket_of(world, doubt)->paper, PAPER_DOUBT);
	assert_int_equal(world->queue->unseen_count, 3);
	about(world, VERB_PRINTED, ROLE_SYSTEM, "system", printed);
	assert_int_equal(world->queue->unseen_count, 2);
	sit(world, "anna", "1");
	assert_int_equal(about(world, VERB_CALL, ROLE_STAFF, "anna", called), REFUSAL_NONE);
	assert_int_equal(world->queue->unseen_count, 1);
	about(world, VERB_PRINTED, ROLE_SYSTEM, "system", called);
	assert_int_equal(ticket_of(world, called)->paper, PAPER_PRINTED);
	about(world, VERB_PRINTED, ROLE_SYSTEM, "system", touched);
	assert_int_equal(world->queue->unseen_count, 1);
	assert_int_equal(queue_deadline_ms(world->queue),
			 ticket_of(world, failed)->taken_ms + MINUTE);
	pass(world, 2 * MINUTE);
	assert_int_equal(ticket_of(world, failed)->outcome, OUTCOME_VOID);
	assert_int_equal(ticket_of(world, doubt)->state, TICKET_WAITING);
	assert_int_equal(ticket_of(world, printed)->state, TICKET_WAITING);
	assert_int_equal(ticket_of(world, called)->state, TICKET_CALLED);
	assert_int_equal(ticket_of(world, touched)->state, TICKET_WAITING);
	assert_int_equal(world->queue->unseen_count, 0);
}

/* Two numbers from a button, a later deadline each; whoever was called before does not count. */
static void the_first_number_that_can_be_void_sets_the_deadline(void **state)
{
	struct world *world = *state;
	uint16_t first, second;

	first = press(world, "pas");
	pass(world, 20 * SECOND);
	second = press(world, "pas");
	assert_int_equal(queue_deadline_ms(world->queue),
			 ticket_of(world, first)->taken_ms + MINUTE);
	sit(world, "anna", "1");
	staff(world, "anna", VERB_NEXT);
	assert_int_equal(world->verdict.ticket, first);
	assert_int_equal(queue_deadline_ms(world->queue),
			 ticket_of(world, second)->taken_ms + MINUTE);
}

static void only_a_number_that_was_given_and_has_not_ended_is_open(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", "");

	assert_true(ticket_open(ticket_of(world, number)));
	assert_false(ticket_open(ticket_of(world, (uint16_t)(number + 1))));
	phone(world, VERB_LEAVE, number);
	assert_false(ticket_open(ticket_of(world, number)));
}

/* Only who left can stay; not who left once, came back and was served. */
static void a_leave_that_was_undone_and_served_cannot_be_undone_again(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", "");
	const struct ticket *ticket = ticket_of(world, number);

	assert_true(ticket_stay_until_ms(ticket, &world->catalog) == INT64_MIN);
	phone(world, VERB_LEAVE, number);
	assert_int_equal(ticket_stay_until_ms(ticket, &world->catalog), world->now_ms + 5 * MINUTE);
	assert_int_equal(phone(world, VERB_STAY, number), REFUSAL_NONE);
	assert_true(ticket_stay_until_ms(ticket, &world->catalog) == INT64_MIN);
	sit(world, "anna", "1");
	staff(world, "anna", VERB_NEXT);
	finish(world, "anna", OUTCOME_SERVED);
	assert_true(ticket_stay_until_ms(ticket, &world->catalog) == INT64_MIN);
}

static const struct seat *seat(const struct world *world)
{
	return &world->queue->seats[0];
}

/* What is said of the counter dates from now, on both clocks. */
static void counter_since_now(const struct world *world)
{
	assert_true(seat(world)->since_ms == world->now_ms);
	assert_true(seat(world)->since_wall_ms == WORLD_WALL_MS + world->now_ms);
}

/* Called, served for a while, sent for a document. */
static void a_first_call_is_timed(struct world *world, const struct ticket *ticket, uint16_t behind)
{
	sit(world, "anna", "1");
	counter_since_now(world);
	pass(world, MINUTE);
	staff(world, "anna", VERB_NEXT);
	counter_since_now(world);
	assert_int_equal(seat(world)->ticket, ticket->number);
	assert_int_equal(ticket->waited_ms, MINUTE);
	assert_int_equal(ticket->credit_ms, MINUTE);
	assert_int_equal(ticket->called_ms, world->now_ms);
	assert_true(ticket->called_wall_ms == WORLD_WALL_MS + world->now_ms);
	assert_int_equal(ticket->announced_ms, world->now_ms);
	assert_int_equal(ticket->counter, 0);
	assert_int_equal(ticket->next, TICKET_NONE);
	assert_int_equal(ticket_of(world, behind)->prev, TICKET_NONE);
	phone(world, VERB_LEAVE, behind);
	pass(world, 20 * SECOND);
	staff(world, "anna", VERB_ARRIVE);
	counter_since_now(world);
	assert_int_equal(ticket->way_ms, 20 * SECOND);
	assert_int_equal(ticket->arrived_ms, world->now_ms);
	assert_int_equal(ticket->errand_started_ms, world->now_ms);
	pass(world, 5 * MINUTE);
	ask(world, VERB_PARK, ROLE_STAFF, "anna")->reason = REASON_DOCUMENTS;
	say(world);
	counter_since_now(world);
	assert_int_equal(seat(world)->ticket, TICKET_NONE);
	assert_int_equal(ticket->service_ms, 5 * MINUTE);
	assert_int_equal(ticket->wake_ms, world->now_ms + 10 * MINUTE);
	assert_int_equal(ticket->park_reason, REASON_DOCUMENTS);
	assert_int_equal(ticket->preferred, 0);
	assert_int_equal(ticket->counter, QUEUE_NONE);
}

/* Back with it, served to the end. */
static void a_second_call_is_timed(struct world *world, const struct ticket *ticket)
{
	pass(world, 3 * MINUTE);
	about(world, VERB_UNPARK, ROLE_STAFF, "anna", ticket->number);
	assert_int_equal(ticket->wake_ms, 0);
	assert_int_equal(ticket->since_ms, world->now_ms - MINUTE);
	assert_int_equal(ticket->preferred_until_ms, world->now_ms + 2 * MINUTE);
	pass(world, MINUTE);
	staff(world, "anna", VERB_NEXT);
	assert_int_equal(ticket->waited_ms, 2 * MINUTE);
	assert_int_equal(ticket->arrived_ms, 0);
	assert_int_equal(ticket->preferred, QUEUE_NONE);
	assert_int_equal(ticket->preferred_until_ms, 0);
	pass(world, 10 * SECOND);
	staff(world, "anna", VERB_ARRIVE);
	pass(world, 2 * MINUTE);
	finish(world, "anna", OUTCOME_SERVED);
	counter_since_now(world);
	assert_int_equal(ticket->way_ms, 30 * SECOND);
	assert_int_equal(ticket->service_ms, 7 * MINUTE);
	assert_int_equal(ticket->waited_ms, 2 * MINUTE);
	assert_int_equal(ticket->ended_ms, world->now_ms);
	assert_int_equal(ticket->counter, QUEUE_NONE);
	assert_int_equal(world->queue->served_today, 1);
	assert_int_equal(ticket->shown, 1);
}

static void each_part_of_a_visit_is_timed(void **state)
{
	struct world *world = *state;
	uint16_t before = take(world, "pas", "fast"), number = take(world, "pas", ""),
		 behind = take(world, "pas", "");
	const struct ticket *ticket = ticket_of(world, number);

	assert_int_equal(ticket->prev, TICKET_NONE); /* who is before waits in another list */
	assert_int_equal(ticket->next, behind);
	phone(world, VERB_LEAVE, before);
	assert_int_equal(ticket->taken_ms, 1000);
	assert_true(ticket->taken_wall_ms == WORLD_WALL_MS + 1000);
	a_first_call_is_timed(world, ticket, behind);
	a_second_call_is_timed(world, ticket);
	assert_int_equal(phone(world, VERB_FEEDBACK, number), REFUSAL_NONE);
	assert_int_equal(ticket->feedback, 1);
	about(world, VERB_REOPEN, ROLE_STAFF, "anna", number);
	assert_int_equal(ticket->ended_ms, 0);
	assert_int_equal(ticket->outcome, OUTCOME_NONE);
	assert_int_equal(world->queue->served_today, 0);
}

/* The newest first, and no more than there is room for. */
static void calls_that_have_left_the_board_are_kept_for_a_while(void **state)
{
	struct world *world = *state;
	const struct queue *queue = world->queue;

	sit(world, "anna", "1");
	for (uint32_t i = 0; i < QUEUE_RECENT_CALLS_MAX + 3; i++) {
		uint16_t number = take(world, "pas", "");

		pass(world, MINUTE);
		staff(world, "anna", VERB_NEXT);
		world->queue->tickets[number].language = (uint8_t)(i % 2);
		assert_int_equal(queue->recent_count, i < 8 ? i : 8);
		pass(world, SECOND);
		finish(world, "anna", OUTCOME_SERVED);
		assert_int_equal(queue->recent_count, i < 7 ? i + 1 : 8);
		for (uint32_t k = 0; k < queue->recent_count; k++) {
			assert_int_equal(queue->recent[k].number, number - k);
			assert_int_equal(queue->recent[k].call, i + 1 - k);
			assert_int_equal(queue->recent[k].language, (i - k) % 2);
			assert_int_equal(queue->recent[k].counter, 0);
			assert_true(queue->recent[k].since_wall_ms ==
				    WORLD_WALL_MS + world->now_ms - SECOND - k * (MINUTE + SECOND));
		}
	}
}

static void a_pause_says_why_and_since_when_and_standing_up_forgets_who_sat(void **state)
{
	static const char nobody[COMMAND_USER_BYTES];
	char name[COMMAND_USER_BYTES] = "";
	struct world *world = *state;
	struct command *command = ask(world, VERB_SIT, ROLE_STAFF, "a-longer-name");

	strcpy(command->counter, "1");
	say(world);
	assert_true(seat(world)->sitting == world->queue->seq);
	staff(world, "a-longer-name", VERB_STAND_UP);
	assert_memory_equal(seat(world)->user, nobody, sizeof(nobody));
	assert_int_equal(seat(world)->sitting, 0);
	assert_int_equal(seat(world)->role, 0);
	assert_int_equal(seat(world)->skills, SKILLS_ALL);
	memset(name, 'a', sizeof(name) - 1);
	sit(world, name, "1");
	assert_string_equal(seat(world)->user, name);
	staff(world, name, VERB_STAND_UP);
	command = ask(world, VERB_SIT, ROLE_SUPERVISOR, "bo");
	strcpy(command->counter, "1");
	command->skilled = true;
	command->skills = 5;
	say(world);
	assert_string_equal(seat(world)->user, "bo");
	assert_int_equal(seat(world)->role, ROLE_SUPERVISOR);
	assert_int_equal(seat(world)->skills, 5);
	pass(world, MINUTE);
	ask(world, VERB_PAUSE, ROLE_SUPERVISOR, "bo")->reason = REASON_LUNCH;
	say(world);
	counter_since_now(world);
	assert_int_equal(seat(world)->state, COUNTER_PAUSED);
	assert_int_equal(seat(world)->reason, REASON_LUNCH);
	pass(world, MINUTE);
	ask(world, VERB_RESUME, ROLE_SUPERVISOR, "bo");
	say(world);
	counter_since_now(world);
	assert_int_equal(seat(world)->state, COUNTER_OPEN);
	assert_int_equal(seat(world)->reason, REASON_NONE);
	assert_int_equal(seat(world)->skills, 5);
}

static void who_is_called_youngest_is_known(void **state)
{
	struct world *world = *state;
	uint16_t first = take(world, "pas", ""), second = take(world, "pas", ""),
		 third = take(world, "pas", "");

	sit(world, "anna", "1");
	assert_false(queue_was_passed(world->queue, ticket_of(world, first)));
	about(world, VERB_CALL, ROLE_STAFF, "anna", second);
	assert_true(queue_was_passed(world->queue, ticket_of(world, first)));
	assert_false(queue_was_passed(world->queue, ticket_of(world, second)));
	assert_false(queue_was_passed(world->queue, ticket_of(world, third)));
	finish(world, "anna", OUTCOME_SERVED);
	about(world, VERB_CALL, ROLE_STAFF, "anna", first);
	assert_true(world->queue->youngest_called == ticket_of(world, second)->take_seq);
}

#define RULE(name) cmocka_unit_test_setup_teardown(name, world_new, world_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RULE(a_recall_that_is_seen_starts_the_clock_of_recall_only),
		RULE(a_call_that_is_seen_late_counts_from_when_it_must_have_been),
		RULE(more_than_a_byte_of_recalls_stay_recalls),
		RULE(more_than_a_byte_of_no_shows_are_no_first_one_again),
		RULE(what_becomes_of_the_paper_decides_what_can_be_void),
		RULE(the_first_number_that_can_be_void_sets_the_deadline),
		RULE(a_leave_that_was_undone_and_served_cannot_be_undone_again),
		RULE(each_part_of_a_visit_is_timed),
		RULE(calls_that_have_left_the_board_are_kept_for_a_while),
		RULE(a_pause_says_why_and_since_when_and_standing_up_forgets_who_sat),
		RULE(who_is_called_youngest_is_known),
		RULE(only_a_number_that_was_given_and_has_not_ended_is_open),
	};

	return cmocka_run_group_tests_name("queue-visit", tests, NULL, NULL);
}
