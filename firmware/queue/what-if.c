/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What if: first the queue as it is, then as it would be, each with the same chance, so that what
 * differs comes from the change alone. For somebody who wants to leave, then the moments of the next
 * two hours: what a newcomer of that moment would wait if they left at it.
 */
#include "firmware/queue/what-if.h"

#include <stdlib.h>
#include <string.h>

#include "firmware/queue/play.h"
#include "firmware/queue/quantile.h"

/* Calls of one play for each person in it; besides those who are there, some come. */
#define CALLS_A_PERSON 2
#define CALLS_SPARE    64

static_assert(WHAT_IF_CALLS_MAX / (PLAY_PEOPLE_MAX * CALLS_A_PERSON + CALLS_SPARE) >=
			      QUANTILE_SAMPLES_MIN &&
		      WHAT_IF_LATER_PLAYS >= QUANTILE_SAMPLES_MIN,
	      "quantiles lie between samples");

enum stage {
	STAGE_BEFORE,
	STAGE_AFTER,
	STAGE_LATER, /* and the ones after it, up to WHAT_IF_LATERS */
};

struct what_if {
	struct play before, after;
	struct what_if_question question;
	struct what_if_answer answer;
	uint8_t service_count, lane;
	uint16_t seat;   /* of who leaves, in `after` */
	uint16_t people; /* in `after`, without ghosts */
	uint32_t stage, at, plays, calls_max;
	int64_t best_ms; /* sum of the medians of the best later moment */
	uint16_t ghosts[QUEUE_SERVICES_MAX];
	int32_t samples[QUEUE_SERVICES_MAX * WHAT_IF_PLAYS]; /* by service, then by play */
};

struct what_if *what_if_new(void)
{
	return calloc(1, sizeof(struct what_if));
}

void what_if_free(struct what_if *what_if)
{
	free(what_if);
}

const struct what_if_answer *what_if_answer(const struct what_if *what_if)
{
	return &what_if->answer;
}

/* Newcomers of the moment `since_ms`, one a service. */
static void add_ghosts(struct what_if *what_if, struct play *play, int64_t since_ms)
{
	for (uint8_t i = 0; i < what_if->service_count; i++)
		what_if->ghosts[i] = (play->closed >> i & 1)
					     ? PLAY_NOBODY
					     : play_add_ghost(play, i, what_if->lane, since_ms);
}

/* How many plays there is time for, and how many calls each may make. */
static void stage_begin(struct what_if *what_if, const struct play *play, uint32_t plays)
{
	what_if->at = 0;
	what_if->calls_max = (uint32_t)play->person_count * CALLS_A_PERSON + CALLS_SPARE;
	what_if->plays = WHAT_IF_CALLS_MAX / what_if->calls_max;
	if (what_if->plays > plays)
		what_if->plays = plays;
}

static bool open_one(struct what_if *what_if, const struct queue *queue)
{
	for (uint8_t i = 0; i < queue->catalog->counter_count; i++) {
		if (queue->seats[i].state == COUNTER_CLOSED &&
		    !queue->catalog->counters[i].retired &&
		    play_seat_of(&what_if->after, i) == PLAY_NOBODY) {
			play_open(&what_if->after, queue, i);
			return true;
		}
	}
	return false;
}

static bool close_one(struct what_if *what_if)
{
	struct play *play = &what_if->after;

	for (uint16_t i = play->seat_count; i-- > 0;) {
		if (play->seats[i].doing != PLAY_PAUSED && play->seats[i].away_ms == INT64_MAX) {
			play->seats[i].away_ms = play->now_ms;
			return true;
		}
	}
	return false;
}

static enum refusal change_counters(struct what_if *what_if, const struct queue *queue)
{
	for (int i = 0; i < what_if->question.counters; i++) {
		if (!open_one(what_if, queue))
			return REFUSAL_UNKNOWN_COUNTER;
	}
	for (int i = 0; i > what_if->question.counters; i--) {
		if (!close_one(what_if))
			return REFUSAL_COUNTER_CLOSED;
	}
	return REFUSAL_NONE;
}

static void change_counter(struct what_if *what_if, const struct queue *queue, uint8_t counter)
{
	uint16_t seat = play_seat_of(&what_if->after, counter);

	if (seat == PLAY_NOBODY)
		play_open(&what_if->after, queue, counter);
	else
		what_if->after.seats[seat].away_ms = what_if->after.now_ms;
}

static enum refusal change_seat(struct what_if *what_if)
{
	const struct what_if_question *question = &what_if->question;
	struct play *play = &what_if->after;

	what_if->seat = play_seat_of(play, question->leaves);
	if (what_if->seat == PLAY_NOBODY || play->seats[what_if->seat].doing == PLAY_PAUSED)
		return REFUSAL_COUNTER_CLOSED;
	play_leave(play, what_if->seat, play->now_ms, question->away_ms);
	return REFUSAL_NONE;
}

static enum refusal change(struct what_if *what_if, const struct queue *queue)
{
	const struct what_if_question *question = &what_if->question;
	enum refusal refusal = change_counters(what_if, queue);

