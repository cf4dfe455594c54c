/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A table of answers that grows and is swept.
 */
#include "tools/naeste-sim/answers.h"

#include <stdlib.h>
#include <string.h>

#include "firmware/base/require.h"

#define FIRST_SIZE 1024u

static struct answer *rows_new(uint32_t size)
{
	struct answer *rows = calloc(size, sizeof(*rows));

	require(rows);
	return rows;
}

void answers_init(struct answers *answers)
{
	*answers = (struct answers){ .rows = rows_new(FIRST_SIZE), .size = FIRST_SIZE };
}

void answers_finish(struct answers *answers)
{
	free(answers->rows);
	answers->rows = NULL;
}

static uint32_t row_of(const struct answers *answers, const struct id *id)
{
	uint64_t bits;
	uint32_t at;

	memcpy(&bits, id->bytes, sizeof(bits));
	at = (uint32_t)(bits ^ bits >> 32) & (answers->size - 1);
	while (!id_is_nil(&answers->rows[at].id) && !id_equal(&answers->rows[at].id, id))
		at = (at + 1) & (answers->size - 1);
	return at;
}

const struct answer *answers_find(const struct answers *answers, const struct id *id)
{
	const struct answer *row = &answers->rows[row_of(answers, id)];

	return id_is_nil(&row->id) ? NULL : row;
}

/* All that is not older than `before_ms` into a table of `size` rows. */
static void answers_move(struct answers *answers, uint32_t size, int64_t before_ms)
{
	struct answers old = *answers;

	*answers = (struct answers){ .rows = rows_new(size), .size = size };
	for (uint32_t i = 0; i < old.size; i++) {
		if (!id_is_nil(&old.rows[i].id) && old.rows[i].at_ms >= before_ms)
			answers_keep(answers, &old.rows[i]);
	}
	free(old.rows);
}

void answers_keep(struct answers *answers, const struct answer *answer)
{
	struct answer *row;

	if (2 * answers->count >= answers->size)
		answers_move(answers, 2 * answers->size, INT64_MIN);
	row = &answers->rows[row_of(answers, &answer->id)];
	if (!id_is_nil(&row->id))
		return;
	*row = *answer;
	answers->count++;
}

void answers_expire(struct answers *answers, int64_t before_ms)
{
	answers_move(answers, answers->size, before_ms);
}
