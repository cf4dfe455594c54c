/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "firmware/queue/history.h"

/* So many samples that neither end is reached when p10 and p90 are looked for. */
#define QUANTILE_SAMPLES_MIN 20

/*
 * p10, p50 and p90 of `count` waits, less `later_ms` and never negative; sorts the samples. False, with
 * `ret_wait` untouched, when more than one in twenty never came to an end (PLAY_NEVER).
 */
bool quantiles_of(int32_t *samples, uint32_t count, int64_t later_ms, struct told_wait *ret_wait);
