/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <sys/types.h>

#include "firmware/base/attributes.h"
#include "tools/bench/place.h"

/*
 * The limit's other end: a process that answers a request at once with as many bytes as it asks for,
 * over the same broker and the same socket, knowing nothing.
 */

/* The process, once it is subscribed, or a negative errno. It dies with its parent. */
_must_check_ pid_t responder_start(const struct place *place);
void responder_stop(pid_t responder);
