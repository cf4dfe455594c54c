/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A number display on a serial line. Only the newest face is kept: it is sent when it changes,
 * every DISPLAY_REFRESH_MS, and again after whatever went wrong. Nothing here waits: the line is
 * opened and written without blocking, and every state ends by itself at its deadline.
 *
 *	AWAY     there is no line; opened again at the deadline
 *	IDLE     the display shows what it should; refreshed at the deadline
 *	SENDING  the frame is being written; blocked at the deadline
 *	ASKING   the frame is out, its answer is awaited; no answer at the deadline
 *	RESTING  after a failure, so that a late answer is not taken for the next frame's
 *
 * The frame has no sign for flashing, so `flash` is left to displays that can.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <termios.h>

#include "drivers/display.h"
#include "firmware/base/cleanup.h"
#include "firmware/base/require.h"

#define ACK 0x06
#define NAK 0x15

#define OPEN_AGAIN_MS     1000
#define BLOCKED_MS        1000
#define ANSWER_MS         500
#define REST_MS           500
#define FAILURES_MAX      2   /* in a row: then the display is lost */
#define ANSWER_BYTES      256 /* that mean nothing, before the answer counts as garbled */
#define FACE_BYTES        (DISPLAY_NUMBER_BYTES + SLUG_BYTES)
#define FRAME_BYTES       (FACE_BYTES + 5) /* start, address, two checksum digits, end */
#define MS_US             UINT64_C(1000)
/* Refreshes of several displays may share one wake-up. */
#define REFRESH_LEEWAY_MS 1000

enum serial_state {
	SERIAL_AWAY,
	SERIAL_IDLE,
	SERIAL_SENDING,
	SERIAL_ASKING,
	SERIAL_RESTING,
};

struct frame {
	uint8_t bytes[FRAME_BYTES];
	size_t length;
};

struct display_serial {
	struct display_driver driver;
	struct display_listener listener;
	struct display_frame layout;
	char name[SLUG_BYTES];
	char *path;
	speed_t speed;
	sd_event *loop;
	sd_event_source *timer, *io;
	int fd; /* -1 in SERIAL_AWAY */
	enum serial_state state;
	struct frame wanted;  /* the newest face */
	struct frame sending; /* what is on its way */
	size_t sent;          /* bytes of it */
	unsigned int failures;
	unsigned int garbage_bytes; /* of the answer */
	bool unconfirmed;           /* `shown` has not been called for `wanted` */
	bool reported;
	enum display_health health;
	const char *reason;
};

static const struct {
	uint32_t baud;
	speed_t speed;
} speeds[] = {
	{ 1200, B1200 },   { 2400, B2400 },   { 4800, B4800 },   { 9600, B9600 },
	{ 19200, B19200 }, { 38400, B38400 }, { 57600, B57600 }, { 115200, B115200 },
};

static int speed_of(uint32_t baud, speed_t *ret_speed)
{
	for (size_t i = 0; i < sizeof(speeds) / sizeof(speeds[0]); i++) {
		if (speeds[i].baud == baud) {
			*ret_speed = speeds[i].speed;
			return 0;
		}
	}
	return -EINVAL;
}

/* `text` in the last of `digits` places; what does not fit or print is shown as '-'. */
static void digits_put(struct frame *frame, const char *text, size_t digits)
{
	size_t length = strlen(text);

	for (size_t i = 0; i < digits; i++) {
		char digit = ' ';

		if (length > digits)
			digit = '-';
		else if (i >= digits - length)
			digit = text[i - (digits - length)];
		frame->bytes[frame->length++] = (uint8_t)(digit < ' ' || digit > '~' ? '-' : digit);
	}
}

static struct frame frame_make(const struct display_frame *layout, const struct display_face *face)
{
	static const char hex[] = "0123456789ABCDEF";
	struct frame frame = { .bytes = { layout->start, layout->address }, .length = 2 };
	uint8_t sum = 0;

	digits_put(&frame, face->number, layout->number_digits);
	digits_put(&frame, face->counter, layout->counter_digits);
	for (size_t i = 1; i < frame.length; i++)
		sum ^= frame.bytes[i];
	if (layout->checksum) {
		frame.bytes[frame.length++] = (uint8_t)hex[sum >> 4];
		frame.bytes[frame.length++] = (uint8_t)hex[sum & 0xf];
	}
	frame.bytes[frame.length++] = layout->end;
	require(frame.length <= sizeof(frame.bytes));
	return frame;
}

static bool frame_equal(const struct frame *a, const struct frame *b)
{
	return a->length == b->length && memcmp(a->bytes, b->bytes, a->length) == 0;
}

static void serial_report(struct display_serial *serial, enum display_health health,
			  const char *reason)
{
	if (serial->reported && serial->health == health && serial->reason == reason)
		return;
	serial->reported = true;
	serial->health = health;
	serial->reason = reason;
	serial->listener.health(serial->listener.data, serial->name, health, reason);
}

