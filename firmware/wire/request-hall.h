/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "firmware/wire/json.h"
#include "firmware/wire/request.h"

/* As the readers of request-field.c: 0, or -EINVAL with the request's detail filled. */

int request_read_who(const struct json_node *node, struct request *request);
int request_read_device(const struct json_node *node, struct request *request);
int request_read_notice(const struct json_node *node, struct request *request);
int request_read_playbook(const struct json_node *node, struct request *request);
int request_read_until(const struct json_node *node, struct request *request);
int request_read_for_s(const struct json_node *node, struct request *request);
