/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "firmware/base/attributes.h"
#include "firmware/wire/json.h"
#include "firmware/wire/request.h"

/*
 * The fields of a check-in and of a return code. Return 0, or -EINVAL with `request->detail` filled.
 */
_must_check_ int request_read_code(const struct json_node *node, struct request *request);
_must_check_ int request_read_appointed(const struct json_node *node, struct request *request);
_must_check_ int request_read_days(const struct json_node *node, struct request *request);

/*
 * Reads the list of import-appointments into request->appointments, where the command's rows point;
 * the rows' days are for whoever knows the time zone. Returns 0, or -EINVAL with `request->detail`
 * naming the row and the field: "appointments[12].time: must be RFC 3339 with an offset".
 */
_must_check_ int request_read_appointments(const struct json_node *node, struct request *request);
