/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Codes that people type, and return codes.
 */
#include "firmware/queue/code.h"
#include "tests/queue-site.h"

static struct id random_bits(uint32_t i)
{
	struct id id = { { 0 } };

	for (size_t k = 0; k < sizeof(id.bytes); k++)
		id.bytes[k] =
			(uint8_t)(i * UINT32_C(2654435761) >> (k % 4 * 8)) ^ (uint8_t)(k * 37);
	return id;
}

static void a_code_is_read_however_it_is_typed(void **state)
{
	struct id bits = random_bits(1);
	char code[CODE_BYTES], read[CODE_BYTES] = "", typed[32];

	code_make(&bits, 0, code);
	assert_int_equal(strlen(code), CODE_BYTES - 1);
	assert_int_equal(code_parse(code, read), 0);
	assert_string_equal(read, code);
	snprintf(typed, sizeof(typed), " %.4s-%s ", code, code + 4);
	for (char *at = typed; *at; at++)
		if (*at >= 'A' && *at <= 'Z')
			*at = (char)(*at - 'A' + 'a');
	assert_int_equal(code_parse(typed, read), 0);
	assert_string_equal(read, code);
}

static void look_alikes_are_taken_for_what_they_look_like(void **state)
{
	char read[CODE_BYTES], again[CODE_BYTES];

	/* 8 x V weighted: found once and for all by the check itself */
	for (uint32_t i = 0; i < 5000; i++) {
		struct id bits = random_bits(i);
		static const char pairs[][2] = {
			{ '2', 'Z' }, { '5', 's' }, { '8', 'B' }, { 'V', 'u' }
		};

		code_make(&bits, 0, read);
		for (size_t k = 0; k < COUNT(pairs); k++) {
			char typed[CODE_BYTES];

			memcpy(typed, read, sizeof(typed));
			for (char *at = typed; *at; at++)
				if (*at == pairs[k][0])
					*at = pairs[k][1];
			assert_int_equal(code_parse(typed, again), 0);
			assert_string_equal(again, read);
		}
	}
}

static void no_code_has_a_look_alike_or_a_vowel(void **state)
{
	char code[CODE_BYTES];

	for (uint32_t i = 0; i < 5000; i++) {
		struct id bits = random_bits(i);

		code_make(&bits, i, code);
		assert_int_equal(strcspn(code, "01AEILOQSUYZB"), CODE_BYTES - 1);
	}
}

static void every_single_wrong_character_shows(void **state)
{
	static const char alphabet[] = "23456789CDFGHJKMNPRTVWX";
	struct id bits = random_bits(7);
	char code[CODE_BYTES], wrong[CODE_BYTES], read[CODE_BYTES] = "before";

	code_make(&bits, 0, code);
	for (size_t at = 0; at + 1 < CODE_BYTES; at++) {
		for (const char *c = alphabet; *c; c++) {
			memcpy(wrong, code, sizeof(wrong));
			if (wrong[at] == *c)
				continue;
			wrong[at] = *c;
			assert_int_equal(code_parse(wrong, read), -22);
		}
	}
	assert_string_equal(read, "before");
}

static void every_exchange_of_two_characters_shows(void **state)
{
	for (uint32_t i = 0; i < 50; i++) {
		struct id bits = random_bits(i);
		char code[CODE_BYTES], wrong[CODE_BYTES], read[CODE_BYTES];

		code_make(&bits, 0, code);
		for (size_t a = 0; a + 1 < CODE_BYTES; a++) {
			for (size_t b = a + 1; b + 1 < CODE_BYTES; b++) {
				memcpy(wrong, code, sizeof(wrong));
				wrong[a] = code[b];
				wrong[b] = code[a];
				if (code[a] != code[b])
					assert_int_equal(code_parse(wrong, read), -22);
			}
		}
	}
}

static void what_is_no_code_is_refused(void **state)
{
	static const char *const bad[] = { "",         "2",        "2222222",         "222222222",
					   "2222222O", "2222222!", "2222222\xc3\xb8", "[]^_`{|}",
					   "@@@@@@@@", "2222222{", "{{{{{{{{" };
	char read[CODE_BYTES];

	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(code_parse(bad[i], read), -22);
	assert_int_equal(code_parse("22222222", read), 0); /* nothing weighs nothing */
}

