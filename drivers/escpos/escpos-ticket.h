/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "drivers/escpos/escpos-device.h"
#include "firmware/base/attributes.h"
#include "firmware/base/cleanup.h"

/*
 * One job on its way to the paper: lines of dots in, bands out, blank tails left out, a cut after
 * each page and the printer's word at the end. Errors are those of device_write().
 */

struct ticket;

struct ticket_head {
	uint16_t line_bytes; /* dots of the head / 8 */
	uint8_t dpi;
	enum escpos_cut cut;
	uint8_t feed_dots;
};

struct ticket_listener {
	void *data;
	bool (*cancelled)(void *data);
	/* The cut is about to be handed over: from now on the ticket may come out whole. */
	void (*sending_cut)(void *data);
};

/* Claims the device; returns 0, -ENOMEM, or what device_claim() does with `ret_faults`. */
_must_check_ int ticket_new(struct device *device, const struct ticket_head *head,
			    const struct ticket_listener *listener, struct ticket **ret_ticket,
			    uint32_t *ret_faults);

/* Sends what prepares the printer; `number` makes the process id. */
_must_check_ int ticket_begin(struct ticket *ticket, uint32_t number);
/* `count` bytes, most significant bit left, 1 is black; short lines are white to the right. */
_must_check_ int ticket_line(struct ticket *ticket, const uint8_t *bytes, size_t count);
_must_check_ int ticket_page_end(struct ticket *ticket);
_must_check_ int ticket_confirm(struct ticket *ticket);

/* True when the cut was handed over: should the rest fail, nobody knows what came out. */
bool ticket_cut_sent(const struct ticket *ticket);

/* Gives the device back; `clean` as in device_release(). Returns the faults seen; takes NULL. */
uint32_t ticket_end(struct ticket *ticket, bool clean);
