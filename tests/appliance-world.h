/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

/*
 * A whole appliance in one process: the real queue, store and conductor on a folder of their own,
 * simulators behind every port, and short ways to press, ask and look. Functions are static inline,
 * as not every test uses all.
 */

#include <errno.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <dirent.h>

#include "firmware/appliance/appliance.h"
#include "firmware/base/clock.h"
#include "firmware/queue/estimate.h"
#include "firmware/store/store.h"
#include "tests/appliance-clock.h"
#include "tests/appliance-printer.h"
#include "tests/journal-holds.h"

#define ROOT    "naeste/v1/demo"
#define SOON_US 5000000

/* Fills an array of characters; what does not fit is a mistake of the test. */
#define SET(field, text) assert_int_equal(text_copy(field, sizeof(field), text), 0)

enum {
	HALL,
	DISPLAY_1,
	DISPLAY_2
};

struct world {
	char folder[64];
	sd_event *loop;
	struct config_site site;
	struct config_board board;
	struct appliance *appliance;
	struct appliance_ports ports; /* still the appliance's */
	struct appliance_listeners listeners;
	struct spy spy;
	struct queue *fresh;    /* for comparisons */
	char id[ID_TEXT_BYTES]; /* of the last request */
};

static inline void site_fill(struct config_site *site)
{
	static const char *const services[] = { "pas", "mitid" };
	static const char *const lanes[] = { "general", "fast" };
	struct catalog *catalog = &site->catalog;

	memset(site, 0, sizeof(*site));
	catalog_init(catalog);
	SET(catalog->site, "demo");
	SET(catalog->site_name.text[0], "Borgerservice");
	SET(catalog->languages[0], "da");
	SET(catalog->languages[1], "en");
	catalog->language_count = 2;
	for (uint8_t i = 0; i < 2; i++) {
		struct counter *counter = &catalog->counters[i];

		SET(catalog->services[i].id, services[i]);
		SET(catalog->services[i].name.text[0], services[i]);
		catalog->services[i].expected_ms = 300000;
		SET(catalog->lanes[i].id, lanes[i]);
		SET(catalog->lanes[i].name.text[0], lanes[i]);
		catalog->lanes[i].rate_permille = i ? 3000 : 1000;
		catalog->lanes[i].late_rate_permille = i ? 6000 : 2000;
		catalog->lanes[i].wish_roles =
			ROLE_BIT(ROLE_KIOSK) | ROLE_BIT(ROLE_STAFF) | ROLE_BIT(ROLE_PANEL);
		assert_int_equal(text_format(counter->id, SLUG_BYTES, "%d", i + 1), 0);
		SET(counter->name, counter->id);
		counter->services = counter->lanes = 3;
	}
	catalog->service_count = catalog->lane_count = catalog->counter_count = 2;
	SET(site->timezone, "Europe/Copenhagen");
	site->day_change_minute = 180;
}

static inline void button_fill(struct config_board *board, const char *name, const char *lane,
			       const char *counter)
{
	struct config_button *button = &board->button[board->button_count++];

	*button = (struct config_button){ .verb = counter ? VERB_NEXT : VERB_TAKE };
	SET(button->name, name);
	if (counter) {
		SET(button->counter, counter);
		button->finish = OUTCOME_SERVED;
	} else {
		SET(button->service, "pas");
		SET(button->lane, lane);
	}
	SET(board->lamp[board->lamp_count++], name);
}

static inline void board_fill(struct config_board *board, const char *folder)
{
	static const char *const displays[][2] = { { "hall", "" },
						   { "counter-1", "1" },
						   { "counter-2", "2" } };

	*board = (struct config_board){
		.buttons = DRIVER_SIM,
		.lamps = DRIVER_SIM,
		.sound = DRIVER_SIM,
		.printer = DRIVER_SIM,
		.debounce_ms = 5,
		.broker_user = "naested",
		.display_count = 3,
		.head = { .width_dots = 576, .dpi = 203 },
	};
	button_fill(board, "general", "", NULL);
	button_fill(board, "fast", "fast", NULL);
	button_fill(board, "next-1", NULL, "1");
	for (int i = 0; i < 3; i++) {
		board->display[i].driver = DRIVER_SIM;
		SET(board->display[i].name, displays[i][0]);
		SET(board->display[i].counter, displays[i][1]);
	}
	SET(board->printer_name, "printer-1");
	assert_int_equal(
		text_format(board->database, sizeof(board->database), "%s/naeste.db", folder), 0);
	assert_int_equal(
		text_format(board->phone_folder, sizeof(board->phone_folder), "%s/t", folder), 0);
}

