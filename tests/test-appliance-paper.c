/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Buttons, lamps and paper: what a press leads to, what the printer is given and with which words,
 * and that no restart prints a ticket twice or forgets one.
 */
#include "tests/appliance-world.h"

#define TAKE ",\"services\":[\"pas\"]"

static void printer_becomes(struct world *world, uint32_t reasons)
{
	printer_sim_set_reasons(world->spy.sim, reasons);
	settle(world);
}

static void print_state_is(const struct world *world, const char *expected)
{
	assert_disk(world, "SELECT state FROM print ORDER BY number, copy", expected);
}

static void a_press_is_one_ticket_and_one_paper(void **state)
{
	struct world *world = *state;

	button_sim_move(world->ports.buttons, "fast", true);
	button_sim_move(world->ports.buttons, "fast", false);
	button_sim_move(world->ports.buttons, "fast", true); /* it bounces */
	settle(world);
	assert_int_equal(queue_of(world)->ticket_count, 1);
	assert_int_equal(ticket_of(world, 0)->lane, 1);
	assert_int_equal(ticket_of(world, 0)->origin, ORIGIN_BUTTON);
	assert_soon(world, ticket_of(world, 0)->paper == PAPER_PRINTED);
	assert_int_equal(printer_sim_count(world->spy.sim), 1);
	assert_string_equal(last_given(world)->paper.number, "A001");
	assert_string_equal(last_given(world)->paper.copy, "");
	assert_false(last_given(world)->look_first);
	print_state_is(world, "confirmed\n");
}

static void a_press_is_refused_while_the_printer_stops(void **state)
{
	static const uint32_t stops[] = { PRINTER_MEDIA_EMPTY, PRINTER_COVER_OPEN, PRINTER_OFFLINE,
					  PRINTER_UNREACHABLE, PRINTER_CUTTER,     PRINTER_OTHER };
	struct world *world = *state;

	for (size_t i = 0; i < sizeof(stops) / sizeof(stops[0]); i++) {
		printer_becomes(world, stops[i]);
		assert_int_equal(lamp(world, "general"), LAMP_OFF);
		press(world, "general");
		assert_int_equal(queue_of(world)->ticket_count, 0);
	}
	printer_becomes(world, PRINTER_MEDIA_LOW);
	assert_int_equal(lamp(world, "general"), LAMP_ON);
	press(world, "general");
	assert_int_equal(queue_of(world)->ticket_count, 1);
}

static void a_press_is_refused_before_the_printer_has_spoken(void **state)
{
	struct world *world = *state;

	assert_int_equal(appliance_new(world->loop, &world->site, &world->board, &world->appliance),
			 0);
	ports_fill(world);
	assert_int_equal(appliance_start(world->appliance, &world->ports), 0);
	button_sim_move(world->ports.buttons, "general", true);
	settle(world);
	assert_int_equal(queue_of(world)->ticket_count, 0);
	assert_int_equal(lamp(world, "general"), LAMP_ON); /* by now it has */
}

static void a_press_is_refused_while_the_service_is_closed(void **state)
{
	struct world *world = *state;

	assert_int_equal(lamp(world, "general"), LAMP_ON);
	must(world, "sup", "close-service", ",\"service\":\"pas\"");
	assert_int_equal(lamp(world, "general"), LAMP_OFF);
	press(world, "general");
	assert_int_equal(queue_of(world)->ticket_count, 0);
	must(world, "sup", "open-service", ",\"service\":\"pas\"");
	assert_int_equal(lamp(world, "general"), LAMP_ON);
}

static void the_lamp_of_a_take_button_blinks_while_its_paper_is_coming(void **state)
{
	struct world *world = *state;

	printer_sim_hold(world->spy.sim, true);
	press(world, "fast");
	assert_int_equal(lamp(world, "fast"), LAMP_BLINK);
	assert_int_equal(lamp(world, "general"), LAMP_ON);
	printer_sim_hold(world->spy.sim, false);
	assert_soon(world, lamp(world, "fast") == LAMP_ON);
}

