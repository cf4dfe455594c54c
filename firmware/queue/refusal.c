/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The names of refusals, as the contract spells them.
 */
#include "firmware/queue/refusal.h"

static const char *const refusal_names[REFUSAL_COUNT] = {
	[REFUSAL_NONE] = "",
	[REFUSAL_BAD_REQUEST] = "bad_request",
	[REFUSAL_TOO_LARGE] = "too_large",
	[REFUSAL_NOT_ALLOWED] = "not_allowed",
	[REFUSAL_UNKNOWN_VERB] = "unknown_verb",
	[REFUSAL_UNKNOWN_SERVICE] = "unknown_service",
	[REFUSAL_UNKNOWN_LANE] = "unknown_lane",
	[REFUSAL_UNKNOWN_COUNTER] = "unknown_counter",
	[REFUSAL_UNKNOWN_TICKET] = "unknown_ticket",
	[REFUSAL_UNKNOWN_CODE] = "unknown_code",
	[REFUSAL_SERVICE_CLOSED] = "service_closed",
	[REFUSAL_SITE_CLOSED] = "site_closed",
	[REFUSAL_CAPACITY_FULL] = "capacity_full",
	[REFUSAL_NUMBER_RANGE_FULL] = "number_range_full",
	[REFUSAL_WAITING_FULL] = "waiting_full",
	[REFUSAL_NOT_WAITING] = "not_waiting",
	[REFUSAL_NOT_CALLED] = "not_called",
	[REFUSAL_NOT_SERVING] = "not_serving",
	[REFUSAL_NOT_PARKED] = "not_parked",
	[REFUSAL_ALREADY_ENDED] = "already_ended",
	[REFUSAL_CALL_UNRESOLVED] = "call_unresolved",
	[REFUSAL_COUNTER_BUSY] = "counter_busy",
	[REFUSAL_COUNTER_TAKEN] = "counter_taken",
	[REFUSAL_COUNTER_CLOSED] = "counter_closed",
	[REFUSAL_NOT_SEATED] = "not_seated",
	[REFUSAL_TOO_EARLY] = "too_early",
	[REFUSAL_TOO_OLD] = "too_old",
	[REFUSAL_TOO_OFTEN] = "too_often",
	[REFUSAL_NO_REPRINT] = "no_reprint",
	[REFUSAL_STORAGE_FAILED] = "storage_failed",
	[REFUSAL_ID_REUSED] = "id_reused",
};

const char *refusal_name(enum refusal refusal)
{
	return refusal_names[refusal];
}
