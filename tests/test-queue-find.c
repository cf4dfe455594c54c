/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Tickets are found by their ids and tokens, also where many of these want the same place in the
 * tables, and where a copy has put another token in the place of the first.
 */
#include "firmware/queue/waiting.h"
#include "tests/queue-site.h"

#define TICKETS 40

static uint64_t seed = 1;

static uint32_t chance(uint32_t below)
{
	seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (uint32_t)(seed >> 33) % below;
}

/* Its home is `bucket`, and no other is the same. */
static struct id token_at(uint32_t bucket)
{
	static uint32_t count;
	struct id token = { { 0 } };

	count++;
	memcpy(token.bytes, &count, sizeof(count));
	token.bytes[14] = (uint8_t)(bucket >> 8);
	token.bytes[15] = (uint8_t)bucket;
	return token;
}

static uint16_t found(const struct world *world, const struct id *token)
{
	const struct ticket_reference reference = { .kind = REFERENCE_TOKEN, .id = *token };

	return queue_find(world->queue, &reference);
}

static void give_token(struct world *world, uint16_t number, const struct id *token)
{
	index_replace_token(world->queue, &world->queue->tickets[number], token);
}

static void all_are_found(const struct world *world, const struct id *tokens)
{
	for (uint16_t i = 0; i < TICKETS; i++) {
		assert_int_equal(found(world, &tokens[i]), i);
		assert_true(id_equal(&ticket_of(world, i)->token, &tokens[i]));
	}
}

/* A few homes on both sides of the table's end, in an order that nobody has chosen. */
static void tokens_that_crowd_are_found_however_often_they_are_replaced(void **state)
{
	struct world *world = *state;
	struct id tokens[TICKETS], old;

	for (uint16_t i = 0; i < TICKETS; i++) {
		take(world, "pas", "");
		tokens[i] = token_at(QUEUE_BUCKETS - 8 + chance(16));
		give_token(world, i, &tokens[i]);
	}
	all_are_found(world, tokens);
	for (int step = 0; step < 500; step++) {
		uint16_t number = (uint16_t)chance(TICKETS);

		old = tokens[number];
		tokens[number] = token_at(QUEUE_BUCKETS - 8 + chance(16));
		give_token(world, number, &tokens[number]);
		assert_int_equal(found(world, &old), TICKET_NONE);
		all_are_found(world, tokens);
	}
	assert_null(queue_check(world->queue));
}

/* What has its home behind the hole stays there, what was pushed over it moves up. */
static void a_token_that_goes_leaves_no_hole_before_others(void **state)
{
	struct world *world = *state;
	struct id first = token_at(100), second = token_at(101), pushed = token_at(100),
		  pushed_on = token_at(101), away = token_at(5000);

	for (uint16_t i = 0; i < 4; i++)
		take(world, "pas", "");
	give_token(world, 0, &first);     /* at 100 */
	give_token(world, 1, &second);    /* at 101 */
	give_token(world, 2, &pushed);    /* at 102 */
	give_token(world, 3, &pushed_on); /* at 103 */
	give_token(world, 0, &away);
	assert_int_equal(world->queue->by_token[100], 2);
	assert_int_equal(world->queue->by_token[101], 1);
	assert_int_equal(world->queue->by_token[102], 3);
	assert_int_equal(world->queue->by_token[103], TICKET_NONE);
	assert_int_equal(world->queue->by_token[5000], 0);
	assert_int_equal(found(world, &first), TICKET_NONE);
	assert_int_equal(found(world, &pushed), 2);
	assert_int_equal(found(world, &pushed_on), 3);
}

/* As waiting.h says of ids and tokens: the last two bytes, the earlier one first. */
static void an_id_is_found_among_ids_that_want_the_same_place(void **state)
{
	struct world *world = *state;
	struct ticket_reference reference = { .kind = REFERENCE_ID };

	for (uint16_t i = 0; i < TICKETS; i++)
		take(world, "pas", ""); /* the ids of this world differ in their middle only */
	for (uint16_t i = 0; i < TICKETS; i++) {
		reference.id = ticket_of(world, i)->id;
		assert_int_equal(queue_find(world->queue, &reference), i);
	}
	reference.id.bytes[0]++;
	assert_int_equal(queue_find(world->queue, &reference), TICKET_NONE);
}

static void a_number_beyond_the_last_is_no_ticket(void **state)
{
	struct world *world = *state;
	struct ticket_reference reference = { .kind = REFERENCE_NUMBER };

	take(world, "pas", "");
	assert_int_equal(queue_find(world->queue, &reference), 0);
	reference.number = 1;
	assert_int_equal(queue_find(world->queue, &reference), TICKET_NONE);
	reference.number = QUEUE_TICKETS_MAX;
	assert_int_equal(queue_find(world->queue, &reference), TICKET_NONE);
	reference.number = TICKET_NONE;
	assert_int_equal(queue_find(world->queue, &reference), TICKET_NONE);
	reference.kind = REFERENCE_NONE;
	reference.number = 0;
	assert_int_equal(queue_find(world->queue, &reference), TICKET_NONE);
}

#define RULE(name) cmocka_unit_test_setup_teardown(name, world_new, world_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RULE(tokens_that_crowd_are_found_however_often_they_are_replaced),
		RULE(a_token_that_goes_leaves_no_hole_before_others),
		RULE(an_id_is_found_among_ids_that_want_the_same_place),
		RULE(a_number_beyond_the_last_is_no_ticket),
	};

	return cmocka_run_group_tests_name("queue-find", tests, NULL, NULL);
}
