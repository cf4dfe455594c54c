/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The printer port: the simulator, and the IPP driver against a printer that is busy, lies, hangs up,
 * hangs, trickles, forgets and comes back. Each test is named after what must hold.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>

#include <cmocka.h>

#include "drivers/printer.h"
#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/paper/paper.h"
#include "tests/printer-world.h"

static void keywords_become_reasons(void **state)
{
	assert_int_equal(printer_reason_parse("media-empty"), PRINTER_MEDIA_EMPTY);
	assert_int_equal(printer_reason_parse("media-empty-error"), PRINTER_MEDIA_EMPTY);
	assert_int_equal(printer_reason_parse("media-needed"), PRINTER_MEDIA_EMPTY);
	assert_int_equal(printer_reason_parse("media-low-report"), PRINTER_MEDIA_LOW);
	assert_int_equal(printer_reason_parse("cover-open-warning"), PRINTER_COVER_OPEN);
	assert_int_equal(printer_reason_parse("offline"), PRINTER_OFFLINE);
	assert_int_equal(printer_reason_parse("media-jam"), PRINTER_CUTTER);
	assert_int_equal(printer_reason_parse("other-error"), PRINTER_OTHER);
	assert_int_equal(printer_reason_parse("com.example-on-fire-error"), PRINTER_OTHER);
	assert_int_equal(printer_reason_parse("com.example-on-fire-warning"), 0);
	assert_int_equal(printer_reason_parse("none"), 0);
	assert_int_equal(printer_reason_parse(""), 0);
	assert_int_equal(printer_reason_parse("-error"), 0);
	assert_int_equal(printer_reason_parse("media-empty-errors"), 0);
	assert_string_equal(printer_reason_name(PRINTER_CUTTER), "cutter");
	assert_string_equal(printer_reasons_stop(PRINTER_MEDIA_LOW | PRINTER_OFFLINE), "offline");
	assert_null(printer_reasons_stop(PRINTER_MEDIA_LOW));
}

#include "tests/printer-sim-cases.h"

static void a_ticket_is_printed_and_confirmed(void **state)
{
	struct world *world = *state;
	char name[ID_TEXT_BYTES];

	id_format(&world->ticket, name);
	assert_int_equal(submit(world, false, false), 0);
	assert_int_equal(submit_another(world), -EBUSY);
	assert_end(world, PRINTER_CONFIRMED, "completed", 2000);
	assert_int_equal(world->accepted, 1);
	assert_int_equal(world->job, 1);
	assert_fake(world, 1, 1);
	assert_string_equal(world->fake.jobs[0].name, name);
	assert_string_equal(world->fake.format, "image/png");
	assert_string_equal(world->fake.scaling, "none");
	assert_string_equal(world->fake.user, "naested");
	assert_int_equal(world->fake.margins, 4);
	assert_int_equal(world->fake.width, 7208); /* 576 dots of 203 dpi, rounded up */
	assert_memory_equal(world->fake.document, "\x89PNG\r\n\x1a\n", 8);
	assert_true(world->fake.document_bytes > 500);
	assert_int_equal(world->fake.connections, 1);
}

static void each_copy_has_a_name_of_its_own(void **state)
{
	struct world *world = *state;
	struct printer_job job = world_job(world);
	char name[64], id[ID_TEXT_BYTES];

	id_format(&world->ticket, id);
	(void)snprintf(name, sizeof(name), "%s-c2", id);
	job.copy = 2;
	assert_int_equal(world->printer->ops->submit(world->printer, &job), 0);
	assert_end(world, PRINTER_CONFIRMED, "completed", 2000);
	assert_string_equal(world->fake.jobs[0].name, name);
}

static void done_may_submit_the_next_at_once(void **state)
{
	struct world *world = *state;

	world->next = world_job(world);
	assert_int_equal(submit(world, false, false), 0);
	assert_true(turn_until(world, &world->done, 2, 3000));
	assert_int_equal(world->result, PRINTER_CONFIRMED);
	assert_int_equal(world->freed, 2);
	assert_fake(world, 2, 2);
}

static void a_busy_printer_is_waited_for(void **state)
{
	struct world *world = *state;

	set_fault(world, IPP_OP_CREATE_JOB, FAULT_BUSY, 5);
	assert_int_equal(submit(world, false, false), 0);
	assert_end(world, PRINTER_CONFIRMED, "completed", 3000);
	assert_fake(world, 1, 1);
}

