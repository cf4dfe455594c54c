/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The checks of the invariants: each is shown to find what it is for. A sound queue is damaged in one
 * place, as no command could, and the broken invariant's name is expected.
 */
#include "tests/queue-site.h"

enum {
	FIRST, /* three that wait in one list */
	SECOND_ONE,
	THIRD,
	CALLED, /* at counter 1 */
	SERVED, /* at counter 2 */
	PARKED,
	GONE,
	BOUND, /* to counter 1 */
	ISSUED
};

/* One ticket in each state, three in one list. */
static void fill(struct world *world)
{
	sit(world, "anna", "1");
	sit(world, "bo", "2");
	for (int i = 0; i < ISSUED; i++) {
		world->now_ms += SECOND;
		take(world, "pas", "");
	}
	about(world, VERB_CALL, ROLE_STAFF, "bo", PARKED);
	ask(world, VERB_PARK, ROLE_STAFF, "bo")->reason = REASON_FORM;
	assert_int_equal(say(world), REFUSAL_NONE);
	about(world, VERB_CALL, ROLE_STAFF, "bo", SERVED);
	staff(world, "bo", VERB_ARRIVE);
	about(world, VERB_CALL, ROLE_STAFF, "anna", CALLED);
	about(world, VERB_LEAVE, ROLE_STAFF, "anna", GONE);
	ask(world, VERB_TRANSFER, ROLE_STAFF, "anna")->ticket =
		(struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = BOUND };
	strcpy(world->command.counter, "1");
	assert_int_equal(say(world), REFUSAL_NONE);
}

typedef void damage(struct queue *queue);

static void wrong_state_in_list(struct queue *queue)
{
	queue->tickets[FIRST].state = TICKET_PARKED;
}

static void wrong_row_in_list(struct queue *queue)
{
	queue->tickets[FIRST].errands[0].service = MITID;
}

static void wrong_lane_in_list(struct queue *queue)
{
	queue->tickets[FIRST].lane = FAST;
}

static void not_linked_back(struct queue *queue)
{
	queue->tickets[SECOND_ONE].prev = THIRD;
}

static void out_of_order(struct queue *queue)
{
	queue->tickets[FIRST].since_ms = queue->tickets[THIRD].since_ms;
}

static void a_loop(struct queue *queue)
{
	queue->tickets[THIRD].since_ms = queue->tickets[SECOND_ONE].since_ms;
	queue->tickets[THIRD].next = THIRD;
	queue->tickets[THIRD].prev = THIRD;
	queue->tickets[SECOND_ONE].next = THIRD;
	queue->lists[PAS][GENERAL].first = THIRD;
	queue->tickets[THIRD].prev = TICKET_NONE;
}

static void wrong_end(struct queue *queue)
{
	queue->lists[PAS][GENERAL].last = FIRST;
}

static void wrong_length(struct queue *queue)
{
	queue->lists[PAS][GENERAL].count++;
}

static void wrong_sum(struct queue *queue)
{
	queue->waiting++;
}

static void an_unseen_number_too_many(struct queue *queue)
{
	queue->unseen_count++;
}

static void an_unseen_number_forgotten(struct queue *queue)
{
	queue->first_unseen = FIRST;
}

static void wrong_number(struct queue *queue)
{
	queue->tickets[GONE].number = FIRST;
}

static void a_hole(struct queue *queue)
{
	queue->tickets[GONE].state = TICKET_FREE;
}

static void lost_id(struct queue *queue)
{
	queue->tickets[GONE].id.bytes[14] ^= 1;
}

static void lost_token(struct queue *queue)
{
	queue->tickets[GONE].token.bytes[14] ^= 1;
}

static void served_nowhere(struct queue *queue)
{
	queue->tickets[SERVED].counter = QUEUE_NONE;
}

static void waiting_somewhere(struct queue *queue)
{
	queue->tickets[FIRST].counter = 2;
}

