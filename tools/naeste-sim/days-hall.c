/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A hall with people in it: citizens come unevenly over the day, want unequal services, stay away or
 * leave; staff begin late, go to lunch one after the other, take breaks, need a moment between two
 * visits. All of it goes through queue_judge() and queue_apply().
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/require.h"
#include "tools/naeste-sim/days.h"

#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define HOUR   (60 * MINUTE)
#define NEVER  INT64_MAX

#define OPENS      (9 * HOUR)
#define CLOSES     (16 * HOUR)
#define DAY        (24 * HOUR)
#define FIRST_DAY  20000
#define WALL_MS    (FIRST_DAY * DAY)
#define RUSH_MOST  1.5  /* the highest of `rush` */
#define USUAL_RATE 33.0 /* people an hour */

const struct days_service days_services[DAYS_SERVICES] = {
	{ "pas", LAW_LOGNORMAL, 9, 0.5, 0.32, 8 },
	{ "mitid", LAW_EXPONENTIAL, 6, 1, 0.22, 10 },
	{ "folkeregister", LAW_LOGNORMAL, 12, 0.8, 0.14, 10 },
	{ "sundhedskort", LAW_UNIFORM, 4, 0, 0.12, 5 },
	{ "udbetaling", LAW_HYPEREXPONENTIAL, 16, 1.4, 0.10, 10 },
	{ "guide", LAW_LOGNORMAL, 3, 0.7, 0.10, 5 },
};

static const struct {
	const char *id;
	int64_t rate, late_rate, promise_ms;
	double share;
} lanes[DAYS_LANES] = {
	{ "fast", 3000, 6000, 10 * MINUTE, 0.03 },
	{ "booked", 2000, 4000, 15 * MINUTE, 0.12 },
	{ "general", 1000, 2000, 0, 0.85 },
};

/* Who sits where: what they serve, when they begin, when they go to lunch. */
static const struct {
	uint32_t services;
	int64_t begins_ms, lunch_ms;
} desks[DAYS_COUNTERS] = {
	{ 0x3f, 9 * HOUR - 5 * MINUTE, 11 * HOUR + 15 * MINUTE },
	{ 0x3f, 9 * HOUR - 5 * MINUTE, 12 * HOUR + 30 * MINUTE },
	{ 0x3f, 9 * HOUR - 5 * MINUTE, 11 * HOUR + 50 * MINUTE },
	{ 0x2b, 9 * HOUR + 30 * MINUTE, 13 * HOUR },
	{ 0x3f, 10 * HOUR, 12 * HOUR + 10 * MINUTE },
	{ 0x37, 10 * HOUR, 11 * HOUR + 30 * MINUTE },
};

/* How many come in each half hour from the opening on, beside the usual. */
static const double rush[] = {
	0.9, 1.0, 1.3, 1.5, 1.4, 1.2, 1.0, 0.7, 0.8, 1.0, 1.1, 0.9, 0.7, 0.5
};

enum desk_state {
	DESK_AWAY,   /* not yet there, or gone */
	DESK_IDLE,   /* nobody to call */
	DESK_READY,  /* calls at `next_ms` */
	DESK_CALLED, /* the citizen arrives then, or is given up */
	DESK_BUSY,   /* finishes then */
	DESK_PAUSED, /* comes back then */
};

struct desk {
	enum desk_state state;
	int64_t next_ms, lunch_ms;
	bool ate;
};

/* What only the citizen knows, and what was said at the kiosk. */
struct citizen {
	int64_t service_ms, leaves_ms, back_ms;
	bool stays_away;
	bool measured;
	struct days_wait said;
};

struct hall {
	const struct days_options *options;
	days_told *told;
	void *data;
	struct days_totals *totals;
	struct chance chance;
	struct catalog catalog;
	struct queue *queue;
	struct forecast *forecast;
	struct command command;
	struct verdict verdict;
	uint32_t fresh;
	int64_t now_ms, midnight_ms;
	int64_t arrival_ms;
	double day_load;
	struct desk desks[DAYS_COUNTERS];
	struct citizen citizens[QUEUE_TICKETS_MAX];
	int64_t visit_ms; /* mean time a counter needs for one, as QL must know it */
	int64_t last_waited_ms[DAYS_LANES]; /* of whoever was called last, for LES */
};

static double unit(struct hall *hall)
{
	return ((double)(chance_bits(&hall->chance) >> 11) + 0.5) * 0x1p-53;
}

