/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What the events of a turn say, in an account of its own, and that the engine's state says the same.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/require.h"
#include "tools/naeste-sim/invariant.h"
#include "tools/naeste-sim/world.h"

#define SAVED_DAYS 8  /* less than a week touches so many dates */
#define TEXT_EVERY 16 /* texts cost more than all other checks together */

#define BIT(state)  (1u << TICKET_##state)
#define OPEN_STATES (BIT(WAITING) | BIT(CALLED) | BIT(SERVING) | BIT(PARKED))
#define ANY_STATE   (OPEN_STATES | BIT(ENDED))
#define SAME_STATE  0

/* By the picture of a ticket's life: from which states an event may come, and where it may lead. */
static const struct {
	uint32_t from, to; /* to SAME_STATE: it stays where it is */
} steps[EVENT_TYPE_COUNT] = {
	[EVENT_TICKET_TAKEN] = { BIT(FREE), BIT(WAITING) },
	[EVENT_TICKET_SPLIT] = { BIT(FREE), BIT(WAITING) },
	[EVENT_TICKET_PRINTED] = { ANY_STATE, SAME_STATE },
	[EVENT_TICKET_PAPER_FAILED] = { ANY_STATE, SAME_STATE },
	[EVENT_TICKET_COPY] = { OPEN_STATES, SAME_STATE },
	[EVENT_TICKET_CALLED] = { BIT(WAITING), BIT(CALLED) },
	[EVENT_TICKET_SEEN] = { BIT(CALLED), SAME_STATE },
	[EVENT_TICKET_RECALLED] = { BIT(CALLED), SAME_STATE },
	[EVENT_TICKET_ARRIVED] = { BIT(CALLED), BIT(SERVING) },
	[EVENT_TICKET_LOOKED] = { BIT(CALLED), SAME_STATE },
	[EVENT_TICKET_FINISHED] = { BIT(CALLED) | BIT(SERVING),
				    BIT(SERVING) | BIT(WAITING) | BIT(ENDED) },
	[EVENT_TICKET_NO_SHOW] = { BIT(CALLED) | BIT(PARKED), BIT(PARKED) | BIT(ENDED) },
	[EVENT_TICKET_PARKED] = { BIT(CALLED) | BIT(SERVING), BIT(PARKED) },
	[EVENT_TICKET_UNPARKED] = { BIT(PARKED), BIT(WAITING) },
	[EVENT_TICKET_DELAYED] = { BIT(WAITING), BIT(PARKED) },
	[EVENT_TICKET_TRANSFERRED] = { OPEN_STATES, BIT(WAITING) },
	[EVENT_TICKET_TAKEN_OVER] = { BIT(SERVING), BIT(SERVING) },
	[EVENT_TICKET_REFERRED] = { OPEN_STATES, BIT(ENDED) },
	[EVENT_TICKET_LEFT] = { BIT(WAITING) | BIT(PARKED) | BIT(CALLED), BIT(ENDED) },
	[EVENT_TICKET_STAYED] = { BIT(ENDED), BIT(WAITING) },
	[EVENT_TICKET_MERGED] = { OPEN_STATES, BIT(ENDED) },
	[EVENT_TICKET_REOPENED] = { BIT(ENDED), BIT(WAITING) },
	[EVENT_TICKET_CLOSED] = { OPEN_STATES, BIT(ENDED) },
	[EVENT_TICKET_VOID] = { BIT(WAITING), BIT(ENDED) },
	[EVENT_TICKET_LANE_GRANTED] = { OPEN_STATES, SAME_STATE },
	[EVENT_TICKET_ERRAND_ADDED] = { OPEN_STATES, SAME_STATE },
	[EVENT_TICKET_STILL_ASKED] = { BIT(SERVING), SAME_STATE },
	[EVENT_TICKET_STILL_ANSWERED] = { BIT(SERVING), SAME_STATE },
	[EVENT_TICKET_CHECKED_IN] = { OPEN_STATES, SAME_STATE },
	[EVENT_TICKET_RETURN_CODE] = { ANY_STATE, SAME_STATE },
	[EVENT_TICKET_RECORDED] = { BIT(FREE), BIT(WAITING) | BIT(ENDED) },
	[EVENT_TICKET_FEEDBACK] = { BIT(ENDED), SAME_STATE },
};

