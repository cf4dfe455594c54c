/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The loop. Bytes are taken from the network only while the receive buffer has room, so a host
 * feels a printer that has stopped or is slow. Paper moves as fast as the clock lets it.
 */
#include "tools/paper-sim/simulator.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "firmware/base/cleanup.h"
#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/base/text.h"

#define STEP_MS 5 /* paper moves in steps of this length */

enum {
	POLL_SIGNAL,
	POLL_CONTROL,
	POLL_LISTEN,
	POLL_DATA,
	POLL_CLIENTS,
	POLL_COUNT = POLL_CLIENTS + SIMULATOR_CONTROLS_MAX,
};

static void fd_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* A printer has little room behind its network plug too, and Ethernet's small segments. */
static int port_listen(uint16_t port)
{
	_cleanup_close_ int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int one = 1, window_bytes = 4096, segment_bytes = 1460;

	if (fd < 0)
		return -errno;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &window_bytes, sizeof(window_bytes));
	setsockopt(fd, IPPROTO_TCP, TCP_MAXSEG, &segment_bytes, sizeof(segment_bytes));
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 || listen(fd, 4) < 0)
		return -errno;
	return steal_fd(&fd);
}

static int control_listen(const char *path)
{
	_cleanup_close_ int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	mode_t mask;
	int error = 0;

	if (fd < 0)
		return -errno;
	if (text_copy(address.sun_path, sizeof(address.sun_path), path) < 0)
		return -ENAMETOOLONG;
	if (unlink(path) < 0 && errno != ENOENT)
		return -errno;
	mask = umask(0077);
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 || listen(fd, 4) < 0)
		error = -errno;
	umask(mask);
	return error < 0 ? error : steal_fd(&fd);
}

static int signals_open(void)
{
	sigset_t signals;
	int fd;

	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	if (sigprocmask(SIG_BLOCK, &signals, NULL) < 0)
		return -errno;
	signal(SIGPIPE, SIG_IGN);
	fd = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
	return fd < 0 ? -errno : fd;
}

static void answer_host(void *data, const uint8_t *bytes, size_t count)
{
	struct simulator *simulator = data;

	/* A host that does not read loses answers, as with a real printer. */
	if (simulator->data_fd >= 0 && write(simulator->data_fd, bytes, count) < 0)
		log_debug("an answer was not taken: %s", strerror(errno));
}

static int failed(const char *what, const char *where, int error)
{
	log_error("%s %s: %s", what, where, strerror(-error));
	return error;
}

int simulator_init(struct simulator *simulator, const struct simulator_config *config)
{
	int error;

	*simulator = (struct simulator){
		.config = *config,
		.power = true,
		.listen_fd = -1,
		.control_fd = -1,
		.signal_fd = -1,
		.data_fd = -1,
	};
	for (size_t i = 0; i < SIMULATOR_CONTROLS_MAX; i++)
		simulator->controls[i].fd = -1;
	error = mechanism_init(&simulator->mechanism, config->paper, config->width_dots);
	if (error < 0)
		return failed("--paper", config->paper, error);
	error = interpreter_init(&simulator->interpreter, &simulator->mechanism,
				 config->receive_buffer_bytes);
	if (error < 0)
		return failed("--receive-buffer", "", error);
	simulator->interpreter.answer = answer_host;
	simulator->interpreter.data = simulator;
	simulator->signal_fd = signals_open();
	if (simulator->signal_fd < 0)
		return failed("signals", "", simulator->signal_fd);
	simulator->control_fd = control_listen(config->control);
	if (simulator->control_fd < 0)
		return failed("--control", config->control, simulator->control_fd);
	simulator->listen_fd = port_listen(config->port);
	if (simulator->listen_fd < 0)
		return failed("--port", "cannot listen on 127.0.0.1", simulator->listen_fd);
	return 0;
}

void simulator_finish(struct simulator *simulator)
{
	if (simulator->control_fd >= 0)
		unlink(simulator->config.control);
	fd_close(&simulator->listen_fd);
	fd_close(&simulator->control_fd);
	fd_close(&simulator->signal_fd);
	fd_close(&simulator->data_fd);
	for (size_t i = 0; i < SIMULATOR_CONTROLS_MAX; i++)
		fd_close(&simulator->controls[i].fd);
	interpreter_finish(&simulator->interpreter);
	mechanism_finish(&simulator->mechanism);
}

void simulator_power(struct simulator *simulator, bool on)
{
	if (on == simulator->power)
		return;
	if (on) {
		int fd = port_listen(simulator->config.port);

		if (fd < 0) {
			failed("power on", "the port is taken", fd);
			return;
		}
		simulator->listen_fd = fd;
	} else {
		fd_close(&simulator->listen_fd);
		fd_close(&simulator->data_fd);
		interpreter_reset(&simulator->interpreter);
	}
	simulator->power = on;
}

