/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Retained state, word for word, with the real queue behind it.
 */
#include "firmware/wire/retained.h"
#include "tests/wire-site.h"

static const struct retained_now now = { AT, WALL };

/* Waits are the estimator's; here only their shape counts. */
static const char *wait_json(const struct estimate *wait)
{
	static char text[120];

	if (!wait->known)
		return "null";
	snprintf(text, sizeof(text), "{\"p10_s\":%lld,\"p50_s\":%lld,\"p90_s\":%lld}",
		 (long long)wait->p10_ms / 1000, (long long)wait->p50_ms / 1000,
		 (long long)wait->p90_ms / 1000);
	return text;
}

/*
 * Two wait, one of them in the fast lane; A001 was served, A002 is called at counter 1 in English.
 */
static void play(void)
{
	struct command command = staff_does(VERB_NEXT);

	take("pas", "", "da", 0);
	sit();
	run(&command);
	command.verb = VERB_ARRIVE;
	run(&command);
	take("pas", "", "en", 0);
	at_ms = AT - 540000;
	take("mitid", "fast", "da", 0);
	take("pas", "", "da", MARK_FETCH);
	at_ms = AT;
	command = staff_does(VERB_CALL);
	command.ticket = (struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = 1 };
	{
		struct command finish = staff_does(VERB_FINISH);

		finish.outcome = OUTCOME_SERVED;
		run(&finish);
	}
	run(&command);
}

static void status_and_notice(void **state)
{
	assert_text(retained_status(true, "0.1.0", WALL, CLOCK_SYNCED),
		    "{\"online\":true,\"version\":\"0.1.0\","
		    "\"since\":\"2026-11-22T09:14:03.120+01:00\",\"clock\":\"synced\"}");
	assert_text(retained_notice(queue), "{\"notices\":[]}");
}

static void the_site_offers_its_services(void **state)
{
	struct retained_place place = { .timezone = "Europe/Copenhagen",
					.public_url = "https://koe.example",
					.paper = true };
	_cleanup_free_ char *closed = NULL;
	struct estimate wait;
	char expected[1024];

	play();
	queue->closed_services = 2;
	catalog.lanes[0].wish_roles = 0; /* the default lane is no wish */
	catalog.lanes[1].wish_roles = ROLE_BIT(ROLE_STAFF);
	estimate_newcomer(queue, 0, 0, AT, &wait);
	snprintf(expected, sizeof(expected),
		 "{\"site\":\"demo\",\"timezone\":\"Europe/Copenhagen\","
		 "\"names\":{\"da\":\"Borgerservice\"},\"languages\":[\"da\","
		 "\"en\"],\"open\":true,\"until\":null,\"stop\":null,"
		 "\"services\":[{\"id\":\"pas\",\"names\":{"
		 "\"da\":\"Pas\",\"en\":\"Passport\"},\"must\":{\"da\":\"Barnet skal med\"},"
		 "\"per_person\":false,\"open\":true,\"until\":null,\"wait\":%s,\"late\":false},"
		 "{\"id\":\"mitid\",\"names\":{\"da\":\"MitID\"},\"must\":{},\"per_person\":false,"
		 "\"open\":false,\"until\":null,\"wait\":null,\"late\":false}],\"lanes\":["
		 "{\"id\":\"general\",\"wish\":true},{\"id\":\"fast\",\"wish\":false}],"
		 "\"paper\":true,\"public_url\":\"https://koe.example\"}",
		 wait_json(&wait));
	assert_text(retained_site(queue, &place, &now), expected);
	queue->closed_services = 3;
	catalog.services[1].retired = true;
	place = (struct retained_place){ .timezone = "Europe/Copenhagen" };
	closed = retained_site(queue, &place, &now);
	assert_non_null(strstr(closed, "\"open\":false,\"until\""));
	assert_null(strstr(closed, "mitid"));
	assert_non_null(strstr(closed, "\"paper\":false,\"public_url\":null}"));
}