/* anna at counter 1 serves the ticket that is returned; it has waited 20 minutes. */
static uint16_t serving(struct world *world)
{
	uint16_t number = take(world, "pas", "");

	pass(world, 20 * MINUTE);
	sit(world, "anna", "1");
	staff(world, "anna", VERB_NEXT);
	staff(world, "anna", VERB_ARRIVE);
	return number;
}

static enum refusal return_code(struct world *world, int32_t days)
{
	ask(world, VERB_RETURN_CODE, ROLE_STAFF, "anna")->days = days;
	return say(world);
}

static enum refusal check_in(struct world *world, const char *code)
{
	struct command *command = ask(world, VERB_CHECK_IN, ROLE_KIOSK, "kiosk-1");

	strcpy(command->code, code);
	command->clock = CLOCK_SYNCED;
	return say(world);
}

static void start_day(struct world *world, int32_t day)
{
	ask(world, VERB_START_DAY, ROLE_SYSTEM, "system")->day = day;
	say(world);
	assert_int_equal(world->queue->day, day);
}

/* The README's example. */
static void a_return_code_gives_the_booked_lane_and_the_old_credit(void **state)
{
	struct world *world = *state;
	uint16_t number = serving(world), general;
	char code[CODE_BYTES];

	assert_int_equal(return_code(world, 0), REFUSAL_NONE);
	assert_int_equal(world->verdict.ticket, number);
	assert_int_equal(world->verdict.until_day, 20014);
	assert_int_equal(event_of(world, 0)->type, EVENT_TICKET_RETURN_CODE);
	assert_int_equal(event_of(world, 0)->state, TICKET_SERVING);
	memcpy(code, world->verdict.code, sizeof(code));
	finish(world, "anna", OUTCOME_PARTLY);
	start_day(world, 20001);
	pass(world, 24 * 60 * MINUTE);
	general = take(world, "pas", "");
	pass(world, 10 * MINUTE);
	assert_int_equal(check_in(world, code), REFUSAL_NONE);
	number = world->verdict.ticket;
	assert_int_equal(world->verdict.status, CHECK_IN_NONE);
	assert_int_equal(world->verdict.appointed_ms, 0);
	assert_int_equal(ticket_of(world, number)->lane, BOOKED);
	assert_int_equal(ticket_of(world, number)->origin, ORIGIN_CODE);
	assert_int_equal(ticket_of(world, number)->since_ms, world->now_ms - 20 * MINUTE);
	sit(world, "anna", "1");
	staff(world, "anna", VERB_NEXT);
	assert_int_equal(world->verdict.ticket, number);
	assert_int_equal(world->verdict.why.runner_up, general);
}

static void a_return_code_is_told_again_and_not_made_twice(void **state)
{
	struct world *world = *state;
	char code[CODE_BYTES];

	serving(world);
	return_code(world, 3);
	memcpy(code, world->verdict.code, sizeof(code));
	assert_int_equal(return_code(world, 9), REFUSAL_NONE);
	assert_int_equal(world->verdict.event_count, 0);
	assert_string_equal(world->verdict.code, code);
	assert_int_equal(world->verdict.until_day, 20003);
}

static void a_visit_that_has_just_ended_can_have_a_return_code(void **state)
{
	struct world *world = *state;
	uint16_t number = serving(world);

	finish(world, "anna", OUTCOME_PARTLY);
	assert_int_equal(return_code(world, 0), REFUSAL_NOT_SERVING);
	assert_int_equal(about(world, VERB_RETURN_CODE, ROLE_STAFF, "anna", number), REFUSAL_NONE);
	assert_int_equal(event_of(world, 0)->state, TICKET_ENDED);
	assert_int_equal(event_of(world, 0)->outcome, OUTCOME_PARTLY);
	assert_int_equal(about(world, VERB_RETURN_CODE, ROLE_STAFF, "anna", 77),
			 REFUSAL_UNKNOWN_TICKET);
}

static void a_return_code_for_a_waiting_ticket_has_what_it_has_waited(void **state)
{
	struct world *world = *state;
	uint16_t number = take(world, "pas", "");

	pass(world, 7 * MINUTE);
	assert_int_equal(about(world, VERB_RETURN_CODE, ROLE_STAFF, "anna", number), REFUSAL_NONE);
	assert_int_equal(event_of(world, 0)->credit_ms, 7 * MINUTE);
}

