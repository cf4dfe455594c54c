/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "drivers/uplink.h"
#include "firmware/appliance/appliance.h"
#include "firmware/appliance/engine-clock.h"
#include "firmware/queue/estimate.h"
#include "firmware/queue/queue.h"
#include "firmware/store/store.h"
#include "firmware/wire/answer.h"
#include "firmware/wire/request.h"
#include "firmware/wire/topic.h"

/*
 * What the files of this room share: the conductor's one struct, a part of it a flow, and the
 * functions by which flows reach each other. Internal to the room.
 *
 *	turn.c      commands in, one transaction, then the flows below are told
 *	requests.c  the broker's messages: commands and questions
 *	users.c     who may connect
 *	publish.c   the outbox and the retained topics
 *	kiosk.c     buttons and lamps
 *	board.c     number displays and the gong
 *	print.c     the print journal and the printer
 *	phone.c     the phone's files
 *	enrol.c     codes with which a kiosk or display becomes a user
 *	health.c    devices: well or not, since when, why
 *	what-if.c   the queue played forward with something changed
 *	day.c       the clock, the business day and the second's housekeeping
 */

#define TURN_COMMANDS_MAX 128 /* in one transaction; a rush is stored in several turns */

/* A command that waits for its turn, and what is to be done with the answer. */
struct turn_item {
	struct command command;
	struct setting *setting;        /* what the command sets, or NULL; freed after the turn */
	char answer_topic[TOPIC_BYTES]; /* "": nobody waits for an answer */
	uint8_t correlation[UPLINK_CORRELATION_MAX_BYTES];
	size_t correlation_bytes;
	uint64_t fingerprint;
	int64_t asked_wall_ms;        /* the request's own time, 0: not said */
	struct appointment_row *rows; /* of an import: the command's, or NULL */
	size_t told_end;              /* behind the last of turn->told that it brought about */
	bool keep;                    /* the answer is kept and given again to the same id */
	bool has_again;               /* and this is wanted from now on */
	struct print again;
	bool has_print; /* goes into the print journal with this command */
	struct print print;
};

/* What a turn did, for the flows: one entry an event. */
struct turn_told {
	enum event_type type;
	uint16_t number;
	uint8_t counter;
	struct id old_token; /* of a copy: no longer valid */
	uint16_t
		earlier; /* whose return code was used: its page shows it no more; or TICKET_NONE */
};

struct turn {
	struct turn_item items[TURN_COMMANDS_MAX];
	char answers[TURN_COMMANDS_MAX][ANSWER_BYTES];
	uint32_t count;
	struct turn_told *told;
	size_t told_count, told_size;
	struct verdict verdict;
	sd_event_source *source;
	sd_event_source *deadline; /* of the queue's next tick */
	sd_event_source *again;    /* after a turn that could not be stored */
	bool running;              /* inside turn_run() */
	bool disk_failed;    /* the last turn could not be stored; a probe is tried each second */
	bool storage_failed; /* memory must be rebuilt from disk before anything else */
};

struct device {
	char id[SLUG_BYTES];
	const char *kind;
	bool known, ok;
	bool untold; /* what the broker has is no longer true */
	char reasons[COMMAND_REASONS_BYTES];
	int64_t since_wall_ms;
};

#define DEVICES_MAX (CONFIG_DISPLAYS_MAX + 8)

struct health {
	struct device devices[DEVICES_MAX];
	uint32_t count;
	bool web_reachable;
	bool web_known; /* it has been asked, and an answer or none has come */
	sd_event_source *web;
	int web_fd;
};

#define RETAINED_MAX \
	(8 + QUEUE_SERVICES_MAX + QUEUE_LANES_MAX + 2 * QUEUE_COUNTERS_MAX + DEVICES_MAX)

#define PUBLISH_ORDER_BYTES 160 /* twenty numbers, each with a space */

/* A retained topic and a fingerprint of what stands there. */
struct retained {
	char topic[TOPIC_BYTES];
	uint64_t fingerprint; /* 0: nothing of ours stands there */
};

struct publish {
	struct retained retained[RETAINED_MAX];
	uint32_t retained_count;
	uint64_t cursor;    /* the last event given to the uplink */
	uint64_t delivered; /* acknowledged without a gap */
	bool acknowledged[UPLINK_INFLIGHT_MAX * 2];
	bool online, stuck;
	bool address_told, paper_told; /* of `site` */
	uint16_t minute_told;          /* of the local day, for hours */
	bool views_dirty;
	int64_t started_wall_ms;
	uint64_t views_us; /* when the views were last sent */
	sd_event_source *views;
	char orders[QUEUE_COUNTERS_MAX][PUBLISH_ORDER_BYTES];
};

struct kiosk {
	bool stuck[CONFIG_BUTTONS_MAX];
	bool unreachable;
};

struct printing {
	bool busy;
	struct print current;
	bool unsettled; /* the result of `current` has found no place in a turn yet */
	char reason[COMMAND_REASONS_BYTES];
	uint32_t reasons;
	uint64_t not_before_us;
	int64_t started_ms; /* engine time at which this process began */
	sd_event_source *again;
};