static void the_board_shows_calls_newest_first(void **state)
{
	struct command command = { .verb = VERB_SIT, .role = ROLE_STAFF, .user = "bo" };

	play();
	assert_text(
		retained_board(queue, &now),
		"{\"seq\":10,\"calls\":[{\"call\":2,\"number\":\"A002\",\"counter\":\"1\","
		"\"name\":\"1\",\"since\":\"2026-11-22T09:14:03.120+01:00\",\"language\":\"en\","
		"\"kind\":\"call\"}],\"recent\":[{\"call\":1,\"number\":\"A001\","
		"\"counter\":\"1\",\"name\":\"1\",\"since\":\"2026-11-22T08:54:03.120+01:00\","
		"\"language\":\"da\"}]}");
	strcpy(command.counter, "2");
	run(&command);
	command.verb = VERB_CALL;
	command.ticket = (struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = 3 };
	run(&command);
	{
		_cleanup_free_ char *text = retained_board(queue, &now);

		assert_non_null(strstr(text, "{\"calls\":[{\"call\":3,")
					?: strstr(text, "[{\"call\":3,"));
		assert_non_null(strstr(text, "\"kind\":\"fetch\"},{\"call\":2,"));
	}
	at_ms += 60000;
	command = staff_does(VERB_RECALL);
	run(&command);
	{
		_cleanup_free_ char *text = retained_board(queue, &now);

		assert_non_null(strstr(text, "[{\"call\":4,\"number\":\"A002\""));
		assert_non_null(strstr(text, "\"kind\":\"recall\"},{\"call\":3,"));
	}
}

static void service_lane_and_overview(void **state)
{
	struct estimate wait;
	char expected[512];

	play();
	estimate_newcomer(queue, 0, 0, AT, &wait);
	snprintf(expected, sizeof(expected),
		 "{\"service\":\"pas\",\"open\":true,\"waiting\":1,\"oldest_s\":540,\"wait\":%s,"
		 "\"late\":false,\"lanes\":{\"general\":1,\"fast\":0}}",
		 wait_json(&wait));
	assert_text(retained_service(queue, 0, &now), expected);
	assert_text(retained_lane(queue, 1, &now),
		    "{\"lane\":\"fast\",\"waiting\":1,\"oldest_s\":540,\"promise_s\":600,"
		    "\"at_risk\":1,\"rate_permille\":3000,\"late_rate_permille\":6000,"
		    "\"head_start_s\":0}");
	catalog.lanes[1].promise_ms = 721000;
	{
		_cleanup_free_ char *text = retained_lane(queue, 1, &now);

		assert_non_null(strstr(text, "\"at_risk\":0"));
	}
	assert_text(retained_lane(queue, 0, &now),
		    "{\"lane\":\"general\",\"waiting\":1,\"oldest_s\":540,\"promise_s\":null,"
		    "\"at_risk\":0,\"rate_permille\":1000,\"late_rate_permille\":2000,"
		    "\"head_start_s\":0}");
	assert_text(retained_overview(queue, &now),
		    "{\"waiting\":2,\"serving\":0,\"open_counters\":1,\"served_today\":1,"
		    "\"alarms\":[],\"playbook\":null,\"playbooks\":[],\"unattended\":[],"
		    "\"unattended_more\":0,"
		    "\"coverage\":null}");
	queue_reset(queue);
	{
		_cleanup_free_ char *text = retained_lane(queue, 0, &now);

		assert_non_null(strstr(text, "\"waiting\":0,\"oldest_s\":null"));
	}
}

static void a_counter_on_call_says_when_it_is_wanted_and_whom_it_serves(void **state)
{
	_cleanup_free_ char *early = NULL, *wanted = NULL, *seated = NULL;
	struct retained_now later = now;

	queue->seats[0].skills = 2;
	seated = retained_counter(queue, 0, &now);
	assert_non_null(strstr(seated, "\"services\":[\"mitid\"]"));
	queue->seats[0].skills = SKILLS_ALL;
	((struct catalog *)queue->catalog)->counters[1].on_call = true;
	take("pas", "", "da", 0);
	((struct catalog *)queue->catalog)->counters[1].after_ms[0] = 60000;
	later.at_ms = queue->tickets[0].since_ms + 59999;
	early = retained_counter(queue, 1, &later);
	assert_non_null(strstr(early, "\"wanted\":false}"));
	later.at_ms = queue->tickets[0].since_ms + 60000;
	wanted = retained_counter(queue, 1, &later);
	assert_non_null(strstr(wanted, "\"wanted\":true}"));
}

