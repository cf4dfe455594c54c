/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "firmware/queue/queue.h"
#include "tools/naeste-sim/act.h"

/*
 * Everybody and everything around the appliance that acts by chance: citizens, staff, supervisors,
 * printer, displays, broker, clock, power. They are woken one after the other, in the order of time,
 * and what they do to the appliance is acts.
 */

struct world;
struct turn_item;

enum actor_kind {
	ACTOR_DOOR,    /* lets citizens in */
	ACTOR_CITIZEN, /* `index` in citizens */
	ACTOR_CLERK,   /* `index` in clerks */
	ACTOR_LEAD,    /* the supervisor */
	ACTOR_PRINTER,
	ACTOR_DISPLAYS, /* `index` is the call that they confirm */
	ACTOR_FATE,     /* ports that fail, clocks that are set, power cuts */
	ACTOR_FINGER,   /* `index` is a press under way */
	ACTOR_POST,     /* `index` is a request that comes again */
	ACTOR_MISCHIEF,
};

struct wake {
	int64_t at_ms;
	uint64_t order; /* of two at the same time the one that was asked for first */
	enum actor_kind kind;
	uint32_t index;
};

#define CITIZENS_MAX 4096
#define CLERKS_MAX   24
#define POST_MAX     64
#define FINGERS_MAX  8

enum citizen_mood {
	CITIZEN_GONE, /* the row is free */
	CITIZEN_COMING,
	CITIZEN_ASKING, /* has asked for a ticket, has no answer yet */
	CITIZEN_WAITING,
};

struct citizen {
	enum citizen_mood mood;
	bool has_ticket;
	bool left; /* by phone, and thinks about it */
	struct id ticket, token;
	uint16_t number;
	int32_t day;
	int64_t patience_ms;
	uint8_t tries;
};

enum clerk_mood {
	CLERK_AWAY,
	CLERK_IDLE,
	CLERK_WAITING, /* called somebody */
	CLERK_SERVING,
	CLERK_PAUSED,
};

struct clerk {
	char user[COMMAND_USER_BYTES];
	enum role role;
	enum clerk_mood mood;
	uint8_t counter; /* prefers */
	int64_t home_ms; /* goes home then */
	int64_t done_ms;
	bool lunched;
};

/* A contact that bounces: edges at these times. */
struct finger {
	uint32_t button, press;
	uint32_t left; /* edges */
	bool down;
	bool stuck;
};

struct crowd {
	struct wake *wakes; /* a heap */
	uint32_t wake_count, wake_size;
	uint64_t wake_order;
	struct citizen *citizens;
	uint32_t citizen_next;
	struct clerk clerks[CLERKS_MAX];
	struct act post[POST_MAX];
	uint32_t post_next;
	struct finger fingers[FINGERS_MAX];
	uint32_t finger_next, presses;
	uint64_t salt;
	int64_t stop_ms;
};

void crowd_init(struct world *world);
void crowd_finish(struct crowd *crowd);
/* Days, until the time is over or something is broken. */
void crowd_run(struct world *world, uint32_t days);

void crowd_wake(struct world *world, int64_t at_ms, enum actor_kind kind, uint32_t index);

/* What the appliance tells: the answer to a command of `who`, a call on the displays, a paper begun. */
void crowd_told(struct world *world, uint32_t who, const struct turn_item *item);
void crowd_shown(struct world *world, uint32_t call);
void crowd_printing(struct world *world);

/* deed.c: a command as somebody would give it, and the act of giving it now. */
struct command *deed(struct world *world, struct act *act, enum verb verb, enum role role,
		     const char *user);
void deed_do(struct world *world, struct act *act, uint32_t who);

/* One each. */
void citizen_arrives(struct world *world);
void citizen_wakes(struct world *world, uint32_t index);
void citizen_told(struct world *world, uint32_t index, const struct turn_item *item);
void clerks_init(struct world *world);
void clerk_wakes(struct world *world, uint32_t index);
void lead_wakes(struct world *world);
/* The code of somebody who checks in. */
void lead_code(struct world *world, struct command *command);
void fate_wakes(struct world *world);
void printer_wakes(struct world *world);
void finger_wakes(struct world *world, uint32_t index);
void press_button(struct world *world, uint32_t button);
void mischief_wakes(struct world *world);
