/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Who may ask for what: users and their roles, the public and its limit, and what only the holder of
 * a token sees: the phone's files and the address behind the QR.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "firmware/base/log.h"
#include "tests/appliance-world.h"

#define PASSWORD ",\"password\":\"correct horse battery\""
#define TAKE     ",\"services\":[\"pas\"]"

/* Users. */

static void a_user_who_is_unknown_is_not_answered(void **state)
{
	struct world *world = *state;

	post(world, "mallory", "take", TAKE);
	post(world, "panel:general", "take", TAKE);
	settle(world);
	assert_int_equal(queue_of(world)->ticket_count, 0);
	assert_int_equal(messages_of(world, 0, "re/", ""), 0);
}

static void an_answer_goes_to_the_askers_own_topics_only(void **state)
{
	static const char *const others[] = { ROOT "/re/bo/c", ROOT "/board", ROOT "/re/kari",
					      ROOT "/re/kari/c/d", ROOT "/re/kari/#" };
	struct world *world = *state;
	size_t from = message_count(world);

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		uplink_sim_request(world->ports.uplink, ROOT "/do/kari/next",
				   "{\"id\":\"0b0e8400-e29b-41d4-a716-446655440000\"}", others[i],
				   "x");
		settle(world);
	}
	assert_int_equal(message_find(world, from, "", "0b0e8400"), -1);
}

static void a_request_that_was_left_over_on_the_broker_is_ignored(void **state)
{
	struct world *world = *state;
	struct uplink_request request = {
		.topic = ROOT "/do/kiosk/take",
		.payload = "{\"id\":\"0b0e8400-e29b-41d4-a716-446655440000\"" TAKE "}",
		.retained = true,
	};

	request.payload_bytes = strlen(request.payload);
	world->listeners.uplink.request(world->appliance, &request);
	settle(world);
	assert_int_equal(queue_of(world)->ticket_count, 0);
}

static void a_role_may_only_do_what_is_its_own(void **state)
{
	struct world *world = *state;

	assert_holds(ask(world, "kiosk", "next", ""), "not_allowed");
	assert_holds(ask(world, "kari", "close-service", ",\"service\":\"pas\""), "not_allowed");
	assert_holds(ask(world, "sup", "user-set", ",\"name\":\"ida\",\"role\":\"staff\""),
		     "not_allowed");
	assert_holds(ask(world, "kari", "users", ""), "not_allowed");
	assert_holds(ask(world, "kari", "juggle", ""), "unknown_verb");
	assert_holds(ask(world, "kari", "next", ",\"counter\":1"), "bad_request");
}

static void an_operator_makes_and_removes_users(void **state)
{
	struct world *world = *state;

	must(world, "op", "user-set", ",\"name\":\"ida\",\"role\":\"staff\"" PASSWORD);
	sit(world, "ida", "1");
	assert_holds(ask(world, "op", "users", ""),
		     "{\"user\":\"ida\",\"role\":\"staff\",\"skills\":[]}");
	must(world, "op", "user-remove", ",\"name\":\"ida\"");
	post(world, "ida", "stand-up", "");
	settle(world);
	assert_null(answer_to(world, world->id));
	assert_holds_not(ask(world, "op", "users", ""), "ida");
}

static void skills_are_kept_until_they_are_set_and_count_from_the_next_sit(void **state)
{
	struct world *world = *state;

	must(world, "op", "user-set",
	     ",\"name\":\"ida\",\"role\":\"staff\",\"skills\":[\"mitid\"]" PASSWORD);
	must(world, "op", "user-set", ",\"name\":\"ida\",\"role\":\"staff\"");
	assert_holds(ask(world, "op", "users", ""), "\"skills\":[\"mitid\"]");
	sit(world, "ida", "1");
	assert_int_equal(queue_of(world)->seats[0].skills, 1u << 1);
	must(world, "op", "user-set", ",\"name\":\"ida\",\"role\":\"staff\",\"skills\":[]");
	assert_int_equal(queue_of(world)->seats[0].skills, 1u << 1);
	restart(world);
	assert_int_equal(queue_of(world)->seats[0].skills, 1u << 1);
	must(world, "ida", "stand-up", "");
	sit(world, "ida", "1");
	assert_int_equal(queue_of(world)->seats[0].skills, SKILLS_ALL);
}