	if (refusal != REFUSAL_NONE)
		return refusal;
	if (question->counter != QUEUE_NONE)
		change_counter(what_if, queue, question->counter);
	if (question->lane != QUEUE_NONE)
		what_if->after.lanes[question->lane] = question->numbers;
	if (question->service != QUEUE_NONE)
		play_close_service(&what_if->after, question->service);
	return question->leaves == QUEUE_NONE ? REFUSAL_NONE : change_seat(what_if);
}

enum refusal what_if_begin(struct what_if *what_if, const struct queue *queue,
			   const struct what_if_question *question, int64_t now_ms)
{
	enum refusal refusal;

	what_if->question = *question;
	what_if->answer = (struct what_if_answer){ .seq = queue->seq };
	what_if->service_count = queue->catalog->service_count;
	what_if->lane = queue->catalog->default_lane;
	play_snapshot(&what_if->before, queue, now_ms, PLAY_PEOPLE_MAX);
	play_all_come(&what_if->before, queue);
	play_snapshot(&what_if->after, queue, now_ms, PLAY_PEOPLE_MAX);
	play_all_come(&what_if->after, queue);
	refusal = change(what_if, queue);
	if (refusal != REFUSAL_NONE)
		return refusal;
	what_if->people = what_if->after.person_count;
	what_if->stage = STAGE_BEFORE;
	add_ghosts(what_if, &what_if->before, now_ms);
	stage_begin(what_if, &what_if->before, WHAT_IF_PLAYS);
	what_if->answer.plays = what_if->plays;
	return REFUSAL_NONE;
}

/* What this stage's samples say; the ghosts joined `later_ms` after the snapshot. */
static int64_t stage_waits(struct what_if *what_if, int64_t later_ms,
			   struct what_if_waits *ret_waits)
{
	int64_t sum_ms = 0;

	for (uint8_t i = 0; i < what_if->service_count; i++) {
		int32_t *samples = &what_if->samples[(size_t)i * WHAT_IF_PLAYS];
		struct told_wait *wait = &ret_waits->services[i];

		*wait = (struct told_wait){ 0 };
		if (what_if->ghosts[i] == PLAY_NOBODY)
			continue;
		/* who would never be called is no reason to leave at that moment */
		sum_ms += quantiles_of(samples, what_if->plays, later_ms, wait) ? wait->p50_ms
										: PLAY_HORIZON_MS;
	}
	return sum_ms;
}

static int64_t stage_later_ms(const struct what_if *what_if)
{
	return what_if->stage < STAGE_LATER ? 0
					    : (what_if->stage - STAGE_LATER + 1) * WHAT_IF_LATER_MS;
}

/* `after` again, with newcomers who come `later_ms` from now, when the counter leaves. */
static void after_begin(struct what_if *what_if, int64_t later_ms, uint32_t plays)
{
	struct play *play = &what_if->after;

	play_take_back(play, what_if->people);
	if (what_if->question.leaves != QUEUE_NONE)
		play_leave(play, what_if->seat, play->now_ms + later_ms, what_if->question.away_ms);
	add_ghosts(what_if, play, play->now_ms + later_ms);
	stage_begin(what_if, play, plays);
}

/* Sums up a stage and begins the next one; false after the last. */
static bool stage_end(struct what_if *what_if)
{
	struct what_if_answer *answer = &what_if->answer;
	int64_t later_ms = stage_later_ms(what_if), sum_ms;
	struct what_if_waits waits;

	switch (what_if->stage) {
	case STAGE_BEFORE:
		stage_waits(what_if, 0, &answer->before);
		break;
	case STAGE_AFTER:
		what_if->best_ms = stage_waits(what_if, 0, &answer->after);
		if (what_if->question.leaves == QUEUE_NONE)
			return false;
		break;
	default:
		sum_ms = stage_waits(what_if, later_ms, &waits);
		if (sum_ms < what_if->best_ms) {
			what_if->best_ms = sum_ms;
			answer->later_ms = later_ms;
			answer->later = waits;
		}
		if (what_if->stage == STAGE_LATER + WHAT_IF_LATERS - 1)
			return false;
		break;
	}
	what_if->stage++;
	after_begin(what_if, stage_later_ms(what_if),
		    what_if->stage == STAGE_AFTER ? WHAT_IF_PLAYS : WHAT_IF_LATER_PLAYS);
	return true;
}

bool what_if_step(struct what_if *what_if)
{
	struct play *play = what_if->stage == STAGE_BEFORE ? &what_if->before : &what_if->after;
	uint32_t calls = 0;

	while (what_if->at < what_if->plays && calls < WHAT_IF_STEP_CALLS) {
		calls += play_run(play, what_if->at, what_if->calls_max) + 1;
		for (uint8_t i = 0; i < what_if->service_count; i++) {
			if (what_if->ghosts[i] != PLAY_NOBODY)
				what_if->samples[i * WHAT_IF_PLAYS + what_if->at] =
					play->called_ms[what_if->ghosts[i]];
		}
		what_if->at++;
	}
	return what_if->at < what_if->plays || stage_end(what_if);
}
