/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The promises by name.
 */
#include "tools/naeste-sim/invariant.h"

static const char *const names[INVARIANT_COUNT] = {
	[INVARIANT_RUNS] = "the engine never stops itself",
	[INVARIANT_NUMBERS] = "a number is given once a day, on paper too",
	[INVARIANT_STATES] = "a ticket is in one state and takes listed steps only",
	[INVARIANT_SEATS] = "one citizen a counter, one counter a citizen, one counter a user",
	[INVARIANT_CONSERVATION] = "nobody leaves the count without an event",
	[INVARIANT_BOUNDED_WAIT] = "nobody is passed beyond the bound of the rules",
	[INVARIANT_EVENTS] = "events are gapless, durable before visible, delivered in order",
	[INVARIANT_REPEATS] = "a repeated command answers the same and changes nothing",
	[INVARIANT_KEPT] = "nothing acknowledged is lost by a power cut",
	[INVARIANT_RECOVERY] =
		"recovery gives the same state, twice as well as once, in bounded time",
	[INVARIANT_DURATIONS] = "no duration is negative or absurd",
	[INVARIANT_DAY] = "the day changes once and forward, with every ticket ended",
	[INVARIANT_RANGE] = "a full range of numbers refuses",
	[INVARIANT_BOUNDED_STORE] = "what is stored stays bounded",
	[INVARIANT_COPIES] = "uncertain paper is the same number again, marked as a copy",
	[INVARIANT_PRESSES] = "one press is one ticket, a stuck button one ticket and one alarm",
	[INVARIANT_AGREEMENT] = "when faults clear, displays and consumers agree with the store",
	[INVARIANT_PRIVACY] = "nothing personal is published or kept past its day",
	[INVARIANT_WAKES] = "every park wakes, nobody waits for a counter that is closed",
};

const char *invariant_name(int invariant)
{
	return invariant >= 0 && invariant < INVARIANT_COUNT ? names[invariant] : "";
}
