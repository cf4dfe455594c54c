/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Measured times of one kind, in nanoseconds. */

#define SAMPLES_MAX 8192

struct samples {
	uint64_t ns[SAMPLES_MAX];
	size_t count;
};

/* What comes after SAMPLES_MAX is left out. */
void samples_add(struct samples *samples, uint64_t ns);

/* The value that `permille` of them do not exceed, in microseconds; 0 without any. */
double samples_us(const struct samples *samples, unsigned int permille);

/* CLOCK_MONOTONIC. */
uint64_t now_ns(void);
