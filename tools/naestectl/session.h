/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "firmware/base/attributes.h"
#include "tools/naestectl/ending.h"
#include "tools/naestectl/place.h"

/*
 * One connection to the appliance's broker, MQTT 5. Everything blocks, at most as long as the timeout
 * that it was opened with, and says what is wrong before it returns anything but ENDING_OK. A
 * connection that breaks is made again within that time.
 */

struct session;

_must_check_ enum ending session_open(const struct place *place, const struct login *login,
				      unsigned int timeout_s, struct session **ret_session);
void session_free(struct session *session);

/*
 * A request and its answer. Adds a fresh id to `fields`; without an answer it is repeated with the
 * same id, so that it is carried out once. ENDING_OK means that an answer has come, also a refusal:
 * see answer_ending().
 */
_must_check_ enum ending session_request(struct session *session, const char *verb, json_t *fields,
					 json_t **ret_answer);

/* A message that gets no answer, on <root>/<topic>; done when the broker has found a reader. */
_must_check_ enum ending session_tell(struct session *session, const char *topic,
				      const json_t *payload);

/*
 * The retained messages under `filters` (below the root) and of `status`, by topic below the root:
 * {"status":{...},"service/pas":{...}}. A filter that this login may not read is left out; when it may
 * read none of them that is ENDING_REFUSED. Without a `status` the appliance has never been there:
 * ENDING_NO_ANSWER.
 */
_must_check_ enum ending session_collect(struct session *session, const char *const *filters,
					 size_t count, json_t **ret_topics);

/* From now on messages below `filter` come out of session_wait(). */
_must_check_ enum ending session_subscribe(struct session *session, const char *filter);

/*
 * The next message of the subscription, at most `wait_ms` from now: ENDING_OK with `ret_payload` NULL
 * when there is none. Goes on through lost connections; messages may be missed meanwhile.
 */
_must_check_ enum ending session_wait(struct session *session, int wait_ms, json_t **ret_payload);
