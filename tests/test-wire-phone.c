/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What stands behind a ticket's QR: the phone's JSON word for word, and the page that needs no script.
 */
#include "firmware/wire/page.h"
#include "firmware/wire/phone.h"
#include "firmware/wire/text.h"
#include "tests/wire-site.h"

#define MINUTE_MS 60000

static struct retained_now now_at(void)
{
	return (struct retained_now){ .at_ms = at_ms, .wall_ms = WALL - (AT - at_ms) };
}

/* The same ticket does something by its token. */
static void phone_does(enum verb verb, uint16_t number)
{
	run(&(struct command){ .verb = verb,
			       .role = ROLE_PHONE,
			       .user = "phone",
			       .ticket = { .kind = REFERENCE_NUMBER, .number = number } });
}

static void call(uint16_t number)
{
	struct command command = staff_does(VERB_CALL);

	command.ticket = (struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = number };
	run(&command);
}

static void staff_runs(enum verb verb)
{
	struct command command = staff_does(verb);

	command.outcome = OUTCOME_SERVED;
	command.reason = REASON_FORM;
	run(&command);
}

static void phone_holds(uint16_t number, const char *part)
{
	struct retained_now now = now_at();
	_cleanup_free_ char *text = phone_of_ticket(queue, number, &now);

	assert_non_null(text);
	if (!strstr(text, part))
		fail_msg("%s is not in %s", part, text);
}

static void page_holds(uint16_t number, const char *part)
{
	struct retained_now now = now_at();
	_cleanup_free_ char *text = page_of_ticket(queue, number, &now);

	assert_non_null(text);
	if (!strstr(text, part))
		fail_msg("%s is not in %s", part, text);
}

static void page_lacks(uint16_t number, const char *part)
{
	struct retained_now now = now_at();
	_cleanup_free_ char *text = page_of_ticket(queue, number, &now);

	assert_non_null(text);
	if (strstr(text, part))
		fail_msg("%s is in %s", part, text);
}

/* The phone's JSON */

static void the_phone_follows_a_waiting_ticket(void **state)
{
	struct estimate wait;
	char expected[1024], sentence[WIRE_TEXT_BYTES];

	at_ms = AT;
	sit();
	take("pas", "", "da", 0);
	take("pas", "", "da", 0);
	estimate_ticket(queue, 1, AT, &wait);
	assert_true(wait.known);
	wait_text(&wait, "da", sentence);
	snprintf(expected, sizeof(expected),
		 "{\"number\":\"A002\",\"state\":\"waiting\",\"outcome\":null,"
		 "\"ahead\":1,\"wait\":{"
		 "\"p10_s\":%lld,\"p50_s\":%lld,\"p90_s\":%lld},\"sooner\":false,"
		 "\"counter\":null,\"name\":null,"
		 "\"fetch\":false,\"reason\":null,\"wake_s\":null,"
		 "\"since\":\"2026-11-22T09:14:03.120+01:00\","
		 "\"services\":[{\"id\":\"pas\",\"name\":\"Pas\",\"must\":\"Barnet skal med\"}],"
		 "\"paper\":\"wanted\",\"can\":[\"leave\",\"later\"],\"stay_s\":null,"
		 "\"later_s\":600,\"return_code\":null,"
		 "\"texts\":{\"language\":\"da\",\"state\":\"Du står i køen\","
		 "\"ahead\":\"1 person er foran dig\",\"wait\":\"%s\","
		 "\"keep\":\"Behold nummeret. Du bliver kaldt på skærmen.\"},"
		 "\"notice\":null,\"updated\":\"2026-11-22T09:14:03.120+01:00\"}",
		 (long long)wait.p10_ms / 1000, (long long)wait.p50_ms / 1000,
		 (long long)wait.p90_ms / 1000, sentence);
	{
		struct retained_now now = now_at();

		assert_text(phone_of_ticket(queue, 1, &now), expected);
	}
}

