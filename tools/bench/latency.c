/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A clerk's `next`, from before the publish until the answer is in hand; beside each one a bare
 * request and reply of the same sizes and one durable commit of the same rows. All three are taken
 * in one loop, in turn first, and between them naested finishes what the last command left it to do.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "firmware/base/log.h"
#include "tools/bench/ask.h"
#include "tools/bench/bench.h"
#include "tools/bench/commit.h"
#include "tools/bench/samples.h"

#define WAITING_FEW  10
#define WARM_UPS     20
#define SERVED       ",\"finish\":\"served\""
#define AS_SERVED    ",\"outcome\":\"served\""
#define FIRST_EVENT  ",\"from\":1,\"to\":1"
#define TARGET_RATIO 1.25
#define SILENCE_NS   5500000000ull /* phones' pages are written every five seconds */

/* One way of calling: `next` from an idle seat, or ending one visit and calling another. */
struct kind {
	const char *fields;
	struct commit *commit;
	size_t bytes, answer_bytes;
	struct samples ours, bare, stored, limit;
};

/* A question, answered from memory once naested has told everybody about the last command. */
static int let_settle(struct bench *bench)
{
	return client_ask(bench->clerk, "events", FIRST_EVENT);
}

static int take(struct bench *bench, uint32_t tickets)
{
	for (uint32_t i = 0; i < tickets; i++) {
		int r = client_ask(bench->kiosk, "take", ",\"services\":[\"pas\"]");

		if (r < 0)
			return r;
		bench->taken++;
	}
	return 0;
}

static int time_next(struct bench *bench, struct kind *kind, uint64_t *ret_ns)
{
	uint64_t start_ns;
	int r = let_settle(bench);

	start_ns = now_ns();
	if (r == 0)
		r = client_ask(bench->clerk, "next", kind->fields);
	*ret_ns = now_ns() - start_ns;
	if (r < 0)
		return r;
	if (strstr(client_answer(bench->clerk), "\"ticket\":null")) {
		log_error("next: nobody is waiting");
		return -ENODATA;
	}
	kind->bytes = client_sent_bytes(bench->clerk);
	kind->answer_bytes = client_answer_bytes(bench->clerk);
	return 0;
}

static int time_limit(struct bench *bench, struct kind *kind, uint64_t *ret_bare_ns,
		      uint64_t *ret_stored_ns)
{
	uint64_t start_ns, between_ns;
	int r = let_settle(bench);

	start_ns = now_ns();
	if (r == 0)
		r = client_ask_bare(bench->clerk, kind->bytes, kind->answer_bytes);
	between_ns = now_ns();
	if (r == 0)
		r = commit_run(kind->commit);
	*ret_stored_ns = now_ns() - between_ns;
	*ret_bare_ns = between_ns - start_ns;
	return r;
}

/* One of each; whichever comes first meets what the other has left in the machine's caches. */
static int measure(struct bench *bench, struct kind *kind, bool ours_first)
{
	uint64_t ours_ns = 0, bare_ns = 0, stored_ns = 0;
	int r = 0;

	if (ours_first)
		r = time_next(bench, kind, &ours_ns);
	if (r == 0)
		r = time_limit(bench, kind, &bare_ns, &stored_ns);
	if (r == 0 && !ours_first)
		r = time_next(bench, kind, &ours_ns);
	if (r < 0)
		return r;
	samples_add(&kind->ours, ours_ns);
	samples_add(&kind->bare, bare_ns);
	samples_add(&kind->stored, stored_ns);
	samples_add(&kind->limit, bare_ns + stored_ns);
	return 0;
}

/* The rows of the `next` that has just been answered. */
static int learn(struct bench *bench, struct kind *kind)
{
	long long seq = ask_number(client_answer(bench->clerk), "seq");
	uint64_t ns;
	int r = seq > 0 ? 0 : -EBADMSG;

	if (r == 0)
		r = commit_new(bench->place.database, (uint64_t)seq,
			       client_request_id(bench->clerk), &kind->commit);
	for (int i = 0; r == 0 && i < WARM_UPS; i++)
		r = time_limit(bench, kind, &ns, &ns);
	return r;
}

/* From an idle seat through both kinds and back. */
static int visit(struct bench *bench, struct kind *idle, struct kind *busy, bool ours_first)
{
	int r = take(bench, 2);

	if (r == 0)
		r = measure(bench, idle, ours_first);
	if (r == 0)
		r = client_ask(bench->clerk, "arrive", "");
	if (r == 0)
		r = measure(bench, busy, ours_first);
	if (r == 0)
		r = client_ask(bench->clerk, "arrive", "");
	return r < 0 ? r : client_ask(bench->clerk, "finish", AS_SERVED);
}

/* The same once without measuring, to see what it writes. */
static int rehearse(struct bench *bench, struct kind *idle, struct kind *busy)
{
	uint64_t ns;
	int r = take(bench, 2);

	if (r == 0)
		r = time_next(bench, idle, &ns);
	if (r == 0)
		r = learn(bench, idle);
	if (r == 0)
		r = client_ask(bench->clerk, "arrive", "");
	if (r == 0)
		r = time_next(bench, busy, &ns);
	if (r == 0)
		r = learn(bench, busy);
	if (r == 0)
		r = client_ask(bench->clerk, "arrive", "");
	return r < 0 ? r : client_ask(bench->clerk, "finish", AS_SERVED);
}

