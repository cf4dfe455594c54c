/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "tools/naestectl/ending.h"
#include "tools/naestectl/verbs.h"

/* Who may log in. A password is read from standard input or made here, and then shown once. */

enum ending user_list(const struct call *call);
enum ending user_set(const struct call *call);