static void numbers_put(struct numbers *set, struct account *accounts, uint16_t number)
{
	accounts[number].at = set->count;
	set->numbers[set->count++] = number;
}

static void numbers_drop(struct numbers *set, struct account *accounts, uint16_t number)
{
	uint16_t at = accounts[number].at, last = set->numbers[--set->count];

	set->numbers[at] = last;
	accounts[last].at = at;
}

static struct ledger *ledger_of(struct checks *checks, int32_t day)
{
	struct ledger *ledger;

	for (uint32_t i = 0; i < LEDGER_DAYS; i++) {
		if (checks->ledgers[i].count && checks->ledgers[i].day == day)
			return &checks->ledgers[i];
	}
	ledger = &checks->ledgers[checks->ledger_next++ % LEDGER_DAYS];
	memset(ledger->ids, 0, (size_t)QUEUE_TICKETS_MAX * sizeof(ledger->ids[0]));
	ledger->day = day;
	ledger->count = 1;
	return ledger;
}

/* One number, one day, one ticket. */
static void ledger_enter(struct world *world, int32_t day, uint16_t number, const struct id *id)
{
	struct ledger *ledger = ledger_of(&world->checks, day);

	if (number >= QUEUE_TICKETS_MAX) {
		world_broken(world, INVARIANT_RANGE, "number %u is beyond the range", number);
		return;
	}
	if (!id_is_nil(&ledger->ids[number]) && !id_equal(&ledger->ids[number], id))
		world_broken(world, INVARIANT_NUMBERS, "number %u of day %d is given twice", number,
			     day);
	ledger->ids[number] = *id;
}

static void stretch_begins(struct checks *checks, struct account *account, int64_t at_ms)
{
	struct lane_account *lane = &checks->lanes[account->lane];

	account->present_ms = at_ms;
	account->joined_ms = at_ms > account->due_ms ? at_ms : account->due_ms;
	lane->waiting++;
	lane->joined_ms += at_ms;
}

static void stretch_ends(struct checks *checks, struct account *account, int64_t at_ms)
{
	struct lane_account *lane = &checks->lanes[account->lane];

	/* Whoever is there before an appointed time is not waiting for it to be over yet. */
	if (at_ms > account->joined_ms)
		account->waited_ms += at_ms - account->joined_ms;
	lane->waiting--;
	lane->joined_ms -= account->present_ms;
	lane->waits_ms += at_ms - account->present_ms;
}

static void account_leaves(struct checks *checks, uint16_t number, int64_t at_ms)
{
	struct account *account = &checks->accounts[number];

	if (account->state == TICKET_WAITING) {
		stretch_ends(checks, account, at_ms);
		numbers_drop(&checks->waiting, checks->accounts, number);
	} else if (account->state == TICKET_PARKED) {
		numbers_drop(&checks->parked, checks->accounts, number);
	} else if (account->counter != QUEUE_NONE) {
		checks->at_counter[account->counter] = TICKET_NONE;
	}
	checks->by_state[account->state]--;
}

static void account_enters(struct world *world, const struct event *event)
{
	struct checks *checks = &world->checks;
	struct account *account = &checks->accounts[event->number];

	account->state = (uint8_t)event->state;
	account->lane = event->lane;
	account->counter = QUEUE_NONE;
	checks->by_state[event->state]++;
	if (event->state == TICKET_WAITING) {
		stretch_begins(checks, account, event->at_ms);
		bound_joins(world, event);
		numbers_put(&checks->waiting, checks->accounts, event->number);
	} else if (event->state == TICKET_PARKED) {
		if (event->wake_ms) /* a lane that is granted meanwhile wakes nobody */
			account->wake_ms = event->wake_ms;
		numbers_put(&checks->parked, checks->accounts, event->number);
	} else if (event->state == TICKET_CALLED || event->state == TICKET_SERVING) {
		if (event->counter >= QUEUE_COUNTERS_MAX ||
		    checks->at_counter[event->counter] != TICKET_NONE) {
			world_broken(world, INVARIANT_SEATS, "%u comes to counter %u, which has %u",
				     event->number, event->counter,
				     event->counter < QUEUE_COUNTERS_MAX
					     ? checks->at_counter[event->counter]
					     : 0);
			return;
		}
		account->counter = event->counter;
		checks->at_counter[event->counter] = event->number;
	}
}

