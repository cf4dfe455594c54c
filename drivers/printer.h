/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <systemd/sd-event.h>

#include "firmware/base/attributes.h"
#include "firmware/base/id.h"

/*
 * The printer port. One job at a time, named by the ticket's id. The driver works off the loop
 * thread; the listener is always called on the loop.
 *
 * What a job came to is never guessed. CONFIRMED is the printer's own word that the paper is out;
 * FAILED is its word that it is not (or that it never received the job); everything else is UNKNOWN,
 * and it is not for the driver to print it again.
 */

struct printer_page {
	uint8_t *png; /* 8-bit grey with pHYs; malloc()ed; the driver frees it */
	size_t png_bytes;
	uint32_t width_dots, height_dots;
	uint32_t dpi;
};

struct printer_job {
	struct id ticket;
	uint8_t copy; /* 0: the original; n: the n-th copy, which is a job of its own name */
	/* The page's content. `draw` runs on the driver's thread and touches nothing but `content`. */
	void *content;
	/* Returns 0 or a negative errno (then the job is FAILED, reason "render"). */
	int (*draw)(const void *content, struct printer_page *ret_page);
	void (*free_content)(void *content);
	/*
	 * True: a job of this name may have been given to the printer before (by a process that died).
	 * The driver asks the printer first and prints only if the printer has never heard of it and
	 * `sent_before` is false; a job that is unknown there though sent before is UNKNOWN.
	 */
	bool look_first;
	bool sent_before;
};

enum printer_result {
	PRINTER_CONFIRMED,
	PRINTER_FAILED,
	PRINTER_UNKNOWN,
};

/* IPP's printer-state-reasons (RFC 8011, 5.4.12, and PWG 5100.13) that matter to people at a kiosk. */
enum printer_reason {
	PRINTER_MEDIA_EMPTY = 1,
	PRINTER_MEDIA_LOW = 2, /* near end: still prints */
	PRINTER_COVER_OPEN = 4,
	PRINTER_OFFLINE = 8,      /* the device does not answer the printer application */
	PRINTER_UNREACHABLE = 16, /* the printer application does not answer us */
	PRINTER_CUTTER = 32,
	PRINTER_OTHER = 64,
};

/* All but near-end keep paper from coming out. */
#define PRINTER_STOPS                                                                       \
	(PRINTER_MEDIA_EMPTY | PRINTER_COVER_OPEN | PRINTER_OFFLINE | PRINTER_UNREACHABLE | \
	 PRINTER_CUTTER | PRINTER_OTHER)

/* "media-empty"; for one bit. */
const char *printer_reason_name(enum printer_reason reason);

/* The bits that an IPP keyword stands for, with or without "-error", "-warning", "-report"; or 0. */
uint32_t printer_reason_parse(const char *keyword);

/* The name of the first of `reasons` that keeps paper from coming out, or NULL. */
const char *printer_reasons_stop(uint32_t reasons);

struct printer_listener {
	void *data;
	/* The job is with the printer: its own number there. At most once a job, before `done`. */
	void (*accepted)(void *data, const struct id *ticket, uint32_t job);
	/* Exactly once for every job that submit() took. */
	void (*done)(void *data, const struct id *ticket, enum printer_result result,
		     const char *reason);
	/* The set of printer_reason bits changed; called once at start. Within 500 ms of the change. */
	void (*status)(void *data, uint32_t reasons);
};

struct printer_driver {
	const struct printer_ops *ops;
};

struct printer_ops {
	const char *name;
	/*
	 * mandatory; does not block. Takes over `job->content` on success. Returns 0, -EBUSY while
	 * another job is under way, or -ESHUTDOWN.
	 */
	int (*submit)(struct printer_driver *driver, const struct printer_job *job);
	/* mandatory; asks for the job's end; `done` still comes, with what is known then */
	void (*cancel)(struct printer_driver *driver, const struct id *ticket);
	/*
	 * mandatory; may wait up to a second for the driver's thread; takes NULL. A job under way
	 * gets no `done`: the next process looks first.
	 */
	void (*free)(struct printer_driver *driver);
};

struct printer_config {
	const char *uri;    /* "ipp://127.0.0.1:8631/ipp/print", or with the socket below */
	const char *socket; /* a unix socket to speak IPP over instead of TCP, or NULL */
	const char *user;   /* requesting-user-name: "naested" */
	uint32_t poll_ms;   /* how often the status is asked: 100 to 5000 */
	uint32_t lost_ms;   /* an accepted job without an answer for so long is UNKNOWN */
};

_must_check_ int printer_ipp_new(sd_event *loop, const struct printer_config *config,
				 const struct printer_listener *listener,
				 struct printer_driver **ret_driver);

/* In memory, obeying a fault script. */
_must_check_ int printer_sim_new(sd_event *loop, const struct printer_listener *listener,
				 struct printer_driver **ret_driver);
/* The script: the reasons from now on, and what becomes of jobs. */
void printer_sim_set_reasons(struct printer_driver *driver, uint32_t reasons);
void printer_sim_set_result(struct printer_driver *driver, enum printer_result result);
/* While held, jobs stay with the printer; letting go finishes them. */
void printer_sim_hold(struct printer_driver *driver, bool held);
/* How many papers came out, and how many of this ticket. */
unsigned int printer_sim_count(const struct printer_driver *driver);
unsigned int printer_sim_count_of(const struct printer_driver *driver, const struct id *ticket);

static inline void printer_free(struct printer_driver *driver)
{
	if (driver)
		driver->ops->free(driver);
}