static void the_lamp_is_steady_again_when_a_copy_is_out(void **state)
{
	struct world *world = *state;

	press(world, "general");
	assert_soon(world, ticket_of(world, 0)->paper == PAPER_PRINTED);
	printer_sim_hold(world->spy.sim, true);
	must(world, "kari", "reprint", ",\"ticket\":\"A001\"");
	assert_soon(world, lamp(world, "general") == LAMP_BLINK);
	printer_sim_hold(world->spy.sim, false);
	assert_soon(world, lamp(world, "general") == LAMP_ON);
}

static void the_lamp_of_a_next_button_says_whether_somebody_waits(void **state)
{
	struct world *world = *state;

	assert_int_equal(lamp(world, "next-1"), LAMP_OFF);
	take(world);
	assert_int_equal(lamp(world, "next-1"), LAMP_OFF); /* nobody sits there */
	sit(world, "kari", "1");
	assert_int_equal(lamp(world, "next-1"), LAMP_ON);
	press(world, "next-1");
	assert_int_equal(ticket_of(world, 0)->state, TICKET_CALLED);
	assert_int_equal(lamp(world, "next-1"), LAMP_BLINK);
	must(world, "kari", "arrive", "");
	assert_int_equal(lamp(world, "next-1"), LAMP_OFF); /* nobody waits */
	take(world);
	assert_int_equal(lamp(world, "next-1"), LAMP_ON);
	press(world, "next-1"); /* finishes and calls */
	assert_int_equal(ticket_of(world, 0)->outcome, OUTCOME_SERVED);
	assert_int_equal(ticket_of(world, 1)->state, TICKET_CALLED);
}

static void a_next_button_without_anybody_at_the_counter_calls_nobody(void **state)
{
	struct world *world = *state;

	take(world);
	press(world, "next-1");
	assert_int_equal(ticket_of(world, 0)->state, TICKET_WAITING);
	assert_string_equal(face(world, DISPLAY_1)->number, "");
}

static void a_stuck_button_is_one_ticket_and_one_alarm(void **state)
{
	struct world *world = *state;

	button_sim_move(world->ports.buttons, "general", true);
	settle(world);
	world->listeners.button.stuck(world->appliance, "general", true);
	world->listeners.button.stuck(world->appliance, "general", true);
	settle(world);
	assert_int_equal(queue_of(world)->ticket_count, 1);
	assert_int_equal(messages_of(world, 0, "event/site/device-changed", "stuck-general"), 1);
	assert_int_equal(messages_of(world, 0, "event/site/alarm-raised", "panel"), 1);
	assert_holds(uplink_sim_last(world->ports.uplink, ROOT "/device/panel"), "\"ok\":false");
	world->listeners.button.stuck(world->appliance, "general", false);
	settle(world);
	assert_holds(uplink_sim_last(world->ports.uplink, ROOT "/device/panel"), "\"ok\":true");
	assert_int_equal(messages_of(world, 0, "event/site/alarm-cleared", "panel"), 1);
}

static void paper_is_sent_only_after_the_disk_says_so(void **state)
{
	struct world *world = *state;

	printer_sim_hold(world->spy.sim, true);
	take(world);
	assert_soon(world, world->spy.given_count == 1);
	settle(world);
	assert_disk(world, "SELECT state, job FROM print", "sent|1\n");
	take(world); /* one at a time */
	settle(world);
	assert_int_equal(world->spy.given_count, 1);
	print_state_is(world, "sent\nwanted\n");
	printer_sim_hold(world->spy.sim, false);
	assert_soon(world, ticket_of(world, 1)->paper == PAPER_PRINTED);
	print_state_is(world, "confirmed\nconfirmed\n");
	assert_int_equal(messages_of(world, 0, "event/general/ticket-printed", ""), 2);
}

static void a_paper_that_failed_is_printed_again_and_marked_as_a_copy(void **state)
{
	struct world *world = *state;

	printer_sim_set_result(world->spy.sim, PRINTER_FAILED);
	take(world);
	assert_soon(world, ticket_of(world, 0)->paper == PAPER_FAILED);
	print_state_is(world, "failed\n");
	printer_sim_set_result(world->spy.sim, PRINTER_CONFIRMED);
	settle(world);
	assert_int_equal(world->spy.given_count, 1); /* not in a tight loop */
	assert_soon(world, ticket_of(world, 0)->paper == PAPER_PRINTED);
	assert_int_equal(world->spy.given_count, 2);
	assert_int_equal(last_given(world)->copy, 0);
	assert_string_equal(last_given(world)->paper.copy, "KOPI – gælder stadig");
	assert_string_equal(last_given(world)->paper.number, "A001");
	assert_int_equal(papers_of(world, 0), 1);
}

