/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * TCP to port 9100 or any other. The send buffer is kept small, so that "handed over" means that
 * the printer has nearly all of it, and a drop throws the rest away instead of delivering it later.
 */
#include "drivers/escpos/escpos-link.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <netdb.h>

#include "firmware/base/cleanup.h"
#include "firmware/base/text.h"

#define SCHEME            "escpos://"
#define SEND_BUFFER_BYTES 8192

DEFINE_CLEANUP(struct addrinfo *, freeaddrinfo)

int link_parse(const char *uri, struct link_address *ret_address)
{
	struct link_address address;
	const char *host = uri + strlen(SCHEME);
	const char *colon;
	char *end;
	unsigned long port;

	if (strncmp(uri, SCHEME, strlen(SCHEME)) != 0)
		return -EINVAL;
	colon = strrchr(host, ':');
	if (!colon || colon == host || (size_t)(colon - host) >= sizeof(address.host))
		return -EINVAL;
	if (strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.") !=
	    (size_t)(colon - host))
		return -EINVAL;
	if (colon[1] < '0' || colon[1] > '9')
		return -EINVAL;
	errno = 0;
	port = strtoul(colon + 1, &end, 10);
	if (errno || *end != '\0' || port == 0 || port > UINT16_MAX)
		return -EINVAL;
	if (text_format(address.host, sizeof(address.host), "%.*s", (int)(colon - host), host) < 0)
		return -EINVAL;
	address.port = (uint16_t)port;
	*ret_address = address;
	return 0;
}

static int link_wait(int fd, int wait_ms)
{
	struct pollfd wait = { .fd = fd, .events = POLLOUT };
	socklen_t size = sizeof(int);
	int error = 0;
	int ready = poll(&wait, 1, wait_ms);

	if (ready < 0)
		return -errno;
	if (ready == 0)
		return -ETIMEDOUT;
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0)
		return -errno;
	return -error;
}

static void link_tune(int fd)
{
	static const struct {
		int level, name, value;
	} options[] = {
		{ SOL_SOCKET, SO_SNDBUF, SEND_BUFFER_BYTES },
		{ SOL_SOCKET, SO_KEEPALIVE, 1 },
		{ IPPROTO_TCP, TCP_NODELAY, 1 },
		{ IPPROTO_TCP, TCP_KEEPIDLE, 5 },
		{ IPPROTO_TCP, TCP_KEEPINTVL, 2 },
		{ IPPROTO_TCP, TCP_KEEPCNT, 2 },
	};

	/* All of these make things better; none is needed for being right. */
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		(void)setsockopt(fd, options[i].level, options[i].name, &options[i].value,
				 sizeof(options[i].value));
}

int link_open(const struct link_address *address, int wait_ms)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV };
	_cleanup_(freeaddrinfop) struct addrinfo *found = NULL;
	_cleanup_close_ int fd = -1;
	char port[8];
	int error;

	(void)snprintf(port, sizeof(port), "%u", (unsigned int)address->port);
	if (getaddrinfo(address->host, port, &hints, &found) != 0)
		return -EHOSTUNREACH;
	fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	link_tune(fd);
	if (connect(fd, found->ai_addr, found->ai_addrlen) < 0) {
		if (errno != EINPROGRESS)
			return -errno;
		error = link_wait(fd, wait_ms);
		if (error < 0)
			return error;
	}
	return steal_fd(&fd);
}

void link_drop(int fd)
{
	struct linger now = { .l_onoff = 1, .l_linger = 0 };

	if (fd < 0)
		return;
	(void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	close(fd);
}
