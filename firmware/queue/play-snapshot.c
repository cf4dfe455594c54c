/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The queue as a play starts from it: what of its state decides who is called when, copied.
 */
#include <string.h>

#include "firmware/base/require.h"
#include "firmware/queue/play.h"
#include "firmware/queue/serves.h"
#include "firmware/queue/wall.h"

/* The place of a ticket in the snapshot: its errands from the present one on. */
static struct play_person person_of(const struct ticket *ticket, uint16_t list)
{
	struct play_person person = {
		.since_ms = ticket->since_ms,
		.take_seq = ticket->take_seq,
		.number = ticket->number,
		.list = list,
		.errand_count = (uint8_t)(ticket->errand_count - ticket->errand),
	};

	memcpy(person.errands, &ticket->errands[ticket->errand],
	       person.errand_count * sizeof(person.errands[0]));
	return person;
}

/* For a while after a park a ticket is only for the counter that parked it; see bound.h. */
static void person_keep(struct play_person *person, const struct queue *queue, uint8_t counter,
			int64_t until_ms)
{
	if (counter == QUEUE_NONE || queue->seats[counter].state != COUNTER_OPEN)
		return;
	person->kept_for = counter;
	person->kept_until_ms = until_ms;
}

static void snapshot_list(struct play *play, const struct queue *queue, uint8_t row, uint8_t lane,
			  uint16_t depth)
{
	const struct waiting_list *waiting = &queue->lists[row][lane];
	uint16_t index = play->list_count++;
	struct play_list *list = &play->lists[index];
	uint16_t at = waiting->first;

	*list = (struct play_list){ .service = row < QUEUE_SERVICES_MAX ? row : QUEUE_NONE,
				    .lane = lane,
				    .first = play->person_count };
	play->list_of[row][lane] = index;
	for (; at != TICKET_NONE && depth > 0 && play->person_count < PLAY_PEOPLE_MAX;
	     at = queue->tickets[at].next, depth--) {
		play->watch[play->person_count] = false;
		play->people[play->person_count++] = person_of(&queue->tickets[at], index);
	}
	list->cut = at != TICKET_NONE;
	list->end = play->person_count;
}

/* Lists that nobody waits in are there too: somebody may come. */
static void snapshot_lists(struct play *play, const struct queue *queue, uint16_t depth)
{
	const struct catalog *catalog = queue->catalog;

	memset(play->list_of, 0xff, sizeof(play->list_of));
	for (uint8_t row = 0; row < QUEUE_LISTS_MAX; row++) {
		bool bound = row >= QUEUE_SERVICES_MAX;

		for (uint8_t lane = 0; lane < catalog->lane_count; lane++) {
			if (queue->lists[row][lane].count ||
			    (!bound && row < catalog->service_count))
				snapshot_list(play, queue, row, lane, depth);
		}
	}
}

static void seat_reaches(struct play *play, struct play_seat *seat, const struct counter *counter,
			 uint8_t row, uint32_t lanes)
{
	bool bound = row >= QUEUE_SERVICES_MAX;

	for (uint8_t lane = 0; lane < QUEUE_LANES_MAX; lane++) {
		uint16_t list = play->list_of[row][lane];

		if (list == PLAY_NOBODY || !(lanes >> lane & 1))
			continue;
		play->lists[list].reached = true;
		seat->reach[seat->reach_count++] = (struct play_reach){
			.list = list,
			.head_start_ms = bound ? 0 : counter->head_start_ms[row],
			.after_ms = bound ? 0 : counter->after_ms[row],
		};
	}
}

static void snapshot_seat(struct play *play, const struct queue *queue, uint8_t index)
{
	const struct counter *counter = &queue->catalog->counters[index];
	const struct seat *from = &queue->seats[index];
	struct play_seat *seat = &play->seats[play->seat_count++];

	seat->counter = index;
	seat->since_ms = from->since_ms;
	seat->doing = from->state == COUNTER_PAUSED ? PLAY_PAUSED : PLAY_FREE;
	seat->pause = history_pause(from->reason);
	seat->away_ms = seat->away_for_ms = INT64_MAX;
	seat->with = (struct play_person){ 0 };
	seat->services = seat_services(queue, index);
	seat->reach_count = 0;
	if (from->ticket != TICKET_NONE) {
		const struct ticket *ticket = &queue->tickets[from->ticket];

		seat->with = person_of(ticket, PLAY_NOBODY);
		seat->doing = ticket->state == TICKET_CALLED ? PLAY_CALLED : PLAY_SERVING;
		seat->since_ms = ticket->state == TICKET_CALLED ? ticket->called_ms
								: ticket->errand_started_ms;
	}
	for (uint8_t service = 0; service < queue->catalog->service_count; service++) {
		if (seat->services >> service & 1)
			seat_reaches(play, seat, counter, service, counter->lanes);
	}
	seat_reaches(play, seat, counter, (uint8_t)(QUEUE_SERVICES_MAX + index), UINT32_MAX);
}

