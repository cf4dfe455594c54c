/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

/*
 * For test-panel.c: an event loop, a panel at the far end of the wire, and a serial display
 * behind a pseudo terminal, both played from their descriptions and not from the drivers' code.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <termios.h>

/* clang-format off */
#include <setjmp.h>
#include <cmocka.h>
/* clang-format on */

#include <systemd/sd-event.h>

#include "firmware/base/attributes.h"
#include "firmware/base/clock.h"
#include "firmware/base/text.h"

#define FAKE_CLIENTS_MAX  4
#define FAKE_MESSAGES_MAX 64

enum fake_answers {
	FAKE_ACKNOWLEDGES,
	FAKE_SILENT,
	FAKE_REJECTS,
	FAKE_REJECTS_ONE,
	FAKE_BABBLES,
};

struct display_fake {
	char link[96];
	int master, slave;
	sd_event_source *io;
	enum fake_answers answers;
	char frame[64], last[64];
	size_t used, last_length;
	char number[8], counter[8];
	unsigned int frames, bad;
};

struct stage {
	sd_event *loop;
	char folder[64];
	char wire_path[96];
	int listening;
	int clients[FAKE_CLIENTS_MAX];
	unsigned int client_count;
	char messages[FAKE_MESSAGES_MAX][96];
	unsigned int message_count;
	struct display_fake display;
};

/*
 * The drivers' write(2), so that a test can make it take only some bytes, and nothing every other
 * time. Only displays write; the wire sends.
 */
static size_t fake_write_bytes_max;
static unsigned int fake_writes_refused;

ssize_t write(int __fd, const void *__buf, size_t __n)
{
	static unsigned int calls;

	if (fake_write_bytes_max && ++calls % 2 == 0) {
		fake_writes_refused++;
		errno = EAGAIN;
		return -1;
	}
	if (fake_write_bytes_max && __n > fake_write_bytes_max)
		__n = fake_write_bytes_max;
	return syscall(SYS_write, __fd, __buf, __n);
}