static void the_phone_follows_a_ticket_to_the_counter_and_out(void **state)
{
	struct retained_now now;

	at_ms = AT;
	strcpy(catalog.counters[0].name, "Kontor A");
	sit();
	take("mitid", "", "en", 0);
	now = now_at();
	call(0);
	assert_text(phone_of_ticket(queue, 0, &now),
		    "{\"number\":\"A001\",\"state\":\"called\",\"outcome\":null,\"ahead\":null,"
		    "\"wait\":null,\"sooner\":false,\"counter\":\"1\",\"name\":\"Kontor A\","
		    "\"fetch\":false,\"reason\":null,\"wake_s\":null,"
		    "\"since\":\"2026-11-22T09:14:03.120+01:00\","
		    "\"services\":[{\"id\":\"mitid\",\"name\":\"MitID\",\"must\":null}],"
		    "\"paper\":\"wanted\",\"can\":[\"leave\"],\"stay_s\":null,"
		    "\"later_s\":600,\"return_code\":null,"
		    "\"texts\":{\"language\":\"en\",\"state\":\"It is your turn\","
		    "\"advice\":\"Please go there now.\",\"counter\":\"Counter Kontor A\"},"
		    "\"notice\":null,\"updated\":\"2026-11-22T09:14:03.120+01:00\"}");
	staff_runs(VERB_ARRIVE);
	phone_holds(
		0,
		"\"state\":\"serving\",\"outcome\":null,\"ahead\":null,\"wait\":null,\"sooner\":false,"
		"\"counter\":\"1\",\"name\":\"Kontor A\"");
	phone_holds(0, "\"can\":[]");
	staff_runs(VERB_FINISH);
	now = now_at();
	assert_text(
		phone_of_ticket(queue, 0, &now),
		"{\"number\":\"A001\",\"state\":\"ended\",\"outcome\":\"served\",\"ahead\":null,"
		"\"wait\":null,\"sooner\":false,\"counter\":null,\"name\":null,"
		"\"fetch\":false,\"reason\":null,\"wake_s\":null,"
		"\"since\":\"2026-11-22T09:14:03.000+01:00\","
		"\"services\":[{\"id\":\"mitid\",\"name\":\"MitID\",\"must\":null}],"
		"\"paper\":\"wanted\",\"can\":[\"feedback\"],\"stay_s\":null,"
		"\"later_s\":600,\"return_code\":null,"
		"\"texts\":{\"language\":\"en\",\"state\":\"Your visit has ended\","
		"\"advice\":\"Thank you for coming.\"},"
		"\"notice\":null,\"updated\":\"2026-11-22T09:14:03.120+01:00\"}");
	phone_does(VERB_FEEDBACK, 0);
	phone_holds(0, "\"can\":[]");
}

static void the_phone_names_the_errands_in_their_order_and_the_tickets_language(void **state)
{
	struct command command = { .verb = VERB_TAKE, .role = ROLE_KIOSK, .user = "kiosk" };

	command.service_count = 2;
	strcpy(command.services[0], "mitid");
	strcpy(command.services[1], "pas");
	strcpy(command.language, "en");
	run(&command);
	phone_holds(0, "\"services\":[{\"id\":\"mitid\",\"name\":\"MitID\",\"must\":null},"
		       "{\"id\":\"pas\",\"name\":\"Passport\",\"must\":\"Barnet skal med\"}]");
}

static void the_phone_offers_to_stay_until_it_is_too_late(void **state)
{
	take("pas", "", "da", 0);
	phone_does(VERB_LEAVE, 0);
	phone_holds(0, "\"state\":\"ended\",\"outcome\":\"left\"");
	phone_holds(0, "\"can\":[\"stay\",\"feedback\"],\"stay_s\":300");
	at_ms += 5 * MINUTE_MS;
	phone_holds(0, "\"can\":[\"stay\",\"feedback\"],\"stay_s\":0");
	at_ms += 1;
	phone_holds(0, "\"can\":[\"feedback\"],\"stay_s\":null");
}

static void the_phone_cannot_take_back_what_staff_ended(void **state)
{
	struct command command = staff_does(VERB_LEAVE);

	take("pas", "", "da", 0);
	command.ticket = (struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = 0 };
	run(&command);
	phone_holds(0, "\"can\":[\"feedback\"],\"stay_s\":null");
}

static void the_phone_of_a_parked_ticket_offers_the_way_back(void **state)
{
	take("pas", "", "da", 0);
	phone_does(VERB_LATER, 0);
	phone_holds(0, "\"state\":\"parked\",\"outcome\":null,\"ahead\":null");
	phone_holds(0, "\"can\":[\"leave\",\"back\"]");
	phone_holds(0, "\"state\":\"Du har bedt om mere tid\",\"advice\":");
	phone_holds(0, "\"reason\":\"later\",\"wake_s\":600");
	at_ms += MINUTE_MS;
	phone_holds(0, "\"reason\":\"later\",\"wake_s\":540");
	at_ms += 10 * MINUTE_MS; /* nobody has woken it yet */
	phone_holds(0, "\"reason\":\"later\",\"wake_s\":0");
	phone_does(VERB_BACK, 0);
	sit();
	call(0);
	staff_runs(VERB_PARK);
	phone_holds(0, "\"reason\":\"form\",\"wake_s\":");
	phone_holds(0, "\"state\":\"Dit nummer holder pause\",\"advice\":");
	phone_does(VERB_BACK, 0);
	call(0);
	at_ms += MINUTE_MS;
	staff_runs(VERB_NO_SHOW);
	phone_holds(0, "\"reason\":\"no_show\",\"wake_s\":600");
	phone_holds(0, "\"state\":\"Du blev kaldt, men vi så dig ikke\",\"advice\":\"Sig til");
}

