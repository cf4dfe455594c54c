/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdint.h>

/*
 * Chance from a seed: splitmix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number
 * generators", 2014). The same seed gives the same numbers on every machine.
 */

struct chance {
	uint64_t state;
};

static inline uint64_t chance_bits(struct chance *chance)
{
	uint64_t z = chance->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* 0 .. below - 1; `below` must not be 0. */
static inline uint32_t chance_below(struct chance *chance, uint32_t below)
{
	return (uint32_t)(((chance_bits(chance) >> 32) * below) >> 32);
}