static void host_accept(struct simulator *simulator)
{
	int one = 1;
	int fd = accept4(simulator->listen_fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	if (fd < 0)
		return;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	fd_close(&simulator->data_fd);
	simulator->data_fd = fd;
	simulator->connections++;
	interpreter_welcome(&simulator->interpreter);
}

static void host_read(struct simulator *simulator)
{
	uint8_t bytes[4096];
	size_t room = interpreter_room(&simulator->interpreter);
	ssize_t count =
		read(simulator->data_fd, bytes, room < sizeof(bytes) ? room : sizeof(bytes));

	if (count < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (count <= 0)
		fd_close(&simulator->data_fd);
	else
		interpreter_receive(&simulator->interpreter, bytes, (size_t)count);
}

static void client_accept(struct simulator *simulator)
{
	static const char full[] = "{\"ok\":false,\"error\":\"too many control connections\"}\n";
	_cleanup_close_ int fd =
		accept4(simulator->control_fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	if (fd < 0)
		return;
	for (size_t i = 0; i < SIMULATOR_CONTROLS_MAX; i++)
		if (simulator->controls[i].fd < 0) {
			simulator->controls[i] = (struct control_client){ .fd = steal_fd(&fd) };
			return;
		}
	if (write(fd, full, sizeof(full) - 1) < 0)
		log_debug("a control client was turned away: %s", strerror(errno));
}

/* Obeys, and lets the host know before the client does. */
static void client_obey(struct simulator *simulator, struct control_client *client)
{
	struct mechanism before = simulator->mechanism;
	const struct mechanism *now = &simulator->mechanism;
	char answer[CONTROL_ANSWER_BYTES];

	client->line[strcspn(client->line, "\r\n")] = '\0';
	control_obey(simulator, client->line, answer);
	if (before.paper != now->paper || before.near_end != now->near_end ||
	    before.cover_open != now->cover_open || before.cutter_jam != now->cutter_jam)
		interpreter_push(&simulator->interpreter);
	if (write(client->fd, answer, strlen(answer)) < 0)
		fd_close(&client->fd);
}

static void client_take(struct simulator *simulator, struct control_client *client, char byte)
{
	if (client->count < sizeof(client->line) - 1)
		client->line[client->count++] = byte;
	if (byte != '\n')
		return;
	client->line[client->count] = '\0';
	client->count = 0;
	client_obey(simulator, client);
}

static void client_read(struct simulator *simulator, struct control_client *client)
{
	char bytes[CONTROL_LINE_BYTES];
	ssize_t count = read(client->fd, bytes, sizeof(bytes));

	if (count < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (count <= 0) {
		fd_close(&client->fd);
		return;
	}
	for (ssize_t i = 0; i < count && client->fd >= 0; i++)
		client_take(simulator, client, bytes[i]);
}

/* How many lines may move now, and from when on the next ones count. */
static uint64_t lines_allowed(struct simulator *simulator)
{
	uint64_t now_us = clock_monotonic_us();
	uint64_t speed = simulator->config.speed_mm_s;
	uint64_t lines;

	if (speed == 0)
		return UINT64_MAX;
	/* A line is 25.4 / 203 mm. */
	lines = (now_us - simulator->moved_us) * speed * MECHANISM_DPI / 25400000;
	simulator->moved_us += lines * 25400000 / (speed * MECHANISM_DPI);
	return lines;
}

static void simulator_move(struct simulator *simulator)
{
	bool paper = simulator->mechanism.paper;
	uint64_t moved;

	if (!simulator->power)
		return;
	if (!interpreter_busy(&simulator->interpreter)) {
		simulator->moved_us = clock_monotonic_us();
		return;
	}
	moved = interpreter_run(&simulator->interpreter, lines_allowed(simulator));
	/* Nothing moved and nothing waits to: the time that passed is not saved up. */
	if (moved == 0 && !interpreter_busy(&simulator->interpreter))
		simulator->moved_us = clock_monotonic_us();
	if (paper != simulator->mechanism.paper)
		interpreter_push(&simulator->interpreter);
}

static void simulator_polls(const struct simulator *simulator,
			    struct pollfd polls[static POLL_COUNT])
{
	bool room = interpreter_room(&simulator->interpreter) > 0;

	polls[POLL_SIGNAL] = (struct pollfd){ .fd = simulator->signal_fd, .events = POLLIN };
	polls[POLL_CONTROL] = (struct pollfd){ .fd = simulator->control_fd, .events = POLLIN };
	polls[POLL_LISTEN] = (struct pollfd){ .fd = simulator->listen_fd, .events = POLLIN };
	/* Without room not even a hang-up is looked at: it stands behind the bytes. */
	polls[POLL_DATA] =
		(struct pollfd){ .fd = room ? simulator->data_fd : -1, .events = POLLIN };
	for (size_t i = 0; i < SIMULATOR_CONTROLS_MAX; i++)
		polls[POLL_CLIENTS + i] =
			(struct pollfd){ .fd = simulator->controls[i].fd, .events = POLLIN };
}

int simulator_run(struct simulator *simulator)
{
	struct pollfd polls[POLL_COUNT];

	for (;;) {
		bool busy;

		simulator_move(simulator);
		busy = simulator->power && interpreter_busy(&simulator->interpreter);
		simulator_polls(simulator, polls);
		if (poll(polls, POLL_COUNT, busy ? STEP_MS : -1) < 0 && errno != EINTR)
			return -errno;
		if (polls[POLL_SIGNAL].revents)
			return 0;
		if (polls[POLL_DATA].revents)
			host_read(simulator);
		if (polls[POLL_LISTEN].revents)
			host_accept(simulator);
		for (size_t i = 0; i < SIMULATOR_CONTROLS_MAX; i++)
			if (polls[POLL_CLIENTS + i].revents)
				client_read(simulator, &simulator->controls[i]);
		if (polls[POLL_CONTROL].revents)
			client_accept(simulator);
	}
}
