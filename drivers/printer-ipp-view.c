/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Reads a printer's words about a job. It promises never to take one job for another: the name decides,
 * not the number, since a printer that lost its memory gives numbers out again.
 */
#include "drivers/printer-ipp-view.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "firmware/base/text.h"

/* job-state of RFC 8011, 5.3.7 */
enum job_state {
	JOB_PENDING = 3,
	JOB_HELD = 4,
	JOB_PROCESSING = 5,
	JOB_STOPPED = 6,
	JOB_CANCELED = 7,
	JOB_ABORTED = 8,
	JOB_COMPLETED = 9,
};

static bool reason_is_empty_job(const char *reason)
{
	return strcmp(reason, "job-incoming") == 0 || strcmp(reason, "job-data-insufficient") == 0;
}

static int state_judge(int state, const char *reason, enum ipp_state *ret_state)
{
	if (state == JOB_COMPLETED)
		*ret_state = IPP_COMPLETED;
	else if (state == JOB_CANCELED)
		*ret_state = IPP_CANCELED;
	else if (state == JOB_ABORTED)
		*ret_state = IPP_ABORTED;
	else if ((state == JOB_PENDING || state == JOB_HELD) && reason_is_empty_job(reason))
		*ret_state = IPP_WITHOUT_DOCUMENT;
	else if (state >= JOB_PENDING && state <= JOB_STOPPED)
		*ret_state = IPP_UNDER_WAY;
	else
		return -EBADMSG;
	return 0;
}

int ipp_row_judge(const struct ipp_row *row, const char *name, struct ipp_view *view)
{
	const char *reason = row->reason ? row->reason : "";
	enum ipp_state state;
	int r;

	if (!row->name || strcmp(row->name, name) != 0)
		return 0;
	if (row->id <= 0)
		return -EBADMSG;
	if ((uint32_t)row->id < view->job)
		return 0;
	r = state_judge(row->state, reason, &state);
	if (r < 0)
		return r;
	view->job = (uint32_t)row->id;
	view->state = state;
	if (text_copy(view->reason, sizeof(view->reason), reason) < 0)
		view->reason[0] = '\0';
	return 0;
}