static void a_skill_that_is_no_service_is_refused(void **state)
{
	struct world *world = *state;

	assert_holds(ask(world, "op", "user-set",
			 ",\"name\":\"ida\",\"role\":\"staff\",\"skills\":[\"vielse\"]" PASSWORD),
		     "\"refusal\":\"unknown_service\"");
	assert_holds(
		ask(world, "op", "user-set",
		    ",\"name\":\"ida\",\"role\":\"staff\",\"skills\":[\"pas\",\"pas\"]" PASSWORD),
		"\"refusal\":\"unknown_service\"");
	assert_holds_not(ask(world, "op", "users", ""), "ida");
}

static void a_password_is_kept_only_until_the_broker_has_it(void **state)
{
	struct world *world = *state;

	uplink_sim_set_online(world->ports.uplink, false);
	post(world, "op", "user-set", ",\"name\":\"ida\",\"role\":\"staff\"" PASSWORD);
	settle(world);
	assert_disk(world, "SELECT password FROM user WHERE name = 'ida'",
		    "correct horse battery\n");
	online(world);
	assert_disk(world, "SELECT password FROM user WHERE name = 'ida'", "\n");
	assert_int_equal(message_find(world, 0, "", "correct horse"), -1);
}

/* A list that the broker refuses would keep the appliance from its users at the next start. */
static void a_user_whom_the_broker_cannot_have_is_refused_and_not_stored(void **state)
{
	struct world *world = *state;

	assert_holds(ask(world, "op", "user-set", ",\"name\":\"naested\",\"role\":\"operator\""),
		     "\"refusal\":\"bad_request\"");
	assert_disk(world, "SELECT count(*) FROM user WHERE name = 'naested'", "0\n");
	restart(world);
	take(world);
}

static void more_users_than_the_broker_can_have_are_refused(void **state)
{
	struct world *world = *state;
	char fields[160];

	for (int i = 7; i < UPLINK_USERS_MAX; i++) {
		assert_int_equal(text_format(fields, sizeof(fields),
					     ",\"name\":\"clerk-%d\",\"role\":\"staff\"" PASSWORD,
					     i),
				 0);
		must(world, "op", "user-set", fields);
	}
	assert_holds(ask(world, "op", "user-set", ",\"name\":\"ida\",\"role\":\"staff\"" PASSWORD),
		     "\"refusal\":\"capacity_full\"");
	must(world, "op", "user-set", ",\"name\":\"clerk-7\",\"role\":\"volunteer\"");
	restart(world);
	take(world);
}

static void a_new_user_needs_a_password_and_a_known_one_keeps_it(void **state)
{
	struct world *world = *state;

	assert_holds(ask(world, "op", "user-set", ",\"name\":\"ida\",\"role\":\"staff\""),
		     "\"refusal\":\"bad_request\"");
	must(world, "op", "user-set", ",\"name\":\"ida\",\"role\":\"staff\"" PASSWORD);
	must(world, "op", "user-set", ",\"name\":\"ida\",\"role\":\"volunteer\"");
	assert_holds(ask(world, "op", "user-remove", ",\"name\":\"nobody\""),
		     "\"refusal\":\"bad_request\"");
}

static void the_last_operator_stays(void **state)
{
	struct world *world = *state;

	assert_holds(ask(world, "op", "user-remove", ",\"name\":\"op\""), "not_allowed");
	assert_holds(ask(world, "op", "user-set", ",\"name\":\"op\",\"role\":\"staff\""),
		     "not_allowed");
	must(world, "op", "user-set", ",\"name\":\"op-2\",\"role\":\"operator\"" PASSWORD);
	must(world, "op-2", "user-remove", ",\"name\":\"op\"");
}

static void a_user_in_the_store_whom_the_broker_cannot_have_does_not_stop_the_queue(void **state)
{
	struct world *world = *state;
	struct store_user user = { .name = "naested", .role = ROLE_OPERATOR };

	assert_int_equal(store_user_set(store_of(world), &user), 0);
	restart(world);
	press(world, "general");
	assert_int_equal(queue_of(world)->ticket_count, 1);
}

static void a_user_who_cannot_be_stored_is_answered_so(void **state)
{
	struct world *world = *state;

	store_fail_writes(store_of(world), 1, -EIO);
	assert_holds(ask(world, "op", "user-set", ",\"name\":\"ida\",\"role\":\"staff\"" PASSWORD),
		     "storage_failed");
	store_fail_writes(store_of(world), 0, 0);
	post(world, "ida", "tickets", "");
	assert_null(answer_to(world, world->id));
}

/* Seats. */

