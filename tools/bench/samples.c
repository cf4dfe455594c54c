/* SPDX-License-Identifier: EUPL-1.2 */
/* Order statistics, nothing else: a mean would hide what the worst of a hundred has to bear. */
#include "tools/bench/samples.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "firmware/base/require.h"

void samples_add(struct samples *samples, uint64_t ns)
{
	if (samples->count < SAMPLES_MAX)
		samples->ns[samples->count++] = ns;
}

static int compare(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

	return (left > right) - (left < right);
}

double samples_us(const struct samples *samples, unsigned int permille)
{
	static uint64_t sorted[SAMPLES_MAX];
	size_t at;

	if (samples->count == 0)
		return 0;
	memcpy(sorted, samples->ns, samples->count * sizeof(sorted[0]));
	qsort(sorted, samples->count, sizeof(sorted[0]), compare);
	at = samples->count * permille / 1000;
	if (at >= samples->count)
		at = samples->count - 1;
	return (double)sorted[at] / 1000.0;
}

uint64_t now_ns(void)
{
	struct timespec now;

	require(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}
