/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/*
 * Chance in whole numbers, for playing the queue forward: the same seed draws the same on every
 * machine. Durations are drawn from a table of equally likely ones, made from a mean and a spread.
 */

struct draw {
	uint64_t state;
};

#define DRAW_STEPS 64

struct draw_table {
	int64_t mean_ms;
	int64_t at_ms[DRAW_STEPS]; /* equally likely, the shortest first */
};

/* A source of its own for each `stream` of a `seed`. */
struct draw draw_seeded(uint64_t seed, uint32_t stream);

/* 0 .. below - 1; `below` must not be 0. */
uint32_t draw_below(struct draw *draw, uint32_t below);

/* True `share` times out of 65536. */
bool draw_share(struct draw *draw, uint32_t share);

/* Something that may happen at any moment, all moments alike: how long until it does. */
int64_t draw_moment_ms(struct draw *draw, int64_t mean_ms);

/*
 * Gamma distributed: `spread_ms` is the mean distance from the mean. Means up to 50,000 s; longer ones
 * count as that.
 */
void draw_table_fill(struct draw_table *table, int64_t mean_ms, int64_t spread_ms);

int64_t draw_from(struct draw *draw, const struct draw_table *table);

/* What is left of `times` such durations at once, of which `elapsed_ms` are over; at least 1. */
int64_t draw_rest_ms(struct draw *draw, const struct draw_table *table, int64_t times,
		     int64_t elapsed_ms);
