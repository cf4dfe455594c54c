/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The conductor's turn with the simulators behind every port: commit, then tell; one transaction a
 * turn; one id is one command. Paper and panel are in test-appliance-paper.c, the broker and
 * the displays in test-appliance-broker.c, people in test-appliance-people.c, clocks and days in
 * test-appliance-clock.c.
 */
#include <signal.h>
#include <sys/wait.h>

#include "tests/appliance-world.h"

#define TAKE ",\"services\":[\"pas\"]"

/* What the world outside has been told. */
struct told {
	size_t events, oks;
	unsigned int papers, jobs, gongs;
	struct display_face faces[3];
};

static struct told told_now(const struct world *world)
{
	struct told told = {
		.events = messages_of(world, 0, "event/", ""),
		.oks = messages_of(world, 0, "re/", "\"ok\":true"),
		.papers = printer_sim_count(world->spy.sim),
		.jobs = world->spy.given_count,
		.gongs = sound_sim_played(world->ports.sound, SOUND_CALL),
	};

	for (int i = 0; i < 3; i++)
		told.faces[i] = *face(world, i);
	return told;
}

static void assert_nothing_told(const struct world *world, const struct told *before)
{
	struct told now = told_now(world);

	assert_int_equal(now.events, before->events);
	assert_int_equal(now.oks, before->oks);
	assert_int_equal(now.papers, before->papers);
	assert_int_equal(now.jobs, before->jobs);
	assert_int_equal(now.gongs, before->gongs);
	for (int i = 0; i < 3; i++) {
		assert_string_equal(now.faces[i].number, before->faces[i].number);
		assert_int_equal(now.faces[i].flash, before->faces[i].flash);
	}
}

/* The disk works again, and the appliance has noticed. */
static void heal(struct world *world)
{
	store_fail_writes(store_of(world), 0, 0);
	post(world, "vera", "recall", ""); /* any request makes it try again at once */
	assert_soon(world, strstr(uplink_sim_last(world->ports.uplink, ROOT "/device/disk"),
				  "\"ok\":true"));
	settle(world);
}

/*
 * Lets the k-th write fail for k = 1, 2, ... until the request gets through. Returns how many writes
 * the turn has.
 */
static uint32_t fail_each_write(struct world *world, const char *user, const char *verb,
				const char *fields, int error)
{
	for (uint32_t k = 1; k < 100; k++) {
		struct told before = told_now(world);
		uint64_t seq = queue_of(world)->seq;
		const char *answer;

		store_fail_writes(store_of(world), k, error);
		answer = ask(world, user, verb, fields);
		if (strstr(answer, "\"ok\":true")) {
			heal(world);
			return k - 1;
		}
		assert_holds(answer, "\"refusal\":\"storage_failed\"");
		assert_nothing_told(world, &before);
		assert_int_equal(queue_of(world)->seq, seq);
		assert_memory_is_disk(world);
		assert_null(queue_check(queue_of(world)));
		heal(world);
	}
	fail_msg("%s never got through", verb);
	return 0;
}

static void a_take_of_which_any_write_fails_has_not_happened(void **state)
{
	struct world *world = *state;
	uint32_t writes = fail_each_write(world, "kiosk", "take", TAKE, -EIO);

	assert_in_range(writes, 5, 20); /* event, ticket, paper, answer, commit */
	assert_int_equal(queue_of(world)->ticket_count, 1);
	assert_soon(world, papers_of(world, 0) == 1);
	assert_int_equal(printer_sim_count(world->spy.sim), 1);
}

static void a_call_of_which_any_write_fails_is_on_no_display(void **state)
{
	struct world *world = *state;

	take(world);
	take(world);
	sit(world, "kari", "1");
	assert_soon(world, papers_of(world, 1) == 1);
	settle(world);
	assert_in_range(fail_each_write(world, "kari", "next", "", -ENOSPC), 4, 20);
	assert_string_equal(face(world, HALL)->number, "A001");
	assert_int_equal(sound_sim_played(world->ports.sound, SOUND_CALL), 1);
	must(world, "kari", "arrive", "");
	assert_in_range(fail_each_write(world, "kari", "next", ",\"finish\":\"served\"", -EIO), 4,
			20);
	assert_string_equal(face(world, DISPLAY_1)->number, "A002");
}

