/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The paper of a code to come back with: once for each code, whatever becomes of printer, process and
 * visit, and apart from the ticket's own paper.
 */
#include "firmware/wire/text.h"
#include "tests/appliance-world.h"

static void printer_becomes(struct world *world, uint32_t reasons)
{
	printer_sim_set_reasons(world->spy.sim, reasons);
	settle(world);
}

/* The code's papers of the only visit, in the order of their copies. */
static void codes_are(const struct world *world, const char *expected)
{
	assert_disk(world, "SELECT state FROM print WHERE copy >= 128 ORDER BY copy", expected);
}

/* A visit whose ticket is out, in the citizen's language. */
static void visit(struct world *world, const char *language)
{
	char fields[64];

	assert_int_equal(text_format(fields, sizeof(fields),
				     ",\"services\":[\"pas\"],\"language\":\"%s\"", language),
			 0);
	must(world, "kiosk", "take", fields);
	assert_soon(world, ticket_of(world, 0)->paper == PAPER_PRINTED);
}

static void give(struct world *world)
{
	must(world, "kari", "return-code", ",\"ticket\":\"A001\"");
}

static void the_code_of(const struct world *world, char ret_text[static CODE_TEXT_BYTES])
{
	const struct return_code *entry = return_code_of(queue_of(world), 0);

	assert_non_null(entry);
	code_text(entry->code, ret_text);
}

static void a_code_is_one_paper_that_names_nobody(void **state)
{
	struct world *world = *state;
	char code[CODE_TEXT_BYTES], until[WIRE_TEXT_BYTES];
	const struct paper_ticket *paper;

	visit(world, "en");
	give(world);
	assert_soon(world, papers_of(world, 0) == 2);
	paper = &last_given(world)->paper;
	the_code_of(world, code);
	assert_string_equal(paper->number, code);
	assert_string_equal(paper->language, "en");
	assert_string_equal(paper->service, "Code to come back with");
	until_day_text(queue_of(world)->day + 14, "en", until);
	assert_string_equal(paper->wait, until);
	assert_string_equal(paper->time, ""); /* one date, and that is the one */
	assert_string_equal(paper->url, "");
	assert_string_equal(paper->copy, "");
	assert_true(strstr(paper->lines[0], "the time you have waited counts") != NULL);
	for (size_t i = 0; i < PAPER_LINES_MAX; i++)
		assert_null(strstr(paper->lines[i], "A001"));
	settle(world);
	codes_are(world, "confirmed\n");
}

static void a_code_that_is_told_again_is_not_printed_again(void **state)
{
	struct world *world = *state;

	visit(world, "da");
	give(world);
	assert_soon(world, papers_of(world, 0) == 2);
	give(world);
	wait_ms(world, 200);
	assert_int_equal(world->spy.given_count, 2);
	codes_are(world, "confirmed\n");
}

static void a_visit_that_has_ended_still_gets_the_paper_of_its_code(void **state)
{
	struct world *world = *state;

	visit(world, "da");
	must(world, "kari", "leave", ",\"ticket\":\"A001\"");
	give(world);
	assert_soon(world, papers_of(world, 0) == 2);
	assert_string_equal(last_given(world)->paper.service, "Kom igen-kode");
}

static void a_code_without_paper_waits_for_the_roll_and_leaves_the_ticket_alone(void **state)
{
	struct world *world = *state;

	printer_becomes(world, PRINTER_MEDIA_EMPTY);
	must(world, "kiosk", "take", ",\"services\":[\"pas\"]");
	give(world);
	codes_are(world, "wanted\n");
	must(world, "kari", "leave", ",\"ticket\":\"A001\"");
	printer_becomes(world, 0);
	assert_soon(world, papers_of(world, 0) == 1);
	settle(world);
	assert_string_equal(last_given(world)->paper.copy, "");
	assert_int_equal(ticket_of(world, 0)->paper, PAPER_WANTED);
	assert_disk(world, "SELECT state FROM print ORDER BY copy", "dropped\nconfirmed\n");
}

