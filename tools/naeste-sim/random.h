/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
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

/* from .. to, both included. */
static inline int64_t chance_between(struct chance *chance, int64_t from, int64_t to)
{
	return from + (int64_t)(((chance_bits(chance) >> 32) * (uint64_t)(to - from + 1)) >> 32);
}

static inline bool chance_permille(struct chance *chance, uint32_t permille)
{
	return chance_below(chance, 1000) < permille;
}

/* A duration around `mean_ms`: mostly below, one in twenty a good deal longer. */
static inline int64_t chance_duration(struct chance *chance, int64_t mean_ms)
{
	int64_t most_ms = chance_below(chance, 20) == 0 ? 6 * mean_ms : 3 * mean_ms / 2;

	return chance_between(chance, mean_ms / 20, most_ms);
}
