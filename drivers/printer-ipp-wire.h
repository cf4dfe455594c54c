/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "drivers/printer-ipp-view.h"
#include "drivers/printer.h"
#include "firmware/base/attributes.h"
#include "firmware/base/cleanup.h"

/*
 * IPP over one kept-alive connection (RFC 8010, 8011). Every call may block, up to IPP_CALL_MS; they
 * are for the driver's own thread. ipp_link_stop() and ipp_link_guard() are for any thread.
 *
 * What a call returns tells how sure one can be:
 *
 *	0            the printer did it
 *	-ENOTCONN    no connection: nothing was sent
 *	-EBUSY       the printer is busy: it did nothing
 *	-ENOENT      the printer does not know the job
 *	-EREMOTEIO   the printer refused; ipp_link_refusal() says with which words
 *	-ETIMEDOUT   sent, and no answer within IPP_CALL_MS: in doubt
 *	-ECONNRESET  sent (in part), then the connection was lost: in doubt
 *	-EBADMSG     the answer makes no sense: in doubt
 *	-ENOMEM
 */

#define IPP_CALL_MS 3000

struct ipp_link;

/* Returns 0, -EINVAL (logged: not ipp://host[:port]/path, or a path too long) or -ENOMEM. */
_must_check_ int ipp_link_new(const struct printer_config *config, struct ipp_link **ret_link);
void ipp_link_free(struct ipp_link *link);
DEFINE_CLEANUP(struct ipp_link *, ipp_link_free)

/* Every call under way or to come ends at once with an error. */
void ipp_link_stop(struct ipp_link *link);
/* Breaks a call that is a third over its time: a printer that sends a byte now and then. */
void ipp_link_guard(struct ipp_link *link);

/* The printer's state as printer_reason bits. */
_must_check_ int ipp_link_status(struct ipp_link *link, uint32_t *ret_reasons);

/* Create-Job and Send-Document: neither is ever repeated by the link itself. */
_must_check_ int ipp_link_create(struct ipp_link *link, const char *name,
				 const struct printer_page *page, uint32_t *ret_job);
_must_check_ int ipp_link_send(struct ipp_link *link, uint32_t job,
			       const struct printer_page *page);

/* One job by its number; -ENOENT too when the number has gone to a job of another name. */
_must_check_ int ipp_link_view(struct ipp_link *link, uint32_t job, const char *name,
			       struct ipp_view *ret_view);
/* The newest job of that name, among all or among those that have not ended. */
_must_check_ int ipp_link_find(struct ipp_link *link, const char *name, bool ended_too,
			       struct ipp_view *ret_view);
_must_check_ int ipp_link_cancel(struct ipp_link *link, uint32_t job);

/* The last refusal: "client-error-document-format-not-supported". */
const char *ipp_link_refusal(const struct ipp_link *link);