struct phone {
	bool enabled;
	uint16_t cursor; /* the next ticket whose files are written again, or TICKET_NONE */
};

struct day {
	int64_t wall_minus_boot_ms;
	sd_event_source *second;
	int64_t public_tokens_milli; /* of the rate limit on public requests */
	uint64_t public_us;
	uint32_t seconds;
};

#define ENROL_CODES_MAX     8  /* alive */
#define ENROL_SLOTS         16 /* and used up, but within ENROL_SAME_AGAIN_MS */
#define ENROL_CODE_BYTES    9  /* eight characters and NUL */
#define ENROL_CODE_MS       600000
#define ENROL_BROKER_MS     5000  /* so long the broker has time to take a user */
#define ENROL_SAME_AGAIN_MS 30000 /* after its answer, for a device that did not get it */
/* On the broker at the same time: each code, and the device that it lets in. */
#define ENROL_USERS_MAX     (2 * ENROL_SLOTS)

enum enrol_state {
	ENROL_FREE,   /* no code */
	ENROL_MAKING, /* the broker does not have it yet; `asker` waits */
	ENROL_OPEN,   /* good for one device */
	ENROL_TAKING, /* the broker does not have the device yet; `asker` waits */
	ENROL_USED,   /* dead, but its answer can be had again */
};

struct enrol_code {
	enum enrol_state state;
	char user[sizeof(ENROL_USER_PREFIX) - 1 + ENROL_CODE_BYTES]; /* the code is its end */
	int64_t end_boot_ms;                                         /* of the code */
	int64_t until_wall_ms;                                       /* the same for people */
	int64_t patience_boot_ms; /* of MAKING, TAKING and USED */
	struct id made;           /* the request for a code, and whose */
	char maker[COMMAND_USER_BYTES];
	struct id taken; /* the request that used it up, and its content */
	uint64_t taken_fingerprint;
	struct uplink_user device; /* with its secret, from TAKING on */
	struct turn_item asker;
};

/* The what-if that is being worked on; see what-if.c. */
struct asking {
	struct what_if *what_if;
	struct turn_item item; /* whose it is */
	int64_t wall_ms;       /* when it was asked */
	bool busy;
	sd_event_source *source;
};

struct appliance {
	sd_event *loop;
	struct config_site *site;
	const struct config_board *board;
	struct catalog *catalog;
	struct queue *queue;
	struct forecast *forecast;
	struct store *store;
	struct appliance_ports ports;
	struct engine_clock clock;
	char root[TOPIC_BYTES];
	char status_topic[TOPIC_BYTES];
	struct store_user *users;
	size_t user_count;
	bool running;

	struct turn turn;
	struct health health;
	struct publish publish;
	struct kiosk kiosk;
	struct printing printing;
	struct phone phone;
	struct day day;
	struct asking asking;
	struct enrol_code codes[ENROL_SLOTS];
};

/* turn.c */
/* A zeroed item with ids, tokens and the actor filled in; NULL when the turn is full. */
struct turn_item *turn_add(struct appliance *appliance, enum verb verb, enum role role,
			   const char *user);
/* Takes back the item that turn_add() gave last. */
void turn_forget(struct appliance *appliance);
/* The same for commands of the appliance itself. */
struct turn_item *turn_add_system(struct appliance *appliance, enum verb verb);
int turn_start(struct appliance *appliance);
void turn_finish(struct appliance *appliance);

/* requests.c */
void requests_received(struct appliance *appliance, const struct uplink_request *request);
/* In which language to refuse: the request's own, or else the site's. */
const char *requests_language(const struct appliance *appliance, const struct command *command);
void requests_answer(struct appliance *appliance, const struct turn_item *item, const char *text);

/* users.c */
int users_load(struct appliance *appliance);
/* Tells the broker who may connect: users, codes, and devices that are being enrolled. */
void users_tell_broker(struct appliance *appliance);
/* Whether the broker could have this user beside the others: 0, -EINVAL, -E2BIG or -ENOMEM. */
int users_fit(const struct appliance *appliance, const struct uplink_user *user);
/* What the store knows of the skills of the command's user, for whom `sit` brings them. */
void users_skills(const struct appliance *appliance, struct command *command);
bool users_role(const struct appliance *appliance, const char *name, enum role *ret_role);
/* Stores a new user whom the broker has already: entirely or not at all. */
int users_add(struct appliance *appliance, const char *name, enum role role);
/* Removes a user from the store and the broker; -ENOENT for one who is not there. */
int users_drop(struct appliance *appliance, const char *name);
void users_list(struct appliance *appliance, const struct turn_item *item,
		const struct request *request);
void users_set(struct appliance *appliance, const struct turn_item *item,
	       const struct request *request);
void users_remove(struct appliance *appliance, const struct turn_item *item,
		  const struct request *request);
/* devices and device-revoke: the users that are kiosks or displays */
void users_devices(struct appliance *appliance, const struct turn_item *item,
		   const struct request *request);
