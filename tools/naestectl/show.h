/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "tools/naestectl/ending.h"
#include "tools/naestectl/verbs.h"

/*
 * The appliance's state as it stands on the broker. Shows what the login may read. ENDING_NO_ANSWER
 * when the state says that the appliance is offline: then it is shown as old.
 */

enum ending show_status(const struct call *call);

/* Each device's health; ENDING_OK also when one is not well. */
enum ending show_devices(const struct call *call);
