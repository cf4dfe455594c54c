/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "firmware/base/attributes.h"

/*
 * require(): an assertion that stays on in release builds. It is for what cannot happen; what can
 * happen (bad input, a full disk, a dead device) is handled, not required. The expression must have
 * no side effect. In what is proved it must not fail at all: nobody may come to require_failed().
 */

/*@
  requires \false;
  assigns \nothing;
*/
_noreturn_ void require_failed(const char *expression, const char *file, int line);

#define require(expression) \
	((expression) ? (void)0 : require_failed(#expression, __FILE__, __LINE__))