static void serial_enter(struct display_serial *serial, enum serial_state state,
			 uint64_t deadline_ms, uint64_t leeway_ms, uint32_t events)
{
	serial->state = state;
	if (serial->io)
		(void)sd_event_source_set_io_events(serial->io, events);
	(void)sd_event_source_set_time_accuracy(serial->timer, leeway_ms * MS_US);
	(void)sd_event_source_set_time_relative(serial->timer, deadline_ms * MS_US);
	(void)sd_event_source_set_enabled(serial->timer, SD_EVENT_ONESHOT);
}

static void serial_lose(struct display_serial *serial, const char *reason)
{
	serial->io = sd_event_source_disable_unref(serial->io);
	if (serial->fd >= 0) {
		/* Else close(2) could wait for bytes that nobody takes. */
		(void)tcflush(serial->fd, TCIOFLUSH);
		close(serial->fd);
	}
	serial->fd = -1;
	serial_enter(serial, SERIAL_AWAY, OPEN_AGAIN_MS, 10, 0);
	serial_report(serial, DISPLAY_LOST, reason);
}

/* The frame was not shown; `reason` counts only if it happens again. */
static void serial_fail(struct display_serial *serial, const char *reason)
{
	if (serial->failures < FAILURES_MAX)
		serial->failures++;
	(void)tcflush(serial->fd, TCOFLUSH);
	serial_enter(serial, SERIAL_RESTING, REST_MS, 10, 0);
	if (serial->failures == FAILURES_MAX)
		serial_report(serial, DISPLAY_LOST, reason);
}

static void serial_rest(struct display_serial *serial, enum display_health health)
{
	serial->failures = 0;
	serial_enter(serial, SERIAL_IDLE, DISPLAY_REFRESH_MS - REFRESH_LEEWAY_MS / 2,
		     REFRESH_LEEWAY_MS, 0);
	serial_report(serial, health, "");
}

static void serial_write(struct display_serial *serial)
{
	while (serial->sent < serial->sending.length) {
		ssize_t written = write(serial->fd, serial->sending.bytes + serial->sent,
					serial->sending.length - serial->sent);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0 && errno == EAGAIN)
			return;
		if (written < 0) {
			serial_lose(serial, "absent");
			return;
		}
		serial->sent += (size_t)written;
	}
	if (serial->layout.acknowledged)
		serial_enter(serial, SERIAL_ASKING, ANSWER_MS, 1, EPOLLIN);
	else
		serial_rest(serial, DISPLAY_UNKNOWN);
}

static void serial_send(struct display_serial *serial)
{
	/* An answer that is already here belongs to an earlier frame. */
	(void)tcflush(serial->fd, TCIFLUSH);
	serial->sending = serial->wanted;
	serial->sent = 0;
	serial->garbage_bytes = 0;
	serial_enter(serial, SERIAL_SENDING, BLOCKED_MS, 10, EPOLLOUT);
	serial_write(serial);
}

static void serial_confirmed(struct display_serial *serial)
{
	bool newest = frame_equal(&serial->sending, &serial->wanted);

	serial_rest(serial, DISPLAY_WELL);
	if (!newest) {
		serial_send(serial);
	} else if (serial->unconfirmed) {
		serial->unconfirmed = false;
		serial->listener.shown(serial->listener.data, serial->name);
	}
}

