/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

/*
 * The promises that are checked, by the numbers they have in the domain's list; 0 is that the engine
 * does not stop itself. naeste-sim/README.md says what each check looks at.
 */

#define INVARIANT_COUNT 19

enum invariant {
	INVARIANT_RUNS,
	INVARIANT_NUMBERS,
	INVARIANT_STATES,
	INVARIANT_SEATS,
	INVARIANT_CONSERVATION,
	INVARIANT_BOUNDED_WAIT,
	INVARIANT_EVENTS,
	INVARIANT_REPEATS,
	INVARIANT_KEPT,
	INVARIANT_RECOVERY,
	INVARIANT_DURATIONS,
	INVARIANT_DAY,
	INVARIANT_RANGE,
	INVARIANT_BOUNDED_STORE,
	INVARIANT_COPIES,
	INVARIANT_PRESSES,
	INVARIANT_AGREEMENT,
	INVARIANT_PRIVACY,
	INVARIANT_WAKES,
};

const char *invariant_name(int invariant);