/* Puts it among those whose time to come is known, in the order of their times. */
static void coming_add(struct play *play, uint16_t person, int64_t at_ms)
{
	uint16_t at = play->coming_count++;

	for (; at > 0 && play->coming[at - 1].at_ms > at_ms; at--)
		play->coming[at] = play->coming[at - 1];
	play->coming[at] = (struct play_coming){ .at_ms = at_ms, .person = person };
}

static bool has_room(const struct play *play)
{
	return play->person_count < PLAY_PEOPLE_MAX && play->coming_count < PLAY_COMERS_MAX;
}

/* Who is parked joins again with its credit; who did not come to a call does not. */
static void snapshot_parked(struct play *play, const struct queue *queue)
{
	int64_t prefer_ms = queue->catalog->park_preference_ms;
	uint16_t at = queue->parked.first;

	for (; at != TICKET_NONE && has_room(play); at = queue->tickets[at].next) {
		const struct ticket *ticket = &queue->tickets[at];
		uint16_t list = play->list_of[ticket_service(ticket)][ticket->lane];
		struct play_person person = person_of(ticket, list);
		int64_t wake_ms = ticket->wake_ms > play->now_ms ? ticket->wake_ms : play->now_ms;

		if (ticket->park_reason == REASON_NO_SHOW)
			continue;
		person.since_ms = wake_ms - ticket->credit_ms;
		person_keep(&person, queue, ticket->preferred, wake_ms + prefer_ms);
		play->watch[play->person_count] = false;
		play->people[play->person_count] = person;
		coming_add(play, play->person_count++, wake_ms);
	}
}

/* Those who have an appointment today and have not checked in yet, if their time is still to come. */
static void snapshot_appointments(struct play *play, const struct queue *queue)
{
	uint32_t count = appointment_expected(queue, play->expected, PLAY_EXPECTED_MAX);

	for (uint32_t i = 0; i < count && i < PLAY_EXPECTED_MAX && has_room(play); i++) {
		const struct expected *expected = &play->expected[i];
		int64_t at_ms = wall_due_ms(queue, expected->wall_ms);
		uint16_t list = play->list_of[expected->service][expected->lane];

		if (at_ms < play->now_ms || at_ms == INT64_MAX)
			continue;
		play->watch[play->person_count] = false;
		play->people[play->person_count] = (struct play_person){
			.since_ms = at_ms,
			.take_seq = UINT64_MAX,
			.number = TICKET_NONE,
			.list = list,
			.errand_count = 1,
			.errands = { { .service = expected->service, .party = 1 } },
		};
		coming_add(play, play->person_count++, at_ms);
	}
}

/* Those of a lane where nobody earns less, or has less of a head start, overtake nobody. */
static bool lane_overtakes(const struct queue *queue, uint8_t lane, bool head_starts)
{
	const struct lane *numbers = queue_lane(queue, lane);

	if (head_starts)
		return true;
	for (uint8_t i = 0; i < queue->catalog->lane_count; i++) {
		const struct lane *other = queue_lane(queue, i);

		if (numbers->rate_permille > other->rate_permille ||
		    numbers->late_rate_permille > other->late_rate_permille ||
		    numbers->head_start_ms > other->head_start_ms)
			return true;
	}
	return false;
}

/* Whether some counter prefers one service to another. */
static bool has_head_starts(const struct catalog *catalog)
{
	for (uint8_t i = 0; i < catalog->counter_count; i++) {
		for (uint8_t service = 0; service < catalog->service_count; service++) {
			if (catalog->counters[i].head_start_ms[service])
				return true;
		}
	}
	return false;
}

