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
#include "firmware/queue/estimate.h"
#include "firmware/queue/what-if.h"
#include "tools/bench/bench.h"
#include "tools/bench/samples.h"

#define WAITING_FEW     10
#define WAITING_WHAT_IF 100
#define WHAT_IFS        20
#define FORECASTS       200
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
	} while (queue_goes_on(&model->command, &model->verdict));
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

static int sit_everywhere(struct model *model, const struct catalog *catalog)
{
	int r = 0;

	for (uint8_t i = 1; r == 0 && i < catalog->counter_count; i++) {
		struct command *command = ask(model, VERB_SIT, ROLE_STAFF);

		(void)snprintf(command->user, sizeof(command->user), "bench-%d", i);
		memcpy(command->counter, catalog->counters[i].id, SLUG_BYTES);
		r = say(model);
	}
	return r;
}

/* From the question to the answer, and the longest step, in which nobody else is heard. */
static int ask_what_if(const struct model *model, struct what_if *what_if, struct samples *whole,
		       struct samples *steps)
{
	const struct what_if_question question = { .counters = -1,
						   .counter = QUEUE_NONE,
						   .service = QUEUE_NONE,
						   .lane = QUEUE_NONE,
						   .leaves = QUEUE_NONE };
	uint64_t start_ns = now_ns(), step_ns = start_ns;
	bool more = true;

	if (what_if_begin(what_if, model->queue, &question, model->now_ms) != REFUSAL_NONE)
		return -EPROTO;
	while (more) {
		more = what_if_step(what_if);
		samples_add(steps, now_ns() - step_ns);
		step_ns = now_ns();
	}
	samples_add(whole, now_ns() - start_ns);
	return what_if_answer(what_if)->plays == WHAT_IF_PLAYS ? 0 : -EPROTO;
}

static void add_figures(struct bench *bench, struct samples *whole, struct samples *steps,
			struct samples *forecasts)
{
	struct figure figure = { .unit = "ms", .target = TARGET_OURS_AT_MOST, .bound = 200 };

	figure_say(figure.name, sizeof(figure.name),
		   "what if: %d plays twice, %d waiting, p50 of %d", WHAT_IF_PLAYS, WAITING_WHAT_IF,
		   WHAT_IFS);
	figure_say(figure.note, sizeof(figure.note), "in steps of %.2f ms, p99",
		   samples_us(steps, 990) / 1000);
	figure.ours = samples_us(whole, 500) / 1000;
	table_add(&bench->table, &figure);
	figure_say(figure.name, sizeof(figure.name), "how long, for everybody with %d waiting, p50",
		   WAITING_WHAT_IF);
	figure_say(figure.note, sizeof(figure.note), "p99 %.2f ms",
		   samples_us(forecasts, 990) / 1000);
	figure.ours = samples_us(forecasts, 500) / 1000;
	figure.bound = 2;
	table_add(&bench->table, &figure);
}

int measure_what_if(struct bench *bench)
{
	static struct config_site site;
	static struct model model;
	static struct samples whole, steps, forecasts;
	struct forecast *forecast = forecast_new();
	struct what_if *what_if = what_if_new();
	struct config_error error;
	int r = forecast && what_if ? config_read_site(bench->place.site_conf, &site, &error)
				    : -ENOMEM;

	if (r == 0)
		r = model_fill(&model, &site.catalog, WAITING_WHAT_IF);
	if (r == 0)
		r = sit_everywhere(&model, &site.catalog);
	for (int i = 0; r == 0 && i < WHAT_IFS; i++)
		r = ask_what_if(&model, what_if, &whole, &steps);
	if (r == 0)
		estimate_lend(model.queue, forecast);
	for (int i = 0; r == 0 && i < FORECASTS; i++) {
		uint64_t start_ns = now_ns();
		struct estimate estimate;

		estimate_newcomer(model.queue, 0, site.catalog.default_lane,
				  model.now_ms + (i + 1) * FORECAST_EVERY_MS, &estimate);
		samples_add(&forecasts, now_ns() - start_ns);
	}
	if (r == 0)
		add_figures(bench, &whole, &steps, &forecasts);
	queue_free(model.queue);
	forecast_free(forecast);
	what_if_free(what_if);
	return r;
}