static void panel_fake_turn(struct stage *stage)
{
	char message[96] = "";

	if (stage->listening < 0)
		return;
	for (;;) {
		int fd = accept4(stage->listening, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

		if (fd < 0)
			break;
		assert_true(stage->client_count < FAKE_CLIENTS_MAX);
		stage->clients[stage->client_count++] = fd;
	}
	for (unsigned int i = 0; i < stage->client_count; i++) {
		ssize_t length;

		while ((length = recv(stage->clients[i], message, sizeof(message) - 1, 0)) > 0) {
			message[length] = '\0';
			assert_true(stage->message_count < FAKE_MESSAGES_MAX);
			memcpy(stage->messages[stage->message_count++], message, sizeof(message));
		}
	}
}

static void stage_turn(struct stage *stage)
{
	assert_true(sd_event_run(stage->loop, 5000) >= 0);
	panel_fake_turn(stage);
}

#define stage_until(stage, limit_ms, condition)                                                \
	do {                                                                                   \
		uint64_t limit_us = clock_monotonic_us() + (limit_ms)*UINT64_C(1000);          \
		while (!(condition)) {                                                         \
			if (clock_monotonic_us() > limit_us)                                   \
				fail_msg("not within %d ms: %s", (int)(limit_ms), #condition); \
			stage_turn(stage);                                                     \
		}                                                                              \
	} while (0)

static void stage_pass(struct stage *stage, uint64_t ms)
{
	uint64_t end_us = clock_monotonic_us() + ms * 1000;

	while (clock_monotonic_us() < end_us)
		stage_turn(stage);
}

static void panel_fake_open(struct stage *stage)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	assert_int_equal(text_copy(address.sun_path, sizeof(address.sun_path), stage->wire_path),
			 0);
	stage->listening = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	assert_true(stage->listening >= 0);
	assert_int_equal(bind(stage->listening, (const struct sockaddr *)&address, sizeof(address)),
			 0);
	assert_int_equal(listen(stage->listening, 4), 0);
}

static void panel_fake_close(struct stage *stage)
{
	if (stage->listening < 0)
		return;
	close(stage->listening);
	stage->listening = -1;
	unlink(stage->wire_path);
	for (unsigned int i = 0; i < stage->client_count; i++)
		close(stage->clients[i]);
	stage->client_count = stage->message_count = 0;
}

static unsigned int panel_fake_count(const struct stage *stage)
{
	return stage->client_count;
}

static bool panel_fake_heard(const struct stage *stage, const char *message)
{
	for (unsigned int i = 0; i < stage->message_count; i++) {
		if (text_equal(stage->messages[i], message))
			return true;
	}
	return false;
}

static _format_(printf, 2, 3) void panel_fake_send(struct stage *stage, const char *format, ...)
{
	char message[256];
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(message, sizeof(message), format, arguments);
	va_end(arguments);
	assert_true(length > 0 && (size_t)length < sizeof(message));
	assert_int_equal(send(stage->clients[0], message, (size_t)length, MSG_NOSIGNAL), length);
}

static void display_fake_answer(struct stage *stage, uint8_t byte)
{
	assert_int_equal(syscall(SYS_write, stage->display.master, &byte, 1), 1);
}

/* Between start and end: address, four digits, two of the counter, two of the sum. */
static void display_fake_judge(struct stage *stage)
{
	struct display_fake *display = &stage->display;
	unsigned int sum = 0;
	char said[3];

	memcpy(display->last, display->frame, display->used);
	display->last_length = display->used;
	for (size_t i = 1; i + 3 < display->used; i++)
		sum ^= (unsigned char)display->frame[i];
	assert_int_equal(text_format(said, sizeof(said), "%02X", sum), 0);
	if (display->used != 11 || display->frame[1] != '0' ||
	    memcmp(display->frame + 8, said, 2) != 0) {
		display->bad++;
		return;
	}
	memcpy(display->number, display->frame + 2, 4);
	memcpy(display->counter, display->frame + 6, 2);
	display->frames++;
	switch (display->answers) {
	case FAKE_ACKNOWLEDGES:
		display_fake_answer(stage, 0x06);
		break;
	case FAKE_REJECTS_ONE:
		display->answers = FAKE_ACKNOWLEDGES;
		display_fake_answer(stage, 0x15);
		break;
	case FAKE_REJECTS:
		display_fake_answer(stage, 0x15);
		break;
	case FAKE_BABBLES:
		for (int i = 0; i < 400; i++)
			display_fake_answer(stage, 'x');
		break;
	case FAKE_SILENT:
		break;
	}
}

static int display_fake_read(sd_event_source *source, int fd, uint32_t events, void *data)
{
	struct stage *stage = data;
	struct display_fake *display = &stage->display;
	char byte;

	while (read(fd, &byte, 1) == 1) {
		if (byte == 0x02)
			display->used = 0;
		if (display->used == sizeof(display->frame)) {
			display->bad++;
			display->used = 0;
		}
		display->frame[display->used++] = byte;
		if (byte == 0x03)
			display_fake_judge(stage);
	}
	return 0;
}

/* Opens the pseudo terminal and links display.link to it, which is returned. */
static const char *display_fake_open(struct stage *stage)
{
	struct display_fake *display = &stage->display;
	struct termios line;
	char slave[64];

	display->master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	assert_true(display->master >= 0);
	assert_int_equal(grantpt(display->master), 0);
	assert_int_equal(unlockpt(display->master), 0);
	assert_int_equal(ptsname_r(display->master, slave, sizeof(slave)), 0);
	display->slave = open(slave, O_RDWR | O_NOCTTY | O_CLOEXEC);
	assert_int_equal(tcgetattr(display->slave, &line), 0);
	cfmakeraw(&line);
	assert_int_equal(tcsetattr(display->slave, TCSANOW, &line), 0);
	assert_int_equal(symlink(slave, display->link), 0);
	assert_true(sd_event_add_io(stage->loop, &display->io, display->master, EPOLLIN,
				    display_fake_read, stage) >= 0);
	return display->link;
}

static void display_fake_close(struct stage *stage)
{
	struct display_fake *display = &stage->display;

	if (display->master < 0)
		return;
	display->io = sd_event_source_disable_unref(display->io);
	unlink(display->link);
	close(display->slave);
	close(display->master);
	display->master = display->slave = -1;
}

static int stage_set(void **state)
{
	struct stage *stage = calloc(1, sizeof(*stage));

	if (!stage || sd_event_new(&stage->loop) < 0)
		return -1;
	stage->listening = stage->display.master = stage->display.slave = -1;
	if (text_copy(stage->folder, sizeof(stage->folder), "/tmp/naeste-panel.XXXXXX") < 0 ||
	    !mkdtemp(stage->folder) ||
	    text_format(stage->wire_path, sizeof(stage->wire_path), "%s/wire", stage->folder) < 0 ||
	    text_format(stage->display.link, sizeof(stage->display.link), "%s/tty", stage->folder) <
		    0)
		return -1;
	fake_write_bytes_max = fake_writes_refused = 0;
	*state = stage;
	return 0;
}

static int stage_strike(void **state)
{
	struct stage *stage = *state;

	panel_fake_close(stage);
	display_fake_close(stage);
	sd_event_unref(stage->loop);
	rmdir(stage->folder);
	free(stage);
	return 0;
}
