/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The journal's texts: what is published is the contract and nothing private, and both texts
 * together give the event back bit for bit.
 */
#include "firmware/wire/journal.h"
#include "tests/wire-settings.h"
#include "tests/wire-site.h"

static struct setting setting; /* what is read */
static struct setting bare_setting, full_setting;

static struct event event_of(enum event_type type)
{
	struct event event;

	memset(&event, 0, sizeof(event));
	event.type = type;
	event.seq = 1208;
	event.id = id_ending(8);
	event.role = ROLE_STAFF;
	event.at_ms = AT;
	event.wall_ms = WALL;
	event.clock = CLOCK_SYNCED;
	event.day = 20779;
	event.number = event.why.runner_up = TICKET_NONE;
	event.lane = event.service = event.counter = QUEUE_NONE;
	event.from_service = event.to_service = QUEUE_NONE;
	event.from_counter = event.to_counter = QUEUE_NONE;
	if (event_is_setting(type)) {
		setting_shortest(&bare_setting, event_setting_kind(type));
		event.setting = &bare_setting;
	}
	if (event_is_about_ticket(type)) {
		event.ticket = id_ending(9);
		event.number = 41;
		event.state = TICKET_CALLED;
		event.lane = 1;
		event.service = 0;
	}
	return event;
}

/* Every member at its longest. */
static struct event event_full(enum event_type type)
{
	struct event event = event_of(type);

	event.seq = INT64_MAX;
	setting_longest(&full_setting, event_setting_kind(type));
	event.setting = full_setting.kind ? &full_setting : NULL;
	event.undoes = true;
	event.ticket = event.token = event.other.id = id_ending(9);
	event.number = event.why.runner_up = event.other.number = QUEUE_TICKETS_MAX - 1;
	event.at_ms = event.wake_ms = event.preferred_until_ms = event.credit_ms = -INT64_MAX;
	event.step_ms = event.why.score = event.why.margin = -INT64_MAX;
	event.why.waited_ms = INT64_MAX;
	event.why.kind = WHY_LONGEST;
	event.state = TICKET_ENDED;
	event.outcome = OUTCOME_CLOSED_UNATTENDED;
	event.lane = event.service = event.counter = 0;
	event.from_service = event.to_service = event.from_counter = event.to_counter = 1;
	event.reason = REASON_OTHER_OFFICE;
	event.call = UINT32_MAX;
	event.other.kind = REFERENCE_ID;
	event.delivered = event.yes = event.by_citizen = event.device_ok = true;
	event.origin = ORIGIN_APPOINTMENT;
	event.language = 1;
	event.marks = event.errand = event.errand_count = UINT8_MAX;
	event.user_role = ROLE_SUPERVISOR;
	event.skills = 1u << 1;
	event.helper = HELPER_INTERPRETER;
	event.unconfirmed = event.cancelled = true;
	strcpy(event.code, "XXXXXXXX");
	event.appointed_ms = WALL;
	event.code_day = 2932896;
	event.status = CHECK_IN_IN_TIME;
	event.since_ms = -INT64_MAX;
	event.notice = id_ending(9);
	event.until_ms = -INT64_MAX;
	event.until_wall_ms = WALL;
	fill(event.playbook, sizeof(event.playbook), 'p');
	fill(event.place, sizeof(event.place), '"');
	fill(event.user, sizeof(event.user), '"');
	fill(event.device, sizeof(event.device), 'd');
	fill(event.device_reasons, sizeof(event.device_reasons), '"');
	for (size_t i = 0; i < QUEUE_ERRANDS_MAX; i++)
		event.errands[i] = (struct errand){ 1, UINT8_MAX };
	return event;
}

static void assert_comes_back(const struct event *event)
{
	char public_text[EVENT_PUBLIC_BYTES], private_text[EVENT_PRIVATE_BYTES], field[64] = "";
	struct event back;

	assert_true(event_write_public(&catalog, event, public_text, sizeof(public_text)) > 0);
	assert_true(event_write_private(&catalog, event, private_text, sizeof(private_text)) > 0);
	if (event_read(&catalog, public_text, private_text, &back, &setting, field) < 0)
		fail_msg("%s in %s %s", field, public_text, private_text);
	assert_int_equal(back.setting != NULL, event->setting != NULL);
	if (event->setting)
		assert_memory_equal(back.setting, event->setting, sizeof(*event->setting));
	back.setting = event->setting; /* where it lies is of no account */
	assert_memory_equal(&back, event, sizeof(back));
}