/* A stop may have numbers of its own: "B001-B500". */
static void stop_opens(struct checks *checks, const struct event *event)
{
	char first[NUMBER_TEXT_BYTES] = "", last[NUMBER_TEXT_BYTES] = "";

	checks->stop_numbers = (struct number_range){ 0 };
	if (text_empty(event->numbers))
		return;
	memcpy(first, event->numbers, NUMBER_TEXT_BYTES - 1);
	memcpy(last, event->numbers + NUMBER_TEXT_BYTES, NUMBER_TEXT_BYTES - 1);
	require(number_parse(first, &checks->stop_numbers.first) == 0 &&
		number_parse(last, &checks->stop_numbers.last) == 0);
}

/* Numbers come from the site's ranges; those on paper that was printed beforehand from there only. */
static void check_range(struct world *world, const struct event *event)
{
	const struct catalog *catalog = &world->catalog;
	bool reserve = catalog->has_reserve && event->number >= catalog->reserve.first &&
		       event->number <= catalog->reserve.last;
	const struct number_range *stop = &world->checks.stop_numbers;
	bool in_range = stop->last && event->number >= stop->first && event->number <= stop->last;

	for (uint8_t i = 0; i < catalog->range_count && !stop->last; i++)
		in_range = in_range || (event->number >= catalog->numbers[i].first &&
					event->number <= catalog->numbers[i].last);
	if (event->type == EVENT_TICKET_RECORDED ? !reserve : reserve || !in_range)
		world_broken(world, INVARIANT_RANGE, "%s has number %u, which is not for it",
			     event_type_name(event->type), event->number);
}

static void account_born(struct world *world, const struct event *event)
{
	struct account *account = &world->checks.accounts[event->number];

	check_range(world, event);
	ledger_enter(world, event->day, event->number, &event->ticket);
	*account = (struct account){ .id = event->ticket,
				     .began_ms = event->credit_ms,
				     .state = TICKET_FREE,
				     .counter = QUEUE_NONE };
	world->checks.by_state[TICKET_FREE]++; /* which it leaves at once */
	world->checks.today.numbers[world->checks.today.count++] = event->number;
	world->coverage->tickets++;
}

/* Checked in: from here on, or from the appointed time, or with what a return code brings. */
static void account_checks_in(struct checks *checks, const struct event *event)
{
	struct account *account = &checks->accounts[event->number];
	bool early = event->since_ms > event->at_ms;

	account_leaves(checks, event->number, event->at_ms);
	account->waited_ms = 0;
	account->began_ms = early ? 0 : event->at_ms - event->since_ms;
	account->due_ms = early ? event->since_ms : 0;
}

static bool is_born(enum event_type type)
{
	return type == EVENT_TICKET_TAKEN || type == EVENT_TICKET_SPLIT ||
	       type == EVENT_TICKET_RECORDED;
}

static void check_ticket_event(struct world *world, const struct event *event)
{
	struct account *account = &world->checks.accounts[event->number];
	uint32_t to = steps[event->type].to;

	if (event->number >= QUEUE_TICKETS_MAX) {
		world_broken(world, INVARIANT_RANGE, "number %u is beyond the range",
			     event->number);
		return;
	}
	if (is_born(event->type))
		account_born(world, event);
	else if (!id_equal(&account->id, &event->ticket))
		world_broken(world, INVARIANT_STATES, "%s is about a ticket that is not %u",
			     event_type_name(event->type), event->number);
	if (to == SAME_STATE)
		to = 1u << account->state;
	/* A wish that the first clerk does not confirm: back to the queue it goes. */
	if (event->type == EVENT_TICKET_LANE_GRANTED && account->counter != QUEUE_NONE)
		to |= BIT(WAITING);
	if (!((steps[event->type].from >> account->state) & 1) || !((to >> event->state) & 1))
		world_broken(world, INVARIANT_STATES, "%s takes %u from state %u to %u",
			     event_type_name(event->type), event->number, account->state,
			     event->state);
	if (!world_holds(world))
		return;
	if (event->type == EVENT_TICKET_CHECKED_IN) {
		account_checks_in(&world->checks, event);
		account_enters(world, event);
	} else if (account->state != event->state || steps[event->type].to != SAME_STATE ||
		   account->lane != event->lane) {
		account_leaves(&world->checks, event->number, event->at_ms);
		if (event->type == EVENT_TICKET_LANE_GRANTED)
			account->due_ms = 0; /* another lane does not wait for the appointed time */
		account_enters(world, event);
	}
}

