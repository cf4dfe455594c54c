/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Histories are kept, done again, and made shorter: delta debugging as by Zeller and Hildebrandt
 * ("Simplifying and isolating failure-inducing input", 2002), with ever smaller pieces left out.
 */
#include "tools/naeste-sim/script.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/require.h"

void script_append(struct script *script, const struct act *act)
{
	if (script->count == script->size) {
		script->size = 2 * script->size + 1024;
		script->acts = reallocarray(script->acts, script->size, sizeof(*script->acts));
		require(script->acts);
	}
	script->acts[script->count++] = *act;
}

void script_finish(struct script *script)
{
	free(script->acts);
	*script = (struct script){ 0 };
}

struct failure script_replay(uint64_t seed, const struct script *script, const bool *keep)
{
	struct coverage coverage = { 0 };
	struct world *world = world_new(seed, &coverage, NULL);
	struct failure failure;

	for (uint32_t i = 0; i < script->count && world_holds(world); i++) {
		if (!keep || keep[i])
			world_act(world, &script->acts[i], 0);
	}
	if (world_holds(world))
		world_end(world);
	failure = world->failure;
	world_free(world);
	return failure;
}

/* Whether it still breaks without the acts from `first`, `count` of them; if so they are gone. */
static bool try_without(uint64_t seed, const struct script *script, bool *keep, uint32_t first,
			uint32_t count, int invariant)
{
	bool *trial = malloc(script->count);
	bool any = false, breaks;

	require(trial);
	memcpy(trial, keep, script->count);
	for (uint32_t i = first; i < first + count && i < script->count; i++) {
		any = any || trial[i];
		trial[i] = false;
	}
	breaks = any && script_replay(seed, script, trial).invariant == invariant;
	if (breaks)
		memcpy(keep, trial, script->count);
	free(trial);
	return breaks;
}

static void script_pack(struct script *script, const bool *keep)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < script->count; i++) {
		if (keep[i])
			script->acts[kept++] = script->acts[i];
	}
	script->count = kept;
}

static bool *all_kept(const struct script *script)
{
	bool *keep = malloc(script->count + 1);

	require(keep);
	memset(keep, true, script->count);
	return keep;
}

/* Acts that only let time pass, all at once: the others do that, too. */
static void shrink_passes(uint64_t seed, struct script *script, const struct failure *failure)
{
	bool *keep = all_kept(script);

	for (uint32_t i = 0; i < script->count; i++)
		keep[i] = script->acts[i].kind != ACT_PASS;
	if (script_replay(seed, script, keep).invariant == failure->invariant)
		script_pack(script, keep);
	free(keep);
}

void script_shrink(uint64_t seed, struct script *script, const struct failure *failure,
		   int64_t budget_ms)
{
	uint64_t until_us = clock_monotonic_us() + (uint64_t)budget_ms * 1000;
	uint32_t piece = script->count / 2;

	shrink_passes(seed, script, failure);
	while (piece > 0 && clock_monotonic_us() < until_us) {
		bool *keep = all_kept(script), less = false;

		/* From the end: what came last is seldom needed by what came before. */
		for (uint32_t end = script->count; end > 0 && clock_monotonic_us() < until_us;
		     end -= end < piece ? end : piece)
			less |= try_without(seed, script, keep, end < piece ? 0 : end - piece,
					    end < piece ? end : piece, failure->invariant);
		script_pack(script, keep);
		free(keep);
		if (piece == 1 && !less)
			break;
		piece = piece > 1 ? piece / 2 : 1;
	}
}

void script_write(uint64_t seed, const struct script *script, uint32_t most, FILE *stream)
{
	uint32_t first = script->count > most ? script->count - most : 0;

	fprintf(stream, "seed %" PRIu64 "\n", seed);
	if (first)
		fprintf(stream, "... %u acts before these; --out FILE has them all\n", first);
	for (uint32_t i = first; i < script->count; i++)
		act_write(&script->acts[i], stream);
}

static int read_seed(const char *line, uint64_t *ret_seed)
{
	char *end = NULL;

	if (strncmp(line, "seed ", 5) != 0)
		return -EINVAL;
	errno = 0;
	*ret_seed = strtoull(line + 5, &end, 10);
	return errno != 0 || end == line + 5 || *end != '\n' ? -EINVAL : 0;
}

int script_read(const char *path, uint64_t *ret_seed, struct script *script)
{
	FILE *file = fopen(path, "re");
	char line[2048];
	struct act act;
	int r = file ? 0 : -errno;

	if (!file) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		return r;
	}
	if (!fgets(line, sizeof(line), file) || read_seed(line, ret_seed) < 0) {
		fprintf(stderr, "%s: no history: its first line is \"seed N\"\n", path);
		r = -EINVAL;
	}
	while (r == 0 && fgets(line, sizeof(line), file)) {
		r = act_read(line, &act);
		if (r == 0)
			script_append(script, &act);
	}
	fclose(file);
	return r;
}