static void a_full_disk_is_named_and_the_same_request_gets_through_later(void **state)
{
	struct world *world = *state;
	char id[ID_TEXT_BYTES];

	store_fail_writes(store_of(world), 1, -ENOSPC);
	assert_holds(ask(world, "kiosk", "take", TAKE), "storage_failed");
	SET(id, world->id);
	assert_holds(uplink_sim_last(world->ports.uplink, ROOT "/device/disk"),
		     "\"reasons\":[\"full\"]");
	heal(world);
	ask_as(world, id, "kiosk", "take", TAKE);
	settle(world);
	assert_holds(answer_to(world, id), "\"number\":\"A001\"");
	assert_true(message_find(world, 0, "event/site/device-changed", "\"disk\"") >= 0);
}

static void a_print_result_that_could_not_be_stored_is_stored_later(void **state)
{
	struct world *world = *state;

	printer_sim_hold(world->spy.sim, true);
	take(world);
	assert_soon(world, world->spy.given_count == 1);
	settle(world);
	store_fail_writes(store_of(world), 1, -EIO);
	printer_sim_hold(world->spy.sim, false);
	settle(world);
	assert_int_equal(papers_of(world, 0), 1);
	assert_int_equal(ticket_of(world, 0)->paper, PAPER_WANTED);
	wait_ms(world, 1200); /* it tries again, and fails again */
	assert_int_equal(ticket_of(world, 0)->paper, PAPER_WANTED);
	assert_disk(world, "SELECT state FROM print", "sent\n");
	heal(world);
	assert_soon(world, ticket_of(world, 0)->paper == PAPER_PRINTED);
	assert_disk(world, "SELECT state FROM print", "confirmed\n");
	assert_int_equal(world->spy.given_count, 1);
	take(world);
	assert_soon(world, papers_of(world, 1) == 1);
	assert_memory_is_disk(world);
}

static void no_paper_goes_out_before_the_print_journal_says_so(void **state)
{
	struct world *world = *state;

	printer_sim_set_reasons(world->spy.sim, PRINTER_MEDIA_EMPTY);
	settle(world);
	take(world);
	store_fail_writes(store_of(world), 1, -EIO);
	printer_sim_set_reasons(world->spy.sim, 0);
	settle(world);
	assert_int_equal(world->spy.given_count, 0);
	heal(world);
	assert_soon(world, papers_of(world, 0) == 1);
	assert_int_equal(world->spy.given_count, 1);
}

/* A journal that cannot be read back leaves no state to tell about. */
static void nothing_is_told_from_a_memory_that_could_not_be_read_back(void **state)
{
	struct world *world = *state;
	char text[64], path[CONFIG_PATH_BYTES + 64], token[TOKEN_TEXT_BYTES];
	size_t before;

	sit(world, "kari", "1");
	take(world);
	settle(world);
	wait_ms(world, 150); /* the views are out */
	token_format(&ticket_of(world, 0)->token, token);
	assert_int_equal(
		text_format(path, sizeof(path), "%s/%s.json", world->board.phone_folder, token), 0);
	assert_int_equal(access(path, R_OK), 0);
	before = message_count(world);
	ask_disk(world, "UPDATE journal SET public_sum = public_sum + 1 WHERE seq = 1", text,
		 sizeof(text));
	store_fail_writes(store_of(world), 1, -EIO);
	assert_holds(ask(world, "kiosk", "take", TAKE), "storage_failed");
	assert_holds(ask(world, "kari", "tickets", ""), "storage_failed");
	clock_pass(INT64_C(60) * 1000); /* the minute's housekeeping, too */
	wait_ms(world, 2300);
	uplink_sim_set_online(world->ports.uplink, false);
	online(world);
	assert_int_equal(access(path, R_OK), 0);
	assert_int_equal(message_find(world, before, "counter/1", "\"closed\""), -1);
	assert_int_equal(message_find(world, before, "service/pas", "\"waiting\":0"), -1);
	assert_int_equal(message_find(world, before, "overview", "\"waiting\":0"), -1);
	assert_int_equal(message_find(world, before, "event/", "day-changed"), -1);
	assert_int_equal(lamp(world, "general"), LAMP_OFF);
	store_fail_writes(store_of(world), 0, 0);
	wait_ms(world, 1100); /* writing works, reading does not: still nothing */
	assert_holds(ask(world, "kiosk", "take", TAKE), "storage_failed");
	ask_disk(world, "UPDATE journal SET public_sum = public_sum - 1 WHERE seq = 1", text,
		 sizeof(text));
	heal(world);
	assert_int_equal(take(world), 1);
	assert_string_equal(queue_of(world)->seats[0].user, "kari");
	assert_soon(world, lamp(world, "general") == LAMP_ON);
	assert_memory_is_disk(world);
}

