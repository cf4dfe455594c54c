/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Codes: checking in with an appointment or a return code, handing out return codes, importing
 * appointments. A check-in always gives a ticket when the code belongs to today; the same code again
 * gives the same ticket.
 */
#include <string.h>

#include "firmware/queue/judge.h"
#include "firmware/queue/score.h"

/* What a code is good for. */
struct claim {
	enum check_in_status status;
	int64_t appointed_ms; /* wall clock; 0: a return code */
	int32_t code_day;
	int64_t credit_ms;
	uint8_t lane;
	const char *code;
	enum ticket_origin origin;
	struct errand errands[QUEUE_ERRANDS_MAX];
	uint8_t errand_count;
};

/* Since when they have been here: whoever took a number first does not lose what they waited. */
static int64_t here_since_ms(const struct judge *judge, uint16_t ticket)
{
	int64_t at_ms = judge_at_ms(judge);

	if (ticket == TICKET_NONE || judge->queue->tickets[ticket].since_ms > at_ms)
		return at_ms;
	return judge->queue->tickets[ticket].since_ms;
}

/* How far ahead the appointed time was when they came. */
static int64_t ahead_ms_of(const struct judge *judge, int64_t appointed_ms, uint16_t ticket)
{
	return appointed_ms - judge->command->wall_ms + judge->command->at_ms -
	       here_since_ms(judge, ticket);
}

/*
 * A clock that nobody vouches for cannot say that somebody is late or early; whoever has an appointment
 * is not turned away for it.
 */
static enum check_in_status status_of(const struct judge *judge,
				      const struct appointment *appointment, uint16_t ticket)
{
	int64_t ahead_ms = ahead_ms_of(judge, appointment->wall_ms, ticket);

	if (judge->command->clock == CLOCK_NONE)
		return CHECK_IN_IN_TIME;
	if (appointment->day < judge->queue->day || -ahead_ms > judge->catalog->check_in_late_ms)
		return CHECK_IN_LATE;
	return ahead_ms > judge->catalog->check_in_early_ms ? CHECK_IN_EARLY : CHECK_IN_IN_TIME;
}

/* When the ticket joins: at the appointed time, or at once if that is past or cannot be told. */
static int64_t joins_at_ms(const struct judge *judge, const struct claim *claim, uint16_t ticket)
{
	int64_t here_ms = here_since_ms(judge, ticket);
	int64_t ahead_ms = ahead_ms_of(judge, claim->appointed_ms, ticket);

	if (claim->status == CHECK_IN_NONE)
		return here_ms - claim->credit_ms;
	if (judge->command->clock == CLOCK_NONE || ahead_ms < 0)
		return here_ms;
	return here_ms + ahead_ms;
}

static struct event *emit_new_ticket(struct judge *judge, const struct claim *claim)
{
	struct event *event = judge_emit_taken(judge, EVENT_TICKET_TAKEN, claim->lane,
					       claim->errands, claim->errand_count);

	event->origin = claim->origin;
	event->credit_ms = claim->credit_ms;
	return event;
}

/* `ticket` is what the staff name, or TICKET_NONE: then the claim gets a ticket of its own. */
static enum refusal emit_checked_in(struct judge *judge, const struct claim *claim, uint16_t ticket)
{
	int64_t since_ms = joins_at_ms(judge, claim, ticket);
	struct event *event;
	enum refusal refusal;
	struct id id;

	if (ticket == TICKET_NONE) {
		refusal = judge_room(judge);
		if (refusal != REFUSAL_NONE)
			return refusal;
		event = emit_new_ticket(judge, claim);
		ticket = event->number;
		id = event->ticket;
	} else {
		id = judge->queue->tickets[ticket].id;
	}
	event = judge_emit(judge, EVENT_TICKET_CHECKED_IN);
	event->ticket = id;
	event->number = ticket;
	event->state = TICKET_WAITING;
	event->lane = claim->lane;
	event->service = claim->errands[0].service;
	event->origin = claim->origin;
	event->status = claim->status;
	event->appointed_ms = claim->appointed_ms;
	event->code_day = claim->code_day;
	event->since_ms = since_ms;
	memcpy(event->code, claim->code, sizeof(event->code));
	judge->verdict->ticket = ticket;
	return REFUSAL_NONE;
}