static inline void users_fill(struct world *world)
{
	static const struct store_user users[] = {
		{ "kiosk", ROLE_KIOSK, "" },    { "kari", ROLE_STAFF, "" },
		{ "bo", ROLE_STAFF, "" },       { "sup", ROLE_SUPERVISOR, "" },
		{ "op", ROLE_OPERATOR, "" },    { "screen", ROLE_DISPLAY, "" },
		{ "vera", ROLE_VOLUNTEER, "" },
	};

	for (size_t i = 0; i < sizeof(users) / sizeof(users[0]); i++)
		assert_int_equal(store_user_set(appliance_store(world->appliance), &users[i]), 0);
}

static inline void ports_fill(struct world *world)
{
	const struct config_board *board = &world->board;
	const char *names[] = { board->lamp[0], board->lamp[1], board->lamp[2] };
	struct button_config button = { .names = names, .count = 3, .debounce_ms = 5 };
	struct lamp_config lamp = { .names = names, .count = 3 };
	struct sound_config sound = { 0 };
	struct appliance_listeners *listeners = &world->listeners;
	struct appliance_ports *ports = &world->ports;

	appliance_listeners(world->appliance, listeners);
	*ports = (struct appliance_ports){ 0 };
	assert_int_equal(button_sim_new(world->loop, &button, &listeners->button, &ports->buttons),
			 0);
	assert_int_equal(lamp_sim_new(world->loop, &lamp, &ports->lamps), 0);
	assert_int_equal(sound_sim_new(world->loop, &sound, &ports->sound), 0);
	for (int i = 0; i < 3; i++) {
		struct display_config display = { .name = board->display[i].name };

		assert_int_equal(display_sim_new(world->loop, &display, &listeners->display,
						 &ports->displays[i]),
				 0);
	}
	ports->printer = spy_driver(&world->spy, &listeners->printer);
	assert_int_equal(uplink_sim_new(world->loop, &listeners->uplink, &ports->uplink), 0);
}

/* Lets the loop work until nothing is left to do but to wait. */
static inline void settle(struct world *world)
{
	while (sd_event_run(world->loop, 0) > 0) {
	}
}

static inline void pass_turn(struct world *world)
{
	assert_true(sd_event_run(world->loop, 10000) >= 0);
}