static void many_requests_of_a_turn_are_one_transaction(void **state)
{
	struct world *world = *state;
	char ids[20][ID_TEXT_BYTES];
	struct told before = told_now(world);

	/* Ten takes fit into so many writes; the next one fails. */
	store_fail_writes(store_of(world), 40, -EIO);
	for (int i = 0; i < 20; i++) {
		post(world, "kiosk", "take", TAKE);
		SET(ids[i], world->id);
	}
	settle(world);
	for (int i = 0; i < 20; i++)
		assert_holds(answer_to(world, ids[i]), "storage_failed");
	assert_nothing_told(world, &before);
	assert_int_equal(queue_of(world)->ticket_count, 0);
	heal(world);
	assert_memory_is_disk(world);
	printer_sim_set_reasons(world->spy.sim, PRINTER_MEDIA_EMPTY);
	for (int i = 0; i < 20; i++)
		ask_as(world, ids[i], "kiosk", "take", TAKE);
	settle(world);
	for (int i = 0; i < 20; i++)
		assert_holds(answer_to(world, ids[i]), "\"ok\":true");
	assert_int_equal(queue_of(world)->ticket_count, 20);
}

static void answers_come_before_events_and_events_before_the_board(void **state)
{
	struct world *world = *state;
	long answer_1, answer_2, event_1, event_2, board;
	char first[ID_TEXT_BYTES];
	size_t from;

	take(world);
	sit(world, "kari", "1");
	settle(world);
	from = message_count(world);
	post(world, "kari", "next", "");
	SET(first, world->id);
	post(world, "kiosk", "take", TAKE);
	settle(world);
	wait_ms(world, 150);
	answer_1 = message_find(world, from, "re/", first);
	answer_2 = message_find(world, from, "re/", world->id);
	event_1 = message_find(world, from, "event/", "ticket-called");
	event_2 = message_find(world, from, "event/", "ticket-taken");
	board = message_find(world, from, "board", "A001");
	assert_true(answer_1 >= 0 && answer_1 < answer_2);
	assert_true(answer_2 < event_1 && event_1 < event_2 && event_2 < board);
	assert_true(board < message_find(world, from, "counter/1", "calling"));
}

static void one_id_is_one_ticket_within_a_turn(void **state)
{
	struct world *world = *state;
	char id[ID_TEXT_BYTES];

	post(world, "kiosk", "take", TAKE);
	SET(id, world->id);
	ask_as(world, id, "kiosk", "take", TAKE);
	settle(world);
	assert_int_equal(queue_of(world)->ticket_count, 1);
	assert_int_equal(messages_of(world, 0, "re/", id), 2);
	assert_string_equal(payload_at(world, message_find(world, 0, "re/", id)),
			    answer_to(world, id));
}

static void one_id_is_one_ticket_in_a_later_turn_and_after_a_restart(void **state)
{
	struct world *world = *state;
	char id[ID_TEXT_BYTES], first[4096];
	uint64_t seq;

	SET(first, ask(world, "kiosk", "take", TAKE));
	SET(id, world->id);
	assert_soon(world, ticket_of(world, 0)->paper == PAPER_PRINTED);
	seq = queue_of(world)->seq;
	ask_as(world, id, "kiosk", "take", TAKE);
	settle(world);
	assert_string_equal(answer_to(world, id), first);
	assert_int_equal(queue_of(world)->seq, seq);
	restart(world);
	ask_as(world, id, "kiosk", "take", TAKE);
	settle(world);
	assert_string_equal(answer_to(world, id), first);
	assert_int_equal(queue_of(world)->ticket_count, 1);
	assert_int_equal(printer_sim_count(world->spy.sim), 1);
}

