/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

/*
 * A printer that outlives the appliance: the simulated printer behind a driver that writes down what
 * it was given. A test can cut the wire in either direction, as a process that dies does.
 */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "drivers/printer.h"
#include "firmware/base/text.h"
#include "firmware/paper/paper.h"

#define PAPERS_MAX 64

/* A job as the appliance gave it. */
struct given {
	struct id ticket;
	uint8_t copy;
	bool look_first, sent_before;
	struct paper_ticket paper;
};

struct spy {
	struct printer_driver driver; /* the appliance's */
	struct printer_driver *sim;
	struct printer_listener outer;
	sd_event *loop;
	sd_event_source *hello; /* tells a new listener how the printer is */
	struct given given[PAPERS_MAX];
	unsigned int given_count, cancelled;
	uint32_t reasons;
	bool swallow; /* a job is taken and never reaches the printer */
	bool silent;  /* nothing that the printer says arrives */
	bool busy;    /* refuses jobs as a driver does that is not ready */
};

static inline void spy_accepted(void *data, const struct id *ticket, uint32_t job)
{
	const struct spy *spy = data;

	if (spy->outer.data && !spy->silent)
		spy->outer.accepted(spy->outer.data, ticket, job);
}

static inline void spy_done(void *data, const struct id *ticket, enum printer_result result,
			    const char *reason)
{
	const struct spy *spy = data;

	if (spy->outer.data && !spy->silent)
		spy->outer.done(spy->outer.data, ticket, result, reason);
}

static inline void spy_status(void *data, uint32_t reasons)
{
	struct spy *spy = data;

	spy->reasons = reasons;
	if (spy->outer.data)
		spy->outer.status(spy->outer.data, reasons);
}

static inline int spy_submit(struct printer_driver *driver, const struct printer_job *job)
{
	struct spy *spy = (struct spy *)driver;
	struct given *given = &spy->given[spy->given_count];

	if (spy->busy)
		return -EBUSY;
	assert_true(spy->given_count < PAPERS_MAX);
	given->ticket = job->ticket;
	given->copy = job->copy;
	given->look_first = job->look_first;
	given->sent_before = job->sent_before;
	/* What the conductor hands over to be drawn begins with the ticket's texts. */
	memcpy(&given->paper, job->content, sizeof(given->paper));
	spy->given_count++;
	if (!spy->swallow)
		return spy->sim->ops->submit(spy->sim, job);
	job->free_content(job->content);
	return 0;
}

static inline void spy_cancel(struct printer_driver *driver, const struct id *ticket)
{
	struct spy *spy = (struct spy *)driver;

	spy->cancelled++;
	spy->sim->ops->cancel(spy->sim, ticket);
}

/* The process ends; the printer goes on. */
static inline void spy_leave(struct printer_driver *driver)
{
	struct spy *spy = (struct spy *)driver;

	spy->outer.data = NULL;
	spy->hello = sd_event_source_disable_unref(spy->hello);
}

static inline int spy_hello(sd_event_source *source, void *data)
{
	struct spy *spy = data;

	spy_status(spy, spy->reasons);
	return 0;
}

static const struct printer_ops spy_ops = {
	.name = "spy",
	.submit = spy_submit,
	.cancel = spy_cancel,
	.free = spy_leave,
};

static inline void spy_init(struct spy *spy, sd_event *loop)
{
	const struct printer_listener listener = { spy, spy_accepted, spy_done, spy_status };

	*spy = (struct spy){ .driver.ops = &spy_ops, .loop = loop };
	assert_int_equal(printer_sim_new(loop, &listener, &spy->sim), 0);
}

static inline struct printer_driver *spy_driver(struct spy *spy,
						const struct printer_listener *listener)
{
	spy->outer = *listener;
	spy->silent = spy->swallow = spy->busy = false;
	assert_true(sd_event_add_defer(spy->loop, &spy->hello, spy_hello, spy) >= 0);
	return &spy->driver;
}

/* Another printer: it has never heard of any job. */
static inline void spy_forget(struct spy *spy)
{
	const struct printer_listener listener = { spy, spy_accepted, spy_done, spy_status };

	printer_free(spy->sim);
	assert_int_equal(printer_sim_new(spy->loop, &listener, &spy->sim), 0);
}

static inline void spy_finish(struct spy *spy)
{
	spy_leave(&spy->driver);
	printer_free(spy->sim);
}
