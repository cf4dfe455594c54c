/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "tools/naestectl/ending.h"
#include "tools/naestectl/verbs.h"

/* Kiosks and displays: a code with which one is let in, and who is in. */

enum ending device_enrol(const struct call *call);
enum ending device_list(const struct call *call);