static void a_paper_that_fails_goes_behind_the_others(void **state)
{
	struct world *world = *state;

	printer_becomes(world, PRINTER_MEDIA_EMPTY);
	take(world);
	take(world);
	printer_sim_set_result(world->spy.sim, PRINTER_FAILED);
	printer_becomes(world, 0);
	assert_soon(world, ticket_of(world, 0)->paper == PAPER_FAILED);
	printer_sim_set_result(world->spy.sim, PRINTER_CONFIRMED);
	assert_soon(world, world->spy.given_count == 3);
	assert_true(id_equal(&world->spy.given[1].ticket, &ticket_of(world, 1)->id));
	assert_true(id_equal(&world->spy.given[2].ticket, &ticket_of(world, 0)->id));
	assert_soon(world, papers_of(world, 0) == 1);
}

static void the_printer_is_well_again_and_the_paper_comes_at_once(void **state)
{
	struct world *world = *state;

	printer_becomes(world, PRINTER_MEDIA_EMPTY);
	take(world);
	take(world);
	settle(world);
	assert_int_equal(world->spy.given_count, 0);
	printer_becomes(world, 0);
	settle(world);
	assert_int_equal(printer_sim_count(world->spy.sim), 2);
	assert_string_equal(world->spy.given[0].paper.number, "A001");
	assert_string_equal(world->spy.given[1].paper.copy, "");
}

static void the_site_says_whether_paper_can_come(void **state)
{
	struct world *world = *state;
	size_t from;

	wait_ms(world, 1200);
	assert_true(message_find(world, 0, "site", "\"paper\":true") >= 0);
	from = message_count(world);
	printer_sim_set_reasons(world->spy.sim, PRINTER_MEDIA_EMPTY);
	wait_ms(world, 1300);
	assert_true(message_find(world, from, "site", "\"paper\":false") >= 0);
	from = message_count(world);
	printer_sim_set_reasons(world->spy.sim, 0);
	wait_ms(world, 1300);
	assert_true(message_find(world, from, "site", "\"paper\":true") >= 0);
}

static void a_paper_in_doubt_comes_again_as_a_copy_of_the_same_number(void **state)
{
	struct world *world = *state;

	printer_sim_set_result(world->spy.sim, PRINTER_UNKNOWN);
	take(world);
	assert_soon(world, world->spy.given_count == 1);
	settle(world);
	print_state_is(world, "unknown\nwanted\n");
	printer_sim_set_result(world->spy.sim, PRINTER_CONFIRMED);
	assert_soon(world, papers_of(world, 0) == 1);
	assert_string_equal(last_given(world)->paper.number, "A001");
	assert_string_equal(last_given(world)->paper.copy, "KOPI – gælder stadig");
	assert_false(world->spy.given[0].copy == last_given(world)->copy);
	settle(world);
	print_state_is(world, "unknown\nconfirmed\n");
	assert_int_equal(ticket_of(world, 0)->state, TICKET_WAITING);
}

static void a_paper_in_doubt_again_and_again_is_left_to_people(void **state)
{
	struct world *world = *state;

	printer_sim_set_result(world->spy.sim, PRINTER_UNKNOWN);
	take(world);
	for (unsigned int i = 2; i <= 4; i++) {
		printer_becomes(world, PRINTER_COVER_OPEN); /* and well again: it need not wait */
		printer_becomes(world, 0);
		assert_soon(world, world->spy.given_count == i);
		settle(world);
	}
	print_state_is(world, "unknown\nunknown\nunknown\nunknown\n");
	printer_sim_set_result(world->spy.sim, PRINTER_CONFIRMED);
	wait_ms(world, 2300);
	restart(world);
	assert_int_equal(world->spy.given_count, 4);
	must(world, "kari", "reprint", ",\"ticket\":\"A001\"");
	assert_soon(world, papers_of(world, 0) == 1);
	assert_int_equal(last_given(world)->copy, 1);
}

