/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The wire to the simulated panel. It behaves as real wiring would: it can be cut and plugged in
 * again at any moment, and nothing in the daemon waits for it.
 */
#include "drivers/panel-wire.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "firmware/base/text.h"

#define MS_US UINT64_C(1000)

struct panel_wire {
	struct sockaddr_un address;
	struct panel_wire_listener listener;
	sd_event *loop;
	sd_event_source *retry, *io;
	int fd; /* -1 while the panel is away */
	bool reported, plugged;
};

static void wire_report(struct panel_wire *wire, bool plugged)
{
	if (wire->reported && wire->plugged == plugged)
		return;
	wire->reported = true;
	wire->plugged = plugged;
	wire->listener.plugged(wire->listener.data, plugged);
}

static void wire_cut(struct panel_wire *wire)
{
	wire->io = sd_event_source_disable_unref(wire->io);
	if (wire->fd >= 0)
		close(wire->fd);
	wire->fd = -1;
	/* Without the timer the panel would never be found again; it cannot fail once it exists. */
	(void)sd_event_source_set_time_relative(wire->retry, PANEL_WIRE_RETRY_MS * MS_US);
	(void)sd_event_source_set_enabled(wire->retry, SD_EVENT_ONESHOT);
}

static int wire_readable(sd_event_source *source, int fd, uint32_t events, void *data)
{
	struct panel_wire *wire = data;
	char message[PANEL_WIRE_MESSAGE_BYTES];
	/* MSG_TRUNC: the length of the packet, also of one that is too long to be ours. */
	ssize_t length = recv(fd, message, sizeof(message) - 1, MSG_DONTWAIT | MSG_TRUNC);

	if (length < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (length <= 0) {
		wire_cut(wire);
		wire_report(wire, false);
		return 0;
	}
	if ((size_t)length >= sizeof(message) || !wire->listener.message)
		return 0;
	message[length] = '\0';
	wire->listener.message(wire->listener.data, message);
	return 0;
}

static int wire_connect(struct panel_wire *wire)
{
	_cleanup_close_ int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int result;

	if (fd < 0)
		return -errno;
	/* To a unix socket this succeeds or fails at once. */
	if (connect(fd, (const struct sockaddr *)&wire->address, sizeof(wire->address)) < 0)
		return -errno;
	result = sd_event_add_io(wire->loop, &wire->io, fd, EPOLLIN, wire_readable, wire);
	if (result < 0)
		return result;
	wire->fd = steal_fd(&fd);
	return 0;
}

static int wire_try(sd_event_source *source, uint64_t due_us, void *data)
{
	struct panel_wire *wire = data;

	if (wire_connect(wire) < 0) {
		wire_cut(wire);
		wire_report(wire, false);
		return 0;
	}
	wire_report(wire, true);
	return 0;
}

int panel_wire_new(sd_event *loop, const char *socket, const struct panel_wire_listener *listener,
		   struct panel_wire **ret_wire)
{
	_cleanup_(panel_wire_freep) struct panel_wire *wire = calloc(1, sizeof(*wire));
	int result;

	if (!wire)
		return -ENOMEM;
	wire->fd = -1;
	wire->listener = *listener;
	wire->address.sun_family = AF_UNIX;
	if (text_copy(wire->address.sun_path, sizeof(wire->address.sun_path), socket) < 0)
		return -ENAMETOOLONG;
	wire->loop = sd_event_ref(loop);
	result = sd_event_add_time_relative(loop, &wire->retry, CLOCK_MONOTONIC, 0, MS_US, wire_try,
					    wire);
	if (result < 0)
		return result;
	*ret_wire = steal_pointer(&wire);
	return 0;
}

void panel_wire_free(struct panel_wire *wire)
{
	if (!wire)
		return;
	sd_event_source_disable_unref(wire->io);
	sd_event_source_disable_unref(wire->retry);
	sd_event_unref(wire->loop);
	if (wire->fd >= 0)
		close(wire->fd);
	free(wire);
}

void panel_wire_send(struct panel_wire *wire, const char *format, ...)
{
	char message[PANEL_WIRE_MESSAGE_BYTES];
	va_list arguments;
	int length;

	if (wire->fd < 0)
		return;
	va_start(arguments, format);
	length = vsnprintf(message, sizeof(message), format, arguments);
	va_end(arguments);
	if (length < 0 || (size_t)length >= sizeof(message))
		return;
	/*
	 * A full or broken socket is cut by shutdown(2) only: the loop sees the end and reports it,
	 * so that no listener is called from within its own call.
	 */
	if (send(wire->fd, message, (size_t)length, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
		(void)shutdown(wire->fd, SHUT_RDWR);
}