static void a_counter_that_does_not_know(struct queue *queue)
{
	queue->seats[1].ticket = TICKET_NONE;
}

static void ended_as_nothing(struct queue *queue)
{
	queue->tickets[GONE].outcome = OUTCOME_NONE;
}

static void an_outcome_before_the_end(struct queue *queue)
{
	queue->tickets[FIRST].outcome = OUTCOME_SERVED;
}

static void waited_less_than_nothing(struct queue *queue)
{
	queue->tickets[GONE].waited_ms = -1;
}

static void walked_less_than_nothing(struct queue *queue)
{
	queue->tickets[GONE].way_ms = -1;
}

static void served_less_than_nothing(struct queue *queue)
{
	queue->tickets[GONE].service_ms = -1;
}

static void a_debt(struct queue *queue)
{
	queue->tickets[GONE].credit_ms = -1;
}

static void no_errand(struct queue *queue)
{
	queue->tickets[GONE].errand_count = 0;
}

static void too_many_errands(struct queue *queue)
{
	queue->tickets[GONE].errand_count = QUEUE_ERRANDS_MAX + 1;
}

static void nobody_issued(struct queue *queue)
{
	queue->tickets[PARKED].state = TICKET_ENDED;
	queue->tickets[PARKED].outcome = OUTCOME_LEFT;
}

static void waits_unlisted(struct queue *queue)
{
	queue->tickets[PARKED].state = TICKET_WAITING;
	queue->parked.count = 0;
}

static void one_citizen_at_two_counters(struct queue *queue)
{
	queue->seats[2].ticket = SERVED;
}

static void a_citizen_without_a_number(struct queue *queue)
{
	queue->seats[2].ticket = ISSUED + 1;
}

static void left_at_a_closed_counter(struct queue *queue)
{
	queue->seats[0].state = COUNTER_CLOSED;
}

static void open_without_a_sitting(struct queue *queue)
{
	queue->seats[0].sitting = 0;
}

static void one_user_at_two_counters(struct queue *queue)
{
	memcpy(queue->seats[1].user, queue->seats[0].user, sizeof(queue->seats[1].user));
}

static void no_number_at_all(struct queue *queue)
{
	queue->seats[2].ticket = QUEUE_TICKETS_MAX;
}

static void summoned_to_nobody(struct queue *queue)
{
	queue->tickets[FIRST].summoned = true;
}

static void given_twice(struct queue *queue)
{
	queue->tickets[BOUND].next_taken = FIRST;
}

static void forgotten(struct queue *queue)
{
	queue->tickets[GONE].next_taken = TICKET_NONE;
}

static void an_errand_twice(struct queue *queue)
{
	queue->tickets[FIRST].errand_count = 2;
	queue->tickets[FIRST].errands[1] = queue->tickets[FIRST].errands[0];
}

static void a_place_of_nobody(struct queue *queue)
{
	queue->taken_today[MITID]++;
}

static void two_users_in_a_group(struct queue *queue)
{
	strcpy(queue->catalog->counters[0].group, "screens");
	strcpy(queue->catalog->counters[1].group, "screens");
}

static void an_alarm_of_nobody(struct queue *queue)
{
	queue->alarms[queue->alarm_count++] = (struct alarm){ .counter = QUEUE_NONE };
}

static void an_alarm_of_both(struct queue *queue)
{
	queue->alarms[queue->alarm_count++] = (struct alarm){ .device = "printer" };
}

static void two_alarms_of_one(struct queue *queue)
{
	queue->alarms[queue->alarm_count++] = (struct alarm){ .counter = 1 };
	queue->alarms[queue->alarm_count++] = (struct alarm){ .counter = 1 };
}