static void a_refusal_and_an_empty_next_are_repeated_too(void **state)
{
	struct world *world = *state;
	char refused[ID_TEXT_BYTES], empty[ID_TEXT_BYTES];

	assert_holds(ask(world, "kari", "next", ""), "not_seated");
	SET(refused, world->id);
	sit(world, "kari", "1");
	assert_holds(ask(world, "kari", "next", ""), "\"ticket\":null");
	SET(empty, world->id);
	take(world);
	ask_as(world, refused, "kari", "next", "");
	ask_as(world, empty, "kari", "next", "");
	settle(world);
	assert_holds(answer_to(world, refused), "not_seated");
	assert_holds(answer_to(world, empty), "\"ticket\":null");
	assert_int_equal(ticket_of(world, 0)->state, TICKET_WAITING);
}

static void a_repeated_answer_keeps_the_token_only_while_the_visit_lives(void **state)
{
	struct world *world = *state;
	char id[ID_TEXT_BYTES], token[TOKEN_TEXT_BYTES];

	text_under(ask(world, "kiosk", "take", TAKE), "token", token, sizeof(token));
	SET(id, world->id);
	must(world, "kari", "leave", ",\"ticket\":\"A001\"");
	ask_as(world, id, "kiosk", "take", TAKE);
	settle(world);
	assert_holds(answer_to(world, id), "\"number\":\"A001\"");
	assert_holds_not(answer_to(world, id), token);
}

static void an_id_with_other_content_or_of_another_user_is_reused(void **state)
{
	struct world *world = *state;
	char id[ID_TEXT_BYTES];

	must(world, "kiosk", "take", TAKE);
	SET(id, world->id);
	ask_as(world, id, "kiosk", "take", ",\"services\":[\"mitid\"]");
	settle(world);
	assert_holds(answer_to(world, id), "\"refusal\":\"id_reused\"");
	ask_as(world, id, "kari", "take", TAKE);
	settle(world);
	assert_holds(answer_to(world, id), "\"refusal\":\"id_reused\"");
	assert_int_equal(queue_of(world)->ticket_count, 1);
}

static void a_request_of_two_days_ago_is_too_old(void **state)
{
	struct world *world = *state;
	char time[CLOCK_TEXT_BYTES], fields[128];
	int64_t now_ms = clock_read().wall_ms;

	clock_format(now_ms - INT64_C(48) * 3600 * 1000, time);
	assert_int_equal(text_format(fields, sizeof(fields), TAKE ",\"time\":\"%s\"", time), 0);
	assert_holds(ask(world, "kiosk", "take", fields), "\"refusal\":\"too_old\"");
	assert_int_equal(queue_of(world)->ticket_count, 0);
	clock_format(now_ms - INT64_C(46) * 3600 * 1000, time);
	assert_int_equal(text_format(fields, sizeof(fields), TAKE ",\"time\":\"%s\"", time), 0);
	must(world, "kiosk", "take", fields);
}

static void a_rush_that_is_more_than_a_turn_holds_is_stored_in_several(void **state)
{
	struct world *world = *state;
	char first[ID_TEXT_BYTES];

	printer_sim_set_reasons(world->spy.sim, PRINTER_MEDIA_EMPTY);
	settle(world);
	post(world, "kiosk", "take", TAKE);
	SET(first, world->id);
	for (int i = 1; i < 128; i++)
		post(world, "kiosk", "take", TAKE);
	assert_null(answer_to(world, first));
	post(world, "kiosk", "take", TAKE);
	assert_holds(answer_to(world, first), "\"number\":\"A001\"");
	for (int i = 129; i < 300; i++)
		post(world, "kiosk", "take", TAKE);
	settle(world);
	assert_holds(answer_to(world, world->id), "\"number\":\"A300\"");
	assert_int_equal(messages_of(world, 0, "re/", "\"ok\":true"), 300);
	assert_memory_is_disk(world);
}

static void a_rush_onto_a_failed_disk_is_answered_to_the_last(void **state)
{
	struct world *world = *state;

	store_fail_writes(store_of(world), 1, -EIO);
	for (int i = 0; i < 300; i++)
		post(world, "kiosk", "take", TAKE);
	settle(world);
	assert_int_equal(messages_of(world, 0, "re/", "storage_failed"), 300);
	heal(world);
	assert_int_equal(take(world), 0);
}

