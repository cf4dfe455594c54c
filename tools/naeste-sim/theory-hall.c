/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The engine's side of `naeste-sim theory`: how a queueing system is said in the engine's own commands.
 */
#include "tools/naeste-sim/theory-hall.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/queue/score.h"

#define GRACE_MS         1000
#define DAY              20000
#define NUMBERS_TO_SPARE 128
#define PERMILLE         1000

static const char letters[] = "abcdefgh";
static_assert(sizeof(letters) - 1 == THEORY_CLASSES_MAX, "a letter a class");

static void class_slug(uint32_t class, char slug[static SLUG_BYTES])
{
	slug[0] = letters[class];
	slug[1] = '\0';
}

static void seat_slug(uint32_t seat, char slug[static SLUG_BYTES])
{
	(void)snprintf(slug, SLUG_BYTES, "%u", seat + 1);
}

/* Rates as the engine has them, the highest at its limit: their ratios are good to a millionth. */
static int64_t rate_permille(const struct theory_setup *setup, uint32_t class)
{
	double highest = 0;

	for (uint32_t i = 0; i < setup->classes; i++)
		highest = fmax(highest, setup->engine_rate[i]);
	return llround(setup->engine_rate[class] / highest * SCORE_RATE_MAX_PERMILLE);
}

static void hall_fill(struct hall *hall, const struct theory_setup *setup)
{
	struct catalog *catalog = &hall->catalog;

	catalog_init(catalog);
	(void)snprintf(catalog->site, sizeof(catalog->site), "theory");
	(void)snprintf(catalog->languages[0], sizeof(catalog->languages[0]), "da");
	catalog->language_count = 1;
	for (uint32_t i = 0; i < setup->classes; i++) {
		class_slug(i, catalog->services[i].id);
		catalog->services[i].expected_ms =
			llround(service_mean(&setup->service[i]) * hall->scale);
		class_slug(i, catalog->lanes[i].id);
		catalog->lanes[i].rate_permille = rate_permille(setup, i);
		catalog->lanes[i].late_rate_permille = catalog->lanes[i].rate_permille;
		catalog->lanes[i].wish_roles = ROLE_BIT(ROLE_STAFF);
	}
	catalog->service_count = catalog->lane_count = (uint8_t)setup->classes;
	for (uint32_t i = 0; i < setup->servers; i++) {
		seat_slug(i, catalog->counters[i].id);
		seat_slug(i, catalog->counters[i].name);
		catalog->counters[i].services = (1u << setup->classes) - 1;
		catalog->counters[i].lanes = (1u << setup->classes) - 1;
	}
	catalog->counter_count = (uint8_t)setup->servers;
	/* A no-show holds the counter exactly as long as the theory says. */
	catalog->no_show_after_ms = catalog->unseen_after_ms = 0;
	catalog->grace_ms = GRACE_MS;
	catalog_fill_up(catalog);
}

static struct command *ask(struct hall *hall, enum verb verb, enum role role)
{
	struct command *command = &hall->command;

	memset(command, 0, sizeof(*command));
	command->verb = verb;
	command->role = role;
	command->at_ms = command->wall_ms = hall->now_ms;
	command->clock = CLOCK_SYNCED;
	return command;
}

static struct command *ask_seat(struct hall *hall, enum verb verb, uint8_t seat)
{
	struct command *command = ask(hall, verb, ROLE_STAFF);

	seat_slug(seat, command->user);
	return command;
}

static int say(struct hall *hall)
{
	struct command *command = &hall->command;
	uint64_t fresh;

	do {
		fresh = chance_bits(&hall->ids);
		memcpy(&command->fresh_ticket.bytes[8], &fresh, sizeof(fresh));
		memcpy(&command->fresh_token.bytes[8], &fresh, sizeof(fresh));
		queue_judge(hall->queue, command, &hall->verdict);
		for (uint32_t i = 0; i < hall->verdict.event_count; i++)
			queue_apply(hall->queue, &hall->verdict.events[i]);
	} while (queue_goes_on(command, &hall->verdict));
	if (hall->verdict.refusal == REFUSAL_NONE)
		return 0;
	fprintf(stderr, "naeste-sim: the engine refuses %s: %s\n", verb_name(command->verb),
		refusal_name(hall->verdict.refusal));
	return -EPROTO;
}