static void a_page_that_was_reloaded_finds_its_seat(void **state)
{
	struct world *world = *state;

	assert_holds(ask(world, "kari", "seat", ""), "\"counter\":null,\"sitting\":null");
	take(world);
	sit(world, "kari", "1");
	must(world, "kari", "next", "");
	assert_holds(ask(world, "kari", "seat", ""), "\"counter\":\"1\",\"sitting\":");
	assert_holds(answer_to(world, world->id), "\"state\":\"calling\",\"ticket\":{");
	assert_holds(answer_to(world, world->id), "\"marks\":[]");
	assert_holds(ask(world, "kiosk", "seat", ""), "not_allowed");
	/* A question: nothing of it is kept. */
	assert_disk(world, "SELECT count(*) FROM answer WHERE text LIKE '%no_show_s%'", "0\n");
}

static void a_sitting_that_was_taken_over_is_the_same_after_a_restart(void **state)
{
	struct world *world = *state;
	uint64_t sitting;

	take(world);
	sit(world, "kari", "1");
	must(world, "kari", "next", "");
	must(world, "kari", "arrive", "");
	must(world, "kari", "sit", ",\"counter\":\"1\",\"take_over\":true");
	sitting = queue_of(world)->seats[0].sitting;
	assert_int_equal(sitting, queue_of(world)->seq);
	assert_memory_is_disk(world);
	restart(world);
	assert_int_equal(queue_of(world)->seats[0].sitting, sitting);
	assert_int_equal(queue_of(world)->seats[0].ticket, 0);
	must(world, "kari", "finish", ",\"outcome\":\"served\"");
}

/* The public, and phones. */

static void token_of(const struct world *world, uint16_t number,
		     char ret_token[static TOKEN_TEXT_BYTES])
{
	token_format(&ticket_of(world, number)->token, ret_token);
}

static void phone_path(const struct world *world, const char *token, const char *ending,
		       char path[static 400])
{
	assert_int_equal(
		text_format(path, 400, "%s/%s.%s", world->board.phone_folder, token, ending), 0);
}

static bool phone_has(const struct world *world, const char *token, const char *ending)
{
	char path[400];

	phone_path(world, token, ending, path);
	return access(path, R_OK) == 0;
}

static void phone_holds(const struct world *world, const char *token, const char *part)
{
	char path[400], text[8192] = "";
	FILE *file;

	phone_path(world, token, "json", path);
	file = fopen(path, "r");
	assert_non_null(file);
	(void)!fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	assert_holds(text, part);
}

static void public_request(struct world *world, const char *verb, const char *token)
{
	char topic[100], payload[100];

	assert_int_equal(text_format(topic, sizeof(topic), ROOT "/public/%s", verb), 0);
	assert_int_equal(text_format(payload, sizeof(payload), "{\"token\":\"%s\"}", token), 0);
	uplink_sim_request(world->ports.uplink, topic, payload, NULL, NULL);
}

static void a_phone_leaves_and_stays_with_its_token_only(void **state)
{
	struct world *world = *state;
	char token[TOKEN_TEXT_BYTES];

	take(world);
	token_of(world, 0, token);
	public_request(world, "leave", "aaaaaaaaaaaaaaaaaaaaaaaaaa");
	settle(world);
	assert_int_equal(ticket_of(world, 0)->state, TICKET_WAITING);
	public_request(world, "leave", token);
	settle(world);
	assert_int_equal(ticket_of(world, 0)->outcome, OUTCOME_LEFT);
	public_request(world, "stay", token);
	settle(world);
	assert_int_equal(ticket_of(world, 0)->state, TICKET_WAITING);
	public_request(world, "take", token);
	settle(world);
	assert_int_equal(queue_of(world)->ticket_count, 1);
	assert_int_equal(messages_of(world, 0, "re/phone", ""), 0);
}

static void public_requests_are_limited_for_the_whole_site(void **state)
{
	struct world *world = *state;
	char token[TOKEN_TEXT_BYTES];
	unsigned int left;

	printer_sim_set_reasons(world->spy.sim, PRINTER_MEDIA_EMPTY);
	for (int i = 0; i < 30; i++)
		take(world);
	for (uint16_t i = 0; i < 30; i++) {
		token_of(world, i, token);
		public_request(world, "leave", token);
	}
	settle(world);
	left = messages_of(world, 0, "event/general/ticket-left", "");
	assert_in_range(left, 20, 21); /* a burst of twenty */
	wait_ms(world, 1100);
	for (uint16_t i = 0; i < 30; i++) {
		token_of(world, i, token);
		if (ticket_open(ticket_of(world, i)))
			public_request(world, "leave", token);
	}
	settle(world);
	assert_in_range(messages_of(world, 0, "event/general/ticket-left", "") - left, 5, 6);
	take(world); /* staff and kiosk are not affected */
}

