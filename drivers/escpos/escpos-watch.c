/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The thread that watches the printer. It dials, asks, listens and mends:
 *
 *	AWAY -> ASKING -> STOPPED -> SETTLING -> READY
 *
 * READY is never assumed. The printer must have said that nothing is wrong and must have answered a
 * process id on this connection, behind the commands that threw away what a broken ticket left. So
 * nothing of an old ticket comes out later, and a half ticket never hangs on the next one.
 */
#include "drivers/escpos/escpos-watch.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"

#define READ_BYTES 256

void device_drop(struct device *device)
{
	link_drop(device->fd);
	device->fd = -1;
	device->connection++;
	device->state = DEVICE_AWAY;
	device->due_us = 0;
}

static void device_lost(struct device *device, const char *why)
{
	if (device->shown != DEVICE_GONE)
		log_warning("the printer is gone: %s", why);
	/* What the job wrote may be in the printer, in part. */
	if (device->claimed)
		device->interrupted = true;
	device_drop(device);
	device->now = DEVICE_GONE;
	device->due_us = device_after_us(DEVICE_AGAIN_MS);
}

/*
 * Commands between jobs, the lock held: no job waits for it then. Even few bytes may find no room
 * at once, when the network has not yet acknowledged the ticket before them.
 */
static bool device_say(struct device *device, const uint8_t *bytes, size_t count)
{
	uint64_t until_us = device_after_us(DEVICE_SAY_MS);

	while (device->fd >= 0 && count > 0) {
		struct pollfd room = { .fd = device->fd, .events = POLLOUT };
		ssize_t taken = write(device->fd, bytes, count);

		if (taken > 0) {
			bytes += taken;
			count -= (size_t)taken;
		} else if ((errno != EAGAIN && errno != EINTR) ||
			   clock_monotonic_us() >= until_us) {
			device_lost(device, "it takes no commands");
		} else {
			(void)poll(&room, 1, DEVICE_SAY_MS / 10);
		}
	}
	return device->fd >= 0;
}

static bool device_say_bytes(struct device *device, struct escpos_bytes bytes)
{
	return device_say(device, bytes.bytes, bytes.count);
}

static void device_ask(struct device *device)
{
	if (!escpos_parser_asked(&device->parser)) {
		device_lost(device, "it answers no questions");
		return;
	}
	if (device->asked_us == 0)
		device->asked_us = clock_monotonic_us();
	device_say_bytes(device, escpos_ask());
}

static void device_dial(struct device *device)
{
	struct link_address address = device->config.address;
	int fd;

	/* The lock is not held while waiting for the network. */
	pthread_mutex_unlock(&device->lock);
	fd = link_open(&address, DEVICE_DIAL_MS);
	pthread_mutex_lock(&device->lock);
	if (fd < 0) {
		device->now = DEVICE_GONE;
		device->due_us = device_after_us(DEVICE_AGAIN_MS);
		return;
	}
	device->fd = fd;
	device->connection++;
	device->state = DEVICE_ASKING;
	device->due_us = device_after_us(DEVICE_SILENT_MS);
	device->asked_us = 0;
	device->cleared = false;
	escpos_parser_init(&device->parser);
	/* At once, so that paper put in now does not let the old ticket out. */
	if (device->interrupted && (!device_say_bytes(device, escpos_clear()) ||
				    !device_say_bytes(device, escpos_recover())))
		return;
	device_ask(device);
}

/*
 * The printer may wait for the rest of a picture that will never come: zeros complete it, and are
 * white there and nothing elsewhere. Not needed when it said that it is cleared.
 */
static bool device_pad(struct device *device)
{
	size_t count = (size_t)device->config.line_bytes * ESCPOS_BAND_LINES;
	_cleanup_free_ uint8_t *zeros = calloc(1, count);

	return zeros && device_say(device, zeros, count);
}

/* Everything is well again: mend, and let the printer say when that is done. */
static void device_settle(struct device *device)
{
	const struct device_config *config = &device->config;

	device->state = DEVICE_SETTLING;
	device->due_us = device_after_us(DEVICE_SETTLE_MS);
	device->process_heard = false;
	device->settle_number++;
	if (device->interrupted && !device->cleared && !device_pad(device))
		return;
	if (!device_say_bytes(device, escpos_hello(config->dpi)))
		return;
	if (device->interrupted && config->cut != ESCPOS_CUT_NONE &&
	    !device_say_bytes(device, escpos_cut(config->cut, config->feed_dots)))
		return;
	device_say_bytes(device, escpos_process(escpos_process_of(~device->settle_number)));
}

static void device_heard_status(struct device *device)
{
	device->now = device->parser.faults;
	if (device->now & ESCPOS_STOPS) {
		if (device->state != DEVICE_STOPPED)
			device->due_us = device_after_us(DEVICE_AGAIN_MS);
		device->state = DEVICE_STOPPED;
	} else if (device->state == DEVICE_ASKING ||
		   (device->state == DEVICE_STOPPED && !device->claimed)) {
		device_settle(device);
	}
}