static void a_number_whose_paper_is_in_doubt_is_not_void(void **state)
{
	struct world *world = *state;

	world->site.catalog.void_after_ms = 150;
	start(world);
	printer_sim_set_result(world->spy.sim, PRINTER_UNKNOWN);
	press(world, "general");
	assert_soon(world, world->spy.given_count == 1);
	wait_ms(world, 500);
	assert_int_equal(ticket_of(world, 0)->state, TICKET_WAITING);
}

static void a_driver_that_refuses_a_job_is_asked_again(void **state)
{
	struct world *world = *state;

	world->spy.busy = true;
	take(world);
	settle(world);
	print_state_is(world, "wanted\n"); /* nothing left the process */
	world->spy.busy = false;
	assert_soon(world, papers_of(world, 0) == 1);
	assert_false(last_given(world)->sent_before);
	assert_string_equal(last_given(world)->paper.copy, "");
}

static void a_print_result_finds_a_place_when_the_turn_is_full(void **state)
{
	struct world *world = *state;

	printer_sim_hold(world->spy.sim, true);
	take(world);
	assert_soon(world, world->spy.given_count == 1);
	settle(world);
	for (int i = 0; i < 128; i++)
		post(world, "vera", "recall", "");
	printer_sim_hold(world->spy.sim, false);
	settle(world);
	assert_int_equal(papers_of(world, 0), 1);
	assert_int_equal(ticket_of(world, 0)->paper, PAPER_PRINTED);
	assert_int_equal(world->spy.given_count, 1);
}

static void no_paper_for_a_visit_that_has_ended(void **state)
{
	struct world *world = *state;

	printer_becomes(world, PRINTER_MEDIA_EMPTY);
	take(world);
	take(world);
	must(world, "kari", "leave", ",\"ticket\":\"A001\"");
	printer_becomes(world, 0);
	assert_soon(world, papers_of(world, 1) == 1);
	settle(world);
	assert_int_equal(world->spy.given_count, 1);
	print_state_is(world, "dropped\nconfirmed\n");
}

static void a_copy_is_a_job_of_its_own_with_a_token_of_its_own(void **state)
{
	struct world *world = *state;
	struct id token;

	take(world);
	assert_soon(world, papers_of(world, 0) == 1);
	token = ticket_of(world, 0)->token;
	must(world, "kari", "reprint", ",\"ticket\":\"A001\"");
	assert_soon(world, papers_of(world, 0) == 2);
	assert_int_equal(last_given(world)->copy, 1);
	assert_string_equal(last_given(world)->paper.copy, "KOPI – gælder stadig");
	assert_false(id_equal(&token, &ticket_of(world, 0)->token));
	must(world, "kari", "reprint", ",\"ticket\":\"A001\"");
	assert_soon(world, papers_of(world, 0) == 3);
	assert_int_equal(last_given(world)->copy, 2);
	print_state_is(world, "confirmed\nconfirmed\nconfirmed\n");
}

static void the_tenth_copy_is_no_reprint(void **state)
{
	struct world *world = *state;

	printer_becomes(world, PRINTER_MEDIA_EMPTY);
	take(world);
	for (int i = 0; i < QUEUE_COPIES_MAX; i++)
		must(world, "kari", "reprint", ",\"ticket\":\"A001\"");
	assert_holds(ask(world, "kari", "reprint", ",\"ticket\":\"A001\""),
		     "\"refusal\":\"no_reprint\"");
}

/* Restarts: which word the print journal had, and what the printer remembers. */

static void a_wanted_paper_is_looked_for_and_then_printed_after_a_restart(void **state)
{
	struct world *world = *state;

	printer_becomes(world, PRINTER_MEDIA_EMPTY);
	take(world);
	print_state_is(world, "wanted\n");
	restart(world);
	printer_becomes(world, 0);
	assert_soon(world, papers_of(world, 0) == 1);
	assert_int_equal(world->spy.given_count, 1);
	assert_true(last_given(world)->look_first);
	assert_false(last_given(world)->sent_before);
	assert_string_equal(last_given(world)->paper.copy, "");
	take(world);
	assert_soon(world, papers_of(world, 1) == 1);
	assert_false(last_given(world)->look_first); /* of this process */
}

