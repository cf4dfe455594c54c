/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

/*
 * A set of up to 128 numbers, for tables whose rows say in which of many cases they hold. gcc and
 * clang have the type on every 64-bit machine.
 */
__extension__ typedef unsigned __int128 set128;

#define SET_MAX       128
#define SET128(value) ((set128)1 << (value))