static void snapshot_learnt(struct play *play, const struct queue *queue)
{
	const struct catalog *catalog = queue->catalog;
	bool head_starts = has_head_starts(catalog);

	play->per_person = play->service_weight = play->arrivals = play->pause_weight = 0;
	play->closed = queue_closed_services(queue);
	for (uint8_t i = 0; i < catalog->service_count; i++) {
		struct history history = history_service(queue, i);

		draw_table_fill(&play->services[i], history.mean_ms, history.spread_ms);
		play->per_person |= (uint32_t)catalog->services[i].per_person << i;
		play->service_arrivals[i] =
			queue_service_open(queue, i) ? queue->learnt.services[i] : 0;
		play->service_weight += play->service_arrivals[i];
	}
	for (uint8_t i = 0; i < catalog->lane_count; i++) {
		play->lanes[i] = *queue_lane(queue, i);
		play->lane_arrivals[i] =
			lane_overtakes(queue, i, head_starts) ? queue->learnt.lanes[i] : 0;
		play->arrivals += play->lane_arrivals[i];
	}
	for (uint32_t i = 0; i < HISTORY_TIMES; i++) {
		struct history history = history_time(queue, (enum history_time)i);

		draw_table_fill(&play->times[i], history.mean_ms, history.spread_ms);
		play->pauses[i] = i >= HISTORY_PAUSE_OTHER ? queue->learnt.times[i].count : 0;
		play->pause_weight += play->pauses[i];
	}
	memcpy(play->shares, queue->learnt.shares, sizeof(play->shares));
}

void play_snapshot(struct play *play, const struct queue *queue, int64_t now_ms, uint16_t depth)
{
	play->now_ms = now_ms;
	play->seed = queue->seq;
	play->list_count = play->seat_count = play->person_count = play->coming_count = 0;
	snapshot_learnt(play, queue);
	snapshot_lists(play, queue, depth);
	for (uint8_t i = 0; i < queue->catalog->counter_count; i++) {
		if (queue->seats[i].state != COUNTER_CLOSED)
			snapshot_seat(play, queue, i);
	}
	snapshot_parked(play, queue);
	snapshot_appointments(play, queue);
}

uint16_t play_add_ghost(struct play *play, uint8_t row, uint8_t lane, int64_t since_ms)
{
	uint16_t list = play->list_of[row][lane], person = play->person_count;

	require(list != PLAY_NOBODY); /* every service has its lists, see snapshot_lists() */
	if (!play->lists[list].reached || play->lists[list].cut || !has_room(play))
		return PLAY_NOBODY;
	play->people[person] = (struct play_person){
		.since_ms = since_ms,
		.take_seq = UINT64_MAX,
		.number = TICKET_NONE,
		.list = list,
		.ghost = true,
	};
	play->watch[person] = true;
	play->person_count++;
	coming_add(play, person, since_ms > play->now_ms ? since_ms : play->now_ms);
	return person;
}

void play_take_back(struct play *play, uint16_t people)
{
	uint16_t kept = 0;

	/* They stand among the others, in the order of their times. */
	for (uint16_t i = 0; i < play->coming_count; i++) {
		if (play->coming[i].person < people)
			play->coming[kept++] = play->coming[i];
	}
	play->coming_count = kept;
	play->person_count = people;
}

void play_pass_over(struct play *play, uint16_t number)
{
	for (uint16_t i = 0; i < play->person_count; i++) {
		if (play->people[i].number == number)
			play->people[i].ghost = true;
	}
}

void play_watch_waiting(struct play *play)
{
	for (uint16_t i = 0; i < play->list_count; i++) {
		for (uint16_t at = play->lists[i].first; at < play->lists[i].end; at++)
			play->watch[at] = play->lists[i].reached;
	}
}

uint16_t play_seat_of(const struct play *play, uint8_t counter)
{
	for (uint16_t i = 0; i < play->seat_count; i++) {
		if (play->seats[i].counter == counter)
			return i;
	}
	return PLAY_NOBODY;
}

void play_open(struct play *play, const struct queue *queue, uint8_t counter)
{
	snapshot_seat(play, queue, counter);
	play->seats[play->seat_count - 1].since_ms = play->now_ms;
}

void play_leave(struct play *play, uint16_t seat, int64_t at_ms, int64_t away_ms)
{
	play->seats[seat].away_ms = at_ms;
	play->seats[seat].away_for_ms = away_ms;
}

void play_close_service(struct play *play, uint8_t service)
{
	play->closed |= UINT32_C(1) << service;
	play->service_weight -= play->service_arrivals[service];
	play->service_arrivals[service] = 0;
}

void play_all_come(struct play *play, const struct queue *queue)
{
	play->arrivals = 0;
	for (uint8_t i = 0; i < queue->catalog->lane_count; i++) {
		play->lane_arrivals[i] = queue->learnt.lanes[i];
		play->arrivals += play->lane_arrivals[i];
	}
}