static void every_event_comes_back_bit_for_bit(void **state)
{
	for (int type = EVENT_NONE + 1; type < EVENT_TYPE_COUNT; type++) {
		struct event bare = event_of((enum event_type)type);
		struct event full = event_full((enum event_type)type);

		assert_comes_back(&bare);
		assert_comes_back(&full);
	}
}

/* Members that are set or not in any mixture; a failure names the mixture. */
static void any_mixture_of_members_comes_back(void **state)
{
	uint64_t seed = 1;

	for (int round = 0; round < 2000; round++) {
		enum event_type type = (enum event_type)(1 + round % (EVENT_TYPE_COUNT - 1));
		struct event bare = event_of(type), full = event_full(type);

		for (size_t i = offsetof(struct event, wake_ms); i < sizeof(bare); i += 8) {
			seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
			/* numbers that stand alone in their eight bytes */
			if ((i == offsetof(struct event, wake_ms) ||
			     i == offsetof(struct event, preferred_until_ms) ||
			     i == offsetof(struct event, credit_ms) ||
			     i == offsetof(struct event, step_ms)) &&
			    seed >> 63)
				memcpy((char *)&bare + i, (char *)&full + i, 8);
		}
		bare.marks = (uint8_t)(seed >> 40);
		bare.lane = seed >> 41 & 1 ? 1 : bare.lane;
		bare.counter = seed >> 42 & 1 ? 1 : QUEUE_NONE;
		bare.to_counter = seed >> 43 & 1 ? 0 : QUEUE_NONE;
		bare.from_service = seed >> 44 & 1 ? 0 : QUEUE_NONE;
		bare.outcome = (enum ticket_outcome)(seed >> 45) % OUTCOME_COUNT;
		bare.reason = (enum reason)(seed >> 50) % REASON_COUNT;
		bare.language = seed >> 56 & 1 ? QUEUE_NONE : 0;
		assert_comes_back(&bare);
	}
}

static void what_a_day_has_learnt_comes_back(void **state)
{
	struct event event = event_of(EVENT_DAY_CHANGED);

	for (int i = catalog.service_count; i < QUEUE_SERVICES_MAX; i++) {
		add_service("x", "");
		snprintf(catalog.services[i].id, SLUG_BYTES, "a-service-of-23-bytes-%c",
			 'a' + i % 26);
		catalog.services[i].id[0] = (char)('a' + i / 26);
	}
	for (int i = 0; i < QUEUE_SERVICES_MAX; i++)
		event.history[i] = (struct history){ INT64_C(31536000000), UINT32_MAX, UINT32_MAX };
	memset(event.learnt.services, 0xff, sizeof(event.learnt.services));
	for (int i = 0; i < HISTORY_TIMES; i++)
		event.learnt.times[i] = (struct history){ 1000 + i, 7, 300 };
	event.learnt.shares[HISTORY_LEFT] = HISTORY_SHARE_WHOLE;
	event.learnt.lanes[1] = 12;
	event.learnt.corrections[0][QUANTILE_10] = HISTORY_CORRECTION_MIN;
	event.learnt.corrections[1][QUANTILE_90] = HISTORY_CORRECTION_MAX;
	assert_comes_back(&event);
}

static void the_event_of_the_contract_is_written_to_the_letter(void **state)
{
	struct event event = event_of(EVENT_TICKET_CALLED);
	char text[EVENT_PUBLIC_BYTES];

	event.counter = 0;
	event.call = 311;
	event.why = (struct why){ .score = 1620000000,
				  .margin = 540000000,
				  .waited_ms = 540999,
				  .runner_up = 6,
				  .kind = WHY_LANE };
	assert_true(event_write_public(&catalog, &event, text, sizeof(text)) > 0);
	assert_string_equal(
		text,
		"{\"id\":\"0b0e0000-0000-4000-8000-000000000008\",\"source\":\"naeste/v1/demo\","
		"\"type\":\"ticket-called\",\"time\":\"2026-11-22T09:14:03.120+01:00\","
		"\"seq\":1208,\"day\":\"2026-11-22\","
		"\"ticket\":\"0b0e0000-0000-4000-8000-000000000009\",\"number\":\"A042\","
		"\"lane\":\"fast\",\"service\":\"pas\",\"counter\":\"1\",\"role\":\"staff\","
		"\"state\":\"called\",\"call\":311,"
		"\"why\":{\"score\":1620000000,\"runner_up\":\"A007\",\"margin\":540000000,"
		"\"kind\":\"lane\",\"waited_s\":540}}");
	assert_true(event_write_detail(&catalog, &event, text, sizeof(text)) > 0);
	assert_string_equal(
		text, "{\"state\":\"called\",\"call\":311,"
		      "\"why\":{\"score\":1620000000,\"runner_up\":\"A007\",\"margin\":540000000,"
		      "\"kind\":\"lane\",\"waited_s\":540}}");
}

