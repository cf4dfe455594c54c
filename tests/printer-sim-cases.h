/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

/* The simulated printer's share of test-printer.c, which holds the world that these tests live in. */

static int setup_sim(void **state)
{
	struct printer_listener listener;
	struct world *world;

	if (setup(state) < 0)
		return -1;
	world = *state;
	listener = world_listener(world);
	return printer_sim_new(world->loop, &listener, &world->printer);
}

static void sim_prints_once_and_says_so(void **state)
{
	struct world *world = *state;
	struct id other = id_at(1795000000001);

	assert_int_equal(submit(world, false, false), 0);
	assert_int_equal(world->done, 0); /* never from within a call */
	assert_int_equal(submit_another(world), -EBUSY);
	assert_end(world, PRINTER_CONFIRMED, "completed", 1000);
	assert_int_equal(world->accepted, 1);
	assert_int_equal(world->status, 1);
	assert_int_equal(world->drawn, 1);
	assert_int_equal(printer_sim_count(world->printer), 1);
	assert_int_equal(printer_sim_count_of(world->printer, &world->ticket), 1);
	assert_int_equal(printer_sim_count_of(world->printer, &other), 0);
}

static void sim_ends_jobs_as_the_script_says(void **state)
{
	struct world *world = *state;

	printer_sim_set_result(world->printer, PRINTER_FAILED);
	assert_int_equal(submit(world, false, false), 0);
	assert_end(world, PRINTER_FAILED, "aborted", 1000);
	printer_sim_set_result(world->printer, PRINTER_UNKNOWN);
	assert_int_equal(submit(world, false, false), 0);
	assert_end(world, PRINTER_UNKNOWN, "lost", 1000);
	assert_int_equal(printer_sim_count(world->printer), 0);
	world->draw_result = -ENOENT;
	assert_int_equal(submit(world, false, false), 0);
	assert_end(world, PRINTER_FAILED, "render", 1000);
}

static void sim_without_paper_takes_no_job(void **state)
{
	struct world *world = *state;

	printer_sim_set_reasons(world->printer, PRINTER_MEDIA_EMPTY | PRINTER_MEDIA_LOW);
	assert_true(turn_until_reasons(world, PRINTER_MEDIA_EMPTY | PRINTER_MEDIA_LOW, 1000));
	assert_int_equal(submit(world, false, false), 0);
	assert_end(world, PRINTER_FAILED, "media-empty", 1000);
	printer_sim_set_reasons(world->printer, PRINTER_MEDIA_LOW);
	assert_int_equal(submit(world, false, false), 0);
	assert_end(world, PRINTER_CONFIRMED, "completed", 1000);
}

static void sim_holds_jobs_until_let_go_or_canceled(void **state)
{
	struct world *world = *state;
	struct id other = id_at(1795000000001);

	printer_sim_hold(world->printer, true);
	assert_int_equal(submit(world, false, false), 0);
	assert_true(turn_until(world, &world->accepted, 1, 1000));
	turn_for(world, 50);
	assert_int_equal(world->done, 0);
	printer_sim_hold(world->printer, false);
	assert_end(world, PRINTER_CONFIRMED, "completed", 1000);
	printer_sim_hold(world->printer, true);
	assert_int_equal(submit(world, false, false), 0);
	assert_true(turn_until(world, &world->accepted, 1, 1000));
	world->printer->ops->cancel(world->printer, &other);
	turn_for(world, 50);
	assert_int_equal(world->done, 0);
	world->printer->ops->cancel(world->printer, &world->ticket);
	assert_end(world, PRINTER_FAILED, "canceled", 1000);
	assert_int_equal(submit(world, false, false), 0);
	turn_for(world, 50); /* a job is under way when the driver is freed */
	assert_int_equal(world->done, 0);
}

static void sim_remembers_what_it_was_given(void **state)
{
	struct world *world = *state;

	assert_int_equal(submit(world, true, true), 0);
	assert_end(world, PRINTER_UNKNOWN, "forgotten", 1000);
	assert_int_equal(submit(world, true, false), 0);
	assert_end(world, PRINTER_CONFIRMED, "completed", 1000);
	assert_int_equal(submit(world, true, true), 0);
	assert_end(world, PRINTER_CONFIRMED, "known", 1000);
	assert_int_equal(printer_sim_count_of(world->printer, &world->ticket), 1);
}

#define SIM(test) cmocka_unit_test_setup_teardown(test, setup_sim, teardown)
#define SIM_TESTS                                                                                  \
	SIM(sim_prints_once_and_says_so), SIM(sim_ends_jobs_as_the_script_says),                   \
		SIM(sim_without_paper_takes_no_job), SIM(sim_holds_jobs_until_let_go_or_canceled), \
		SIM(sim_remembers_what_it_was_given)
