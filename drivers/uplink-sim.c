/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The uplink without a broker: it keeps every message in the order of publishing, refuses what the
 * real driver refuses, and acknowledges through the loop, because the real broker never answers
 * inside a call either. Nothing is dropped while it lives, so it is for tests and demonstrations.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/uplink-check.h"
#include "drivers/uplink.h"
#include "firmware/base/cleanup.h"
#include "firmware/base/require.h"
#include "firmware/base/text.h"

struct kept {
	char *topic;
	char *payload; /* NUL-terminated */
};

struct uplink_sim {
	struct uplink_driver driver; /* first, so that a driver is cast to this */
	struct uplink_listener listener;
	sd_event_source *turn; /* acknowledges in the next turn of the loop */
	struct kept *kept;
	size_t kept_count, kept_size;
	uint64_t tags[UPLINK_INFLIGHT_MAX]; /* in order of publishing */
	size_t tag_count;
	char stored[UPLINK_USERS_MAX][sizeof(((struct uplink_user *)0)->name)];
	size_t stored_count; /* users whose password is taken in the next turn */
	bool online, mute;
};

static struct uplink_sim *from_driver(struct uplink_driver *driver)
{
	return (struct uplink_sim *)driver;
}

static bool has_work(const struct uplink_sim *sim)
{
	return sim->online && !sim->mute && (sim->tag_count > 0 || sim->stored_count > 0);
}

static void wake(struct uplink_sim *sim)
{
	int r = sd_event_source_set_enabled(sim->turn,
					    has_work(sim) ? SD_EVENT_ONESHOT : SD_EVENT_OFF);

	require(r >= 0);
}

/* Only what waited when the turn began: listeners may publish more. */
static int on_turn(sd_event_source *source, void *data)
{
	struct uplink_sim *sim = data;
	size_t tags = sim->mute ? 0 : sim->tag_count, stored = sim->mute ? 0 : sim->stored_count;

	for (; tags > 0 && sim->online && !sim->mute && sim->tag_count > 0; tags--) {
		uint64_t tag = sim->tags[0];

		sim->tag_count--;
		memmove(sim->tags, sim->tags + 1, sim->tag_count * sizeof(sim->tags[0]));
		sim->listener.published(sim->listener.data, tag, 0);
	}
	for (; stored > 0 && sim->online && !sim->mute && sim->stored_count > 0; stored--) {
		char name[sizeof(sim->stored[0])];

		memcpy(name, sim->stored[--sim->stored_count], sizeof(name));
		sim->listener.user_stored(sim->listener.data, name);
	}
	wake(sim);
	return 0;
}

static int kept_reserve(struct uplink_sim *sim)
{
	size_t size = sim->kept_size ? sim->kept_size * 2 : 64;
	struct kept *grown;

	if (sim->kept_count < sim->kept_size)
		return 0;
	grown = reallocarray(sim->kept, size, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	sim->kept = grown;
	sim->kept_size = size;
	return 0;
}

static int keep(struct uplink_sim *sim, const struct uplink_message *message)
{
	_cleanup_free_ char *topic = strdup(message->topic);
	_cleanup_free_ char *payload = calloc(1, message->payload_bytes + 1);

	if (!topic || !payload || kept_reserve(sim) < 0)
		return -ENOMEM;
	if (message->payload_bytes > 0)
		memcpy(payload, message->payload, message->payload_bytes);
	sim->kept[sim->kept_count++] = (struct kept){
		.topic = steal_pointer(&topic),
		.payload = steal_pointer(&payload),
	};
	return 0;
}

static int publish(struct uplink_driver *driver, const struct uplink_message *message)
{
	struct uplink_sim *sim = from_driver(driver);
	int r = uplink_message_check(message);

	if (r < 0)
		return r;
	if (!sim->online)
		return -ENOTCONN;
	if (message->tag && sim->tag_count == UPLINK_INFLIGHT_MAX)
		return -EAGAIN;
	r = keep(sim, message);
	if (r < 0)
		return r;
	if (message->tag)
		sim->tags[sim->tag_count++] = message->tag;
	wake(sim);
	return 0;
}

static int set_users(struct uplink_driver *driver, const struct uplink_user *users, size_t count)
{
	struct uplink_sim *sim = from_driver(driver);
	int r = uplink_users_check(users, count, "naested");

	if (r < 0)
		return r;
	sim->stored_count = 0;
	for (size_t i = 0; i < count; i++) {
		if (!text_empty(users[i].password))
			memcpy(sim->stored[sim->stored_count++], users[i].name,
			       sizeof(sim->stored[0]));
	}
	wake(sim);
	return 0;
}

static void sim_free(struct uplink_driver *driver)
{
	struct uplink_sim *sim = from_driver(driver);

	if (!sim)
		return;
	sd_event_source_disable_unref(sim->turn);
	for (size_t i = 0; i < sim->kept_count; i++) {
		free(sim->kept[i].topic);
		free(sim->kept[i].payload);
	}
	free(sim->kept);
	free(sim);
}

static const struct uplink_ops sim_ops = {
	.name = "sim",
	.publish = publish,
	.set_users = set_users,
	.free = sim_free,
};

int uplink_sim_new(sd_event *loop, const struct uplink_listener *listener,
		   struct uplink_driver **ret_driver)
{
	struct uplink_sim *sim = calloc(1, sizeof(*sim));
	int r;

	if (!sim)
		return -ENOMEM;
	sim->driver.ops = &sim_ops;
	sim->listener = *listener;
	r = sd_event_add_defer(loop, &sim->turn, on_turn, sim);
	if (r < 0) {
		sim_free(&sim->driver);
		return r;
	}
	wake(sim);
	*ret_driver = &sim->driver;
	return 0;
}

void uplink_sim_set_online(struct uplink_driver *driver, bool online)
{
	struct uplink_sim *sim = from_driver(driver);

	if (sim->online == online)
		return;
	sim->online = online;
	if (!online)
		sim->tag_count = 0;
	wake(sim);
	sim->listener.online(sim->listener.data, online, online ? "connected" : "switched off");
}

void uplink_sim_set_mute(struct uplink_driver *driver, bool mute)
{
	struct uplink_sim *sim = from_driver(driver);

	sim->mute = mute;
	wake(sim);
}

void uplink_sim_request(struct uplink_driver *driver, const char *topic, const char *payload,
			const char *response_topic, const char *correlation)
{
	struct uplink_sim *sim = from_driver(driver);
	struct uplink_request request = {
		.topic = topic,
		.payload = payload,
		.payload_bytes = strlen(payload),
		.response_topic = response_topic,
		.correlation = correlation,
		.correlation_bytes = correlation ? strlen(correlation) : 0,
	};

	sim->listener.request(sim->listener.data, &request);
}

const char *uplink_sim_last(struct uplink_driver *driver, const char *topic)
{
	const struct uplink_sim *sim = from_driver(driver);

	for (size_t i = sim->kept_count; i > 0; i--) {
		if (text_equal(sim->kept[i - 1].topic, topic))
			return sim->kept[i - 1].payload;
	}
	return NULL;
}

bool uplink_sim_message(struct uplink_driver *driver, size_t i, const char **ret_topic,
			const char **ret_payload)
{
	const struct uplink_sim *sim = from_driver(driver);

	if (i >= sim->kept_count)
		return false;
	*ret_topic = sim->kept[i].topic;
	*ret_payload = sim->kept[i].payload;
	return true;
}
