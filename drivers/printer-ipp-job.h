/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "drivers/printer-ipp-wire.h"
#include "drivers/printer.h"

/*
 * One ticket's way through an IPP printer, step by step. It belongs to the driver's thread, which calls
 * ipp_job_step() whenever `due_us` is reached and asks the printer's state in between.
 *
 *	LOOK ──> DRAW ──> READY ──> CREATE ──> SEND ──> FOLLOW ──> done
 *	  └──────────────────────────────────────────────^
 *	                    ^          └> LOCATE ^           (an answer was lost on the way)
 */

#define IPP_NAME_BYTES 48

enum ipp_stage {
	IPP_LOOK,   /* has the printer heard of it? */
	IPP_DRAW,   /* make the picture */
	IPP_READY,  /* can the printer print now? */
	IPP_CREATE, /* Create-Job */
	IPP_LOCATE, /* its answer was lost: is the job there? */
	IPP_SEND,   /* Send-Document */
	IPP_FOLLOW, /* until the printer says how it ended */
};

struct ipp_job {
	struct printer_job asked; /* owns the content until it is drawn */
	struct printer_page page; /* owns the picture */
	char name[IPP_NAME_BYTES];
	uint32_t lost_ms;

	enum ipp_stage stage;
	uint64_t due_us;     /* the next step */
	uint64_t give_up_us; /* `lost_ms` after the start, and again after each step forward */
	uint64_t grace_us;   /* 0, or until when the present trouble is borne */
	uint32_t job;        /* the printer's number; 0: none yet */
	uint32_t creates;    /* how often Create-Job was tried */
	bool cancel;         /* somebody asked for the end, or time is up */
	bool cancel_told;    /* and the printer knows */

	uint32_t reasons; /* the printer's state, as of the last time the job asked */
	bool reasons_new;

	bool done;
	enum printer_result result;
	const char *reason; /* static */
};

void ipp_job_init(struct ipp_job *job, const struct printer_job *asked, uint32_t lost_ms);
void ipp_job_finish(struct ipp_job *job);

/* "0190…", and "0190…-c2" for the second copy: the name under which the printer knows the ticket. */
void ipp_job_name(const struct printer_job *asked, char ret_name[static IPP_NAME_BYTES]);

/* May block for one or two exchanges. */
void ipp_job_step(struct ipp_job *job, struct ipp_link *link);

/* Asks for the end: the next step is due now. */
void ipp_job_cancel(struct ipp_job *job);
