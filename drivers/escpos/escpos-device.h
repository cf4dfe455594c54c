/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "drivers/escpos/escpos-command.h"
#include "drivers/escpos/escpos-link.h"
#include "drivers/escpos/escpos-status.h"
#include "firmware/base/attributes.h"
#include "firmware/base/cleanup.h"

/*
 * The printer as one owner sees it. A thread of its own keeps one connection open, listens to what
 * the printer says and mends what a broken ticket left behind. Jobs come from other threads, one at
 * a time, between claim and release.
 */

/* Beside the bits of enum escpos_fault: the printer does not answer. */
#define DEVICE_GONE  256u
#define DEVICE_STOPS (ESCPOS_STOPS | DEVICE_GONE)

#define DEVICE_DIAL_MS   1500  /* the longest wait for a connection */
#define DEVICE_AGAIN_MS  250   /* between attempts, and between questions while it is stopped */
#define DEVICE_BEAT_MS   1000  /* between questions while all is well */
#define DEVICE_SILENT_MS 3000  /* a question open for so long: the printer is gone */
#define DEVICE_SAY_MS    500   /* the longest a command between jobs may take to be handed over */
#define DEVICE_SETTLE_MS 5000  /* a mended printer must say so within */
#define DEVICE_STALL_MS  10000 /* a job without any progress for so long has failed */
#define DEVICE_GRACE_MS  100   /* after a fault, for the answer that was already on its way */
#define DEVICE_CLAIM_MS  1000  /* a claim waits so long for a printer that is being mended */

struct device;

struct device_config {
	struct link_address address;
	uint8_t dpi;
	uint16_t line_bytes;
	enum escpos_cut cut;
	uint8_t feed_dots;
	/* True: something may be left in the printer and on its paper: clear and cut off first. */
	bool interrupted;
	/* Called on the device's thread with the faults from now on; must not call back. */
	void (*changed)(void *data, uint32_t faults);
	void *data;
};

struct device_claim {
	uint64_t connection;
	bool wrote;
	/* Asked at least every 50 ms while a call waits; true ends it with -ECANCELED. */
	bool (*cancelled)(void *data);
	void *data;
};

/* Starts the thread. Returns 0 or a negative errno. */
_must_check_ int device_new(const struct device_config *config, struct device **ret_device);
/* Ends the thread; no claim may be held; takes NULL. */
void device_free(struct device *device);
DEFINE_CLEANUP(struct device *, device_free)

/* Waits up to `wait_ms` for the first news of the printer, good or bad. */
void device_wait_first(struct device *device, int wait_ms);

/* Waits up to `wait_ms` until no job is under way, and lets none begin any more. */
void device_close(struct device *device, int wait_ms);

/*
 * Takes the printer for one job. Returns 0, -EBUSY (another job), or -EHOSTDOWN: the printer is not
 * well, `ret_faults` says why. Does not wait for a printer that is not well.
 */
_must_check_ int device_claim(struct device *device, struct device_claim *claim,
			      uint32_t *ret_faults);

/*
 * Hands over all `count` bytes. Returns 0, -EIO (the printer reported a fault: it has stopped),
 * -ENOTCONN (it is gone), -ETIMEDOUT (it takes nothing more though it says it is well) or
 * -ECANCELED.
 */
_must_check_ int device_write(struct device *device, struct device_claim *claim,
			      const uint8_t *bytes, size_t count);

/* Waits for the printer's word that everything before `process` is printed. As device_write(). */
_must_check_ int device_confirm(struct device *device, struct device_claim *claim,
				uint32_t process);

/*
 * Ends the claim. Not `clean`: what the job left in the printer is thrown away, and its paper is
 * cut off before the next job; until then the printer is not ready. Returns the faults seen.
 */
uint32_t device_release(struct device *device, struct device_claim *claim, bool clean);

/* "media-empty": the gravest of `faults` in the words of IPP's printer-state-reasons, or "none". */
const char *device_fault_name(uint32_t faults);
