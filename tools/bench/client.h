/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/base/attributes.h"
#include "tools/bench/place.h"

/*
 * A client on the broker's unix socket: MQTT 5, QoS 1, one request under way at a time. The same
 * client asks naested and the bare responder, so both are measured through the same code.
 */

struct client;

/* Connected and subscribed to its answers. Returns 0 or a negative errno, said on standard error. */
_must_check_ int client_new(const struct place *place, const struct login *login, const char *name,
			    struct client **ret_client);
void client_free(struct client *client);

/* To naested: `fields` is the inside of the object behind the id, such as ",\"finish\":\"served\"". */
_must_check_ int client_send(struct client *client, const char *verb, const char *fields);
/* To the bare responder: so many bytes there, so many back. */
_must_check_ int client_send_bare(struct client *client, size_t bytes, size_t answer_bytes);
/*
 * Until the answer is there; -ETIMEDOUT after a minute. Every five seconds the same is asked again with
 * the same id, as a client must when naested has been away.
 */
_must_check_ int client_wait(struct client *client);

/* client_send() and client_wait(); -EREMOTEIO, said on standard error, when the answer is a refusal. */
_must_check_ int client_ask(struct client *client, const char *verb, const char *fields);
/* The same for the responder. */
_must_check_ int client_ask_bare(struct client *client, size_t bytes, size_t answer_bytes);

/* For many clients in one poll(). */
int client_fd(const struct client *client);
/* Takes what has come. Returns 1 when the answer is among it, 0, or a negative errno. */
_must_check_ int client_pump(struct client *client);
/* The request once more with the same id, if it has no answer yet. */
_must_check_ int client_repeat(struct client *client);
/* The answer has been seen; client_pump() does not tell of it again. */
void client_rest(struct client *client);

/* Of the last request and its answer. */
const char *client_answer(const struct client *client);
size_t client_sent_bytes(const struct client *client);
size_t client_answer_bytes(const struct client *client);
const char *client_request_id(const struct client *client);

/* Takes what comes within `wait_ms`, then or earlier. */
_must_check_ int client_linger(struct client *client, int wait_ms);

/* Messages below `filter` are given to `heard`, out of client_pump() and client_wait(). */
_must_check_ int client_listen(struct client *client, const char *filter,
			       void (*heard)(void *data, const char *payload), void *data);
