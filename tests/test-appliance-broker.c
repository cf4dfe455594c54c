/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What everybody is told: the outbox and the retained topics, number displays and the gong. What is
 * for some only is in test-appliance-people.c.
 */
#include "tests/appliance-world.h"

#define TAKE ",\"services\":[\"pas\"]"

/* Outbox. */

static uint64_t seq_of(const char *payload)
{
	unsigned long long seq = 0;
	const char *at = strstr(payload, "\"seq\":");

	if (!at || sscanf(at, "\"seq\":%llu", &seq) != 1)
		fail_msg("no seq in %s", payload);
	return seq;
}

/* Every event from `first` to the queue's last was sent once from message `from` on, in order. */
static void assert_sent(const struct world *world, size_t from, uint64_t first)
{
	uint64_t next = first;

	for (long at; (at = message_find(world, from, "event/", "")) >= 0; from = (size_t)at + 1)
		assert_int_equal(seq_of(payload_at(world, at)), next++);
	assert_int_equal(next, queue_of(world)->seq + 1);
}

static void broker_acknowledges(struct world *world, uint64_t seq, int refused)
{
	world->listeners.uplink.published(world->appliance, seq, refused);
}

static void the_queue_goes_on_without_a_broker_and_tells_all_of_it_later(void **state)
{
	struct world *world = *state;

	start_offline(world);
	press(world, "general");
	press(world, "fast");
	settle(world);
	assert_int_equal(queue_of(world)->ticket_count, 2);
	assert_int_equal(printer_sim_count(world->spy.sim), 2);
	assert_int_equal(message_count(world), 0);
	online(world);
	assert_sent(world, 0, 1);
	uplink_sim_set_online(world->ports.uplink, false);
	press(world, "general");
	online(world);
	settle(world);
	assert_sent(world, 0, 1);
}

static void what_was_acknowledged_is_not_sent_again_after_a_restart(void **state)
{
	struct world *world = *state;
	uint64_t before;

	take(world);
	wait_ms(world, 100);
	before = queue_of(world)->seq;
	restart(world);
	take(world);
	settle(world);
	assert_sent(world, 0, before + 1);
}

static void no_more_events_are_under_way_than_the_window_holds(void **state)
{
	struct world *world = *state;
	size_t events;

	printer_sim_set_reasons(world->spy.sim, PRINTER_MEDIA_EMPTY);
	settle(world);
	uplink_sim_set_mute(world->ports.uplink, true);
	events = messages_of(world, 0, "event/", "");
	for (int i = 0; i < 120; i++)
		post(world, "kiosk", "take", TAKE);
	settle(world);
	assert_int_equal(messages_of(world, 0, "event/", "") - events, UPLINK_INFLIGHT_MAX);
	assert_holds(uplink_sim_last(world->ports.uplink, ROOT "/board"), "\"seq\":");
	uplink_sim_set_mute(world->ports.uplink, false);
	settle(world);
	assert_sent(world, 0, 1);
}

static void what_was_under_way_is_repeated_from_the_first_unacknowledged(void **state)
{
	struct world *world = *state;
	uint64_t first;
	size_t from;

	settle(world);
	uplink_sim_set_mute(world->ports.uplink, true);
	first = queue_of(world)->seq + 1;
	take(world);
	take(world);
	take(world);
	settle(world);
	broker_acknowledges(world, first, 0);
	broker_acknowledges(world, first + 2, 0); /* out of order: the one between is still open */
	uplink_sim_set_online(world->ports.uplink, false);
	from = message_count(world);
	uplink_sim_set_mute(world->ports.uplink, false);
	online(world);
	assert_sent(world, from, first + 1);
}

static void a_refused_event_stays_in_the_outbox_until_the_next_connection(void **state)
{
	struct world *world = *state;
	uint64_t first;
	size_t from, events;

	uplink_sim_set_mute(world->ports.uplink, true);
	first = queue_of(world)->seq + 1;
	take(world);
	settle(world);
	broker_acknowledges(world, first, 135);
	events = messages_of(world, 0, "event/", "");
	take(world);
	settle(world);
	assert_int_equal(messages_of(world, 0, "event/", ""), events);
	uplink_sim_set_online(world->ports.uplink, false);
	from = message_count(world);
	uplink_sim_set_mute(world->ports.uplink, false);
	online(world);
	assert_sent(world, from, first);
}

static void past_events_are_given_as_they_were_published(void **state)
{
	struct world *world = *state;
	long taken;

	take(world);
	settle(world);
	taken = message_find(world, 0, "event/general/ticket-taken", "A001");
	assert_holds(ask(world, "kari", "events", ",\"from\":1,\"to\":500"),
		     payload_at(world, taken));
	assert_holds(ask(world, "kiosk", "events", ",\"from\":1,\"to\":500"), "not_allowed");
}

