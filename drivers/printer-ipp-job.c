/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What becomes of a ticket is never guessed. Until Send-Document has begun no paper can have come out,
 * so anything may be tried again and the worst end is FAILED. From then on nothing is sent a second
 * time: the job is followed by its number and name until the printer itself says how it ended, and
 * without that word it is UNKNOWN.
 */
#include "drivers/printer-ipp-job.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/base/require.h"
#include "firmware/base/text.h"

#define IPP_FOLLOW_MS   20   /* between two looks at a job under way */
#define IPP_BUSY_MS     50   /* before a busy printer is asked again */
#define IPP_TROUBLE_MS  100  /* before a printer that did not answer is asked again */
#define IPP_ABSENT_MS   2000 /* a printer application is started anew within this */
#define IPP_EMPTY_MS    2000 /* a job whose document does not arrive for so long is canceled */
#define IPP_CREATES_MAX 3    /* Create-Jobs for one ticket that led nowhere */
#define IPP_ENDING_MS   1500 /* how long a canceled job may take to say so */

void ipp_job_name(const struct printer_job *asked, char ret_name[static IPP_NAME_BYTES])
{
	char id[ID_TEXT_BYTES];
	int r;

	id_format(&asked->ticket, id);
	if (asked->copy)
		r = text_format(ret_name, IPP_NAME_BYTES, "%s-c%u", id, asked->copy);
	else
		r = text_copy(ret_name, IPP_NAME_BYTES, id);
	require(r == 0);
}

static void job_due(struct ipp_job *job, uint32_t delay_ms)
{
	job->due_us = clock_monotonic_us() + delay_ms * UINT64_C(1000);
}

static void job_enter(struct ipp_job *job, enum ipp_stage stage)
{
	job->stage = stage;
	job->grace_us = 0;
	job->due_us = 0;
}

/* A step forward: what follows has its full time. */
static void job_renew(struct ipp_job *job)
{
	job->give_up_us = clock_monotonic_us() + job->lost_ms * UINT64_C(1000);
}

static void job_end(struct ipp_job *job, enum printer_result result, const char *reason)
{
	job->done = true;
	job->result = result;
	job->reason = reason;
}

static bool job_is_late(const struct ipp_job *job)
{
	return clock_monotonic_us() >= job->give_up_us;
}

/* From now on, unless another stage is entered, trouble is borne for `bear_ms`. */
static void job_bear(struct ipp_job *job, uint32_t bear_ms)
{
	if (!job->grace_us)
		job->grace_us = clock_monotonic_us() + bear_ms * UINT64_C(1000);
}

static bool job_is_out_of_patience(const struct ipp_job *job)
{
	return job->grace_us && clock_monotonic_us() >= job->grace_us;
}

void ipp_job_init(struct ipp_job *job, const struct printer_job *asked, uint32_t lost_ms)
{
	*job = (struct ipp_job){ .asked = *asked, .lost_ms = lost_ms };
	ipp_job_name(asked, job->name);
	job_enter(job, asked->look_first ? IPP_LOOK : IPP_DRAW);
	job_renew(job);
}

static void job_free_content(struct ipp_job *job)
{
	if (job->asked.free_content)
		job->asked.free_content(job->asked.content);
	job->asked.free_content = NULL;
	job->asked.content = NULL;
}

void ipp_job_finish(struct ipp_job *job)
{
	job_free_content(job);
	free(job->page.png);
	job->page.png = NULL;
}

void ipp_job_cancel(struct ipp_job *job)
{
	if (job->cancel)
		return;
	job->cancel = true;
	job->due_us = 0;
	job->grace_us = 0;
}

/* Asks how the printer is; the driver passes it on. */
static int job_ask_state(struct ipp_job *job, struct ipp_link *link)
{
	uint32_t reasons;
	int r = ipp_link_status(link, &reasons);

	if (r < 0)
		return r;
	job->reasons = reasons;
	job->reasons_new = true;
	return 0;
}

/* Why the printer ended the job: what is wrong with it now says more than its word about the job. */
static const char *job_why(struct ipp_job *job, struct ipp_link *link, const struct ipp_view *view)
{
	const char *stop = NULL;

	if (job_ask_state(job, link) == 0)
		stop = printer_reasons_stop(job->reasons);
	if (stop)
		return stop;
	if (view->refused)
		return "document-refused";
	return view->state == IPP_CANCELED ? "canceled" : "aborted";
}

