/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The outbox: what the broker has not acknowledged, and the mark of what it has.
 */
#include "tests/store-site.h"

static int outgoing_next(void *data, const struct store_outgoing *outgoing)
{
	uint64_t *last = data;

	assert_int_equal(outgoing->seq, *last + 1);
	*last = outgoing->seq;
	return outgoing->seq == 6;
}

static void what_goes_out_is_told_in_order_until_it_is_enough(void **state)
{
	struct site *site = *state;
	uint64_t last = 1;

	start_day(site, 20779);
	for (int i = 0; i < 7; i++)
		take(site);
	assert_int_equal(store_outgoing_after(site->store, 1, 3, outgoing_next, &last), 0);
	assert_int_equal(last, 4);
	assert_int_equal(store_outgoing_after(site->store, 4, 9, outgoing_next, &last), 1);
	assert_int_equal(last, 6);
	assert_int_equal(store_outgoing_after(site->store, 6, 9, outgoing_next, &last), 0);
	assert_int_equal(last, 8);
	assert_int_equal(store_outgoing_after(site->store, 8, 9, outgoing_next, &last), 0);
	assert_int_equal(store_outgoing_after(site->store, UINT64_MAX, 9, outgoing_next, &last), 0);
	assert_int_equal(last, 8);
}

static void delivered_is_kept_and_never_goes_back(void **state)
{
	struct site *site = *state;
	uint64_t seq = 7;

	short_day(site);
	assert_int_equal(store_delivered(site->store, &seq), 0);
	assert_int_equal(seq, 0);
	assert_int_equal(store_set_delivered(site->store, 4), 0);
	assert_int_equal(store_set_delivered(site->store, 3), 0);
	assert_int_equal(store_set_delivered(site->store, 9), -EINVAL);
	site_reopen(site);
	assert_int_equal(store_delivered(site->store, &seq), 0);
	assert_int_equal(seq, 4);
	assert_int_equal(store_set_delivered(site->store, 5), 0);
	assert_int_equal(store_checkpoint(site->store), 0);
	assert_reads(site, "SELECT value FROM meta WHERE name = 'delivered'", "5\n");
}

static void at_most_64_acknowledged_events_come_again(void **state)
{
	struct site *site = *state;

	start_day(site, 20779);
	for (uint64_t i = 1; i <= 130; i++) {
		assert_int_equal(store_set_delivered(site->store, i), 0);
		take(site);
	}
	assert_reads(site, "SELECT value FROM meta WHERE name = 'delivered'", "128\n");
}

/* Each commit of its own is a sync of the disk that somebody at a kiosk waits for. */
static void in_a_rush_what_was_delivered_is_stored_with_the_tickets(void **state)
{
	struct site *site = *state;

	start_day(site, 20779);
	for (uint64_t i = 1; i <= 130; i++) {
		store_fail_writes(site->store, 1, -EIO);
		assert_int_equal(store_set_delivered(site->store, i), 0);
		store_fail_writes(site->store, 0, 0);
		take(site);
	}
	assert_reads(site, "SELECT value FROM meta WHERE name = 'delivered'", "128\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(what_goes_out_is_told_in_order_until_it_is_enough),
		CASE(delivered_is_kept_and_never_goes_back),
		CASE(at_most_64_acknowledged_events_come_again),
		CASE(in_a_rush_what_was_delivered_is_stored_with_the_tickets),
	};

	return cmocka_run_group_tests_name("store-outbox", tests, NULL, NULL);
}