static void the_phones_files_follow_the_ticket(void **state)
{
	struct world *world = *state;
	char token[TOKEN_TEXT_BYTES], draft[400];

	take(world);
	token_of(world, 0, token);
	assert_true(phone_has(world, token, "json") && phone_has(world, token, "html"));
	phone_holds(world, token,
		    "\"number\":\"A001\",\"state\":\"waiting\",\"outcome\":null,\"ahead\":0");
	sit(world, "kari", "1");
	must(world, "kari", "next", "");
	phone_holds(world, token, "\"state\":\"called\"");
	phone_holds(world, token, "\"counter\":\"1\"");
	must(world, "kari", "arrive", "");
	must(world, "kari", "finish", ",\"outcome\":\"served\"");
	phone_holds(world, token, "\"state\":\"ended\"");
	assert_int_equal(
		text_format(draft, sizeof(draft), "%s/.%s.json", world->board.phone_folder, token),
		0);
	assert_int_equal(access(draft, F_OK), -1); /* renamed, not copied */
}

static void a_phones_files_are_removed_two_hours_after_the_visit(void **state)
{
	struct world *world = *state;
	char ended[TOKEN_TEXT_BYTES], open[TOKEN_TEXT_BYTES];

	take(world);
	take(world);
	token_of(world, 0, ended);
	token_of(world, 1, open);
	must(world, "kari", "leave", ",\"ticket\":\"A001\"");
	clock_pass(INT64_C(7000) * 1000);
	restart(world);
	assert_true(phone_has(world, ended, "json"));
	/* Also when the appliance was off at the time. */
	stop(world);
	clock_pass(INT64_C(3600) * 1000);
	start(world);
	assert_false(phone_has(world, ended, "json") || phone_has(world, ended, "html"));
	assert_true(phone_has(world, open, "json") && phone_has(world, open, "html"));
}

static void a_reprint_ends_the_old_token(void **state)
{
	struct world *world = *state;
	char old[TOKEN_TEXT_BYTES], new[TOKEN_TEXT_BYTES];

	take(world);
	token_of(world, 0, old);
	must(world, "kari", "reprint", ",\"ticket\":\"A001\"");
	token_of(world, 0, new);
	assert_true(phone_has(world, new, "json"));
	public_request(world, "leave", old);
	settle(world);
	assert_int_equal(ticket_of(world, 0)->state, TICKET_WAITING);
	assert_false(phone_has(world, old, "json") || phone_has(world, old, "html"));
	assert_true(phone_has(world, new, "json"));
}

/* A web front: says this to whoever comes; NULL lets everybody wait. */
struct front {
	int fd, client;
	sd_event_source *source;
	uint16_t port;
	const char *says;
};

static int front_asked(sd_event_source *source, int fd, uint32_t events, void *data)
{
	struct front *front = data;

	if (front->client >= 0)
		close(front->client);
	front->client = accept(fd, NULL, NULL);
	if (front->client >= 0 && front->says)
		(void)!write(front->client, front->says, strlen(front->says));
	return 0;
}

static void front_open(struct world *world, struct front *front)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t length = sizeof(address);

	front->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(front->fd >= 0);
	assert_int_equal(bind(front->fd, (struct sockaddr *)&address, length), 0);
	assert_int_equal(listen(front->fd, 8), 0);
	assert_int_equal(getsockname(front->fd, (struct sockaddr *)&address, &length), 0);
	front->port = ntohs(address.sin_port);
	assert_true(sd_event_add_io(world->loop, &front->source, front->fd, EPOLLIN, front_asked,
				    front) >= 0);
}

static void an_address_is_printed_only_while_the_web_front_answers(void **state)
{
	struct world *world = *state;
	struct front front = { .client = -1 };
	char url[PAPER_URL_BYTES], token[TOKEN_TEXT_BYTES];

	front_open(world, &front);
	SET(world->site.public_url, "https://koe.example.dk");
	SET(world->board.web_host, "127.0.0.1");
	world->board.web_port = front.port;
	start(world);
	take(world);
	assert_soon(world, world->spy.given_count == 1);
	assert_string_equal(last_given(world)->paper.url, "");
	front.says = "220 this is a mail server\r\n";
	wait_ms(world, 2300);
	assert_int_equal(messages_of(world, 0, "device/web", "\"ok\":true"), 0);
	front.says = "HTTP/1.0 403 Forbidden\r\n\r\n"; /* no listing: it serves */
	assert_soon(world, messages_of(world, 0, "device/web", "\"ok\":true") > 0);
	take(world);
	assert_soon(world, world->spy.given_count == 2);
	token_of(world, 1, token);
	assert_int_equal(text_format(url, sizeof(url), "https://koe.example.dk/t/%s", token), 0);
	assert_string_equal(last_given(world)->paper.url, url);
	sd_event_source_disable_unref(front.source);
	close(front.fd);
	wait_ms(world, 5500); /* it is asked every five seconds */
	assert_holds(uplink_sim_last(world->ports.uplink, ROOT "/device/web"), "\"ok\":false");
	take(world);
	assert_soon(world, world->spy.given_count == 3);
	assert_string_equal(last_given(world)->paper.url, "");
	close(front.client);
}

