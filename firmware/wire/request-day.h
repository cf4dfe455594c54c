/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "firmware/wire/json.h"
#include "firmware/wire/request.h"

/* As the readers of request-field.c: 0, or -EINVAL with the request's detail filled. */

int request_read_used(const struct json_node *node, const char *name, struct request *request,
		      struct ticket_reference *ret_reference);
int request_read_day(const struct json_node *node, struct request *request);
int request_read_on(const struct json_node *node, struct request *request);
int request_read_open(const struct json_node *node, struct request *request);
int request_read_waited_s(const struct json_node *node, struct request *request);
int request_read_stop(const struct json_node *node, struct request *request);
int request_read_numbers(const struct json_node *node, struct request *request);