static void serial_read(struct display_serial *serial)
{
	uint8_t bytes[64];
	ssize_t count = read(serial->fd, bytes, sizeof(bytes));

	if (count < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (count <= 0) {
		serial_lose(serial, "absent");
		return;
	}
	for (ssize_t i = 0; i < count; i++) {
		if (bytes[i] == ACK) {
			serial_confirmed(serial);
			return;
		}
		if (bytes[i] == NAK || ++serial->garbage_bytes > ANSWER_BYTES) {
			serial_fail(serial, "garbled");
			return;
		}
	}
}

static int serial_io(sd_event_source *source, int fd, uint32_t events, void *data)
{
	struct display_serial *serial = data;

	/* EPOLLHUP and EPOLLERR come whatever is asked for; asking is the only state that reads. */
	if (serial->state == SERIAL_ASKING && (events & EPOLLIN))
		serial_read(serial);
	else if (events & (EPOLLHUP | EPOLLERR))
		serial_lose(serial, "absent");
	else if (serial->state == SERIAL_SENDING && (events & EPOLLOUT))
		serial_write(serial);
	return 0;
}

/* Raw, eight bits, no flow control: a display's wires are transmit, receive and ground. */
static int line_set_up(int fd, speed_t speed)
{
	struct termios line;

	if (tcgetattr(fd, &line) < 0)
		return -errno;
	cfmakeraw(&line);
	line.c_cflag |= CLOCAL | CREAD;
	line.c_cflag &= ~(tcflag_t)(CSTOPB | CRTSCTS | HUPCL);
	line.c_cc[VMIN] = 1;
	line.c_cc[VTIME] = 0;
	if (cfsetspeed(&line, speed) < 0 || tcsetattr(fd, TCSANOW, &line) < 0)
		return -errno;
	return 0;
}

static int serial_open(struct display_serial *serial)
{
	_cleanup_close_ int fd = open(serial->path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	int result;

	if (fd < 0)
		return -errno;
	result = line_set_up(fd, serial->speed);
	if (result < 0)
		return result;
	result = sd_event_add_io(serial->loop, &serial->io, fd, 0, serial_io, serial);
	if (result < 0)
		return result;
	serial->fd = steal_fd(&fd);
	serial->failures = 0;
	return 0;
}

static const char *open_reason(int result)
{
	if (result == -ENOTTY)
		return "not-a-serial-line";
	return result == -EACCES || result == -EPERM ? "not-permitted" : "absent";
}

static int serial_timer(sd_event_source *source, uint64_t due_us, void *data)
{
	struct display_serial *serial = data;
	int result = 0;

	switch (serial->state) {
	case SERIAL_AWAY:
		result = serial_open(serial);
		if (result < 0)
			serial_lose(serial, open_reason(result));
		else
			serial_send(serial);
		break;
	case SERIAL_IDLE:
	case SERIAL_RESTING:
		serial_send(serial);
		break;
	case SERIAL_SENDING:
		serial_fail(serial, "blocked");
		break;
	case SERIAL_ASKING:
		serial_fail(serial, serial->garbage_bytes ? "garbled" : "no-answer");
		break;
	}
	return 0;
}

static void serial_show(struct display_driver *driver, const struct display_face *face)
{
	struct display_serial *serial = (struct display_serial *)driver;

	serial->wanted = frame_make(&serial->layout, face);
	serial->unconfirmed = true;
	/*
	 * In every other state the newest face is sent when the state ends. Sending waits for the
	 * loop's next turn, so that no listener is called from within its own call.
	 */
	if (serial->state == SERIAL_IDLE)
		serial_enter(serial, SERIAL_IDLE, 0, 1, 0);
}

static void serial_blank(struct display_serial *serial)
{
	const struct frame blank = frame_make(&serial->layout, &(struct display_face){});

	/* One try: the display blanks itself, too, when it is not refreshed. */
	if (write(serial->fd, blank.bytes, blank.length) < 0)
		(void)tcflush(serial->fd, TCOFLUSH);
}

static void serial_free(struct display_driver *driver)
{
	struct display_serial *serial = (struct display_serial *)driver;

	if (!serial)
		return;
	sd_event_source_disable_unref(serial->io);
	sd_event_source_disable_unref(serial->timer);
	sd_event_unref(serial->loop);
	if (serial->fd >= 0) {
		if (serial->state != SERIAL_SENDING)
			serial_blank(serial);
		else
			(void)tcflush(serial->fd, TCOFLUSH);
		close(serial->fd);
	}
	free(serial->path);
	free(serial);
}

static const struct display_ops serial_ops = {
	.name = "serial",
	.show = serial_show,
	.free = serial_free,
};

static int serial_configure(struct display_serial *serial, const struct display_config *config)
{
	const struct display_frame *layout = &config->frame;

	if (layout->number_digits == 0 || layout->number_digits >= DISPLAY_NUMBER_BYTES ||
	    layout->counter_digits >= SLUG_BYTES || layout->start == layout->end)
		return -EINVAL;
	if (text_copy(serial->name, sizeof(serial->name), config->name) < 0)
		return -EINVAL;
	serial->path = strdup(config->path);
	if (!serial->path)
		return -ENOMEM;
	serial->layout = *layout;
	serial->wanted = frame_make(layout, &(struct display_face){});
	return speed_of(config->baud, &serial->speed);
}

static void serial_freep(struct display_serial **serial)
{
	if (*serial)
		serial_free(&(*serial)->driver);
}

int display_serial_new(sd_event *loop, const struct display_config *config,
		       const struct display_listener *listener, struct display_driver **ret_driver)
{
	_cleanup_(serial_freep) struct display_serial *serial = calloc(1, sizeof(*serial));
	int result;

	if (!serial)
		return -ENOMEM;
	serial->driver.ops = &serial_ops;
	serial->fd = -1;
	serial->listener = *listener;
	result = serial_configure(serial, config);
	if (result < 0)
		return result;
	serial->loop = sd_event_ref(loop);
	/* Opened on the loop's first turn, so that the listener hears of it there. */
	result = sd_event_add_time_relative(loop, &serial->timer, CLOCK_MONOTONIC, 0, MS_US,
					    serial_timer, serial);
	if (result < 0)
		return result;
	*ret_driver = &steal_pointer(&serial)->driver;
	return 0;
}