static void a_counter_in_each_of_its_states(void **state)
{
	assert_text(retained_counter(queue, 1, &now),
		    "{\"counter\":\"2\",\"name\":\"2\",\"kind\":\"desk\",\"state\":\"closed\","
		    "\"number\":null,\"since\":null,\"services\":[\"pas\",\"mitid\"],"
		    "\"lanes\":[\"general\",\"fast\"],\"role\":null,\"sitting\":null,"
		    "\"alarm\":null,\"summoned\":[],\"still\":false,\"wanted\":false}");
	catalog.counters[0].services = 2;
	catalog.counters[0].lanes = 2;
	sit();
	assert_text(
		retained_counter(queue, 0, &now),
		"{\"counter\":\"1\",\"name\":\"1\",\"kind\":\"desk\",\"state\":\"open\","
		"\"number\":null,\"since\":\"2026-11-22T08:54:03.120+01:00\","
		"\"services\":[\"mitid\"],\"lanes\":[\"fast\"],\"role\":\"staff\","
		"\"sitting\":2,\"alarm\":null,\"summoned\":[],\"still\":false,\"wanted\":false}");
	queue->seats[0].state = COUNTER_PAUSED;
	{
		_cleanup_free_ char *text = retained_counter(queue, 0, &now);

		assert_non_null(strstr(text, "\"state\":\"paused\""));
	}
}

static void a_counter_shows_whether_somebody_is_there(void **state)
{
	struct command command = staff_does(VERB_ARRIVE);

	play();
	{
		_cleanup_free_ char *text = retained_counter(queue, 0, &now);

		assert_non_null(strstr(text, "\"state\":\"calling\",\"number\":\"A002\""));
	}
	run(&command);
	{
		_cleanup_free_ char *text = retained_counter(queue, 0, &now);

		assert_non_null(strstr(text, "\"state\":\"serving\",\"number\":\"A002\""));
	}
}

static void the_queue_of_a_counter_in_the_order_of_its_calls(void **state)
{
	char order[128];

	play();
	assert_text(retained_queue(queue, 0, &now),
		    "{\"counter\":\"1\",\"total\":2,\"tickets\":[{\"number\":\"A003\","
		    "\"service\":\"mitid\",\"lane\":\"fast\",\"waited_s\":540,\"why\":{\"text\":"
		    "\"A003 har højere prioritet end A004 (9 min).\",\"score\":1620000000,"
		    "\"runner_up\":\"A004\",\"margin\":1080000000,\"kind\":\"lane\","
		    "\"waited_s\":540}},{\"number\":\"A004\","
		    "\"service\":\"pas\",\"lane\":\"general\",\"waited_s\":540,\"why\":{\"text\":"
		    "\"A004 er den eneste, der kan kaldes her (9 min).\",\"score\":540000000,"
		    "\"runner_up\":null,\"margin\":0,\"kind\":\"only\",\"waited_s\":540}}]}");
	assert_int_equal(retained_queue_order(queue, 0, AT, order, sizeof(order)), 9);
	assert_string_equal(order, "A003 A004");
	assert_int_equal(retained_queue_order(queue, 0, AT, order, 10), 9);
	assert_int_equal(retained_queue_order(queue, 0, AT, order, 9), 0);
	assert_int_equal(retained_queue_order(queue, 0, AT, order, 0), 0);
}

static void the_queue_of_a_counter_stops_at_twenty(void **state)
{
	_cleanup_free_ char *text = NULL;

	for (int i = 0; i < 25; i++)
		take("pas", "", "da", 0);
	text = retained_queue(queue, 0, &now);
	assert_non_null(strstr(text, "\"total\":25"));
	assert_non_null(strstr(text, "\"A020\""));
	assert_null(strstr(text, "{\"number\":\"A021\""));
}

static void a_device_says_what_is_wrong_with_it(void **state)
{
	struct retained_device device = { "printer-1", "printer", false, "media-empty cover-open",
					  WALL };

	assert_text(retained_device(&device),
		    "{\"device\":\"printer-1\",\"kind\":\"printer\",\"ok\":false,"
		    "\"reasons\":[\"media-empty\",\"cover-open\"],"
		    "\"since\":\"2026-11-22T09:14:03.120+01:00\"}");
	device = (struct retained_device){ "clock", "clock", true, "", 0 };
	assert_text(retained_device(&device),
		    "{\"device\":\"clock\",\"kind\":\"clock\",\"ok\":true,"
		    "\"reasons\":[],\"since\":null}");
}

static struct setting asked;

static struct command ask_notice(enum notice_level level)
{
	struct command command = {
		.verb = VERB_NOTICE, .role = ROLE_SUPERVISOR, .user = "lis", .setting = &asked
	};

	memset(&asked, 0, sizeof(asked));
	asked.kind = SETTING_NOTICE;
	asked.language_count = 1;
	strcpy(asked.languages[0], "da");
	strcpy(asked.notice.texts.text[0], "Vi lukker kl. 12");
	asked.notice.level = (uint8_t)level;
	asked.notice.id = id_ending((uint8_t)(7 + level));
	at_ms = AT;
	return command;
}

