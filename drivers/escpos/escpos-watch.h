/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <pthread.h>

#include "drivers/escpos/escpos-device.h"
#include "firmware/base/clock.h"

/* The inside of the device, shared by the job's side and the thread that watches the printer. */

enum device_state {
	DEVICE_AWAY,     /* no connection */
	DEVICE_ASKING,   /* connected; nothing is known yet */
	DEVICE_STOPPED,  /* it says that it cannot print */
	DEVICE_SETTLING, /* it can print again; the last break is being mended */
	DEVICE_READY,
};

struct device {
	struct device_config config;
	pthread_t thread;
	int wake_fd;

	pthread_mutex_t lock; /* guards what follows */
	pthread_cond_t changed;
	int fd;
	uint64_t connection; /* counts connections */
	enum device_state state;
	struct escpos_parser parser;
	uint32_t now;      /* the faults as heard last */
	uint32_t shown;    /* the faults as told to `config.changed` */
	uint64_t due_us;   /* when the state wants something done */
	uint64_t asked_us; /* when the oldest open question was asked; 0 : none */
	uint32_t process;
	bool process_heard;
	uint32_t settle_number;
	bool claimed;
	bool interrupted; /* see struct device_config */
	bool cleared;     /* the printer said so on this connection */
	bool heard_first;
	bool closed;
	bool stopping;
};

void *device_watch(void *data);

static inline uint64_t device_after_us(uint64_t wait_ms)
{
	return clock_monotonic_us() + wait_ms * 1000;
}

void device_wake(struct device *device);
/* Throws the connection away; the lock is held. The watching thread dials again at once. */
void device_drop(struct device *device);