static double normal(struct hall *hall)
{
	return sqrt(-2 * log(unit(hall))) * cos(2 * M_PI * unit(hall));
}

static int64_t exponential_ms(struct hall *hall, int64_t mean_ms)
{
	return (int64_t)(-log(unit(hall)) * (double)mean_ms);
}

static double service_min(struct hall *hall, const struct days_service *service)
{
	double cv2 = service->cv * service->cv, share, sigma;

	switch (service->law) {
	case LAW_LOGNORMAL:
		sigma = sqrt(log(1 + cv2));
		return service->mean_min * exp(sigma * normal(hall) - sigma * sigma / 2);
	case LAW_EXPONENTIAL:
		return -service->mean_min * log(unit(hall));
	case LAW_UNIFORM:
		return service->mean_min * (0.5 + unit(hall));
	case LAW_HYPEREXPONENTIAL: /* with balanced means */
		share = (1 + sqrt((cv2 - 1) / (cv2 + 1))) / 2;
		if (unit(hall) >= share)
			share = 1 - share;
		return -service->mean_min / (2 * share) * log(unit(hall));
	}
	return 0;
}

static struct command *ask(struct hall *hall, enum verb verb, enum role role)
{
	struct command *command = &hall->command;

	memset(command, 0, sizeof(*command));
	command->verb = verb;
	command->role = role;
	command->at_ms = hall->now_ms;
	command->wall_ms = WALL_MS + hall->now_ms;
	memcpy(command->user, "hall", sizeof("hall"));
	return command;
}

static struct command *ask_desk(struct hall *hall, enum verb verb, uint8_t desk)
{
	struct command *command = ask(hall, verb, ROLE_STAFF);

	(void)snprintf(command->user, sizeof(command->user), "desk-%d", desk + 1);
	return command;
}

static enum refusal say(struct hall *hall)
{
	do {
		hall->fresh++;
		memcpy(&hall->command.fresh_ticket.bytes[12], &hall->fresh, sizeof(hall->fresh));
		memcpy(&hall->command.fresh_token.bytes[12], &hall->fresh, sizeof(hall->fresh));
		queue_judge(hall->queue, &hall->command, &hall->verdict);
		for (uint32_t i = 0; i < hall->verdict.event_count; i++) {
			uint64_t start_us = clock_monotonic_us();
			int64_t took_us;

			estimate_tell(hall->queue, &hall->verdict.events[i]);
			took_us = (int64_t)(clock_monotonic_us() - start_us);
			if (took_us > hall->totals->longest_us)
				hall->totals->longest_us = took_us;
			queue_apply(hall->queue, &hall->verdict.events[i]);
			hall->totals->events++;
		}
	} while (queue_goes_on(&hall->command, &hall->verdict));
	return hall->verdict.refusal;
}

static void fill_catalog(struct catalog *catalog)
{
	catalog_init(catalog);
	memcpy(catalog->site, "days", sizeof("days"));
	memcpy(catalog->languages[0], "da", sizeof("da"));
	catalog->language_count = 1;
	for (size_t i = 0; i < DAYS_SERVICES; i++) {
		struct service *service = &catalog->services[catalog->service_count++];

		(void)snprintf(service->id, SLUG_BYTES, "%s", days_services[i].id);
		service->expected_ms = (int64_t)(days_services[i].expected_min * (double)MINUTE);
	}
	for (size_t i = 0; i < DAYS_LANES; i++) {
		struct lane *lane = &catalog->lanes[catalog->lane_count++];

		(void)snprintf(lane->id, SLUG_BYTES, "%s", lanes[i].id);
		lane->rate_permille = lanes[i].rate;
		lane->late_rate_permille = lanes[i].late_rate;
		lane->promise_ms = lanes[i].promise_ms;
		lane->wish_roles = ROLE_BIT(ROLE_KIOSK);
	}
	catalog->default_lane = DAYS_LANES - 1;
	for (size_t i = 0; i < DAYS_COUNTERS; i++) {
		struct counter *counter = &catalog->counters[catalog->counter_count++];

		(void)snprintf(counter->id, SLUG_BYTES, "%zu", i + 1);
		(void)snprintf(counter->name, SLUG_BYTES, "%zu", i + 1);
		counter->services = desks[i].services;
		counter->lanes = (1u << DAYS_LANES) - 1;
	}
}

