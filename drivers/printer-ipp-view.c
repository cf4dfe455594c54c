/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Reads a printer's words about a job. It promises never to take one job for another: the name decides,
 * not the number, since a printer that lost its memory gives numbers out again.
 */
#include "drivers/printer-ipp-view.h"

#include <errno.h>
#include <string.h>

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

void ipp_row_add_reason(struct ipp_row *row, const char *keyword)
{
	if (strcmp(keyword, "job-incoming") == 0 || strcmp(keyword, "job-data-insufficient") == 0)
		row->empty = true;
	else if (strcmp(keyword, "queued-in-device") == 0)
		row->in_device = true;
	else if (strcmp(keyword, "job-completed-successfully") == 0)
		row->printed = true;
	else if (strncmp(keyword, "document-", strlen("document-")) == 0)
		row->refused = true;
}

/*
 * A job that was broken off while the device had all of it (queued-in-device) may be on paper; one that
 * was canceled too late (job-completed-successfully) is.
 */
static int state_judge(const struct ipp_row *row, enum ipp_state *ret_state)
{
	bool broken_off = row->state == JOB_CANCELED || row->state == JOB_ABORTED;

	if (row->state == JOB_COMPLETED || (broken_off && row->printed))
		*ret_state = IPP_COMPLETED;
	else if (broken_off && row->in_device)
		*ret_state = IPP_IN_DOUBT;
	else if (broken_off)
		*ret_state = row->state == JOB_CANCELED ? IPP_CANCELED : IPP_ABORTED;
	else if ((row->state == JOB_PENDING || row->state == JOB_HELD) && row->empty)
		*ret_state = IPP_WITHOUT_DOCUMENT;
	else if (row->state >= JOB_PENDING && row->state <= JOB_STOPPED)
		*ret_state = IPP_UNDER_WAY;
	else
		return -EBADMSG;
	return 0;
}

int ipp_row_judge(const struct ipp_row *row, const char *name, struct ipp_view *view)
{
	enum ipp_state state;
	int r;

	if (!row->name || strcmp(row->name, name) != 0)
		return 0;
	if (row->id <= 0)
		return -EBADMSG;
	if ((uint32_t)row->id < view->job)
		return 0;
	r = state_judge(row, &state);
	if (r < 0)
		return r;
	view->job = (uint32_t)row->id;
	view->state = state;
	view->refused = row->refused;
	return 0;
}