static void a_printer_busy_for_too_long_has_failed(void **state)
{
	struct world *world = *state;

	printer_free(world->printer);
	connect_driver(world, 400);
	set_fault(world, IPP_OP_CREATE_JOB, FAULT_BUSY, -1);
	assert_int_equal(submit(world, false, false), 0);
	assert_end(world, PRINTER_FAILED, "busy", 3000);
	assert_fake(world, 0, 0);
}

static void an_aborted_job_has_failed_for_the_printers_reason(void **state)
{
	struct world *world = *state;

	set_ending(world, IPP_JSTATE_ABORTED, "media-empty-error");
	assert_int_equal(submit(world, false, false), 0);
	assert_end(world, PRINTER_FAILED, "media-empty", 2000);
	fake_set_reasons(&world->fake, NULL, NULL);
	set_ending(world, IPP_JSTATE_ABORTED, NULL);
	assert_int_equal(submit(world, false, false), 0);
	assert_end(world, PRINTER_FAILED, "aborted", 2000);
	assert_fake(world, 2, 2);
}

static void a_printer_without_paper_gets_no_job(void **state)
{
	struct world *world = *state;

	fake_set_reasons(&world->fake, "media-empty", NULL);
	assert_int_equal(submit(world, false, false), 0);
	assert_end(world, PRINTER_FAILED, "media-empty", 2000);
	assert_int_equal(world->accepted, 0);
	assert_fake(world, 0, 0);
}

static void a_job_created_without_an_answer_is_found_by_its_name(void **state)
{
	struct world *world = *state;

	set_fault(world, IPP_OP_CREATE_JOB, FAULT_DROP_DONE, 1);
	assert_int_equal(submit(world, false, false), 0);
	assert_end(world, PRINTER_CONFIRMED, "completed", 3000);
	assert_int_equal(world->accepted, 1);
	assert_fake(world, 1, 1);
}

static void a_request_that_never_arrived_is_made_again(void **state)
{
	struct world *world = *state;

	set_fault(world, IPP_OP_CREATE_JOB, FAULT_DROP_UNDONE, 2);
	assert_int_equal(submit(world, false, false), 0);
	assert_end(world, PRINTER_CONFIRMED, "completed", 3000);
	assert_fake(world, 1, 1);
}

static void a_document_sent_without_an_answer_is_not_sent_again(void **state)
{
	struct world *world = *state;

	set_fault(world, IPP_OP_SEND_DOCUMENT, FAULT_DROP_DONE, 1);
	assert_int_equal(submit(world, false, false), 0);
	assert_end(world, PRINTER_CONFIRMED, "completed", 3000);
	assert_fake(world, 1, 1);
}

static void a_document_that_never_arrived_fails_and_leaves_no_job(void **state)
{
	struct world *world = *state;

	set_fault(world, IPP_OP_SEND_DOCUMENT, FAULT_DROP_UNDONE, 1);
	assert_int_equal(submit(world, false, false), 0);
	assert_end(world, PRINTER_FAILED, "canceled", 5000);
	assert_fake(world, 1, 0);
	assert_int_equal(world->fake.cancels, 1);
}

static void a_refused_job_has_failed(void **state)
{
	struct world *world = *state;

	set_fault(world, IPP_OP_CREATE_JOB, FAULT_REFUSED, 1);
	assert_int_equal(submit(world, false, false), 0);
	assert_end(world, PRINTER_FAILED, "refused", 2000);
}

static void a_hung_answer_is_not_waited_for_for_ever(void **state)
{
	struct world *world = *state;
	uint64_t begin = now_ms();

	set_fault(world, IPP_OP_CREATE_JOB, FAULT_HANG, 1);
	assert_int_equal(submit(world, false, false), 0);
	assert_end(world, PRINTER_CONFIRMED, "completed", 6000);
	assert_in_range(now_ms() - begin, 2500, 3950); /* the guard would take longer */
	assert_fake(world, 1, 1);
}

static void a_trickling_answer_is_cut_off(void **state)
{
	struct world *world = *state;

	set_fault(world, IPP_OP_GET_PRINTER_ATTRIBUTES, FAULT_TRICKLE, 1);
	assert_true(turn_until_reasons(world, PRINTER_UNREACHABLE, 10000));
	assert_true(turn_until_reasons(world, 0, 1000));
}

static void a_hung_printer_does_not_hold_the_end(void **state)
{
	struct world *world = *state;
	uint64_t begin;

	set_fault(world, IPP_OP_GET_PRINTER_ATTRIBUTES, FAULT_HANG, -1);
	turn_for(world, 300);
	assert_int_equal(submit(world, false, false), 0);
	begin = now_ms();
	printer_free(world->printer);
	world->printer = NULL;
	assert_in_range(now_ms() - begin, 0, 999);
	assert_int_equal(world->freed, 1);
	assert_int_equal(world->done, 0);
}

