/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <systemd/sd-event.h>

#include "firmware/base/attributes.h"
#include "firmware/base/text.h"

/*
 * The display port: one number display, at a counter or in the hall. It shows a number and, where it
 * has the digits, the counter's name; blank when there is nothing to show. What is shown is sent again
 * every DISPLAY_REFRESH_MS, so that a display that lost power catches up.
 */

#define DISPLAY_REFRESH_MS   5000
#define DISPLAY_NUMBER_BYTES 8 /* "A042" and NUL, with room */

struct display_face {
	char number[DISPLAY_NUMBER_BYTES]; /* empty: blank */
	char counter[SLUG_BYTES];          /* empty: not shown */
	bool flash;                        /* attract attention: a call that is not yet answered */
};

enum display_health {
	DISPLAY_UNKNOWN, /* the device cannot answer */
	DISPLAY_WELL,
	DISPLAY_LOST, /* cannot be written to, or does not answer */
};

struct display_listener {
	void *data;
	/* Called when the health changes, and once at start. `reason` is a code, "" when well. */
	void (*health)(void *data, const char *name, enum display_health health,
		       const char *reason);
	/* The device confirmed that it shows what `show` gave it last; only from devices that can. */
	void (*shown)(void *data, const char *name);
};

struct display_driver {
	const struct display_ops *ops;
};

struct display_ops {
	const char *name;
	/* mandatory; does not block; what cannot be written now is written when the device is back */
	void (*show)(struct display_driver *driver, const struct display_face *face);
	/* mandatory; blanks the display if that can be done without blocking; takes NULL */
	void (*free)(struct display_driver *driver);
};

/* The frame of a serial ASCII line display, as data: start, address, digits, checksum, end. */
struct display_frame {
	uint8_t start;          /* 0x02 */
	uint8_t address;        /* '0' to 'z' */
	uint8_t number_digits;  /* right-aligned, padded with spaces */
	uint8_t counter_digits; /* 0: no counter on this display */
	bool checksum;          /* XOR of address and digits, as two upper-case hex digits */
	uint8_t end;            /* 0x03 */
	bool acknowledged; /* the device answers 0x06 to a frame within 500 ms, 0x15 to a bad one */
};

struct display_config {
	const char *name; /* of this display: "counter-1", "hall" */
	const char *path; /* of the serial device */
	uint32_t baud;    /* 9600 */
	struct display_frame frame;
};

/* Serial ASCII. An absent device is no fault but health DISPLAY_LOST; it is opened when it appears. */
_must_check_ int display_serial_new(sd_event *loop, const struct display_config *config,
				    const struct display_listener *listener,
				    struct display_driver **ret_driver);

/* Keeps what was shown in memory, for tests and for boards without displays. */
_must_check_ int display_sim_new(sd_event *loop, const struct display_config *config,
				 const struct display_listener *listener,
				 struct display_driver **ret_driver);
const struct display_face *display_sim_face(const struct display_driver *driver);
/* Fault script: from now on the display is lost (true) or well (false). */
void display_sim_lose(struct display_driver *driver, bool lost);

static inline void display_free(struct display_driver *driver)
{
	if (driver)
		driver->ops->free(driver);
}
