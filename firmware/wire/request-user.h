/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "firmware/base/attributes.h"
#include "firmware/wire/json.h"
#include "firmware/wire/request.h"

/* The fields of requests about users. Return 0, or -EINVAL with `request->detail` filled. */
_must_check_ int request_read_user_name(const struct json_node *node, struct request *request);
_must_check_ int request_read_kind(const struct json_node *node, struct request *request);
_must_check_ int request_read_role(const struct json_node *node, struct request *request);
_must_check_ int request_read_password(const struct json_node *node, struct request *request);
_must_check_ int request_read_skills(const struct json_node *node, struct request *request);