static struct pace pace_of(const struct kind *kind)
{
	return (struct pace){ .ours_us = samples_us(&kind->ours, 500),
			      .limit_us = samples_us(&kind->limit, 500) };
}

static void add_rows(struct bench *bench, const struct kind *kind, const char *name)
{
	struct figure figure = { .unit = "us",
				 .target = TARGET_RATIO_AT_MOST,
				 .bound = TARGET_RATIO };

	figure_say(figure.name, sizeof(figure.name), "%s, p50 of %zu", name, kind->ours.count);
	figure.ours = samples_us(&kind->ours, 500);
	figure.limit = samples_us(&kind->limit, 500);
	figure_say(figure.note, sizeof(figure.note), "bare %.0f + commit %.0f (%s)",
		   samples_us(&kind->bare, 500), samples_us(&kind->stored, 500),
		   commit_text(kind->commit));
	table_add(&bench->table, &figure);
	figure_say(figure.name, sizeof(figure.name), "%s, p99", name);
	figure.target = TARGET_NONE; /* disks are noisy */
	figure.ours = samples_us(&kind->ours, 990);
	figure.limit = samples_us(&kind->limit, 990);
	figure_say(figure.note, sizeof(figure.note), "bare %.0f, commit %.0f",
		   samples_us(&kind->bare, 990), samples_us(&kind->stored, 990));
	table_add(&bench->table, &figure);
}

int measure_next(struct bench *bench, struct pace *ret_few)
{
	static struct kind idle = { .fields = "" }, busy = { .fields = SERVED };
	int r = take(bench, WAITING_FEW);

	if (r == 0)
		r = rehearse(bench, &idle, &busy);
	for (uint32_t i = 0; r == 0 && i < bench->extent.nexts; i++)
		r = visit(bench, &idle, &busy, i % 2);
	if (r == 0) {
		add_rows(bench, &busy, "next finish=served -> reply");
		add_rows(bench, &idle, "next from an idle seat -> reply");
		*ret_few = pace_of(&busy);
	}
	commit_free(idle.commit);
	commit_free(busy.commit);
	return r;
}

/* A question every few milliseconds, long enough that all of the housekeeping falls into it. */
static int measure_silence(struct bench *bench)
{
	static struct samples waits;
	const struct timespec pause = { .tv_nsec = 5000000 };
	struct figure figure = { .unit = "ms" };
	uint64_t end_ns = now_ns() + SILENCE_NS;
	int r = 0;

	while (r == 0 && now_ns() < end_ns) {
		uint64_t start_ns = now_ns();

		r = let_settle(bench);
		samples_add(&waits, now_ns() - start_ns);
		nanosleep(&pause, NULL);
	}
	if (r < 0)
		return r;
	figure_say(figure.name, sizeof(figure.name), "longest silence with %u waiting",
		   bench->extent.waiting);
	figure_say(figure.note, sizeof(figure.note), "of %zu questions in %llu s; p50 %.2f ms",
		   waits.count, SILENCE_NS / 1000000000, samples_us(&waits, 500) / 1000);
	figure.ours = samples_us(&waits, 1000) / 1000;
	table_add(&bench->table, &figure);
	return 0;
}

/* The disk is not what it was a minute ago: the limits of both times say how it differs. */
static void add_full_row(struct bench *bench, const struct kind *busy, const struct pace *few)
{
	struct figure figure = { .unit = "us", .target = TARGET_RATIO_AT_MOST, .bound = 2 };
	struct pace full = pace_of(busy);

	figure_say(figure.name, sizeof(figure.name), "next with %u waiting -> reply, p50 of %zu",
		   bench->extent.waiting, busy->ours.count);
	figure_say(figure.note, sizeof(figure.note),
		   "%.0f with %d waiting x bare + commit now %.0f / then %.0f", few->ours_us,
		   WAITING_FEW, full.limit_us, few->limit_us);
	figure.ours = full.ours_us;
	figure.limit = few->ours_us * full.limit_us / few->limit_us;
	table_add(&bench->table, &figure);
}

int measure_next_full(struct bench *bench, const struct pace *few)
{
	static struct kind busy = { .fields = SERVED };
	uint64_t ns;
	int r = client_ask(bench->clerk, "next", "");

	if (r == 0)
		r = client_ask(bench->clerk, "arrive", "");
	if (r == 0)
		r = time_next(bench, &busy, &ns);
	if (r == 0)
		r = learn(bench, &busy);
	for (uint32_t i = 0; r == 0 && i < bench->extent.nexts_full; i++) {
		r = take(bench, 1);
		if (r == 0)
			r = client_ask(bench->clerk, "arrive", "");
		if (r == 0)
			r = measure(bench, &busy, i % 2);
	}
	if (r == 0) {
		add_full_row(bench, &busy, few);
		r = measure_silence(bench);
	}
	commit_free(busy.commit);
	return r;
}
