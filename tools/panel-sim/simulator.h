/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stddef.h>

#include "tools/panel-sim/panel.h"
#include "tools/panel-sim/screen.h"

/* Everything that panel-sim simulates. */

#define SIMULATOR_SCREENS_MAX 80

struct simulator {
	struct panel panel;
	struct screen screens[SIMULATOR_SCREENS_MAX];
	size_t screen_count;
};
