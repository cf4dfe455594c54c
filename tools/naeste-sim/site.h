/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdint.h>

#include "firmware/queue/catalog.h"

/*
 * What kind of place a seed is: how large, how busy, how unlucky. Rates are per mille unless said.
 */

struct site {
	uint32_t counters, services, staff;
	uint32_t visits_a_day;
	int64_t service_ms; /* mean */
	int64_t start_ms;   /* the true wall clock at the beginning: local midnight of some day */
	uint32_t duplicate, reuse,
		stale; /* of a request: sent again, its id taken again, sent a day late */
	uint32_t joined;
	uint32_t cut, commit_fails;    /* of a command, per 100,000 */
	uint32_t mischief;             /* of all deeds: things nobody should ask for */
	uint32_t forgetful, wandering; /* of people */
	uint32_t paper_bad, blind, net_bad;
	const char *zone; /* the rule itself and no table: the same on every machine */
	int day_change_minute;
	int64_t wall_ahead_ms; /* of the machine's clock when it is switched on */
	bool unsynced;         /* then */
	bool year;             /* no network until the last days of a year, see SITE_YEAR */
	bool flood;            /* buttons are pressed until there are no numbers left */
};

/* Seeds from here on are years without a network, at places where little happens. */
#define SITE_YEAR (UINT64_C(1) << 48)

struct chance;

void site_init(struct site *site, struct catalog *catalog, struct chance *chance);
