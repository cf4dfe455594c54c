/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stddef.h>

#include "firmware/base/attributes.h"
#include "firmware/queue/setting.h"
#include "firmware/wire/json.h"
#include "firmware/wire/writer.h"

/*
 * Settings to and from JSON. A member is read in the same way wherever it stands: in a request, where
 * it may be left out, and in an event, which has them all.
 */

#define SETTING_DETAIL_BYTES 160 /* of a complaint, with NUL */

/*
 * Reads the member `name` of the setting's kind into it and marks it as given. Returns 0; 1 when the
 * kind has no such member; or -EINVAL with `ret_detail` saying where and what must stand there:
 * "names.da: must be ...".
 */
_must_check_ int setting_member_read(const struct json_node *node, const char *name,
				     struct setting *setting,
				     char ret_detail[static SETTING_DETAIL_BYTES]);

/*
 * The same for the fields of set-text: `name`, `must`, `help` and `bring` in the setting's only
 * language. -EINVAL also for one that this kind does not have.
 */
_must_check_ int setting_text_read(const struct json_node *node, const char *name,
				   struct setting *setting,
				   char ret_detail[static SETTING_DETAIL_BYTES]);

/*
 * The members of a service that say more about it to citizens, inside an object: `help`, `bring`,
 * `authority`, `link`, `place`, each only where there is one.
 */
void setting_about_write(struct writer *writer, const struct setting *setting);

/* {"what":"service","id":"pas",...}: everything. */
void setting_write(struct writer *writer, const char *key, const struct setting *setting);

/* Reads what setting_write() wrote, to the byte; nothing counts as given. 0 or -EINVAL. */
_must_check_ int setting_read(const struct json_node *node, struct setting *ret_setting);
