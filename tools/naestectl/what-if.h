/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "tools/naestectl/ending.h"
#include "tools/naestectl/verbs.h"

/* Asks what newcomers would wait, and prints it beside what they wait now: a line a service. */
enum ending what_if_ask(const struct call *call);
