/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The printer port over IPP: to a printer application on this machine or to a printer that speaks IPP
 * itself. libcups waits for answers, so it lives on a thread of its own; what is learnt there reaches
 * the loop through a mailbox and an eventfd, and the listener is called on the loop alone.
 *
 * It promises that the loop never waits for the printer, that the mailbox cannot grow (there is one job
 * at a time, and of the printer's state only the latest counts), and that a hung printer is left within
 * a second at the end.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>

#include <pthread.h>

#include "drivers/printer-ipp-job.h"
#include "drivers/printer-ipp-wire.h"
#include "drivers/printer.h"
#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/base/require.h"

#define IPP_STACK_BYTES 1048576
#define IPP_GUARD_US    UINT64_C(2000000)
#define IPP_JOIN_S      1

/* From the thread to the loop. */
struct ipp_mail {
	bool status, accepted, done; /* which of the following is news */
	uint32_t reasons;
	uint32_t job;
	enum printer_result result;
	const char *reason;
};

struct printer_ipp {
	struct printer_driver driver;
	struct printer_listener listener;
	sd_event_source *news, *guard;
	int event_fd;
	struct ipp_link *link;
	pthread_t thread;
	uint32_t poll_ms, lost_ms;

	bool busy; /* the loop's view: a job was taken and its end is not told yet */
	struct id ticket;

	pthread_mutex_t lock; /* over the rest of this part */
	pthread_cond_t wake;
	bool stopping, ended, offered, cancel;
	struct printer_job offer;
	struct ipp_mail mail;

	/* the thread's own */
	bool working, told; /* a job is under way; its number has been told */
	struct ipp_job job;
	bool known; /* `reasons` is the state that was told last */
	uint32_t reasons;
	uint64_t poll_us; /* when the state is asked next */
};

static struct printer_ipp *printer_ipp_of(struct printer_driver *driver)
{
	return (struct printer_ipp *)driver;
}

/* Called with the lock held, after `mail` was changed. */
static void mail_post(struct printer_ipp *printer)
{
	const uint64_t one = 1;
	ssize_t written = write(printer->event_fd, &one, sizeof(one));

	/* A full counter means that the loop has been woken already. */
	require(written == sizeof(one) || errno == EAGAIN);
}

static void thread_tell_status(struct printer_ipp *printer, uint32_t reasons)
{
	if (printer->known && printer->reasons == reasons)
		return;
	printer->known = true;
	printer->reasons = reasons;
	pthread_mutex_lock(&printer->lock);
	printer->mail.status = true;
	printer->mail.reasons = reasons;
	mail_post(printer);
	pthread_mutex_unlock(&printer->lock);
}

static void thread_tell_job(struct printer_ipp *printer)
{
	struct ipp_job *job = &printer->job;
	bool accepted = job->job != 0 && !printer->told;

	if (!accepted && !job->done)
		return;
	pthread_mutex_lock(&printer->lock);
	if (accepted) {
		printer->mail.accepted = true;
		printer->mail.job = job->job;
	}
	if (job->done) {
		printer->mail.done = true;
		printer->mail.result = job->result;
		printer->mail.reason = job->reason;
	}
	mail_post(printer);
	pthread_mutex_unlock(&printer->lock);
	printer->told = printer->told || accepted;
}

static void thread_poll(struct printer_ipp *printer)
{
	uint32_t reasons;
	int r = ipp_link_status(printer->link, &reasons);

	if (r < 0) {
		if (!printer->known || printer->reasons != PRINTER_UNREACHABLE)
			log_warning("printer: cannot ask how it is: %s",
				    r == -EREMOTEIO || r == -ENOENT
					    ? ipp_link_refusal(printer->link)
					    : strerror(-r));
		reasons = PRINTER_UNREACHABLE;
	}
	thread_tell_status(printer, reasons);
	printer->poll_us = clock_monotonic_us() + printer->poll_ms * UINT64_C(1000);
}

static void thread_step(struct printer_ipp *printer)
{
	struct ipp_job *job = &printer->job;

	ipp_job_step(job, printer->link);
	if (job->reasons_new) {
		job->reasons_new = false;
		thread_tell_status(printer, job->reasons);
	}
	if (job->done) {
		printer->working = false;
		ipp_job_finish(job);
	}
	thread_tell_job(printer);
}

/* Called with the lock held: waits until something is due or somebody wants something. */
static void thread_wait(struct printer_ipp *printer)
{
	uint64_t due_us = printer->poll_us;
	struct timespec until;

	if (printer->working && printer->job.due_us < due_us)
		due_us = printer->job.due_us;
	if (due_us <= clock_monotonic_us())
		return;
	until = (struct timespec){
		.tv_sec = (time_t)(due_us / 1000000),
		.tv_nsec = (long)(due_us % 1000000) * 1000,
	};
	pthread_cond_timedwait(&printer->wake, &printer->lock, &until);
}

/* Takes what the loop wants; false at the end. */
static bool thread_take(struct printer_ipp *printer)
{
	bool going_on;

	pthread_mutex_lock(&printer->lock);
	if (!printer->stopping && !printer->offered && !printer->cancel)
		thread_wait(printer);
	if (printer->offered) {
		printer->offered = false;
		printer->told = false;
		printer->working = true;
		ipp_job_init(&printer->job, &printer->offer, printer->lost_ms);
	}
	if (printer->cancel && printer->working)
		ipp_job_cancel(&printer->job);
	printer->cancel = false;
	going_on = !printer->stopping;
	pthread_mutex_unlock(&printer->lock);
	return going_on;
}

static void *thread_main(void *data)
{
	struct printer_ipp *printer = data;

	while (thread_take(printer)) {
		if (printer->working && printer->job.due_us <= clock_monotonic_us())
			thread_step(printer);
		if (printer->poll_us <= clock_monotonic_us())
			thread_poll(printer);
	}
	if (printer->working)
		ipp_job_finish(&printer->job);
	pthread_mutex_lock(&printer->lock);
	printer->ended = true;
	pthread_cond_signal(&printer->wake);
	pthread_mutex_unlock(&printer->lock);
	return NULL;
}

static int loop_news(sd_event_source *source, int fd, uint32_t events, void *data)
{
	struct printer_ipp *printer = data;
	struct id ticket = printer->ticket;
	struct ipp_mail mail;
	uint64_t count;
	ssize_t got = read(fd, &count, sizeof(count));

	require(got == sizeof(count) || errno == EAGAIN);
	pthread_mutex_lock(&printer->lock);
	mail = printer->mail;
	printer->mail = (struct ipp_mail){ 0 };
	pthread_mutex_unlock(&printer->lock);
	if (mail.status)
		printer->listener.status(printer->listener.data, mail.reasons);
	if (mail.accepted)
		printer->listener.accepted(printer->listener.data, &ticket, mail.job);
	if (mail.done) {
		/* Before the call: the listener may submit the next one at once. */
		printer->busy = false;
		printer->listener.done(printer->listener.data, &ticket, mail.result, mail.reason);
	}
	return 0;
}

static int loop_guard(sd_event_source *source, uint64_t now_us, void *data)
{
	struct printer_ipp *printer = data;
	int r;

	ipp_link_guard(printer->link);
	r = sd_event_source_set_time_relative(source, IPP_GUARD_US);
	if (r < 0)
		return r;
	return sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

static int printer_ipp_submit(struct printer_driver *driver, const struct printer_job *job)
{
	struct printer_ipp *printer = printer_ipp_of(driver);

	if (printer->busy)
		return -EBUSY;
	printer->busy = true;
	printer->ticket = job->ticket;
	pthread_mutex_lock(&printer->lock);
	printer->offer = *job;
	printer->offered = true;
	printer->cancel = false;
	pthread_cond_signal(&printer->wake);
	pthread_mutex_unlock(&printer->lock);
	return 0;
}

static void printer_ipp_cancel(struct printer_driver *driver, const struct id *ticket)
{
	struct printer_ipp *printer = printer_ipp_of(driver);

	if (!printer->busy || !id_equal(&printer->ticket, ticket))
		return;
	pthread_mutex_lock(&printer->lock);
	printer->cancel = true;
	pthread_cond_signal(&printer->wake);
	pthread_mutex_unlock(&printer->lock);
}

/* Ends the thread; false if it does not come back in time. */
static bool printer_ipp_join(struct printer_ipp *printer)
{
	struct timespec until;
	bool ended;
	int waited = 0;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += IPP_JOIN_S;
	pthread_mutex_lock(&printer->lock);
	printer->stopping = true;
	pthread_cond_broadcast(&printer->wake);
	pthread_mutex_unlock(&printer->lock);
	ipp_link_stop(printer->link);
	pthread_mutex_lock(&printer->lock);
	while (!printer->ended && waited == 0)
		waited = pthread_cond_timedwait(&printer->wake, &printer->lock, &until);
	ended = printer->ended;
	pthread_mutex_unlock(&printer->lock);
	if (ended)
		pthread_join(printer->thread, NULL);
	return ended;
}

static void printer_ipp_release(struct printer_ipp *printer)
{
	if (printer->offered && printer->offer.free_content)
		printer->offer.free_content(printer->offer.content);
	pthread_cond_destroy(&printer->wake);
	pthread_mutex_destroy(&printer->lock);
	ipp_link_free(printer->link);
	if (printer->event_fd >= 0)
		close(printer->event_fd);
	free(printer);
}

static void printer_ipp_free(struct printer_driver *driver)
{
	struct printer_ipp *printer = printer_ipp_of(driver);

	if (!printer)
		return;
	sd_event_source_disable_unref(printer->news);
	sd_event_source_disable_unref(printer->guard);
	if (!printer_ipp_join(printer)) {
		/* Only looking up a host's name can hold it so long; its memory stays its own. */
		log_warning("printer: the thread is stuck and left behind");
		pthread_detach(printer->thread);
		return;
	}
	printer_ipp_release(printer);
}

static const struct printer_ops printer_ipp_ops = {
	.name = "ipp",
	.submit = printer_ipp_submit,
	.cancel = printer_ipp_cancel,
	.free = printer_ipp_free,
};

static void wake_init(pthread_cond_t *wake)
{
	pthread_condattr_t attributes;

	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(wake, &attributes);
	pthread_condattr_destroy(&attributes);
}

/* With all signals blocked: they are the loop's. */
static int printer_ipp_start(struct printer_ipp *printer)
{
	pthread_attr_t attributes;
	sigset_t all, before;
	int error;

	sigfillset(&all);
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, IPP_STACK_BYTES);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	error = pthread_create(&printer->thread, &attributes, thread_main, printer);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attributes);
	if (error)
		return -error;
	pthread_setname_np(printer->thread, "printer-ipp");
	return 0;
}

