/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "firmware/store/store.h"
#include "tools/naeste-replay/replay.h"

/*
 * What `naeste-replay --check` does, for the journal that a test leaves: checksums, numbers without a
 * gap, every call judged again, every invariant after every event, a second replay to the byte, and the
 * rows of tickets. `configured` are the site's nouns.
 */
static inline void assert_journal_holds(const char *path, const char *root,
					const struct catalog *configured)
{
	struct replay replay = { .options.check = true };
	struct store_options options = { .path = path, .root = root };
	struct store *store = NULL;

	replay.catalog = malloc(sizeof(*replay.catalog));
	assert_non_null(replay.catalog);
	*replay.catalog = *configured;
	options.catalog = replay.catalog;
	assert_int_equal(store_open_reader(&options, &store), 0);
	assert_int_equal(replay_journal(&replay, store), 0);
	if (replay.broken)
		fail_msg("after event %llu: %s", (unsigned long long)replay.broken_seq,
			 replay.broken);
	if (replay.disagreeing)
		fail_msg("%u calls come out differently", replay.disagreeing);
	store_free(store);
	replay_finish(&replay);
}
