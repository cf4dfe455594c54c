/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A printer in memory. It keeps the port's contract to the letter (one job at a time, the listener on
 * the loop and never from within a call, one end a job) and obeys a script of faults. It remembers what
 * it printed, so that a test can ask whether a ticket ever came out twice.
 *
 * A job that the script ends as FAILED or UNKNOWN leaves no paper.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/printer.h"
#include "firmware/base/require.h"

/* A job that the printer has heard of. */
struct sim_record {
	struct id ticket;
	uint8_t copy;
	enum printer_result result;
};

struct printer_sim {
	struct printer_driver driver;
	struct printer_listener listener;
	sd_event_source *turn; /* the loop's next turn: the job's next step, or a new state */

	uint32_t reasons, told;
	bool status_known;
	enum printer_result script;
	bool held;

	bool busy, accepted, cancel;
	struct printer_job job;
	uint32_t number;

	struct sim_record *records; /* room for one more than `count` is kept while a job is busy */
	size_t count, room;
};

static struct printer_sim *printer_sim_of(struct printer_driver *driver)
{
	return (struct printer_sim *)driver;
}

static const struct printer_sim *printer_sim_of_const(const struct printer_driver *driver)
{
	return (const struct printer_sim *)driver;
}

static void sim_wake(struct printer_sim *sim)
{
	int r = sd_event_source_set_enabled(sim->turn, SD_EVENT_ONESHOT);

	require(r >= 0);
}

static const struct sim_record *sim_find(const struct printer_sim *sim)
{
	for (size_t i = sim->count; i-- > 0;)
		if (id_equal(&sim->records[i].ticket, &sim->job.ticket) &&
		    sim->records[i].copy == sim->job.copy)
			return &sim->records[i];
	return NULL;
}

static void sim_free_content(struct printer_sim *sim)
{
	if (sim->job.free_content)
		sim->job.free_content(sim->job.content);
	sim->job.free_content = NULL;
}

static void sim_done(struct printer_sim *sim, enum printer_result result, const char *reason)
{
	struct id ticket = sim->job.ticket;

	sim_free_content(sim);
	/* Before the call: the listener may submit the next one at once. */
	sim->busy = false;
	sim->listener.done(sim->listener.data, &ticket, result, reason);
}

/* Draws the page as a real driver does, and throws it away. */
static int sim_draw(struct printer_sim *sim)
{
	struct printer_page page = { 0 };
	int r = sim->job.draw(sim->job.content, &page);

	if (r >= 0)
		free(page.png);
	return r;
}

/* The job is with the printer: the script says how it ends. */
static void sim_finish(struct printer_sim *sim)
{
	static const char *const reasons[] = {
		[PRINTER_CONFIRMED] = "completed",
		[PRINTER_FAILED] = "aborted",
		[PRINTER_UNKNOWN] = "lost",
	};
	enum printer_result result = sim->cancel ? PRINTER_FAILED : sim->script;

	sim->records[sim->count++] = (struct sim_record){
		.ticket = sim->job.ticket,
		.copy = sim->job.copy,
		.result = result,
	};
	sim_done(sim, result, sim->cancel ? "canceled" : reasons[result]);
}

/* A job that is new to the printer: it is drawn and taken, unless the printer cannot print now. */
static void sim_begin(struct printer_sim *sim)
{
	const struct sim_record *known = sim->job.look_first ? sim_find(sim) : NULL;
	const char *stop = printer_reasons_stop(sim->reasons);

	if (known) {
		sim_done(sim, known->result, "known");
		return;
	}
	if (sim->job.look_first && sim->job.sent_before) {
		sim_done(sim, PRINTER_UNKNOWN, "forgotten");
		return;
	}
	if (sim->cancel || stop) {
		sim_done(sim, PRINTER_FAILED, sim->cancel ? "canceled" : stop);
		return;
	}
	if (sim_draw(sim) < 0) {
		sim_done(sim, PRINTER_FAILED, "render");
		return;
	}
	sim->accepted = true;
	sim->number++;
	if (!sim->held)
		sim_wake(sim);
	sim->listener.accepted(sim->listener.data, &sim->job.ticket, sim->number);
}

