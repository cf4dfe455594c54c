/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The engine alone: judging and applying a `next` with few and with many waiting, in turn, in this
 * process. Each called ticket arrives and is finished and another one is taken, so both halls stay
 * as full as they are.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/log.h"
#include "firmware/base/text.h"
#include "firmware/config/config.h"
#include "firmware/queue/queue.h"
#include "tools/bench/bench.h"
#include "tools/bench/samples.h"

#define WAITING_FEW     10
#define ROUNDS_OF_A_DAY 12000 /* then the numbers of the day would run out */
#define WALL_MS         INT64_C(1795000000000)

struct model {
	struct queue *queue;
	struct command command;
	struct verdict verdict;
	int64_t now_ms;
	uint32_t fresh;
};

static struct command *ask(struct model *model, enum verb verb, enum role role)
{
	memset(&model->command, 0, sizeof(model->command));
	model->command.verb = verb;
	model->command.role = role;
	(void)snprintf(model->command.user, sizeof(model->command.user), "bench");
	model->now_ms += 1000;
	model->fresh++;
	model->command.at_ms = model->now_ms;
	model->command.wall_ms = WALL_MS + model->now_ms;
	memset(&model->command.fresh_ticket, 7, sizeof(model->command.fresh_ticket));
	memcpy(&model->command.fresh_ticket.bytes[12], &model->fresh, sizeof(model->fresh));
	memset(&model->command.fresh_token, 9, sizeof(model->command.fresh_token));
	memcpy(&model->command.fresh_token.bytes[12], &model->fresh, sizeof(model->fresh));
	return &model->command;
}

static int say(struct model *model)
{
	do {
		queue_judge(model->queue, &model->command, &model->verdict);
		for (uint32_t i = 0; i < model->verdict.event_count; i++)
			queue_apply(model->queue, &model->verdict.events[i]);
	} while (model->verdict.more);
	if (model->verdict.refusal == REFUSAL_NONE)
		return 0;
	log_error("the engine refuses %s: %s", verb_name(model->command.verb),
		  refusal_name(model->verdict.refusal));
	return -EPROTO;
}

/* All services and lanes in turn, so that every list has somebody in it. */
static int take(struct model *model, const struct catalog *catalog)
{
	struct command *command = ask(model, VERB_TAKE, ROLE_STAFF);
	const struct service *service = &catalog->services[model->fresh % catalog->service_count];
	const struct lane *lane = &catalog->lanes[model->fresh % catalog->lane_count];

	command->verb = VERB_TAKE_FOR;
	memcpy(command->services[0], service->id, sizeof(command->services[0]));
	command->service_count = 1;
	memcpy(command->lane, lane->id, sizeof(command->lane));
	return say(model);
}

static int model_fill(struct model *model, struct catalog *catalog, uint32_t waiting)
{
	int r;

	model->queue = queue_new(catalog);
	if (!model->queue)
		return -ENOMEM;
	ask(model, VERB_START_DAY, ROLE_SYSTEM)->day = 20000;
	r = say(model);
	if (r == 0) {
		memcpy(ask(model, VERB_SIT, ROLE_STAFF)->counter, catalog->counters[0].id,
		       SLUG_BYTES);
		r = say(model);
	}
	while (r == 0 && model->queue->waiting < waiting)
		r = take(model, catalog);
	return r;
}

static int round_of(struct model *model, const struct catalog *catalog, struct samples *samples)
{
	uint64_t start_ns;
	int r;

	ask(model, VERB_NEXT, ROLE_STAFF);
	start_ns = now_ns();
	r = say(model);
	samples_add(samples, now_ns() - start_ns);
	if (r == 0) {
		ask(model, VERB_ARRIVE, ROLE_STAFF);
		r = say(model);
	}
	if (r == 0) {
		ask(model, VERB_FINISH, ROLE_STAFF)->outcome = OUTCOME_SERVED;
		r = say(model);
	}
	return r < 0 ? r : take(model, catalog);
}

int measure_pick(struct bench *bench)
{
	static struct config_site site;
	static struct model few, many;
	static struct samples few_times, many_times;
	struct config_error error;
	struct figure figure = { .unit = "us", .target = TARGET_RATIO_AT_MOST, .bound = 2 };
	int r = config_read_site(bench->place.site_conf, &site, &error);

	if (r < 0) {
		log_error("%s", error.text);
		return r;
	}
	r = model_fill(&few, &site.catalog, WAITING_FEW);
	if (r == 0)
		r = model_fill(&many, &site.catalog, bench->extent.waiting);
	for (uint32_t i = 0; r == 0 && i < bench->extent.picks && i < ROUNDS_OF_A_DAY; i++) {
		r = round_of(&few, &site.catalog, &few_times);
		if (r == 0)
			r = round_of(&many, &site.catalog, &many_times);
	}
	queue_free(few.queue);
	queue_free(many.queue);
	if (r < 0)
		return r;
	figure_say(figure.name, sizeof(figure.name), "engine: next with %u waiting, p50 of %zu",
		   bench->extent.waiting, many_times.count);
	figure_say(figure.note, sizeof(figure.note),
		   "the same with %d waiting; p99 %.2f against %.2f", WAITING_FEW,
		   samples_us(&many_times, 990), samples_us(&few_times, 990));
	figure.ours = samples_us(&many_times, 500);
	figure.limit = samples_us(&few_times, 500);
	table_add(&bench->table, &figure);
	return 0;
}