static void garbage_is_no_answer(void **state)
{
	static const enum fault faults[] = { FAULT_NOT_HTTP, FAULT_NOT_IPP, FAULT_EMPTY };
	struct world *world = *state;

	for (size_t i = 0; i < 3; i++) {
		set_fault(world, IPP_OP_GET_PRINTER_ATTRIBUTES, faults[i], -1);
		assert_true(turn_until_reasons(world, PRINTER_UNREACHABLE, 2000));
		set_fault(world, IPP_OP_CREATE_JOB, faults[i], -1);
		assert_true(turn_until_reasons(world, 0, 2000));
		assert_int_equal(submit(world, false, false), 0);
		assert_end(world, PRINTER_FAILED, "unreachable", 5000);
		set_fault(world, IPP_OP_GET_JOB_ATTRIBUTES, faults[i], 3);
		assert_int_equal(submit(world, false, false), 0);
		assert_end(world, PRINTER_CONFIRMED, "completed", 5000);
	}
	set_fault(world, IPP_OP_SEND_DOCUMENT, FAULT_NOT_IPP, -1);
	assert_int_equal(submit(world, false, false), 0);
	assert_end(world, PRINTER_FAILED, "canceled", 5000);
}

static void a_printer_that_goes_and_comes_back_is_seen(void **state)
{
	struct world *world = *state;
	uint64_t begin = now_ms();

	fake_stop(&world->fake);
	assert_true(turn_until_reasons(world, PRINTER_UNREACHABLE, 500));
	assert_int_equal(submit(world, false, false), 0);
	assert_end(world, PRINTER_FAILED, "unreachable", 4000);
	fake_start(&world->fake, NULL);
	begin = now_ms();
	assert_true(turn_until_reasons(world, 0, 1000));
	assert_in_range(now_ms() - begin, 0, 500);
	assert_int_equal(submit(world, false, false), 0);
	assert_end(world, PRINTER_CONFIRMED, "completed", 2000);
}

static void a_printer_started_anew_between_two_questions_is_no_fault(void **state)
{
	struct world *world = *state;
	int before = world->status;

	for (int i = 0; i < 10; i++) {
		set_fault(world, IPP_OP_GET_PRINTER_ATTRIBUTES, FAULT_DROP_UNDONE, 1);
		turn_for(world, 120);
	}
	assert_int_equal(world->status, before);
}

static void a_change_of_state_is_told_within_half_a_second(void **state)
{
	struct world *world = *state;
	uint64_t begin = now_ms();

	assert_int_equal(world->reasons, 0);
	fake_set_reasons(&world->fake, "cover-open-error", "media-low-warning");
	assert_true(turn_until_reasons(world, PRINTER_COVER_OPEN | PRINTER_MEDIA_LOW, 1000));
	assert_in_range(now_ms() - begin, 0, 500);
	turn_for(world, 400);
	assert_int_equal(world->status, 2); /* changes only */
	set_ending(world, IPP_JSTATE_PROCESSING, "media-empty");
	fake_set_reasons(&world->fake, NULL, NULL);
	assert_int_equal(submit(world, false, false), 0);
	assert_true(turn_until_reasons(world, PRINTER_MEDIA_EMPTY, 1000)); /* during a job too */
}

static void a_job_without_an_end_is_canceled_and_unknown(void **state)
{
	struct world *world = *state;

	printer_free(world->printer);
	connect_driver(world, 500);
	set_ending(world, IPP_JSTATE_PROCESSING, NULL);
	world->fake.ignores_cancel = true;
	assert_int_equal(submit(world, false, false), 0);
	assert_end(world, PRINTER_UNKNOWN, "lost", 4000);
	assert_int_equal(world->fake.cancels, 1);
	world->fake.ignores_cancel = false;
	assert_int_equal(submit(world, false, false), 0);
	assert_end(world, PRINTER_FAILED, "canceled", 4000);
}

static void a_canceled_job_ends(void **state)
{
	struct world *world = *state;

	set_ending(world, IPP_JSTATE_PROCESSING, NULL);
	assert_int_equal(submit(world, false, false), 0);
	assert_true(turn_until(world, &world->accepted, 1, 2000));
	turn_for(world, 100);
	world->printer->ops->cancel(world->printer, &world->ticket);
	assert_end(world, PRINTER_FAILED, "canceled", 1000);
	assert_int_equal(world->fake.cancels, 1);
	set_fault(world, IPP_OP_CREATE_JOB, FAULT_BUSY, -1);
	assert_int_equal(submit(world, false, false), 0);
	turn_for(world, 100);
	world->printer->ops->cancel(world->printer, &world->ticket);
	assert_end(world, PRINTER_FAILED, "canceled", 1000);
	assert_fake(world, 1, 1);
}