static void a_return_code_carries_the_errands_that_are_left(void **state)
{
	struct world *world = *state;
	struct command *command = ask(world, VERB_TAKE, ROLE_KIOSK, "kiosk-1");
	char code[CODE_BYTES];

	strcpy(command->services[0], "pas");
	strcpy(command->services[1], "mitid");
	command->service_count = command->party = 2;
	say(world);
	sit(world, "anna", "1");
	staff(world, "anna", VERB_NEXT);
	staff(world, "anna", VERB_ARRIVE);
	finish(world, "anna", OUTCOME_SERVED);
	return_code(world, 0);
	memcpy(code, world->verdict.code, sizeof(code));
	finish(world, "anna", OUTCOME_PARTLY);
	check_in(world, code);
	assert_int_equal(ticket_of(world, world->verdict.ticket)->errand_count, 1);
	assert_int_equal(ticket_of(world, world->verdict.ticket)->errands[0].service, MITID);
	assert_int_equal(ticket_of(world, world->verdict.ticket)->errands[0].party, 2);
}

/* Else the same citizen would be called twice. */
static void a_return_code_of_a_visit_that_goes_on_is_its_own_number(void **state)
{
	struct world *world = *state;
	uint16_t number = serving(world);
	char code[CODE_BYTES];

	return_code(world, 5);
	memcpy(code, world->verdict.code, sizeof(code));
	assert_int_equal(check_in(world, code), REFUSAL_NONE);
	assert_int_equal(world->verdict.ticket, number);
	assert_int_equal(world->verdict.event_count, 0);
	ask(world, VERB_PARK, ROLE_STAFF, "anna")->reason = REASON_DOCUMENTS;
	say(world);
	assert_int_equal(check_in(world, code), REFUSAL_NONE);
	assert_int_equal(world->verdict.ticket, number);
	assert_int_equal(ticket_of(world, number)->state, TICKET_WAITING);
	assert_int_equal(return_code_find(world->queue, code)->ticket, TICKET_NONE);
}

static void a_return_code_is_used_once(void **state)
{
	struct world *world = *state;
	char code[CODE_BYTES];
	uint16_t number = serving(world), first;

	return_code(world, 5);
	memcpy(code, world->verdict.code, sizeof(code));
	finish(world, "anna", OUTCOME_PARTLY);
	check_in(world, code);
	first = world->verdict.ticket;
	assert_int_equal(check_in(world, code), REFUSAL_NONE);
	assert_int_equal(world->verdict.ticket, first);
	assert_int_equal(world->verdict.event_count, 0);
	/* the visit has a new code now: the old one is used */
	assert_int_equal(about(world, VERB_RETURN_CODE, ROLE_STAFF, "anna", number), REFUSAL_NONE);
	assert_string_not_equal(world->verdict.code, code);
	start_day(world, 20001);
	assert_int_equal(check_in(world, code), REFUSAL_UNKNOWN_CODE);
}

static void a_return_code_that_is_no_longer_good_is_too_old_and_then_unknown(void **state)
{
	struct world *world = *state;
	char code[CODE_BYTES];

	serving(world);
	return_code(world, 2);
	memcpy(code, world->verdict.code, sizeof(code));
	finish(world, "anna", OUTCOME_PARTLY);
	start_day(world, 20002);
	start_day(world, 20003);
	assert_int_equal(check_in(world, code), REFUSAL_TOO_OLD);
	start_day(world, 20002 + QUEUE_RETURN_CODE_KEEP_DAYS);
	assert_int_equal(check_in(world, code), REFUSAL_TOO_OLD);
	start_day(world, 20003 + QUEUE_RETURN_CODE_KEEP_DAYS);
	assert_int_equal(check_in(world, code), REFUSAL_UNKNOWN_CODE);
	assert_int_equal(world->queue->return_code_count, 0);
}

static void a_return_code_of_a_service_that_is_gone_gives_no_ticket(void **state)
{
	struct world *world = *state;
	char code[CODE_BYTES];

	serving(world);
	return_code(world, 2);
	memcpy(code, world->verdict.code, sizeof(code));
	finish(world, "anna", OUTCOME_PARTLY);
	world->catalog.services[PAS].retired = true;
	assert_int_equal(check_in(world, code), REFUSAL_UNKNOWN_SERVICE);
}