static void assert_detail(const struct event *event, const char *expected)
{
	char text[EVENT_PUBLIC_BYTES];

	assert_true(event_write_detail(&catalog, event, text, sizeof(text)) > 0);
	assert_string_equal(text, expected);
}

static void details_say_where_from_and_where_to(void **state)
{
	struct event event = event_of(EVENT_TICKET_TRANSFERRED);

	event.state = TICKET_WAITING;
	event.from_service = 0;
	event.from_counter = 0;
	event.to_service = 1;
	assert_detail(&event,
		      "{\"state\":\"waiting\",\"from\":{\"service\":\"pas\",\"counter\":\"1\"},"
		      "\"to\":{\"service\":\"mitid\"}}");
	event = event_of(EVENT_TICKET_MERGED);
	event.state = TICKET_ENDED;
	event.outcome = OUTCOME_MERGED;
	event.other = (struct ticket_reference){ REFERENCE_ID, 3, id_ending(7) };
	assert_detail(&event, "{\"state\":\"ended\",\"outcome\":\"merged\","
			      "\"into\":\"0b0e0000-0000-4000-8000-000000000007\"}");
	event = event_of(EVENT_TICKET_SPLIT);
	event.other = (struct ticket_reference){ REFERENCE_NUMBER, 3, { { 0 } } };
	assert_detail(&event, "{\"state\":\"called\",\"from\":\"A004\"}");
	event.other.kind = REFERENCE_TOKEN;
	assert_detail(&event, "{\"state\":\"called\",\"from\":null}");
	event = event_of(EVENT_DEVICE_CHANGED);
	strcpy(event.device, "printer-1");
	strcpy(event.device_reasons, "media-empty cover-open");
	assert_detail(&event, "{\"device\":\"printer-1\",\"ok\":false,"
			      "\"reasons\":[\"media-empty\",\"cover-open\"]}");
	event = event_of(EVENT_CLOCK_STEP);
	event.step_ms = -3600999;
	assert_detail(&event, "{\"step_s\":-3600}");
}

static void nothing_private_is_published(void **state)
{
	for (int type = EVENT_NONE + 1; type < EVENT_TYPE_COUNT; type++) {
		struct event event = event_full((enum event_type)type);
		static const char *const secrets[] = { "wallet",       "secretly",     "\"en\"",
						       "\"language\"", "marks",        "token",
						       "user",         "\"place\":\"", TOKEN,
						       "errands" };
		char text[EVENT_PUBLIC_BYTES];

		strcpy(event.user, "wallet");
		strcpy(event.place, "secretly");
		assert_int_equal(token_parse(TOKEN, &event.token), 0);
		assert_true(event_write_public(&catalog, &event, text, sizeof(text)) > 0);
		for (size_t i = 0; i < COUNT(secrets); i++)
			assert_null(strstr(text, secrets[i]));
		if (type == EVENT_TICKET_LANE_GRANTED)
			assert_null(strstr(text, "reason"));
	}
}

static void a_buffer_that_is_too_small_gets_nothing(void **state)
{
	struct event event = event_full(EVENT_TICKET_CALLED);
	char text[EVENT_PUBLIC_BYTES];
	size_t length = event_write_public(&catalog, &event, text, sizeof(text));

	assert_int_equal(event_write_public(&catalog, &event, text, length + 1), length);
	assert_int_equal(event_write_public(&catalog, &event, text, length), 0);
	assert_string_equal(text, "");
	assert_int_equal(event_write_private(&catalog, &event, text, 0), 0);
}