/* People come as a Poisson process whose rate goes with the half hour. */
static void next_arrival(struct hall *hall)
{
	double most = USUAL_RATE * RUSH_MOST * hall->day_load * hall->options->load;
	int64_t at_ms = hall->arrival_ms;

	do {
		at_ms += exponential_ms(hall, (int64_t)((double)HOUR / most)) + 1;
		if (at_ms - hall->midnight_ms >= CLOSES) {
			hall->arrival_ms = NEVER;
			return;
		}
	} while (unit(hall) * RUSH_MOST >= rush[(at_ms - hall->midnight_ms - OPENS) / (HOUR / 2)]);
	hall->arrival_ms = at_ms;
}

/* One of `count`, each as likely as its share; the last one has what is left. */
static uint8_t chosen(struct hall *hall, double (*share)(uint8_t i), uint8_t count)
{
	double at = unit(hall);
	uint8_t i = 0;

	while (i < count - 1 && at >= share(i))
		at -= share(i++);
	return i;
}

static double service_share(uint8_t i)
{
	return days_services[i].share;
}

static double lane_share(uint8_t i)
{
	return lanes[i].share;
}

/* What rules of thumb would say, with the counters that are open now. */
static void say_thumbs(struct hall *hall, struct days_wait *said)
{
	int64_t open = 0, free = 0,
		oldest_ms = queue_oldest_ms(hall->queue, QUEUE_NONE, said->lane);

	for (uint8_t i = 0; i < DAYS_COUNTERS; i++) {
		open += hall->queue->seats[i].state == COUNTER_OPEN;
		free += hall->desks[i].state == DESK_IDLE;
	}
	said->ql_ms =
		open == 0 || free > 0 ? 0 : (hall->queue->waiting + 1) * hall->visit_ms / open;
	said->les_ms = hall->last_waited_ms[said->lane];
	said->hol_ms = oldest_ms == INT64_MAX ? 0 : hall->now_ms - oldest_ms;
}

static void wake_desks(struct hall *hall, uint8_t service)
{
	for (uint8_t i = 0; i < DAYS_COUNTERS; i++) {
		struct desk *desk = &hall->desks[i];

		if (desk->state != DESK_IDLE || !(desks[i].services >> service & 1))
			continue;
		desk->state = DESK_READY;
		desk->next_ms = hall->now_ms + 2 * SECOND + exponential_ms(hall, 6 * SECOND);
	}
}

static void comes(struct hall *hall, bool measured)
{
	uint8_t service = chosen(hall, service_share, DAYS_SERVICES);
	uint8_t lane = chosen(hall, lane_share, DAYS_LANES);
	struct command *command = ask(hall, VERB_TAKE, ROLE_KIOSK);
	struct days_wait said = { .lane = lane };
	const struct ticket *ticket;
	struct citizen *citizen;

	say_thumbs(hall, &said);
	memcpy(command->services[0], hall->catalog.services[service].id, SLUG_BYTES);
	command->service_count = 1;
	memcpy(command->lane, hall->catalog.lanes[lane].id, SLUG_BYTES);
	if (say(hall) != REFUSAL_NONE)
		return;
	hall->totals->taken++;
	ticket = &hall->queue->tickets[hall->verdict.ticket];
	citizen = &hall->citizens[ticket->number];
	said.p10_ms = ticket->told.p10_ms;
	said.p50_ms = ticket->told.p50_ms;
	said.p90_ms = ticket->told.p90_ms;
	*citizen = (struct citizen){
		.service_ms =
			(int64_t)(service_min(hall, &days_services[service]) * (double)MINUTE),
		.leaves_ms = hall->now_ms + 5 * MINUTE + exponential_ms(hall, 8 * HOUR),
		.back_ms = NEVER,
		.stays_away = unit(hall) < hall->options->no_show,
		.measured = measured && ticket->told.known,
		.said = said,
	};
	hall->totals->untold += measured && !ticket->told.known;
	wake_desks(hall, service);
	next_arrival(hall);
}

static struct command *about(struct hall *hall, enum verb verb, enum role role, uint16_t number)
{
	struct command *command = ask(hall, verb, role);

	command->ticket = (struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = number };
	return command;
}

