/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Decisions and state for people and for programs.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

#include "tools/naeste-replay/replay.h"

#define SECOND_MS 1000
#define PERMILLE  1000

static const char *number_text(uint16_t number, char text[static NUMBER_TEXT_BYTES])
{
	if (number == TICKET_NONE)
		return "-";
	number_format(number, text);
	return text;
}

static uint32_t in_state(const struct queue *queue, enum ticket_state state)
{
	uint32_t count = 0;

	for (uint16_t i = 0; i < QUEUE_TICKETS_MAX; i++)
		count += queue->tickets[i].state == state;
	return count;
}

static void print_decision(const struct catalog *catalog, const struct decision *decision)
{
	char time[CLOCK_TEXT_BYTES], number[NUMBER_TEXT_BYTES], other[NUMBER_TEXT_BYTES];
	const struct why *why = &decision->why;

	clock_format(decision->wall_ms, time);
	printf("%" PRIu64 " %.19s counter %s calls %s (%s, waited %" PRId64 " s): %s",
	       decision->seq, time, catalog->counters[decision->counter].id,
	       number_text(decision->number, number), catalog->lanes[decision->lane].id,
	       why->waited_ms / SECOND_MS, why_kind_name((enum why_kind)why->kind));
	if (why->runner_up != TICKET_NONE)
		printf(" before %s by %" PRId64 " points", number_text(why->runner_up, other),
		       why->margin / PERMILLE / SECOND_MS);
	printf("; %" PRIu32 " waited", decision->waiting);
	for (uint32_t i = 0; i < decision->other_count; i++)
		printf("%s%s", i ? " " : ": ", number_text(decision->others[i], other));
	if (!decision->agrees)
		printf("  JUDGED AGAIN: %s", number_text(decision->again, other));
	putchar('\n');
}

void replay_print_text(const struct replay *replay)
{
	const struct queue *queue = replay->queue;
	char day[CLOCK_DAY_BYTES] = "none", number[NUMBER_TEXT_BYTES];

	for (uint32_t i = 0; !replay->options.check && i < replay->decision_count; i++)
		print_decision(replay->catalog, &replay->decisions[i]);
	if (queue->day != INT32_MIN)
		clock_format_day(queue->day, day);
	printf("day %s up to event %" PRIu64 ": %u numbers given, %u waiting, %u parked, %" PRIu32
	       " called, %" PRIu32 " served now, %u served\n",
	       day, queue->seq, queue->ticket_count, queue->waiting, queue->parked.count,
	       in_state(queue, TICKET_CALLED), in_state(queue, TICKET_SERVING),
	       queue->served_today);
	for (uint8_t i = 0; i < replay->catalog->counter_count; i++) {
		static const char *const states[] = { "closed", "open", "paused" };
		const struct seat *seat = &queue->seats[i];

		printf("counter %s: %s %s\n", replay->catalog->counters[i].id, states[seat->state],
		       seat->ticket == TICKET_NONE ? "" : number_text(seat->ticket, number));
	}
	if (replay->broken)
		printf("after event %" PRIu64 " this does not hold: %s\n", replay->broken_seq,
		       replay->broken);
	printf("%" PRIu64 " events replayed, %" PRIu32 " calls judged again, %" PRIu32
	       " came out differently%s\n",
	       replay->events, replay->decision_count, replay->disagreeing,
	       replay->options.check ? "; the state is the same to the byte" : "");
}

static json_t *number_json(uint16_t number)
{
	char text[NUMBER_TEXT_BYTES];

	return number == TICKET_NONE ? json_null() : json_string(number_text(number, text));
}

static json_t *decision_json(const struct catalog *catalog, const struct decision *decision)
{
	char time[CLOCK_TEXT_BYTES];
	json_t *others = json_array();
	const struct why *why = &decision->why;

	for (uint32_t i = 0; i < decision->other_count; i++)
		json_array_append_new(others, number_json(decision->others[i]));
	clock_format(decision->wall_ms, time);
	return json_pack("{s:I,s:s,s:s,s:o,s:s,s:s,s:I,s:I,s:I,s:o,s:i,s:o,s:b,s:o}", "seq",
			 (json_int_t)decision->seq, "time", time, "counter",
			 catalog->counters[decision->counter].id, "number",
			 number_json(decision->number), "lane", catalog->lanes[decision->lane].id,
			 "why", why_kind_name((enum why_kind)why->kind), "score",
			 (json_int_t)why->score, "margin", (json_int_t)why->margin, "waited_ms",
			 (json_int_t)why->waited_ms, "runner_up", number_json(why->runner_up),
			 "waiting", (int)decision->waiting, "others", others, "agrees",
			 decision->agrees, "again", number_json(decision->again));
}

static json_t *seats_json(const struct replay *replay)
{
	static const char *const states[] = { "closed", "open", "paused" };
	json_t *seats = json_object();

	for (uint8_t i = 0; i < replay->catalog->counter_count; i++) {
		const struct seat *seat = &replay->queue->seats[i];

		json_object_set_new(seats, replay->catalog->counters[i].id,
				    json_pack("{s:s,s:o}", "state", states[seat->state], "number",
					      number_json(seat->ticket)));
	}
	return seats;
}

static json_t *tickets_json(const struct replay *replay)
{
	const struct catalog *catalog = replay->catalog;
	json_t *tickets = json_array();

	for (uint16_t i = 0; i < QUEUE_TICKETS_MAX; i++) {
		const struct ticket *ticket = &replay->queue->tickets[i];

		if (ticket->state == TICKET_FREE)
			continue;
		json_array_append_new(
			tickets,
			json_pack("{s:o,s:s,s:s,s:s,s:s,s:I}", "number", number_json(i), "state",
				  ticket_state_name((enum ticket_state)ticket->state), "outcome",
				  ticket_outcome_name((enum ticket_outcome)ticket->outcome), "lane",
				  catalog->lanes[ticket->lane].id, "service",
				  catalog->services[ticket_service(ticket)].id, "waited_ms",
				  (json_int_t)ticket->waited_ms));
	}
	return tickets;
}

void replay_print_json(const struct replay *replay)
{
	const struct queue *queue = replay->queue;
	char day[CLOCK_DAY_BYTES] = "";
	json_t *decisions = json_array(), *root;

	for (uint32_t i = 0; i < replay->decision_count; i++)
		json_array_append_new(decisions,
				      decision_json(replay->catalog, &replay->decisions[i]));
	if (queue->day != INT32_MIN)
		clock_format_day(queue->day, day);
	root = json_pack("{s:s,s:I,s:I,s:i,s:o,s:{s:i,s:i,s:i,s:o,s:o}}", "day", day, "seq",
			 (json_int_t)queue->seq, "events", (json_int_t)replay->events,
			 "disagreeing", (int)replay->disagreeing, "decisions", decisions, "state",
			 "given", queue->ticket_count, "waiting", queue->waiting, "parked",
			 queue->parked.count, "counters", seats_json(replay), "tickets",
			 tickets_json(replay));
	if (replay->broken)
		json_object_set_new(root, "broken", json_string(replay->broken));
	json_dumpf(root, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(root);
}