static void what_is_published_can_be_read_alone(void **state)
{
	struct event event = event_full(EVENT_TICKET_TAKEN), back;
	char text[EVENT_PUBLIC_BYTES], field[64];

	event.wall_ms = WALL;
	event.at_ms = AT;
	event_write_public(&catalog, &event, text, sizeof(text));
	assert_int_equal(event_read_public(&catalog, text, &back, &setting, field), 0);
	assert_int_equal(back.number, event.number);
	assert_int_equal(back.lane, event.lane);
	assert_int_equal(back.at_ms, WALL); /* engine time is not published */
	assert_true(id_is_nil(&back.token));
	assert_int_equal(back.language, 0);
	assert_int_equal(event_read_public(&catalog, "{}", &back, &setting, field), -EINVAL);
	assert_string_equal(field, "public.type");
}

static void a_noun_that_is_gone_is_known_as_retired(void **state)
{
	struct event event = event_of(EVENT_TICKET_TAKEN), back;
	char public_text[EVENT_PUBLIC_BYTES], private_text[EVENT_PRIVATE_BYTES], field[64];

	event_write_public(&catalog, &event, public_text, sizeof(public_text));
	event_write_private(&catalog, &event, private_text, sizeof(private_text));
	catalog.service_count = 0;
	catalog.language_count = 0;
	assert_int_equal(event_read(&catalog, public_text, private_text, &back, &setting, field),
			 0);
	assert_string_equal(catalog.services[back.service].id, "pas");
	assert_true(catalog.services[back.service].retired);
	assert_int_equal(back.language, QUEUE_NONE);
}

static void a_catalog_without_room_is_no_space(void **state)
{
	struct event event = event_of(EVENT_TICKET_TAKEN), back;
	char public_text[EVENT_PUBLIC_BYTES], private_text[EVENT_PRIVATE_BYTES], field[64];

	event_write_public(&catalog, &event, public_text, sizeof(public_text));
	event_write_private(&catalog, &event, private_text, sizeof(private_text));
	catalog.service_count = QUEUE_SERVICES_MAX;
	strcpy(catalog.services[0].id, "other");
	assert_int_equal(event_read(&catalog, public_text, private_text, &back, &setting, field),
			 -ENOSPC);
	assert_string_equal(field, "public.service");
}

/* A row of the journal in which one thing is replaced by another. */
static const struct damage {
	const char *name, *from, *to, *field;
} damages[] = {
	{ "damaged_row_that_is_not_json", "{\"id\"", "{id", "public" },
	{ "damaged_row_without_an_id", "\"id\":\"0b", "\"id\":\"0B", "public.id" },
	{ "damaged_row_with_an_id_that_is_no_text", "\"id\":", "\"id\":7,\"ie\":", "public.id" },
	{ "damaged_row_without_a_type", "\"type\":", "\"tipe\":", "public.type" },
	{ "damaged_row_of_an_unknown_type", "ticket-called", "ticket-culled", "public.type" },
	{ "damaged_row_without_a_time", "\"time\":", "\"tame\":", "public.time" },
	{ "damaged_row_with_a_time_that_is_none", "T09:14", "T25:14", "public.time" },
	{ "damaged_row_with_seq_zero", "\"seq\":1208", "\"seq\":0", "public.seq" },
	{ "damaged_row_with_a_day_that_is_none", "\"day\":\"2026-11-22\"", "\"day\":\"2026\"",
	  "public.day" },
	{ "damaged_row_without_a_lane", "\"lane\":\"fast\",", "", "public.lane" },
	{ "damaged_row_with_a_lane_that_is_no_name", "\"fast\"", "\"FAST\"", "public.lane" },
	{ "damaged_row_with_a_number_that_is_none", "A042", "A000", "public.number" },
	{ "damaged_row_with_an_unknown_field", "\"state\"", "\"stote\":1,\"state\"",
	  "public.stote" },
	{ "damaged_row_with_a_token_in_public", "\"state\"", "\"token\":\"" TOKEN "\",\"state\"",
	  "public.token" },
	{ "damaged_row_with_an_unknown_state", "\"called\"", "\"colled\"", "public.state" },
	{ "damaged_row_with_a_call_out_of_range", "\"call\":0", "\"call\":4294967296",
	  "public.call" },
	{ "damaged_row_with_a_why_without_score", "{\"score\"", "{\"scora\"", "public.why" },
	{ "damaged_row_with_a_why_of_unknown_kind", "\"kind\":null", "\"kind\":\"x\"",
	  "public.why" },
};