/* Somebody was called: for the first time that is what had been foretold. */
static void desk_called(struct hall *hall, struct desk *desk, uint16_t number)
{
	const struct ticket *ticket = &hall->queue->tickets[number];
	struct citizen *citizen = &hall->citizens[number];
	int64_t waited_ms = hall->now_ms - ticket->taken_ms;

	hall->last_waited_ms[ticket->lane] = waited_ms;
	hall->totals->called++;
	if (citizen->measured) {
		citizen->said.waited_ms = waited_ms;
		hall->told(hall->data, &citizen->said);
		citizen->measured = false;
	}
	desk->state = DESK_CALLED;
	desk->next_ms = hall->now_ms + (citizen->stays_away
						? 36 * SECOND + exponential_ms(hall, 15 * SECOND)
						: 5 * SECOND + exponential_ms(hall, 15 * SECOND));
}

static void desk_ready(struct hall *hall, uint8_t index)
{
	struct desk *desk = &hall->desks[index];

	ask_desk(hall, VERB_NEXT, index);
	if (say(hall) == REFUSAL_NONE && hall->verdict.ticket != TICKET_NONE) {
		desk_called(hall, desk, hall->verdict.ticket);
		return;
	}
	desk->state = DESK_IDLE;
	desk->next_ms = NEVER;
}

static void desk_arrived(struct hall *hall, uint8_t index)
{
	struct desk *desk = &hall->desks[index];
	uint16_t number = hall->queue->seats[index].ticket;
	struct citizen *citizen = &hall->citizens[number];

	if (!citizen->stays_away) {
		ask_desk(hall, VERB_ARRIVE, index);
		say(hall);
		desk->state = DESK_BUSY;
		desk->next_ms = hall->now_ms + citizen->service_ms;
		return;
	}
	ask_desk(hall, VERB_NO_SHOW, index);
	say(hall);
	hall->totals->no_shows++;
	if (unit(hall) < 0.4) { /* was outside for a moment */
		citizen->stays_away = false;
		citizen->back_ms = hall->now_ms + MINUTE + exponential_ms(hall, 3 * MINUTE);
	}
	desk->state = DESK_READY;
	desk->next_ms = hall->now_ms + exponential_ms(hall, 5 * SECOND);
}

static void desk_pauses(struct hall *hall, uint8_t index, enum reason reason, int64_t pause_ms)
{
	struct desk *desk = &hall->desks[index];

	ask_desk(hall, VERB_PAUSE, index)->reason = reason;
	say(hall);
	desk->state = DESK_PAUSED;
	desk->next_ms = hall->now_ms + pause_ms;
}

static void desk_finished(struct hall *hall, uint8_t index)
{
	struct desk *desk = &hall->desks[index];
	const struct ticket *ticket = &hall->queue->tickets[hall->queue->seats[index].ticket];
	int64_t hand_over_ms = exponential_ms(hall, 25 * SECOND);

	hall->visit_ms += (hall->now_ms - ticket->called_ms + hand_over_ms - hall->visit_ms) / 64;
	ask_desk(hall, VERB_FINISH, index)->outcome = OUTCOME_SERVED;
	say(hall);
	if (!desk->ate && hall->now_ms - hall->midnight_ms >= desk->lunch_ms) {
		desk->ate = true;
		desk_pauses(hall, index, REASON_LUNCH,
			    25 * MINUTE + (int64_t)(unit(hall) * 10 * (double)MINUTE));
	} else if (unit(hall) < 0.015) {
		desk_pauses(hall, index, REASON_BREAK,
			    4 * MINUTE + exponential_ms(hall, 6 * MINUTE));
	} else {
		desk->state = DESK_READY;
		desk->next_ms = hall->now_ms + hand_over_ms;
	}
}

static void desk_acts(struct hall *hall, uint8_t index)
{
	struct desk *desk = &hall->desks[index];

	switch (desk->state) {
	case DESK_AWAY:
		(void)snprintf(ask_desk(hall, VERB_SIT, index)->counter, SLUG_BYTES, "%d",
			       index + 1);
		say(hall);
		break;
	case DESK_IDLE:
		return;
	case DESK_READY:
		return desk_ready(hall, index);
	case DESK_CALLED:
		return desk_arrived(hall, index);
	case DESK_BUSY:
		return desk_finished(hall, index);
	case DESK_PAUSED:
		ask_desk(hall, VERB_RESUME, index);
		say(hall);
		break;
	}
	desk->state = DESK_READY;
	desk->next_ms = hall->now_ms + 5 * SECOND + exponential_ms(hall, 20 * SECOND);
}

