/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What the appliance itself tells the queue: that a call was shown, what became of the paper, and that
 * time has passed for more tickets than one verdict holds.
 */
#include "tests/queue-site.h"

static uint32_t seen(struct world *world, uint32_t call)
{
	ask(world, VERB_SEEN, ROLE_DISPLAY, "hall")->call = call;
	assert_int_equal(say(world), REFUSAL_NONE);
	return world->verdict.event_count;
}

static void a_call_is_seen_once_and_by_its_own_number(void **state)
{
	struct world *world = *state;
	uint16_t first = take(world, "pas", ""), second = take(world, "pas", "");

	sit(world, "bo", "2");
	sit(world, "carl", "3");
	staff(world, "bo", VERB_NEXT);
	staff(world, "carl", VERB_NEXT);
	pass(world, SECOND);
	assert_int_equal(seen(world, 2), 1);
	assert_int_equal(event_of(world, 0)->number, second);
	assert_int_equal(event_of(world, 0)->call, 2);
	assert_int_equal(ticket_of(world, second)->seen_ms, world->now_ms);
	assert_int_equal(ticket_of(world, first)->seen_ms, 0);
	assert_int_equal(seen(world, 2), 0); /* another display shows it too */
	staff(world, "bo", VERB_ARRIVE);
	assert_int_equal(seen(world, 1), 0); /* a slow display: the citizen is there already */
	assert_int_equal(seen(world, 3), 0);
}

static uint32_t paper(struct world *world, enum verb verb, uint16_t number, enum reason reason)
{
	ask(world, verb, ROLE_SYSTEM, "system")->ticket =
		(struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = number };
	world->command.reason = reason;
	strcpy(world->command.device_reasons, "media-empty");
	assert_int_equal(say(world), REFUSAL_NONE);
	return world->verdict.event_count;
}

static void a_paper_that_failed_is_told_once_until_it_is_out(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", "");

	assert_int_equal(paper(world, VERB_PAPER_FAILED, number, REASON_NONE), 1);
	assert_string_equal(event_of(world, 0)->device_reasons, "media-empty");
	assert_int_equal(event_of(world, 0)->state, TICKET_WAITING);
	assert_int_equal(ticket_of(world, number)->paper, PAPER_FAILED);
	assert_int_equal(paper(world, VERB_PAPER_FAILED, number, REASON_NONE), 0);
	assert_int_equal(paper(world, VERB_PRINTED, number, REASON_NONE), 1);
	assert_int_equal(ticket_of(world, number)->paper, PAPER_PRINTED);
	assert_int_equal(paper(world, VERB_PRINTED, number, REASON_NONE), 0);
	assert_int_equal(paper(world, VERB_PAPER_FAILED, number, REASON_NONE), 0);
}

static void a_paper_in_doubt_is_news_also_after_one_that_failed(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", "");

	assert_int_equal(paper(world, VERB_PAPER_FAILED, number, REASON_NONE), 1);
	assert_int_equal(paper(world, VERB_PAPER_FAILED, number, REASON_IN_DOUBT), 1);
	assert_int_equal(event_of(world, 0)->reason, REASON_IN_DOUBT);
	assert_int_equal(ticket_of(world, number)->paper, PAPER_DOUBT);
	assert_int_equal(paper(world, VERB_PAPER_FAILED, number, REASON_NONE), 0);
	assert_int_equal(ticket_of(world, number)->paper, PAPER_DOUBT);
}

static void the_paper_of_a_visit_that_is_over_may_still_come_out(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", "");

	phone(world, VERB_LEAVE, number);
	assert_int_equal(paper(world, VERB_PAPER_FAILED, number, REASON_NONE), 1);
	assert_int_equal(event_of(world, 0)->state, TICKET_ENDED);
	assert_int_equal(event_of(world, 0)->outcome, OUTCOME_LEFT);
	assert_int_equal(paper(world, VERB_PRINTED, number, REASON_NONE), 1);
	assert_int_equal(ticket_of(world, number)->outcome, OUTCOME_LEFT);
}

