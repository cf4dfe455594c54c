/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Many at once: connections that each ask again as soon as they have their answer, from one thread
 * that waits for all of them.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/log.h"
#include "firmware/base/text.h"
#include "tools/bench/bench.h"
#include "tools/bench/samples.h"

#define QUIET_MS   5000
#define GIVE_UP_NS (UINT64_C(120) * 1000000000)

static struct client *clients[HALL_CLIENTS];
static size_t take_bytes, take_answer_bytes;

int hall_open(struct bench *bench)
{
	for (size_t i = 0; i < HALL_CLIENTS; i++) {
		char name[16];
		int r = text_format(name, sizeof(name), "hall-%zu", i);

		if (r == 0)
			r = client_new(&bench->place, &bench->place.kiosk, name, &clients[i]);
		if (r < 0)
			return r;
	}
	return 0;
}

void hall_close(void)
{
	for (size_t i = 0; i < HALL_CLIENTS; i++) {
		client_free(clients[i]);
		clients[i] = NULL;
	}
}

static int ask(struct client *client, bool bare)
{
	if (bare)
		return client_send_bare(client, take_bytes, take_answer_bytes);
	return client_send(client, "take", ",\"services\":[\"pas\"]");
}

/* The answer is in; refusals end the run. */
static int settle(const struct client *client, bool bare)
{
	if (bare)
		return client_answer_bytes(client) == take_answer_bytes ? 0 : -EBADMSG;
	if (!strstr(client_answer(client), "\"ok\":true")) {
		log_error("take: %s", client_answer(client));
		return -EREMOTEIO;
	}
	take_bytes = client_sent_bytes(client);
	take_answer_bytes = client_answer_bytes(client);
	return 0;
}

/* naested has been away: everybody who waits asks again, as clients must. */
static int hall_repeat(void)
{
	for (size_t i = 0; i < HALL_CLIENTS; i++) {
		int r = client_repeat(clients[i]);

		if (r < 0)
			return r;
	}
	return 0;
}

/* One wait for all: takes in what has come and asks anew. Returns how many answers came. */
static int hall_turn(bool bare, uint32_t left_to_ask, uint32_t *ret_asked)
{
	struct pollfd sockets[HALL_CLIENTS];
	int answers = 0, r;

	for (size_t i = 0; i < HALL_CLIENTS; i++)
		sockets[i] = (struct pollfd){ .fd = client_fd(clients[i]), .events = POLLIN };
	r = poll(sockets, HALL_CLIENTS, QUIET_MS);
	if (r < 0)
		return -errno;
	if (r == 0)
		return hall_repeat();
	for (size_t i = 0; i < HALL_CLIENTS; i++) {
		if (!sockets[i].revents)
			continue;
		r = client_pump(clients[i]);
		if (r > 0)
			r = settle(clients[i], bare) < 0 ? -EBADMSG : 1;
		if (r < 0)
			return r;
		if (r == 0)
			continue;
		answers++;
		if (*ret_asked < left_to_ask) {
			r = ask(clients[i], bare);
			if (r < 0)
				return r;
			(*ret_asked)++;
		} else {
			client_rest(clients[i]);
		}
	}
	return answers;
}

static int hall_run(uint32_t requests, bool bare, uint64_t *ret_ns)
{
	uint64_t start_ns = now_ns(), end_ns = start_ns + GIVE_UP_NS;
	uint32_t asked = 0, answered = 0;

	for (size_t i = 0; i < HALL_CLIENTS && asked < requests; i++, asked++) {
		int r = ask(clients[i], bare);

		if (r < 0)
			return r;
	}
	while (answered < requests) {
		int answers = hall_turn(bare, requests, &asked);

		if (answers == 0 && now_ns() > end_ns)
			answers = -ETIMEDOUT;
		if (answers < 0) {
			log_error("%u of %u answers came", answered, requests);
			return answers;
		}
		answered += (uint32_t)answers;
	}
	*ret_ns = now_ns() - start_ns;
	return 0;
}

int hall_take(struct bench *bench, uint32_t tickets, uint64_t *ret_ns)
{
	int r = hall_run(tickets, false, ret_ns);

	if (r == 0)
		bench->taken += tickets;
	return r;
}

int hall_bare(struct bench *bench, uint32_t requests, uint64_t *ret_ns)
{
	(void)bench;
	return hall_run(requests, true, ret_ns);
}
