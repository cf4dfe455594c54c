/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Who may read and publish what on a real mosquitto: each role tries everything, and a plain client
 * sees the reason code, which is 135 for all that the table does not grant.
 */
#include "tests/uplink-world.h"

/* What one role may publish and read. Everything not named here must be refused. */

enum action {
	PUBLISH,
	READ,
};

struct right {
	enum action action;
	const char *topic;
};

#define TELLS_PUBLIC                                                                \
	{ READ, ROOT "/status" }, { READ, ROOT "/site" }, { READ, ROOT "/notice" }, \
		{ READ, ROOT "/board" },                                            \
	{                                                                           \
		PUBLISH, ROOT "/public/stay"                                        \
	}

static const struct right all[] = {
	TELLS_PUBLIC,
	{ READ, ROOT "/service/pas" },
	{ READ, ROOT "/service/+" },
	{ READ, ROOT "/lane/fast" },
	{ READ, ROOT "/counter/1" },
	{ READ, ROOT "/queue/1" },
	{ READ, ROOT "/device/printer-1" },
	{ READ, ROOT "/overview" },
	{ READ, ROOT "/event/fast/ticket-called" },
	{ READ, ROOT "/event/fast/#" },
	{ READ, ROOT "/event/#" },
	/* of one user each */
	{ PUBLISH, ROOT "/do/kiosk-1/take" },
	{ READ, ROOT "/re/kiosk-1/tab" },
	{ PUBLISH, ROOT "/do/hall/recall" },
	{ READ, ROOT "/re/hall/tab" },
	{ PUBLISH, ROOT "/seen/hall" },
	{ PUBLISH, ROOT "/do/vera/next" },
	{ READ, ROOT "/re/vera/tab" },
	{ PUBLISH, ROOT "/do/anna/next" },
	{ READ, ROOT "/re/anna/tab" },
	{ READ, ROOT "/re/anna/+" },
	{ READ, ROOT "/re/anna/#" },
	{ PUBLISH, ROOT "/do/bo/next" },
	{ READ, ROOT "/re/bo/tab" },
	{ PUBLISH, ROOT "/do/olga/reload" },
	{ READ, ROOT "/re/olga/tab" },
	{ PUBLISH, ROOT "/do/enrol-k7qm/enrol" },
	{ PUBLISH, ROOT "/do/enrol-k7qm/take" },
	{ READ, ROOT "/re/enrol-k7qm/tab" },
	/* of nobody */
	{ READ, "#" },
	{ READ, "+/#" },
	{ READ, "naeste/#" },
	{ READ, ROOT "/#" },
	{ READ, ROOT "/+" },
	{ READ, ROOT "/+/+" },
	{ READ, ROOT "/re/#" },
	{ READ, ROOT "/re/+/tab" },
	{ READ, ROOT "/do/#" },
	{ READ, ROOT "/do/anna/next" },
	{ READ, ROOT "/public/#" },
	{ READ, ROOT "/seen/hall" },
	{ READ, ROOT "/device/#/x" },
	{ READ, "$share/g/" ROOT "/#" },
	{ READ, "$SYS/#" },
	{ READ, "$CONTROL/dynamic-security/#" },
	{ READ, "naeste/v1/other/board" },
	{ PUBLISH, "$CONTROL/dynamic-security/v1" },
	{ PUBLISH, ROOT "/do/somebody/next" },
	{ PUBLISH, ROOT "/public/stay/more" },
	{ PUBLISH, ROOT "/board" },
	{ PUBLISH, ROOT "/status" },
	{ PUBLISH, ROOT "/event/site/x" },
	{ PUBLISH, ROOT "/re/anna/tab" },
	{ PUBLISH, ROOT "/seen/other" },
	{ PUBLISH, "naeste/v1/other/public/stay" },
};

static const struct right clerk[] = {
	{ READ, ROOT "/service/pas" }, { READ, ROOT "/service/+" },
	{ READ, ROOT "/lane/fast" },   { READ, ROOT "/counter/1" },
	{ READ, ROOT "/queue/1" },     { READ, ROOT "/device/printer-1" },
};

static const struct right events[] = {
	{ READ, ROOT "/event/fast/ticket-called" },
	{ READ, ROOT "/event/fast/#" },
	{ READ, ROOT "/event/#" },
};

static const struct right everybody[] = { TELLS_PUBLIC };

struct person {
	const char *user, *password;
	bool is_public, is_clerk, reads_events;
};

