/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "firmware/base/attributes.h"

/* What an IPP printer says about a job (RFC 8011, 5.3.7 and 5.3.8), and what that means to us. */

enum ipp_state {
	IPP_WITHOUT_DOCUMENT, /* created; the document has not arrived */
	IPP_UNDER_WAY,
	IPP_COMPLETED,
	IPP_CANCELED,
	IPP_ABORTED,
	IPP_IN_DOUBT, /* ended, and the printer itself does not know whether it is on paper */
};

struct ipp_view {
	uint32_t job; /* 0: none seen */
	enum ipp_state state;
	bool refused; /* for its document */
};

/* One job of an answer, as it stands there. What the printer left out is 0 or NULL. */
struct ipp_row {
	int id, state;
	const char *name;
	bool empty, in_device, printed, refused;
};

/* Adds one keyword of job-state-reasons. */
void ipp_row_add_reason(struct ipp_row *row, const char *keyword);

/*
 * Puts the row into `view` if it is a job of that name and not older than the one seen. Returns 0, or
 * -EBADMSG for a job of that name without a proper number or state; then `view` is untouched.
 */
_must_check_ int ipp_row_judge(const struct ipp_row *row, const char *name, struct ipp_view *view);
