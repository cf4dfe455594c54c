/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdint.h>

#include "firmware/queue/catalog.h"

/*
 * The score's arithmetic: what a ticket has earned by waiting. Integers only. The contracts are ACSL;
 * `tools/check proof` proves that the code keeps them and that nothing in it overflows, for every
 * value that they allow (see tests/README.md).
 *
 * Without promise and head start this is Kleinrock's accumulating priority (L. Kleinrock, "A delay
 * dependent queue discipline", 1964).
 */

/* A hundred years: where waiting stops to count. */
#define SCORE_WAITED_MAX_MS          INT64_C(3155760000000)
/* What the settings of a lane may be, so that no product overflows. */
#define SCORE_RATE_MAX_PERMILLE      INT64_C(1000000)
#define SCORE_LATE_RATE_MAX_PERMILLE INT64_C(2000000)
#define SCORE_PROMISE_MAX_MS         INT64_C(86400000)
#define SCORE_HEAD_START_MAX_MS      INT64_C(86400000) /* a lane's, and a counter's for a service */

/*@
  // A lane whose numbers are in the ranges above.
  predicate lane_in_range{L}(struct lane *lane) =
    1 <= lane->rate_permille <= SCORE_RATE_MAX_PERMILLE &&
    1 <= lane->late_rate_permille <= SCORE_LATE_RATE_MAX_PERMILLE &&
    0 <= lane->promise_ms <= SCORE_PROMISE_MAX_MS;

  // The rule as a supervisor reads it, in mathematical integers.
  logic integer in_time(integer promise, integer waited) =
    promise != 0 && waited > promise ? promise : waited;
  logic integer points(integer rate, integer late_rate, integer promise, integer head_start,
    integer waited) =
    rate * (in_time(promise, waited) + head_start) +
    late_rate * (waited - in_time(promise, waited));

  // Who waits longer never has less; so a newcomer of the same lane never overtakes.
  lemma waiting_longer_earns_more:
    \forall integer rate, late_rate, promise, head_start, waited, longer;
      0 < rate && 0 < late_rate && 0 <= promise && 0 <= waited < longer ==>
      points(rate, late_rate, promise, head_start, waited) <
      points(rate, late_rate, promise, head_start, longer);
*/

/*
 * max(0, now - since), and at most SCORE_WAITED_MAX_MS; for any two times.
 */
/*@
  assigns \nothing;
  ensures \result == \max(0, \min(now_ms - since_ms, SCORE_WAITED_MAX_MS));
*/
int64_t score_waited_ms(int64_t since_ms, int64_t now_ms);

/*
 * rate x (min(waited, promise) + head start) + late rate x (waited beyond the promise), in per mille
 * x ms; without a promise only the first term. `head_start_ms` is the lane's plus the counter's.
 */
/*@
  requires \valid_read(lane) && lane_in_range(lane);
  requires 0 <= head_start_ms <= 2 * SCORE_HEAD_START_MAX_MS;
  requires 0 <= waited_ms <= SCORE_WAITED_MAX_MS;
  assigns \nothing;
  ensures \result == points(lane->rate_permille, lane->late_rate_permille, lane->promise_ms,
    head_start_ms, waited_ms);
*/
int64_t score_points(const struct lane *lane, int64_t head_start_ms, int64_t waited_ms);