/* A day with everybody at their counters, as it began at `at_ms`. */
static int hall_begin(struct hall *hall, int64_t at_ms)
{
	int r;

	hall->now_ms = at_ms;
	hall->heap_count = 0;
	queue_reset(hall->queue);
	ask(hall, VERB_START_DAY, ROLE_SYSTEM)->day = DAY;
	r = say(hall);
	for (uint8_t seat = 0; r == 0 && seat < hall->servers; seat++) {
		struct command *command = ask_seat(hall, VERB_SIT, seat);

		seat_slug(seat, command->counter);
		r = say(hall);
	}
	return r;
}

int hall_open(const struct theory_setup *setup, double scale, struct hall **ret_hall)
{
	struct hall *hall = calloc(1, sizeof(*hall));
	int r = -ENOMEM;

	if (!hall)
		return r;
	hall->scale = scale;
	hall->servers = setup->servers;
	hall_fill(hall, setup);
	hall->queue = queue_new(&hall->catalog);
	if (hall->queue)
		r = hall_begin(hall, 0);
	if (r < 0)
		hall_free(hall);
	else
		*ret_hall = hall;
	return r;
}

void hall_free(struct hall *hall)
{
	if (!hall)
		return;
	queue_free(hall->queue);
	free(hall);
}

static bool leaves_before(const struct hall *hall, uint32_t a, uint32_t b)
{
	return hall->people[hall->heap[a]].leaves_ms < hall->people[hall->heap[b]].leaves_ms;
}

static void heap_swap(struct hall *hall, uint32_t a, uint32_t b)
{
	uint16_t number = hall->heap[a];

	hall->heap[a] = hall->heap[b];
	hall->heap[b] = number;
}

static void heap_push(struct hall *hall, uint16_t number)
{
	uint32_t at = hall->heap_count++;

	hall->heap[at] = number;
	for (; at > 0 && leaves_before(hall, at, (at - 1) / 2); at = (at - 1) / 2)
		heap_swap(hall, at, (at - 1) / 2);
}

static void heap_pop(struct hall *hall)
{
	uint32_t at = 0, child;

	hall->heap[0] = hall->heap[--hall->heap_count];
	for (; (child = 2 * at + 1) < hall->heap_count; at = child) {
		if (child + 1 < hall->heap_count && leaves_before(hall, child + 1, child))
			child++;
		if (!leaves_before(hall, child, at))
			return;
		heap_swap(hall, child, at);
	}
}

uint16_t hall_next_leaver(struct hall *hall)
{
	while (hall->heap_count > 0 && hall->queue->tickets[hall->heap[0]].state != TICKET_WAITING)
		heap_pop(hall);
	return hall->heap_count > 0 ? hall->heap[0] : TICKET_NONE;
}

int hall_take(struct hall *hall, const struct person *person)
{
	struct command *command = ask(hall, VERB_TAKE, ROLE_STAFF);
	int r;

	(void)snprintf(command->user, sizeof(command->user), "door");
	class_slug(person->class, command->services[0]);
	command->service_count = 1;
	class_slug(person->class, command->lane);
	r = say(hall);
	if (r < 0)
		return r;
	hall->people[hall->verdict.ticket] = *person;
	if (person->leaves_ms != INT64_MAX)
		heap_push(hall, hall->verdict.ticket);
	return 0;
}

int hall_next(struct hall *hall, uint8_t seat, uint16_t *ret_number)
{
	struct command *command = ask_seat(hall, VERB_NEXT, seat);
	int r;

	if (hall->queue->seats[seat].ticket != TICKET_NONE)
		command->outcome = OUTCOME_SERVED;
	r = say(hall);
	*ret_number = hall->verdict.ticket;
	return r;
}

int hall_arrive(struct hall *hall, uint8_t seat)
{
	ask_seat(hall, VERB_ARRIVE, seat);
	return say(hall);
}

