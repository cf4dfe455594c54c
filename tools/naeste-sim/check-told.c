/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What people and machines outside see: answers, papers, messages, a button's effect, and what is
 * still there after the power was gone.
 */
#include <inttypes.h>
#include <string.h>

#include "tools/naeste-sim/invariant.h"
#include "tools/naeste-sim/world.h"

#define KEPT_MS \
	(INT64_C(48) * 3600 * 1000 - 60000) /* what is promised, less a minute at the edge */

static bool same_answer(const struct answer *a, const struct answer *b)
{
	return a->refusal == b->refusal && a->seq == b->seq && id_equal(&a->ticket, &b->ticket);
}

/* The first answer to an id stands for 48 hours; the same id for something else is refused. */
static void check_repeat(struct world *world, const struct act *act, const struct answer *first,
			 const struct answer *answer)
{
	int64_t age_ms = act->command.at_ms - first->at_ms;

	if (age_ms >= KEPT_MS)
		return;
	if (first->fingerprint == fingerprint_of(&act->command)) {
		if (!same_answer(first, answer))
			world_broken(world, INVARIANT_REPEATS,
				     "%s is answered %s (%" PRIu64 "), %" PRId64
				     " s ago it was %s (%" PRIu64 ")",
				     verb_name(act->command.verb), refusal_name(answer->refusal),
				     answer->seq, age_ms / 1000, refusal_name(first->refusal),
				     first->seq);
	} else if (answer->refusal != REFUSAL_ID_REUSED) {
		world_broken(world, INVARIANT_REPEATS, "an id is taken for a second request (%s)",
			     verb_name(act->command.verb));
	}
}

void check_answer(struct world *world, const struct act *act, const struct answer *answer)
{
	struct checks *checks = &world->checks;
	const struct answer *first = answers_find(&checks->answers, &answer->id);

	if (first)
		check_repeat(world, act, first, answer);
	/* Too old is said before anything is stored; whether it was is what is asked here. */
	else if (answer->refusal != REFUSAL_TOO_OLD || answer->seq)
		answers_keep(&checks->answers, answer);
	if (first || answer->refusal != REFUSAL_NONE)
		return;
	if (answer->seq > world->conductor.journal.last.seq)
		world_broken(world, INVARIANT_EVENTS,
			     "an answer tells of event %" PRIu64 ", which is not committed",
			     answer->seq);
	if (answer->seq > checks->told_seq)
		checks->told_seq = answer->seq;
	if (!id_is_nil(&answer->ticket))
		checks->told_tickets[checks->told_count++ % 64] = answer->ticket;
}

void check_paper(struct world *world, const struct paper_job *job, bool marked)
{
	struct checks *checks = &world->checks;
	struct account *account = &checks->accounts[job->number];

	world->coverage->papers++;
	if (job->day != checks->day)
		return; /* its account is closed */
	if (!id_equal(&account->id, &job->ticket)) {
		world_broken(world, INVARIANT_NUMBERS,
			     "a paper with number %u is not of the ticket that has it",
			     job->number);
		return;
	}
	if (account->papers && !marked)
		world_broken(world, INVARIANT_COPIES,
			     "a second paper of %u is not marked as a copy", job->number);
	account->papers++;
}

/* A consumer that dedupes by seq and knows nothing else. */
void check_delivered(struct world *world, const struct outgoing *outgoing)
{
	struct checks *checks = &world->checks;

	if (outgoing->seq > world->conductor.journal.last.seq)
		world_broken(world, INVARIANT_EVENTS,
			     "event %" PRIu64 " is visible before it is committed", outgoing->seq);
	if (outgoing->seq <= checks->consumer_seq)
		return; /* again: at least once */
	if (outgoing->seq != checks->consumer_seq + 1)
		world_broken(world, INVARIANT_EVENTS,
			     "event %" PRIu64 " is delivered after %" PRIu64, outgoing->seq,
			     checks->consumer_seq);
	checks->consumer_seq = outgoing->seq;
	checks->consumer_digest = hash_mix(checks->consumer_digest, outgoing->digest);
}

static void check_told_is_there(struct world *world)
{
	struct checks *checks = &world->checks;
	const struct conductor *conductor = &world->conductor;
	uint32_t count = checks->told_count < 64 ? checks->told_count : 64;

	if (conductor->queue->seq < checks->told_seq)
		world_broken(world, INVARIANT_KEPT,
			     "event %" PRIu64 " was told, after the power came back %" PRIu64
			     " is the last",
			     checks->told_seq, conductor->queue->seq);
	for (uint32_t i = 0; i < count; i++) {
		struct ticket_reference reference = { .kind = REFERENCE_ID,
						      .id = checks->told_tickets[i] };

		if (queue_find(conductor->queue, &reference) == TICKET_NONE)
			world_broken(world, INVARIANT_KEPT, "a ticket that was told of is gone");
	}
}

/* After a start or a failed commit: all that was told is there, and it is the state of before. */
void check_recovered(struct world *world)
{
	const struct conductor *conductor = &world->conductor;

	world->checks.press = 0; /* a contact that is still down is a new one */
	check_told_is_there(world);
	if (conductor->queue->seq != world->checks.seq)
		world_broken(world, INVARIANT_RECOVERY,
			     "recovered to event %" PRIu64 ", %" PRIu64 " were committed",
			     conductor->queue->seq, world->checks.seq);
	if (world_holds(world))
		check_replay(world);
	if (world_holds(world))
		check_whole(world);
}

void check_booted(struct world *world)
{
	world->checks.gap_due = world->checks.seq && !(world->checks.clock == CLOCK_SYNCED &&
						       world->conductor.machine.synced);
}

void check_press(struct world *world, uint32_t press, bool alarm)
{
	struct checks *checks = &world->checks;

	if (press != checks->press) {
		checks->press = press;
		checks->press_takes = checks->press_alarms = 0;
	}
	if (alarm)
		checks->press_alarms++;
	else
		checks->press_takes++;
	if (checks->press_takes > 1)
		world_broken(world, INVARIANT_PRESSES, "press %u counts twice", press);
	if (checks->press_alarms > 1)
		world_broken(world, INVARIANT_PRESSES, "press %u is stuck twice", press);
}
