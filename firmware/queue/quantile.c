/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Quantiles of samples. Between the two samples next to rank (count + 1) x percent, which is right on
 * average whatever the distribution.
 */
#include "firmware/queue/quantile.h"

#include "firmware/queue/play.h"

/* D. L. Shell, "A high-speed sorting procedure", 1959: no memory, and fast enough for a thousand. */
static void sort(int32_t *samples, uint32_t count)
{
	for (uint32_t gap = count / 2; gap > 0; gap /= 2) {
		for (uint32_t i = gap; i < count; i++) {
			int32_t sample = samples[i];
			uint32_t at = i;

			for (; at >= gap && samples[at - gap] > sample; at -= gap)
				samples[at] = samples[at - gap];
			samples[at] = sample;
		}
	}
}

static int32_t quantile_ms(const int32_t *sorted, uint32_t count, uint32_t percent,
			   int64_t later_ms)
{
	uint32_t rank = (count + 1) * percent, whole = rank / 100;
	int64_t wait_ms = sorted[whole - 1] +
			  ((int64_t)sorted[whole] - sorted[whole - 1]) * (rank % 100) / 100 -
			  later_ms;

	return wait_ms > 0 ? (int32_t)wait_ms : 0;
}

bool quantiles_of(int32_t *samples, uint32_t count, int64_t later_ms, struct told_wait *ret_wait)
{
	sort(samples, count);
	if (samples[count - 1 - count / 20] == PLAY_NEVER)
		return false;
	*ret_wait = (struct told_wait){
		.p10_ms = quantile_ms(samples, count, 10, later_ms),
		.p50_ms = quantile_ms(samples, count, 50, later_ms),
		.p90_ms = quantile_ms(samples, count, 90, later_ms),
		.known = 1,
	};
	return true;
}