int hall_no_show(struct hall *hall, uint8_t seat)
{
	ask_seat(hall, VERB_NO_SHOW, seat);
	return say(hall);
}

int hall_leave(struct hall *hall, uint16_t number)
{
	ask_seat(hall, VERB_LEAVE, 0)->ticket =
		(struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = number };
	return say(hall);
}

int hall_tick(struct hall *hall)
{
	if (queue_deadline_ms(hall->queue) > hall->now_ms)
		return 0;
	ask(hall, VERB_TICK, ROLE_SYSTEM);
	return say(hall);
}

bool hall_full(const struct hall *hall)
{
	return hall->queue->ticket_count + NUMBERS_TO_SPARE + hall->servers >= QUEUE_TICKETS_MAX;
}

/* Somebody who is in the hall: what the engine must be told again. */
struct moving {
	struct person person;
	int64_t taken_ms, called_ms;
	uint8_t seat; /* or QUEUE_NONE */
	bool serving;
};

static int by_call(const void *a, const void *b)
{
	const struct moving *one = a, *other = b;

	return (one->called_ms > other->called_ms) - (one->called_ms < other->called_ms);
}

/* In the order of arrival, which is that of the numbers. */
static size_t moving_collect(const struct hall *hall, struct moving *people)
{
	const struct queue *queue = hall->queue;
	size_t count = 0;

	for (uint16_t i = 0; i < queue->ticket_count; i++) {
		const struct ticket *ticket = &queue->tickets[i];

		if (ticket->state != TICKET_WAITING && ticket->state != TICKET_CALLED &&
		    ticket->state != TICKET_SERVING)
			continue;
		people[count++] = (struct moving){
			.person = hall->people[i],
			.taken_ms = ticket->taken_ms,
			.called_ms = ticket->counter == QUEUE_NONE ? INT64_MAX : ticket->called_ms,
			.seat = ticket->counter,
			.serving = ticket->state == TICKET_SERVING,
		};
	}
	return count;
}

static int moving_call(struct hall *hall, const struct moving *one)
{
	uint16_t number = 0;
	struct command *command;
	int r;

	while (hall->people[number].arrival != one->person.arrival)
		number++;
	hall->now_ms = one->called_ms;
	command = ask_seat(hall, VERB_CALL, one->seat);
	command->ticket = (struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = number };
	r = say(hall);
	return r == 0 && one->serving ? hall_arrive(hall, one->seat) : r;
}

/* Takes and calls in the order in which they were. */
static int moving_tell(struct hall *hall, const struct moving *people, size_t count,
		       const struct moving *called, size_t calls)
{
	size_t call = 0;
	int r = 0;

	for (size_t i = 0; r == 0 && i < count; i++) {
		while (r == 0 && call < calls && called[call].called_ms < people[i].taken_ms)
			r = moving_call(hall, &called[call++]);
		hall->now_ms = people[i].taken_ms;
		if (r == 0)
			r = hall_take(hall, &people[i].person);
	}
	while (r == 0 && call < calls)
		r = moving_call(hall, &called[call++]);
	return r;
}

int hall_move(struct hall *hall)
{
	struct moving *people = calloc((size_t)QUEUE_TICKETS_MAX, sizeof(*people)), *called = NULL;
	int64_t now_ms = hall->now_ms;
	const char *broken = queue_check(hall->queue);
	size_t count = 0, calls = 0;
	int r = -ENOMEM;

	if (broken) {
		fprintf(stderr, "naeste-sim: the engine's state is broken: %s\n", broken);
		r = -EPROTO;
	} else if (people) {
		count = moving_collect(hall, people);
		called = calloc(count + 1, sizeof(*called));
	}
	if (called) {
		for (size_t i = 0; i < count; i++) {
			if (people[i].seat != QUEUE_NONE)
				called[calls++] = people[i];
		}
		qsort(called, calls, sizeof(*called), by_call);
		r = hall_begin(hall, count ? people[0].taken_ms : now_ms);
		if (r == 0)
			r = moving_tell(hall, people, count, called, calls);
	}
	free(called);
	free(people);
	hall->now_ms = now_ms;
	return r;
}
