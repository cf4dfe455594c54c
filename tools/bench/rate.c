/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * How many tickets a second thirty-two kiosks can take, each asking again as soon as it has its
 * answer, against the same clients and the bare responder; rounds of both in turn.
 */
#include <stdio.h>

#include "tools/bench/bench.h"
#include "tools/bench/samples.h"

int measure_rate(struct bench *bench)
{
	static struct samples ours, bare; /* a request, in nanoseconds */
	struct figure figure = { .unit = "/s", .target = TARGET_RATIO_AT_LEAST, .bound = 0.5 };
	uint32_t takes = bench->extent.rate_takes;
	uint64_t ns;
	int r = hall_take(bench, HALL_CLIENTS, &ns); /* the sizes, and warm */

	for (uint32_t i = 0; r == 0 && i < bench->extent.rate_rounds; i++) {
		r = hall_take(bench, takes, &ns);
		samples_add(&ours, ns / takes);
		if (r == 0)
			r = hall_bare(bench, takes, &ns);
		samples_add(&bare, ns / takes);
	}
	if (r < 0)
		return r;
	figure_say(figure.name, sizeof(figure.name), "commands, %d clients (take), p50 of %zu x %u",
		   HALL_CLIENTS, ours.count, takes);
	figure_say(figure.note, sizeof(figure.note),
		   "bare request -> reply, same clients and sizes");
	figure.ours = 1e6 / samples_us(&ours, 500);
	figure.limit = 1e6 / samples_us(&bare, 500);
	table_add(&bench->table, &figure);
	return 0;
}
