/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "drivers/debounce.h"
#include "firmware/appliance/engine-clock.h"
#include "firmware/queue/queue.h"
#include "tools/naeste-sim/act.h"
#include "tools/naeste-sim/answers.h"

/*
 * A small model of firmware/appliance and its store, around the real queue, the real engine clock and
 * the real debouncing: turns that are one transaction, a disk that forgets what was not committed,
 * answers by id, a print journal, displays, a panel, and an outbox. It obeys the same law: commit,
 * then tell. What it tells and stores goes past the checks (check.h).
 */

struct world;

/* The hardware: what a power cut does not change. Times are true ms since the world began. */
struct machine {
	int64_t now_ms;
	int64_t epoch_ms; /* the true wall clock when the world began */
	int64_t boot_ms;  /* true time of the last start */
	struct id boot;
	uint32_t boots;
	int64_t wall_ahead_ms; /* by how much the machine's wall clock is wrong */
	bool synced;
	bool printer_well;
	bool displays_well;
	bool network;
	int64_t network_left; /* messages until it goes; 0: stays */
};

/* Events from the last day change on: what a start replays. Beyond `durable` a cut forgets. */
struct journal {
	struct event *events; /* each owns its setting */
	uint32_t count, durable, size;
	struct event *carried; /* what outlives its day, the latest of each key */
	uint32_t carried_count, carried_size;
	struct store_last last; /* of the last durable one, with the reading it was made at */
};

/* An event as a consumer gets it. */
struct outgoing {
	uint64_t seq;
	uint64_t digest;
	int32_t day;
	uint16_t number;
	uint8_t type, state;
};

struct outbox {
	struct outgoing *rows;
	uint32_t count, size;
	uint64_t first;     /* seq of rows[0] */
	uint64_t delivered; /* acknowledged, as it stands on disk */
	uint64_t sent;      /* acknowledged in this process; a cut forgets */
};

struct paper_job {
	struct id ticket;
	int32_t day;
	uint16_t number;
	uint8_t copy;
	bool out; /* the truth, which only the printer may know */
	enum print_state state;
};

#define JOBS_MAX 32768

struct printing {
	struct paper_job *jobs; /* open ones, in order */
	uint32_t count;
	bool busy; /* jobs[0] is with the printer */
};

#define TURN_ITEMS  8
#define TURN_PAPERS (2 * TURN_ITEMS * QUEUE_EVENTS_PER_VERDICT_MAX)

struct turn_item {
	struct act act;
	uint32_t who; /* whom the world wakes with the answer */
	bool keep;    /* a request: its answer is kept and repeated */
	bool paper;   /* a word of the printer about jobs[0] */
	bool again;   /* ... in doubt: it comes again */
	struct answer answer;
};

struct turn {
	struct turn_item items[TURN_ITEMS];
	uint32_t count;
	struct answer kept[TURN_ITEMS];
	uint32_t kept_count;
	struct paper_job papers[TURN_PAPERS]; /* wanted by this turn */
	uint32_t paper_count;
	uint32_t first; /* journal.count before the turn */
	struct verdict verdict;
};

#define BUTTONS_MAX 16

struct button {
	struct debounce debounce;
	uint32_t press;  /* whose contact it is */
	uint8_t counter; /* `next` there, or QUEUE_NONE: a ticket */
	bool fast;
};

struct conductor {
	const struct catalog *catalog;
	struct queue *queue;
	struct forecast *forecast;
	struct machine machine;
	struct engine_clock clock;
	struct journal journal;
	struct outbox outbox;
	struct answers answers;
	struct printing printing;
	struct turn turn;
	struct button buttons[BUTTONS_MAX];
	uint32_t button_count;
	uint32_t
		shown[QUEUE_COUNTERS_MAX]; /* the call that each counter's display shows; 0: dark */
	int64_t wall_minus_boot_ms;        /* to see the wall clock being set */
	int day_change_minute;             /* of the local day */
	int64_t day_minute;                /* the wall minute that was looked at for a new day */
	int64_t well_since_ms;             /* all ports are well since then; INT64_MAX: not */
	uint64_t own_salt;
	int64_t printer_known_ms; /* from then on no press is taken; INT64_MAX: it is well */
};

/* Starts a new appliance with an empty disk. */
void conductor_init(struct world *world);
void conductor_finish(struct conductor *conductor);

/* One act, after everything that the appliance does by itself until then. `who`: see turn_item. */
void conductor_act(struct world *world, const struct act *act, uint32_t who);

/* What the machine's clocks say now. */
struct clock_reading machine_read(const struct machine *machine);
int64_t conductor_engine_ms(const struct conductor *conductor);

/* conductor-turn.c */
uint64_t fingerprint_of(const struct command *command);
/* Puts a command into the turn; runs the turn unless the act is joined to the next. */
void turn_ask(struct world *world, const struct act *act, uint32_t who);
/* A command of the appliance's own, in a turn of its own. `fill` may be NULL. */
struct turn_item *turn_begin_own(struct world *world, enum verb verb);
void turn_run(struct world *world);

/* recipe.c: what of the command does not fit a line of a history. */
void recipe_fill(struct world *world, uint64_t salt, struct command *command);

/* conductor-disk.c */
void disk_finish(struct conductor *conductor);
void disk_append(struct conductor *conductor, const struct event *event);
void disk_commit(struct world *world);
void disk_roll_back(struct conductor *conductor);
/* Memory as the disk has it: what a start and a failed commit do. */
void disk_recover(struct world *world);
void power_cut(struct world *world, int64_t off_ms, bool paper_out);

/* conductor-ports.c */
void ports_told(struct world *world, const struct event *event);
void ports_refresh(struct world *world);
void paper_kick(struct world *world);
void paper_comes_out(struct world *world, struct paper_job *job);
void paper_word(struct world *world, const struct act *act);
void outbox_drain(struct world *world);
void panel_edge(struct world *world, const struct act *act);
void panel_pass(struct world *world);
int64_t panel_deadline_ms(const struct conductor *conductor);
