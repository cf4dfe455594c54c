/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Appointments: who is called before the time that was appointed, and why.
 */
#include "tests/queue-site.h"

/* A waiting ticket whose appointed time is so far ahead. */
static uint16_t booked(struct world *world, uint8_t service, int64_t ahead_ms)
{
	struct event event = {
		.seq = world->queue->seq + 1,
		.type = EVENT_TICKET_TAKEN,
		.role = ROLE_KIOSK,
		.at_ms = world->now_ms,
		.day = world->queue->day,
		.number = world->queue->ticket_count,
		.state = TICKET_WAITING,
		.lane = BOOKED,
		.service = service,
		.origin = ORIGIN_TOUCH,
		.credit_ms = -ahead_ms,
		.errand_count = 1,
		.errands = { { service, 1 } },
	};

	world->fresh++;
	memcpy(event.ticket.bytes, &world->fresh, sizeof(world->fresh));
	memcpy(event.token.bytes, &world->fresh, sizeof(world->fresh));
	queue_apply(world->queue, &event);
	world->queue->tickets[event.number].credit_ms = 0; /* nothing was waited */
	return event.number;
}

static struct pick next_at(const struct world *world, uint8_t counter)
{
	struct pick pick;

	pick_next(world->queue, counter, world->now_ms, &pick);
	return pick;
}

static void whoever_is_due_is_called_before_an_appointment_that_is_not(void **state)
{
	struct world *world = *state;
	uint16_t later = booked(world, PAS, 10 * MINUTE), general;

	world->catalog.lanes[BOOKED].head_start_ms = 60 * MINUTE;
	pass(world, MINUTE);
	general = take(world, "pas", "");
	assert_int_equal(next_at(world, 0).ticket, general);
	assert_int_equal(next_at(world, 0).why.kind, WHY_DUE);
	assert_int_equal(next_at(world, 0).why.runner_up, later);
	pass(world, 9 * MINUTE - 1);
	assert_int_equal(next_at(world, 0).ticket, general);
	pass(world, 1);
	assert_int_equal(next_at(world, 0).ticket, later);
	assert_int_equal(next_at(world, 0).why.kind, WHY_LANE);
}

static void before_its_time_an_appointment_is_called_when_nobody_who_is_due_waits(void **state)
{
	struct world *world = *state;
	uint16_t second = booked(world, PAS, 20 * MINUTE),
		 first = booked(world, MITID, 10 * MINUTE);
	struct pick order[3];
	uint32_t total;

	world->catalog.counters[0].head_start_ms[PAS] = 60 * MINUTE;
	assert_int_equal(pick_order(world->queue, 0, world->now_ms, order, 3, &total), 2);
	assert_int_equal(order[0].ticket, first);
	assert_int_equal(order[0].why.kind, WHY_EARLY);
	assert_int_equal(order[0].why.runner_up, second);
	assert_int_equal(order[0].why.waited_ms, 0);
	assert_int_equal(order[1].ticket, second);
	assert_int_equal(order[1].why.kind, WHY_EARLY);
	assert_int_equal(order[1].why.runner_up, TICKET_NONE);
}

static void the_order_shows_due_ones_first_and_then_the_appointments_to_come(void **state)
{
	struct world *world = *state;
	uint16_t later = booked(world, PAS, 10 * MINUTE), due = booked(world, PAS, 0);
	uint16_t general = take(world, "mitid", "");
	struct pick order[4];
	uint32_t total;

	pass(world, MINUTE);
	assert_int_equal(pick_order(world->queue, 0, world->now_ms, order, 4, &total), 3);
	assert_int_equal(order[0].ticket, due);
	assert_int_equal(order[1].ticket, general);
	assert_int_equal(order[1].why.kind, WHY_DUE);
	assert_int_equal(order[2].ticket, later);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_new, world_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(whoever_is_due_is_called_before_an_appointment_that_is_not),
		TEST(before_its_time_an_appointment_is_called_when_nobody_who_is_due_waits),
		TEST(the_order_shows_due_ones_first_and_then_the_appointments_to_come),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
