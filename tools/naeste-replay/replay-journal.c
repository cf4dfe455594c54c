/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Replaying. The journal is applied once with every decision judged again on the way, and a second time
 * as naested does it at a start; both must end with the same bytes, and with the rows of tickets that
 * naested wrote from the state it had. In between every invariant must hold.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/store/store.h"
#include "tools/naeste-replay/replay.h"

const char *replay_fault(int fault)
{
	switch (fault) {
	case -EBADMSG:
		return "it is damaged: what it says does not hold together";
	case -EPROTO:
		return "it is the database of another version of Naeste";
	case -ENOTSUP:
		return "it is no database of an appliance (events alone are for a rehearsal)";
	case -EIO:
		return "it cannot be read";
	default:
		return strerror(-fault);
	}
}

/* What the watcher of the replay knows. */
struct watching {
	struct replay *replay;
	/*
	 * `next` that finishes an errand and calls is judged before the errand's end, which may put
	 * the same visit back into the queue: the state before such an end, and the id of the event
	 * behind it.
	 */
	struct queue *before;
	struct id behind;
};

static struct decision *decision_add(struct replay *replay)
{
	struct decision *more;

	if (replay->decision_count == replay->decision_room) {
		uint32_t room = replay->decision_room ? 2 * replay->decision_room : 256;

		more = reallocarray(replay->decisions, room, sizeof(*more));
		if (!more)
			return NULL;
		replay->decisions = more;
		replay->decision_room = room;
	}
	more = &replay->decisions[replay->decision_count++];
	memset(more, 0, sizeof(*more));
	return more;
}

static bool why_equal(const struct why *a, const struct why *b)
{
	return a->kind == b->kind && a->score == b->score && a->margin == b->margin &&
	       a->waited_ms == b->waited_ms && a->runner_up == b->runner_up;
}

static int decide_again(struct replay *replay, const struct queue *queue, const struct event *event)
{
	struct decision *decision = decision_add(replay);
	struct pick picks[REPLAY_OTHERS_MAX + 1], again;
	uint32_t count;

	if (!decision)
		return -ENOMEM;
	decision->seq = event->seq;
	decision->wall_ms = event->wall_ms;
	decision->number = event->number;
	decision->counter = event->counter;
	decision->lane = event->lane;
	decision->why = event->why;
	decision->chosen = event->why.kind == WHY_CHOSEN;
	pick_next(queue, event->counter, event->at_ms, &again);
	decision->again = again.ticket;
	decision->agrees = decision->chosen ||
			   (again.ticket == event->number && why_equal(&again.why, &event->why));
	if (!decision->agrees)
		replay->disagreeing++;
	count = pick_order(queue, event->counter, event->at_ms, picks, REPLAY_OTHERS_MAX + 1,
			   &decision->waiting);
	for (uint32_t i = 0; i < count && decision->other_count < REPLAY_OTHERS_MAX; i++) {
		if (picks[i].ticket != event->number)
			decision->others[decision->other_count++] = picks[i].ticket;
	}
	return 0;
}

static void check_state(struct replay *replay, const struct queue *queue)
{
	const char *broken = replay->options.check && !replay->broken ? queue_check(queue) : NULL;

	if (!broken)
		return;
	replay->broken = broken;
	replay->broken_seq = queue->seq;
}

static int see(void *data, const struct queue *queue, const struct event *event)
{
	struct watching *watching = data;
	struct replay *replay = watching->replay;
	const struct queue *state = queue;
	int r = 0;

	check_state(replay, queue);
	replay->events++;
	if (event->type == EVENT_TICKET_CALLED) {
		if (id_equal(&watching->behind, &event->id))
			state = watching->before;
		r = decide_again(replay, state, event);
	}
	watching->behind = (struct id){ 0 };
	if (event->type == EVENT_TICKET_FINISHED && event->state == TICKET_WAITING) {
		memcpy(watching->before, queue, sizeof(*queue));
		watching->behind = id_offset(event->id, 1);
	}
	return r;
}

/* To the byte, but for what each process has where it likes. */
static bool same_state(const struct queue *a, struct queue *b)
{
	struct catalog *catalog = b->catalog;
	bool same;

	/* NOLINTNEXTLINE(bugprone-*,cert-*): to the byte is what replay promises */
	same = memcmp(catalog, a->catalog, sizeof(*catalog)) == 0;
	b->catalog = a->catalog;
	/* NOLINTNEXTLINE(bugprone-*,cert-*): the same */
	same = same && memcmp(a, b, sizeof(*a)) == 0;
	b->catalog = catalog;
	return same;
}

static int load_again(const struct replay *replay, struct store *store)
{
	struct catalog *catalog = malloc(sizeof(*catalog));
	struct queue *queue = NULL;
	int r = -ENOMEM;

	if (catalog) {
		*catalog = *replay->configured;
		queue = queue_new(catalog);
	}
	if (queue) {
		r = store_load(store, queue);
		if (r == 0 && !same_state(replay->queue, queue)) {
			fputs("naeste-replay: the second replay gave another state\n", stderr);
			r = -EBADMSG;
		}
	}
	queue_free(queue);
	free(catalog);
	return r;
}

static int check_all(struct replay *replay, struct store *store)
{
	int r = store_check(store, replay->queue);

	if (r < 0) {
		fprintf(stderr, "naeste-replay: %s: %s\n", replay->options.journal,
			replay_fault(r));
		return r;
	}
	return load_again(replay, store);
}

int replay_journal(struct replay *replay, struct store *store)
{
	struct watching watching = { .replay = replay };
	struct store_watch watch = { .see = see, .data = &watching };
	int r;

	replay->configured = malloc(sizeof(*replay->configured));
	if (!replay->configured)
		return -ENOMEM;
	*replay->configured = *replay->catalog;
	replay->queue = queue_new(replay->catalog);
	watching.before = malloc(sizeof(*watching.before));
	r = replay->queue && watching.before ? store_replay(store, replay->queue, &watch) : -ENOMEM;
	if (r < 0)
		fprintf(stderr, "naeste-replay: the journal cannot be replayed: %s\n",
			replay_fault(r));
	if (r == 0)
		check_state(replay, replay->queue);
	if (r == 0 && replay->options.check)
		r = check_all(replay, store);
	free(watching.before);
	return r;
}

void replay_finish(struct replay *replay)
{
	queue_free(replay->queue);
	free(replay->catalog);
	free(replay->configured);
	free(replay->decisions);
}
