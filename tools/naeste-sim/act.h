/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "firmware/base/attributes.h"
#include "firmware/queue/command.h"

/*
 * An act: one thing that happens to the appliance from outside, at a time. A history is a list of
 * acts; whatever the appliance does by itself follows from them. An act stands on its own, so that a
 * history from which some were taken out is still a history.
 */

enum act_kind {
	ACT_COMMAND, /* somebody asks for something */
	ACT_EDGE, /* a button's contact moved: `value` is the button, `yes` down, `press` whose */
	ACT_PRINTER, /* the printer speaks of its job: `value` is an enum paper_word, `yes`: it is out */
	ACT_PAPER,   /* the printer is well (`yes`) or cannot print */
	ACT_DISPLAY, /* the displays show and confirm (`yes`) or are dead */
	ACT_NETWORK, /* the broker answers (`yes`), for `value` messages or (0) for good */
	ACT_CLOCK, /* the wall clock is set by `value` ms; from now on synchronised or not (`yes`) */
	ACT_CUT,   /* no power for `value` ms; `yes`: a paper that was in the printer is out */
	ACT_PASS,  /* time alone */
};

#define ACT_KIND_COUNT (ACT_PASS + 1)

enum paper_word {
	PAPER_WORD_CONFIRMED,
	PAPER_WORD_FAILED,
	PAPER_WORD_UNKNOWN,
};

/* What goes wrong in the middle of the turn that a command is in. */
enum act_fault {
	FAULT_NONE,
	FAULT_COMMIT, /* the disk says no */
	FAULT_CUT, /* the power goes after `steps` steps: 0 before the commit, 1 right after it */
};

struct act {
	int64_t at_ms; /* true time, from the beginning of the world */
	enum act_kind kind;
	enum act_fault fault;
	uint8_t steps;
	bool joined; /* the next command is in the same turn */
	bool yes;
	int64_t value;
	uint32_t press;       /* an edge: of which press; 0 for none */
	int64_t asked_ago_ms; /* a command: how long it was on its way */
	uint64_t salt;        /* a command: its fresh ids come from this */
	struct command command;
};

/* 16 bytes that look random and are not: the `kind`-th of `salt`. */
struct id act_id(uint64_t salt, uint32_t kind);

/* One line a command, readable, that act_read() reads back whole. */
void act_write(const struct act *act, FILE *stream);
/* 0, or -EINVAL with the word that was not understood on standard error. */
_must_check_ int act_read(const char *line, struct act *ret_act);
