/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

/*
 * What the tests of the printer port live in: a loop, a driver, a fake printer, and everything that the
 * driver has told its listener.
 */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>

#include <cmocka.h>

#include "drivers/printer.h"
#include "firmware/base/clock.h"
#include "firmware/paper/paper.h"
#include "tests/fake-ipp.h"

struct world {
	struct fake fake;
	sd_event *loop;
	struct printer_driver *printer;
	char uri[64];
	struct id ticket;

	int accepted, done, status;
	uint32_t job, reasons;
	enum printer_result result;
	char reason[64];
	int freed, drawn; /* counted on the driver's thread */
	int draw_result;
	struct printer_job next; /* submitted from within `done`, if it has a `draw` */
};

static void on_accepted(void *data, const struct id *ticket, uint32_t job)
{
	struct world *world = data;

	assert_true(id_equal(ticket, &world->ticket));
	assert_int_equal(world->done, world->accepted); /* before the end, and once */
	world->accepted++;
	world->job = job;
}

static void on_done(void *data, const struct id *ticket, enum printer_result result,
		    const char *reason)
{
	struct world *world = data;

	assert_true(id_equal(ticket, &world->ticket));
	world->done++;
	world->result = result;
	(void)snprintf(world->reason, sizeof(world->reason), "%s", reason);
	if (world->next.draw) {
		assert_int_equal(world->printer->ops->submit(world->printer, &world->next), 0);
		world->next.draw = NULL;
	}
}

static void on_status(void *data, uint32_t reasons)
{
	struct world *world = data;

	world->status++;
	world->reasons = reasons;
}

static struct printer_listener world_listener(struct world *world)
{
	return (struct printer_listener){
		.data = world,
		.accepted = on_accepted,
		.done = on_done,
		.status = on_status,
	};
}

/* What a job carries: the way back to its world. */
struct content {
	struct world *world;
};

static int draw_page(const void *content, struct printer_page *ret_page)
{
	struct world *world = ((const struct content *)content)->world;
	struct paper_ticket ticket = { .language = "da", .number = "A042" };
	const struct paper_head head = { .width_dots = 576, .dpi = 203 };
	struct paper_png png;
	int r;

	__atomic_add_fetch(&world->drawn, 1, __ATOMIC_RELAXED);
	if (world->draw_result < 0)
		return world->draw_result;
	r = paper_draw(&ticket, &head, &png);
	if (r < 0)
		return r;
	*ret_page = (struct printer_page){ .png = png.bytes,
					   .png_bytes = png.length,
					   .width_dots = png.width_dots,
					   .height_dots = png.height_dots,
					   .dpi = head.dpi };
	return 0;
}

static void free_page(void *content)
{
	struct content *made = content;

	__atomic_add_fetch(&made->world->freed, 1, __ATOMIC_RELAXED);
	free(made);
}

static struct printer_job world_job(struct world *world)
{
	struct content *content = malloc(sizeof(*content));

	content->world = world;
	return (struct printer_job){
		.ticket = world->ticket,
		.content = content,
		.draw = draw_page,
		.free_content = free_page,
	};
}

static void world_forget(struct world *world)
{
	world->accepted = world->done = world->freed = 0;
}

static int submit_as_is(struct world *world, const struct printer_job *job)
{
	int r = world->printer->ops->submit(world->printer, job);

	if (r < 0)
		free(job->content);
	return r;
}

static int submit(struct world *world, bool look_first, bool sent_before)
{
	struct printer_job job = world_job(world);

	job.look_first = look_first;
	job.sent_before = sent_before;
	world_forget(world);
	return submit_as_is(world, &job);
}

/* With a job under way, whose counts go on. */
static int submit_another(struct world *world)
{
	struct printer_job job = world_job(world);

	return submit_as_is(world, &job);
}

static uint64_t now_ms(void)
{
	return clock_monotonic_us() / 1000;
}

/* Turns the loop until `*counter` reaches `least`; false after `limit_ms`. */
static bool turn_until(struct world *world, const int *counter, int least, uint64_t limit_ms)
{
	uint64_t end = now_ms() + limit_ms;

	while (*counter < least && now_ms() < end)
		sd_event_run(world->loop, 5000);
	return *counter >= least;
}

static bool turn_until_reasons(struct world *world, uint32_t reasons, uint64_t limit_ms)
{
	uint64_t end = now_ms() + limit_ms;

	while ((world->status == 0 || world->reasons != reasons) && now_ms() < end)
		sd_event_run(world->loop, 5000);
	return world->status > 0 && world->reasons == reasons;
}

static void turn_for(struct world *world, uint64_t ms)
{
	uint64_t end = now_ms() + ms;

	while (now_ms() < end)
		sd_event_run(world->loop, 5000);
}

static void assert_end(struct world *world, enum printer_result result, const char *reason,
		       uint64_t limit_ms)
{
	assert_true(turn_until(world, &world->done, 1, limit_ms));
	assert_string_equal(world->reason, reason);
	assert_int_equal(world->result, result);
	turn_for(world, 60);
	assert_int_equal(world->done, 1);
	assert_int_equal(__atomic_load_n(&world->freed, __ATOMIC_RELAXED), 1);
}

static int setup(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	pthread_mutex_init(&world->fake.lock, NULL);
	world->fake.ends_as = IPP_JSTATE_COMPLETED;
	world->ticket = id_at(1795000000000);
	if (sd_event_new(&world->loop) < 0)
		return -1;
	*state = world;
	return 0;
}

static int teardown(void **state)
{
	struct world *world = *state;

	printer_free(world->printer);
	sd_event_unref(world->loop);
	free(world);
	return 0;
}

static void connect_driver(struct world *world, uint32_t lost_ms)
{
	struct printer_listener listener = world_listener(world);
	struct printer_config config = {
		.uri = world->uri, .user = "naested", .poll_ms = 100, .lost_ms = lost_ms
	};

	(void)snprintf(world->uri, sizeof(world->uri), "ipp://127.0.0.1:%d/ipp/print",
		       world->fake.port);
	assert_int_equal(printer_ipp_new(world->loop, &config, &listener, &world->printer), 0);
}

static int setup_ipp(void **state)
{
	struct world *world;

	if (setup(state) < 0)
		return -1;
	world = *state;
	fake_start(&world->fake, NULL);
	connect_driver(world, 10000);
	return turn_until(world, &world->status, 1, 2000) ? 0 : -1;
}

static int teardown_ipp(void **state)
{
	struct world *world = *state;

	printer_free(world->printer);
	world->printer = NULL;
	fake_stop(&world->fake);
	return teardown(state);
}

static void set_fault(struct world *world, ipp_op_t operation, enum fault fault, int times)
{
	pthread_mutex_lock(&world->fake.lock);
	world->fake.fault_op = operation;
	world->fake.fault = fault;
	world->fake.fault_times = times;
	pthread_mutex_unlock(&world->fake.lock);
}

static void set_ending(struct world *world, int state, const char *reason)
{
	pthread_mutex_lock(&world->fake.lock);
	world->fake.ends_as = state;
	world->fake.then[0] = reason;
	pthread_mutex_unlock(&world->fake.lock);
}

/* The counters of the fake, at rest. */
static void assert_fake(struct world *world, int creates, int sends)
{
	int created, sent;

	/* A check that fails must not leave with the lock. */
	pthread_mutex_lock(&world->fake.lock);
	created = world->fake.creates;
	sent = world->fake.sends;
	pthread_mutex_unlock(&world->fake.lock);
	assert_int_equal(created, creates);
	assert_int_equal(sent, sends);
}