#define assert_soon(world, expression)                                                          \
	for (uint64_t end_us = clock_monotonic_us() + SOON_US; !(expression); pass_turn(world)) \
		if (clock_monotonic_us() > end_us)                                              \
	fail_msg("not within 5 s: %s", #expression)

/* For a real while, in which the loop works. */
static inline void wait_ms(struct world *world, uint64_t ms)
{
	uint64_t end_us = clock_monotonic_us() + ms * 1000;

	while (clock_monotonic_us() < end_us)
		pass_turn(world);
}

static inline void online(struct world *world)
{
	uplink_sim_set_online(world->ports.uplink, true);
	settle(world);
}

/* Starts the appliance on what the disk holds; the broker is away. */
static inline void start_offline(struct world *world)
{
	assert_int_equal(appliance_new(world->loop, &world->site, &world->board, &world->appliance),
			 0);
	users_fill(world);
	ports_fill(world);
	assert_int_equal(appliance_start(world->appliance, &world->ports), 0);
	settle(world);
}

static inline void start(struct world *world)
{
	start_offline(world);
	online(world);
}

static inline void stop(struct world *world)
{
	appliance_free(world->appliance);
	world->appliance = NULL;
}

/* The configuration's nouns again, as a new process has them. */
static inline void restart(struct world *world)
{
	struct catalog rules = world->site.catalog;

	stop(world);
	world->site.catalog = rules;
	start(world);
}

static inline struct world *world_new(void)
{
	struct world *world = calloc(1, sizeof(*world));
	char folder[] = "/tmp/test-appliance-XXXXXX";

	assert_non_null(world);
	assert_non_null(mkdtemp(folder));
	SET(world->folder, folder);
	setenv("TZ", "Europe/Copenhagen", 1);
	set_clock.boot_ms = set_clock.wall_ms = 0;
	set_clock.unsynced = false;
	site_fill(&world->site);
	board_fill(&world->board, folder);
	world->fresh = queue_new(&world->site.catalog);
	assert_non_null(world->fresh);
	assert_true(sd_event_new(&world->loop) >= 0);
	spy_init(&world->spy, world->loop);
	return world;
}

/* A world whose appliance is not started: the test changes the configuration first. */
static inline int setup_stopped(void **state)
{
	*state = world_new();
	return 0;
}

static inline int setup(void **state)
{
	struct world *world = world_new();

	start(world);
	*state = world;
	return 0;
}

static inline void folder_remove(const char *folder)
{
	DIR *stream = opendir(folder);
	const struct dirent *entry;
	char path[600];

	if (!stream)
		return;
	while ((entry = readdir(stream)) != NULL) {
		if (text_equal(entry->d_name, ".") || text_equal(entry->d_name, ".."))
			continue;
		assert_int_equal(text_format(path, sizeof(path), "%s/%s", folder, entry->d_name),
				 0);
		if (unlink(path) < 0)
			folder_remove(path);
	}
	closedir(stream);
	rmdir(folder);
}

static inline int teardown(void **state)
{
	struct world *world = *state;

	if (world->appliance)
		assert_null(queue_check(appliance_queue(world->appliance)));
	stop(world);
	assert_journal_holds(world->board.database, ROOT, &world->site.catalog);
	spy_finish(&world->spy);
	sd_event_unref(world->loop);
	queue_free(world->fresh);
	folder_remove(world->folder);
	free(world);
	return 0;
}

/* Of the whole program: the fonts are the process's. */
static inline int worlds_end(void **state)
{
	paper_finish();
	return 0;
}

#define CASE(name)         cmocka_unit_test_setup_teardown(name, setup, teardown)
#define CASE_STOPPED(name) cmocka_unit_test_setup_teardown(name, setup_stopped, teardown)

static inline const struct queue *queue_of(const struct world *world)
{
	return appliance_queue(world->appliance);
}

static inline struct store *store_of(const struct world *world)
{
	return appliance_store(world->appliance);
}

/* What the disk holds is what memory holds, to the byte. */
static inline void assert_memory_is_disk(struct world *world)
{
	queue_reset(world->fresh);
	assert_int_equal(store_load(store_of(world), world->fresh), 0);
	estimate_lend(world->fresh, queue_of(world)->forecast); /* no part of the state */
	/* NOLINTNEXTLINE(bugprone-*,cert-*): to the byte is what replay promises */
	assert_int_equal(memcmp(world->fresh, queue_of(world), sizeof(*world->fresh)), 0);
}

/* A finger: down and up again, later than bounces are. */
static inline void press(struct world *world, const char *button)
{
	button_sim_move(world->ports.buttons, button, true);
	wait_ms(world, 8);
	button_sim_move(world->ports.buttons, button, false);
	wait_ms(world, 8);
	settle(world);
}

static inline enum lamp_state lamp(const struct world *world, const char *name)
{
	return lamp_sim_state(world->ports.lamps, name);
}

static inline const struct display_face *face(const struct world *world, int display)
{
	return display_sim_face(world->ports.displays[display]);
}

/* Sends do/<user>/<verb> with this id and further fields (",..." or ""); answers to re/<user>/c. */
static inline void ask_as(struct world *world, const char *id, const char *user, const char *verb,
			  const char *fields)
{
	char topic[200], answer[200], payload[1024];

	assert_int_equal(text_format(topic, sizeof(topic), ROOT "/do/%s/%s", user, verb), 0);
	assert_int_equal(text_format(answer, sizeof(answer), ROOT "/re/%s/c", user), 0);
	assert_int_equal(text_format(payload, sizeof(payload), "{\"id\":\"%s\"%s}", id, fields), 0);
	SET(world->id, id);
	uplink_sim_request(world->ports.uplink, topic, payload, answer, id);
}

/* The same with a fresh id, which stays in world->id; the loop does not run. */
static inline void post(struct world *world, const char *user, const char *verb, const char *fields)
{
	struct id id = id_random();
	char text[ID_TEXT_BYTES];

	id_format(&id, text);
	ask_as(world, text, user, verb, fields);
}

/* How many messages there are so far. */
static inline size_t message_count(const struct world *world)
{
	const char *topic, *payload;
	size_t count = 0;

	while (uplink_sim_message(world->ports.uplink, count, &topic, &payload))
		count++;
	return count;
}

static inline bool is_below(const char *topic, const char *below)
{
	return strncmp(topic, ROOT "/", strlen(ROOT) + 1) == 0 &&
	       strncmp(topic + strlen(ROOT) + 1, below, strlen(below)) == 0;
}

/* The first message from `from` on whose topic begins so and whose payload holds `holds`, or -1. */
static inline long message_find(const struct world *world, size_t from, const char *below,
				const char *holds)
{
	const char *topic, *payload;

	for (; uplink_sim_message(world->ports.uplink, from, &topic, &payload); from++) {
		if (is_below(topic, below) && strstr(payload, holds))
			return (long)from;
	}
	return -1;
}

static inline unsigned int messages_of(const struct world *world, size_t from, const char *below,
				       const char *holds)
{
	unsigned int count = 0;
	long at;

	while ((at = message_find(world, from, below, holds)) >= 0) {
		count++;
		from = (size_t)at + 1;
	}
	return count;
}

/* Not inlined: gcc 12 then takes what the pointer points to for the pointer, and warns of it. */
static __attribute__((noinline, unused)) const char *payload_at(const struct world *world, long i)
{
	const char *topic, *payload = NULL;

	assert_true(i >= 0 && uplink_sim_message(world->ports.uplink, (size_t)i, &topic, &payload));
	return payload;
}

/* The last answer to the request with this id, or NULL. */
static inline const char *answer_to(const struct world *world, const char *id)
{
	const char *topic, *payload, *found = NULL;

	for (size_t i = 0; uplink_sim_message(world->ports.uplink, i, &topic, &payload); i++) {
		if (is_below(topic, "re/") && strstr(payload, id))
			found = payload;
	}
	return found;
}

/* Sends, lets the loop work, and returns the answer. */
static inline const char *ask(struct world *world, const char *user, const char *verb,
			      const char *fields)
{
	const char *answer;

	post(world, user, verb, fields);
	settle(world);
	answer = answer_to(world, world->id);
	if (!answer)
		fail_msg("%s of %s was not answered", verb, user);
	return answer;
}

static inline void assert_holds(const char *text, const char *part)
{
	if (!text || !strstr(text, part))
		fail_msg("%s does not hold %s", text ? text : "nothing", part);
}

static inline void assert_holds_not(const char *text, const char *part)
{
	if (text && strstr(text, part))
		fail_msg("%s holds %s", text, part);
}

static inline void must(struct world *world, const char *user, const char *verb, const char *fields)
{
	assert_holds(ask(world, user, verb, fields), "\"ok\":true");
}

/* The text under a key of an answer: the first of that name. */
static inline void text_under(const char *json, const char *key, char *text, size_t size)
{
	char start[64];
	const char *at;
	size_t length;

	assert_int_equal(text_format(start, sizeof(start), "\"%s\":\"", key), 0);
	at = strstr(json ? json : "", start);
	assert_non_null(at);
	at += strlen(start);
	length = strcspn(at, "\"");
	assert_true(length < size);
	memcpy(text, at, length);
	text[length] = '\0';
}

/* A ticket over the broker; returns its index. */
static inline uint16_t take(struct world *world)
{
	uint16_t number = queue_of(world)->ticket_count;

	must(world, "kiosk", "take", ",\"services\":[\"pas\"]");
	assert_int_equal(queue_of(world)->ticket_count, number + 1);
	return number;
}

static inline void sit(struct world *world, const char *user, const char *counter)
{
	char fields[64];

	assert_int_equal(text_format(fields, sizeof(fields), ",\"counter\":\"%s\"", counter), 0);
	must(world, user, "sit", fields);
}

static inline const struct ticket *ticket_of(const struct world *world, uint16_t number)
{
	return &queue_of(world)->tickets[number];
}

/* Papers of this ticket that came out, originals and copies. */
static inline unsigned int papers_of(const struct world *world, uint16_t number)
{
	return printer_sim_count_of(world->spy.sim, &ticket_of(world, number)->id);
}

static inline const struct given *last_given(const struct world *world)
{
	assert_true(world->spy.given_count > 0);
	return &world->spy.given[world->spy.given_count - 1];
}

/* Asks the sqlite3 program, which is another process with another connection. */
static inline void ask_disk(const struct world *world, const char *sql, char *text, size_t size)
{
	char line[1024];
	size_t count;
	FILE *stream;

	assert_int_equal(text_format(line, sizeof(line), "sqlite3 '%s' \"%s\" 2>&1",
				     world->board.database, sql),
			 0);
	stream = popen(line, "r"); /* NOLINT(cert-env33-c): both come from the test itself */
	assert_non_null(stream);
	count = fread(text, 1, size - 1, stream);
	text[count] = '\0';
	assert_int_equal(pclose(stream), 0);
}

static inline void assert_disk(const struct world *world, const char *sql, const char *expected)
{
	char text[4096];

	ask_disk(world, sql, text, sizeof(text));
	assert_string_equal(text, expected);
}
