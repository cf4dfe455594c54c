/* SPDX-License-Identifier: EUPL-1.2 */
/* The names of the lamps' states, as the panel and people read them. */
#include "drivers/lamp.h"

const char *lamp_state_name(enum lamp_state state)
{
	static const char *const names[] = {
		[LAMP_OFF] = "off",
		[LAMP_ON] = "on",
		[LAMP_BLINK] = "blink",
	};

	return names[state];
}