static void the_phone_tells_who_wants_to_be_fetched_to_stay_put(void **state)
{
	take("pas", "", "en", MARK_FETCH);
	sit();
	call(0);
	phone_holds(0, "\"fetch\":true");
	phone_holds(0, "\"advice\":\"Stay where you are. We are coming for you.\"");
}

static void the_phone_knows_what_became_of_the_paper(void **state)
{
	struct command command = { .verb = VERB_PAPER_FAILED, .role = ROLE_SYSTEM };

	take("pas", "", "da", 0);
	command.ticket = (struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = 0 };
	run(&command);
	phone_holds(0, "\"paper\":\"failed\"");
	command.reason = REASON_IN_DOUBT;
	run(&command);
	phone_holds(0, "\"paper\":\"doubt\"");
	command.verb = VERB_PRINTED;
	run(&command);
	phone_holds(0, "\"paper\":\"printed\"");
}

static void each_ending_has_words_and_advice_of_its_own(void **state)
{
	static const char *const languages[] = { "da", "en" };
	struct ticket ticket = { .state = TICKET_ENDED };

	for (uint8_t i = OUTCOME_SERVED; i < OUTCOME_COUNT; i++) {
		ticket.outcome = i;
		for (size_t j = 0; j < COUNT(languages); j++) {
			assert_true(strlen(visit_text(&ticket, languages[j])) > 8);
			assert_true(strlen(visit_advice(&ticket, languages[j])) > 8);
		}
		assert_string_not_equal(visit_text(&ticket, "da"), visit_text(&ticket, "en"));
		assert_string_not_equal(visit_advice(&ticket, "da"), visit_advice(&ticket, "en"));
		assert_string_equal(visit_text(&ticket, "ar"), visit_text(&ticket, "da"));
	}
}

static void what_everybody_must_know_is_on_the_phone_too(void **state)
{
	struct notice *notice = &queue->notices[0];

	take("pas", "", "en", 0);
	queue->notice_count = 1;
	notice->level = NOTICE_IMPORTANT;
	strcpy(notice->texts.text[0], "Vi lukker kl. 12");
	phone_holds(0, "\"notice\":null");
	page_lacks(0, "class=\"notice\"");
	notice->begun = true;
	phone_holds(0, "\"notice\":{\"level\":\"important\",\"text\":\"Vi lukker kl. 12\"}");
	strcpy(notice->texts.text[1], "We close at <12>");
	phone_holds(0, "\"text\":\"We close at <12>\"}");
	page_holds(0, "<p class=\"notice\" dir=\"auto\">We close at &lt;12&gt;</p>");
}

/* The page */

static void the_page_of_a_waiting_ticket(void **state)
{
	struct retained_now now;

	at_ms = AT;
	take("pas", "", "da", 0);
	now = now_at();
	assert_text(
		page_of_ticket(queue, 0, &now),
		"<!DOCTYPE html>\n<html lang=\"da\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		"<meta name=\"robots\" content=\"noindex\">\n"
		"<noscript><meta http-equiv=\"refresh\" content=\"15\"></noscript>\n"
		"<title>A001 – Du står i køen</title>\n<link rel=\"icon\" href=\"/icon.svg\">\n"
		"<link rel=\"stylesheet\" href=\"/common/fonts.css\">\n"
		"<link rel=\"stylesheet\" href=\"/ticket/ticket.css\">\n"
		"<script type=\"module\" src=\"/ticket/ticket.js\"></script>\n</head>\n"
		"<body class=\"waiting\">\n<main id=\"ticket\">\n"
		"<p class=\"site\" dir=\"auto\">Borgerservice</p>\n<h1 dir=\"ltr\">A001</h1>\n"
		"<p class=\"state\">Du står i køen</p>\n<p class=\"ahead\">Du er den næste</p>\n"
		"<p class=\"wait\">Ventetiden kendes ikke endnu</p>\n"
		"<p class=\"keep\">Behold nummeret. Du bliver kaldt på skærmen.</p>\n"
		"<p class=\"leave\">Vil du gå, så sig det til personalet.</p>\n"
		"<section class=\"bring\">\n<h2>Husk</h2>\n<ul>\n"
		"<li dir=\"auto\"><span class=\"service\">Pas</span> "
		"<span class=\"must\">Barnet skal med</span></li>\n</ul>\n</section>\n"
		"</main>\n</body>\n</html>\n");
}

