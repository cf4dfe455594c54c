/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

/*
 * Every limit of the queue, by name. Reaching one is a refusal that the caller sees, and each has a
 * test named after it.
 */

#define QUEUE_SERVICES_MAX  32
#define QUEUE_LANES_MAX     8
#define QUEUE_COUNTERS_MAX  64
#define QUEUE_LANGUAGES_MAX 8
#define QUEUE_ERRANDS_MAX   4     /* errands in one visit */
#define QUEUE_PARTY_MAX     20    /* people in one errand */
#define QUEUE_WAITING_MAX   10000 /* waiting at the same time: refusal waiting_full */

#define QUEUE_NUMBERS_PER_LETTER 999
#define QUEUE_LETTERS            26
/* Tickets a day, A001 to Z999: refusal number_range_full */
#define QUEUE_TICKETS_MAX        (QUEUE_LETTERS * QUEUE_NUMBERS_PER_LETTER)

/* Alarms of the appliance's own devices, beside one a counter: refusal capacity_full */
#define QUEUE_DEVICE_ALARMS_MAX     8
#define QUEUE_ALARMS_MAX            (QUEUE_COUNTERS_MAX + QUEUE_DEVICE_ALARMS_MAX)
/* Tickets that one counter only calls: refusal capacity_full; a woken one is for all then */
#define QUEUE_BOUND_MAX             32
#define QUEUE_APPOINTMENTS_MAX      8192 /* known at the same time: refusal capacity_full */
#define QUEUE_RETURN_CODES_MAX      1024 /* the same for return codes */
#define QUEUE_RETURN_DAYS_MAX       365  /* that a return code is good for */
#define QUEUE_RETURN_CODE_KEEP_DAYS 7    /* and is then known as one that was */
#define QUEUE_RANGES_MAX            8    /* of the numbers of a day */
#define QUEUE_SPANS_MAX             3    /* of opening in one day */
#define QUEUE_DATES_MAX \
	32 /* with hours of their own, for a site or a service: refusal capacity_full */
#define QUEUE_UNATTENDED_MAX 64 /* tickets of past days that are asked about; more are counted */

#define QUEUE_NOTICES_MAX   16 /* at the same time, those to come included: refusal capacity_full */
#define QUEUE_PLAYBOOKS_MAX 8

/* Booths of a group that one user looks after at the same time: refusal capacity_full */
#define QUEUE_BOOTHS_MAX 8

#define QUEUE_COPIES_MAX 9 /* reprints of one ticket: refusal no_reprint */

#define QUEUE_EVENTS_PER_VERDICT_MAX   16
#define QUEUE_SETTINGS_PER_VERDICT_MAX 2 /* of those events, how many may carry a setting */
#define QUEUE_RECENT_CALLS_MAX         8

/* What a service may be given, by the configuration or at run time; lanes' numbers are in score.h. */
#define QUEUE_EXPECTED_MIN_MS (INT64_C(10) * 1000)
#define QUEUE_EXPECTED_MAX_MS (INT64_C(8) * 3600 * 1000)
#define QUEUE_AFTER_MAX_MS    (INT64_C(24) * 3600 * 1000)
/* What all services say to citizens, in all languages, as JSON: refusal too_large. */
#define QUEUE_TEXTS_MAX_BYTES 40000
#define QUEUE_CAPACITY_MAX    ((int64_t)QUEUE_TICKETS_MAX) /* a day */

/* Index of nothing, for services, lanes and counters. */
#define QUEUE_NONE  0xff
/* Index of no ticket. */
#define TICKET_NONE UINT16_MAX