/* Retained topics. */

static void everything_retained_is_said_again_on_each_connection(void **state)
{
	static const char *const topics[] = { "status",       "site",          "notice",
					      "board",        "service/pas",   "service/mitid",
					      "lane/general", "lane/fast",     "counter/1",
					      "counter/2",    "queue/1",       "overview",
					      "device/disk",  "device/broker", "device/printer-1",
					      "device/hall",  "device/clock" };
	struct world *world = *state;
	size_t from;

	sit(world, "kari", "1");
	wait_ms(world, 150);
	uplink_sim_set_online(world->ports.uplink, false);
	settle(world);
	from = message_count(world);
	online(world);
	for (size_t i = 0; i < sizeof(topics) / sizeof(topics[0]); i++)
		if (message_find(world, from, topics[i], "{") < 0)
			fail_msg("%s was not said again", topics[i]);
	from = message_count(world);
	wait_ms(world, 1200);
	assert_int_equal(messages_of(world, from, "status", ""), 0); /* nothing has changed */
}

static void the_order_at_a_counter_is_removed_when_nobody_sits_there(void **state)
{
	struct world *world = *state;

	sit(world, "kari", "1");
	assert_soon(world, messages_of(world, 0, "queue/1", "\"total\"") > 0);
	must(world, "kari", "stand-up", "");
	assert_soon(world, text_equal(uplink_sim_last(world->ports.uplink, ROOT "/queue/1"), ""));
	sit(world, "kari", "1");
	wait_ms(world, 150);
	assert_holds(uplink_sim_last(world->ports.uplink, ROOT "/queue/1"), "\"total\"");
	uplink_sim_set_online(world->ports.uplink, false);
	post(world, "kari", "stand-up", "");
	settle(world);
	online(world);
	assert_string_equal(uplink_sim_last(world->ports.uplink, ROOT "/queue/1"), "");
}

/* A broker that kept its messages still has what the configuration no longer knows. */
static void a_noun_that_was_taken_away_is_removed_from_the_broker(void **state)
{
	struct world *world = *state;

	must(world, "kiosk", "take", ",\"services\":[\"mitid\"],\"lane\":\"fast\"");
	sit(world, "bo", "2");
	stop(world);
	site_fill(&world->site);
	world->site.catalog.service_count = world->site.catalog.lane_count = 1;
	world->site.catalog.counter_count = 1;
	memset(&world->site.catalog.services[1], 0, sizeof(world->site.catalog.services[1]));
	memset(&world->site.catalog.lanes[1], 0, sizeof(world->site.catalog.lanes[1]));
	memset(&world->site.catalog.counters[1], 0, sizeof(world->site.catalog.counters[1]));
	world->board.button_count = world->board.lamp_count = 1;
	world->board.display_count = 2;
	start(world);
	assert_string_equal(uplink_sim_last(world->ports.uplink, ROOT "/service/mitid"), "");
	assert_string_equal(uplink_sim_last(world->ports.uplink, ROOT "/lane/fast"), "");
	assert_string_equal(uplink_sim_last(world->ports.uplink, ROOT "/counter/2"), "");
	assert_string_equal(uplink_sim_last(world->ports.uplink, ROOT "/queue/2"), "");
	assert_holds(uplink_sim_last(world->ports.uplink, ROOT "/service/pas"), "\"waiting\":0");
}

static void a_device_that_fails_is_a_topic_and_an_event(void **state)
{
	struct world *world = *state;

	display_sim_lose(world->ports.displays[HALL], true);
	settle(world);
	assert_holds(uplink_sim_last(world->ports.uplink, ROOT "/device/hall"),
		     "\"kind\":\"display\",\"ok\":false,\"reasons\":[\"absent\"]");
	assert_int_equal(messages_of(world, 0, "event/site/device-changed", "\"hall\""), 1);
	display_sim_lose(world->ports.displays[HALL], false);
	settle(world);
	assert_holds(uplink_sim_last(world->ports.uplink, ROOT "/device/hall"), "\"ok\":true");
	assert_int_equal(messages_of(world, 0, "event/site/device-changed", "\"hall\""), 2);
	printer_sim_set_reasons(world->spy.sim, PRINTER_MEDIA_EMPTY | PRINTER_COVER_OPEN);
	settle(world);
	assert_holds(uplink_sim_last(world->ports.uplink, ROOT "/device/printer-1"),
		     "\"reasons\":[\"media-empty\",\"cover-open\"]");
}

/* Displays and gong. */

static void assert_face(const struct world *world, int display, const char *number, bool flash)
{
	assert_string_equal(face(world, display)->number, number);
	assert_int_equal(face(world, display)->flash, flash);
}