static void notices_in_force_are_told(void **state)
{
	struct command command = ask_notice(NOTICE_IMPORTANT);

	asked.notice.until_wall_ms = WALL + 60000;
	run(&command);
	command = ask_notice(NOTICE_INFO);
	asked.notice.from_wall_ms = WALL + 60000; /* not yet */
	run(&command);
	assert_text(retained_notice(queue),
		    "{\"notices\":[{\"id\":\"0b0e0000-0000-4000-8000-000000000009\","
		    "\"level\":\"important\",\"texts\":{\"da\":\"Vi lukker kl. 12\"},"
		    "\"from\":\"2026-11-22T09:14:03.120+01:00\","
		    "\"until\":\"2026-11-22T09:15:03.120+01:00\"}]}");
}

static void the_overview_says_what_runs_and_what_could(void **state)
{
	struct command command = { .verb = VERB_PLAYBOOK,
				   .role = ROLE_SUPERVISOR,
				   .user = "lis",
				   .playbook = "rush",
				   .for_ms = 60000 };
	_cleanup_free_ char *overview = NULL, *lane = NULL;

	at_ms = AT;
	catalog.playbook_count = 1;
	strcpy(catalog.playbooks[0].id, "rush");
	strcpy(catalog.playbooks[0].name.text[0], "Travlt");
	catalog.playbooks[0].lanes[1].rate_permille = 9000;
	run(&command);
	overview = retained_overview(queue, &now);
	assert_non_null(strstr(overview,
			       "\"playbook\":{\"id\":\"rush\","
			       "\"until\":\"2026-11-22T09:15:03.120+01:00\"},"
			       "\"playbooks\":[{\"id\":\"rush\",\"names\":{\"da\":\"Travlt\"}}]"));
	lane = retained_lane(queue, 1, &now);
	assert_non_null(strstr(lane, "\"rate_permille\":9000,\"late_rate_permille\":18000"));
}

static void a_counter_says_who_is_wanted_there(void **state)
{
	struct command command = staff_does(VERB_ALARM);
	struct command panel = { .verb = VERB_ALARM, .role = ROLE_SYSTEM, .device = "panel" };
	_cleanup_free_ char *text = NULL, *overview = NULL;

	play();
	run(&command);
	run(&panel);
	command.verb = VERB_SUMMON;
	command.helper = HELPER_INTERPRETER;
	run(&command);
	command.verb = VERB_ARRIVE;
	run(&command);
	queue->tickets[1].still = STILL_ASKED;
	text = retained_counter(queue, 0, &now);
	assert_non_null(strstr(text,
			       "\"alarm\":\"2026-11-22T09:14:03.120+01:00\","
			       "\"summoned\":[\"interpreter\"],\"still\":true,\"wanted\":false}"));
	overview = retained_overview(queue, &now);
	assert_non_null(strstr(
		overview,
		"\"alarms\":[{\"counter\":\"1\",\"since\":\"2026-11-22T09:14:03.120+01:00\"},"
		"{\"device\":\"panel\",\"since\":\"2026-11-22T09:14:03.120+01:00\"}]"));
}

static void the_overview_says_how_good_todays_estimates_were(void **state)
{
	_cleanup_free_ char *text = NULL;

	queue->learning.checked = 88;
	queue->learning.inside = 71;
	queue->learning.error_ms = INT64_C(88) * 95400;
	text = retained_overview(queue, &now);
	assert_non_null(strstr(text, "\"coverage\":{\"n\":88,\"inside\":0.80,\"mae_s\":95}"));
}

static const struct CMUnitTest tests[] = {
	TEST(status_and_notice),
	TEST(the_site_offers_its_services),
	TEST(the_board_shows_calls_newest_first),
	TEST(service_lane_and_overview),
	TEST(a_counter_in_each_of_its_states),
	TEST(a_counter_on_call_says_when_it_is_wanted_and_whom_it_serves),
	TEST(a_counter_says_who_is_wanted_there),
	TEST(notices_in_force_are_told),
	TEST(the_overview_says_what_runs_and_what_could),
	TEST(a_counter_shows_whether_somebody_is_there),
	TEST(the_queue_of_a_counter_in_the_order_of_its_calls),
	TEST(the_queue_of_a_counter_stops_at_twenty),
	TEST(a_device_says_what_is_wrong_with_it),
	TEST(the_overview_says_how_good_todays_estimates_were),
};

int main(void)
{
	setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
	return cmocka_run_group_tests_name("wire-retained", tests, NULL, NULL);
}
