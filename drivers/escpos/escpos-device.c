/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The job's side of the printer. A job writes on its own thread, straight to the descriptor, and
 * looks at the state under the lock before each write; it never waits longer than 20 ms without
 * looking again. That is how a fault ends a job at once. The thread that listens is in
 * escpos-watch.c.
 */
#include "drivers/escpos/escpos-device.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>

#include "drivers/escpos/escpos-watch.h"
#include "firmware/base/clock.h"
#include "firmware/base/require.h"

#define LOOK_MS 20

static const struct {
	uint32_t fault;
	const char *name;
} fault_names[] = {
	{ DEVICE_GONE, "offline" },          { ESCPOS_COVER_OPEN, "cover-open" },
	{ ESCPOS_PAPER_END, "media-empty" }, { ESCPOS_CUTTER, "media-jam" },
	{ ESCPOS_ERROR, "other" },           { ESCPOS_OFFLINE, "other" },
	{ ESCPOS_PAPER_LOW, "media-low" },
};

const char *device_fault_name(uint32_t faults)
{
	for (size_t i = 0; i < sizeof(fault_names) / sizeof(fault_names[0]); i++)
		if (faults & fault_names[i].fault)
			return fault_names[i].name;
	return "none";
}

int device_new(const struct device_config *config, struct device **ret_device)
{
	struct device *device = calloc(1, sizeof(*device));
	pthread_condattr_t monotonic;
	int error;

	if (!device)
		return -ENOMEM;
	device->config = *config;
	device->interrupted = config->interrupted;
	device->fd = -1;
	device->shown = DEVICE_GONE;
	device->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (device->wake_fd < 0) {
		error = errno;
		free(device);
		return -error;
	}
	pthread_mutex_init(&device->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&device->changed, &monotonic);
	pthread_condattr_destroy(&monotonic);
	error = pthread_create(&device->thread, NULL, device_watch, device);
	if (error) {
		close(device->wake_fd);
		free(device);
		return -error;
	}
	*ret_device = device;
	return 0;
}

void device_free(struct device *device)
{
	if (!device)
		return;
	pthread_mutex_lock(&device->lock);
	require(!device->claimed);
	device->stopping = true;
	pthread_mutex_unlock(&device->lock);
	device_wake(device);
	pthread_join(device->thread, NULL);
	close(device->wake_fd);
	pthread_cond_destroy(&device->changed);
	pthread_mutex_destroy(&device->lock);
	free(device);
}

void device_wake(struct device *device)
{
	/* A full counter wakes as well as one more would. */
	(void)eventfd_write(device->wake_fd, 1);
}

/* Waits on the condition, the lock held, until `until_us` or `LOOK_MS`. */
static void device_look(struct device *device, uint64_t until_us)
{
	uint64_t wake_us = device_after_us(LOOK_MS);
	struct timespec wake;

	if (until_us < wake_us)
		wake_us = until_us;
	wake.tv_sec = (time_t)(wake_us / 1000000);
	wake.tv_nsec = (long)(wake_us % 1000000 * 1000);
	pthread_cond_timedwait(&device->changed, &device->lock, &wake);
}

void device_wait_first(struct device *device, int wait_ms)
{
	uint64_t until_us = device_after_us((uint64_t)wait_ms);

	pthread_mutex_lock(&device->lock);
	while (!device->heard_first && clock_monotonic_us() < until_us)
		device_look(device, until_us);
	pthread_mutex_unlock(&device->lock);
}

void device_close(struct device *device, int wait_ms)
{
	uint64_t until_us = device_after_us((uint64_t)wait_ms);

	pthread_mutex_lock(&device->lock);
	device->closed = true;
	while (device->claimed && clock_monotonic_us() < until_us)
		device_look(device, until_us);
	pthread_mutex_unlock(&device->lock);
}