static void a_return_code_for_too_many_days_is_a_bad_request(void **state)
{
	struct world *world = *state;

	serving(world);
	assert_int_equal(return_code(world, QUEUE_RETURN_DAYS_MAX + 1), REFUSAL_BAD_REQUEST);
	assert_int_equal(return_code(world, -1), REFUSAL_BAD_REQUEST);
	assert_int_equal(return_code(world, QUEUE_RETURN_DAYS_MAX), REFUSAL_NONE);
}

static void a_return_code_for_somebody_elses_citizen_is_not_allowed(void **state)
{
	struct world *world = *state;
	uint16_t number = serving(world);

	sit(world, "bo", "2");
	assert_int_equal(about(world, VERB_RETURN_CODE, ROLE_STAFF, "bo", number),
			 REFUSAL_NOT_ALLOWED);
}

static void more_return_codes_than_can_be_known_are_capacity_full(void **state)
{
	struct world *world = *state;
	uint16_t number = serving(world);

	for (uint32_t i = 0; i < QUEUE_RETURN_CODES_MAX; i++) {
		struct event event = { .seq = world->queue->seq + 1,
				       .type = EVENT_TICKET_RETURN_CODE,
				       .at_ms = world->now_ms,
				       .ticket = ticket_of(world, number)->id,
				       .number = number,
				       .code_day = 20001 };
		struct id bits = random_bits(i);

		code_make(&bits, 0, event.code);
		queue_apply(world->queue, &event);
		world->queue->return_codes[0].from = TICKET_NONE;
	}
	for (uint32_t i = 0; i < world->queue->return_code_count; i++)
		world->queue->return_codes[i].from = TICKET_NONE;
	assert_int_equal(world->queue->return_code_count, QUEUE_RETURN_CODES_MAX);
	assert_int_equal(return_code(world, 1), REFUSAL_CAPACITY_FULL);
}

/* The random bits of the next command give a code that is taken already, of either kind. */
static void a_code_that_is_taken_is_not_given_again(void **state)
{
	struct world *world = *state;
	struct command *command;
	struct verdict verdict;
	char first[CODE_BYTES], second[CODE_BYTES];

	serving(world);
	return_code(world, 1);
	memcpy(first, world->verdict.code, sizeof(first));
	world->queue->return_codes[0].from = TICKET_NONE;
	command = &world->command;
	queue_judge(world->queue, command, &verdict);
	memcpy(second, verdict.code, sizeof(second));
	assert_string_not_equal(second, first);
	memcpy(world->queue->appointments[0].code, second, sizeof(second));
	world->queue->appointment_count = 1;
	queue_judge(world->queue, command, &verdict);
	assert_string_not_equal(verdict.code, first);
	assert_string_not_equal(verdict.code, second);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_new, world_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_code_is_read_however_it_is_typed),
		cmocka_unit_test(look_alikes_are_taken_for_what_they_look_like),
		cmocka_unit_test(no_code_has_a_look_alike_or_a_vowel),
		cmocka_unit_test(every_single_wrong_character_shows),
		cmocka_unit_test(every_exchange_of_two_characters_shows),
		cmocka_unit_test(what_is_no_code_is_refused),
		TEST(a_return_code_gives_the_booked_lane_and_the_old_credit),
		TEST(a_return_code_is_told_again_and_not_made_twice),
		TEST(a_visit_that_has_just_ended_can_have_a_return_code),
		TEST(a_return_code_for_a_waiting_ticket_has_what_it_has_waited),
		TEST(a_return_code_carries_the_errands_that_are_left),
		TEST(a_return_code_of_a_visit_that_goes_on_is_its_own_number),
		TEST(a_return_code_is_used_once),
		TEST(a_return_code_that_is_no_longer_good_is_too_old_and_then_unknown),
		TEST(a_return_code_of_a_service_that_is_gone_gives_no_ticket),
		TEST(a_return_code_for_too_many_days_is_a_bad_request),
		TEST(a_return_code_for_somebody_elses_citizen_is_not_allowed),
		TEST(more_return_codes_than_can_be_known_are_capacity_full),
		TEST(a_code_that_is_taken_is_not_given_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