static void a_number_given_to_another_job_is_not_ours(void **state)
{
	struct world *world = *state;

	world->fake.forgets = true;
	assert_int_equal(submit(world, false, false), 0);
	assert_end(world, PRINTER_UNKNOWN, "forgotten", 2000);
	assert_fake(world, 1, 1);
}

static void a_picture_that_cannot_be_drawn_has_failed(void **state)
{
	struct world *world = *state;

	world->draw_result = -EINVAL;
	assert_int_equal(submit(world, false, false), 0);
	assert_end(world, PRINTER_FAILED, "render", 2000);
	assert_fake(world, 0, 0);
}

/* The printer remembers a job of an earlier process in that state; `reason` NULL: it does not. */
static void printer_remembers(struct world *world, int job_state, const char *reason,
			      const char *second)
{
	char name[ID_TEXT_BYTES];

	id_format(&world->ticket, name);
	pthread_mutex_lock(&world->fake.lock);
	world->fake.count = 0;
	fake_add(&world->fake, "of another ticket", IPP_JSTATE_COMPLETED, "none");
	if (reason)
		fake_add(&world->fake, name, job_state, reason)->second = second;
	pthread_mutex_unlock(&world->fake.lock);
}

static void a_job_of_an_earlier_process_is_never_printed_twice(void **state)
{
	struct world *world = *state;

	printer_remembers(world, IPP_JSTATE_COMPLETED, "job-completed-successfully", NULL);
	assert_int_equal(submit(world, true, true), 0);
	assert_end(world, PRINTER_CONFIRMED, "completed", 2000);
	printer_remembers(world, IPP_JSTATE_ABORTED, "aborted-by-system", NULL);
	assert_int_equal(submit(world, true, true), 0);
	assert_end(world, PRINTER_FAILED, "aborted", 2000);
	printer_remembers(world, IPP_JSTATE_HELD, "job-data-insufficient", NULL);
	assert_int_equal(submit(world, true, true), 0);
	assert_end(world, PRINTER_FAILED, "canceled", 2000);
	printer_remembers(world, 0, NULL, NULL);
	assert_int_equal(submit(world, true, true), 0);
	assert_end(world, PRINTER_UNKNOWN, "forgotten", 2000);
	assert_int_equal(world->accepted, 0);
	printer_remembers(world, IPP_JSTATE_PROCESSING, "job-printing", NULL);
	assert_int_equal(submit(world, true, false), 0);
	assert_true(turn_until(world, &world->accepted, 1, 2000));
	turn_for(world, 100);
	assert_int_equal(world->done, 0);
	pthread_mutex_lock(&world->fake.lock);
	world->fake.jobs[1].state = IPP_JSTATE_COMPLETED;
	pthread_mutex_unlock(&world->fake.lock);
	assert_end(world, PRINTER_CONFIRMED, "completed", 2000);
	assert_int_equal(world->drawn, 0);
	assert_fake(world, 0, 0);
}

/* naeste-printer, after it was killed between the last byte and the printer's word. */
static void a_job_that_the_printer_itself_doubts_is_unknown(void **state)
{
	static const struct {
		int job_state;
		const char *first, *second;
		enum printer_result result;
		const char *reason;
	} cases[] = {
		{ IPP_JSTATE_ABORTED, "aborted-by-system", "queued-in-device", PRINTER_UNKNOWN,
		  "in-doubt" },
		{ IPP_JSTATE_CANCELED, "job-canceled-by-user", "queued-in-device", PRINTER_UNKNOWN,
		  "in-doubt" },
		{ IPP_JSTATE_CANCELED, "job-canceled-by-user", "job-completed-successfully",
		  PRINTER_CONFIRMED, "completed" },
		{ IPP_JSTATE_ABORTED, "aborted-by-system", "document-unprintable-error",
		  PRINTER_FAILED, "document-refused" },
	};
	struct world *world = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		printer_remembers(world, cases[i].job_state, cases[i].first, cases[i].second);
		assert_int_equal(submit(world, true, true), 0);
		assert_end(world, cases[i].result, cases[i].reason, 2000);
	}
}

static void a_job_that_the_printer_never_heard_of_is_printed(void **state)
{
	struct world *world = *state;

	printer_remembers(world, 0, NULL, NULL);
	assert_int_equal(submit(world, true, false), 0);
	assert_end(world, PRINTER_CONFIRMED, "completed", 2000);
	assert_fake(world, 1, 1);
}