static enum refusal check_in_appointment(struct judge *judge, const struct appointment *appointment,
					 uint16_t ticket)
{
	struct claim claim = {
		.appointed_ms = appointment->wall_ms,
		.code_day = appointment->day,
		.lane = appointment->lane,
		.code = appointment->code,
		.origin = ORIGIN_APPOINTMENT,
		.errands = { { .service = appointment->service, .party = 1 } },
		.errand_count = 1,
	};

	judge->verdict->appointed_ms = appointment->wall_ms;
	if (appointment->state == APPOINTMENT_CHECKED_IN) {
		judge->verdict->status = (enum check_in_status)appointment->status;
		judge->verdict->ticket = appointment->ticket;
		return REFUSAL_NONE;
	}
	if (appointment->state == APPOINTMENT_CANCELLED)
		return REFUSAL_TOO_OLD;
	/* It would use up the appointment of another day. */
	if (judge->command->clock != CLOCK_NONE && appointment->day > judge->queue->day)
		return REFUSAL_TOO_EARLY;
	if (judge->catalog->services[appointment->service].retired)
		return REFUSAL_UNKNOWN_SERVICE;
	claim.status = judge->verdict->status = status_of(judge, appointment, ticket);
	if (claim.status == CHECK_IN_LATE || judge->catalog->lanes[claim.lane].retired)
		claim.lane = judge->catalog->default_lane;
	return emit_checked_in(judge, &claim, ticket);
}

/* The visit that the code was made for is not over: it keeps its number, and who was parked is back. */
static bool visit_goes_on(struct judge *judge, uint16_t from)
{
	if (from == TICKET_NONE || !ticket_open(&judge->queue->tickets[from]))
		return false;
	if (judge->queue->tickets[from].state == TICKET_PARKED)
		judge_emit_unparked(judge, from, REASON_BACK);
	return true;
}

static enum refusal check_in_return(struct judge *judge, const struct return_code *entry,
				    uint16_t ticket)
{
	struct claim claim = {
		.code_day = entry->until_day,
		.credit_ms = entry->credit_ms,
		.lane = catalog_booked_lane(judge->catalog),
		.code = entry->code,
		.origin = ORIGIN_CODE,
		.errand_count = entry->errand_count,
	};

	if (entry->ticket != TICKET_NONE) {
		judge->verdict->ticket = entry->ticket;
		return REFUSAL_NONE;
	}
	if (visit_goes_on(judge, entry->from)) {
		judge->verdict->ticket = entry->from;
		return REFUSAL_NONE;
	}
	if (entry->until_day < judge->queue->day)
		return REFUSAL_TOO_OLD;
	memcpy(claim.errands, entry->errands, sizeof(claim.errands));
	if (judge->catalog->services[claim.errands[0].service].retired)
		return REFUSAL_UNKNOWN_SERVICE;
	return emit_checked_in(judge, &claim, ticket);
}

/* Staff who find the appointment of somebody without a code, by its service and time. */
static enum refusal check_in_found(struct judge *judge, uint16_t ticket)
{
	const struct command *command = judge->command;
	const struct appointment *appointment;
	uint8_t service = catalog_service(judge->catalog, command->services[0]);

	if (command->role != ROLE_STAFF && command->role != ROLE_SUPERVISOR)
		return REFUSAL_NOT_ALLOWED;
	if (service == QUEUE_NONE)
		return REFUSAL_UNKNOWN_SERVICE;
	appointment = appointment_expected_at(judge->queue, service, command->appointed_ms);
	return appointment ? check_in_appointment(judge, appointment, ticket)
			   : REFUSAL_UNKNOWN_CODE;
}

/* The waiting ticket that becomes the appointment's: for whoever took a number first. */
static enum refusal check_in_onto(struct judge *judge, uint16_t *ret_ticket)
{
	const struct need need = { SUBJECT_NAMED, IN(WAITING), REFUSAL_NOT_WAITING };
	const struct ticket *ticket = NULL;
	enum refusal refusal;

	if (judge->command->ticket.kind == REFERENCE_NONE)
		return REFUSAL_NONE;
	if (judge->command->role == ROLE_KIOSK || judge->command->role == ROLE_VOLUNTEER)
		return REFUSAL_NOT_ALLOWED;
	refusal = judge_subject(judge, &need, &ticket);
	if (refusal == REFUSAL_NONE)
		*ret_ticket = ticket->number;
	return refusal;
}

enum refusal judge_check_in(struct judge *judge)
{
	const struct command *command = judge->command;
	const struct appointment *appointment;
	const struct return_code *entry;
	uint16_t ticket = TICKET_NONE;
	enum refusal refusal = check_in_onto(judge, &ticket);

	if (refusal != REFUSAL_NONE)
		return refusal;
	if (judge->queue->day == INT32_MIN)
		return REFUSAL_SITE_CLOSED;
	if (command->appointed_ms)
		return check_in_found(judge, ticket);
	appointment = appointment_find(judge->queue, command->code);
	if (appointment)
		return check_in_appointment(judge, appointment, ticket);
	entry = return_code_find(judge->queue, command->code);
	return entry ? check_in_return(judge, entry, ticket) : REFUSAL_UNKNOWN_CODE;
}
