/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "firmware/queue/what-if.h"
#include "firmware/wire/json.h"
#include "firmware/wire/request.h"

/* The request `what-if`: its question to the queue, and the answer to bytes. */

/* Its fields, see request-field.c: 0, or -EINVAL with `request->detail` filled. */
_must_check_ int what_if_read_counters(const struct json_node *node, struct request *request);
_must_check_ int what_if_read_leave(const struct json_node *node, struct request *request);
_must_check_ int what_if_read_away_s(const struct json_node *node, struct request *request);

/*
 * What is asked, in the queue's own terms. Everybody of the staff may ask about their own leaving, the
 * rest is a supervisor's: not_allowed. Unknown nouns are refused by name, a question about nothing is a
 * bad_request with `request->detail` filled.
 */
enum refusal what_if_question(const struct queue *queue, struct request *request, enum role role,
			      const char *user, struct what_if_question *ret_question);

/* Heap: free() it. NULL when there is no memory. `asked_wall_ms` is when it was asked. */
char *what_if_text(const struct catalog *catalog, const struct id *id,
		   const struct what_if_answer *answer, int64_t asked_wall_ms);
