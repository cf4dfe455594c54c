/* SPDX-License-Identifier: EUPL-1.2 */
/* Blocks, at most a second: the simulators answer at once or are broken. */
#include "tools/bench/ask.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include "firmware/base/cleanup.h"
#include "firmware/base/log.h"
#include "firmware/base/text.h"

int ask_open(const char *path)
{
	_cleanup_close_ int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct timeval second = { .tv_sec = 1 };

	if (fd < 0 || text_copy(address.sun_path, sizeof(address.sun_path), path) < 0 ||
	    connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &second, sizeof(second)) < 0) {
		log_error("%s: %s", path, strerror(errno));
		return -ENOTCONN;
	}
	return steal_fd(&fd);
}

int ask_line(int fd, const char *line, char *ret_answer, size_t size)
{
	char said[128];
	size_t length = 0;

	if (text_format(said, sizeof(said), "%s\n", line) < 0)
		return -E2BIG;
	if (send(fd, said, strlen(said), MSG_NOSIGNAL) < 0)
		return -errno;
	while (length == 0 || ret_answer[length - 1] != '\n') {
		ssize_t got = length + 1 < size
				      ? recv(fd, ret_answer + length, size - 1 - length, 0)
				      : -1;

		if (got <= 0) {
			log_error("\"%s\": no answer of the simulator", line);
			return -ETIMEDOUT;
		}
		length += (size_t)got;
	}
	ret_answer[length - 1] = '\0';
	if (!strstr(ret_answer, "\"ok\":false"))
		return 0;
	log_error("\"%s\": %s", line, ret_answer);
	return -EREMOTEIO;
}

long long ask_number(const char *answer, const char *key)
{
	char quoted[64];
	const char *at;

	if (text_format(quoted, sizeof(quoted), "\"%s\":", key) < 0)
		return -1;
	at = strstr(answer, quoted);
	return at ? strtoll(at + strlen(quoted), NULL, 10) : -1;
}