/* Everything that one ticket's life says, to the broker and to the log. */
static void no_token_is_in_any_event_topic_or_line_of_the_log(void **state)
{
	struct world *world = *state;
	char path[400], token[TOKEN_TEXT_BYTES], copy[TOKEN_TEXT_BYTES];
	static char text[1 << 20];
	int kept = dup(STDERR_FILENO), log;
	ssize_t got;

	assert_int_equal(text_format(path, sizeof(path), "%s/log", world->folder), 0);
	log = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	assert_true(log >= 0 && kept >= 0 && dup2(log, STDERR_FILENO) >= 0);
	log_set_level(LOG_LEVEL_DEBUG);
	printer_sim_set_result(world->spy.sim, PRINTER_FAILED);
	take(world);
	settle(world);
	token_of(world, 0, token);
	public_request(world, "leave", token);
	public_request(world, "juggle", token);
	settle(world);
	public_request(world, "stay", token);
	ask(world, "kari", "reprint", ",\"ticket\":\"A001\"");
	token_of(world, 0, copy);
	store_fail_writes(store_of(world), 1, -EIO);
	public_request(world, "leave", copy);
	settle(world);
	store_fail_writes(store_of(world), 0, 0);
	sit(world, "kari", "1");
	wait_ms(world, 1500);
	log_set_level(LOG_LEVEL_INFO);
	assert_true(dup2(kept, STDERR_FILENO) >= 0);
	close(kept);
	got = pread(log, text, sizeof(text) - 1, 0);
	close(log);
	assert_true(got > 0 && strstr(text, "storing failed"));
	assert_null(strstr(text, token));
	assert_null(strstr(text, copy));
	for (int i = 0; i < 2; i++) {
		const char *secret = i ? copy : token;

		/* Only the answer to whoever took the ticket has it. */
		for (long at = -1; (at = message_find(world, (size_t)(at + 1), "", secret)) >= 0;)
			assert_true(at == message_find(world, (size_t)at, "re/", secret));
		assert_int_equal(message_find(world, 0, "re/kari", token), -1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_user_who_is_unknown_is_not_answered),
		CASE(an_answer_goes_to_the_askers_own_topics_only),
		CASE(a_request_that_was_left_over_on_the_broker_is_ignored),
		CASE(a_role_may_only_do_what_is_its_own),
		CASE(an_operator_makes_and_removes_users),
		CASE(skills_are_kept_until_they_are_set_and_count_from_the_next_sit),
		CASE(a_skill_that_is_no_service_is_refused),
		CASE(a_password_is_kept_only_until_the_broker_has_it),
		CASE(a_user_whom_the_broker_cannot_have_is_refused_and_not_stored),
		CASE(more_users_than_the_broker_can_have_are_refused),
		CASE(a_new_user_needs_a_password_and_a_known_one_keeps_it),
		CASE(the_last_operator_stays),
		CASE(a_user_in_the_store_whom_the_broker_cannot_have_does_not_stop_the_queue),
		CASE(a_user_who_cannot_be_stored_is_answered_so),
		CASE(a_page_that_was_reloaded_finds_its_seat),
		CASE(a_sitting_that_was_taken_over_is_the_same_after_a_restart),
		CASE(a_phone_leaves_and_stays_with_its_token_only),
		CASE(public_requests_are_limited_for_the_whole_site),
		CASE(the_phones_files_follow_the_ticket),
		CASE(a_phones_files_are_removed_two_hours_after_the_visit),
		CASE(a_reprint_ends_the_old_token),
		CASE_STOPPED(an_address_is_printed_only_while_the_web_front_answers),
		CASE(no_token_is_in_any_event_topic_or_line_of_the_log),
	};

	return cmocka_run_group_tests(tests, NULL, worlds_end);
}
