/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "tools/naestectl/ending.h"
#include "tools/naestectl/verbs.h"

/* Events: past ones, and those that happen now. */

enum ending journal_print(const struct call *call);

/* Until it is interrupted. Prints every event once and in order, also over a lost connection. */
enum ending journal_watch(const struct call *call);
