/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "firmware/appliance/appliance.h"

/*
 * Makes the drivers that the board asks for, with the appliance's listeners. Returns 0 or the first
 * driver's fault; those that were made are in `ret_ports` either way and go to appliance_start().
 */
_must_check_ int ports_make(sd_event *loop, const struct config_board *board,
			    struct appliance *appliance, struct appliance_ports *ret_ports);