int device_claim(struct device *device, struct device_claim *claim, uint32_t *ret_faults)
{
	uint64_t until_us = device_after_us(DEVICE_CLAIM_MS);
	int result = 0;

	pthread_mutex_lock(&device->lock);
	/* Not ready though nothing is wrong: it is being mended, which takes moments. */
	while (device->state != DEVICE_READY && !(device->shown & DEVICE_STOPS) &&
	       clock_monotonic_us() < until_us)
		device_look(device, until_us);
	if (device->claimed) {
		result = -EBUSY;
	} else if (device->closed || device->state != DEVICE_READY) {
		*ret_faults = device->shown & DEVICE_STOPS ? device->shown : ESCPOS_OFFLINE;
		result = -EHOSTDOWN;
	} else {
		device->claimed = true;
		device->process_heard = false;
		claim->connection = device->connection;
		claim->wrote = false;
	}
	pthread_mutex_unlock(&device->lock);
	return result;
}

/* Why the claim cannot go on, or 0; the lock is held. */
static int device_check(const struct device *device, const struct device_claim *claim)
{
	if (device->fd < 0 || device->connection != claim->connection)
		return -ENOTCONN;
	if (device->state != DEVICE_READY)
		return -EIO;
	return 0;
}

/* One attempt without waiting: the number of bytes taken, 0 when the printer takes none now. */
static ssize_t device_try(struct device *device, struct device_claim *claim, const uint8_t *bytes,
			  size_t count, int *ret_fd)
{
	ssize_t taken;

	pthread_mutex_lock(&device->lock);
	*ret_fd = device->fd;
	taken = device_check(device, claim);
	if (taken == 0) {
		taken = write(device->fd, bytes, count);
		if (taken < 0)
			taken = errno == EAGAIN || errno == EINTR ? 0 : -ENOTCONN;
		claim->wrote = claim->wrote || taken > 0;
	}
	pthread_mutex_unlock(&device->lock);
	return taken;
}

int device_write(struct device *device, struct device_claim *claim, const uint8_t *bytes,
		 size_t count)
{
	uint64_t until_us = device_after_us(DEVICE_STALL_MS);

	while (count > 0) {
		struct pollfd room = { .fd = -1, .events = POLLOUT };
		ssize_t taken;

		if (claim->cancelled(claim->data))
			return -ECANCELED;
		taken = device_try(device, claim, bytes, count, &room.fd);
		if (taken < 0)
			return (int)taken;
		bytes += taken;
		count -= (size_t)taken;
		if (taken > 0) {
			until_us = device_after_us(DEVICE_STALL_MS);
		} else if (clock_monotonic_us() >= until_us) {
			return -ETIMEDOUT;
		} else {
			/* Should the number be another's by now, this is at worst a short wait. */
			(void)poll(&room, 1, LOOK_MS);
		}
	}
	return 0;
}

int device_confirm(struct device *device, struct device_claim *claim, uint32_t process)
{
	uint64_t until_us = device_after_us(DEVICE_STALL_MS);
	int fault = 0;
	int result;

	pthread_mutex_lock(&device->lock);
	for (;;) {
		result = 0;
		if (device->process_heard && device->process == process)
			break;
		result = device_check(device, claim);
		if (result == -EIO && fault == 0) {
			fault = result;
			until_us = device_after_us(DEVICE_GRACE_MS);
		}
		if (result == -ENOTCONN)
			break;
		result = -ECANCELED;
		if (claim->cancelled(claim->data))
			break;
		result = fault ? fault : -ETIMEDOUT;
		if (clock_monotonic_us() >= until_us)
			break;
		device_look(device, until_us);
	}
	pthread_mutex_unlock(&device->lock);
	return result;
}

uint32_t device_release(struct device *device, struct device_claim *claim, bool clean)
{
	uint32_t faults;

	pthread_mutex_lock(&device->lock);
	require(device->claimed);
	device->claimed = false;
	if (!clean && claim->wrote) {
		device->interrupted = true;
		if (device->connection == claim->connection)
			device_drop(device);
	}
	faults = device->now;
	pthread_cond_broadcast(&device->changed);
	pthread_mutex_unlock(&device->lock);
	device_wake(device);
	return faults;
}