static void damaged_row_names_the_place(void **state)
{
	const struct damage *damage = *state;
	struct event event = event_of(EVENT_TICKET_CALLED), back = { .seq = 77 };
	char text[EVENT_PUBLIC_BYTES], damaged[2 * EVENT_PUBLIC_BYTES], private_text[256];
	char field[64] = "";
	char *place;

	event_write_private(&catalog, &event, private_text, sizeof(private_text));
	event_write_public(&catalog, &event, text, sizeof(text));
	place = strstr(text, damage->from);
	assert_non_null(place);
	assert_int_equal(text_format(damaged, sizeof(damaged), "%.*s%s%s", (int)(place - text),
				     text, damage->to, place + strlen(damage->from)),
			 0);
	assert_int_equal(event_read(&catalog, damaged, private_text, &back, &setting, field),
			 -EINVAL);
	assert_string_equal(field, damage->field);
	assert_int_equal(back.seq, 77);
}

/* The private text of a ticket that was taken, with one field more or another. */
static const struct damage private_damages[] = {
	{ "private_text_that_is_not_json", "", "{", "private" },
	{ "private_text_without_the_time", "", "{}", "private.at_ms" },
	{ "private_text_with_a_bad_token", "\"token\":\"7\"", NULL, "private.token" },
	{ "private_text_with_a_party_out_of_range", "\"errands\":[\"pas\",256]", NULL,
	  "private.errands" },
	{ "private_text_with_half_an_errand", "\"errands\":[\"pas\"]", NULL, "private.errands" },
	{ "private_text_with_an_errand_of_nothing", "\"errands\":[\"\",1]", NULL,
	  "private.errands" },
	{ "private_text_with_too_long_a_user",
	  "\"user\":\"0123456789012345678901234567890123456789012345678901234567890123\"", NULL,
	  "private.user" },
	{ "private_text_with_an_unknown_origin_role", "\"user_role\":\"boss\"", NULL,
	  "private.user_role" },
	{ "private_text_with_skills_that_are_no_list", "\"skills\":\"pas\"", NULL,
	  "private.skills" },
	{ "private_text_with_a_skill_of_nothing", "\"skills\":[\"\"]", NULL, "private.skills" },
	{ "private_text_with_an_unknown_reference", "\"other\":{\"kind\":9}", NULL,
	  "private.other" },
	{ "private_text_with_a_history_of_nothing", "\"history\":{\"\":[1,1]}", NULL,
	  "private.history" },
	{ "private_text_with_a_history_that_is_no_object", "\"history\":[]", NULL,
	  "private.history" },
	{ "private_text_with_a_history_of_texts", "\"history\":{\"pas\":[\"1\",1]}", NULL,
	  "private.history" },
	{ "private_text_with_an_end_that_is_no_object", "\"from\":1", NULL, "private.from" },
	{ "private_text_with_words_that_are_none", "\"reasons\":\"x\"", NULL, "private.reasons" },
	{ "private_text_with_a_number_among_words", "\"reasons\":[1]", NULL, "private.reasons" },
	{ "private_text_with_yes_as_a_text", "\"yes\":\"yes\"", NULL, "private.yes" },
};

static void private_damage_names_the_place(void **state)
{
	const struct damage *damage = *state;
	struct event event = event_of(EVENT_TICKET_TAKEN), back;
	char public_text[EVENT_PUBLIC_BYTES], text[512], field[64] = "";

	event_write_public(&catalog, &event, public_text, sizeof(public_text));
	snprintf(text, sizeof(text),
		 "{\"at_ms\":1,\"clock\":\"none\",\"origin\":\"touch\",\"language\":\"da\",%s}",
		 damage->from);
	if (damage->to)
		strcpy(text, damage->to);
	assert_int_equal(event_read(&catalog, public_text, text, &back, &setting, field), -EINVAL);
	assert_string_equal(field, damage->field);
}

/* Where the member that starts at `at` ends: before the comma or the brace behind its value. */
static const char *member_end(const char *at)
{
	bool quoted = false;
	int depth = 0;

	for (;; at++) {
		if (quoted && *at == '\\')
			at++;
		else if (*at == '"')
			quoted = !quoted;
		else if (!quoted && depth == 0 && (*at == ',' || *at == '}'))
			return at;
		else if (!quoted)
			depth += (*at == '{' || *at == '[') - (*at == '}' || *at == ']');
	}
}

