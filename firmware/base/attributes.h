/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

/* Attributes that gcc and clang both know in C17. */

#define _must_check_                 __attribute__((warn_unused_result))
#define _noreturn_                   __attribute__((noreturn))
#define _format_(style, text, first) __attribute__((format(style, text, first)))