static void the_page_follows_the_visit(void **state)
{
	take("pas", "", "en", 0);
	sit();
	call(0);
	page_holds(0, "<body class=\"called\">");
	page_holds(0, "<title>A001 – It is your turn</title>");
	page_holds(0, "<p class=\"counter\">Counter <strong>1</strong></p>\n"
		      "<p class=\"advice\">Please go there now.</p>");
	page_holds(0, "<section class=\"bring\">");
	page_holds(0, "<p class=\"leave\">If you want to leave, tell the staff.</p>");
	staff_runs(VERB_ARRIVE);
	page_holds(0, "<body class=\"serving\">");
	page_lacks(0, "class=\"leave\"");
	page_holds(0, "<strong>1</strong>");
	page_lacks(0, "<section class=\"bring\">");
	staff_runs(VERB_PARK);
	page_holds(0, "<body class=\"parked\">");
	page_holds(0, "<p class=\"advice\">Tell the staff when you are ready.</p>");
	phone_does(VERB_LEAVE, 0);
	page_holds(0, "<body class=\"ended\">");
	page_holds(0, "<noscript><meta http-equiv=\"refresh\" content=\"300\"></noscript>");
	page_holds(0, "<p class=\"state\">You have left the queue</p>\n"
		      "<p class=\"advice\">Do you want help after all? Ask the staff.</p>");
}

static void the_page_does_not_hold_the_token(void **state)
{
	char token[TOKEN_TEXT_BYTES];

	take("pas", "", "da", 0);
	token_format(&queue->tickets[0].token, token);
	page_lacks(0, token);
}

static void the_page_reloads_itself_only_where_there_is_no_script(void **state)
{
	struct retained_now now = now_at();
	_cleanup_free_ char *text = NULL;
	const char *refresh;

	take("pas", "", "da", 0);
	text = page_of_ticket(queue, 0, &now);
	refresh = strstr(text, "http-equiv=\"refresh\"");
	assert_non_null(refresh);
	assert_true(strstr(text, "<noscript>") < refresh && refresh < strstr(text, "</noscript>"));
	assert_null(strstr(refresh + 1, "http-equiv=\"refresh\""));
}

static void an_arabic_page_reads_from_right_to_left(void **state)
{
	strcpy(catalog.languages[catalog.language_count++], "ar");
	strcpy(catalog.services[0].must.text[2], "أحضر الطفل معك");
	take("pas", "", "ar", 0);
	page_holds(0, "<html lang=\"ar\" dir=\"rtl\">");
	page_holds(0, "<span class=\"must\">أحضر الطفل معك</span>");
	/* What the appliance can only say in Danish says that it is Danish. */
	page_holds(0, "<p class=\"state\" lang=\"da\" dir=\"ltr\">Du står i køen</p>");
}

static void names_of_the_configuration_are_escaped(void **state)
{
	strcpy(catalog.site_name.text[0], "A & B <script>\"");
	strcpy(catalog.services[0].must.text[0], "<b>ID</b>");
	strcpy(catalog.counters[0].name, "<1>");
	take("pas", "", "da", 0);
	page_holds(0, "A &amp; B &lt;script&gt;&quot;");
	page_holds(0, "&lt;b&gt;ID&lt;/b&gt;");
	sit();
	call(0);
	page_holds(0, "<strong>&lt;1&gt;</strong>");
}

