/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Lines become bands of at most ESCPOS_BAND_LINES lines, each one GS v 0. White lines are held back
 * until ink follows, so a page ends with its last dot and not with the white below it.
 */
#include "drivers/escpos/escpos-ticket.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct ticket {
	struct device *device;
	struct device_claim claim;
	struct ticket_head head;
	struct ticket_listener listener;
	uint32_t number;
	uint16_t lines;       /* in `band` */
	uint32_t white_lines; /* held back behind them */
	bool cut_sent;
	uint8_t band[];
};

int ticket_new(struct device *device, const struct ticket_head *head,
	       const struct ticket_listener *listener, struct ticket **ret_ticket,
	       uint32_t *ret_faults)
{
	size_t band_bytes = (size_t)head->line_bytes * ESCPOS_BAND_LINES;
	_cleanup_free_ struct ticket *ticket = calloc(1, sizeof(*ticket) + band_bytes);
	int error;

	if (!ticket)
		return -ENOMEM;
	ticket->device = device;
	ticket->head = *head;
	ticket->listener = *listener;
	ticket->claim.cancelled = listener->cancelled;
	ticket->claim.data = listener->data;
	error = device_claim(device, &ticket->claim, ret_faults);
	if (error < 0)
		return error;
	*ret_ticket = steal_pointer(&ticket);
	return 0;
}

static int ticket_say(struct ticket *ticket, struct escpos_bytes bytes)
{
	return device_write(ticket->device, &ticket->claim, bytes.bytes, bytes.count);
}

int ticket_begin(struct ticket *ticket, uint32_t number)
{
	ticket->number = number;
	return ticket_say(ticket, escpos_hello(ticket->head.dpi));
}

static int ticket_flush(struct ticket *ticket)
{
	uint16_t lines = ticket->lines;
	int error;

	if (lines == 0)
		return 0;
	ticket->lines = 0;
	error = ticket_say(ticket, escpos_band(ticket->head.line_bytes, lines));
	if (error < 0)
		return error;
	return device_write(ticket->device, &ticket->claim, ticket->band,
			    (size_t)lines * ticket->head.line_bytes);
}

static int ticket_put(struct ticket *ticket, const uint8_t *bytes, size_t count)
{
	uint8_t *line = ticket->band + (size_t)ticket->lines * ticket->head.line_bytes;

	memset(line, 0, ticket->head.line_bytes);
	memcpy(line, bytes, count);
	ticket->lines++;
	return ticket->lines == ESCPOS_BAND_LINES ? ticket_flush(ticket) : 0;
}

static bool is_white(const uint8_t *bytes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (bytes[i])
			return false;
	return true;
}

int ticket_line(struct ticket *ticket, const uint8_t *bytes, size_t count)
{
	int error;

	if (ticket->claim.cancelled(ticket->claim.data))
		return -ECANCELED;
	if (count > ticket->head.line_bytes)
		count = ticket->head.line_bytes;
	if (is_white(bytes, count)) {
		ticket->white_lines++;
		return 0;
	}
	while (ticket->white_lines > 0) {
		ticket->white_lines--;
		error = ticket_put(ticket, bytes, 0);
		if (error < 0)
			return error;
	}
	return ticket_put(ticket, bytes, count);
}

int ticket_page_end(struct ticket *ticket)
{
	int error;

	ticket->white_lines = 0;
	error = ticket_flush(ticket);
	if (error < 0)
		return error;
	if (!ticket->cut_sent)
		ticket->listener.sending_cut(ticket->listener.data);
	ticket->cut_sent = true;
	return ticket_say(ticket, escpos_cut(ticket->head.cut, ticket->head.feed_dots));
}

int ticket_confirm(struct ticket *ticket)
{
	uint32_t process = escpos_process_of(ticket->number);
	int error = ticket_say(ticket, escpos_process(process));

	return error < 0 ? error : device_confirm(ticket->device, &ticket->claim, process);
}

bool ticket_cut_sent(const struct ticket *ticket)
{
	return ticket->cut_sent;
}

uint32_t ticket_end(struct ticket *ticket, bool clean)
{
	uint32_t faults;

	if (!ticket)
		return 0;
	faults = device_release(ticket->device, &ticket->claim, clean);
	free(ticket);
	return faults;
}
