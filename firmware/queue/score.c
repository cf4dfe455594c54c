/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What waiting earns. Small on purpose: this file is proved, see score.h.
 */
#include "firmware/queue/score.h"

int64_t score_waited_ms(int64_t since_ms, int64_t now_ms)
{
	if (now_ms <= since_ms)
		return 0;
	/* Asked in such a way that no difference overflows. */
	if (since_ms < 0 ? now_ms > since_ms + SCORE_WAITED_MAX_MS
			 : now_ms - since_ms > SCORE_WAITED_MAX_MS)
		return SCORE_WAITED_MAX_MS;
	return now_ms - since_ms;
}

int64_t score_points(const struct lane *lane, int64_t head_start_ms, int64_t waited_ms)
{
	int64_t in_time =
		lane->promise_ms && waited_ms > lane->promise_ms ? lane->promise_ms : waited_ms;

	return lane->rate_permille * (in_time + head_start_ms) +
	       lane->late_rate_permille * (waited_ms - in_time);
}