/* `count` presses of a button whose paper nobody has seen, and one that was printed among them. */
static uint16_t press(struct world *world, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		strcpy(ask(world, VERB_TAKE, ROLE_PANEL, "panel:general")->services[0], "guide");
		world->command.service_count = 1;
		assert_int_equal(say(world), REFUSAL_NONE);
	}
	return world->verdict.ticket;
}

static void all_numbers_that_nobody_saw_are_void_after_a_minute_and_no_others(void **state)
{
	const uint32_t many = QUEUE_EVENTS_PER_VERDICT_MAX + 4;
	struct world *world = *state;
	uint16_t on_screen = take(world, "guide", ""), late, printed = press(world, 1);

	paper(world, VERB_PRINTED, printed, REASON_NONE);
	press(world, many);
	pass(world, SECOND);
	late = press(world, 1);
	pass(world, world->queue->catalog->void_after_ms - SECOND - 1);
	assert_int_equal(world->queue->waiting, 3 + many);
	world->now_ms++;
	tick(world);
	assert_int_equal(world->queue->waiting, 3);
	assert_int_equal(ticket_of(world, on_screen)->state, TICKET_WAITING);
	assert_int_equal(ticket_of(world, printed)->state, TICKET_WAITING);
	assert_int_equal(ticket_of(world, late)->state, TICKET_WAITING);
	pass(world, SECOND);
	assert_int_equal(ticket_of(world, late)->outcome, OUTCOME_VOID);
	assert_int_equal(world->queue->waiting, 2);
}

/* At one moment a park ends, a number is void and a closed counter has been waited for long enough. */
static void whatever_is_due_is_done_in_one_turn(void **state)
{
	struct world *world = *state;
	struct catalog *catalog = (struct catalog *)world->queue->catalog;
	uint16_t later = take(world, "pas", ""), sent = take(world, "pas", ""), unseen;

	catalog->later_ms = catalog->bound_fallback_ms = catalog->void_after_ms = MINUTE;
	sit(world, "anna", "1");
	strcpy(ask_about(world, VERB_TRANSFER, "anna", sent)->counter, "1");
	assert_int_equal(say(world), REFUSAL_NONE);
	staff(world, "anna", VERB_STAND_UP);
	phone(world, VERB_LATER, later);
	unseen = press(world, 1);
	world->now_ms += MINUTE;
	tick(world);
	assert_int_equal(ticket_of(world, later)->state, TICKET_WAITING);
	assert_int_equal(ticket_of(world, unseen)->outcome, OUTCOME_VOID);
	assert_int_equal(ticket_of(world, sent)->bound, QUEUE_NONE);
}

static void a_device_and_the_clock_are_told_as_they_are(void **state)
{
	struct world *world = *state;

	ask(world, VERB_CLOCK_STEP, ROLE_SYSTEM, "system")->step_ms = -7 * SECOND;
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_int_equal(event_of(world, 0)->step_ms, -7 * SECOND);
	strcpy(ask(world, VERB_DEVICE_CHANGED, ROLE_SYSTEM, "system")->device, "printer");
	world->command.device_ok = true;
	strcpy(world->command.device_reasons, "media-low");
	assert_int_equal(say(world), REFUSAL_NONE);
	assert_string_equal(event_of(world, 0)->device, "printer");
	assert_string_equal(event_of(world, 0)->device_reasons, "media-low");
	assert_true(event_of(world, 0)->device_ok);
}

#define RULE(name) cmocka_unit_test_setup_teardown(name, world_new, world_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RULE(a_call_is_seen_once_and_by_its_own_number),
		RULE(a_paper_that_failed_is_told_once_until_it_is_out),
		RULE(a_paper_in_doubt_is_news_also_after_one_that_failed),
		RULE(the_paper_of_a_visit_that_is_over_may_still_come_out),
		RULE(all_numbers_that_nobody_saw_are_void_after_a_minute_and_no_others),
		RULE(whatever_is_due_is_done_in_one_turn),
		RULE(a_device_and_the_clock_are_told_as_they_are),
	};

	return cmocka_run_group_tests_name("queue-judge-system", tests, NULL, NULL);
}