/* Gives up a job that the printer may have printed. */
static void job_lose(struct ipp_job *job, const char *reason)
{
	log_warning("printer: job %u for %s has no known end (%s)", job->job, job->name, reason);
	job_end(job, PRINTER_UNKNOWN, reason);
}

static void job_take(struct ipp_job *job, uint32_t number, enum ipp_stage next)
{
	job->job = number;
	job_renew(job);
	job_enter(job, next);
}

static void step_look(struct ipp_job *job, struct ipp_link *link)
{
	struct ipp_view view;
	int r = ipp_link_find(link, job->name, true, &view);

	if (r == 0) {
		/* A process that died cannot send the document any more. */
		if (view.state == IPP_WITHOUT_DOCUMENT)
			job->cancel = true;
		job_take(job, view.job, IPP_FOLLOW);
	} else if (r == -ENOENT && job->asked.sent_before) {
		job_lose(job, "forgotten");
	} else if (r == -ENOENT) {
		job_enter(job, IPP_DRAW);
	} else if (job->cancel || job_is_late(job)) {
		/* The earlier process may have printed it, and the printer cannot be asked. */
		job_lose(job, job->cancel ? "canceled" : "lost");
	} else {
		job_due(job, IPP_TROUBLE_MS);
	}
}

static void step_draw(struct ipp_job *job)
{
	int r = job->asked.draw(job->asked.content, &job->page);

	job_free_content(job);
	if (r < 0) {
		log_error("printer: cannot draw %s: %s", job->name, strerror(-r));
		job_end(job, PRINTER_FAILED, "render");
		return;
	}
	job_enter(job, IPP_READY);
}

static void step_ready(struct ipp_job *job, struct ipp_link *link)
{
	const char *stop;
	int r;

	job_bear(job, IPP_ABSENT_MS);
	r = job_ask_state(job, link);
	if (r < 0) {
		if (job_is_late(job) || job_is_out_of_patience(job))
			job_end(job, PRINTER_FAILED, "unreachable");
		else
			job_due(job, IPP_TROUBLE_MS);
		return;
	}
	/* A ticket given to a printer without paper would come out when nobody waits for it. */
	stop = printer_reasons_stop(job->reasons);
	if (stop)
		job_end(job, PRINTER_FAILED, stop);
	else
		job_enter(job, IPP_CREATE);
}

static void step_create(struct ipp_job *job, struct ipp_link *link)
{
	uint32_t number;
	int r = ipp_link_create(link, job->name, &job->page, &number);

	if (r != -EBUSY)
		job->creates++;
	if (r == 0) {
		job_take(job, number, IPP_SEND);
	} else if (r == -EBUSY) {
		if (job_is_late(job))
			job_end(job, PRINTER_FAILED, "busy");
		job_due(job, IPP_BUSY_MS);
	} else if (r == -EREMOTEIO || r == -ENOENT) {
		log_error("printer: refused %s: %s", job->name, ipp_link_refusal(link));
		job_end(job, PRINTER_FAILED, "refused");
	} else if (r == -ENOMEM) {
		job_end(job, PRINTER_FAILED, "no-memory");
	} else {
		log_warning("printer: creating %s: %s", job->name, strerror(-r));
		job_enter(job, IPP_LOCATE);
	}
}

/* No document has been sent: whatever is or is not there, no paper came out of it. */
static void step_locate(struct ipp_job *job, struct ipp_link *link)
{
	struct ipp_view view;
	int r = ipp_link_find(link, job->name, false, &view);

	if (r == 0) {
		job_take(job, view.job, IPP_SEND);
	} else if (job->cancel) {
		job_end(job, PRINTER_FAILED, "canceled");
	} else if (job_is_late(job) || job->creates >= IPP_CREATES_MAX) {
		job_end(job, PRINTER_FAILED, "unreachable");
	} else {
		if (r == -ENOENT)
			job_enter(job, IPP_READY);
		job_due(job, IPP_TROUBLE_MS);
	}
}

/* Gives up a job that has no document yet; at worst it stays there empty. */
static void job_drop(struct ipp_job *job, struct ipp_link *link, const char *reason)
{
	int r = ipp_link_cancel(link, job->job);

	if (r < 0)
		log_debug("printer: canceling empty job %u: %s", job->job, strerror(-r));
	job_end(job, PRINTER_FAILED, reason);
}

