/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

/*
 * Clocks that a test can set. They stand in for libc's in this program only: the loop's own timers
 * (libsystemd) and CLOCK_MONOTONIC stay real.
 */

#include <stdbool.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

static struct {
	int64_t boot_ms, wall_ms; /* added to what the kernel says */
	bool unsynced;
} set_clock;

/* NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): libc's are reserved */
int clock_gettime(clockid_t clock, struct timespec *time)
{
	int64_t added_ms = clock == CLOCK_BOOTTIME   ? set_clock.boot_ms
			   : clock == CLOCK_REALTIME ? set_clock.wall_ms
						     : 0;
	int r = (int)syscall(SYS_clock_gettime, clock, time);

	time->tv_sec += added_ms / 1000;
	time->tv_nsec += added_ms % 1000 * 1000000;
	if (time->tv_nsec < 0) {
		time->tv_nsec += 1000000000;
		time->tv_sec--;
	}
	if (time->tv_nsec >= 1000000000) {
		time->tv_nsec -= 1000000000;
		time->tv_sec++;
	}
	return r;
}

/* NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): the same */
int adjtimex(struct timex *kernel)
{
	kernel->status = set_clock.unsynced ? STA_UNSYNC : 0;
	return set_clock.unsynced ? TIME_ERROR : TIME_OK;
}

/* Time passes without a wait; what has a timer in the loop is not told. */
static inline void clock_pass(int64_t ms)
{
	set_clock.boot_ms += ms;
	set_clock.wall_ms += ms;
}