static int sim_turn(sd_event_source *source, void *data)
{
	struct printer_sim *sim = data;

	if (!sim->status_known || sim->told != sim->reasons) {
		sim->status_known = true;
		sim->told = sim->reasons;
		sim_wake(sim);
		sim->listener.status(sim->listener.data, sim->told);
	} else if (sim->busy && !sim->accepted) {
		sim_begin(sim);
	} else if (sim->busy && (!sim->held || sim->cancel)) {
		sim_finish(sim);
	}
	return 0;
}

static int printer_sim_submit(struct printer_driver *driver, const struct printer_job *job)
{
	struct printer_sim *sim = printer_sim_of(driver);

	if (sim->busy)
		return -EBUSY;
	if (sim->count == sim->room) {
		size_t room = sim->room ? sim->room * 2 : 16;
		struct sim_record *records = reallocarray(sim->records, room, sizeof(*records));

		if (!records)
			return -ENOMEM;
		sim->records = records;
		sim->room = room;
	}
	sim->job = *job;
	sim->busy = true;
	sim->accepted = false;
	sim->cancel = false;
	sim_wake(sim);
	return 0;
}

static void printer_sim_cancel(struct printer_driver *driver, const struct id *ticket)
{
	struct printer_sim *sim = printer_sim_of(driver);

	if (!sim->busy || !id_equal(&sim->job.ticket, ticket))
		return;
	sim->cancel = true;
	sim_wake(sim);
}

static void printer_sim_free(struct printer_driver *driver)
{
	struct printer_sim *sim = printer_sim_of(driver);

	if (!sim)
		return;
	sd_event_source_disable_unref(sim->turn);
	if (sim->busy)
		sim_free_content(sim);
	free(sim->records);
	free(sim);
}

static const struct printer_ops printer_sim_ops = {
	.name = "sim",
	.submit = printer_sim_submit,
	.cancel = printer_sim_cancel,
	.free = printer_sim_free,
};

int printer_sim_new(sd_event *loop, const struct printer_listener *listener,
		    struct printer_driver **ret_driver)
{
	struct printer_sim *sim = calloc(1, sizeof(*sim));
	int r;

	if (!sim)
		return -ENOMEM;
	sim->driver.ops = &printer_sim_ops;
	sim->listener = *listener;
	sim->script = PRINTER_CONFIRMED;
	r = sd_event_add_defer(loop, &sim->turn, sim_turn, sim);
	if (r < 0) {
		free(sim);
		return r;
	}
	*ret_driver = &sim->driver;
	return 0;
}

void printer_sim_set_reasons(struct printer_driver *driver, uint32_t reasons)
{
	struct printer_sim *sim = printer_sim_of(driver);

	sim->reasons = reasons;
	sim_wake(sim);
}

void printer_sim_set_result(struct printer_driver *driver, enum printer_result result)
{
	printer_sim_of(driver)->script = result;
}

void printer_sim_hold(struct printer_driver *driver, bool held)
{
	struct printer_sim *sim = printer_sim_of(driver);

	sim->held = held;
	sim_wake(sim);
}

unsigned int printer_sim_count(const struct printer_driver *driver)
{
	const struct printer_sim *sim = printer_sim_of_const(driver);
	unsigned int papers = 0;

	for (size_t i = 0; i < sim->count; i++)
		papers += sim->records[i].result == PRINTER_CONFIRMED;
	return papers;
}

unsigned int printer_sim_count_of(const struct printer_driver *driver, const struct id *ticket)
{
	const struct printer_sim *sim = printer_sim_of_const(driver);
	unsigned int papers = 0;

	for (size_t i = 0; i < sim->count; i++)
		papers += sim->records[i].result == PRINTER_CONFIRMED &&
			  id_equal(&sim->records[i].ticket, ticket);
	return papers;
}
