/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A number display. It was written from the description of the frame alone, so that a mistake of
 * the driver cannot hide in code that both share.
 */
#include "tools/panel-sim/screen.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <termios.h>

#include "firmware/base/log.h"

static int link_make(const char *link, const char *target)
{
	char fresh[PATH_MAX];

	if (text_format(fresh, sizeof(fresh), "%s.new", link) < 0)
		return -ENAMETOOLONG;
	(void)unlink(fresh);
	if (symlink(target, fresh) < 0 || rename(fresh, link) < 0)
		return -errno;
	return 0;
}

static int terminal_open(struct screen *screen)
{
	char slave[64];
	struct termios line;
	int result;

	screen->master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (screen->master < 0 || grantpt(screen->master) < 0 || unlockpt(screen->master) < 0)
		return -errno;
	result = ptsname_r(screen->master, slave, sizeof(slave));
	if (result != 0)
		return -result;
	screen->slave = open(slave, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (screen->slave < 0 || tcgetattr(screen->slave, &line) < 0)
		return -errno;
	/* Without this the terminal would echo answers until the driver has set it up. */
	cfmakeraw(&line);
	if (tcsetattr(screen->slave, TCSANOW, &line) < 0)
		return -errno;
	return link_make(screen->link, slave);
}

int screen_init(struct screen *screen, const char *folder, const char *name)
{
	int result;

	*screen = (struct screen){ .master = -1, .slave = -1, .powered = true };
	if (!text_is_slug(name) || text_copy(screen->name, sizeof(screen->name), name) < 0)
		return -EINVAL;
	if (text_format(screen->link, sizeof(screen->link), "%s/%s", folder, name) < 0)
		return -ENAMETOOLONG;
	result = terminal_open(screen);
	if (result < 0)
		screen_finish(screen);
	return result;
}

void screen_finish(struct screen *screen)
{
	(void)unlink(screen->link);
	if (screen->master >= 0)
		close(screen->master);
	if (screen->slave >= 0)
		close(screen->slave);
	screen->master = screen->slave = -1;
}

static void screen_answer(const struct screen *screen, char byte)
{
	/* A driver that does not read its answers loses them, as on a real line. */
	if (write(screen->master, &byte, 1) < 0)
		log_debug("display %s: answer lost: %s", screen->name, strerror(errno));
}

/* Copies without the blanks around it. */
static void trim(const char *from, size_t length, char *to)
{
	while (length > 0 && from[0] == ' ') {
		from++;
		length--;
	}
	while (length > 0 && from[length - 1] == ' ')
		length--;
	memcpy(to, from, length);
	to[length] = '\0';
}

static void frame_judge(struct screen *screen, int64_t now_us)
{
	const char *frame = screen->frame;
	size_t length = screen->used;
	unsigned int sum = 0;
	char expected[3];

	if (length < 1 + SCREEN_NUMBER_DIGITS + 2 || frame[0] != SCREEN_ADDRESS)
		return;
	for (size_t i = 0; i < length - 2; i++)
		sum ^= (unsigned char)frame[i];
	(void)snprintf(expected, sizeof(expected), "%02X", sum & 0xffu);
	if (memcmp(frame + length - 2, expected, 2) != 0) {
		screen_answer(screen, 0x15);
		return;
	}
	trim(frame + 1, SCREEN_NUMBER_DIGITS, screen->number);
	trim(frame + 1 + SCREEN_NUMBER_DIGITS, length - 2 - 1 - SCREEN_NUMBER_DIGITS,
	     screen->counter);
	screen->shown_us = now_us;
	screen_answer(screen, 0x06);
}

static void byte_take(struct screen *screen, char byte, int64_t now_us)
{
	if (byte == 0x02) {
		screen->inside = true;
		screen->used = 0;
	} else if (!screen->inside) {
		return;
	} else if (byte == 0x03) {
		screen->inside = false;
		frame_judge(screen, now_us);
	} else if (screen->used == sizeof(screen->frame) || byte < ' ' || byte > '~') {
		screen->inside = false;
	} else {
		screen->frame[screen->used++] = byte;
	}
}

void screen_serve(struct screen *screen, int64_t now_us)
{
	char bytes[256];
	ssize_t count = read(screen->master, bytes, sizeof(bytes));

	for (ssize_t i = 0; screen->powered && i < count; i++)
		byte_take(screen, bytes[i], now_us);
}

void screen_power(struct screen *screen, bool powered)
{
	screen->powered = powered;
	screen->inside = false;
	screen->number[0] = screen->counter[0] = '\0';
}

static bool is_dark(const struct screen *screen, int64_t now_us)
{
	return !screen->powered || now_us - screen->shown_us > SCREEN_BLANK_US;
}

const char *screen_number(const struct screen *screen, int64_t now_us)
{
	return is_dark(screen, now_us) ? "" : screen->number;
}

const char *screen_counter(const struct screen *screen, int64_t now_us)
{
	return is_dark(screen, now_us) ? "" : screen->counter;
}
