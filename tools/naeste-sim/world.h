/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "firmware/queue/queue.h"
#include "tools/naeste-sim/act.h"
#include "tools/naeste-sim/check.h"
#include "tools/naeste-sim/conductor.h"
#include "tools/naeste-sim/crowd.h"
#include "tools/naeste-sim/nights.h"
#include "tools/naeste-sim/random.h"
#include "tools/naeste-sim/site.h"

/*
 * A world: one site, its appliance, everybody who comes, and the checks. Everything in it follows from
 * the seed.
 */

struct failure {
	int invariant; /* -1: none; see invariant.h */
	char what[256];
	uint64_t step;
	int64_t at_ms;
};

/* What was done at least once, over all worlds of a run. */
struct coverage {
	uint64_t asked[VERB_COUNT], accepted[VERB_COUNT];
	uint64_t refused[REFUSAL_COUNT];
	uint64_t events[EVENT_TYPE_COUNT];
	uint64_t nights[NIGHT_COUNT];
	uint64_t cuts, commit_failures, repeats, papers, days, tickets, calls;
};

/* The acts of a world, kept when somebody wants them. */
struct script {
	struct act *acts;
	uint32_t count, size;
};

struct world {
	uint64_t seed;
	struct site site;
	struct catalog catalog;
	struct conductor conductor;
	struct checks checks;
	struct crowd crowd;
	struct chance chance;
	struct coverage *coverage;
	struct script *script; /* NULL: not kept */
	uint64_t steps;
	uint64_t hash; /* of every event so far */
	struct failure failure;
};

/* A world before its first act. `coverage` and `history` are the caller's. */
struct world *world_new(uint64_t seed, struct coverage *coverage, struct script *script);
void world_free(struct world *world);

/* One act: recorded, done, checked. Nothing happens any more once something is broken. */
void world_act(struct world *world, const struct act *act, uint32_t who);

/* The last checks of a world whose time is over. */
void world_end(struct world *world);

/* A step of the appliance has ended: the cheap checks, and at times all. */
void world_step(struct world *world);

/* The first invariant that breaks stands; -1 for none. */
void world_broken(struct world *world, int invariant, const char *format, ...)
	_format_(printf, 3, 4);

static inline bool world_holds(const struct world *world)
{
	return world->failure.invariant < 0;
}

static inline uint64_t hash_mix(uint64_t hash, uint64_t value)
{
	hash = (hash ^ value) * UINT64_C(0x9fb21c651e98df25);
	return hash ^ (hash >> 32);
}