static void check_day(struct world *world, const struct event *event)
{
	struct checks *checks = &world->checks;
	uint32_t open = checks->waiting.count + checks->parked.count +
			checks->by_state[TICKET_CALLED] + checks->by_state[TICKET_SERVING];

	if (event->day <= checks->day)
		world_broken(world, INVARIANT_DAY, "day %d comes after day %d", event->day,
			     checks->day);
	if (open)
		world_broken(world, INVARIANT_DAY, "the day ends with %u tickets open", open);
	if (checks->day != INT32_MIN && event->role != ROLE_OPERATOR &&
	    (event->clock == CLOCK_NONE ||
	     (event->clock == CLOCK_SAVED && event->day - checks->day > SAVED_DAYS)))
		world_broken(world, INVARIANT_DAY, "the day ends on a clock that nobody trusts");
	checks->provisional = event->role != ROLE_OPERATOR && event->clock != CLOCK_SYNCED &&
			      (checks->day == INT32_MIN || checks->provisional);
	checks->day = event->day;
	memset(checks->by_state, 0, sizeof(checks->by_state));
	checks->today.count = 0;
	world->coverage->days++;
}

/* Only the date is another one: on somebody's word, and not one that has had its numbers. */
static void check_named(struct world *world, const struct event *event)
{
	struct checks *checks = &world->checks;

	if (!checks->provisional || (event->role != ROLE_OPERATOR && event->clock != CLOCK_SYNCED))
		world_broken(world, INVARIANT_DAY, "nobody may name day %d anew", checks->day);
	for (uint32_t i = 0; i < LEDGER_DAYS; i++) {
		struct ledger *ledger = &checks->ledgers[i];

		if (ledger->count && ledger->day == event->day && event->day != checks->day)
			world_broken(world, INVARIANT_DAY, "day %d is there twice", event->day);
		else if (ledger->count && ledger->day == checks->day)
			ledger->day = event->day;
	}
	checks->provisional = event->role == ROLE_OPERATOR;
	checks->day = event->day;
}

/* Every start says so first of all, unless a clock on both sides tells how long it took. */
static void check_gap(struct world *world, const struct event *event)
{
	struct checks *checks = &world->checks;
	bool says = event->type == EVENT_CLOCK_STEP && event->estimated;

	if (says != checks->gap_due)
		world_broken(world, INVARIANT_DURATIONS, "%s %s that time is estimated",
			     event_type_name(event->type), says ? "says" : "does not say");
	checks->gap_due = false;
	checks->clock = event->clock;
	for (uint16_t i = 0; says && i < checks->today.count; i++) {
		struct account *account = &checks->accounts[checks->today.numbers[i]];

		account->estimated |= account->state != TICKET_ENDED;
	}
}

static void lanes_pass(struct checks *checks, int64_t at_ms)
{
	for (int i = 0; i < QUEUE_LANES_MAX; i++)
		checks->lanes[i].integral_ms += checks->lanes[i].waiting * (at_ms - checks->at_ms);
	checks->at_ms = at_ms;
}

static void hash_event(struct world *world, const struct event *event)
{
	uint64_t words[2], hash = world->hash;

	hash = hash_mix(hash, event->seq << 8 | (uint64_t)event->type);
	hash = hash_mix(hash, (uint64_t)event->at_ms);
	hash = hash_mix(hash, (uint64_t)event->wall_ms);
	hash = hash_mix(hash, (uint64_t)event->number << 48 | (uint64_t)event->state << 40 |
				      (uint64_t)event->outcome << 32 | (uint64_t)event->lane << 24 |
				      (uint64_t)event->service << 16 |
				      (uint64_t)event->counter << 8 | (uint64_t)event->reason);
	hash = hash_mix(hash, (uint64_t)event->why.score);
	memcpy(words, event->id.bytes, sizeof(words));
	hash = hash_mix(hash, words[0]);
	world->hash = hash_mix(hash, (uint64_t)(uint32_t)event->day << 32 | event->call);
}

