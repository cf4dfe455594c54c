/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The panel's end of the wire. A driver that does not read is cut off rather than waited for, as
 * copper would not wait either.
 */
#include "tools/panel-sim/wire.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "firmware/base/log.h"
#include "tools/panel-sim/listen.h"

int wire_init(struct wire *wire, const char *path, const struct wire_listener *listener)
{
	*wire = (struct wire){ .path = path, .listener = *listener, .listening = -1 };
	for (int i = 0; i < WIRE_CLIENTS_MAX; i++)
		wire->clients[i] = -1;
	return wire_plug(wire);
}

static void client_cut(struct wire *wire, int client)
{
	close(wire->clients[client]);
	wire->clients[client] = -1;
	wire->listener.unplugged(wire->listener.data, client);
}

int wire_plug(struct wire *wire)
{
	int fd;

	if (wire->listening >= 0)
		return 0;
	fd = listen_unix(wire->path, SOCK_SEQPACKET);
	if (fd < 0)
		return fd;
	wire->listening = fd;
	return 0;
}

void wire_unplug(struct wire *wire)
{
	if (wire->listening < 0)
		return;
	close(wire->listening);
	wire->listening = -1;
	(void)unlink(wire->path);
	for (int i = 0; i < WIRE_CLIENTS_MAX; i++) {
		if (wire->clients[i] >= 0)
			client_cut(wire, i);
	}
}

static void client_send(struct wire *wire, int client, const char *message, size_t length)
{
	if (wire->clients[client] < 0)
		return;
	if (send(wire->clients[client], message, length, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
		client_cut(wire, client);
}

void wire_send(struct wire *wire, int client, const char *format, ...)
{
	char message[WIRE_MESSAGE_BYTES];
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(message, sizeof(message), format, arguments);
	va_end(arguments);
	if (length > 0 && (size_t)length < sizeof(message))
		client_send(wire, client, message, (size_t)length);
}

void wire_send_all(struct wire *wire, const char *format, ...)
{
	char message[WIRE_MESSAGE_BYTES];
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(message, sizeof(message), format, arguments);
	va_end(arguments);
	for (int i = 0; i < WIRE_CLIENTS_MAX; i++) {
		if (length > 0 && (size_t)length < sizeof(message))
			client_send(wire, i, message, (size_t)length);
	}
}

size_t wire_poll(const struct wire *wire, struct pollfd *polls)
{
	size_t count = 0;

	if (wire->listening >= 0)
		polls[count++] = (struct pollfd){ .fd = wire->listening, .events = POLLIN };
	for (int i = 0; i < WIRE_CLIENTS_MAX; i++) {
		if (wire->clients[i] >= 0)
			polls[count++] =
				(struct pollfd){ .fd = wire->clients[i], .events = POLLIN };
	}
	return count;
}

static void wire_accept(struct wire *wire)
{
	int fd = accept4(wire->listening, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	if (fd < 0)
		return;
	for (int i = 0; i < WIRE_CLIENTS_MAX; i++) {
		if (wire->clients[i] < 0) {
			wire->clients[i] = fd;
			wire->listener.plugged(wire->listener.data, i);
			return;
		}
	}
	log_warning("wire: refusing more than %d drivers", WIRE_CLIENTS_MAX);
	close(fd);
}

static void client_read(struct wire *wire, int client)
{
	char message[WIRE_MESSAGE_BYTES];
	ssize_t length =
		recv(wire->clients[client], message, sizeof(message) - 1, MSG_DONTWAIT | MSG_TRUNC);

	if (length < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (length <= 0) {
		client_cut(wire, client);
		return;
	}
	if ((size_t)length >= sizeof(message)) {
		log_warning("wire: ignoring a message of %zd bytes", length);
		return;
	}
	message[length] = '\0';
	wire->listener.message(wire->listener.data, client, message);
}

void wire_serve(struct wire *wire, const struct pollfd *polls, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!polls[i].revents)
			continue;
		if (polls[i].fd == wire->listening)
			wire_accept(wire);
		for (int client = 0; client < WIRE_CLIENTS_MAX; client++) {
			if (polls[i].fd == wire->clients[client])
				client_read(wire, client);
		}
	}
}