static void device_heard_process(struct device *device)
{
	device->process = device->parser.process;
	device->process_heard = true;
	if (device->state != DEVICE_SETTLING ||
	    device->process != escpos_process_of(~device->settle_number))
		return;
	device->interrupted = false;
	device->state = DEVICE_READY;
	device->due_us = device_after_us(DEVICE_BEAT_MS);
}

static void device_take(struct device *device, uint8_t byte)
{
	switch (escpos_parser_take(&device->parser, byte)) {
	case ESCPOS_REPLY_NONE:
		break;
	case ESCPOS_REPLY_STATUS:
		device_heard_status(device);
		break;
	case ESCPOS_REPLY_PROCESS:
		device_heard_process(device);
		break;
	case ESCPOS_REPLY_CLEARED:
		device->cleared = true;
		break;
	}
}

static void device_read(struct device *device)
{
	uint8_t bytes[READ_BYTES];
	ssize_t count = read(device->fd, bytes, sizeof(bytes));

	if (count < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (count <= 0) {
		device_lost(device, count < 0 ? strerror(errno) : "it closed the connection");
		return;
	}
	for (ssize_t i = 0; i < count && device->fd >= 0; i++)
		device_take(device, bytes[i]);
	/* Whoever talks is alive, even if it has not come to the question yet. */
	if (device->fd >= 0)
		device->asked_us = device->parser.asked_count ? clock_monotonic_us() : 0;
}

/* What is due in this state, now that its time has come. */
static void device_due(struct device *device)
{
	switch (device->state) {
	case DEVICE_AWAY:
		device_dial(device);
		break;
	case DEVICE_ASKING:
		device_lost(device, "it does not answer");
		break;
	case DEVICE_SETTLING:
		device_lost(device, "it does not confirm what it printed (GS ( H)");
		break;
	case DEVICE_STOPPED:
	case DEVICE_READY:
		device->due_us = device_after_us(device->state == DEVICE_READY ? DEVICE_BEAT_MS
									       : DEVICE_AGAIN_MS);
		/* Nothing is said into a ticket; the job itself sees when the printer stalls. */
		if (!device->claimed)
			device_ask(device);
		break;
	}
}

/* A job's questions wait behind its picture, so only silence between jobs means anything. */
static bool device_silent(const struct device *device)
{
	return device->fd >= 0 && !device->claimed && device->asked_us > 0 &&
	       clock_monotonic_us() > device->asked_us + UINT64_C(1000) * DEVICE_SILENT_MS;
}

/* What the world should see: while asking and mending, what it saw before. */
static uint32_t device_visible(const struct device *device)
{
	switch (device->state) {
	case DEVICE_AWAY:
		return device->now & DEVICE_GONE ? DEVICE_GONE : device->shown;
	case DEVICE_ASKING:
	case DEVICE_SETTLING:
		return device->shown;
	case DEVICE_STOPPED:
	case DEVICE_READY:
		break;
	}
	return device->now;
}

/* Tells what changed, without the lock; the lock is held before and after. */
static void device_tell(struct device *device)
{
	uint32_t visible = device_visible(device);
	bool first = !device->heard_first;

	if (visible == device->shown && !(first && visible == device->now))
		return;
	device->shown = visible;
	device->heard_first = true;
	pthread_mutex_unlock(&device->lock);
	log_info("the printer says: %s", device_fault_name(visible));
	device->config.changed(device->config.data, visible);
	pthread_mutex_lock(&device->lock);
}

static int device_timeout_ms(const struct device *device)
{
	uint64_t now_us = clock_monotonic_us();

	if (device->due_us <= now_us)
		return 0;
	return (int)((device->due_us - now_us + 999) / 1000);
}

void *device_watch(void *data)
{
	struct device *device = data;

	pthread_mutex_lock(&device->lock);
	while (!device->stopping) {
		struct pollfd polls[2] = {
			{ .fd = device->wake_fd, .events = POLLIN },
			{ .fd = device->fd, .events = POLLIN },
		};
		int wait_ms = device_timeout_ms(device);
		uint64_t connection = device->connection;
		eventfd_t woken;

		pthread_mutex_unlock(&device->lock);
		(void)poll(polls, 2, wait_ms);
		(void)eventfd_read(device->wake_fd, &woken);
		pthread_mutex_lock(&device->lock);
		if (polls[1].revents && device->connection == connection)
			device_read(device);
		if (device_silent(device))
			device_lost(device, "it fell silent");
		if (clock_monotonic_us() >= device->due_us)
			device_due(device);
		device_tell(device);
		pthread_cond_broadcast(&device->changed);
	}
	link_drop(device->fd);
	device->fd = -1;
	pthread_mutex_unlock(&device->lock);
	return NULL;
}
