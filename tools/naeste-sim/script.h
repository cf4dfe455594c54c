/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdint.h>

#include "tools/naeste-sim/world.h"

/*
 * A history: a seed and the acts that happened to it. Its site comes from the seed, everything else
 * from the acts.
 */

void script_append(struct script *script, const struct act *act);
void script_finish(struct script *script);

/* Does the acts again, those with keep[i] (NULL: all), and says what broke. */
struct failure script_replay(uint64_t seed, const struct script *script, const bool *keep);

/*
 * Takes acts out as long as the same invariant breaks without them, for at most `budget_ms`; the rest
 * remains in `history`.
 */
void script_shrink(uint64_t seed, struct script *script, const struct failure *failure,
		   int64_t budget_ms);

/* The last `most` acts, a line each. */
void script_write(uint64_t seed, const struct script *script, uint32_t most, FILE *stream);
/* 0 or a negative errno, said on standard error. */
_must_check_ int script_read(const char *path, uint64_t *ret_seed, struct script *script);