static const struct {
	damage *damage;
	const char *broken;
} damages[] = {
	{ wrong_state_in_list, "list holds only its own waiting tickets" },
	{ wrong_row_in_list, "list holds only its own waiting tickets" },
	{ wrong_lane_in_list, "list holds only its own waiting tickets" },
	{ not_linked_back, "list is linked both ways" },
	{ out_of_order, "list is ordered by the time of joining" },
	{ a_loop, "list is linked both ways" },
	{ wrong_end, "list knows its end and its length" },
	{ wrong_length, "list knows its end and its length" },
	{ wrong_sum, "as many wait as are listed" },
	{ wrong_number, "a number that was given has a ticket" },
	{ a_hole, "a number that was given has a ticket" },
	{ lost_id, "a ticket is found by its id and by its token" },
	{ lost_token, "a ticket is found by its id and by its token" },
	{ served_nowhere, "a ticket is at a counter just when it is called or served" },
	{ waiting_somewhere, "a ticket is at a counter just when it is called or served" },
	{ a_counter_that_does_not_know, "the counter knows its ticket" },
	{ ended_as_nothing, "a visit that ended has an outcome, and only that" },
	{ an_outcome_before_the_end, "a visit that ended has an outcome, and only that" },
	{ waited_less_than_nothing, "no duration is negative" },
	{ walked_less_than_nothing, "no duration is negative" },
	{ served_less_than_nothing, "no duration is negative" },
	{ a_debt, "no duration is negative" },
	{ no_errand, "a visit has an errand" },
	{ too_many_errands, "a visit has an errand" },
	{ an_unseen_number_too_many,
	  "the first number that nobody has seen is known, and how many there are" },
	{ an_unseen_number_forgotten,
	  "the first number that nobody has seen is known, and how many there are" },
	{ summoned_to_nobody, "nobody is summoned to a citizen who is not at a counter" },
	{ given_twice, "every number that was given is listed once" },
	{ forgotten, "every number that was given is listed once" },
	{ nobody_issued, "every parked ticket is listed with its waking time" },
	{ waits_unlisted, "issued = waiting + parked + called + serving + ended" },
	{ one_citizen_at_two_counters, "a counter has at most one citizen, who knows the counter" },
	{ a_citizen_without_a_number, "a counter has at most one citizen, who knows the counter" },
	{ no_number_at_all, "a counter has at most one citizen, who knows the counter" },
	{ left_at_a_closed_counter, "nobody is left at a closed counter" },
	{ open_without_a_sitting, "a counter has a sitting unless it is closed" },
	{ one_user_at_two_counters, "a user sits at one counter or at booths of one group" },
	{ an_errand_twice, "what a visit still wants it wants once" },
	{ a_place_of_nobody, "a service's places are those of its visits" },
	{ an_alarm_of_nobody, "an alarm is a counter's or a device's" },
	{ an_alarm_of_both, "an alarm is a counter's or a device's" },
	{ two_alarms_of_one, "a counter and a device have at most one alarm" },
	/* the last: it damages the catalog */
	{ two_users_in_a_group, "the booths of a group have one user" },
};

static void each_damage_is_named(void **state)
{
	struct world *world = *state;
	struct queue *sound = malloc(sizeof(*sound));

	assert_non_null(sound);
	fill(world);
	assert_null(queue_check(world->queue));
	memcpy(sound, world->queue, sizeof(*sound));
	for (size_t i = 0; i < COUNT(damages); i++) {
		const char *broken;

		damages[i].damage(world->queue);
		broken = queue_check(world->queue);
		if (!broken || strcmp(broken, damages[i].broken) != 0)
			fail_msg("damage %zu (%s) gave \"%s\"", i, damages[i].broken,
				 broken ? broken : "nothing");
		memcpy(world->queue, sound, sizeof(*sound));
	}
	memset(world->catalog.counters[0].group, 0, SLUG_BYTES);
	memset(world->catalog.counters[1].group, 0, SLUG_BYTES);
	assert_null(queue_check(world->queue));
	free(sound);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(each_damage_is_named, world_new, world_free),
	};

	return cmocka_run_group_tests_name("queue-check", tests, NULL, NULL);
}