static void a_sent_paper_that_is_out_is_not_printed_again_after_a_restart(void **state)
{
	struct world *world = *state;

	world->spy.silent = true;
	take(world);
	assert_soon(world, papers_of(world, 0) == 1);
	settle(world);
	print_state_is(world, "sent\n");
	restart(world);
	assert_soon(world, ticket_of(world, 0)->paper == PAPER_PRINTED);
	assert_true(last_given(world)->look_first && last_given(world)->sent_before);
	assert_int_equal(papers_of(world, 0), 1);
	print_state_is(world, "confirmed\n");
}

/* Nobody knows: the printer may have forgotten it. So it does not come as an original. */
static void a_sent_paper_that_the_printer_never_saw_comes_as_a_copy_after_a_restart(void **state)
{
	struct world *world = *state;

	world->spy.swallow = true;
	take(world);
	assert_soon(world, world->spy.given_count == 1);
	print_state_is(world, "sent\n");
	restart(world);
	assert_soon(world, world->spy.given_count == 2);
	assert_true(last_given(world)->look_first && last_given(world)->sent_before);
	assert_int_equal(printer_sim_count(world->spy.sim), 0);
	assert_soon(world, papers_of(world, 0) == 1);
	assert_false(last_given(world)->sent_before);
	assert_string_equal(last_given(world)->paper.copy, "KOPI – gælder stadig");
	settle(world);
	print_state_is(world, "unknown\nconfirmed\n");
}

static void a_sent_paper_that_failed_meanwhile_is_printed_again_after_a_restart(void **state)
{
	struct world *world = *state;

	printer_sim_set_result(world->spy.sim, PRINTER_FAILED);
	world->spy.silent = true;
	take(world);
	assert_soon(world, world->spy.given_count == 1);
	settle(world);
	print_state_is(world, "sent\n");
	printer_sim_set_result(world->spy.sim, PRINTER_CONFIRMED);
	restart(world);
	assert_soon(world, papers_of(world, 0) == 1);
	assert_string_equal(last_given(world)->paper.copy, "KOPI – gælder stadig");
}

/* The printer remembers the job that failed; asking about it would never print anything. */
static void a_failed_paper_is_printed_again_after_a_restart(void **state)
{
	struct world *world = *state;

	printer_sim_set_result(world->spy.sim, PRINTER_FAILED);
	take(world);
	assert_soon(world, ticket_of(world, 0)->paper == PAPER_FAILED);
	print_state_is(world, "failed\n");
	printer_sim_set_result(world->spy.sim, PRINTER_CONFIRMED);
	restart(world);
	assert_soon(world, papers_of(world, 0) == 1);
	assert_false(last_given(world)->look_first || last_given(world)->sent_before);
	assert_string_equal(last_given(world)->paper.copy, "KOPI – gælder stadig");
	assert_int_equal(world->spy.given_count, 2);
}

static void a_confirmed_paper_is_never_asked_about_again(void **state)
{
	struct world *world = *state;

	take(world);
	assert_soon(world, ticket_of(world, 0)->paper == PAPER_PRINTED);
	spy_forget(&world->spy);
	restart(world);
	wait_ms(world, 200);
	assert_int_equal(world->spy.given_count, 1);
}

static void a_copy_goes_on_as_a_copy_after_a_restart(void **state)
{
	struct world *world = *state;

	take(world);
	assert_soon(world, ticket_of(world, 0)->paper == PAPER_PRINTED);
	printer_becomes(world, PRINTER_MEDIA_EMPTY);
	must(world, "kari", "reprint", ",\"ticket\":\"A001\"");
	restart(world);
	printer_becomes(world, 0);
	assert_soon(world, papers_of(world, 0) == 2);
	assert_int_equal(last_given(world)->copy, 1);
	assert_true(last_given(world)->look_first);
}