/* Whoever loses patience, or comes back to a call that was missed; returns when the next one does. */
static int64_t citizens_act(struct hall *hall)
{
	int64_t next_ms = NEVER;

	for (uint16_t i = hall->queue->first_taken; i != TICKET_NONE;
	     i = hall->queue->tickets[i].next_taken) {
		struct citizen *citizen = &hall->citizens[i];
		uint8_t state = hall->queue->tickets[i].state;
		int64_t at_ms = state == TICKET_WAITING  ? citizen->leaves_ms
				: state == TICKET_PARKED ? citizen->back_ms
							 : NEVER;

		if (at_ms <= hall->now_ms && state == TICKET_WAITING) {
			about(hall, VERB_LEAVE, ROLE_STAFF, i);
			hall->totals->left += say(hall) == REFUSAL_NONE;
		} else if (at_ms <= hall->now_ms) {
			about(hall, VERB_BACK, ROLE_KIOSK, i);
			say(hall);
			citizen->back_ms = NEVER;
			wake_desks(hall, ticket_service(&hall->queue->tickets[i]));
		} else if (at_ms < next_ms) {
			next_ms = at_ms;
		}
	}
	return next_ms;
}

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* Nobody is left but at home. */
static bool day_over(const struct hall *hall)
{
	if (hall->arrival_ms != NEVER || hall->queue->waiting || hall->queue->parked.count)
		return false;
	for (uint8_t i = 0; i < DAYS_COUNTERS; i++) {
		if (hall->desks[i].state == DESK_CALLED || hall->desks[i].state == DESK_BUSY)
			return false;
	}
	return true;
}

static void day_run(struct hall *hall, uint32_t day)
{
	bool measured = day >= hall->options->warm_days;
	struct command *command;

	hall->midnight_ms = (int64_t)day * DAY;
	hall->now_ms = hall->midnight_ms + 8 * HOUR;
	command = ask(hall, VERB_START_DAY, ROLE_SYSTEM);
	command->day = FIRST_DAY + (int32_t)day;
	command->clock = CLOCK_SYNCED;
	say(hall);
	require(hall->queue->day == command->day);
	memset(hall->last_waited_ms, 0, sizeof(hall->last_waited_ms));
	hall->day_load = 0.85 + 0.3 * unit(hall);
	hall->arrival_ms = hall->midnight_ms + OPENS;
	next_arrival(hall);
	for (uint8_t i = 0; i < DAYS_COUNTERS; i++)
		hall->desks[i] = (struct desk){
			.state = DESK_AWAY,
			.next_ms = hall->midnight_ms + desks[i].begins_ms +
				   exponential_ms(hall, 3 * MINUTE),
			.lunch_ms = desks[i].lunch_ms,
		};
	while (!day_over(hall)) {
		int64_t next_ms = earlier(citizens_act(hall), hall->arrival_ms);

		next_ms = earlier(next_ms, queue_deadline_ms(hall->queue));
		for (uint8_t i = 0; i < DAYS_COUNTERS; i++)
			next_ms = earlier(next_ms, hall->desks[i].next_ms);
		if (next_ms > hall->now_ms)
			hall->now_ms = next_ms;
		if (queue_deadline_ms(hall->queue) <= hall->now_ms) {
			ask(hall, VERB_TICK, ROLE_SYSTEM);
			say(hall);
		}
		if (hall->arrival_ms <= hall->now_ms)
			comes(hall, measured);
		for (uint8_t i = 0; i < DAYS_COUNTERS; i++) {
			if (hall->desks[i].next_ms <= hall->now_ms)
				desk_acts(hall, i);
		}
	}
}

int days_run(const struct days_options *options, days_told *told, void *data,
	     struct days_totals *ret_totals)
{
	struct hall *hall = calloc(1, sizeof(*hall));
	int r = -ENOMEM;

	if (!hall)
		return r;
	hall->options = options;
	hall->told = told;
	hall->data = data;
	hall->totals = ret_totals;
	hall->chance.state = options->seed;
	hall->visit_ms = 9 * MINUTE;
	fill_catalog(&hall->catalog);
	hall->queue = queue_new(&hall->catalog);
	hall->forecast = forecast_new();
	if (hall->queue && hall->forecast) {
		estimate_lend(hall->queue, hall->forecast);
		for (uint32_t day = 0; day < options->warm_days + options->days; day++)
			day_run(hall, day);
		r = 0;
	}
	queue_free(hall->queue);
	forecast_free(hall->forecast);
	free(hall);
	return r;
}