static void a_code_whose_paper_failed_comes_again_marked_as_a_copy(void **state)
{
	struct world *world = *state;
	char code[CODE_TEXT_BYTES];

	visit(world, "da");
	printer_sim_set_result(world->spy.sim, PRINTER_FAILED);
	give(world);
	assert_soon(world, world->spy.given_count == 2);
	settle(world);
	codes_are(world, "failed\n");
	assert_int_equal(ticket_of(world, 0)->paper, PAPER_PRINTED);
	printer_sim_set_result(world->spy.sim, PRINTER_CONFIRMED);
	assert_soon(world, papers_of(world, 0) == 2);
	the_code_of(world, code);
	assert_string_equal(last_given(world)->paper.number, code);
	assert_string_equal(last_given(world)->paper.copy, "KOPI – gælder stadig");
	settle(world);
	codes_are(world, "confirmed\n");
}

static void a_code_in_doubt_again_and_again_is_left_to_people(void **state)
{
	struct world *world = *state;

	visit(world, "da");
	printer_sim_set_result(world->spy.sim, PRINTER_UNKNOWN);
	give(world);
	for (unsigned int i = 3; i <= 5; i++) {
		printer_becomes(world, PRINTER_COVER_OPEN); /* and well again: it need not wait */
		printer_becomes(world, 0);
		assert_soon(world, world->spy.given_count == i);
		settle(world);
	}
	wait_ms(world, 2300);
	assert_int_equal(world->spy.given_count, 5);
	codes_are(world, "unknown\nunknown\nunknown\nunknown\n");
	assert_int_equal(ticket_of(world, 0)->paper, PAPER_PRINTED);
}

static void a_code_that_was_used_meanwhile_is_not_printed(void **state)
{
	struct world *world = *state;
	char code[CODE_TEXT_BYTES], fields[64];

	visit(world, "da");
	printer_becomes(world, PRINTER_MEDIA_EMPTY);
	give(world);
	the_code_of(world, code);
	assert_int_equal(text_format(fields, sizeof(fields), ",\"code\":\"%s\"", code), 0);
	must(world, "kari", "leave", ",\"ticket\":\"A001\"");
	must(world, "kiosk", "check-in", fields);
	printer_becomes(world, 0);
	assert_soon(world, papers_of(world, 1) == 1); /* the new visit's ticket */
	settle(world);
	codes_are(world, "dropped\n");
}

static void a_wanted_code_is_looked_for_and_then_printed_after_a_restart(void **state)
{
	struct world *world = *state;

	visit(world, "da");
	printer_becomes(world, PRINTER_MEDIA_EMPTY);
	give(world);
	restart(world);
	printer_becomes(world, 0);
	assert_soon(world, papers_of(world, 0) == 2);
	assert_true(last_given(world)->look_first);
	assert_false(last_given(world)->sent_before);
	settle(world);
	codes_are(world, "confirmed\n");
}

static void a_sent_code_that_is_out_is_not_printed_again_after_a_restart(void **state)
{
	struct world *world = *state;

	visit(world, "da");
	world->spy.silent = true;
	give(world);
	assert_soon(world, papers_of(world, 0) == 2);
	codes_are(world, "sent\n");
	restart(world);
	assert_soon(world, world->spy.given_count == 3);
	assert_true(last_given(world)->look_first && last_given(world)->sent_before);
	settle(world);
	assert_int_equal(papers_of(world, 0), 2);
	codes_are(world, "confirmed\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_code_is_one_paper_that_names_nobody),
		CASE(a_code_that_is_told_again_is_not_printed_again),
		CASE(a_visit_that_has_ended_still_gets_the_paper_of_its_code),
		CASE(a_code_without_paper_waits_for_the_roll_and_leaves_the_ticket_alone),
		CASE(a_code_whose_paper_failed_comes_again_marked_as_a_copy),
		CASE(a_code_in_doubt_again_and_again_is_left_to_people),
		CASE(a_code_that_was_used_meanwhile_is_not_printed),
		CASE(a_wanted_code_is_looked_for_and_then_printed_after_a_restart),
		CASE(a_sent_code_that_is_out_is_not_printed_again_after_a_restart),
	};

	return cmocka_run_group_tests(tests, NULL, worlds_end);
}