void users_revoke(struct appliance *appliance, const struct turn_item *item,
		  const struct request *request);
void users_password_delivered(struct appliance *appliance, const char *name);

/* enrol.c */
/* True for a user who is a code, and then ROLE_PUBLIC. */
bool enrol_role(const struct appliance *appliance, const char *user, enum role *ret_role);
/* The users that enrolment needs on the broker now; returns how many. */
size_t enrol_users(const struct appliance *appliance,
		   struct uplink_user ret_users[static ENROL_USERS_MAX]);
/* device-enrol, and enrol */
void enrol_make(struct appliance *appliance, const struct turn_item *item,
		const struct request *request);
void enrol_take(struct appliance *appliance, const struct turn_item *item,
		const struct request *request);
/* The broker has this user. */
void enrol_stored(struct appliance *appliance, const char *user);
/* Somebody decides otherwise about this name: a device that waits for it is refused. */
void enrol_cancel(struct appliance *appliance, const char *name);
void enrol_second(struct appliance *appliance);
void enrol_finish(struct appliance *appliance);

/* publish.c */
int publish_start(struct appliance *appliance);
void publish_finish(struct appliance *appliance);
void publish_online(struct appliance *appliance, bool online, const char *reason);
void publish_acknowledged(struct appliance *appliance, uint64_t tag, int refused);
void publish_drain(struct appliance *appliance);
/* The board at once; the views for staff soon, together with what else changes in that time. */
void publish_changed(struct appliance *appliance, bool calls_changed);
/* A retained topic that stood on the broker when we connected: removed when it is none of ours. */
void publish_left_over(struct appliance *appliance, const char *topic);
/* At once, on the turn that changed it. */
void publish_notice(struct appliance *appliance);
void publish_device(struct appliance *appliance, const struct device *device);
void publish_second(struct appliance *appliance);

/* kiosk.c */
void kiosk_pressed(struct appliance *appliance, const char *name);
void kiosk_healthy(struct appliance *appliance, bool healthy);
void kiosk_stuck(struct appliance *appliance, const char *name, bool stuck);
void kiosk_refresh(struct appliance *appliance);
void kiosk_start(struct appliance *appliance);

/* board.c */
void board_refresh(struct appliance *appliance);
void board_told(struct appliance *appliance, const struct turn_told *told);
void board_shown(struct appliance *appliance, const char *display);

/* print.c */
/* Whether paper would come out now. */
bool print_ready(const struct appliance *appliance);
/* Puts the ticket's paper, or a copy of it, into the print journal; inside the turn's transaction. */
int print_want(struct appliance *appliance, uint16_t ticket, uint8_t copy);
void print_kick(struct appliance *appliance);
void print_accepted(struct appliance *appliance, const struct id *ticket, uint32_t job);
void print_done(struct appliance *appliance, const struct id *ticket, enum printer_result result,
		const char *reason);
/* The turn that held the result is stored: the next paper may go. */
void print_settled(struct appliance *appliance);
void print_told(struct appliance *appliance, const struct turn_told *told);
int print_start(struct appliance *appliance);
void print_status(struct appliance *appliance, uint32_t reasons);
void print_finish(struct appliance *appliance);

/* phone.c */
int phone_start(struct appliance *appliance);
void phone_ticket(struct appliance *appliance, uint16_t number);
void phone_forget(struct appliance *appliance, const struct id *token);
/* Everybody must know something new: the files of a hundred tickets at once, the others in turn. */
void phone_notice(struct appliance *appliance);
void phone_second(struct appliance *appliance);
/* The public address while it is proven reachable, else NULL. */
const char *phone_address(const struct appliance *appliance);
/* The address behind the ticket's QR, or "" while it is not proven reachable. */
void phone_url(const struct appliance *appliance, const struct ticket *ticket,
	       char ret_url[static PAPER_URL_BYTES]);

/* health.c */
int health_start(struct appliance *appliance);
void health_finish(struct appliance *appliance);
void health_set(struct appliance *appliance, const char *id, const char *kind, bool ok,
		const char *reasons);
/* Tells the broker of what changed: after it was stored, or when it could not be. */
void health_tell(struct appliance *appliance);
/* What is well again, without an event: that was stored to find out. */
void health_recovered(struct appliance *appliance, const char *id);
/* Whether it is known if the web front answers; true where nobody needs to know. */
bool health_web_known(const struct appliance *appliance);
/* A device that this board has, whether or not it has been heard of yet. */
bool health_has(const struct appliance *appliance, const char *id);
void health_second(struct appliance *appliance);

/* what-if.c */
/* Begins to work on it; the answer goes to `item` when it is found. */
enum refusal what_if_ask(struct appliance *appliance, const struct turn_item *item,
			 struct request *request);
int what_if_start(struct appliance *appliance);
void what_if_finish(struct appliance *appliance);

/* day.c */
int day_start(struct appliance *appliance);
void day_finish(struct appliance *appliance);
/* One of the anonymous requests may pass now. */
bool day_public_allowed(struct appliance *appliance);
