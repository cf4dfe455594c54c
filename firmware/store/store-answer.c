/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Answers by command id: the same command gets the same answer, also after a restart and over
 * midnight. The first answer stands; keeping another one under its id changes nothing.
 */
#include <errno.h>

#include "firmware/base/require.h"
#include "firmware/store/store-private.h"

int store_answer_find(struct store *store, const struct id *command,
		      struct store_answer *ret_answer)
{
	_cleanup_(statement_close) struct statement statement =
		statement_open(store, SQL_ANSWER_FIND);
	struct store_answer answer;
	int r;

	bind_id(&statement, command);
	r = statement_step(&statement);
	if (r <= 0)
		return r;
	answer.fingerprint = (uint64_t)column_integer(&statement, 0);
	r = column_id(&statement, 1, &answer.ticket);
	if (r == 0)
		r = column_text(&statement, 2, answer.user, sizeof(answer.user));
	if (r == 0)
		r = column_text(&statement, 3, answer.text, sizeof(answer.text));
	if (r < 0)
		return r;
	*ret_answer = answer;
	return 1;
}

int store_answer_keep(struct store *store, const struct id *command, int64_t at_ms,
		      const struct store_answer *answer)
{
	_cleanup_(statement_close) struct statement statement =
		statement_open(store, SQL_ANSWER_KEEP);

	require(store->in_transaction);
	bind_id(&statement, command);
	bind_integer(&statement, at_ms);
	bind_integer(&statement, (int64_t)answer->fingerprint);
	bind_id(&statement, &answer->ticket);
	bind_text(&statement, answer->user);
	bind_text(&statement, answer->text);
	return statement_write(&statement, NULL);
}

int store_answer_expire(struct store *store, int64_t before_ms, int limit)
{
	_cleanup_(statement_close) struct statement statement =
		statement_open(store, SQL_ANSWER_EXPIRE);
	int changed, r;

	bind_integer(&statement, limit);
	bind_integer(&statement, before_ms);
	r = statement_write(&statement, &changed);
	if (r < 0)
		return r;
	if (changed > 0)
		store->wipe = true;
	return changed;
}
