/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The panel socket. A client that does not read its answers is cut off; none can hold up the
 * others or the panel.
 */
#include "tools/panel-sim/control.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "firmware/base/log.h"
#include "tools/panel-sim/listen.h"

int control_init(struct control *control, const char *path)
{
	*control = (struct control){ .path = path };
	for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++)
		control->clients[i].fd = -1;
	control->listening = listen_unix(path, SOCK_STREAM);
	return control->listening < 0 ? control->listening : 0;
}

static void client_close(struct control_client *client)
{
	if (client->fd >= 0)
		close(client->fd);
	*client = (struct control_client){ .fd = -1 };
}

void control_finish(struct control *control)
{
	for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++)
		client_close(&control->clients[i]);
	if (control->listening >= 0) {
		close(control->listening);
		(void)unlink(control->path);
	}
	control->listening = -1;
}

size_t control_poll(const struct control *control, struct pollfd *polls)
{
	size_t count = 0;

	polls[count++] = (struct pollfd){ .fd = control->listening, .events = POLLIN };
	for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++) {
		if (control->clients[i].fd >= 0)
			polls[count++] =
				(struct pollfd){ .fd = control->clients[i].fd, .events = POLLIN };
	}
	return count;
}

static void control_accept(struct control *control)
{
	int fd = accept4(control->listening, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	if (fd < 0)
		return;
	for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++) {
		if (control->clients[i].fd < 0) {
			control->clients[i].fd = fd;
			return;
		}
	}
	log_warning("panel socket: refusing more than %d clients", CONTROL_CLIENTS_MAX);
	close(fd);
}

static void line_end(struct control_client *client, struct simulator *simulator, int64_t now_us)
{
	struct answer answer = { .used = 0 };

	client->line[client->used] = '\0';
	if (client->too_long)
		answer_error(&answer, "expected a line of at most 127 bytes", NULL);
	else if (strlen(client->line) != client->used)
		answer_error(&answer, "expected a line without NUL bytes", NULL);
	else
		command_obey(simulator, client->line, now_us, &answer);
	client->used = 0;
	client->too_long = false;
	answer_add(&answer, "\n");
	if (send(client->fd, answer.text, answer.used, MSG_DONTWAIT | MSG_NOSIGNAL) !=
	    (ssize_t)answer.used)
		client_close(client);
}

static void client_read(struct control_client *client, struct simulator *simulator, int64_t now_us)
{
	char bytes[256];
	ssize_t count = recv(client->fd, bytes, sizeof(bytes), MSG_DONTWAIT);

	if (count < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (count <= 0) {
		client_close(client);
		return;
	}
	for (ssize_t i = 0; i < count && client->fd >= 0; i++) {
		if (bytes[i] == '\n')
			line_end(client, simulator, now_us);
		else if (client->used == sizeof(client->line) - 1)
			client->too_long = true;
		else
			client->line[client->used++] = bytes[i];
	}
}

void control_serve(struct control *control, struct simulator *simulator, const struct pollfd *polls,
		   size_t count, int64_t now_us)
{
	for (size_t i = 0; i < count; i++) {
		if (!polls[i].revents)
			continue;
		if (polls[i].fd == control->listening)
			control_accept(control);
		for (size_t j = 0; j < CONTROL_CLIENTS_MAX; j++) {
			if (control->clients[j].fd == polls[i].fd)
				client_read(&control->clients[j], simulator, now_us);
		}
	}
}
