/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <systemd/sd-event.h>

#include "firmware/base/attributes.h"
#include "firmware/queue/catalog.h"

/*
 * The uplink port: the broker. It carries bytes and connects again by itself; it knows nothing of
 * what they mean. Nothing is kept while it is offline: the store is the record, and the appliance
 * publishes everything that is retained again on each `online`.
 */

#define UPLINK_PAYLOAD_MAX_BYTES     524288 /* a page of past events is the largest */
#define UPLINK_TOPIC_MAX_BYTES       256
#define UPLINK_CORRELATION_MAX_BYTES 512
#define UPLINK_INFLIGHT_MAX          100 /* tagged publishes that the broker has not acknowledged */
#define UPLINK_USERS_MAX             256

struct uplink_message {
	const char *topic;
	const void *payload;
	size_t payload_bytes; /* 0 with `retain`: removes the topic */
	int qos;
	bool retain;
	const void *correlation; /* of an answer, else NULL */
	size_t correlation_bytes;
	uint32_t expiry_s; /* 0: none */
	uint64_t tag; /* not 0: `published` is called with it when the broker has acknowledged */
};

struct uplink_request {
	const char *topic; /* the whole topic */
	const void *payload;
	size_t payload_bytes;
	bool retained;              /* left over on the broker: not a live request */
	const char *response_topic; /* NULL: none was given */
	const void *correlation;
	size_t correlation_bytes;
};

struct uplink_listener {
	void *data;
	/*
	 * Connected, users reconciled and subscribed (true; `reason` names users who cannot log
	 * in because nobody knows their password, else it is "connected"); or lost, or the next
	 * attempt failed for another reason than the last (false, `reason` says why).
	 */
	void (*online)(void *data, bool online, const char *reason);
	/*
	 * A request; or, with `retained`, a retained topic below service/, lane/, counter/, queue/ or
	 * device/ that stood on the broker when we connected: its owner may remove it.
	 */
	void (*request)(void *data, const struct uplink_request *request);
	/* The broker acknowledged the message; `refused` is its reason code if 128 or more, else 0. */
	void (*published)(void *data, uint64_t tag, int refused);
	/* The broker has this user's password now; it need not be kept any longer. */
	void (*user_stored)(void *data, const char *user);
};

/* Who may do what on the broker: derived from the store, reconciled at each connect. */
struct uplink_user {
	char name[64];
	enum role role;
	char password[128]; /* empty: the broker has it already */
};

struct uplink_driver {
	const struct uplink_ops *ops;
};

struct uplink_ops {
	const char *name;
	/*
	 * mandatory; does not block; copies. Returns 0; -ENOTCONN while offline; -EAGAIN when
	 * UPLINK_INFLIGHT_MAX tagged messages are under way (`published` will make room); -E2BIG;
	 * -EINVAL for a topic that nobody can publish to and for a tag on QoS 0. Tags that are
	 * under way when the connection is lost are forgotten: no `published` comes for them.
	 */
	int (*publish)(struct uplink_driver *driver, const struct uplink_message *message);
	/*
	 * mandatory; does not block; the whole list, copied; sent to the broker at once or when
	 * connected. Before the first call nobody is removed. A user with ROLE_PUBLIC is an
	 * enrolment code: it may only ask to be enrolled. Returns 0, -EINVAL (see
	 * uplink_users_check() in uplink-check.h) or -E2BIG.
	 */
	int (*set_users)(struct uplink_driver *driver, const struct uplink_user *users,
			 size_t count);
	/* mandatory; publishes the parting message, disconnects; at most 500 ms; takes NULL */
	void (*free)(struct uplink_driver *driver);
};

struct uplink_config {
	const char *socket; /* the broker's unix socket; or NULL and: */
	const char *host;
	uint16_t port;
	const char *user;          /* "naested": owns the site's topics and the users */
	const char *password_file; /* read at each connect */
	const char *root;       /* "naeste/v1/demo": subscribes to do, public and seen below it */
	const char *will_topic; /* retained, published by the broker when we vanish */
	const char *will_payload;
	bool manage_users; /* false for a broker that somebody else administers */
};

/*
 * libmosquitto, MQTT 5. With `manage_users` the broker's dynamic-security plugin is told roles and
 * users before `online`. connect(2) is only to a unix socket or loopback, so it does not block;
 * another host is refused with -EINVAL. Strings are copied. The first attempt is made by the loop.
 */
_must_check_ int uplink_mqtt_new(sd_event *loop, const struct uplink_config *config,
				 const struct uplink_listener *listener,
				 struct uplink_driver **ret_driver);

/* In memory: keeps what was published, for tests. Starts offline. */
_must_check_ int uplink_sim_new(sd_event *loop, const struct uplink_listener *listener,
				struct uplink_driver **ret_driver);
void uplink_sim_set_online(struct uplink_driver *driver, bool online);
/* While mute, tagged messages are not acknowledged and users not taken. */
void uplink_sim_set_mute(struct uplink_driver *driver, bool mute);
void uplink_sim_request(struct uplink_driver *driver, const char *topic, const char *payload,
			const char *response_topic, const char *correlation);
/* The payload last published to the topic (NUL-terminated), or NULL. Valid until the next publish. */
const char *uplink_sim_last(struct uplink_driver *driver, const char *topic);
/* The i-th message ever published, in order; false past the end. */
bool uplink_sim_message(struct uplink_driver *driver, size_t i, const char **ret_topic,
			const char **ret_payload);

static inline void uplink_free(struct uplink_driver *driver)
{
	if (driver)
		driver->ops->free(driver);
}