static bool config_ok(const struct printer_config *config)
{
	if (config->poll_ms < 100 || config->poll_ms > 5000) {
		log_error("printer: poll_ms is %u, not 100 to 5000", config->poll_ms);
		return false;
	}
	if (config->lost_ms == 0) {
		log_error("printer: lost_ms is 0");
		return false;
	}
	return true;
}

int printer_ipp_new(sd_event *loop, const struct printer_config *config,
		    const struct printer_listener *listener, struct printer_driver **ret_driver)
{
	struct printer_ipp *printer;
	int r;

	if (!config_ok(config))
		return -EINVAL;
	printer = calloc(1, sizeof(*printer));
	if (!printer)
		return -ENOMEM;
	printer->driver.ops = &printer_ipp_ops;
	printer->listener = *listener;
	printer->poll_ms = config->poll_ms;
	printer->lost_ms = config->lost_ms;
	pthread_mutex_init(&printer->lock, NULL);
	wake_init(&printer->wake);
	printer->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	r = printer->event_fd < 0 ? -errno : ipp_link_new(config, &printer->link);
	if (r >= 0)
		r = sd_event_add_io(loop, &printer->news, printer->event_fd, EPOLLIN, loop_news,
				    printer);
	if (r >= 0)
		r = sd_event_add_time_relative(loop, &printer->guard, CLOCK_MONOTONIC, IPP_GUARD_US,
					       IPP_GUARD_US / 2, loop_guard, printer);
	if (r >= 0)
		r = printer_ipp_start(printer);
	if (r < 0) {
		sd_event_source_disable_unref(printer->news);
		sd_event_source_disable_unref(printer->guard);
		printer_ipp_release(printer);
		return r;
	}
	*ret_driver = &printer->driver;
	return 0;
}