static void a_printer_that_cannot_be_asked_leaves_an_earlier_job_unknown(void **state)
{
	struct world *world = *state;

	printer_free(world->printer);
	connect_driver(world, 500);
	set_fault(world, IPP_OP_GET_JOBS, FAULT_NOT_IPP, -1);
	assert_int_equal(submit(world, true, false), 0);
	assert_end(world, PRINTER_UNKNOWN, "lost", 3000);
	assert_fake(world, 0, 0);
}

static void a_unix_socket_serves_as_well(void **state)
{
	struct world *world = *state;
	struct printer_listener listener = world_listener(world);
	char path[64];
	struct printer_config config = { .uri = "ipp://localhost/ipp/print",
					 .socket = path,
					 .user = "naested",
					 .poll_ms = 100,
					 .lost_ms = 1000 };

	(void)snprintf(path, sizeof(path), "/tmp/naeste-test-printer-%d", (int)getpid());
	fake_start(&world->fake, path);
	assert_int_equal(printer_ipp_new(world->loop, &config, &listener, &world->printer), 0);
	assert_int_equal(submit(world, false, false), 0);
	assert_end(world, PRINTER_CONFIRMED, "completed", 2000);
	printer_free(world->printer);
	world->printer = NULL;
	fake_stop(&world->fake);
	unlink(path);
}

static void a_bad_address_or_period_is_refused(void **state)
{
	static const char *const uris[] = { "http://127.0.0.1/", "ipps://127.0.0.1/ipp/print",
					    "ipp://user@127.0.0.1/", "nonsense", "" };
	struct world *world = *state;
	struct printer_listener listener = world_listener(world);
	struct printer_config config = { .user = "naested", .poll_ms = 250, .lost_ms = 1000 };

	log_set_level(0);
	for (size_t i = 0; i < sizeof(uris) / sizeof(uris[0]); i++) {
		config.uri = uris[i];
		assert_int_equal(printer_ipp_new(world->loop, &config, &listener, &world->printer),
				 -EINVAL);
	}
	config.uri = "ipp://127.0.0.1/ipp/print";
	config.poll_ms = 99;
	assert_int_equal(printer_ipp_new(world->loop, &config, &listener, &world->printer),
			 -EINVAL);
	config.poll_ms = 100;
	config.socket = "not/absolute";
	assert_int_equal(printer_ipp_new(world->loop, &config, &listener, &world->printer),
			 -EINVAL);
}

#define IPP(test)  cmocka_unit_test_setup_teardown(test, setup_ipp, teardown_ipp)
#define BARE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keywords_become_reasons),
		SIM_TESTS,
		BARE(a_unix_socket_serves_as_well),
		BARE(a_bad_address_or_period_is_refused),
		IPP(a_ticket_is_printed_and_confirmed),
		IPP(each_copy_has_a_name_of_its_own),
		IPP(done_may_submit_the_next_at_once),
		IPP(a_busy_printer_is_waited_for),
		IPP(a_printer_busy_for_too_long_has_failed),
		IPP(an_aborted_job_has_failed_for_the_printers_reason),
		IPP(a_printer_without_paper_gets_no_job),
		IPP(a_job_created_without_an_answer_is_found_by_its_name),
		IPP(a_request_that_never_arrived_is_made_again),
		IPP(a_document_sent_without_an_answer_is_not_sent_again),
		IPP(a_document_that_never_arrived_fails_and_leaves_no_job),
		IPP(a_refused_job_has_failed),
		IPP(a_hung_answer_is_not_waited_for_for_ever),
		IPP(a_trickling_answer_is_cut_off),
		IPP(a_hung_printer_does_not_hold_the_end),
		IPP(garbage_is_no_answer),
		IPP(a_printer_that_goes_and_comes_back_is_seen),
		IPP(a_printer_started_anew_between_two_questions_is_no_fault),
		IPP(a_change_of_state_is_told_within_half_a_second),
		IPP(a_job_without_an_end_is_canceled_and_unknown),
		IPP(a_canceled_job_ends),
		IPP(a_number_given_to_another_job_is_not_ours),
		IPP(a_picture_that_cannot_be_drawn_has_failed),
		IPP(a_job_of_an_earlier_process_is_never_printed_twice),
		IPP(a_job_that_the_printer_itself_doubts_is_unknown),
		IPP(a_job_that_the_printer_never_heard_of_is_printed),
		IPP(a_printer_that_cannot_be_asked_leaves_an_earlier_job_unknown),
	};
	int failed;

	log_set_level(LOG_LEVEL_ERROR);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	paper_finish();
	return failed;
}