static void a_call_is_on_its_counters_display_and_in_the_hall(void **state)
{
	struct world *world = *state;

	take(world);
	take(world);
	sit(world, "kari", "1");
	sit(world, "bo", "2");
	must(world, "kari", "next", "");
	assert_face(world, DISPLAY_1, "A001", true);
	assert_face(world, DISPLAY_2, "", false);
	assert_face(world, HALL, "A001", true);
	must(world, "bo", "next", "");
	assert_face(world, DISPLAY_1, "A001", true);
	assert_face(world, DISPLAY_2, "A002", true);
	assert_face(world, HALL, "A002", true); /* the newest call */
	assert_string_equal(face(world, HALL)->counter, "2");
	must(world, "bo", "arrive", "");
	assert_face(world, DISPLAY_2, "A002", false);
	assert_face(world, HALL, "A001", true); /* this one is still awaited */
	must(world, "kari", "arrive", "");
	assert_face(world, HALL, "A001", false); /* the last to leave the calls, steady */
	must(world, "kari", "finish", ",\"outcome\":\"served\"");
	assert_face(world, DISPLAY_1, "", false);
	assert_int_equal(sound_sim_played(world->ports.sound, SOUND_CALL), 2);
}

static void the_gong_sounds_for_a_recall_too(void **state)
{
	struct world *world = *state;

	world->site.catalog.recall_after_ms = 1;
	start(world);
	take(world);
	sit(world, "kari", "1");
	must(world, "kari", "next", "");
	wait_ms(world, 20);
	must(world, "kari", "recall", "");
	assert_int_equal(sound_sim_played(world->ports.sound, SOUND_CALL), 2);
}

static void displays_show_the_same_after_a_restart(void **state)
{
	struct world *world = *state;

	take(world);
	sit(world, "kari", "1");
	must(world, "kari", "next", "");
	restart(world);
	assert_face(world, DISPLAY_1, "A001", true);
	assert_face(world, HALL, "A001", true);
	assert_int_equal(sound_sim_played(world->ports.sound, SOUND_CALL), 0);
}

static void a_call_counts_as_seen_when_a_display_has_shown_it(void **state)
{
	struct world *world = *state;

	for (int i = 0; i < 3; i++)
		display_sim_lose(world->ports.displays[i], true);
	take(world);
	sit(world, "kari", "1");
	must(world, "kari", "next", "");
	settle(world);
	assert_int_equal(messages_of(world, 0, "event/general/ticket-seen", ""), 0);
	display_sim_lose(world->ports.displays[DISPLAY_1], false);
	settle(world);
	display_sim_lose(world->ports.displays[HALL], false);
	settle(world);
	assert_int_equal(messages_of(world, 0, "event/general/ticket-seen", ""), 1);
	assert_true(ticket_of(world, 0)->announced_seen_ms > 0);
}

static void a_screen_confirms_a_call_over_the_broker(void **state)
{
	struct world *world = *state;

	for (int i = 0; i < 3; i++)
		display_sim_lose(world->ports.displays[i], true);
	take(world);
	sit(world, "kari", "1");
	must(world, "kari", "next", "");
	uplink_sim_request(world->ports.uplink, ROOT "/seen/nobody",
			   "{\"call\":1,\"shown\":true,\"spoken\":true}", NULL, NULL);
	settle(world);
	assert_int_equal(messages_of(world, 0, "event/general/ticket-seen", ""), 0);
	uplink_sim_request(world->ports.uplink, ROOT "/seen/screen",
			   "{\"call\":1,\"shown\":true,\"spoken\":true}", NULL, NULL);
	settle(world);
	assert_int_equal(messages_of(world, 0, "event/general/ticket-seen", ""), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE_STOPPED(the_queue_goes_on_without_a_broker_and_tells_all_of_it_later),
		CASE(what_was_acknowledged_is_not_sent_again_after_a_restart),
		CASE(no_more_events_are_under_way_than_the_window_holds),
		CASE(what_was_under_way_is_repeated_from_the_first_unacknowledged),
		CASE(a_refused_event_stays_in_the_outbox_until_the_next_connection),
		CASE(past_events_are_given_as_they_were_published),
		CASE(everything_retained_is_said_again_on_each_connection),
		CASE(the_order_at_a_counter_is_removed_when_nobody_sits_there),
		CASE(a_noun_that_was_taken_away_is_removed_from_the_broker),
		CASE(a_device_that_fails_is_a_topic_and_an_event),
		CASE(a_call_is_on_its_counters_display_and_in_the_hall),
		CASE_STOPPED(the_gong_sounds_for_a_recall_too),
		CASE(displays_show_the_same_after_a_restart),
		CASE(a_call_counts_as_seen_when_a_display_has_shown_it),
		CASE(a_screen_confirms_a_call_over_the_broker),
	};

	return cmocka_run_group_tests(tests, NULL, worlds_end);
}