static void a_number_that_nobody_saw_is_void_and_its_job_is_cancelled(void **state)
{
	struct world *world = *state;

	world->site.catalog.void_after_ms = 150;
	start(world);
	printer_sim_hold(world->spy.sim, true);
	press(world, "general");
	assert_soon(world, ticket_of(world, 0)->state == TICKET_ENDED);
	assert_int_equal(ticket_of(world, 0)->outcome, OUTCOME_VOID);
	settle(world);
	assert_int_equal(world->spy.cancelled, 1);
	assert_int_equal(printer_sim_count(world->spy.sim), 0);
	printer_sim_hold(world->spy.sim, false);
	wait_ms(world, 2300); /* it is not tried again */
	assert_int_equal(world->spy.given_count, 1);
	assert_int_equal(printer_sim_count(world->spy.sim), 0);
	print_state_is(world, "dropped\n");
	press(world, "general");
	assert_int_equal(ticket_of(world, 1)->state, TICKET_WAITING);
}

static void a_number_that_a_screen_showed_is_never_void(void **state)
{
	struct world *world = *state;

	world->site.catalog.void_after_ms = 100;
	start(world);
	printer_sim_hold(world->spy.sim, true);
	take(world);
	wait_ms(world, 400);
	assert_int_equal(ticket_of(world, 0)->state, TICKET_WAITING);
	assert_int_equal(world->spy.cancelled, 0);
}

static void no_paper_is_wanted_on_a_board_without_a_printer(void **state)
{
	struct world *world = *state;

	world->board.printer = DRIVER_NONE;
	start(world);
	take(world);
	wait_ms(world, 100);
	assert_int_equal(world->spy.given_count, 0);
	print_state_is(world, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_press_is_one_ticket_and_one_paper),
		CASE(a_press_is_refused_while_the_printer_stops),
		CASE_STOPPED(a_press_is_refused_before_the_printer_has_spoken),
		CASE(a_press_is_refused_while_the_service_is_closed),
		CASE(the_lamp_of_a_take_button_blinks_while_its_paper_is_coming),
		CASE(the_lamp_is_steady_again_when_a_copy_is_out),
		CASE(the_lamp_of_a_next_button_says_whether_somebody_waits),
		CASE(a_next_button_without_anybody_at_the_counter_calls_nobody),
		CASE(a_stuck_button_is_one_ticket_and_one_alarm),
		CASE(paper_is_sent_only_after_the_disk_says_so),
		CASE(a_paper_that_failed_is_printed_again_and_marked_as_a_copy),
		CASE(a_paper_that_fails_goes_behind_the_others),
		CASE(the_printer_is_well_again_and_the_paper_comes_at_once),
		CASE(the_site_says_whether_paper_can_come),
		CASE(a_paper_in_doubt_comes_again_as_a_copy_of_the_same_number),
		CASE(a_paper_in_doubt_again_and_again_is_left_to_people),
		CASE_STOPPED(a_number_whose_paper_is_in_doubt_is_not_void),
		CASE(a_driver_that_refuses_a_job_is_asked_again),
		CASE(a_print_result_finds_a_place_when_the_turn_is_full),
		CASE(no_paper_for_a_visit_that_has_ended),
		CASE(a_copy_is_a_job_of_its_own_with_a_token_of_its_own),
		CASE(the_tenth_copy_is_no_reprint),
		CASE(a_wanted_paper_is_looked_for_and_then_printed_after_a_restart),
		CASE(a_sent_paper_that_is_out_is_not_printed_again_after_a_restart),
		CASE(a_sent_paper_that_the_printer_never_saw_comes_as_a_copy_after_a_restart),
		CASE(a_sent_paper_that_failed_meanwhile_is_printed_again_after_a_restart),
		CASE(a_failed_paper_is_printed_again_after_a_restart),
		CASE(a_confirmed_paper_is_never_asked_about_again),
		CASE(a_copy_goes_on_as_a_copy_after_a_restart),
		CASE_STOPPED(a_number_that_nobody_saw_is_void_and_its_job_is_cancelled),
		CASE_STOPPED(a_number_that_a_screen_showed_is_never_void),
		CASE_STOPPED(no_paper_is_wanted_on_a_board_without_a_printer),
	};

	return cmocka_run_group_tests(tests, NULL, worlds_end);
}