static void a_code_to_come_back_with_stands_there_until_it_is_used(void **state)
{
	struct command command = staff_does(VERB_RETURN_CODE);
	struct command back = { .verb = VERB_CHECK_IN, .role = ROLE_KIOSK, .user = "kiosk" };
	char part[128], code[CODE_TEXT_BYTES], until[WIRE_TEXT_BYTES];

	at_ms = AT;
	take("pas", "", "en", 0);
	page_lacks(0, "return-code");
	phone_holds(0, "\"return_code\":null");
	command.ticket = (struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = 0 };
	run(&command);
	assert_int_equal(queue->return_code_count, 1);
	memcpy(back.code, queue->return_codes[0].code, sizeof(back.code));
	snprintf(part, sizeof(part),
		 "\"return_code\":{\"code\":\"%s\",\"until_day\":\"2026-12-06\"}", back.code);
	phone_holds(0, part);
	code_text(back.code, code);
	snprintf(part, sizeof(part), "<strong dir=\"ltr\">%s</strong>", code);
	page_holds(0, part);
	until_day_text(queue->return_codes[0].until_day, "en", until);
	assert_string_equal(until, "Good until the end of Sunday 6 December 2026");
	page_holds(0, until);
	command = staff_does(VERB_LEAVE);
	command.ticket = (struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = 0 };
	run(&command);
	run(&back);
	phone_holds(0, "\"return_code\":null");
	page_lacks(0, "return-code");
}

/* Nothing that could tell who was called sooner, or for what. */
static const char *const betrayals[] = {
	"fast",  "hurtig", "booked", "aftal",    "appointment", "general", "almindelig", "pas ",
	"mitid", "støtte", "accomp", "fetch",    "hente",       "dansk",   "danish",     "engel",
	"engli", "barn",   "child",  "handicap", "syg",         "ill ",    "{",          "A0",
};

static void who_was_passed_reads_the_rules_and_nothing_about_anybody(void **state)
{
	static const char *const languages[] = { "da", "en" };

	at_ms = AT;
	sit();
	take("pas", "", "da", 0);
	take("mitid", "fast", "en", MARK_FETCH);
	phone_holds(0, "\"sooner\":false");
	call(1);
	phone_holds(0, "\"sooner\":true");
	phone_holds(0, "\"sooner\":\"Nogle bliver kaldt før andre efter kommunens regler.");
	page_holds(0, "<p class=\"sooner\"");
	phone_holds(1, "\"sooner\":false");
	take("pas", "", "da", 0);
	phone_holds(2, "\"sooner\":false");
	page_lacks(2, "class=\"sooner\"");
	for (size_t i = 0; i < COUNT(languages); i++) {
		char text[RULES_TEXT_BYTES];

		sooner_text(queue, &queue->tickets[0], languages[i], text);
		assert_true(strlen(text) > 0);
		for (size_t k = 0; k < COUNT(betrayals); k++) {
			if (strcasestr(text, betrayals[k]))
				fail_msg("\"%s\" betrays \"%s\"", text, betrayals[k]);
		}
	}
}

static void who_waits_for_one_counter_only_is_not_told_to_be_next(void **state)
{
	struct command command = staff_does(VERB_TRANSFER);

	at_ms = AT;
	sit();
	take("pas", "", "da", 0);
	phone_holds(0, "\"ahead\":0,");
	command.ticket = (struct ticket_reference){ .kind = REFERENCE_NUMBER, .number = 0 };
	strcpy(command.counter, "1");
	run(&command);
	phone_holds(0, "\"ahead\":null,");
	phone_holds(0, "\"ahead\":\"Du bliver kaldt til en bestemt skranke\"");
	page_holds(0, "Du bliver kaldt til en bestemt skranke");
}

static const struct CMUnitTest tests[] = {
	TEST(who_was_passed_reads_the_rules_and_nothing_about_anybody),
	TEST(who_waits_for_one_counter_only_is_not_told_to_be_next),
	TEST(the_phone_follows_a_waiting_ticket),
	TEST(the_phone_follows_a_ticket_to_the_counter_and_out),
	TEST(the_phone_names_the_errands_in_their_order_and_the_tickets_language),
	TEST(the_phone_offers_to_stay_until_it_is_too_late),
	TEST(the_phone_cannot_take_back_what_staff_ended),
	TEST(the_phone_of_a_parked_ticket_offers_the_way_back),
	TEST(the_phone_tells_who_wants_to_be_fetched_to_stay_put),
	TEST(the_phone_knows_what_became_of_the_paper),
	TEST(a_code_to_come_back_with_stands_there_until_it_is_used),
	TEST(each_ending_has_words_and_advice_of_its_own),
	TEST(what_everybody_must_know_is_on_the_phone_too),
	TEST(the_page_of_a_waiting_ticket),
	TEST(the_page_follows_the_visit),
	TEST(the_page_does_not_hold_the_token),
	TEST(the_page_reloads_itself_only_where_there_is_no_script),
	TEST(an_arabic_page_reads_from_right_to_left),
	TEST(names_of_the_configuration_are_escaped),
};

int main(void)
{
	setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
	return cmocka_run_group_tests_name("wire-phone", tests, NULL, NULL);
}