static const struct person persons[] = {
	{ NULL, NULL, true, false, false },           { "kiosk-1", "pw-kiosk", true, false, false },
	{ "hall", "pw-display", true, false, false }, { "vera", "pw-volunteer", true, true, false },
	{ "anna", "pw-staff", true, true, true },     { "bo", "pw-supervisor", true, true, true },
	{ "olga", "pw-operator", true, false, true }, { "enrol-k7qm", "k7qm", false, false, false },
};

static const struct {
	const char *user;
	struct right right;
} own[] = {
	{ "kiosk-1", { PUBLISH, ROOT "/do/kiosk-1/take" } },
	{ "kiosk-1", { READ, ROOT "/re/kiosk-1/tab" } },
	{ "hall", { PUBLISH, ROOT "/do/hall/recall" } },
	{ "hall", { READ, ROOT "/re/hall/tab" } },
	{ "hall", { PUBLISH, ROOT "/seen/hall" } },
	{ "vera", { PUBLISH, ROOT "/do/vera/next" } },
	{ "vera", { READ, ROOT "/re/vera/tab" } },
	{ "anna", { PUBLISH, ROOT "/do/anna/next" } },
	{ "anna", { READ, ROOT "/re/anna/tab" } },
	{ "anna", { READ, ROOT "/re/anna/+" } },
	{ "anna", { READ, ROOT "/re/anna/#" } },
	{ "bo", { PUBLISH, ROOT "/do/bo/next" } },
	{ "bo", { READ, ROOT "/re/bo/tab" } },
	{ "bo", { READ, ROOT "/overview" } },
	{ "olga", { PUBLISH, ROOT "/do/olga/reload" } },
	{ "olga", { READ, ROOT "/re/olga/tab" } },
	{ "olga", { READ, ROOT "/device/printer-1" } },
	{ "enrol-k7qm", { PUBLISH, ROOT "/do/enrol-k7qm/enrol" } },
	{ "enrol-k7qm", { READ, ROOT "/re/enrol-k7qm/tab" } },
};

static bool same(const struct right *a, const struct right *b)
{
	return a->action == b->action && text_equal(a->topic, b->topic);
}

static bool holds(const struct right *rights, size_t count, const struct right *right)
{
	for (size_t i = 0; i < count; i++) {
		if (same(&rights[i], right))
			return true;
	}
	return false;
}

static bool may(const struct person *person, const struct right *right)
{
	for (size_t i = 0; i < COUNT(own); i++) {
		if (person->user && text_equal(own[i].user, person->user) &&
		    same(&own[i].right, right))
			return true;
	}
	return (person->is_public && holds(everybody, COUNT(everybody), right)) ||
	       (person->is_clerk && holds(clerk, COUNT(clerk), right)) ||
	       (person->reads_events && holds(events, COUNT(events), right));
}

/* The broker's answer to the attempt. A probe that the broker dropped logs in again. */
static int attempt(struct world *world, const struct person *person, const struct right *right)
{
	if (world->probes[0].disconnected != PROBE_NONE)
		assert_int_equal(login(world, 0, person->user, person->password), 0);
	return right->action == READ ? ask_subscribe(world, 0, right->topic)
				     : ask_publish(world, 0, right->topic, "{}", false);
}

static void each_role_may_do_what_the_table_says_and_nothing_else(void **state)
{
	struct world *world = *state;
	size_t granted = 0, refused = 0, wrong = 0;

	for (size_t p = 0; p < COUNT(persons); p++) {
		const struct person *person = &persons[p];

		assert_int_equal(login(world, 0, person->user, person->password), 0);
		for (size_t i = 0; i < COUNT(all); i++) {
			int code;
			bool right;

			if (mosquitto_sub_topic_check(all[i].topic))
				continue; /* the client library refuses it by itself */
			code = attempt(world, person, &all[i]);
			right = may(person, &all[i]) ? code < 128 : code == REFUSED;
			granted += code < 128;
			refused += code == REFUSED;
			wrong += !right;
			if (!right)
				print_message("%s %s %s: %d\n",
					      person->user ? person->user : "anonymous",
					      all[i].action == READ ? "reads" : "publishes",
					      all[i].topic, code);
		}
	}
	print_message("%zu granted, %zu refused with 135\n", granted, refused);
	assert_int_equal(wrong, 0);
	assert_int_equal(granted,
			 7 * COUNT(everybody) + 3 * COUNT(clerk) + 3 * COUNT(events) + COUNT(own));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			each_role_may_do_what_the_table_says_and_nothing_else, world_open,
			world_close),
	};

	return cmocka_run_group_tests_name("uplink roles", tests, NULL, NULL);
}
