/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The print journal: what was asked of the printer and what it said, one row for a ticket's
 * original and one for each copy. It is written before the printer hears of anything, so that after a
 * crash nobody has to guess whether a number may be on paper already.
 */
#include <errno.h>

#include "firmware/base/log.h"
#include "firmware/base/require.h"
#include "firmware/store/store-private.h"

/* These words stand in the schema's index too: see print_open. */
static const char *const print_state_names[] = {
	[PRINT_WANTED] = "wanted", [PRINT_SENT] = "sent",       [PRINT_CONFIRMED] = "confirmed",
	[PRINT_FAILED] = "failed", [PRINT_UNKNOWN] = "unknown", [PRINT_DROPPED] = "dropped",
};

#define PRINT_STATE_COUNT (sizeof(print_state_names) / sizeof(print_state_names[0]))

int store_print(struct store *store, const struct print *print)
{
	_cleanup_(statement_close) struct statement statement =
		statement_open(store, SQL_PRINT_SET);
	char number[NUMBER_TEXT_BYTES];

	require(store->in_transaction && print->state < PRINT_STATE_COUNT);
	number_format(print->number, number);
	bind_id(&statement, &print->ticket);
	bind_integer(&statement, print->copy);
	bind_text(&statement, number);
	bind_text(&statement, print_state_names[print->state]);
	bind_integer(&statement, print->job);
	bind_integer(&statement, print->wanted_ms);
	return statement_write(&statement, NULL);
}

static int print_read(const struct statement *statement, struct print *ret_print)
{
	int state = text_index(print_state_names, PRINT_STATE_COUNT, column_view(statement, 3));
	struct print print = {
		.copy = (uint8_t)column_integer(statement, 1),
		.job = (uint32_t)column_integer(statement, 4),
		.wanted_ms = column_integer(statement, 5),
	};

	if (column_id(statement, 0, &print.ticket) < 0 || state < 0 ||
	    number_parse(column_view(statement, 2), &print.number) < 0) {
		log_error("store: the print journal is damaged at number %s",
			  column_view(statement, 2));
		return -EBADMSG;
	}
	print.state = (enum print_state)state;
	*ret_print = print;
	return 1;
}

int store_print_open(struct store *store, uint32_t skip, struct print *ret_print)
{
	_cleanup_(statement_close) struct statement statement =
		statement_open(store, SQL_PRINT_OPEN);
	int r;

	bind_integer(&statement, skip);
	r = statement_step(&statement);
	return r <= 0 ? r : print_read(&statement, ret_print);
}