/* Requests that change nothing fill the turn just when a number is to become void. */
static void a_full_turn_does_not_lose_the_queues_own_time(void **state)
{
	struct world *world = *state;

	world->site.catalog.void_after_ms = 100;
	start(world);
	printer_sim_hold(world->spy.sim, true);
	press(world, "general");
	assert_int_equal(ticket_of(world, 0)->state, TICKET_WAITING);
	usleep(120000);
	for (int i = 0; i < 128; i++)
		post(world, "vera", "recall", "");
	settle(world);
	assert_holds(answer_to(world, world->id), "not_seated");
	assert_soon(world, ticket_of(world, 0)->state == TICKET_ENDED);
}

/* A child that takes tickets and says which were answered, until it is killed. */
static void child_takes(const struct world *parent, int said)
{
	struct world *world = calloc(1, sizeof(*world));
	char number[8];

	memcpy(world->folder, parent->folder, sizeof(world->folder));
	site_fill(&world->site);
	board_fill(&world->board, world->folder);
	assert_true(sd_event_new(&world->loop) >= 0);
	spy_init(&world->spy, world->loop);
	printer_sim_set_reasons(world->spy.sim, PRINTER_MEDIA_EMPTY);
	start(world);
	for (;;) {
		text_under(ask(world, "kiosk", "take", TAKE), "number", number, sizeof(number));
		if (write(said, number, 4) != 4)
			_exit(1);
	}
}

static void what_was_answered_outlives_a_killed_process(void **state)
{
	struct world *world = *state;
	char first[NUMBER_TEXT_BYTES], last[NUMBER_TEXT_BYTES];
	char numbers[40][4];
	unsigned int told;
	int ends[2], status;
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		close(ends[0]);
		child_takes(world, ends[1]);
	}
	close(ends[1]);
	for (int i = 0; i < 40; i++)
		assert_int_equal(read(ends[0], numbers[i], 4), 4);
	assert_int_equal(kill(child, SIGKILL), 0);
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	start(world);
	assert_in_range(queue_of(world)->ticket_count, 40, 1000);
	for (uint16_t i = 0; i < 40; i++) {
		char number[NUMBER_TEXT_BYTES];

		number_format(i, number);
		assert_memory_equal(numbers[i], number, 4);
		assert_int_equal(ticket_of(world, i)->state, TICKET_WAITING);
	}
	assert_memory_is_disk(world);
	/* What the broker has not acknowledged, or nobody knows that it has, is told again. */
	number_format((uint16_t)(queue_of(world)->ticket_count - 1), last);
	assert_soon(world, message_find(world, 0, "event/", last) >= 0);
	told = messages_of(world, 0, "event/", "ticket-taken");
	number_format((uint16_t)(queue_of(world)->ticket_count - told), first);
	assert_int_equal(message_find(world, 0, "event/", first),
			 message_find(world, 0, "event/", "ticket-taken"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_take_of_which_any_write_fails_has_not_happened),
		CASE(a_call_of_which_any_write_fails_is_on_no_display),
		CASE(a_full_disk_is_named_and_the_same_request_gets_through_later),
		CASE(a_print_result_that_could_not_be_stored_is_stored_later),
		CASE(no_paper_goes_out_before_the_print_journal_says_so),
		CASE(nothing_is_told_from_a_memory_that_could_not_be_read_back),
		CASE(many_requests_of_a_turn_are_one_transaction),
		CASE(answers_come_before_events_and_events_before_the_board),
		CASE(one_id_is_one_ticket_within_a_turn),
		CASE(one_id_is_one_ticket_in_a_later_turn_and_after_a_restart),
		CASE(a_refusal_and_an_empty_next_are_repeated_too),
		CASE(a_repeated_answer_keeps_the_token_only_while_the_visit_lives),
		CASE(an_id_with_other_content_or_of_another_user_is_reused),
		CASE(a_request_of_two_days_ago_is_too_old),
		CASE(a_rush_that_is_more_than_a_turn_holds_is_stored_in_several),
		CASE(a_rush_onto_a_failed_disk_is_answered_to_the_last),
		CASE_STOPPED(a_full_turn_does_not_lose_the_queues_own_time),
		CASE_STOPPED(what_was_answered_outlives_a_killed_process),
	};

	return cmocka_run_group_tests(tests, NULL, worlds_end);
}