/* Gives the member at `at` in `text` another value and reads both texts. */
static int read_replaced(const char *texts[static 2], int which, const char *at, const char *value)
{
	char replaced[EVENT_PUBLIC_BYTES + EVENT_PRIVATE_BYTES], field[64];
	const char *key_end = strchr(at + 1, '"') + 2;
	struct event back = { .seq = 77 };
	const char *given[2] = { texts[0], texts[1] };
	int r = text_format(replaced, sizeof(replaced), "%.*s%s%s", (int)(key_end - texts[which]),
			    texts[which], value, member_end(key_end));

	assert_int_equal(r, 0);
	given[which] = replaced;
	r = event_read(&catalog, given[0], given[1], &back, &setting, field);
	if (r < 0)
		assert_int_equal(back.seq, 77);
	return r;
}

/* Each member takes at most two of these, and nothing is touched when it is refused. */
static void a_member_of_another_kind_is_refused(void **state)
{
	static const char *const values[] = { "{}", "[]", "[[]]", "true", "-1.5", "\"?\"" };
	char public_text[EVENT_PUBLIC_BYTES], private_text[EVENT_PRIVATE_BYTES];
	const char *texts[2] = { public_text, private_text };

	for (int type = EVENT_NONE + 1; type < EVENT_TYPE_COUNT; type++) {
		struct event event = event_full((enum event_type)type);

		event.history[0] = (struct history){ 1, 1, 0 };
		event_write_public(&catalog, &event, public_text, sizeof(public_text));
		event_write_private(&catalog, &event, private_text, sizeof(private_text));
		for (int which = 0; which < 2; which++) {
			for (const char *at = texts[which] + 1; at[-1] != '}';
			     at = member_end(strchr(at + 1, '"') + 2) + 1) {
				int refused = 0;

				for (size_t i = 0; i < COUNT(values); i++)
					refused += read_replaced(texts, which, at, values[i]) < 0;
				/* what is only written is not looked at */
				if (strncmp(at, "\"source\"", 8) && strncmp(at, "\"into\"", 6) &&
				    strncmp(at, "\"from\"", 6) && strncmp(at, "\"step_s\"", 8))
					assert_true(refused >= 4);
			}
		}
	}
}

static void a_text_that_was_cut_off_is_refused(void **state)
{
	char public_text[EVENT_PUBLIC_BYTES], private_text[EVENT_PRIVATE_BYTES], field[64];
	struct event event = event_full(EVENT_TICKET_CALLED), back;
	size_t length;

	event_write_private(&catalog, &event, private_text, sizeof(private_text));
	length = event_write_public(&catalog, &event, public_text, sizeof(public_text));
	while (length-- > 0) {
		public_text[length] = '\0';
		assert_int_equal(
			event_read(&catalog, public_text, private_text, &back, &setting, field),
			-EINVAL);
		assert_string_equal(field, "public");
	}
}

static struct CMUnitTest damage_test(const struct damage *damage, CMUnitTestFunction function)
{
	return (struct CMUnitTest){ .name = damage->name,
				    .test_func = function,
				    .initial_state = (void *)(uintptr_t)damage,
				    .setup_func = setup,
				    .teardown_func = teardown };
}

static const struct CMUnitTest plain_tests[] = {
	TEST(every_event_comes_back_bit_for_bit),
	TEST(any_mixture_of_members_comes_back),
	TEST(what_a_day_has_learnt_comes_back),
	TEST(the_event_of_the_contract_is_written_to_the_letter),
	TEST(details_say_where_from_and_where_to),
	TEST(nothing_private_is_published),
	TEST(a_buffer_that_is_too_small_gets_nothing),
	TEST(what_is_published_can_be_read_alone),
	TEST(a_noun_that_is_gone_is_known_as_retired),
	TEST(a_catalog_without_room_is_no_space),
	TEST(a_member_of_another_kind_is_refused),
	TEST(a_text_that_was_cut_off_is_refused),
};

#define TESTS_MAX (COUNT(plain_tests) + COUNT(damages) + COUNT(private_damages))

/* The plain tests, and one for each row of the tables, under the row's name. */
int main(void)
{
	static struct CMUnitTest tests[TESTS_MAX];
	size_t count = COUNT(plain_tests);

	setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
	memcpy(tests, plain_tests, sizeof(plain_tests));
	for (size_t i = 0; i < COUNT(damages); i++)
		tests[count++] = damage_test(&damages[i], damaged_row_names_the_place);
	for (size_t i = 0; i < COUNT(private_damages); i++)
		tests[count++] = damage_test(&private_damages[i], private_damage_names_the_place);
	return _cmocka_run_group_tests("wire-journal", tests, count, NULL, NULL);
}
