/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A wall clock that can be set, for one process: loaded before it (LD_PRELOAD), this moves
 * CLOCK_REALTIME by as many milliseconds as stand in a file of eight bytes (NAESTE_CLOCK), which
 * whoever sets the clock may change at any time. All other clocks are the machine's own, as they are
 * when a real clock is set. Without the file nothing is moved.
 */
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <dlfcn.h>

#define NS_PER_MS INT64_C(1000000)
#define NS_PER_S  INT64_C(1000000000)

static int (*clock_of_libc)(clockid_t clock, struct timespec *ret_now);
static const _Atomic int64_t *clock_ahead_ms;

static const _Atomic int64_t *clock_map(const char *path)
{
	struct stat status;
	void *mapped = MAP_FAILED;
	int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;

	if (fd < 0)
		return NULL;
	if (fstat(fd, &status) == 0 && status.st_size >= (off_t)sizeof(int64_t))
		mapped = mmap(NULL, sizeof(int64_t), PROT_READ, MAP_SHARED, fd, 0);
	close(fd);
	return mapped == MAP_FAILED ? NULL : mapped;
}

__attribute__((constructor)) static void clock_init(void)
{
	void *found = dlsym(RTLD_NEXT, "clock_gettime");

	/* POSIX promises that a function fits into what dlsym() returns, C does not. */
	memcpy(&clock_of_libc, &found, sizeof(found));
	clock_ahead_ms = clock_map(getenv("NAESTE_CLOCK"));
}

/* NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): libc's are reserved words */
__attribute__((visibility("default"))) int clock_gettime(clockid_t clock, struct timespec *ret_now)
{
	int result;
	int64_t ahead_ms, ns;

	if (!clock_of_libc)
		clock_init(); /* somebody else's constructor is earlier */
	result = clock_of_libc(clock, ret_now);
	if (result != 0 || clock != CLOCK_REALTIME || !clock_ahead_ms)
		return result;
	ahead_ms = atomic_load_explicit(clock_ahead_ms, memory_order_relaxed);
	ns = ret_now->tv_nsec + ahead_ms % 1000 * NS_PER_MS;
	ret_now->tv_sec += ahead_ms / 1000 + (ns >= NS_PER_S) - (ns < 0);
	ret_now->tv_nsec = ns < 0 ? ns + NS_PER_S : ns % NS_PER_S;
	return 0;
}
