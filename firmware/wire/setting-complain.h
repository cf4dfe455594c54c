/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "firmware/base/attributes.h"
#include "firmware/wire/setting-part.h"

/* What the readers of settings share. Internal to them. */

/* Fill the detail with the member's name (and the place in it) and a complaint; return -EINVAL. */
int setting_complain(struct setting_reading *reading, const char *format, ...)
	_format_(printf, 2, 3);
int setting_complain_at(struct setting_reading *reading, const char *place, const char *format, ...)
	_format_(printf, 3, 4);

/* The index of the language among the setting's, which is added; QUEUE_NONE when it is no code. */
uint8_t setting_language(struct setting *setting, const char *code);
