/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

/*
 * What uplink-mqtt.c (the port and the connection) and uplink-session.c (what happens on it) share.
 * This is the only file of the drivers that includes libmosquitto's headers.
 */

#include <stdbool.h>
#include <stdint.h>

#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <systemd/sd-event.h>

#include "drivers/uplink-access.h"
#include "drivers/uplink.h"

#define UPLINK_REASON_BYTES    640
#define UPLINK_REFUSED         128 /* reason codes from here on are refusals */
/* The longest waits between two attempts: */
#define UPLINK_GONE_WAIT_US    1000000 /* nobody listens, and trying costs nothing */
#define UPLINK_REFUSED_WAIT_US 2000000 /* the broker is there and does not want us */

enum uplink_stage {
	STAGE_DOWN,
	STAGE_CONNECTING,
	STAGE_USERS,
	STAGE_SUBSCRIBING,
	STAGE_ONLINE,
};

struct tagged {
	uint64_t tag; /* 0: free */
	int mid;
};

struct uplink_mqtt {
	struct uplink_driver driver; /* first, so that a driver is cast to this */
	struct uplink_listener listener;
	struct uplink_config config; /* its strings are ours */
	struct mosquitto *client;
	sd_event *loop;
	sd_event_source *socket, *tick, *retry, *settle;
	struct tagged tagged[UPLINK_INFLIGHT_MAX];
	struct uplink_access *access; /* NULL: somebody else administers the broker */
	bool access_busy, access_again;
	enum uplink_stage stage;
	uint64_t heard_us;  /* when the broker last sent something */
	uint64_t stage_us;  /* when connecting last made progress */
	uint64_t online_us; /* when this connection went online; 0: it did not */
	uint64_t wait_us, wait_max_us;
	int subscribe_mid;
	int parting_mid;     /* of the last message of all; 0: not sent */
	bool parted;         /* it is acknowledged */
	bool refusal_logged; /* of an untagged message, on this connection */
	char reason[UPLINK_REASON_BYTES];
	char told_reason[UPLINK_REASON_BYTES]; /* "" while online */
};

/* Ends the connection or the attempt. May be called from callbacks; the first reason counts. */
_format_(printf, 2, 3) void uplink_lose(struct uplink_mqtt *uplink, const char *format, ...);

void uplink_set_stage(struct uplink_mqtt *uplink, enum uplink_stage stage);

/* libmosquitto reports its own errors, errno and the broker's reasons through one number. */
const char *uplink_rc_text(int rc);

/* Makes the session follow what happens on the client. */
void uplink_session_follow(struct uplink_mqtt *uplink);

/* Brings the broker's users to the list; at once when online, else the session does it in turn. */
void uplink_session_reconcile(struct uplink_mqtt *uplink);