static void check_event(struct world *world, const struct event *event)
{
	struct checks *checks = &world->checks;

	hash_event(world, event);
	world->coverage->events[event->type]++;
	if (event->seq != checks->seq + 1)
		world_broken(world, INVARIANT_EVENTS, "event %" PRIu64 " follows %" PRIu64,
			     event->seq, checks->seq);
	if (event->at_ms < checks->at_ms)
		world_broken(world, INVARIANT_DURATIONS, "engine time goes back by %" PRId64 " ms",
			     checks->at_ms - event->at_ms);
	checks->seq = event->seq;
	lanes_pass(checks, event->at_ms);
	check_gap(world, event);
	if (event->type == EVENT_STOP_OPENED)
		stop_opens(checks, event);
	if (event->type == EVENT_DAY_CHANGED)
		check_day(world, event);
	else if (event->type == EVENT_DAY_NAMED)
		check_named(world, event);
	else if (event->day != checks->day)
		world_broken(world, INVARIANT_DAY, "%s of day %d on day %d",
			     event_type_name(event->type), event->day, checks->day);
	if (event_is_about_ticket(event->type))
		check_ticket_event(world, event);
	check_bound(world, event);
	nights_see(world, event);
	if (world->hash % TEXT_EVERY == 0)
		check_text(world, event);
}

/* The engine's ticket is as the account says, and nothing about it is absurd. */
static void check_same(struct world *world, uint16_t number)
{
	const struct queue *queue = world->conductor.queue;
	const struct account *account = &world->checks.accounts[number];
	const struct ticket *ticket = &queue->tickets[number];
	int64_t age_ms = queue->at_ms - ticket->taken_ms + account->began_ms;

	if (ticket->estimated != account->estimated)
		world_broken(world, INVARIANT_DURATIONS, "%u is %smarked as estimated", number,
			     ticket->estimated ? "" : "not ");

	if (ticket->state != account->state) {
		world_broken(world, INVARIANT_STATES, "%u is in state %u, by its events in %u",
			     number, ticket->state, account->state);
		return;
	}
	if (ticket->counter != account->counter ||
	    (account->counter != QUEUE_NONE && queue->seats[account->counter].ticket != number))
		world_broken(world, INVARIANT_SEATS, "%u is at counter %u, by its events at %u",
			     number, ticket->counter, account->counter);
	/* What has been waited is summed up when the waiting ends. */
	if (ticket->waited_ms < 0 || ticket->way_ms < 0 || ticket->service_ms < 0 ||
	    ticket->credit_ms < 0 || ticket->way_ms > age_ms || ticket->service_ms > age_ms ||
	    (ticket->state != TICKET_WAITING &&
	     (ticket->waited_ms > age_ms || ticket->credit_ms > age_ms)))
		world_broken(world, INVARIANT_DURATIONS,
			     "%u: waited %" PRId64 ", way %" PRId64 ", service %" PRId64
			     ", credit %" PRId64 " of %" PRId64 " ms",
			     number, ticket->waited_ms, ticket->way_ms, ticket->service_ms,
			     ticket->credit_ms, age_ms);
	if (ticket->state != TICKET_WAITING &&
	    ticket->waited_ms != account->waited_ms + account->began_ms)
		world_broken(world, INVARIANT_CONSERVATION,
			     "%u waited %" PRId64 " ms, by its events %" PRId64, number,
			     ticket->waited_ms, account->waited_ms + account->began_ms);
}

void check_committed(struct world *world, uint32_t first, uint32_t last)
{
	const struct event *events = world->conductor.journal.events;
	bool day = false;

	for (uint32_t i = first; i < last && world_holds(world); i++) {
		check_event(world, &events[i]);
		day = day || events[i].type == EVENT_DAY_CHANGED;
	}
	for (uint32_t i = first; i < last && world_holds(world) && !day; i++) {
		if (event_is_about_ticket(events[i].type))
			check_same(world, events[i].number);
	}
	world->checks.true_ms = world->conductor.machine.now_ms;
}