static void step_send(struct ipp_job *job, struct ipp_link *link)
{
	int r = ipp_link_send(link, job->job, &job->page);

	switch (r) {
	case -ENOTCONN:
	case -EBUSY:
		if (job_is_late(job))
			job_drop(job, link, r == -EBUSY ? "busy" : "unreachable");
		job_due(job, r == -EBUSY ? IPP_BUSY_MS : IPP_TROUBLE_MS);
		break;
	case -ENOENT:
		/* The printer lost the job before it had a document to print. */
		job->job = 0;
		job_enter(job, IPP_LOCATE);
		break;
	default:
		/* Taken, refused or in doubt: the job's own state tells which. */
		if (r < 0)
			log_warning("printer: sending %s: %s", job->name,
				    r == -EREMOTEIO ? ipp_link_refusal(link) : strerror(-r));
		job_enter(job, IPP_FOLLOW);
		job_due(job, r < 0 ? 0 : IPP_FOLLOW_MS / 4);
		break;
	}
}

/* The end of patience: the job is canceled, so that it does not print when nobody waits for it. */
static void job_wind_up(struct ipp_job *job, struct ipp_link *link)
{
	if (!job->cancel_told) {
		int r = ipp_link_cancel(link, job->job);

		/* Refused means that it has just ended; the next look tells how. */
		job->cancel_told = r == 0 || r == -EREMOTEIO || r == -ENOENT;
	}
	job_bear(job, IPP_ENDING_MS);
	if (job_is_out_of_patience(job))
		job_lose(job, job_is_late(job) ? "lost" : "canceled");
	else
		job_due(job, IPP_FOLLOW_MS);
}

static void job_follow_on(struct ipp_job *job, struct ipp_link *link, const struct ipp_view *view)
{
	switch (view->state) {
	case IPP_COMPLETED:
		job_end(job, PRINTER_CONFIRMED, "completed");
		return;
	case IPP_CANCELED:
	case IPP_ABORTED:
		job_end(job, PRINTER_FAILED, job_why(job, link, view));
		return;
	case IPP_IN_DOUBT:
		job_lose(job, "in-doubt");
		return;
	case IPP_WITHOUT_DOCUMENT:
		job_bear(job, IPP_EMPTY_MS);
		if (!job->cancel && job_is_out_of_patience(job)) {
			job->grace_us = 0;
			job->cancel = true;
		}
		break;
	case IPP_UNDER_WAY:
		if (!job->cancel)
			job->grace_us = 0;
		break;
	}
	if (job->cancel)
		job_wind_up(job, link);
	else
		job_due(job, IPP_FOLLOW_MS);
}

static void step_follow(struct ipp_job *job, struct ipp_link *link)
{
	struct ipp_view view = { 0 };
	int r = ipp_link_view(link, job->job, job->name, &view);

	/* A printer that was started anew may have given the job another number. */
	if (r == -ENOENT)
		r = ipp_link_find(link, job->name, true, &view);
	if (!job->cancel && job_is_late(job)) {
		job->grace_us = 0;
		job->cancel = true;
	}
	if (r == 0) {
		job->job = view.job;
		job_follow_on(job, link, &view);
	} else if (r == -ENOENT) {
		job_lose(job, "forgotten");
	} else if (job->cancel) {
		job_wind_up(job, link);
		job->due_us += IPP_TROUBLE_MS * UINT64_C(1000);
	} else {
		job_due(job, IPP_TROUBLE_MS);
	}
}

void ipp_job_step(struct ipp_job *job, struct ipp_link *link)
{
	/* Before anything is created, the end that was asked for is simply the end. */
	if (job->cancel && job->job == 0 && job->stage != IPP_LOOK && job->stage != IPP_LOCATE) {
		job_end(job, PRINTER_FAILED, "canceled");
		return;
	}
	switch (job->stage) {
	case IPP_LOOK:
		step_look(job, link);
		break;
	case IPP_DRAW:
		step_draw(job);
		break;
	case IPP_READY:
		step_ready(job, link);
		break;
	case IPP_CREATE:
		step_create(job, link);
		break;
	case IPP_LOCATE:
		step_locate(job, link);
		break;
	case IPP_SEND:
		if (job->cancel)
			job_drop(job, link, "canceled");
		else
			step_send(job, link);
		break;
	case IPP_FOLLOW:
		step_follow(job, link);
		break;
	}
}
